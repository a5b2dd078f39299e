//! What is said about names, types and units: a rule file a case, and beside it what is told.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use leadwright::check;
use leadwright::live::load;

use crate::rules_shipped::rule_files;
use crate::support::plain;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    rule_files(&root().join("tests/cases/check"))
}

/// All that reading and checking say about one file, and whether it may be used.
fn told(path: &Path) -> (String, bool) {
    let loaded = load(path);
    let (checked, found) = check::check(&loaded.files, &loaded.sources);
    let problems = [loaded.problems.clone(), found].concat();
    (plain(&problems, &loaded.sources), checked.is_some() && !problems.iter().any(|problem| problem.is_error()))
}

#[test]
fn each_case_tells_what_is_beside_it() {
    let mut seen = 0;
    for path in cases() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (told, usable) = told(&path);
        let code = name.split('_').next().unwrap();
        match code.chars().next() {
            Some('E') => assert!(!usable && told.contains(&format!("error {code} ")), "{name} tells\n{told}"),
            Some('W') => assert!(usable && told.contains(&format!("warning {code} ")), "{name} tells\n{told}"),
            _ => assert!(usable, "{name} is fine, but tells\n{told}"),
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
fn each_code_has_a_case_and_a_page() {
    let page = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let cases: BTreeSet<String> =
        cases().iter().filter_map(|path| Some(path.file_stem()?.to_str()?.split('_').next()?.to_owned())).collect();
    let mine = |code: &str| ["E", "W01", "W02", "W06"].iter().any(|room| code.starts_with(room));
    // What takes several files is shown by a test of its own below.
    let takes_files = ["E0610"];
    for (code, title) in check::CODES.iter().filter(|(code, _)| mine(code)) {
        assert!(cases.contains(*code) || takes_files.contains(code), "{code} {title} has no case");
        assert!(page.contains(&format!("## {code} {title}\n")), "{code} {title} has no section in docs/errors.md");
    }
}

/// Problems of a rule set of several files.
fn told_of(texts: &[(&str, &str)]) -> String {
    use leadwright::source::{FileKind, Source, Sources};
    let mut sources = Sources::new();
    for (name, text) in texts {
        sources.add(Source::new(*name, *text, FileKind::Rules));
    }
    let files: Vec<_> = sources.rules().map(|(id, source)| leadwright::syntax::parse(id, source).0).collect();
    plain(&check::check(&files, &sources).1, &sources)
}

#[test]
fn one_name_in_two_files_is_told_with_both_places() {
    let told = told_of(&[
        ("profile.lead", "fields { title text }\ncondition senior = title is \"chief\"\n"),
        ("scores.lead", "let senior = 5\n"),
    ]);
    assert!(told.starts_with("error E0101 scores.lead:1:5\n  `senior` is declared twice\n"), "{told}");
    assert!(told.contains("- profile.lead:2:11 \"senior\" first declared here"), "{told}");
}

#[test]
fn the_order_of_files_and_declarations_means_nothing() {
    let first = "score fit { +10 when senior and size > 3 }\ncondition senior = title is \"x\"\n";
    let second = "let size = employees / 2\nfields { title text, employees number }\n";
    assert_eq!(told_of(&[("a.lead", first), ("b.lead", second)]), "");
    assert_eq!(told_of(&[("a.lead", second), ("b.lead", first)]), "");
}

#[test]
fn territories_are_one_ladder_in_one_file() {
    let (one, other) =
        ("fields { c country }\nterritory a \"A\" when c is \"FR\"\n", "territory rest \"Rest\" otherwise\n");
    assert_eq!(told_of(&[("a.lead", &format!("{one}{other}"))]), "");
    let told = told_of(&[("a.lead", one), ("b.lead", other)]);
    assert!(
        told.starts_with("error E0610 b.lead:1:11\n  `rest` stands in another file than the first territory\n"),
        "{told}"
    );
    assert!(told.contains("- a.lead:2:11 \"a\" the first one stands here"), "{told}");
}

#[test]
fn long_chains_are_checked_without_running_out_of_stack() {
    let tests = vec!["n > 1"; 10_000].join(" and ");
    assert_eq!(told_of(&[("a.lead", &format!("fields {{ n number }}\ncondition c = {tests}\n"))]), "");
    let mut lets = String::from("fields { n number }\nlet v0 = n\n");
    for i in 1..5_000 {
        lets.push_str(&format!("let v{i} = v{} + 1\n", i - 1));
    }
    // What is worked out of thousands could not be explained, and is told once.
    let told = told_of(&[("a.lead", &lets)]);
    assert!(told.starts_with("error E0117 a.lead:303:5\n") && told.matches("error").count() == 1, "{told}");
    let circle = lets.replace("let v0 = n", "let v0 = v4999");
    assert!(told_of(&[("a.lead", &circle)]).contains("E0115"));
}

#[test]
fn nobody_is_blamed_for_what_a_broken_line_declares() {
    let text = r#"
owner sales "Sales"
fields {
  title nmber(5)
  country country
}
activities {
  visit { page text seconds number }
  form  { name text }
}
bant {
  need whenever country is "FR"
}
score fit { 10 when country is "FR" }
grade tier { "A" otherwise, "B" other }
condition senior = title is "chief" and country is "FR"
condition curious = any visit where seconds > 3 and page is "/x"
condition many = at least 3 visits
condition needy = bant.need
condition broken = title contain "x"
condition uses = broken and senior
stage prospect "Prospect" start {
  answers "yes" "no"
  advance to won when sales says "no"
}
end won "Won" success
sla speed in prospect {
  first touch in 2 hours
  calender office
  answer within 2 business days
}
sla empty in prospect { first touch with 2 hours }
nurture warm { enter if stage is prospect, every 2 business days sent "x" }
"#;
    let sources = leadwright::source::Sources::of_text("a.lead", text);
    let (id, source) = sources.rules().next().unwrap();
    let (file, broken) = leadwright::syntax::parse(id, source);
    assert_eq!(broken.len(), 11);
    assert_eq!(plain(&check::check(&[file], &sources).1, &sources), "");
}

/// A generous limit: what is meant is a second on a slow machine, without optimisation.
#[test]
fn ten_thousand_lines_and_a_misspelt_name_in_each_are_checked_quickly() {
    use leadwright::source::Sources;
    use leadwright::syntax;
    let mut text =
        String::from("fields { country country, title text, employees number }\nactivities { visit { page text } }\n");
    for n in 0..3_000 {
        text.push_str(&format!("let value_{n} = employees + {n}\n"));
    }
    text.push_str("score fit {\n");
    for n in 0..3_000 {
        text.push_str(&format!("  +1 \"Line {n}\" when value_{n} > {n} and title contains \"word{n}\"\n"));
    }
    text.push_str("}\nscore reach {\n");
    for n in 0..7_000 {
        text.push_str(&format!("  +1 \"Line {n}\" for each visit where page is \"/{n}\"\n"));
    }
    text.push_str("}\n");
    for (text, errors) in [(text.clone(), 0), (text.replace("when value_", "when valeu_"), 3_000)] {
        let sources = Sources::of_text("long.lead", &text);
        let (id, source) = sources.rules().next().unwrap();
        let (file, problems) = syntax::parse(id, source);
        assert!(problems.is_empty());
        let start = std::time::Instant::now();
        let (checked, problems) = check::check(&[file], &sources);
        let took = start.elapsed();
        assert_eq!((checked.is_some(), problems.len()), (errors == 0, errors));
        eprintln!("checked in {took:?}");
        assert!(took.as_secs() < 10, "took {took:?}");
    }
}
