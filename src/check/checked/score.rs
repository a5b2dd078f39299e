//! Scores once they are right: lines, picks and groups, and how points come about and go.

use crate::ast::Unit;
use crate::source::Span;
use crate::value::{Date, Duration, Number};

use super::{Const, Events, Expr};

/// A score.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// The least it shows.
    pub from: Option<Number>,
    /// The most it shows.
    pub to: Option<Number>,
    /// What it consists of.
    pub kind: ScoreKind,
    /// Where its name is declared.
    pub span: Span,
}

/// What a score consists of.
#[derive(Debug, Clone)]
pub enum ScoreKind {
    /// Lines with points.
    Lines {
        /// What starts it anew.
        restarts: Vec<Restart>,
        /// Its lines, picks and groups.
        items: Vec<ScoreItem>,
    },
    /// `score x = …`.
    Derived(Expr),
}

/// What starts a score anew.
#[derive(Debug, Clone)]
pub enum Restart {
    /// A new assignee.
    Reassignment,
    /// These.
    Events(Events),
}

/// One thing in a score.
#[derive(Debug, Clone)]
pub enum ScoreItem {
    /// A line.
    Line(ScoreLine),
    /// `first of`, `best of`.
    Pick(Pick),
    /// `group`.
    Group(Group),
}

/// `first of` or `best of`.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Whether the highest counts rather than the first.
    pub best: bool,
    /// Its label.
    pub label: Option<String>,
    /// What its points are held to.
    pub limits: Limits,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// All of it.
    pub span: Span,
}

/// `group`.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its label.
    pub label: String,
    /// What its points are held to.
    pub limits: Limits,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// All of it.
    pub span: Span,
}

/// `up to`, `down to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// The most.
    pub up_to: Option<Number>,
    /// The least.
    pub down_to: Option<Number>,
}

/// A line with points.
#[derive(Debug, Clone)]
pub struct ScoreLine {
    /// The points, signed.
    pub points: Number,
    /// Its label.
    pub label: Option<String>,
    /// When, or how often.
    pub how: How,
    /// What its points are held to.
    pub limits: Limits,
    /// How often an event counts.
    pub once: Option<Once>,
    /// How points fade with age.
    pub decay: Option<Decay>,
    /// The first day it is in force.
    pub from: Option<Date>,
    /// The last day it is in force.
    pub until: Option<Date>,
    /// All of it.
    pub span: Span,
}

/// When, or how often, a line adds its points.
#[derive(Debug, Clone)]
pub enum How {
    /// Once, when this is yes.
    When(Expr),
    /// Once, when no line before it in its pick held.
    Otherwise,
    /// Once, if there is one; the newest counts.
    For(Events),
    /// For each.
    ForEach(Events),
    /// For each full set of so many.
    ForEvery(u64, Events),
    /// For each element of the list that is one of these.
    ForEachOf {
        /// The list.
        list: Expr,
        /// What counts.
        items: Vec<Const>,
    },
    /// For each full period without these.
    ForEachQuiet {
        /// The period.
        length: Duration,
        /// Without what.
        events: Events,
    },
}

/// How often an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// Rolling, anchored on the last that counted.
    Rolling(Duration),
    /// Once per calendar day, week, month … of the process zone.
    Calendar(Unit),
    /// The first one only.
    Ever,
}

/// How points fade with age, in whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decay {
    /// Half of the rest at each step.
    Halves(Duration),
    /// So many percent of the original at each step (percent as a number: 10 for 10 %).
    Loses(Number, Duration),
    /// Evenly, per whole day, to nothing at the end.
    Fades(Duration),
}
