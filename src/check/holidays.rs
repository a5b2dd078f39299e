//! Files of days on which a calendar is closed, or opens at other hours.

use crate::ast::Text;
use crate::source::{FileId, Problem, Source, Span};
use crate::value::{Date, TimeOfDay};

use super::calendar::{Placed, usable};
use super::context::Context;
use super::sheet::{MOST_TOLD, Sheet};
use super::{complaints, data};

/// A day of a file with its openings; none when it is closed.
type Day = (Date, Vec<Placed>);

/// Reads a CSV file with a column `date`, and perhaps one called `open`; or any other file with a date a line. None when
/// something is missing: that has been told.
pub fn read(cx: &mut Context<'_>, name: &Text) -> Option<Vec<Day>> {
    let id = data::file(cx, name)?;
    let sources = cx.sources;
    let source = sources.file(id)?;
    let mut found = Found::default();
    if source.path.to_lowercase().ends_with(".csv") {
        sheet(cx, name, id, source, &mut found)?;
    } else {
        for (line, span) in data::lines(id, &source.text) {
            let line = line.split('#').next().unwrap_or("").trim();
            if !line.is_empty() {
                found.row(line, span, Vec::new());
            }
        }
    }
    let count = found.problems.len();
    let whole = found.problems.iter().all(|problem| !problem.is_error());
    found.problems.into_iter().take(MOST_TOLD).for_each(|problem| cx.tell(problem));
    if count > MOST_TOLD {
        cx.tell(complaints::more_rows(name, count - MOST_TOLD));
    }
    if found.days.is_empty() && count == 0 {
        cx.tell(complaints::empty_file(name));
        return None;
    }
    whole.then(|| found.days.into_iter().map(|(date, (openings, _))| (date, openings)).collect())
}

fn sheet(cx: &mut Context<'_>, name: &Text, id: FileId, source: &Source, found: &mut Found) -> Option<()> {
    let mut sheet = Sheet::open(id, source);
    if sheet.header.iter().all(String::is_empty) {
        cx.tell(complaints::empty_file(name));
        return None;
    }
    let column = |wanted: &str| sheet.header.iter().position(|column| column.trim().eq_ignore_ascii_case(wanted));
    let (Some(date), open) = (column("date"), column("open")) else {
        let first = sheet.header.iter().any(|cell| Date::parse(cell).is_some());
        cx.tell(complaints::no_date_column(name, &source.path, first, &sheet.header));
        return None;
    };
    let width = sheet.header.len();
    while let Some((record, span)) = sheet.next() {
        if record.iter().any(|cell| cell.contains('\n')) {
            found.problems.push(complaints::cell_over_lines(span));
            break;
        }
        if record.len() != width {
            found.problems.push(complaints::wrong_row(span, record.len(), width));
            continue;
        }
        let hours = open.and_then(|at| record.get(at)).unwrap_or("");
        let before = cx.problems.len();
        let openings = openings(cx, hours, span);
        found.problems.extend(cx.problems.drain(before..));
        match openings {
            Ok(openings) => found.row(record.get(date).unwrap_or(""), span, openings),
            Err(Odd::Told) => {}
            Err(Odd::Unreadable) => found.problems.push(complaints::odd_hours(span, hours)),
        }
    }
    Some(())
}

/// Why a cell gives no openings.
enum Odd {
    /// It can't be read.
    Unreadable,
    /// It can be read, and what is wrong with it has been told.
    Told,
}

/// The openings of a cell: `09:00-12:00`, several parted by commas, semicolons or blanks.
fn openings(cx: &mut Context<'_>, cell: &str, span: Span) -> Result<Vec<Placed>, Odd> {
    let time = |text: &str| {
        let text = text.trim();
        TimeOfDay::parse(&if text.len() == "9:00".len() { format!("0{text}") } else { text.to_owned() })
    };
    let mut openings = Vec::new();
    for part in cell.split([',', ';', ' ']).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once('-').ok_or(Odd::Unreadable)?;
        let (from, to) = time(from).zip(time(to)).ok_or(Odd::Unreadable)?;
        openings.push(usable(cx, from, to, span).ok_or(Odd::Told)?);
    }
    Ok(openings)
}

/// The days of a file as they are read, and what is wrong with its rows.
#[derive(Default)]
struct Found {
    days: std::collections::BTreeMap<Date, (Vec<Placed>, Span)>,
    problems: Vec<Problem>,
}

impl Found {
    fn row(&mut self, date: &str, span: Span, openings: Vec<Placed>) {
        let Some(date) = Date::parse(date) else {
            self.problems.push(complaints::no_day_in_row(span, date));
            return;
        };
        match self.days.get(&date) {
            Some((_, first)) => self.problems.push(complaints::closed_twice(span, *first, &date.to_string())),
            None => {
                self.days.insert(date, (openings, span));
            }
        }
    }
}
