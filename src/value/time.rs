//! Instants, days and times of day, and the zone that ties them together.

use std::fmt;

use chrono::{DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};

use super::duration::{DAY, Duration, SECOND};

/// A moment, in microseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(pub i32);

/// A time of day, in seconds since midnight; 24:00 is 86,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeOfDay(pub u32);

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(pub chrono_tz::Tz);

impl Default for Zone {
    fn default() -> Self {
        Self(chrono_tz::UTC)
    }
}

/// The first and the last instant that a date of the years 0000 to 9999 can name. Reading accepts no others, so that
/// every instant can be written in RFC 3339.
const RANGE: (i64, i64) = (-62_167_219_200 * SECOND, 253_402_300_799 * SECOND + SECOND - 1);

impl Instant {
    /// Reads RFC 3339 (`2026-11-01T09:00:00Z`, with an offset, with up to nine places of seconds; a blank or `t` for
    /// the `T`). Leap second 60 reads as 59. `None` if it is anything else or outside the years 0000 to 9999.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        if let Some(at) = parse_usual(text.as_bytes()) {
            return Some(at);
        }
        let (local, rest) = parse_local(text.as_bytes())?;
        let offset = match rest {
            [b'Z' | b'z'] => 0,
            [sign @ (b'+' | b'-'), hours @ .., b':', m1, m2] => {
                let seconds = two(hours)? * 3_600 + two(&[*m1, *m2])? * 60;
                if *sign == b'-' { -seconds } else { seconds }
            }
            [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
                let seconds = two(&[*h1, *h2])? * 3_600 + two(&[*m1, *m2])? * 60;
                if *sign == b'-' { -seconds } else { seconds }
            }
            _ => return None,
        };
        Self(local - offset * SECOND).in_range()
    }

    /// Reads a time without an offset (`2026-11-01T09:00`, `2026-11-01 09:00:00.5`) or a bare day (its midnight), as
    /// a clock in `zone` shows it. In an overlap the earlier instant is meant, in a gap the first one after it.
    #[must_use]
    pub fn parse_local(text: &str, zone: Zone) -> Option<Self> {
        if let Some(date) = Date::parse(text) {
            return Some(zone.midnight(date));
        }
        let (local, rest) = parse_local(text.as_bytes())?;
        if !rest.is_empty() {
            return None;
        }
        zone.instant(local).in_range()
    }

    fn in_range(self) -> Option<Self> {
        (RANGE.0..=RANGE.1).contains(&self.0).then_some(self)
    }

    /// `micros` later (earlier, if negative); stays within what can be written.
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros).clamp(RANGE.0, RANGE.1))
    }

    /// Microseconds from `earlier` to this.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// `2026-11-01T09:00:00Z`, which is how most programs write it; a lead has dozens of these.
fn parse_usual(bytes: &[u8]) -> Option<Instant> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = bytes else {
        return None;
    };
    let mut wrong = false;
    let mut two = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        wrong |= tens > 9 || ones > 9;
        i64::from(tens) * 10 + i64::from(ones)
    };
    let year = two(*y1, *y2) * 100 + two(*y3, *y4);
    let (month, day) = (two(*m1, *m2), two(*d1, *d2));
    let (hour, minute, second) = (two(*h1, *h2), two(*n1, *n2), two(*s1, *s2));
    if wrong || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days(year, month, day)?;
    Some(Instant(i64::from(days) * DAY + (hour * 3_600 + minute * 60 + second) * SECOND))
}

/// `YYYY-MM-DD?hh:mm[:ss[.f…]]` as microseconds as if in UTC, and what follows.
fn parse_local(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (date, rest) = bytes.split_at_checked(10)?;
    let date = parse_date(date)?;
    let ([b'T' | b't' | b' ', h1, h2, b':', m1, m2], mut rest) = rest.split_at_checked(6)? else { return None };
    let (hour, minute) = (two(&[*h1, *h2])?, two(&[*m1, *m2])?);
    let (mut second, mut micros) = (0, 0);
    if let [b':', s1, s2, more @ ..] = rest {
        second = two(&[*s1, *s2])?;
        rest = more;
        if let [b'.' | b',', more @ ..] = rest {
            let places = more.iter().take_while(|b| b.is_ascii_digit()).count();
            if places == 0 || places > 9 {
                return None;
            }
            let (digits, more) = more.split_at_checked(places)?;
            let mut scale = 100_000;
            for digit in digits.iter().take(6) {
                micros += i64::from(digit - b'0') * scale;
                scale /= 10;
            }
            rest = more;
        }
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = hour * 3_600 + minute * 60 + second.min(59);
    Some((i64::from(date) * DAY + seconds * SECOND + micros, rest))
}

fn two(bytes: &[u8]) -> Option<i64> {
    match bytes {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(i64::from(a - b'0') * 10 + i64::from(b - b'0')),
        _ => None,
    }
}

fn parse_date(bytes: &[u8]) -> Option<i32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let year = two(&[*y1, *y2])? * 100 + two(&[*y3, *y4])?;
    days(year, two(&[*m1, *m2])?, two(&[*d1, *d2])?)
}

