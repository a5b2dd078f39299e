//! Deciding about a lead, whole: what follows, why, and until when it holds.

use crate::evaluate::{Decision, Horizon, Recorded, Scratch, Silent, ask, evaluate, evaluate_again, has, somebody};
use crate::explain::{Because, Explanation, because, explain};
use crate::program::{NodeId, Program, Val};
use crate::record::Record;
use crate::render::{Decided, json};
use crate::value::{Duration, Instant, Truth, Zone};

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
    /// The lead with its changes applied.
    settled: Record,
    reasons: bool,
}

/// What a decider uses again and again, apart from the rules: for whoever keeps it while nobody decides. It belongs to one rule set.
#[derive(Debug)]
pub struct Buffers {
    scratch: Scratch,
    recorded: Recorded,
    ahead: Scratch,
    settled: Record,
}

impl Buffers {
    /// New ones for a rule set.
    #[must_use]
    pub fn new(program: &Program) -> Self {
        Decider::new(program, true, false).into_buffers()
    }
}

impl<'p> Decider<'p> {
    /// With buffers of the same rule set. `reasons` tells why, `whole` also why not.
    #[must_use]
    pub fn with(program: &'p Program, reasons: bool, whole: bool, buffers: Buffers) -> Self {
        let Buffers { scratch, mut recorded, ahead, settled } = buffers;
        recorded.whole = whole;
        Self { program, scratch, recorded, ahead, settled, reasons }
    }

    /// Its buffers, for the next decider of the same rule set.
    #[must_use]
    pub fn into_buffers(self) -> Buffers {
        let Self { scratch, recorded, ahead, settled, .. } = self;
        Buffers { scratch, recorded, ahead, settled }
    }

    /// For the leads of one rule set. `reasons` tells why, `whole` also why not.
    #[must_use]
    pub fn new(program: &'p Program, reasons: bool, whole: bool) -> Self {
        let mut scratch = Scratch::new();
        scratch.near = true;
        Self {
            program,
            scratch,
            recorded: Recorded::new(program, whole),
            ahead: Scratch::new(),
            settled: Record::default(),
            reasons,
        }
    }

    /// Decides about a lead.
    pub fn decide(&mut self, record: &Record, now: Instant) -> Outcome {
        let decision = self.evaluate(record, now);
        self.complete(record, decision)
    }

    /// The first half of deciding: what follows. Until when it holds is not known yet.
    pub fn evaluate(&mut self, record: &Record, now: Instant) -> Decision {
        let program = self.program;
        if self.reasons {
            self.recorded.clear(program);
            return evaluate(program, record, now, &mut self.scratch, &mut self.recorded);
        }
        evaluate(program, record, now, &mut self.scratch, &mut Silent)
    }

    /// What a question is of the lead as a decision leaves it, right after the first half.
    pub fn ask(&mut self, record: &mut Record, decision: &Decision, question: NodeId) -> Truth {
        let assignee = if has(record, decision.assignee.as_deref()) {
            record.assignee
        } else {
            decision.assignee.as_deref().map(|address| somebody(self.program, record, address))
        };
        let answers = ask(self.program, record, decision, assignee, &mut self.scratch, &[question]);
        match answers.first() {
            Some(Val::Truth(yes)) => Truth::of(*yes),
            Some(_) | None => Truth::Unknown,
        }
    }

    /// The second half, right after the first: why, and until when it holds.
    pub fn complete(&mut self, record: &Record, mut decision: Decision) -> Outcome {
        let program = self.program;
        let explanation = self.reasons.then(|| explain(program, record, &decision, &self.recorded));
        decision.valid_until = self.valid_until(record, &decision);
        Outcome { decision, explanation }
    }

    /// What was recorded as the last decision was made.
    pub(super) const fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// The evidence behind a question, right after a decision about this record that kept its reasons.
    pub(super) fn because(&self, record: &Record, now: Instant, question: NodeId) -> Because {
        because(self.program, record, &self.recorded, now, question)
    }

