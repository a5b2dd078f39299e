//! SLA clocks: when they are due, how they stand, and what a breach does. Dates were worked out by hand with a calendar of 2026.

use leadwright::change::{Decider, Outcome, apply};
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;
use serde_json::{Value, json};

/// Rules around one SLA, with an office that is open Monday to Friday from nine to five in Berlin.
fn rules(sla: &str) -> Program {
    compile(&format!(
        r#"
process "SLA" {{ timezone "Europe/Berlin" }}
owner marketing "Marketing"
owner sales "Sales"
owner boss "Boss"
fields {{ tier text, holiday yes/no }}
activities {{ visit {{ page text }}, call touch {{ outcome text }}, mail touch }}
calendar office {{ timezone "Europe/Berlin", open mon-fri 09:00-17:00 }}
stage lead "Lead" start {{ owner marketing, advance to qualified when any visit since recycle }}
stage qualified "Qualified" {{
  owner sales
  answers "accepted", "recycle"
  advance to accepted when sales says "accepted"
  recycle to lead when sales says "recycle"
}}
stage accepted "Accepted" {{ owner sales }}
end lost "Lost"
sla speed "Speed to lead" in qualified {{
{sla}
}}
"#
    ))
}

pub fn compile(text: &str) -> Program {
    let mut sources = leadwright::source::Sources::new();
    let id = sources.add(leadwright::source::Source::new("test.lead", text, leadwright::source::FileKind::Rules));
    let (file, mut problems) = leadwright::syntax::parse(id, sources.file(id).unwrap());
    let (checked, found) = leadwright::check::check(&[file], &sources);
    problems.extend(found);
    let shown = crate::support::plain(&problems, &sources);
    let checked = checked.filter(|_| !problems.iter().any(leadwright::source::Problem::is_error));
    leadwright::program::compile(checked.unwrap_or_else(|| panic!("{shown}")), &sources, "digest".to_owned())
}

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn read(program: &Program, lead: &Value) -> Record {
    let mut record = Record::default();
    Reader::new(&program.schema).read_json(lead.to_string().as_bytes(), &mut record).unwrap();
    record
}

pub fn written(program: &Program, record: &Record, outcome: &Outcome) -> Value {
    let mut out = Vec::new();
    let decided = Decided { program, record, decision: &outcome.decision, explanation: outcome.explanation.as_ref() };
    json::write(&mut out, &decided);
    serde_json::from_slice(&out).unwrap()
}

pub fn decide(program: &Program, lead: &Value, now: &str) -> Value {
    let record = read(program, lead);
    let outcome = Decider::new(program, true, false).decide(&record, at(now));
    written(program, &record, &outcome)
}

fn qualified(entered: &str, activities: &Value) -> Value {
    json!({"id": "L-1", "created": "2026-06-01T08:00:00Z", "stage": "qualified", "entered": entered, "activities": activities})
}

fn clock(decision: &Value) -> &Value {
    &decision["sla"][0]
}

fn call(at: &str) -> Value {
    json!({"type": "call", "at": at, "by": "sales"})
}

#[test]
fn open_hours_go_over_the_weekend() {
    // Friday 12 June 2026, 16:30 in Berlin is 14:30 UTC; half an hour is left, the other half is due on Monday at 9:30.
    let rules = rules("calendar office\nfirst touch within 1 business hour");
    let decision = decide(&rules, &qualified("2026-06-12T14:30:00Z", &json!([])), "2026-06-13T10:00:00Z");
    assert_eq!(clock(&decision)["due"], "2026-06-15T07:30:00Z");
    assert_eq!(clock(&decision)["state"], "waiting");
    assert_eq!(clock(&decision)["business_left"], "PT30M");
    assert_eq!(clock(&decision)["business_spent"], "PT30M");
    assert_eq!(decision["valid_until"], "2026-06-15T07:30:00Z");
}

