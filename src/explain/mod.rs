//! Why a decision is what it is: read from what evaluating recorded, never worked out again.

mod because;
mod changes;
mod covered;
mod explanation;
mod handoff;
mod reasons;
mod story;
mod tested;

pub use changes::*;
pub use covered::*;
pub use explanation::*;
pub use story::*;
pub use tested::*;

use crate::evaluate::{Decision, Recorded};
use crate::program::{NodeId, Program};
use crate::record::Record;
use crate::value::Instant;

/// The reasons of a decision. What did not count is told only if the trace kept it ([`Recorded::whole`]).
#[must_use]
pub fn explain(program: &Program, record: &Record, decision: &Decision, recorded: &Recorded) -> Explanation {
    let reader = because::Reader { program, record, recorded, now: decision.now };
    Explanation {
        scores: reasons::scores(&reader, decision),
        excluded: reasons::excluded(&reader, decision),
        moves: reasons::moves(&reader, decision),
        not_moved: if recorded.whole { reasons::not_moved(&reader, decision) } else { Vec::new() },
        territory: if recorded.whole { reasons::territory(&reader, decision) } else { None },
        assignment: reasons::assignment(&reader, decision),
        not_routed: if recorded.whole { reasons::not_routed(&reader, decision) } else { Vec::new() },
        priority: reasons::terms(&reader, None, &program.priority_terms),
        checks: if recorded.whole { reasons::checks(&reader) } else { Vec::new() },
        handoff: handoff::handoff(&reader, decision),
    }
}

/// The evidence behind a question, as far as evaluating recorded it.
#[must_use]
pub fn because(program: &Program, record: &Record, recorded: &Recorded, now: Instant, question: NodeId) -> Because {
    because::Reader { program, record, recorded, now }.because(question, &[], now)
}
