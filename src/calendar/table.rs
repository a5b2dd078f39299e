//! Open stretches of some years, in UTC, with running totals.

use crate::value::duration::{DAY, SECOND};
use crate::value::{Date, Instant, TimeOfDay};

use super::hours::Hours;
use super::wall::Wall;

/// One open stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// When it opens.
    pub from: Instant,
    /// When it closes.
    pub to: Instant,
    /// Open time before it, since the table's start.
    pub before: i64,
}

/// The open stretches between two instants, sorted, apart and not touching.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// The clock of the calendar's zone.
    pub wall: Wall,
    stretches: Vec<Stretch>,
    /// For each 24 hours since the start, how many stretches open before them: where to look for one.
    opened: Vec<u32>,
    /// The days on which something opens.
    days: Vec<Date>,
    /// For each day, how many of these there are up to and with it.
    until: Vec<u32>,
    /// The first day it speaks about, and the first that it no longer speaks about.
    range: (Date, Date),
    /// The first instant it speaks about.
    pub start: Instant,
    /// The first instant it no longer speaks about.
    pub end: Instant,
}

impl Table {
    /// All stretches that begin on days from `first` up to, not including, `last`.
    pub fn of(hours: &Hours, first: Date, last: Date) -> Self {
        let mut open: Vec<(Instant, Instant)> = Vec::new();
        let (mut days, mut until): (Vec<Date>, Vec<u32>) = (Vec::new(), Vec::new());
        // An opening of the day before may reach over midnight into the first day.
        let mut date = Date(first.0.saturating_sub(1));
        let wall = Wall::new(hours.zone, date, last);
        // Edges are turned into UTC one by one, so that days on which clocks jump come out right.
        let at = |day: Date, time: TimeOfDay| wall.instant(day, i64::from(time.0) * SECOND);
        while date < last {
            let openings = if wall.exists(date) { hours.on(date) } else { &[] };
            for opening in openings {
                let from = at(date, opening.from);
                let overnight = opening.to <= opening.from;
                let to = at(if overnight { Date(date.0 + 1) } else { date }, opening.to);
                if from < to {
                    open.push((from, to));
                    if days.last() != Some(&date) && date >= first {
                        days.push(date);
                    }
                }
            }
            if date >= first {
                until.push(u32::try_from(days.len()).unwrap_or(u32::MAX));
            }
            date = Date(date.0 + 1);
        }
        open.sort_unstable();
        let (start, end) = (wall.midnight(first), wall.midnight(last));
        let mut stretches: Vec<Stretch> = Vec::with_capacity(open.len());
        let mut total = 0;
        for (from, to) in open {
            let from = from.max(start);
            if to <= start {
                continue;
            }
            match stretches.last_mut() {
                // Openings that touch or overlap are one: nobody waits at noon for a shift that goes on.
                Some(previous) if from <= previous.to => {
                    total += to.max(previous.to).since(previous.to);
                    previous.to = to.max(previous.to);
                }
                _ => {
                    stretches.push(Stretch { from, to, before: total });
                    total += to.since(from);
                }
            }
        }
        let opened = openings_before(&stretches, start, end);
        Self { wall, stretches, opened, days, until, range: (first, last), start, end }
    }

    /// Whether it can answer for this instant.
    pub fn knows(&self, at: Instant) -> bool {
        (self.start..self.end).contains(&at)
    }

    /// Whether it can answer for this day.
    pub fn knows_day(&self, day: Date) -> bool {
        (self.range.0..self.range.1).contains(&day)
    }

    /// How many days with an opening there are up to and with this one, since the table's start.
    pub fn days_until(&self, day: Date) -> usize {
        let Ok(number) = usize::try_from(i64::from(day.0) - i64::from(self.range.0.0)) else { return 0 };
        self.until.get(number).map_or(self.days.len(), |until| *until as usize)
    }

    /// The day with an opening of this number, counted from 0 at the table's start.
    pub fn day(&self, number: usize) -> Option<Date> {
        self.days.get(number).copied()
    }

    /// How many stretches open at or before `at`.
    fn opened(&self, at: Instant) -> usize {
        let Ok(number) = usize::try_from(at.since(self.start).div_euclid(DAY)) else { return 0 };
        let bound = |number: usize| self.opened.get(number).map_or(self.stretches.len(), |opened| *opened as usize);
        let (low, high) = (bound(number), bound(number.saturating_add(1)));
        let of_day = self.stretches.get(low..high).unwrap_or(&[]);
        low + of_day.partition_point(|stretch| stretch.from <= at)
    }

    /// The stretch that is open at `at`.
    pub fn open_at(&self, at: Instant) -> Option<Stretch> {
        self.last(at).filter(|stretch| at < stretch.to)
    }

    /// The first stretch that closes after `at`: the one open at it, or the next.
    pub fn next(&self, at: Instant) -> Option<Stretch> {
        let opened = self.opened(at);
        let last = opened.checked_sub(1).and_then(|index| self.stretches.get(index));
        last.filter(|stretch| at < stretch.to).or_else(|| self.stretches.get(opened)).copied()
    }

    /// The last stretch that opens at or before `at`: the one open at it, or the one before.
    pub fn last(&self, at: Instant) -> Option<Stretch> {
        self.stretches.get(self.opened(at).checked_sub(1)?).copied()
    }

    /// Open time from the table's start to `at`.
    pub fn until(&self, at: Instant) -> i64 {
        let Some(stretch) = self.last(at) else { return 0 };
        stretch.before + at.min(stretch.to).since(stretch.from)
    }

    /// The instant at which so much open time since the table's start has passed: the earliest such instant, so that
    /// time which ends with an opening ends when it closes. None when the table does not hold that much.
    pub fn reached(&self, total: i64) -> Option<Instant> {
        let index = self.stretches.partition_point(|s| s.before < total);
        let stretch = self.stretches.get(index.checked_sub(1)?)?;
        let rest = total - stretch.before;
        (rest <= stretch.to.since(stretch.from)).then(|| stretch.from.plus(rest))
    }
}

/// For each 24 hours from `start` to `end`, how many stretches open before them.
fn openings_before(stretches: &[Stretch], start: Instant, end: Instant) -> Vec<u32> {
    let (mut before, mut at, mut count) = (Vec::new(), start, 0_usize);
    while at < end {
        count += stretches.iter().skip(count).take_while(|stretch| stretch.from < at).count();
        before.push(u32::try_from(count).unwrap_or(u32::MAX));
        at = Instant(at.0 + DAY);
    }
    before
}
