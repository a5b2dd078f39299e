//! The clock on the wall: which instant it is when the clock of a zone shows a time, and what it shows at an instant.

use crate::value::duration::DAY;
use crate::value::{Date, Instant, Zone};

/// The midnights of some years in a zone. Asking the zone costs as much as all else that a calendar does, and on nearly every
/// day the answer is midnight and the time since; only on days on which clocks jump is it asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Wall {
    zone: Zone,
    /// The day of the first midnight.
    first: Date,
    /// The first instant of each day; of a day that was skipped, that of the next.
    midnights: Vec<Instant>,
}

impl Wall {
    /// From the first day to the last, both in.
    pub fn new(zone: Zone, first: Date, last: Date) -> Self {
        // One more, so that the length of the last day is known.
        let days = first.0..=last.0.saturating_add(1);
        Self { zone, first, midnights: days.map(|day| zone.midnight(Date(day))).collect() }
    }

    fn number(&self, day: Date) -> Option<usize> {
        usize::try_from(day.0.checked_sub(self.first.0)?).ok()
    }

    /// The first instant of a day.
    pub fn midnight(&self, day: Date) -> Instant {
        let known = self.number(day).and_then(|number| self.midnights.get(number));
        known.copied().unwrap_or_else(|| self.zone.midnight(day))
    }

    /// Midnight of a day on which the clock runs as usual.
    fn usual(&self, number: usize) -> Option<Instant> {
        let (midnight, next) = (self.midnights.get(number)?, self.midnights.get(number.checked_add(1)?)?);
        (next.since(*midnight) == DAY).then_some(*midnight)
    }

    /// Whether there ever was this day: Samoa went from 29 to 31 December 2011, and nothing opened on the 30th.
    pub fn exists(&self, day: Date) -> bool {
        self.midnight(day) < self.midnight(Date(day.0.saturating_add(1)))
    }

    /// The instant at which the clock shows so many microseconds after midnight: the earlier one where it shows that twice, the
    /// end of the gap where it never does.
    pub fn instant(&self, day: Date, clock: i64) -> Instant {
        match self.number(day).and_then(|number| self.usual(number)) {
            Some(midnight) => midnight.plus(clock),
            None => self.zone.instant(i64::from(day.0) * DAY + clock),
        }
    }

    /// The day it is at an instant, and the microseconds that the clock shows after midnight.
    pub fn shows(&self, at: Instant) -> (Date, i64) {
        self.quickly(at).unwrap_or_else(|| {
            let local = self.zone.local(at);
            (Date(i32::try_from(local.div_euclid(DAY)).unwrap_or_default()), local.rem_euclid(DAY))
        })
    }

    /// The same on a day on which the clock runs as usual.
    fn quickly(&self, at: Instant) -> Option<(Date, i64)> {
        let since_first = at.since(*self.midnights.first()?);
        // Midnights drift by some hours over the years, so this is the day or one beside it.
        let near = usize::try_from(since_first.div_euclid(DAY)).ok()?;
        let number = [near, near.checked_add(1)?, near.saturating_sub(1)]
            .into_iter()
            .find(|number| self.usual(*number).is_some_and(|midnight| (0..DAY).contains(&at.since(midnight))))?;
        let day = self.first.0.checked_add(i32::try_from(number).ok()?)?;
        Some((Date(day), at.since(*self.midnights.get(number)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::duration::{HOUR, MINUTE};

    #[test]
    fn shows_what_the_zone_shows() {
        let day = |text: &str| Date::parse(text).unwrap();
        // In these years clocks jump at midnight, at a minute past it, by half an hour and by a whole day somewhere.
        let spans = [("2006-03-01", "2007-04-30"), ("2011-10-01", "2012-01-31"), ("1993-08-01", "1993-09-15")];
        for (first, last) in spans.map(|(first, last)| (day(first), day(last))) {
            for zone in chrono_tz::TZ_VARIANTS.iter().map(|zone| Zone::parse(zone.name()).unwrap()) {
                let wall = Wall::new(zone, first, last);
                let mut at = zone.midnight(first).plus(-3 * HOUR);
                while at < zone.midnight(Date(last.0 + 2)) {
                    let local = zone.local(at);
                    let (date, clock) = wall.shows(at);
                    assert_eq!(i64::from(date.0) * DAY + clock, local, "{} {at}", zone.name());
                    assert_eq!(wall.instant(date, clock), zone.instant(local), "{} {at}", zone.name());
                    at = at.plus(16 * HOUR + 17 * MINUTE);
                }
                for day in first.0..last.0 {
                    for clock in [0, 29 * MINUTE, 2 * HOUR + 30 * MINUTE, 23 * HOUR + 30 * MINUTE] {
                        let wanted = zone.instant(i64::from(day) * DAY + clock);
                        assert_eq!(wall.instant(Date(day), clock), wanted, "{} {}", zone.name(), Date(day));
                    }
                }
            }
        }
    }
}
