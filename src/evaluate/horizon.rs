//! Until when an evaluation holds if nothing but time goes on.
//!
//! Everything that looks at the clock is a step function, and whoever works out its value also notes when its next step comes. The
//! earliest of these is the horizon. A step may turn out to change nothing that is told (the other side of an `or`, a line that a limit
//! cuts anyway), so each note says whether it is sure to.

use crate::ast::Unit;
use crate::check::Comparison;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Date, Instant, Number, Zone};

use super::condition::holds;
use super::run::Run;
use super::trace::Trace;

/// The earliest next step that was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Horizon {
    /// When; none when nothing changes any more.
    pub at: Option<Instant>,
    /// Whether something that is told changes then for sure.
    pub sure: bool,
}

impl Horizon {
    /// Notes a step.
    pub fn note(&mut self, at: Instant, sure: bool) {
        match self.at {
            Some(known) if known < at => {}
            Some(known) if known == at => self.sure |= sure,
            Some(_) | None => *self = Self { at: Some(at), sure },
        }
    }

    /// Notes the steps of an evaluation that was only asked what if.
    pub fn merge(&mut self, other: Self) {
        if let Some(at) = other.at {
            self.note(at, false);
        }
    }
}

impl<T: Trace> Run<'_, T> {
    /// Notes that something changes at `at`, if that is ahead.
    pub fn until(&mut self, at: Instant, sure: bool) {
        if at > self.now {
            self.horizon.note(at, sure);
        }
    }

    /// Notes the next midnight, from which `today` is another day.
    pub fn until_midnight(&mut self) {
        let zone = self.zone();
        let next = zone.midnight(zone.date(self.now).plus_days(1));
        self.until(next, false);
    }

    /// Whether today compares so with a moment, noting when that changes: on the first day that begins at or after it, or after.
    pub fn until_day(&mut self, moment: Instant) {
        let zone = self.zone();
        let day = zone.date(moment);
        for date in [day, day.plus_days(1)] {
            let midnight = zone.midnight(date);
            self.until(midnight, false);
        }
    }

    /// Notes when so many whole units since `since` are one more.
    pub fn until_unit(&mut self, unit: Unit, since: Instant, whole_days: Option<Date>, count: i64) {
        let at = reached(self.zone(), unit, since, whole_days, count.saturating_add(1));
        self.until(at, false);
    }

    /// Notes when the answer to `count <op> number` changes, where `count` are whole units since `since`.
    pub fn until_count(
        &mut self,
        (unit, since, whole_days): (Unit, Instant, Option<Date>),
        count: i64,
        op: Comparison,
        number: Number,
    ) {
        if let Some(next) = next_count(count, op, number) {
            let at = reached(self.zone(), unit, since, whole_days, next);
            self.until(at, false);
        }
    }
}

/// The first count above this one for which the answer to `count <op> number` is another.
pub(super) fn next_count(count: i64, op: Comparison, number: Number) -> Option<i64> {
    let compares = |count: i64| Number::whole(count).is_some_and(|count| holds(op, count.cmp(&number)));
    let now = compares(count);
    // The answer can only change right at the number or right behind it.
    let near = [number.floor(), number.floor().saturating_add(1), number.floor().saturating_add(2)];
    near.into_iter().find(|next| *next > count && compares(*next) != now)
}

/// The first instant at which so many whole units have passed since `since`; since a day, days and longer units go by the calendar.
fn reached(zone: Zone, unit: Unit, since: Instant, whole_days: Option<Date>, count: i64) -> Instant {
    if let Some(date) = whole_days {
        let later = |days: i64| i32::try_from(i64::from(date.0).saturating_add(days)).ok().map(Date);
        let day = match unit {
            Unit::Second | Unit::Minute | Unit::Hour => None,
            Unit::Day => later(count),
            Unit::Week => later(first_of(count, 7)),
            Unit::Month => date.months_reached(first_of(count, 1)),
            Unit::Quarter => date.months_reached(first_of(count, 3)),
            Unit::Year => date.months_reached(first_of(count, 12)),
        };
        return day.map_or(Instant(i64::MAX), |day| zone.midnight(day));
    }
    let exact = |size: i64| since.plus(first_of(count, size));
    match unit {
        Unit::Second => exact(SECOND),
        Unit::Minute => exact(MINUTE),
        Unit::Hour => exact(HOUR),
        Unit::Day => exact(DAY),
        Unit::Week => exact(7 * DAY),
        Unit::Month => months_reached(zone, since, first_of(count, 1)),
        Unit::Quarter => months_reached(zone, since, first_of(count, 3)),
        Unit::Year => months_reached(zone, since, first_of(count, 12)),
    }
}

/// The least number that, divided by `size` and cut towards zero, gives `count` at least.
pub(super) const fn first_of(count: i64, size: i64) -> i64 {
    if count > 0 {
        count.saturating_mul(size)
    } else {
        // Below zero, all of the last unit still counts as the one before it.
        count.saturating_sub(1).saturating_mul(size).saturating_add(1)
    }
}

/// The first instant at which that many whole months lie behind `since`; before it, ahead.
fn months_reached(zone: Zone, since: Instant, months: i64) -> Instant {
    let step = i32::try_from(months).unwrap_or(i32::MAX);
    // Ahead of it, the last month still counts as the one before.
    let guess = if months > 0 { zone.add_months(since, step) } else { zone.add_months(since, step - 1).plus(1) };
    let there = |at: Instant| zone.whole_months(since, at) >= months;
    if there(guess) && !there(guess.plus(-1)) {
        return guess;
    }
    let (mut low, mut high) = (guess.plus(-5 * DAY), guess.plus(5 * DAY));
    while low.0 + 1 < high.0 {
        let middle = Instant(i64::midpoint(low.0, high.0));
        if there(middle) { high = middle } else { low = middle }
    }
    high
}
