//! Whose turn it is, by the assignments that come along with leads.

use leadwright::Leadwright;
use serde_json::{Value, json};

use super::{JSON, NDJSON, start};

/// Ana and Jules in turn, for whoever is qualified; the desk for those that nobody takes.
fn field() -> Leadwright {
    let text = "owner sales \"Sales\"\nfields { country country }\n\
        score fit from 0 to 100 { +10 \"Known\" when country is known }\npriority = fit\n\
        stage lead \"Lead\" start { advance to qualified when id is known }\n\
        stage qualified \"Qualified\" { hand off to sales }\n\
        team field \"Field\" {\n  member \"ana@acme.example\"\n  member \"jules@acme.example\"\n  assign in turn\n  to \"desk@acme.example\" when nobody is available\n}\n\
        route to sales { to team field otherwise }\n";
    Leadwright::of_text("a.lead", text).unwrap()
}

/// So many assignments to Ana, one after the other, the last an hour ago at most.
fn to_ana(count: u32) -> Value {
    let row = |number| json!({"team": "field", "assignee": "ana@acme.example", "lead": format!("old-{number}"), "at": "2026-11-20T09:00:00Z"});
    (0..count).map(row).collect()
}

const NOW: &str = "?now=2026-11-23T09:00:00Z";

fn who(line: &str) -> Value {
    serde_json::from_str::<Value>(line).unwrap()["assignee"].clone()
}