    /// Until when a decision holds: its changes applied, and it decided about again until nothing changes, the first instant at
    /// which time alone changes something.
    fn valid_until(&mut self, record: &Record, decision: &Decision) -> Option<Instant> {
        if !changes(record, decision) {
            return self.first_change(record, decision);
        }
        let mut settled = std::mem::take(&mut self.settled);
        settled.copy_from(record);
        let mut last: Option<Decision> = None;
        for _ in 0..MOST_AT_ONCE {
            let before = last.as_ref().unwrap_or(decision);
            if !changes(&settled, before) {
                break;
            }
            apply(self.program, &mut settled, before);
            last = Some(evaluate_again(self.program, &settled, &mut self.scratch, before));
        }
        let until = self.first_change(&settled, last.as_ref().unwrap_or(decision));
        self.settled = settled;
        until
    }

    /// Applies a decision, decides again at the same instant, and so on until nothing changes.
    pub fn settle(&mut self, record: &Record, decision: &Decision) -> (Record, Decision) {
        let mut record = record.clone();
        let mut decision = decision.clone();
        self.ahead.near = true;
        for _ in 0..MOST_AT_ONCE {
            if !changes(&record, &decision) {
                break;
            }
            apply(self.program, &mut record, &decision);
            decision = evaluate(self.program, &record, decision.now, &mut self.ahead, &mut Silent);
        }
        (record, decision)
    }

    /// The first step at which a decision about this record says something else. Steps that may change nothing are tried one by one.
    fn first_change(&mut self, record: &Record, decision: &Decision) -> Option<Instant> {
        let mut horizon = decision.horizon;
        if horizon.sure || horizon.at.is_none() {
            return horizon.at;
        }
        // A held lead is tried again, and whose turn it is then rests on the same ledger.
        if record.held.is_some() {
            std::mem::swap(&mut self.scratch.ledger, &mut self.ahead.ledger);
        }
        let until = self.try_steps(record, decision, &mut horizon);
        if record.held.is_some() {
            std::mem::swap(&mut self.scratch.ledger, &mut self.ahead.ledger);
        }
        until
    }

    fn try_steps(&mut self, record: &Record, decision: &Decision, horizon: &mut Horizon) -> Option<Instant> {
        let last = Zone::default().after(decision.now, YEARS_AHEAD);
        let mut base: Option<Told> = None;
        for _ in 0..MOST_STEPS {
            let at = horizon.at?;
            if horizon.sure {
                return Some(at);
            }
            if at > last {
                return None;
            }
            let known = match base.take() {
                Some(known) => known,
                None => self.told(record, decision.now),
            };
            let then = self.told(record, at);
            if self.differ(&known, &then) {
                return Some(at);
            }
            *horizon = then.horizon;
            base = Some(known);
        }
        horizon.at
    }

    /// All that is told about a lead at a time.
    fn told(&mut self, record: &Record, now: Instant) -> Told {
        let program = self.program;
        let mut record = record.clone();
        record.warnings = warnings_at(&record, now);
        let mut recorded = Recorded::new(program, false);
        self.ahead.near = true;
        let decision = evaluate(program, &record, now, &mut self.ahead, &mut recorded);
        Told { horizon: decision.horizon, decision: still(&decision), record, recorded }
    }

    /// Whether two say something else. What was recorded is compared first: only where that differs does it take their words to tell.
    fn differ(&self, a: &Told, b: &Told) -> bool {
        if a.decision != b.decision || a.record.warnings != b.record.warnings {
            return true;
        }
        a.recorded != b.recorded && self.words(a) != self.words(b)
    }

    fn words(&self, told: &Told) -> Vec<u8> {
        let Told { decision, record, recorded, .. } = told;
        let explanation = explain(self.program, record, decision, recorded);
        let mut text = Vec::new();
        let explanation = Some(&explanation);
        json::write(&mut text, &Decided { program: self.program, record, decision, explanation });
        text
    }
}

/// A lead enters each stage once an evaluation; rules that send one round and round at one instant stop here.
pub(super) const MOST_AT_ONCE: usize = 50;

/// How many steps are tried before one of them is taken for the answer: safe, if earlier than it had to be.
const MOST_STEPS: usize = 4_000;

/// How far ahead steps are tried that may change nothing.
const YEARS_AHEAD: Duration = Duration::months(5 * 12);

/// A decision with what was recorded about it, but for what runs by itself.
struct Told {
    decision: Decision,
    record: Record,
    recorded: Recorded,
    horizon: Horizon,
}
