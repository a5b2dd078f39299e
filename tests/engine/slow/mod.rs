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
use leadwright::check::{
    Builtin, Checked, Const, Expr, ExprKind, GradeId, OwnerId, ScoreId, StageId, TerritoryId, Type,
};
use leadwright::evaluate::MoveTaken;
use leadwright::record::{Entry, Record};
use leadwright::source::Id;
use leadwright::value::{Date, Duration, Instant, Number, Symbol, TimeOfDay, Truth};

pub use values::Val;

/// The stage a lead is in while moves are tried.
#[derive(Debug, Clone)]
pub struct Standing {
    pub stage: StageId,
    pub entered: Instant,
    /// The stages it stood in during this evaluation, with their entry and the move that made it.
    pub path: Vec<(StageId, Instant, Option<MoveKind>)>,
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
    /// Whether it is excluded, where that is settled.
    settled: Option<bool>,
}

impl<'a> Slow<'a> {
    pub fn new(rules: &'a Checked, lead: &'a Record, now: Instant) -> Self {
        let stage = lead.stage.unwrap_or(rules.start);
        let entered = lead.entered.unwrap_or(now);
        let came_in = Standing { stage, entered, path: vec![(stage, entered, None)] };
        Self { rules, lead, now, came_in, settled: None }
    }

    /// What follows. Who of a team gets the lead is told: that is tested elsewhere.
    pub fn outcome(&self, member: Option<&str>) -> Outcome {
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
        // What follows is asked of the lead as it stands once the moves were made, and then once it was given to somebody.
        let moved = self.carried_out(&moves, &standing);
        // An exclusion that only where it went makes true keeps nobody from being given it.
        let after = Slow { settled: Some(excluded.is_some()), ..Slow::new(rules, &moved, self.now) };
        let handing_off = self.hands_off(&moves);
        let assignment = if excluded.is_some() { None } else { handing_off.and_then(|owner| after.route(owner)) };
        let given = assignment.as_ref().map(|(line, to)| (self.holds(handing_off, *line, to.as_deref()), to));
        let moved = given.map_or_else(|| moved.clone(), |(held, _)| self.given(moved.clone(), held, member));
        let after = Slow::new(rules, &moved, self.now);
        let priority = rules.priority.as_ref().filter(|_| !after.excluded()).and_then(|p| {
            match after.value(&p.value, &after.at_entry()) {
                Val::Number(number) => Some(number),
                _ => None,
            }
        });
        let territory = self.territory();
        Outcome { scores, excluded, checklists, grades, stage_after, moves, territory, assignment, priority }
    }

    /// The lead once its moves were made.
    fn carried_out(&self, moves: &[MoveTaken], standing: &Standing) -> Record {
        let mut lead = self.lead.clone();
        let (first, since, _) = standing.path[0];
        let entry = Entry { stage: first, at: since, by: None };
        let told = lead.history.iter().any(|known| (known.stage, known.at) == (first, since));
        let news = (lead.entered.is_none() || !moves.is_empty()) && since <= self.now && !told;
        lead.history.extend(Some(entry).filter(|_| news));
        lead.history.extend(moves.iter().map(|taken| Entry { stage: taken.to, at: taken.time, by: Some(taken.kind) }));
        lead.history.sort_by_key(|entry| entry.at);
        (lead.stage, lead.entered) = (Some(standing.stage), Some(standing.entered));
        lead
    }

    /// The lead once it was given to somebody, or is held.
    fn given(&self, mut lead: Record, held: bool, to: Option<&str>) -> Record {
        let before = lead.assignee.map(|who| lead.text(who.raw).to_owned());
        if held {
            (lead.assignee, lead.assigned) = (None, None);
        } else if before.as_deref() != to {
            lead.assignee = to.map(|to| lead.push_text(to, &leadwright::value::fold(to), Symbol::OTHER, true));
            lead.assigned = to.map(|_| self.now);
        }
        lead
    }

    /// Where lets, conditions and scores stand: as the lead came in.
    pub fn at_entry(&self) -> Scope {
        Scope { standing: self.came_in.clone(), event: None, after: None }
    }

    pub fn excluded(&self) -> bool {
        let asked = || self.rules.exclusions.iter().any(|x| self.truth(&x.condition, &self.at_entry()).is_yes());
        self.settled.unwrap_or_else(asked)
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
