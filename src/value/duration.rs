//! Lengths of time as people say them: exact ones, calendar ones, and ones that only count open hours.

use std::fmt;

use super::number::Number;

/// A length of time. Its parts are added one after the other: months on the calendar, then exact time, then open
/// (business) days and hours. Rules mix exact with calendar parts, or business days with business hours, no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Duration {
    /// Calendar months; a quarter is 3, a year is 12.
    pub months: i32,
    /// Exact time in microseconds; a day is 24 hours, a week 7 days.
    pub micros: i64,
    /// Days on which a calendar opens.
    pub business_days: i32,
    /// Open time in microseconds.
    pub business_micros: i64,
}

/// One second in microseconds.
pub const SECOND: i64 = 1_000_000;
/// One minute in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// The mean Gregorian month in microseconds: 146,097 days ÷ 4,800 months. Only for comparing lengths of two kinds.
pub const MEAN_MONTH: i64 = 146_097 * (DAY / 4_800);

impl Duration {
    /// Exact time only.
    #[must_use]
    pub const fn exact(micros: i64) -> Self {
        Self { months: 0, micros, business_days: 0, business_micros: 0 }
    }

    /// Calendar months only.
    #[must_use]
    pub const fn months(months: i32) -> Self {
        Self { months, micros: 0, business_days: 0, business_micros: 0 }
    }

    /// Whether it counts open hours or open days.
    #[must_use]
    pub const fn is_business(self) -> bool {
        self.business_days != 0 || self.business_micros != 0
    }

    /// Whether it has months in it.
    #[must_use]
    pub const fn is_calendar(self) -> bool {
        self.months != 0
    }

    /// Its length for comparing with another, in microseconds, months taken as the mean Gregorian month.
    #[must_use]
    pub const fn comparable(self) -> i64 {
        self.micros.saturating_add((self.months as i64).saturating_mul(MEAN_MONTH))
    }

    /// The length that compares as so many microseconds: months where they come out whole, else exact time.
    #[must_use]
    pub fn of_comparable(micros: i64) -> Self {
        let months = micros.checked_div(MEAN_MONTH).and_then(|months| i32::try_from(months).ok()).unwrap_or(0);
        if months != 0 && Self::months(months).comparable() == micros {
            return Self::months(months);
        }
        Self::exact(micros)
    }

    /// So many times as long, to the microsecond; none when months don't come out whole, or beyond the range.
    #[must_use]
    pub fn times(self, factor: Number) -> Option<Self> {
        self.scaled(i128::from(factor.0), i128::from(Number::ONE.0))
    }

    /// That part of it, to the microsecond; none for a part of zero, when months don't come out whole, or beyond the
    /// range.
    #[must_use]
    pub fn over(self, divisor: Number) -> Option<Self> {
        self.scaled(i128::from(Number::ONE.0), i128::from(divisor.0))
    }

    fn scaled(self, numerator: i128, denominator: i128) -> Option<Self> {
        let months = i128::from(self.months) * numerator;
        if denominator == 0 || months % denominator != 0 {
            return None;
        }
        let micros = Number(self.micros).scaled(numerator, denominator)?.0;
        Some(Self { months: i32::try_from(months / denominator).ok()?, micros, ..Self::default() })
    }

    /// How many times the other fits into it; none when the other is nothing. Months against days go by the mean month.
    #[must_use]
    pub fn ratio(self, other: Self) -> Option<Number> {
        if self.micros == 0 && other.micros == 0 {
            return Number::ONE.scaled(self.months.into(), other.months.into());
        }
        Number::ONE.scaled(self.comparable().into(), other.comparable().into())
    }
}

impl fmt::Display for Duration {
    /// As rules write it: `1 day 6 hours`, `6 months`, `4 business hours`, `0 seconds`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut part = |count: i64, unit: &str, f: &mut fmt::Formatter<'_>| -> fmt::Result {
            if count == 0 {
                return Ok(());
            }
            let blank = if std::mem::take(&mut first) { "" } else { " " };
            let plural = if count.abs() == 1 { "" } else { "s" };
            write!(f, "{blank}{count} {unit}{plural}")
        };
        let (years, months) = (self.months / 12, self.months % 12);
        part(i64::from(years), "year", f)?;
        part(i64::from(months), "month", f)?;
        for (micros, business) in [(self.micros, ""), (self.business_micros, "business ")] {
            let (mut left, week) = (micros, 7 * DAY);
            if business.is_empty() && left % week == 0 {
                part(left / week, "week", f)?;
                left = 0;
            }
            for (size, unit) in [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")] {
                if business == "business " && size == DAY {
                    continue;
                }
                part(left / size, &format!("{business}{unit}"), f)?;
                left %= size;
            }
        }
        part(i64::from(self.business_days), "business day", f)?;
        if first {
            return f.write_str("0 seconds");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_people_say_it() {
        assert_eq!(Duration::exact(DAY + 6 * HOUR).to_string(), "1 day 6 hours");
        assert_eq!(Duration::exact(14 * DAY).to_string(), "2 weeks");
        assert_eq!(Duration::months(15).to_string(), "1 year 3 months");
        for length in [Duration::months(6), Duration::months(-1), Duration::exact(30 * DAY), Duration::default()] {
            assert_eq!(Duration::of_comparable(length.comparable()), length);
        }
        assert_eq!(
            Duration { business_micros: 90 * MINUTE, ..Duration::default() }.to_string(),
            "1 business hour 30 business minutes"
        );
        assert_eq!(Duration { business_days: 2, ..Duration::default() }.to_string(), "2 business days");
        assert_eq!(Duration::default().to_string(), "0 seconds");
    }

    #[test]
    fn is_multiplied_and_divided() {
        let n = |text: &str| Number::parse(text).unwrap().0;
        assert_eq!(Duration::exact(3 * DAY).over(n("2")), Some(Duration::exact(36 * HOUR)));
        assert_eq!(Duration::months(3).times(n("1.5")), None, "four and a half months are of no length");
        assert_eq!(Duration::months(2).times(n("1.5")), Some(Duration::months(3)));
        assert_eq!(Duration::exact(DAY).over(n("0")), None);
        assert_eq!(Duration::exact(36 * HOUR).ratio(Duration::exact(DAY)), Some(n("1.5")));
        assert_eq!(Duration::months(18).ratio(Duration::months(12)), Some(n("1.5")));
        assert_eq!(Duration::exact(DAY).ratio(Duration::default()), None);
    }

    #[test]
    fn a_mean_year_has_365_and_a_quarter_days_less_a_bit() {
        assert_eq!(MEAN_MONTH * 12, 365 * DAY + 5 * HOUR + 49 * MINUTE + 12 * SECOND);
    }
}
