//! The laps of a clock: whose they were, and what started it anew.

use crate::program::SlaPlan;
use crate::value::{Instant, TextRef, person};

use super::run::Run;
use super::sla::Stay;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// The laps of a stay: their start, their end, and who had the lead.
    pub(super) fn laps(&mut self, plan: &SlaPlan, stay: Stay) -> Vec<(Instant, Option<Instant>, Option<String>)> {
        let record = self.record;
        let until = stay.left.map_or(self.now, |(left, _)| left.min(self.now));
        let anew = self.starts_anew(plan, stay, until);
        let text = |text: TextRef| record.text(text.raw).to_owned();
        // Who had the lead is known from its history, and from what it came in with.
        let mut known: Vec<(Instant, Option<String>)> =
            record.assignments.iter().map(|assigned| (assigned.at, assigned.to.map(text))).collect();
        if let (Some(at), Some(assignee)) = (record.assigned, record.assignee) {
            let assignee = Some(text(assignee));
            if !known.iter().any(|(known, to)| *known == at && same(to.as_deref(), assignee.as_deref())) {
                known.push((at, assignee));
                known.sort_by_key(|(at, _)| *at);
            }
        }
        let before = known.iter().rev().find(|(at, _)| *at <= stay.entered).and_then(|(_, to)| to.clone());
        let mut laps = vec![(stay.entered, None, before)];
        let mut anew = anew.into_iter().peekable();
        for (at, to) in known.into_iter().filter(|(at, to)| *at > stay.entered && *at <= until && to.is_some()) {
            while let Some(at) = anew.next_if(|event| *event <= at) {
                lap(&mut laps, at);
            }
            let Some(last) = laps.last_mut() else { break };
            if same(last.2.as_deref(), to.as_deref()) {
                continue;
            }
            // The first to get the lead after it entered is no change of hands.
            if last.2.is_none() || !plan.restarts {
                last.2 = to;
                continue;
            }
            if last.0 == at {
                last.2 = to;
                continue;
            }
            last.1 = Some(at);
            laps.push((at, None, to));
        }
        anew.for_each(|at| lap(&mut laps, at));
        if let (Some((left, _)), Some(last)) = (stay.left, laps.last_mut()) {
            last.1 = Some(left);
        }
        laps
    }

    /// When events started the clocks of an SLA anew: after entering the stage, each instant once, in order.
    fn starts_anew(&mut self, plan: &SlaPlan, stay: Stay, until: Instant) -> Vec<Instant> {
        if plan.restarts_on.is_empty() {
            return Vec::new();
        }
        let program = self.program;
        let standing = self.standing;
        // `since entering stage` means this stay, also once the lead went on.
        (self.standing.stage, self.standing.entered) = (stay.stage, stay.entered);
        let mut starts = Vec::new();
        for phrase in &plan.restarts_on {
            let Some(phrase) = program.phrases.get(*phrase) else { continue };
            let bound = self.window(phrase);
            let mut oldest = None;
            self.each(phrase, bound.after.max(stay.entered), &mut |_, at, vote| {
                if vote.is_yes() && bound.known && at <= until {
                    oldest = oldest.or(Some(at));
                    starts.push(at);
                }
                std::ops::ControlFlow::Continue(())
            });
            self.until_leaving(phrase, oldest);
        }
        self.standing = standing;
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}

/// Whether two that a lead was given to are one person, or nobody both times.
fn same(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(person) == other.map(person)
}

/// Ends the last lap, whoever has the lead, and starts another.
fn lap(laps: &mut Vec<(Instant, Option<Instant>, Option<String>)>, at: Instant) {
    let Some(last) = laps.last_mut().filter(|last| last.0 < at) else { return };
    last.1 = Some(at);
    let assignee = last.2.clone();
    laps.push((at, None, assignee));
}
