//! Points worked out by hand.

use leadwright::evaluate::{NearMissKind, Scratch, Silent, evaluate};
use leadwright::value::Number;
use serde_json::{Value as Json, json};

use super::{decide, lead, program, score};

/// One score with these lines, a kind of activity `visit`, a field `x`, stages that don't matter.
fn with_lines(head: &str, lines: &str) -> leadwright::program::Program {
    program(&format!(
        "process \"P\" {{ timezone \"Europe/Paris\" }}\nowner marketing\nfields {{\n  x number\n  flag yes/no\n  tags list of text\n}}\n\
         activities {{\n  visit {{ page text, n number }}\n  mail\n}}\n\
         score s {head} {{\n{lines}\n}}\nstage a start {{\n  owner marketing\n}}\nstage b {{\n  owner marketing\n}}\n"
    ))
}

fn visits(at: &[&str]) -> Json {
    json!({"created": "2026-01-01T00:00:00Z",
           "activities": at.iter().map(|at| json!({"type": "visit", "at": at})).collect::<Vec<_>>()})
}

/// The score of a lead with visits at these times.
fn of_visits(line: &str, at: &[&str], now: &str) -> String {
    let program = with_lines("", line);
    score(&program, &decide(&program, visits(at), now), "s").unwrap()
}

#[test]
fn points_fade_in_whole_steps() {
    let start = "2026-01-10T00:00:00Z";
    for (line, now, wanted) in [
        ("+25 for each visit, halves every 14 days", "2026-01-23T23:59:59Z", "25"),
        ("+25 for each visit, halves every 14 days", "2026-01-24T00:00:00Z", "12.5"),
        ("+25 for each visit, halves every 14 days", "2026-02-07T00:00:00Z", "6.25"),
        // 25 ÷ 32 = 0.78125
        ("+25 for each visit, halves every 14 days", "2026-03-21T00:00:00Z", "0.7813"),
        ("-25 for each visit, halves every 14 days", "2026-03-21T00:00:00Z", "-0.7813"),
        ("+25 for each visit, halves every 1 day", "2029-01-01T00:00:00Z", "0"),
        ("+20 for each visit, loses 20% every 30 days", "2026-02-08T23:59:59Z", "20"),
        ("+20 for each visit, loses 20% every 30 days", "2026-02-09T00:00:00Z", "16"),
        ("+20 for each visit, loses 20% every 30 days", "2026-03-11T00:00:00Z", "12"),
        ("+20 for each visit, loses 20% every 30 days", "2026-06-09T00:00:00Z", "0"),
        // 33 % of the original a day: 10, 6.7, 3.4, 0.1, and then nothing rather than less.
        ("+10 for each visit, loses 33% every 1 day", "2026-01-13T00:00:00Z", "0.1"),
        ("+10 for each visit, loses 33% every 1 day", "2026-01-14T00:00:00Z", "0"),
        ("+15 for each visit, fades over 90 days", "2026-01-10T23:59:59Z", "15"),
        // 15 × 89 ÷ 90 = 14.8333…
        ("+15 for each visit, fades over 90 days", "2026-01-11T00:00:00Z", "14.8333"),
        ("+15 for each visit, fades over 90 days", "2026-02-24T00:00:00Z", "7.5"),
        ("+15 for each visit, fades over 90 days", "2026-04-10T00:00:00Z", "0"),
        ("+15 for each visit, fades over 90 days", "2027-04-10T00:00:00Z", "0"),
    ] {
        assert_eq!(of_visits(line, &[start], now), wanted, "{line} at {now}");
    }
    // A month by the calendar: from 31 January, in Paris, to 28 February at the same clock time.
    let line = "+8 for each visit, halves every 1 month";
    assert_eq!(of_visits(line, &["2026-01-31T09:00:00Z"], "2026-02-28T08:59:59Z"), "8");
    assert_eq!(of_visits(line, &["2026-01-31T09:00:00Z"], "2026-02-28T09:00:00Z"), "4");
}

