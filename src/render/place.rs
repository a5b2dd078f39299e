//! The order of lists that people work by.

use std::cmp::Reverse;

use crate::value::{Instant, Number};

use super::Decided;

/// Where a lead stands in a list: by priority, those without one last; of one priority, what is late first, then what is due sooner, then
/// by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    unknown: bool,
    priority: Reverse<Option<Number>>,
    in_time: bool,
    never: bool,
    due: Option<Instant>,
    /// The lead.
    pub id: String,
}

impl Place {
    /// The place of a lead.
    #[must_use]
    pub fn of(decided: &Decided<'_>) -> Self {
        let due = decided.due();
        Self {
            unknown: decided.decision.priority.is_none(),
            priority: Reverse(decided.decision.priority),
            in_time: due.is_none_or(|due| due > decided.decision.now),
            never: due.is_none(),
            due,
            id: decided.record.id.clone(),
        }
    }

    /// Its priority as it is shown.
    #[must_use]
    pub fn priority(&self) -> Option<Number> {
        self.priority.0
    }

    /// When it is due.
    #[must_use]
    pub const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether that is over.
    #[must_use]
    pub const fn is_late(&self) -> bool {
        !self.in_time
    }
}
