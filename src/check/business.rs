//! Business time in conditions: `business hours since …`, `office is open`.

use crate::ast::{self, CompareOp, ExprKind as Written, Unit};
use crate::source::Span;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::expr::{builtin, value};
use super::{events, words};

/// The calendar that business time goes by: the one that is named, or the only one there is.
pub fn calendar(cx: &mut Context<'_>, named: Option<&ast::Name>, span: Span) -> Option<CalendarId> {
    if let Some(name) = named {
        return cx.calendar(name);
    }
    let names: Vec<String> = cx.names.calendars.all().map(str::to_owned).collect();
    match names.as_slice() {
        [] => cx.tell(complaints::no_calendar(span)),
        [only] => {
            let found = cx.names.calendars.get(only).map(|(id, _)| id);
            cx.used_calendars.extend(found);
            return found;
        }
        several => cx.tell(complaints::which_calendar(span, several)),
    }
    None
}

/// `business hours since …`, its start known.
pub fn since(cx: &mut Context<'_>, unit: Unit, since: Expr, on: Option<&ast::Name>, span: Span) -> Expr {
    let calendar = calendar(cx, on, span);
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => {}
        Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => {
            cx.tell(complaints::long_business_unit(span, unit));
            return Context::wrong(span);
        }
    }
    match calendar {
        Some(calendar) if since.ty != Type::Wrong => {
            let kind = ExprKind::BusinessSince { unit, since: Box::new(since), calendar };
            Expr { kind, ty: Type::Number, span }
        }
        _ => Context::wrong(span),
    }
}

/// Whether a name is that of a calendar and of nothing that has a value.
pub fn names_only_a_calendar(cx: &Context<'_>, name: &str) -> bool {
    cx.names.calendars.get(name).is_some() && cx.names.values.get(name).is_none() && builtin(name).is_none()
}

/// `office is open`, if that is what a comparison says: a calendar on the left, and `open` on the right.
pub fn is_open(
    cx: &mut Context<'_>,
    op: CompareOp,
    left: &ast::Expr,
    right: &ast::Expr,
    scope: &Scope,
    span: Span,
) -> Option<Expr> {
    let (Written::Name(name), Written::Name(word)) = (&left.kind, &right.kind) else { return None };
    let negated = match op {
        CompareOp::Is => false,
        CompareOp::IsNot => true,
        CompareOp::Less | CompareOp::AtMost | CompareOp::More | CompareOp::AtLeast => return None,
    };
    if let Some(kinds) = &scope.activities
        && events::has_field(cx, kinds, &name.text)
    {
        return None;
    }
    let calendar = names_only_a_calendar(cx, &name.text);
    if calendar && word.text == "closed" {
        cx.tell(complaints::is_closed(name, span, negated));
        return Some(Context::wrong(span));
    }
    if word.text != "open" {
        return None;
    }
    // Where neither side means anything else, a calendar was meant.
    let other = |name: &str| cx.names.values.get(name).is_some() || cx.lost.contains(name) || builtin(name).is_some();
    let meant = cx.names.calendars.all().next().is_some() && !other(&name.text) && !other("open");
    if !calendar && !meant {
        return None;
    }
    let Some(calendar) = cx.calendar(name) else { return Some(Context::wrong(span)) };
    Some(open(calendar, None, negated, span))
}

/// `office is open at created`.
pub fn open_at(
    cx: &mut Context<'_>,
    name: &ast::Name,
    at: &ast::Expr,
    negated: bool,
    scope: &Scope,
    span: Span,
) -> Expr {
    let calendar = cx.calendar(name);
    let at = value(cx, at, scope, &Type::Instant);
    match at.ty {
        Type::Instant => {}
        Type::Wrong => return Context::wrong(span),
        Type::Date => {
            cx.tell(complaints::open_at_a_day(at.span));
            return Context::wrong(span);
        }
        _ => {
            cx.tell(complaints::wanted(at.span, "a moment", words::a(&at.ty)));
            return Context::wrong(span);
        }
    }
    match calendar {
        Some(calendar) => open(calendar, Some(Box::new(at)), negated, span),
        None => Context::wrong(span),
    }
}

fn open(calendar: CalendarId, at: Option<Box<Expr>>, negated: bool, span: Span) -> Expr {
    let open = Expr { kind: ExprKind::Open { calendar, at }, ty: Type::Truth, span };
    if negated { Expr { kind: ExprKind::Not(Box::new(open)), ty: Type::Truth, span } } else { open }
}
