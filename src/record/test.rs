//! The lead of a test: put together from what its steps tell, as if it had been read.

use crate::check::{ActivityId, Const, TestStep, Told};
use crate::program::FieldPlan;
use crate::value::{Stretch, Value};

use super::decode::{Decoder, Target};
use super::events::{Kind, start_values};
use super::json::Raw;
use super::lead::{Reader, known_assignee};
use super::record::{Assigned, Entry, Event, Record, StatusAnswer};

/// What a lead is called whose test does not say.
const ID: &str = "test";

impl Reader<'_> {
    /// Begins the lead of a test: nothing is known of it but its id.
    pub fn begin_test(&self, first: Option<&TestStep>, record: &mut Record) {
        record.clear(self.schema.fields.len());
        record.id.push_str(first.and_then(|step| step.id.as_deref()).unwrap_or(ID));
    }

    /// Adds what a step tells to the lead of a test.
    pub fn add_step(&mut self, step: &TestStep, record: &mut Record) {
        let mut decoder = Decoder { schema: self.schema, record, scratch: &mut self.scratch };
        for (field, told) in &step.given {
            let Some(plan) = decoder.schema.fields.get(*field) else { continue };
            let value = value(&mut decoder, Target { plan, kind: None }, told);
            if let Some(slot) = decoder.record.fields.get_mut(crate::source::Id::index(*field)) {
                *slot = value;
            }
        }
        decoder.record.created = step.created.or(decoder.record.created);
        for (stage, since) in &step.stages {
            decoder.record.history.extend(since.map(|at| Entry { stage: *stage, at, by: None }));
        }
        // The one without a time is where it is now; else the one entered last.
        let last = step.stages.iter().max_by_key(|(_, since)| (since.is_none(), *since));
        if let Some((stage, since)) = last {
            (decoder.record.stage, decoder.record.entered) = (Some(*stage), *since);
        }
        assignees(&mut decoder, step);
        for activity in &step.activities {
            self::activity(&mut decoder, activity);
        }
        for answer in &step.answers {
            let value = decoder.push_text(answer.answer.trim(), true, true);
            let because = answer.because.as_ref().map(|because| decoder.push_text(because.trim(), true, true));
            let (at, by, id) = (answer.at, answer.by, Stretch::default());
            decoder.record.answers.push(StatusAnswer { at, by, value, because, id });
        }
        self.order.put(record, self.schema);
    }
}

fn assignees(decoder: &mut Decoder<'_>, step: &TestStep) {
    for (who, since) in &step.assignees {
        let to = Some(decoder.push_person(who));
        decoder.record.assignments.extend(since.map(|at| Assigned { at, to }));
    }
    let last = step.assignees.iter().max_by_key(|(_, since)| (since.is_none(), *since));
    if let Some((who, since)) = last {
        decoder.record.assignee = Some(decoder.push_person(who));
        decoder.record.assigned = *since;
        known_assignee(decoder, Raw::Text(who));
    }
}

fn activity(decoder: &mut Decoder<'_>, activity: &crate::check::TestActivity) {
    let base = start_values(decoder, Kind::Activity(activity.kind));
    for (number, told) in &activity.values {
        let Some((plan, name)) = plan_of(decoder, activity.kind, *number) else { continue };
        let value = value(decoder, Target { plan, kind: Some(name) }, told);
        if let Some(slot) = decoder.record.event_values.get_mut(base + *number as usize) {
            *slot = value;
        }
    }
    let values = u32::try_from(base).unwrap_or(u32::MAX);
    let (kind, at, by, id) = (activity.kind, activity.at, activity.by, Stretch::default());
    decoder.record.events.push(Event { kind, at, by, values, id });
}

fn plan_of<'s>(decoder: &Decoder<'s>, kind: ActivityId, number: u32) -> Option<(&'s FieldPlan, &'s str)> {
    let schema = decoder.schema;
    let plan = schema.activities.get(kind)?;
    Some((plan.fields.get(number as usize)?, &plan.name))
}

/// A value that a test gives. Texts are read as in a record, so that those which mean unknown do.
fn value(decoder: &mut Decoder<'_>, target: Target<'_>, told: &Told) -> Value {
    match told {
        Told::Unknown => Value::Unknown,
        Told::AsWritten(text) => decoder.field(target, Raw::Text(text)),
        Told::Value(value) => plain(decoder, target, value),
        Told::Values(values) if values.is_empty() => decoder.no_elements(),
        Told::Values(values) => {
            let mut elements = Vec::with_capacity(values.len());
            for value in values {
                match value {
                    Const::Text(text) => decoder.element(target, Raw::Text(text), &mut elements),
                    other => elements.push(plain(decoder, target, other)),
                }
            }
            decoder.push_list(elements)
        }
    }
}

fn plain(decoder: &mut Decoder<'_>, target: Target<'_>, value: &Const) -> Value {
    match value {
        Const::Text(text) => decoder.field(target, Raw::Text(text)),
        Const::Truth(yes) => Value::Truth(*yes),
        Const::Number(number) | Const::Money(number) => Value::Number(*number),
        Const::Date(date) => Value::Date(*date),
        Const::Instant(at) => Value::Instant(*at),
        Const::Time(time) => Value::Time(*time),
        Const::Duration(length) => Value::Duration(*length),
        Const::Stage(_) | Const::Territory(_) | Const::Grade(..) => Value::Unknown,
    }
}
