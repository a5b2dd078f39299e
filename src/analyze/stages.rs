//! The way of a lead: stages nobody reaches or leaves, answers that lead nowhere, closes that come too late, leads that
//! come back at once, points that decide alone.

use crate::ast::MoveKind;
use crate::check::{ExprKind, How, Move, ScoreItem, ScoreKind, Stage, StageId, StageKind};
use crate::source::{Id, Problem};
use crate::value::{Number, fold};

use super::cases::{Case, Cases, Place, View, Want};
use super::complaints;
use super::exact::{Exact, Lead};
use super::ladders;
use super::walk::each;
use super::witness;

/// Looks at all stages.
pub fn stages(view: &View<'_>, problems: &mut Vec<Problem>) {
    let never: Vec<Vec<bool>> =
        view.checked.stages.enumerated().map(|(id, stage)| ladders::moves(view, id, stage, problems)).collect();
    reached(view, &never, problems);
    for (id, stage) in view.checked.stages.enumerated() {
        if stage.kind == StageKind::Stage && stage.moves.is_empty() && by_breach(view, id).next().is_none() {
            problems.push(complaints::never_left(stage.span, &stage.name));
        }
        answers(view, id, stage, problems);
        view.within(Place::Moving, || {
            late_closes(view, id, stage, problems);
            comes_back(view, id, stage, problems);
        });
    }
    lone_points(view, problems);
}

/// Stages to which no way leads, or only by moves that no lead ever makes.
fn reached(view: &View<'_>, never: &[Vec<bool>], problems: &mut Vec<Problem>) {
    let stages = &view.checked.stages;
    let (mut seen, mut led_to) = (vec![false; stages.len()], vec![false; stages.len()]);
    let mut open = vec![view.checked.start];
    while let Some(id) = open.pop() {
        if let Some(mark) = seen.get_mut(id.index())
            && !std::mem::replace(mark, true)
        {
            let moves = stages.get(id).map_or(&[][..], |stage| &stage.moves);
            let never = never.get(id.index()).map_or(&[][..], Vec::as_slice);
            for (taken, never) in moves.iter().zip(never) {
                if let Some(led_to) = led_to.get_mut(taken.to.index()) {
                    *led_to = true;
                }
                open.extend(Some(taken.to).filter(|_| !never));
            }
            open.extend(by_breach(view, id).map(|taken| taken.to));
        }
    }
    for ((stage, seen), led_to) in stages.iter().zip(seen).zip(led_to) {
        if !seen {
            problems.push(complaints::unreachable_stage(stage.span, &stage.name, led_to));
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

/// A close after an advance: leads that fit both go on instead of being closed. Told with a lead that does.
fn late_closes(view: &View<'_>, id: StageId, stage: &Stage, problems: &mut Vec<Problem>) {
    let here = Lead { stage: Some(id), ..Lead::default() };
    for (at, close) in stage.moves.iter().enumerate() {
        if close.kind != MoveKind::Close || waits_for_answer(close) {
            continue;
        }
        let advances = stage.moves.iter().take(at).filter(|m| m.kind == MoveKind::Advance && !waits_for_answer(m));
        for advance in advances {
            let both = cases_of_move(view, advance)
                .and_then(|first| view.both(first, view.cases(&close.when, Want::Yes)?))
                .unwrap_or_default();
            let shows = |lead: &Lead| {
                Some(ladders::makes(view, lead, id, advance)? && Exact::new(view.checked, lead).yes(&close.when)?)
            };
            if let Some(lead) = witness::find(view, &both, &here, &shows) {
                problems.push(complaints::late_close(close.span, advance.span, &lead));
                break;
            }
        }
    }
}

/// The cases in which a move's condition holds and what its stage needs is known.
fn cases_of_move(view: &View<'_>, taken: &Move) -> Cases {
    let needs = view.checked.stages.get(taken.to).filter(|_| taken.kind == MoveKind::Advance);
    let needs = needs.map_or(&[][..], |stage| &stage.needs);
    needs.iter().try_fold(view.cases(&taken.when, Want::Yes)?, |cases, need| {
        view.both(cases, view.cases(&witness::known(&need.value), Want::Yes)?)
    })
}

/// A recycled lead whose way forward is still open moves straight back. Told with a lead that does.
fn comes_back(view: &View<'_>, id: StageId, stage: &Stage, problems: &mut Vec<Problem>) {
    for clause in view.checked.slas.iter().filter(|sla| sla.stage == id).flat_map(|sla| &sla.clauses) {
        let Some(recycle) = clause.then.as_ref().filter(|then| then.kind == MoveKind::Recycle) else { continue };
        let when = clause.when.as_ref();
        let goes = |lead: &Lead| {
            let exact = Exact::new(view.checked, lead);
            // It has to wait until the clause is late: nothing may move it, nor be what the clause asks for.
            let moved = stage.moves.iter().try_fold(false, |moved, taken| Some(moved || exact.yes(&taken.when)?))?;
            let touched = lead
                .events
                .iter()
                .any(|event| view.checked.activities.get(event.kind).is_none_or(|activity| activity.touch));
            Some(!moved && !touched && when.map_or(Some(true), |when| exact.yes(when))?)
        };
        let cases = when.map_or_else(|| Some(vec![Case::default()]), |when| view.cases(when, Want::Yes));
        comes_back_by(view, (id, stage), recycle, cases, true, &goes, problems);
    }
    for recycle in stage.moves.iter().filter(|m| m.kind == MoveKind::Recycle) {
        let goes = |lead: &Lead| ladders::makes(view, lead, id, recycle);
        comes_back_by(view, (id, stage), recycle, view.cases(&recycle.when, Want::Yes), false, &goes, problems);
    }
}

/// Tells of one move back, which leads make of whom `goes` says so; if `waited`, some time after what made them come.
fn comes_back_by(
    view: &View<'_>,
    (id, stage): (StageId, &Stage),
    recycle: &Move,
    cases: Cases,
    waited: bool,
    goes: &dyn Fn(&Lead) -> Option<bool>,
    problems: &mut Vec<Problem>,
) {
    let (Some(cases), Some(to)) = (cases, view.checked.stages.get(recycle.to)) else { return };
    let here = Lead { stage: Some(id), waited, ..Lead::default() };
    let forward = |m: &&Move| m.kind == MoveKind::Advance && m.to == id && !waits_for_answer(m);
    for advance in to.moves.iter().filter(forward) {
        let both = cases_of_move(view, advance).and_then(|again| view.both(cases.clone(), again)).unwrap_or_default();
        let shows = |lead: &Lead| {
            let back = Lead { stage: Some(recycle.to), recycled: true, said: Vec::new(), ..lead.clone() };
            Some(goes(lead)? && ladders::makes(view, &back, recycle.to, advance)?)
        };
        if let Some(lead) = witness::find(view, &both, &here, &shows) {
            problems.push(complaints::comes_back(recycle.span, advance.span, (&to.name, &stage.name), &lead));
            return;
        }
    }
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
