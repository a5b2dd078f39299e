//! The way of a lead: stages nobody reaches or leaves, answers that lead nowhere, closes that come too late, leads that
//! come back at once, points that decide alone.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into counts as one opaque question, so a new kind of expression is safe here"
)]

use crate::ast::MoveKind;
use crate::check::{
    EventKind, Events, Expr, ExprKind, How, Move, Restart, ScoreItem, ScoreKind, Stage, StageId, StageKind, Window,
};
use crate::source::{Id, Problem};
use crate::value::{Number, fold};

use super::cases::{View, Want};
use super::complaints;
use super::walk::each;

/// Looks at all stages.
pub fn stages(view: &View<'_>, problems: &mut Vec<Problem>) {
    reached(view, problems);
    for (id, stage) in view.checked.stages.enumerated() {
        if stage.kind == StageKind::Stage && stage.moves.is_empty() && by_breach(view, id).next().is_none() {
            problems.push(complaints::never_left(stage.span, &stage.name));
        }
        answers(view, id, stage, problems);
        late_closes(view, stage, problems);
        comes_back(view, id, stage, problems);
    }
    lone_points(view, problems);
}

fn reached(view: &View<'_>, problems: &mut Vec<Problem>) {
    let stages = &view.checked.stages;
    let mut seen = vec![false; stages.len()];
    let mut open = vec![view.checked.start];
    while let Some(id) = open.pop() {
        if let Some(mark) = seen.get_mut(id.index())
            && !std::mem::replace(mark, true)
        {
            let moves = stages.get(id).map_or(&[][..], |stage| &stage.moves);
            open.extend(moves.iter().chain(by_breach(view, id)).map(|taken| taken.to));
        }
    }
    for (stage, seen) in stages.iter().zip(seen) {
        if !seen {
            problems.push(complaints::unreachable_stage(stage.span, &stage.name));
        }
    }
}

/// The moves that the breaches of a stage's SLAs make by themselves.
fn by_breach<'a>(view: &View<'a>, id: StageId) -> impl Iterator<Item = &'a Move> {
    let slas = view.checked.slas.iter().filter(move |sla| sla.stage == id);
    slas.flat_map(|sla| &sla.clauses).filter_map(|clause| clause.then.as_ref())
}

/// The answers that the moves of a stage, or the lines of its SLAs, ask about, folded. That an SLA waits for any answer leads
/// nowhere yet: the lead stays where it is, and its clock says that all is well.
fn heard(view: &View<'_>, id: StageId, stage: &Stage) -> Vec<String> {
    let mut heard = Vec::new();
    let slas = view.checked.slas.iter().filter(|sla| sla.stage == id);
    let asked = slas.flat_map(|sla| sla.clauses.iter().filter_map(|clause| clause.when.as_ref()).chain(&sla.pauses));
    for asked in stage.moves.iter().map(|taken| &taken.when).chain(asked) {
        each(asked, &mut |part| {
            if let ExprKind::Says { answers, .. } = &part.kind {
                heard.extend(answers.iter().map(|answer| fold(answer).into_owned()));
            }
        });
    }
    heard
}

fn answers(view: &View<'_>, id: StageId, stage: &Stage, problems: &mut Vec<Problem>) {
    let heard = heard(view, id, stage);
    for answer in &stage.answers {
        if !heard.iter().any(|heard| *heard == fold(&answer.answer)) {
            problems.push(complaints::answer_leads_nowhere(answer.span, &answer.answer, &stage.name));
        }
    }
}

fn waits_for_answer(taken: &Move) -> bool {
    let mut waits = false;
    each(&taken.when, &mut |part| waits |= matches!(part.kind, ExprKind::Says { .. }));
    waits
}

/// A close after an advance: leads that fit both go on instead of being closed.
fn late_closes(view: &View<'_>, stage: &Stage, problems: &mut Vec<Problem>) {
    for (at, close) in stage.moves.iter().enumerate() {
        if close.kind != MoveKind::Close || waits_for_answer(close) {
            continue;
        }
        let advances = stage.moves.iter().take(at).filter(|m| m.kind == MoveKind::Advance && !waits_for_answer(m));
        for advance in advances {
            let both = view
                .cases(&advance.when, Want::Yes)
                .and_then(|first| view.both(first, view.cases(&close.when, Want::Yes)?));
            if both.is_some_and(|cases| !cases.is_empty()) {
                problems.push(complaints::late_close(close.span, advance.span));
                break;
            }
        }
    }
}

