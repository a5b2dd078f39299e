//! Exclusions, grades, moves, answers and routes.

use serde_json::{Value as Json, json};

use super::{decide, moves, program, score};

const NOW: &str = "2026-07-01T00:00:00Z";

#[test]
fn an_exclusion_may_rest_on_what_others_worked_out() {
    let program = program(
        "owner marketing\nfields {\n  email text\n  x number\n}\nlet host = domain of email\ncondition ours = host is \"acme.example\"\n\
         exclude \"Ours\" when host is \"acme.example\"\nexclude \"Also\" when ours and x > 3\n\
         score s {\n+5 when x > 1\n}\nscore t = s + 1\ngrade g {\n\"A\" when s >= 5\n\"B\" otherwise\n}\npriority = s\n\
         stage a start {\n  owner marketing\n  advance to b when x > 1\n  close as c when x > 2\n}\nstage b {\n  owner marketing\n}\nend c\n",
    );
    let ours = decide(&program, json!({"email": "zoe@acme.example", "x": 2}), NOW);
    assert_eq!(ours.excluded.map(|id| id.0), Some(0));
    assert_eq!((score(&program, &ours, "s"), score(&program, &ours, "t")), (None, None));
    assert_eq!((ours.grades.clone(), ours.priority, ours.moves.len()), (vec![None], None, 0));
    let closed = decide(&program, json!({"email": "zoe@acme.example", "x": 3}), NOW);
    assert_eq!(moves(&program, &closed), ["close c 2026-07-01t00:00:00z"], "closing still works");
    let other = decide(&program, json!({"email": "zoe@other.example", "x": 2}), NOW);
    assert_eq!(other.excluded, None);
    assert_eq!(score(&program, &other, "t").as_deref(), Some("6"));
    assert_eq!((other.grades, other.moves.len()), (vec![Some(0)], 1));
}

#[test]
fn a_grade_of_an_unknown_score_is_unknown() {
    let program = program(
        "owner marketing\nfields {\n  x number\n  y number\n}\nscore s = x * 2\nlet more = s + 1\ncondition big = more > 100\n\
         grade plain {\n\"A\" when s >= 5\n\"B\" otherwise\n}\ngrade by_let {\n\"A\" when more >= 5\n\"B\" otherwise\n}\n\
         grade by_condition {\n\"A\" when big\n\"B\" otherwise\n}\ngrade of_field {\n\"A\" when y > 1\n\"B\" otherwise\n}\n\
         stage a start {\n  owner marketing\n}\nstage b {\n  owner marketing\n}\n",
    );
    // In the order of their names: by_condition, by_let, of_field, plain.
    let grades = |lead: Json| decide(&program, lead, NOW).grades;
    assert_eq!(grades(json!({"x": 3})), [Some(1), Some(0), Some(1), Some(0)]);
    assert_eq!(grades(json!({})), [None, None, Some(1), None]);
}

const PROCESS: &str = r#"
owner marketing
owner sales
fields {
  phone text
  ready yes/no
}
activities {
  visit { page text }
  form { name text }
  call touch
}
team desk {
  member "ana@x.example"
  member "ben@x.example", away 2026-07-01 to 2026-07-03, 2026-07-04
  assign by hash
  hold until open when nobody is available
}
team away {
  member "cem@x.example", away 2026-06-30 to 2026-07-02, 2026-07-03 to 2026-07-05
  member "dora@x.example", away 2026-06-30 to 2026-07-08
  assign by hash
  hold until open when nobody is available
}
route to sales {
  keep assignee when assignee is known
  to phone "Phone" when ready is yes
  to team away when any visit where page is "/held"
  to nobody when any visit where page is "/pool"
  to team desk otherwise
}
stage prospect start {
  owner marketing
  advance to lead when any form or any visit
}
stage lead {
  owner marketing
  advance to qualified when any form since entering stage where name is "demo"
  advance to qualified when ready
}
stage qualified {
  owner marketing
  needs phone
  hand off to sales
  answers "accepted", "recycle", "junk"
  advance to accepted when sales says "accepted"
  recycle to lead when sales says "recycle" or 30 days without touch
  close as junk when sales says "junk"
}
stage accepted {
  owner sales
  answers "won", "recycle"
  advance to won when sales says "won"
  recycle to lead when sales says "recycle"
}
end won success
end junk {
  reopen to lead when any form since entering stage where name is "contact"
}
"#;

