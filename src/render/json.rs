//! A decision as JSON: keys in a fixed order, numbers exact, times in UTC, what is absent `null` or empty and never missing.
//!
//! Written by hand into a buffer that is used again, because services ask for many of these. The shape is told in
//! docs/decision.md and held by docs/schema/decision.schema.json.

use crate::ast::MoveKind;
use crate::check::{FieldId, Type};
use crate::evaluate::{Alert, Clock, Datum, NearMiss, NearMissKind, Nurturing, PassedOver, Turn, Verdict, WouldDo};
use crate::explain::{Because, EventReason, EventReasonKind, Interest, LastTime, Past, PastKind, TermReason};
use crate::program::TermPlan;
use crate::record::{DataWarning, DataWarningKind, StatusAnswer};
use crate::value::{Instant, Number, Truth, Value};

use super::{Decided, in_json, sla};

/// Writes one decision as one line of JSON, without the line end.
pub fn write(out: &mut Vec<u8>, decided: &Decided<'_>) {
    let mut json = Json { out, decided, places: true };
    json.decision();
}

/// The same without what tells one rule set from another that decides alike: its name, version and digest, and the places of its lines.
pub fn write_bare(out: &mut Vec<u8>, decided: &Decided<'_>) {
    let mut json = Json { out, decided, places: false };
    json.decision();
}

/// The word for a kind of move.
#[must_use]
pub const fn kind(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Advance => "advance",
        MoveKind::Recycle => "recycle",
        MoveKind::Close => "close",
        MoveKind::Reopen => "reopen",
    }
}

/// Whether a text stands in JSON as it is. Eight bytes are looked at together; the last ones overlap those before them.
fn is_plain(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<8>() {
        let (eights, _) = bytes.as_chunks::<8>();
        return eights.iter().chain([last]).all(|eight| are_plain(u64::from_le_bytes(*eight)));
    }
    match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
            are_plain(first | last << 32)
        }
        _ => bytes.iter().all(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\'),
    }
}

/// Whether none of eight bytes is a quote, a backslash or a control character: one that is borrows into its top bit.
const fn are_plain(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let quote = word ^ (ONES * b'"' as u64);
    let escape = word ^ (ONES * b'\\' as u64);
    let found = (quote.wrapping_sub(ONES) & !quote)
        | (escape.wrapping_sub(ONES) & !escape)
        | (word.wrapping_sub(ONES * 0x20) & !word);
    found & TOPS == 0
}

struct Json<'o, 'a> {
    out: &'o mut Vec<u8>,
    decided: &'a Decided<'a>,
    /// Whether it is told by which rules, and where their lines stand.
    places: bool,
}

