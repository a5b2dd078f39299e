//! Business time against a walk minute by minute, over calendars made up at random in zones whose clocks jump in every way.
//!
//! The walk asks the zone for one thing alone: what a clock there shows at a given minute. An edge of an opening is the first
//! minute at which the clock shows that time or a later one, so in an hour that comes twice it is the first, and in one
//! that is left out it is the end of the gap. A day that no clock ever showed has no openings.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use chrono::TimeZone;
use leadwright::calendar::{Calendar, Hours, Opening};
use leadwright::value::duration::SECOND;
use leadwright::value::{Date, Instant, TimeOfDay, Zone};
use proptest::prelude::*;

const ZONES: [&str; 28] = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "America/Caracas",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Gaza",
    "Asia/Beirut",
    "Asia/Pyongyang",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Antarctica/Troll",
];

/// Days on which clocks jump in some of the zones, and ordinary ones. What does not matter in a zone is an ordinary day there.
const STARTS: [&str; 20] = [
    "2026-03-28", // Europe goes forward, Beirut at midnight
    "2026-10-24", // Europe goes back, Beirut at midnight
    "2026-04-04", // Australia, New Zealand, Chile, Lord Howe go back
    "2026-10-03", // Australia, Lord Howe go forward
    "2026-09-05", // Chile goes forward at midnight
    "2026-09-26", // New Zealand, Chatham go forward
    "2026-03-07", // America, Havana at midnight, go forward
    "2026-10-31", // America, Havana go back
    "2026-04-23", // Cairo goes forward at midnight
    "2026-10-29", // Cairo goes back at midnight
    "2026-02-14", // Casablanca goes back for Ramadan
    "2018-11-03", // São Paulo goes forward at midnight
    "2018-02-17", // São Paulo goes back at midnight
    "2011-12-29", // Apia loses a day
    "1993-08-20", // Kwajalein loses a day
    "1994-12-30", // Kiritimati loses a day
    "2016-04-30", // Caracas, half an hour forward
    "2015-08-14", // Pyongyang, half an hour back
    "2026-06-10",
    "2024-02-28",
];

/// Days before the start that the walk sees, and days it sees in all.
const BEFORE: i64 = 4;
const DAYS: i64 = 26;
const A_DAY: i64 = 1_440;

/// What the clock of a zone shows, minute by minute, in minutes since its 1970.
struct Clock {
    /// The first minute, in UTC.
    first: i64,
    shows: Vec<i64>,
    /// The latest time shown so far: clocks go back, this doesn't.
    latest: Vec<i64>,
    days: BTreeSet<i64>,
}

impl Clock {
    fn new(zone: &str, start: &str) -> Self {
        let tz: chrono_tz::Tz = zone.parse().unwrap();
        let first = (i64::from(Date::parse(start).unwrap().0) - BEFORE) * A_DAY;
        let shown = |minute: i64| tz.timestamp_opt(minute * 60, 0).unwrap().naive_local().and_utc().timestamp() / 60;
        let mut shows: Vec<i64> = Vec::new();
        for hour in 0..DAYS * 24 {
            let start = first + hour * 60;
            let (at_start, at_end) = (shown(start), shown(start + 60));
            // Only in an hour in which the clock jumps is it looked at every minute.
            let smooth = at_end - at_start == 60;
            shows.extend((0..60).map(|minute| if smooth { at_start + minute } else { shown(start + minute) }));
        }
        let mut so_far = i64::MIN;
        let latest = shows.iter().map(|now| {
            so_far = so_far.max(*now);
            so_far
        });
        let latest = latest.collect();
        let days = shows.iter().map(|minute| minute.div_euclid(A_DAY)).collect();
        Self { first, shows, latest, days }
    }

    /// The first minute, counted from the first of the walk, at which the clock shows a time or a later one.
    fn edge(&self, shown: i64) -> usize {
        self.latest.partition_point(|latest| *latest < shown)
    }

    fn day(&self, minute: usize) -> i64 {
        self.shows[minute].div_euclid(A_DAY)
    }
}

fn clock(zone: usize, start: usize) -> Rc<Clock> {
    thread_local!(static CLOCKS: RefCell<HashMap<(usize, usize), Rc<Clock>>> = RefCell::default());
    CLOCKS.with_borrow_mut(|clocks| {
        let new = || Rc::new(Clock::new(ZONES[zone], STARTS[start]));
        Rc::clone(clocks.entry((zone, start)).or_insert_with(new))
    })
}

