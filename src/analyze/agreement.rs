//! What an agreement between departments has to say: of each stage whose it is, what it means and what comes next; and of each
//! route which stage hands off to it.

use crate::ast::MoveKind;
use crate::check::{Checked, ExprKind, Stage, StageId, StageKind};
use crate::source::{Id, Problem};

use super::complaints;
use super::walk::each;

/// Looks at stages and routes. A sketch is no agreement: stages are only held to it once the rules have a name (`process`) and
/// one department hands leads off to another.
pub fn agreement(checked: &Checked, problems: &mut Vec<Problem>) {
    let handed: Vec<_> = checked.stages.iter().filter_map(|stage| stage.hand_off).collect();
    if !checked.stages.is_empty() {
        for route in checked.routes.iter().filter(|route| !handed.contains(&route.owner)) {
            let owner = checked.owners.get(route.owner).map_or("", |owner| &owner.name);
            problems.push(complaints::route_of_nobody(route.span, owner));
        }
    }
    if checked.process.name.is_empty() || handed.is_empty() {
        return;
    }
    let on_the_way = on_the_way(checked);
    for (id, stage) in checked.stages.enumerated().filter(|(_, stage)| stage.kind == StageKind::Stage) {
        let mut missing = Vec::new();
        missing.extend(stage.owner.is_none().then_some("owner"));
        missing.extend((stage.label == stage.name).then_some("name for people"));
        missing.extend(stage.means.is_none().then_some("definition"));
        let leads_on = on_the_way.get(id.index()).copied().unwrap_or(false);
        // Who moves on always has nothing to do; and where answers are waited for, they say what comes next.
        let waits = stage.moves.iter().filter(|taken| taken.kind == MoveKind::Advance).any(|taken| {
            let mut says = false;
            each(&taken.when, &mut |part| says |= matches!(part.kind, ExprKind::Says { .. }));
            !says
        });
        let waits = waits && stage.moves.iter().all(|taken| !matches!(taken.when.kind, ExprKind::Const(_)));
        missing.extend((leads_on && waits && stage.next.is_none()).then_some("next step"));
        if !missing.is_empty() {
            problems.push(complaints::says_too_little(stage.span, &stage.name, &missing));
        }
    }
}

/// For each stage, whether a lead can advance from it to one that hands off.
fn on_the_way(checked: &Checked) -> Vec<bool> {
    let hands_off = |id: StageId| checked.stages.get(id).is_some_and(|stage| stage.hand_off.is_some());
    let mut leads_on = vec![false; checked.stages.len()];
    loop {
        let step = |stage: &Stage| {
            let advances = stage.moves.iter().filter(|taken| taken.kind == MoveKind::Advance).map(|taken| taken.to);
            advances.into_iter().any(|to| hands_off(to) || leads_on.get(to.index()).copied().unwrap_or(false))
        };
        let next: Vec<bool> = checked.stages.iter().map(step).collect();
        if next == leads_on {
            return leads_on;
        }
        leads_on = next;
    }
}