impl Json<'_, '_> {
    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn text(&mut self, text: &str) {
        // Most texts have nothing to escape; the rest is for serde_json, which never fails on a text.
        if is_plain(text.as_bytes()) {
            self.out.reserve(text.len() + 2);
            self.out.push(b'"');
            self.raw(text);
            self.out.push(b'"');
            return;
        }
        let escaped = serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned());
        self.raw(&in_json(&escaped));
    }

    /// Where a rule stands, or which rules they are.
    fn place(&mut self, place: &str) {
        self.text(if self.places { place } else { "" });
    }

    fn opt_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    fn number(&mut self, number: Number) {
        if number.is_whole() {
            let mut buffer = itoa::Buffer::new();
            let digits = buffer.format(number.trunc());
            self.out.extend_from_slice(digits.as_bytes());
        } else {
            self.raw(&number.to_string());
        }
    }

    fn opt_number(&mut self, number: Option<Number>) {
        match number {
            Some(number) => self.number(number),
            None => self.raw("null"),
        }
    }

    fn instant(&mut self, at: Instant) {
        self.out.push(b'"');
        at.write(self.out);
        self.out.push(b'"');
    }

    fn opt_instant(&mut self, at: Option<Instant>) {
        match at {
            Some(at) => self.instant(at),
            None => self.raw("null"),
        }
    }

    fn key(&mut self, key: &str) {
        self.raw("\"");
        self.raw(key);
        self.raw("\":");
    }

    /// Writes several things with commas between them.
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        for (number, item) in items.into_iter().enumerate() {
            if number > 0 {
                self.raw(",");
            }
            write(self, item);
        }
    }

    fn decision(&mut self) {
        let decided = self.decided;
        let (program, decision) = (decided.program, decided.decision);
        self.raw("{\"lead\":");
        self.text(&decided.record.id);
        self.raw(",\"now\":");
        self.instant(decision.now);
        self.raw(",\"valid_until\":");
        self.opt_instant(decision.valid_until);
        self.raw(",\"rules\":{\"name\":");
        self.place(&program.book.process.name);
        self.raw(",\"version\":");
        self.place(&program.book.process.version);
        self.raw(",\"digest\":");
        self.place(&program.digest);
        self.raw("},\"scores\":{");
        self.scores();
        self.raw("},\"excluded\":");
        self.excluded();
        self.raw(",\"grades\":{");
        self.list(program.book.grades.iter().zip(&decision.grades), |json, (grade, line)| {
            json.text(&grade.name);
            json.raw(":");
            let line = line.and_then(|line| grade.lines.get(line as usize));
            json.opt_text(line.map(|line| line.grade.as_str()));
        });
        self.raw("},\"checklists\":{");
        self.checklists();
        self.raw("},\"stage\":");
        self.stage();
        self.raw(",\"territory\":");
        let territory = decision.territory.and_then(|id| program.book.territories.get(id));
        self.opt_text(territory.map(|territory| territory.name.as_str()));
        self.raw(",\"assignee\":");
        self.opt_text(decision.assignee.as_deref());
        self.raw(",\"assignment\":");
        self.assignment();
        self.raw(",\"sla\":[");
        self.list(&decision.clocks, Self::clock);
        self.raw("],\"nurture\":[");
        self.list(&decision.nurture, Self::nurturing);
        self.raw("],\"priority\":");
        self.opt_number(decision.priority);
        self.raw(",\"priority_lines\":[");
        let terms = decided.explanation.map_or(&[][..], |explanation| &explanation.priority);
        self.terms(terms, &program.priority_terms);
        self.raw("],\"alerts\":[");
        self.list(&decision.alerts, Self::alert);
        self.raw("],\"handoff\":");
        self.handoff();
        self.raw(",\"near_miss\":[");
        self.list(&decision.near_misses, Self::near_miss);
        self.raw("],\"warnings\":[");
        self.list(&decided.record.warnings, Self::warning);
        self.raw("]}");
    }

    fn scores(&mut self) {
        let decided = self.decided;
        let scores = decided.program.book.scores.iter().zip(&decided.decision.scores);
        self.list(scores.enumerate(), |json, (number, (score, value))| {
            json.text(&score.name);
            json.raw(":{\"value\":");
            json.opt_number(value.value);
            json.raw(",\"lost_to_limits\":");
            json.number(value.lost_to_limits);
            json.raw(",\"lines\":[");
            let reasons = decided.explanation.and_then(|explanation| explanation.scores.get(number));
            json.list(reasons.map_or(&[][..], |reasons| &reasons.lines), |json, line| {
                let label = decided.line_label(line.line);
                json.raw("{\"label\":");
                json.opt_text(label);
                json.raw(",\"points\":");
                json.number(line.points);
                json.raw(",\"at\":");
                json.place(decided.line_place(line.line));
                json.raw(",\"because\":");
                json.because(&line.because);
                json.raw(",\"words\":");
                json.opt_text(Some(decided.line_words(line.line)).filter(|_| label.is_none() && json.places));
                json.raw("}");
            });
            let plans = decided.program.scores.iter().nth(number).map_or(&[][..], |plan| &plan.terms);
            json.terms(reasons.map_or(&[][..], |reasons| &reasons.terms), plans);
            json.raw("]}");
        });
    }

    /// The terms of a derived score, or of the priority, as its lines.
    fn terms(&mut self, terms: &[TermReason], plans: &[TermPlan]) {
        let decided = self.decided;
        self.list(terms, |json, term| {
            let Some(plan) = plans.get(term.term as usize) else { return };
            json.raw("{\"label\":");
            json.opt_text(decided.term_label(plan));
            json.raw(",\"points\":");
            json.opt_number(term.points);
            json.raw(",\"at\":");
            json.place(&plan.place);
            json.raw(",\"because\":");
            json.because(&term.because);
            json.raw(",\"words\":");
            json.opt_text(Some(&*plan.words).filter(|_| json.places));
            json.raw("}");
        });
    }

    /// The evidence. Personal fields are named without their value.
    fn because(&mut self, because: &Because) {
        let decided = self.decided;
        let personal = |id: &&FieldId| decided.field_of(**id).is_some_and(|(_, _, personal)| personal);
        self.raw("{\"fields\":{");
        self.list(because.fields.iter().filter(|id| !personal(id)), |json, id| {
            let Some((name, ty, _)) = decided.field_of(*id) else { return };
            json.text(name);
            json.raw(":");
            json.value(decided.field(*id), ty);
        });
        self.raw("},\"personal\":[");
        self.list(because.fields.iter().filter(personal), |json, id| {
            json.text(decided.field_of(*id).map_or("", |(name, _, _)| name));
        });
        self.raw("],\"scores\":{");
        self.list(&because.scores, |json, id| {
            json.text(decided.program.book.scores.get(*id).map_or("", |score| &score.name));
            json.raw(":");
            use crate::source::Id;
            json.opt_number(decided.decision.scores.get(id.index()).and_then(|score| score.value));
        });
        self.raw("},\"activities\":[");
        let counted =
            |event: &&EventReason| matches!(event.verdict, None | Some(Verdict::Counted { .. } | Verdict::Last));
        self.list(because.events.iter().filter(counted), |json, event| {
            json.raw("{\"type\":");
            json.event_type(event);
            json.raw(",\"at\":");
            json.instant(event.at);
            let worth = match event.verdict {
                Some(Verdict::Counted { worth, now }) => Some((worth, now)),
                _ => None,
            };
            json.raw(",\"worth\":");
            json.opt_number(worth.map(|(worth, _)| worth));
            json.raw(",\"now\":");
            json.opt_number(worth.map(|(_, now)| now));
            json.raw("}");
        });
        self.raw("],\"answers\":[");
        let given = because.answers.iter().filter_map(|number| decided.record.answers.get(*number as usize));
        self.list(given, Self::answer);
        self.raw("]}");
    }

    fn event_type(&mut self, event: &EventReason) {
        let book = &self.decided.program.book;
        match event.kind {
            EventReasonKind::Activity(id) => {
                let name = book.activities.get(id).map_or("", |activity| &activity.name);
                self.text(name);
            }
            EventReasonKind::Entered(stage, by) => {
                let by = by.map_or("entered", kind);
                let text = format!("{by} {}", book.stages.get(stage).map_or("", |stage| &stage.name));
                self.text(&text);
            }
        }
    }

    fn value(&mut self, value: Value, ty: &Type) {
        let decided = self.decided;
        match value {
            Value::Unknown => self.raw("null"),
            Value::Truth(yes) => self.raw(if yes { "true" } else { "false" }),
            Value::Number(number) if *ty == Type::Money => {
                self.raw("{\"amount\":");
                self.number(number);
                self.raw(",\"currency\":");
                self.opt_text(decided.program.book.process.currency);
                self.raw("}");
            }
            Value::Number(number) => self.number(number),
            Value::Text(text) => self.text(decided.record.text(text.raw)),
            Value::List(list) => {
                self.raw("[");
                let inner = if let Type::List(inner) = ty { inner } else { ty };
                self.list(decided.record.list(list), |json, part| json.value(*part, inner));
                self.raw("]");
            }
            Value::Date(_) | Value::Instant(_) | Value::Time(_) | Value::Duration(_) | Value::Ordinal(_) => {
                self.text(&decided.words(value, ty));
            }
        }
    }

    fn excluded(&mut self) {
        use crate::source::Id;
        let decided = self.decided;
        let Some(id) = decided.decision.excluded else {
            self.raw("null");
            return;
        };
        self.raw("{\"label\":");
        self.opt_text(decided.program.book.exclusions.get(id).and_then(|x| x.label.as_deref()));
        self.raw(",\"at\":");
        self.place(decided.program.exclusions.get(id.index()).map_or("", |(_, place)| place));
        self.raw(",\"because\":");
        self.opt_because(decided.explanation.and_then(|explanation| explanation.excluded.as_ref()));
        self.raw("}");
    }

    fn opt_because(&mut self, because: Option<&Because>) {
        match because {
            Some(because) => self.because(because),
            None => self.raw("null"),
        }
    }

    fn checklists(&mut self) {
        let decided = self.decided;
        let lists = decided.program.book.checklists.iter().zip(&decided.decision.checklists);
        self.list(lists, |json, (list, truths)| {
            json.text(&list.name);
            json.raw(":{");
            let groups = [("met", Truth::Yes), ("not_met", Truth::No), ("unknown", Truth::Unknown)];
            json.list(groups, |json, (key, wanted)| {
                json.key(key);
                json.raw("[");
                let these = list.checks.iter().zip(truths).filter(|(_, truth)| **truth == wanted);
                json.list(these, |json, (check, _)| json.text(&check.name));
                json.raw("]");
            });
            json.raw("}");
        });
    }

    fn stage(&mut self) {
        let decided = self.decided;
        let (book, decision) = (&decided.program.book, decided.decision);
        self.raw("{\"before\":");
        self.text(decided.stage(decision.stage_before));
        self.raw(",\"after\":");
        self.text(decided.stage(decision.stage_after));
        self.raw(",\"entered\":");
        self.opt_instant(decision.entered);
        self.raw(",\"owner\":");
        let owner = book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
        self.opt_text(owner.and_then(|owner| book.owners.get(owner)).map(|owner| owner.name.as_str()));
        self.raw(",\"moves\":[");
        self.list(decision.moves.iter().enumerate(), |json, (number, taken)| {
            json.raw("{\"kind\":");
            json.text(kind(taken.kind));
            json.raw(",\"from\":");
            json.text(decided.stage(taken.from));
            json.raw(",\"to\":");
            json.text(decided.stage(taken.to));
            json.raw(",\"label\":");
            json.opt_text(decided.move_label(taken));
            json.raw(",\"time\":");
            json.instant(taken.time);
            json.raw(",\"at\":");
            json.place(decided.move_place(taken));
            json.raw(",\"sla\":");
            let breach = taken.breach.and_then(|id| book.slas.get(id));
            json.opt_text(breach.map(|sla| sla.name.as_str()));
            json.raw(",\"because\":");
            json.opt_because(decided.explanation.and_then(|explanation| explanation.moves.get(number)));
            json.raw("}");
        });
        self.raw("]}");
    }

    fn clock(&mut self, clock: &Clock) {
        let decided = self.decided;
        self.raw("{\"sla\":");
        self.text(decided.program.book.slas.get(clock.sla).map_or("", |sla| &sla.name));
        self.raw(",\"clause\":");
        self.text(decided.clause_of(clock).map_or("", |clause| sla::clause(clause.target)));
        self.raw(",\"lap\":");
        self.number(Number::count(clock.lap as usize));
        self.raw(",\"started\":");
        self.instant(clock.started);
        self.raw(",\"due\":");
        self.opt_instant(clock.due);
        self.raw(",\"warn_at\":");
        self.opt_instant(clock.warn_at);
        self.raw(",\"met_at\":");
        self.opt_instant(clock.met_at);
        self.raw(",\"state\":");
        self.text(sla::state(clock.state));
        for (key, length) in [
            (",\"business_left\":", clock.business_left),
            (",\"wall_spent\":", Some(clock.wall_spent)),
            (",\"business_spent\":", clock.business_spent),
        ] {
            self.raw(key);
            match length {
                Some(length) => {
                    self.out.push(b'"');
                    sla::write_iso(self.out, length);
                    self.out.push(b'"');
                }
                None => self.raw("null"),
            }
        }
        self.raw(",\"paused\":");
        self.raw(if clock.paused { "true" } else { "false" });
        self.raw(",\"ended\":");
        self.opt_instant(clock.ended);
        self.raw(",\"assignee\":");
        self.opt_text(clock.assignee.as_deref());
        self.raw(",\"at\":");
        self.place(decided.clause_place(clock));
        self.raw("}");
    }

    fn nurturing(&mut self, nurturing: &Nurturing) {
        let Some(nurture) = self.decided.program.book.nurtures.get(nurturing.nurture) else { return };
        let send = |step: u32| nurture.steps.get(step as usize).map(|step| step.send.as_str());
        self.raw("{\"name\":");
        self.text(&nurture.name);
        self.raw(",\"next\":");
        self.opt_text(nurturing.next.and_then(|(step, _)| send(step)));
        self.raw(",\"at\":");
        self.opt_instant(nurturing.next.map(|(_, at)| at));
        self.raw(",\"since\":");
        self.instant(nurturing.since);
        self.raw(",\"entered\":");
        self.raw(if nurturing.entered { "true" } else { "false" });
        self.raw(",\"left\":");
        self.raw(if nurturing.left { "true" } else { "false" });
        self.raw(",\"send\":[");
        self.list(&nurturing.send, |json, (step, at)| {
            json.raw("{\"what\":");
            json.opt_text(send(*step));
            json.raw(",\"at\":");
            json.instant(*at);
            json.raw("}");
        });
        self.raw("]}");
    }

    fn alert(&mut self, alert: &Alert) {
        let decided = self.decided;
        self.raw("{\"kind\":");
        self.text(sla::alert_kind(alert.kind));
        self.raw(",\"to\":");
        self.opt_text(decided.told(alert));
        self.raw(",\"at\":");
        self.instant(alert.at);
        self.raw(",\"text\":");
        self.text(&decided.alert_text(alert));
        self.raw(",\"id\":");
        self.text(&alert.id);
        self.raw("}");
    }

    fn assignment(&mut self) {
        let decided = self.decided;
        let book = &decided.program.book;
        let Some(assignment) = &decided.decision.assignment else {
            self.raw("null");
            return;
        };
        self.raw("{\"owner\":");
        self.text(book.owners.get(assignment.owner).map_or("", |owner| &owner.name));
        self.raw(",\"assignee\":");
        self.opt_text(assignment.assignee.as_deref());
        self.raw(",\"team\":");
        self.opt_text(assignment.team.and_then(|team| book.teams.get(team)).map(|team| team.name.as_str()));
        let route = book.routes.enumerated().find(|(_, route)| route.owner == assignment.owner);
        let line = assignment.line as usize;
        self.raw(",\"label\":");
        self.opt_text(route.and_then(|(_, route)| route.lines.get(line)).and_then(|line| line.label.as_deref()));
        self.raw(",\"at\":");
        let plan = route.and_then(|(id, _)| decided.program.routes.get(id)).and_then(|lines| lines.get(line));
        self.place(plan.map_or("", |plan| &plan.place));
        self.raw(",\"kept\":");
        self.raw(if assignment.kept { "true" } else { "false" });
        self.raw(",\"held\":");
        self.raw(if assignment.held { "true" } else { "false" });
        self.raw(",\"held_until\":");
        self.opt_instant(assignment.held_until);
        self.raw(",\"passed_over\":[");
        self.list(&assignment.passed_over, |json, (address, why)| {
            json.raw("{\"assignee\":");
            json.text(address);
            json.why_passed_over(*why);
            json.raw("}");
        });
        self.raw("],\"turn\":");
        self.turn(assignment.turn);
        self.raw(",\"because\":");
        self.opt_because(decided.explanation.and_then(|explanation| explanation.assignment.as_ref()));
        self.raw("}");
    }

    fn why_passed_over(&mut self, why: PassedOver) {
        match why {
            PassedOver::Away(until) => {
                self.raw(",\"why\":\"away\",\"until\":");
                self.text(&until.to_string());
            }
            PassedOver::Closed(until) => {
                self.raw(",\"why\":\"closed\",\"until\":");
                self.opt_instant(until);
            }
            PassedOver::Full(_, until) => {
                self.raw(",\"why\":\"limit\",\"until\":");
                self.opt_instant(until);
            }
        }
        self.raw(",\"limit\":");
        match why {
            PassedOver::Full(limit, _) => self.text(&super::shown::limit(limit)),
            PassedOver::Away(_) | PassedOver::Closed(_) => self.raw("null"),
        }
    }

    fn turn(&mut self, turn: Option<Turn>) {
        let Some(Turn { leads, of_leads, weight, of_weight }) = turn else {
            self.raw("null");
            return;
        };
        let parts = [("{\"leads\":", leads), (",\"of_leads\":", of_leads), (",\"weight\":", u64::from(weight))];
        for (key, number) in parts.into_iter().chain([(",\"of_weight\":", of_weight)]) {
            self.raw(key);
            self.raw(itoa::Buffer::new().format(number));
        }
        self.raw("}");
    }

    fn handoff(&mut self) {
        let decided = self.decided;
        let book = &decided.program.book;
        let Some(owner) = decided.decision.handed_to else {
            self.raw("null");
            return;
        };
        self.raw("{\"owner\":");
        self.text(book.owners.get(owner).map_or("", |owner| &owner.name));
        self.raw(",\"contact\":{");
        let contact = book.fields.enumerated().filter(|(id, field)| field.personal && decided.field(*id).is_known());
        self.list(contact, |json, (id, field)| {
            json.text(&field.name);
            json.raw(":");
            json.value(decided.field(id), &field.ty);
        });
        self.raw("},\"why\":[");
        let brief = decided.explanation.and_then(|explanation| explanation.handoff.as_ref());
        self.list(brief.map_or(&[][..], |brief| &brief.why), |json, (line, points)| {
            // What is written is told in the place of where: both belong to the text of the rules.
            let words = || if json.places { decided.line_words(*line) } else { "" };
            let label = decided.line_label(*line).unwrap_or_else(words);
            let mut told = String::with_capacity(label.len() + 8);
            told.push_str(label);
            told.push_str(" +");
            told.push_str(itoa::Buffer::new().format(points.trunc()));
            if !points.is_whole() {
                told.truncate(label.len() + 2);
                told.push_str(&points.to_string());
            }
            json.text(&told);
        });
        self.raw("],\"history\":[");
        self.list(brief.map_or(&[][..], |brief| &brief.history), Self::happened);
        self.raw("],\"earlier\":");
        self.number(Number::count(brief.map_or(0, |brief| brief.earlier)));
        self.raw(",\"interests\":[");
        self.list(brief.map_or(&[][..], |brief| &brief.interests), Self::interest);
        self.raw("],\"last_time\":");
        match brief.and_then(|brief| brief.last_time) {
            Some(last) => self.last_time(last),
            None => self.raw("null"),
        }
        self.raw("}");
    }

    /// Something that happened, with the values that may be told.
    fn happened(&mut self, happened: &Past) {
        let decided = self.decided;
        self.raw("{\"at\":");
        self.instant(happened.at);
        self.raw(",\"what\":");
        let event = |kind| EventReason { kind, at: happened.at, verdict: None };
        match happened.kind {
            PastKind::Activity(number) => match decided.record.events.get(number as usize) {
                Some(activity) => self.event_type(&event(EventReasonKind::Activity(activity.kind))),
                None => self.raw("null"),
            },
            PastKind::Answer(_) => self.raw("\"answer\""),
            PastKind::Entered(stage, by) => self.event_type(&event(EventReasonKind::Entered(stage, by))),
        }
        self.raw(",\"values\":{");
        match happened.kind {
            PastKind::Activity(number) => {
                self.list(decided.activity_values(number), |json, (name, value, ty)| {
                    json.text(name);
                    json.raw(":");
                    json.value(value, ty);
                });
            }
            PastKind::Answer(number) => {
                let answer = decided.record.answers.get(number as usize);
                let said = answer.map(|answer| (answer.by, answer.value.symbol, answer.because));
                if let Some((by, value, because)) = said {
                    self.raw("\"by\":");
                    self.text(decided.program.book.owners.get(by).map_or("", |owner| &owner.name));
                    self.raw(",\"value\":");
                    self.text(decided.program.schema.symbols.text(value));
                    self.raw(",\"because\":");
                    self.opt_text(because.map(|because| decided.record.text(because.raw)));
                }
            }
            PastKind::Entered(..) => {}
        }
        self.raw("}}");
    }

    fn interest(&mut self, interest: &Interest) {
        let decided = self.decided;
        let Some(activity) = decided.program.book.activities.get(interest.activity) else { return };
        let Some(field) = activity.fields.get(interest.field as usize) else { return };
        self.raw("{\"activity\":");
        self.text(&activity.name);
        self.raw(",\"field\":");
        self.text(&field.name);
        self.raw(",\"values\":[");
        self.list(&interest.values, |json, (number, times)| {
            let event = decided.record.events.get(*number as usize);
            let value = event.map(|event| decided.record.event_value(event, interest.field)).unwrap_or_default();
            json.raw("{\"value\":");
            json.value(value, &field.ty);
            json.raw(",\"times\":");
            json.raw(itoa::Buffer::new().format(*times));
            json.raw("}");
        });
        self.raw("]}");
    }

    fn last_time(&mut self, last: LastTime) {
        let decided = self.decided;
        self.raw("{\"stage\":");
        self.opt_text(last.stage.map(|stage| decided.stage(stage)));
        self.raw(",\"by\":");
        self.text(kind(if last.reopened { MoveKind::Reopen } else { MoveKind::Recycle }));
        self.raw(",\"at\":");
        self.instant(last.at);
        self.raw(",\"answer\":");
        match last.answer.and_then(|number| decided.record.answers.get(number as usize)) {
            Some(answer) => self.answer(answer),
            None => self.raw("null"),
        }
        self.raw("}");
    }

    fn answer(&mut self, answer: &StatusAnswer) {
        let decided = self.decided;
        self.raw("{\"by\":");
        self.text(decided.program.book.owners.get(answer.by).map_or("", |owner| &owner.name));
        self.raw(",\"value\":");
        self.text(decided.program.schema.symbols.text(answer.value.symbol));
        self.raw(",\"at\":");
        self.instant(answer.at);
        self.raw(",\"because\":");
        self.opt_text(answer.because.map(|because| decided.record.text(because.raw)));
        self.raw("}");
    }

    fn datum(&mut self, datum: &Datum) {
        match datum {
            Datum::Number(number) => self.number(*number),
            Datum::Text(text) | Datum::Plain(text) => self.text(text),
            Datum::Truth(yes) => self.raw(if *yes { "true" } else { "false" }),
        }
    }

    fn opt_datum(&mut self, datum: Option<&Datum>) {
        match datum {
            Some(datum) => self.datum(datum),
            None => self.raw("null"),
        }
    }

    fn near_miss(&mut self, miss: &NearMiss) {
        let decided = self.decided;
        self.raw("{\"stage\":");
        self.text(decided.stage(miss.stage));
        match &miss.kind {
            NearMissKind::Needs(name) => {
                self.raw(",\"unknown\":");
                self.text(name);
                self.raw(",\"would_do\":{\"known\":true}");
            }
            NearMissKind::Unknown { field, would_do } => {
                self.raw(",\"unknown\":");
                self.text(decided.field_of(*field).map_or("", |(name, _, _)| name));
                self.raw(",\"would_do\":{");
                match would_do {
                    WouldDo::Known => self.raw("\"known\":true"),
                    WouldDo::Is(datum) => {
                        self.raw("\"is\":");
                        self.datum(datum);
                    }
                    WouldDo::In(data) => {
                        self.raw("\"in\":[");
                        self.list(data, |json, datum| json.datum(datum));
                        self.raw("]");
                    }
                    WouldDo::Between(from, to) => {
                        self.raw("\"from\":");
                        self.opt_datum(from.as_ref());
                        self.raw(",\"to\":");
                        self.opt_datum(to.as_ref());
                    }
                }
                self.raw("}");
            }
            NearMissKind::Short { score, points } => {
                self.raw(",\"score\":");
                self.text(decided.program.book.scores.get(*score).map_or("", |score| &score.name));
                self.raw(",\"points_short\":");
                self.number(*points);
            }
        }
        self.raw("}");
    }

    fn warning(&mut self, warning: &DataWarning) {
        self.raw("{\"field\":");
        self.text(&warning.field);
        self.raw(",\"value\":");
        self.opt_text(warning.value.as_deref());
        self.raw(",\"wanted\":");
        let wanted = if let DataWarningKind::Wanted(wanted) = &warning.kind { Some(wanted.as_str()) } else { None };
        self.opt_text(wanted);
        self.raw(",\"note\":");
        let note = super::text::note(&warning.kind);
        self.text(&note);
        self.raw("}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_without_escapes_stand_as_they_are() {
        for length in 0..20 {
            for at in 0..=length {
                for sign in ['\0', '\u{1f}', ' ', '!', '"', '#', '[', '\\', ']', '\u{7f}', 'é', '\u{a2}', '\u{dc}', 'ส']
                {
                    let text = format!("{}{sign}{}", "x".repeat(at), "y".repeat(length - at));
                    let as_it_is = serde_json::to_string(&text).unwrap() == format!("\"{text}\"");
                    assert_eq!(is_plain(text.as_bytes()), as_it_is, "{text:?}");
                }
            }
        }
        assert!(is_plain(b""));
    }
}
