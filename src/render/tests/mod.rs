//! What became of tests, for people and for programs: each expectation that failed with the values it met and the reasons for them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "where something can be said about one kind of question, nothing more is said about all others"
)]

mod coverage;
mod github;
mod human;
mod json;
mod junit;
mod rests;
mod told;
mod view;
mod why;

pub use coverage::{coverage, coverage_json};
pub use github::github;
pub use human::human;
pub use json::{json, json_of_problems};
pub use junit::{junit, junit_of_problems};
pub use told::{Mark, Told, told};

use crate::explain::Tested;
use crate::program::Program;
use crate::render::snapshots::Snapped;
use crate::source::{Problem, Sources};

/// Tests that ran, with all it takes to tell of them.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// The rules, with their tests.
    pub program: &'a Program,
    /// Their texts.
    pub sources: &'a Sources,
    /// What became of each test.
    pub tested: &'a [Tested],
    /// What became of each snapshot.
    pub snapped: &'a [Snapped],
    /// Advice about the rules that counts as wrong.
    pub denied: &'a [Problem],
}

/// `12 tests passed`, or `1 of 12 failed`.
#[must_use]
pub fn summary(tested: &[Tested]) -> String {
    let (all, failed) = (tested.len(), tested.iter().filter(|tested| !tested.passed()).count());
    let tests = if all == 1 { "test" } else { "tests" };
    if failed == 0 { format!("{all} {tests} passed") } else { format!("{failed} of {all} failed") }
}
