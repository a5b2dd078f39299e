//! The shipped `saas-inbound` beside the published model that it was written from: no row is missing, none has other points
//! or another limit.

use std::path::Path;

use leadwright::ast::{How, Item, ModifierKind, ScoreItem, ScoreLine};
use leadwright::source::Sources;
use leadwright::syntax;
use serde_json::Value;

use crate::decisions::{Written, data, json, score};

/// What a row of the model is called in our rules.
const ROWS: [(&str, &str); 48] = [
    ("Registered", "Registered"),
    ("Follow Up Requested", "Follow-up requested"),
    ("Program High", "Programme, high value"),
    ("Program Med", "Programme, medium"),
    ("Program Low", "Programme, low value"),
    ("Content - High", "Flagship content"),
    ("Content - Med", "Gated content"),
    ("Content -  Low", "Syndicated content"),
    ("Survey  - High", "Survey, by interview"),
    ("Survey - Med", "Survey, by panel"),
    ("Survey - Low", "Survey, by form"),
    ("PathFactory", "Content track"),
    ("Inbound  - High", "Asked for us"),
    ("Inbound - Med", "Other inbound form"),
    ("Drift - High", "Chat, meeting booked"),
    ("Drift - Low", "Chat"),
    ("Trial", "Trial"),
    ("Subscription", "Subscribed to news"),
    ("Visits Key Webpage", "Key page"),
    ("Visits Mult Webpages", "Many pages in a day"),
    ("Web: No activity in 30 days", "No visit in 30 days"),
    ("Web: Visits Low Value", "Looked for a job"),
    ("Email:  Bounce", "Mail bounced"),
    ("E-Book Booster", "Came by an e-book"),
    ("Demo Webcast Booster", "Demo webcast"),
    ("PF Demo Booster", "Demo in a track"),
    ("PF Engagement Booster 1", "Read 2 to 4 minutes"),
    ("PF Engagement Booster 2", "Read over 4 minutes"),
    ("BrightTalk Engagement Booster 2", "Watched over 4 minutes"),
    ("PF Fast Moving Buyer", "Fast-moving buyer"),
    ("LinkedIn Form Fill Booster", "Social lead form"),
    ("Re-MQL Score", "Back again"),
    ("Trial + Action", "Trial and more"),
    ("Setup for Company/Team Use", "For a company or team"),
    ("Business Email Domain", "Business address"),
    ("Generic Domain", "Generic address"),
    ("Technology - High (Not Live)", "Technology, high"),
    ("Technology - Low (Not Live)", "Technology, low"),
    ("Seniority - High", "Top management"),
    ("Seniority - Med", "Middle management"),
    ("Seniority - Low", "Expert"),
    ("Seniority - Negative", "Not a buyer"),
    ("Function - High", "Builds software"),
    ("Function - Med", "Runs systems"),
    ("Function - Low", "Works beside them"),
    ("Function - Negative", "Far from our product"),
    ("Country - Tier 1, Tier 2", "Country of the first two tiers"),
    ("Key Account", "Key account"),
];

/// Rows whose limit reads another way; the folder's README says how.
const OTHERWISE: [&str; 2] = ["Visits Mult Webpages", "Web: No activity in 30 days"];

fn collect(items: &[ScoreItem], out: &mut Vec<ScoreLine>) {
    for item in items {
        match item {
            ScoreItem::Line(line) => out.push(line.clone()),
            ScoreItem::Pick(pick) => collect(&pick.items, out),
            ScoreItem::Group(group) => collect(&group.items, out),
        }
    }
}

/// Label, points, and how often, as they are written.
fn written() -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for name in ["behaviour.lead", "demographic.lead"] {
        let text = std::fs::read_to_string(Path::new("rules/saas-inbound").join(name)).unwrap();
        let sources = Sources::of_text(name, &text);
        let (id, source) = sources.rules().next().unwrap();
        let (file, _) = syntax::parse(id, source);
        let mut lines = Vec::new();
        for item in &file.items {
            if let Item::Score(score) = item {
                collect(&score.items, &mut lines);
            }
        }
        for line in lines {
            let once = line.modifiers.iter().find(|m| matches!(m.kind, ModifierKind::OncePer(_)));
            let once = match (once, &line.how) {
                (Some(once), _) => sources.slice(once.span).trim_start_matches("once per ").to_owned(),
                (None, How::When(_)) => "lifetime".to_owned(),
                (None, _) => "every time".to_owned(),
            };
            let label = line.label.as_ref().unwrap().text.clone();
            all.push((label, sources.slice(line.points.span).trim_start_matches('+').to_owned(), once));
        }
    }
    all
}

