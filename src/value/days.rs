//! Days and lengths of time. A day is a day on the calendar: days, weeks and months are counted from one to another whatever the clocks
//! do between them, and no clock that jumps over midnight moves them.

use chrono::{Datelike, Months};

use super::duration::{DAY, Duration};
use super::time::Date;

impl Duration {
    /// Its months and its days, if it is nothing else.
    #[must_use]
    pub fn whole_days(self) -> Option<(i32, i32)> {
        if self.is_business() || self.micros % DAY != 0 {
            return None;
        }
        Some((self.months, i32::try_from(self.micros / DAY).ok()?))
    }
}

impl Date {
    /// The day a length of whole days later: months on the calendar, then days. None for another length, or beyond the calendar.
    #[must_use]
    pub fn after(self, length: Duration) -> Option<Self> {
        let (months, days) = length.whole_days()?;
        self.months_later(months)?.days_later(days)
    }

    /// The day a length of whole days earlier: months on the calendar, then days.
    #[must_use]
    pub fn before(self, length: Duration) -> Option<Self> {
        let (months, days) = length.whole_days()?;
        self.months_later(months.checked_neg()?)?.days_later(days.checked_neg()?)
    }

    /// The first day on which a length back from it reaches this day or lies behind it: there this day has left the window.
    #[must_use]
    pub fn leaves(self, length: Duration) -> Option<Self> {
        first_day(self.after(length)?, |day| day.before(length).is_some_and(|opens| opens >= self))
    }

    /// The first day from which a length ahead reaches this day.
    #[must_use]
    pub fn enters(self, length: Duration) -> Option<Self> {
        first_day(self.before(length)?, |day| day.after(length).is_some_and(|closes| closes >= self))
    }

    /// How many whole months lie between two days; negative when `to` is earlier.
    #[must_use]
    pub fn whole_months(self, to: Self) -> i64 {
        let (early, late) = (self.min(to), self.max(to));
        let month = |day: Self| {
            let date = day.naive();
            i64::from(date.year()) * 12 + i64::from(date.month())
        };
        let mut months = month(late) - month(early);
        let reached = |months: i64| {
            i32::try_from(months).ok().and_then(|months| early.months_later(months)).is_some_and(|day| day <= late)
        };
        if months > 0 && !reached(months) {
            months -= 1;
        }
        if to < self { -months } else { months }
    }

    /// The first day on which that many whole months lie behind this one; before it, ahead.
    #[must_use]
    pub fn months_reached(self, months: i64) -> Option<Self> {
        // Ahead of it, the last month still counts as the one before.
        let step = i32::try_from(if months > 0 { months } else { months.saturating_sub(1) }).ok()?;
        first_day(self.months_later(step)?, |day| self.whole_months(day) >= months)
    }

    fn months_later(self, months: i32) -> Option<Self> {
        let step = Months::new(months.unsigned_abs());
        let date = self.naive();
        let moved = if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
        moved.filter(|date| (0..=9999).contains(&date.year())).map(Self::from_naive)
    }

    fn days_later(self, days: i32) -> Option<Self> {
        let day = Self(self.0.checked_add(days)?);
        let date = chrono::NaiveDate::from_epoch_days(day.0)?;
        (0..=9999).contains(&date.year()).then_some(day)
    }
}

/// The first day near a guess that is right, where all days behind one that is right are right too. The ends of months move it by some
/// days at most.
fn first_day(guess: Date, right: impl Fn(Date) -> bool) -> Option<Date> {
    (-5..=5).filter_map(|days| guess.days_later(days)).find(|day| right(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_length_is_added_and_taken_off_on_the_calendar() {
        let days = |n: i64| Duration::exact(n * DAY);
        assert_eq!(day("2026-06-27").before(days(90)), Some(day("2026-03-29")));
        assert_eq!(day("2026-03-28").after(days(2)), Some(day("2026-03-30")));
        assert_eq!(day("2026-01-31").after(Duration::months(1)), Some(day("2026-02-28")));
        assert_eq!(
            day("2026-03-31").before(Duration { months: 1, micros: DAY, ..Duration::default() }),
            Some(day("2026-02-27"))
        );
        assert_eq!(day("2026-01-31").after(Duration::exact(DAY / 2)), None);
        assert_eq!(day("9999-12-31").after(days(1)), None);
    }

    #[test]
    fn a_day_is_in_a_window_exactly_from_its_edges_on() {
        for length in
            [1, 2, 7, 30, 365].map(|n| Duration::exact(n * DAY)).into_iter().chain([1, 3, 12].map(Duration::months))
        {
            for start in 20_400..20_900 {
                let date = Date(start);
                let (leaves, enters) = (date.leaves(length).unwrap(), date.enters(length).unwrap());
                let in_last = |today: Date| today.before(length).unwrap() < date;
                let in_next = |today: Date| today.after(length).unwrap() >= date;
                assert!(!in_last(leaves) && in_last(Date(leaves.0 - 1)), "{date} leaves {length} at {leaves}");
                assert!(in_next(enters) && !in_next(Date(enters.0 - 1)), "{date} enters {length} at {enters}");
            }
        }
    }

    #[test]
    fn whole_months_are_counted_one_by_one() {
        for (from, to, months) in [
            ("2026-01-31", "2026-02-27", 0),
            ("2026-01-31", "2026-02-28", 1),
            ("2026-03-31", "2026-02-28", -1),
            ("2026-03-15", "2026-02-16", 0),
            ("2024-02-29", "2026-02-28", 24),
        ] {
            assert_eq!(day(from).whole_months(day(to)), months, "{from} to {to}");
        }
        for months in -14..=14 {
            for start in 20_480..20_520 {
                let since = Date(start);
                let first = since.months_reached(months).unwrap();
                let there = |day: Date| since.whole_months(day) >= months;
                assert!(there(first) && !there(Date(first.0 - 1)), "{months} months since {since}: {first}");
            }
        }
    }
}
