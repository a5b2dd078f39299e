//! Days, times, moments and lengths of time of a lead.

use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Date, Duration, Instant, TimeOfDay, Value, Zone, trimmed};

use super::decode::{Form, Read, unreadable};
use super::record::DataWarningKind;

/// A moment: RFC 3339, or without an offset in `zone`; a bare day is its midnight.
pub(super) fn instant(text: &str, zone: Zone) -> Option<Instant> {
    Instant::parse_rfc3339(text).or_else(|| local_instant(text, zone))
}

#[cold]
fn local_instant(text: &str, zone: Zone) -> Option<Instant> {
    if let Some(at) = Instant::parse_local(text, zone).or_else(|| milliseconds(text)) {
        return Some(at);
    }
    if let Some((date, clock)) = dotted(text) {
        return Instant::parse_local(&format!("{date}{clock}"), zone);
    }
    if let Some(at) = short_offset(text) {
        return Some(at);
    }
    // `2026-11-01 09:00:00 UTC` and `2026-11-01 09:00:00 +02:00`, as databases write them.
    let (clock, offset) = text.rsplit_once(' ')?;
    let offset = if matches!(offset, "UTC" | "GMT" | "utc" | "Z") { "Z" } else { offset };
    Instant::parse_rfc3339(&format!("{clock}{offset}"))
}

/// Milliseconds since 1970, as web services write a moment: of the years from 2001 on they have 13 digits, and no other number has.
fn milliseconds(text: &str) -> Option<Instant> {
    let told = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
    let micros = text.parse::<i64>().ok().filter(|_| told)?.checked_mul(1_000)?;
    Some(Instant(micros))
}

/// A day with points, which is day, month and year everywhere, and what stands behind it.
fn dotted(text: &str) -> Option<(Date, &str)> {
    let (date, clock) = text.split_at_checked(text.find(' ').unwrap_or(text.len()))?;
    let mut parts = date.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some()
        || year.len() != 4
        || day.len() > 2
        || month.len() > 2
        || ![day, month, year].map(digits).iter().all(|digits| *digits)
    {
        return None;
    }
    Some((Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))?, clock))
}

/// A moment whose offset is written short: `2026-01-10 14:05:00+00`, `2026-01-10T14:05:00.000+0000`.
fn short_offset(text: &str) -> Option<Instant> {
    let at = text.rfind(['+', '-']).filter(|at| text.get(..*at).is_some_and(|clock| clock.contains(':')))?;
    let (clock, offset) = text.split_at_checked(at)?;
    let offset = match offset.len() {
        3 => format!("{offset}:00"),
        5 => format!("{}:{}", offset.get(..3)?, offset.get(3..)?),
        _ => return None,
    };
    Instant::parse_rfc3339(&format!("{clock}{offset}"))
}

/// A day: `2026-12-25`; `2026/12/25` and moments are noted (a CSV export has no other way to write a day).
pub(super) fn date(text: &str, form: Form, zone: Zone) -> Read {
    if let Some(date) = Date::parse(text) {
        return Read::Plain(Value::Date(date));
    }
    if let Some(at) = milliseconds(text) {
        // A day comes as its midnight in UTC.
        let utc = at.0.rem_euclid(DAY) == 0;
        return Read::Plain(Value::Date(if utc { Zone::default().date(at) } else { zone.date(at) }));
    }
    if let Some((date, "")) = dotted(text) {
        return Read::Noted(Value::Date(date), DataWarningKind::ReadAs(date.to_string()));
    }
    let slashes = text.len() == 10 && text.bytes().filter(|b| *b == b'/').count() == 2;
    let date = if slashes { Date::parse(&text.replace('/', "-")) } else { instant(text, zone).map(|at| zone.date(at)) };
    match date {
        Some(date) if form == Form::Cell && !slashes => Read::Plain(Value::Date(date)),
        Some(date) => Read::Noted(Value::Date(date), DataWarningKind::ReadAs(date.to_string())),
        None => unreadable(),
    }
}

/// A time of day: `09:00`, `09:00:30`.
pub(super) fn time(text: &str) -> Read {
    TimeOfDay::parse(text).map_or_else(unreadable, |time| Read::Plain(Value::Time(time)))
}

/// A length of time: `6 months`, `1 day 6 hours`, `P6M`, `PT4H30M`.
pub(super) fn duration(text: &str) -> Read {
    let length = match text.strip_prefix(['P', 'p']) {
        Some(parts) if parts.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'T' | 't')) => iso(parts),
        _ => words(text),
    };
    length.map_or_else(unreadable, |length| Read::Plain(Value::Duration(length)))
}

/// What follows the `P` of ISO 8601.
fn iso(text: &str) -> Option<Duration> {
    let (days, clock) = match text.split_once(['T', 't']) {
        Some((_, "")) => return None,
        Some((days, clock)) => (days, clock),
        None => (text, ""),
    };
    let mut length = Duration::default();
    for (part, of_day) in [(days, false), (clock, true)] {
        let mut rest = part;
        while !rest.is_empty() {
            let at = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let (count, unit) = (rest.get(..at)?, rest.get(at..=at)?);
            rest = rest.get(at + 1..)?;
            let unit = match (unit, of_day) {
                ("Y" | "y", false) => "year",
                ("M" | "m", false) => "month",
                ("W" | "w", false) => "week",
                ("D" | "d", false) => "day",
                ("H" | "h", true) => "hour",
                ("M" | "m", true) => "minute",
                ("S" | "s", true) => "second",
                _ => return None,
            };
            add(&mut length, count, unit)?;
        }
    }
    Some(length)
}

/// Numbers with units as people write them.
fn words(text: &str) -> Option<Duration> {
    let mut length = Duration::default();
    let mut rest = trimmed(text);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (count, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        let unit = unit.to_ascii_lowercase();
        add(&mut length, count, unit.strip_suffix('s').unwrap_or(&unit))?;
        let after = after.trim_start().trim_start_matches(',').trim_start();
        rest = after.strip_prefix("and ").unwrap_or(after).trim_start();
    }
    (!text.is_empty()).then_some(length)
}

fn add(length: &mut Duration, count: &str, unit: &str) -> Option<()> {
    let months = match unit {
        "month" => 1,
        "quarter" => 3,
        "year" => 12,
        _ => 0,
    };
    if months > 0 {
        let count: i32 = count.parse().ok()?;
        length.months = length.months.checked_add(count.checked_mul(months)?)?;
        return Some(());
    }
    let size = match unit {
        "second" => SECOND,
        "minute" => MINUTE,
        "hour" => HOUR,
        "day" => DAY,
        "week" => 7 * DAY,
        _ => return None,
    };
    // Up to six decimals of a unit; all units are whole numbers of microseconds.
    let (whole, part) = count.split_once('.').unwrap_or((count, ""));
    if whole.is_empty() || part.len() > 6 || (count.contains('.') && part.is_empty()) {
        return None;
    }
    let mut micros = whole.parse::<i64>().ok()?.checked_mul(size)?;
    let mut scale = size;
    for digit in part.bytes() {
        scale /= 10;
        micros = micros.checked_add(i64::from(digit.checked_sub(b'0').filter(|d| *d < 10)?) * scale)?;
    }
    length.micros = length.micros.checked_add(micros)?;
    Some(())
}
