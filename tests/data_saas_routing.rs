//! The shipped `saas-inbound` and `saas-accounts` beside the published routing, stages and reasons.

use std::path::Path;

use serde_json::{Value, json};

use crate::data_saas_lifecycle::{alerts, clock, clocks, inbound, lead, moves, program};
use crate::decisions::{data, json as read_json};
use crate::sla::decide;

// ---------- routing ----------

/// How many of so many small leads of America each member gets, in the order of the team.
fn shares(now: &str, leads: usize) -> Vec<usize> {
    let one = |number: usize| {
        json!({"id": number, "created": now, "email": "a@works.example", "company": "Works", "country": "US", "employees": 9,
            "made_by": "integration", "activities": [{"type": "form", "at": now, "kind": "hand raise"}]})
    };
    let text: String = (0..leads).map(|number| format!("{}\n", one(number))).collect();
    let scratch = crate::decisions::Written::new("", &text);
    let file = scratch.path().join("leads.ndjson");
    let decisions =
        crate::decisions::decide(Path::new("rules/saas-inbound"), now, &["--leads", file.to_str().unwrap()]);
    assert_eq!(decisions.len(), leads);
    let of =
        |member: &str| decisions.iter().filter(|d| d["assignee"] == format!("{member}@brightforge.example")).count();
    ["lou", "amara", "finn", "yuki"].map(of).to_vec()
}

#[test]
fn experts_get_twice_what_a_person_in_the_second_month_gets_and_newcomers_nothing() {
    // Shares of 1, 1, ½ and 0 of 50 leads; from January on, the newcomer has ½ as well, of 60.
    assert_eq!(shares("2026-11-23T18:00:00Z", 50), [20, 20, 10, 0]);
    assert_eq!(shares("2027-01-15T18:00:00Z", 60), [20, 20, 10, 10]);
}

#[test]
fn who_had_a_lead_when_it_was_qualified_first_gets_it_back() {
    let rules = inbound();
    let back = |owner: Value| {
        let extra = json!({"assignee": "nurture-queue@brightforge.example", "assigned": "2026-10-01T18:00:00Z",
            "Original Owner": owner,
            "history": [
                {"stage": "mql", "at": "2026-09-01T18:00:00Z", "by": "advance"},
                {"stage": "nurture", "at": "2026-10-01T18:00:00Z", "by": "recycle"}],
            "activities": [{"type": "form", "at": "2026-11-23T18:00:00Z", "kind": "hand raise"}]});
        decide(&rules, &lead("nurture", "2026-10-01T18:00:00Z", extra), "2026-11-23T18:00:00Z")
    };
    let decision = back(json!("kenji@brightforge.example"));
    assert_eq!(decision["stage"]["after"], "mql");
    assert_eq!(decision["assignee"], "kenji@brightforge.example");
    let assignment = &decision["assignment"];
    assert_eq!((&assignment["label"], &assignment["team"]), (&json!("Qualified again"), &Value::Null));
    assert_eq!(
        back(Value::Null)["assignment"]["label"],
        "Mid-Market",
        "nobody knows who had it: a turn like any other"
    );
    assert_eq!(clock(&decision, "follow_up")["due"], "2026-11-23T19:00:00Z");
}

#[test]
fn each_status_has_its_queue() {
    let rules = inbound();
    for (value, because, stage, queue) in [
        ("disqualified", "student", "disqualified", "unqualified-queue"),
        ("bad data", "spam", "bad_data", "bad-data-queue"),
        ("recycle", "no budget", "nurture", "nurture-queue"),
    ] {
        let said = json!({"type": "status", "at": "2026-11-23T18:00:00Z", "by": "development", "value": value, "because": because});
        let extra =
            json!({"assignee": "sol@brightforge.example", "assigned": "2026-11-20T18:00:00Z", "activities": [said]});
        let decision = decide(&rules, &lead("mql", "2026-11-20T18:00:00Z", extra), "2026-11-23T18:00:00Z");
        assert_eq!(decision["stage"]["after"], stage);
        assert_eq!(decision["assignee"], format!("{queue}@brightforge.example"));
    }
}

// ---------- accounts ----------

#[test]
fn an_account_is_worked_on_or_goes_back_to_the_queue() {
    let rules = program("rules/saas-accounts");
    let entered = "2026-11-02T18:00:00Z";
    let account = |people: usize, comments: Value| {
        let sequenced = |number: usize| json!({"type": "sequenced", "at": format!("2026-11-{:02}T18:00:00Z", 5 + number), "person": format!("P{number}")});
        let people: Vec<Value> = (0..people).map(sequenced).collect();
        json!({"id": "A-1", "created": "2026-10-01T09:00:00Z", "stage": "working", "entered": entered, "company": "Works",
            "BDR Assigned": "sol@brightforge.example", "BDR Comments": comments, "activities": people})
    };
    let tenth = decide(&rules, &account(0, Value::Null), "2026-11-12T18:00:00Z");
    assert_eq!(clock(&tenth, "comments")["due"], "2026-11-12T18:00:00Z");
    assert!(alerts(&tenth).contains(&"breach to development at 2026-11-12T18:00:00Z".to_owned()));
    let noted = decide(&rules, &account(0, json!("Spoke with their platform lead")), "2026-11-12T18:00:00Z");
    assert!(clocks(&noted, "comments").is_empty() && alerts(&noted).is_empty());
    // Five people by the 9th; with four it goes back on the 17th.
    let five = decide(&rules, &account(5, json!("…")), "2026-11-30T18:00:00Z");
    assert_eq!(five["stage"]["after"], "working");
    assert_eq!(clock(&five, "sequencing")["met_at"], "2026-11-09T18:00:00Z");
    let four = decide(&rules, &account(4, json!("…")), "2026-11-30T18:00:00Z");
    assert_eq!(moves(&four), ["recycle queued 2026-11-17T18:00:00Z"]);
}

#[test]
fn stages_segments_and_reasons_are_those_of_the_model() {
    let Some(folder) = data("models") else { return };
    let model = read_json(&folder.join("lifecycle-routing-sla-2022.json"));
    let program = inbound();
    let labels: Vec<String> = program.book.stages.iter().map(|stage| stage.label.to_lowercase()).collect();
    for step in model["funnel"].as_array().unwrap() {
        let wanted = match step[0].as_str().unwrap() {
            "MQL" => "marketing qualified".to_owned(),
            name => name.to_lowercase().replace('-', " "),
        };
        assert!(labels.contains(&wanted), "no stage {wanted}");
    }
    let of = |answer: &str, stage: &str| {
        let stage = program.book.stages.iter().find(|known| known.name == stage).unwrap();
        stage.answers.iter().find(|known| known.answer == answer).unwrap().because.len()
    };
    for (status, answer) in [("Disqualified", "disqualified"), ("Recycle", "recycle"), ("Bad Data", "bad data")] {
        let reasons = model["reasons"][status].as_array().unwrap().len();
        for stage in ["mql", "accepted", "qualifying"] {
            assert_eq!(of(answer, stage), reasons, "{status} in {stage}");
        }
    }
    let queues = ["inquiry-queue", "unqualified-queue", "nurture-queue", "bad-data-queue"];
    let named = model["statuses_queue"].as_object().unwrap().values();
    let mut named: Vec<String> = named.map(|q| q.as_str().unwrap().to_lowercase().replace(' ', "-")).collect();
    named.sort_unstable();
    let mut ours = queues.map(str::to_owned);
    ours.sort_unstable();
    assert_eq!(named, ours);
}
