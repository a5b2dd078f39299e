//! The Rust face: which tests there are, what fails, and what decisions look like to assertions.

use std::panic::catch_unwind;
use std::path::Path;

use leadwright::testing::{RuleSets, rule_set, rule_sets};
use libtest_mimic::{Arguments, Conclusion};

const RULES: &str = r#"fields { title text, email text personal }
score fit from 0 to 60 { +25 "Senior" when title contains word "vp" }
stage lead "Lead" start { advance to done when fit >= 20 }
end done "Done" success
test "a VP" { at 2026-11-23, given { title "VP" }, expect fit is 25 }
test "a buyer" { at 2026-11-23, given { title "Buyer" }, expect fit is 0 }
"#;
const LEADS: &str =
    "{\"now\": \"2026-11-23T09:00:00Z\"}\n{\"id\": \"L-1\", \"title\": \"VP\", \"email\": \"x@secret.example\"}\n";

/// Runs all that `args` ask for, and gives what was printed.
fn run(rules: &RuleSets, args: &[&str]) -> (Conclusion, String) {
    let log = tempfile::NamedTempFile::new().unwrap();
    let logfile = format!("--logfile={}", log.path().display());
    let args = Arguments::from_iter(["test", logfile.as_str()].iter().chain(args));
    let ended = libtest_mimic::run(&args, rules.trials());
    (ended, std::fs::read_to_string(log.path()).unwrap())
}

/// What `check` panics with.
fn panic_of(path: &Path) -> Option<String> {
    let rules = rule_set(path);
    let panic = catch_unwind(move || rules.check()).err()?;
    Some(panic.downcast_ref::<String>().unwrap().replace(path.to_str().unwrap(), "RULES"))
}

#[test]
fn each_block_and_each_snapshot_is_a_test_by_its_name() {
    let folder = crate::support::folder(&[
        ("acme/a.lead", RULES.as_bytes()),
        ("acme/snapshots/week.ndjson", LEADS.as_bytes()),
        ("acme/snapshots/settings.ron", b"()"),
        ("broken/a.lead", b"stage"),
    ]);
    let acme = folder.path().join("acme");
    let names =
        |rules: &RuleSets| -> Vec<String> { rules.trials().iter().map(|trial| trial.name().to_owned()).collect() };
    let all = rule_sets([acme.clone(), folder.path().join("broken"), folder.path().join("nowhere")]);
    assert_eq!(names(&all), ["acme::a VP", "acme::a buyer", "acme::snapshot week", "broken::rules", "nowhere::rules"]);
    let (ended, told) = run(&all, &[]);
    assert!(told.contains("FAIL snapshots/week.ndjson   new: 1 lead that nobody has accepted yet"), "{told}");
    assert!(told.contains("a.lead:1:6: error E0024"), "{told}");
    assert_eq!((ended.num_passed, ended.num_failed), (2, 3), "a new snapshot and two sets that can't be used fail");
    let (ended, _) = run(&all, &["a VP"]);
    assert_eq!((ended.num_passed, ended.num_failed, ended.num_filtered_out), (1, 0, 4));

    std::fs::write(acme.join("snapshots/settings.ron"), "(").unwrap();
    assert_eq!(
        names(&rule_set(&acme)).get(2..),
        Some(&["acme::snapshots".to_owned(), "acme::snapshot week".to_owned()][..])
    );
    assert_eq!(names(&rule_set(acme.join("a.lead"))), ["a::a VP", "a::a buyer"]);
}

#[test]
fn all_at_once_fails_with_the_whole_report() {
    let folder = crate::support::folder(&[
        ("a.lead", RULES.replace("expect fit is 0", "expect fit is 9").as_bytes()),
        ("snapshots/week.ndjson", LEADS.as_bytes()),
        ("snapshots/week.snap", b"---\nsource: x\n---\nnow 2026-11-23 09:00 UTC\n\nL-1\n  fit 5 of 60\n"),
    ]);
    insta::assert_snapshot!("report", panic_of(folder.path()).unwrap());
    assert_eq!(panic_of(Path::new("rules/starter")), None);
    std::fs::write(folder.path().join("b.lead"), "score fit").unwrap();
    let told = panic_of(folder.path()).unwrap();
    assert!(told.starts_with("RULES can't be used: "), "{told}");
}

#[test]
fn decisions_hold_nothing_that_changes_by_itself() {
    let folder = crate::support::folder(&[("a.lead", RULES.as_bytes())]);
    let lead = r#"{"id": "L-1", "title": "VP", "email": "x@secret.example"}"#;
    let before = rule_set(folder.path()).decision(lead, "2026-11-23T09:00:00Z");
    let page = rule_set(folder.path()).page(lead, "2026-11-23");
    let moved = format!("process \"\" {{ version \"9\" }}\n\n\n{RULES}");
    std::fs::write(folder.path().join("a.lead"), moved).unwrap();
    let after = rule_set(folder.path()).decision(lead, "2026-11-23T09:00:00Z");
    assert_eq!(before, after);
    assert_eq!(before["rules"], serde_json::json!({"name": "", "version": "[version]", "digest": "[digest]"}));
    assert_eq!(before["stage"]["moves"][0]["at"], "a.lead");
    assert_eq!(before["stage"]["moves"][0]["time"], "2026-11-23T09:00:00Z");
    assert!(!page.contains("secret"), "{page}");
    let why = catch_unwind(move || rule_set(folder.path()).decision("{}", "2026-11-23T09:00:00Z")).unwrap_err();
    assert_eq!(why.downcast_ref::<String>().unwrap(), "the lead can't be read: it has no `id`");
}
