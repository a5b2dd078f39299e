//! Problems as the workflow commands that GitHub Actions turns into annotations.

use crate::source::{Problem, Severity, Sources};

/// A line a problem.
#[must_use]
pub fn github(problems: &[Problem], sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems {
        let level = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = match (&problem.primary, &problem.path) {
            (Some(label), _) => sources.file(label.span.file).map(|source| {
                let (start, end) = (source.position(label.span.start), source.position(label.span.end));
                let file = property(&source.path);
                format!(
                    "file={file},line={},col={},endLine={},endColumn={},",
                    start.line, start.column, end.line, end.column
                )
            }),
            (None, Some(path)) => Some(format!("file={},", property(path))),
            (None, None) => None,
        };
        let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let text = data(&format!("{}{help}", problem.message));
        out.push_str(&format!("::{level} {}title={}::{text}\n", place.unwrap_or_default(), problem.code.0));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
