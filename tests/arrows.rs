//! The arrows of the house: a room imports only what stands to its left. And a code names one kind of problem, whichever room it is of.

use std::path::{Path, PathBuf};

/// The rooms from left to right, as docs/architecture.md lists them.
const ROOMS: &[&str] = &[
    "source", "value", "calendar", "ast", "syntax", "check", "analyze", "program", "record", "evaluate", "explain",
    "render", "change", "live", "api", "journal", "http", "cli", "testing",
];

/// Rooms at the right end that stand side by side: neither may import the other.
const SIDE_BY_SIDE: &[(&str, &str)] = &[("testing", "cli"), ("testing", "http")];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// The names that stand right after `crate::` or after a chain of `super::`, groups in braces included, with their lines.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect();
    for start in ["crate::", "super::super::", "pub(crate) use super::"] {
        for (at, _) in code.match_indices(start) {
            let line = code[..at].lines().count().max(1);
            let mut rest = &code[at + start.len()..];
            while let Some(further) = rest.strip_prefix("super::") {
                rest = further;
            }
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or("").split(',').collect(),
                None => vec![rest],
            };
            for name in names {
                let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                found.push((line, name));
            }
        }
    }
    found
}

#[test]
fn every_room_imports_only_from_its_left() {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    assert!(files.len() > 50, "only {} files found", files.len());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files {
        let inside = file.strip_prefix("src").unwrap();
        let Some(room) = inside.parent().and_then(|p| p.iter().next()).map(|p| p.to_string_lossy().into_owned()) else {
            continue;
        };
        let here = ROOMS.iter().position(|r| **r == room);
        let here = here.unwrap_or_else(|| panic!("`{room}` is a room that docs/architecture.md does not know"));
        for (line, name) in imports(&std::fs::read_to_string(&file).unwrap()) {
            let Some(there) = ROOMS.iter().position(|r| *r == name) else { continue };
            seen += 1;
            if there > here || SIDE_BY_SIDE.contains(&(room.as_str(), name.as_str())) {
                wrong.push(format!("{}:{line}: `{room}` imports `{name}`, which stands to its right", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports found: the scan sees too little");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scan_sees_imports_of_every_form() {
    let text = "use crate::source::{Span, Id};\nuse crate::{ast, check};\nlet x = super::super::value::fold(\"\"); // crate::http\n";
    let names: Vec<String> = imports(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["source", "ast", "check", "value"]);
}

#[test]
fn the_list_of_rooms_is_the_one_that_is_documented() {
    let page = std::fs::read_to_string("docs/architecture.md").unwrap();
    let law = page.split("**Arrows point left.**").nth(1).expect("the law of arrows");
    let chain = law.split('`').nth(1).unwrap();
    let documented: Vec<&str> = chain.split(['←', ',']).map(str::trim).filter(|r| !r.is_empty()).collect();
    assert_eq!(documented, ROOMS);
}

#[test]
fn a_code_names_one_kind_of_problem() {
    let rooms = [
        leadwright::syntax::CODES,
        leadwright::check::CODES,
        leadwright::analyze::CODES,
        leadwright::live::CODES,
        leadwright::record::CODES,
        leadwright::journal::CODES,
        leadwright::change::CODES,
    ];
    let mut codes: Vec<&str> = rooms.concat().into_iter().map(|(code, _)| code).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all, "a code is in two catalogues");
}
