//! Rows with aligned columns, as a person enjoys reading them.

use std::io::{self, Write};
use std::ops::Range;

use crate::program::Program;
use crate::render::text::near_miss;
use crate::render::{Decided, in_line, visible};

use super::output::Terminal;

/// The cells of one row.
pub type Row = Vec<String>;

/// What a column holds, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id, which is never cut.
    Id,
    /// Words.
    Text,
    /// Numbers, to the right.
    Number,
    /// A stage; it stands out when a lead has moved.
    Stage,
    /// When something is due; it stands out when that is over.
    Due,
    /// What is worth knowing; the last one, and cut where the line ends.
    Note,
}

/// What is not there.
pub const NONE: &str = "–";

/// What stands before a time that is over.
const LATE: &str = "late ";

/// A table whose columns are as wide as the first rows need, so that it never holds more than those.
pub struct Grid<'a> {
    columns: Vec<(String, Kind)>,
    terminal: &'a Terminal,
    held: Vec<Row>,
    widths: Option<Vec<usize>>,
    /// The columns that are left out first where there is too little room.
    spare: Range<usize>,
    /// Those that were.
    pub dropped: Vec<String>,
}

/// What is left of a note and of a name where there is little room, and the least of both.
const NOTE: usize = 20;
const NAME: usize = 12;
const LEAST: usize = 6;

/// So many rows decide about the widths.
const HELD: usize = 1_000;

impl<'a> Grid<'a> {
    /// A table with these columns.
    pub fn new(columns: Vec<(String, Kind)>, terminal: &'a Terminal) -> Self {
        Self { columns, terminal, held: Vec::new(), widths: None, spare: 0..0, dropped: Vec::new() }
    }

    /// The same, where these columns are left out if there is too little room for all.
    pub fn with_spare(mut self, spare: Range<usize>) -> Self {
        self.spare = spare;
        self
    }

    /// Tells which columns were left out.
    pub fn tell_dropped(&self) {
        tell_dropped(&self.dropped, self.terminal);
    }

    /// Adds a row.
    pub fn add(&mut self, row: Row, out: &mut impl Write) -> io::Result<()> {
        let row: Row = row.into_iter().map(|cell| self.terminal.signs(one_line(&cell))).collect();
        match &self.widths {
            Some(widths) => self.line(&row, widths, out),
            None => {
                self.held.push(row);
                if self.held.len() < HELD { Ok(()) } else { self.begin(out) }
            }
        }
    }

