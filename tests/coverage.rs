//! `leadwright test --coverage`: which lines no test and no snapshot makes use of.

use std::process::Command;

use serde_json::Value as Json;

use crate::support::folder;

/// Every line that can do something, in pairs: the tests and the snapshot make use of the first of each.
const RULES: &str = r#"
owner sales "Sales"
fields { size number, country country, email text }
activities { call touch }
score fit {
  +10 "Large" when size > 100
  +5 "Home" when country is "FR"
}
exclude "Ours" when email ends with "@ours.example"
exclude "Theirs" when email ends with "@theirs.example"
grade tier {
  "A" when fit > 5
  "B" otherwise
}
territory home when country is "DE"
territory away otherwise
stage lead "Lead" start {
  advance to ready when size > 100
  close as junk when country is "AQ"
}
stage ready "Ready" {
  owner sales
  hand off to sales
  answers "won"
  advance to won when sales says "won"
}
end won "Won" success
end junk "Junk"
route to sales {
  to "desk@acme.example" "Desk" when size > 100
  to nobody otherwise
}
sla speed in ready {
  first touch within 1 day when size > 100
  first touch within 2 days otherwise
  stay at most 30 days, then close as junk
}
nurture keep {
  enter when size > 100
  after 3 days send "Hello"
}
nurture lose {
  enter when size < 0
  after 3 days send "Bye"
}
test "A large company" {
  at 2026-11-02 10:00
  given { size 200 }
  expect stage is ready
  then at 2026-11-03 10:00
  sales says "won" now
  expect stage is won
}
test "One of ours" {
  at 2026-11-02 10:00
  given { email "zoe@ours.example", country "DE" }
  expect excluded "Ours"
}
"#;

fn told(args: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_leadwright")).args(args).env_remove("CI").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn lines_without_any_use_are_told_with_their_place() {
    let at = folder(&[("a.lead", RULES.as_bytes())]);
    let rules = at.path().to_str().unwrap();
    let (shown, _) = told(&["test", rules, "--coverage", "--format", "json"]);
    let lines: Vec<Json> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let coverage = lines.last().unwrap();
    let never: Vec<&str> =
        coverage["never"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(
        never,
        [
            "counts: \"Home\"",
            "excludes: \"Theirs\"",
            "gives: tier \"B\"",
            "happens: close lead → junk",
            "is taken: a line without a label of the route to sales",
            "runs: speed, first touch within 2 days",
            "moves a lead because it was late: speed, stay at most 30 days",
            "is entered: nurture lose",
        ]
    );
    // Points 2, exclusions 2, grade 2, territories 2, moves 3, route 2, clauses 3 with a breach of 1, programmes 2.
    assert_eq!((coverage["lines"].as_u64(), coverage["covered"].as_u64()), (Some(19), Some(11)));
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile("docs/schema/test.schema.json", &mut schemas).unwrap();
    for line in &lines {
        assert!(schemas.validate(line, schema).is_ok(), "{line}");
    }
    assert!(!told(&["test", rules, "--format", "json"]).0.contains("coverage"));
    let (shown, _) = told(&["test", rules, "--coverage"]);
    assert!(
        shown.starts_with(
            "tests and snapshots make use of 11 of 19 lines (57 %)\n  a.lead:7   never counts: \"Home\"\n"
        ),
        "{shown}"
    );
    let (shown, beside) = told(&["test", rules, "--coverage", "--format", "github"]);
    assert!(!shown.contains("make use of") && beside.contains("make use of 11 of 19"), "{shown}{beside}");
}

#[test]
fn less_than_a_share_fails() {
    let at = folder(&[("a.lead", RULES.as_bytes())]);
    let ran = |min: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        let output = command.args(["test", at.path().to_str().unwrap(), "--coverage", "--min", min]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // 11 of 19 are 57.9 per cent.
    assert_eq!(ran("57").0, Some(0));
    let (code, told) = ran("58");
    assert_eq!(code, Some(1));
    assert!(told.contains("make use of less than 58 % of the lines"), "{told}");
    assert_eq!(ran("101").0, Some(2));
}

#[test]
fn leads_of_snapshots_count_too() {
    let at = folder(&[
        ("a.lead", RULES.as_bytes()),
        (
            "snapshots/small.ndjson",
            b"{\"now\": \"2026-11-23T09:00:00Z\"}\n{\"id\": \"A\", \"size\": -1, \"country\": \"FR\"}\n",
        ),
    ]);
    let rules = at.path().to_str().unwrap();
    told(&["test", rules, "--accept"]);
    let (shown, _) = told(&["test", rules, "--coverage"]);
    assert!(shown.starts_with("tests and snapshots make use of 14 of 19 lines (73 %)\n"), "{shown}");
    for used in ["Home", "tier \"B\"", "nurture lose"] {
        assert!(!shown.contains(used), "{shown}");
    }
}

#[test]
fn every_line_of_the_shipped_rules_is_made_use_of() {
    for rules in ["rules/starter", "rules/acme-emea", "rules/saas-inbound"] {
        let (shown, _) = told(&["test", rules, "--coverage"]);
        assert!(shown.contains("(100 %)"), "{rules}: {shown}");
    }
}