#[test]
fn each_event_fades_and_rounds_by_itself() {
    // 1 ÷ 3 of a point twice: 0.3333 + 0.3333, not 0.6667.
    let at = ["2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z"];
    assert_eq!(of_visits("+1 for each visit, fades over 3 days", &at, "2026-01-12T12:00:00Z"), "0.6666");
    // `for` takes the newest alone, at its own age.
    let at = ["2026-01-10T00:00:00Z", "2026-01-24T00:00:00Z"];
    assert_eq!(of_visits("+25 for visit, halves every 14 days", &at, "2026-02-07T00:00:00Z"), "12.5");
}

#[test]
fn once_per_is_anchored_on_the_last_that_counted() {
    let line = "+1 for each visit, once per 1 day";
    let at = ["2026-06-14T22:00:00Z", "2026-06-15T21:59:00Z", "2026-06-15T22:00:00Z"];
    assert_eq!(of_visits(line, &at, "2026-07-01T00:00:00Z"), "2", "the first and the third");
    let at = ["2026-06-01T08:00:00Z", "2026-06-04T08:00:00Z", "2026-06-09T08:00:00Z"];
    assert_eq!(of_visits("+25 for each visit, once per 7 days", &at, "2026-07-01T00:00:00Z"), "50", "days 0 and 8");
    // Over the whole history: what lies before the window still keeps others from counting.
    let at = ["2026-06-01T00:00:00Z", "2026-06-06T00:00:00Z", "2026-06-07T23:59:00Z"];
    let line = "+25 for each visit in the last 5 days, once per 7 days";
    assert_eq!(of_visits(line, &at, "2026-06-08T00:00:00Z"), "0");
    assert_eq!(of_visits("+25 for each visit, once", &at, "2026-06-08T00:00:00Z"), "25");
    // A burst counts its first: 25 points that fade from then on.
    let at = ["2026-06-01T00:00:00Z", "2026-06-01T23:00:00Z"];
    let line = "+25 for each visit, once per 7 days, halves every 1 day";
    assert_eq!(of_visits(line, &at, "2026-06-02T00:00:00Z"), "12.5");
}

#[test]
fn calendar_periods_go_by_the_zone_of_the_process() {
    // Paris is two hours ahead of UTC in June: 22:30 UTC is the next day there. 2026-06-14 is a Sunday.
    let line = "+1 for each visit, once per calendar day";
    assert_eq!(of_visits(line, &["2026-06-14T21:30:00Z", "2026-06-14T22:30:00Z"], "2026-07-01T00:00:00Z"), "2");
    assert_eq!(of_visits(line, &["2026-06-14T22:30:00Z", "2026-06-15T21:30:00Z"], "2026-07-01T00:00:00Z"), "1");
    let line = "+1 for each visit, once per calendar week";
    assert_eq!(of_visits(line, &["2026-06-14T21:30:00Z", "2026-06-14T22:30:00Z"], "2026-07-01T00:00:00Z"), "2");
    assert_eq!(of_visits(line, &["2026-06-08T12:00:00Z", "2026-06-14T21:30:00Z"], "2026-07-01T00:00:00Z"), "1");
    let line = "+1 for each visit, once per calendar month";
    assert_eq!(of_visits(line, &["2026-05-31T21:30:00Z", "2026-05-31T22:30:00Z"], "2026-07-01T00:00:00Z"), "2");
    let line = "+1 for each visit, once per calendar quarter";
    assert_eq!(of_visits(line, &["2026-04-01T12:00:00Z", "2026-06-30T21:30:00Z"], "2026-07-01T00:00:00Z"), "1");
    assert_eq!(of_visits(line, &["2026-06-30T21:30:00Z", "2026-06-30T22:30:00Z"], "2026-07-02T00:00:00Z"), "2");
    let line = "+1 for each visit, once per calendar year";
    assert_eq!(of_visits(line, &["2025-12-31T22:30:00Z", "2025-12-31T23:30:00Z"], "2026-07-02T00:00:00Z"), "2");
}

