//! What happened, in order and each once, whatever the order in the file was; and what lies ahead of now.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::mem;

use rustc_hash::FxHasher;

use crate::ast::MoveKind;
use crate::program::Schema;
use crate::value::{Instant, TextRef, Value};

use super::record::{DataWarning, DataWarningKind, Entry, Event, Record, StatusAnswer};

/// Buffers for putting a record in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Order {
    /// Hashes of ids, with the place of what carries them.
    ids: Vec<(u64, u32)>,
    /// Places of what comes twice.
    twice: Vec<u32>,
}

impl Order {
    /// Sorts events, answers and history by time, then id; drops what comes twice; finds when the lead was created.
    pub(super) fn put(&mut self, record: &mut Record, schema: &Schema) {
        // Moved out for a moment, so that what is compared can look into the record.
        let mut events = mem::take(&mut record.events);
        let in_order = |a: &Event, b: &Event| compare_events(record, schema, a, b) != Ordering::Greater;
        if !events.is_sorted_by(in_order) {
            events.sort_unstable_by(|a, b| compare_events(record, schema, a, b));
        }
        record.events = events;
        if record.answers.len() > 1 {
            let mut answers = mem::take(&mut record.answers);
            answers.sort_unstable_by(|a, b| compare_answers(record, a, b));
            record.answers = answers;
        }
        if record.decided.is_some() {
            // What decisions wrote comes in the order in which it happened, also within one instant.
            record.history.sort_by_key(|entry| entry.at);
        } else if record.history.len() > 1 {
            // Of one instant and kind by name: numbers of stages go by the order of the rules.
            let name = |entry: &Entry| schema.stages.iter().find(|(_, id)| **id == entry.stage).map(|(name, _)| name);
            record.history.sort_by(|a, b| (a.at, step(a)).cmp(&(b.at, step(b))).then_with(|| name(a).cmp(&name(b))));
        }
        record.assignments.sort_by_key(|assigned| assigned.at);
        since_when(record);
        self.drop_events(record, schema);
        self.drop_answers(record);
        if record.created.is_none() {
            let earliest = [record.events.first().map(|e| e.at), record.answers.first().map(|a| a.at)];
            record.created = earliest.into_iter().flatten().min();
        }
        if record.warnings.len() > 1 {
            record.warnings.sort_by(|a, b| (&a.field, &a.value).cmp(&(&b.field, &b.value)));
        }
    }

    fn drop_events(&mut self, record: &mut Record, schema: &Schema) {
        let same = |record: &Record, a: &Event, b: &Event| a.kind == b.kind && record.text(a.id) == record.text(b.id);
        let hash = |record: &Record, event: &Event| hash_of(event.kind, record.text(event.id));
        self.ids.clear();
        for (place, event) in (0_u32..).zip(&record.events) {
            if event.id.end > event.id.start {
                self.ids.push((hash(record, event), place));
            }
        }
        self.find_twice(|a, b| match (record.events.get(a as usize), record.events.get(b as usize)) {
            (Some(a), Some(b)) => same(record, a, b),
            _ => false,
        });
        for place in &self.twice {
            let Some(event) = record.events.get(*place as usize) else { continue };
            let name = schema.activities.get(event.kind).map_or("", |plan| &plan.name);
            let warning = DataWarning {
                field: format!("{name}.id"),
                value: Some(record.text(event.id).to_owned()),
                kind: DataWarningKind::Twice,
            };
            record.warnings.push(warning);
        }
        remove(&mut record.events, &self.twice);
    }

    fn drop_answers(&mut self, record: &mut Record) {
        self.ids.clear();
        for (place, answer) in (0_u32..).zip(&record.answers) {
            if answer.id.end > answer.id.start {
                self.ids.push((hash_of(answer.by, record.text(answer.id)), place));
            }
        }
        self.find_twice(|a, b| match (record.answers.get(a as usize), record.answers.get(b as usize)) {
            (Some(a), Some(b)) => a.by == b.by && record.text(a.id) == record.text(b.id),
            _ => false,
        });
        for place in &self.twice {
            let Some(answer) = record.answers.get(*place as usize) else { continue };
            let value = Some(record.text(answer.id).to_owned());
            let warning = DataWarning { field: "status.id".to_owned(), value, kind: DataWarningKind::Twice };
            record.warnings.push(warning);
        }
        remove(&mut record.answers, &self.twice);
    }

    /// Collects the places of what has the id of something before it.
    fn find_twice(&mut self, same: impl Fn(u32, u32) -> bool) {
        self.twice.clear();
        if self.ids.len() < 2 {
            return;
        }
        self.ids.sort_unstable();
        for group in self.ids.chunk_by(|a, b| a.0 == b.0) {
            for (number, (_, place)) in group.iter().enumerate() {
                if group.iter().take(number).any(|(_, before)| same(*before, *place)) {
                    self.twice.push(*place);
                }
            }
        }
        self.twice.sort_unstable();
    }
}

