//! What can go wrong, in words that a person can act on.

use std::fmt;

use crate::live::{Failed, Trouble};
use crate::record::Reason;

/// Why there are no rules, or no decision.
///
/// `Display` tells it as people are told on the command line: what is wrong, where, and what to do. `{:#}` draws problems of rules with
/// the text they are about (with the feature `cli`). `Debug` is the same, so that a `main` that ends with it tells it, too.
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The rules can't be used; all that is wrong with them.
    Rules(Trouble),
    /// The lead can't be read.
    Lead(Unreadable),
    /// The assignments so far can't be read.
    Ledger(String),
}

/// Why a lead can't be read: it is no JSON, or has no id. Odd values are no reason: they are unknown, and the decision warns of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub(crate) reason: Reason,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(trouble) => {
                f.write_str("the rules can't be used\n")?;
                trouble.fmt(f)
            }
            Self::Lead(reason) => write!(f, "the lead can't be read: {reason}"),
            Self::Ledger(reason) => write!(f, "the ledger can't be read: {reason}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Rules(trouble) => Some(trouble),
            Self::Lead(reason) => Some(reason),
            Self::Ledger(_) => None,
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        Self::Rules(Trouble::new(failed.problems, failed.sources))
    }
}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self::Lead(Unreadable { reason })
    }
}
