//! On which cells a condition rests, by whatever way.

use std::collections::BTreeSet;

use crate::check::Cell;
use crate::source::Id;

use super::node::{Node, NodeId};
use super::score::{HowPlan, ItemPlan, ScoreKindPlan};
use super::{PhraseId, Program};

/// The cells below nodes, in the order in which they are worked out.
pub(super) fn cells(program: &Program, nodes: impl IntoIterator<Item = NodeId>) -> Box<[Cell]> {
    let open = nodes.into_iter().collect();
    let mut finder = Finder { program, nodes: BTreeSet::new(), cells: Vec::new(), open };
    while let Some(node) = finder.open.pop() {
        finder.node(node);
    }
    program.book.order.iter().copied().filter(|cell| finder.cells.contains(cell)).collect()
}

struct Finder<'a> {
    program: &'a Program,
    nodes: BTreeSet<usize>,
    cells: Vec<Cell>,
    /// Nodes still to be looked at, so that nothing recurses.
    open: Vec<NodeId>,
}

impl Finder<'_> {
    fn node(&mut self, id: NodeId) {
        let program = self.program;
        let Some(node) = program.nodes.get(id) else { return };
        if !self.nodes.insert(id.index()) {
            return;
        }
        match node {
            Node::Let(id) => self.cell(Cell::Let(*id)),
            Node::Score(id) => self.cell(Cell::Score(*id)),
            Node::Grade(id) => self.cell(Cell::Grade(*id)),
            Node::Column(id, _) => self.cell(Cell::Table(*id)),
            Node::Builtin { which: crate::check::Builtin::Territory, .. } => self.cell(Cell::Territory),
            _ => {}
        }
        node.operands(&program.phrases, &mut |operand| self.open.push(operand));
    }

    fn cell(&mut self, cell: Cell) {
        if self.cells.contains(&cell) {
            return;
        }
        self.cells.push(cell);
        let program = self.program;
        match cell {
            Cell::Let(id) => self.open.extend(program.lets.get(id.index())),
            Cell::Condition(id) => self.open.extend(program.conditions.get(id.index())),
            Cell::Checklist(id) => self.open.extend(program.checks.get(id.index()).into_iter().flatten()),
            Cell::Grade(id) => self.open.extend(program.grades.get(id.index()).into_iter().flatten().flatten()),
            Cell::Table(id) => {
                self.open.extend(program.tables.get(id).into_iter().flat_map(|table| table.columns.iter()));
            }
            Cell::Territory => self.open.extend(program.territories.iter().flatten()),
            Cell::Score(id) => match program.scores.get(id).map(|score| &score.kind) {
                Some(ScoreKindPlan::Derived(node)) => self.open.push(*node),
                Some(ScoreKindPlan::Lines { restarts, items, .. }) => {
                    restarts.iter().for_each(|phrase| self.phrase(*phrase));
                    items.iter().for_each(|item| self.item(item));
                }
                None => {}
            },
        }
    }

    fn item(&mut self, item: &ItemPlan) {
        match item {
            ItemPlan::Several { items, .. } => items.iter().for_each(|item| self.item(item)),
            ItemPlan::Line(id) => match self.program.lines.get(*id).map(|line| &line.how) {
                Some(HowPlan::When(node) | HowPlan::ForEachOf(node, _)) => self.open.push(*node),
                Some(
                    HowPlan::For(phrase)
                    | HowPlan::ForEach(phrase)
                    | HowPlan::ForEvery(_, phrase)
                    | HowPlan::ForEachQuiet(_, phrase),
                ) => self.phrase(*phrase),
                Some(HowPlan::Otherwise) | None => {}
            },
        }
    }

    fn phrase(&mut self, phrase: PhraseId) {
        let Some(phrase) = self.program.phrases.get(phrase) else { return };
        self.open.extend(phrase.filter);
        if let super::PhraseWindow::Since(node) = phrase.window {
            self.open.push(node);
        }
    }
}
