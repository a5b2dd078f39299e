//! Expressions: names looked up, types worked out, sugar taken away.

use crate::ast::{self, ExprKind as Written, Over, Quantifier, SinceWhat};
use crate::source::Span;
use crate::source::stop::checkpoint;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::names::Named;
use super::{business, compare, events, literal, text, words};

/// A condition: an expression that is yes, no or unknown.
pub fn condition(cx: &mut Context<'_>, expr: &ast::Expr, scope: &Scope) -> Expr {
    checkpoint();
    let typed = value(cx, expr, scope, &Type::Truth);
    match typed.ty {
        Type::Truth | Type::Wrong => typed,
        _ => {
            cx.tell(complaints::not_a_condition(expr.span, &typed.ty));
            Context::wrong(expr.span)
        }
    }
}

fn truth(kind: ExprKind, span: Span) -> Expr {
    Expr { kind, ty: Type::Truth, span }
}

/// An expression of whatever type. `hint` is what would fit, for names and texts that can be read in several ways.
pub fn value(cx: &mut Context<'_>, expr: &ast::Expr, scope: &Scope, hint: &Type) -> Expr {
    checkpoint();
    let span = expr.span;
    match &expr.kind {
        Written::Group(inner) => value(cx, inner, scope, hint),
        Written::And(parts) => truth(ExprKind::And(conditions(cx, parts, scope)), span),
        Written::Or(parts) => truth(ExprKind::Or(conditions(cx, parts, scope)), span),
        Written::Not(inner) => truth(ExprKind::Not(Box::new(condition(cx, inner, scope))), span),
        Written::Literal(literal) => constant(cx, literal, hint),
        Written::Name(name) => by_name(cx, name, scope, hint),
        Written::Path(first, second) => path(cx, first, second, scope),
        Written::Compare { op, exactly, left, right } => compare::compare(cx, *op, *exactly, left, right, scope, span),
        Written::Between { value, low, high } => compare::between(cx, value, low, high, scope, span),
        Written::In { value, set, negated } => compare::member(cx, value, set, *negated, scope, span),
        Written::InTime { value, direction, length, negated } => {
            compare::in_time(cx, value, *direction, length, *negated, scope, span)
        }
        Written::Known { value: inner, unknown } => {
            let known = truth(ExprKind::Known(Box::new(value(cx, inner, scope, &Type::Wrong))), span);
            if *unknown { truth(ExprKind::Not(Box::new(known)), span) } else { known }
        }
        Written::TextTest { value, op, wanted } => text::test(cx, value, *op, wanted, scope, span),
        Written::Include { list, wanted } => text::include(cx, list, wanted, scope, span),
        Written::Says { owner, answers } => says(cx, owner, answers, scope, span),
        Written::Quantified { quantifier, over } => quantified(cx, quantifier, over, scope, span),
        Written::Quiet { length, events } => events::quiet(cx, length, events, scope, span),
        Written::Negate(inner) => {
            let inner = value(cx, inner, scope, hint);
            if !matches!(inner.ty, Type::Number | Type::Money | Type::Wrong) {
                cx.tell(complaints::cant_calculate(inner.span, &inner.ty));
                return Context::wrong(span);
            }
            let ty = inner.ty.clone();
            Expr { kind: ExprKind::Negate(Box::new(inner)), ty, span }
        }
        Written::Arithmetic { op, left, right } => compare::arithmetic(cx, *op, left, right, scope, hint, span),
        Written::Aggregate { kind, field, events } => events::aggregate(cx, *kind, field.as_ref(), events, scope, span),
        Written::Highest(parts) => compare::extreme(cx, parts, scope, hint, ExprKind::Highest, span),
        Written::Lowest(parts) => compare::extreme(cx, parts, scope, hint, ExprKind::Lowest, span),
        Written::Since { unit, business, since, on } => {
            self::since(cx, *unit, *business, since, on.as_ref(), scope, span)
        }
        Written::Open { calendar, at, negated } => business::open_at(cx, calendar, at, *negated, scope, span),
        Written::TimesEntered(stage) => match cx.stage(stage) {
            Some(id) => Expr { kind: ExprKind::TimesEntered(id), ty: Type::Number, span },
            None => Context::wrong(span),
        },
        Written::Call { function, argument } => text::call(cx, function, argument, scope, span),
        Written::Wrong => Context::wrong(span),
    }
}