#[test]
fn a_touch_at_the_due_instant_is_in_time_and_one_at_the_start_does_not_count() {
    let rules = rules("first touch within 2 hours");
    let lead = qualified("2026-06-15T08:00:00Z", &json!([call("2026-06-15T08:00:00Z"), call("2026-06-15T10:00:00Z")]));
    let decision = decide(&rules, &lead, "2026-06-15T12:00:00Z");
    assert_eq!(clock(&decision)["state"], "met");
    assert_eq!(clock(&decision)["met_at"], "2026-06-15T10:00:00Z");
    let late = qualified("2026-06-15T08:00:00Z", &json!([call("2026-06-15T10:00:01Z")]));
    let decision = decide(&rules, &late, "2026-06-15T12:00:00Z");
    assert_eq!(clock(&decision)["state"], "met late");
    let none = qualified("2026-06-15T08:00:00Z", &json!([]));
    assert_eq!(clock(&decide(&rules, &none, "2026-06-15T09:59:59Z"))["state"], "waiting");
    assert_eq!(clock(&decide(&rules, &none, "2026-06-15T10:00:00Z"))["state"], "breached");
}

#[test]
fn time_is_told_by_the_wall_and_by_the_calendar() {
    // Assigned on Saturday at 10:00 in Berlin, worked on Sunday at 20:00: 34 hours by the wall, none of them open.
    let rules = rules("calendar office\nfirst touch within 4 business hours");
    let lead = qualified("2026-06-13T08:00:00Z", &json!([call("2026-06-14T18:00:00Z")]));
    let decision = decide(&rules, &lead, "2026-06-16T08:00:00Z");
    assert_eq!(clock(&decision)["wall_spent"], "PT34H");
    assert_eq!(clock(&decision)["business_spent"], "PT0S");
    assert_eq!(clock(&decision)["state"], "met");
}

#[test]
fn touches_of_several_kinds() {
    let rules = rules("at least 3 touches over at least 2 kinds within 5 days");
    let calls = json!([call("2026-06-15T09:00:00Z"), call("2026-06-15T10:00:00Z"), call("2026-06-15T11:00:00Z")]);
    let lead = qualified("2026-06-15T08:00:00Z", &calls);
    assert_eq!(clock(&decide(&rules, &lead, "2026-06-16T08:00:00Z"))["state"], "waiting");
    let mut with_mail = calls.clone();
    with_mail.as_array_mut().unwrap().push(json!({"type": "mail", "at": "2026-06-15T12:00:00Z"}));
    let decision = decide(&rules, &qualified("2026-06-15T08:00:00Z", &with_mail), "2026-06-16T08:00:00Z");
    assert_eq!(clock(&decision)["met_at"], "2026-06-15T12:00:00Z");
}

#[test]
fn the_first_line_of_a_kind_that_holds_counts() {
    let rules = rules("first touch within 1 hour when tier is \"A\"\nfirst touch within 2 hours when tier is \"B\"");
    let lead = |tier: Value| {
        let mut lead = qualified("2026-06-15T08:00:00Z", &json!([]));
        lead["tier"] = tier;
        decide(&rules, &lead, "2026-06-15T08:00:00Z")
    };
    assert_eq!(clock(&lead(json!("A")))["due"], "2026-06-15T09:00:00Z");
    assert_eq!(clock(&lead(json!("B")))["due"], "2026-06-15T10:00:00Z");
    assert_eq!(lead(json!("C"))["sla"], json!([]), "no line holds, no clock");
    assert_eq!(lead(json!(null))["sla"], json!([]), "unknown ones are passed over");
}

