//! Nurture programmes: who is in them, what is sent when, and what was sent before. Dates were worked out by hand with a calendar of
//! 2026: 15 June is a Monday.

use leadwright::program::Program;
use serde_json::{Value, json};

use crate::sla::{compile, decide};

/// Rules around one programme, with an office that is open Monday to Friday from nine to five in Berlin.
fn rules(nurture: &str) -> Program {
    compile(&format!(
        r#"
process "Nurture" {{ timezone "Europe/Berlin" }}
owner marketing "Marketing"
fields {{ wants yes/no, enough yes/no, ours yes/no }}
activities {{ visit }}
calendar office {{ timezone "Europe/Berlin", open mon-fri 09:00-17:00 }}
condition now_open = office is open
exclude "Ours" when ours is yes
stage lead "Lead" start {{ owner marketing, advance to won when any visit }}
end won "Won" success
nurture warm "Keep warm" {{
  enter when wants is yes
  leave when enough is yes
{nurture}
}}
"#
    ))
}

/// A lead that wants to be nurtured and has been since `since`, up to when messages were `sent`.
fn lead(since: Option<&str>, sent: Option<&str>) -> Value {
    let nurture: Vec<Value> = since.iter().map(|since| json!({"name": "warm", "since": since, "sent": sent})).collect();
    json!({"id": "L-1", "created": "2026-06-01T08:00:00Z", "stage": "lead", "entered": "2026-06-01T08:00:00Z", "wants": true,
           "leadwright": {"nurture": nurture}})
}

/// What is sent, what comes next, and until when that holds.
fn sent(decision: &Value) -> (Vec<String>, String) {
    let nurture = &decision["nurture"][0];
    let one = |send: &Value| format!("{} {}", send["at"].as_str().unwrap(), send["what"].as_str().unwrap());
    let next = format!("{} {}", nurture["at"].as_str().unwrap_or("-"), nurture["next"].as_str().unwrap_or("-"));
    (nurture["send"].as_array().unwrap().iter().map(one).collect(), next)
}

#[test]
fn a_lead_enters_when_it_fits_and_leaves_when_it_has_had_enough() {
    let rules = rules("after 3 days send \"Case study\"");
    let new = decide(&rules, &lead(None, None), "2026-06-15T08:00:00Z");
    let nurture = &new["nurture"][0];
    assert_eq!(
        (&nurture["entered"], &nurture["left"], &nurture["since"]),
        (&json!(true), &json!(false), &json!("2026-06-15T08:00:00Z"))
    );
    assert_eq!(sent(&new), (vec![], "2026-06-18T08:00:00Z Case study".to_owned()));
    assert_eq!(new["valid_until"], "2026-06-18T08:00:00Z");
    let mut other = lead(None, None);
    other["wants"] = json!(null);
    assert_eq!(decide(&rules, &other, "2026-06-15T08:00:00Z")["nurture"], json!([]), "unknown is not yes");
    // Whoever is in it stays, though it fits no longer.
    let mut inside = lead(Some("2026-06-15T08:00:00Z"), None);
    inside["wants"] = json!(false);
    assert_eq!(decide(&rules, &inside, "2026-06-16T08:00:00Z")["nurture"][0]["left"], false);
    inside["enough"] = json!(true);
    let left = decide(&rules, &inside, "2026-06-19T08:00:00Z");
    assert_eq!((&left["nurture"][0]["left"], sent(&left).0.len()), (&json!(true), 0), "nothing is sent to who leaves");
    // Nobody enters who would leave at once.
    let mut both = lead(None, None);
    both["enough"] = json!(true);
    assert_eq!(decide(&rules, &both, "2026-06-15T08:00:00Z")["nurture"], json!([]));
}

