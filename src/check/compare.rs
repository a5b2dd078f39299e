//! Comparing and calculating: types on both sides, units, and what can't be held against each other.

use crate::ast::{self, ArithmeticOp, CompareOp, Direction, Set};
use crate::source::Span;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::expr::value;
use super::ladder::one_order;
use super::literal::{self, comparable};

fn truth(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::Truth, span }
}

fn negated(expr: Expr, negated: bool) -> Expr {
    if negated {
        let span = expr.span;
        return truth(ExprKind::Not(Box::new(expr)), span);
    }
    expr
}

/// Whether an expression is a literal or a bare name, which the other side tells how to read.
fn takes_a_hint(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ast::ExprKind::Literal(_) | ast::ExprKind::Name(_) => true,
        ast::ExprKind::Group(inner) | ast::ExprKind::Negate(inner) => takes_a_hint(inner),
        _ => false,
    }
}

fn is_literal(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ast::ExprKind::Literal(_) => true,
        ast::ExprKind::Group(inner) | ast::ExprKind::Negate(inner) => is_literal(inner),
        _ => false,
    }
}

/// Both sides, each read with the other as a hint.
fn sides(cx: &mut Context<'_>, left: &ast::Expr, right: &ast::Expr, scope: &Scope) -> (Expr, Expr) {
    if is_literal(left) && !is_literal(right) {
        let right = value(cx, right, scope, &Type::Wrong);
        return (value(cx, left, scope, &right.ty), right);
    }
    let left = value(cx, left, scope, &Type::Wrong);
    let hint = if takes_a_hint(right) { left.ty.clone() } else { Type::Wrong };
    (left, value(cx, right, scope, &hint))
}

/// `a <= b`.
pub fn compare(
    cx: &mut Context<'_>,
    op: CompareOp,
    exactly: bool,
    left: &ast::Expr,
    right: &ast::Expr,
    scope: &Scope,
    span: Span,
) -> Expr {
    if !exactly && let Some(open) = super::business::is_open(cx, op, left, right, scope, span) {
        return open;
    }
    let (mut left, mut right) = sides(cx, left, right, scope);
    if left.ty == Type::Wrong || right.ty == Type::Wrong {
        return Context::wrong(span);
    }
    if !one_order(cx, &mut [&mut left, &mut right]) {
        return Context::wrong(span);
    }
    if !comparable(&left.ty, &right.ty) {
        cx.tell(complaints::cant_compare(&left, &right));
        return Context::wrong(span);
    }
    let ordered = !matches!(op, CompareOp::Is | CompareOp::IsNot);
    if ordered && (left.ty.is_text() || matches!(left.ty, Type::Truth | Type::Stage | Type::Territory | Type::List(_)))
    {
        cx.tell(complaints::no_order(span, &left.ty));
        return Context::wrong(span);
    }
    if matches!(left.ty, Type::List(_)) {
        cx.tell(complaints::list_compared(span));
        return Context::wrong(span);
    }
    durations_of_two_kinds(cx, &left, &right);
    if exactly && !left.ty.is_text() {
        cx.tell(complaints::exactly_no_text(span, &left.ty));
        return Context::wrong(span);
    }
    let (op, turned) = match op {
        CompareOp::Is => (Comparison::Is, false),
        CompareOp::IsNot => (Comparison::Is, true),
        CompareOp::Less => (Comparison::Less, false),
        CompareOp::AtMost => (Comparison::AtMost, false),
        CompareOp::More => (Comparison::More, false),
        CompareOp::AtLeast => (Comparison::AtLeast, false),
    };
    let compared = ExprKind::Compare { op, exactly, left: Box::new(left), right: Box::new(right) };
    negated(truth(compared, span), turned)
}

