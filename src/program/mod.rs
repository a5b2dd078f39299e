//! From the typed tree to flat arrays that run without looking anything up by name.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "where one kind of node or value is looked for, all others are passed over alike"
)]

mod compile;
mod deps;
mod expr;
mod grade;
mod node;
mod rests;
mod schema;
mod score;
mod sla;
mod stage;
mod stands;
mod steps;
mod table;
mod team;
mod terms;
mod test;
mod val;

use rustc_hash::FxHashSet;

pub use compile::compile;
pub use deps::{Candidate, Deps, Fields, MoveDeps};
pub use node::{
    Asked, MatcherId, Node, NodeId, Phrase, PhraseId, PhraseWindow, PlainAsk, PlainTest, SetId, TextsAs, WindowId,
};
pub use schema::{ActivityPlan, FieldPlan, KeyUse, Schema};
pub use score::{HowPlan, ItemPlan, LineId, LinePlan, ScoreKindPlan, ScorePlan, Several, TermPlan};
pub use sla::{LadderPlan, NurturePlan, PausePlan, SlaClausePlan, SlaPlan, ThenPlan};
pub use stage::{MovePlan, RecipientPlan, RouteLinePlan, StagePlan};
pub use steps::{Steps, stands_in};
pub use table::{CellPlan, Group, KeyPart, TablePlan};
pub use team::{MemberPlan, People, PersonId, TeamPlan};
pub use test::{ExpectPlan, Question, Shows, TestPlans};
pub use val::{TextAt, Val};

use crate::calendar::Calendar;
use crate::check::{CalendarId, Cell, Checked, Matcher, NurtureId, RouteId, ScoreId, SlaId, StageId, TableId, TeamId};
use crate::source::IdVec;
use crate::value::{Duration, Symbol};

/// A rule set that can be run.
#[derive(Debug, Clone)]
pub struct Program {
    /// What it was made of: labels, names and places, for whoever explains.
    pub book: Checked,
    /// How records are read.
    pub schema: Schema,
    /// What identifies these rules: a digest of their files.
    pub digest: String,
    /// All operations; operands before what uses them.
    pub nodes: IdVec<NodeId, Node>,
    /// How many of them belong to the rules. Behind these stand those that only tests ask.
    pub rule_nodes: usize,
    /// For each node, whether its answer is the same wherever it is asked for one lead.
    pub settled: IdVec<NodeId, bool>,
    /// For each node, whether its answer rests on where the lead stands as it comes in.
    pub stands: IdVec<NodeId, bool>,
    /// The lets, conditions, scores, grades and the like that do, in the order in which they are worked out.
    pub standing_cells: Box<[Cell]>,
    /// Whether there are any, or an exclusion that does.
    pub cells_stand: bool,
    /// All event phrases.
    pub phrases: IdVec<PhraseId, Phrase>,
    /// All ways to look at texts.
    pub matchers: IdVec<MatcherId, Matcher>,
    /// All sets of texts.
    pub sets: IdVec<SetId, FxHashSet<Symbol>>,
    /// All lengths back from now.
    pub windows: IdVec<WindowId, Duration>,
    /// Texts of the rules that can be values.
    pub texts: Vec<Box<str>>,
    /// The root of every let.
    pub lets: Vec<NodeId>,
    /// The root of every condition.
    pub conditions: Vec<NodeId>,
    /// The roots of every checklist's criteria.
    pub checks: Vec<Vec<NodeId>>,
    /// The root of every exclusion, with its place.
    pub exclusions: Vec<(NodeId, Box<str>)>,
    /// All score lines.
    pub lines: IdVec<LineId, LinePlan>,
    /// All scores.
    pub scores: IdVec<ScoreId, ScorePlan>,
    /// The lines of every grade; none for `otherwise`.
    pub grades: Vec<Vec<Option<NodeId>>>,
    /// The scores that every line of every grade rests on, by whatever way.
    pub grade_scores: Vec<Vec<Box<[ScoreId]>>>,
    /// The first of `book.order` that rests on the exclusions. What they ask for themselves stands before it.
    pub excluding_from: Option<usize>,
    /// All stages.
    pub stages: IdVec<StageId, StagePlan>,
    /// Every territory's condition; none for `otherwise`.
    pub territories: Vec<Option<NodeId>>,
    /// All routes.
    pub routes: IdVec<RouteId, Vec<RouteLinePlan>>,
    /// All teams.
    pub teams: IdVec<TeamId, TeamPlan>,
    /// Who is in them.
    pub people: People,
    /// All tables.
    pub tables: IdVec<TableId, TablePlan>,
    /// All SLAs.
    pub slas: IdVec<SlaId, SlaPlan>,
    /// For each stage, its SLAs.
    pub slas_of: IdVec<StageId, Box<[SlaId]>>,
    /// All nurture programmes.
    pub nurtures: IdVec<NurtureId, NurturePlan>,
    /// All calendars.
    pub calendars: IdVec<CalendarId, Calendar>,
    /// The priority.
    pub priority: Option<NodeId>,
    /// Its terms.
    pub priority_terms: Box<[TermPlan]>,
    /// For each node that is a question of a rule, how it is written.
    pub words: IdVec<NodeId, Option<Box<str>>>,
    /// What rests on what.
    pub deps: Deps,
    /// What tests ask; none until somebody wants to run them ([`Program::with_tests`]).
    pub tests: Option<TestPlans>,
}

impl Program {
    /// A text of the rules.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }
}
