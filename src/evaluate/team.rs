//! Who of a team takes leads at an instant, why the others don't, and from when on somebody does.

use chrono::Datelike;

use crate::ast::{LimitPer, Unit};
use crate::calendar::Calendar;
use crate::check::{Limit, Member, Team, TeamId};
use crate::program::{PersonId, Program};
use crate::value::{Date, Instant, Zone};

use super::decision::PassedOver;
use super::score::period;

/// An instant as teams see it: the day and the other periods it falls into. Most leads of a batch share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    of: Option<(Instant, Zone)>,
    units: Vec<Unit>,
    /// The day.
    pub today: Date,
    /// The period of each unit that limits count by.
    pub periods: Vec<i64>,
}

impl Clock {
    /// Turns it to an instant.
    pub fn set(&mut self, program: &Program, at: Instant) {
        let zone = program.book.process.zone;
        if self.of == Some((at, zone)) && self.units == program.people.units {
            return;
        }
        self.of = Some((at, zone));
        self.units.clone_from(&program.people.units);
        self.today = zone.date(at);
        self.periods.clear();
        self.periods.extend(self.units.iter().map(|unit| period(zone, at, *unit)));
    }

    /// The instant it shows.
    pub fn at(&self) -> Instant {
        self.of.map_or_else(Instant::default, |(at, _)| at)
    }

    fn unit(&self, unit: Unit) -> Option<usize> {
        self.units.iter().position(|known| *known == unit)
    }
}

/// How many leads somebody has.
#[derive(Debug, Clone, Default)]
pub(super) struct Load {
    /// By unit: how many were assigned in its last period, and which that was.
    counts: Vec<(i64, u32)>,
    /// How many are open.
    pub open: u32,
}

impl Load {
    /// Counts a lead that was just assigned.
    pub fn add(&mut self, clock: &Clock) {
        self.counts.resize(clock.periods.len(), (0, 0));
        for (count, now) in self.counts.iter_mut().zip(&clock.periods) {
            *count = if count.0 == *now { (*now, count.1.saturating_add(1)) } else { (*now, 1) };
        }
    }

    /// How many were assigned in a period of a unit.
    fn assigned(&self, unit: usize, period: i64) -> u32 {
        self.counts.get(unit).filter(|(known, _)| *known == period).map_or(0, |(_, count)| *count)
    }
}

/// A team at an instant.
pub(super) struct Desk<'a> {
    pub program: &'a Program,
    pub id: TeamId,
    pub team: &'a Team,
    pub clock: &'a Clock,
    pub loads: &'a [Load],
    /// Whether its calendar is open, for those who have no hours of their own.
    open: bool,
}

impl<'a> Desk<'a> {
    pub fn new(program: &'a Program, id: TeamId, clock: &'a Clock, loads: &'a [Load]) -> Option<Self> {
        let team = program.book.teams.get(id)?;
        let hours = team.calendar.and_then(|id| program.calendars.get(id));
        let open = hours.is_none_or(|calendar| calendar.is_open(clock.at()));
        Some(Self { program, id, team, clock, loads, open })
    }

    /// Whether a member takes leads.
    pub fn is_available(&self, number: usize, member: &Member) -> bool {
        self.is_open(member) && away(member, self.clock.today).is_none() && self.full(number, member).is_none()
    }

    fn is_open(&self, member: &Member) -> bool {
        match member.calendar {
            None => self.open,
            Some(_) => self.hours(member).is_none_or(|calendar| calendar.is_open(self.clock.at())),
        }
    }

