//! What a calendar says: openings by weekday, days that differ, days that are closed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::value::{Date, TimeOfDay, Zone};

use super::days::DaySet;

/// An opening: from a time of day to another, on the clock of the calendar's zone. One that ends at or before its start
/// ends on the next day. 24:00 is the next midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opening {
    /// When it opens.
    pub from: TimeOfDay,
    /// When it closes.
    pub to: TimeOfDay,
}

/// Openings by weekday, Monday first.
pub type Week = [Vec<Opening>; 7];

/// How many days there are that can be closed every year.
const DAYS_OF_A_LEAP_YEAR: usize = 366;

/// All that a calendar says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Hours {
    /// The zone of its clock.
    pub zone: Zone,
    /// The usual week.
    pub week: Week,
    /// Days with hours of their own, which replace the usual ones and any closing.
    pub special: BTreeMap<Date, Vec<Opening>>,
    /// Closed days.
    pub closed: DaySet,
    /// Days closed every year, as (month, day).
    pub every_year: BTreeSet<(u32, u32)>,
}

impl Hours {
    /// The openings that begin on a day.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Opening] {
        if let Some(special) = self.special.get(&date) {
            return special;
        }
        let naive = date.naive();
        let closed = self.every_year.contains(&(naive.month(), naive.day())) || self.closed.contains(date);
        if closed {
            return &[];
        }
        let weekday = naive.weekday().num_days_from_monday() as usize;
        self.week.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// Whether it opens at all, ever. Closed days end some time, and after them every day of the year falls on every
    /// weekday sooner or later; so what counts is whether there is a weekday left and a day of the year.
    #[must_use]
    pub fn ever_opens(&self) -> bool {
        let usual = self.week.iter().any(|day| !day.is_empty()) && self.every_year.len() < DAYS_OF_A_LEAP_YEAR;
        usual || self.special.values().any(|day| !day.is_empty())
    }
}
