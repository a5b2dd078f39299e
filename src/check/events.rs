//! Event phrases: which activities, from when, which of them.

use crate::ast::{self, Quantifier};
use crate::source::{Span, closest};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::expr::{condition, value};
use super::{literal, words};

/// Where a field stands in each of these kinds, and its type; none when no kind has it.
pub fn field_of(cx: &Context<'_>, kinds: &[ActivityId], name: &str) -> Option<(Vec<(ActivityId, u32)>, Type)> {
    let mut found = Vec::new();
    let mut ty = None;
    for kind in kinds {
        let fields = cx.out.activities.get(*kind).map_or(&[][..], |activity| &activity.fields);
        if let Some(at) = fields.iter().position(|field| field.name == name) {
            found.push((*kind, u32::try_from(at).unwrap_or(u32::MAX)));
            let own = fields.get(at).map_or(Type::Wrong, |field| field.ty.clone());
            // Two kinds may have fields of one name; options of both are allowed then.
            ty = Some(match ty {
                None => own,
                Some(Type::OneOf(mut options)) => {
                    if let Type::OneOf(more) = own {
                        options.extend(more);
                        Type::OneOf(options)
                    } else {
                        Type::Text
                    }
                }
                Some(known) => known,
            });
        }
    }
    ty.map(|ty| (found, ty))
}

/// Complains about a name that is neither a field of the activities nor a value.
pub fn unknown_field(cx: &mut Context<'_>, name: &ast::Name, scope: &Scope) {
    let kinds = scope.activities.clone().unwrap_or_default();
    let mut known = Vec::new();
    let mut called = Vec::new();
    for activity in kinds.iter().filter_map(|kind| cx.out.activities.get(*kind)) {
        called.push(activity.name.clone());
        known.extend(activity.fields.iter().map(|field| (field.name.clone(), field.span)));
    }
    let values: Vec<String> = cx.names.values.all().map(str::to_owned).collect();
    let all = known.iter().map(|(name, _)| name.as_str()).chain(values.iter().map(String::as_str));
    let near = closest(&name.text, all).map(str::to_owned);
    let at = near.as_ref().and_then(|near| known.iter().find(|(name, _)| name == near)).map(|(_, at)| *at);
    cx.tell(complaints::no_activity_field(name, &called, near, at));
}

/// An event phrase.
pub fn events(cx: &mut Context<'_>, written: &ast::Events, scope: &Scope) -> Option<Events> {
    let before = cx.problems.len();
    let mut kinds = Vec::new();
    let mut called = Vec::new();
    for kind in &written.kinds {
        match kind {
            ast::EventKind::Entering(stage) => {
                called.push(format!("entering {}", stage.text));
                kinds.extend(cx.stage(stage).map(EventKind::Entering));
            }
            ast::EventKind::Named(name) => {
                called.push(name.text.clone());
                named_kind(cx, name, &mut kinds);
            }
        }
    }
    let activities: Vec<ActivityId> = kinds
        .iter()
        .filter_map(|kind| match kind {
            EventKind::Activity(id) => Some(*id),
            EventKind::Recycle | EventKind::Entering(_) => None,
        })
        .collect();
    let window = match &written.window {
        None => None,
        Some(ast::Window::Last(length)) => literal::length(cx, length).map(Window::Last),
        Some(ast::Window::SinceEnteringStage(_)) => Some(Window::SinceEnteringStage),
        Some(ast::Window::SinceRecycle(_)) => Some(Window::SinceRecycle),
        Some(ast::Window::Since(since)) => {
            let since = value(cx, since, scope, &Type::Instant);
            if !matches!(since.ty, Type::Date | Type::Instant | Type::Wrong) {
                cx.tell(complaints::wanted(since.span, "a date or a moment", words::a(&since.ty)));
            }
            Some(Window::Since(Box::new(since)))
        }
    };
    let filter = written.filter.as_ref().map(|filter| {
        let inside = Scope { activities: Some(activities.clone()), ..scope.clone() };
        Box::new(condition(cx, filter, &inside))
    });
    let called = called.join(" or ");
    (cx.problems.len() == before).then_some(Events { kinds, called, window, filter, span: written.span })
}

