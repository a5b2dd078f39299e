//! Decisions as bytes. The wire shapes live here and nowhere else.

mod clocks;
mod csv;
pub mod json;
pub mod problems;
mod shown;
pub mod sla;
pub mod tests;
pub mod text;

pub use csv::Csv;

use crate::evaluate::Decision;
use crate::explain::Explanation;
use crate::program::Program;
use crate::record::Record;

/// A decision with all it takes to write it.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The lead.
    pub record: &'a Record,
    /// What follows.
    pub decision: &'a Decision,
    /// Why; none when nobody asked.
    pub explanation: Option<&'a Explanation>,
}
