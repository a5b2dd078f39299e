//! Names, labels and values as they are shown, wherever they are.

use crate::ast::LimitPer;
use crate::check::{FieldId, Limit, StageId, Type};
use crate::evaluate::MoveTaken;
use crate::program::{LineId, Node, TermPlan};
use crate::record::Record;
use crate::source::Id;
use crate::value::Value;

use super::Decided;

impl<'a> Decided<'a> {
    /// The name of a stage.
    pub fn stage(&self, id: StageId) -> &'a str {
        self.program.book.stages.get(id).map_or("", |stage| &stage.name)
    }

    /// The label of a score line, or else that of the pick it was chosen in.
    pub fn line_label(&self, id: LineId) -> Option<&'a str> {
        self.program.lines.get(id).and_then(|line| line.label.as_deref().or(line.pick.as_deref()))
    }

    /// What a score line asks, as written.
    pub fn line_words(&self, id: LineId) -> &'a str {
        self.program.lines.get(id).map_or("", |line| &line.words)
    }

    /// The label of the score that a term is; none for any other.
    pub fn term_label(&self, term: &TermPlan) -> Option<&'a str> {
        match self.program.nodes.get(term.node) {
            Some(Node::Score(id)) => self.program.book.scores.get(*id).map(|score| score.label.as_str()),
            Some(_) | None => None,
        }
    }

    /// Where a score line stands.
    pub fn line_place(&self, id: LineId) -> &'a str {
        self.program.lines.get(id).map_or("", |line| &line.place)
    }

    /// The label of the line that moved a lead, if it has one.
    pub fn move_label(&self, taken: &MoveTaken) -> Option<&'a str> {
        taken.label(&self.program.book)
    }

    /// Where the line stands that moved a lead.
    pub fn move_place(&self, taken: &MoveTaken) -> &'a str {
        let program = self.program;
        let line = taken.line as usize;
        match taken.breach {
            None => program.stages.get(taken.from).and_then(|stage| stage.moves.get(line)).map_or("", |m| &m.place),
            Some(sla) => program.slas.get(sla).and_then(|sla| sla.clauses.get(line)).map_or("", |c| &c.place),
        }
    }

    /// Where the line of the route stands that chose who has the lead.
    pub fn assignment_place(&self) -> &'a str {
        let Some(assignment) = &self.decision.assignment else { return "" };
        let program = self.program;
        let route = program.book.routes.enumerated().find(|(_, route)| route.owner == assignment.owner);
        let lines = route.and_then(|(id, _)| program.routes.get(id));
        lines.and_then(|lines| lines.get(assignment.line as usize)).map_or("", |line| &line.place)
    }

    /// The value of a field.
    pub fn field(&self, id: FieldId) -> Value {
        self.record.fields.get(id.index()).copied().unwrap_or_default()
    }

    /// What is known of an activity and may be told: its fields that are not personal, by name.
    pub fn activity_values(&self, number: u32) -> Vec<(&'a str, Value, &'a Type)> {
        let Some(event) = self.record.events.get(number as usize) else { return Vec::new() };
        let fields = self.program.book.activities.get(event.kind).map_or(&[][..], |activity| &activity.fields);
        let told = (0_u32..).zip(fields).filter(|(_, field)| !field.personal);
        let told = told.map(|(at, field)| (field.name.as_str(), self.record.event_value(event, at), &field.ty));
        told.filter(|(_, value, _)| value.is_known()).collect()
    }

    /// The name of a field, its type, and whether it is personal.
    pub fn field_of(&self, id: FieldId) -> Option<(&'a str, &'a Type, bool)> {
        self.program.book.fields.get(id).map(|field| (field.name.as_str(), &field.ty, field.personal))
    }

    /// A value in words, for people.
    pub fn words(&self, value: Value, ty: &Type) -> String {
        words(self.program, self.record, value, ty)
    }
}

/// A count with commas between thousands.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A limit as rules write it.
pub(super) fn limit(limit: Limit) -> String {
    match limit.per {
        LimitPer::Unit(unit) => format!("at most {} leads per {}", limit.most, unit.word()),
        LimitPer::Open => format!("at most {} open leads", limit.most),
    }
}

/// A value in words, for people.
fn words(program: &crate::program::Program, record: &Record, value: Value, ty: &Type) -> String {
    match value {
        Value::Unknown => "unknown".to_owned(),
        Value::Truth(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) if *ty == Type::Money => {
            format!("{number} {}", program.book.process.currency.unwrap_or(""))
        }
        Value::Number(number) => number.to_string(),
        Value::Text(text) if matches!(ty, Type::Country | Type::Region | Type::Currency) => {
            record.text(text.raw).to_owned()
        }
        Value::Text(text) => format!("{:?}", record.text(text.raw)),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => at.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Duration(length) => length.to_string(),
        Value::Ordinal(number) => number.to_string(),
        Value::List(list) => {
            let inner = if let Type::List(inner) = ty { inner } else { ty };
            let parts: Vec<String> =
                record.list(list).iter().map(|part| words(program, record, *part, inner)).collect();
            parts.join(", ")
        }
    }
}
