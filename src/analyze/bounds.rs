//! How low and how high a score can get.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into counts as one opaque question, so a new kind of expression is safe here"
)]

use crate::check::{
    Checked, Const, Events, Expr, ExprKind, How, Limits, Once, Operation, ScoreItem, ScoreKind, ScoreLine, Window,
};
use crate::source::Id;
use crate::value::Number;

/// The least and the most, in ten-thousandths; the ends of the range where there is no bound.
pub type Bounds = (i64, i64);

const FREE: Bounds = (i64::MIN, i64::MAX);

/// The bounds of every score, by `ScoreId`.
pub fn of_scores(checked: &Checked) -> Vec<Bounds> {
    let mut bounds = vec![FREE; checked.scores.len()];
    // Scores rest on others only along `order`, so one pass in that order is enough.
    for cell in &checked.order {
        let crate::check::Cell::Score(id) = cell else { continue };
        let Some(score) = checked.scores.get(*id) else { continue };
        let raw = match &score.kind {
            ScoreKind::Lines { items, .. } => sum(items.iter().map(of_item)),
            ScoreKind::Derived(value) => of_expr(value, &bounds),
        };
        if let Some(slot) = bounds.get_mut(id.index()) {
            *slot = clamp(raw, score.from, score.to);
        }
    }
    bounds
}

/// The most a line can add, for telling who could get furthest.
pub fn most_of(line: &ScoreLine) -> i64 {
    of_line(line).1
}

fn of_item(item: &ScoreItem) -> Bounds {
    match item {
        ScoreItem::Line(line) => of_line(line),
        ScoreItem::Group(group) => limited(sum(group.items.iter().map(of_item)), group.limits),
        ScoreItem::Pick(pick) => {
            // One of its lines, or none.
            let one = pick.items.iter().map(of_item).fold((0, 0), |a, b| (a.0.min(b.0), a.1.max(b.1)));
            limited(one, pick.limits)
        }
    }
}

/// The least and the most a line adds.
pub fn of_line(line: &ScoreLine) -> Bounds {
    let times = match &line.how {
        How::When(_) | How::Otherwise | How::For(_) => Some(1),
        How::ForEachOf { items, .. } => i64::try_from(items.len()).ok(),
        How::ForEach(events) => at_most(events, line.once),
        How::ForEvery(..) | How::ForEachQuiet { .. } => None,
    };
    let points = line.points.0;
    let all = times.and_then(|times| points.checked_mul(times));
    let bounds = if points >= 0 { (0, all.unwrap_or(i64::MAX)) } else { (all.unwrap_or(i64::MIN), 0) };
    limited(bounds, line.limits)
}

/// How many events can count at most: a rolling `once per` within a window leaves so many places.
fn at_most(events: &Events, once: Option<Once>) -> Option<i64> {
    match (once?, &events.window) {
        (Once::Ever, _) => Some(1),
        (Once::Rolling(per), Some(Window::Last(length)))
            if per.comparable() > 0 && !per.is_business() && !length.is_business() =>
        {
            Some((length.comparable() - 1) / per.comparable() + 1)
        }
        (Once::Rolling(_) | Once::Calendar(_), _) => None,
    }
}

fn limited(bounds: Bounds, limits: Limits) -> Bounds {
    clamp(bounds, limits.down_to, limits.up_to)
}

/// Held to the range that a score shows.
pub fn clamp((low, high): Bounds, from: Option<Number>, to: Option<Number>) -> Bounds {
    let (from, to) = (from.map_or(i64::MIN, |n| n.0), to.map_or(i64::MAX, |n| n.0));
    (low.max(from).min(to), high.min(to).max(from))
}

fn sum(parts: impl Iterator<Item = Bounds>) -> Bounds {
    parts.fold((0, 0), plus)
}

fn plus(a: Bounds, b: Bounds) -> Bounds {
    let low = if a.0 == i64::MIN || b.0 == i64::MIN { i64::MIN } else { a.0.saturating_add(b.0) };
    let high = if a.1 == i64::MAX || b.1 == i64::MAX { i64::MAX } else { a.1.saturating_add(b.1) };
    (low, high)
}

fn minus((low, high): Bounds) -> Bounds {
    let turn = |end: i64| end.checked_neg().unwrap_or(i64::MAX);
    (if high == i64::MAX { i64::MIN } else { turn(high) }, if low == i64::MIN { i64::MAX } else { turn(low) })
}

/// The bounds of what is worked out from scores.
pub fn of_expr(expr: &Expr, scores: &[Bounds]) -> Bounds {
    match &expr.kind {
        ExprKind::Score(id) => scores.get(id.index()).copied().unwrap_or(FREE),
        ExprKind::Const(Const::Number(number)) => (number.0, number.0),
        ExprKind::Negate(inner) => minus(of_expr(inner, scores)),
        ExprKind::Arithmetic { op: Operation::Add, left, right } => plus(of_expr(left, scores), of_expr(right, scores)),
        ExprKind::Arithmetic { op: Operation::Subtract, left, right } => {
            plus(of_expr(left, scores), minus(of_expr(right, scores)))
        }
        ExprKind::Arithmetic { op: Operation::Multiply, left, right } => {
            match (of_expr(left, scores), of_expr(right, scores)) {
                ((a, b), by) | (by, (a, b)) if a == b && a >= 0 => times(by, a),
                _ => FREE,
            }
        }
        ExprKind::Highest(parts) => {
            let all = parts.iter().map(|part| of_expr(part, scores));
            all.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1))).unwrap_or(FREE)
        }
        ExprKind::Lowest(parts) => {
            let all = parts.iter().map(|part| of_expr(part, scores));
            all.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).unwrap_or(FREE)
        }
        _ => FREE,
    }
}

fn times((low, high): Bounds, factor: i64) -> Bounds {
    let scale = |end: i64, free: i64| {
        if end == free { free } else { Number(end).times(Number(factor)).map_or(free, |n| n.0) }
    };
    (scale(low, i64::MIN), scale(high, i64::MAX))
}
