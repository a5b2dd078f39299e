//! `test` blocks: what runs, what passes, and how a failure reads.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Instant;

use leadwright::explain::Tested;
use leadwright::program::Program;
use leadwright::render::tests::{self, Ran};
use leadwright::render::text::Style;
use leadwright::source::Sources;
use leadwright::value;
use leadwright::{analyze, change, check, live, program, syntax};

/// A rule set with its tests, ready to run.
fn rules(text: &str) -> (Program, Sources) {
    let sources = Sources::of_text("a.lead", text);
    let (id, source) = sources.rules().next().unwrap();
    let (file, mut problems) = syntax::parse(id, source);
    let (checked, found) = check::check(&[file], &sources);
    problems.extend(found);
    let told = crate::support::plain(&problems, &sources);
    assert!(checked.is_some() && problems.iter().all(|problem| !problem.is_error()), "{told}");
    (program::compile(checked.unwrap(), &sources, "digest".into()).with_tests(), sources)
}

fn run(program: &Program) -> Vec<Tested> {
    let all: Vec<_> = program.book.tests.ids().collect();
    change::tests(program, &all)
}

/// What failed, for people.
fn told(text: &str) -> String {
    let (program, sources) = rules(text);
    let tested = run(&program);
    tests::human(
        &Ran { program: &program, sources: &sources, tested: &tested, snapped: &[], denied: &[] },
        Style::default(),
    )
}

const BASE: &str = r#"process "Acme" { timezone "Europe/Berlin", currency EUR }
owner marketing "Marketing"
owner sales "Sales"
owner lead_manager "Lead manager"
fields {
  name text personal, title text, country country, employees number, budget money, need yes/no, markets list of text
  source one of ("event", "referral") blank ("Select")
}
activities { visit { page text, seconds number }, form { name text }, call touch { reached yes/no }, mail touch, unsubscribe }
bant { budget when budget >= 20k EUR, need when need is yes }
score fit from 0 to 70 {
  +40 "Senior title" when title contains word any of ("vp", "chief")
  +35 "Large" when employees >= 1_000
  +10 "Referral" when source is "referral"
}
score engagement from 0, restarts on recycle {
  +25 "Looked at pricing" for each visit in the last 30 days where page is "/pricing", once per 7 days, up to 50
  +5 "Form" for each form
}
score total = fit + engagement
grade tier { "A" when fit >= 70, "B" when fit >= 40, "C" otherwise }
exclude "Our own" when title is "us"
territory dach "DACH" when country in ("DE", "AT", "CH")
territory rest otherwise
calendar office { open mon-fri 09:00-17:00 }
stage lead "Lead" start {
  owner marketing
  advance to qualified "Asked to talk" when any form since recycle where name is "demo"
  advance to qualified when total >= 65
}
stage qualified "Qualified" {
  needs name
  hand off to sales
  answers "accepted"
  answers "recycle" because one of ("no budget", "no time")
  advance to accepted when sales says "accepted"
  recycle to lead when sales says "recycle"
}
stage accepted "Accepted" { owner sales, advance to won when 10 days without touch }
end won "Won" success
team mid { member "ana@acme.example", member "jules@acme.example", assign in turn, calendar office, hold until open when nobody is available }
route to sales {
  keep assignee "Comes back" when assignee is known
  to "kam@acme.example" "Key accounts" when employees >= 5k
  to team mid "DACH" when territory is dach
  to "desk@acme.example" "Elsewhere" otherwise
}
sla speed "Speed" in qualified {
  calendar office
  restarts on reassignment
  first touch within 4 business hours
  at least 2 touches within 3 business days
  answer within 10 business days, then recycle to lead
  warn at 50% to sales
  breach to lead_manager
}
"#;

