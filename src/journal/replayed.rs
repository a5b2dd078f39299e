//! What came of making the decisions of a log once more.

use std::collections::BTreeMap;

use super::numbers::Order;

/// Why whose turn it was can't be known, if somebody took or changed what was kept for that.
pub(super) const NO_LEDGER: &str = "the ledger that its run began with is missing or was changed (E0544)";

/// What came of making the decisions of a log once more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replayed {
    /// How many parts it has.
    pub parts: u64,
    /// How many decisions are in it.
    pub decisions: u64,
    /// How many came out the same, byte for byte.
    pub agree: u64,
    /// How many did not.
    pub differ: u64,
    /// The first of these.
    pub differences: Vec<Difference>,
    /// How many can't be made once more, by why.
    pub cannot: BTreeMap<String, u64>,
    /// How many have no rules to be made by, by what is wrong with these.
    pub no_rules: BTreeMap<String, u64>,
    /// How many decisions the log says are missing from it.
    pub lost: u64,
    /// Lines that are none of a log, by part and line: the first few, and how many.
    pub broken: Vec<(String, u64)>,
    /// How many these are.
    pub broken_lines: u64,
    /// Lines that are not as they were written, by part and line: the first few, and how many.
    pub damaged: Vec<(String, u64)>,
    /// How many these are.
    pub damaged_lines: u64,
    /// What is wrong with its numbers.
    pub order: Order,
    /// Parts that say they are another one, with the number they say.
    pub misnamed: Vec<(String, u64)>,
    /// Runs that lack decisions or their beginning, though no number is missing.
    pub holed: Vec<String>,
    /// How many bytes stand at its end of a line that was not written to its end.
    pub torn: u64,
}

impl Replayed {
    /// Whether nothing speaks against the log.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        if self.differ > 0 {
            Agreement::Differs
        } else if !self.no_rules.is_empty()
            || self.broken_lines > 0
            || self.damaged_lines > 0
            || self.cannot.contains_key(NO_LEDGER)
            || !self.order.is_whole()
            || !self.misnamed.is_empty()
            || !self.holed.is_empty()
        {
            Agreement::Unknown
        } else {
            Agreement::Agrees
        }
    }
}

/// Whether a log agrees with what is decided now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// All that can be made once more comes out the same.
    Agrees,
    /// Something does not.
    Differs,
    /// Part of it is missing, can't be read, or has no rules.
    Unknown,
}

/// A decision that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its number in the log.
    pub number: u64,
    /// The lead.
    pub lead: String,
    /// The time it was for.
    pub now: String,
    /// What is different, by place within the decision: as logged, and as decided now. At most so many.
    pub values: Vec<(String, String, String)>,
    /// How many more are.
    pub more: usize,
}
