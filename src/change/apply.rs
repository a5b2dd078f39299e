//! Carrying out a decision: the record as it stands afterwards.

use crate::evaluate::{AlertKind, Decision};
use crate::program::Program;
use crate::record::{Assigned, Entry, Nurtured, Record};
use crate::value::{Instant, TextRef, fold};

/// Applies what a decision says should change to the record it was made for: stage, history, who has the lead, what was sent and who
/// was told. Decided about again at the same instant, the record may change some more (a new stage has clocks of its own), and
/// after a few times nothing changes any more.
pub fn apply(program: &Program, record: &mut Record, decision: &Decision) {
    let now = decision.now;
    record.decided = Some(now);
    if !decision.moves.is_empty() {
        record.held = None;
    }
    moves(record, decision);
    assignment(program, record, decision, now);
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
            let before = record.assignee.map(|text| record.text(text.raw));
            record.held.is_some() || before != assignment.assignee.as_deref()
        }
    });
    decision.first_seen
        || !decision.moves.is_empty()
        || assigned
        || decision.nurture.iter().any(|nurturing| nurturing.entered || nurturing.left || !nurturing.send.is_empty())
        // A hand-over is told by the evaluation that makes it; a clock's alert until somebody notes that it was told.
        || decision.alerts.iter().any(|alert| alert.kind != AlertKind::Handoff)
}

fn moves(record: &mut Record, decision: &Decision) {
    let now = decision.now;
    if decision.first_seen {
        // It entered its first stage when it was created, but not after it left it.
        let left = decision.moves.first().map_or(now, |taken| taken.time);
        let at = if decision.moves.is_empty() { now } else { record.created.unwrap_or(left).min(left) };
        record.history.push(Entry { stage: decision.stage_before, at, by: None });
    }
    for taken in &decision.moves {
        record.history.push(Entry { stage: taken.to, at: taken.time, by: Some(taken.kind) });
    }
    // Sorting keeps the order of what happened at one instant.
    record.history.sort_by_key(|entry| entry.at);
    record.stage = Some(decision.stage_after);
    record.entered = decision.entered;
}

fn assignment(program: &Program, record: &mut Record, decision: &Decision, now: Instant) {
    let Some(assignment) = &decision.assignment else { return };
    if assignment.held {
        record.held = record.held.or(Some(now));
        record.assignee = None;
        record.assigned = None;
        return;
    }
    record.held = None;
    let before = record.assignee.map(|text| record.text(text.raw));
    if before == assignment.assignee.as_deref() {
        return;
    }
    let to = assignment.assignee.as_deref().map(|address| text(program, record, address));
    record.assignee = to;
    record.assigned = to.map(|_| now);
    record.assignments.push(Assigned { at: now, to });
    record.assignments.sort_by_key(|assigned| assigned.at);
}

pub(super) fn text(program: &Program, record: &mut Record, text: &str) -> TextRef {
    let folded = fold(text);
    let symbol = program.schema.symbols.find_folded(&folded);
    record.push_text(text, &folded, symbol, true)
}
