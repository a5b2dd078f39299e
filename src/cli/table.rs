//! Decisions as a table that a person enjoys reading.

use crate::program::Program;
use crate::render::Decided;
use crate::render::text::near_miss;

use super::output::Terminal;

/// The cells of one lead.
pub type Row = Vec<String>;

/// The cells of a lead: id, stage (and where it came from), scores, grades, who, what is near.
pub fn row(decided: &Decided<'_>) -> Row {
    let (book, decision) = (&decided.program.book, decided.decision);
    let (before, after) = (decided.stage(decision.stage_before), decided.stage(decision.stage_after));
    let mut cells = vec![decided.record.id.clone()];
    cells.push(if before == after { after.to_owned() } else { format!("{before} → {after}") });
    for score in &decision.scores {
        cells.push(score.value.map_or("–".to_owned(), |value| value.to_string()));
    }
    for (grade, line) in book.grades.iter().zip(&decision.grades) {
        cells.push(
            line.and_then(|line| grade.lines.get(line as usize)).map_or("–".to_owned(), |line| line.grade.clone()),
        );
    }
    cells.push(match (&decision.assignee, &decision.assignment) {
        (Some(assignee), _) => assignee.clone(),
        (None, Some(assignment)) if assignment.held => "held".to_owned(),
        (None, _) => String::new(),
    });
    let excluded = decision.excluded.map(|id| {
        format!("excluded: {}", book.exclusions.get(id).and_then(|x| x.label.as_deref()).unwrap_or("by a rule"))
    });
    let near = decision.near_misses.first().map(|miss| near_miss(decided, miss));
    cells.push(excluded.or(near).unwrap_or_default());
    cells
}

/// Draws the rows with aligned columns.
pub fn draw(program: &Program, rows: &[Row], terminal: &Terminal) -> String {
    let book = &program.book;
    let mut header = vec!["lead".to_owned(), "stage".to_owned()];
    header.extend(book.scores.iter().map(|score| score.name.clone()));
    header.extend(book.grades.iter().map(|grade| grade.name.clone()));
    header.extend(["who".to_owned(), "nearly".to_owned()]);
    let numbers = 2..2 + book.scores.len();
    grid(&header, rows, &numbers, terminal)
}

/// Any rows under a header; columns of numbers stand to the right.
pub fn grid(header: &[String], rows: &[Row], numbers: &std::ops::Range<usize>, terminal: &Terminal) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    // The last column takes what is left, and is cut rather than wrapped.
    let before: usize = widths.iter().rev().skip(1).map(|w| w + 2).sum();
    let room = terminal.width().saturating_sub(before).max(20);
    if let Some(last) = widths.last_mut() {
        *last = (*last).min(room);
    }
    let colour = terminal.style().colour;
    let mut out = String::new();
    let mut line = |cells: &[String], bold: bool| {
        let mut text = String::new();
        let last = cells.len().saturating_sub(1);
        for (at, (cell, wide)) in cells.iter().zip(&widths).enumerate() {
            let cell = cut(cell, *wide);
            let pad = " ".repeat(wide.saturating_sub(width(&cell)));
            let shown = match (colour, bold) {
                (true, false) if cell.contains('→') => format!("\u{1b}[32m{cell}\u{1b}[0m"),
                (true, false) if at == last && at > 0 => format!("\u{1b}[33m{cell}\u{1b}[0m"),
                _ => cell,
            };
            if numbers.contains(&at) {
                text.push_str(&pad);
                text.push_str(&shown);
            } else {
                text.push_str(&shown);
                text.push_str(&pad);
            }
            if at != last {
                text.push_str("  ");
            }
        }
        let text = text.trim_end();
        if bold && colour {
            out.push_str(&format!("\u{1b}[1m{text}\u{1b}[0m\n"));
        } else {
            out.push_str(&format!("{text}\n"));
        }
    };
    line(header, true);
    for row in rows {
        line(row, false);
    }
    out
}

/// How many columns a text takes on a terminal.
fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A text cut to so many columns.
fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if width(&out) + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}