/// The exit code, what was written, and what was told.
fn leadwright(args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_leadwright")).args(args).env_remove("NO_COLOR").output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn what_is_personal_is_not_told_by_a_failing_test_whatever_is_made_of_it() {
    let text = r#"
owner s
fields { name text personal, salary number personal, email text personal, size number }
activities { form { message text personal, n number personal } }
let double = salary * 2
let message = latest message of form
let most = max n of form
stage a start { owner s }
test "t" {
  at 2026-11-23 10:00
  given { salary 777123, name "ZZname", email "z@secretdom.example", size 777127 }
  form { message "zzmsg", n 777125 } 1 day ago
  expect salary is 5
  expect double > 99999999
  expect salary * 2 is 4
  expect message is "b"
  expect latest message of form is "b"
  expect most > 99999999
  expect max n of form is 5
  expect lower of name is "a"
  expect domain of email is "other.example"
  expect length of name is 99
  expect size > salary + 1000
  expect salary between 1 and 2
}
"#;
    let (program, sources) = rules(text);
    let tested = run(&program);
    assert_eq!(tested[0].failures[0].unmet.len(), 12);
    let ran = Ran { program: &program, sources: &sources, tested: &tested, snapped: &[], denied: &[] };
    let all = [
        tests::human(&ran, Style::default()),
        tests::json(&ran),
        tests::junit(&ran, value::Instant::parse_rfc3339("2026-11-23T10:00:00Z").unwrap()),
    ]
    .concat();
    let told: String = all.chars().filter(|sign| *sign != ',').flat_map(char::to_lowercase).collect();
    for secret in ["777123", "777125", "1554246", "777118", "zzname", "zzmsg", "secretdom", "98445753", "1554242"] {
        assert!(!told.contains(secret), "{secret} in\n{all}");
    }
    assert!(told.contains("(personal)"));
}

#[test]
fn everything_that_a_decision_says_can_be_expected() {
    let text = include_str!("cases/tested/says.lead");
    let (program, _) = rules(text);
    let unmet: Vec<usize> =
        run(&program).iter().map(|tested| tested.failures.iter().map(|failure| failure.unmet.len()).sum()).collect();
    assert_eq!(unmet, [0, 0, 0, 0, 0, 15], "{}", told(text));
    insta::assert_snapshot!("says", told(text));
}

#[test]
fn a_failing_test_tells_values_and_why_and_why_not() {
    let tests = include_str!("cases/tested/failing.lead");
    insta::assert_snapshot!("failing", told(&format!("{BASE}\n{tests}")));
}

/// Worked out by hand: Monday 2026-11-02 is open from 9 to 17, so four business hours from 15:00 end on Tuesday at 11:00.
#[test]
fn a_story_from_the_first_visit_to_the_recycling() {
    let story = r#"
test "a story" {
  at 2026-11-02 15:00
  given { name "Zoé", title "VP", country "DE", employees 300 }
  visit { page "/pricing" } 2 days ago
  expect fit is 40 and engagement is 25 and total is 65
  expect stage is qualified
  expect tier is "B" and territory is dach
  expect route "DACH"
  expect assignee is "ana@acme.example"
  expect assigned is 2026-11-02 15:00 and entered is 2026-11-02 15:00
  expect sla speed first touch due 2026-11-03 11:00
  expect sla speed first touch is waiting
  expect alert handoff to sales
  expect not held
  then at 2026-11-03 09:00
  expect sla speed first touch is warned
  expect alert warning to sales
  then at 2026-11-03 10:59
  expect sla speed first touch is warned
  expect no alerts
  then at 2026-11-03 11:30
  expect sla speed first touch is breached
  expect alert breach to lead_manager
  then at 2026-11-03 12:00
  call { reached yes } by sales 10 minutes ago
  expect sla speed first touch is met late
  then at 2026-11-04 12:00
  assignee "jules@acme.example" since 1 hour ago
  expect sla speed first touch due 2026-11-04 15:00
  expect assignee is "jules@acme.example"
  then at 2026-11-05 12:00
  sales says "recycle" because "no time" 1 hour ago
  expect stage is lead and engagement is 0
  expect times entered lead is 2 and any recycle
  then at 2026-11-10 12:00
  form { name "demo" } 1 day ago
  expect stage is qualified and engagement is 5
  expect route "Comes back"
  expect times entered qualified is 2
  then at 2026-11-12 12:00
  sales says "accepted" 1 day ago
  expect stage is accepted
  then at 2026-11-30 12:00
  expect stage is won
}
"#;
    assert_eq!(told(&format!("{BASE}{story}")), "");
}

