//! SLAs that ask for something by a time at which the lead has left their stage.

use crate::ast::{MoveKind, Unit};
use crate::check::{Comparison, Const, EventKind, Events, Expr, ExprKind, Sla, SlaClause, SlaTarget, Stage, StageId};
use crate::source::{Problem, Span};
use crate::value::Duration;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};

use super::cases::{Case, View, Want};
use super::complaints;

/// Looks at every clause of every SLA.
pub fn slas(view: &View<'_>, problems: &mut Vec<Problem>) {
    for sla in &view.checked.slas {
        let Some(stage) = view.checked.stages.get(sla.stage) else { continue };
        for clause in &sla.clauses {
            let by = stays(view, sla, clause).or_else(|| by_moves(view, (sla.stage, stage), clause));
            if let Some((most, span)) = by {
                problems.push(complaints::longer_than_its_stage(clause.span, clause.within, span, most, &stage.name));
            }
        }
    }
}

/// The `stay at most` lines of the stage that leave less time than a clause gives, for all of its leads.
fn stays(view: &View<'_>, sla: &Sla, clause: &SlaClause) -> Option<(Duration, Span)> {
    let others = view.checked.slas.iter().filter(|other| other.stage == sla.stage);
    others.filter(|other| starts_no_later(sla, other)).find_map(|other| {
        let lines: Vec<&SlaClause> = other.clauses.iter().filter(|line| line.target == SlaTarget::Stay).collect();
        // Two lines of one ladder never both hold; and where nothing moves the lead, one may well be told of two lengths.
        let moves = |line: &&SlaClause| !std::ptr::eq(*line, clause) && line.then.is_some();
        if clause.target == SlaTarget::Stay && (std::ptr::eq(other, sla) || !lines.iter().all(moves)) {
            return None;
        }
        let mut left = yes(view, clause)?;
        let mut longest: Option<(Duration, Span)> = None;
        for line in lines {
            let mine = yes(view, line).and_then(|mine| view.both(left.clone(), mine));
            if mine.is_none_or(|mine| !mine.is_empty()) {
                if !longer(clause.within, line.within, sla.calendar == other.calendar) {
                    return None;
                }
                longest = longest.filter(|(known, _)| known.comparable() >= line.within.comparable());
                longest = longest.or(Some((line.within, line.span)));
            }
            left = view.both(left, not_yes(view, line)?)?;
        }
        longest.filter(|_| left.is_empty())
    })
}

fn yes(view: &View<'_>, clause: &SlaClause) -> Option<Vec<Case>> {
    clause.when.as_ref().map_or_else(|| Some(vec![Case::default()]), |when| view.cases(when, Want::Yes))
}

fn not_yes(view: &View<'_>, clause: &SlaClause) -> Option<Vec<Case>> {
    clause.when.as_ref().map_or_else(|| Some(Vec::new()), |when| view.cases(when, Want::NotYes))
}

/// Whether the clocks of `other` never start later or stand still for longer than those of `sla`.
fn starts_no_later(sla: &Sla, other: &Sla) -> bool {
    std::ptr::eq(sla, other) || (other.pauses.is_none() && !other.restarts && other.restarts_on.is_empty())
}

/// The move of the stage that takes every lead before a clause is due.
fn by_moves(view: &View<'_>, (id, stage): (StageId, &Stage), clause: &SlaClause) -> Option<(Duration, Span)> {
    // What a stage needs may be missing, so an advance is not sure.
    let sure = |kind: MoveKind| matches!(kind, MoveKind::Recycle | MoveKind::Close);
    stage.moves.iter().filter(|taken| sure(taken.kind)).find_map(|taken| {
        let most = latest(view, id, clause.target, &taken.when)?;
        longer(clause.within, most, true).then_some((most, taken.span))
    })
}

/// After how long in the stage a condition is yes for sure, as long as what the clause asks for has not come about.
fn latest(view: &View<'_>, id: StageId, target: SlaTarget, when: &Expr) -> Option<Duration> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "of all other conditions nobody can tell when they hold")]
    match &when.kind {
        // One of them is enough.
        ExprKind::Or(parts) => parts.iter().find_map(|part| latest(view, id, target, part)),
        ExprKind::Quiet { length, events, in_stage: true }
            if target == SlaTarget::FirstTouch && only_touches(view, events) =>
        {
            Some(*length)
        }
        ExprKind::Compare { op, left, right, .. } => {
            let (ExprKind::Since { unit, since }, ExprKind::Const(Const::Number(count))) = (&left.kind, &right.kind)
            else {
                return None;
            };
            let whole = match op {
                Comparison::AtLeast if count.is_whole() => count.trunc(),
                Comparison::AtLeast | Comparison::More => count.floor().checked_add(1)?,
                Comparison::Is | Comparison::Less | Comparison::AtMost => return None,
            };
            let of_this_stage = match &since.kind {
                ExprKind::EnteredAt(stage) => *stage == id,
                ExprKind::Builtin(crate::check::Builtin::Entered) => true,
                _ => false,
            };
            if of_this_stage { units(*unit, whole) } else { None }
        }
        _ => None,
    }
}

/// Whether every touch ends the quiet, and nothing else does.
fn only_touches(view: &View<'_>, events: &Events) -> bool {
    let touch = |kind: &EventKind| match kind {
        EventKind::Activity(id) => view.checked.activities.get(*id).is_some_and(|activity| activity.touch),
        EventKind::Recycle | EventKind::Entering(_) => false,
    };
    events.filter.is_none() && events.window.is_none() && events.kinds.iter().all(touch)
}

fn units(unit: Unit, count: i64) -> Option<Duration> {
    let exact = |size: i64| count.checked_mul(size).map(Duration::exact);
    let months = |size: i64| count.checked_mul(size).and_then(|count| i32::try_from(count).ok()).map(Duration::months);
    match unit {
        Unit::Second => exact(SECOND),
        Unit::Minute => exact(MINUTE),
        Unit::Hour => exact(HOUR),
        Unit::Day => exact(DAY),
        Unit::Week => exact(7 * DAY),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Year => months(12),
    }
}

/// Whether `a` is surely longer than `b` from any start on; by one calendar or by two.
fn longer(a: Duration, b: Duration, one_calendar: bool) -> bool {
    match (a.is_business(), b.is_business()) {
        (true, true) => {
            let no_less = a.business_days >= b.business_days && a.business_micros >= b.business_micros;
            one_calendar && no_less && a != b
        }
        // Open time takes at least its own length; an open day may end early, but those before it are whole.
        (true, false) => {
            let days = i64::from(a.business_days.saturating_sub(1).max(0));
            days.saturating_mul(DAY - 2 * HOUR).saturating_add(a.business_micros) > most(b)
        }
        (false, true) => false,
        (false, false) => {
            let no_less = a.months >= b.months && a.micros >= b.micros;
            (no_less && a != b) || least(a) > most(b)
        }
    }
}

/// The longest and the shortest that months can make it, an hour of summer time on either side included.
const fn most(length: Duration) -> i64 {
    let odd = if length.months > 0 { 2 * HOUR } else { 0 };
    length.micros.saturating_add((length.months as i64).saturating_mul(31 * DAY)).saturating_add(odd)
}

const fn least(length: Duration) -> i64 {
    let odd = if length.months > 0 { 2 * HOUR } else { 0 };
    length.micros.saturating_add((length.months as i64).saturating_mul(28 * DAY)).saturating_sub(odd)
}
