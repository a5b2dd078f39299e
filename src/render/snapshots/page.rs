//! The page of a lead in a snapshot: what was decided, and by which lines. It has no digest, no version and no place in a file, so
//! that an edit elsewhere changes no page, and no personal value.

use std::fmt::Write;

use crate::check::{ScoreItem, ScoreKind};
use crate::evaluate::{Clock, Nurturing, ScoreValue};
use crate::explain::{LineReason, ScoreReasons};
use crate::program::{LineId, Program};
use crate::render::text::{local, near_miss, passed_over, warning_line};
use crate::render::{Decided, sla};
use crate::source::Span;
use crate::value::{Instant, Number, Truth, Zone};

/// What stands before all pages: the instant.
#[must_use]
pub fn head(program: &Program, now: Instant) -> String {
    let zone = program.book.process.zone;
    format!("now {} {}\n", local(zone, now), zone.name())
}

/// The page of one lead: its id in the first column, all else below it.
#[must_use]
pub fn page(decided: &Decided<'_>) -> String {
    let mut page = Page { out: String::new(), decided };
    let id = &decided.record.id;
    // A blank would make it look like a line of the page before.
    let id = if id.starts_with(char::is_whitespace) { format!("{id:?}") } else { id.clone() };
    page.write(&id);
    page.excluded();
    page.scores();
    page.grades();
    page.checklists();
    page.stage();
    page.person();
    page.clocks();
    page.nurture();
    page.rest();
    page.out
}

struct Page<'a> {
    out: String,
    decided: &'a Decided<'a>,
}

/// A label as it is quoted.
fn quoted(label: Option<&str>) -> String {
    label.map(|label| format!(" \"{label}\"")).unwrap_or_default()
}

