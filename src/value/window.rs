//! Windows back from now: what lies in them, and when it leaves them.
//!
//! A window opens `length` before now. Going back a month from a day that the month before doesn't have (from 30 March) ends at the
//! end of February, and going back while clocks are set back would run through one hour twice. What has left a window doesn't
//! come back into it, so the opening of a window never moves back, whatever the calendar does.

use chrono::Datelike;

use super::duration::{DAY, Duration};
use super::time::{Date, Instant, Zone};

impl Zone {
    /// Where a window of this length opens at `now`: what happened later than this lies in it. It never moves back as now goes on.
    #[must_use]
    pub fn window(self, now: Instant, length: Duration) -> Instant {
        if length.months == 0 {
            return now.plus(length.micros.saturating_neg());
        }
        self.months_back(now, length.months).plus(length.micros.saturating_neg())
    }

    /// When something that happened at `at` leaves a window of this length: the first instant at which it lies in it no more.
    #[must_use]
    pub fn leaves(self, at: Instant, length: Duration) -> Instant {
        let target = at.plus(length.micros);
        if length.months == 0 {
            return target;
        }
        let out = |now: Instant| self.months_back(now, length.months) >= target;
        let guess = self.add_months(target, length.months);
        if out(guess) && !out(guess.plus(-1)) {
            return guess;
        }
        // The ends of months and jumping clocks move it by some days at most.
        let (mut low, mut high) = (guess.plus(-4 * DAY), guess.plus(5 * DAY));
        while low.0 + 1 < high.0 {
            let middle = Instant(i64::midpoint(low.0, high.0));
            if out(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// From when on a moment lies in a window of this length ahead: the first instant at which it does.
    #[must_use]
    pub fn enters(self, at: Instant, length: Duration) -> Instant {
        // Ahead, a window closes `length` after now; the first now for which that is `at` or later.
        let target = at.plus(length.micros.saturating_neg());
        if length.months == 0 {
            return target;
        }
        let inside = |now: Instant| self.add_months(now, length.months) >= target;
        let (mut low, mut high) = (target, target);
        low = self.add_months(low, length.months.saturating_neg()).plus(-5 * DAY);
        high = self.add_months(high, length.months.saturating_neg()).plus(4 * DAY);
        while low.0 + 1 < high.0 {
            let middle = Instant(i64::midpoint(low.0, high.0));
            if inside(middle) { high = middle } else { low = middle }
        }
        high
    }

    /// So many months before `now`, or what any earlier now would give, whichever is later.
    fn months_back(self, now: Instant, months: i32) -> Instant {
        let back = |at: Instant| self.add_months(at, months.saturating_neg());
        let mut opens = back(now);
        let local = self.local(now);
        let today = Date(i32::try_from(local.div_euclid(DAY)).unwrap_or_default()).naive();
        // All of the last day that the earlier month has comes before a day that it doesn't have.
        let that_month = self.date(opens).naive();
        if that_month.day() < today.day()
            && let Some(last) = today.with_day(that_month.day())
        {
            let next = Date::from_naive(last).plus_days(1);
            opens = opens.max(back(self.midnight(next).plus(-1)));
        }
        // While clocks run through an hour a second time, the first time counts.
        let first = self.instant(local);
        if first < now {
            let (mut low, mut high) = (first, now);
            while low.0 + 1 < high.0 {
                let middle = Instant(i64::midpoint(low.0, high.0));
                if self.instant(self.local(middle)) == middle { low = middle } else { high = middle }
            }
            opens = opens.max(back(low));
        }
        opens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn what_left_a_window_stays_out() {
        let month = Duration::months(1);
        for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Africa/Cairo"] {
            let zone = Zone::parse(zone).unwrap();
            let mut before = Instant(i64::MIN);
            // Half hours of 14 months, over both changes of the clocks and all ends of months.
            let mut now = at("2026-01-01T00:10:00Z");
            while now < at("2027-03-03T00:00:00Z") {
                let opens = zone.window(now, month);
                assert!(opens >= before, "{now}: {opens} after {before}");
                before = opens;
                now = now.plus(DAY / 48);
            }
        }
    }

    #[test]
    fn leaving_is_the_first_instant_outside() {
        for zone in ["Europe/Berlin", "America/St_Johns", "UTC"] {
            let zone = Zone::parse(zone).unwrap();
            for months in [1, 3, 12] {
                let length = Duration { months, micros: DAY / 2, ..Duration::default() };
                let mut happened = at("2026-01-01T10:05:00Z");
                while happened < at("2027-01-05T00:00:00Z") {
                    let leaves = zone.leaves(happened, length);
                    assert!(happened <= zone.window(leaves, length), "{happened} leaves at {leaves}");
                    assert!(happened > zone.window(leaves.plus(-1), length), "{happened} leaves before {leaves}");
                    happened = happened.plus(DAY / 3 + 17_000_000);
                }
            }
        }
    }

    #[test]
    fn ends_of_months() {
        let month = Duration::months(1);
        let zone = Zone::default();
        // In 2026 February has 28 days: on the 29th of March the window opens at the end of February.
        assert_eq!(zone.window(at("2026-03-29T10:00:00Z"), month), at("2026-02-28T23:59:59.999999Z"));
        assert_eq!(zone.window(at("2026-03-28T10:00:00Z"), month), at("2026-02-28T10:00:00Z"));
        assert_eq!(zone.leaves(at("2026-01-31T10:00:00Z"), month), at("2026-03-01T00:00:00Z"));
        assert_eq!(zone.leaves(at("2026-02-28T11:00:00Z"), month), at("2026-03-28T11:00:00Z"));
    }
}
