//! Personal values stay in the lead and in the hand-off's contact. Where a value itself would go into an assignee, a priority or a score, and with these
//! into alerts and the log, that is an error. A condition may look at it: what follows from that is no personal value.

use crate::source::Span;

use super::checked::*;
use super::complaints;
use super::context::Context;

/// Tells every place where a personal value would get out.
pub fn check(cx: &mut Context<'_>) {
    let out = &cx.out;
    let mut found: Vec<(Leak, &'static str)> = Vec::new();
    for line in out.routes.iter().flat_map(|route| &route.lines) {
        if let Recipient::Value(value) = &line.to {
            found.extend(leak(out, value).map(|leak| (leak, "who has the lead")));
        }
    }
    for score in &out.scores {
        if let ScoreKind::Derived(value) = &score.kind {
            found.extend(leak(out, value).map(|leak| (leak, "a score")));
        }
    }
    if let Some(priority) = &out.priority {
        found.extend(leak(out, &priority.value).map(|leak| (leak, "the priority")));
    }
    let problems: Vec<_> = found
        .into_iter()
        .filter_map(|(leak, what)| {
            let field = out.fields.get(leak.field)?;
            Some(complaints::personal_leaves(leak.at, &field.name, field.span, what))
        })
        .collect();
    problems.into_iter().for_each(|problem| cx.tell(problem));
}

/// A personal field, and where its value is taken.
struct Leak {
    field: FieldId,
    at: Span,
}

/// The first personal field whose value is part of what an expression gives. Where that is by a `let`, the place is that of its name.
fn leak(out: &Checked, expr: &Expr) -> Option<Leak> {
    let at = expr.span;
    match &expr.kind {
        ExprKind::Field(field) => {
            out.fields.get(*field).filter(|known| known.personal).map(|_| Leak { field: *field, at })
        }
        ExprKind::Let(id) => {
            out.lets.get(*id).and_then(|known| leak(out, &known.value)).map(|leak| Leak { at, ..leak })
        }
        ExprKind::Negate(inner)
        | ExprKind::DomainOf(inner)
        | ExprKind::LengthOf(inner)
        | ExprKind::LowerOf(inner)
        | ExprKind::Ranked { of: inner, .. }
        | ExprKind::Since { since: inner, .. }
        | ExprKind::BusinessSince { since: inner, .. } => leak(out, inner),
        ExprKind::Arithmetic { left, right, .. } => leak(out, left).or_else(|| leak(out, right)),
        ExprKind::Highest(parts) | ExprKind::Lowest(parts) => parts.iter().find_map(|part| leak(out, part)),
        // Truths are conditions; what is chosen or counted by one is not the value itself.
        ExprKind::Const(_)
        | ExprKind::Unknown
        | ExprKind::ActivityField(_)
        | ExprKind::Builtin(_)
        | ExprKind::Condition(_)
        | ExprKind::Check(..)
        | ExprKind::Score(_)
        | ExprKind::Grade(_)
        | ExprKind::Column(..)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_)
        | ExprKind::AtLeast(..)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::InTime { .. }
        | ExprKind::Known(_)
        | ExprKind::TextTest { .. }
        | ExprKind::Include { .. }
        | ExprKind::Says { .. }
        | ExprKind::Happened { .. }
        | ExprKind::Quiet { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::Open { .. }
        | ExprKind::EnteredAt(_)
        | ExprKind::TimesEntered(_) => None,
    }
}

/// Whether a personal value, of the lead or of an activity, is part of what an expression gives.
#[must_use]
pub fn gives_personal(out: &Checked, expr: &Expr) -> bool {
    leak(out, expr).is_some() || of_activity(out, expr)
}

fn of_activity(out: &Checked, expr: &Expr) -> bool {
    if let ExprKind::ActivityField(places) | ExprKind::Aggregate { field: places, .. } = &expr.kind {
        let field = |(kind, number): &(ActivityId, u32)| out.activities.get(*kind)?.fields.get(*number as usize);
        return places.iter().filter_map(field).any(|field| field.personal);
    }
    if let ExprKind::Let(id) = &expr.kind {
        return out.lets.get(*id).is_some_and(|known| of_activity(out, &known.value));
    }
    if let ExprKind::Negate(inner)
    | ExprKind::DomainOf(inner)
    | ExprKind::LengthOf(inner)
    | ExprKind::LowerOf(inner)
    | ExprKind::Since { since: inner, .. }
    | ExprKind::BusinessSince { since: inner, .. } = &expr.kind
    {
        return of_activity(out, inner);
    }
    if let ExprKind::Arithmetic { left, right, .. } = &expr.kind {
        return of_activity(out, left) || of_activity(out, right);
    }
    if let ExprKind::Highest(parts) | ExprKind::Lowest(parts) = &expr.kind {
        return parts.iter().any(|part| of_activity(out, part));
    }
    false
}