/// The answer was due ten business days after Monday 15:00: Monday two weeks later.
#[test]
fn time_alone_moves_a_lead_in_a_story() {
    let story = r#"
test "nobody answers" {
  at 2026-11-02 15:00
  given { name "Zoé", title "VP", country "FR", employees 1_200 }
  form { name "demo" } now
  expect fit is 70
  expect stage is qualified and assignee is "desk@acme.example"
  expect sla speed answer due 2026-11-16 15:00
  then at 2026-11-16 14:59
  expect stage is qualified
  then at 2026-11-16 15:01
  expect engagement is 0
  expect any recycle
}
"#;
    assert_eq!(told(&format!("{BASE}{story}")), "");
}

#[test]
fn closed_offices_hold_a_lead_until_they_open() {
    let story = r#"
test "a Sunday" {
  at 2026-11-01 12:00
  given { name "Zoé", country "DE" }
  form { name "demo" } now
  expect held
  expect assignee is unknown
  then at 2026-11-02 09:00
  expect not held
  expect route "DACH"
  expect assignee is "ana@acme.example"
}
"#;
    assert_eq!(told(&format!("{BASE}{story}")), "");
}

#[test]
fn what_is_odd_missing_and_nearly_there_can_be_expected() {
    let tests = r#"
test "odd data" {
  at 2026-11-02 15:00
  given { employees as "many", country as "Germany", source "Select" }
  visit { page "/", seconds as "ten" } now
  expect employees is unknown and country is "DE" and source is unknown
  expect warning employees
  expect warning country
  expect warning visit.seconds
}
test "nothing odd" {
  at 2026-11-02 15:00
  given { employees 5, markets ("retail", "health") }
  expect no warnings
  expect markets include all of ("health", "retail")
}
test "a title is missing" {
  at 2026-11-02 15:00
  given { name "Zoé" }
  visit { page "/pricing" } now
  expect stage is lead
  expect near miss title
}
test "some points are missing" {
  at 2026-11-02 15:00
  given { name "Zoé", title "VP", employees 1, source "event" }
  expect near miss total by 25
}
test "a name is missing" {
  at 2026-11-02 15:00
  form { name "demo" } now
  expect near miss name
}
test "nothing is nearly enough" {
  at 2026-11-02 15:00
  stage won since 1 day ago
  expect no near miss
}
test "excluded" {
  at 2026-11-02 15:00
  given { title "us" }
  expect excluded
  expect excluded "Our own"
  expect fit is unknown and tier is unknown
}
test "not excluded" {
  at 2026-11-02 15:00
  expect not excluded "Our own"
  expect not excluded
}
test "standing lines" {
  at 2026-11-02 15:00
  created 40 days ago
  stage lead since 2026-10-01 09:00
  stage qualified since 3 days ago
  assignee "jules@acme.example" since 2 days ago
  given { id "L-9" }
  call 1 hour ago
  expect created is 2026-09-23 16:00       # 40 times 24 hours, and the clocks were put back in between
  expect stage is qualified and entered is 2026-10-30 15:00
  expect times entered lead is 1
  expect assignee is "jules@acme.example" and assigned is 2026-10-31 15:00
  expect id is "L-9"
  expect at least 1 touch
}
"#;
    assert_eq!(told(&format!("{BASE}{tests}")), "");
}

#[test]
fn the_tests_of_the_shipped_rules_pass() {
    for (rules, least) in [("rules/starter", 8), ("rules/acme-emea", 12), ("rules/saas-inbound", 12)] {
        let opened = live::open(Path::new(rules)).unwrap();
        let program = opened.program.with_tests();
        let tested = run(&program);
        let ran = Ran { program: &program, sources: &opened.sources, tested: &tested, snapped: &[], denied: &[] };
        assert_eq!(tests::human(&ran, Style::default()), "", "{rules}");
        assert!(tested.len() >= least, "{rules} has only {} tests", tested.len());
    }
}

#[test]
fn the_tests_of_the_language_page_pass() {
    let page = std::fs::read_to_string("docs/language.md").unwrap();
    let blocks = page.split("\n```lead\n").skip(1).filter_map(|block| block.split("\n```").next());
    let (program, sources) = rules(&blocks.collect::<Vec<_>>().join("\n"));
    let tested = run(&program);
    assert_eq!(
        tests::human(
            &Ran { program: &program, sources: &sources, tested: &tested, snapped: &[], denied: &[] },
            Style::default()
        ),
        ""
    );
    assert!(!tested.is_empty());
}

