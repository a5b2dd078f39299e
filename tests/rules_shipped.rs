//! The rule sets that come with Leadwright.

use std::path::{Path, PathBuf};

use leadwright::live::load;
use leadwright::source::Sources;
use leadwright::{analyze, check, syntax};

use crate::support::plain;

/// All rule files below a folder, in the order of their paths.
pub fn rule_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "lead") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_shipped_rule_file_reads_without_a_problem() {
    let mut read = 0;
    for folder in ["rules", "tests/rules"].into_iter().filter(|folder| Path::new(folder).exists()) {
        for path in rule_files(Path::new(folder)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let sources = Sources::of_text(path.to_str().unwrap(), &text);
            let (id, source) = sources.rules().next().unwrap();
            let (_, problems) = syntax::parse(id, source);
            assert_eq!(plain(&problems, &sources), "", "{}", path.display());
            read += 1;
        }
    }
    assert!(read >= 15, "only {read} rule files found");
}

/// All that is said about a rule set.
fn told(folder: &str) -> (String, bool) {
    let loaded = load(Path::new(folder));
    let (checked, mut problems) = check::check(&loaded.files, &loaded.sources);
    problems.extend(loaded.problems.iter().cloned());
    if let Some(checked) = &checked {
        problems.extend(analyze::analyze(checked));
    }
    (plain(&problems, &loaded.sources), checked.is_some())
}

#[test]
fn every_shipped_rule_set_is_free_of_errors_and_warnings() {
    for rules in ["rules/starter", "rules/acme-emea", "rules/saas-inbound", "rules/saas-accounts"] {
        assert_eq!(told(rules), (String::new(), true), "{rules}");
    }
}

#[test]
fn the_rule_sets_for_the_published_data_have_no_errors() {
    for rules in ["xeducation", "olist", "marketo", "hubspot", "uk-office", "saas-inbound-2020"] {
        let (told, fine) = told(&format!("tests/rules/{rules}"));
        assert!(fine, "{rules}\n{told}");
    }
}
