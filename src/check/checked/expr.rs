//! Expressions once they are right, with their types.

use crate::ast::Unit;
use crate::source::Span;
use crate::value::{Date, Duration, Instant, Number, TimeOfDay};

use super::{
    ActivityId, CalendarId, ChecklistId, ConditionId, Events, FieldId, GradeId, LetId, ListId, Matcher, OwnerId,
    ScoreId, StageId, TableId, TerritoryId,
};

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Already complained about: fits everywhere.
    Wrong,
    /// Yes or no.
    Truth,
    /// Any text.
    Text,
    /// One of these texts.
    OneOf(Vec<String>),
    /// An ISO 3166-1 code.
    Country,
    /// An ISO 3166-2 code.
    Region,
    /// An ISO 4217 code.
    Currency,
    /// A number.
    Number,
    /// An amount in the process currency.
    Money,
    /// A day.
    Date,
    /// A moment.
    Instant,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Several of these.
    List(Box<Type>),
    /// A stage.
    Stage,
    /// A territory.
    Territory,
    /// A line of this grade, or of an order that several fit into: see [`Checked::letters`](super::Checked::letters).
    Grade(GradeId),
}

impl Type {
    /// Whether its values are texts at heart.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_) | Self::Country | Self::Region | Self::Currency)
    }
}

/// A value written in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Const {
    Truth(bool),
    /// A text as written; codes in their canonical form.
    Text(String),
    Number(Number),
    /// In the process currency.
    Money(Number),
    Date(Date),
    Instant(Instant),
    Time(TimeOfDay),
    Duration(Duration),
    Stage(StageId),
    Territory(TerritoryId),
    /// A line of a grade, by its number; the first is the best.
    Grade(GradeId, u32),
}

/// An expression with its type.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
    /// Where.
    pub span: Span,
}