/// The parts of an `and` or an `or`. One that belongs to the `where` before it is told about, and not looked at again.
fn conditions(cx: &mut Context<'_>, parts: &[ast::Expr], scope: &Scope) -> Vec<Expr> {
    let mut open: Option<&ast::Events> = None;
    let mut typed = Vec::with_capacity(parts.len());
    for part in parts {
        if let Some(events) = open
            && let Some((name, kind)) = events::belongs_to(cx, events, part)
        {
            cx.tell(complaints::two_questions(&name, part.span, &kind, events));
            typed.push(Context::wrong(part.span));
            continue;
        }
        // Where nobody knows the activity, nobody knows its fields either.
        if open.is_some_and(|events| events::unsure(cx, events)) && events::asks_for_something_unknown(cx, part) {
            typed.push(Context::wrong(part.span));
            continue;
        }
        open = events::open_where(part).or(open);
        typed.push(condition(cx, part, scope));
    }
    typed
}

/// The lines of a block: each stands for itself.
fn lines(cx: &mut Context<'_>, parts: &[ast::Expr], scope: &Scope, span: Span) -> Option<Vec<Expr>> {
    if parts.is_empty() {
        if cx.is_incomplete(span) {
            return None;
        }
        cx.tell(complaints::empty_block(span));
        return None;
    }
    Some(parts.iter().map(|part| condition(cx, part, scope)).collect())
}

fn constant(cx: &mut Context<'_>, written: &ast::Literal, hint: &Type) -> Expr {
    match literal::constant(cx, written, hint) {
        Some(constant) => {
            let own = literal::type_of(&constant);
            let ty = if own == Type::Text && hint.is_text() { hint.clone() } else { own };
            Expr { kind: ExprKind::Const(constant), ty, span: written.span }
        }
        None => Context::wrong(written.span),
    }
}

/// A name alone. Inside `where`, the activity's fields come first; where a stage or a territory would fit, those.
fn by_name(cx: &mut Context<'_>, name: &ast::Name, scope: &Scope, hint: &Type) -> Expr {
    let span = name.span;
    if let Some(kinds) = &scope.activities
        && let Some(found) = events::field_of(cx, kinds, name)
    {
        return Expr { kind: ExprKind::ActivityField(found.0), ty: found.1, span };
    }
    match hint {
        Type::Stage if cx.names.stages.get(&name.text).is_some() || cx.names.values.get(&name.text).is_none() => {
            return match cx.stage(name) {
                Some(id) => Expr { kind: ExprKind::Const(Const::Stage(id)), ty: Type::Stage, span },
                None => Context::wrong(span),
            };
        }
        Type::Territory
            if cx.names.territories.get(&name.text).is_some() || cx.names.values.get(&name.text).is_none() =>
        {
            return match cx.territory(name) {
                Some(id) => Expr { kind: ExprKind::Const(Const::Territory(id)), ty: Type::Territory, span },
                None => Context::wrong(span),
            };
        }
        _ => {}
    }
    if let Some((builtin, ty)) = builtin(&name.text) {
        return Expr { kind: ExprKind::Builtin(builtin), ty, span };
    }
    if scope.activities.is_some() && cx.names.values.get(&name.text).is_none() && !cx.lost.contains(&name.text) {
        events::unknown_field(cx, name, scope);
        return Context::wrong(span);
    }
    if cx.lost.contains(&name.text) && cx.names.values.get(&name.text).is_none() {
        return Context::wrong(span);
    }
    if hint.is_text() && cx.names.values.get(&name.text).is_none() && !cx.is_near(&name.text) {
        cx.tell(complaints::unquoted(name));
        return Context::wrong(span);
    }
    let Some(named) = cx.named(name) else { return Context::wrong(span) };
    let (kind, ty) = match named {
        Named::Field(id) => {
            if let Some(field) = cx.out.fields.get_mut(id) {
                field.used = true;
            }
            (ExprKind::Field(id), cx.out.fields.get(id).map_or(Type::Wrong, |field| field.ty.clone()))
        }
        Named::Let(id) => (ExprKind::Let(id), cx.let_types.get(id).cloned().unwrap_or(Type::Wrong)),
        Named::Condition(id) => (ExprKind::Condition(id), Type::Truth),
        Named::Score(id) => (ExprKind::Score(id), Type::Number),
        Named::Grade(id) => (ExprKind::Grade(id), Type::Grade(id)),
        Named::List(_) | Named::Checklist(_) | Named::Table(_) => {
            cx.tell(complaints::not_a_value(name, named.what()));
            return Context::wrong(span);
        }
    };
    Expr { kind, ty, span }
}

