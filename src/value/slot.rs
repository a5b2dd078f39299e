//! What a slot of a record, or the result of an expression, holds while a lead is evaluated. Small and `Copy`: texts
//! and lists are references into the record that owns them.

use super::duration::Duration;
use super::number::Number;
use super::text::Symbol;
use super::time::{Date, Instant, TimeOfDay};

/// A value, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Value {
    /// The lead doesn't say.
    #[default]
    Unknown,
    /// Yes or no.
    Truth(bool),
    /// A number, or an amount in the process currency.
    Number(Number),
    /// A text.
    Text(TextRef),
    /// A day.
    Date(Date),
    /// A moment.
    Instant(Instant),
    /// A time of day.
    Time(TimeOfDay),
    /// A length of time.
    Duration(Duration),
    /// A stage, a territory or a line of a grade, by number.
    Ordinal(u32),
    /// Elements of a list.
    List(ListRef),
}

impl Value {
    /// Whether it is known.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

/// A text of a record: as it was written, and as it compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TextRef {
    /// Its symbol: equal symbols other than [`Symbol::OTHER`] mean equal texts.
    pub symbol: Symbol,
    /// Where it stands as written (trimmed) in the record's texts.
    pub raw: Stretch,
    /// Where its folded form stands; empty when no rule needs more than the symbol (then only `symbol` compares).
    pub folded: Stretch,
}

/// A stretch of the record's texts, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Stretch {
    /// The first byte.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A stretch of the record's list elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ListRef {
    /// The first element.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}
