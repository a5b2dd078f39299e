//! Stages and ends.

use crate::source::Span;

use super::{Case, Name, Set, Text};

/// `stage qualified "Qualified lead" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// `start`, where it stands.
    pub start: Option<Span>,
    /// What it says, in order.
    pub lines: Vec<StageLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageLine {
    /// `owner marketing`.
    Owner(Name, Span),
    /// `means "…"`.
    Means(Text, Span),
    /// `next "…"`.
    Next(Text, Span),
    /// `needs name, email`.
    Needs(Vec<Name>, Span),
    /// `hand off to sales`.
    HandOff(Name, Span),
    /// `answers "accepted", "junk"`, `answers "recycle" because one of (…)`.
    Answers(Answers),
    /// `advance to …`.
    Move(Move),
}

/// The answers an owner can give in a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The answers.
    pub answers: Vec<Text>,
    /// The reasons, one of which must come with them: a written list, or a list's name.
    pub because: Option<Set>,
    /// Where, all of it.
    pub span: Span,
}

/// How a lead moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum MoveKind {
    Advance,
    Recycle,
    Close,
    Reopen,
}

/// `advance to qualified "Asked to talk" when …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// How.
    pub kind: MoveKind,
    /// Where to.
    pub to: Name,
    /// Its label.
    pub label: Option<Text>,
    /// When: `when` or `always`.
    pub case: Case,
    /// Where, all of it.
    pub span: Span,
}

/// `end won "Won" success { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Whether it is a success.
    pub success: bool,
    /// What it says: `means`, `owner`, moves (`reopen to …`).
    pub lines: Vec<StageLine>,
    /// Where, all of it.
    pub span: Span,
}