#[test]
fn every_row_of_the_model_has_its_line() {
    let Some(folder) = data("models") else { return };
    let model = json(&folder.join("scoring-model-2022.json"));
    let lines = written();
    let rows = model["points"].as_array().unwrap();
    let mut compared = 0;
    for row in rows {
        let action = row["action"].as_str().unwrap();
        if row["points"].is_string() {
            // The reset for an unsubscription is `restarts on unsubscribe`.
            assert_eq!(action, "Email: Unsubscribed");
            continue;
        }
        let (_, label) = ROWS.into_iter().find(|(known, _)| *known == action).unwrap_or_else(|| panic!("{action}"));
        let (_, points, once) = lines.iter().find(|(l, ..)| l == label).unwrap_or_else(|| panic!("no line {label}"));
        assert_eq!(*points, row["points"].to_string(), "{action}");
        if !OTHERWISE.contains(&action) {
            let wanted = row["limit"]["per"].as_str().unwrap_or("every time");
            assert_eq!(once, wanted, "{action}");
        }
        compared += 1;
    }
    assert_eq!((compared, lines.len()), (48, 48), "a line for each row, and no other");
}

const NOW: &str = "2026-11-23T09:00:00Z";

fn person(lead: &Value) -> Value {
    let leads = format!("{lead}\n");
    let scratch = Written::new("", &leads);
    let leads = scratch.path().join("leads.ndjson");
    let decisions =
        crate::decisions::decide(Path::new("rules/saas-inbound"), NOW, &["--leads", leads.to_str().unwrap()]);
    decisions[0].clone()
}

fn lead(extra: Value) -> Value {
    let mut lead = serde_json::json!({"id": "a", "created": "2026-11-10T09:00:00Z", "email": "a@works.example",
        "company": "Works", "country": "US", "employees": 300, "made_by": "integration"});
    for (key, value) in extra.as_object().unwrap() {
        lead[key] = value.clone();
    }
    lead
}

#[test]
fn a_trial_on_a_business_address_is_qualified_at_once() {
    let hosted =
        serde_json::json!([{"type": "trial", "at": "2026-11-20T09:00:00Z", "edition": "hosted", "success": true}]);
    let decision = person(&lead(serde_json::json!({"activities": hosted.clone()})));
    // Trial +65; business address +20 and a country of the first tiers +5: 90, less than 100.
    assert_eq!((score(&decision, "behaviour"), score(&decision, "demographic")), ("65".into(), "25".into()));
    assert_eq!(decision["stage"]["after"], "mql");
    assert_eq!(decision["stage"]["moves"][0]["label"], "Asked for us");
    assert_eq!(decision["territory"], "middle_americas");
    assert_eq!(decision["assignment"]["label"], "Mid-Market");
    // On a free address, without "for a company", 65 − 10 + 5 = 60 points make an inquiry of it.
    let free = serde_json::json!({"email": "a@inbox.example", "activities": hosted});
    let decision = person(&lead(free));
    assert_eq!((score(&decision, "person"), &decision["stage"]["after"]), ("60".into(), &Value::from("inquiry")));
    assert_eq!(decision["assignee"], "inquiry-queue@brightforge.example");
}

#[test]
fn limits_per_day_week_and_month_hold() {
    let activities = serde_json::json!([
        {"type": "visit", "at": "2026-11-20T09:00:00Z", "page": "/pricing"},
        {"type": "visit", "at": "2026-11-20T20:00:00Z", "page": "/install/linux"},
        {"type": "visit", "at": "2026-11-21T09:00:00Z", "page": "/get-started"},
        {"type": "form", "at": "2026-11-12T09:00:00Z", "kind": "subscription"},
        {"type": "form", "at": "2026-11-18T09:00:00Z", "kind": "subscription"},
        {"type": "form", "at": "2026-11-19T09:00:00Z", "kind": "subscription"},
        {"type": "bounce", "at": "2026-11-12T09:00:00Z", "hard": true},
        {"type": "bounce", "at": "2026-11-19T09:00:00Z", "hard": true},
        {"type": "program", "at": "2026-11-13T09:00:00Z", "kind": "webcast", "Program Status": "registered"},
        {"type": "program", "at": "2026-11-14T09:00:00Z", "kind": "webcast", "Program Status": "attended", "success": true}]);
    let decision = person(&lead(serde_json::json!({"activities": activities})));
    // Key pages: the second visit is within a day of the first, so 2 × 5. News: the second is within a week, so 2 × 5.
    // Bounces within a month: −20 once. Registered +10, a webcast attended +30.
    assert_eq!(score(&decision, "behaviour"), "40");
    assert_eq!(score(&decision, "person"), "65");
}

#[test]
fn behaviour_starts_anew_and_never_falls_below_zero() {
    let chat = serde_json::json!([
        {"type": "chat", "at": "2026-11-11T09:00:00Z"},
        {"type": "unsubscribe", "at": "2026-11-12T09:00:00Z"},
        {"type": "visit", "at": "2026-11-13T09:00:00Z", "page": "/jobs/berlin"}]);
    let decision = person(&lead(serde_json::json!({"activities": chat})));
    assert_eq!((score(&decision, "behaviour"), score(&decision, "person")), ("0".into(), "25".into()));
    let company = serde_json::json!({"company": "Student", "activities": []});
    let decision = person(&lead(company));
    assert_eq!(decision["scores"]["person"]["value"], Value::Null);
    assert_eq!(decision["excluded"].as_str().or(decision["excluded"]["label"].as_str()), Some("Not a company"));
}
