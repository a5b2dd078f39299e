//! Grades: the scores that each of their lines rests on. A line that nobody can answer, because a score is unknown, makes the
//! grade unknown.

use rustc_hash::FxHashSet;

use crate::check::{Builtin, Cell, ScoreId};
use crate::source::Id;

use super::Program;
use super::node::{Node, NodeId};

/// The scores of every line of every grade.
pub(super) fn scores(program: &Program) -> Vec<Vec<Box<[ScoreId]>>> {
    let of_line = |when: &Option<NodeId>| when.map_or_else(Box::default, |when| scores_below(program, when));
    program.grades.iter().map(|lines| lines.iter().map(of_line).collect()).collect()
}

/// The scores a node rests on: those it names, and those behind lets, grades, tables and territories. What a score itself is made
/// of is left out, for it decides by itself whether it is known.
fn scores_below(program: &Program, root: NodeId) -> Box<[ScoreId]> {
    let mut found = Vec::new();
    let mut seen: FxHashSet<NodeId> = [root].into_iter().collect();
    let mut cells: FxHashSet<Cell> = FxHashSet::default();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let Some(node) = program.nodes.get(id) else { continue };
        let mut see = |id: NodeId| {
            if seen.insert(id) {
                open.push(id);
            }
        };
        match node {
            Node::Score(score) => found.push(*score),
            Node::Let(id) if cells.insert(Cell::Let(*id)) => {
                program.lets.get(id.index()).into_iter().copied().for_each(see);
            }
            Node::Grade(id) if cells.insert(Cell::Grade(*id)) => {
                program.grades.get(id.index()).into_iter().flatten().flatten().copied().for_each(see);
            }
            Node::Column(id, _) if cells.insert(Cell::Table(*id)) => {
                program.tables.get(*id).into_iter().flat_map(|table| &table.columns).copied().for_each(see);
            }
            Node::Builtin { which: Builtin::Territory, .. } if cells.insert(Cell::Territory) => {
                program.territories.iter().flatten().copied().for_each(see);
            }
            _ => node.operands(&program.phrases, &mut see),
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into()
}