#[test]
fn windows_end_now_and_begin_just_after() {
    let line = "+1 for each visit in the last 7 days";
    let now = "2026-06-08T00:00:00Z";
    assert_eq!(of_visits(line, &["2026-06-01T00:00:00Z"], now), "0", "exactly 7 days ago is out");
    assert_eq!(of_visits(line, &["2026-06-01T00:00:00.000001Z"], now), "1");
    assert_eq!(of_visits(line, &["2026-06-08T00:00:00Z"], now), "1", "now is in");
    assert_eq!(of_visits(line, &["2026-06-08T00:00:00.000001Z"], now), "0", "later than now is not there yet");
    // A day is 24 hours, whatever the clocks do: on 2026-03-29 they went forward in Paris.
    let line = "+1 for each visit in the last 1 day";
    assert_eq!(of_visits(line, &["2026-03-28T12:00:00.000001Z"], "2026-03-29T12:00:00Z"), "1");
    assert_eq!(of_visits(line, &["2026-03-28T11:30:00Z"], "2026-03-29T12:00:00Z"), "0");
    // A month goes by the calendar of Paris: from 28 April 12:00 summer time to 28 March 12:00 winter time.
    let line = "+1 for each visit in the last 1 month";
    assert_eq!(of_visits(line, &["2026-03-28T11:00:00Z"], "2026-04-28T10:00:00Z"), "0");
    assert_eq!(of_visits(line, &["2026-03-28T11:00:00.000001Z"], "2026-04-28T10:00:00Z"), "1");
    // February 2026 has no 29th, so on 29 March all of February has left the window, and what left it stays out.
    assert_eq!(of_visits(line, &["2026-02-28T11:00:00Z"], "2026-03-28T11:00:00Z"), "0");
    assert_eq!(of_visits(line, &["2026-02-28T22:59:59Z"], "2026-03-29T10:00:00Z"), "0");
    assert_eq!(of_visits(line, &["2026-02-28T23:00:00Z"], "2026-03-29T10:00:00Z"), "1");
}

#[test]
fn sets_and_periods() {
    let five = [
        "2026-06-01T00:00:00Z",
        "2026-06-02T00:00:00Z",
        "2026-06-03T00:00:00Z",
        "2026-06-04T00:00:00Z",
        "2026-06-05T00:00:00Z",
    ];
    assert_eq!(of_visits("+3 for every 2 visits", &five, "2026-07-01T00:00:00Z"), "6");
    assert_eq!(of_visits("+3 for every 6 visits", &five, "2026-07-01T00:00:00Z"), "0");
    assert_eq!(of_visits("+3 for every 1 visits, up to 9", &five, "2026-07-01T00:00:00Z"), "9");
    let line = "-10 for each 30 days without visit, down to -25";
    // Created on 1 January.
    assert_eq!(of_visits(line, &[], "2026-01-30T23:59:59Z"), "0");
    assert_eq!(of_visits(line, &[], "2026-01-31T00:00:00Z"), "-10");
    assert_eq!(of_visits(line, &[], "2026-03-02T00:00:00Z"), "-20");
    assert_eq!(of_visits(line, &[], "2026-06-01T00:00:00Z"), "-25");
    assert_eq!(of_visits(line, &["2026-03-01T00:00:00Z"], "2026-03-30T00:00:00Z"), "0", "the last one starts it");
    let program = with_lines("", "+5 for each of tags in (\"a\", \"b\", \"c\"), up to 10");
    let of =
        |tags: Json| score(&program, &decide(&program, json!({"tags": tags}), "2026-01-01T00:00:00Z"), "s").unwrap();
    assert_eq!(of(json!(["A", "x", "b"])), "10");
    assert_eq!(of(json!(["a", "a"])), "5", "an element counts once");
    assert_eq!(of(json!(["a", "b", "c"])), "10");
    assert_eq!(of(json!(null)), "0");
}

