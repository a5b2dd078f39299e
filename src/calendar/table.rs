//! Open stretches of some years, in UTC, with running totals.

use crate::value::duration::{DAY, SECOND};
use crate::value::{Date, Instant, TimeOfDay, Zone};

use super::hours::Hours;

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
    stretches: Vec<Stretch>,
    /// The first instant it speaks about.
    pub start: Instant,
    /// The first instant it no longer speaks about.
    pub end: Instant,
}

impl Table {
    /// All stretches that begin on days from `first` up to, not including, `last`.
    pub fn of(hours: &Hours, first: Date, last: Date) -> Self {
        let mut open: Vec<(Instant, Instant)> = Vec::new();
        // An opening of the day before may reach over midnight into the first day.
        let mut date = Date(first.0.saturating_sub(1));
        while date < last {
            for opening in hours.on(date) {
                let from = at(hours.zone, date, opening.from);
                let overnight = opening.to <= opening.from;
                let to = at(hours.zone, if overnight { Date(date.0 + 1) } else { date }, opening.to);
                if from < to {
                    open.push((from, to));
                }
            }
            date = Date(date.0 + 1);
        }
        open.sort_unstable();
        let (start, end) = (hours.zone.midnight(first), hours.zone.midnight(last));
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
        Self { stretches, start, end }
    }

    /// Whether it can answer for this instant.
    pub fn knows(&self, at: Instant) -> bool {
        (self.start..self.end).contains(&at)
    }

    /// The stretch that is open at `at`.
    pub fn open_at(&self, at: Instant) -> Option<Stretch> {
        let after = self.stretches.partition_point(|s| s.from <= at);
        self.stretches.get(after.checked_sub(1)?).copied().filter(|s| at < s.to)
    }

    /// The first stretch that closes after `at`: the one open at it, or the next.
    pub fn next(&self, at: Instant) -> Option<Stretch> {
        self.stretches.get(self.stretches.partition_point(|s| s.to <= at)).copied()
    }

    /// The last stretch that opens before `at`.
    pub fn previous(&self, at: Instant) -> Option<Stretch> {
        self.stretches.get(self.stretches.partition_point(|s| s.from < at).checked_sub(1)?).copied()
    }

    /// Open time from the table's start to `at`.
    pub fn until(&self, at: Instant) -> i64 {
        let after = self.stretches.partition_point(|s| s.from <= at);
        let Some(stretch) = after.checked_sub(1).and_then(|i| self.stretches.get(i)) else { return 0 };
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

/// The instant at which the clock of a day shows a time; 24:00 is the next midnight. Edges are turned into UTC one by one,
/// so that days on which clocks jump come out right.
fn at(zone: Zone, date: Date, time: TimeOfDay) -> Instant {
    zone.instant(i64::from(date.0) * DAY + i64::from(time.0) * SECOND)
}
