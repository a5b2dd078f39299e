//! Phrases about activities once they are right.

use crate::source::Span;
use crate::value::Duration;

use super::{ActivityId, Expr, StageId};

/// Events that count.
#[derive(Debug, Clone)]
pub struct Events {
    /// What they are; `touch` and `activity` are spelled out.
    pub kinds: Vec<EventKind>,
    /// How the kinds were called: `visit`, `touch`, `visit or form`.
    pub called: String,
    /// From when they count.
    pub window: Option<Window>,
    /// Which of them: a condition that may read [`ActivityField`](super::ExprKind::ActivityField).
    pub filter: Option<Box<Expr>>,
    /// All of it.
    pub span: Span,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An activity.
    Activity(ActivityId),
    /// A recycling move.
    Recycle,
    /// Entering a stage, by whatever move.
    Entering(StageId),
}

/// From when events count.
#[derive(Debug, Clone)]
pub enum Window {
    /// `now - D < at <= now`.
    Last(Duration),
    /// At or after the instant the stage was entered.
    SinceEnteringStage,
    /// Strictly after the last recycling; from the beginning when there was none.
    SinceRecycle,
    /// At or after this date or instant.
    Since(Box<Expr>),
}
