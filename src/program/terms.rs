//! The terms of derived scores and of the priority. What is added, taken away or counted several times is taken apart, as far as
//! that is exact: a product with anything but a whole number is rounded as a whole, so it is one term, as are divisions and the
//! highest or lowest of several.

use crate::check::{Const, Expr, ExprKind, Operation};
use crate::source::Sources;

use super::expr::Builder;
use super::score::TermPlan;

/// More than so many times is told as a product, for what it is taken from could not hold it.
const MOST: i64 = 1_000;

/// The terms that add up to a value.
pub(super) fn terms(builder: &mut Builder<'_>, value: &Expr, sources: &Sources) -> Box<[TermPlan]> {
    let mut out = Vec::new();
    split(builder, value, 1, sources, &mut out);
    out.into()
}

fn split(builder: &mut Builder<'_>, expr: &Expr, times: i64, sources: &Sources, out: &mut Vec<TermPlan>) {
    match &expr.kind {
        ExprKind::Arithmetic { op: Operation::Add, left, right } => {
            split(builder, left, times, sources, out);
            split(builder, right, times, sources, out);
            return;
        }
        ExprKind::Arithmetic { op: Operation::Subtract, left, right } => {
            split(builder, left, times, sources, out);
            split(builder, right, -times, sources, out);
            return;
        }
        ExprKind::Negate(inner) => return split(builder, inner, -times, sources, out),
        ExprKind::Arithmetic { op: Operation::Multiply, left, right } => {
            let parts = [(left, right), (right, left)];
            let found = parts.into_iter().find_map(|(factor, rest)| Some((whole(factor)?.checked_mul(times)?, rest)));
            if let Some((times, rest)) = found.filter(|(times, _)| (-MOST..=MOST).contains(times)) {
                return split(builder, rest, times, sources, out);
            }
        }
        _ => {}
    }
    let words = sources.words(expr.span);
    let words = match times {
        1 => words,
        -1 => format!("-{words}"),
        _ => format!("{times} * {words}"),
    };
    let node = builder.node(expr);
    out.push(TermPlan { node, times, words: words.into(), place: sources.place(expr.span).into() });
}

/// A written whole number.
fn whole(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Const(Const::Number(number)) if number.is_whole() => Some(number.trunc()),
        ExprKind::Negate(inner) => whole(inner)?.checked_neg(),
        _ => None,
    }
}
