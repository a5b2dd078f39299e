//! What other programs build on.

use std::sync::Arc;

use leadwright::{
    Batch, Decision, Error, Instant, Lead, Leadwright, Notice, Reasons, Status, Subscription, Trouble, Unreadable,
    WatchOptions, Watching,
};
use serde_json::{Value, json};

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn acme() -> Leadwright {
    Leadwright::open("rules/acme-emea").unwrap()
}

const NOW: &str = "2026-11-24T09:00:00Z";

#[test]
fn all_of_it_goes_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Leadwright>();
    shared::<Decision>();
    shared::<Lead>();
    shared::<Error>();
    shared::<Unreadable>();
    shared::<Trouble>();
    shared::<Status>();
    shared::<Notice>();
    shared::<Subscription>();
    shared::<WatchOptions>();
    fn moved<T: Send>() {}
    moved::<Batch<std::vec::IntoIter<Lead>>>();
}

#[test]
fn the_same_bytes_as_the_command_line() {
    let leads = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let leads: Vec<Lead> = leads.lines().map(|line| Lead::from_json(line.as_bytes())).collect();
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .args(["eval", "rules/acme-emea", "--leads", "rules/acme-emea/leads/leads.ndjson", "--now", NOW])
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let rules = acme();
    let ours: Vec<String> = rules.decide_batch(&leads, at(NOW)).flatten().map(|decision| decision.to_json()).collect();
    assert!(ours.len() > 100);
    assert_eq!(ours, told.lines().collect::<Vec<_>>());
}

#[test]
fn a_decision_tells_what_its_json_says() {
    let rules = acme();
    let leads = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let mut moved = 0;
    for line in leads.lines() {
        let Ok(decision) = rules.decide_json(line.as_bytes(), at(NOW)) else { continue };
        let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
        let text = |value: Option<&str>| value.map_or(Value::Null, |text| json!(text));
        assert_eq!(json["lead"], decision.lead());
        assert_eq!(json["now"], decision.now().to_string());
        assert_eq!(json["valid_until"], text(decision.valid_until().map(|at| at.to_string()).as_deref()));
        assert_eq!(json["rules"]["digest"], decision.digest());
        assert_eq!(json["rules"]["version"], decision.version());
        for (name, value) in decision.scores() {
            let told = &json["scores"][name]["value"];
            assert_eq!(told.to_string(), value.map_or("null".to_owned(), |value| value.to_string()));
            assert_eq!(decision.score(name), value);
        }
        for (name, value) in decision.grades() {
            assert_eq!(json["grades"][name], text(value));
            assert_eq!(decision.grade(name), value);
        }
        assert_eq!(json["stage"]["before"], decision.stage_before());
        assert_eq!(json["stage"]["after"], decision.stage());
        let moves: Vec<Value> =
            decision.moves().map(|taken| json!([taken.kind, taken.from, taken.to, taken.at.to_string()])).collect();
        let told: Vec<Value> = json["stage"]["moves"]
            .as_array()
            .unwrap()
            .iter()
            .map(|taken| json!([taken["kind"], taken["from"], taken["to"], taken["time"]]))
            .collect();
        assert_eq!(moves, told);
        moved += moves.len();
        assert_eq!(json["territory"], text(decision.territory()));
        assert_eq!(json["assignee"], text(decision.assignee()));
        assert_eq!(json["excluded"].is_null(), decision.excluded().is_none());
        assert_eq!(json["priority"].is_null(), decision.priority().is_none());
        assert_eq!(json["warnings"].as_array().unwrap().len(), decision.warnings().count());
        let mut again = b"[".to_vec();
        decision.write_json(&mut again);
        assert_eq!(again[1..], *decision.to_json().as_bytes());
    }
    assert!(moved > 20, "{moved}");
}

#[test]
fn reasons_can_be_left_out_or_be_whole() {
    let rules = acme();
    let leads = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let line = leads.lines().next().unwrap();
    let ask = |reasons| rules.with_reasons(reasons).decide_json(line.as_bytes(), at(NOW)).unwrap();
    let (none, counted, whole) = (ask(Reasons::None), ask(Reasons::Counted), ask(Reasons::Whole));
    assert_eq!(counted.to_json(), whole.to_json());
    assert_eq!(none.scores().collect::<Vec<_>>(), counted.scores().collect::<Vec<_>>());
    assert_eq!(none.valid_until(), counted.valid_until());
    assert!(none.explain().len() < counted.explain().len());
    assert!(counted.explain().len() < whole.explain().len());
    let page = std::process::Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .args(["explain", "rules/acme-emea", "--leads", "rules/acme-emea/leads/leads.ndjson", "--now", NOW, "--lead"])
        .arg(whole.lead())
        .output()
        .unwrap();
    assert_eq!(whole.explain(), String::from_utf8(page.stdout).unwrap());
}