/// The minutes that are open, and the days on which something opens.
struct Walk {
    clock: Rc<Clock>,
    open: Vec<bool>,
    days: BTreeSet<i64>,
}

impl Walk {
    fn new(clock: Rc<Clock>, hours: &Hours) -> Self {
        let mut walk = Self { open: vec![false; clock.shows.len()], days: BTreeSet::new(), clock };
        // An opening of the day before may reach into the first.
        let before = walk.clock.day(0) - 1;
        for day in std::iter::once(before).chain(walk.clock.days.clone()) {
            for opening in on(hours, day) {
                let to_day = if opening.to <= opening.from { day + 1 } else { day };
                let from = walk.clock.edge(day * A_DAY + i64::from(opening.from.0 / 60));
                let to = walk.clock.edge(to_day * A_DAY + i64::from(opening.to.0 / 60));
                if from < to {
                    walk.open[from..to].fill(true);
                    walk.days.insert(day);
                }
            }
        }
        walk
    }

    /// A second of the walk as an instant.
    fn at(&self, second: i64) -> Instant {
        Instant((self.clock.first * 60 + second) * SECOND)
    }

    /// Open seconds from the start of the walk to a second of it.
    fn until(&self, second: i64) -> i64 {
        let minute = usize::try_from(second / 60).unwrap();
        let whole = self.open[..minute].iter().filter(|open| **open).count();
        i64::try_from(whole).unwrap() * 60 + if self.open[minute] { second % 60 } else { 0 }
    }

    /// The first second at or after this one that is open; none if the walk is over before.
    fn opens(&self, second: i64) -> Option<i64> {
        let minute = usize::try_from(second / 60).unwrap();
        if self.open[minute] {
            return Some(second);
        }
        let next = self.open[minute..].iter().position(|open| *open)?;
        Some(i64::try_from(minute + next).unwrap() * 60)
    }

    /// The second at which so many open seconds after (before, if negative) a second have passed.
    fn add(&self, second: i64, mut amount: i64) -> Option<i64> {
        if amount == 0 {
            return self.opens(second);
        }
        let (mut at, step) = (second, amount.signum());
        loop {
            // To the end of this minute, or to its start when it goes back.
            let minute = if step > 0 { at.div_euclid(60) } else { (at - 1).div_euclid(60) };
            let end = if step > 0 { (minute + 1) * 60 } else { minute * 60 };
            if *self.open.get(usize::try_from(minute).ok()?)? {
                let there = end - at;
                if there.abs() >= amount.abs() {
                    return Some(at + amount);
                }
                amount -= there;
            }
            at = end;
        }
    }

    fn changes(&self, second: i64) -> Option<i64> {
        let minute = usize::try_from(second / 60).unwrap();
        let other = self.open[minute..].iter().position(|open| *open != self.open[minute])?;
        Some(i64::try_from(minute + other).unwrap() * 60)
    }

    /// None when the walk is over before.
    fn add_days(&self, second: i64, days: usize) -> Option<i64> {
        let start = self.opens(second)?;
        let minute = usize::try_from(start / 60).unwrap();
        let (day, shown) = (self.clock.day(minute), self.clock.shows[minute].rem_euclid(A_DAY));
        let day = if days == 0 { day } else { *self.days.range(day + 1..).nth(days - 1)? };
        let wanted = self.clock.edge(day * A_DAY + shown);
        // The clock shows the second as well, unless it jumps over that minute.
        let there = self.clock.shows.get(wanted) == Some(&(day * A_DAY + shown));
        let at = i64::try_from(wanted).unwrap() * 60 + if there { start % 60 } else { 0 };
        if *self.open.get(wanted)? {
            return Some(at);
        }
        let on_day = |minute: &usize| self.clock.day(*minute) == day;
        let before = (0..wanted).rev().find(|minute| self.open[*minute] && on_day(minute));
        if let Some(last) = before {
            return Some(i64::try_from(last + 1).unwrap() * 60);
        }
        self.opens(i64::try_from(self.clock.edge(day * A_DAY)).unwrap() * 60)
    }

    fn days_between(&self, from: i64, to: i64) -> i64 {
        let day = |second: i64| self.clock.day(usize::try_from(second / 60).unwrap());
        let count = |from: i64, to: i64| {
            i64::try_from(self.days.iter().filter(|day| (from + 1..=to).contains(*day)).count()).unwrap()
        };
        let (from, to) = (day(from), day(to));
        if from <= to { count(from, to) } else { -count(to, from) }
    }
}

