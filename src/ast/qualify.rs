//! Conditions, checklists, exclusions, grades and the priority.

use crate::source::Span;

use super::{Case, Expr, Name, Text};

/// `condition senior = …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub name: Name,
    /// What it asks.
    pub value: Expr,
    /// Where, all of it.
    pub span: Span,
}

/// Which of its three words a checklist was declared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum ChecklistKind {
    Bant,
    Firmographics,
    Checklist,
}

/// `bant { … }`, `firmographics ideal_customer "…" { … }`, `checklist x { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Which word.
    pub kind: ChecklistKind,
    /// Its name; `bant` for BANT, placed at the word.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its criteria.
    pub checks: Vec<Check>,
    /// Where, all of it.
    pub span: Span,
}

/// `budget when budget >= 20k EUR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// When it is met.
    pub condition: Expr,
    /// Where, all of it.
    pub span: Span,
}

/// `exclude "Our own people" when …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclude {
    /// Why.
    pub label: Option<Text>,
    /// When.
    pub condition: Expr,
    /// Where, all of it.
    pub span: Span,
}

/// `grade tier { "A" when …, "C" otherwise }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Its name.
    pub name: Name,
    /// Best first.
    pub lines: Vec<GradeLine>,
    /// Where, all of it.
    pub span: Span,
}

/// `"A" when fit >= 70`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeLine {
    /// The grade.
    pub grade: Text,
    /// When.
    pub case: Case,
    /// Where, all of it.
    pub span: Span,
}

/// `priority = total + 10 * …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priority {
    /// What it is.
    pub value: Expr,
    /// Where, all of it.
    pub span: Span,
}
