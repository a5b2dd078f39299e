//! Conditions that can never be yes, that always are, and thresholds out of reach.

use crate::check::{Cell, Expr, ExprKind, ScoreId, ScoreItem, ScoreKind, ScoreLine, Window};
use crate::source::{Id, Problem, Span};
use crate::value::Number;

use super::cases::{Ask, Named, Place, View, Want};
use super::complaints;
use super::sets::Known;
use super::subjects::Subject;
use super::walk::{Root, each_events, roots};
use super::words;

/// What depends on a condition, for saying what is lost.
enum Effect<'a> {
    /// Points of a line.
    Points(Number),
    /// A way into a stage.
    Move(&'a str),
    /// Something named.
    Named(&'a str),
    /// Clocks that stand still.
    Pause(&'a str),
    /// The way into a nurture programme.
    Enter(&'a str),
    /// The way out of it.
    Leave(&'a str),
    /// Anything else.
    Other,
}

/// Looks at the condition of every rule, and at every `where`.
pub fn conditions(view: &View<'_>, problems: &mut Vec<Problem>) {
    let checked = view.checked;
    named(view, problems);
    for (id, score) in checked.scores.enumerated() {
        if let ScoreKind::Lines { items, restarts } = &score.kind {
            let place = if restarts.is_empty() { Place::Still } else { Place::Restarting(id) };
            view.within(place, || items.iter().for_each(|item| look_at_item(view, item, problems)));
        }
    }
    for exclusion in &checked.exclusions {
        look(view, &exclusion.condition, &Effect::Other, problems);
    }
    for when in checked.grades.iter().flat_map(|grade| &grade.lines).filter_map(|line| line.when.as_ref()) {
        look(view, when, &Effect::Other, problems);
    }
    for when in checked.territories.iter().filter_map(|territory| territory.when.as_ref()) {
        look(view, when, &Effect::Other, problems);
    }
    view.within(Place::Moving, || on_the_way(view, problems));
    // Whatever stands around a `where`, it may be looked at while a lead moves.
    view.within(Place::Moving, || roots(checked).iter().for_each(|root| filters(view, root, problems)));
    view.told.take();
}

/// What has a name is told of once, where it is declared, and not again wherever it is used.
fn named(view: &View<'_>, problems: &mut Vec<Problem>) {
    let mut look_at = |named: Named, condition: &Expr, name: &str| {
        if look(view, condition, &Effect::Named(name), problems) {
            view.told.borrow_mut().insert(named);
        }
    };
    for cell in &view.checked.order {
        match cell {
            Cell::Condition(id) => {
                if let Some(condition) = view.checked.conditions.get(*id) {
                    look_at(Named::Condition(*id), &condition.value, &condition.name);
                }
            }
            Cell::Checklist(id) => {
                let checks = view.checked.checklists.get(*id).map_or(&[][..], |list| &list.checks);
                for (number, check) in (0..).zip(checks) {
                    look_at(Named::Check(*id, number), &check.condition, &check.name);
                }
            }
            Cell::Let(_) | Cell::Score(_) | Cell::Grade(_) | Cell::Table(_) | Cell::Territory => {}
        }
    }
}

/// The conditions that are looked at while leads move.
fn on_the_way(view: &View<'_>, problems: &mut Vec<Problem>) {
    let checked = view.checked;
    for taken in checked.stages.iter().flat_map(|stage| &stage.moves) {
        let to = checked.stages.get(taken.to).map_or("", |stage| &stage.name);
        if !matches!(taken.when.kind, ExprKind::Const(_)) {
            look(view, &taken.when, &Effect::Move(to), problems);
        }
    }
    for when in checked.routes.iter().flat_map(|route| &route.lines).filter_map(|line| line.when.as_ref()) {
        look(view, when, &Effect::Other, problems);
    }
    for sla in &checked.slas {
        for clause in &sla.clauses {
            if let Some(when) = &clause.when {
                look(view, when, &Effect::Other, problems);
            }
        }
        if let Some(pauses) = &sla.pauses {
            look(view, pauses, &Effect::Pause(&sla.name), problems);
        }
    }
    for nurture in &checked.nurtures {
        look(view, &nurture.enter, &Effect::Enter(&nurture.name), problems);
        if let Some(leave) = &nurture.leave {
            look(view, leave, &Effect::Leave(&nurture.name), problems);
        }
    }
}

fn look_at_item(view: &View<'_>, item: &ScoreItem, problems: &mut Vec<Problem>) {
    match item {
        ScoreItem::Line(ScoreLine { how: crate::check::How::When(condition), points, .. }) => {
            look(view, condition, &Effect::Points(*points), problems);
        }
        ScoreItem::Line(_) => {}
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| look_at_item(view, item, problems)),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| look_at_item(view, item, problems)),
    }
}

fn filters(view: &View<'_>, root: &Root<'_>, problems: &mut Vec<Problem>) {
    each_events(root, &mut |events| {
        if let Some(filter) = &events.filter {
            look(view, filter, &Effect::Other, problems);
        }
        if let Some(Window::Last(length)) = &events.window
            && length.comparable() == 0
            && !length.is_business()
        {
            problems.push(complaints::empty_window(events.span));
        }
    });
}

/// Tells of a condition that is always one thing; gives back whether it is.
fn look(view: &View<'_>, condition: &Expr, effect: &Effect<'_>, problems: &mut Vec<Problem>) -> bool {
    view.reset();
    if view.cases(condition, Want::Yes).is_some_and(|cases| cases.is_empty()) {
        problems.push(never(view, condition, effect));
        return true;
    }
    view.reset();
    if view.cases(condition, Want::NotYes).is_some_and(|cases| cases.is_empty()) {
        problems.push(match effect {
            Effect::Pause(name) => complaints::always_paused(condition.span, name),
            Effect::Leave(name) => complaints::always_leaves(condition.span, name),
            Effect::Points(_) | Effect::Move(_) | Effect::Named(_) | Effect::Enter(_) | Effect::Other => {
                complaints::always_yes(condition.span)
            }
        });
        return true;
    }
    false
}

fn never(view: &View<'_>, condition: &Expr, effect: &Effect<'_>) -> Problem {
    let hopeless = view.hopeless.borrow().clone();
    if let Some(Ask { subject: Subject::Score(id), span, .. }) = &hopeless {
        let (low, high) = view.bounds.get(*id as usize).copied().unwrap_or((i64::MIN, i64::MAX));
        let target = match effect {
            Effect::Move(stage) => Some(*stage),
            Effect::Points(_)
            | Effect::Named(_)
            | Effect::Pause(_)
            | Effect::Enter(_)
            | Effect::Leave(_)
            | Effect::Other => None,
        };
        return complaints::out_of_reach(
            if inside(*span, condition.span) { *span } else { condition.span },
            view.checked.scores.as_slice().get(*id as usize).map_or("", |score| &score.name),
            target,
            (low, high),
            &best_lead(view, *id as usize),
        );
    }
    let conflict = view.conflict.borrow().clone();
    let mut problem = complaints::never_yes(condition.span);
    if let Some((first, second)) = conflict {
        let say = |ask: &Ask| words::needs(view.checked, &ask.values, &ask.ty);
        // It stands at the use: what a name stands for is shown beside it.
        let (first, second) = if inside(second.span, condition.span) && !inside(first.span, condition.span) {
            (second, first)
        } else {
            (first, second)
        };
        problem = if inside(first.span, condition.span) {
            problem.at(first.span, say(&first))
        } else {
            problem.and(first.span, say(&first))
        };
        problem = problem.and(second.span, say(&second));
    } else if let Some(ask) = hopeless {
        problem = if inside(ask.span, condition.span) {
            problem.at(ask.span, nothing_will_do(&ask))
        } else {
            problem.and(ask.span, nothing_will_do(&ask))
        };
    }
    let lost = match effect {
        Effect::Points(points) => format!("these {points} points are never added; did you mean `or`?"),
        Effect::Move(stage) => format!("no lead ever moves to `{stage}` by this line; did you mean `or`?"),
        Effect::Named(name) => format!("`{name}` is never met; did you mean `or`?"),
        Effect::Pause(name) => format!("the clocks of `{name}` never stand still; did you mean `or`?"),
        Effect::Enter(name) => format!("nobody ever enters `{name}`; did you mean `or`?"),
        Effect::Leave(name) => format!("nobody ever leaves `{name}` by this line; did you mean `or`?"),
        Effect::Other => "the line has no effect; did you mean `or`?".to_owned(),
    };
    problem.help(lost)
}

fn inside(part: Span, whole: Span) -> bool {
    part.file == whole.file && whole.start <= part.start && part.end <= whole.end
}

fn nothing_will_do(ask: &Ask) -> &'static str {
    match ask.values.known {
        Known::Numbers(_) => "no number is in here",
        Known::Texts(_) | Known::Members(_) => "no value will do",
    }
}

/// The best a lead can do in a score: its lines with the most they can add.
fn best_lead(view: &View<'_>, id: usize) -> Vec<(String, i64)> {
    let mut best = Vec::new();
    let Some(score) = view.checked.scores.as_slice().get(id) else { return best };
    if let Some(best) = view.best.get(&ScoreId::new(id)) {
        return best.lines.clone();
    }
    match &score.kind {
        ScoreKind::Lines { items, .. } => items.iter().for_each(|item| best_of(item, &mut best)),
        ScoreKind::Derived(value) => super::walk::each(value, &mut |part| {
            if let ExprKind::Score(part) = &part.kind
                && let Some((_, high)) = view.bounds.get(part.index())
            {
                best.push((view.checked.scores.get(*part).map_or_else(String::new, |s| s.name.clone()), *high));
            }
        }),
    }
    best
}

fn best_of(item: &ScoreItem, best: &mut Vec<(String, i64)>) {
    match item {
        ScoreItem::Line(line) => {
            let most = super::bounds::most_of(line);
            if most > 0 {
                best.push((line.label.clone().unwrap_or_else(|| "a line without a label".to_owned()), most));
            }
        }
        ScoreItem::Group(group) => group.items.iter().for_each(|item| best_of(item, best)),
        ScoreItem::Pick(pick) => {
            let mut lines = Vec::new();
            pick.items.iter().for_each(|item| best_of(item, &mut lines));
            best.extend(lines.into_iter().max_by_key(|(_, most)| *most));
        }
    }
}
