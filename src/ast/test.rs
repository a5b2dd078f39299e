//! Tests: a lead, what happens to it, and what has to follow.

use crate::source::Span;

use super::{Expr, Literal, Name, Set, Text};

/// `test "A French VP …" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What it is called.
    pub name: Text,
    /// What it says, in order.
    pub lines: Vec<TestLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestLine {
    /// `at 2026-11-23 10:00`, `then at …`: where a step starts.
    At(Literal, Span),
    /// `given { … }`.
    Given(Vec<GivenValue>, Span),
    /// `created 40 days ago`.
    Created(ToldAt, Span),
    /// `stage qualified since 3 days ago`.
    Stage(Name, Option<ToldAt>, Span),
    /// `assignee "ana@…" since 2 days ago`.
    Assignee(Text, Option<ToldAt>, Span),
    /// `sales says "recycle" because "no budget" 1 hour ago`.
    Answer(ToldAnswer),
    /// `visit { page "/pricing" } by sales 2 days ago`.
    Activity(ToldActivity),
    /// `expect …`.
    Expect(Expect),
}

/// When something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldAt {
    /// `2 days ago`: a duration literal, back from the time of the step.
    Ago(Literal),
    /// `2026-11-20 09:00`.
    At(Literal),
    /// `now`.
    Now(Span),
}

/// `name "Zoé"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenValue {
    /// Which field.
    pub field: Name,
    /// Its value.
    pub value: GivenKind,
    /// Where, all of it.
    pub span: Span,
}

/// What is given as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenKind {
    /// A literal, or several in parentheses.
    Values(Set),
    /// One literal, or a name where a text was meant.
    Value(super::ListItem),
    /// `as "many"`: just as a record has it.
    As(Text),
}

/// An answer of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAnswer {
    /// Whose.
    pub owner: Name,
    /// What.
    pub answer: Text,
    /// Why.
    pub because: Option<Text>,
    /// When; at the time of the step when left out.
    pub at: Option<ToldAt>,
    /// Where, all of it.
    pub span: Span,
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldActivity {
    /// What.
    pub kind: Name,
    /// What it carries.
    pub values: Vec<GivenValue>,
    /// Which department did it.
    pub by: Option<Name>,
    /// When; at the time of the step when left out.
    pub at: Option<ToldAt>,
    /// Where, all of it.
    pub span: Span,
}

/// `expect …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// What.
    pub what: ExpectKind,
    /// Where, all of it.
    pub span: Span,
}

/// What is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectKind {
    /// Any condition.
    Condition(Expr),
    /// `sla speed_to_lead first touch due …`.
    Clock {
        /// Which SLA.
        sla: Name,
        /// Which of its clocks.
        clock: ClockOf,
        /// Where the clock is named.
        clock_span: Span,
        /// What of it.
        asks: ClockAsks,
    },
    /// `near miss title`, `near miss total by 5`.
    NearMiss {
        /// A field or a score.
        name: Name,
        /// How many points; a number literal.
        by: Option<Literal>,
    },
    /// `no near miss`.
    NoNearMiss,
    /// `warning employees`, `warning visit.seconds`.
    Warning(Name, Option<Name>),
    /// `no warnings`.
    NoWarnings,
    /// `route "France and DACH"`.
    Route(Text),
    /// `alert breach to lead_manager`.
    Alert {
        /// What is told.
        kind: AlertWord,
        /// Whom; anybody when left out.
        to: Option<ToldTo>,
        /// Since when; whenever when left out.
        at: Option<Literal>,
    },
    /// `no alerts`.
    NoAlerts,
    /// `excluded "Our own people"`; none for whatever reason.
    Excluded(Option<Text>),
    /// `not excluded`.
    NotExcluded(Option<Text>),
    /// `held`, `not held`.
    Held(bool),
    /// `held until 2026-11-24 09:00`.
    HeldUntil(Literal),
    /// Something else that a decision says.
    Says(Says),
}

/// Something that a decision says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// `move "Enough points"`; none for `no moves`.
    Move(Option<Text>),
    /// `line "Decides" is 30`; none for any points.
    Line(Text, Option<Literal>),
    /// `no line "Decides"`.
    NoLine(Text),
    /// `team field_sales`.
    Team(Name),
    /// `owner sales`: whose the stage is.
    Owner(Name),
    /// `nurture keep_warm`, `not nurture keep_warm`.
    Nurture(Name, bool),
    /// `sends "Newsletter"`; none for `no messages`.
    Message(Option<Text>),
    /// `holds until 2026-12-12 09:30`; none for `holds forever`.
    Until(Option<Literal>),
    /// `handed off to sales`, `not handed off`.
    Handed(Option<Name>, bool),
}

/// Which clock of an SLA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum ClockOf {
    FirstTouch,
    Touches,
    Answer,
    Stay,
}

impl ClockOf {
    /// How it is written.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FirstTouch => "first touch",
            Self::Touches => "touches",
            Self::Answer => "answer",
            Self::Stay => "stay",
        }
    }
}

/// What is asked of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockAsks {
    /// `due 2026-11-23 15:30`, `due before …`, `due after …`.
    Due(DueWord, Literal),
    /// `no sla …`: that it does not run.
    NoClock,
    /// `is waiting`.
    Is(StateWord),
}

/// How a time is held against the one that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum DueWord {
    At,
    Before,
    After,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum StateWord {
    Waiting,
    Warned,
    Met,
    MetLate,
    Breached,
}

/// What an alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum AlertWord {
    Handoff,
    Warning,
    Breach,
}

/// Whom an alert is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldTo {
    /// Whoever has the lead.
    Assignee(Span),
    /// A department.
    Owner(Name),
}