/// Since when a lead stands where it does, and since when who has it does, where only its history tells.
fn since_when(record: &mut Record) {
    if record.entered.is_none() {
        let newest = record.history.last().map(|newest| newest.at);
        let mut last = record.history.iter().rev().take_while(|entry| Some(entry.at) == newest);
        record.entered = last.find(|entry| record.stage == Some(entry.stage)).map(|entry| entry.at);
    }
    if record.assigned.is_none()
        && let (Some(assignee), Some(newest)) = (record.assignee, record.assignments.last())
        && newest.to.is_some_and(|to| record.text(to.folded) == record.text(assignee.folded))
    {
        record.assigned = Some(newest.at);
    }
}

fn hash_of(kind: impl Hash, id: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, id).hash(&mut hasher);
    hasher.finish()
}

/// Removes the elements at these places, which are sorted.
fn remove<T>(items: &mut Vec<T>, places: &[u32]) {
    if places.is_empty() {
        return;
    }
    let (mut place, mut left) = (0_u32, places.iter().peekable());
    items.retain(|_| {
        let gone = left.next_if(|p| **p == place).is_some();
        place += 1;
        !gone
    });
}

/// By time, then id; those that have both in common by what they are, so that the order in the file means nothing.
fn compare_events(record: &Record, schema: &Schema, a: &Event, b: &Event) -> Ordering {
    a.at.cmp(&b.at).then_with(|| {
        let values = |event: &Event| {
            let count = schema.activities.get(event.kind).map_or(0, |plan| plan.fields.len());
            let start = event.values as usize;
            record.event_values.get(start..start + count).unwrap_or(&[])
        };
        record
            .text(a.id)
            .cmp(record.text(b.id))
            .then_with(|| a.kind.cmp(&b.kind))
            .then_with(|| a.by.cmp(&b.by))
            .then_with(|| compare_all(record, values(a), values(b)))
    })
}

fn compare_answers(record: &Record, a: &StatusAnswer, b: &StatusAnswer) -> Ordering {
    let text = |text: &TextRef| record.text(text.raw);
    let because = |answer: &StatusAnswer| answer.because.map_or("", |because| record.text(because.raw));
    a.at.cmp(&b.at)
        .then_with(|| record.text(a.id).cmp(record.text(b.id)))
        .then_with(|| a.by.cmp(&b.by))
        .then_with(|| text(&a.value).cmp(text(&b.value)))
        .then_with(|| because(a).cmp(because(b)))
}

fn compare_all(record: &Record, a: &[Value], b: &[Value]) -> Ordering {
    let mut pairs = a.iter().zip(b).map(|(a, b)| compare_values(record, a, b));
    pairs.find(|order| order.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// Some order of values; which one does not matter, but that it is one.
fn compare_values(record: &Record, a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => record.text(a.raw).cmp(record.text(b.raw)),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Ordinal(a), Value::Ordinal(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => compare_all(record, record.list(*a), record.list(*b)),
        _ => variant(a).cmp(&variant(b)),
    }
}

fn variant(value: &Value) -> u8 {
    match value {
        Value::Unknown => 0,
        Value::Truth(_) => 1,
        Value::Number(_) => 2,
        Value::Text(_) => 3,
        Value::Date(_) => 4,
        Value::Instant(_) => 5,
        Value::Time(_) => 6,
        Value::Duration(_) => 7,
        Value::Ordinal(_) => 8,
        Value::List(_) => 9,
    }
}

/// Within one instant: a lead is reopened, then moves on, and after it is recycled or closed nothing follows.
fn step(entry: &Entry) -> u8 {
    match entry.by {
        None => 0,
        Some(MoveKind::Reopen) => 1,
        Some(MoveKind::Advance) => 2,
        Some(MoveKind::Recycle | MoveKind::Close) => 3,
    }
}

/// Warns of what is later than `now`: activities, answers and entries of the history, which stay in the record and are ignored by the
/// evaluator; and a stage or an assignee that the lead has only from then on.
pub fn warn_future(record: &mut Record, schema: &Schema, now: Instant) {
    // Both are sorted by time, so only their ends have to be looked at.
    for event in record.events.iter().rev().take_while(|event| event.at > now) {
        let name = schema.activities.get(event.kind).map_or("", |plan| &plan.name);
        record.warnings.push(future(format!("{name}.at"), event.at));
    }
    for answer in record.answers.iter().rev().take_while(|answer| answer.at > now) {
        record.warnings.push(future("status.at".to_owned(), answer.at));
    }
    // A row may tell of a stage and of an assignee at once.
    let entries = record.history.iter().map(|entry| entry.at);
    let mut ahead: Vec<Instant> =
        entries.chain(record.assignments.iter().map(|assigned| assigned.at)).filter(|at| *at > now).collect();
    ahead.sort_unstable();
    ahead.dedup();
    record.warnings.extend(ahead.into_iter().map(|at| future("history.at".to_owned(), at)));
    for (field, at) in [("entered", record.entered), ("assigned", record.assigned)] {
        if let Some(at) = at.filter(|at| *at > now) {
            record.warnings.push(DataWarning { kind: DataWarningKind::Ahead, ..future(field.to_owned(), at) });
        }
    }
}

fn future(field: String, at: Instant) -> DataWarning {
    DataWarning { field, value: Some(at.to_string()), kind: DataWarningKind::Future }
}