#[test]
fn limits_stand_one_inside_the_other() {
    // Raw 100 with a range up to 70; then 20 less: raw 80, still 70.
    let lines = "+25 when x > 0\n+35 when x > 0\n+15 when x > 0\n+20 when x > 0\n+5 when x > 0";
    let program = with_lines("from 0 to 70", lines);
    let decision = decide(&program, json!({"x": 1}), "2026-01-01T00:00:00Z");
    assert_eq!(score(&program, &decision, "s").unwrap(), "70");
    assert_eq!(decision.scores[0].lost_to_limits.to_string(), "30");
    let program = with_lines("from 0 to 70", &format!("{lines}\n-20 when x > 0"));
    let decision = decide(&program, json!({"x": 1}), "2026-01-01T00:00:00Z");
    assert_eq!(score(&program, &decision, "s").unwrap(), "70");
    assert_eq!(decision.scores[0].lost_to_limits.to_string(), "10");
    // Line 3 × 10 held to 20, group 20 + 7 held to 25, score 25 + 5 held to 28.
    let lines = "group \"G\", up to 25 {\n+10 for each visit, up to 20\n+7 when x > 0\n}\n+5 when x > 0";
    let program = with_lines("to 28", lines);
    let mut lead = visits(&["2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z"]);
    lead["x"] = json!(1);
    let decision = decide(&program, lead, "2026-07-01T00:00:00Z");
    assert_eq!(score(&program, &decision, "s").unwrap(), "28");
    // Its lines say 20 + 7 + 5 = 32: the group took 2, the range 2.
    assert_eq!(decision.scores[0].lost_to_limits.to_string(), "4");
    // A lower end lifts.
    let program = with_lines("from 0", "-30 when x > 0");
    let decision = decide(&program, json!({"x": 1}), "2026-01-01T00:00:00Z");
    assert_eq!(score(&program, &decision, "s").unwrap(), "0");
    assert_eq!(decision.scores[0].lost_to_limits.to_string(), "-30");
}

#[test]
fn picks_take_the_first_that_holds_or_the_highest() {
    let first = with_lines("", "first of \"F\" {\n+20 when x > 1000\n+10 when x >= 50\n+2 otherwise\n}");
    let best = with_lines("", "best of \"B\" {\n+10 when x >= 50\n+20 when x > 1000\n}");
    let of = |program: &leadwright::program::Program, x: Json| {
        score(program, &decide(program, json!({"x": x}), "2026-01-01T00:00:00Z"), "s").unwrap()
    };
    assert_eq!([of(&first, json!(5000)), of(&first, json!(50)), of(&first, json!(1))], ["20", "10", "2"]);
    assert_eq!(of(&first, json!(null)), "2", "an unknown rung is passed over");
    assert_eq!([of(&best, json!(5000)), of(&best, json!(50)), of(&best, json!(null))], ["20", "10", "0"]);
}

#[test]
fn campaigns_last_whole_days_of_the_zone() {
    let program = with_lines("", "+10 when flag, from 2026-10-01, until 2026-10-02");
    let at = |now: &str| score(&program, &decide(&program, json!({"flag": true}), now), "s").unwrap();
    // Paris is two hours ahead then.
    assert_eq!(at("2026-09-30T21:59:59Z"), "0");
    assert_eq!(at("2026-09-30T22:00:00Z"), "10");
    assert_eq!(at("2026-10-02T21:59:59.999999Z"), "10");
    assert_eq!(at("2026-10-02T22:00:00Z"), "0");
}

#[test]
fn a_score_that_restarts_sees_only_what_came_after() {
    let program = with_lines(
        ", restarts on recycle, restarts on mail where x > 3, restarts on reassignment",
        "+1 for each visit\n+10 when any visit\n+100 when no visit\n+1000 for each visit, once per 30 days",
    );
    let mut lead = visits(&["2026-06-01T00:00:00Z", "2026-06-05T00:00:00Z", "2026-06-10T00:00:00Z"]);
    let of = |lead: &Json| score(&program, &decide(&program, lead.clone(), "2026-07-01T00:00:00Z"), "s").unwrap();
    assert_eq!(of(&lead), "1013");
    lead["history"] = json!([{"stage": "a", "at": "2026-06-05T00:00:00Z", "by": "recycle"}]);
    assert_eq!(of(&lead), "1011", "at the very instant is before");
    lead["assigned"] = json!("2026-06-09T23:00:00Z");
    assert_eq!(of(&lead), "1011");
    lead["assigned"] = json!("2026-06-10T00:00:00Z");
    assert_eq!(of(&lead), "100");
    lead["assigned"] = json!("2026-08-10T00:00:00Z");
    assert_eq!(of(&lead), "1011", "what is ahead restarts nothing");
    lead["activities"].as_array_mut().unwrap().push(json!({"type": "mail", "at": "2026-06-20T00:00:00Z"}));
    assert_eq!(of(&lead), "1011", "whether that mail restarts it nobody knows");
    lead["x"] = json!(4);
    assert_eq!(of(&lead), "100");
}