/// The kinds of typed expressions.
///
/// Sugar is gone: `all { }` is [`And`](Self::And), `any { }` is [`Or`](Self::Or), `no visit` is `not` of at least one,
/// `at most N` is `not` of at least N + 1, `is not` is `not` of `is`, `is unknown` is `not` of known.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A literal.
    Const(Const),
    /// The literal `unknown`, and whatever can't be anything else.
    Unknown,
    /// A field of the lead.
    Field(FieldId),
    /// A field of the activity that `where` looks at: where it stands in each kind. Unknown for other kinds.
    ActivityField(Vec<(ActivityId, u32)>),
    /// A built-in value.
    Builtin(Builtin),
    /// A `let`.
    Let(LetId),
    /// A `condition`.
    Condition(ConditionId),
    /// A criterion of a checklist, by its number.
    Check(ChecklistId, u32),
    /// A score; unknown for an excluded lead.
    Score(ScoreId),
    /// A grade.
    Grade(GradeId),
    /// A column of a table's matching row; unknown when no row matches.
    Column(TableId, u32),
    /// All of these.
    And(Vec<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// At least so many of these (`at least N of bant` too).
    AtLeast(u64, Vec<Expr>),
    /// Two values of one type. Texts compare folded, unless `exactly`.
    Compare {
        /// How.
        op: Comparison,
        /// Whether texts compare as they are.
        exactly: bool,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// Within two ends, both in.
    Between {
        /// What.
        value: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// One of these.
    In {
        /// What.
        value: Box<Expr>,
        /// Where.
        set: SetRef,
    },
    /// A date or instant within a duration back from now, or ahead of it.
    InTime {
        /// What.
        value: Box<Expr>,
        /// Whether ahead.
        ahead: bool,
        /// How far.
        length: Duration,
    },
    /// Whether it is known: yes or no, never unknown.
    Known(Box<Expr>),
    /// A text looked at.
    TextTest {
        /// The text.
        value: Box<Expr>,
        /// How.
        op: TextTest,
        /// What is looked for: any of these texts.
        wanted: Vec<String>,
        /// The same, made ready.
        matcher: Matcher,
    },
    /// A list that includes any of these, or all of them.
    Include {
        /// The list.
        list: Box<Expr>,
        /// Whether all of them.
        all: bool,
        /// What.
        wanted: Vec<Const>,
    },
    /// An owner gave one of these answers at or after stage entry.
    Says {
        /// The department.
        owner: OwnerId,
        /// The answers.
        answers: Vec<String>,
    },
    /// At least so many events.
    Happened {
        /// How many.
        at_least: u64,
        /// Of what.
        events: Events,
    },
    /// So long without such events.
    Quiet {
        /// How long.
        length: Duration,
        /// Without what.
        events: Events,
        /// Whether it stands in a stage, so that stage entry starts it too.
        in_stage: bool,
    },
    /// The negative.
    Negate(Box<Expr>),
    /// Two numbers, amounts, dates or durations. A date and whole days, weeks or months give a
    /// day; with other lengths it counts from its midnight. Two dates are whole days apart, instants the exact time. A duration whose months don't come out whole is unknown.
    Arithmetic {
        /// How.
        op: Operation,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// Something worked out over events.
    Aggregate {
        /// What.
        kind: AggregateKind,
        /// Of which field, as in [`ExprKind::ActivityField`]; empty for the counts, and for `latest|earliest at`.
        field: Vec<(ActivityId, u32)>,
        /// Over what.
        events: Events,
    },
    /// A grade in an order that it shares with others: the place there of each of its lines.
    Ranked {
        /// The grade.
        of: Box<Expr>,
        /// Where each of its lines stands.
        places: Vec<u32>,
    },
    /// The highest (of grades: the best).
    Highest(Vec<Expr>),
    /// The lowest.
    Lowest(Vec<Expr>),
    /// `days since`: whole units between then and now; negative when then is ahead. Whole 24 hours for instants,
    /// calendar days for dates; months, quarters and years go by the calendar.
    Since {
        /// In what unit.
        unit: Unit,
        /// Since when.
        since: Box<Expr>,
    },
    /// `business hours since`: whole units of open time between then and now; negative when then is ahead. Days are those
    /// after the day of then, up to today, on which the calendar opens.
    BusinessSince {
        /// In what unit: days or less.
        unit: Unit,
        /// Since when.
        since: Box<Expr>,
        /// By which calendar.
        calendar: CalendarId,
    },
    /// Whether a calendar is open.
    Open {
        /// Which.
        calendar: CalendarId,
        /// At which instant; now when none.
        at: Option<Box<Expr>>,
    },
    /// When a stage was last entered.
    EnteredAt(StageId),
    /// How often a stage was entered.
    TimesEntered(StageId),
    /// What stands behind the `@` of a mail address, or the host of a web address, without `www.`.
    DomainOf(Box<Expr>),
    /// Characters of a text, or elements of a list.
    LengthOf(Box<Expr>),
    /// A text in small letters.
    LowerOf(Box<Expr>),
}

/// Values that every lead has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The lead's id, a text.
    Id,
    /// When it was created: told, or its earliest activity.
    Created,
    /// The stage it is in.
    Stage,
    /// When that stage was entered.
    Entered,
    /// Who has it, a text.
    Assignee,
    /// Since when.
    Assigned,
    /// Its territory.
    Territory,
    /// The day it is, in the process zone.
    Today,
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Comparison {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How a text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum TextTest {
    Contains,
    ContainsWord,
    StartsWith,
    EndsWith,
    /// A glob with `*` and `?`.
    Matches,
    /// A regular expression.
    MatchesRegex,
}

/// What a value is looked for in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetRef {
    /// Values written at the spot.
    Items(Vec<Const>),
    /// A declared list.
    List(ListId),
}

/// Operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// What is worked out over events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// How many.
    Count,
    /// On how many days of the process zone.
    Days,
    /// The sum of a field.
    Sum,
    /// The least.
    Min,
    /// The most.
    Max,
    /// The field of the newest one that has it known; the time of the newest, without a field.
    Latest,
    /// The field of the oldest one that has it known; the time of the oldest, without a field.
    Earliest,
}
