//! The complaints about data files (E05…), and their words.

use crate::ast::Text;
use crate::source::{Code, Problem, Span};

use super::checked::Type;
use super::words::{a, quoted};

/// E0501.
pub fn no_file(name: &Text, near: Option<String>) -> Problem {
    let problem = name.span.problem(Code("E0501"), format!("there is no file {:?}", name.text), "not found");
    match near {
        Some(near) => problem.help(format!("did you mean {near:?}?")).maybe_fix(
            format!("replace it by {near:?}"),
            name.span,
            format!("{near:?}"),
        ),
        None => problem.help("the name counts from the folder of this rule file"),
    }
}

/// E0502.
pub fn outside_file(name: &Text) -> Problem {
    name.span
        .problem(Code("E0502"), format!("{:?} lies outside the rule set", name.text), "not in the folder of the rules")
        .help("copy the file into the folder of the rules, so that they stay together")
}

/// E0503.
pub fn unreadable_file(name: &Text, why: &str) -> Problem {
    name.span
        .problem(Code("E0503"), format!("{:?} can't be read: {why}", name.text), "can't be read")
        .help("save it as plain text in UTF-8")
}

/// E0504.
pub fn empty_file(name: &Text) -> Problem {
    name.span
        .problem(Code("E0504"), format!("there is nothing in {:?}", name.text), "an empty file")
        .help("put the values into the file, or delete this line")
}

/// E0505.
pub fn wrong_row(span: Span, cells: usize, width: usize) -> Problem {
    span.problem(
        Code("E0505"),
        format!("this row has {cells} {}, and the first line has {width}", if cells == 1 { "cell" } else { "cells" }),
        "too few or too many",
    )
    .help("a value with a comma in it stands in quotes")
}

/// E0505.
pub fn strange_cell(span: Span, cell: &str, column: &str, ty: &Type) -> Problem {
    let help = match ty {
        Type::OneOf(options) => format!("write {}, or nothing for anything", quoted(options)),
        Type::Date => "write a day as 2026-12-25, or nothing for anything".to_owned(),
        Type::Number | Type::Money => "write a number such as 1200 or 12.5, or nothing for anything".to_owned(),
        Type::Truth => "write yes or no, or nothing for anything".to_owned(),
        Type::Country => "write a code of two letters such as DE, or nothing for anything".to_owned(),
        _ => "correct the cell, or leave it empty for anything".to_owned(),
    };
    let message = match ty {
        Type::OneOf(_) => format!("{cell:?} is not among the texts that `{column}` can be"),
        _ => format!("{cell:?} can't be compared with `{column}`, which is {}", a(ty)),
    };
    span.problem(Code("E0505"), message, "this row").help(help)
}

/// E0505.
pub fn cell_without_rate(span: Span, cell: &str, code: &str) -> Problem {
    span.problem(Code("E0505"), format!("{cell:?} can't be compared: there is no rate for {code}"), "this row")
        .help(format!("write the amount in the currency of the process, or declare `rate 1 {code} = …` in `process`"))
}

/// E0505.
pub fn turned_cells(span: Span, low: &str, high: &str, column: &str) -> Problem {
    span.problem(
        Code("E0505"),
        format!("`{column}` can't be both from {low:?} on and up to {high:?}"),
        "the lower end lies above the upper one",
    )
    .help("swap the two cells of this row")
}

/// E0505.
pub fn cell_over_lines(span: Span) -> Problem {
    span.problem(Code("E0505"), "a cell of this row goes on over several lines", "from here on nothing was read")
        .help("close the `\"` in this row; a quote inside a quoted cell is written twice")
}

/// E0505.
pub fn more_rows(name: &Text, count: usize) -> Problem {
    let message = match count {
        1 => format!("one more row of {:?} can't be used", name.text),
        _ => format!("{count} more rows of {:?} can't be used", name.text),
    };
    name.span.problem(Code("E0505"), message, "named here").help("correct the rows above first; they may be alike")
}

/// E0504.
pub fn no_rows(name: &Text) -> Problem {
    name.span
        .problem(Code("E0504"), format!("there is no row in {:?}", name.text), "a first line and nothing below it")
        .help("put the rows below the line that names the columns, or delete this table")
}

/// W0225, for the elements of a data file.
pub fn more_elements(name: &Text, count: usize) -> Problem {
    let message = match count {
        1 => format!("one more element of {:?} comes twice", name.text),
        _ => format!("{count} more elements of {:?} come twice", name.text),
    };
    name.span.warning(Code("W0225"), message, "named here").help("delete the second ones")
}