#[test]
fn a_lead_is_built_as_it_is_written() {
    let built = Lead::new("L-1042")
        .created(at("2026-11-01T09:00:00Z"))
        .stage("lead", at("2026-11-20T15:00:00Z"))
        .assignee("ana@acme.example", at("2026-11-20T15:00:00Z"))
        .field("Job Title", "VP \"Marketing\"")
        .field("employees", 500)
        .field("need", true)
        .field("markets", vec!["retail", "health"])
        .field("budget", json!({"amount": 50000, "currency": "EUR"}))
        .activity("visit", at("2026-11-21T10:00:00Z"), [("page", "/pricing")])
        .activity("webinar", at("2026-11-21T11:00:00Z"), [("minutes", 45)])
        .answer("sales", "accepted", at("2026-11-22T09:40:00Z"))
        .entered("prospect", at("2026-11-01T09:00:00Z"))
        .build();
    let written = json!({
        "id": "L-1042", "created": "2026-11-01T09:00:00Z", "stage": "lead", "entered": "2026-11-20T15:00:00Z",
        "assignee": "ana@acme.example", "assigned": "2026-11-20T15:00:00Z",
        "Job Title": "VP \"Marketing\"", "employees": 500, "need": true, "markets": ["retail", "health"],
        "budget": {"amount": 50000, "currency": "EUR"},
        "activities": [
            {"type": "visit", "at": "2026-11-21T10:00:00Z", "page": "/pricing"},
            {"type": "webinar", "at": "2026-11-21T11:00:00Z", "minutes": 45},
            {"type": "status", "at": "2026-11-22T09:40:00Z", "by": "sales", "value": "accepted"}],
        "history": [{"stage": "prospect", "at": "2026-11-01T09:00:00Z"}]
    });
    assert_eq!(serde_json::from_slice::<Value>(built.as_json()).unwrap(), written);
    let rules = acme();
    let decide = |lead: &Lead| rules.decide_at(lead, at(NOW)).unwrap().to_json();
    assert_eq!(decide(&built), decide(&Lead::from_value(&written)));
    // No clock but the caller's: with today's, it is what it is at today's time.
    let today = rules.decide(&built).unwrap();
    assert_eq!(today.to_json(), rules.decide_at(&built, today.now()).unwrap().to_json());
}

