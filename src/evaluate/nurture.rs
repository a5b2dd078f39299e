//! Nurture programmes: who is in them, and what is sent when.

use crate::check::StageKind;
use crate::program::NurturePlan;
use crate::value::Instant;

use super::decision::{Decision, Nurturing};
use super::run::Run;
use super::score::{full_periods, nth_period};
use super::sla::add_business;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// Enters and leaves programmes, and finds what is to be sent.
    pub fn nurture(&mut self, decision: &mut Decision) {
        let program = self.program;
        if program.nurtures.is_empty() {
            return;
        }
        // An excluded lead is not nurtured, and at an end nobody is either.
        let stage = program.book.stages.get(self.standing.stage);
        let at_an_end = stage.is_some_and(|stage| matches!(stage.kind, StageKind::End { .. }));
        let out = self.excluded.is_some() || at_an_end;
        for (id, plan) in program.nurtures.enumerated() {
            let inside = self.record.nurture.iter().find(|known| known.nurture == id).copied();
            let leaves = out || plan.leave.is_some_and(|leave| self.truth(leave).is_yes());
            let found = match inside {
                Some(inside) => Some((inside.since, inside.sent, false)),
                None if leaves || !self.truth(plan.enter).is_yes() => None,
                None => Some((self.now, None, true)),
            };
            let Some((since, sent, entered)) = found else { continue };
            let mut nurturing =
                Nurturing { nurture: id, since, entered, left: leaves, sent, send: Vec::new(), next: None };
            if !leaves {
                self.messages(plan, &mut nurturing);
            }
            decision.nurture.push(nurturing);
        }
    }

    /// What is to be sent now, and what comes next.
    fn messages(&mut self, plan: &NurturePlan, nurturing: &mut Nurturing) {
        for (number, step) in plan.steps.iter().enumerate() {
            let step_number = u32::try_from(number).unwrap_or(u32::MAX);
            let mut next = None;
            if step.again {
                // Of those that were missed only the last is sent.
                let count = self.times_so_far(plan, nurturing.since, step.after);
                let due = self.message_at(plan, nurturing.since, step.after, count).filter(|_| count > 0);
                if let Some(at) = due
                    && nurturing.sent.is_none_or(|sent| at > sent)
                {
                    nurturing.send.push((step_number, at));
                }
                next = self.message_at(plan, nurturing.since, step.after, count + 1);
            } else if let Some(at) = self.message_at(plan, nurturing.since, step.after, 1) {
                if at > self.now {
                    next = Some(at);
                } else if nurturing.sent.is_none_or(|sent| at > sent) {
                    nurturing.send.push((step_number, at));
                }
            }
            if let Some(at) = next {
                self.until(at, true);
                if nurturing.next.is_none_or(|(_, known)| at < known) {
                    nurturing.next = Some((step_number, at));
                }
            }
        }
        nurturing.send.sort_by_key(|(step, at)| (*at, *step));
    }

    /// When a message is due for the n-th time: moved to the next opening, where a calendar says so.
    fn message_at(
        &self,
        plan: &NurturePlan,
        since: Instant,
        every: crate::value::Duration,
        count: usize,
    ) -> Option<Instant> {
        let calendar = plan.calendar.and_then(|id| self.program.calendars.get(id));
        let raw = match calendar {
            Some(calendar) if every.is_business() => {
                let times = i32::try_from(count).unwrap_or(i32::MAX);
                let length = crate::value::Duration {
                    business_days: every.business_days.saturating_mul(times),
                    business_micros: every.business_micros.saturating_mul(i64::from(times)),
                    ..every
                };
                add_business(calendar, since, length)?
            }
            _ => nth_period(self.zone(), since, every, count),
        };
        match calendar {
            Some(calendar) => calendar.opens(raw),
            None => Some(raw),
        }
    }

    /// How often a message that comes again and again was due so far. Those that wait for the next opening are not due yet.
    fn times_so_far(&self, plan: &NurturePlan, since: Instant, every: crate::value::Duration) -> usize {
        let due = |count: usize| self.message_at(plan, since, every, count).is_some_and(|at| at <= self.now);
        let mut high = if every.is_business() {
            // Open time has no average to start from: double, then halve.
            let mut high = 1;
            while due(high) && high < 1 << 20 {
                high *= 2;
            }
            high
        } else {
            let most = full_periods(self.zone(), since, self.now, every);
            if due(most) {
                return most;
            }
            most
        };
        let mut low = 0;
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            if due(middle) { low = middle } else { high = middle }
        }
        low
    }
}
