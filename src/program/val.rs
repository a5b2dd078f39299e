//! Values while a lead is evaluated: small, `Copy`, without a lifetime. Texts say where they stand.

use crate::value::{Date, Duration, Instant, ListRef, Number, Symbol, TextRef, TimeOfDay, Value};

/// A value, or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Val {
    #[default]
    Unknown,
    Truth(bool),
    Number(Number),
    Text(TextAt),
    Date(Date),
    Instant(Instant),
    Time(TimeOfDay),
    Duration(Duration),
    /// A stage, a territory, or a line of a grade, by number.
    Ordinal(u32),
    List(ListRef),
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextAt {
    /// In the record.
    Record(TextRef),
    /// Among the texts of the rules, by number.
    Rules(Symbol, u32),
    /// The lead's id.
    Id,
}

impl From<Value> for Val {
    #[inline]
    fn from(value: Value) -> Self {
        match value {
            Value::Unknown => Self::Unknown,
            Value::Truth(yes) => Self::Truth(yes),
            Value::Number(number) => Self::Number(number),
            Value::Text(text) => Self::Text(TextAt::Record(text)),
            Value::Date(date) => Self::Date(date),
            Value::Instant(at) => Self::Instant(at),
            Value::Time(time) => Self::Time(time),
            Value::Duration(duration) => Self::Duration(duration),
            Value::Ordinal(number) => Self::Ordinal(number),
            Value::List(list) => Self::List(list),
        }
    }
}
