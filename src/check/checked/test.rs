//! What a test is once it is right: facts with their instants, and what is expected of the decision about them.

use crate::ast::{AlertWord, ClockOf, CompareOp, DueWord, StateWord};
use crate::source::Span;
use crate::value::{Instant, Number};

use super::{ActivityId, Const, Expr, FieldId, NurtureId, OwnerId, ScoreId, SlaId, StageId, TeamId};

/// A test.
#[derive(Debug, Clone)]
pub struct Test {
    /// What it is called.
    pub name: String,
    /// Its steps, in the order of time; at least one.
    pub steps: Vec<TestStep>,
    /// Where its name stands.
    pub name_span: Span,
    /// All of it.
    pub span: Span,
}

/// What is told of the lead up to an instant, and what is expected then.
#[derive(Debug, Clone)]
pub struct TestStep {
    /// When the lead is decided about.
    pub at: Instant,
    /// The lead's id, where it matters.
    pub id: Option<String>,
    /// Fields.
    pub given: Vec<(FieldId, Told)>,
    /// When the lead was created.
    pub created: Option<Instant>,
    /// Stages it is in or was in, with when it entered them.
    pub stages: Vec<(StageId, Option<Instant>)>,
    /// Who has it or had it, with since when.
    pub assignees: Vec<(String, Option<Instant>)>,
    /// What happened.
    pub activities: Vec<TestActivity>,
    /// What was answered.
    pub answers: Vec<TestAnswer>,
    /// What is expected of the decision.
    pub expects: Vec<Expectation>,
    /// Where its time stands.
    pub span: Span,
}

/// A value that a test gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    Unknown,
    /// A value of the type of its field.
    Value(Const),
    /// Several, for a field that is a list.
    Values(Vec<Const>),
    /// A text as a record has it, which reading may find odd.
    AsWritten(String),
}

/// An activity that a test tells of.
#[derive(Debug, Clone)]
pub struct TestActivity {
    /// What.
    pub kind: ActivityId,
    /// When.
    pub at: Instant,
    /// Which department did it.
    pub by: Option<OwnerId>,
    /// Its fields, by their number within the kind.
    pub values: Vec<(u32, Told)>,
}

/// An answer that a test tells of.
#[derive(Debug, Clone)]
pub struct TestAnswer {
    /// When.
    pub at: Instant,
    /// Whose.
    pub by: OwnerId,
    /// What.
    pub answer: String,
    /// Why.
    pub because: Option<String>,
}

/// Something that a decision should say.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// What.
    pub what: Expected,
    /// All of the line.
    pub span: Span,
}

/// What is expected.
#[derive(Debug, Clone)]
pub enum Expected {
    /// That a condition holds.
    Condition(Expr),
    /// That a clock is due at an instant, before or after it.
    Due(SlaId, ClockOf, DueWord, Instant),
    /// That a clock does not run.
    NoClock(SlaId, ClockOf),
    /// That a clock stands so.
    State(SlaId, ClockOf, StateWord),
    /// That a field, by its name, is all that is missing.
    Lacks(String),
    /// That points of a score are all that is missing; so many, if told.
    Short(ScoreId, Option<Number>),
    /// That there is no near miss.
    NoNearMiss,
    /// A data warning about this field, as warnings call it.
    Warning(String),
    /// That nothing is odd in the data.
    NoWarnings,
    /// That the line of this label chose who gets the lead.
    Route(String),
    /// That somebody is told something; since then, if told.
    Alert(AlertWord, Option<ToldWhom>, Option<Instant>),
    /// That nobody is.
    NoAlerts,
    /// That an exclusion holds: the one of this label, or any.
    Excluded(Option<String>),
    /// That it does not.
    NotExcluded(Option<String>),
    /// Whether the lead is held until somebody is available.
    Held(bool),
    /// That it is held until then.
    HeldUntil(Instant),
    /// That the line of this label moves it; that nothing does.
    Move(Option<String>),
    /// That lines of this label give so many points together; any, if not told.
    Line(String, Option<Number>),
    /// That they give none.
    NoLine(String),
    /// That it went to a team.
    Team(TeamId),
    /// That the stage it is in is a department's.
    Department(OwnerId),
    /// That its priority compares so; that it is unknown.
    Priority(Option<(CompareOp, Number)>),
    /// Whether it is in a nurture programme.
    Nurture(NurtureId, bool),
    /// That a message is sent; that none is.
    Message(Option<String>),
    /// Until when the decision holds; none for ever.
    Until(Option<Instant>),
    /// Whether it is handed off, perhaps to a department.
    Handed(Option<OwnerId>, bool),
}

/// Whom an alert is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldWhom {
    /// Whoever has the lead.
    Assignee,
    /// A department.
    Owner(OwnerId),
}
