//! 9,240 published leads of an education company: messy values, and a published score to compare conversion by.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::decisions::{Conversion, conversion, data, decide, json, published, rows, score};

struct Case {
    decisions: Vec<Value>,
    report: Value,
    rows: Vec<BTreeMap<String, String>>,
}

fn case() -> Option<Case> {
    let folder = data("xeducation-leads")?;
    let file = folder.join("Leads.csv");
    let leads = format!("{}:id=Prospect ID", file.display());
    let decisions = decide(Path::new("tests/rules/xeducation"), "2026-01-01T00:00:00Z", &["--leads", &leads]);
    Some(Case { decisions, report: json(&folder.join("expected-report.json")), rows: rows(&file) })
}

#[test]
fn all_leads_are_decided_and_the_report_comes_out() {
    let Some(Case { decisions, report, rows }) = case() else { return };
    no_lead_is_lost(&decisions, &rows);
    conversion_equals_the_report(&decisions, &report);
    scores_are_the_sums_of_their_columns(&decisions, &rows);
    odd_values_are_warned_about(&decisions);
    some_leads_by_hand(&decisions);
}

fn no_lead_is_lost(decisions: &[Value], rows: &[BTreeMap<String, String>]) {
    assert_eq!(decisions.len(), 9_240);
    let order: Vec<&str> = decisions.iter().map(|d| d["lead"].as_str().unwrap()).collect();
    let wanted: Vec<&str> = rows.iter().map(|row| row["Prospect ID"].as_str()).collect();
    assert_eq!(order, wanted, "in the order of the file");
    assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 9_240);
}

fn conversion_equals_the_report(decisions: &[Value], report: &Value) {
    let mut by_source = published(&report["by_Lead Source"]);
    // Texts compare without regard to capitals, so both spellings of one source are one group.
    let (leads, won) = by_source.remove("google").unwrap();
    let google = by_source.get_mut("Google").unwrap();
    *google = (google.0 + leads, google.1 + won);
    assert_eq!(*google, (2_873, 1_147));
    assert_eq!(conversion(decisions, "by_source", "student"), by_source);

    let by_occupation = published(&report["by_What is your current occupation"]);
    assert_eq!(conversion(decisions, "by_occupation", "student"), by_occupation);
    assert_eq!(conversion(decisions, "time_band", "student"), published(&report["by_time_on_site_band"]));

    let mut bands = published(&report["by_published_score_sum"]);
    // The other 4,218 leads have no published score; 1,653 of them enrolled.
    bands.insert("(none)".into(), (4_218, 1_653));
    assert_eq!(conversion(decisions, "published_band", "student"), bands);
    let all: Conversion = conversion(decisions, "nothing", "student");
    assert_eq!(all["(none)"], (9_240, 3_561));
}

fn scores_are_the_sums_of_their_columns(decisions: &[Value], rows: &[BTreeMap<String, String>]) {
    for (decision, row) in decisions.iter().zip(rows) {
        let column = |name: &str| row[name].parse::<u64>().ok();
        let both = (column("Asymmetrique Activity Score"), column("Asymmetrique Profile Score"));
        let wanted = match both {
            (Some(activity), Some(profile)) => (activity + profile).to_string(),
            _ => "null".to_owned(),
        };
        assert_eq!(score(decision, "published"), wanted, "{}", row["Prospect ID"]);
    }
}

fn odd_values_are_warned_about(decisions: &[Value]) {
    let mut odd: BTreeMap<(String, String), usize> = BTreeMap::new();
    for warning in decisions.iter().flat_map(|d| d["warnings"].as_array().unwrap()) {
        if !warning["wanted"].is_null() {
            let text = |key: &str| warning[key].as_str().unwrap().to_owned();
            *odd.entry((text("field"), text("value"))).or_default() += 1;
        }
    }
    // Counted in the file: what is no country, in a column of countries. `Select` is declared as blank, so it is no surprise.
    let wanted = [("Asia/Pacific Region", 2), ("unknown", 5)].map(|(v, n)| (("country".to_owned(), v.to_owned()), n));
    assert_eq!(odd, BTreeMap::from(wanted));
}

/// The first three leads of the file, worked out with pencil and paper.
fn some_leads_by_hand(decisions: &[Value]) {
    let [first, second, third, ..] = decisions else { panic!("three leads") };
    // No time on the site, no visits, no pages; looks for work; everything else is `Select` or blank.
    assert_eq!((score(first, "behaviour"), score(first, "profile"), score(first, "published")), two("0", "5", "30"));
    // 674 seconds +20, 5 visits +10, 2.5 pages +5, opened an email +10; looks for work +5, in India +2.
    assert_eq!(
        (score(second, "behaviour"), score(second, "profile"), score(second, "published")),
        two("45", "7", "30")
    );
    // 1,532 seconds +30, 2 visits, 2 pages, opened +10; student, specialised +5, in Mumbai +3, in India +2, the guide +2.
    assert_eq!((score(third, "behaviour"), score(third, "profile"), score(third, "published")), two("40", "12", "34"));
    let tiers = [first, second, third].map(|d| d["grades"]["tier"].as_str().unwrap().to_owned());
    assert_eq!(tiers, ["C", "A", "A"]);
    assert_eq!(third["stage"]["after"], "student");
    assert_eq!(third["territory"], "any_way");
}

fn two(behaviour: &str, profile: &str, published: &str) -> (String, String, String) {
    (behaviour.into(), profile.into(), published.into())
}
