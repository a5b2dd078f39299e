//! What leads go through once it is right: exclusions, grades, stages with their moves, territories.

use crate::ast::MoveKind;
use crate::source::Span;

use super::{Expr, OwnerId, StageId};

/// `exclude`.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// Why.
    pub label: Option<String>,
    /// When.
    pub condition: Expr,
    /// All of it.
    pub span: Span,
}

/// A grade. The last line is always total.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// Best first; a line without a condition is `otherwise`.
    pub lines: Vec<GradeLine>,
    /// Where its name is declared.
    pub span: Span,
}

/// A line of a grade.
#[derive(Debug, Clone)]
pub struct GradeLine {
    /// The grade as written.
    pub grade: String,
    /// When; none for `otherwise`.
    pub when: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// A stage or an end.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// What it is.
    pub kind: StageKind,
    /// Whose it is.
    pub owner: Option<OwnerId>,
    /// Its definition.
    pub means: Option<String>,
    /// What has to happen to move on.
    pub next: Option<String>,
    /// What must be known to enter it by `advance`.
    pub needs: Vec<Need>,
    /// Whose route runs on entry.
    pub hand_off: Option<OwnerId>,
    /// The answers that can be given in it.
    pub answers: Vec<Answer>,
    /// How a lead leaves it, in file order.
    pub moves: Vec<Move>,
    /// Where its name is declared.
    pub span: Span,
}

/// What a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// On the way.
    Stage,
    /// An end; whether it is a success.
    End {
        /// `success`.
        success: bool,
    },
}

/// A field that must be known.
#[derive(Debug, Clone)]
pub struct Need {
    /// The value: a field or a let.
    pub value: Expr,
    /// Its name.
    pub name: String,
    /// Where it is asked for.
    pub span: Span,
}

/// An answer an owner can give.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What is said.
    pub answer: String,
    /// The reasons, one of which must come with it; empty when none is asked for.
    pub because: Vec<String>,
    /// Where.
    pub span: Span,
}

/// How a lead leaves a stage.
#[derive(Debug, Clone)]
pub struct Move {
    /// How.
    pub kind: MoveKind,
    /// Where to.
    pub to: StageId,
    /// Its label.
    pub label: Option<String>,
    /// When; a constant yes for `always`.
    pub when: Expr,
    /// All of it.
    pub span: Span,
}

/// A territory.
#[derive(Debug, Clone)]
pub struct Territory {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When; none for `otherwise`.
    pub when: Option<Expr>,
    /// All of it.
    pub span: Span,
}
