//! What became of a test: what did not come out as expected, with the decision and its reasons. Data only.

use crate::check::TestId;
use crate::evaluate::Decision;
use crate::program::Val;
use crate::record::Record;

use super::explanation::{Because, Explanation};

/// What became of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Which.
    pub test: TestId,
    /// The steps at which something was not as expected; none when it passed.
    pub failures: Vec<Failure>,
}

impl Tested {
    /// Whether all was as expected.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// A step at which something was not as expected.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which, by its number.
    pub step: usize,
    /// The lead as it was decided about.
    pub record: Record,
    /// The decision.
    pub decision: Decision,
    /// Its reasons, also of what did not count.
    pub explanation: Explanation,
    /// The decisions since the step before that told or assigned somebody.
    pub between: Vec<Decision>,
    /// What was not as expected.
    pub unmet: Vec<Unmet>,
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        (self.step, &self.decision, &self.explanation, &self.unmet)
            == (other.step, &other.decision, &other.explanation, &other.unmet)
    }
}

impl Eq for Failure {}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// Which, by its number in the step.
    pub expect: usize,
    /// The answer to it as a whole.
    pub answer: Val,
    /// For a condition, the answers to its questions.
    pub asked: Vec<Asked>,
}

/// The answer to a question of an expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Yes, no or unknown.
    pub answer: Val,
    /// The value that was looked at.
    pub value: Val,
    /// What it was held against.
    pub against: Val,
    /// Which criteria are met.
    pub criteria: Vec<Val>,
    /// What it rests on.
    pub because: Because,
}