#[test]
fn a_breach_moves_the_lead_when_it_was_due() {
    let rules = rules("calendar office\nanswer within 2 business days, then recycle to lead");
    // Entered on Friday at 11:00 in Berlin: two open days later is Tuesday at 11:00.
    let lead = qualified("2026-06-12T09:00:00Z", &json!([]));
    let decision = decide(&rules, &lead, "2026-06-20T09:00:00Z");
    assert_eq!(decision["stage"]["after"], "lead");
    assert_eq!(decision["stage"]["entered"], "2026-06-16T09:00:00Z");
    let taken = &decision["stage"]["moves"][0];
    assert_eq!(
        (&taken["kind"], &taken["time"], &taken["sla"]),
        (&json!("recycle"), &json!("2026-06-16T09:00:00Z"), &json!("speed"))
    );
    assert_eq!(clock(&decision)["state"], "breached", "the clock shows in the evaluation that leaves the stage");
    assert_eq!(clock(&decision)["ended"], "2026-06-16T09:00:00Z");
    let in_time = qualified(
        "2026-06-12T09:00:00Z",
        &json!([{"type": "status", "at": "2026-06-16T09:00:00Z", "by": "sales", "value": "accepted"}]),
    );
    let decision = decide(&rules, &in_time, "2026-06-20T09:00:00Z");
    assert_eq!(decision["stage"]["after"], "accepted");
    assert_eq!(clock(&decision)["state"], "met");
}

#[test]
fn only_declared_answers_count() {
    let rules = rules("answer within 2 days");
    let lead = qualified(
        "2026-06-15T08:00:00Z",
        &json!([{"type": "status", "at": "2026-06-15T09:00:00Z", "by": "sales", "value": "on the phone"}]),
    );
    assert_eq!(clock(&decide(&rules, &lead, "2026-06-15T12:00:00Z"))["met_at"], json!(null));
}

#[test]
fn leaving_late_is_late_and_leaving_by_the_breach_is_a_breach() {
    let rules = rules("stay at most 2 days");
    let lead = |when: &str| {
        qualified("2026-06-15T08:00:00Z", &json!([{"type": "status", "at": when, "by": "sales", "value": "accepted"}]))
    };
    assert_eq!(clock(&decide(&rules, &lead("2026-06-17T08:00:00Z"), "2026-06-20T08:00:00Z"))["state"], "met");
    assert_eq!(clock(&decide(&rules, &lead("2026-06-17T08:00:01Z"), "2026-06-20T08:00:00Z"))["state"], "met late");
    let moved = crate::sla::rules("stay at most 2 days, then close as lost");
    let decision = decide(&moved, &qualified("2026-06-15T08:00:00Z", &json!([])), "2026-06-20T08:00:00Z");
    assert_eq!(clock(&decision)["state"], "breached");
    assert_eq!(decision["stage"]["after"], "lost");
}

#[test]
fn a_new_assignee_starts_a_new_lap_and_the_old_one_is_kept() {
    let rules = rules("restarts on reassignment\nfirst touch within 4 hours");
    let mut lead = qualified("2026-06-15T08:00:00Z", &json!([]));
    lead["history"] = json!([
        {"assignee": "ana@acme.example", "at": "2026-06-15T08:00:00Z"},
        {"assignee": "jules@acme.example", "at": "2026-06-15T11:00:00Z"},
        {"assignee": "jules@acme.example", "at": "2026-06-15T11:30:00Z"}]);
    lead["assignee"] = json!("jules@acme.example");
    lead["assigned"] = json!("2026-06-15T11:00:00Z");
    let decision = decide(&rules, &lead, "2026-06-15T13:00:00Z");
    let laps = decision["sla"].as_array().unwrap();
    assert_eq!(laps.len(), 2);
    assert_eq!(
        (&laps[0]["assignee"], &laps[0]["ended"], &laps[0]["state"]),
        (&json!("ana@acme.example"), &json!("2026-06-15T11:00:00Z"), &json!("waiting"))
    );
    assert_eq!(
        (&laps[1]["lap"], &laps[1]["started"], &laps[1]["due"]),
        (&json!(2), &json!("2026-06-15T11:00:00Z"), &json!("2026-06-15T15:00:00Z"))
    );
}