/// Months and days can only be compared by an average month; that deserves a word.
fn durations_of_two_kinds(cx: &mut Context<'_>, left: &Expr, right: &Expr) {
    if let (ExprKind::Const(Const::Duration(a)), ExprKind::Const(Const::Duration(b))) = (&left.kind, &right.kind)
        && a.is_calendar() != b.is_calendar()
    {
        cx.tell(complaints::two_kinds_of_duration(left.span, right.span));
    }
}

/// `a between b and c`.
pub fn between(
    cx: &mut Context<'_>,
    what: &ast::Expr,
    low: &ast::Expr,
    high: &ast::Expr,
    scope: &Scope,
    span: Span,
) -> Expr {
    let mut what = value(cx, what, scope, &Type::Wrong);
    let mut low = value(cx, low, scope, &what.ty);
    let mut high = value(cx, high, scope, &what.ty);
    if [&what, &low, &high].iter().any(|part| part.ty == Type::Wrong) {
        return Context::wrong(span);
    }
    if !one_order(cx, &mut [&mut what, &mut low, &mut high]) {
        return Context::wrong(span);
    }
    for end in [&low, &high] {
        if !comparable(&what.ty, &end.ty) {
            cx.tell(complaints::cant_compare(&what, end));
            return Context::wrong(span);
        }
    }
    if what.ty.is_text() || matches!(what.ty, Type::Truth | Type::Stage | Type::Territory | Type::List(_)) {
        cx.tell(complaints::no_order(span, &what.ty));
        return Context::wrong(span);
    }
    let turned = match (&low.kind, &high.kind) {
        (ExprKind::Const(Const::Number(a)), ExprKind::Const(Const::Number(b)))
        | (ExprKind::Const(Const::Money(a)), ExprKind::Const(Const::Money(b))) => a > b,
        (ExprKind::Const(Const::Date(a)), ExprKind::Const(Const::Date(b))) => a > b,
        (ExprKind::Const(Const::Instant(a)), ExprKind::Const(Const::Instant(b))) => a > b,
        (ExprKind::Const(Const::Time(a)), ExprKind::Const(Const::Time(b))) => a > b,
        (ExprKind::Const(Const::Duration(a)), ExprKind::Const(Const::Duration(b))) => a.comparable() > b.comparable(),
        _ => false,
    };
    if turned {
        cx.tell(complaints::turned_around(low.span, high.span));
        return Context::wrong(span);
    }
    let (value, low, high) = (Box::new(what), Box::new(low), Box::new(high));
    truth(ExprKind::Between { value, low, high }, span)
}

/// `a in (…)`, `a in list_name`, `a not in …`.
pub fn member(cx: &mut Context<'_>, what: &ast::Expr, set: &Set, not: bool, scope: &Scope, span: Span) -> Expr {
    let what = value(cx, what, scope, &Type::Wrong);
    if matches!(what.ty, Type::List(_)) {
        cx.tell(complaints::list_in(span));
        return Context::wrong(span);
    }
    let set = match set {
        Set::Items(written, _) => SetRef::Items(literal::items(cx, written, &what.ty)),
        Set::Name(name) => match literal::list(cx, name) {
            Some(id) => {
                literal::fits(cx, id, name.span, &what.ty);
                SetRef::List(id)
            }
            None => return Context::wrong(span),
        },
    };
    if what.ty == Type::Wrong {
        return Context::wrong(span);
    }
    negated(truth(ExprKind::In { value: Box::new(what), set }, span), not)
}

/// `created in the last 30 days`.
pub fn in_time(
    cx: &mut Context<'_>,
    what: &ast::Expr,
    direction: Direction,
    length: &ast::Literal,
    not: bool,
    scope: &Scope,
    span: Span,
) -> Expr {
    let what = value(cx, what, scope, &Type::Instant);
    let length = literal::length(cx, length);
    if !matches!(what.ty, Type::Date | Type::Instant | Type::Wrong) {
        cx.tell(complaints::wanted(what.span, "a date or a moment", super::words::a(&what.ty)));
        return Context::wrong(span);
    }
    match length {
        Some(length) if what.ty != Type::Wrong => {
            let ahead = direction == Direction::Next;
            negated(truth(ExprKind::InTime { value: Box::new(what), ahead, length }, span), not)
        }
        _ => Context::wrong(span),
    }
}

