//! What is warned about in rules that are legal but hardly meant: a rule file a case, and beside it what is told.

use std::path::{Path, PathBuf};

use leadwright::live::load;
use leadwright::{analyze, check};

use crate::rules_shipped::rule_files;
use crate::support::plain;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    rule_files(&root().join("tests/cases/analyze"))
}

#[test]
fn each_case_warns_of_what_is_beside_it() {
    let mut seen = 0;
    for path in cases() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let loaded = load(&path);
        let (checked, found) = check::check(&loaded.files, &loaded.sources);
        let problems = [loaded.problems.clone(), found].concat();
        assert_eq!(plain(&problems, &loaded.sources), "", "{name} has to be right");
        let mut warnings = analyze::analyze(&checked.unwrap());
        analyze::silence(&mut warnings, &loaded.sources, analyze::Told::OfTexts);
        let told = plain(&warnings, &loaded.sources);
        let code = name.split('_').next().unwrap();
        match code.starts_with('W') {
            true => assert!(told.contains(&format!("warning {code} ")), "{name} tells\n{told}"),
            false => assert_eq!(told, "", "{name} is fine"),
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(path.strip_prefix(root()).unwrap());
        let source = std::fs::read_to_string(&path).unwrap();
        settings.bind(|| insta::assert_snapshot!(name, format!("{source}----\n{told}")));
        seen += 1;
    }
    assert!(seen > 0, "no cases found");
}

#[test]
fn each_code_has_a_page() {
    let page = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
    for (code, title) in analyze::CODES {
        assert!(page.contains(&format!("## {code} {title}\n")), "{code} {title} has no section in docs/errors.md");
    }
}

/// Lines of every kind on which marketing and sales agree for a time: each reminds once its day has passed, and not on the day itself.
#[test]
fn lines_of_every_kind_are_looked_at_again() {
    let reviewed = "review by 2026-01-31";
    let rules = format!(
        r#"process "P" {{
  version "1", {reviewed}
  timezone "Europe/London", {reviewed}
}}, {reviewed}
owner sales "Sales" {{ contact "sales@acme.example", {reviewed} }}
fields {{
  country country, {reviewed}
  title text from ("Title", "Job Title"), {reviewed}
}}
activities {{
  call touch, {reviewed}
  form {{ name text, {reviewed} }}
}}
list near = "FR", "DE", {reviewed}
let senior = title contains "vp", {reviewed}
condition home = country in near, {reviewed}
checklist fitness {{ place when home, {reviewed} }}
score fit from 0 to 100 {{ +10 "Home" when home, {reviewed} }}
exclude "Nobody" when title is "x", {reviewed}
grade tier {{
  "A" when fit > 5, {reviewed}
  "B" otherwise, {reviewed}
}}
stage lead "Lead" start {{ advance to qualified when senior or fitness.place, {reviewed} }}
stage qualified "Qualified" {{
  owner sales, {reviewed}
  means "Enough points", {reviewed}
  next "Call", {reviewed}
  needs country, title, {reviewed}
  hand off to sales, {reviewed}
  answers "yes", "no", {reviewed}
  answers "later" because one of ("time", "money"), {reviewed}
  advance to won when any call, {reviewed}
}}
end won "Won" success
territory france "France" when country is "FR", {reviewed}
route to sales {{ to "ana@acme.example" otherwise, {reviewed} }}
team reps "Reps" {{
  member "ana@acme.example", weight 2, away 2026-12-24 to 2026-12-31, 2027-01-02, {reviewed}
  assign in turn, {reviewed}
  to "sales@acme.example" when nobody is available, {reviewed}
}}
table desks {{
  match country, {reviewed}
  give desk, {reviewed}
  "FR" -> "paris", {reviewed}
  _ -> "london", {reviewed}
}}
calendar office {{ open mon-fri 09:00-17:00, {reviewed} }}
sla speed in qualified {{
  calendar office
  pauses while title is "away", {reviewed}
  first touch within 4 business hours, {reviewed}
  warn at 50%, {reviewed}
  warn at 75%, 90% to sales, {reviewed}
  breach to sales, {reviewed}
}}
nurture warm {{
  enter when home, {reviewed}
  leave when title is "x", {reviewed}
  after 3 days send "Case study", {reviewed}
}}
priority = fit, {reviewed}
test "One that calls" {{
  at 2026-01-05 10:00, {reviewed}
  given {{ country "FR" }}, {reviewed}
  call 1 day ago, {reviewed}
  expect stage is lead, {reviewed}
}}
"#
    );
    let sources = leadwright::source::Sources::of_text("a.lead", rules.as_str());
    let (id, source) = sources.rules().next().unwrap();
    let (file, problems) = leadwright::syntax::parse(id, source);
    let (checked, found) = check::check(&[file], &sources);
    assert_eq!(plain(&[problems, found].concat(), &sources), "");
    let checked = checked.unwrap();
    let told = |now: &str| analyze::reviews(&checked, leadwright::Instant::parse_rfc3339(now).unwrap());
    let lines = rules.lines().filter(|line| line.contains(reviewed)).count();
    assert_eq!(told("2026-02-01T00:00:00Z").iter().filter(|problem| problem.code.0 == "W0408").count(), lines);
    assert_eq!(told("2026-01-31T23:59:59Z").len(), 0);
}

/// An absence that is not over yet may be allowed to be over: that comes with the day, and nobody has to look at the rules then.
#[test]
fn a_warning_of_the_day_may_be_allowed_before_it_comes() {
    let rules = "owner sales\nstage lead start { owner sales, hand off to sales }\nteam reps {\n\
                 \x20 # allow W0347 because the leads are of that week\n  member \"ana@acme.example\", away 2026-12-20 to 2027-01-03\n\
                 \x20 assign by hash\n  assign anyway when nobody is available\n}\nroute to sales { to team reps otherwise }\n";
    let sources = leadwright::source::Sources::of_text("a.lead", rules);
    let (id, source) = sources.rules().next().unwrap();
    let (file, _) = leadwright::syntax::parse(id, source);
    let checked = check::check(&[file], &sources).0.unwrap();
    let codes = |now: &str| {
        let mut problems = analyze::analyze(&checked);
        analyze::silence(&mut problems, &sources, analyze::Told::OfTexts);
        let mut of_the_day = analyze::reviews(&checked, leadwright::Instant::parse_rfc3339(now).unwrap());
        analyze::silence(&mut of_the_day, &sources, analyze::Told::Some);
        let codes = problems.iter().chain(&of_the_day).map(|problem| problem.code.0);
        codes.filter(|code| ["W0340", "W0347"].contains(code)).collect::<Vec<_>>()
    };
    assert!(codes("2026-12-01T00:00:00Z").is_empty());
    assert!(codes("2027-02-01T00:00:00Z").is_empty());
}
