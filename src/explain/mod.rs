//! Why a decision is what it is: read from what evaluating recorded, never worked out again.

mod because;
mod explanation;
mod handoff;
mod reasons;

pub use explanation::*;

use crate::evaluate::{Decision, Recorded};
use crate::program::Program;
use crate::record::Record;

/// The reasons of a decision.
#[must_use]
pub fn explain(program: &Program, record: &Record, decision: &Decision, recorded: &Recorded) -> Explanation {
    let reader = because::Reader { program, record, recorded };
    Explanation {
        scores: reasons::scores(&reader, decision),
        excluded: reasons::excluded(&reader, decision),
        moves: reasons::moves(&reader, decision),
        not_moved: reasons::not_moved(&reader, decision),
        territory: reasons::territory(&reader, decision),
        assignment: reasons::assignment(&reader, decision),
        checks: reasons::checks(&reader),
        handoff: handoff::handoff(&reader, decision),
    }
}