const NEAR: &str = r#"
owner marketing
fields {
  title text
  size number
  home yes/no
}
activities {
  visit { page text }
}
score fit from 0 to 70 {
  +35 when size > 100
  +5 when home
  +35 when title contains word "vp"
}
score engagement from 0 to 100 {
  +25 for each visit, up to 75
}
score total = fit + engagement
stage a start {
  owner marketing
  advance to b when total >= 100
}
stage b {
  owner marketing
}
"#;

/// The near misses of a lead: scores with points, fields.
fn near(rules: &str, json: Json) -> Vec<String> {
    let program = program(rules);
    let mut scratch = Scratch::new();
    scratch.near = true;
    let record = lead::lead(&program, json);
    let now = lead::moment(&program, "2026-07-01T00:00:00Z");
    let decision = evaluate(&program, &record, now, &mut scratch, &mut Silent);
    decision
        .near_misses
        .iter()
        .map(|miss| match &miss.kind {
            NearMissKind::Needs(name) => format!("needs {name}"),
            NearMissKind::Short { score, points } => format!("{} short {points}", program.book.scores[*score].name),
            NearMissKind::Unknown { field, would_do } => format!("{} {would_do:?}", program.book.fields[*field].name),
        })
        .collect()
}

#[test]
fn near_misses_honour_limits() {
    let visit = |at: &str| json!({"type": "visit", "at": at, "page": "/"});
    // Fit is held to 70; 70 + 25 of 100 needed: 5 short.
    let full = json!({"size": 200, "home": true, "title": "VP", "activities": [visit("2026-06-01T00:00:00Z")]});
    assert_eq!(near(NEAR, full), ["total short 5"]);
    // 35 + 5 of fit and 25 of engagement; the title could add 35, but fit ends at 70: 95 at best.
    let best = json!({"size": 200, "home": true, "activities": [visit("2026-06-01T00:00:00Z")]});
    let found = near(NEAR, best);
    assert!(!found.iter().any(|miss| miss.starts_with("title")), "{found:?}");
    // One more visit, and the title alone would do.
    let one_more = json!({"size": 200, "home": true,
                          "activities": [visit("2026-06-01T00:00:00Z"), visit("2026-06-02T00:00:00Z")]});
    let found = near(NEAR, one_more);
    assert!(found.iter().any(|miss| miss.starts_with("title Is(Text(\"vp\"))")), "{found:?}");
    assert_eq!(Number::parse("15").unwrap().0.to_string(), "15");
}

