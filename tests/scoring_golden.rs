//! Scores and near misses that were worked out by hand.

use serde_json::{Value, json};

use crate::decisions::{Written, lines, score};

/// Rules of a lead with these score lines; `extra` is whatever else the case needs.
fn rules(extra: &str) -> String {
    format!(
        "process \"Case\" {{ timezone \"UTC\" }}\n\nowner marketing\n\nfields {{\n  title text\n  employees number\n  \
         country country\n  need yes/no\n  timeline duration\n}}\n\nactivities {{ visit {{ page text }} }}\n\n{extra}\n"
    )
}

fn visits(id: &str, times: &[&str]) -> String {
    let visits: Vec<Value> = times.iter().map(|at| json!({"type": "visit", "at": at, "page": "/pricing"})).collect();
    json!({"id": id, "created": "2026-01-01T00:00:00Z", "activities": visits}).to_string() + "\n"
}

const ONE_STAGE: &str = "stage lead start { owner marketing }\n";

#[test]
fn once_per_day_is_anchored_on_the_last_that_counted() {
    let rules = rules(&format!("score s {{ +5 \"Visit\" for each visit, once per 1 day }}\n\n{ONE_STAGE}"));
    // Sunday 22:00, Monday 21:59, Monday 22:00: the first and the third.
    let leads = visits("a", &["2026-06-14T22:00:00Z", "2026-06-15T21:59:00Z", "2026-06-15T22:00:00Z"]);
    let [decision] = &Written::new(&rules, &leads).decide("2026-06-16T00:00:00Z")[..] else { panic!("one lead") };
    assert_eq!(score(decision, "s"), "10");
    let counted = decision["scores"]["s"]["lines"][0]["because"]["activities"].as_array().unwrap();
    let times: Vec<&str> = counted.iter().filter(|a| a["now"] != json!(0)).map(|a| a["at"].as_str().unwrap()).collect();
    assert_eq!(times, ["2026-06-14T22:00:00Z", "2026-06-15T22:00:00Z"]);
}

#[test]
fn once_per_week_counts_days_0_and_8_of_0_3_8() {
    let line = "score s { +25 \"Pricing\" for each visit where page starts with \"/pricing\", once per 7 days }";
    let leads = visits("a", &["2026-06-01T10:00:00Z", "2026-06-04T10:00:00Z", "2026-06-09T10:00:00Z"])
        + &visits("b", &["2026-06-01T10:00:00Z", "2026-06-08T10:00:00Z"])
        + &visits("c", &["2026-06-01T10:00:00Z", "2026-06-08T09:59:59Z"]);
    let decisions = Written::new(&rules(&format!("{line}\n\n{ONE_STAGE}")), &leads).decide("2026-06-20T00:00:00Z");
    let scores: Vec<String> = decisions.iter().map(|d| score(d, "s")).collect();
    // Exactly seven days later counts; a second less doesn't.
    assert_eq!(scores, ["50", "50", "25"]);
}

#[test]
fn a_range_clamps_what_is_shown_and_tells_what_it_took() {
    let lines_of = "+25 \"a\" when employees > 1\n  +35 \"b\" when employees > 2\n  +15 \"c\" when employees > 3\n  \
                    +20 \"d\" when employees > 4\n  +5 \"e\" when employees > 5\n  -20 \"f\" when country is \"FR\"";
    let rules = rules(&format!("score fit from 0 to 70 {{\n  {lines_of}\n}}\n\n{ONE_STAGE}"));
    let leads =
        "{\"id\": \"raw 100\", \"employees\": 10}\n{\"id\": \"raw 80\", \"employees\": 10, \"country\": \"FR\"}\n";
    let decisions = Written::new(&rules, leads).decide("2026-06-20T00:00:00Z");
    let told: Vec<(String, String, i64)> = decisions
        .iter()
        .map(|d| {
            let sum = lines(d, "fit").iter().map(|(_, points)| points.parse::<i64>().unwrap()).sum();
            (score(d, "fit"), d["scores"]["fit"]["lost_to_limits"].to_string(), sum)
        })
        .collect();
    // 25 + 35 + 15 + 20 + 5 = 100, shown 70; with −20 it is 80, still 70.
    assert_eq!(told, [("70".into(), "30".into(), 100), ("70".into(), "10".into(), 80)]);
}

