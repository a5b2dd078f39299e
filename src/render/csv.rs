//! Decisions as CSV: a lead a row, a column for each score and grade, for spreadsheets. Reasons don't fit in a row; the other
//! forms have them.

use std::borrow::Cow;

use crate::program::Program;
use crate::source::Id;
use crate::value::Instant;

use super::{Decided, visible};

/// A writer of rows, one lead each.
#[derive(Debug)]
pub struct Csv {
    columns: Vec<String>,
}

impl Csv {
    /// For decisions of these rules.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        let book = &program.book;
        let mut columns: Vec<String> =
            ["lead", "now", "stage_before", "stage_after", "owner", "territory", "assignee", "priority", "excluded"]
                .map(str::to_owned)
                .into();
        columns.extend(book.scores.iter().map(|score| score.name.clone()));
        columns.extend(book.grades.iter().map(|grade| grade.name.clone()));
        if !program.slas.is_empty() {
            columns.push("due".to_owned());
        }
        columns.extend(["valid_until", "near_miss", "warnings"].map(str::to_owned));
        Self { columns }
    }

    /// Writes the header row.
    pub fn header(&self, out: &mut Vec<u8>) {
        row(out, &self.columns);
    }

    /// Writes the row of a lead.
    pub fn write(&self, out: &mut Vec<u8>, decided: &Decided<'_>) {
        let (book, decision) = (&decided.program.book, decided.decision);
        let owner =
            book.stages.get(decision.stage_after).and_then(|stage| stage.owner).and_then(|id| book.owners.get(id));
        let mut cells = vec![
            decided.record.id.clone(),
            decision.now.to_string(),
            decided.stage(decision.stage_before).to_owned(),
            decided.stage(decision.stage_after).to_owned(),
            owner.map(|owner| owner.name.clone()).unwrap_or_default(),
            decision.territory.and_then(|id| book.territories.get(id)).map(|t| t.name.clone()).unwrap_or_default(),
            decision.assignee.clone().unwrap_or_default(),
            decision.priority.map(|priority| priority.to_string()).unwrap_or_default(),
            decision
                .excluded
                .map(|id| {
                    book.exclusions
                        .get(id)
                        .and_then(|x| x.label.clone())
                        .unwrap_or_else(|| (id.index() + 1).to_string())
                })
                .unwrap_or_default(),
        ];
        cells.extend(decision.scores.iter().map(|score| score.value.map(|v| v.to_string()).unwrap_or_default()));
        cells.extend(book.grades.iter().zip(&decision.grades).map(|(grade, line)| {
            line.and_then(|line| grade.lines.get(line as usize)).map(|line| line.grade.clone()).unwrap_or_default()
        }));
        let instant = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
        if !decided.program.slas.is_empty() {
            cells.push(instant(decided.due()));
        }
        cells.push(instant(decision.valid_until));
        let misses: Vec<String> =
            decision.near_misses.iter().map(|miss| super::text::near_miss(decided, miss)).collect();
        cells.push(misses.join("; "));
        cells.push(decided.record.warnings.len().to_string());
        row(out, &cells);
    }
}

/// Writes a row.
pub fn row(out: &mut Vec<u8>, cells: &[String]) {
    let mut writer = csv::WriterBuilder::new().from_writer(std::mem::take(out));
    // Writing into memory does not fail.
    let _ = writer.write_record(cells.iter().map(|text| cell(text).into_owned()));
    *out = writer.into_inner().unwrap_or_default();
}

/// A cell that a spreadsheet shows and never runs, and that no terminal obeys: what looks like the start of a formula has an apostrophe before it.
/// A plain number is none, whatever its sign.
fn cell(text: &str) -> Cow<'_, str> {
    let shown = visible(text, false);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if formula && !is_number(text) { Cow::Owned(format!("'{shown}")) } else { shown }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(places)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_never_run() {
        for (text, written) in [
            ("L-1", "L-1"),
            ("-5", "-5"),
            ("+49170", "+49170"),
            ("-5.25", "-5.25"),
            ("=1+1", "'=1+1"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("+", "'+"),
            ("-.", "'-."),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\\t=1"),
            ("\r=1", "'\\r=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a\u{1b}[2J", "a\\u{1b}[2J"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
