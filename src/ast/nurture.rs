//! Nurture programmes.

use crate::source::Span;

use super::{Expr, Literal, Name, Text};

/// `nurture keep_warm "Keep warm" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nurture {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it says, in order.
    pub lines: Vec<NurtureLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of a nurture programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NurtureLine {
    /// What it says.
    pub kind: NurtureLineKind,
    /// Where, all of it.
    pub span: Span,
}

/// What a line of a nurture programme says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NurtureLineKind {
    /// `enter when …`.
    Enter(Expr),
    /// `leave when …`.
    Leave(Expr),
    /// `after 3 days send "Case study pack"`.
    After(Literal, Text),
    /// `every 30 days send "Newsletter"`.
    Every(Literal, Text),
    /// `calendar office`.
    Calendar(Name),
}
