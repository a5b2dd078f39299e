//! Literals, still as text: what they are worth is for check to say.

use crate::source::Span;

use super::Name;

/// A literal as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What kind, with its text.
    pub kind: LiteralKind,
    /// Where.
    pub span: Span,
}

/// The kinds of literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiteralKind {
    /// `"FR"`, escapes resolved.
    Text(String),
    /// `1_200`, `12.5`, `20k`, `-3`: as written, sign included.
    Number(String),
    /// `20%`: the digits without the sign.
    Percent(String),
    /// `50k EUR`: amount and code as written.
    Money {
        /// The amount, sign included.
        amount: String,
        /// The currency code.
        currency: String,
    },
    /// `1 day 6 hours`.
    Duration(Vec<DurationPart>),
    /// `2026-12-25`.
    Date(String),
    /// `09:00`.
    Time(String),
    /// `2026-12-25 09:00`.
    Moment {
        /// The day.
        date: String,
        /// The time of day.
        time: String,
    },
    /// `yes`.
    Yes,
    /// `no`, where a value is meant.
    No,
    /// `unknown`, where a value is meant.
    Unknown,
}

/// One part of a duration: `4 business hours`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DurationPart {
    /// The count, as written.
    pub count: String,
    /// Whether `business` stands before the unit.
    pub business: bool,
    /// The unit, singular: `hour`.
    pub unit: Unit,
    /// Where.
    pub span: Span,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// The word for one of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// An element of a written list: a literal, or a name (of a territory, say).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListItem {
    /// `"FR"`.
    Literal(Literal),
    /// `france`.
    Name(Name),
}

impl ListItem {
    /// Where it stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::Literal(literal) => literal.span,
            Self::Name(name) => name.span,
        }
    }
}

/// What stands after `in`, `any of`, `all of`: a list in parentheses, or the name of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Set {
    /// `("a", "b")`.
    Items(Vec<ListItem>, Span),
    /// `free_mail`.
    Name(Name),
}

impl Set {
    /// Where it stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::Items(_, span) => *span,
            Self::Name(name) => name.span,
        }
    }
}