#[test]
fn a_lap_that_ended_in_time_moves_nobody() {
    // Due at 12:00 for ana, but jules has it since 11:00, until 15:00.
    let rules = rules("restarts on reassignment\nfirst touch within 4 hours, then recycle to lead");
    let mut lead = qualified("2026-06-15T08:00:00Z", &json!([]));
    lead["history"] = json!([{"assignee": "ana@acme.example", "at": "2026-06-15T08:00:00Z"}]);
    lead["assignee"] = json!("jules@acme.example");
    lead["assigned"] = json!("2026-06-15T11:00:00Z");
    assert_eq!(decide(&rules, &lead, "2026-06-15T13:00:00Z")["stage"]["after"], "qualified");
    let due = decide(&rules, &lead, "2026-06-15T16:00:00Z");
    assert_eq!((&due["stage"]["after"], &due["stage"]["entered"]), (&json!("lead"), &json!("2026-06-15T15:00:00Z")));
    // At the instant at which it was due, jules was still in time to take it over; a minute later it had gone back.
    lead["assigned"] = json!("2026-06-15T12:00:00Z");
    let decision = decide(&rules, &lead, "2026-06-15T13:00:00Z");
    assert_eq!((&decision["stage"]["after"], &clock(&decision)["state"]), (&json!("qualified"), &json!("waiting")));
    lead["assigned"] = json!("2026-06-15T12:01:00Z");
    let late = decide(&rules, &lead, "2026-06-15T13:00:00Z");
    assert_eq!((&late["stage"]["after"], &late["stage"]["entered"]), (&json!("lead"), &json!("2026-06-15T12:00:00Z")));
}

#[test]
fn events_start_a_clock_anew() {
    // From 8:00, again at the visit of the pricing page at 10:00, and at 13:00, each time for four hours.
    let rules = rules("restarts on visit where page is \"/pricing\"\nstay at most 4 hours, then close as lost");
    let visit = |at: &str, page: &str| json!({"type": "visit", "at": at, "page": page});
    let visits = json!([
        visit("2026-06-15T07:00:00Z", "/pricing"),
        visit("2026-06-15T10:00:00Z", "/pricing"),
        visit("2026-06-15T11:00:00Z", "/jobs"),
        visit("2026-06-15T13:00:00Z", "/pricing")
    ]);
    let lead = qualified("2026-06-15T08:00:00Z", &visits);
    let decision = decide(&rules, &lead, "2026-06-15T16:59:59Z");
    assert_eq!(
        (&decision["stage"]["after"], &decision["valid_until"]),
        (&json!("qualified"), &json!("2026-06-15T17:00:00Z"))
    );
    let laps: Vec<_> = decision["sla"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lap| (&lap["lap"], &lap["started"], &lap["due"], &lap["ended"]))
        .collect();
    let at = |hour: u32| json!(format!("2026-06-15T{hour:02}:00:00Z"));
    assert_eq!(
        laps,
        [
            (&json!(1), &at(8), &at(12), &at(10)),
            (&json!(2), &at(10), &at(14), &at(13)),
            (&json!(3), &at(13), &at(17), &json!(null)),
        ]
    );
    let closed = decide(&rules, &lead, "2026-06-16T09:00:00Z");
    assert_eq!((&closed["stage"]["after"], &closed["stage"]["entered"]), (&json!("lost"), &at(17)));
    // What came too late changes nothing: four hours after 8:00 it was over.
    let late = qualified("2026-06-15T08:00:00Z", &json!([visit("2026-06-15T12:00:01Z", "/pricing")]));
    assert_eq!(decide(&rules, &late, "2026-06-15T13:00:00Z")["stage"]["entered"], at(12));
}

