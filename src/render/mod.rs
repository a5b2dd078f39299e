//! Decisions as bytes. The wire shapes live here and nowhere else.

mod brief;
pub mod changes;
mod clocks;
mod csv;
pub mod json;
mod lanes;
mod place;
pub mod problems;
mod shown;
pub mod sla;
pub mod snapshots;
pub mod story;
pub mod story_json;
pub mod story_svg;
pub mod tests;
pub mod text;
mod ticks;
mod visible;

pub use csv::{Csv, row as csv_row};
pub use place::Place;
pub use shown::grouped;
pub use visible::{in_json, in_line, visible};

use crate::evaluate::Decision;
use crate::explain::{Explanation, Story};
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

/// A story with all it takes to tell it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The rules.
    pub program: &'a Program,
    /// What happened.
    pub story: &'a Story,
    /// The lead as it stands at the end.
    pub record: &'a Record,
    /// How it stands at the end; none for a lead without a story.
    pub stands: Option<&'a Decision>,
}