    /// Writes what is held. A table without rows has a header all the same.
    pub fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.widths.is_none() {
            self.begin(out)?;
        }
        out.flush()
    }

    fn begin(&mut self, out: &mut impl Write) -> io::Result<()> {
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, _)| width(name)).collect();
        for row in &self.held {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        if let Some(room) = self.terminal.width() {
            self.fit(&mut widths, room);
        }
        let header: Row = self.columns.iter().map(|(name, _)| name.clone()).collect();
        self.write_line(&header, &widths, true, out)?;
        for row in std::mem::take(&mut self.held) {
            self.line(&row, &widths, out)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    /// Makes columns fit into the line: first those are left out that can be spared, then notes are cut, then names.
    fn fit(&mut self, widths: &mut [usize], room: usize) {
        let taken = |widths: &[usize]| widths.iter().filter(|wide| **wide > 0).map(|wide| wide + 2).sum::<usize>();
        let is_note = |kind: Kind| kind == Kind::Note;
        let room = room + 2;
        let notes = self.columns.iter().zip(widths.iter()).filter(|((_, kind), _)| is_note(*kind));
        let spared: usize = notes.map(|(_, wide)| wide.saturating_sub(NOTE)).sum();
        for at in self.spare.clone().rev() {
            if taken(widths).saturating_sub(spared) <= room {
                break;
            }
            if let (Some(wide), Some((name, _))) = (widths.get_mut(at), self.columns.get(at)) {
                *wide = 0;
                self.dropped.insert(0, name.clone());
            }
        }
        let full = [(Kind::Note, NOTE), (Kind::Text, NAME), (Kind::Stage, NAME)];
        let least = [(Kind::Note, NAME), (Kind::Text, LEAST), (Kind::Stage, LEAST)];
        for (which, least) in full.into_iter().chain(least) {
            for at in (0..self.columns.len()).rev() {
                let over = taken(widths).saturating_sub(room);
                if let (true, Some(wide)) =
                    (self.columns.get(at).is_some_and(|(_, kind)| *kind == which), widths.get_mut(at))
                {
                    *wide = (*wide).min(wide.saturating_sub(over).max(least));
                }
            }
        }
    }

    fn line(&self, row: &[String], widths: &[usize], out: &mut impl Write) -> io::Result<()> {
        self.write_line(row, widths, false, out)
    }

    fn write_line(&self, row: &[String], widths: &[usize], header: bool, out: &mut impl Write) -> io::Result<()> {
        let style = self.terminal.style();
        let mut text = String::new();
        // Blanks are only written when something follows them, so that no line ends in some.
        let mut blanks = 0;
        for ((cell, wide), (_, kind)) in row.iter().zip(widths).zip(&self.columns) {
            if *wide == 0 && !self.dropped.is_empty() {
                continue;
            }
            let cell = if *kind == Kind::Note
                || self.terminal.width().is_some() && matches!(kind, Kind::Text | Kind::Stage) && width(cell) > *wide
            {
                cut(cell, *wide, self.terminal)
            } else {
                cell.clone()
            };
            let pad = wide.saturating_sub(width(&cell));
            if *kind == Kind::Number {
                blanks += pad;
            }
            if !cell.is_empty() {
                text.extend(std::iter::repeat_n(' ', std::mem::take(&mut blanks)));
                text.push_str(&match kind {
                    _ if header => style.bold(&cell),
                    Kind::Stage if cell.contains(" → ") || cell.contains(" -> ") => style.good(&cell),
                    Kind::Note => style.odd(&cell),
                    Kind::Due if cell.starts_with(LATE) => style.bad(&cell),
                    _ if cell == NONE || cell == "-" => style.dim(&cell),
                    Kind::Id | Kind::Text | Kind::Number | Kind::Stage | Kind::Due => cell,
                });
            }
            blanks += if *kind == Kind::Number { 2 } else { pad + 2 };
        }
        writeln!(out, "{}", visible(&text, style.colour))
    }
}

/// Tells which columns were left out.
pub fn tell_dropped(dropped: &[String], terminal: &Terminal) {
    if !dropped.is_empty() {
        let names = dropped.join(", ");
        terminal.tell(&format!("left out for want of room: {names} (a wider window shows them, or --format csv)"));
    }
}

/// A table of decisions: id, stage (and where it came from), scores, grades, who has it, what is near.
pub fn decisions<'a>(program: &Program, terminal: &'a Terminal) -> Grid<'a> {
    let mut columns = vec![("lead".to_owned(), Kind::Id), ("stage".to_owned(), Kind::Stage)];
    columns.extend(scores(program));
    columns.push(("who".to_owned(), Kind::Text));
    if !program.slas.is_empty() {
        columns.push(("due".to_owned(), Kind::Due));
    }
    columns.push(("what is missing".to_owned(), Kind::Note));
    let spare = 2..2 + scores(program).count();
    Grid::new(columns, terminal).with_spare(spare)
}

/// A column a score and a grade.
pub fn scores(program: &Program) -> impl Iterator<Item = (String, Kind)> {
    let scores = program.book.scores.iter().map(|score| (score.name.clone(), Kind::Number));
    scores.chain(program.book.grades.iter().map(|grade| (grade.name.clone(), Kind::Text)))
}

/// The cells of a lead, as [`decisions`] has columns.
pub fn row(decided: &Decided<'_>) -> Row {
    let decision = decided.decision;
    let mut cells = start(decided);
    if !decided.program.slas.is_empty() {
        cells.push(due(decided));
    }
    let excluded = decision.excluded.map(|id| {
        let label = decided.program.book.exclusions.get(id).and_then(|exclusion| exclusion.label.as_deref());
        format!("excluded: {}", label.unwrap_or("by a rule without a label"))
    });
    let near = decision.near_misses.first().map(|miss| near_miss(decided, miss));
    cells.push(excluded.or(near).unwrap_or_default());
    cells
}