#[test]
fn a_clock_stands_still_while_its_pause_holds() {
    // A call pauses it for two hours each: from 9 to 11 here. Six hours from 8 would end at 14.
    let rules = rules("pauses while any call in the last 2 hours\nfirst touch within 6 hours\nstay at most 6 hours");
    let lead = qualified("2026-06-15T08:00:00Z", &json!([call("2026-06-15T09:00:00Z")]));
    let stay = |now: &str| {
        let decision = decide(&rules, &lead, now);
        let found = decision["sla"].as_array().unwrap().iter().find(|clock| clock["clause"] == "stay").cloned();
        found.unwrap()
    };
    assert_eq!(stay("2026-06-15T10:00:00Z")["due"], "2026-06-15T16:00:00Z");
    assert_eq!(stay("2026-06-15T10:00:00Z")["paused"], true);
    assert_eq!(stay("2026-06-15T10:00:00Z")["wall_spent"], "PT1H");
    assert_eq!(stay("2026-06-15T11:00:00Z")["paused"], false);
    assert_eq!(stay("2026-06-15T12:00:00Z")["wall_spent"], "PT2H");
    assert_eq!(stay("2026-06-15T15:59:59Z")["state"], "waiting");
    assert_eq!(stay("2026-06-15T16:00:00Z")["state"], "breached");
}

#[test]
fn a_pause_without_an_end_leaves_nothing_due() {
    let rules = rules("pauses while holiday is yes\nfirst touch within 6 hours");
    let mut lead = qualified("2026-06-15T08:00:00Z", &json!([]));
    lead["holiday"] = json!(true);
    let decision = decide(&rules, &lead, "2026-06-18T08:00:00Z");
    assert_eq!((&clock(&decision)["due"], &clock(&decision)["state"]), (&json!(null), &json!("waiting")));
    assert_eq!(decision["valid_until"], json!(null));
}

#[test]
fn the_time_left_is_that_of_the_clock() {
    // Entered on Monday at 9:00 in Berlin, three open days of eight hours. Until Wednesday the lead asked us to wait.
    let rules = rules(
        "calendar office\npauses while today < 2026-06-17\nfirst touch within 3 business days\nstay at most 24 business hours",
    );
    let lead = qualified("2026-06-15T07:00:00Z", &json!([]));
    let monday = decide(&rules, &lead, "2026-06-15T09:00:00Z");
    for clock in monday["sla"].as_array().unwrap() {
        assert_eq!((&clock["paused"], &clock["business_spent"]), (&json!(true), &json!("PT0S")), "{clock}");
        assert_eq!(clock["business_left"], "PT24H", "{clock}");
    }
    let thursday = decide(&rules, &lead, "2026-06-18T09:00:00Z");
    for clock in thursday["sla"].as_array().unwrap() {
        assert_eq!((&clock["business_spent"], &clock["business_left"]), (&json!("PT10H"), &json!("PT14H")), "{clock}");
    }
}

#[test]
fn activities_of_one_instant_come_in_the_order_of_their_ids() {
    let rules = compile(
        "activities { visit { page text } }\nlet last = latest page of visit\nlet first = earliest page of visit\n\
         stage lead \"Lead\" start { advance to won when last is \"/z\" and first is \"/a\" }\nend won \"Won\" success\n",
    );
    let visit = |id: &str, page: &str| json!({"type": "visit", "at": "2026-06-15T08:00:00Z", "id": id, "page": page});
    let visits = [visit("1", "/a"), visit("2", "/m"), visit("3", "/z")];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let lead = json!({"id": "L-1", "activities": order.map(|at: usize| visits[at].clone())});
        assert_eq!(decide(&rules, &lead, "2026-06-16T08:00:00Z")["stage"]["after"], "won", "{order:?}");
    }
}

