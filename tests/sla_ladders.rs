//! Clocks whose line changes while the lead is in the stage. All instants were worked out by hand.

use leadwright::explain::Happened;
use serde_json::{Value, json};

use crate::sla::{compile, decide};

const LINES: &str = "first touch within 15 minutes when heat >= 80\n  first touch within 1 day otherwise";

fn rules(sla: &str) -> leadwright::program::Program {
    compile(&format!(
        r#"
process "Ladders" {{ timezone "UTC" }}
owner m "M"
owner boss "Boss"
fields {{ size number }}
activities {{ demo, visit, call touch, mail touch }}
score heat {{ +40 "Big" when size > 100, +80 "Demo" for demo in the last 2 hours, +40 "Visit" for visit }}
stage q "Q" start {{ owner m, answers "ok", advance to won when m says "ok" }}
end won "Won" success
sla fast in q {{
  {sla}
  warn at 80% to m
  breach to boss
}}
"#
    ))
}

fn lead(happened: &[(&str, &str)]) -> Value {
    let activities: Vec<Value> = happened.iter().map(|(kind, at)| json!({"type": kind, "at": day(at)})).collect();
    json!({"id": "1", "created": day("06:00"), "stage": "q", "entered": day("06:00"), "activities": activities})
}

/// A time of the 15th of June 2026, or of a day after it.
fn day(at: &str) -> String {
    let (days, at) = at.split_once('+').map_or((0, at), |(days, at)| (days.parse::<u32>().unwrap(), at));
    format!("2026-06-{}T{at}:00Z", 15 + days)
}

/// The state, the start and the due time of each clock.
fn clocks(sla: &str, lead: &Value, now: &str) -> Vec<(String, String, String)> {
    let decision = decide(&rules(sla), lead, &day(now));
    let word = |clock: &Value, key: &str| clock[key].as_str().unwrap_or("-").to_owned();
    let clocks = decision["sla"].as_array().unwrap().iter();
    clocks.map(|clock| (word(clock, "state"), word(clock, "started"), word(clock, "due"))).collect()
}

fn is(state: &str, started: &str, due: &str) -> Vec<(String, String, String)> {
    vec![(state.to_owned(), day(started), day(due))]
}

#[test]
fn a_line_that_gives_less_time_runs_from_what_made_it_hold() {
    let asked = lead(&[("demo", "11:50")]);
    assert_eq!(clocks(LINES, &asked, "11:49"), is("waiting", "06:00", "1+06:00"));
    assert_eq!(clocks(LINES, &asked, "11:50"), is("waiting", "11:50", "12:05"));
    assert_eq!(clocks(LINES, &asked, "12:05"), is("breached", "11:50", "12:05"));
    let called = lead(&[("demo", "11:50"), ("call", "11:55")]);
    assert_eq!(clocks(LINES, &called, "12:30"), is("met", "11:50", "12:05"));
    // Two visits make it hot as well: from the second on.
    let visits = lead(&[("visit", "07:00"), ("visit", "08:00")]);
    let each = LINES.replace("heat >= 80", "count of visit >= 2");
    assert_eq!(clocks(&each, &visits, "08:05"), is("waiting", "08:00", "08:15"));
}

#[test]
fn a_line_that_held_from_the_start_or_rests_on_a_fact_without_a_time_runs_from_the_start() {
    let before = lead(&[("demo", "05:50")]);
    assert_eq!(clocks(LINES, &before, "06:10"), is("waiting", "06:00", "06:15"));
    let sized = LINES.replace("heat >= 80", "size > 100");
    let mut big = lead(&[("visit", "09:00")]);
    big["size"] = json!(500);
    assert_eq!(clocks(&sized, &big, "10:00"), is("breached", "06:00", "06:15"));
}

#[test]
fn a_line_that_gives_more_time_moves_nothing_that_was_late_or_met() {
    // Hot until 07:30, two hours after the demo.
    let late = lead(&[("demo", "05:30")]);
    assert_eq!(clocks(LINES, &late, "06:20"), is("breached", "06:00", "06:15"));
    assert_eq!(clocks(LINES, &late, "09:00"), is("breached", "06:00", "06:15"));
    let then_called = lead(&[("demo", "05:30"), ("call", "08:00")]);
    assert_eq!(clocks(LINES, &then_called, "09:00"), is("met late", "06:00", "06:15"));
    let met = lead(&[("demo", "05:30"), ("call", "06:10")]);
    assert_eq!(clocks(LINES, &met, "09:00"), is("met", "06:00", "06:15"));
    // Was neither when it held: an hour is not over at 07:30, and the day runs from the start.
    let hour = LINES.replace("15 minutes", "4 hours");
    assert_eq!(clocks(&hour, &late, "07:29"), is("waiting", "06:00", "10:00"));
    assert_eq!(clocks(&hour, &late, "07:30"), is("waiting", "06:00", "1+06:00"));
    // Without another line there is no clock any more; but what was late stays late.
    let alone = |within: &str| format!("first touch within {within} when heat >= 80");
    assert_eq!(clocks(&alone("4 hours"), &late, "08:00"), []);
    assert_eq!(clocks(&alone("15 minutes"), &late, "08:00"), is("breached", "06:00", "06:15"));
}

