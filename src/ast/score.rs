//! Scores.

use crate::source::Span;

use super::{Events, Expr, Literal, Name, Set, Text, Unit};

/// `from 0 to 100`: either end may be left out. Number literals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// `from`.
    pub from: Option<Literal>,
    /// `to`.
    pub to: Option<Literal>,
}

/// `score fit from 0 to 100 { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it is held to.
    pub range: Range,
    /// `restarts on …`.
    pub restarts: Vec<Restart>,
    /// What it consists of.
    pub items: Vec<ScoreItem>,
    /// Where, all of it.
    pub span: Span,
}

/// `score total = fit + engagement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedScore {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it is held to.
    pub range: Range,
    /// What it is.
    pub value: Expr,
    /// Where, all of it.
    pub span: Span,
}

/// What starts a score anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restart {
    /// `restarts on reassignment`.
    Reassignment(Span),
    /// `restarts on recycle`, `restarts on unsubscribe where …`.
    Events(Events),
}

/// One thing in a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreItem {
    /// A line with points.
    Line(ScoreLine),
    /// `first of "…" { … }`, `best of "…" { … }`.
    Pick(Pick),
    /// `group "…", up to 20 { … }`.
    Group(Group),
}

/// `first of` counts the first of its lines that holds, `best of` the highest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Whether it is `best of`.
    pub best: bool,
    /// Its label.
    pub label: Option<Text>,
    /// Its modifiers.
    pub modifiers: Vec<Modifier>,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// Where, all of it.
    pub span: Span,
}

/// `group "Email", up to 20 { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its label.
    pub label: Text,
    /// Its modifiers.
    pub modifiers: Vec<Modifier>,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// Where, all of it.
    pub span: Span,
}

/// `+30 "Looked at pricing" for each visit …, up to 60`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreLine {
    /// The points with their sign, a number literal.
    pub points: Literal,
    /// Its label.
    pub label: Option<Text>,
    /// When, or how often.
    pub how: How,
    /// Its modifiers, as they stand.
    pub modifiers: Vec<Modifier>,
    /// Where, all of it.
    pub span: Span,
}

/// When, or how often, a line adds its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// `when C`: once.
    When(Expr),
    /// `otherwise`, on the last line of a `first of`.
    Otherwise(Span),
    /// `for EVENTS`: once, if there is one.
    For(Events),
    /// `for each EVENTS`: each time.
    ForEach(Events),
    /// `for every 3 EVENTS`.
    ForEvery(Literal, Events),
    /// `for each of markets in ("retail", "health")`.
    ForEachOf {
        /// The list field.
        list: Expr,
        /// What counts.
        set: Set,
    },
    /// `for each 30 days without activity`.
    ForEachQuiet {
        /// The period; a duration literal.
        length: Literal,
        /// Without what.
        events: Events,
    },
}

/// A modifier of a score line, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifier {
    /// Which.
    pub kind: ModifierKind,
    /// Where.
    pub span: Span,
}

/// The modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModifierKind {
    /// `up to 60`.
    UpTo(Literal),
    /// `down to -40`.
    DownTo(Literal),
    /// `once per 7 days`: rolling.
    OncePer(Literal),
    /// `once per calendar week`.
    OncePerCalendar(Unit),
    /// `once`: one time in all (the first).
    Once,
    /// `halves every 14 days`.
    Halves(Literal),
    /// `loses 10% every 7 days`: percent, duration.
    Loses(Literal, Literal),
    /// `fades over 30 days`.
    Fades(Literal),
    /// `from 2026-01-01`.
    From(Literal),
    /// `until 2026-03-31`, inclusive.
    Until(Literal),
}
