//! Scores, flat: lines in one array, picks and groups as trees over them.

use crate::check::{Decay, Limits, Once, ScoreId};
use crate::source::{Span, id};
use crate::value::{Duration, Instant, Number};

use super::node::{NodeId, PhraseId};
use super::val::Val;

id!(LineId, "Names a score line of a program.");

/// A score.
#[derive(Debug, Clone)]
pub struct ScorePlan {
    /// The least it shows.
    pub from: Option<Number>,
    /// The most it shows.
    pub to: Option<Number>,
    /// What it consists of.
    pub kind: ScoreKindPlan,
    /// The terms of a derived one; none for lines.
    pub terms: Box<[TermPlan]>,
}

/// A term of a derived score or of the priority: all of them add up to it.
#[derive(Debug, Clone)]
pub struct TermPlan {
    /// What it is.
    pub node: NodeId,
    /// How many times it counts; below nothing where it is taken away.
    pub times: i64,
    /// As it is written.
    pub words: Box<str>,
    /// `file:line:column`.
    pub place: Box<str>,
}

/// What a score consists of.
#[derive(Debug, Clone)]
pub enum ScoreKindPlan {
    /// Lines.
    Lines {
        /// Whether it starts anew with each assignee.
        on_reassignment: bool,
        /// What else starts it anew.
        restarts: Box<[PhraseId]>,
        /// Its lines, picks and groups.
        items: Box<[ItemPlan]>,
    },
    /// Another value.
    Derived(NodeId),
}

/// One thing in a score.
#[derive(Debug, Clone)]
pub enum ItemPlan {
    /// A line.
    Line(LineId),
    /// `first of`, `best of`, `group`.
    Several {
        /// Which of them.
        how: Several,
        /// What their points are held to.
        limits: Limits,
        /// The lines.
        items: Box<[ItemPlan]>,
        /// All of it.
        span: Span,
    },
}

/// How several items make one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Several {
    /// The first that holds.
    First,
    /// The one worth most.
    Best,
    /// All of them.
    Sum,
}

/// A line.
#[derive(Debug, Clone)]
pub struct LinePlan {
    /// Whose it is.
    pub score: ScoreId,
    /// Its points.
    pub points: Number,
    /// When, or how often.
    pub how: HowPlan,
    /// What its points are held to.
    pub limits: Limits,
    /// How often an event counts.
    pub once: Option<Once>,
    /// How points fade.
    pub decay: Option<Decay>,
    /// The first instant it is in force.
    pub from: Option<Instant>,
    /// The first instant it no longer is.
    pub until: Option<Instant>,
    /// Its label as written.
    pub label: Option<Box<str>>,
    /// The label of the pick it stands in, if it stands in one that has a label.
    pub pick: Option<Box<str>>,
    /// What it asks, as written.
    pub words: Box<str>,
    /// All of it.
    pub span: Span,
    /// `file:line:column`.
    pub place: Box<str>,
}

/// When, or how often, a line adds its points.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "they mirror `check::How`, where each is told")]
pub enum HowPlan {
    When(NodeId),
    Otherwise,
    For(PhraseId),
    ForEach(PhraseId),
    ForEvery(u64, PhraseId),
    ForEachOf(NodeId, Box<[Val]>),
    ForEachQuiet(Duration, PhraseId),
}
