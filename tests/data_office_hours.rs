//! The office hours that a company published, beside the calendar that says them in our words.

use chrono::{Days, NaiveDate};
use leadwright::calendar::Calendar;
use leadwright::value::Instant;
use serde_json::{Value, json};

use crate::data_saas_lifecycle::{clock, program};
use crate::decisions::{data, json as read_json};
use crate::sla::{at, decide};

/// Whether a day is a holiday by a published list: fixed dates, dates of each year, and the first or last weekday of a month.
fn holiday(list: &[Value], day: NaiveDate) -> bool {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or("").to_owned();
    list.iter().any(|row| {
        if row["isRecurring"] == "false" {
            return text(row, "activityDate") == day.to_string();
        }
        if day.to_string() < text(row, "recurrenceStartDate")
            || day.format("%B").to_string() != text(row, "recurrenceMonthOfYear")
        {
            return false;
        }
        if row["recurrenceType"] == "RecursYearly" {
            return day.format("%-d").to_string() == text(row, "recurrenceDayOfMonth");
        }
        let other = |day: NaiveDate| day.format("%B").to_string() != text(row, "recurrenceMonthOfYear");
        let right_week = match text(row, "recurrenceInstance").as_str() {
            "First" => other(day - Days::new(7)),
            "Last" => other(day + Days::new(7)),
            instance => panic!("{instance}"),
        };
        right_week && day.format("%A").to_string() == text(row, "recurrenceDayOfWeek")
    })
}

fn london() -> Calendar {
    program("tests/rules/uk-office").calendars.as_slice()[0].clone()
}

#[test]
fn a_published_calendar_opens_when_it_says() {
    let Some(folder) = data("routing") else { return };
    let published = read_json(&folder.join("business-hours-uk-saas.json"));
    let holidays = published["holidays"].as_array().unwrap();
    let hours = &published["calendars"][0]["hours"];
    let office = london();
    let zone = office.hours().zone;
    assert_eq!(published["calendars"][0]["tz"], "Europe/London");
    let mut open_days = 0;
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    for day in first.iter_days().take(2 * 365) {
        let weekday = day.format("%a").to_string().to_lowercase();
        let opening = hours[&weekday].as_array().and_then(|openings| openings.first());
        let (opens, closes) = match opening {
            Some(opening) if !holiday(holidays, day) => {
                open_days += 1;
                (opening[0].as_str().unwrap(), opening[1].as_str().unwrap())
            }
            _ => ("00:00", "00:00"),
        };
        for (hour, minute) in (0..24).flat_map(|hour| [(hour, 0), (hour, 1), (hour, 59)]) {
            let clock = format!("{hour:02}:{minute:02}");
            let instant = Instant::parse_local(&format!("{day} {clock}"), zone).unwrap();
            assert_eq!(office.is_open(instant), opens <= clock.as_str() && clock.as_str() < closes, "{day} {clock}");
        }
    }
    // 522 weekdays in two years, less eight bank holidays of 2025, and those of 2026 but Boxing Day, a Saturday.
    assert_eq!(open_days, 522 - 8 - 7);
}

#[test]
fn a_call_promised_before_easter_is_due_after_it() {
    // Thursday 2 April 2026, half past five in London, is half past four by UTC: half an hour is left. Friday and Monday are bank
    // holidays, so the other half is over on Tuesday at half past nine.
    let rules = program("tests/rules/uk-office");
    let asked =
        json!({"id": "L-1", "created": "2026-04-02T16:30:00Z", "stage": "asked", "entered": "2026-04-02T16:30:00Z"});
    let decision = decide(&rules, &asked, "2026-04-04T12:00:00Z");
    assert_eq!(clock(&decision, "called")["due"], "2026-04-07T08:30:00Z");
    let office = london();
    assert_eq!(office.opens(at("2026-05-02T12:00:00Z")), Some(at("2026-05-05T08:00:00Z")), "early May");
    assert_eq!(office.opens(at("2026-12-24T18:00:00Z")), Some(at("2026-12-28T09:00:00Z")), "Christmas");
}