/// The values every lead has.
pub fn builtin(name: &str) -> Option<(Builtin, Type)> {
    Some(match name {
        "id" => (Builtin::Id, Type::Text),
        "created" => (Builtin::Created, Type::Instant),
        "stage" => (Builtin::Stage, Type::Stage),
        "entered" => (Builtin::Entered, Type::Instant),
        "assignee" => (Builtin::Assignee, Type::Text),
        "assigned" => (Builtin::Assigned, Type::Instant),
        "territory" => (Builtin::Territory, Type::Territory),
        "today" => (Builtin::Today, Type::Date),
        _ => return None,
    })
}

/// `bant.budget`, `lead.name`.
fn path(cx: &mut Context<'_>, first: &ast::Name, second: &ast::Name, scope: &Scope) -> Expr {
    let span = first.span.to(second.span);
    if first.text == "lead" {
        let outside = Scope { activities: None, ..scope.clone() };
        return Expr { span, ..by_name(cx, second, &outside, &Type::Wrong) };
    }
    match cx.named(first) {
        Some(Named::Checklist(id)) => {
            let known = cx.criteria.get(id).cloned().unwrap_or_default();
            match known.iter().position(|name| *name == second.text) {
                Some(at) => truth(ExprKind::Check(id, u32::try_from(at).unwrap_or(u32::MAX)), span),
                None if cx.lost.contains(&second.text) => Context::wrong(span),
                None => {
                    cx.tell(complaints::no_criterion(second, &first.text, &known));
                    Context::wrong(span)
                }
            }
        }
        Some(other) => {
            cx.tell(complaints::no_parts(first, other.what()));
            Context::wrong(span)
        }
        None => Context::wrong(span),
    }
}

/// `sales says "accepted"`: only in a stage, and only answers of that stage.
fn says(cx: &mut Context<'_>, owner: &ast::Name, answers: &[ast::Text], scope: &Scope, span: Span) -> Expr {
    let id = cx.owner(owner);
    let Some(stage) = scope.stage else {
        cx.tell(complaints::answer_outside_stage(span));
        return Context::wrong(span);
    };
    let known = cx.answers.get(&stage.0).cloned().unwrap_or_default();
    let mut said = Vec::new();
    for answer in answers {
        let found = known.iter().find(|(known, _)| crate::value::fold(known) == crate::value::fold(&answer.text));
        match found {
            Some((known, _)) => said.push(known.clone()),
            None if cx.lost.contains(&answer.text) => {}
            None => {
                let offered: Vec<String> = known.iter().map(|(answer, _)| answer.clone()).collect();
                let stage = cx.out.stages.get(stage).map_or_else(String::new, |stage| stage.name.clone());
                cx.tell(complaints::no_such_answer(answer, &stage, &offered));
            }
        }
    }
    match id {
        Some(owner) if !said.is_empty() => truth(ExprKind::Says { owner, answers: said }, span),
        _ => Context::wrong(span),
    }
}

