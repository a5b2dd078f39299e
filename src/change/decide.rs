//! Deciding about a lead, whole: what follows, why, and until when it holds.

use crate::evaluate::{Decision, Recorded, Scratch, Silent, evaluate};
use crate::explain::{Explanation, explain};
use crate::program::Program;
use crate::record::Record;
use crate::render::{Decided, json};
use crate::value::Instant;

use super::apply::{apply, changes};
use super::still::{still, warnings_at};

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What follows.
    pub decision: Decision,
    /// Why; none when it was not asked for.
    pub explanation: Option<Explanation>,
}

/// Decides about one lead after the other. A thread has its own.
#[derive(Debug)]
pub struct Decider<'p> {
    program: &'p Program,
    /// The buffers; with the assignments so far, and whether near misses are looked for.
    pub scratch: Scratch,
    recorded: Recorded,
    /// A second set, for looking ahead.
    ahead: Scratch,
    reasons: bool,
}

impl<'p> Decider<'p> {
    /// For the leads of one rule set. `reasons` tells why, `whole` also why not.
    #[must_use]
    pub fn new(program: &'p Program, reasons: bool, whole: bool) -> Self {
        let mut scratch = Scratch::new();
        scratch.near = true;
        Self { program, scratch, recorded: Recorded::new(program, whole), ahead: Scratch::new(), reasons }
    }

    /// Decides about a lead.
    pub fn decide(&mut self, record: &Record, now: Instant) -> Outcome {
        let program = self.program;
        let (mut decision, explanation) = if self.reasons {
            self.recorded.clear(program);
            let decision = evaluate(program, record, now, &mut self.scratch, &mut self.recorded);
            let explanation = explain(program, record, &decision, &self.recorded);
            (decision, Some(explanation))
        } else {
            (evaluate(program, record, now, &mut self.scratch, &mut Silent), None)
        };
        decision.valid_until = self.valid_until(record, &decision);
        Outcome { decision, explanation }
    }

    /// Until when a decision holds: its changes applied, and it decided about again until nothing changes, the first instant at
    /// which time alone changes something.
    fn valid_until(&mut self, record: &Record, decision: &Decision) -> Option<Instant> {
        if !changes(record, decision) {
            return self.first_change(record, decision);
        }
        let (record, decision) = self.settle(record, decision);
        self.first_change(&record, &decision)
    }

    /// Applies a decision, decides again at the same instant, and so on until nothing changes.
    pub fn settle(&mut self, record: &Record, decision: &Decision) -> (Record, Decision) {
        /// A lead enters each stage once an evaluation; rules that send one round and round at one instant stop here.
        const MOST: usize = 50;
        let mut record = record.clone();
        let mut decision = decision.clone();
        self.ahead.near = true;
        for _ in 0..MOST {
            if !changes(&record, &decision) {
                break;
            }
            apply(self.program, &mut record, &decision);
            decision = evaluate(self.program, &record, decision.now, &mut self.ahead, &mut Silent);
        }
        (record, decision)
    }

    /// The first step at which a decision about this record says something else.
    fn first_change(&mut self, record: &Record, decision: &Decision) -> Option<Instant> {
        /// How many steps that turn out to change nothing are looked at before one of them is taken as the answer: safe, if
        /// earlier than it had to be.
        const MOST: usize = 500;
        let mut horizon = decision.horizon;
        let mut base: Option<(Decision, Vec<u8>)> = None;
        for _ in 0..MOST {
            let at = horizon.at?;
            if horizon.sure {
                return Some(at);
            }
            let known = match base.take() {
                Some(known) => known,
                None => self.told(record, decision.now).0,
            };
            let (then, next) = self.told(record, at);
            if then != known {
                return Some(at);
            }
            base = Some(known);
            horizon = next;
        }
        horizon.at
    }

    /// All that is told about a lead at a time but for what runs by itself, and when the next step comes.
    fn told(&mut self, record: &Record, now: Instant) -> ((Decision, Vec<u8>), crate::evaluate::Horizon) {
        let program = self.program;
        let mut record = record.clone();
        record.warnings = warnings_at(&record, now);
        let mut recorded = Recorded::new(program, false);
        self.ahead.near = true;
        let decision = evaluate(program, &record, now, &mut self.ahead, &mut recorded);
        let explanation = explain(program, &record, &decision, &recorded);
        let horizon = decision.horizon;
        let decision = still(&decision);
        let mut text = Vec::new();
        let decided = Decided { program, record: &record, decision: &decision, explanation: Some(&explanation) };
        json::write(&mut text, &decided);
        ((decision, text), horizon)
    }
}
