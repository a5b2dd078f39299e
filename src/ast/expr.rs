//! Conditions and arithmetic: one kind of expression, told apart by check.

use crate::source::Span;

use super::{Literal, Name, Set, Text, Unit};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// `a and b and c`: two or more.
    And(Vec<Expr>),
    /// `a or b or c`: two or more.
    Or(Vec<Expr>),
    /// `not a`; a chain of `not` is folded to one or none.
    Not(Box<Expr>),
    /// `( a )`: kept for printing; means what is inside.
    Group(Box<Expr>),
    /// A literal.
    Literal(Literal),
    /// A name alone: a field, a let, a condition, a score, a built-in value.
    Name(Name),
    /// `bant.budget`, `ideal_customer.size`, `lead.name`.
    Path(Name, Name),
    /// `a <= b`.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Whether `exactly` stands after `is`: texts compare as they are.
        exactly: bool,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `a between b and c`.
    Between {
        /// What is compared.
        value: Box<Expr>,
        /// The lower end, in.
        low: Box<Expr>,
        /// The upper end, in.
        high: Box<Expr>,
    },
    /// `a in (…)`, `a in list_name`, `a is in …`, `a not in …`.
    In {
        /// What is looked for.
        value: Box<Expr>,
        /// Where.
        set: Set,
        /// Whether `not` stands before `in`.
        negated: bool,
    },
    /// `created in the last 30 days`, `renewal in the next 3 months`.
    InTime {
        /// A date or an instant.
        value: Box<Expr>,
        /// Past or future.
        direction: Direction,
        /// How far; a duration literal.
        length: Literal,
        /// Whether `not` stands before `in`.
        negated: bool,
    },
    /// `a is known`, `a is unknown`, `a is not known`, `a is not unknown`.
    Known {
        /// What is asked about.
        value: Box<Expr>,
        /// Whether it asks for unknown.
        unknown: bool,
    },
    /// `a contains "x"`, `a starts with any of ("x", "y")`.
    TextTest {
        /// The text looked at.
        value: Box<Expr>,
        /// How.
        op: TextOp,
        /// What is looked for.
        wanted: OneOrAny,
    },
    /// `markets include "x"`, `include any of (…)`, `include all of (…)`.
    Include {
        /// The list looked at.
        list: Box<Expr>,
        /// What is looked for.
        wanted: Included,
    },
    /// `sales says "accepted"`, `sales says any of ("a", "b")`.
    Says {
        /// The department.
        owner: Name,
        /// The answers, one of which it has to be.
        answers: Vec<Text>,
    },
    /// `at least 2 of bant`, `any visit where …`, `all { … }`.
    Quantified {
        /// How many.
        quantifier: Quantifier,
        /// Of what.
        over: Over,
    },
    /// `30 days without touch`.
    Quiet {
        /// How long; a duration literal.
        length: Literal,
        /// Without what.
        events: Events,
    },
    /// `-a`.
    Negate(Box<Expr>),
    /// `a + b`.
    Arithmetic {
        /// The operator.
        op: ArithmeticOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `count of EVENTS`, `sum minutes of webinar in the last 30 days`.
    Aggregate {
        /// What is worked out.
        kind: Aggregate,
        /// Of which field of the activity; none for the counts.
        field: Option<Name>,
        /// Over what.
        events: Events,
    },
    /// `highest of (a, b)`.
    Highest(Vec<Expr>),
    /// `lowest of (a, b)`.
    Lowest(Vec<Expr>),
    /// `days since created`, `business hours since entered lead`.
    Since {
        /// In what unit the answer counts.
        unit: Unit,
        /// Whether only open time counts.
        business: bool,
        /// Since when.
        since: SinceWhat,
        /// `on office`: by which calendar.
        on: Option<Name>,
    },
    /// `office is open at created`. Without `at` it is a comparison, until somebody knows what the names name.
    Open {
        /// The calendar.
        calendar: Name,
        /// At which moment.
        at: Box<Expr>,
        /// Whether `not` stands before `open`.
        negated: bool,
    },
    /// `times entered lead`.
    TimesEntered(Name),
    /// `domain of email`, `length of markets`, `assignee of territories`.
    Call {
        /// The function, or the column of a table.
        function: Name,
        /// Its argument, or the table's name.
        argument: Box<Expr>,
    },
    /// Something that was already complained about. Fits everywhere and stays silent.
    Wrong,
}

/// How two values compare. `!=` and `==` are read as `is not` and `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum CompareOp {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Past or future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Direction {
    Last,
    Next,
}

/// How a text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum TextOp {
    Contains,
    ContainsWord,
    StartsWith,
    EndsWith,
    Matches,
    MatchesRegex,
}

/// One value, or any of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneOrAny {
    /// An expression.
    One(Box<Expr>),
    /// `any of (…)`.
    Any(Set),
}

/// What a list has to include.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Included {
    /// One value.
    One(Box<Expr>),
    /// One of these.
    Any(Set),
    /// Each of these.
    All(Set),
}

/// How many of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quantifier {
    /// `any`: at least one.
    Any,
    /// `all`.
    All,
    /// `no`: none.
    No,
    /// `at least 2`.
    AtLeast(Literal),
    /// `at most 2`.
    AtMost(Literal),
    /// `more than 2`.
    MoreThan(Literal),
    /// `fewer than 2`.
    FewerThan(Literal),
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// `{ … }`, a condition a line.
    Conditions(Vec<Expr>, Span),
    /// `of bant`.
    Checklist(Name),
    /// Events.
    Events(Events),
}

/// Operators on numbers, money, dates and durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// What is worked out over events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// `count of`.
    Count,
    /// `count of days with`.
    Days,
    /// `sum FIELD of`.
    Sum,
    /// `min FIELD of`.
    Min,
    /// `max FIELD of`.
    Max,
    /// `latest FIELD of`.
    Latest,
    /// `earliest FIELD of`.
    Earliest,
}

/// Since when `days since …` counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SinceWhat {
    /// A date or an instant.
    Value(Box<Expr>),
    /// `entered STAGE`.
    Entered(Name),
}

/// `visit in the last 30 days where page starts with "/pricing"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// The kinds: one, or several in parentheses.
    pub kinds: Vec<EventKind>,
    /// `in the last …`, `since …`.
    pub window: Option<Window>,
    /// `where …`.
    pub filter: Option<Box<Expr>>,
    /// Where, all of it.
    pub span: Span,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// `visit`, `touch`, `activity`, `recycle`: check knows which.
    Named(Name),
    /// `entering STAGE`.
    Entering(Name),
}

/// From when events count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// `in the last 30 days`: a duration literal.
    Last(Literal),
    /// `since entering stage`.
    SinceEnteringStage(Span),
    /// `since recycle`.
    SinceRecycle(Span),
    /// `since 2026-01-01`, `since renewal`.
    Since(Box<Expr>),
}