fn named_kind(cx: &mut Context<'_>, name: &ast::Name, kinds: &mut Vec<EventKind>) {
    let touches = |wanted: bool, cx: &Context<'_>| -> Vec<EventKind> {
        let all = cx.out.activities.enumerated().filter(|(_, activity)| activity.touch == wanted);
        all.map(|(id, _)| EventKind::Activity(id)).collect()
    };
    match name.text.as_str() {
        "touch" | "touches" => {
            let touches = touches(true, cx);
            if touches.is_empty() {
                cx.tell(complaints::no_touches(name));
            }
            kinds.extend(touches);
        }
        "activity" | "activities" => kinds.extend(touches(false, cx)),
        "recycle" | "recycles" => kinds.push(EventKind::Recycle),
        _ => kinds.extend(cx.activity(name).map(EventKind::Activity)),
    }
}

/// `any visit …`, `at least 3 visits …`, `no call …`.
pub fn happened(
    cx: &mut Context<'_>,
    quantifier: &Quantifier,
    written: &ast::Events,
    scope: &Scope,
    span: Span,
) -> Expr {
    let count = match quantifier {
        Quantifier::Any | Quantifier::No => Some(1),
        Quantifier::All => {
            cx.tell(complaints::all_events(span));
            None
        }
        Quantifier::AtLeast(n) | Quantifier::FewerThan(n) => literal::count(cx, n, 1),
        Quantifier::AtMost(n) | Quantifier::MoreThan(n) => literal::count(cx, n, 0).map(|n| n.saturating_add(1)),
    };
    let found = events(cx, written, scope);
    let (Some(at_least), Some(events)) = (count, found) else { return Context::wrong(span) };
    let happened = Expr { kind: ExprKind::Happened { at_least, events }, ty: Type::Truth, span };
    match quantifier {
        Quantifier::Any | Quantifier::AtLeast(_) | Quantifier::MoreThan(_) | Quantifier::All => happened,
        Quantifier::No | Quantifier::AtMost(_) | Quantifier::FewerThan(_) => {
            Expr { kind: ExprKind::Not(Box::new(happened)), ty: Type::Truth, span }
        }
    }
}

/// `30 days without touch`.
pub fn quiet(cx: &mut Context<'_>, length: &ast::Literal, written: &ast::Events, scope: &Scope, span: Span) -> Expr {
    let length = literal::length(cx, length);
    let found = events(cx, written, scope);
    let (Some(length), Some(events)) = (length, found) else { return Context::wrong(span) };
    Expr { kind: ExprKind::Quiet { length, events, in_stage: scope.stage.is_some() }, ty: Type::Truth, span }
}

/// `sum minutes of webinar …`.
pub fn aggregate(
    cx: &mut Context<'_>,
    kind: ast::Aggregate,
    field: Option<&ast::Name>,
    written: &ast::Events,
    scope: &Scope,
    span: Span,
) -> Expr {
    let Some(events) = events(cx, written, scope) else { return Context::wrong(span) };
    let kind = match kind {
        ast::Aggregate::Count => AggregateKind::Count,
        ast::Aggregate::Days => AggregateKind::Days,
        ast::Aggregate::Sum => AggregateKind::Sum,
        ast::Aggregate::Min => AggregateKind::Min,
        ast::Aggregate::Max => AggregateKind::Max,
        ast::Aggregate::Latest => AggregateKind::Latest,
        ast::Aggregate::Earliest => AggregateKind::Earliest,
    };
    let (field, ty) = match field {
        None => (Vec::new(), Type::Number),
        // The time of an activity is called `at`, as in a record.
        Some(name) if name.text == "at" && matches!(kind, AggregateKind::Latest | AggregateKind::Earliest) => {
            (Vec::new(), Type::Instant)
        }
        Some(name) => {
            let kinds: Vec<ActivityId> = events
                .kinds
                .iter()
                .filter_map(|kind| match kind {
                    EventKind::Activity(id) => Some(*id),
                    EventKind::Recycle | EventKind::Entering(_) => None,
                })
                .collect();
            match field_of(cx, &kinds, &name.text) {
                Some(found) => found,
                None => {
                    unknown_field(cx, name, &Scope { activities: Some(kinds), ..scope.clone() });
                    return Context::wrong(span);
                }
            }
        }
    };
    let fits = match kind {
        AggregateKind::Sum => matches!(ty, Type::Number | Type::Money),
        AggregateKind::Min | AggregateKind::Max => {
            matches!(ty, Type::Number | Type::Money | Type::Date | Type::Instant | Type::Time | Type::Duration)
        }
        AggregateKind::Count | AggregateKind::Days | AggregateKind::Latest | AggregateKind::Earliest => true,
    };
    if !fits {
        cx.tell(complaints::cant_calculate(span, &ty));
        return Context::wrong(span);
    }
    Expr { kind: ExprKind::Aggregate { kind, field, events }, ty, span }
}
