//! The shipped `saas-inbound` and `saas-accounts` beside the published lifecycle that they were written from: each of its numbers
//! shows in a decision. Times were worked out by hand; Los Angeles is eight hours behind UTC in winter, seven in summer.

use std::path::Path;

use leadwright::change::Decider;
use leadwright::live::load;
use leadwright::program::{Program, compile};
use leadwright::value::Instant;
use leadwright::{check, source::Problem};
use serde_json::{Value, json};

use crate::decisions::{data, json as read_json};
use crate::sla::{at, decide, read, written};

/// The program of a folder.
pub fn program(folder: &str) -> Program {
    let loaded = load(Path::new(folder));
    let (checked, mut problems) = check::check(&loaded.files, &loaded.sources);
    problems.extend(loaded.problems);
    assert!(!problems.iter().any(Problem::is_error), "{}", crate::support::plain(&problems, &loaded.sources));
    compile(checked.unwrap(), &loaded.sources, "digest".to_owned())
}

pub fn inbound() -> Program {
    program("rules/saas-inbound")
}

/// A lead in a stage since then, with whatever else.
pub fn lead(stage: &str, entered: &str, extra: Value) -> Value {
    let mut lead = json!({"id": "L-1", "created": "2026-05-01T09:00:00Z", "stage": stage, "entered": entered,
        "email": "a@works.example", "company": "Works", "country": "US", "employees": 300, "made_by": "integration"});
    for (key, value) in extra.as_object().unwrap() {
        lead[key] = value.clone();
    }
    lead
}

fn event(kind: &str, at: &str) -> Value {
    json!({"type": kind, "at": at})
}

/// The clocks of an SLA.
pub fn clocks<'a>(decision: &'a Value, sla: &str) -> Vec<&'a Value> {
    decision["sla"].as_array().unwrap().iter().filter(|clock| clock["sla"] == sla).collect()
}

/// Its only clock.
pub fn clock<'a>(decision: &'a Value, sla: &str) -> &'a Value {
    let all = clocks(decision, sla);
    assert_eq!(all.len(), 1, "{sla}: {}", decision["sla"]);
    all[0]
}

pub fn alerts(decision: &Value) -> Vec<String> {
    let text = |alert: &Value, key: &str| alert[key].as_str().unwrap().to_owned();
    let alerts = decision["alerts"].as_array().unwrap().iter().filter(|alert| alert["kind"] != "handoff");
    alerts.map(|a| format!("{} to {} at {}", text(a, "kind"), text(a, "to"), text(a, "at"))).collect()
}

pub fn moves(decision: &Value) -> Vec<String> {
    let moves = decision["stage"]["moves"].as_array().unwrap().iter();
    let text = |taken: &Value, key: &str| taken[key].as_str().unwrap().to_owned();
    moves.map(|m| format!("{} {} {}", text(m, "kind"), text(m, "to"), text(m, "time"))).collect()
}

/// Days after an instant, by UTC.
fn days_after(from: &str, days: i64) -> Instant {
    at(from).plus(days * 24 * 3_600_000_000)
}

// ---------- the numbers of the model ----------

/// What the model promises, and for how long we ask for it.
const PROMISES: [(&str, &str, &str); 8] = [
    ("MQL or hot lead follow-up", "1 hour", "1 business hour"),
    ("Contact Us request", "1 business day", "1 business day"),
    ("Professional services request", "1 business day", "1 business day"),
    ("move opportunity after initial qualifying meeting", "48 hours", "48 hours"),
    ("next step after the meeting", "60 days, else back to SDR", "60 days"),
    ("field-marketing leads routed", "48 hours", "48 hours"),
    ("BDR comments filled after Actively Working", "10 days", "10 days"),
    ("5 people sequenced after Actively Working", "15 days, else back to Queued", "15 days"),
];

/// Segment, employees, whether public, day of the warning, day of the close.
const AGEING: [(&str, Option<u32>, bool, i64, i64); 6] = [
    ("Large/PubSec", Some(3_000), false, 45, 90),
    ("Large/PubSec", Some(50), true, 45, 90),
    ("Large/PubSec", Some(300), true, 45, 90),
    ("Mid-Market", Some(300), false, 21, 45),
    ("SMB", Some(50), false, 7, 15),
    ("SMB", None, false, 7, 15),
];