/// Days since the epoch; none if there is no such day.
fn days(year: i64, month: i64, day: i64) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day < 1 || day > longest {
        return None;
    }
    // After Howard Hinnant's days_from_civil.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    i32::try_from(era * 146_097 + days - 719_468).ok()
}

impl Date {
    /// Reads `2026-12-25`; `None` if there is no such day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_date(text.as_bytes()).map(Self)
    }

    /// This day as chrono has it.
    #[must_use]
    pub fn naive(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    /// From chrono's day.
    #[must_use]
    pub fn from_naive(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl TimeOfDay {
    /// Reads `09:00`, `09:00:30` or `24:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute, second) = match text.as_bytes() {
            [h1, h2, b':', m1, m2] => (two(&[*h1, *h2])?, two(&[*m1, *m2])?, 0),
            [h1, h2, b':', m1, m2, b':', s1, s2] => (two(&[*h1, *h2])?, two(&[*m1, *m2])?, two(&[*s1, *s2])?),
            _ => return None,
        };
        let total = hour * 3_600 + minute * 60 + second;
        (minute <= 59 && second <= 59 && total <= 86_400).then_some(Self(u32::try_from(total).ok()?))
    }
}

impl Zone {
    /// The zone of an IANA name, written as the database writes it: `Europe/Berlin`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The instant at which a clock here shows `local` (microseconds as if in UTC). In an overlap the earlier of the
    /// two; in a gap the first instant after it.
    #[must_use]
    pub fn instant(self, local: i64) -> Instant {
        let Some(naive) = DateTime::from_timestamp_micros(local).map(|t| t.naive_utc()) else { return Instant(local) };
        match self.0.from_local_datetime(&naive) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Instant(at.timestamp_micros()),
            LocalResult::None => self.after_gap(&naive),
        }
    }

    /// The first instant after the gap that swallows `naive`: local times jump, so look for the jump by halving.
    fn after_gap(self, naive: &NaiveDateTime) -> Instant {
        let guess = naive.and_utc().timestamp();
        // A zone's offset lies within a day of UTC, and so does the jump.
        let (mut low, mut high) = (guess - 2 * 86_400, guess + 2 * 86_400);
        let shown =
            |at: i64| DateTime::from_timestamp(at, 0).map(|t| self.0.from_utc_datetime(&t.naive_utc()).naive_local());
        while low + 1 < high {
            let middle = i64::midpoint(low, high);
            if shown(middle).is_some_and(|local| local > *naive) { high = middle } else { low = middle }
        }
        Instant(high * SECOND)
    }

    /// The first instant of a day here.
    #[must_use]
    pub fn midnight(self, date: Date) -> Instant {
        self.instant(i64::from(date.0).saturating_mul(DAY))
    }

    /// What a clock here shows at `at`: microseconds as if in UTC.
    #[must_use]
    pub fn local(self, at: Instant) -> i64 {
        let Some(utc) = DateTime::from_timestamp_micros(at.0) else { return at.0 };
        self.0.from_utc_datetime(&utc.naive_utc()).naive_local().and_utc().timestamp_micros()
    }

    /// The day it is here at `at`.
    #[must_use]
    pub fn date(self, at: Instant) -> Date {
        Date(i32::try_from(self.local(at).div_euclid(DAY)).unwrap_or_default())
    }

    /// The time of day here at `at`, to the second.
    #[must_use]
    pub fn time_of_day(self, at: Instant) -> TimeOfDay {
        TimeOfDay(u32::try_from(self.local(at).rem_euclid(DAY) / SECOND).unwrap_or_default())
    }

    /// The same clock time `months` later (earlier, if negative); the last day of a month when it has no such day.
    #[must_use]
    pub fn add_months(self, at: Instant, months: i32) -> Instant {
        let local = self.local(at);
        let date = Date(i32::try_from(local.div_euclid(DAY)).unwrap_or_default()).naive();
        let step = Months::new(months.unsigned_abs());
        let moved = if months < 0 { date.checked_sub_months(step) } else { date.checked_add_months(step) };
        let Some(moved) = moved else { return at };
        self.instant(i64::from(moved.to_epoch_days()) * DAY + local.rem_euclid(DAY))
    }

    /// `length` after `at`: months on the calendar, then exact time.
    #[must_use]
    pub fn after(self, at: Instant, length: Duration) -> Instant {
        let at = if length.months == 0 { at } else { self.add_months(at, length.months) };
        at.plus(length.micros)
    }

    /// `length` before `at`: months on the calendar, then exact time.
    #[must_use]
    pub fn before(self, at: Instant, length: Duration) -> Instant {
        let at = if length.months == 0 { at } else { self.add_months(at, length.months.saturating_neg()) };
        at.plus(length.micros.saturating_neg())
    }

    /// How many whole months lie between two instants on the calendar; negative when `to` is earlier.
    #[must_use]
    pub fn whole_months(self, from: Instant, to: Instant) -> i64 {
        let (early, late) = (from.min(to), from.max(to));
        let month = |at: Instant| {
            let date = self.date(at).naive();
            i64::from(date.year()) * 12 + i64::from(date.month())
        };
        let mut months = month(late) - month(early);
        if months > 0 && self.add_months(early, i32::try_from(months).unwrap_or(i32::MAX)) > late {
            months -= 1;
        }
        if to < from { -months } else { months }
    }
}

