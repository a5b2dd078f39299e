//! What tests expect: conditions, clocks, near misses, warnings, routes, alerts.

use crate::ast::{self, ClockAsks, ClockOf, ExpectKind, ToldTo};
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
            let condition = expr::condition(cx, condition, &Scope::default());
            if condition.ty == Type::Wrong {
                return None;
            }
            Expected::Condition(condition)
        }
        ExpectKind::Clock { sla, clock, clock_span, asks } => {
            let asks = match asks {
                ClockAsks::Due(moment) => Ok(instant(cx, moment)),
                ClockAsks::Is(state) => Err(*state),
            };
            let id = self::clock(cx, sla, *clock, *clock_span)?;
            match asks {
                Ok(due) => Expected::Due(id, *clock, due?),
                Err(state) => Expected::State(id, *clock, state),
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
        ExpectKind::Alert { kind, to } => {
            let to = match to {
                None => None,
                Some(ToldTo::Assignee(_)) => Some(ToldWhom::Assignee),
                Some(ToldTo::Owner(name)) => Some(ToldWhom::Owner(cx.owner(name)?)),
            };
            Expected::Alert(*kind, to)
        }
        ExpectKind::NoAlerts => Expected::NoAlerts,
        ExpectKind::Excluded(label) => Expected::Excluded(exclusion(cx, label.as_ref())?),
        ExpectKind::NotExcluded(label) => Expected::NotExcluded(exclusion(cx, label.as_ref())?),
        ExpectKind::Held(held) => Expected::Held(*held),
    })
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