impl Page<'_> {
    /// Writes a line. Whatever stands in labels and data, it stays one line.
    fn write(&mut self, text: &str) {
        for sign in text.trim_end().chars() {
            if sign.is_control() {
                self.out.extend(sign.escape_default());
            } else {
                self.out.push(sign);
            }
        }
        self.out.push('\n');
    }

    fn line(&mut self, text: &str) {
        self.write(&format!("  {text}"));
    }

    fn below(&mut self, text: &str) {
        self.write(&format!("    {text}"));
    }

    fn zone(&self) -> Zone {
        self.decided.program.book.process.zone
    }

    fn at(&self, at: Instant) -> String {
        local(self.zone(), at)
    }

    fn excluded(&mut self) {
        let decided = self.decided;
        let Some(exclusion) = decided.decision.excluded.and_then(|id| decided.program.book.exclusions.get(id)) else {
            return;
        };
        self.line(&format!("excluded{}", quoted(exclusion.label.as_deref())));
    }

    fn scores(&mut self) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        for (number, (score, value)) in book.scores.iter().zip(&decision.scores).enumerate() {
            let Some(shown) = value.value else {
                if decision.excluded.is_none() {
                    self.line(&format!("{} unknown", score.name));
                }
                continue;
            };
            let range = score.to.map(|to| format!(" of {to}")).unwrap_or_default();
            self.line(&format!("{} {shown}{range}", score.name));
            let reasons = decided.explanation.and_then(|explanation| explanation.scores.get(number));
            if let (Some(reasons), false) = (reasons, matches!(score.kind, ScoreKind::Derived(_))) {
                self.score_lines(*value, reasons);
            }
        }
    }

    fn score_lines(&mut self, value: ScoreValue, reasons: &ScoreReasons) {
        for line in &reasons.lines {
            self.score_line(line);
        }
        if value.lost_to_limits > Number::ZERO {
            self.below(&format!("{:>6}  lost to limits", format!("-{}", value.lost_to_limits)));
        } else if value.lost_to_limits < Number::ZERO {
            let lifted = Number::ZERO.minus(value.lost_to_limits).unwrap_or_default();
            self.below(&format!("{:>6}  lifted by a lower limit", format!("+{lifted}")));
        }
    }

    fn score_line(&mut self, line: &LineReason) {
        let label = self.label(line.line).unwrap_or("a line without a label");
        let points = if line.points < Number::ZERO { line.points.to_string() } else { format!("+{}", line.points) };
        let mut text = format!("{points:>6}  {label}");
        if line.raw != line.points {
            let _ = write!(text, ", limited from {}", line.raw);
        }
        self.below(&text);
    }

    /// The label of a score line, or else of what it stands in. Its place would change with every edit above it.
    fn label(&self, id: LineId) -> Option<&str> {
        let program = self.decided.program;
        let line = program.lines.get(id)?;
        line.label.as_deref().or_else(|| match &program.book.scores.get(line.score)?.kind {
            ScoreKind::Lines { items, .. } => around(items, line.span),
            ScoreKind::Derived(_) => None,
        })
    }

    fn grades(&mut self) {
        let decided = self.decided;
        for (grade, line) in decided.program.book.grades.iter().zip(&decided.decision.grades) {
            let line = line.and_then(|line| grade.lines.get(line as usize));
            if let Some(line) = line {
                self.line(&format!("{} {}", grade.name, line.grade));
            } else if decided.decision.excluded.is_none() {
                self.line(&format!("{} unknown", grade.name));
            }
        }
    }

    fn checklists(&mut self) {
        let decided = self.decided;
        for (list, truths) in decided.program.book.checklists.iter().zip(&decided.decision.checklists) {
            let parts: Vec<String> = [("met", Truth::Yes), ("not met", Truth::No), ("unknown", Truth::Unknown)]
                .into_iter()
                .filter_map(|(word, wanted)| {
                    let these = list.checks.iter().zip(truths).filter(|(_, truth)| **truth == wanted);
                    let these: Vec<&str> = these.map(|(check, _)| check.name.as_str()).collect();
                    (!these.is_empty()).then(|| format!("{word}: {}", these.join(", ")))
                })
                .collect();
            self.line(&format!("{}  {}", list.name, parts.join("; ")));
        }
    }

    fn stage(&mut self) {
        let decided = self.decided;
        let decision = decided.decision;
        let (before, after) = (decided.stage(decision.stage_before), decided.stage(decision.stage_after));
        if before == after && decision.moves.is_empty() {
            self.line(&format!("stage {after}"));
        } else {
            self.line(&format!("stage {before} → {after}"));
        }
        for taken in &decision.moves {
            let kind = crate::render::json::kind(taken.kind);
            let mut label = quoted(decided.move_label(taken));
            if let Some(sla) = taken.breach.and_then(|id| decided.program.book.slas.get(id)) {
                let _ = write!(label, ", late for {}", sla.label);
            }
            let at = if taken.time == decision.now { String::new() } else { format!(", {}", self.at(taken.time)) };
            let into = if kind == "close" { "as" } else { "to" };
            self.below(&format!("{kind} {into} {}{label}{at}", decided.stage(taken.to)));
        }
        if let Some(territory) = decision.territory.and_then(|id| decided.program.book.territories.get(id)) {
            self.line(&format!("territory {}", territory.name));
        }
    }

    fn person(&mut self) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        let Some(assignment) = &decision.assignment else {
            if let Some(assignee) = &decision.assignee {
                self.line(&format!("assignee {assignee}, as before"));
            }
            return;
        };
        let who = match (&assignment.assignee, assignment.held) {
            (Some(assignee), _) => assignee.clone(),
            (None, true) => match assignment.held_until {
                Some(until) => format!("nobody, held until {}", self.at(until)),
                None => "nobody, held until somebody is available".to_owned(),
            },
            (None, false) => "nobody, an open pool".to_owned(),
        };
        self.line(&format!("assignee {who}"));
        let owner = book.owners.get(assignment.owner).map_or("", |owner| &owner.name);
        let line = book.routes.iter().find(|route| route.owner == assignment.owner);
        let line = line.and_then(|route| route.lines.get(assignment.line as usize));
        let label = line.and_then(|line| line.label.as_deref());
        let label = label.map_or_else(|| " by a line without a label".to_owned(), |label| format!(" by \"{label}\""));
        let team = assignment.team.and_then(|team| book.teams.get(team));
        let team = team.map(|team| format!(", team {}", team.name)).unwrap_or_default();
        self.below(&format!("route to {owner}{label}{team}"));
        for (address, why) in &assignment.passed_over {
            self.below(&format!("passed over {address}, {}", passed_over(self.zone(), why)));
        }
    }

    fn clocks(&mut self) {
        for clock in &self.decided.decision.clocks {
            self.clock(clock);
        }
    }

    fn clock(&mut self, clock: &Clock) {
        let decided = self.decided;
        let Some(known) = decided.program.book.slas.get(clock.sla) else { return };
        let what = decided.clause_of(clock).map_or_else(String::new, sla::in_words);
        let mut text = format!("{}  {what}: {}", known.name, sla::state(clock.state));
        if clock.lap > 1 || clock.ended.is_some() && known.stage == decided.decision.stage_after {
            let _ = write!(text, ", lap {} of {}", clock.lap, clock.assignee.as_deref().unwrap_or("nobody"));
        }
        if let Some(met) = clock.met_at {
            let _ = write!(text, ", {}", self.at(met));
        }
        match clock.due {
            Some(due) => {
                let _ = write!(text, ", due {}", self.at(due));
            }
            None if clock.met_at.is_none() => text.push_str(", not due while it stands still"),
            None => {}
        }
        if clock.paused {
            text.push_str(", stands still");
        }
        if let Some(ended) = clock.ended {
            let _ = write!(text, ", ended {}", self.at(ended));
        }
        self.line(&text);
    }

    fn nurture(&mut self) {
        for nurturing in &self.decided.decision.nurture {
            self.programme(nurturing);
        }
    }

    fn programme(&mut self, nurturing: &Nurturing) {
        let Some(known) = self.decided.program.book.nurtures.get(nurturing.nurture) else { return };
        let stands = match (nurturing.entered, nurturing.left) {
            (_, true) => "leaves".to_owned(),
            (true, false) => "enters".to_owned(),
            (false, false) => format!("since {}", self.at(nurturing.since)),
        };
        self.line(&format!("nurture {}  {stands}", known.name));
        let send = |step: u32| known.steps.get(step as usize).map_or("", |step| step.send.as_str());
        for (step, at) in &nurturing.send {
            self.below(&format!("send now \"{}\", due {}", send(*step), self.at(*at)));
        }
        if let Some((step, at)) = nurturing.next {
            self.below(&format!("next \"{}\", {}", send(step), self.at(at)));
        }
    }

    fn rest(&mut self) {
        let decided = self.decided;
        let decision = decided.decision;
        if let (Some(priority), true) = (decision.priority, decided.program.book.priority.is_some()) {
            self.line(&format!("priority {priority}"));
        }
        for alert in &decision.alerts {
            let to = decided.told(alert).unwrap_or("nobody");
            let kind = sla::alert_kind(alert.kind);
            self.line(&format!("alert {kind} to {to}: {}", decided.alert_text(alert)));
        }
        for miss in &decision.near_misses {
            self.line(&format!("nearly: {}", near_miss(decided, miss)));
        }
        for warning in &decided.record.warnings {
            self.line(&format!("odd: {}", warning_line(warning)));
        }
        self.line(&match decision.valid_until {
            Some(until) => format!("holds until {}", self.at(until)),
            None => "holds until something happens".to_owned(),
        });
    }
}

/// The label of the innermost pick or group around a line, if one has a label.
fn around(items: &[ScoreItem], line: Span) -> Option<&str> {
    let within = |span: Span| span.file == line.file && span.start <= line.start && line.end <= span.end;
    items.iter().find_map(|item| {
        let (span, label, items) = match item {
            ScoreItem::Line(_) => return None,
            ScoreItem::Pick(pick) => (pick.span, pick.label.as_deref(), &pick.items),
            ScoreItem::Group(group) => (group.span, Some(group.label.as_str()), &group.items),
        };
        if within(span) { around(items, line).or(label) } else { None }
    })
}