/// The same without the note.
pub fn start(decided: &Decided<'_>) -> Row {
    let (book, decision) = (&decided.program.book, decided.decision);
    let (before, after) = (decided.stage(decision.stage_before), decided.stage(decision.stage_after));
    let mut cells = vec![decided.record.id.clone()];
    cells.push(if before == after { after.to_owned() } else { format!("{before} → {after}") });
    for score in &decision.scores {
        cells.push(score.value.map_or(NONE.to_owned(), |value| value.to_string()));
    }
    for (grade, line) in book.grades.iter().zip(&decision.grades) {
        let line = line.and_then(|line| grade.lines.get(line as usize));
        cells.push(line.map_or(NONE.to_owned(), |line| line.grade.clone()));
    }
    cells.push(who(decided));
    cells
}

/// What is due next, or has been due the longest.
pub fn due(decided: &Decided<'_>) -> String {
    let zone = decided.program.book.process.zone;
    decided.due().map_or(NONE.to_owned(), |due| {
        let late = if due <= decided.decision.now { LATE } else { "" };
        format!("{late}{} {}", zone.date(due), zone.time_of_day(due))
    })
}

/// The person who has it, or else the department.
pub fn who(decided: &Decided<'_>) -> String {
    let (book, decision) = (&decided.program.book, decided.decision);
    let held = decision.assignment.as_ref().is_some_and(|assignment| assignment.held);
    let owner = book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
    let owner = decision.handed_to.or(owner).and_then(|owner| book.owners.get(owner)).map(|owner| owner.name.as_str());
    match (&decision.assignee, owner) {
        (Some(assignee), _) => assignee.clone(),
        (None, Some(owner)) if held => format!("{owner}, held"),
        (None, owner) => owner.unwrap_or_default().to_owned(),
    }
}

/// How many columns a text takes on a terminal.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A cell never breaks a line, nor plays with the terminal, whatever stands in the data. Its width is that of what is shown.
pub fn one_line(cell: &str) -> String {
    in_line(&cell.replace(['\n', '\r', '\t'], " ")).into_owned()
}

/// A text cut to so many columns.
pub fn cut(text: &str, columns: usize, terminal: &Terminal) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let end = terminal.signs("…".to_owned());
    let room = columns.saturating_sub(width(&end));
    let mut out = String::new();
    let mut wide = 0;
    for sign in text.chars() {
        wide += unicode_width::UnicodeWidthChar::width(sign).unwrap_or(0);
        if wide > room {
            break;
        }
        out.push(sign);
    }
    if columns < width(&end) {
        return String::new();
    }
    out.push_str(&end);
    out
}

#[cfg(test)]
mod tests {
    use super::super::args::When;
    use super::*;

    fn drawn(columns: &[(&str, Kind)], rows: &[&[&str]], ascii: bool) -> String {
        let terminal = Terminal::new(When::Never, ascii);
        let columns = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        let mut grid = Grid::new(columns, &terminal);
        let mut out = Vec::new();
        for row in rows {
            grid.add(row.iter().map(|cell| (*cell).to_owned()).collect(), &mut out).unwrap();
        }
        grid.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up_by_what_is_seen() {
        let columns = [("lead", Kind::Text), ("fit", Kind::Number), ("who", Kind::Text)];
        let rows: [&[&str]; 3] = [&["東京", "5", "ana"], &["L-1", "12.5", ""], &["Zoe\u{301}", "–", "b\nc"]];
        assert_eq!(
            drawn(&columns, &rows, false),
            "lead   fit  who\n東京     5  ana\nL-1   12.5\nZoe\u{301}      –  b c\n"
        );
        assert_eq!(drawn(&columns, &[&["a → b", "–", ""]], true), "lead    fit  who\na -> b    -\n");
        assert_eq!(drawn(&columns, &[], false), "lead  fit  who\n");
    }

    #[test]
    fn a_long_table_is_not_held() {
        let terminal = Terminal::new(When::Never, false);
        let mut grid = Grid::new(vec![("n".to_owned(), Kind::Number)], &terminal);
        let mut out = Vec::new();
        for number in 0..HELD + 10 {
            grid.add(vec![number.to_string()], &mut out).unwrap();
            assert!(grid.held.len() < HELD);
        }
        grid.finish(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), HELD + 11);
        assert!(text.starts_with("  n\n  0\n"), "{text:.20}");
    }
}