fn taken(lead: Json) -> Vec<String> {
    let program = program(PROCESS);
    moves(&program, &decide(&program, lead, NOW))
}

fn at(kind: &str, at: &str, more: Json) -> Json {
    let mut activity = json!({"type": kind, "at": at});
    for (key, value) in more.as_object().unwrap() {
        activity[key] = value.clone();
    }
    activity
}

#[test]
fn moves_of_activities_bear_their_time() {
    let lead = json!({"stage": "prospect", "entered": "2026-05-01T00:00:00Z",
        "activities": [at("visit", "2026-06-01T00:00:00Z", json!({})), at("form", "2026-06-03T00:00:00Z", json!({"name": "x"}))]});
    assert_eq!(taken(lead), ["advance lead 2026-06-03t00:00:00z"]);
    // Never before the stage was entered.
    let lead = json!({"stage": "prospect", "entered": "2026-06-10T00:00:00Z",
        "activities": [at("visit", "2026-06-01T00:00:00Z", json!({}))]});
    assert_eq!(taken(lead), ["advance lead 2026-06-10t00:00:00z"]);
    // The first form makes it a lead, at the time of the newest; that form is at stage entry, and so counts there.
    let lead = json!({"stage": "prospect", "entered": "2026-05-01T00:00:00Z", "phone": "1",
        "activities": [at("visit", "2026-06-01T00:00:00Z", json!({})), at("form", "2026-06-03T00:00:00Z", json!({"name": "demo"})),
                       at("call", "2026-06-20T00:00:00Z", json!({}))]});
    assert_eq!(taken(lead), ["advance lead 2026-06-03t00:00:00z", "advance qualified 2026-06-03t00:00:00z"]);
    // Without a phone number it is blocked.
    let lead = json!({"stage": "lead", "entered": "2026-05-01T00:00:00Z", "ready": true});
    assert_eq!(taken(lead), Vec::<String>::new());
    let lead = json!({"stage": "lead", "entered": "2026-05-01T00:00:00Z", "ready": true, "phone": "1"});
    assert_eq!(taken(lead), ["advance qualified 2026-07-01t00:00:00z"], "a fact has no time but now");
}

#[test]
fn answers_are_followed_in_the_order_of_time() {
    let says = |what: &str, when: &str| at("status", when, json!({"by": "sales", "value": what}));
    let stands =
        |answers: Vec<Json>| json!({"stage": "qualified", "entered": "2026-06-20T00:00:00Z", "activities": answers});
    assert_eq!(
        taken(stands(vec![says("won", "2026-06-25T00:00:00Z"), says("accepted", "2026-06-22T00:00:00Z")])),
        ["advance accepted 2026-06-22t00:00:00z", "advance won 2026-06-25t00:00:00z"]
    );
    // "won" came before anybody had accepted it, and does not count there.
    assert_eq!(
        taken(stands(vec![says("won", "2026-06-21T00:00:00Z"), says("accepted", "2026-06-22T00:00:00Z")])),
        ["advance accepted 2026-06-22t00:00:00z"]
    );
    // The earliest moves it, wherever its line stands; after recycling nothing more is tried.
    assert_eq!(
        taken(stands(vec![says("recycle", "2026-06-21T00:00:00Z"), says("accepted", "2026-06-22T00:00:00Z")])),
        ["recycle lead 2026-06-21t00:00:00z"]
    );
    assert_eq!(taken(stands(vec![says("Junk", "2026-06-20T00:00:00Z")])), ["close junk 2026-06-20t00:00:00z"]);
    assert_eq!(
        taken(stands(vec![says("accepted", "2026-06-19T23:59:59Z")])),
        Vec::<String>::new(),
        "before stage entry"
    );
    assert_eq!(taken(stands(vec![says("accepted", "2026-07-01T00:00:01Z")])), Vec::<String>::new(), "later than now");
    // Silence recycles by itself, now.
    let silent = json!({"stage": "qualified", "entered": "2026-06-01T00:00:00Z"});
    assert_eq!(taken(silent), ["recycle lead 2026-07-01t00:00:00z"]);
    let silent = json!({"stage": "qualified", "entered": "2026-06-01T00:00:00.000001Z"});
    assert_eq!(taken(silent), Vec::<String>::new());
}