#[test]
fn what_came_before_a_stricter_line_counts_and_what_was_late_before_it_is_late() {
    let touched = lead(&[("call", "09:00"), ("demo", "11:50")]);
    assert_eq!(clocks(LINES, &touched, "12:30"), is("met", "06:00", "1+06:00"));
    let slept = lead(&[("demo", "1+07:00")]);
    assert_eq!(clocks(LINES, &slept, "1+07:05"), is("breached", "06:00", "1+06:00"));
    // Five minutes before the day is over the stricter line would give ten minutes more: it does not.
    let at_last = lead(&[("demo", "1+05:55")]);
    assert_eq!(clocks(LINES, &at_last, "1+05:59"), is("warned", "06:00", "1+06:00"));
    assert_eq!(clocks(LINES, &at_last, "1+06:00"), is("breached", "06:00", "1+06:00"));
    // Of three touches one is left to be made, in an hour from the demo on.
    let more = "at least 3 touches within 1 hour when heat >= 80\n  at least 2 touches within 1 day otherwise";
    let twice = lead(&[("call", "07:00"), ("mail", "08:00"), ("demo", "09:00")]);
    assert_eq!(clocks(more, &twice, "08:30"), is("met", "06:00", "1+06:00"));
    assert_eq!(clocks(more, &twice, "09:10"), is("waiting", "09:00", "10:00"));
}

#[test]
fn whoever_gets_a_lead_later_is_not_late_before() {
    let lines = "first touch within 1 hour when assignee is known";
    let mut given = lead(&[]);
    given["assignee"] = json!("zoe@r.example");
    given["assigned"] = json!(day("12:00"));
    assert_eq!(clocks(lines, &given, "12:10"), is("waiting", "12:00", "13:00"));
    let by_time = "first touch within 1 hour when hours since entered >= 5\n  first touch within 1 day otherwise";
    assert_eq!(clocks(by_time, &lead(&[]), "10:59"), is("waiting", "06:00", "1+06:00"));
    assert_eq!(clocks(by_time, &lead(&[]), "11:30"), is("waiting", "11:00", "12:00"));
}

#[test]
fn nobody_is_told_of_a_breach_that_nobody_could_have_known() {
    let asked = lead(&[("demo", "11:50"), ("call", "11:55")]);
    let decision = decide(&rules(LINES), &asked, &day("12:30"));
    assert_eq!(decision["alerts"], json!([]));
    let decision = decide(&rules(LINES), &lead(&[("demo", "11:50")]), &day("12:00"));
    assert_eq!(decision["alerts"], json!([]), "80 % of 15 minutes are over at 12:02");
    assert_eq!(decision["valid_until"], day("12:02"));
}

/// The demo counts for two hours: from 11:50 to 13:50 its line holds, and the story tells when.
#[test]
fn a_story_tells_when_a_clock_changed_its_line() {
    let program = rules(&LINES.replace("15 minutes", "3 hours"));
    let record = crate::sla::read(&program, &lead(&[("demo", "11:50"), ("call", "15:55")]));
    let mut decider = leadwright::change::Decider::new(&program, false, false);
    let mut replay = leadwright::change::Replay::of(&program, record);
    replay.run(&mut decider, crate::sla::at(&day("17:00")));
    let (story, _) = replay.end();
    let told: Vec<String> = story
        .entries
        .iter()
        .filter_map(|entry| {
            let (word, clock) = match entry.what {
                Happened::Started(clock) => ("starts", clock),
                Happened::Turned(clock, _) => ("turns", clock),
                Happened::Ended(clock) => ("ends", clock),
                _ => return None,
            };
            Some(format!("{} {word} line {}", entry.at, clock.clause))
        })
        .collect();
    let [six, hot, cold, called] = ["06:00", "11:50", "13:50", "15:55"].map(day);
    let wanted = [
        format!("{six} starts line 1"),
        format!("{hot} ends line 1"),
        format!("{hot} starts line 0"),
        format!("{cold} ends line 0"),
        format!("{cold} starts line 1"),
        format!("{called} turns line 1"),
    ];
    assert_eq!(told, wanted);
}