/// A recycled lead whose way forward is still open moves straight back.
fn comes_back(view: &View<'_>, id: StageId, stage: &Stage, problems: &mut Vec<Problem>) {
    for recycle in stage.moves.iter().chain(by_breach(view, id)).filter(|m| m.kind == MoveKind::Recycle) {
        let back = view.checked.stages.get(recycle.to).and_then(|to| {
            let forward = |m: &&Move| m.kind == MoveKind::Advance && m.to == id && !waits_for_answer(m);
            to.moves.iter().filter(forward).find(|m| !starts_anew(view, &m.when))
        });
        if let Some(advance) = back {
            let to = view.checked.stages.get(recycle.to).map_or("", |to| &to.name);
            problems.push(complaints::comes_back(recycle.span, advance.span, to, &stage.name));
        }
    }
}

/// Whether recycling makes this condition wait for something new: one part that must hold looks only at what came
/// after, or at a score that starts anew.
fn starts_anew(view: &View<'_>, expr: &Expr) -> bool {
    let fresh = |events: &Events| matches!(events.window, Some(Window::SinceRecycle | Window::SinceEnteringStage));
    match &expr.kind {
        ExprKind::And(parts) => parts.iter().any(|part| starts_anew(view, part)),
        ExprKind::Or(parts) => parts.iter().all(|part| starts_anew(view, part)),
        ExprKind::Happened { events, .. } => fresh(events),
        ExprKind::Condition(id) => view.checked.conditions.get(*id).is_some_and(|c| starts_anew(view, &c.value)),
        ExprKind::Compare { left, right, .. } => [left, right].into_iter().any(|side| rests_on_restart(view, side)),
        ExprKind::Quiet { .. } => true,
        _ => false,
    }
}

fn rests_on_restart(view: &View<'_>, expr: &Expr) -> bool {
    let mut rests = false;
    each(expr, &mut |part| match &part.kind {
        ExprKind::Score(id) => rests |= restarts(view, *id),
        ExprKind::Aggregate { events, .. } => {
            rests |= matches!(events.window, Some(Window::SinceRecycle | Window::SinceEnteringStage));
        }
        ExprKind::Since { since, .. } | ExprKind::BusinessSince { since, .. } => {
            rests |= matches!(since.kind, ExprKind::EnteredAt(_))
        }
        _ => {}
    });
    rests
}

fn restarts(view: &View<'_>, id: crate::check::ScoreId) -> bool {
    view.checked.scores.get(id).is_some_and(|score| match &score.kind {
        ScoreKind::Lines { restarts, .. } => restarts.iter().any(|restart| match restart {
            Restart::Events(events) => events.kinds.contains(&EventKind::Recycle),
            Restart::Reassignment => false,
        }),
        ScoreKind::Derived(value) => rests_on_restart(view, value),
    })
}

/// Points that equal a threshold of an advance: one line decides alone.
fn lone_points(view: &View<'_>, problems: &mut Vec<Problem>) {
    let mut thresholds = Vec::new();
    for taken in view.checked.stages.iter().flat_map(|stage| &stage.moves) {
        if taken.kind != MoveKind::Advance {
            continue;
        }
        each(&taken.when, &mut |part| {
            use crate::check::{Comparison, Const};
            if let ExprKind::Compare { op: Comparison::AtLeast, left, right, .. } = &part.kind
                && let (ExprKind::Score(score), ExprKind::Const(Const::Number(at))) = (&left.kind, &right.kind)
                && at.0 > 0
            {
                thresholds.push((*score, *at, part.span, taken.to));
            }
        });
    }
    for (score, at, span, to) in thresholds {
        let to = view.checked.stages.get(to).map_or("", |stage| &stage.name);
        let mut lines = Vec::new();
        lines_below(view, score, &mut lines);
        for (points, line) in lines.into_iter().filter(|(points, _)| *points == at) {
            problems.push(complaints::lone_points(line, span, points, to));
        }
    }
}

fn lines_below(view: &View<'_>, id: crate::check::ScoreId, lines: &mut Vec<(Number, crate::source::Span)>) {
    fn of_item(item: &ScoreItem, lines: &mut Vec<(Number, crate::source::Span)>) {
        match item {
            ScoreItem::Line(line) => {
                if !matches!(line.how, How::ForEachQuiet { .. }) {
                    lines.push((line.points, line.span));
                }
            }
            ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| of_item(item, lines)),
            ScoreItem::Group(group) => group.items.iter().for_each(|item| of_item(item, lines)),
        }
    }
    match view.checked.scores.get(id).map(|score| &score.kind) {
        Some(ScoreKind::Lines { items, .. }) => items.iter().for_each(|item| of_item(item, lines)),
        Some(ScoreKind::Derived(value)) => each(value, &mut |part| {
            if let ExprKind::Score(part) = &part.kind {
                lines_below(view, *part, lines);
            }
        }),
        None => {}
    }
}
