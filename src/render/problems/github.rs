//! Problems as the workflow commands that GitHub Actions turns into annotations.

use crate::source::{Problem, Sources};

use super::{Paths, word};

/// A line a problem. Its paths are those that `paths` opens, as GitHub finds files from where the command ran.
#[must_use]
pub fn github(problems: &[Problem], sources: &Sources, paths: &Paths) -> String {
    let mut out = String::new();
    for problem in problems {
        let place = match (&problem.primary, &problem.path) {
            (Some(label), _) => sources.file(label.span.file).map(|source| {
                let (start, end) = (source.position(label.span.start), source.position(label.span.end));
                let file = property(&paths.open(&source.path));
                let lines = format!("file={file},line={},endLine={}", start.line, end.line);
                // GitHub takes columns only where a problem is on one line.
                if start.line == end.line {
                    format!("{lines},col={},endColumn={},", start.column, end.column)
                } else {
                    format!("{lines},")
                }
            }),
            (None, Some(path)) => Some(format!("file={},", property(&paths.open(path)))),
            (None, None) => None,
        };
        let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let witness = problem.witness.as_ref().map(|lead| format!("\nfor example {lead}")).unwrap_or_default();
        let text = data(&format!("{}{help}{witness}", problem.message));
        let (level, place) = (word(problem.severity), place.unwrap_or_default());
        out.push_str(&format!("::{level} {place}title={}::{text}\n", problem.code.0));
    }
    out
}

/// A text as what a command tells.
pub(in crate::render) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as a property of a command.
pub(in crate::render) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