/// An instant as text, on the stack: `2026-11-01T09:00:00Z`, with places of seconds as far as they are needed.
#[derive(Debug, Clone, Copy)]
pub struct InstantText {
    bytes: [u8; 27],
    length: usize,
}

impl InstantText {
    /// Its bytes, which are ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&[])
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only digits and signs were written.
        std::str::from_utf8(self.as_bytes()).unwrap_or("")
    }
}

impl Instant {
    /// RFC 3339 in UTC. Decisions quote many instants, so this goes without formatting machinery.
    #[must_use]
    pub fn text(self) -> InstantText {
        let of_day = self.0.rem_euclid(DAY);
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let seconds = u32::try_from(of_day / SECOND).unwrap_or(0);
        let micros = u32::try_from(of_day % SECOND).unwrap_or(0);
        let [y1, y2] = two_digits(year / 100);
        let [y3, y4] = two_digits(year % 100);
        let [m1, m2] = two_digits(month);
        let [d1, d2] = two_digits(day);
        let [h1, h2] = two_digits(seconds / 3_600);
        let [n1, n2] = two_digits(seconds / 60 % 60);
        let [s1, s2] = two_digits(seconds % 60);
        let [f1, f2] = two_digits(micros / 10_000);
        let [f3, f4] = two_digits(micros / 100 % 100);
        let [f5, f6] = two_digits(micros % 100);
        #[rustfmt::skip]
        let bytes = [
            y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3, f4, f5, f6, b'Z',
        ];
        let mut text = InstantText { bytes, length: 27 };
        if micros == 0 {
            text.length = 19;
        } else {
            text.length = 26;
            while text.bytes.get(text.length - 1) == Some(&b'0') {
                text.length -= 1;
            }
        }
        if let Some(end) = text.bytes.get_mut(text.length) {
            *end = b'Z';
        }
        text.length += 1;
        text
    }

    /// Adds [`Self::text`] to bytes. Where no part of a second is left, which is nearly everywhere, three words are put together
    /// and written, rather than each digit.
    pub fn write(self, out: &mut Vec<u8>) {
        if self.0.rem_euclid(SECOND) != 0 {
            out.extend_from_slice(self.text().as_bytes());
            return;
        }
        let pair = |value: u32, at: u32| u64::from(u16::from_le_bytes(two_digits(value))) << (8 * at);
        let sign = |sign: u8, at: u32| u64::from(sign) << (8 * at);
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let seconds = u32::try_from(self.0.rem_euclid(DAY) / SECOND).unwrap_or(0);
        let date = pair(year / 100, 0) | pair(year % 100, 2) | sign(b'-', 4) | pair(month, 5) | sign(b'-', 7);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let time = pair(day, 0) | sign(b'T', 2) | pair(hour, 3) | sign(b':', 5) | pair(minute, 6);
        let [s1, s2] = two_digits(second);
        out.reserve(20);
        out.extend_from_slice(&date.to_le_bytes());
        out.extend_from_slice(&time.to_le_bytes());
        out.extend_from_slice(&[b':', s1, s2, b'Z']);
    }
}

/// The digits of all numbers below a hundred.
const DIGITS: [[u8; 2]; 100] = {
    let mut digits = [[b'0'; 2]; 100];
    let (mut rest, mut number) = (digits.as_mut_slice(), 0_u8);
    while let Some((first, more)) = rest.split_first_mut() {
        *first = [b'0' + number / 10, b'0' + number % 10];
        (rest, number) = (more, number + 1);
    }
    digits
};

/// The digits of a number below a hundred.
fn two_digits(value: u32) -> [u8; 2] {
    DIGITS.get(value as usize).copied().unwrap_or([b'0'; 2])
}

