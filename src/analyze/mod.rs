//! Warnings about rules that are legal but hardly meant: what can never be yes, what is never reached, what nobody
//! uses. Each with a lead that shows it where there is one.
//!
//! The work is done on sets of values (`sets`) that conditions ask for (`cases`). Where a condition is too tangled to
//! follow, nothing is said: a warning given is a warning that holds.

mod agreement;
mod allow;
mod best;
mod bounds;
mod cases;
mod complaints;
mod conditions;
mod days;
mod exact;
mod exact_cells;
mod ladders;
mod rows;
mod sets;
mod slas;
mod stages;
mod subjects;
mod unused;
mod vacuous;
mod walk;
mod witness;

pub use allow::{Told, silence};
pub use bounds::of_scores as bounds_of_scores;
pub use complaints::CODES;
pub use days::reviews;
pub use walk::each;
mod words;

use crate::check::Checked;
use crate::source::Problem;

/// All warnings about a rule set, in the order of its files.
#[must_use]
pub fn analyze(checked: &Checked) -> Vec<Problem> {
    let view = cases::View::of(checked);
    let mut problems = Vec::new();
    conditions::conditions(&view, &mut problems);
    ladders::ladders(&view, &mut problems);
    rows::rows(&view, &mut problems);
    stages::stages(&view, &mut problems);
    slas::slas(&view, &mut problems);
    agreement::agreement(checked, &mut problems);
    unused::unused(checked, &mut problems);
    vacuous::vacuous(checked, &mut problems);
    problems.sort_by_key(|problem| (problem.primary.as_ref().map(|label| label.span), problem.code));
    problems.dedup();
    problems
}
