//! The complaints about data files (E05…), and their words.

use crate::ast::Text;
use crate::source::{Code, Problem, Span};

use super::checked::Type;
use super::words::a;

/// E0501.
pub fn no_file(name: &Text) -> Problem {
    name.span
        .problem(Code("E0501"), format!("there is no file {:?}", name.text), "not found")
        .help("the name counts from the folder of this rule file")
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
        format!("this row has {cells} cells, and the first line has {width}"),
        "too few or too many",
    )
    .help("a value with a comma in it stands in quotes")
}

/// E0505.
pub fn strange_cell(span: Span, cell: &str, column: &str, ty: &Type) -> Problem {
    span.problem(Code("E0505"), format!("{cell:?} is not {}, which `{column}` is compared with", a(ty)), "this row")
        .help("correct the cell, or leave it empty for anything")
}

/// E0505.
pub fn broken_row(span: Span, why: &str) -> Problem {
    span.problem(Code("E0505"), format!("this row can't be read: {why}"), "broken").help("check the quotes in this row")
}
