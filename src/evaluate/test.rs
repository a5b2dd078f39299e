//! What a test asks of a decision.

use crate::program::{NodeId, Program, Val};
use crate::record::Record;
use crate::value::TextRef;

use super::decision::Decision;
use super::horizon::Horizon;
use super::run::{Run, Scratch, Standing};
use super::trace::Silent;

/// Asks questions right after a decision, with the buffers it was made in: scores, grades and conditions are as it found them,
/// stage and assignee as it leaves them. `assignee` is who has the lead by then, as a text of the record.
pub fn ask(
    program: &Program,
    record: &Record,
    decision: &Decision,
    assignee: Option<TextRef>,
    scratch: &mut Scratch,
    questions: &[NodeId],
) -> Vec<Val> {
    let now = decision.now;
    let person = |text: Option<TextRef>| text.map(|text| record.text(text.folded));
    let kept = person(record.assignee) == person(assignee);
    let came_in = Standing {
        stage: decision.stage_before,
        entered: record.entered.unwrap_or(now),
        answers_seen: record.answers.len(),
        assignee: record.assignee,
        assigned: record.assigned,
    };
    let standing = Standing {
        stage: decision.stage_after,
        entered: decision.entered.unwrap_or(now),
        assignee,
        assigned: if kept { record.assigned } else { assignee.map(|_| now) },
        ..came_in
    };
    let mut run = Run {
        program,
        record,
        now,
        scratch,
        trace: &mut Silent,
        came_in,
        standing,
        event: None,
        excluded: decision.excluded,
        territory: decision.territory,
        moved: false,
        horizon: Horizon::default(),
    };
    questions.iter().map(|question| run.value(*question)).collect()
}
