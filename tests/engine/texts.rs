//! Texts as people write them, from the record to the answer.

use serde_json::{Value as Json, json};

use super::{decide, program, score};

/// The value of the one score for leads with these fields.
fn values(rules: &str, leads: &[Json]) -> Vec<String> {
    let program = program(rules);
    let lead = |fields: &Json| {
        let decision = decide(&program, fields.clone(), "2026-06-30T12:00:00Z");
        score(&program, &decision, "s").unwrap_or_else(|| "excluded".into())
    };
    leads.iter().map(lead).collect()
}

#[test]
fn the_domain_of_an_address_does_not_rest_on_how_it_is_written() {
    let rules = "fields {\n  email text\n  site text\n}\nlet d = domain of email\nexclude \"Rival\" when d is \"rival.example\"\n\
                 score s {\n  +1 when domain of site is \"acme.example\"\n  +10 when d is unknown\n}\n";
    let of = |email: &str, site: &str| json!({"email": email, "site": site});
    let leads = [
        of("zoe@rival.example", ""),
        of("Zoe <zoe@rival.example>", ""),
        of("\"Doe, Zoe\" <ZOE@Rival.example>", ""),
        of("zoe@rival.example.", ""),
        of("zoe@rival.example (work)", ""),
        of("mailto:zoe@rival.example", ""),
        of("zoe@mail.rival.example", "www.ACME.example"),
        of("zoe@other.example, joe@rival.example", "https://user:pw@acme.example:8443/@zoe"),
        of("no address", "//acme.example/"),
    ];
    let excluded = "excluded";
    assert_eq!(values(rules, &leads), [excluded, excluded, excluded, excluded, excluded, excluded, "1", "11", "11"]);
}

#[test]
fn the_capital_i_with_a_dot_is_found_by_every_test() {
    let rules = "fields {\n  name text\n  city text\n  cities list of text\n}\nlist towns = \"istanbul\", \"izmir\"\n\
                 table t {\n  match city\n  give points\n  \"istanbul\" -> 1\n}\nscore s {\n  +1 when name starts with \"mavi\"\n  \
                 +10 when city is \"istanbul\"\n  +100 when name contains word \"giyim\"\n  +1000 when city in towns\n  \
                 +10000 when name matches \"*gİyİm*\"\n  +100000 when points of t is 1\n  +1000000 when cities include \"İZMİR\"\n  \
                 +10000000 when city matches regex \"^istanbul$\"\n}\n";
    let of = |name: &str, city: &str, other: &str| json!({"name": name, "city": city, "cities": [other]});
    let leads = [
        of("MAVİ GİYİM A.Ş.", "İSTANBUL", "İzmir"),
        of("Mavi Giyim", "I\u{307}stanbul", "izmir"),
        of("mavi gi\u{307}yim", "Istanbul", "IZMIR"),
    ];
    assert_eq!(values(rules, &leads), ["11111111", "11111111", "11111111"]);
}

#[test]
fn a_pattern_finds_what_every_other_test_finds() {
    let rules = "fields {\n  street text\n}\nactivities {\n  visit { page text }\n}\nlist streets = \"Hauptstraße\"\n\
                 score s {\n  +1 when street matches regex \"straße$\"\n  +10 when street matches \"*straße\"\n  \
                 +100 when street contains \"straße\"\n  +1000 when street ends with \"STRASSE\"\n  +10000 when street in streets\n  \
                 +100000 when any visit where page matches regex \"^/[gß]+oß$\"\n}\n";
    let of = |street: &str| json!({"street": street, "activities": [{"type": "visit", "at": "2026-06-01T00:00:00Z", "page": "/GROSS"}]});
    assert_eq!(
        values(rules, &[of("HAUPTSTRASSE"), of("Hauptstraße "), of("hauptstrasse")]),
        ["11111", "11111", "11111"]
    );
    let of = |street: &str| json!({"street": street, "activities": [{"type": "visit", "at": "2026-06-01T00:00:00Z", "page": "/ssGoSS"}]});
    assert_eq!(values(rules, &[of("HAUPTSTRASSE"), of("Weg")]), ["111111", "100000"]);
}