#[test]
fn a_batch_is_lazy_and_an_error_is_its_own() {
    let rules = acme();
    let asked = std::cell::Cell::new(0);
    let leads = [r#"{"id": "1"}"#, "{", r#"{"name": "Zoé"}"#, r#"{"id": "1"}"#, r#"{"id": "2"}"#];
    let leads = leads.iter().map(|json| {
        asked.set(asked.get() + 1);
        Lead::from_json(json.as_bytes())
    });
    let mut batch = rules.decide_batch(leads, at(NOW));
    assert_eq!(asked.get(), 0);
    assert_eq!(batch.next().unwrap().unwrap().lead(), "1");
    assert_eq!(asked.get(), 1);
    let told: Vec<String> =
        batch.map(|one| one.map_or_else(|error| error.to_string(), |decision| decision.lead().to_owned())).collect();
    assert_eq!(
        told,
        [
            "the lead can't be read: broken JSON: the record ends too early (character 2)",
            "the lead can't be read: it has no `id`",
            "the lead can't be read: a lead with the id `1` came before it, and that one counts",
            "2"
        ]
    );
}

#[test]
fn a_batch_goes_on_where_the_ledger_ends() {
    let text = r#"
owner sales "Sales"
stage lead "Lead" start {
  advance to qualified when id is known
}
stage qualified "Qualified" {
  hand off to sales
  answers "won"
  advance to won when sales says "won"
}
end won "Won" success
team field "Field" {
  member "ana@acme.example"
  member "jules@acme.example"
  member "mia@acme.example"
  assign in turn
  to "desk@acme.example" when nobody is available
}
route to sales { to team field otherwise }
"#;
    let rules = Leadwright::of_text("a.lead", text).unwrap_or_else(|error| panic!("{error:#}"));
    let leads: Vec<Lead> = (1..=4).map(|id| Lead::new(format!("L-{id}")).build()).collect();
    let who = |ledger: &str| -> Vec<String> {
        let batch = rules.decide_batch(&leads, at(NOW)).ledger(ledger.as_bytes()).unwrap();
        batch.map(|one| one.unwrap().assignee().unwrap()[..1].to_owned()).collect()
    };
    assert_eq!(who("team,assignee,lead,at\n"), ["a", "j", "m", "a"]);
    assert_eq!(who("team,assignee,lead,at\nfield,ana@acme.example,L-0,2026-11-20T09:00:00Z\n"), ["j", "m", "a", "j"]);
    let error =
        rules.decide_batch(&leads, at(NOW)).ledger(b"team,assignee,lead,at\nfield,ana@acme.example,L-0,yesterday\n");
    assert_eq!(error.err().unwrap().to_string(), "the ledger can't be read: line 2: its `at` is no date and time");
}

#[test]
fn errors_are_told_as_people_are_told() {
    let error = Leadwright::open("rules/nowhere").err().unwrap();
    assert_eq!(
        error.to_string(),
        "the rules can't be used\nrules/nowhere: error E0511: there is no folder or file `rules/nowhere`; check the spelling, or write a \
         first rule set with `leadwright new DIR`"
    );
    let Error::Rules(trouble) = &error else { panic!("{error}") };
    assert_eq!(trouble.problems.len(), 1);
    assert!(std::error::Error::source(&error).is_some());
    let error = Leadwright::of_text("a.lead", "condition big = employes > 500\n").err().unwrap();
    assert!(format!("{error:#}").contains("1 │ condition big = employes > 500"), "{error:#}");
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn what_is_personal_does_not_show_in_debug() {
    let text = "fields { name text personal }\nstage lead \"Lead\" start { advance to won when name is known }\nend won \"Won\" success\n";
    let rules = Leadwright::of_text("a.lead", text).unwrap();
    let lead = Lead::new("L-1").field("name", "Zoé Secret");
    assert!(!format!("{lead:?} {:?}", lead.clone().build()).contains("Secret"));
    let decision = rules.decide_at(&lead.build(), at(NOW)).unwrap();
    assert_eq!(decision.stage(), "won");
    assert!(!format!("{decision:?} {rules:?}").contains("Secret"));
}

#[test]
fn rules_that_were_opened_stay_as_they_are() {
    let dir = crate::support::folder(&[(
        "a.lead",
        b"stage lead \"Lead\" start { advance to won when id is known }\nend won \"Won\" success\n",
    )]);
    let rules = Leadwright::open(dir.path()).unwrap();
    std::fs::write(dir.path().join("a.lead"), "broken").unwrap();
    rules.look();
    let status = rules.status();
    assert_eq!((status.watching, status.number, status.trouble.is_none()), (Watching::Not, 1, true));
    assert!(rules.subscribe(|_| ()).is_none());
    assert!(rules.changes().recv().is_err());
    assert_eq!(rules.decide_at(&Lead::new("L-1").build(), at(NOW)).unwrap().stage(), "won");
    drop(dir);
    let clones: Vec<Leadwright> = vec![rules.clone(), rules];
    let clones = Arc::new(clones);
    assert_eq!(clones[0].status().digest, clones[1].status().digest);
}

#[test]
fn many_threads_ask_the_same_rules() {
    let rules = acme();
    let leads = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let leads: Vec<&str> = leads.lines().take(40).collect();
    let alone: Vec<String> =
        leads.iter().map(|lead| rules.decide_json(lead.as_bytes(), at(NOW)).unwrap().to_json()).collect();
    std::thread::scope(|scope| {
        for shift in 0..8 {
            let (rules, leads, alone) = (rules.clone(), &leads, &alone);
            scope.spawn(move || {
                // Decisions that are held on to, and others that are dropped at once.
                let mut held = Vec::new();
                for number in 0..leads.len() {
                    let place = (number + shift * 5) % leads.len();
                    let decision = rules.decide_json(leads[place].as_bytes(), at(NOW)).unwrap();
                    assert_eq!(decision.to_json(), alone[place]);
                    if number % 3 == 0 {
                        held.push((place, decision));
                    }
                }
                for (place, decision) in held {
                    assert_eq!(decision.to_json(), alone[place]);
                }
            });
        }
    });
}