#[test]
fn warnings_and_breaches_are_told_once_and_in_open_hours() {
    let rules = rules(
        "calendar office\nfirst touch within 8 hours\nwarn at 50%, 75% to boss\nbreach to sales\nbreach + 4 hours to boss",
    );
    // Monday 15 June, 14:00 in Berlin. Half of it is over at 18:00, three quarters at 20:00, all at 22:00; the office opens on Tuesday
    // at nine, which is 7:00 UTC.
    let lead = qualified("2026-06-15T12:00:00Z", &json!([]));
    let alerts = |decision: &Value| -> Vec<String> {
        let alert = |alert: &Value| {
            let text = |key: &str| alert[key].as_str().unwrap().to_owned();
            format!("{} to {} at {}", text("kind"), text("to"), text("at"))
        };
        decision["alerts"].as_array().unwrap().iter().map(alert).collect()
    };
    assert!(alerts(&decide(&rules, &lead, "2026-06-15T19:00:00Z")).is_empty(), "the office is closed");
    let monday = decide(&rules, &lead, "2026-06-16T07:00:00Z");
    assert_eq!(alerts(&monday), ["breach to sales at 2026-06-16T07:00:00Z", "breach to boss at 2026-06-16T07:00:00Z"]);
    let mut told = lead.clone();
    told["leadwright"] = json!({"alerted": [monday["alerts"][0]["id"], monday["alerts"][1]["id"]]});
    assert!(alerts(&decide(&rules, &told, "2026-06-16T09:00:00Z")).is_empty());
    // In the office: entered on Tuesday at 9:00, half is over at 13:00.
    let lead = qualified("2026-06-16T07:00:00Z", &json!([]));
    let decision = decide(&rules, &lead, "2026-06-16T11:00:00Z");
    assert_eq!(alerts(&decision), ["warning to boss at 2026-06-16T11:00:00Z"]);
    assert_eq!(
        decision["alerts"][0]["text"],
        "L-1: 50% of the time is over. Speed to lead: first touch within 8 hours, due 2026-06-16 17:00"
    );
}

#[test]
fn a_lead_lives_through_its_sla() {
    let rules = rules("first touch within 2 hours\nwarn at 50%\nanswer within 1 day, then recycle to lead");
    let mut record = read(
        &rules,
        &json!({"id": "L-1", "activities": [{"type": "visit", "at": "2026-06-15T08:00:00Z", "page": "/"}]}),
    );
    let mut decider = Decider::new(&rules, true, false);
    let mut now = at("2026-06-15T08:00:00Z");
    let mut story = Vec::new();
    for _ in 0..12 {
        let outcome = decider.decide(&record, now);
        let (after, settled) = decider.settle(&record, &outcome.decision);
        let json = written(&rules, &record, &outcome);
        let states: Vec<String> = json["sla"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| format!("{} {}", c["clause"].as_str().unwrap(), c["state"].as_str().unwrap()))
            .collect();
        story.push(format!("{now} {} [{}]", json["stage"]["after"].as_str().unwrap(), states.join(", ")));
        let mut once = record.clone();
        apply(&rules, &mut once, &outcome.decision);
        record = after;
        assert_eq!(settled.stage_after, record.stage.unwrap());
        match outcome.decision.valid_until {
            Some(next) => now = next,
            None => break,
        }
    }
    assert_eq!(
        story,
        [
            "2026-06-15T08:00:00Z qualified [first touch waiting, answer waiting]",
            "2026-06-15T09:00:00Z qualified [first touch warned, answer waiting]",
            "2026-06-15T10:00:00Z qualified [first touch breached, answer waiting]",
            "2026-06-15T20:00:00Z qualified [first touch breached, answer warned]",
            "2026-06-16T08:00:00Z lead [first touch breached, answer breached]",
        ]
    );
}