    /// The hours of a member: their own, or else those of the team.
    fn hours(&self, member: &Member) -> Option<&'a Calendar> {
        self.program.calendars.get(member.calendar.or(self.team.calendar)?)
    }

    /// Why a member takes none; none when they do.
    pub fn why_not(&self, number: usize, member: &Member) -> Option<PassedOver> {
        let (zone, now) = (self.program.book.process.zone, self.clock.at());
        if let Some(until) = away(member, self.clock.today) {
            return Some(PassedOver::Away(until));
        }
        if !self.is_open(member) {
            return Some(PassedOver::Closed(self.hours(member).and_then(|calendar| calendar.opens(now))));
        }
        self.full(number, member).map(|limit| {
            let more = match limit.per {
                LimitPer::Unit(unit) => Some(next_period(zone, now, unit)),
                LimitPer::Open => None,
            };
            PassedOver::Full(limit, more)
        })
    }

    fn load(&self, number: usize) -> Option<&Load> {
        let plan = self.program.teams.get(self.id)?.members.get(number)?;
        let PersonId(person) = plan.person;
        self.loads.get(person as usize)
    }

    /// The first limit that is reached.
    fn full(&self, number: usize, member: &Member) -> Option<Limit> {
        if member.limits.is_empty() {
            return None;
        }
        let load = self.load(number)?;
        let reached = |limit: &&Limit| match limit.per {
            LimitPer::Open => load.open >= limit.most,
            LimitPer::Unit(unit) => {
                let Some(unit) = self.clock.unit(unit) else { return false };
                let period = self.clock.periods.get(unit).copied().unwrap_or_default();
                load.assigned(unit, period) >= limit.most
            }
        };
        member.limits.iter().find(reached).copied()
    }

    /// When the first of the members takes leads again; none when nobody can say.
    pub fn opens(&self) -> Option<Instant> {
        let members = self.team.members.iter().enumerate();
        members.filter_map(|(number, member)| self.back(number, member)).min()
    }

    /// When a member takes leads again. How many leads are still open by then is not known, so a limit of these gives no time.
    fn back(&self, number: usize, member: &Member) -> Option<Instant> {
        let zone = self.program.book.process.zone;
        let load = self.load(number);
        let open = load.map_or(0, |load| load.open);
        if member.limits.iter().any(|limit| limit.per == LimitPer::Open && open >= limit.most) {
            return None;
        }
        let full = |at: Instant, limit: &Limit| match limit.per {
            LimitPer::Unit(unit) => self
                .clock
                .unit(unit)
                .zip(load)
                .filter(|(place, load)| load.assigned(*place, period(zone, at, unit)) >= limit.most)
                .map(|_| next_period(zone, at, unit)),
            LimitPer::Open => None,
        };
        let hours = self.hours(member);
        let mut at = self.clock.at();
        // Each step leaves an absence, a limit or a closing behind; there are few of them.
        for _ in 0..1_000 {
            if let Some(until) = away(member, zone.date(at)) {
                at = zone.midnight(until.plus_days(1));
            } else if let Some(calendar) = hours.filter(|calendar| !calendar.is_open(at)) {
                at = calendar.opens(at)?;
            } else if let Some(next) = member.limits.iter().find_map(|limit| full(at, limit)) {
                at = next;
            } else {
                return Some(at);
            }
        }
        None
    }
}

/// The last day of the absence that a day falls into.
fn away(member: &Member, day: Date) -> Option<Date> {
    last_day(&member.away, day)
}

/// The last day of the absence that a day falls into.
fn last_day(absences: &[(Date, Date)], day: Date) -> Option<Date> {
    absences.iter().filter(|(from, to)| (*from..=*to).contains(&day)).map(|(_, to)| *to).max()
}

/// The last day of the absence of somebody, by any team that they are in; `person` is the address as people compare.
pub(super) fn absent(program: &Program, person: &str, day: Date) -> Option<Date> {
    let PersonId(number) = *program.people.by_address.get(person)?;
    last_day(program.people.absences.get(number as usize)?, day)
}

/// The first instant of the period after that of `at`.
fn next_period(zone: Zone, at: Instant, unit: Unit) -> Instant {
    let today = zone.date(at);
    let date = today.naive();
    let first_of = |months: u32| {
        let first = date.with_day(1).and_then(|date| date.checked_add_months(chrono::Months::new(months)));
        first.map_or(today, Date::from_naive)
    };
    zone.midnight(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => today.plus_days(1),
        Unit::Week => today.plus_days(7 - date.weekday().num_days_from_monday()),
        Unit::Month => first_of(1),
        Unit::Quarter => first_of(3 - date.month0() % 3),
        Unit::Year => first_of(12 - date.month0()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_end_where_the_next_begins() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let at = Instant::parse_rfc3339("2026-11-25T23:30:00Z").unwrap();
        // Half past midnight of Thursday, 26 November, in Berlin.
        for (unit, wanted) in [
            (Unit::Day, "2026-11-26T23:00:00Z"),
            (Unit::Week, "2026-11-29T23:00:00Z"),
            (Unit::Month, "2026-11-30T23:00:00Z"),
            (Unit::Quarter, "2026-12-31T23:00:00Z"),
            (Unit::Year, "2026-12-31T23:00:00Z"),
        ] {
            let next = next_period(zone, at, unit);
            assert_eq!(next.to_string(), wanted, "{unit:?}");
            assert_eq!(period(zone, next.plus(-1), unit), period(zone, at, unit));
            assert_ne!(period(zone, next, unit), period(zone, at, unit));
        }
    }
}
