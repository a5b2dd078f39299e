//! Sample tables of two marketing automation systems, each column read by its own name.
//!
//! The ids of different tables don't join there, so the leads of the activities are those that the activities name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::decisions::{data, decide, lines, rows, score};

const MARKETO: [(&str, &str); 7] = [
    ("send_email", "sent"),
    ("email_delivered", "delivered"),
    ("open_email", "opened"),
    ("click_email", "clicked"),
    ("email_bounced", "bounced"),
    ("change_data_value", "changed"),
    ("unsubscribe_email", "unsubscribed"),
];

/// A file of leads that have nothing but the ids that a column of these files names.
fn leads_named_in(folder: &tempfile::TempDir, files: &[(String, &str)]) -> (String, usize) {
    let ids =
        files.iter().flat_map(|(file, column)| rows(Path::new(file)).into_iter().map(move |r| r[*column].clone()));
    let ids: BTreeSet<String> = ids.collect();
    let mut text = String::from("id\n");
    for id in &ids {
        let _ = writeln!(text, "{id}");
    }
    let path = folder.path().join("leads.csv");
    std::fs::write(&path, text).unwrap();
    (path.display().to_string(), ids.len())
}

/// Points by label, over all leads.
fn points(decisions: &[Value], scores: &[&str]) -> BTreeMap<String, i64> {
    let mut points = BTreeMap::new();
    for decision in decisions {
        for (label, given) in scores.iter().flat_map(|name| lines(decision, name)) {
            *points.entry(label).or_insert(0) += given.parse::<i64>().unwrap();
        }
    }
    points
}

#[test]
fn marketo_activities_count_as_their_files_say() {
    let Some(folder) = data("marketing-automation-seeds/marketo") else { return };
    let file = |name: &str| folder.join(format!("marketo_activity_{name}_data.csv")).display().to_string();
    let scratch = tempfile::tempdir().unwrap();
    let named: Vec<(String, &str)> = MARKETO.iter().map(|(name, _)| (file(name), "lead_id")).collect();
    let (leads, count) = leads_named_in(&scratch, &named);
    assert_eq!(count, 530);
    let mut arguments = vec!["--leads".to_owned(), leads];
    for (name, kind) in MARKETO {
        let activities = format!("{}:lead=lead_id,at=activity_date,kind={kind}", file(name));
        arguments.extend(["--activities".to_owned(), activities]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let decisions = decide(Path::new("tests/rules/marketo"), "2020-06-01T00:00:00Z", &arguments);
    assert_eq!(decisions.len(), 530);
    // Counted in the files. Of 100 opened mails, two were opened before their leads unsubscribed, so they don't count.
    let wanted = [
        ("Bounced", -90),
        ("Bounced hard", -4_100),
        ("Clicked", 1_020),
        ("Delivered", 1_000),
        ("Device told", 98),
        ("On a phone", 45),
        ("Opened", 490),
        ("Record kept", 200),
        ("Sent", 2),
        ("Told why", -81),
        ("Webinar mail", 665),
    ];
    let wanted: BTreeMap<String, i64> = wanted.into_iter().map(|(label, points)| (label.to_owned(), points)).collect();
    assert_eq!(points(&decisions, &["reach", "reaction"]), wanted);
    let engaged = decisions.iter().filter(|d| d["stage"]["after"] == "engaged").count();
    assert_eq!(engaged, 6, "six people clicked");
    assert_eq!(decisions.iter().map(|d| d["warnings"].as_array().unwrap().len()).sum::<usize>(), 0);
}

#[test]
fn marketo_leads_read_by_the_names_of_their_columns() {
    let Some(folder) = data("marketing-automation-seeds/marketo") else { return };
    let leads = format!("{}:created=created_at", folder.join("marketo_lead_data.csv").display());
    let decisions = decide(Path::new("tests/rules/marketo"), "2020-06-01T00:00:00Z", &["--leads", &leads]);
    assert_eq!(decisions.len(), 100);
    for decision in &decisions {
        assert_eq!(score(decision, "profile"), "3", "{}", decision["lead"]);
        assert!(!decision.to_string().contains("@email.com"), "a personal value is shown");
    }
    assert_eq!(decisions[99]["lead"], "1004146");
}

#[test]
fn hubspot_contacts_read_by_the_names_of_their_columns() {
    let Some(folder) = data("marketing-automation-seeds/hubspot") else { return };
    let leads = format!("{}:created=property_createdate", folder.join("contact_data.csv").display());
    let decisions = decide(Path::new("tests/rules/hubspot"), "2024-12-31T00:00:00Z", &["--leads", &leads]);
    assert_eq!(decisions.len(), 22);
    let profile: Vec<String> = decisions.iter().map(|d| score(d, "profile")).collect();
    // Each has a mail address, earns 111,111, has a first conversion and is still there: 1 + 8 + 16 + 64 = 89. The first
    // names its company (+2) and was merged from others (+32). Nobody has a title.
    assert_eq!(profile[0], "123");
    assert!(profile[1..].iter().all(|p| p == "89"), "{profile:?}");
}

#[test]
fn hubspot_forms_and_mail_events_count_as_their_files_say() {
    let Some(folder) = data("marketing-automation-seeds/hubspot") else { return };
    let file = |name: &str| folder.join(format!("{name}_data.csv")).display().to_string();
    let (forms, events) = (file("contact_form_submission"), file("email_event"));
    let scratch = tempfile::tempdir().unwrap();
    let named = [(forms.clone(), "contact_id"), (events.clone(), "recipient")];
    let (leads, count) = leads_named_in(&scratch, &named);
    assert_eq!(count, 24, "five contacts and 19 recipients");
    let forms = format!("{forms}:lead=contact_id,at=timestamp,id=conversion_id,kind=form");
    let events = format!("{events}:lead=recipient,at=created");
    let arguments = ["--leads", &leads, "--activities", &forms, "--activities", &events];
    let decisions = decide(Path::new("tests/rules/hubspot"), "2024-12-31T00:00:00Z", &arguments);
    assert_eq!(decisions.len(), 24);
    let wanted = [
        ("Any form", 5),
        ("Delivered", 3_000),
        ("Opened", 90),
        ("Processed", 30_000),
        ("Sent", 400),
        ("Wants to talk", 20),
    ];
    let wanted: BTreeMap<String, i64> = wanted.into_iter().map(|(label, points)| (label.to_owned(), points)).collect();
    assert_eq!(points(&decisions, &["mailing", "forms"]), wanted);
    let raised: Vec<&str> = decisions
        .iter()
        .filter(|d| d["stage"]["after"] == "hand_raised")
        .map(|d| d["lead"].as_str().unwrap())
        .collect();
    assert_eq!(raised, ["003", "004"], "`Contact Us` and `Request Demo`");
}
