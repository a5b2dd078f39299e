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
    // Points 2, exclusions 2, grade 2, territories 2, moves 3, route 2, clauses 3 with a breach of 1, programmes 2, departments 1.
    assert_eq!((coverage["lines"].as_u64(), coverage["covered"].as_u64()), (Some(20), Some(12)));
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile("docs/schema/test.schema.json", &mut schemas).unwrap();
    for line in &lines {
        assert!(schemas.validate(line, schema).is_ok(), "{line}");
    }
    assert!(!told(&["test", rules, "--format", "json"]).0.contains("coverage"));
    let (shown, _) = told(&["test", rules, "--coverage"]);
    assert!(
        shown.starts_with(
            "tests and snapshots make use of 12 of 20 lines (60 %)\n  a.lead:7   never counts: \"Home\"\n"
        ),
        "{shown}"
    );
    let (shown, beside) = told(&["test", rules, "--coverage", "--format", "github"]);
    assert!(!shown.contains("make use of") && beside.contains("make use of 12 of 20"), "{shown}{beside}");
}

#[test]
fn less_than_a_share_fails() {
    let at = folder(&[("a.lead", RULES.as_bytes())]);
    let ran = |min: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        let output = command.args(["test", at.path().to_str().unwrap(), "--coverage", "--min", min]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    // 12 of 20 are 60 per cent.
    assert_eq!(ran("60").0, Some(0));
    let (code, told) = ran("61");
    assert_eq!(code, Some(1));
    assert!(told.contains("make use of less than 61 % of the lines"), "{told}");
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
    assert!(shown.starts_with("tests and snapshots make use of 15 of 20 lines (75 %)\n"), "{shown}");
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

/// What stands around the lines of a rule set: tables, calendars, needs, members, departments, and what an SLA tells and waits for. The
/// test makes use of the first of each.
const AROUND: &str = r#"
owner sales "Sales"
owner boss "Head of sales"
owner idle "Nobody's"
fields { size number, country country, phone text, budget number }
activities { call touch }
calendar office { open mon-fri 09:00-17:00 }
calendar asked { open mon-fri 08:00-18:00 }
calendar base { open mon-fri 10:00-12:00 }
calendar quiet like base
calendar nights { open mon-fri 22:00-24:00 }
table regions {
  match country
  give region
  "FR" -> "south"
  "DE" -> "north"
}
table desks from "desks.csv" {
  match country
  give desk
}
condition by_day = asked is open at created
score fit {
  +10 "South" when region of regions is "south" and desk of desks is known and by_day
}
stage lead "Lead" start {
  advance to ready when size > 10
}
stage ready "Ready" {
  needs phone, budget
  owner sales
  hand off to sales
  answers "won"
  advance to won when sales says "won"
}
end won "Won" success
team desk_team {
  member "ana@acme.example"
  member "bob@acme.example", away 2026-01-01 to 2026-12-31
  assign in turn
  calendar office
  hold until open when nobody is available
}
route to sales {
  to team desk_team otherwise
}
sla speed in ready {
  calendar office
  pauses while quiet is open and size > 500
  first touch within 4 business hours
  warn at 50%
  breach to sales
  breach + 2 business hours to boss
}
sla still in ready {
  pauses while size > 50
  stay at most 30 days
  warn at 50%
}
nurture slow {
  calendar nights
  enter when size < 0
  after 3 days send "Hello"
}
test "A lead that lacks a phone, and then is late" {
  at 2026-11-02 10:00
  given { size 100, country "FR", budget 5 }
  created 30 minutes ago
  expect stage is lead
  then at 2026-11-02 10:05
  given { phone "1" }
  expect stage is ready
  then at 2026-11-02 15:00
  expect alert breach to sales
}
"#;

const DESKS: &[u8] = b"country,desk\nFR,one\nDE,two\n";

#[test]
fn what_stands_around_lines_counts_too() {
    let at = folder(&[("a.lead", AROUND.as_bytes()), ("desks.csv", DESKS)]);
    let rules = at.path().to_str().unwrap();
    let (shown, _) = told(&["test", rules, "--coverage", "--format", "json"]);
    let coverage: Json = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    let never: Vec<&str> =
        coverage["never"].as_array().unwrap().iter().map(|one| one["what"].as_str().unwrap()).collect();
    assert_eq!(
        never,
        [
            "has anything to do: department boss",
            "has anything to do: department idle",
            "is asked: calendar nights",
            "matches: 2nd row of table regions",
            "keeps a lead out of ready: needs budget",
            "happens: advance ready → won",
            "gets a lead: \"bob@acme.example\" of team desk_team",
            "pauses a clock: speed",
            "tells boss that it is late: speed",
            "warns anybody: still",
            "is entered: nurture slow",
            "matches: 2nd row of table desks",
        ]
    );
    // Points 1 of 1, moves 1 of 2, route 1 of 1, clauses 2 of 2, programmes 0 of 1; calendars 3 of 4 (one is only built on), rows 2 of 4,
    // warnings 1 of 2, breaches 1 of 2, pauses 1 of 2, needs 1 of 2, members 1 of 2, departments 1 of 3.
    assert_eq!((coverage["lines"].as_u64(), coverage["covered"].as_u64()), (Some(28), Some(16)));
}

#[test]
fn of_a_long_data_file_ten_rows_are_told() {
    let rows = |more: usize| -> String {
        let others = (0..10 + more).map(|number| format!("x{number},nobody\n"));
        ["country,desk\nFR,one\n".to_owned()].into_iter().chain(others).collect()
    };
    for (more, wanted) in
        [(0, None), (1, Some("  and 1 more row of table desks\n")), (90, Some("  and 90 more rows of table desks\n"))]
    {
        let desks = rows(more).replace("country", "plan");
        let text = AROUND.replace("match country\n  give desk", "match plan\n  give desk");
        let text = text
            .replace("phone text,", "phone text, plan text,")
            .replace("size 100, country", "size 100, plan \"FR\", country");
        let at = folder(&[("a.lead", text.as_bytes()), ("desks.csv", desks.as_bytes())]);
        let rules = at.path().to_str().unwrap();
        let (shown, _) = told(&["test", rules, "--coverage"]);
        assert_eq!(shown.matches("row of table desks").count(), 10 + usize::from(more == 1), "{shown}");
        assert!(wanted.is_none_or(|wanted| shown.contains(wanted)), "{shown}");
        assert_eq!(shown.contains("  and "), wanted.is_some(), "{shown}");
        let (shown, _) = told(&["test", rules, "--coverage", "--format", "json"]);
        assert_eq!(shown.matches("row of table desks").count(), 10 + more, "{shown}");
    }
}
