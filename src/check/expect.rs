//! What tests expect: conditions, clocks, near misses, warnings, routes, alerts.

use crate::ast::{self, ClockAsks, ClockOf, ExpectKind, Says, ToldTo};
use crate::source::Span;

use super::checked::*;

use super::complaints;
use super::context::{Context, Scope};
use super::names::Named;
use super::test::instant;
use super::{expr, literal};

/// What is expected, if all it names is there.
pub fn expected(cx: &mut Context<'_>, written: &ast::Expect) -> Option<Expected> {
    Some(match &written.what {
        ExpectKind::Condition(condition) => {
            if let Some(expected) = priority(cx, condition) {
                return Some(expected);
            }
            let condition = expr::condition(cx, condition, &Scope::default());
            if condition.ty == Type::Wrong {
                return None;
            }
            Expected::Condition(condition)
        }
        ExpectKind::Clock { sla, clock, clock_span, asks } => {
            let written_state = if let ClockAsks::Is(state) = asks { Some(*state) } else { None };
            let asks = match asks {
                ClockAsks::Due(word, moment) => Some((*word, instant(cx, moment))),
                ClockAsks::Is(_) | ClockAsks::NoClock => None,
            };
            let id = self::clock(cx, sla, *clock, *clock_span)?;
            match (asks, written_state) {
                (Some((word, due)), _) => Expected::Due(id, *clock, word, due?),
                (None, Some(state)) => Expected::State(id, *clock, state),
                (None, None) => Expected::NoClock(id, *clock),
            }
        }
        ExpectKind::NearMiss { name, by } => {
            let by = match by {
                Some(by) => Some(literal::plain_number(cx, by)?),
                None => None,
            };
            match cx.named(name)? {
                Named::Score(id) => Expected::Short(id, by),
                Named::Field(_) | Named::Let(_) => Expected::Lacks(name.text.clone()),
                other => {
                    cx.tell(complaints::never_near(name, other.what()));
                    return None;
                }
            }
        }
        ExpectKind::NoNearMiss => Expected::NoNearMiss,
        ExpectKind::Warning(first, second) => Expected::Warning(warned(cx, first, second.as_ref())?),
        ExpectKind::NoWarnings => Expected::NoWarnings,
        ExpectKind::Route(label) => {
            let labels = cx.out.routes.iter().flat_map(|route| &route.lines).filter_map(|line| line.label.clone());
            let labels: Vec<String> = labels.collect();
            Expected::Route(labelled(cx, label, "line of a route", &labels)?)
        }
        ExpectKind::Alert { kind, to, at } => {
            let to = match to {
                None => None,
                Some(ToldTo::Assignee(_)) => Some(ToldWhom::Assignee),
                Some(ToldTo::Owner(name)) => Some(ToldWhom::Owner(cx.owner(name)?)),
            };
            let at = match at {
                Some(at) => Some(instant(cx, at)?),
                None => None,
            };
            Expected::Alert(*kind, to, at)
        }
        ExpectKind::NoAlerts => Expected::NoAlerts,
        ExpectKind::Excluded(label) => Expected::Excluded(exclusion(cx, label.as_ref())?),
        ExpectKind::NotExcluded(label) => Expected::NotExcluded(exclusion(cx, label.as_ref())?),
        ExpectKind::Held(held) => Expected::Held(*held),
        ExpectKind::HeldUntil(until) => Expected::HeldUntil(instant(cx, until)?),
        ExpectKind::Says(says) => said(cx, says)?,
    })
}

/// `priority >= 100`, `priority is unknown`: what the decision says, where no field is called so.
fn priority(cx: &mut Context<'_>, condition: &ast::Expr) -> Option<Expected> {
    let is_priority = |expr: &ast::Expr| matches!(&expr.kind, ast::ExprKind::Name(name) if name.text == "priority");
    if cx.names.values.get("priority").is_some() {
        return None;
    }
    match &condition.kind {
        ast::ExprKind::Compare { op, exactly: false, left, right } if is_priority(left) => match &right.kind {
            ast::ExprKind::Literal(number) if matches!(number.kind, ast::LiteralKind::Number(_)) => {
                Some(Expected::Priority(Some((*op, literal::plain_number(cx, number)?))))
            }
            _ => None,
        },
        ast::ExprKind::Known { value, unknown: true } if is_priority(value) => Some(Expected::Priority(None)),
        _ => None,
    }
}

