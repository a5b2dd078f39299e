//! Going through every expression of a rule set.

use crate::check::{Checked, Events, Expr, ExprKind, How, Recipient, Restart, ScoreItem, ScoreKind, Window};

/// Calls `see` with every expression below this one, itself first. Conditions and lets it names are not entered.
pub fn each<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match &expr.kind {
        ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::AtLeast(_, parts)
        | ExprKind::Highest(parts)
        | ExprKind::Lowest(parts) => parts.iter().for_each(|part| each(part, see)),
        ExprKind::Not(inner)
        | ExprKind::Known(inner)
        | ExprKind::Negate(inner)
        | ExprKind::DomainOf(inner)
        | ExprKind::LengthOf(inner)
        | ExprKind::LowerOf(inner)
        | ExprKind::Ranked { of: inner, .. }
        | ExprKind::In { value: inner, .. }
        | ExprKind::InTime { value: inner, .. }
        | ExprKind::TextTest { value: inner, .. }
        | ExprKind::Include { list: inner, .. }
        | ExprKind::Since { since: inner, .. }
        | ExprKind::BusinessSince { since: inner, .. } => each(inner, see),
        ExprKind::Open { at, .. } => at.iter().for_each(|at| each(at, see)),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            each(left, see);
            each(right, see);
        }
        ExprKind::Between { value, low, high } => {
            each(value, see);
            each(low, see);
            each(high, see);
        }
        ExprKind::Happened { events, .. } | ExprKind::Quiet { events, .. } | ExprKind::Aggregate { events, .. } => {
            each_of_events(events, see);
        }
        ExprKind::Const(_)
        | ExprKind::Unknown
        | ExprKind::Field(_)
        | ExprKind::ActivityField(_)
        | ExprKind::Builtin(_)
        | ExprKind::Let(_)
        | ExprKind::Condition(_)
        | ExprKind::Check(..)
        | ExprKind::Score(_)
        | ExprKind::Grade(_)
        | ExprKind::Column(..)
        | ExprKind::Says { .. }
        | ExprKind::EnteredAt(_)
        | ExprKind::TimesEntered(_) => {}
    }
}

/// Calls `see` with every expression of an event phrase.
pub fn each_of_events<'a>(events: &'a Events, see: &mut dyn FnMut(&'a Expr)) {
    if let Some(filter) = &events.filter {
        each(filter, see);
    }
    if let Some(Window::Since(since)) = &events.window {
        each(since, see);
    }
}

/// What stands at the top of a rule: an expression, or an event phrase of a score.
pub enum Root<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// Events that a score line counts, or that restart a score or the clocks of an SLA.
    Events(&'a Events),
}

/// Every root of a rule set.
pub fn roots(checked: &Checked) -> Vec<Root<'_>> {
    let mut roots = Vec::new();
    roots.extend(checked.lets.iter().map(|x| Root::Expr(&x.value)));
    roots.extend(checked.conditions.iter().map(|x| Root::Expr(&x.value)));
    roots.extend(checked.checklists.iter().flat_map(|list| &list.checks).map(|x| Root::Expr(&x.condition)));
    for score in &checked.scores {
        match &score.kind {
            ScoreKind::Derived(value) => roots.push(Root::Expr(value)),
            ScoreKind::Lines { restarts, items } => {
                for restart in restarts {
                    match restart {
                        Restart::Events(events) => roots.push(Root::Events(events)),
                        Restart::Reassignment => {}
                    }
                }
                items.iter().for_each(|item| item_roots(item, &mut roots));
            }
        }
    }
    roots.extend(checked.exclusions.iter().map(|x| Root::Expr(&x.condition)));
    roots.extend(checked.grades.iter().flat_map(|g| &g.lines).filter_map(|l| l.when.as_ref()).map(Root::Expr));
    for stage in &checked.stages {
        roots.extend(stage.needs.iter().map(|need| Root::Expr(&need.value)));
        roots.extend(stage.moves.iter().map(|m| Root::Expr(&m.when)));
    }
    roots.extend(checked.territories.iter().filter_map(|t| t.when.as_ref()).map(Root::Expr));
    for line in checked.routes.iter().flat_map(|route| &route.lines) {
        roots.extend(line.when.as_ref().map(Root::Expr));
        match &line.to {
            Recipient::Value(value) => roots.push(Root::Expr(value)),
            Recipient::Keep | Recipient::Team(_) | Recipient::Nobody | Recipient::Address(_) => {}
        }
    }
    roots.extend(checked.tables.iter().flat_map(|t| &t.columns).map(|c| Root::Expr(&c.value)));
    for sla in &checked.slas {
        roots.extend(sla.pauses.as_ref().map(Root::Expr));
        roots.extend(sla.restarts_on.iter().map(Root::Events));
        roots.extend(sla.clauses.iter().filter_map(|clause| clause.when.as_ref()).map(Root::Expr));
    }
    for nurture in &checked.nurtures {
        roots.push(Root::Expr(&nurture.enter));
        roots.extend(nurture.leave.as_ref().map(Root::Expr));
    }
    roots.extend(checked.priority.as_ref().map(|p| Root::Expr(&p.value)));
    roots
}

fn item_roots<'a>(item: &'a ScoreItem, roots: &mut Vec<Root<'a>>) {
    match item {
        ScoreItem::Line(line) => match &line.how {
            How::When(condition) => roots.push(Root::Expr(condition)),
            How::ForEachOf { list, .. } => roots.push(Root::Expr(list)),
            How::For(events) | How::ForEach(events) | How::ForEvery(_, events) | How::ForEachQuiet { events, .. } => {
                roots.push(Root::Events(events))
            }
            How::Otherwise => {}
        },
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| item_roots(item, roots)),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| item_roots(item, roots)),
    }
}

/// Every event phrase below a root, itself included.
pub fn each_events<'a>(root: &Root<'a>, see: &mut dyn FnMut(&'a Events)) {
    let mut in_expr = |expr: &'a Expr| {
        if let ExprKind::Happened { events, .. } | ExprKind::Quiet { events, .. } | ExprKind::Aggregate { events, .. } =
            &expr.kind
        {
            see(events);
        }
    };
    match root {
        Root::Expr(expr) => each(expr, &mut in_expr),
        Root::Events(events) => {
            each_of_events(events, &mut in_expr);
            see(events);
        }
    }
}

/// Every expression below a root.
pub fn each_expr<'a>(root: &Root<'a>, see: &mut dyn FnMut(&'a Expr)) {
    match root {
        Root::Expr(expr) => each(expr, see),
        Root::Events(events) => each_of_events(events, see),
    }
}
