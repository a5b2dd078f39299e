//! What tests ask, compiled when somebody wants to run them: rules alone never carry it.

use rustc_hash::FxHashMap;

use crate::check::{ConditionId, Expected, Expr, ExprKind, ScoreItem, ScoreKind, TestId};
use crate::source::{IdVec, Sources, Span};

use super::Program;
use super::expr::{Arenas, Builder};
use super::node::{Node, NodeId};
use super::score::{HowPlan, ItemPlan, ScoreKindPlan};

/// The tests of a rule set, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct TestPlans {
    /// For each test, by step, what each expectation asks.
    pub asks: IdVec<TestId, Vec<Vec<ExpectPlan>>>,
    /// Where the questions of moves, routes, scores and the like are written.
    pub written: FxHashMap<NodeId, Vec<Span>>,
}

/// What an expectation asks.
#[derive(Debug, Clone)]
pub enum ExpectPlan {
    /// A condition, and the questions it is made of.
    Condition {
        /// All of it.
        root: NodeId,
        /// Those that can be told one by one.
        questions: Vec<Question>,
    },
    /// Something that stands in the decision itself.
    Decision,
}

/// One question of an expectation.
#[derive(Debug, Clone)]
pub struct Question {
    /// As it was checked.
    pub expr: Expr,
    /// The question.
    pub node: NodeId,
    /// Whether a no is what is wanted.
    pub negated: bool,
    /// What can be told beside its answer.
    pub shows: Shows,
}

/// What can be told of a question beside its answer.
#[derive(Debug, Clone)]
pub enum Shows {
    /// A value, and what it is held against.
    Value(NodeId, Option<NodeId>),
    /// How many of some criteria are met, and which.
    Criteria(Vec<NodeId>),
    /// Nothing.
    Answer,
}

impl Program {
    /// The same rules, with what their tests ask behind them. A lead is decided about as without; only what tests alone read of it is
    /// kept, too.
    #[must_use]
    pub fn with_tests(self) -> Self {
        let (mut program, asks) = self.extended(|builder| {
            let asks = builder.book.tests.iter().map(|test| {
                let step =
                    |step: &crate::check::TestStep| step.expects.iter().map(|e| expect(builder, &e.what)).collect();
                test.steps.iter().map(step).collect()
            });
            asks.collect()
        });
        // A test may give and ask for fields that no rule reads.
        program.schema.fields.iter_mut().for_each(|field| field.used = true);
        program.schema.activities.iter_mut().flat_map(|a| &mut a.fields).for_each(|field| field.used = true);
        let written = written(&program);
        program.tests = Some(TestPlans { asks, written });
        program
    }

    /// The same rules with a question behind them: what a condition is of a lead as a decision leaves it.
    #[must_use]
    pub fn asking(self, condition: ConditionId) -> (Self, Option<NodeId>) {
        self.extended(|builder| {
            let book = builder.book;
            book.conditions.get(condition).map(|condition| builder.node(&condition.value))
        })
    }

    /// The same rules with more nodes behind theirs, which see a lead as a decision leaves it.
    fn extended<R>(mut self, build: impl FnOnce(&mut Builder<'_>) -> R) -> (Self, R) {
        let arenas = Arenas {
            schema: std::mem::take(&mut self.schema),
            nodes: std::mem::take(&mut self.nodes),
            settled: std::mem::take(&mut self.settled),
            phrases: std::mem::take(&mut self.phrases),
            matchers: std::mem::take(&mut self.matchers),
            sets: std::mem::take(&mut self.sets),
            windows: std::mem::take(&mut self.windows),
            texts: std::mem::take(&mut self.texts),
        };
        let mut builder = Builder::resume(&self, arenas);
        (builder.current, builder.after) = (true, true);
        let built = build(&mut builder);
        let Arenas { schema, nodes, settled, phrases, matchers, sets, windows, texts } = builder.arenas();
        (Self { schema, nodes, settled, phrases, matchers, sets, windows, texts, ..self }, built)
    }
}

fn expect(builder: &mut Builder<'_>, what: &Expected) -> ExpectPlan {
    let Expected::Condition(condition) = what else { return ExpectPlan::Decision };
    let root = builder.node(condition);
    let mut questions = Vec::new();
    split(builder, condition, false, &mut questions);
    ExpectPlan::Condition { root, questions }
}

/// The questions that a condition is made of.
fn split(builder: &mut Builder<'_>, expr: &Expr, negated: bool, out: &mut Vec<Question>) {
    let criterion = |part: &Expr| matches!(part.kind, ExprKind::Check(..)) && part.span == expr.span;
    let shows = match &expr.kind {
        ExprKind::Not(inner) => return split(builder, inner, !negated, out),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
            if !parts.iter().all(criterion) {
                parts.iter().for_each(|part| split(builder, part, negated, out));
                return;
            }
            Shows::Criteria(parts.iter().map(|part| builder.node(part)).collect())
        }
        ExprKind::Compare { left, right, .. } => Shows::Value(builder.node(left), Some(builder.node(right))),
        ExprKind::Between { value, .. }
        | ExprKind::In { value, .. }
        | ExprKind::InTime { value, .. }
        | ExprKind::TextTest { value, .. }
        | ExprKind::Include { list: value, .. }
        | ExprKind::Known(value) => Shows::Value(builder.node(value), None),
        _ => Shows::Answer,
    };
    out.push(Question { expr: expr.clone(), node: builder.node(expr), negated, shows });
}

