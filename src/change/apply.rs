//! Carrying out a decision: the record as it stands afterwards.

use crate::evaluate::{AlertKind, Decision, carry_assignment, carry_moves, changes_hands};
use crate::program::Program;
use crate::record::{Nurtured, Record};

/// Applies what a decision says should change to the record it was made for: stage, history, who has the lead, what was sent and who
/// was told. Decided about again at the same instant, nothing changes, unless its rules move the lead on: after `recycle` and `close`
/// nothing more is tried, and what a move or an assignment makes of scores is not seen by moves until then.
pub fn apply(program: &Program, record: &mut Record, decision: &Decision) {
    let now = decision.now;
    record.decided = Some(now);
    if !decision.moves.is_empty() {
        record.held = None;
    }
    carry_moves(record, decision);
    carry_assignment(program, record, decision);
    for nurturing in &decision.nurture {
        record.nurture.retain(|known| known.nurture != nurturing.nurture);
        if !nurturing.left {
            let sent = nurturing.send.iter().map(|(_, at)| *at).max().max(nurturing.sent);
            record.nurture.push(Nurtured { nurture: nurturing.nurture, since: nurturing.since, sent });
        }
    }
    record.nurture.sort_by_key(|known| known.nurture);
    record.alerted.extend(decision.alerts.iter().map(|alert| alert.id.clone()));
}

/// Whether anything changes by a decision.
pub(super) fn changes(record: &Record, decision: &Decision) -> bool {
    let assigned = decision.assignment.as_ref().is_some_and(|assignment| {
        if assignment.held {
            record.held.is_none() || record.assignee.is_some()
        } else {
            record.held.is_some() || changes_hands(record, assignment)
        }
    });
    decision.first_seen
        || !decision.moves.is_empty()
        || assigned
        || decision.nurture.iter().any(|nurturing| nurturing.entered || nurturing.left || !nurturing.send.is_empty())
        // A hand-over is told by the evaluation that makes it; a clock's alert until somebody notes that it was told.
        || decision.alerts.iter().any(|alert| alert.kind != AlertKind::Handoff)
}
