//! Ids as they came in, and people who are the same however their address is written.

use serde_json::Value;

use crate::decisions::leadwright;
use crate::support::folder;

const RULES: &str = r#"process "P" { timezone "UTC" }
owner sales
fields { x number, keeper text }
activities { call touch }
stage a "A" start { owner sales, hand off to sales, advance to won when x > 100 }
end won "Won" success
team desk {
  member "Zoe <zoe@r.example>", at most 2 leads per day
  member "ben@r.example"
  assign in turn
  assign anyway when nobody is available
}
route to sales { keep assignee, to team desk otherwise }
sla reply in a { restarts on reassignment, first touch within 4 hours }
score s {
  +1 when assignee is "zoe@r.example"
  +10 when assignee is "ZOE Doe <Zoe@R.example>"
  +100 when assignee is keeper
  +1000 when assignee in ("Zoe <zoe@r.example>", "joe@r.example")
}
"#;

fn decide(files: &[(&str, &str)], arguments: &[&str]) -> Vec<Value> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = folder(&[&[("rules.lead", RULES.as_bytes())], &files[..]].concat());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let arguments: Vec<String> = arguments
        .iter()
        .map(|word| if word.contains('.') && !word.contains('@') { path(word) } else { (*word).to_owned() })
        .collect();
    let rules = path("rules.lead");
    let mut all = vec!["eval", &rules, "--now", "2026-06-15T12:00:00Z", "--format", "ndjson"];
    all.extend(arguments.iter().map(String::as_str));
    let (out, told, code) = leadwright(&all);
    assert_ne!(code, 2, "{told}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const SPELLINGS: [&str; 6] = [
    "zoe@r.example",
    "ZOE@R.example",
    " zoe@r.example ",
    "Zoe <zoe@r.example>",
    "\"Doe, Zoe\" <Zoe@r.example>",
    "mailto:zoe@r.example",
];

/// Whoever writes her address in whatever way: the lead is hers, nothing starts anew, and it is the same lap.
#[test]
fn one_person_however_their_address_is_written() {
    for (assignee, before, keeper) in
        SPELLINGS.iter().flat_map(|a| SPELLINGS.iter().map(move |b| (a, b, SPELLINGS[(a.len() + b.len()) % 6])))
    {
        let lead = serde_json::json!({
            "id": "L", "keeper": keeper, "stage": "a", "entered": "2026-06-15T08:00:00Z", "assignee": assignee,
            "assigned": "2026-06-15T11:00:00Z", "history": [{"at": "2026-06-15T08:30:00Z", "assignee": before}],
        });
        let decisions = decide(&[("leads.ndjson", &lead.to_string())], &["--leads", "leads.ndjson"]);
        let laps: Vec<&Value> = decisions[0]["sla"].as_array().unwrap().iter().map(|clock| &clock["lap"]).collect();
        assert_eq!(laps, [1], "{assignee} {before}");
        assert_eq!(decisions[0]["scores"]["s"]["value"], 1111, "{assignee} {keeper}");
        // New, she keeps it.
        let lead = serde_json::json!({"id": "L", "assignee": assignee});
        let decisions = decide(&[("leads.ndjson", &lead.to_string())], &["--leads", "leads.ndjson"]);
        assert_eq!(decisions[0]["assignment"]["kept"], true, "{assignee}");
    }
}

/// Her limit of two leads a day is reached, whatever the ledger calls her.
#[test]
fn the_ledger_knows_people_however_it_calls_them() {
    for spelling in SPELLINGS {
        let row = |lead: &str| {
            serde_json::json!({"team": "desk", "assignee": spelling, "lead": lead, "at": "2026-06-15T09:00:00Z"})
                .to_string()
        };
        let ledger = format!("{}\n{}\n", row("x"), row("y"));
        let files = [("leads.ndjson", "{\"id\":\"L\"}\n"), ("ledger.ndjson", &ledger)];
        let decisions = decide(&files, &["--leads", "leads.ndjson", "--ledger", "ledger.ndjson"]);
        assert_eq!(decisions[0]["assignee"], "ben@r.example", "{spelling}");
        let passed = &decisions[0]["assignment"]["passed_over"][0];
        assert_eq!((&passed["assignee"], &passed["why"]), (&"Zoe <zoe@r.example>".into(), &"limit".into()));
    }
}

/// An id stands in decisions as it came in, from every format; what belongs to it is found whatever the blanks around it.
#[test]
fn an_id_is_what_came_in() {
    let id = "\t Ab 1  ";
    let json = serde_json::json!({"id": id}).to_string();
    let (list, ron) = (format!("[{json}]"), format!("[(id: {id:?})]"));
    let csv = format!("id,x\n\"{id}\",1\n");
    for (name, text) in [("l.ndjson", &json), ("l.json", &list), ("l.ron", &ron), ("l.csv", &csv)] {
        let calls = format!("lead,type,at\n\"{id}\",call,2026-06-14\nAb 1,call,2026-06-15\n");
        let decisions = decide(&[(name, text), ("calls.csv", &calls)], &["--leads", name, "--activities", "calls.csv"]);
        assert_eq!(decisions[0]["lead"], id, "{name}");
    }
    // Two that differ in blanks alone are one lead, and the second is told.
    let both = format!("{json}\n{{\"id\":\"Ab 1\"}}\n");
    let decisions = decide(&[("l.ndjson", &both)], &["--leads", "l.ndjson"]);
    assert_eq!(decisions.len(), 1);
}

/// A route that gives a lead to whoever has it already leaves them called as the lead calls them, so that nothing differs once it was carried out.
#[test]
fn who_keeps_a_lead_keeps_the_spelling() {
    for spelling in SPELLINGS {
        let lead = serde_json::json!({"id": "1", "assignee": spelling, "assigned": "2026-06-14T12:00:00Z"}).to_string();
        let route = RULES.replace("keep assignee, to team desk otherwise", "to \"zoe@r.example\" otherwise");
        for rules in [RULES, &route] {
            let files: &[(&str, &[u8])] = &[("rules.lead", rules.as_bytes()), ("leads.ndjson", lead.as_bytes())];
            let folder = folder(files);
            let path = |name: &str| folder.path().join(name).display().to_string();
            let (rules, leads) = (path("rules.lead"), path("leads.ndjson"));
            let (out, told, _) =
                leadwright(&["eval", &rules, "--leads", &leads, "--now", "2026-06-15T12:00:00Z", "--format", "ndjson"]);
            let decision: Value = serde_json::from_str(out.trim()).unwrap_or_else(|_| panic!("{told}"));
            assert_eq!(decision["assignee"], spelling.trim(), "{decision:#}");
            assert_ne!(decision["assignment"], Value::Null);
        }
    }
}