#[test]
fn ends_are_left_by_reopening_alone() {
    let lead = json!({"stage": "junk", "entered": "2026-06-01T00:00:00Z",
        "activities": [at("form", "2026-06-05T00:00:00Z", json!({"name": "contact"}))]});
    assert_eq!(taken(lead), ["reopen lead 2026-06-05t00:00:00z"]);
    let lead = json!({"stage": "junk", "entered": "2026-06-06T00:00:00Z",
        "activities": [at("form", "2026-06-05T00:00:00Z", json!({"name": "contact"}))]});
    assert_eq!(taken(lead), Vec::<String>::new());
}

#[test]
fn handing_off_runs_the_route() {
    let program = program(PROCESS);
    let of = |lead: Json| decide(&program, lead, NOW);
    let lead = |more: Json| {
        let mut lead = json!({"stage": "lead", "entered": "2026-05-01T00:00:00Z", "ready": true, "phone": "+33 1"});
        for (key, value) in more.as_object().unwrap() {
            lead[key] = value.clone();
        }
        lead
    };
    let phoned = of(lead(json!({}))).assignment.unwrap();
    assert_eq!((phoned.assignee.as_deref(), phoned.line, phoned.team), (Some("+33 1"), 1, None));
    // Who has it keeps it: a member who is not away.
    let kept = of(lead(json!({"assignee": "Ana@x.example"}))).assignment.unwrap();
    assert_eq!((kept.assignee.as_deref(), kept.line), (Some("Ana@x.example"), 0));
    let gone = of(lead(json!({"assignee": "ben@x.example"}))).assignment.unwrap();
    assert_eq!(gone.line, 1, "Ben is away on 1 July");
    let stranger = of(lead(json!({"assignee": "eve@x.example"}))).assignment.unwrap();
    assert_eq!(stranger.line, 1);
    // A lead that is in its stage stays with whom it is; one that is seen for the first time is handed off.
    let waits = |entered: Json| json!({"stage": "qualified", "entered": entered, "phone": "1", "assignee": null});
    let mut seen = waits(json!("2026-06-20T00:00:00Z"));
    assert_eq!(of(seen.clone()).assignment, None);
    seen.as_object_mut().unwrap().remove("entered");
    let first = of(seen.clone()).assignment.unwrap();
    assert_eq!((first.line, first.assignee.as_deref()), (4, Some("ana@x.example")), "Ben is away, so Ana");
    assert_eq!(first.passed_over.len(), 1);
    // Everybody away: held until the midnight after which the first is back, 6 July.
    seen["activities"] = json!([at("visit", "2026-06-01T00:00:00Z", json!({"page": "/held"}))]);
    let held = of(seen.clone()).assignment.unwrap();
    assert_eq!(
        (held.held, held.assignee, held.held_until.unwrap().to_string().as_str()),
        (true, None, "2026-07-06T00:00:00Z")
    );
    seen["activities"] = json!([at("visit", "2026-06-01T00:00:00Z", json!({"page": "/pool"}))]);
    seen["assignee"] = json!("eve@x.example");
    let pooled = of(seen);
    assert_eq!((pooled.assignee, pooled.assignment.unwrap().line), (None, 3));
}
