//! The brief that goes with a lead to sales: whom to call, why now, what happened.

use crate::check::FieldId;
use crate::evaluate::Decision;
use crate::program::LineId;
use crate::source::Id;
use crate::value::{Number, Value};

use super::because::Reader;
use super::explanation::{EventReason, EventReasonKind, Handoff};

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
    Some(Handoff { contact: contact.collect(), why, history: history(reader, decision) })
}

fn history(reader: &Reader<'_>, decision: &Decision) -> Vec<EventReason> {
    let past = reader.record.events.iter().filter(|event| event.at <= decision.now);
    let activities = past.map(|event| (EventReasonKind::Activity(event.kind), event.at));
    let entries = reader.record.history.iter().filter(|entry| entry.at <= decision.now);
    let entries = entries.map(|entry| (EventReasonKind::Entered(entry.stage, entry.by), entry.at));
    let moves = decision.moves.iter().map(|taken| (EventReasonKind::Entered(taken.to, Some(taken.kind)), taken.time));
    let most = reader.record.events.len() + reader.record.history.len() + decision.moves.len();
    let mut all = Vec::with_capacity(most);
    all.extend(activities.chain(entries).chain(moves).map(|(kind, at)| EventReason { kind, at, verdict: None }));
    all.sort_by_key(|event| event.at);
    all
}
