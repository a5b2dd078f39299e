//! Event phrases: which activities, from when, which of them.

use rustc_hash::FxHashSet;

use crate::ast::{self, Quantifier};
use crate::source::{Near, Span};
use crate::value::fold;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::expr::{condition, value};
use super::{literal, order, words};

/// Where a field stands in each of these kinds, and its type; none when no kind has it. Takes note that it is read.
pub fn field_of(
    cx: &mut Context<'_>,
    kinds: &[ActivityId],
    name: &ast::Name,
) -> Option<(Vec<(ActivityId, u32)>, Type)> {
    let mut found = Vec::new();
    let mut ty: Option<(Type, Span)> = None;
    for kind in kinds {
        let fields = cx.out.activities.get_mut(*kind).map_or(&mut [][..], |activity| &mut activity.fields);
        let Some((at, field)) = fields.iter_mut().enumerate().find(|(_, field)| field.name == name.text) else {
            continue;
        };
        field.used = true;
        found.push((*kind, u32::try_from(at).unwrap_or(u32::MAX)));
        let (own, declared) = (field.ty.clone(), field.span);
        ty = Some(match ty {
            None => (own, declared),
            Some((known, first)) => match both(&known, &own) {
                Some(ty) => (ty, first),
                None => {
                    cx.tell(complaints::two_types(name, (&known, first), (&own, declared)));
                    (Type::Wrong, first)
                }
            },
        });
    }
    ty.map(|(ty, _)| (found, ty))
}

/// Whether one of these kinds has such a field.
pub fn has_field(cx: &Context<'_>, kinds: &[ActivityId], name: &str) -> bool {
    let fields = kinds.iter().filter_map(|kind| cx.out.activities.get(*kind)).flat_map(|activity| &activity.fields);
    fields.into_iter().any(|field| field.name == name)
}

/// The type of a field that two kinds of activities have; none when the two have nothing in common.
fn both(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Type::Wrong, _) | (_, Type::Wrong) => Some(Type::Wrong),
        // The options of both are possible then.
        (Type::OneOf(a), Type::OneOf(b)) => {
            let mut options = a.clone();
            options.extend(b.iter().filter(|option| !a.iter().any(|known| fold(known) == fold(option))).cloned());
            Some(Type::OneOf(options))
        }
        _ if a.is_text() && b.is_text() => Some(Type::Text),
        _ => None,
    }
}

/// The event phrase that a part of an `and` or `or` ends with, if its `where` has one bare question.
pub fn open_where(part: &ast::Expr) -> Option<&ast::Events> {
    use ast::ExprKind as Written;
    let events = match &part.kind {
        Written::Quantified { over: ast::Over::Events(events), .. }
        | Written::Quiet { events, .. }
        | Written::Aggregate { events, .. } => events,
        Written::Not(inner) | Written::Negate(inner) => return open_where(inner),
        Written::Compare { right, .. } | Written::Arithmetic { right, .. } => return open_where(right),
        Written::Between { high, .. } => return open_where(high),
        _ => return None,
    };
    let open = events.filter.as_ref().is_some_and(|filter| !matches!(filter.kind, Written::Group(_)));
    open.then_some(events)
}

/// Whether a part of an `and` or `or` asks for a field of the activity that an event phrase before it looks at: then it
/// was meant to stand in its `where`. Gives the name, and the activity that has it.
pub fn belongs_to(cx: &Context<'_>, events: &ast::Events, part: &ast::Expr) -> Option<(ast::Name, String)> {
    let mut kinds = Vec::new();
    for kind in &events.kinds {
        match kind {
            ast::EventKind::Named(name) => kinds.extend(kinds_called(cx, &name.text).unwrap_or_default()),
            ast::EventKind::Entering(_) => {}
        }
    }
    let mut asked = Vec::new();
    order::names(part, false, &mut asked);
    asked.into_iter().find_map(|name| {
        let has = |id: &ActivityId| {
            let activity = cx.out.activities.get(*id)?;
            activity.fields.iter().any(|field| field.name == name.text).then(|| activity.name.clone())
        };
        activities_of(&kinds).iter().find_map(has).map(|activity| (name.clone(), activity))
    })
}

/// Whether some kind of these events is not known, which is told elsewhere.
pub fn unsure(cx: &Context<'_>, events: &ast::Events) -> bool {
    events.kinds.iter().any(|kind| match kind {
        ast::EventKind::Named(name) => kinds_called(cx, &name.text).is_none(),
        ast::EventKind::Entering(_) => false,
    })
}

