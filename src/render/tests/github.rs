//! Failed tests and snapshots as the workflow commands that GitHub Actions turns into annotations.

use crate::render::problems::Paths;
use crate::render::problems::{data, property};
use crate::render::snapshots;
use crate::render::text::Style;

use super::Ran;
use super::human::{draw, unmet};

/// A line an expectation that was not met, and a line a snapshot that is not as accepted. Its paths are those that `paths` opens, as GitHub finds files from where the command ran.
#[must_use]
pub fn github(ran: &Ran<'_>, paths: &Paths) -> String {
    let mut out = String::new();
    for tested in ran.tested {
        let Some(known) = ran.program.book.tests.get(tested.test) else { continue };
        for failure in &tested.failures {
            for told in unmet(ran, tested, failure) {
                let Some(source) = ran.sources.file(told.span.file) else { continue };
                let (start, end) = (source.position(told.span.start), source.position(told.span.end));
                let file = property(&paths.open(&source.path));
                let title = property(&known.name);
                let lines: Vec<String> = draw(&told, Style::default());
                let text = data(&lines.join("\n"));
                out.push_str(&format!(
                    "::error file={file},line={},endLine={},title={title}::{text}\n",
                    start.line, end.line
                ));
            }
        }
    }
    for snapped in ran.snapped.iter().filter(|snapped| !snapped.passed()) {
        let file = property(&paths.open(snapped.file()));
        let title = property(&format!("snapshot {}", snapped.name));
        let text = data(format!("{}\n{}", snapped.in_words(), snapshots::plain_lines(snapped)).trim_end());
        out.push_str(&format!("::error file={file},title={title}::{text}\n"));
    }
    out
}