/// The tests of the error pages hold, too.
#[test]
fn the_tests_of_the_pages_about_errors_pass() {
    let page = std::fs::read_to_string("docs/errors.md").unwrap();
    let blocks = page.split("\n```lead\n").skip(1).filter_map(|block| block.split("\n```").next());
    let mut seen = 0;
    for block in blocks.filter(|block| block.contains("\ntest \"")) {
        assert_eq!(told(block), "");
        seen += 1;
    }
    assert_eq!(seen, 8);
}

#[test]
fn tests_cost_deciding_nothing_and_use_nothing() {
    let tests = "test \"t\" { at 2026-11-02 15:00, given { markets \"x\", need yes }, mail now, \
                 expect markets include \"x\" and any mail in the last 77 days and title contains \"vp\" and budget < 9k USD }";
    let usd = BASE.replace("currency EUR", "currency EUR, rate 1 USD = 0.9 EUR");
    let parse = |text: &str| {
        let sources = Sources::of_text("a.lead", text);
        let (id, source) = sources.rules().next().unwrap();
        let (checked, problems) = check::check(&[syntax::parse(id, source).0], &sources);
        assert!(checked.is_some(), "{}", crate::support::plain(&problems, &sources));
        (checked.unwrap(), sources)
    };
    let ((without, s1), (with, s2)) = (parse(&usd), parse(&format!("{usd}{tests}")));
    let warned = |checked: &check::Checked| {
        analyze::analyze(checked).iter().map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(warned(&without), warned(&with));
    assert!(warned(&with).iter().any(|message| message.contains("markets")), "a field that only a test uses is unused");
    let (without, with) = (program::compile(without, &s1, "d".into()), program::compile(with, &s2, "d".into()));
    assert_eq!(format!("{:?}", without.nodes), format!("{:?}", with.nodes));
    assert_eq!(without.windows, with.windows);
    assert_eq!(format!("{:?}", without.schema.fields), format!("{:?}", with.schema.fields));
    let ready = with.clone().with_tests();
    assert!(ready.nodes.len() > with.nodes.len());
    assert_eq!(ready.rule_nodes, with.nodes.len());
}

#[test]
fn a_rule_set_without_a_currency_stays_without() {
    let text =
        "fields { budget money }\ntest \"t\" { at 2026-11-02, given { budget 5k EUR }, expect budget > 4k EUR }\n";
    let (program, _) = rules(text);
    assert_eq!(program.book.process.currency, None);
    assert!(run(&program).iter().all(Tested::passed));
}

/// The children and attributes that the schema of Ant's reports wants, in its order.
#[test]
fn junit_reports_are_valid() {
    use quick_xml::events::Event;
    let tests = include_str!("cases/tested/failing.lead");
    let odd = "test \"signs: <&> \\\"quoted\\\"\" { at 2026-11-02 15:00, expect stage is won }\n";
    let (program, sources) = rules(&format!("{BASE}\n{tests}\n{odd}"));
    let tested = run(&program);
    let now = value::Instant::parse_rfc3339("2026-11-23T09:00:00.5Z").unwrap();
    let xml =
        tests::junit(&Ran { program: &program, sources: &sources, tested: &tested, snapped: &[], denied: &[] }, now);
    let mut reader = quick_xml::Reader::from_str(&xml);
    reader.config_mut().expand_empty_elements = true;
    let (mut open, mut children, mut cases, mut failed) = (Vec::new(), Vec::new(), 0, 0);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                let attribute = |key: &str| {
                    let found = start.attributes().map(Result::unwrap).find(|a| a.key.as_ref() == key.as_bytes());
                    found.map(|a| {
                        quick_xml::escape::unescape(std::str::from_utf8(&a.value).unwrap()).unwrap().into_owned()
                    })
                };
                match (open.last().map(String::as_str), name.as_str()) {
                    (None, "testsuites") => assert_eq!(start.attributes().count(), 0),
                    (Some("testsuites"), "testsuite") => {
                        for key in
                            ["name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"]
                        {
                            assert!(attribute(key).is_some_and(|value| !value.is_empty()), "{key}");
                        }
                        assert_eq!(attribute("timestamp").unwrap(), "2026-11-23T09:00:00");
                        assert_eq!(attribute("tests").unwrap(), tested.len().to_string());
                    }
                    (Some("testsuite"), "properties" | "system-out" | "system-err") => children.push(name.clone()),
                    (Some("testsuite"), "testcase") => {
                        children.push(name.clone());
                        names.push(attribute("name").unwrap());
                        assert_eq!(attribute("classname").unwrap(), "a.lead");
                        assert!(attribute("time").unwrap().parse::<u32>().is_ok());
                        cases += 1;
                        failed = 0;
                    }
                    (Some("testcase"), "failure") => {
                        failed += 1;
                        assert_eq!(failed, 1, "one failure a test");
                        assert!(attribute("message").is_some_and(|message| message.starts_with("expect ")));
                        assert!(attribute("type").is_some());
                    }
                    (inside, name) => panic!("`{name}` can't stand in {inside:?}"),
                }
                open.push(name);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    children.dedup();
    assert_eq!(children, ["properties", "testcase", "system-out", "system-err"]);
    assert_eq!(cases, tested.len());
    assert!(names.contains(&"signs: <&> \"quoted\"".to_owned()));
}

#[test]
fn the_command_tells_in_every_format_and_by_its_exit_code() {
    let good = format!("{BASE}test \"stays a lead\" {{ at 2026-11-02 15:00, expect stage is lead }}\n");
    let bad = "test \"becomes one\" {\n  at 2026-11-02 15:00\n  expect stage is won\n}\n";
    let folder = crate::support::folder(&[("a.lead", good.as_bytes()), ("b.lead", bad.as_bytes())]);
    let rules = folder.path().to_str().unwrap();
    let alone = folder.path().join("a.lead");
    let alone = alone.to_str().unwrap();

    assert_eq!(leadwright(&["test", alone]), (Some(0), String::new(), "1 test passed\n".into()));
    let (code, out, err) = leadwright(&["test", rules]);
    assert_eq!((code, err.as_str()), (Some(1), "1 of 2 failed\n"));
    assert!(out.starts_with("FAIL b.lead:1 \"becomes one\"   now 2026-11-02 15:00 Europe/Berlin\n"), "{out}");
    assert!(
        out.contains("    expect stage is won\n           │        expected\n           lead     no move was taken\n"),
        "{out}"
    );
    let (code, out, _) = leadwright(&["test", rules, "--ascii"]);
    assert_eq!(code, Some(1));
    assert!(out.is_ascii(), "{out}");

    let (code, out, err) = leadwright(&["test", rules, "--filter", "STAYS"]);
    assert_eq!((code, out.as_str(), err.as_str()), (Some(0), "", "1 test passed\n"));
    let (code, _, err) = leadwright(&["test", rules, "--filter", "nobody"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("no test has \"nobody\" in its name, and 2 have not"), "{err}");

    let (code, out, _) = leadwright(&["test", rules, "--format", "json"]);
    assert_eq!(code, Some(1));
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({"kind": "test", "test": "stays a lead", "at": "a.lead:57:6", "passed": true, "failures": []})
    );
    assert_eq!(lines[1]["failures"][0]["expect"], "expect stage is won");
    assert_eq!(lines[1]["failures"][0]["now"], "2026-11-02T14:00:00Z");
    assert_eq!(lines[1]["failures"][0]["values"][0]["value"], "lead");

    let (code, out, _) = leadwright(&["test", rules, "--format", "github"]);
    assert_eq!(code, Some(1));
    let start = format!("::error file={rules}/b.lead,line=3,endLine=3,title=becomes one::    expect stage is won%0A");
    assert!(out.starts_with(&start), "{out}");
    let (code, out, _) = leadwright(&["test", rules, "--format", "junit"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("<testcase name=\"stays a lead\" classname=\"a.lead\" time=\"0\"/>"), "{out}");
}

#[test]
fn rules_without_tests_wrong_rules_and_warnings() {
    let folder =
        crate::support::folder(&[("a.lead", b"fields { title text }\nscore fit { +5 when title is \"x\" }\n")]);
    let rules = folder.path().to_str().unwrap();
    let (code, out, err) = leadwright(&["test", rules]);
    assert_eq!((code, out.as_str()), (Some(1), ""), "a gate that nothing can fail is none");
    assert!(err.contains("has no tests yet, so nothing was tested") && err.contains("expect stage is lead"), "{err}");
    // Wrong rules are told as JSON, too, in the shape that is promised.
    let wrong = crate::support::folder(&[("a.lead", b"score fit { +5 when ghost is 1 }\n")]);
    let (code, out, _) = leadwright(&["test", wrong.path().to_str().unwrap(), "--format", "json"]);
    assert_eq!(code, Some(1));
    let told: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((told["kind"].as_str(), told["code"].as_str()), (Some("problem"), Some("E0107")));
    assert_eq!(told["at"], "a.lead:1:21", "{told}");
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile("docs/schema/test.schema.json", &mut schemas).unwrap();
    assert!(schemas.validate(&told, schema).is_ok(), "{told}");
    let unused = folder.path().join("b.lead");
    std::fs::write(&unused, "list nobody_asks = \"a\"\ntest \"t\" { at 2026-11-02, expect fit is 0 }\n").unwrap();
    let (code, _, err) = leadwright(&["test", rules]);
    assert_eq!((code, err.as_str()), (Some(0), "1 test passed\n"));
    let (code, _, err) = leadwright(&["test", rules, "--deny", "warnings"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("nobody_asks") && err.ends_with("1 test passed\n"), "{err}");
    std::fs::write(&unused, "test \"t\" { at 2026-11-02, expect fti is 0 }\n").unwrap();
    let (code, out, err) = leadwright(&["test", rules]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("did you mean `fit`?") && err.contains("1 error, so no test was run"), "{err}");
    let (code, out, _) = leadwright(&["test", rules, "--format", "github"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with(&format!("::error file={rules}/b.lead,line=1,")), "{out}");
}

/// A generous limit: what is meant is five seconds with optimisation, reading and checking included.
#[test]
fn ten_thousand_tests_run_quickly() {
    let mut text = BASE.to_owned();
    for n in 0..10_000 {
        text.push_str(&format!(
            "test \"number {n}\" {{\n  at 2026-11-02 15:00\n  given {{ name \"N{n}\", title \"VP {n}\", country \"DE\", employees {n} }}\n  \
             visit {{ page \"/pricing\" }} 2 days ago\n  expect stage is qualified\n  expect total is {}\n  \
             expect assignee is \"{}\"\n  expect sla speed first touch due 2026-11-03 11:00\n}}\n",
            if n >= 1_000 { 95 } else { 65 },
            if n >= 5_000 { "kam@acme.example" } else { "ana@acme.example" },
        ));
    }
    let start = Instant::now();
    let (program, _) = rules(&text);
    let ready = start.elapsed();
    let tested = run(&program);
    let took = start.elapsed();
    eprintln!("10,000 tests: ready after {ready:?}, done after {took:?}");
    assert_eq!(tested.iter().filter(|tested| tested.passed()).count(), 10_000);
    assert!(took.as_secs() < if cfg!(debug_assertions) { 120 } else { 5 }, "took {took:?}");
}

#[test]
fn results_are_the_same_on_any_number_of_threads_and_in_any_order() {
    let tests = include_str!("cases/tested/failing.lead");
    let (program, _) = rules(&format!("{BASE}\n{tests}"));
    let together = run(&program);
    let alone: Vec<Tested> = program.book.tests.ids().map(|id| change::test(&program, id)).collect();
    assert_eq!(together, alone);
    let mut turned: Vec<_> = program.book.tests.ids().collect();
    turned.reverse();
    assert_eq!(change::tests(&program, &turned), together);
}

/// What a line asks the opposite of is told with its `not`: without it, it would look met.
#[test]
fn what_speaks_against_a_line_keeps_its_not() {
    let rules = r#"fields { domain text, budget number }
list free_mail = "gmail.com", "gmx.de"
score fit from 0 to 100 { +10 "Business" when not (domain in free_mail) }
stage lead "Lead" start { advance to won when fit > 5 and not (budget < 50) }
end won "Won" success
test "A lead with a free address" {
  at 2026-11-23 10:00
  given { domain "gmail.com", budget 10 }
  expect stage is won
  expect fit is 10
}
"#;
    let told = told(rules);
    assert!(told.contains(r#"+10 Business asks not domain in free_mail; domain is "gmail.com""#), "{told}");
    assert!(told.contains("not budget < 50; this lead has 10"), "{told}");
    // A question that is not turned round stays as it is.
    assert!(told.contains("asks fit > 5"), "{told}");
}