#[test]
fn what_is_told_when_the_office_opens_is_not_lost_when_the_lead_has_gone_by_then() {
    let rules = rules("calendar office\nstay at most 8 hours, then recycle to lead\nbreach to boss");
    // Monday 15 June, 14:00 in Berlin: due at 22:00, when the office is closed and the lead goes; it opens on Tuesday at nine.
    let lead = qualified("2026-06-15T12:00:00Z", &json!([]));
    let decision = decide(&rules, &lead, "2026-06-15T20:00:00Z");
    assert_eq!(decision["stage"]["after"], "lead");
    let alerts = decision["alerts"].as_array().unwrap();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(
        (&alerts[0]["kind"], &alerts[0]["to"], &alerts[0]["at"]),
        (&json!("breach"), &json!("boss"), &json!("2026-06-16T07:00:00Z"))
    );
}

#[test]
fn deciding_again_after_the_changes_is_deciding_anew() {
    // No score asks where the lead stands, so only what follows from the scores is worked out again.
    let rules = compile(
        r#"
process "Again" { timezone "Europe/Berlin" }
owner marketing "Marketing"
owner sales "Sales"
fields { tier text }
activities { visit { page text }, call touch }
calendar office { open mon-fri 09:00-17:00 }
score interest from 0 to 50 {
  +10 "Visit" for each visit in the last 5 days, up to 30
  +20 "Call" for call, halves every 3 days
  -5 "Quiet" for each 4 days without visit, down to -10
}
stage lead "Lead" start { owner marketing, advance to warm when interest >= 10 }
stage warm "Warm" { owner marketing, hand off to sales, advance to hot when any call in the last 2 days, recycle to lead when 6 days without visit }
stage hot "Hot" { owner sales, hand off to sales }
route to sales { to "ana@acme.example" when tier is "A", to "desk@acme.example" otherwise }
sla work in warm { calendar office, first touch within 4 business hours, stay at most 9 days, then recycle to lead, warn at 50%, breach to sales }
nurture mail { enter when interest < 20, leave when interest >= 40, every 2 days send "News" }
"#,
    );
    assert!(!rules.cells_stand);
    let mut decider = Decider::new(&rules, true, false);
    let mut changed = 0;
    for number in 0..400_i64 {
        let hours = |step: i64| at("2026-06-20T08:00:00Z").plus((number * 37 + step * 53) % 320 * 3_600_000_000);
        let events: Vec<Value> = (0..number % 5)
            .map(|n| json!({"type": if n % 3 == 2 { "call" } else { "visit" }, "at": hours(n).to_string()}))
            .collect();
        let lead = json!({"id": "L", "created": "2026-06-19T08:00:00Z", "tier": if number % 2 == 0 { "A" } else { "B" }, "activities": events});
        let record = read(&rules, &lead);
        let now = hours(7).plus(90 * 60_000_000);
        let first = decider.decide(&record, now);
        let (settled, _) = decider.settle(&record, &first.decision);
        changed += usize::from(!first.decision.moves.is_empty());
        let anew = decider.decide(&settled, now);
        assert_eq!(first.decision.valid_until, anew.decision.valid_until, "{lead} at {now}");
    }
    assert!(changed > 100, "only {changed} leads moved");
}

