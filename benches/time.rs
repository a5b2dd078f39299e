//! Business time: what counting costs, whether it grows with the window, and what building a calendar costs.

#![expect(clippy::unwrap_used, reason = "a benchmark stops when it can't go on")]

use divan::{Bencher, black_box, counter::ItemsCount};
use leadwright::calendar::{Calendar, Hours, Opening};
use leadwright::value::duration::{DAY, HOUR};
use leadwright::value::{Date, Instant, TimeOfDay, Zone};

/// How many moments are asked about in one go.
const ASKED: u32 = 1_000;

fn main() {
    divan::main();
}

/// Monday to Friday with a break at noon, in Berlin, closed on so many days that lie five weeks apart.
fn hours(holidays: i32) -> Hours {
    let opening = |from: u32, to: u32| Opening { from: TimeOfDay(from * 1_800), to: TimeOfDay(to * 1_800) };
    let day = || vec![opening(18, 25), opening(28, 36)];
    let week = [day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
    let mut hours = Hours { zone: Zone::parse("Europe/Berlin").unwrap(), week, ..Hours::default() };
    let first = Date::parse("2016-01-05").unwrap();
    for number in 0..holidays {
        let day = Date(first.0 + number * 17);
        hours.closed.add(day, day);
    }
    hours
}

/// Moments all over two years, in no order.
fn moments() -> Vec<Instant> {
    let start = Instant::parse_rfc3339("2025-01-01T00:00:00Z").unwrap();
    let step = 7 * HOUR + 13 * 60_000_000;
    (0..ASKED).map(|number| start.plus(i64::from(number * 7_919 % ASKED) * step * 2)).collect()
}

/// Open hours, from one to ten years of them.
const WINDOWS: [i64; 4] = [1, 8, 2_000, 20_000];
/// Days, from one to ten years.
const DAYS: [u32; 4] = [1, 5, 250, 2_500];

fn each(bencher: Bencher<'_, '_>, ask: impl Fn(&Calendar, Instant) -> i64) {
    let (calendar, moments) = (Calendar::new(hours(40)), moments());
    bencher
        .counter(ItemsCount::new(ASKED))
        .bench_local(|| moments.iter().map(|at| ask(black_box(&calendar), *at)).fold(0_i64, i64::wrapping_add));
}

#[divan::bench(args = WINDOWS)]
fn add_hours(bencher: Bencher<'_, '_>, hours: i64) {
    each(bencher, |calendar, at| calendar.add(at, hours * HOUR).unwrap().0);
}

#[divan::bench(args = DAYS)]
fn add_days(bencher: Bencher<'_, '_>, days: u32) {
    each(bencher, |calendar, at| calendar.add_days(at, days).unwrap().0);
}

#[divan::bench(args = DAYS)]
fn hours_between(bencher: Bencher<'_, '_>, days: u32) {
    each(bencher, |calendar, at| calendar.between(at, at.plus(i64::from(days) * DAY)));
}

#[divan::bench(args = DAYS)]
fn days_between(bencher: Bencher<'_, '_>, days: u32) {
    each(bencher, |calendar, at| calendar.days_between(at, at.plus(i64::from(days) * DAY)));
}

#[divan::bench]
fn is_open(bencher: Bencher<'_, '_>) {
    each(bencher, |calendar, at| i64::from(calendar.is_open(at)));
}

/// A calendar of 20 years with so many holidays.
#[divan::bench(args = [0, 40, 500])]
fn build_20_years(bencher: Bencher<'_, '_>, holidays: i32) {
    let hours = hours(holidays);
    bencher.bench_local(|| Calendar::of_years(black_box(&hours).clone(), (2016, 2036)));
}