#[test]
fn where_is_asked_of_moves_as_of_activities() {
    let moved = json!({"x": 1, "created": "2026-01-01T00:00:00Z", "stage": "a", "entered": "2026-06-20T09:00:00Z",
        "history": [{"stage": "a", "at": "2026-06-01T09:00:00Z"}, {"stage": "b", "at": "2026-06-10T09:00:00Z", "by": "advance"},
                    {"stage": "a", "at": "2026-06-20T09:00:00Z", "by": "recycle"}],
        "activities": [{"type": "visit", "at": "2026-06-15T09:00:00Z", "page": "/x"}]});
    for (line, wanted) in [
        ("+5 for each entering a where x is 1", "10"),
        ("+5 for each entering a where x is 2", "0"),
        ("+5 for each recycle where x > 5", "0"),
        ("+5 when any recycle where lead.x is 2", "0"),
        ("+5 when no recycle where x is 2", "5"),
        ("+5 when at least 2 entering a where x is 1", "5"),
        ("+5 when count of entering a where x is 2 > 0", "0"),
        ("+5 when count of days with entering a where x is 1 is 2", "5"),
        ("+5 for every 2 entering a where x is 2", "0"),
        ("+5 for recycle where x is 2", "0"),
        ("+5 when 20 days without recycle where x is 2", "5"),
        ("+5 for each 5 days without entering a where x is 1", "10"),
        // The lead does not tell its flag, so nobody knows which of the moves count.
        ("+5 when any recycle where flag", "0"),
        ("+5 when no recycle where flag", "0"),
        ("+5 when any recycle where (flag or x is 1)", "5"),
        // A move has no page, and is no visit that has one.
        ("+5 for each (visit, recycle) where page is known", "5"),
        ("+5 for each (visit, recycle) where lead.x is 1", "10"),
    ] {
        let program = with_lines("", line);
        assert_eq!(
            score(&program, &decide(&program, moved.clone(), "2026-06-30T12:00:00Z"), "s").unwrap(),
            wanted,
            "{line}"
        );
    }
    // What starts a score anew, too.
    for (head, wanted) in
        [(", restarts on recycle where x is 1", "0"), (", restarts on recycle where x is 2", "5"), ("", "5")]
    {
        let program = with_lines(head, "+5 for each visit");
        assert_eq!(
            score(&program, &decide(&program, moved.clone(), "2026-06-30T12:00:00Z"), "s").unwrap(),
            wanted,
            "{head}"
        );
    }
}

#[test]
fn a_quiet_time_begins_with_a_restart_wherever_it_is_asked_for() {
    let lead = json!({"x": 1, "created": "2026-01-01T00:00:00Z", "stage": "a", "entered": "2026-06-10T00:00:00Z",
        "history": [{"stage": "b", "at": "2026-06-01T00:00:00Z", "by": "advance"},
                    {"stage": "a", "at": "2026-06-10T00:00:00Z", "by": "recycle"}],
        "activities": [{"type": "visit", "at": "2026-02-01T00:00:00Z"}]});
    for line in [
        "-10 when 30 days without visit",
        "-10 for each 30 days without visit",
        "-10 when x is 1 and 30 days without visit",
    ] {
        for (head, now, wanted) in [
            (", restarts on recycle", "2026-07-09T23:59:59Z", "0"),
            (", restarts on recycle", "2026-07-10T00:00:00Z", "-10"),
            ("", "2026-03-03T00:00:00Z", "-10"),
        ] {
            let program = with_lines(head, line);
            assert_eq!(
                score(&program, &decide(&program, lead.clone(), now), "s").unwrap(),
                wanted,
                "{head} {line} {now}"
            );
        }
    }
}

