//! The brief that goes with a lead to sales: whom to call, why now, what happened, what it is after, and how it ended last time.

use std::borrow::Cow;

use crate::ast::MoveKind;
use crate::check::{ActivityId, FieldId, StageId};
use crate::evaluate::Decision;
use crate::program::LineId;
use crate::source::Id;
use crate::value::{Instant, Number, Value, fold};

use super::because::Reader;
use super::explanation::{Handoff, Interest, LastTime, Past, PastKind};

/// No more than this is told of what happened; a person reads no more before a call.
const MOST: usize = 20;
/// How many values of a field are told.
const VALUES: usize = 3;

/// The brief, when the lead was handed over.
pub(super) fn handoff(reader: &Reader<'_>, decision: &Decision) -> Option<Handoff> {
    decision.handed_to?;
    let program = reader.program;
    let known = |id: FieldId| reader.record.fields.get(id.index()).is_some_and(|value| *value != Value::Unknown);
    let contact = program.book.fields.enumerated().filter(|(id, field)| field.personal && known(*id)).map(|(id, _)| id);
    let lines = reader.recorded.lines.iter().enumerate();
    let mut why: Vec<(LineId, Number)> = lines
        .filter(|(_, line)| line.counts && line.points > Number::ZERO)
        .map(|(at, line)| (LineId::new(at), line.points))
        .collect();
    // Lines of the same size stay in the order of the file.
    why.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    let mut history = history(reader, decision);
    let earlier = history.len().saturating_sub(MOST);
    history.drain(..earlier);
    history.reverse();
    let (interests, last_time) = (interests(reader), last_time(reader, decision));
    Some(Handoff { contact: contact.collect(), why, history, earlier, interests, last_time })
}

/// All that happened up to now, oldest first.
fn history(reader: &Reader<'_>, decision: &Decision) -> Vec<Past> {
    let record = reader.record;
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let activities = record.events.iter().enumerate();
    let activities = activities.map(|(at, event)| (PastKind::Activity(number(at)), event.at));
    let answers = record.answers.iter().enumerate();
    let answers = answers.map(|(at, answer)| (PastKind::Answer(number(at)), answer.at));
    let entries = record.history.iter().map(|entry| (PastKind::Entered(entry.stage, entry.by), entry.at));
    let moves = decision.moves.iter().map(|taken| (PastKind::Entered(taken.to, Some(taken.kind)), taken.time));
    let count = record.events.len() + record.answers.len() + record.history.len() + decision.moves.len();
    let mut all = Vec::with_capacity(count);
    let past = activities.chain(answers).chain(entries).chain(moves).filter(|(_, at)| *at <= decision.now);
    all.extend(past.map(|(kind, at)| Past { kind, at }));
    all.sort_by_key(|event| event.at);
    all
}

/// The texts that came most often in each field of the activities: of two that came alike, the one that came last.
fn interests(reader: &Reader<'_>) -> Vec<Interest> {
    let record = reader.record;
    let mut seen: Vec<((ActivityId, u32), Cow<'_, str>, u32)> = Vec::with_capacity(record.events.len());
    for (number, event) in (0_u32..).zip(&record.events).filter(|(_, event)| event.at <= reader.now) {
        let fields = reader.program.book.activities.get(event.kind).map_or(&[][..], |activity| &activity.fields);
        for (at, _) in (0_u32..).zip(fields).filter(|(_, field)| !field.personal && field.ty.is_text()) {
            if let Value::Text(text) = record.event_value(event, at) {
                seen.push(((event.kind, at), fold(record.text(text.raw)), number));
            }
        }
    }
    seen.sort_unstable();
    let of_fields = seen.chunk_by(|(one, ..), (other, ..)| one == other);
    of_fields.filter_map(most_often).collect()
}

/// The values that came most often in one field, each with how often, and with the event that it came with last.
fn most_often(seen: &[((ActivityId, u32), Cow<'_, str>, u32)]) -> Option<Interest> {
    let ((activity, field), ..) = *seen.first()?;
    let of_values = seen.chunk_by(|(_, one, _), (_, other, _)| one == other);
    let counted = of_values.filter_map(|same| same.last().map(|(.., event)| (same.len() as u64, *event)));
    let mut values: Vec<(u64, u32)> = counted.collect();
    values.sort_unstable_by(|a, b| b.cmp(a));
    values.truncate(VALUES);
    Some(Interest { activity, field, values: values.into_iter().map(|(times, event)| (event, times)).collect() })
}

/// How it ended last time, for a lead that was recycled or reopened since.
fn last_time(reader: &Reader<'_>, decision: &Decision) -> Option<LastTime> {
    let entries = reader.record.history.iter().filter(|entry| entry.at <= decision.now);
    let moves = decision.moves.iter().map(|taken| (taken.to, taken.time, Some(taken.kind)));
    let mut all: Vec<(StageId, Instant, Option<MoveKind>)> =
        entries.map(|entry| (entry.stage, entry.at, entry.by)).chain(moves).collect();
    all.sort_by_key(|(_, at, _)| *at);
    let back = all.iter().rposition(|(_, _, by)| matches!(by, Some(MoveKind::Recycle | MoveKind::Reopen)))?;
    let (_, came_back, by) = *all.get(back)?;
    let before = back.checked_sub(1).and_then(|at| all.get(at));
    // What is reopened had come to an end before; what is recycled comes to one by that.
    let (since, at) = match (by, before) {
        (Some(MoveKind::Reopen), Some((_, ended, _))) => {
            (back.checked_sub(2).and_then(|at| all.get(at)).map(|(_, at, _)| *at), *ended)
        }
        (_, before) => (before.map(|(_, at, _)| *at), came_back),
    };
    let answer = reader.record.answers.iter().rposition(|answer| answer.at <= at);
    let answer = answer.filter(|number| {
        reader.record.answers.get(*number).is_some_and(|answer| since.is_none_or(|since| answer.at >= since))
    });
    Some(LastTime {
        stage: before.map(|(stage, _, _)| *stage),
        reopened: by == Some(MoveKind::Reopen),
        at,
        answer: answer.and_then(|number| u32::try_from(number).ok()),
    })
}