#[test]
fn ends_and_exclusions_end_it() {
    let rules = rules("after 3 days send \"Case study\"");
    for key in ["ours", "won"] {
        let mut inside = lead(Some("2026-06-15T08:00:00Z"), None);
        if key == "ours" {
            inside["ours"] = json!(true);
        } else {
            inside["activities"] = json!([{"type": "visit", "at": "2026-06-16T08:00:00Z"}]);
        }
        let decision = decide(&rules, &inside, "2026-06-19T08:00:00Z");
        assert_eq!(
            (&decision["nurture"][0]["left"], &decision["nurture"][0]["send"]),
            (&json!(true), &json!([])),
            "{key}"
        );
    }
}

#[test]
fn messages_come_once_each() {
    let rules = rules("after 10 days send \"Webinar\"\nafter 3 days send \"Case study\"");
    let at =
        |sent: Option<&str>, now: &str| self::sent(&decide(&rules, &lead(Some("2026-06-15T08:00:00Z"), sent), now));
    assert_eq!(at(None, "2026-06-18T07:59:59Z").0, Vec::<String>::new());
    assert_eq!(
        at(None, "2026-06-18T08:00:00Z"),
        (vec!["2026-06-18T08:00:00Z Case study".into()], "2026-06-25T08:00:00Z Webinar".into())
    );
    assert_eq!(
        at(Some("2026-06-18T08:00:00Z"), "2026-06-20T08:00:00Z"),
        (vec![], "2026-06-25T08:00:00Z Webinar".into())
    );
    // Nobody looked for two weeks: both are sent, the earlier first.
    assert_eq!(
        at(None, "2026-06-30T08:00:00Z"),
        (vec!["2026-06-18T08:00:00Z Case study".into(), "2026-06-25T08:00:00Z Webinar".into()], "- -".into())
    );
    assert_eq!(at(Some("2026-06-25T08:00:00Z"), "2026-06-30T08:00:00Z"), (vec![], "- -".into()));
}

#[test]
fn of_missed_repetitions_only_the_last_is_sent() {
    let rules = rules("every 1 month send \"News\"");
    let at =
        |sent: Option<&str>, now: &str| self::sent(&decide(&rules, &lead(Some("2026-01-31T08:00:00Z"), sent), now));
    // The months of a 31 January: 28 February, 31 March, 30 April. Summer time starts on 29 March, so 9:00 in Berlin is 7:00 then.
    assert_eq!(at(None, "2026-02-27T08:00:00Z"), (vec![], "2026-02-28T08:00:00Z News".into()));
    assert_eq!(
        at(None, "2026-02-28T08:00:00Z"),
        (vec!["2026-02-28T08:00:00Z News".into()], "2026-03-31T07:00:00Z News".into())
    );
    assert_eq!(
        at(None, "2026-04-15T08:00:00Z"),
        (vec!["2026-03-31T07:00:00Z News".into()], "2026-04-30T07:00:00Z News".into())
    );
    assert_eq!(at(Some("2026-03-31T07:00:00Z"), "2026-04-15T08:00:00Z"), (vec![], "2026-04-30T07:00:00Z News".into()));
}

#[test]
fn nothing_goes_out_while_the_office_is_closed() {
    let rules = rules(
        "  calendar office\nafter 5 days send \"Case study\"\nafter 3 business days send \"Price list\"\nevery 2 weeks send \"News\"",
    );
    // Since Monday 15 June, 14:00 in Berlin. Five days later is a Saturday, so Monday at nine; three open days later is Thursday, 14:00.
    let at =
        |sent: Option<&str>, now: &str| self::sent(&decide(&rules, &lead(Some("2026-06-15T12:00:00Z"), sent), now));
    assert_eq!(at(None, "2026-06-17T12:00:00Z"), (vec![], "2026-06-18T12:00:00Z Price list".into()));
    assert_eq!(
        at(None, "2026-06-20T12:00:00Z"),
        (vec!["2026-06-18T12:00:00Z Price list".into()], "2026-06-22T07:00:00Z Case study".into())
    );
    assert_eq!(
        at(Some("2026-06-18T12:00:00Z"), "2026-06-22T07:00:00Z"),
        (vec!["2026-06-22T07:00:00Z Case study".into()], "2026-06-29T12:00:00Z News".into())
    );
}
