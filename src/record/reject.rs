//! Records that can't be read at all: the line, the text and the reason, in plain words.

use std::fmt;

/// A lead that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The line its text starts on, from 1.
    pub line: u64,
    /// Its text, whole; only the beginning when it is longer than what is read at all. What is no UTF-8 shows as `�`.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// Why a record can't be read. `Display` gives the sentence that people see; it never quotes a value but an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No JSON.
    Broken {
        /// What is wrong.
        flaw: Flaw,
        /// On which line of the record, from 1.
        line: u64,
        /// At which character of that line, from 1.
        column: u64,
    },
    /// JSON with a key that is read and came before in the same object.
    KeyTwice {
        /// The key.
        key: String,
        /// On which line of the record it stands again, from 1.
        line: u64,
        /// At which character of that line, from 1.
        column: u64,
    },
    /// RON that can't be read: what is wrong, with its place in the record.
    BrokenRon(String),
    /// The bytes are no UTF-8.
    NotUtf8,
    /// JSON, but not `{ … }`; what it is.
    NotAnObject(&'static str),
    /// It has no id.
    NoId,
    /// Its id is neither a text nor a number; what it is.
    OddId(&'static str),
    /// A lead of the same id came before.
    Twice(String),
    /// Longer than what is read; bytes, and the limit.
    TooLong(u64, u64),
    /// The file ends in the middle of it.
    CutOff,
    /// Only the bracket that closes the list of leads is missing.
    ListNotClosed,
    /// Something stands after the end of the list of leads.
    AfterTheList,
    /// A CSV row with another number of cells than the header.
    Cells(usize, usize),
    /// A CSV row with a quote that is never closed.
    OpenQuote,
    /// A CSV row of activities or history that names no lead.
    NoLead,
    /// A CSV row of activities or history whose lead is not among the leads.
    Stranger(String),
    /// A row of the ledger that can't be read, and why.
    InLedger(Box<Reason>),
    /// A row of the ledger that is no JSON object.
    NoRow(&'static str),
    /// A row of the ledger where in this place stands something else than a text, and what.
    OddPart(&'static str, &'static str),
    /// A row of the ledger without this column.
    NoPart(&'static str),
    /// A row of the ledger in whose column no date and time stands.
    NoMoment(&'static str),
}

/// What is wrong with JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It ends too early.
    Ends,
    /// It ends within a quoted text.
    EndsInText,
    /// A value has to stand here.
    NoValue,
    /// A key in quotes has to stand here.
    NoKey,
    /// `:` has to stand here.
    NoColon,
    /// `,` or a closing bracket has to stand here.
    NoComma,
    /// A line break, or another control character, within a quoted text.
    Control,
    /// A `\` with something that it can't stand before.
    Escape,
    /// Brackets within brackets, too deep.
    TooDeep,
    /// A key that is read came before in the same object.
    KeyTwice,
    /// Something stands after the end.
    MoreAfterEnd,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ends => "the record ends too early",
            Self::EndsInText => "the record ends within a quoted text",
            Self::NoValue => "a value is missing",
            Self::NoKey => "a key in double quotes is missing",
            Self::NoColon => "`:` is missing after the key",
            Self::NoComma => "`,` or a closing bracket is missing",
            Self::Control => "a line break or another control character stands within a quoted text",
            Self::Escape => "`\\` stands before something that it can't stand before",
            Self::TooDeep => "brackets stand within brackets more than 127 deep",
            Self::KeyTwice => "a key stands twice in one object, and which of its values is meant nobody can tell",
            Self::MoreAfterEnd => "something stands after the end of the record",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { flaw, line: 1, column } => write!(f, "broken JSON: {flaw} (character {column})"),
            Self::Broken { flaw, line, column } => {
                write!(f, "broken JSON: {flaw} (line {line} of the record, character {column})")
            }
            Self::KeyTwice { key, line, column } => {
                write!(
                    f,
                    "broken JSON: `{key}` stands twice in one object, and which of its values is meant nobody can tell ("
                )?;
                if *line > 1 {
                    write!(f, "line {line} of the record, ")?;
                }
                write!(f, "character {column})")
            }
            Self::BrokenRon(what) => write!(f, "broken RON: {what}"),
            Self::NotUtf8 => f.write_str("its characters are not UTF-8: save the file as UTF-8"),
            Self::NotAnObject(what) => write!(f, "a lead has to be an object `{{ … }}`, this is {what}"),
            Self::NoId => f.write_str("it has no `id`"),
            Self::OddId(what) => write!(f, "its `id` is {what}, not a text"),
            Self::Twice(id) => write!(f, "a lead with the id `{id}` came before it, and that one counts"),
            Self::TooLong(bytes, limit) => {
                write!(f, "it is {} long, and at most {} are read: is a line end missing?", size(*bytes), size(*limit))
            }
            Self::CutOff => f.write_str("the file ends in the middle of it: was the file cut off?"),
            Self::ListNotClosed => f.write_str("the list of leads is never closed with `]`: was the file cut off?"),
            Self::AfterTheList => f.write_str("it stands after the `]` that closes the list of leads"),
            Self::Cells(found, wanted) => {
                let cells = if *found == 1 { "cell" } else { "cells" };
                write!(f, "the row has {found} {cells}, the header has {wanted}: is a quote or a delimiter missing?")
            }
            Self::OpenQuote => f.write_str("a quote is opened in this row and never closed"),
            Self::NoLead => f.write_str("the row names no lead"),
            Self::InLedger(reason) => write!(f, "in the ledger: {reason}"),
            Self::NoRow(what) => write!(f, "a row has to be an object `{{ … }}`, this is {what}"),
            Self::OddPart(name, what) => write!(f, "its `{name}` is {what}, not a text"),
            Self::NoPart(name) => write!(f, "the row has no `{name}`"),
            Self::NoMoment(name) => write!(f, "its `{name}` is no date and time"),
            Self::Stranger(id) => write!(f, "there is no lead with the id `{id}` to add it to"),
        }
    }
}

/// Bytes as people say them: `64 MB`, `1.5 kB`.
fn size(bytes: u64) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] {
        if bytes >= unit {
            let tenths = bytes / (unit / 10);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            return if tenth == 0 { format!("{whole} {name}") } else { format!("{whole}.{tenth} {name}") };
        }
    }
    format!("{bytes} bytes")
}