/// How each question of the rules is written.
pub(super) fn words(program: &Program, sources: &Sources) -> IdVec<NodeId, Option<Box<str>>> {
    let written = written(program);
    let words = |id: NodeId| written.get(&id).and_then(|places| places.first()).map(|span| sources.words(*span).into());
    program.nodes.ids().map(words).collect()
}

/// Where each question of the rules is written.
fn written(program: &Program) -> FxHashMap<NodeId, Vec<Span>> {
    let mut out = FxHashMap::default();
    let book = &program.book;
    for (stage, plan) in book.stages.iter().zip(&program.stages) {
        for (written, plan) in stage.moves.iter().zip(&plan.moves) {
            pair(program, &written.when, plan.when, &mut out);
        }
    }
    for (route, plans) in book.routes.iter().zip(&program.routes) {
        for (written, plan) in route.lines.iter().zip(plans) {
            pair_some(program, written.when.as_ref(), plan.when, &mut out);
        }
    }
    for (score, plan) in book.scores.iter().zip(&program.scores) {
        if let (ScoreKind::Lines { items, .. }, ScoreKindPlan::Lines { items: plans, .. }) = (&score.kind, &plan.kind) {
            pair_items(program, items, plans, &mut out);
        }
    }
    for (grade, plans) in book.grades.iter().zip(&program.grades) {
        for (line, plan) in grade.lines.iter().zip(plans) {
            pair_some(program, line.when.as_ref(), *plan, &mut out);
        }
    }
    for (territory, plan) in book.territories.iter().zip(&program.territories) {
        pair_some(program, territory.when.as_ref(), *plan, &mut out);
    }
    for (exclusion, (plan, _)) in book.exclusions.iter().zip(&program.exclusions) {
        pair(program, &exclusion.condition, *plan, &mut out);
    }
    for (condition, plan) in book.conditions.iter().zip(&program.conditions) {
        pair(program, &condition.value, *plan, &mut out);
    }
    for (list, plans) in book.checklists.iter().zip(&program.checks) {
        for (check, plan) in list.checks.iter().zip(plans) {
            pair(program, &check.condition, *plan, &mut out);
        }
    }
    out
}

fn pair_some(program: &Program, expr: Option<&Expr>, node: Option<NodeId>, out: &mut FxHashMap<NodeId, Vec<Span>>) {
    if let (Some(expr), Some(node)) = (expr, node) {
        pair(program, expr, node, out);
    }
}

fn pair_items(program: &Program, items: &[ScoreItem], plans: &[ItemPlan], out: &mut FxHashMap<NodeId, Vec<Span>>) {
    for (item, plan) in items.iter().zip(plans) {
        match (item, plan) {
            (ScoreItem::Line(line), ItemPlan::Line(id)) => {
                let plan = program.lines.get(*id).map(|line| &line.how);
                if let (crate::check::How::When(when), Some(HowPlan::When(node))) = (&line.how, plan) {
                    pair(program, when, *node, out);
                }
            }
            (ScoreItem::Pick(pick), ItemPlan::Several { items, .. }) => pair_items(program, &pick.items, items, out),
            (ScoreItem::Group(group), ItemPlan::Several { items, .. }) => pair_items(program, &group.items, items, out),
            _ => {}
        }
    }
}

/// Walks over a condition and what it became side by side. What has a name is looked at where it is declared.
fn pair(program: &Program, expr: &Expr, node: NodeId, out: &mut FxHashMap<NodeId, Vec<Span>>) {
    match (&expr.kind, program.nodes.get(node)) {
        (ExprKind::And(parts), Some(Node::And(nodes)))
        | (ExprKind::Or(parts), Some(Node::Or(nodes)))
        | (ExprKind::AtLeast(_, parts), Some(Node::AtLeast(_, nodes))) => {
            for (part, node) in parts.iter().zip(nodes) {
                pair(program, part, *node, out);
            }
        }
        (ExprKind::Not(inner), Some(Node::Not(node))) => pair(program, inner, *node, out),
        (ExprKind::Condition(_) | ExprKind::Check(..), _) => {}
        _ => {
            let places = out.entry(node).or_default();
            if !places.contains(&expr.span) {
                places.push(expr.span);
            }
        }
    }
}

impl TestPlans {
    /// Where a question is written: inside this line if it is asked there, or else at its first place.
    #[must_use]
    pub fn place(&self, node: NodeId, line: Span) -> Option<Span> {
        let places = self.written.get(&node)?;
        let inside = |place: &&Span| place.file == line.file && place.start >= line.start && place.end <= line.end;
        places.iter().find(inside).or(places.first()).copied()
    }
}
