//! Business time against cases of other projects. (The walk minute by minute is in business_walk.rs.)

use std::path::Path;

use leadwright::calendar::{Calendar, Hours, Opening};
use leadwright::value::duration::SECOND;
use leadwright::value::{Date, Instant, TimeOfDay, Zone};
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
    let (mut wrong, mut calendars) = (Vec::new(), std::collections::BTreeMap::new());
    for case in &cases {
        // Many cases share one calendar.
        let calendar = calendars.entry(case["calendar"].to_string()).or_insert_with(|| calendar(&case["calendar"]));
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
