//! 8,000 published leads of a marketplace and the 842 contracts that came of them, in two files.

use std::path::Path;

use crate::decisions::{conversion, data, decide, json, published, score};

#[test]
fn conversion_by_origin_equals_the_report() {
    let Some(folder) = data("olist-funnel") else { return };
    let file = |name: &str| folder.join(name).display().to_string();
    let leads = format!("{}:id=mql_id,created=first_contact_date", file("olist_marketing_qualified_leads_dataset.csv"));
    let deals = format!("{}:lead=mql_id,kind=deal,at=won_date", file("olist_closed_deals_dataset.csv"));
    let rules = Path::new("tests/rules/olist");
    let decisions = decide(rules, "2019-01-01T00:00:00Z", &["--leads", &leads, "--activities", &deals]);

    assert_eq!(decisions.len(), 8_000);
    let report = json(&folder.join("expected-report.json"));
    // A text `unknown` is a text; only an empty cell is unknown.
    assert_eq!(conversion(&decisions, "by_origin", "seller"), published(&report["by_origin"]));
    let won: Vec<_> = decisions.iter().filter(|d| d["stage"]["after"] == "seller").collect();
    assert_eq!(won.len(), 842);

    // A contract's time is that of its move. This one was signed on 26 February 2018, 19:58:54 in São Paulo (UTC-3).
    let signed = won.iter().find(|d| d["lead"] == "5420aad7fec3549a85876ba1c529bd84").unwrap();
    assert_eq!(signed["stage"]["moves"][0]["time"], "2018-02-26T22:58:54Z");
    assert_eq!(signed["stage"]["moves"][0]["kind"], "advance");
    // Organic search +40, a landing page +10, a contract +50.
    assert_eq!(score(signed, "interest"), "100");
}

#[test]
fn before_the_first_contract_nobody_is_a_seller() {
    let Some(folder) = data("olist-funnel") else { return };
    let file = |name: &str| folder.join(name).display().to_string();
    let leads = format!("{}:id=mql_id,created=first_contact_date", file("olist_marketing_qualified_leads_dataset.csv"));
    let deals = format!("{}:lead=mql_id,kind=deal,at=won_date", file("olist_closed_deals_dataset.csv"));
    let rules = Path::new("tests/rules/olist");
    // The report counts 3 contracts in December 2017 and 73 in January 2018; none before.
    for (now, sellers) in [("2017-12-01T00:00:00Z", 0), ("2018-01-01T02:00:00Z", 3), ("2018-02-01T02:00:00Z", 76)] {
        let decisions = decide(rules, now, &["--leads", &leads, "--activities", &deals]);
        let won = decisions.iter().filter(|d| d["stage"]["after"] == "seller").count();
        assert_eq!(won, sellers, "at {now}");
        let future = decisions.iter().flat_map(|d| d["warnings"].as_array().unwrap()).count();
        assert_eq!(future, 842 - sellers, "a contract later than now is told, at {now}");
    }
}