/// Fit up to 70, engagement, and 100 points needed of both.
fn hundred() -> String {
    rules(
        "score fit from 0 to 70 {
  +35 \"Right title\" when title contains word \"chief\"
  +35 \"Size\" when employees >= 100
  +5 \"Country\" when country is \"FR\"
}

score engagement {
  +25 \"Pricing\" for each visit where page starts with \"/pricing\", once per 7 days
  +15 \"Need\" when need is yes
}

score total = fit + engagement

stage lead start {
  owner marketing
  advance to qualified when total >= 100
}

stage qualified { owner marketing }",
    )
}

#[test]
fn points_short_are_told_and_one_visit_would_do() {
    // Fit 35 + 35 + 5 = 75, shown 70; engagement 15; together 85 of 100.
    let lead = json!({"id": "a", "title": "Chief of Nothing", "employees": 500, "country": "FR", "need": true,
                      "created": "2026-06-01T00:00:00Z"});
    let visit = json!([{"type": "visit", "at": "2026-06-10T00:00:00Z", "page": "/pricing"}]);
    let mut with_visit = lead.clone();
    with_visit["id"] = json!("b");
    with_visit["activities"] = visit;
    let decisions = Written::new(&hundred(), &format!("{lead}\n{with_visit}\n")).decide("2026-06-20T00:00:00Z");
    assert_eq!(score(&decisions[0], "total"), "85");
    let near = decisions[0]["near_miss"].as_array().unwrap();
    let short: Vec<&Value> = near.iter().filter(|n| !n["points_short"].is_null()).collect();
    assert_eq!(short.len(), 1, "{near:?}");
    assert_eq!((&short[0]["stage"], &short[0]["points_short"]), (&json!("qualified"), &json!(15)));
    assert_eq!(decisions[0]["stage"]["after"], "lead");
    assert_eq!((score(&decisions[1], "total"), &decisions[1]["stage"]["after"]), ("110".into(), &json!("qualified")));
    assert_eq!(decisions[1]["near_miss"], json!([]));
}

#[test]
fn an_unknown_title_that_cannot_bring_enough_is_no_near_miss() {
    // Fit 35 + 5 = 40, engagement 25; the title would bring 35, but fit stops at 70: 95 at best.
    let lead = json!({"id": "a", "employees": 500, "country": "FR", "need": false, "created": "2026-06-01T00:00:00Z",
                      "activities": [{"type": "visit", "at": "2026-06-10T00:00:00Z", "page": "/pricing"}]});
    let decisions = Written::new(&hundred(), &format!("{lead}\n")).decide("2026-06-20T00:00:00Z");
    assert_eq!((score(&decisions[0], "fit"), score(&decisions[0], "engagement")), ("40".into(), "25".into()));
    let near = decisions[0]["near_miss"].as_array().unwrap();
    assert!(near.iter().all(|n| n["unknown"].is_null()), "no single field would do: {near:?}");
}

#[test]
fn an_unknown_title_that_brings_enough_is_the_near_miss() {
    // The same with 15 more for the need: 105 raw, fit 70 + engagement 40 = 110 with a title, 80 without.
    let lead = json!({"id": "a", "employees": 500, "country": "FR", "need": true, "created": "2026-06-01T00:00:00Z",
                      "activities": [{"type": "visit", "at": "2026-06-10T00:00:00Z", "page": "/pricing"}]});
    let decisions = Written::new(&hundred(), &format!("{lead}\n")).decide("2026-06-20T00:00:00Z");
    let near = decisions[0]["near_miss"].as_array().unwrap();
    let unknown: Vec<&Value> = near.iter().filter(|n| !n["unknown"].is_null()).collect();
    assert_eq!(unknown.len(), 1, "{near:?}");
    assert_eq!((&unknown[0]["stage"], &unknown[0]["unknown"]), (&json!("qualified"), &json!("title")));
}