/// Something else that a decision says, if all it names is there.
fn said(cx: &mut Context<'_>, says: &Says) -> Option<Expected> {
    Some(match says {
        Says::Move(None) => Expected::Move(None),
        Says::Move(Some(label)) => {
            let stages = cx.out.stages.iter().flat_map(|stage| &stage.moves).filter_map(|taken| taken.label.clone());
            let clauses = cx.out.slas.iter().flat_map(|sla| &sla.clauses).filter_map(|clause| clause.then.as_ref());
            let known: Vec<String> = stages.chain(clauses.filter_map(|then| then.label.clone())).collect();
            Expected::Move(Some(labelled(cx, label, "move", &known)?))
        }
        Says::Line(label, points) => {
            let label = line(cx, label)?;
            let points = match points {
                Some(points) => Some(literal::plain_number(cx, points)?),
                None => None,
            };
            Expected::Line(label, points)
        }
        Says::NoLine(label) => Expected::NoLine(line(cx, label)?),
        Says::Team(name) => Expected::Team(cx.team(name)?),
        Says::Owner(name) => Expected::Department(cx.owner(name)?),
        Says::Nurture(name, inside) => Expected::Nurture(cx.nurture(name)?, *inside),
        Says::Message(None) => Expected::Message(None),
        Says::Message(Some(message)) => {
            let known = cx.out.nurtures.iter().flat_map(|nurture| &nurture.steps).map(|step| step.send.clone());
            let known: Vec<String> = known.collect();
            Expected::Message(Some(labelled(cx, message, "message", &known)?))
        }
        Says::Until(None) => Expected::Until(None),
        Says::Until(Some(until)) => Expected::Until(Some(instant(cx, until)?)),
        Says::Handed(None, handed) => Expected::Handed(None, *handed),
        Says::Handed(Some(owner), handed) => Expected::Handed(Some(cx.owner(owner)?), *handed),
    })
}

/// The label of a score line, or of the pick it stands in.
fn line(cx: &mut Context<'_>, label: &ast::Text) -> Option<String> {
    fn labels(items: &[ScoreItem], known: &mut Vec<String>) {
        for item in items {
            match item {
                ScoreItem::Line(line) => known.extend(line.label.clone()),
                ScoreItem::Pick(pick) => {
                    known.extend(pick.label.clone());
                    labels(&pick.items, known);
                }
                ScoreItem::Group(group) => labels(&group.items, known),
            }
        }
    }
    let mut known = Vec::new();
    for score in &cx.out.scores {
        if let ScoreKind::Lines { items, .. } = &score.kind {
            labels(items, &mut known);
        }
    }
    labelled(cx, label, "score line", &known)
}

/// The SLA of a clock, if it has one of this kind.
fn clock(cx: &mut Context<'_>, name: &ast::Name, clock: ClockOf, span: Span) -> Option<SlaId> {
    let id = cx.sla(name)?;
    // Where an SLA is wrong, those after it have other numbers; that is told already.
    let sla = cx.out.slas.get(id).filter(|sla| sla.name == name.text)?;
    let kinds = [ClockOf::FirstTouch, ClockOf::Touches, ClockOf::Answer, ClockOf::Stay];
    let has = |kind: ClockOf| sla.clauses.iter().any(|clause| clause.target.is(kind));
    if !has(clock) {
        let known: Vec<&str> = kinds.into_iter().filter(|kind| has(*kind)).map(ClockOf::word).collect();
        let (called, declared) = (sla.name.clone(), sla.span);
        if cx.lost_lines.is_empty() {
            cx.tell(complaints::no_such_clock(span, &called, declared, clock.word(), &known));
        }
        return None;
    }
    Some(id)
}

impl SlaTarget {
    /// Whether it is of this kind.
    #[must_use]
    pub const fn is(self, kind: ClockOf) -> bool {
        matches!(
            (self, kind),
            (Self::FirstTouch, ClockOf::FirstTouch)
                | (Self::Touches { .. }, ClockOf::Touches)
                | (Self::Answer, ClockOf::Answer)
                | (Self::Stay, ClockOf::Stay)
        )
    }
}

/// What a data warning calls the field it is about.
fn warned(cx: &mut Context<'_>, first: &ast::Name, second: Option<&ast::Name>) -> Option<String> {
    let Some(second) = second else {
        if expr::builtin(&first.text).is_none() {
            match cx.named(first)? {
                Named::Field(_) => {}
                other => {
                    cx.tell(complaints::never_odd(first, other.what()));
                    return None;
                }
            }
        }
        return Some(first.text.clone());
    };
    let kind = cx.activity(first)?;
    let activity = cx.out.activities.get(kind)?;
    if activity.fields.iter().any(|field| field.name == second.text) {
        return Some(format!("{}.{}", activity.name, second.text));
    }
    let known: Vec<String> = activity.fields.iter().map(|field| field.name.clone()).collect();
    let (called, declared) = (activity.name.clone(), activity.span);
    if !cx.lost.contains(&second.text) {
        cx.tell(complaints::activity_lacks(second, &called, declared, &known));
    }
    None
}

/// A label as its line has it.
fn labelled(cx: &mut Context<'_>, label: &ast::Text, what: &str, known: &[String]) -> Option<String> {
    let found = known.iter().find(|known| **known == label.text).cloned();
    if found.is_none() && cx.lost_lines.is_empty() && cx.lost_routes.is_empty() {
        cx.tell(complaints::no_such_label(label, what, known));
    }
    found
}

/// The label of an exclusion, if one is named.
fn exclusion(cx: &mut Context<'_>, label: Option<&ast::Text>) -> Option<Option<String>> {
    let Some(label) = label else { return Some(None) };
    let known: Vec<String> = cx.out.exclusions.iter().filter_map(|exclusion| exclusion.label.clone()).collect();
    labelled(cx, label, "exclusion", &known).map(Some)
}
