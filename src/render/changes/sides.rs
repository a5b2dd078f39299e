//! A lead under both versions, side by side: only what differs.

use crate::check::Cell;
use crate::explain::LineReason;
use crate::render::{Decided, sla, text};
use crate::source::Id;
use crate::value::{Number, Truth};

/// Something that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideRow {
    /// What.
    pub what: String,
    /// Before; empty when there was nothing.
    pub before: String,
    /// After; empty when there is nothing.
    pub after: String,
}

/// All that differs for a lead, with its reasons, in the order in which it follows from each other.
#[must_use]
pub fn sides(old: &Decided<'_>, new: &Decided<'_>) -> Vec<SideRow> {
    let mut rows = Vec::new();
    let parts: [fn(&Decided<'_>) -> Named; 8] = [checklists, scores, grades, stage, owner, clocks, nurture, beside];
    for part in parts {
        rows.extend(differing(part(old), part(new)));
    }
    rows
}

/// Texts with what they are about.
type Named = Vec<(String, String)>;

/// What differs of two lists of named texts, in the order of the second; what is only in the first comes where it stood.
fn differing(old: Named, new: Named) -> Vec<SideRow> {
    let of = |side: &[(String, String)], what: &str| {
        side.iter().find(|(other, _)| other == what).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut names: Vec<&String> = new.iter().map(|(what, _)| what).collect();
    for (at, (what, _)) in old.iter().enumerate() {
        if !names.contains(&what) {
            let before = old.get(..at).unwrap_or(&[]).iter().rev();
            let place = before.filter_map(|(what, _)| names.iter().position(|other| *other == what)).next();
            names.insert(place.map_or(0, |place| place + 1), what);
        }
    }
    let rows = names.into_iter().map(|what| {
        let (before, after) = (of(&old, what), of(&new, what));
        SideRow { what: what.clone(), before, after }
    });
    // The same words at another place of the file are the same.
    rows.filter(|row| unplaced(&row.before) != unplaced(&row.after)).collect()
}

/// Places stand at the end, behind two blanks.
fn unplaced(text: &str) -> &str {
    match text.rsplit_once("  ") {
        Some((words, place)) if place.contains(".lead:") => words,
        _ => text,
    }
}

fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ")
}

/// The line of a place, without the column.
fn short(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(line, _)| line)
}

fn scores(decided: &Decided<'_>) -> Named {
    let book = &decided.program.book;
    let mut told = Vec::new();
    if let Some(id) = decided.decision.excluded {
        let label = book.exclusions.get(id).and_then(|x| x.label.as_deref()).unwrap_or("by a rule without a label");
        let place = decided.program.exclusions.get(id.index()).map_or("", |(_, place)| place);
        let why = decided.explanation.and_then(|e| e.excluded.as_ref()).map(|b| text::evidence(decided, b));
        told.push(("excluded".to_owned(), join(&[label, &why.unwrap_or_default(), short(place)])));
    }
    let reasons = decided.explanation.map_or(&[][..], |explanation| &explanation.scores);
    // What is worked out first comes first.
    let order = book.order.iter().filter_map(|cell| if let Cell::Score(id) = cell { Some(*id) } else { None });
    for id in order {
        let (Some(score), Some(value)) = (book.scores.get(id), decided.decision.scores.get(id.index())) else {
            continue;
        };
        let Some(reasons) = reasons.get(id.index()) else { continue };
        for line in &reasons.lines {
            let (what, text) = score_line(decided, &score.name, line);
            told.push((what, text));
        }
        match value.lost_to_limits {
            Number::ZERO => {}
            lost if lost > Number::ZERO => told.push((format!("{}: lost to limits", score.name), format!("-{lost}"))),
            lost => {
                let lifted = Number::ZERO.minus(lost).unwrap_or_default();
                told.push((format!("{}: lifted by a lower limit", score.name), format!("+{lifted}")));
            }
        }
        told.push((
            format!("score {}", score.name),
            value.value.map_or("unknown".to_owned(), |value| value.to_string()),
        ));
    }
    told
}

fn score_line(decided: &Decided<'_>, score: &str, line: &LineReason) -> (String, String) {
    let place = decided.line_place(line.line);
    let label = decided.line_label(line.line).map_or_else(|| format!("line of {score}"), str::to_owned);
    let points = if line.points > Number::ZERO { format!("+{}", line.points) } else { line.points.to_string() };
    let why = text::evidence(decided, &line.because);
    (format!("{score}: {label}"), join(&[&points, &why, short(place)]))
}

fn checklists(decided: &Decided<'_>) -> Named {
    let mut told = Vec::new();
    for (list, truths) in decided.program.book.checklists.iter().zip(&decided.decision.checklists) {
        told.extend(list.checks.iter().zip(truths).map(|(check, truth)| {
            let word = match truth {
                Truth::Yes => "met",
                Truth::No => "not met",
                Truth::Unknown => "unknown",
            };
            (format!("{}.{}", list.name, check.name), word.to_owned())
        }));
    }
    told
}

/// What stands beside all else: whose the stage is, whom the lead goes to, who is told, its place in the list, what is odd, and until when it holds.
fn beside(decided: &Decided<'_>) -> Named {
    let (book, decision) = (&decided.program.book, decided.decision);
    let zone = book.process.zone;
    let owner = |id| book.owners.get(id).map(|owner| owner.name.clone());
    let mut told = Vec::new();
    let mut tell = |what: &str, text: Option<String>| told.extend(text.map(|text| (what.to_owned(), text)));
    tell("territory", decision.territory.and_then(|id| book.territories.get(id)).map(|found| found.name.clone()));
    tell("department", book.stages.get(decision.stage_after).and_then(|stage| stage.owner).and_then(owner));
    tell("since", decision.entered.map(|at| text::local(zone, at)));
    tell("handed over to", decision.handed_to.and_then(owner));
    let held = decision.assignment.as_ref().and_then(|assignment| assignment.held_until);
    tell("held until", held.map(|at| text::local(zone, at)));
    tell("priority", decision.priority.map(|priority| priority.to_string()));
    for alert in &decision.alerts {
        let to = decided.told(alert).unwrap_or("nobody");
        let what = format!("{} {}", sla::alert_kind(alert.kind), decided.alert_text(alert));
        tell(&what, Some(format!("to {to}, {}", text::local(zone, alert.at))));
    }
    for warning in &decided.record.warnings {
        tell(&format!("odd {}", warning.field), Some(text::note(&warning.kind)));
    }
    let near: Vec<String> = decision.near_misses.iter().map(|miss| text::near_miss(decided, miss)).collect();
    tell("nearly", (!near.is_empty() && !decision.moves.is_empty()).then(|| near.join("; ")));
    tell("holds until", decision.valid_until.map(|at| text::local(zone, at)));
    told
}

fn grades(decided: &Decided<'_>) -> Named {
    let book = &decided.program.book;
    let told = book.grades.iter().zip(&decided.decision.grades).map(|(grade, line)| {
        let line = line.and_then(|line| grade.lines.get(line as usize));
        (format!("grade {}", grade.name), line.map_or("unknown", |line| &line.grade).to_owned())
    });
    told.collect()
}

fn stage(decided: &Decided<'_>) -> Named {
    let decision = decided.decision;
    let mut told = Vec::new();
    let because = decided.explanation.map_or(&[][..], |explanation| &explanation.moves);
    let mut ways = Vec::new();
    for (taken, because) in decision.moves.iter().zip(because) {
        let label = decided.move_label(taken).map(|label| format!("{label:?}")).unwrap_or_default();
        let arrow = format!("{} → {}", decided.stage(taken.from), decided.stage(taken.to));
        let why = text::evidence(decided, because);
        ways.push(join(&[&arrow, &label, &why, short(decided.move_place(taken))]));
    }
    if ways.is_empty() {
        let nearly = decision.near_misses.first().map(|miss| format!("nearly: {}", text::near_miss(decided, miss)));
        ways.push(join(&[&format!("stays {}", decided.stage(decision.stage_after)), &nearly.unwrap_or_default()]));
    }
    told.push(("stage".to_owned(), ways.join("; ")));
    told
}

fn owner(decided: &Decided<'_>) -> Named {
    let decision = decided.decision;
    let book = &decided.program.book;
    let Some(assignment) = &decision.assignment else {
        let who = decision.assignee.clone().unwrap_or_else(|| "nobody".to_owned());
        return vec![("owner".to_owned(), who)];
    };
    let team = assignment.team.and_then(|team| book.teams.get(team)).map(|team| format!("team {}", team.name));
    let who = match (&assignment.assignee, assignment.held) {
        (Some(assignee), _) => assignee.clone(),
        (None, true) => "held".to_owned(),
        (None, false) => "nobody".to_owned(),
    };
    let route = book.routes.iter().find(|route| route.owner == assignment.owner);
    let line = route.and_then(|route| route.lines.get(assignment.line as usize));
    let label = line.and_then(|line| line.label.as_deref()).map(|label| format!("{label:?}")).unwrap_or_default();
    let why = decided.explanation.and_then(|e| e.assignment.as_ref()).map(|b| text::evidence(decided, b));
    let place = short(decided.assignment_place());
    vec![("owner".to_owned(), join(&[&who, &team.unwrap_or_default(), &label, &why.unwrap_or_default(), place]))]
}

fn clocks(decided: &Decided<'_>) -> Named {
    let zone = decided.program.book.process.zone;
    let open = decided.decision.clocks.iter().filter(|clock| clock.ended.is_none());
    let told = open.filter_map(|clock| {
        let clause = decided.clause_of(clock)?;
        let name = decided.program.book.slas.get(clock.sla).map_or("", |sla| &sla.name);
        let due = clock.due.map(|due| format!("due {}", text::local(zone, due)));
        let due = due.unwrap_or_else(|| "standing still".to_owned());
        let place = short(decided.clause_place(clock));
        Some((format!("{name} {}", sla::clause(clause.target)), join(&[&sla::in_words(clause), &due, place])))
    });
    told.collect()
}

fn nurture(decided: &Decided<'_>) -> Named {
    let zone = decided.program.book.process.zone;
    let running = decided.decision.nurture.iter().filter(|nurturing| !nurturing.left);
    let told = running.filter_map(|nurturing| {
        let nurture = decided.program.book.nurtures.get(nurturing.nurture)?;
        let next = nurturing.next.and_then(|(step, at)| Some((nurture.steps.get(step as usize)?, at)));
        let next = next.map(|(step, at)| format!("{:?} on {}", step.send, text::local(zone, at)));
        Some((format!("nurture {}", nurture.name), next.unwrap_or_else(|| "nothing more to send".to_owned())))
    });
    told.collect()
}
