//! Where the marks of a time axis stand, and what they say.

use chrono::Datelike;

use crate::value::duration::{DAY, HOUR, MINUTE};
use crate::value::{Date, Instant, Zone};

/// A mark of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    /// Where.
    pub at: Instant,
    /// What it says: `09:00`, `Mon 23`, `Nov`.
    pub label: String,
    /// What is the same for it and its neighbours: the day, the month, the year.
    pub over: String,
}

/// How far marks lie apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// So much time of a day.
    Time(i64),
    /// So many days; weeks begin on Mondays.
    Days(i32),
    /// So many months, from January on.
    Months(i32),
}

/// The steps there are, from small to large.
const STEPS: &[Step] = &[
    Step::Time(MINUTE),
    Step::Time(5 * MINUTE),
    Step::Time(15 * MINUTE),
    Step::Time(30 * MINUTE),
    Step::Time(HOUR),
    Step::Time(2 * HOUR),
    Step::Time(3 * HOUR),
    Step::Time(6 * HOUR),
    Step::Time(12 * HOUR),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
    Step::Months(1_200),
    Step::Months(6_000),
    Step::Months(12_000),
];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The marks from one instant to another, as clocks of a zone show them; about `most` at most.
pub(super) fn ticks(zone: Zone, from: Instant, to: Instant, most: i64) -> Vec<Tick> {
    let span = to.since(from);
    let step = STEPS.iter().find(|step| span / step.about() < most).copied().unwrap_or(Step::Months(12_000));
    let mut ticks: Vec<Tick> = Vec::new();
    let mut local = step.before(zone.local(from));
    // One more than fit, at either end.
    for _ in 0..most.saturating_add(3) {
        let at = zone.instant(local);
        if at > to {
            break;
        }
        // Where a clock jumps, two marks fall together.
        if at >= from && ticks.last().is_none_or(|last| at > last.at) {
            let (label, over) = step.words(local);
            ticks.push(Tick { at, label, over });
        }
        local = step.after(local);
    }
    ticks
}

impl Step {
    /// About how long it is.
    const fn about(self) -> i64 {
        match self {
            Self::Time(micros) => micros,
            Self::Days(days) => days as i64 * DAY,
            Self::Months(months) => months as i64 * 30 * DAY,
        }
    }

    /// The last mark at or before a local time.
    fn before(self, local: i64) -> i64 {
        let day = local.div_euclid(DAY);
        match self {
            Self::Time(micros) => local.div_euclid(micros) * micros,
            // 1970 began on a Thursday.
            Self::Days(days) => {
                let days = i64::from(days);
                ((day + 3).div_euclid(days) * days - 3) * DAY
            }
            Self::Months(months) => {
                let date = date(local).naive();
                let month = date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0);
                first_of(month.div_euclid(months) * months)
            }
        }
    }

    /// The mark after one.
    fn after(self, local: i64) -> i64 {
        match self {
            Self::Time(micros) => local + micros,
            Self::Days(days) => local + i64::from(days) * DAY,
            Self::Months(months) => {
                let date = date(local).naive();
                first_of(date.year() * 12 + i32::try_from(date.month0()).unwrap_or(0) + months)
            }
        }
    }

    fn words(self, local: i64) -> (String, String) {
        let date = date(local).naive();
        let month = MONTHS.get(date.month0() as usize).copied().unwrap_or("");
        let (day, year) = (date.day(), date.year());
        match self {
            Self::Time(_) => {
                let minutes = local.rem_euclid(DAY) / MINUTE;
                (format!("{:02}:{:02}", minutes / 60, minutes % 60), format!("{day} {month} {year}"))
            }
            Self::Days(1..=2) => {
                let weekday = DAYS.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or("");
                (format!("{weekday} {day}"), format!("{month} {year}"))
            }
            Self::Days(_) => (format!("{day} {month}"), year.to_string()),
            Self::Months(..12) => (month.to_owned(), year.to_string()),
            Self::Months(_) => (year.to_string(), String::new()),
        }
    }
}

fn date(local: i64) -> Date {
    Date(i32::try_from(local.div_euclid(DAY)).unwrap_or_default())
}

/// The first day of a month, counted from January of the year 0, as local time.
fn first_of(month: i32) -> i64 {
    let number = u32::try_from(month.rem_euclid(12)).unwrap_or(0) + 1;
    let day = chrono::NaiveDate::from_ymd_opt(month.div_euclid(12), number, 1).map(Date::from_naive);
    day.map_or(i64::MAX / 2, |day| i64::from(day.0) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(zone: &str, from: &str, to: &str) -> Vec<String> {
        let at = |text| Instant::parse_rfc3339(text).unwrap();
        let ticks = ticks(Zone::parse(zone).unwrap(), at(from), at(to), 10);
        ticks.into_iter().map(|tick| format!("{} {} ({})", tick.at, tick.label, tick.over)).collect()
    }

    #[test]
    fn two_hours_are_marked_by_quarters() {
        let told = told("Europe/Paris", "2026-11-23T08:10:00Z", "2026-11-23T10:10:00Z");
        assert_eq!(told.first().unwrap(), "2026-11-23T08:15:00Z 09:15 (23 Nov 2026)");
        assert_eq!(told.last().unwrap(), "2026-11-23T10:00:00Z 11:00 (23 Nov 2026)");
        assert_eq!(told.len(), 8);
    }

    #[test]
    fn days_begin_at_midnight_of_the_zone_also_where_clocks_go_forward() {
        assert_eq!(
            told("Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-31T12:00:00Z"),
            [
                "2026-03-28T23:00:00Z 00:00 (29 Mar 2026)",
                "2026-03-29T10:00:00Z 12:00 (29 Mar 2026)",
                "2026-03-29T22:00:00Z 00:00 (30 Mar 2026)",
                "2026-03-30T10:00:00Z 12:00 (30 Mar 2026)",
                "2026-03-30T22:00:00Z 00:00 (31 Mar 2026)",
                "2026-03-31T10:00:00Z 12:00 (31 Mar 2026)",
            ]
        );
    }

    #[test]
    fn weeks_begin_on_mondays_and_years_are_marked_by_months() {
        assert_eq!(
            told("UTC", "2026-11-04T00:00:00Z", "2026-12-02T00:00:00Z"),
            [
                "2026-11-09T00:00:00Z 9 Nov (2026)",
                "2026-11-16T00:00:00Z 16 Nov (2026)",
                "2026-11-23T00:00:00Z 23 Nov (2026)",
                "2026-11-30T00:00:00Z 30 Nov (2026)",
            ]
        );
        assert_eq!(
            told("UTC", "2025-11-04T00:00:00Z", "2026-11-20T00:00:00Z"),
            [
                "2026-01-01T00:00:00Z Jan (2026)",
                "2026-03-01T00:00:00Z Mar (2026)",
                "2026-05-01T00:00:00Z May (2026)",
                "2026-07-01T00:00:00Z Jul (2026)",
                "2026-09-01T00:00:00Z Sep (2026)",
                "2026-11-01T00:00:00Z Nov (2026)",
            ]
        );
    }
}
