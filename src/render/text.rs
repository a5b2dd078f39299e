//! A decision as a page for people: what, why, why not, and what would do it.

use std::fmt::Write;

use crate::evaluate::{Datum, NearMiss, NearMissKind, PassedOver, Turn, Verdict, WouldDo};
use crate::explain::{Because, EventReason, EventReasonKind, Explanation, LineReason, NotMoved, TermReason};
use crate::program::{HowPlan, NodeId};
use crate::record::{DataWarning, DataWarningKind};
use crate::source::Id;
use crate::value::{Instant, Number, Truth, Zone};

use super::Decided;
use super::visible::ESCAPE;

/// How a page is dressed: in colours, which are those of a terminal once the page is [shown](super::visible), or in nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Whether colours are used.
    pub colour: bool,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("{ESCAPE}[{code}m{text}{ESCAPE}[0m") } else { text.to_owned() }
    }

    /// What is read first.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What is read last.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// What goes well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// What does not.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint("31", text)
    }

    /// What to look at.
    #[must_use]
    pub fn odd(self, text: &str) -> String {
        self.paint("33", text)
    }

    /// What is written in rules.
    #[must_use]
    pub fn code(self, text: &str) -> String {
        self.paint("36", text)
    }
}

/// The page of one decision.
#[must_use]
pub fn page(decided: &Decided<'_>, style: Style) -> String {
    let mut page = Page { out: String::new(), decided, style };
    page.headline();
    if let Some(explanation) = decided.explanation {
        page.scores(explanation);
        page.checklists();
        page.stage(explanation);
        page.next(explanation);
        page.person(explanation);
        page.brief(explanation);
        page.clocks();
        page.nurture();
        page.alerts();
    }
    page.warnings();
    page.out
}

pub(super) struct Page<'a> {
    out: String,
    pub(super) decided: &'a Decided<'a>,
    pub(super) style: Style,
}

