//! SLAs.

use crate::source::Span;

use super::{Case, Expr, Literal, MoveKind, Name, Restart, Text};

/// `sla speed_to_lead "Speed to lead" in qualified { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sla {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The stage whose leads it is about.
    pub stage: Name,
    /// What it says, in order.
    pub lines: Vec<SlaLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of an SLA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlaLine {
    /// `calendar office`.
    Calendar(Name, Span),
    /// `restarts on reassignment`, `restarts on call where outcome is "reached"`.
    Restarts(Restart, Span),
    /// `pauses while on_holiday is yes`.
    Pauses(Expr, Span),
    /// `first touch within 4 business hours when tier is "A"`.
    Clause(SlaClause),
    /// `warn at 50%, 75% to sales`.
    Warn(Warn),
    /// `breach to lead_manager`, `breach + 4 hours to lead_manager`.
    Breach(Breach),
}

/// What has to happen, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaClause {
    /// What.
    pub target: SlaTarget,
    /// By when; a duration literal.
    pub within: Literal,
    /// For which leads; none for all.
    pub case: Option<Case>,
    /// What happens by itself when it does not.
    pub then: Option<ThenMove>,
    /// Where, all of it.
    pub span: Span,
}

/// What has to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlaTarget {
    /// `first touch`.
    FirstTouch,
    /// `at least 6 touches over at least 2 kinds`. Number literals.
    Touches {
        /// How many.
        count: Literal,
        /// Of how many kinds.
        kinds: Option<Literal>,
    },
    /// `answer`.
    Answer,
    /// `stay at most`: to leave the stage.
    Stay,
}

/// `then recycle to lead`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThenMove {
    /// How.
    pub kind: MoveKind,
    /// Where to.
    pub to: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Where, all of it.
    pub span: Span,
}

/// `warn at 50%, 75% to sales`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warn {
    /// Percent literals.
    pub at: Vec<Literal>,
    /// Whom; whoever has the lead when left out.
    pub to: Option<Name>,
    /// Where, all of it.
    pub span: Span,
}

/// `breach + 4 hours to lead_manager`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// How long after; a duration literal.
    pub after: Option<Literal>,
    /// Whom.
    pub to: Name,
    /// Where, all of it.
    pub span: Span,
}
