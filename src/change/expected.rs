//! Whether a decision says what a test expects.

use crate::ast::{AlertWord, ClockOf, CompareOp, DueWord, StateWord};
use crate::check::{Expected, SlaId, ToldWhom};
use crate::evaluate::{AlertKind, AlertTo, Clock, ClockState, Decision, MoveTaken, NearMissKind, Recorded};
use crate::program::{LinePlan, Program};
use crate::record::Record;
use crate::value::{Instant, Number};

pub(super) const fn asks_near(what: &Expected) -> bool {
    matches!(what, Expected::Lacks(_) | Expected::Short(..) | Expected::NoNearMiss)
}

/// What expectations of a step are held against.
#[derive(Clone, Copy)]
pub(super) struct Seen<'s> {
    pub decision: &'s Decision,
    /// The decisions since the step before that did something.
    pub between: &'s [Decision],
    pub record: &'s Record,
    /// What became of score lines, where somebody asks.
    pub lines: Option<&'s Recorded>,
    /// Until when the decision holds, where somebody asks.
    pub until: Option<Option<Instant>>,
}

pub(super) const fn asks_lines(what: &Expected) -> bool {
    matches!(what, Expected::Line(..) | Expected::NoLine(_))
}

/// Whether a decision says what is expected of it.
#[expect(clippy::too_many_lines, reason = "an arm a kind of expectation, most of them a line")]
pub(super) fn holds(what: &Expected, program: &Program, seen: &Seen<'_>) -> bool {
    let Seen { decision, between, record, .. } = *seen;
    let decisions = || between.iter().chain([decision]);
    let alerts = || between.iter().chain([decision]).flat_map(|decision| &decision.alerts);
    match what {
        // These are asked as nodes.
        Expected::Condition(_) => false,
        Expected::Due(sla, clock, word, wanted) => {
            let due = clock_of(program, decision, *sla, *clock).and_then(|clock| clock.due);
            due.is_some_and(|due| match word {
                DueWord::At => due == *wanted,
                DueWord::Before => due < *wanted,
                DueWord::After => due > *wanted,
            })
        }
        Expected::NoClock(sla, clock) => clock_of(program, decision, *sla, *clock).is_none(),
        Expected::State(sla, clock, state) => {
            clock_of(program, decision, *sla, *clock).is_some_and(|clock| clock.state == state_of(*state))
        }
        Expected::Lacks(name) => decision.near_misses.iter().any(|miss| match &miss.kind {
            NearMissKind::Needs(needed) => needed == name,
            NearMissKind::Unknown { field, .. } => program.book.fields.get(*field).is_some_and(|f| f.name == *name),
            NearMissKind::Short { .. } => false,
        }),
        Expected::Short(wanted, by) => decision.near_misses.iter().any(|miss| match &miss.kind {
            // Short of more than 99, 57 are told to lack more than 42 points.
            NearMissKind::Short { score, points } => {
                let beyond = |by: Number| by.is_whole() && by.plus(Number(1)) == Some(*points);
                score == wanted && by.is_none_or(|by| by == *points || beyond(by))
            }
            NearMissKind::Needs(_) | NearMissKind::Unknown { .. } => false,
        }),
        Expected::NoNearMiss => decision.near_misses.is_empty(),
        Expected::Warning(field) => record.warnings.iter().any(|warning| warning.field == *field),
        Expected::NoWarnings => record.warnings.is_empty(),
        Expected::Route(label) => {
            let assigned = between.iter().chain([decision]).rev().find(|decision| decision.assignment.is_some());
            assigned.and_then(|decision| chosen(program, decision)) == Some(label)
        }
        Expected::Alert(kind, to, at) => alerts().any(|alert| {
            let told = match alert.kind {
                AlertKind::Handoff => AlertWord::Handoff,
                AlertKind::Warning(..) => AlertWord::Warning,
                AlertKind::Breach(_) => AlertWord::Breach,
            };
            let whom = match alert.to {
                AlertTo::Owner(owner) => ToldWhom::Owner(owner),
                AlertTo::Assignee => ToldWhom::Assignee,
            };
            told == *kind && to.is_none_or(|to| to == whom) && at.is_none_or(|at| at == alert.at)
        }),
        Expected::NoAlerts => alerts().next().is_none(),
        Expected::Excluded(label) => excluded(program, decision, label.as_deref()),
        Expected::NotExcluded(label) => !excluded(program, decision, label.as_deref()),
        Expected::Held(held) => decision.assignment.as_ref().is_some_and(|assignment| assignment.held) == *held,
        Expected::HeldUntil(until) => decision
            .assignment
            .as_ref()
            .is_some_and(|assignment| assignment.held && assignment.held_until == Some(*until)),
        Expected::Move(None) => decisions().all(|decision| decision.moves.is_empty()),
        Expected::Move(Some(label)) => {
            let label_of = |taken: &MoveTaken| taken.label(&program.book).is_some_and(|known| known == label);
            decisions().any(|decision| decision.moves.iter().any(label_of))
        }
        Expected::Line(label, points) => {
            let gives = self::points(program, seen, label);
            points
                .map_or(gives.is_some_and(|gives| gives != Number::ZERO), |points| gives.unwrap_or_default() == points)
        }
        Expected::NoLine(label) => self::points(program, seen, label).is_none_or(|gives| gives == Number::ZERO),
        Expected::Team(team) => {
            let assigned = decisions().filter_map(|decision| decision.assignment.as_ref()).next_back();
            assigned.is_some_and(|assignment| assignment.team == Some(*team))
        }
        Expected::Department(owner) => {
            program.book.stages.get(decision.stage_after).is_some_and(|stage| stage.owner == Some(*owner))
        }
        Expected::Priority(None) => decision.priority.is_none(),
        Expected::Priority(Some((op, number))) => decision.priority.is_some_and(|priority| match op {
            CompareOp::Is => priority == *number,
            CompareOp::IsNot => priority != *number,
            CompareOp::Less => priority < *number,
            CompareOp::AtMost => priority <= *number,
            CompareOp::More => priority > *number,
            CompareOp::AtLeast => priority >= *number,
        }),
        Expected::Nurture(id, inside) => {
            decision.nurture.iter().any(|nurturing| nurturing.nurture == *id && !nurturing.left) == *inside
        }
        Expected::Message(wanted) => {
            let mut sent = decisions().flat_map(|decision| &decision.nurture).flat_map(|nurturing| {
                let steps = program.book.nurtures.get(nurturing.nurture).map_or(&[][..], |nurture| &nurture.steps);
                nurturing.send.iter().filter_map(|(step, _)| steps.get(*step as usize)).map(|step| &step.send)
            });
            match wanted {
                Some(wanted) => sent.any(|sent| sent == wanted),
                None => sent.next().is_none(),
            }
        }
        Expected::Until(until) => seen.until == Some(*until),
        Expected::Handed(owner, handed) => {
            let to = |decision: &Decision| decision.handed_to.is_some_and(|to| owner.is_none_or(|owner| to == owner));
            decisions().any(to) == *handed
        }
    }
}

