//! The words of whole lead files that can't be read. Single leads are rejects ([`super::Reject`]).

use crate::source::{Code, Problem};

use super::shape::Content;

/// The codes of this stage with their titles.
pub const CODES: &[(&str, &str)] = &[
    ("E0550", "this is no file of leads"),
    ("E0551", "a column is missing"),
    ("E0552", "no such column option"),
    ("E0553", "a kind of activity that the rules don't know"),
];

/// The file is packed, or of another kind.
pub(super) fn another_kind(name: &str, what: &str, help: String) -> Problem {
    Problem::error(Code("E0550"), format!("`{name}` is {what}")).help(help).in_path(name)
}

/// The header of a CSV file is not UTF-8.
pub(super) fn header_not_utf8(name: &str) -> Problem {
    let message = format!("the first row of `{name}` is not UTF-8");
    Problem::error(Code("E0550"), message).help("save the file as UTF-8 (in Excel: `CSV UTF-8`)").in_path(name)
}

/// A CSV file without a column that it needs.
pub(super) fn no_column(name: &str, content: Content, wanted: &str, column: &str, columns: &[String]) -> Problem {
    let message = format!("`{name}` has no column `{column}`");
    let option = match content {
        Content::Leads => "--leads",
        Content::Activities => "--activities",
        Content::History => "--history",
        Content::Ledger => "--ledger",
    };
    let shown: Vec<String> = columns.iter().take(12).map(|c| format!("`{c}`")).collect();
    let more = if columns.len() > 12 { ", …" } else { "" };
    let help = format!(
        "say which column it is, as in `{option} {name}:{wanted}=COLUMN`; the columns are {}{more}",
        shown.join(", ")
    );
    Problem::error(Code("E0551"), message).help(help).in_path(name)
}

/// An option that names no column.
pub(super) fn odd_column_option(pair: &str, content: Content) -> Problem {
    let help = format!("write NAME=COLUMN, where NAME is one of {}", content.names().join(", "));
    Problem::error(Code("E0552"), format!("`{pair}` names no column of {}", content.called())).help(help)
}

/// A file whose rows are all of one kind, which the rules don't know.
pub(super) fn no_kind(name: &str, kind: &str, known: &[&str]) -> Problem {
    let message = format!("the rules know no activity called `{kind}`, which is what `{name}` should hold");
    let help = if known.is_empty() {
        "declare it in `activities { … }`".to_owned()
    } else {
        format!("declare it in `activities {{ … }}`, or name one of {}", known.join(", "))
    };
    Problem::error(Code("E0553"), message).help(help).in_path(name)
}
