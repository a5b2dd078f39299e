//! The decision: all that follows from (rules, lead, now).

mod decision;

pub use decision::*;
