//! Where answers change as the value of a field grows. What rules hold against a written value changes there and nowhere else; the other
//! questions, to what is worked out from the field, have to be looked at lead by lead.

use rustc_hash::FxHashSet;

use crate::check::{Cell, FieldId, LetId};
use crate::source::Id;

use super::Program;
use super::deps::{Candidate, MOST, source};
use super::node::{Node, NodeId, PhraseWindow};
use super::score::ScoreKindPlan;

/// The questions that a field is asked by more than a value that stands in the rules.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    /// Each holds something against something else, and only one of them grows or shrinks with the field.
    pub questions: Vec<NodeId>,
    /// Whether there are others still, of which nobody can say where their answers change.
    pub others: bool,
}

/// How often a field stands in an expression, and whether that grows or shrinks with it alone.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    times: usize,
    otherwise: bool,
}

/// The steps of each field.
pub(super) fn steps(program: &Program, candidates: &[Vec<Candidate>]) -> Vec<Steps> {
    let mut all: Vec<Steps> = program.book.fields.iter().map(|_| Steps::default()).collect();
    for (id, node) in program.nodes.enumerated() {
        question(program, id, node, &mut all);
    }
    for cell in &program.book.order {
        if let Cell::Score(id) = cell
            && let Some(ScoreKindPlan::Derived(node)) = program.scores.get(*id).map(|score| &score.kind)
        {
            beyond(program, *node, &mut all);
        }
    }
    for table in &program.tables {
        let rows = table.cells.len().checked_div(table.columns.len()).unwrap_or_default();
        for column in table.columns.iter().filter(|column| rows > MOST || source(program, **column).is_none()) {
            beyond(program, *column, &mut all);
        }
    }
    for (steps, candidates) in all.iter_mut().zip(candidates) {
        steps.others |= candidates.len() >= 4 * MOST;
    }
    all
}

/// Nobody can say where what rests on this changes.
fn beyond(program: &Program, node: NodeId, all: &mut [Steps]) {
    let look = Look::at(program, &[node]);
    cut_short(&look, all);
    for (field, _) in look.found {
        if let Some(steps) = all.get_mut(field.index()) {
            steps.others = true;
        }
    }
}

/// Which fields rest in what is too large to be followed can't be told either.
fn cut_short(look: &Look<'_>, all: &mut [Steps]) {
    if look.looks > MOST_NODES || look.lets.len() >= MOST_DEEP {
        all.iter_mut().for_each(|steps| steps.others = true);
    }
}

fn question(program: &Program, id: NodeId, node: &Node, all: &mut [Steps]) {
    let sides: &[NodeId] = match node {
        Node::NumberIs { value, .. }
        | Node::InValues { value, .. }
        | Node::InTime { value, .. }
        | Node::Known(value) => &[*value],
        Node::Compare { left, right, .. } => &[*left, *right],
        Node::Between { value, low, high } => &[*value, *low, *high],
        Node::Open { at: Some(at), .. } => return beyond(program, *at, all),
        Node::Happened { phrase, .. } | Node::Quiet { phrase, .. } => {
            if let Some(PhraseWindow::Since(start)) = program.phrases.get(*phrase).map(|phrase| phrase.window) {
                beyond(program, start, all);
            }
            return;
        }
        _ => return,
    };
    let look = Look::at(program, sides);
    cut_short(&look, all);
    let written = |side: &NodeId| matches!(program.nodes.get(*side), Some(Node::Const(_)));
    for (field, found) in look.found {
        let itself = |side: &NodeId| source(program, *side).is_some_and(|(known, _)| known == field);
        let plain = !matches!(node, Node::InTime { .. }) && sides.iter().all(|side| written(side) || itself(side));
        let Some(steps) = all.get_mut(field.index()) else { continue };
        if found.otherwise || found.times > 1 || look.twice || (look.of_events && !plain) {
            steps.others = true;
        } else if !plain {
            steps.questions.push(id);
        }
    }
}

/// Whether a field stands in an expression.
pub fn stands_in(program: &Program, node: NodeId, field: FieldId) -> bool {
    Look::at(program, &[node]).found.iter().any(|(known, _)| *known == field)
}

/// The fields in an expression.
struct Look<'a> {
    program: &'a Program,
    found: Vec<(FieldId, Found)>,
    lets: FxHashSet<LetId>,
    /// Whether a `let` stands in it more than once, and so what is in it.
    twice: bool,
    /// Whether it is another value for each event.
    of_events: bool,
    /// How many nodes were looked at.
    looks: usize,
}

/// An expression of more nodes than this, or with lets within lets deeper than that, is not followed: steps are looked for lead by lead.
const MOST_NODES: usize = 400;
const MOST_DEEP: usize = 40;

impl<'a> Look<'a> {
    fn at(program: &'a Program, nodes: &[NodeId]) -> Self {
        let mut look =
            Self { program, found: Vec::new(), lets: FxHashSet::default(), twice: false, of_events: false, looks: 0 };
        nodes.iter().for_each(|node| look.node(*node, true));
        look
    }

    /// `once` as long as what the whole gives grows or shrinks with what stands here.
    fn node(&mut self, node: NodeId, once: bool) {
        self.looks += 1;
        if self.looks > MOST_NODES {
            self.twice = true;
            return;
        }
        match self.program.nodes.get(node) {
            Some(Node::Field(field)) => self.field(*field, once),
            Some(Node::ActivityField(_)) => self.of_events = true,
            Some(Node::Let(id)) if self.lets.len() >= MOST_DEEP || !self.lets.insert(*id) => self.twice = true,
            Some(Node::Let(id)) => {
                self.program.lets.get(id.index()).into_iter().for_each(|inner| self.node(*inner, once));
            }
            Some(Node::Negate(inner) | Node::Since { since: inner, .. } | Node::BusinessSince { since: inner, .. }) => {
                self.node(*inner, once);
            }
            Some(Node::Arithmetic { left, right, .. }) => {
                [left, right].into_iter().for_each(|part| self.node(*part, once));
            }
            Some(Node::Extreme { grade: false, of, .. }) => of.iter().for_each(|part| self.node(*part, once)),
            Some(Node::DomainOf(inner) | Node::LengthOf(inner) | Node::LowerOf(inner)) => self.node(*inner, false),
            Some(Node::Aggregate { phrase, .. }) => {
                if let Some(PhraseWindow::Since(start)) = self.program.phrases.get(*phrase).map(|phrase| phrase.window)
                {
                    self.node(start, false);
                }
            }
            // Questions within, and what is looked up, are looked at where they stand.
            _ => {}
        }
    }

    fn field(&mut self, field: FieldId, once: bool) {
        match self.found.iter_mut().find(|(known, _)| *known == field) {
            Some((_, found)) => *found = Found { times: found.times + 1, otherwise: found.otherwise || !once },
            None => self.found.push((field, Found { times: 1, otherwise: !once })),
        }
    }
}
