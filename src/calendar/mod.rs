//! Business time: when a department is open, and how much open time lies between two instants.
//!
//! A [`Calendar`] turns its opening hours into a sorted table of open stretches in UTC with running totals, so that adding
//! and measuring are two binary searches, however long the window is.

mod calendar;
mod days;
mod hours;
mod table;
mod wall;

pub use calendar::Calendar;
pub use days::DaySet;
pub use hours::{Hours, Opening, Week};
