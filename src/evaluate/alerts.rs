//! Who has to be told what, each once: a hand-over, a clock that runs out, a clock that is due.

use crate::check::{Breach, Warning};
use crate::program::SlaPlan;
use crate::value::duration::DAY;
use crate::value::{Duration, Instant, Number};

use super::decision::{Alert, AlertKind, AlertTo, Clock, ClockState, Decision};
use super::run::Run;
use super::sla::add_business;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// All alerts that are due and were not told yet.
    pub fn alerts(&mut self, decision: &mut Decision) {
        let program = self.program;
        if let Some(owner) = decision.handed_to {
            let stage = program.book.stages.get(decision.stage_after).map_or("", |stage| &stage.name);
            let entered = self.standing.entered;
            let id = || format!("handoff/{stage}/{entered}");
            self.alert(decision, (AlertKind::Handoff, 0), AlertTo::Owner(owner), self.now, id);
        }
        let clocks = std::mem::take(&mut decision.clocks);
        for (number, clock) in clocks.iter().enumerate() {
            let Some(plan) = program.slas.get(clock.sla) else { continue };
            self.warnings(decision, plan, number, clock);
            self.breaches(decision, plan, number, clock);
        }
        decision.clocks = clocks;
    }

    /// The last warning before it is due, while it is not and still may come to be.
    fn warnings(&mut self, decision: &mut Decision, plan: &SlaPlan, number: usize, clock: &Clock) {
        if clock.due.is_some_and(|due| due <= self.now) || clock.met_at.is_some() || clock.ended.is_some() {
            return;
        }
        let mut last: Option<(Instant, Number, AlertTo, u32)> = None;
        for ((line, warning), at) in (0..).zip(&plan.warnings).zip(&clock.warnings) {
            let Some(at) = at.filter(|at| *at <= self.now) else { continue };
            let to = warning.to.map_or(AlertTo::Assignee, AlertTo::Owner);
            if last.is_none_or(|(known, _, _, _)| at > known) {
                last = Some((at, warning.at, to, line));
            }
        }
        if let Some((at, part, to, line)) = last {
            let program = self.program;
            let id = || {
                let owner = |warning: &Warning| warning.to.map_or(AlertTo::Assignee, AlertTo::Owner);
                let before = plan.warnings.iter().filter(|other| owner(other) == to && other.at < part).count();
                let whom = match to {
                    AlertTo::Assignee => "assignee",
                    AlertTo::Owner(owner) => program.book.owners.get(owner).map_or("", |owner| &owner.name),
                };
                format!("{}/{}/{whom}", clock.id(program), nth("warn", before))
            };
            self.alert_when_open(decision, plan, (AlertKind::Warning(number, part), line), to, at, id);
        }
    }

    /// All that follows from its being due, step by step.
    fn breaches(&mut self, decision: &mut Decision, plan: &SlaPlan, number: usize, clock: &Clock) {
        // What is ahead comes no sooner than the clock is due, and that is noted.
        let Some(due) = clock.due.filter(|due| *due <= self.now) else { return };
        if clock.met_at.is_some_and(|met| met <= due) || clock.ended.is_some_and(|ended| ended < due) {
            return;
        }
        if clock.ended == Some(due) && clock.state != ClockState::Breached {
            return;
        }
        let program = self.program;
        let calendar = plan.calendar.and_then(|id| program.calendars.get(id));
        for (line, breach) in (0..).zip(&plan.breaches) {
            let at = match calendar {
                Some(calendar) if breach.after.is_business() => add_business(calendar, due, breach.after),
                _ => Some(self.zone().after(due, breach.after)),
            };
            let Some(at) = at else { continue };
            // Once it came about after all, or the lead went on, nobody further up has to know.
            let over = clock.met_at.or(clock.ended);
            if over.is_some_and(|over| over < at) {
                continue;
            }
            let id = || {
                let sooner = |other: &&Breach| other.to == breach.to && length(other.after) < length(breach.after);
                let before = plan.breaches.iter().filter(sooner).count();
                let to = program.book.owners.get(breach.to).map_or("", |owner| &owner.name);
                format!("{}/{}/{to}", clock.id(program), nth("breach", before))
            };
            let what = (AlertKind::Breach(number), line);
            self.alert_when_open(decision, plan, what, AlertTo::Owner(breach.to), at, id);
        }
    }

    /// Alerts respect the calendar of their SLA: what comes up while it is closed waits for the next opening. Where the lead has left
    /// the stage, its clocks are seen no more by then, so it is told now for then.
    fn alert_when_open(
        &mut self,
        decision: &mut Decision,
        plan: &SlaPlan,
        what: (AlertKind, u32),
        to: AlertTo,
        at: Instant,
        id: impl Fn() -> String,
    ) {
        if at > self.now {
            self.until(at, false);
            return;
        }
        let calendar = plan.calendar.and_then(|id| self.program.calendars.get(id));
        // Closing time itself still belongs to the opening.
        let at = match calendar {
            Some(calendar) if !calendar.is_open(at) && !calendar.is_open(at.plus(-1)) => calendar.opens(at),
            _ => Some(at),
        };
        match at {
            Some(at) if plan.stage != self.standing.stage => self.tell(decision, what, to, at, id),
            Some(at) => self.alert(decision, what, to, at, id),
            None => {}
        }
    }

    fn alert(
        &mut self,
        decision: &mut Decision,
        what: (AlertKind, u32),
        to: AlertTo,
        at: Instant,
        id: impl Fn() -> String,
    ) {
        if at > self.now {
            self.until(at, false);
            return;
        }
        self.tell(decision, what, to, at, id);
    }

    fn tell(
        &self,
        decision: &mut Decision,
        (kind, line): (AlertKind, u32),
        to: AlertTo,
        at: Instant,
        id: impl Fn() -> String,
    ) {
        let id = id();
        if !self.record.alerted.contains(&id) {
            decision.alerts.push(Alert { kind, to, at, line, id });
        }
    }
}

/// What an id calls the steps for one person: by their order. So an id stays the same when somebody tunes an offset, and what was told is
/// not told again.
fn nth(what: &str, before: usize) -> String {
    if before == 0 { what.to_owned() } else { format!("{what} {}", before + 1) }
}

/// How long an offset is, as far as offsets of one SLA are compared: an open day counts as a day.
const fn length(after: Duration) -> i64 {
    after.comparable().saturating_add(after.business_micros).saturating_add(after.business_days as i64 * DAY)
}