#[test]
fn the_model_has_these_numbers_and_no_others() {
    let Some(folder) = data("models") else { return };
    let model = read_json(&folder.join("lifecycle-routing-sla-2022.json"));
    let promised: Vec<_> = model["sla"].as_array().unwrap().iter().map(|p| (&p["what"], &p["target"])).collect();
    let known: Vec<_> = PROMISES.iter().map(|(what, target, _)| (json!(what), json!(target))).collect();
    assert_eq!(promised, known.iter().map(|(what, target)| (what, target)).collect::<Vec<_>>());
    assert_eq!(model["sla"][0]["clock"], "business hours");
    for row in model["inactivity"].as_array().unwrap() {
        let ours: Vec<_> = AGEING.iter().filter(|(segment, ..)| row["segment"] == **segment).collect();
        assert!(!ours.is_empty(), "{row}");
        for (.., warning, close) in ours {
            assert_eq!((&row["warning_day"], &row["auto_close_day"]), (&json!(warning), &json!(close)));
        }
    }
    assert_eq!(model["inactivity"].as_array().unwrap().len(), 3);
    let shares: Vec<_> = model["round_robin_capacity"].as_array().unwrap().iter().map(|l| l["share"].clone()).collect();
    assert_eq!(shares, [json!(0), json!(0.5), json!(1.0)]);
    // 30 points to be routed, as the route says, and 60 days to the next step.
    assert!(model["routing"].to_string().contains(">= 30 points"));
    assert!(model["sao_criteria_inbound"].to_string().contains("within 60 days"));
    let limits = model["segments"].as_array().unwrap();
    assert_eq!((&limits[0]["employees_min"], &limits[1]["employees_min"]), (&json!(2_001), &json!(101)));
}

#[test]
fn the_rules_ask_for_what_is_promised() {
    let inbound = std::fs::read_to_string("rules/saas-inbound/sla.lead").unwrap();
    let accounts = std::fs::read_to_string("rules/saas-accounts/accounts.lead").unwrap();
    for (what, _, within) in PROMISES {
        let text = if what.contains("Actively Working") { &accounts } else { &inbound };
        let asked = [format!("within {within}"), format!("at most {within}")];
        assert!(asked.iter().any(|asked| text.contains(asked)), "{what}: {within}");
    }
}

// ---------- following up ----------

/// When the first touch of a lead is due that became qualified then, by this activity.
fn follow_up(rules: &Program, entered: &str, activity: Value) -> Value {
    let mut activity = activity;
    activity["at"] = json!(entered);
    let decision = decide(rules, &lead("mql", entered, json!({"activities": [activity]})), entered);
    assert_eq!(decision["stage"]["after"], "mql");
    let clock = clock(&decision, "follow_up");
    assert_eq!((&clock["started"], &clock["state"]), (&json!(entered), &json!("waiting")));
    clock["due"].clone()
}

#[test]
fn an_hour_for_hot_leads_and_a_day_for_forms() {
    let rules = inbound();
    let trial = json!({"type": "trial", "edition": "hosted", "success": true});
    let form = |kind: &str| json!({"type": "form", "kind": kind});
    // Friday 20 November 2026, half past four in Los Angeles: half an hour is left, the other half is over on Monday at half past nine.
    let friday = "2026-11-21T00:30:00Z";
    assert_eq!(follow_up(&rules, friday, trial.clone()), "2026-11-23T17:30:00Z");
    for kind in ["renewal", "hand raise", "health check"] {
        assert_eq!(follow_up(&rules, friday, form(kind)), "2026-11-23T17:30:00Z", "{kind}");
    }
    let asked = json!({"type": "program", "kind": "webcast", "Program Status": "follow up requested"});
    assert_eq!(follow_up(&rules, friday, asked), "2026-11-23T17:30:00Z");
    assert_eq!(follow_up(&rules, friday, json!({"type": "chat", "meeting": true})), "2026-11-23T17:30:00Z");
    // A day of business ends on Monday at the same time of day.
    assert_eq!(follow_up(&rules, friday, form("contact")), "2026-11-24T00:30:00Z");
    assert_eq!(follow_up(&rules, friday, form("services")), "2026-11-24T00:30:00Z");
    // On a Saturday it begins on Monday at nine, and ends on Tuesday at nine.
    assert_eq!(follow_up(&rules, "2026-11-21T20:00:00Z", form("services")), "2026-11-24T17:00:00Z");
    // By points alone: 23 November, ten in the morning.
    let visit = json!({"type": "visit", "page": "/pricing"});
    assert_eq!(follow_up(&rules, "2026-11-23T18:00:00Z", visit), "2026-11-23T19:00:00Z");
    // Christmas is a Friday in 2026: from Thursday at half past four to Monday at half past nine.
    assert_eq!(follow_up(&rules, "2026-12-25T00:30:00Z", trial), "2026-12-28T17:30:00Z");
}

