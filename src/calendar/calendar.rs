//! Questions to a calendar.

use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use crate::value::{Date, Instant};

use super::hours::Hours;
use super::table::Table;

/// The years that the first table holds. Others are added when they are asked for.
const YEARS: (i32, i32) = (2015, 2040);
/// The years beyond which time stands still: leads are not older, and nothing is due later.
const FURTHEST: (i32, i32) = (1600, 2600);

/// A calendar that can be asked. Cheap to ask: two binary searches, 40 ns or so, and no locks.
///
/// Its table is made when somebody first asks, and clones share it: of thousands of calendars, a lead asks for a few.
#[derive(Debug, Clone)]
pub struct Calendar {
    hours: Arc<Hours>,
    years: (i32, i32),
    table: Arc<OnceLock<Table>>,
    /// The same calendar with more years, made when somebody asks for them.
    wider: Arc<OnceLock<Calendar>>,
}

impl Calendar {
    /// A calendar with these hours.
    #[must_use]
    pub fn new(hours: impl Into<Arc<Hours>>) -> Self {
        Self::of_years(hours, YEARS)
    }

    /// A calendar whose table holds these years at first, the second one not in it. What it says does not depend on them.
    #[must_use]
    pub fn of_years(hours: impl Into<Arc<Hours>>, years: (i32, i32)) -> Self {
        Self { hours: hours.into(), years, table: Arc::default(), wider: Arc::default() }
    }

    fn table(&self) -> &Table {
        self.table.get_or_init(|| {
            let first = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).map_or_else(Date::default, Date::from_naive);
            Table::of(&self.hours, first(self.years.0), first(self.years.1))
        })
    }

    /// What it says.
    #[must_use]
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    fn widest(&self) -> bool {
        self.years == FURTHEST
    }

    fn wider(&self) -> &Self {
        self.wider.get_or_init(|| {
            let span = self.years.1 - self.years.0;
            let years = (self.years.0 - 2 * span, self.years.1 + span);
            let years = (years.0.max(FURTHEST.0), years.1.min(FURTHEST.1));
            let years = if self.years.0 - years.0 > 100 { FURTHEST } else { years };
            Self::of_years(Arc::clone(&self.hours), years)
        })
    }

    /// The calendar whose table answers for all of these instants.
    fn covering(&self, instants: &[Instant]) -> &Self {
        let mut calendar = self;
        while !calendar.widest() && !instants.iter().all(|at| calendar.table().knows(*at)) {
            calendar = calendar.wider();
        }
        calendar
    }

    /// The calendar whose table answers for all of these days.
    fn covering_days(&self, days: &[Date]) -> &Self {
        let mut calendar = self;
        while !calendar.widest() && !days.iter().all(|day| calendar.table().knows_day(*day)) {
            calendar = calendar.wider();
        }
        calendar
    }

    /// Whether it is open at `at`. The instant of opening is open, that of closing is not.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.covering(&[at]).table().open_at(at).is_some()
    }

    /// The instant from which it is open: `at` itself if it is, else when it next opens. None when it never does again.
    #[must_use]
    pub fn opens(&self, at: Instant) -> Option<Instant> {
        let mut calendar = self.covering(&[at]);
        loop {
            if let Some(stretch) = calendar.table().next(at) {
                return Some(stretch.from.max(at));
            }
            if calendar.widest() {
                return None;
            }
            calendar = calendar.wider();
        }
    }

    /// When it next opens or closes, strictly after `at`. None when it never changes again.
    #[must_use]
    pub fn changes(&self, at: Instant) -> Option<Instant> {
        let mut calendar = self.covering(&[at]);
        loop {
            let Some(stretch) = calendar.table().open_at(at) else { return calendar.opens(at) };
            // A stretch that reaches the end of the table may go on there, or never end.
            if stretch.to < calendar.table().end {
                return Some(stretch.to);
            }
            if calendar.widest() {
                return None;
            }
            calendar = calendar.wider();
        }
    }

    /// Open time from `from` to `to`, in microseconds; negative when `to` is earlier.
    #[must_use]
    pub fn between(&self, from: Instant, to: Instant) -> i64 {
        let table = self.covering(&[from, to]).table();
        table.until(to) - table.until(from)
    }

    /// The instant at which `micros` of open time after `from` have passed. Time that ends with an opening is due when it
    /// closes; no time at all is due at once, or when it next opens. Negative time counts back. None when there is not
    /// that much open time.
    #[must_use]
    pub fn add(&self, from: Instant, micros: i64) -> Option<Instant> {
        if micros == 0 {
            return self.opens(from);
        }
        let mut calendar = self.covering(&[from]);
        loop {
            let total = calendar.table().until(from) + micros;
            let found = if micros > 0 { calendar.table().reached(total) } else { calendar.back_to(total) };
            if found.is_some() || calendar.widest() {
                return found;
            }
            calendar = calendar.wider();
        }
    }

    /// Counting back, time that ends at an opening is due when it opens.
    fn back_to(&self, total: i64) -> Option<Instant> {
        (total >= 0).then(|| match self.table().reached(total + 1) {
            Some(at) => Some(at.plus(-1)),
            None => self.table().reached(total),
        })?
    }

    /// `days` open days after `from`, which is first moved to the next opening if it is closed: the same clock time on the
    /// last of them; if that is closed, the last open instant before it on that day, else its first opening. Only days
    /// on which something opens count. None when there are not that many.
    #[must_use]
    pub fn add_days(&self, from: Instant, days: u32) -> Option<Instant> {
        let start = self.opens(from)?;
        let (day, clock) = self.covering(&[start]).table().wall.shows(start);
        let date = if days > 0 { self.open_day_after(day, days)? } else { day };
        let table = self.covering_days(&[date]).table();
        let (wanted, midnight) = (table.wall.instant(date, clock), table.wall.midnight(date));
        match table.last(wanted) {
            Some(stretch) if stretch.to > midnight => Some(stretch.to.min(wanted)),
            _ => self.opens(midnight),
        }
    }

    /// How many days with an opening lie after the day of `from`, up to and with the day of `to`; negative when `to` is
    /// earlier.
    #[must_use]
    pub fn days_between(&self, from: Instant, to: Instant) -> i64 {
        let wall = &self.covering(&[from, to]).table().wall;
        self.open_days(wall.shows(from).0, wall.shows(to).0)
    }

    /// How many days with an opening lie after `from`, up to and with `to`; negative when `to` is earlier.
    #[must_use]
    pub fn open_days(&self, from: Date, to: Date) -> i64 {
        let table = self.covering_days(&[from, to]).table();
        let until = |day| i64::try_from(table.days_until(day)).unwrap_or(i64::MAX);
        until(to) - until(from)
    }

    /// The day of this number among those with an opening after `date`; the next one is number 1. None when there are not that many.
    #[must_use]
    pub fn open_day_after(&self, date: Date, number: u32) -> Option<Date> {
        let mut calendar = self.covering_days(&[date]);
        loop {
            let wanted = calendar.table().days_until(date) + number as usize;
            let found = wanted.checked_sub(1).and_then(|at| calendar.table().day(at));
            if found.is_some() || calendar.widest() {
                return found;
            }
            calendar = calendar.wider();
        }
    }
}