/// Whether an expression asks for a value that nobody declared.
pub fn asks_for_something_unknown(cx: &Context<'_>, part: &ast::Expr) -> bool {
    let mut asked = Vec::new();
    order::names(part, false, &mut asked);
    asked.iter().any(|name| cx.names.values.get(&name.text).is_none())
}

/// The activities among kinds of events.
fn activities_of(kinds: &[EventKind]) -> Vec<ActivityId> {
    let activity = |kind: &EventKind| match kind {
        EventKind::Activity(id) => Some(*id),
        EventKind::Recycle | EventKind::Entering(_) => None,
    };
    kinds.iter().filter_map(activity).collect()
}

/// Complains about a name that is neither a field of the activities nor a value.
pub fn unknown_field(cx: &mut Context<'_>, name: &ast::Name, scope: &Scope) {
    if cx.lost.contains(&name.text) {
        return;
    }
    let kinds = scope.activities.clone().unwrap_or_default();
    let mut known = Vec::new();
    let mut called = Vec::new();
    for activity in kinds.iter().filter_map(|kind| cx.out.activities.get(*kind)) {
        called.push(activity.name.clone());
        known.extend(activity.fields.iter().map(|field| (field.name.clone(), field.span)));
    }
    let values: Vec<String> = cx.names.called("value").map(str::to_owned).collect();
    let all = known.iter().map(|(name, _)| name.as_str()).chain(values.iter().map(String::as_str));
    let near = if cx.look() { Near::of(&name.text, all) } else { Near::default() };
    let at = near.best().and_then(|near| known.iter().find(|(name, _)| name == near)).map(|(_, at)| *at);
    cx.tell(complaints::no_activity_field(name, &called, &near, at));
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
    // `(touch, call)` names a call twice, and it happened once.
    let mut seen = FxHashSet::default();
    kinds.retain(|kind| seen.insert(*kind));
    let activities = activities_of(&kinds);
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
    // Where nobody knows the activity, nobody knows its fields either.
    let unsure = unsure(cx, written);
    let filter = written.filter.as_ref().filter(|_| !unsure).map(|filter| {
        let inside = Scope { activities: Some(activities.clone()), ..scope.clone() };
        Box::new(condition(cx, filter, &inside))
    });
    let called = called.join(" or ");
    (cx.problems.len() == before && !unsure).then_some(Events { kinds, called, window, filter, span: written.span })
}

/// What a name stands for among events, without a complaint; none when nothing is called so.
fn kinds_called(cx: &Context<'_>, name: &str) -> Option<Vec<EventKind>> {
    let touches = |wanted: bool| -> Vec<EventKind> {
        let all = cx.out.activities.enumerated().filter(|(_, activity)| activity.touch == wanted);
        all.map(|(id, _)| EventKind::Activity(id)).collect()
    };
    match name {
        "touch" | "touches" => Some(touches(true)),
        "activity" | "activities" => Some(touches(false)),
        "recycle" | "recycles" => Some(vec![EventKind::Recycle]),
        _ => cx.activity_called(name).map(|id| vec![EventKind::Activity(id)]),
    }
}

fn named_kind(cx: &mut Context<'_>, name: &ast::Name, kinds: &mut Vec<EventKind>) {
    match kinds_called(cx, &name.text) {
        // One that can't be read may have been one.
        Some(found) if found.is_empty() && !cx.lost.is_empty() => {}
        Some(found) if found.is_empty() => {
            let touch = name.text.starts_with("touch");
            cx.tell(if touch { complaints::no_touches(name) } else { complaints::no_activities(name) });
        }
        Some(found) => kinds.extend(found),
        None if name.text == "status" => cx.tell(complaints::status_is_said(name)),
        None => kinds.extend(cx.activity(name).map(EventKind::Activity)),
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
    let length = literal::some_time(cx, length);
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
            let kinds = activities_of(&events.kinds);
            match field_of(cx, &kinds, name) {
                Some(found) => found,
                None => {
                    unknown_field(cx, name, &Scope { activities: Some(kinds), ..scope.clone() });
                    return Context::wrong(span);
                }
            }
        }
    };
    let fits = match kind {
        AggregateKind::Sum => matches!(ty, Type::Wrong | Type::Number | Type::Money),
        AggregateKind::Min | AggregateKind::Max => {
            matches!(
                ty,
                Type::Wrong | Type::Number | Type::Money | Type::Date | Type::Instant | Type::Time | Type::Duration
            )
        }
        AggregateKind::Count | AggregateKind::Days | AggregateKind::Latest | AggregateKind::Earliest => true,
    };
    if !fits {
        cx.tell(complaints::cant_calculate(span, &ty));
        return Context::wrong(span);
    }
    Expr { kind: ExprKind::Aggregate { kind, field, events }, ty, span }
}