#[test]
fn a_team_in_turn_goes_on_from_line_to_line() {
    let service = start(field(), |_| {});
    let lines: String = (0..4).map(|number| format!("{{\"id\": {number}}}\n")).collect();
    let answer = service.post("/v1/decide", NDJSON, &lines).text();
    let without: Vec<Value> = answer.lines().map(who).collect();
    assert_eq!(without, ["ana@acme.example", "jules@acme.example", "ana@acme.example", "jules@acme.example"]);
    // Ana had two turns and Jules none, so Jules has just joined: a round behind, and next.
    let lines = format!("{}\n{lines}", json!({"ledger": to_ana(2)}));
    let answer = service.post(&format!("/v1/decide{NOW}"), NDJSON, lines).text();
    let mut lines = answer.lines();
    assert_eq!(lines.next(), Some(r#"{"ledger":{"rows":2,"unknown":0}}"#));
    let with: Vec<Value> = lines.map(who).collect();
    assert_eq!(with, ["jules@acme.example", "ana@acme.example", "jules@acme.example", "ana@acme.example"]);
}

#[test]
fn a_single_lead_brings_the_assignments_so_far() {
    let service = start(field(), |_| {});
    let ask = |path: &str, body: &Value| service.post(&format!("{path}{NOW}"), JSON, body.to_string());
    let lead = json!({"id": "L-1"});
    assert_eq!(who(&ask("/v1/decide", &lead).text()), "ana@acme.example");
    for (turns, wanted) in [(0, "ana@acme.example"), (1, "jules@acme.example")] {
        let body = json!({"ledger": to_ana(turns), "lead": lead});
        assert_eq!(who(&ask("/v1/decide", &body).text()), wanted);
        let explained = ask("/v1/explain", &body).json();
        assert_eq!(explained["decision"]["assignee"], wanted);
        assert!(explained["page"].as_str().unwrap().contains(wanted), "{explained}");
    }
    // What has an id is a lead, whatever else it has.
    let lead = json!({"id": "L-1", "ledger": to_ana(1), "lead": "Zoe"});
    assert_eq!(who(&ask("/v1/decide", &lead).text()), "ana@acme.example");
}

#[test]
fn a_queue_brings_them_too() {
    let service = start(field(), |_| {});
    let leads = [json!({"id": "L-1"}), json!({"id": "L-2"})];
    let first = |answer: super::Answer| answer.json()["leads"][0]["assignee"].clone();
    let path = format!("/v1/queue{NOW}&owner=sales");
    assert_eq!(first(service.post(&path, JSON, json!(leads).to_string())), "ana@acme.example");
    let body = json!({"ledger": to_ana(1), "leads": leads}).to_string();
    assert_eq!(first(service.post(&path, JSON, body)), "jules@acme.example");
    let body = format!("{}\n{}\n{}\n", json!({"ledger": to_ana(1)}), leads[0], leads[1]);
    let answer = service.post(&path, NDJSON, body);
    assert_eq!(answer.json()["rejected"], 0);
    assert_eq!(first(answer), "jules@acme.example");
}

/// Nothing is decided on assignments that can't be read, or that come too late to count for all.
#[test]
fn what_is_wrong_with_them_is_told() {
    let service = start(field(), |_| {});
    let ask = |body: Value| service.post("/v1/decide", JSON, body.to_string());
    let mut rows = to_ana(2);
    rows[1]["at"] = "some day".into();
    for (ledger, detail) in [
        (rows.clone(), "row 2: its `at` is no date and time"),
        (json!([3]), "row 1: a row has to be an object `{ … }`, this is a number"),
        (json!([{"team": "field", "lead": "L-0", "at": "2026-11-20T09:00:00Z"}]), "row 1: the row has no `assignee`"),
        (
            json!([{"team": {}, "assignee": "a", "lead": "L-0", "at": "2026-11-20T09:00:00Z"}]),
            "row 1: its `team` is an object, not a text",
        ),
        (
            json!([{"team": "field", "assignee": "a", "lead": "L-0", "at": 7}]),
            "row 1: its `at` is a number, not a text",
        ),
        (json!("team,assignee,lead,at"), "it is no list"),
        (json!({"team": "field"}), "it is no list"),
        (Value::Null, "it is no list"),
    ] {
        let answer = ask(json!({"ledger": ledger, "lead": {"id": "L-1"}}));
        answer.is_problem(422, "wrong-ledger");
        let told = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(told.starts_with(&format!("the assignments so far can't be read: {detail}")), "{told}");
        assert!(!told.contains("some day"), "{told}");
    }
    // A stream ends there: the leads behind it would be decided about as if nobody had a turn.
    let body = format!("{}\n{{\"id\": 1}}\n", json!({"ledger": rows}));
    let answer = service.post("/v1/decide", NDJSON, &body).text();
    let told: Vec<Value> = answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((told.len(), &told[0]["error"]["type"]), (1, &"/problems#wrong-ledger".into()));
    service.post("/v1/queue", NDJSON, &body).is_problem(422, "wrong-ledger");
    let late = format!("{{\"id\": 1}}\n{}\n{{\"id\": 2}}\n", json!({"ledger": to_ana(1)}));
    let answer = service.post("/v1/decide", NDJSON, late).text();
    let told: Vec<Value> = answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told[1]["error"]["type"], "/problems#wrong-ledger");
    assert!(told[1]["error"]["help"].as_str().unwrap().contains("first line"), "{}", told[1]);
    assert_eq!(told.len(), 2);
    // A team that the rules don't know takes no turn, which is told where there is room for it.
    let body = json!({"ledger": [{"team": "feild", "assignee": "ana@acme.example", "lead": "L-0", "at": "2026-11-20T09:00:00Z"}]});
    let answer = service.post(&format!("/v1/decide{NOW}"), NDJSON, format!("{body}\n{{\"id\": 1}}\n")).text();
    assert!(answer.starts_with("{\"ledger\":{\"rows\":1,\"unknown\":1}}\n"), "{answer}");
}

/// What is a list is no object, even if its entries would fit.
#[test]
fn lists_are_no_assignments() {
    let service = start(field(), |_| {});
    let lines = "{\"id\": \"a\"}\n[{\"id\": \"b\"}]\n[[]]\n{\"id\": \"c\"}\n";
    for lines in [lines.to_owned(), lines.lines().rev().map(|line| format!("{line}\n")).collect()] {
        let answer = service.post("/v1/decide", NDJSON, lines).text();
        let told: Vec<Value> = answer.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let kinds: Vec<String> = told.iter().map(|line| line["error"]["type"].to_string()).collect();
        assert_eq!(kinds, ["null", "\"/problems#no-lead\"", "\"/problems#no-lead\"", "null"], "{answer}");
    }
    service.post("/v1/decide", JSON, r#"[[], {"id": "x"}]"#).is_problem(422, "no-lead");
    let answer = service.post("/v1/queue", JSON, r#"[[], [{"id": "x"}]]"#).json();
    assert_eq!((&answer["found"], &answer["rejected"]), (&0.into(), &2.into()), "{answer}");
    service.post("/v1/check", JSON, r#"[[["a.lead", ""]]]"#).is_problem(400, "broken-json");
    service.post("/v1/check", JSON, r#"{"files": [["a.lead", ""]]}"#).is_problem(400, "broken-json");
}

/// The log has the assignments that a decision rested on, so that it can be made once more.
#[test]
fn what_rests_on_them_is_logged_with_them() {
    use leadwright::journal::{Journal, JournalOptions, replay};
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), JournalOptions::new()).unwrap();
    let service = start(field(), |options| options.journal = Some(journal.clone()));
    let single = json!({"ledger": to_ana(1), "lead": {"id": "L-1"}}).to_string();
    assert_eq!(who(&service.post(&format!("/v1/decide{NOW}"), JSON, single).text()), "jules@acme.example");
    let lines = format!("{}\n{{\"id\": 1}}\n{{\"id\": 2}}\n", json!({"ledger": to_ana(3)}));
    assert_eq!(service.post(&format!("/v1/decide{NOW}"), NDJSON, lines).text().lines().count(), 3);
    drop(service);
    journal.flush().unwrap();
    let told = replay(folder.path(), Vec::new(), &mut |_| {}).unwrap();
    assert_eq!((told.decisions, told.agree), (3, 3), "{told:?}");
}