impl Page<'_> {
    pub(super) fn line(&mut self, text: &str) {
        // Nor does a line end in an id or a label begin a line.
        self.out.push_str(&text.trim_end().replace('\n', "\\n"));
        self.out.push('\n');
    }

    pub(super) fn title(&mut self, text: &str) {
        let text = self.style.bold(text);
        self.out.push('\n');
        self.line(&text);
    }

    pub(super) fn zone(&self) -> Zone {
        self.decided.program.book.process.zone
    }

    fn headline(&mut self) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        let stage = book.stages.get(decision.stage_after).map_or("", |stage| &stage.label);
        let mut parts = vec![self.style.bold(&decided.record.id), stage.to_owned()];
        for (score, value) in book.scores.iter().zip(&decision.scores) {
            let value = value.value.map_or("unknown".to_owned(), |value| value.to_string());
            parts.push(format!("{} {value}", score.name));
        }
        for (grade, line) in book.grades.iter().zip(&decision.grades) {
            let line = line.and_then(|line| grade.lines.get(line as usize)).map_or("unknown", |line| &line.grade);
            parts.push(format!("{} {line}", grade.name));
        }
        if let Some(assignee) = &decision.assignee {
            parts.push(assignee.clone());
        }
        let headline = parts.join("  ·  ");
        self.line(&headline);
        let rules = match (book.process.name.as_str(), book.process.version.as_str()) {
            ("", _) => String::new(),
            (name, "") => format!(" under {name}"),
            (name, version) => format!(" under {name} {version}"),
        };
        let at = format!("{} ({})", local(self.zone(), decision.now), self.zone().name());
        let under = self.style.dim(&format!("at {at}{rules}  ·  {}", self.holds()));
        self.line(&under);
        if let Some(id) = decision.excluded {
            let label = book.exclusions.get(id).and_then(|x| x.label.as_deref()).unwrap_or("by a rule without a label");
            let place = decided.program.exclusions.get(id.index()).map_or("", |(_, place)| place);
            let because =
                decided.explanation.and_then(|e| e.excluded.as_ref()).map(|b| self.because(b)).unwrap_or_default();
            let text = format!("{} {label}  {because}  {}", self.style.bad("excluded:"), self.style.dim(place));
            self.line(&text);
        }
    }

    fn scores(&mut self, explanation: &Explanation) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        let scores = book.scores.iter().zip(&decision.scores).zip(&explanation.scores);
        for (number, ((score, value), reasons)) in scores.enumerate() {
            // Of a score that is unknown, the terms tell why.
            if value.value.is_none() && reasons.terms.is_empty() {
                continue;
            }
            let shown = value.value.map_or("unknown".to_owned(), |value| value.to_string());
            let range = match (score.from, score.to) {
                (_, Some(to)) if value.value.is_some() => format!(" of {to}"),
                _ => String::new(),
            };
            let name = if score.label == score.name {
                score.name.clone()
            } else {
                format!("{} ({})", score.label, score.name)
            };
            self.title(&format!("{name}: {shown}{range}"));
            self.terms(&reasons.terms, number);
            for line in &reasons.lines {
                self.score_line(line);
            }
            if value.lost_to_limits != Number::ZERO {
                let lost = value.lost_to_limits;
                let text = if lost > Number::ZERO {
                    format!("  {:>8}  lost to limits", format!("-{lost}"))
                } else {
                    format!(
                        "  {:>8}  lifted by a lower limit",
                        format!("+{}", Number::ZERO.minus(lost).unwrap_or_default())
                    )
                };
                let text = self.style.odd(&text);
                self.line(&text);
            }
            for line in
                reasons.others.iter().filter(|line| line.truth == Truth::Unknown || !line.because.events.is_empty())
            {
                self.silent_line(line);
            }
        }
    }

    /// The terms of a derived score, one a line.
    fn terms(&mut self, terms: &[TermReason], score: usize) {
        let decided = self.decided;
        let plans = decided.program.scores.iter().nth(score).map_or(&[][..], |plan| &plan.terms);
        for term in terms {
            let Some(plan) = plans.get(term.term as usize) else { continue };
            let why = self.because(&term.because);
            // What is merely a name with its value needs no second mention.
            let why = match term.points {
                Some(points) if why == format!("{} {points}", plan.words) => String::new(),
                Some(_) | None => why,
            };
            let points = match term.points {
                None => self.style.odd(&format!("{:>8}", "unknown")),
                Some(points) if points < Number::ZERO => self.style.bad(&format!("{points:>8}")),
                Some(points) => self.style.good(&format!("{:>8}", format!("+{points}"))),
            };
            let place = self.style.dim(&plan.place);
            self.line(&format!("  {points}  {:<28}  {why}  {place}", plan.words));
        }
    }

    fn score_line(&mut self, line: &LineReason) {
        let decided = self.decided;
        let label = decided.line_label(line.line).unwrap_or_else(|| decided.line_words(line.line));
        let points = if line.points < Number::ZERO { line.points.to_string() } else { format!("+{}", line.points) };
        let points = format!("{points:>8}");
        let points = if line.points < Number::ZERO { self.style.bad(&points) } else { self.style.good(&points) };
        let mut why = self.because(&line.because);
        let plan = decided.program.lines.get(line.line);
        if let Some(HowPlan::ForEachQuiet(length, _)) = plan.map(|plan| &plan.how) {
            let since = if why.is_empty() { why } else { format!(", {why}") };
            why = format!("{} × {length}{since}", line.times);
        }
        if line.raw != line.points {
            let limit = if line.raw > line.points { "up to" } else { "down to" };
            let _ = write!(
                why,
                "{}of {} points, the rest lost to `{limit} {}`",
                if why.is_empty() { "" } else { "; " },
                line.raw,
                line.points
            );
        }
        let place = self.style.dim(decided.line_place(line.line));
        self.line(&format!("  {points}  {label:<28}  {why}  {place}"));
    }

    /// A line that adds nothing, where it is worth saying why.
    fn silent_line(&mut self, line: &LineReason) {
        let decided = self.decided;
        let label = decided.line_label(line.line).unwrap_or_else(|| decided.line_words(line.line));
        let why = if line.truth == Truth::Unknown {
            let open = self.open(&line.because);
            format!("unknown: {}", if open.is_empty() { decided.line_words(line.line) } else { &open })
        } else if !line.in_force {
            "not in force by its dates".to_owned()
        } else {
            self.because(&line.because)
        };
        let text = format!("  {:>8}  {label:<28}  {why}", "·");
        let text = self.style.dim(&text);
        self.line(&text);
    }

    /// What keeps an answer open, in one line: what is unknown, or else all it rests on.
    fn open(&self, because: &Because) -> String {
        let decided = self.decided;
        let scores = &decided.decision.scores;
        let unknown = Because {
            fields: because.fields.iter().copied().filter(|id| !decided.field(*id).is_known()).collect(),
            scores: because
                .scores
                .iter()
                .copied()
                .filter(|id| scores.get(id.index()).is_none_or(|score| score.value.is_none()))
                .collect(),
            ..Because::default()
        };
        if unknown == Because::default() {
            return self.because(because);
        }
        let names = self.because(&unknown);
        names.strip_suffix(" unknown").unwrap_or(&names).replace(" unknown, ", ", ")
    }

    /// What was asked, as written, with what there is: `person >= 100: 55`.
    fn asked(&self, because: &Because) -> String {
        let words = |node: NodeId| self.decided.program.words.get(node).and_then(Option::as_deref);
        let mut told: Vec<String> = Vec::new();
        for ((node, truth), part) in because.nodes.iter().zip(&because.parts) {
            let Some(words) = words(*node) else { continue };
            let there = self.because(part);
            let known = part.fields.len() + part.scores.len() == 1 && part.events.is_empty();
            // One value alone needs no name beside the question that names it.
            let there = match there.split_once(' ') {
                Some((name, value)) if known && words.contains(name) => value.to_owned(),
                _ if there.is_empty() => truth_word(*truth).to_owned(),
                _ => there,
            };
            let one = format!("{words}: {there}");
            if !told.contains(&one) {
                told.push(one);
            }
        }
        if told.is_empty() { self.because(because) } else { told.join("; ") }
    }

    /// The evidence in one line.
    pub(super) fn because(&self, because: &Because) -> String {
        let decided = self.decided;
        let mut parts = Vec::new();
        for id in &because.fields {
            let Some((name, ty, personal)) = decided.field_of(*id) else { continue };
            let value = decided.field(*id);
            parts.push(match (personal, value.is_known()) {
                (_, false) => format!("{name} unknown"),
                (true, true) => format!("{name} (personal)"),
                (false, true) => format!("{name} {}", decided.words(value, ty)),
            });
        }
        for id in &because.scores {
            let name = decided.program.book.scores.get(*id).map_or("", |score| &score.name);
            let value = decided.decision.scores.get(id.index()).and_then(|score| score.value);
            parts.push(format!("{name} {}", value.map_or("unknown".to_owned(), |value| value.to_string())));
        }
        parts.extend(self.events(&because.events));
        let zone = self.zone();
        for answer in because.answers.iter().filter_map(|number| decided.record.answers.get(*number as usize)) {
            let owner = decided.program.book.owners.get(answer.by).map_or("", |owner| &owner.name);
            let said = decided.program.schema.symbols.text(answer.value.symbol);
            let why =
                answer.because.map(|why| format!(" because {:?}", decided.record.text(why.raw))).unwrap_or_default();
            parts.push(format!("{owner} says {said:?}{why} on {}", day(zone, answer.at)));
        }
        parts.join(", ")
    }

    fn events(&self, events: &[EventReason]) -> Vec<String> {
        let zone = self.zone();
        let mut told: Vec<String> = Vec::new();
        let shown = events.iter().rev().take(4);
        for event in shown {
            let what = self.event_name(event);
            let at = day(zone, event.at);
            told.push(match event.verdict {
                None => format!("{what} on {at}"),
                Some(Verdict::Counted { worth, now }) if worth == now => format!("{what} on {at} ({now})"),
                Some(Verdict::Counted { worth, now }) => format!("{what} on {at} ({now} of {worth})"),
                Some(Verdict::BeforeRestart) => format!("{what} on {at} (before the restart)"),
                Some(Verdict::OncePer) => format!("{what} on {at} (one counted already)"),
                Some(Verdict::OutsideWindow) => format!("{what} on {at} (too long ago)"),
                Some(Verdict::NotNewest) => format!("{what} on {at} (not the newest)"),
                Some(Verdict::Last) => format!("the last {what} on {at}"),
                Some(Verdict::Incomplete) => format!("{what} on {at} (no full set yet)"),
            });
        }
        if events.len() > 4 {
            told.push(format!("and {} more", events.len() - 4));
        }
        told
    }

    fn event_name(&self, event: &EventReason) -> String {
        let book = &self.decided.program.book;
        match event.kind {
            EventReasonKind::Activity(id) => book.activities.get(id).map(|a| a.name.clone()).unwrap_or_default(),
            EventReasonKind::Entered(stage, by) => {
                let by = by.map_or("entered", super::json::kind);
                format!("{by} {}", self.decided.stage(stage))
            }
        }
    }

    fn checklists(&mut self) {
        let decided = self.decided;
        for (list, truths) in decided.program.book.checklists.iter().zip(&decided.decision.checklists) {
            let of = |wanted: Truth| {
                let these = list.checks.iter().zip(truths).filter(|(_, truth)| **truth == wanted);
                these.map(|(check, _)| check.label.clone()).collect::<Vec<_>>().join(", ")
            };
            let parts = [("met", Truth::Yes), ("not met", Truth::No), ("unknown", Truth::Unknown)];
            let told: Vec<String> = parts
                .iter()
                .map(|(word, truth)| (word, of(*truth)))
                .filter(|(_, these)| !these.is_empty())
                .map(|(word, these)| format!("{word}: {these}"))
                .collect();
            self.title(&list.label);
            self.line(&format!("  {}", told.join("  ·  ")));
        }
    }

    fn stage(&mut self, explanation: &Explanation) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        let stage = book.stages.get(decision.stage_after);
        self.title(&format!("Stage: {}", stage.map_or("", |stage| &stage.label)));
        if let Some(means) = stage.and_then(|stage| stage.means.as_deref()) {
            self.line(&format!("  {means}"));
        }
        if decision.moves.is_empty() {
            self.line("  It stays where it is.");
        }
        for (taken, because) in decision.moves.iter().zip(&explanation.moves) {
            let label = decided.move_label(taken);
            let place = decided.move_place(taken);
            let label = label.map(|label| format!(" \"{label}\"")).unwrap_or_default();
            let arrow = format!("{} → {}", decided.stage(taken.from), decided.stage(taken.to));
            let at = local(self.zone(), taken.time);
            let text = format!(
                "  {} {arrow}{label}, {at}  {}",
                self.style.good(super::json::kind(taken.kind)),
                self.style.dim(place)
            );
            self.line(&text);
            let why = self.because(because);
            if !why.is_empty() {
                self.line(&format!("      because {why}"));
            }
            if let Some(sla) = taken.breach.and_then(|id| book.slas.get(id)) {
                let clause = sla.clauses.get(taken.line as usize).map(super::sla::in_words).unwrap_or_default();
                self.line(&format!("      because it was late for {}: {clause}", sla.label));
            }
        }
    }

    /// Why not the next stage, and what would do it.
    fn next(&mut self, explanation: &Explanation) {
        let decided = self.decided;
        let open: Vec<&NotMoved> = explanation.not_moved.iter().collect();
        if open.is_empty() && decided.decision.near_misses.is_empty() {
            return;
        }
        self.title("What comes next");
        if let Some(next) =
            decided.program.book.stages.get(decided.decision.stage_after).and_then(|s| s.next.as_deref())
        {
            self.line(&format!("  {next}"));
        }
        for miss in &decided.decision.near_misses {
            let text = near_miss(decided, miss);
            let text = format!("  {} {text}", self.style.odd("nearly:"));
            self.line(&text);
        }
        for not in open {
            self.not_moved(not);
        }
    }

    fn not_moved(&mut self, not: &NotMoved) {
        let decided = self.decided;
        let stage = decided.decision.stage_after;
        let line = not.line as usize;
        let Some(written) = decided.program.book.stages.get(stage).and_then(|stage| stage.moves.get(line)) else {
            return;
        };
        let place = decided.program.stages.get(stage).and_then(|stage| stage.moves.get(line)).map_or("", |m| &m.place);
        let label = written.label.as_ref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
        let what = format!("{} {}{label}", super::json::kind(written.kind), decided.stage(written.to));
        let truth = if not.truth == Truth::Unknown { "not known" } else { "not yet" };
        let needs = decided.program.book.stages.get(written.to).map_or(&[][..], |stage| &stage.needs);
        let missing: Vec<&str> =
            not.missing.iter().filter_map(|at| needs.get(*at as usize)).map(|need| need.name.as_str()).collect();
        let why = if not.truth.is_yes() && !missing.is_empty() {
            format!("needs {}", missing.join(", "))
        } else {
            self.asked(&not.because)
        };
        let text = format!("  {truth}: {what}  {why}  {}", self.style.dim(place));
        self.line(&text);
    }

    fn person(&mut self, explanation: &Explanation) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        let Some(assignment) = &decision.assignment else { return };
        let owner = book.owners.get(assignment.owner).map_or("", |owner| &owner.label);
        self.title(&format!("Handed to {owner}"));
        let team = assignment.team.and_then(|team| book.teams.get(team)).map(|team| format!(", team {}", team.label));
        let who = match (&assignment.assignee, assignment.held) {
            (Some(assignee), _) => assignee.clone(),
            (None, true) => match assignment.held_until {
                Some(until) => format!("held until {}", local(self.zone(), until)),
                None => "held until somebody is available".to_owned(),
            },
            (None, false) => "nobody: an open pool".to_owned(),
        };
        let route = book.routes.enumerated().find(|(_, route)| route.owner == assignment.owner);
        let line = assignment.line as usize;
        let label = route.and_then(|(_, route)| route.lines.get(line)).and_then(|line| line.label.as_deref());
        let label = label.map(|label| format!(" \"{label}\"")).unwrap_or_default();
        let place = route.and_then(|(id, _)| decided.program.routes.get(id)).and_then(|lines| lines.get(line));
        let place = self.style.dim(place.map_or("", |line| &line.place));
        let why = explanation.assignment.as_ref().map(|because| self.because(because)).unwrap_or_default();
        self.line(&format!("  {who}{}{label}  {why}  {place}", team.unwrap_or_default()));
        for (address, why) in &assignment.passed_over {
            let why = passed_over(self.zone(), why);
            self.line(&format!("  passed over: {address}, {why}"));
        }
        if let Some(turn) = assignment.turn {
            self.line(&format!("  {}", next_in_turn(turn)));
        }
    }

    fn warnings(&mut self) {
        let warnings = &self.decided.record.warnings;
        if warnings.is_empty() {
            return;
        }
        self.title("Odd in the data");
        for warning in warnings {
            let text = format!("  {}", warning_line(warning));
            self.line(&text);
        }
    }
}

