//! What several areas of tests share.

use std::fs;

use leadwright::source::{Problem, Severity, Sources};

/// Problems as plain lines: code, place, message, then labels, help and fixes. For snapshots.
pub fn plain(problems: &[Problem], sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = match (&problem.primary, &problem.path) {
            (Some(label), _) => sources.place(label.span),
            (None, Some(path)) => path.clone(),
            (None, None) => String::new(),
        };
        out.push_str(&format!("{severity} {} {place}\n  {}\n", problem.code.0, problem.message));
        for (mark, label) in problem.primary.iter().map(|l| ("^", l)).chain(problem.secondary.iter().map(|l| ("-", l)))
        {
            let text = sources.slice(label.span);
            let shown: String = if text.chars().count() > 60 {
                text.chars().take(57).chain("...".chars()).collect()
            } else {
                text.to_owned()
            };
            out.push_str(&format!("  {mark} {} {shown:?} {}\n", sources.place(label.span), label.text));
        }
        if let Some(help) = &problem.help {
            out.push_str(&format!("  help: {help}\n"));
        }
        for fix in &problem.fixes {
            let safe = if fix.safe { "safe" } else { "look first" };
            let edits: Vec<String> =
                fix.edits.iter().map(|e| format!("{} {:?}", sources.place(e.span), e.replacement)).collect();
            out.push_str(&format!("  fix ({safe}): {} [{}]\n", fix.title, edits.join(", ")));
        }
        if let Some(witness) = &problem.witness {
            out.push_str(&format!("  for example: {witness}\n"));
        }
    }
    out
}

/// A folder for one test, with these files in it.
pub fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}
