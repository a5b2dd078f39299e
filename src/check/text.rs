//! Asking texts and lists, and the functions `… of`.

use crate::ast::{self, Included, OneOrAny, TextOp};
use crate::source::Span;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::expr::value;
use super::names::Named;
use super::{literal, words};

/// `a contains "x"`.
pub fn test(cx: &mut Context<'_>, what: &ast::Expr, op: TextOp, wanted: &OneOrAny, scope: &Scope, span: Span) -> Expr {
    let what = value(cx, what, scope, &Type::Text);
    if !what.ty.is_text() && what.ty != Type::Wrong {
        cx.tell(complaints::text_test_of(what.span, &what.ty));
        return Context::wrong(span);
    }
    let items: Vec<(String, Span)> = match wanted {
        OneOrAny::One(one) => match value(cx, one, scope, &Type::Text) {
            Expr { kind: ExprKind::Const(Const::Text(text)), span, .. } => vec![(text, span)],
            Expr { ty: Type::Wrong, .. } => return Context::wrong(span),
            other => {
                cx.tell(complaints::text_wanted(other.span));
                return Context::wrong(span);
            }
        },
        OneOrAny::Any(set) => literal::set_items(cx, set, &Type::Text)
            .into_iter()
            .filter_map(|item| match item {
                Const::Text(text) => Some((text, set.span())),
                _ => None,
            })
            .collect(),
    };
    let op = match op {
        TextOp::Contains => TextTest::Contains,
        TextOp::ContainsWord => TextTest::ContainsWord,
        TextOp::StartsWith => TextTest::StartsWith,
        TextOp::EndsWith => TextTest::EndsWith,
        TextOp::Matches => TextTest::Matches,
        TextOp::MatchesRegex => TextTest::MatchesRegex,
    };
    if let Some((_, at)) = items.iter().find(|(text, _)| text.is_empty()) {
        cx.tell(complaints::empty_pattern(*at));
        return Context::wrong(span);
    }
    let (wanted, places): (Vec<String>, Vec<Span>) = items.into_iter().unzip();
    let matcher = match Matcher::new(op, &wanted) {
        Ok(matcher) => matcher,
        Err((number, error)) => {
            cx.tell(complaints::bad_pattern(places.get(number).copied().unwrap_or(span), &error));
            return Context::wrong(span);
        }
    };
    if what.ty == Type::Wrong || wanted.is_empty() {
        return Context::wrong(span);
    }
    Expr { kind: ExprKind::TextTest { value: Box::new(what), op, wanted, matcher }, ty: Type::Truth, span }
}

/// `markets include "x"`.
pub fn include(cx: &mut Context<'_>, list: &ast::Expr, wanted: &Included, scope: &Scope, span: Span) -> Expr {
    let list = value(cx, list, scope, &Type::Wrong);
    let inner = match &list.ty {
        Type::List(inner) => (**inner).clone(),
        Type::Wrong => return Context::wrong(span),
        other => {
            cx.tell(complaints::include_of(list.span, other));
            return Context::wrong(span);
        }
    };
    let (all, wanted) = match wanted {
        Included::One(one) => match value(cx, one, scope, &inner) {
            Expr { kind: ExprKind::Const(constant), ty, .. } if literal::comparable(&ty, &inner) => {
                (false, vec![constant])
            }
            Expr { ty: Type::Wrong, .. } => return Context::wrong(span),
            other => {
                cx.tell(complaints::wanted(other.span, words::a(&inner), words::a(&other.ty)));
                return Context::wrong(span);
            }
        },
        Included::Any(set) => (false, literal::set_items(cx, set, &inner)),
        Included::All(set) => (true, literal::set_items(cx, set, &inner)),
    };
    Expr { kind: ExprKind::Include { list: Box::new(list), all, wanted }, ty: Type::Truth, span }
}

/// `domain of email`, `length of markets`, `lower of title`, `assignee of territories`.
pub fn call(cx: &mut Context<'_>, function: &ast::Name, argument: &ast::Expr, scope: &Scope, span: Span) -> Expr {
    if let ast::ExprKind::Name(name) = &argument.kind
        && let Some((Named::Table(id), _)) = cx.names.values.get(&name.text)
    {
        return column(cx, function, name, id, span);
    }
    if let ast::ExprKind::Name(name) = &argument.kind
        && cx.names.values.get(&name.text).is_none()
        && cx.is_column(&function.text)
    {
        cx.named_as(name, "table");
        return Context::wrong(span);
    }
    let inner = value(cx, argument, scope, &Type::Text);
    if inner.ty == Type::Wrong {
        return Context::wrong(span);
    }
    let text = inner.ty.is_text();
    let list = matches!(inner.ty, Type::List(_));
    let (kind, ty): (fn(Box<Expr>) -> ExprKind, Type) = match function.text.as_str() {
        "domain" if text => (ExprKind::DomainOf, Type::Text),
        "length" if text || list => (ExprKind::LengthOf, Type::Number),
        "lower" if text => (ExprKind::LowerOf, Type::Text),
        "domain" | "lower" | "length" => {
            cx.tell(complaints::function_of(function, inner.span, &inner.ty));
            return Context::wrong(span);
        }
        _ => {
            cx.tell(complaints::no_function(function));
            return Context::wrong(span);
        }
    };
    Expr { kind: kind(Box::new(inner)), ty, span }
}

fn column(cx: &mut Context<'_>, name: &ast::Name, table: &ast::Name, id: TableId, span: Span) -> Expr {
    let gives = cx.gives.get(id).cloned().unwrap_or_default();
    match gives.iter().position(|give| give.name == name.text) {
        Some(at) => {
            let ty = gives.get(at).map_or(Type::Wrong, |give| give.ty.clone());
            Expr { kind: ExprKind::Column(id, u32::try_from(at).unwrap_or(u32::MAX)), ty, span }
        }
        None if cx.lost.contains(&name.text) => Context::wrong(span),
        None => {
            let known: Vec<String> = gives.into_iter().map(|give| give.name).collect();
            cx.tell(complaints::no_column(name, &table.text, &known));
            Context::wrong(span)
        }
    }
}