/// A data warning in one line.
#[must_use]
pub fn warning_line(warning: &DataWarning) -> String {
    let value = warning.value.as_ref().map(|value| format!(" {value:?}")).unwrap_or_default();
    format!("{}{value}: {}", warning.field, note(&warning.kind))
}

/// A near miss in one line.
#[must_use]
pub fn near_miss(decided: &Decided<'_>, miss: &NearMiss) -> String {
    let stage = decided.stage(miss.stage);
    match &miss.kind {
        NearMissKind::Needs(name) => format!("{stage} needs {name}, and it is not known"),
        NearMissKind::Short { score, points } => {
            let score = decided.program.book.scores.get(*score).map_or("", |score| &score.name);
            match *points {
                // The smallest step there is: it stands right at a limit that has to be passed.
                Number(1) => format!("any more points of {score} would reach {stage}"),
                _ => format!("{} of {score} short of {stage}", points_short(*points)),
            }
        }
        NearMissKind::Unknown { field, would_do } => {
            let name = decided.field_of(*field).map_or("", |(name, _, _)| name);
            let would = self::would_do(would_do);
            format!("{stage}, were {name} known: {would}")
        }
    }
}

/// Which values would do, in words.
#[must_use]
pub fn would_do(would: &WouldDo) -> String {
    match would {
        WouldDo::Known | WouldDo::Between(None, None) => "whatever it is".to_owned(),
        WouldDo::Is(value) => format!("if it is {}", datum(value)),
        WouldDo::In(values) => {
            let values: Vec<String> = values.iter().take(6).map(datum).collect();
            format!("if it is one of {}", values.join(", "))
        }
        WouldDo::Between(Some(from), None) => match beside(from, -1) {
            Some(below) => format!("if it is more than {below}"),
            None => format!("if it is {} or more", datum(from)),
        },
        WouldDo::Between(None, Some(to)) => match beside(to, 1) {
            Some(above) => format!("if it is less than {above}"),
            None => format!("if it is {} or less", datum(to)),
        },
        WouldDo::Between(Some(from), Some(to)) => match (beside(from, -1), beside(to, 1)) {
            (None, None) => format!("if it is from {} to {}", datum(from), datum(to)),
            (Some(below), None) => format!("if it is more than {below}, and {} or less", datum(to)),
            (None, Some(above)) => format!("if it is {} or more, and less than {above}", datum(from)),
            (Some(below), Some(above)) => format!("if it is more than {below} and less than {above}"),
        },
    }
}