fn quantified(cx: &mut Context<'_>, quantifier: &Quantifier, over: &Over, scope: &Scope, span: Span) -> Expr {
    let parts = match over {
        Over::Events(events) => return events::happened(cx, quantifier, events, scope, span),
        Over::Conditions(parts, block) => match lines(cx, parts, scope, *block) {
            Some(parts) => parts,
            None => return Context::wrong(span),
        },
        Over::Checklist(name) => match criteria(cx, name, span) {
            Some(parts) => parts,
            None => return Context::wrong(span),
        },
    };
    let total = parts.len() as u64;
    let kind = match quantifier {
        Quantifier::All => return truth(ExprKind::And(parts), span),
        Quantifier::Any => return truth(ExprKind::Or(parts), span),
        Quantifier::No => ExprKind::Not(Box::new(truth(ExprKind::Or(parts), span))),
        Quantifier::AtLeast(n) | Quantifier::MoreThan(n) | Quantifier::AtMost(n) | Quantifier::FewerThan(n) => {
            let least = u64::from(matches!(quantifier, Quantifier::AtLeast(_) | Quantifier::FewerThan(_)));
            let Some(count) = literal::count(cx, n, least) else { return Context::wrong(span) };
            let more = u64::from(matches!(quantifier, Quantifier::MoreThan(_) | Quantifier::AtMost(_)));
            let needed = count.saturating_add(more);
            let at_least = matches!(quantifier, Quantifier::AtLeast(_) | Quantifier::MoreThan(_));
            if needed > total {
                cx.tell(complaints::more_than_there_are(n.span, total, at_least));
                return Context::wrong(span);
            }
            let reached = ExprKind::AtLeast(needed, parts);
            if at_least { reached } else { ExprKind::Not(Box::new(truth(reached, span))) }
        }
    };
    truth(kind, span)
}

fn criteria(cx: &mut Context<'_>, name: &ast::Name, span: Span) -> Option<Vec<Expr>> {
    match cx.named_as(name, "checklist")? {
        Named::Checklist(id) => {
            let count = cx.criteria.get(id).map_or(0, Vec::len);
            let check = |at: usize| truth(ExprKind::Check(id, u32::try_from(at).unwrap_or(u32::MAX)), span);
            Some((0..count).map(check).collect())
        }
        other => {
            cx.tell(complaints::not_a_checklist(name, other.what()));
            None
        }
    }
}

fn since(
    cx: &mut Context<'_>,
    unit: ast::Unit,
    business: bool,
    what: &SinceWhat,
    on: Option<&ast::Name>,
    scope: &Scope,
    span: Span,
) -> Expr {
    let since = match what {
        SinceWhat::Value(inner) => value(cx, inner, scope, &Type::Instant),
        SinceWhat::Entered(stage) => match cx.stage(stage) {
            Some(id) => Expr { kind: ExprKind::EnteredAt(id), ty: Type::Instant, span: stage.span },
            None => return Context::wrong(span),
        },
    };
    if let (Some(name), false) = (on, business) {
        cx.tell(complaints::calendar_not_needed(span, name));
        return Context::wrong(span);
    }
    match since.ty {
        Type::Date | Type::Instant | Type::Wrong if business => business::since(cx, unit, since, on, span),
        Type::Date | Type::Instant => {
            Expr { kind: ExprKind::Since { unit, since: Box::new(since) }, ty: Type::Number, span }
        }
        Type::Wrong => Context::wrong(span),
        _ => {
            cx.tell(complaints::wanted(since.span, "a date or a moment", words::a(&since.ty)));
            Context::wrong(span)
        }
    }
}