/// The points of all lines of this label that count; none when no such line counts.
fn points(program: &Program, seen: &Seen<'_>, label: &str) -> Option<Number> {
    if seen.decision.excluded.is_some() {
        return None;
    }
    let lines = program.lines.iter().zip(&seen.lines?.lines);
    let of_label = |line: &LinePlan| [&line.label, &line.pick].into_iter().flatten().any(|known| **known == *label);
    let counting = lines.filter(|(line, traced)| of_label(line) && traced.counts).map(|(_, traced)| traced.points);
    counting.fold(None, |sum, points| Some(sum.unwrap_or(Number::ZERO).plus(points).unwrap_or(points)))
}

/// The clock of an SLA that is meant: of its last lap, in the stage that was entered last.
fn clock_of<'d>(program: &Program, decision: &'d Decision, sla: SlaId, kind: ClockOf) -> Option<&'d Clock> {
    let clauses = program.book.slas.get(sla).map_or(&[][..], |sla| &sla.clauses);
    let is = |clock: &&Clock| {
        clock.sla == sla && clauses.get(clock.clause as usize).is_some_and(|clause| clause.target.is(kind))
    };
    decision.clocks.iter().filter(is).max_by_key(|clock| (clock.started, clock.lap))
}

const fn state_of(word: StateWord) -> ClockState {
    match word {
        StateWord::Waiting => ClockState::Waiting,
        StateWord::Warned => ClockState::Warned,
        StateWord::Met => ClockState::Met,
        StateWord::MetLate => ClockState::MetLate,
        StateWord::Breached => ClockState::Breached,
    }
}

/// The label of the line that chose who gets the lead.
fn chosen<'p>(program: &'p Program, decision: &Decision) -> Option<&'p String> {
    let assignment = decision.assignment.as_ref()?;
    let route = program.book.routes.iter().find(|route| route.owner == assignment.owner)?;
    route.lines.get(assignment.line as usize)?.label.as_ref()
}

fn excluded(program: &Program, decision: &Decision, label: Option<&str>) -> bool {
    let Some(exclusion) = decision.excluded.and_then(|id| program.book.exclusions.get(id)) else { return false };
    label.is_none_or(|label| exclusion.label.as_deref() == Some(label))
}
