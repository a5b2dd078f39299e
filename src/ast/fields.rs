//! Process, owners, fields, activities, lists and lets.

use crate::source::Span;

use super::{Expr, ListItem, Literal, Name, Text};

/// `process "Acme EMEA" { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its name.
    pub name: Text,
    /// `version "…"`.
    pub version: Option<Text>,
    /// `timezone "…"`.
    pub timezone: Option<Text>,
    /// `currency EUR`.
    pub currency: Option<Name>,
    /// `rate 1 USD = 0.92 EUR`.
    pub rates: Vec<Rate>,
    /// Where, all of it.
    pub span: Span,
}

/// `rate 1 USD = 0.92 EUR`: two money literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// The left side.
    pub from: Literal,
    /// The right side.
    pub to: Literal,
    /// Where.
    pub span: Span,
}

/// `owner sales "Sales EMEA" { contact "…" }`: a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// How it is reached.
    pub contact: Option<Text>,
    /// Where, all of it.
    pub span: Span,
}

/// `fields { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// In order.
    pub fields: Vec<Field>,
    /// Where, all of it.
    pub span: Span,
}

/// One field of the lead or of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub kind: FieldKind,
    /// Where the kind is written.
    pub kind_span: Span,
    /// `from "Job Title"`: the keys it is read from, first known one wins; empty for its own name.
    pub from: Vec<Text>,
    /// `blank ("Select")`: texts that mean unknown.
    pub blank: Vec<Text>,
    /// `personal`.
    pub personal: bool,
    /// Where, all of it.
    pub span: Span,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum FieldKind {
    Text,
    Number,
    Money,
    YesNo,
    Date,
    Time,
    Duration,
    Country,
    Currency,
    Region,
    /// `one of ("a", "b")`, or `one of LIST`.
    OneOf(super::Set),
    /// `list of …`.
    List(Box<FieldKind>),
    /// No such kind: what was written. Check complains.
    Other(Name),
}

/// `activities { … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activities {
    /// In order.
    pub activities: Vec<Activity>,
    /// Where, all of it.
    pub span: Span,
}

/// `call touch { outcome … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its name.
    pub name: Name,
    /// Whether it is something sales does to reach the lead.
    pub touch: bool,
    /// What it carries.
    pub fields: Vec<Field>,
    /// Where, all of it.
    pub span: Span,
}

/// `list dach = "DE", "AT"` or `list free_mail from "free-mail.txt"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub content: ListContent,
    /// Where, all of it.
    pub span: Span,
}

/// Where a list's elements are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListContent {
    /// Written here.
    Items(Vec<ListItem>),
    /// In a data file.
    File(Text),
}

/// `let domain = domain of email`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub value: Expr,
    /// Where, all of it.
    pub span: Span,
}
