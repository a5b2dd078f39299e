//! Warnings about rules that are legal but hardly meant: what can never be yes, what is never reached, what nobody
//! uses. Each with a lead that shows it where there is one.
//!
//! The work is done on sets of values (`sets`) that conditions ask for (`cases`). Where a condition is too tangled to
//! follow, nothing is said: a warning given is a warning that holds.

mod bounds;
mod cases;
mod complaints;
mod conditions;
mod ladders;
mod sets;
mod slas;
mod stages;
mod subjects;
mod unused;
mod walk;

pub use bounds::of_scores as bounds_of_scores;
pub use walk::each;
mod words;

use chrono::Datelike;

use crate::check::Checked;
use crate::source::Problem;

use crate::value::Instant;
pub use complaints::CODES;

/// All warnings about a rule set, in the order of its files.
#[must_use]
pub fn analyze(checked: &Checked) -> Vec<Problem> {
    let view = cases::View::of(checked);
    let mut problems = Vec::new();
    conditions::conditions(&view, &mut problems);
    ladders::ladders(&view, &mut problems);
    stages::stages(&view, &mut problems);
    slas::slas(&view, &mut problems);
    unused::unused(checked, &mut problems);
    problems.sort_by_key(|problem| (problem.primary.as_ref().map(|label| label.span), problem.code));
    problems.dedup();
    problems
}

/// Lines that somebody wanted to look at again by a day that has passed, and calendars whose days all lie in past years, as
/// of `now`.
#[must_use]
pub fn reviews(checked: &Checked, now: Instant) -> Vec<Problem> {
    let today = checked.process.zone.date(now);
    let passed = checked.reviews.iter().filter(|(day, _)| *day < today);
    let mut problems: Vec<Problem> = passed.map(|(day, span)| complaints::review(*span, *day)).collect();
    for calendar in &checked.calendars {
        let this_year = calendar.hours.zone.date(now).naive().year();
        if let Some((last, span)) = calendar.last_day
            && last.naive().year() < this_year
        {
            problems.push(complaints::past_calendar(span, &calendar.name, last, this_year));
        }
    }
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span));
    problems
}