/// What the hours say of a day, read here and not asked of them.
fn on(hours: &Hours, day: i64) -> &[Opening] {
    let date = Date(i32::try_from(day).unwrap());
    if let Some(special) = hours.special.get(&date) {
        return special;
    }
    let closed = hours.closed.ranges().any(|(from, to)| (from..=to).contains(&date));
    // 1 January 1970 was a Thursday.
    if closed { &[] } else { &hours.week[usize::try_from((day + 3).rem_euclid(7)).unwrap()] }
}

/// A calendar and what is asked of it.
#[derive(Debug, Clone)]
struct Case {
    zone: usize,
    start: usize,
    hours: Hours,
    /// Seconds after the start from which is counted.
    from: i64,
    /// Seconds from there.
    length: i64,
    /// Open seconds to add.
    amount: i64,
    /// Open days to add.
    days: usize,
}

fn case() -> impl Strategy<Value = Case> {
    // Quarter hours, so that a walk by the minute sees every edge; also over midnight, and up to 24:00.
    let opening =
        (0_u32..96, 1_u32..97).prop_map(|(from, to)| Opening { from: TimeOfDay(from * 900), to: TimeOfDay(to * 900) });
    let week = prop::collection::vec(prop::collection::vec(opening.clone(), 0..3), 7);
    let special = prop::collection::btree_map(0_i32..12, prop::collection::vec(opening, 0..3), 0..3);
    let closed = prop::collection::vec((0_i32..12, 0_i32..3), 0..3);
    let place = (0..ZONES.len(), 0..STARTS.len());
    let asked = (0..3 * 86_400_i64, -86_400..4 * 86_400_i64, -20 * 3_600..60 * 3_600_i64, 0..7_usize);
    (place, week, special, closed, asked).prop_map(
        |((zone, start), week, special, closed, (from, length, amount, days))| {
            let first = Date::parse(STARTS[start]).unwrap().0 - 3;
            let mut hours = Hours { zone: Zone::parse(ZONES[zone]).unwrap(), ..Hours::default() };
            for (day, openings) in week.into_iter().enumerate() {
                hours.week[day] = openings;
            }
            hours.special = special.into_iter().map(|(day, open)| (Date(first + day), open)).collect();
            for (day, long) in closed {
                hours.closed.add(Date(first + day), Date(first + day + long));
            }
            Case { zone, start, hours, from, length, amount, days }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_a_walk_minute_by_minute(case in case()) {
        let walk = Walk::new(clock(case.zone, case.start), &case.hours);
        let year: i32 = STARTS[case.start][..4].parse().unwrap();
        // Few years, so that the questions now and then need the table to be made wider.
        let calendar = Calendar::of_years(case.hours.clone(), (year, year + 1));
        let from = BEFORE * 86_400 + case.from;
        let to = from + case.length;
        let instant = |second: Option<i64>| second.map(|second| walk.at(second));
        prop_assert_eq!(calendar.between(walk.at(from), walk.at(to)), (walk.until(to) - walk.until(from)) * SECOND);
        prop_assert_eq!(calendar.is_open(walk.at(from)), walk.open[usize::try_from(from / 60).unwrap()]);
        prop_assert_eq!(calendar.days_between(walk.at(from), walk.at(to)), walk.days_between(from, to));
        // Where the walk is over before there is an answer, there is nothing to compare.
        if let Some(opens) = walk.opens(from) {
            prop_assert_eq!(calendar.opens(walk.at(from)), Some(walk.at(opens)));
        }
        if let Some(changes) = walk.changes(from) {
            prop_assert_eq!(calendar.changes(walk.at(from)), Some(walk.at(changes)));
        }
        if let Some(due) = walk.add(from, case.amount) {
            prop_assert_eq!(calendar.add(walk.at(from), case.amount * SECOND), instant(Some(due)));
        }
        // All that lies between: due at the end of the last open minute.
        let open = walk.until(from + 2 * 86_400) - walk.until(from);
        if open > 0 {
            prop_assert_eq!(calendar.add(walk.at(from), open * SECOND), instant(walk.add(from, open)));
        }
        if let Some(due) = walk.add_days(from, case.days) {
            prop_assert_eq!(calendar.add_days(walk.at(from), u32::try_from(case.days).unwrap()), Some(walk.at(due)));
        }
    }
}
