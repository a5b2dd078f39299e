//! Business time against cases of other projects and against a walk minute by minute.

use std::path::Path;

use leadwright::calendar::{Calendar, Hours, Opening};
use leadwright::value::duration::{MINUTE, SECOND};
use leadwright::value::{Date, Instant, TimeOfDay, Zone};
use proptest::prelude::*;
use serde_json::Value;

fn openings(of: &Value) -> Vec<Opening> {
    // One peer writes 29:00 for five o'clock of the next day; we write 05:00.
    let time = |v: &Value| {
        let (hour, minute) = v.as_str().unwrap().split_once(':').unwrap();
        let seconds = hour.parse::<u32>().unwrap() * 3_600 + minute.parse::<u32>().unwrap() * 60;
        TimeOfDay(if seconds > 86_400 { seconds - 86_400 } else { seconds })
    };
    of.as_array().unwrap().iter().map(|o| Opening { from: time(&o[0]), to: time(&o[1]) }).collect()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn calendar(of: &Value) -> Calendar {
    let mut hours = Hours { zone: Zone::parse(of["tz"].as_str().unwrap()).unwrap(), ..Hours::default() };
    for (day, name) in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().enumerate() {
        if let Some(open) = of["hours"].get(name) {
            hours.week[day] = openings(open);
        }
    }
    for day in of["holidays"].as_array().unwrap() {
        let day = date(day.as_str().unwrap());
        hours.closed.add(day, day);
    }
    if let Some(special) = of["overrides"].as_object() {
        for (day, open) in special {
            hours.special.insert(date(day), openings(open));
        }
    }
    Calendar::new(hours)
}

/// 514 cases from the test suites of pandas, working_hours, php-business-time, biz and Frappe Helpdesk.
#[test]
fn cases_of_five_other_projects() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/business-time/cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no business-time cases");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let calendar = calendar(&case["calendar"]);
        let zone = calendar.hours().zone;
        let at = |key: &str| {
            let text = case[key].as_str().unwrap();
            Instant::parse_rfc3339(text).or_else(|| Instant::parse_local(text, zone)).unwrap()
        };
        // One peer rounds its result to whole seconds.
        let whole = |at: Instant| Instant((at.0 as f64 / SECOND as f64).round() as i64 * SECOND);
        let (got, wanted) = match case["op"].as_str().unwrap() {
            "add" => {
                let micros = (case["duration_seconds"].as_f64().unwrap() * SECOND as f64).round() as i64;
                let got = calendar.add(at("start"), micros);
                let got = if case["compare_precision"] == "second" { got.map(whole) } else { got };
                let got = got.map_or("never".to_owned(), |t| t.to_string());
                (got, at("expected").to_string())
            }
            _ => {
                let seconds = calendar.between(at("start"), at("end")) / SECOND;
                let per = match case["unit"].as_str().unwrap() {
                    "minutes" => 60,
                    "hours" => 3_600,
                    "seconds" => 1,
                    other => panic!("unit {other}"),
                };
                let seconds = if case["absolute"].as_bool() == Some(true) { seconds.abs() } else { seconds };
                let got = match case["rounding"].as_str() {
                    None | Some("none") => seconds as f64 / f64::from(per),
                    _ => (seconds / i64::from(per)) as f64,
                };
                (got.to_string(), case["expected"].as_f64().unwrap().to_string())
            }
        };
        if got != wanted {
            wrong.push(format!("{} {case}\n   got {got}\n   wanted {wanted}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), cases.len(), wrong[..wrong.len().min(8)].join("\n"));
    assert_eq!(cases.len(), 514);
}

const ZONES: [&str; 24] = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Antarctica/Troll",
    "America/Havana",
];

/// Hours, and closed days with how many more follow each.
fn hours() -> impl Strategy<Value = (Hours, Vec<(i32, i32)>)> {
    // Quarter hours, so that a walk by the minute sees every edge.
    let opening =
        (0_u32..96, 1_u32..97).prop_map(|(from, to)| Opening { from: TimeOfDay(from * 900), to: TimeOfDay(to * 900) });
    let week = prop::collection::vec(prop::collection::vec(opening.clone(), 0..3), 7);
    let special = prop::collection::btree_map(0_i32..20, prop::collection::vec(opening, 0..3), 0..3);
    let closed = prop::collection::vec((0_i32..20, 0_i32..3), 0..3);
    (0..ZONES.len(), week, special, closed).prop_map(|(zone, week, special, closed)| {
        let mut hours = Hours { zone: Zone::parse(ZONES[zone]).unwrap(), ..Hours::default() };
        for (day, openings) in week.into_iter().enumerate() {
            hours.week[day] = openings;
        }
        hours.special = special.into_iter().map(|(day, open)| (Date(day), open)).collect();
        (hours, closed)
    })
}

/// Whether a minute is open, told from the clock on the wall alone: the openings of this day and those of the day before that
/// reach over midnight. In the hour that comes twice, an opening edge means the first, as the design says.
fn open_by_the_clock(hours: &Hours, at: Instant) -> bool {
    let day = hours.zone.date(at);
    let edge =
        |date: Date, time: TimeOfDay| hours.zone.instant((i64::from(date.0) * 86_400 + i64::from(time.0)) * SECOND);
    [Date(day.0 - 2), Date(day.0 - 1), day, Date(day.0 + 1)].into_iter().any(|date| {
        hours.on(date).iter().any(|o| {
            let to = if o.to <= o.from { Date(date.0 + 1) } else { date };
            (edge(date, o.from)..edge(to, o.to)).contains(&at)
        })
    })
}

/// Days on which clocks jump in one of the zones, and an ordinary one.
const STARTS: [&str; 9] = [
    "2026-03-28",
    "2026-10-24",
    "2026-04-04",
    "2026-10-03",
    "2011-12-29",
    "2026-03-07",
    "2026-10-31",
    "2026-06-10",
    "2026-02-14",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_a_walk_minute_by_minute((mut hours, closed) in hours(), start in 0..STARTS.len(), from in 0_i64..2_880, length in 0_i64..4_320) {
        let first = date(STARTS[start]).0;
        hours.special = hours.special.into_iter().map(|(day, open)| (Date(first + day.0 - 2), open)).collect();
        for (day, long) in closed {
            hours.closed.add(Date(first + day - 2), Date(first + day + long - 2));
        }
        let calendar = Calendar::new(hours.clone());
        let begin = Instant(i64::from(first) * 86_400 * SECOND).plus(from * MINUTE);
        let minutes: Vec<bool> = (0..length).map(|m| open_by_the_clock(&hours, begin.plus(m * MINUTE))).collect();
        let open = minutes.iter().filter(|open| **open).count() as i64;
        prop_assert_eq!(calendar.between(begin, begin.plus(length * MINUTE)), open * MINUTE);
        prop_assert_eq!(minutes.first().copied().unwrap_or_else(|| calendar.is_open(begin)), calendar.is_open(begin));
        if open > 0 {
            // So much open time later is the end of the last open minute of the walk.
            let last = minutes.iter().rposition(|open| *open).unwrap() as i64;
            prop_assert_eq!(calendar.add(begin, open * MINUTE), Some(begin.plus((last + 1) * MINUTE)));
            let next = minutes.iter().position(|open| *open).unwrap() as i64;
            prop_assert_eq!(calendar.opens(begin), Some(begin.plus(next * MINUTE)));
        }
    }
}
