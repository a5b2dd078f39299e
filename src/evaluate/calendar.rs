//! Business time: how much of it lies between a moment and now, and whether a calendar is open.

use crate::ast::Unit;
use crate::calendar::Calendar;
use crate::check::{CalendarId, Comparison};
use crate::program::{NodeId, Val};
use crate::value::duration::{HOUR, MINUTE, SECOND};
use crate::value::{Instant, Number, Truth};

use super::horizon::{first_of, next_count};
use super::run::Run;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// Whole units of open time from a date or an instant until now; negative when it is ahead. Notes when they are one more, or,
    /// where they are only held against a number, when the answer changes.
    pub(super) fn business_since(
        &mut self,
        unit: Unit,
        since: Val,
        calendar: CalendarId,
        against: Option<(Comparison, Number)>,
    ) -> Val {
        let program = self.program;
        self.trace.hours(calendar);
        let Some(calendar) = program.calendars.get(calendar) else { return Val::Unknown };
        let whole = |count: i64| Number::whole(count).map_or(Val::Unknown, Val::Number);
        let Some(at) = self.instant(since) else { return Val::Unknown };
        let size = match unit {
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => {
                // A date is a day wherever the calendar is; only for the hours does it have to begin somewhere.
                let count = match since {
                    Val::Date(date) => calendar.open_days(date, calendar.hours().zone.date(self.now)),
                    _ => calendar.days_between(at, self.now),
                };
                self.until_open_day(calendar, count, against);
                return whole(count);
            }
            // These are refused when the rules are checked.
            Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return Val::Unknown,
        };
        let count = calendar.between(at, self.now) / size;
        let next = match against {
            None => Some(count.saturating_add(1)),
            Some((op, number)) => next_count(count, op, number),
        };
        if let Some(next) = next.and_then(|next| self.reached(calendar, at, first_of(next, size))) {
            self.until(next, false);
        }
        whole(count)
    }

    /// The first instant from now on at which so much open time lies between `since` and it.
    fn reached(&self, calendar: &Calendar, since: Instant, micros: i64) -> Option<Instant> {
        if micros > 0 {
            return calendar.add(since, micros);
        }
        // Ahead of it: open time only runs off, so the first instant is found by halving.
        let (mut low, mut high) = (self.now, since);
        while low.0 + 1 < high.0 {
            let middle = Instant(i64::midpoint(low.0, high.0));
            if calendar.between(since, middle) >= micros { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// Notes when the count of open days is another, or when the answer to what is asked of it changes.
    fn until_open_day(&mut self, calendar: &Calendar, count: i64, against: Option<(Comparison, Number)>) {
        /// So many open days ahead nobody asks for, and no table has to know them.
        const MOST: u32 = 4_000;
        let next = match against {
            None => Some(count.saturating_add(1)),
            Some((op, number)) => next_count(count, op, number),
        };
        let ahead = next.and_then(|next| u32::try_from(next.saturating_sub(count)).ok()).filter(|ahead| *ahead <= MOST);
        let zone = calendar.hours().zone;
        let today = zone.date(self.now);
        if let Some(date) = ahead.and_then(|ahead| calendar.open_day_after(today, ahead)) {
            self.until(zone.midnight(date), false);
        }
    }

    /// Whether a calendar is open at the moment of a node, or now; unknown when the moment is.
    pub(super) fn open(&mut self, calendar: CalendarId, at: Option<NodeId>) -> Truth {
        self.trace.hours(calendar);
        let at = match at {
            None => {
                if let Some(changes) =
                    self.program.calendars.get(calendar).and_then(|calendar| calendar.changes(self.now))
                {
                    self.until(changes, false);
                }
                self.now
            }
            Some(node) => {
                let value = self.value(node);
                let Some(at) = self.instant(value) else { return Truth::Unknown };
                at
            }
        };
        self.program.calendars.get(calendar).map_or(Truth::Unknown, |calendar| Truth::of(calendar.is_open(at)))
    }
}