/// The clocks of the one SLA: how each stands, from when to when.
fn stands(program: &Program, lead: &Value, now: &str) -> String {
    let decision = decide(program, lead, now);
    let time = |value: &Value| value.as_str().map_or("never".to_owned(), |text| text[11..16].to_owned());
    let clocks = decision["sla"].as_array().unwrap().iter();
    let clocks = clocks.map(|clock| {
        format!("{} {}-{}", clock["state"].as_str().unwrap(), time(&clock["started"]), time(&clock["due"]))
    });
    clocks.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_stricter_line_that_begins_to_hold_later_counts_from_then_on() {
    let program = rules(
        "  first touch within 15 minutes when any visit where page is \"/demo\"\n\
           first touch within 30 minutes when days since created >= 400\n  first touch within 1 day otherwise\n  breach to boss",
    );
    let demo = json!({"type": "visit", "at": "2026-06-15T11:50:00Z", "page": "/demo"});
    let call = |time: &str| json!({"type": "call", "at": format!("2026-06-15T{time}:00Z")});
    let lead = |activities: Value| qualified("2026-06-15T06:00:00Z", &activities);
    for (activities, now, wanted) in [
        // Nobody could know of it at six.
        (json!([demo, call("11:55")]), "2026-06-15T12:00:00Z", "met 11:50-12:05"),
        (json!([demo]), "2026-06-15T12:00:00Z", "waiting 11:50-12:05"),
        (json!([demo]), "2026-06-15T12:05:00Z", "breached 11:50-12:05"),
        (json!([demo, call("12:10")]), "2026-06-15T12:10:00Z", "met late 11:50-12:05"),
        // Before the demo it has its day.
        (json!([demo]), "2026-06-15T11:49:00Z", "waiting 06:00-06:00"),
        // What was met before stays met, by the line that held then.
        (json!([call("07:00"), demo]), "2026-06-15T12:10:00Z", "met 06:00-06:00"),
        (json!([]), "2026-06-15T12:10:00Z", "waiting 06:00-06:00"),
    ] {
        assert_eq!(stands(&program, &lead(activities.clone()), now), wanted, "{activities} {now}");
    }
    // From the start it holds from the start.
    let early = json!({"type": "visit", "at": "2026-06-15T05:00:00Z", "page": "/demo"});
    assert_eq!(stands(&program, &lead(json!([early])), "2026-06-15T06:10:00Z"), "waiting 06:00-06:15");
    // By time alone: 400 days old at noon in Berlin, whole days being counted from the moment.
    let mut old = lead(json!([]));
    old["created"] = json!("2025-05-11T10:00:00Z");
    assert_eq!(stands(&program, &old, "2026-06-15T09:59:00Z"), "waiting 06:00-06:00");
    assert_eq!(stands(&program, &old, "2026-06-15T10:10:00Z"), "waiting 10:00-10:30");
}

#[test]
fn a_laxer_line_changes_nothing_that_was_met_or_late() {
    let program = rules(
        "  first touch within 1 hour when no call in the last 10 days or any visit in the last 2 hours\n\
           first touch within 3 hours when any visit in the last 4 hours\n  first touch within 1 day otherwise\n  breach to boss",
    );
    let visit = json!({"type": "visit", "at": "2026-06-15T05:30:00Z", "page": "/"});
    let before = json!({"type": "call", "at": "2026-06-14T05:30:00Z"});
    let lead = |activities: Value| qualified("2026-06-15T06:00:00Z", &activities);
    for (now, wanted) in [
        ("2026-06-15T06:30:00Z", "waiting 06:00-07:00"),
        ("2026-06-15T07:00:00Z", "breached 06:00-07:00"),
        // From half past seven on three hours would do, and from half past nine on a day; but it is late.
        ("2026-06-15T07:40:00Z", "breached 06:00-07:00"),
        ("2026-06-15T12:00:00Z", "breached 06:00-07:00"),
    ] {
        assert_eq!(stands(&program, &lead(json!([before, visit])), now), wanted, "{now}");
    }
    // A line that is laxer in time counts from the start.
    let visit = json!({"type": "visit", "at": "2026-06-15T04:10:00Z", "page": "/"});
    let met = json!({"type": "mail", "at": "2026-06-15T08:30:00Z"});
    for (activities, now, wanted) in [
        (json!([before, visit]), "2026-06-15T06:05:00Z", "waiting 06:00-07:00"),
        (json!([before, visit]), "2026-06-15T06:20:00Z", "waiting 06:00-09:00"),
        (json!([before, visit]), "2026-06-15T08:20:00Z", "waiting 06:00-06:00"),
        (json!([before, visit, met]), "2026-06-15T08:40:00Z", "met 06:00-06:00"),
    ] {
        assert_eq!(stands(&program, &lead(activities.clone()), now), wanted, "{activities} {now}");
    }
}
