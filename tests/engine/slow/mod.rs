//! A second evaluator, written for clarity alone: it walks the typed tree, keeps nothing, and looks everything up again
//! each time. What the engine decides must be what this decides.

mod calendar;
mod conditions;
mod events;
mod moves;
mod routes;
mod scores;
mod tables;
mod values;

use std::cmp::Ordering;

use leadwright::ast::MoveKind;
use leadwright::check::{Builtin, Checked, Const, Expr, ExprKind, GradeId, ScoreId, StageId, TerritoryId, Type};
use leadwright::evaluate::MoveTaken;
use leadwright::record::Record;
use leadwright::source::Id;
use leadwright::value::{Date, Duration, Instant, Number, TimeOfDay, Truth};

pub use values::Val;

/// The stage a lead is in while moves are tried.
#[derive(Debug, Clone)]
pub struct Standing {
    pub stage: StageId,
    pub entered: Instant,
    /// Answers at or before this one were used up; `None` counts all since entry.
    pub answers_after: Option<usize>,
    /// The stages it stood in during this evaluation, with their entry.
    pub path: Vec<(StageId, Instant)>,
}

/// What follows: what the test compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub scores: Vec<Option<Number>>,
    pub excluded: Option<usize>,
    pub checklists: Vec<Vec<Truth>>,
    pub grades: Vec<Option<u32>>,
    pub stage_after: StageId,
    pub moves: Vec<MoveTaken>,
    pub territory: Option<TerritoryId>,
    /// The line of the route that decided, and to whom.
    pub assignment: Option<(u32, Option<String>)>,
    pub priority: Option<Number>,
}

/// One evaluation.
pub struct Slow<'a> {
    pub rules: &'a Checked,
    pub lead: &'a Record,
    pub now: Instant,
    /// As the lead came in.
    pub came_in: Standing,
}

impl<'a> Slow<'a> {
    pub fn new(rules: &'a Checked, lead: &'a Record, now: Instant) -> Self {
        let stage = lead.stage.unwrap_or(rules.start);
        let entered = lead.entered.unwrap_or(now);
        let came_in = Standing { stage, entered, answers_after: None, path: vec![(stage, entered)] };
        Self { rules, lead, now, came_in }
    }

    pub fn outcome(&self) -> Outcome {
        let rules = self.rules;
        let excluded = rules.exclusions.iter().position(|x| self.truth(&x.condition, &self.at_entry()).is_yes());
        let scores: Vec<Option<Number>> = rules.scores.ids().map(|id| self.score(id)).collect();
        let grades = rules.grades.ids().map(|id| self.grade(id)).collect();
        let checklists = rules
            .checklists
            .iter()
            .map(|list| list.checks.iter().map(|c| self.truth(&c.condition, &self.at_entry())).collect())
            .collect();
        let (moves, standing) = self.moves(excluded.is_some());
        let stage_after = standing.stage;
        let assignment = if excluded.is_some() { None } else { self.route(&moves, &standing) };
        let priority = rules.priority.as_ref().filter(|_| excluded.is_none()).and_then(|p| {
            match self.value(&p.value, &Scope { standing, ..self.at_entry() }) {
                Val::Number(number) => Some(number),
                _ => None,
            }
        });
        let territory = self.territory();
        Outcome { scores, excluded, checklists, grades, stage_after, moves, territory, assignment, priority }
    }

    /// Where lets, conditions and scores stand: as the lead came in.
    pub fn at_entry(&self) -> Scope {
        Scope { standing: self.came_in.clone(), event: None, after: None }
    }

    pub fn excluded(&self) -> bool {
        self.rules.exclusions.iter().any(|x| self.truth(&x.condition, &self.at_entry()).is_yes())
    }

    pub fn grade(&self, id: GradeId) -> Option<u32> {
        // Excluded leads have no grade, and a grade that asks for an unknown score is unknown.
        if self.excluded() {
            return None;
        }
        for (number, line) in self.rules.grades[id].lines.iter().enumerate() {
            let Some(when) = &line.when else { return Some(u32::try_from(number).unwrap()) };
            match self.truth(when, &self.at_entry()) {
                Truth::Yes => return Some(u32::try_from(number).unwrap()),
                Truth::Unknown if self.rests_on_unknown_score(when) => return None,
                Truth::Unknown | Truth::No => {}
            }
        }
        None
    }

    /// Whether a score that is unknown stands anywhere below, through whatever has a name.
    fn rests_on_unknown_score(&self, expr: &Expr) -> bool {
        let mut found = false;
        leadwright::analyze::each(expr, &mut |part| {
            found |= match &part.kind {
                ExprKind::Score(id) => self.score(*id).is_none(),
                ExprKind::Let(id) => self.rests_on_unknown_score(&self.rules.lets[*id].value),
                ExprKind::Condition(id) => self.rests_on_unknown_score(&self.rules.conditions[*id].value),
                ExprKind::Check(list, number) => {
                    self.rests_on_unknown_score(&self.rules.checklists[*list].checks[*number as usize].condition)
                }
                ExprKind::Grade(id) => self.rules.grades[*id]
                    .lines
                    .iter()
                    .filter_map(|l| l.when.as_ref())
                    .any(|w| self.rests_on_unknown_score(w)),
                ExprKind::Column(id, _) => {
                    self.rules.tables[*id].columns.iter().any(|column| self.rests_on_unknown_score(&column.value))
                }
                ExprKind::Builtin(Builtin::Territory) => self
                    .rules
                    .territories
                    .iter()
                    .filter_map(|t| t.when.as_ref())
                    .any(|w| self.rests_on_unknown_score(w)),
                _ => false,
            };
        });
        found
    }

    pub fn territory(&self) -> Option<TerritoryId> {
        let found = self.rules.territories.enumerated().find(|(_, territory)| {
            territory.when.as_ref().is_none_or(|when| self.truth(when, &self.at_entry()).is_yes())
        });
        found.map(|(id, _)| id)
    }
}

/// What an expression is asked about.
#[derive(Debug, Clone)]
pub struct Scope {
    pub standing: Standing,
    pub event: Option<Looking>,
    /// In a score that restarts: only what came after this counts.
    pub after: Option<Instant>,
}

/// What `where` looks at, or which answers are in.
#[derive(Debug, Clone, Copy)]
pub enum Looking {
    /// The event with this number.
    Event(usize),
    /// Answers up to and with this number.
    Answers(Option<usize>),
}