#[test]
fn a_hot_lead_that_also_wrote_is_hot() {
    let entered = "2026-11-23T18:00:00Z";
    let both = json!({"activities": [
        {"type": "form", "at": "2026-11-23T17:59:00Z", "kind": "contact"},
        {"type": "form", "at": entered, "kind": "hand raise"}]});
    let decision = decide(&inbound(), &lead("mql", entered, both), entered);
    assert_eq!(clock(&decision, "follow_up")["due"], "2026-11-23T19:00:00Z");
}

#[test]
fn a_first_touch_stops_the_clock_and_a_missed_one_is_told_to_sales_development() {
    let rules = inbound();
    let entered = "2026-11-23T18:00:00Z";
    let told = decide(&rules, &lead("mql", entered, json!({})), "2026-11-23T19:00:00Z");
    assert_eq!(clock(&told, "follow_up")["state"], "breached");
    assert_eq!(alerts(&told), ["breach to development at 2026-11-23T19:00:00Z"]);
    for kind in ["call", "mail", "message"] {
        let called = json!({"activities": [event(kind, "2026-11-23T19:00:00Z")]});
        let met = decide(&rules, &lead("mql", entered, called), "2026-11-23T20:00:00Z");
        assert_eq!(clock(&met, "follow_up")["state"], "met", "{kind}");
        assert!(alerts(&met).is_empty());
    }
}

#[test]
fn the_clock_of_a_lead_that_asked_starts_when_it_asked() {
    // Seen an hour later: it was due by then.
    let new = json!({"id": "n", "created": "2026-11-23T18:00:00Z", "email": "a@works.example", "company": "Works",
        "country": "US", "employees": 300, "made_by": "integration",
        "activities": [{"type": "trial", "at": "2026-11-23T18:00:00Z", "edition": "self-managed", "success": true}]});
    let decision = decide(&inbound(), &new, "2026-11-23T19:00:00Z");
    assert_eq!(moves(&decision), ["advance mql 2026-11-23T18:00:00Z"]);
    let clock = clock(&decision, "follow_up");
    assert_eq!((&clock["due"], &clock["state"]), (&json!("2026-11-23T19:00:00Z"), &json!("breached")));
}

// ---------- leads of field marketing ----------

