//! The decision: all that follows from (rules, lead, now).

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "check settled the types: where one kind of value is meant, any other is unknown"
)]

mod alerts;
mod answers;
mod calendar;
mod carry;
mod condition;
mod decision;
mod events;
mod horizon;
mod ladder;
mod laps;
mod ledger;
mod near;
mod nurture;
mod path;
mod route;
mod run;
mod score;
mod sla;
mod stage;
mod steps;
mod table;
mod team;
mod test;
mod trace;
mod value;

pub use carry::{carry_assignment, carry_moves, changes_hands, has, somebody};
pub use decision::*;
pub use horizon::Horizon;
pub use ledger::{Entry, Ledger, rests_on_ledger};
pub use run::Scratch;
pub use sla::clause_word;
pub use test::ask;
pub use trace::{EventAt, LineTrace, Recorded, RouteTrace, Silent, Trace, Tried, Verdict};

use crate::program::Program;
use crate::record::Record;
use crate::value::Instant;

/// Decides about one lead. Never fails: what is missing is unknown. `scratch` is used again from lead to lead, so that nothing
/// is allocated but what the decision holds; `trace` hears why.
pub fn evaluate<T: Trace>(
    program: &Program,
    record: &Record,
    now: Instant,
    scratch: &mut Scratch,
    trace: &mut T,
) -> Decision {
    run::Run::new(program, record, now, scratch, trace).decide()
}

/// Decides about a lead once more after the changes of `before`, the last decision of `scratch`, were applied to its record and nothing
/// else. Where no score or the like rests on where the lead stands, these are not worked out again.
pub fn evaluate_again(program: &Program, record: &Record, scratch: &mut Scratch, before: &Decision) -> Decision {
    if program.cells_stand {
        return evaluate(program, record, before.now, scratch, &mut Silent);
    }
    run::Run::again(program, record, scratch, &mut Silent, before).decide_again(before)
}
