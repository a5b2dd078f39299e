//! What rests on where a lead stands as it comes in: its stage, who has it, its history. After a decision was carried out, all else is
//! as it was, and need not be worked out again.

use crate::check::{Builtin, Cell};
use crate::source::{Id, IdVec};

use super::Program;
use super::node::{Node, NodeId, Phrase, PhraseId, PhraseWindow};
use super::score::{HowPlan, ItemPlan, ScoreKindPlan};

/// For each node, whether its answer rests on where the lead stands; the cells that do, in order; and whether there are any, or
/// exclusions.
pub(super) fn of(program: &Program) -> (IdVec<NodeId, bool>, Box<[Cell]>, bool) {
    let mut finder = Finder { program, nodes: vec![None; program.nodes.len()], cells: Vec::new() };
    // Cells come after what they rest on, so nothing here recurses far.
    let mut any = false;
    for cell in &program.book.order {
        let stands = finder.cell(*cell);
        any |= stands;
        finder.cells.push((*cell, stands));
    }
    any |= program.exclusions.iter().any(|(node, _)| finder.node(*node));
    let nodes = program.nodes.ids().map(|id| finder.node(id)).collect();
    let cells = finder.cells.iter().filter(|(_, stands)| *stands).map(|(cell, _)| *cell).collect();
    (nodes, cells, any)
}

struct Finder<'a> {
    program: &'a Program,
    nodes: Vec<Option<bool>>,
    cells: Vec<(Cell, bool)>,
}

impl Finder<'_> {
    fn known(&self, cell: Cell) -> bool {
        self.cells.iter().find(|(known, _)| *known == cell).is_none_or(|(_, stands)| *stands)
    }

    fn cell(&mut self, cell: Cell) -> bool {
        let program = self.program;
        match cell {
            Cell::Let(id) => program.lets.get(id.index()).is_some_and(|node| self.node(*node)),
            Cell::Condition(id) => program.conditions.get(id.index()).is_some_and(|node| self.node(*node)),
            Cell::Checklist(id) => {
                program.checks.get(id.index()).is_some_and(|checks| checks.iter().any(|node| self.node(*node)))
            }
            Cell::Grade(id) => {
                let lines = program.grades.get(id.index()).into_iter().flatten().flatten();
                lines.fold(false, |any, node| self.node(*node) | any)
            }
            Cell::Table(id) => {
                let columns = program.tables.get(id).map_or(&[][..], |table| &table.columns);
                columns.iter().fold(false, |any, node| self.node(*node) | any)
            }
            Cell::Territory => program.territories.iter().flatten().fold(false, |any, node| self.node(*node) | any),
            Cell::Score(id) => match program.scores.get(id).map(|score| &score.kind) {
                Some(ScoreKindPlan::Derived(node)) => self.node(*node),
                Some(ScoreKindPlan::Lines { on_reassignment, restarts, items }) => {
                    let restarts = restarts.iter().fold(false, |any, phrase| self.phrase(*phrase) | any);
                    let items = items.iter().fold(false, |any, item| self.item(item) | any);
                    *on_reassignment || restarts || items
                }
                None => false,
            },
        }
    }

    fn item(&mut self, item: &ItemPlan) -> bool {
        match item {
            ItemPlan::Several { items, .. } => items.iter().fold(false, |any, item| self.item(item) | any),
            ItemPlan::Line(id) => match self.program.lines.get(*id).map(|line| &line.how) {
                Some(HowPlan::When(node) | HowPlan::ForEachOf(node, _)) => self.node(*node),
                Some(
                    HowPlan::For(phrase)
                    | HowPlan::ForEach(phrase)
                    | HowPlan::ForEvery(_, phrase)
                    | HowPlan::ForEachQuiet(_, phrase),
                ) => self.phrase(*phrase),
                Some(HowPlan::Otherwise) | None => false,
            },
        }
    }

    fn phrase(&mut self, id: PhraseId) -> bool {
        let Some(phrase) = self.program.phrases.get(id) else { return false };
        let filter = phrase.filter.is_some_and(|node| self.node(node));
        let window = match phrase.window {
            PhraseWindow::Since(node) => self.node(node),
            PhraseWindow::All | PhraseWindow::Last(_) => false,
            PhraseWindow::SinceEnteringStage { .. } | PhraseWindow::SinceRecycle => true,
        };
        filter || window || moves(phrase) || phrase.restarts.is_some_and(|score| self.restarts(score))
    }

    /// Whether the last restart of a score rests on where the lead stands.
    fn restarts(&mut self, score: crate::check::ScoreId) -> bool {
        match self.program.scores.get(score).map(|score| &score.kind) {
            Some(ScoreKindPlan::Lines { on_reassignment, restarts, .. }) => {
                *on_reassignment || restarts.iter().fold(false, |any, phrase| self.phrase(*phrase) | any)
            }
            Some(ScoreKindPlan::Derived(_)) | None => false,
        }
    }

    fn node(&mut self, id: NodeId) -> bool {
        if let Some(Some(known)) = self.nodes.get(id.index()) {
            return *known;
        }
        let stands = self.work_out(id);
        if let Some(slot) = self.nodes.get_mut(id.index()) {
            *slot = Some(stands);
        }
        stands
    }

    fn work_out(&mut self, id: NodeId) -> bool {
        let program = self.program;
        let Some(node) = program.nodes.get(id) else { return false };
        let own = match node {
            Node::Builtin { which, .. } => match which {
                Builtin::Stage | Builtin::Entered | Builtin::Assignee | Builtin::Assigned => true,
                Builtin::Territory => self.known(Cell::Territory),
                Builtin::Id | Builtin::Created | Builtin::Today => false,
            },
            Node::EnteredAt { .. } | Node::TimesEntered { .. } | Node::Says { .. } => true,
            Node::Quiet { in_stage: true, .. } => true,
            Node::Happened { phrase, .. } | Node::Quiet { phrase, .. } | Node::Aggregate { phrase, .. } => {
                self.phrase(*phrase)
            }
            Node::Let(id) => self.known(Cell::Let(*id)),
            Node::Score(id) => self.known(Cell::Score(*id)),
            Node::Grade(id) => self.known(Cell::Grade(*id)),
            Node::Column(id, _) => self.known(Cell::Table(*id)),
            _ => false,
        };
        if own {
            return true;
        }
        let mut operands = Vec::new();
        node.operands(&program.phrases, &mut |operand| operands.push(operand));
        operands.into_iter().any(|operand| self.node(operand))
    }
}

/// Whether moves are among the events of a phrase.
fn moves(phrase: &Phrase) -> bool {
    phrase.recycle || !phrase.entering.is_empty()
}
