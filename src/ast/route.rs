//! Territories, teams, routes and tables.

use crate::source::Span;

use super::{Case, CompareOp, Expr, ListItem, Literal, Name, Text};

/// `territory france "France" when country is "FR"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// When.
    pub case: Case,
    /// Where, all of it.
    pub span: Span,
}

/// `team mid_market { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it says, in order.
    pub lines: Vec<TeamLine>,
    /// Where, all of it.
    pub span: Span,
}

/// A line of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamLine {
    /// `member "ana@acme.example", weight 2`.
    Member(Member),
    /// `assign by hash`.
    ByHash(Span),
    /// `assign in turn`, `assign round robin`.
    InTurn(Span),
    /// `calendar office`.
    Calendar(Name, Span),
    /// `hold until open when nobody is available` and its two sisters.
    Nobody(Nobody, Span),
}

/// What happens when no member is available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nobody {
    /// `hold until open`.
    Hold,
    /// `assign anyway`.
    Anyway,
    /// `to "…"`.
    To(Text),
}

/// `member "ana@acme.example", weight 2, at most 10 leads per day, calendar lyon, away 2026-12-20 to 2027-01-03`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub address: Text,
    /// `weight 2`: a number literal.
    pub weight: Option<Literal>,
    /// `at most 10 leads per day`.
    pub limits: Vec<MemberLimit>,
    /// `calendar lyon`: her own hours.
    pub calendar: Option<Name>,
    /// `away …`.
    pub away: Vec<DateRange>,
    /// Where, all of it.
    pub span: Span,
}

/// `at most 10 leads per day`, `at most 40 open leads`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLimit {
    /// How many; a number literal.
    pub count: Literal,
    /// Per what.
    pub per: LimitPer,
    /// Where.
    pub span: Span,
}

/// What a member's limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitPer {
    /// `leads per day`, `leads per week`: assignments within that calendar unit.
    Unit(super::Unit),
    /// `open leads`: leads held at once.
    Open,
}

/// `2026-12-20 to 2027-01-03`, or one day. Date literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub from: Literal,
    /// The last day, if it is not the first.
    pub to: Option<Literal>,
}

/// `route to sales { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose.
    pub owner: Name,
    /// In order.
    pub lines: Vec<RouteLine>,
    /// Where, all of it.
    pub span: Span,
}

/// `to team mid_market "France and DACH" when …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteLine {
    /// To whom.
    pub to: Recipient,
    /// Its label.
    pub label: Option<Text>,
    /// When; a line without a case takes every lead.
    pub case: Option<Case>,
    /// Where, all of it.
    pub span: Span,
}

/// To whom a lead goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// `keep assignee`.
    Keep(Span),
    /// `to team mid_market`.
    Team(Name),
    /// `to nobody`.
    Nobody(Span),
    /// `to "kam@acme.example"`.
    Address(Text),
    /// `to account_owner`, `to assignee of territories`.
    Value(Expr),
}

/// `table territories from "territories.csv" { match … give … rows }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// The data file, if its rows are in one.
    pub file: Option<Text>,
    /// What is matched.
    pub columns: Vec<MatchColumn>,
    /// What is given: column names.
    pub give: Vec<Name>,
    /// The rows written here.
    pub rows: Vec<Row>,
    /// Where, all of it.
    pub span: Span,
}

/// One column of `match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchColumn {
    /// The value that is looked up.
    pub value: Name,
    /// How it is matched.
    pub how: MatchHow,
    /// Where, all of it.
    pub span: Span,
}

/// How a column is matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchHow {
    /// By the cell: a value, several, a range, a comparison.
    Cell,
    /// `between min_employees and max_employees`: two columns of the file.
    Between(Name, Name),
    /// `starts with`, `starts with prefix`: the longest prefix first.
    StartsWith(Option<Name>),
}

/// `>= 1000 | _ -> "enterprise"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// A cell for each column of `match`.
    pub cells: Vec<Cell>,
    /// A value for each column of `give`.
    pub give: Vec<ListItem>,
    /// Where, all of it.
    pub span: Span,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it asks.
    pub kind: CellKind,
    /// Where.
    pub span: Span,
}

/// What a cell asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellKind {
    /// `_`.
    Anything,
    /// `>= 1000`.
    Compare(CompareOp, Literal),
    /// `200 to 999`.
    Range(ListItem, ListItem),
    /// `"FR", "BE"`; `not "FR"`.
    OneOf {
        /// The values.
        items: Vec<ListItem>,
        /// Whether `not` stands before them.
        negated: bool,
    },
}
