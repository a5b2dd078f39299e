//! Problems without drawing: a sentence a line, for screen readers, editors and `grep`.

use crate::source::{Problem, Sources};

use super::{Paths, word};

/// A line a problem: place, what is wrong, what to do. Other places follow, each on a line that starts with two blanks.
#[must_use]
pub fn plain(problems: &[Problem], sources: &Sources, paths: &Paths) -> String {
    let mut out = String::new();
    for problem in problems {
        let place = match (&problem.primary, &problem.path) {
            (Some(label), _) => format!("{}: ", paths.open(&sources.place(label.span))),
            (None, Some(path)) => format!("{}: ", paths.open(path)),
            (None, None) => String::new(),
        };
        let label = problem.primary.as_ref().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
        let label = label.map(|text| format!(" ({text})")).unwrap_or_default();
        let help = problem.help.as_ref().map(|help| format!("; {}", help.replace('\n', "; "))).unwrap_or_default();
        let witness = problem.witness.as_ref().map(|lead| format!("; for example {lead}")).unwrap_or_default();
        let (word, code) = (word(problem.severity), problem.code.0);
        out.push_str(&format!("{place}{word} {code}: {}{label}{help}{witness}\n", problem.message));
        for other in problem.secondary.iter().filter(|other| !other.text.is_empty()) {
            out.push_str(&format!("  {}: {}\n", paths.open(&sources.place(other.span)), other.text));
        }
    }
    out
}
