//! What the shipped rule sets decide of the leads that come with them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::decisions::{decide, score};

#[path = "../examples/make_leads/main.rs"]
#[expect(dead_code, reason = "an example is a program of its own")]
mod make_leads;

const NOW: &str = "2026-11-23T09:00:00Z";

#[test]
fn the_leads_of_the_starter_show_what_it_does() {
    let decisions = decide(Path::new("rules/starter"), NOW, &["--leads", "rules/starter/leads.ndjson"]);
    let after: Vec<&str> = decisions.iter().map(|d| d["stage"]["after"].as_str().unwrap()).collect();
    assert_eq!(after, ["prospect", "qualified", "lead", "qualified", "accepted", "prospect"]);
}

/// The leads of the starter with pencil and paper: fit, engagement, priority, tier.
#[test]
fn the_points_of_the_starter_add_up() {
    let decisions = decide(Path::new("rules/starter"), NOW, &["--leads", "rules/starter/leads.ndjson"]);
    let seen: Vec<[String; 4]> = decisions
        .iter()
        .map(|d| [score(d, "fit"), score(d, "engagement"), d["priority"].to_string(), d["grades"]["tier"].to_string()])
        .collect();
    let wanted = [
        // In France +20; three days old, so not yet quiet.
        ["20", "0", "20", "\"C\""],
        // Head +30, 320 people +25, France +20, referral +15. Prices +25, two visits +10.
        ["90", "35", "125", "\"A\""],
        // Germany +20, a private address −25: shown as 0. A webinar of 44 minutes +20.
        ["0", "20", "20", "\"C\""],
        // Director +30. A form of yesterday +30, and 5 for it in the priority.
        ["30", "30", "65", "\"C\""],
        // Chief +30, 140 people +25, Belgium +20. Prices +25, a visit +5.
        ["75", "30", "105", "\"A\""],
        // One of us: no score, no grade, no priority.
        ["null", "null", "null", "null"],
    ];
    assert_eq!(seen, wanted.map(|row| row.map(str::to_owned)));
    assert_eq!(decisions[3]["assignee"], "kam@ourselves.example");
    assert_eq!(decisions[3]["assignment"]["label"], "Large account");
    assert_eq!(decisions[4]["assignee"], "ana@ourselves.example", "accepting changes nobody");
    assert_eq!(decisions[4]["assignment"], serde_json::Value::Null);
    assert_eq!(decisions[2]["scores"]["fit"]["lost_to_limits"].to_string(), "-5");
}

#[test]
fn the_leads_of_acme_decide_alike_in_all_four_formats() {
    let rules = Path::new("rules/acme-emea");
    let ndjson = decide(rules, NOW, &["--leads", "rules/acme-emea/leads/leads.ndjson"]);
    assert_eq!(ndjson.len(), 300);
    for format in ["json", "ron"] {
        let other = decide(rules, NOW, &["--leads", &format!("rules/acme-emea/leads/leads.{format}")]);
        assert!(other == ndjson, "{format} differs");
    }
    let files = [
        ["--leads", "rules/acme-emea/leads/leads.csv"],
        ["--activities", "rules/acme-emea/leads/activities.csv"],
        ["--history", "rules/acme-emea/leads/history.csv"],
    ];
    let csv = decide(rules, NOW, &files.concat());
    for (one, other) in ndjson.iter().zip(&csv) {
        for key in ["scores", "grades", "checklists", "stage", "territory", "assignee", "assignment", "priority"] {
            assert_eq!(one[key], other[key], "{key} of {}", one["lead"]);
        }
    }
}

#[test]
fn the_leads_of_acme_are_those_the_example_makes_up() {
    for (name, made) in make_leads::files().unwrap() {
        let path = Path::new("rules/acme-emea/leads").join(name);
        assert!(
            std::fs::read(&path).unwrap() == made,
            "{name}: run `cargo run --example make_leads -- rules/acme-emea/leads`"
        );
    }
}

#[test]
fn the_leads_of_acme_go_everywhere() {
    let rules = Path::new("rules/acme-emea");
    let decisions = decide(rules, NOW, &["--leads", "rules/acme-emea/leads/leads.ndjson"]);
    let seen = |key: &str| -> BTreeSet<String> {
        decisions.iter().filter_map(|d| d.pointer(key)).filter_map(|v| v.as_str()).map(str::to_owned).collect()
    };
    let stages =
        ["accepted", "captured", "junk", "lead", "lost", "opportunity", "prospect", "qualified", "with_partner", "won"];
    assert_eq!(seen("/stage/after"), stages.map(str::to_owned).into());
    for decision in decisions.iter().filter(|d| d["stage"]["after"] == "captured") {
        assert!(!decision["excluded"].is_null(), "only who is excluded stays at the door: {}", decision["lead"]);
    }
    assert_eq!(seen("/grades/tier"), ["A", "B", "C"].map(str::to_owned).into());
    assert_eq!(seen("/territory").len(), 5);
    assert!(seen("/assignment/label").len() >= 5, "{:?}", seen("/assignment/label"));
    assert!(decisions.iter().any(|d| !d["excluded"].is_null()));
}