/// The round number right beside one that is not, as people say it: more than 500 rather than 500.0001 or more.
fn beside(datum: &Datum, by: i64) -> Option<Number> {
    let Datum::Number(number) = datum else { return None };
    number.plus(Number(by)).filter(|beside| beside.is_whole() && !number.is_whole())
}

/// So many points, as people say it.
#[must_use]
pub fn points_short(points: Number) -> String {
    match beside(&Datum::Number(points), -1) {
        Some(Number::ZERO) => "less than 1 point".to_owned(),
        Some(below) => format!("more than {below} point{}", if below == Number::ONE { "" } else { "s" }),
        None => format!("{points} point{}", if points == Number::ONE { "" } else { "s" }),
    }
}

fn datum(datum: &Datum) -> String {
    match datum {
        Datum::Number(number) => number.to_string(),
        Datum::Text(text) => format!("{text:?}"),
        Datum::Plain(text) => text.clone(),
        Datum::Truth(yes) => if *yes { "yes" } else { "no" }.to_owned(),
    }
}

/// Why a member of a team was passed over.
pub(super) fn passed_over(zone: Zone, why: &PassedOver) -> String {
    match why {
        PassedOver::Away(until) => format!("away until {until}"),
        PassedOver::Closed(Some(until)) => format!("closed until {}", local(zone, *until)),
        PassedOver::Closed(None) => "closed for good".to_owned(),
        PassedOver::Full(limit, Some(until)) => {
            format!("full until {}: {}", local(zone, *until), super::shown::limit(*limit))
        }
        PassedOver::Full(limit, None) => format!("full: {}", super::shown::limit(*limit)),
    }
}