/// Year, month and day of a count of days since the epoch, from the year 0 on, after Howard Hinnant's `civil_from_days`.
fn civil(days: i64) -> (u32, u32, u32) {
    // An era more keeps January and February of the year 0, which belong to the year before it, from going below nought.
    let days = u32::try_from(days + 719_468 + 146_097).unwrap_or(0);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    ((year_of_era + era * 400 + u32::from(month <= 2)).saturating_sub(400), month, day)
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with as many places of seconds as are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.naive();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 3_600, self.0 / 60 % 60)?;
        if self.0.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", self.0 % 60) }
    }
}

impl From<NaiveTime> for TimeOfDay {
    fn from(time: NaiveTime) -> Self {
        Self(time.num_seconds_from_midnight())
    }
}

impl Date {
    /// That many days later; the same day when beyond the calendar.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        self.naive().checked_add_days(Days::new(u64::from(days))).map_or(self, Self::from_naive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Instant::parse_rfc3339(text).map(|at| at.to_string())
    }

    #[test]
    fn writes_what_chrono_writes() {
        let step = (RANGE.1 - RANGE.0) / 20_011;
        for number in 0..=20_011 {
            for at in [RANGE.0 + number * step, (RANGE.0 + number * step).div_euclid(SECOND) * SECOND] {
                let at = Instant(at);
                let form = if at.0.rem_euclid(SECOND) == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.6fZ" };
                let wanted = DateTime::from_timestamp_micros(at.0).unwrap().format(form).to_string();
                let wanted = match wanted.split_once('.') {
                    Some((whole, part)) => format!("{whole}.{}Z", part.trim_end_matches('Z').trim_end_matches('0')),
                    None => wanted,
                };
                let mut out = Vec::new();
                at.write(&mut out);
                assert_eq!(String::from_utf8(out).unwrap(), wanted);
                assert_eq!(at.text().as_str(), wanted);
            }
        }
    }

    #[test]
    fn reads_rfc_3339() {
        assert_eq!(read("2026-11-01T09:00:00Z").as_deref(), Some("2026-11-01T09:00:00Z"));
        assert_eq!(read("2026-11-01T09:00:00.250+02:00").as_deref(), Some("2026-11-01T07:00:00.25Z"));
        assert_eq!(read("2026-11-01 09:00-05:30").as_deref(), Some("2026-11-01T14:30:00Z"));
        assert_eq!(read("0000-01-01T00:00:00Z").as_deref(), Some("0000-01-01T00:00:00Z"));
        assert_eq!(read("9999-12-31T23:59:59.999999999Z").as_deref(), Some("9999-12-31T23:59:59.999999Z"));
        assert_eq!(read("2016-12-31T23:59:60Z").as_deref(), Some("2016-12-31T23:59:59Z"));
        for wrong in [
            "",
            "2026-11-01",
            "2026-02-29T00:00:00Z",
            "2026-11-01T24:00:00Z",
            "2026-11-01T09:00:00",
            "2026-13-01T00:00:00Z",
            "2026-11-01T09:00:00.Z",
            "9999-12-31T23:59:59-01:00",
            "2026-11-01T09:00:00Zx",
            "２026-11-01T09:00:00Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn agrees_with_chrono_day_by_day() {
        for day in (-719_528..2_932_896).step_by(97) {
            let date = Date(day);
            assert_eq!(Date::parse(&date.naive().to_string()), Some(date));
            let noon = Instant(i64::from(day) * DAY + DAY / 2 + 10);
            assert_eq!(noon.to_string(), format!("{}T12:00:00.00001Z", date.naive()));
        }
    }

    #[test]
    fn clocks_that_jump() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let at = |text: &str| Instant::parse_local(text, berlin).unwrap().to_string();
        assert_eq!(at("2026-03-29 02:30"), "2026-03-29T01:00:00Z", "in the gap: its end");
        assert_eq!(at("2026-10-25 02:30"), "2026-10-25T00:30:00Z", "in the overlap: the earlier");
        assert_eq!(at("2026-06-01"), "2026-05-31T22:00:00Z");
        let apia = Zone::parse("Pacific/Apia").unwrap();
        assert_eq!(
            apia.midnight(Date::parse("2011-12-30").unwrap()).to_string(),
            "2011-12-30T10:00:00Z",
            "a day that was skipped"
        );
    }

    #[test]
    fn months_end_where_they_end() {
        let zone = Zone::default();
        let at = |t: &str| Instant::parse_rfc3339(t).unwrap();
        assert_eq!(zone.add_months(at("2026-01-31T10:00:00Z"), 1), at("2026-02-28T10:00:00Z"));
        assert_eq!(zone.add_months(at("2024-02-29T10:00:00Z"), -12), at("2023-02-28T10:00:00Z"));
    }
}
