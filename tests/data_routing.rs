//! A published list of assignment rules of a CRM, turned into a route when the test runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::decisions::{Written, data, json, rows};

/// The published fields, and what the rules call them.
const FIELDS: [(&str, &str, &str); 4] = [
    ("Lead.Product_type__c", "product", "text"),
    ("Lead.LeadSource", "source", "text"),
    ("Lead.Lead_Source__c", "other_source", "text"),
    ("Lead.CountryCode", "country", "country"),
];

/// The whole rule set: one stage that hands off at once, and one line of the route for each entry.
fn translate(rule: &Value) -> String {
    let mut out = String::from("process \"Assignment\" { timezone \"UTC\" }\n\nowner sales\n\nfields {\n");
    for (published, name, kind) in FIELDS {
        let _ = writeln!(out, "  {name} {kind} from \"{published}\"");
    }
    out.push_str("}\n\nstage fresh start {\n  owner sales\n  hand off to sales\n}\n\nroute to sales {\n");
    for entry in rule["entries"].as_array().unwrap() {
        let logic = entry["logic"].as_str().unwrap().to_lowercase();
        let joined = if logic.contains("or") { " or " } else { " and " };
        let tests: Vec<String> = entry["conditions"].as_array().unwrap().iter().map(condition).collect();
        let (to, order) = (entry["assign_to"].as_str().unwrap(), &entry["order"]);
        let _ = writeln!(out, "  to \"{to}\" \"{order}\" when {}", tests.join(joined));
    }
    out.push_str("  to nobody \"0\" otherwise\n}\n");
    out
}

fn condition(condition: &Value) -> String {
    assert_eq!(condition["op"], "equals");
    let (_, name, _) = FIELDS.into_iter().find(|(published, ..)| condition["field"] == *published).unwrap();
    let values: Vec<String> = condition["values"].as_array().unwrap().iter().map(Value::to_string).collect();
    format!("{name} in ({})", values.join(", "))
}

#[test]
fn every_country_goes_where_the_published_rules_send_it() {
    let Some(folder) = data("routing") else { return };
    let published = json(&folder.join("lead-routing-us-standards-country.json"));
    let expected = rows(&folder.join("expected-us-standards-country.csv"));
    let mut leads = String::new();
    for row in &expected {
        let _ = writeln!(leads, "{{\"id\": \"{0}\", \"Lead.CountryCode\": \"{0}\"}}", row["country"]);
    }
    let decisions = Written::new(&translate(&published[0]), &leads).decide("2026-01-01T00:00:00Z");
    assert_eq!(decisions.len(), 249);
    for (decision, row) in decisions.iter().zip(&expected) {
        assert_eq!(decision["lead"], row["country"]);
        assert_eq!(decision["assignee"].as_str().unwrap_or(""), row["first_match_assignee"], "{}", row["country"]);
        assert_eq!(decision["assignment"]["label"], row["entry"], "{}", row["country"]);
        assert_eq!(decision["warnings"], Value::Array(Vec::new()), "{}", row["country"]);
    }
}

#[test]
fn an_entry_that_asks_for_a_product_comes_before_those_for_countries() {
    let Some(folder) = data("routing") else { return };
    let published = json(&folder.join("lead-routing-us-standards-country.json"));
    let leads = r#"
{"id": "product", "Lead.CountryCode": "FR", "Lead.Product_type__c": "PTP E-Book"}
{"id": "folded", "Lead.CountryCode": "FR", "Lead.Product_type__c": " ptp e-book "}
{"id": "source", "Lead.CountryCode": "FR", "Lead.Lead_Source__c": "Compass eBook Brazil"}
{"id": "neither", "Lead.CountryCode": "FR", "Lead.LeadSource": "Web"}
{"id": "nowhere"}
"#;
    let decisions = Written::new(&translate(&published[0]), leads.trim_start()).decide("2026-01-01T00:00:00Z");
    let assigned: BTreeMap<&str, &str> =
        decisions.iter().map(|d| (d["lead"].as_str().unwrap(), d["assignee"].as_str().unwrap_or(""))).collect();
    let wanted =
        [("product", "user-01"), ("folded", "user-01"), ("source", "user-02"), ("neither", "user-05"), ("nowhere", "")];
    assert_eq!(assigned, BTreeMap::from(wanted));
}
