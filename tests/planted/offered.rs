//! Everything that is offered for the mistakes of all cases, taken one by one.

use std::path::Path;

use leadwright::check;
use leadwright::live::{Loaded, load};
use leadwright::source::Problem;

fn all(loaded: &Loaded) -> Vec<Problem> {
    [loaded.problems.clone(), check::check(&loaded.files, &loaded.sources).1].concat()
}

/// What is offered mends something: afterwards less is wrong, and nothing is that was not wrong before.
#[test]
fn what_is_offered_adds_no_problem() {
    let mut taken = 0;
    let mut worse = Vec::new();
    for folder in ["tests/cases/check", "tests/cases/syntax"] {
        for path in crate::rules_shipped::rule_files(Path::new(folder)) {
            let loaded = load(&path);
            let before = all(&loaded);
            let (id, source) = loaded.sources.rules().next().unwrap();
            let told: Vec<(&str, &str)> = before.iter().map(|p| (p.code.0, p.message.as_str())).collect();
            for problem in &before {
                for fix in &problem.fixes {
                    if fix.edits.iter().any(|edit| edit.span.file != id) {
                        continue;
                    }
                    taken += 1;
                    let copy = tempfile::tempdir().unwrap();
                    for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
                        let entry = entry.unwrap().path();
                        let data = entry.extension().is_none_or(|end| end != "lead" && end != "snap");
                        if entry.is_file() && data {
                            std::fs::copy(&entry, copy.path().join(entry.file_name().unwrap())).unwrap();
                        }
                    }
                    let file = copy.path().join(path.file_name().unwrap());
                    std::fs::write(&file, super::apply(&source.text, &fix.edits)).unwrap();
                    let after = all(&load(&file));
                    let fresh = after.iter().find(|p| !told.contains(&(p.code.0, p.message.as_str())));
                    if after.len() >= before.len() || fresh.is_some() {
                        let fresh = fresh.map(|p| p.message.clone());
                        worse.push(format!("{} {}: {} -> {fresh:?}", path.display(), problem.message, fix.title));
                    }
                }
            }
        }
    }
    assert!(taken > 100, "{taken}");
    assert!(worse.is_empty(), "{} of {taken}:\n{}", worse.len(), worse.join("\n"));
}
