//! The typed tree: what a rule set means. It exists only when it is right.
//!
//! Numbers are in base units: money in the process currency, durations as [`Duration`], texts as written (they become
//! symbols when compiled). Every node keeps its place, because every decision has to quote it.

mod events;
mod expr;
mod matcher;
mod score;
mod sla;
mod stage;
mod table;
mod team;
mod test;

use crate::ast::ChecklistKind;
use crate::calendar::Hours;
use crate::source::{IdVec, Span, id};
use crate::value::{Date, Zone};

pub use events::*;
pub use expr::*;
pub use matcher::*;
pub use score::*;
pub use sla::*;
pub use stage::*;
pub use table::*;
pub use team::*;
pub use test::*;

id!(OwnerId, "Names a department.");
id!(FieldId, "Names a field of the lead.");
id!(ActivityId, "Names a kind of activity.");
id!(ListId, "Names a list.");
id!(LetId, "Names a `let`.");
id!(ConditionId, "Names a `condition`.");
id!(ChecklistId, "Names a checklist.");
id!(ScoreId, "Names a score.");
id!(ExclusionId, "Names an `exclude`.");
id!(GradeId, "Names a grade.");
id!(StageId, "Names a stage or an end.");
id!(TerritoryId, "Names a territory.");
id!(TeamId, "Names a team.");
id!(RouteId, "Names a route.");
id!(TableId, "Names a table.");
id!(SlaId, "Names an SLA.");
id!(NurtureId, "Names a nurture programme.");
id!(CalendarId, "Names a calendar.");
id!(TestId, "Names a test.");

/// A whole rule set, right in names, types and units.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Name, version, zone, currency.
    pub process: Process,
    /// Departments.
    pub owners: IdVec<OwnerId, Owner>,
    /// Fields of the lead.
    pub fields: IdVec<FieldId, Field>,
    /// Kinds of activities.
    pub activities: IdVec<ActivityId, Activity>,
    /// Lists.
    pub lists: IdVec<ListId, List>,
    /// Lets.
    pub lets: IdVec<LetId, Let>,
    /// Conditions with a name.
    pub conditions: IdVec<ConditionId, Condition>,
    /// Checklists.
    pub checklists: IdVec<ChecklistId, Checklist>,
    /// Scores, derived ones too.
    pub scores: IdVec<ScoreId, Score>,
    /// Exclusions in file order.
    pub exclusions: IdVec<ExclusionId, Exclusion>,
    /// Grades.
    pub grades: IdVec<GradeId, Grade>,
    /// The letters of each grade, best first. Behind the declared ones stand orders that several of them fit into.
    pub letters: IdVec<GradeId, Vec<String>>,
    /// Stages and ends.
    pub stages: IdVec<StageId, Stage>,
    /// Where a lead without a stage is. [`StageId`] 0 when there are no stages at all.
    pub start: StageId,
    /// Territories in file order.
    pub territories: IdVec<TerritoryId, Territory>,
    /// Teams.
    pub teams: IdVec<TeamId, Team>,
    /// Routes; one an owner at most.
    pub routes: IdVec<RouteId, Route>,
    /// Tables.
    pub tables: IdVec<TableId, Table>,
    /// SLAs.
    pub slas: IdVec<SlaId, Sla>,
    /// Nurture programmes.
    pub nurtures: IdVec<NurtureId, Nurture>,
    /// What orders the hot list.
    pub priority: Option<Priority>,
    /// Lets, conditions, checklists, scores, grades, tables and the territory: each after what it rests on.
    pub order: Vec<Cell>,
    /// Dates after which somebody wanted to look at a line again, with the line's date.
    pub reviews: Vec<(Date, Span)>,
    /// Calendars.
    pub calendars: IdVec<CalendarId, Calendar>,
    /// Tests. Nothing of the rules rests on them.
    pub tests: IdVec<TestId, super::Test>,
}

/// A thing with one value a lead, worked out once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Cell {
    Let(LetId),
    Condition(ConditionId),
    Checklist(ChecklistId),
    Score(ScoreId),
    Grade(GradeId),
    Table(TableId),
    /// The territory, which everything may ask for that it does not ask for itself.
    Territory,
}

/// What `process` says.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// Its name; empty when there is no `process`.
    pub name: String,
    /// Its version; empty when not told.
    pub version: String,
    /// The zone of days, weeks and months; UTC when not told.
    pub zone: Zone,
    /// The currency that amounts are held in: the process currency, or the only one the rules use.
    pub currency: Option<&'static str>,
    /// What one unit of another currency is worth in `currency`, as a fraction of two amounts.
    pub rates: Vec<Rate>,
}

/// `from` × `numerator` ÷ `denominator` gives the amount in the process currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The other currency.
    pub from: &'static str,
    /// In ten-thousandths.
    pub numerator: i64,
    /// In ten-thousandths.
    pub denominator: i64,
}

/// A department.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// How it is reached.
    pub contact: Option<String>,
    /// Where its name is declared.
    pub span: Span,
}

/// A field of the lead or of an activity.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// The keys it is read from, first known one wins. Its own name when nothing is told.
    pub from: Vec<String>,
    /// Texts that mean unknown.
    pub blank: Vec<String>,
    /// Whether its value must not be shown anywhere but in a handoff's contact.
    pub personal: bool,
    /// Whether some rule reads it (or `needs` it).
    pub used: bool,
    /// Where its name is declared.
    pub span: Span,
}

/// A kind of activity.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Its name: the `type` in a record.
    pub name: String,
    /// Whether it is a touch.
    pub touch: bool,
    /// What it carries.
    pub fields: Vec<Field>,
    /// Where its name is declared.
    pub span: Span,
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// Its name.
    pub name: String,
    /// What its elements are.
    pub ty: Type,
    /// Its elements.
    pub items: Vec<Const>,
    /// Where its name is declared.
    pub span: Span,
}

/// `let x = …`.
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: Expr,
    /// Where its name is declared.
    pub span: Span,
}

/// `condition x = …`.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub value: Expr,
    /// Where its name is declared.
    pub span: Span,
}

/// A checklist.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// Which word declared it.
    pub kind: ChecklistKind,
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// Its criteria.
    pub checks: Vec<Check>,
    /// Where its name is declared.
    pub span: Span,
}

/// One criterion.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When it is met.
    pub condition: Expr,
    /// The whole line.
    pub span: Span,
}

/// `priority = …`.
#[derive(Debug, Clone)]
pub struct Priority {
    /// What it is.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When it is open, those of the calendar it is built on included.
    pub hours: Hours,
    /// The last day that one of its own lines or files names with its year, and where it is named.
    pub last_day: Option<(Date, Span)>,
    /// Whether something asks for it.
    pub used: bool,
    /// Where its name is declared.
    pub span: Span,
}