/// `a + b`.
pub fn arithmetic(
    cx: &mut Context<'_>,
    op: ArithmeticOp,
    left: &ast::Expr,
    right: &ast::Expr,
    scope: &Scope,
    hint: &Type,
    span: Span,
) -> Expr {
    let (left, right) = (value(cx, left, scope, hint), value(cx, right, scope, hint));
    if left.ty == Type::Wrong || right.ty == Type::Wrong {
        return Context::wrong(span);
    }
    use ArithmeticOp::{Add, Divide, Multiply, Subtract};
    let ty = match (op, &left.ty, &right.ty) {
        (_, Type::Number, Type::Number) => Some(Type::Number),
        (Add | Subtract, Type::Money, Type::Money) => Some(Type::Money),
        (Multiply, Type::Money, Type::Number) | (Multiply, Type::Number, Type::Money) => Some(Type::Money),
        (Divide, Type::Money, Type::Number) => Some(Type::Money),
        (Divide, Type::Money, Type::Money) => Some(Type::Number),
        (Add | Subtract, Type::Date, Type::Duration) => Some(Type::Instant),
        (Add | Subtract, Type::Instant, Type::Duration) => Some(Type::Instant),
        (Add | Subtract, Type::Duration, Type::Duration) => Some(Type::Duration),
        (Subtract, Type::Date | Type::Instant, Type::Date | Type::Instant) => Some(Type::Duration),
        (Multiply | Divide, Type::Duration, Type::Number) | (Multiply, Type::Number, Type::Duration) => {
            Some(Type::Duration)
        }
        (Divide, Type::Duration, Type::Duration) => Some(Type::Number),
        _ => None,
    };
    let Some(ty) = ty else {
        cx.tell(complaints::cant_calculate_with(&left, &right));
        return Context::wrong(span);
    };
    let op = match op {
        Add => Operation::Add,
        Subtract => Operation::Subtract,
        Multiply => Operation::Multiply,
        Divide => Operation::Divide,
    };
    Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, ty, span }
}

/// `highest of (a, b)`, `lowest of (a, b)`.
pub fn extreme(
    cx: &mut Context<'_>,
    parts: &[ast::Expr],
    scope: &Scope,
    hint: &Type,
    make: fn(Vec<Expr>) -> ExprKind,
    span: Span,
) -> Expr {
    // What is no literal tells how the literals read: `highest of ("B", tier)`.
    let telling = parts.iter().find(|part| !is_literal(part));
    let told = telling.map(|part| (part.span, value(cx, part, scope, hint)));
    let hint = told.as_ref().map_or_else(|| hint.clone(), |(_, told)| told.ty.clone());
    let mut typed = Vec::with_capacity(parts.len());
    for part in parts {
        match &told {
            Some((span, told)) if *span == part.span => typed.push(told.clone()),
            _ => typed.push(value(cx, part, scope, &hint)),
        }
    }
    let mut parts = typed;
    let mut all: Vec<&mut Expr> = parts.iter_mut().collect();
    if !one_order(cx, &mut all) {
        return Context::wrong(span);
    }
    let Some(first) = parts.first() else { return Context::wrong(span) };
    for part in &parts {
        if part.ty == Type::Wrong {
            return Context::wrong(span);
        }
        if !comparable(&first.ty, &part.ty) {
            cx.tell(complaints::cant_compare(first, part));
            return Context::wrong(span);
        }
    }
    if first.ty.is_text() || matches!(first.ty, Type::Truth | Type::Stage | Type::Territory | Type::List(_)) {
        cx.tell(complaints::no_order(span, &first.ty));
        return Context::wrong(span);
    }
    let ty = first.ty.clone();
    Expr { kind: make(parts), ty, span }
}