#[test]
fn days_are_counted_on_the_calendar() {
    let head = "process \"P\" {{ timezone \"ZONE\" }}\nowner m\nfields {{\n  fair date\n}}\n";
    for (zone, condition, now, wanted) in [
        // Paris changes its clocks on 29 March and 25 October.
        ("Europe/Paris", "fair - 90 days is 2026-03-29", "2026-06-01T12:00:00Z", "1"),
        ("Europe/Paris", "fair - 90 days < 2026-03-29", "2026-06-01T12:00:00Z", "0"),
        ("Europe/Paris", "fair - 3 months is 2026-03-27", "2026-06-01T12:00:00Z", "1"),
        ("Europe/Paris", "fair - 13 weeks is 2026-03-28", "2026-06-01T12:00:00Z", "1"),
        ("Europe/Paris", "fair + 150 days is 2026-11-24", "2026-06-01T12:00:00Z", "1"),
        ("Europe/Paris", "fair - today is 91 days", "2026-03-28T12:00:00Z", "1"),
        ("Europe/Paris", "fair - today < 91 days", "2026-03-28T12:00:00Z", "0"),
        ("Europe/Paris", "days since (fair - 90 days) is 1", "2026-03-30T00:00:00Z", "1"),
        // In the next 90 days from the first instant of 29 March on, at both ends of that day.
        ("Europe/Paris", "fair in the next 90 days", "2026-03-28T22:59:59Z", "0"),
        ("Europe/Paris", "fair in the next 90 days", "2026-03-28T23:00:00Z", "1"),
        ("Europe/Paris", "fair in the last 150 days", "2026-11-23T22:59:59Z", "1"),
        ("Europe/Paris", "fair in the last 150 days", "2026-11-23T23:00:00Z", "0"),
        // Hours from a day are hours from its midnight.
        ("Europe/Paris", "fair + 36 hours > 2026-06-28 and fair + 47 hours < 2026-06-29", "2026-06-01T12:00:00Z", "1"),
        ("Europe/Paris", "fair + 24 hours is 2026-06-28", "2026-06-01T12:00:00Z", "1"),
        // In Cairo the day of 24 April 2026 begins at one in the morning.
        ("Africa/Cairo", "fair - 64 days is 2026-04-24", "2026-06-01T12:00:00Z", "1"),
        ("Africa/Cairo", "fair - 2 months is 2026-04-27", "2026-06-01T12:00:00Z", "1"),
        ("UTC", "fair - 90 days is 2026-03-29", "2026-06-01T12:00:00Z", "1"),
    ] {
        let rules = format!("{head}score s {{{{\n  +1 when {condition}\n}}}}\n")
            .replace("{{", "{")
            .replace("}}", "}")
            .replace("ZONE", zone);
        let program = program(&rules);
        let decision = decide(&program, json!({"fair": "2026-06-27"}), now);
        assert_eq!(score(&program, &decision, "s").unwrap(), wanted, "{condition} in {zone} at {now}");
    }
}

#[test]
fn points_that_would_take_the_lead_elsewhere_are_no_near_miss() {
    for (first, wanted) in
        [("close as lost when s >= 10", 0), ("close as lost when s >= 11", 1), ("close as lost when flag", 1)]
    {
        let program = program(&format!(
            "owner m\nfields {{\n  flag yes/no\n  need yes/no\n  size number\n}}\nscore s {{\n  +5 when need\n  +5 when size > 10\n}}\n\
             stage a start {{\n  owner m\n  {first}\n  advance to b when s >= 10\n}}\nstage b {{\n  owner m\n}}\nend lost \"Lost\"\n"
        ));
        let record = lead::lead(&program, json!({"need": true, "size": 3, "flag": false}));
        let mut scratch = Scratch::new();
        scratch.near = true;
        let now = lead::moment(&program, "2026-06-30T12:00:00Z");
        let decision = evaluate(&program, &record, now, &mut scratch, &mut Silent);
        let short = |miss: &leadwright::evaluate::NearMiss| matches!(miss.kind, NearMissKind::Short { .. });
        assert_eq!(decision.near_misses.iter().filter(|miss| short(miss)).count(), wanted, "{first}");
    }
}

#[test]
fn a_near_miss_may_reach_its_stage_by_another_way() {
    // With ten points the lead would go from the start to the third stage at once, and not by way of the second.
    let program = program(
        "owner m\nfields {\n  need yes/no\n  size number\n}\nscore s {\n  +5 when need\n  +5 when size > 10\n}\n\
         stage a start {\n  owner m\n  advance to c when s >= 10\n  advance to b when need\n}\n\
         stage b {\n  owner m\n  advance to c when s >= 10\n}\nstage c {\n  owner m\n}\n",
    );
    let near = |fields: Json| {
        let record = lead::lead(&program, fields);
        let mut scratch = Scratch::new();
        scratch.near = true;
        let now = lead::moment(&program, "2026-06-30T12:00:00Z");
        evaluate(&program, &record, now, &mut scratch, &mut Silent).near_misses
    };
    let short = near(json!({"need": true, "size": 3}));
    assert!(matches!(short.as_slice(), [miss] if matches!(miss.kind, NearMissKind::Short { .. })), "{short:?}");
    let unknown = near(json!({"need": true}));
    assert!(unknown.iter().any(|miss| matches!(miss.kind, NearMissKind::Unknown { .. })), "{unknown:?}");
}
