//! Tables once they are right.

use crate::source::Span;

use super::{Const, Expr, Type};

/// A first-match table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What is matched.
    pub columns: Vec<MatchColumn>,
    /// What is given.
    pub gives: Vec<GiveColumn>,
    /// In order; the first that matches decides.
    pub rows: Vec<Row>,
    /// Where its name is declared.
    pub span: Span,
}

/// A column that is matched.
#[derive(Debug, Clone)]
pub struct MatchColumn {
    /// What is looked up.
    pub value: Expr,
    /// How it reads in the file.
    pub name: String,
    /// Whether cells are prefixes: the longest comes first, then row order.
    pub starts_with: bool,
}

/// A column that is given.
#[derive(Debug, Clone)]
pub struct GiveColumn {
    /// Its name.
    pub name: String,
    /// What it holds: text or number.
    pub ty: Type,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// A test a column.
    pub tests: Vec<CellTest>,
    /// A value a given column; none for an empty one (unknown).
    pub give: Vec<Option<Const>>,
    /// Where it stands, in the rule file or in the data file.
    pub span: Span,
}

/// What a cell asks of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellTest {
    /// Nothing; an unknown passes too.
    Anything,
    /// To be one of these.
    OneOf(Vec<Const>),
    /// To be none of these.
    NoneOf(Vec<Const>),
    /// To lie in here, both ends in; an end left out is open.
    Range(Option<Const>, Option<Const>),
    /// To be less than this.
    Below(Const),
    /// To be more than this.
    Above(Const),
    /// To start with this text.
    Prefix(String),
}