#[test]
fn leads_of_field_marketing_find_somebody_within_48_hours() {
    let rules = inbound();
    let entered = "2026-11-20T18:00:00Z";
    let field = |extra: Value| {
        let mut lead = lead("raw", entered, extra);
        lead["Initial Source"] = json!("Field Event");
        lead
    };
    let decision = decide(&rules, &field(json!({})), "2026-11-22T18:00:00Z");
    assert_eq!(clock(&decision, "field_leads")["due"], "2026-11-22T18:00:00Z");
    assert_eq!(alerts(&decision), ["breach to marketing at 2026-11-22T18:00:00Z"]);
    let elsewhere = decide(&rules, &lead("raw", entered, json!({"Initial Source": "Web"})), "2026-11-22T18:00:00Z");
    assert_eq!(elsewhere["sla"], json!([]));
    // Somebody brought the list in by hand and the lead is qualified at once: the route gives it to nobody.
    let asked = json!({"made_by": "import", "activities": [
        {"type": "program", "at": "2026-11-21T18:00:00Z", "kind": "conference", "Program Status": "follow up requested"}]});
    let mut listed = field(asked);
    let decision = decide(&rules, &listed, "2026-11-21T18:00:00Z");
    assert_eq!((&decision["stage"]["after"], &decision["assignee"]), (&json!("mql"), &Value::Null));
    assert_eq!(clock(&decision, "field_leads_routed")["due"], "2026-11-23T18:00:00Z");
    // Found somebody: nothing is due any more.
    (listed["stage"], listed["entered"]) = (json!("mql"), json!("2026-11-21T18:00:00Z"));
    (listed["assignee"], listed["assigned"]) = (json!("sol@brightforge.example"), json!("2026-11-22T18:00:00Z"));
    let decision = decide(&rules, &listed, "2026-11-24T18:00:00Z");
    assert!(clocks(&decision, "field_leads_routed").is_empty());
    // Made by the integration, it gets somebody as it is qualified, and with that nothing is due.
    let mut made = listed.clone();
    (made["stage"], made["entered"], made["made_by"]) = (json!("raw"), json!(entered), json!("integration"));
    (made["assignee"], made["assigned"]) = (Value::Null, Value::Null);
    let record = read(&rules, &made);
    let mut decider = Decider::new(&rules, true, false);
    let first = decider.decide(&record, at("2026-11-21T18:00:00Z"));
    assert_eq!(written(&rules, &record, &first)["assignment"]["label"], "Mid-Market");
    let (record, _) = decider.settle(&record, &first.decision);
    let settled = decider.decide(&record, at("2026-11-21T18:00:00Z"));
    assert!(clocks(&written(&rules, &record, &settled), "field_leads_routed").is_empty());
}

// ---------- the opportunity ----------

#[test]
fn after_the_first_meeting_48_hours_to_decide() {
    let rules = inbound();
    let entered = "2026-11-02T18:00:00Z";
    let with = |activities: Value, now: &str| {
        decide(&rules, &lead("pending_acceptance", entered, json!({"activities": activities})), now)
    };
    let before = with(json!([]), "2026-11-04T20:00:00Z");
    assert_eq!((&clock(&before, "decide")["due"], &clock(&before, "decide")["paused"]), (&Value::Null, &json!(true)));
    let met = json!([event("meeting", "2026-11-05T20:00:00Z")]);
    let after = with(met.clone(), "2026-11-06T20:00:00Z");
    assert_eq!(clock(&after, "decide")["due"], "2026-11-07T20:00:00Z");
    assert_eq!((&after["valid_until"], alerts(&after).len()), (&json!("2026-11-07T20:00:00Z"), 0));
    let late = with(met, "2026-11-07T20:00:00Z");
    assert_eq!(alerts(&late), ["breach to account_team at 2026-11-07T20:00:00Z"]);
    // A meeting before there was an opportunity: from its first day on.
    let early = with(json!([event("meeting", "2026-10-30T20:00:00Z")]), "2026-11-03T18:00:00Z");
    assert_eq!(clock(&early, "decide")["due"], "2026-11-04T18:00:00Z");
}

#[test]
fn without_a_next_step_within_60_days_it_goes_back_to_development() {
    let rules = inbound();
    let held = json!([event("meeting", "2026-11-05T20:00:00Z")]);
    let with = |next_step: Value, now: &str| {
        let extra = json!({"activities": held.clone(), "next_step": next_step});
        decide(&rules, &lead("pending_acceptance", "2026-11-02T18:00:00Z", extra), now)
    };
    // 60 days after 5 November is 4 January.
    assert_eq!(with(Value::Null, "2027-01-04T19:59:59Z")["stage"]["after"], "pending_acceptance");
    let back = with(Value::Null, "2027-01-06T09:00:00Z");
    assert_eq!(moves(&back), ["recycle qualifying 2027-01-04T20:00:00Z"]);
    assert_eq!(back["stage"]["moves"][0]["label"], "No next step within 60 days");
    assert_eq!(back["stage"]["owner"], "development");
    // With a next step it stays, unless that is later than these 60 days.
    assert!(moves(&with(json!("2027-01-04"), "2027-01-06T09:00:00Z")).is_empty());
    assert_eq!(moves(&with(json!("2027-01-05"), "2026-11-06T09:00:00Z")), ["recycle qualifying 2026-11-06T09:00:00Z"]);
}