/// The evidence of a decision in one line.
pub(super) fn evidence(decided: &Decided<'_>, because: &Because) -> String {
    Page { out: String::new(), decided, style: Style::default() }.because(because)
}

/// Why it was somebody's turn.
fn next_in_turn(turn: Turn) -> String {
    let Turn { leads, of_leads, weight, of_weight } = turn;
    let share =
        if u64::from(weight) == of_weight { String::new() } else { format!(" with weight {weight} of {of_weight}") };
    match (leads, of_leads) {
        (_, 0) => format!("next in turn: the first lead of the team{share}"),
        (0, _) => format!("next in turn: had none of {of_leads} so far{share}"),
        _ => format!("next in turn: had {leads} of {of_leads} so far{share}"),
    }
}

const fn truth_word(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

/// An instant as a clock of the process shows it.
pub fn local(zone: Zone, at: Instant) -> String {
    format!("{} {}", zone.date(at), zone.time_of_day(at))
}

pub(super) fn day(zone: Zone, at: Instant) -> String {
    zone.date(at).to_string()
}

/// A kind of value as people say it: `a number`, `an amount of money`.
#[must_use]
pub fn with_article(kind: &str) -> String {
    match kind {
        "money" => "an amount of money".to_owned(),
        "yes/no" => "yes or no".to_owned(),
        _ if kind.contains([' ', ',', '/']) => kind.to_owned(),
        _ => format!("a {kind}"),
    }
}

/// What was odd, in words.
#[must_use]
pub fn note(kind: &DataWarningKind) -> String {
    match kind {
        DataWarningKind::Wanted(wanted) => format!("not {}, so it is unknown", with_article(wanted)),
        DataWarningKind::ReadAs(value) => format!("read as {value}"),
        DataWarningKind::Rounded(value) => format!("rounded to {value}"),
        DataWarningKind::NoRate(currency) => format!("no rate for {currency}, so it is unknown"),
        DataWarningKind::UnknownActivity => "the rules know no such activity, so it is ignored".to_owned(),
        DataWarningKind::Future => "later than now, so it is ignored".to_owned(),
        DataWarningKind::Ahead => "later than now, and what counts from it starts only then".to_owned(),
        DataWarningKind::Twice => "comes twice, so it counts once".to_owned(),
        DataWarningKind::NoTime => "has no time that can be read, so it is ignored".to_owned(),
        DataWarningKind::UnknownStage => "the rules know no such stage, so it is taken to be at the start".to_owned(),
        DataWarningKind::UnknownAssignee => {
            "no team and no route names this person, so nobody can keep the lead".to_owned()
        }
        DataWarningKind::ShortRow(1, wanted) => format!("has 1 cell of {wanted}, so what is missing is unknown"),
        DataWarningKind::ShortRow(cells, wanted) => {
            format!("has {cells} cells of {wanted}, so what is missing is unknown")
        }
        DataWarningKind::LostDigits => "a spreadsheet has shortened this number, and digits of it are lost".to_owned(),
        DataWarningKind::Nested => {
            "what stands within it is not read: `from` names keys of the lead itself, and no path to them".to_owned()
        }
        DataWarningKind::UnknownOwner => "the rules know no such department, so the answer is ignored".to_owned(),
        DataWarningKind::UnknownAnswer => "no stage offers this answer, so it is ignored".to_owned(),
        DataWarningKind::UnknownReason => "not one of the reasons that this answer asks for".to_owned(),
    }
}
