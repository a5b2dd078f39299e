//! Carrying out what a decision says of a lead: where it stands afterwards, and who has it.

use crate::program::Program;
use crate::record::{Assigned, Entry, Record};
use crate::value::{Instant, TextRef, person};

use super::decision::{Assignment, Decision};

/// Brings a record to where the moves of a decision bring the lead.
pub fn carry_moves(record: &mut Record, decision: &Decision) {
    if decision.first_seen || !decision.moves.is_empty() {
        came_in(record, decision);
    }
    for taken in &decision.moves {
        record.history.push(Entry { stage: taken.to, at: taken.time, by: Some(taken.kind) });
    }
    // Sorting keeps the order of what happened at one instant.
    record.history.sort_by_key(|entry| entry.at);
    record.stage = Some(decision.stage_after);
    record.entered = decision.entered;
}

/// Adds the stage that a lead came in with to its history, which may not tell of it: else nobody knew any more that it stood there.
fn came_in(record: &mut Record, decision: &Decision) {
    // Seen for the first time, it entered that stage when it was created, but not after it left it.
    let began = |left: Instant| record.created.unwrap_or(left).min(left);
    let first_seen = decision.moves.first().map_or(decision.now, |taken| began(taken.time));
    let (stage, at) = (decision.stage_before, record.entered.unwrap_or(first_seen));
    if at <= decision.now && !record.history.iter().any(|entry| (entry.stage, entry.at) == (stage, at)) {
        record.history.push(Entry { stage, at, by: None });
    }
}

/// Whether an assignment gives the lead to somebody else than who has it, or takes it from them.
#[must_use]
pub fn changes_hands(record: &Record, assignment: &Assignment) -> bool {
    if assignment.held { record.assignee.is_some() } else { !has(record, assignment.assignee.as_deref()) }
}

/// Gives the lead to whom a decision assigns it.
pub fn carry_assignment(program: &Program, record: &mut Record, decision: &Decision) {
    let now = decision.now;
    let Some(assignment) = &decision.assignment else { return };
    if assignment.held {
        record.held = record.held.or(Some(now));
        record.assignee = None;
        record.assigned = None;
        return;
    }
    record.held = None;
    if !changes_hands(record, assignment) {
        return;
    }
    let to = assignment.assignee.as_deref().map(|address| somebody(program, record, address));
    record.assignee = to;
    record.assigned = to.map(|_| now);
    record.assignments.push(Assigned { at: now, to });
    record.assignments.sort_by_key(|assigned| assigned.at);
}

/// Whether this person has the lead, or nobody if none is told.
#[must_use]
pub fn has(record: &Record, whom: Option<&str>) -> bool {
    match (record.assignee, whom) {
        (Some(has), Some(whom)) => record.text(has.folded) == person(whom),
        (has, whom) => has.is_none() && whom.is_none(),
    }
}

/// Somebody's address as a text of the record.
pub fn somebody(program: &Program, record: &mut Record, address: &str) -> TextRef {
    let folded = person(address);
    let symbol = program.schema.symbols.find_folded(&folded);
    record.push_text(address, &folded, symbol, true)
}