#[test]
fn quiet_opportunities_are_warned_about_and_close_by_themselves() {
    let rules = inbound();
    let entered = "2026-06-01T15:00:00Z";
    for (stage, quiet, ageing) in
        [("discovery", "quiet_discovery", "ageing_discovery"), ("scoping", "quiet_scoping", "ageing_scoping")]
    {
        for (segment, employees, public, warning, close) in AGEING {
            let mut extra = json!({"deal_kind": "new business", "employees": employees});
            if public {
                extra["Public Sector"] = json!(true);
            }
            let opportunity = lead(stage, entered, extra.clone());
            let (warned, closed) = (days_after(entered, warning), days_after(entered, close));
            let label = format!("{segment} {employees:?} {stage}");
            let decision = decide(&rules, &opportunity, &warned.to_string());
            assert_eq!(clock(&decision, quiet)["due"], json!(warned.to_string()), "{label}");
            assert_eq!(clock(&decision, ageing)["due"], json!(closed.to_string()), "{label}");
            assert_eq!(alerts(&decision), [format!("breach to account_team at {warned}")], "{label}");
            let decision = decide(&rules, &opportunity, &days_after(entered, close + 30).to_string());
            assert_eq!(moves(&decision), [format!("close lost {closed}")], "{label}");
            assert_eq!(decision["stage"]["moves"][0]["label"], "No progress, closed by itself");
            // What counts as progress restarts the clock: five days in, and two days before it would have closed.
            for kind in ["plan_entry", "step_set"] {
                let progress = [days_after(entered, 5), days_after(entered, close - 2)];
                extra["activities"] = json!(progress.map(|at| event(kind, &at.to_string())));
                let moved_on = lead(stage, entered, extra.clone());
                let decision = decide(&rules, &moved_on, &days_after(entered, close).to_string());
                let laps = clocks(&decision, ageing);
                let due: Vec<_> = laps.iter().map(|lap| lap["due"].clone()).collect();
                let wanted = [close, 5 + close, 2 * close - 2].map(|day| json!(days_after(entered, day).to_string()));
                assert_eq!(due, wanted, "{label} {kind}");
                assert!(moves(&decision).is_empty(), "{label} {kind}");
                let after = decide(&rules, &moved_on, &days_after(entered, 2 * close).to_string());
                assert_eq!(moves(&after), [format!("close lost {}", days_after(entered, 2 * close - 2))], "{label}");
            }
        }
    }
}

#[test]
fn nothing_else_gets_old() {
    let rules = inbound();
    let year_later = "2027-06-01T15:00:00Z";
    for stage in ["evaluation", "proposal", "negotiating", "signature"] {
        let opportunity = lead(stage, "2026-06-01T15:00:00Z", json!({"deal_kind": "new business"}));
        let decision = decide(&rules, &opportunity, year_later);
        assert_eq!((moves(&decision).len(), &decision["sla"]), (0, &json!([])), "{stage}");
    }
    let renewal = lead("discovery", "2026-06-01T15:00:00Z", json!({"deal_kind": "renewal"}));
    assert_eq!(decide(&rules, &renewal, year_later)["sla"], json!([]));
}

#[test]
fn progress_to_the_next_stage_starts_anew() {
    // 40 of 45 days in discovery, then scoping: its own 45 days.
    let (entered, said) = ("2026-06-01T15:00:00Z", "2026-07-11T15:00:00Z");
    let extra = json!({"deal_kind": "new business", "activities": [
        {"type": "status", "at": said, "by": "account_team", "value": "scoping"}]});
    let decision = decide(&inbound(), &lead("discovery", entered, extra), said);
    assert_eq!(moves(&decision), [format!("advance scoping {said}")]);
    assert_eq!(clock(&decision, "ageing_discovery")["state"], "met");
    assert_eq!(clock(&decision, "ageing_scoping")["due"], "2026-08-25T15:00:00Z");
}
