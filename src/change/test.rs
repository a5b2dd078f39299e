//! Running tests: a lead is put together, decided about step by step as its story goes on, and each decision is held against what
//! was expected. The clock and the lead come from the test alone.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::check::{Expected, TestId, TestStep};
use crate::evaluate::{Decision, Ledger, ask, has, somebody};
use crate::explain::{Asked, Covered, Failure, Tested, Unmet};
use crate::program::{ExpectPlan, NodeId, Program, Shows, Val};
use crate::record::{Reader, Record};
use crate::value::{Instant, TextRef};

use super::apply::{apply, changes};
use super::decide::Decider;
use super::expected::{Seen, asks_lines, asks_near, holds};

/// Runs these tests of a rule set on all cores; what became of them in the order of the rules. These have to be
/// [`Program::with_tests`].
#[must_use]
pub fn tests(program: &Program, which: &[TestId]) -> Vec<Tested> {
    /// How many tests a thread takes at a time.
    const CHUNK: usize = 32;
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(which.len().div_ceil(CHUNK));
    let next = AtomicUsize::new(0);
    let chunks: Vec<&[TestId]> = which.chunks(CHUNK).collect();
    let work = || {
        let mut runner = Runner::new(program);
        let mut done = Vec::new();
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.extend(chunk.iter().map(|test| runner.test(*test)));
        }
        done
    };
    let mut all: Vec<Tested> = if threads <= 1 {
        work()
    } else {
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    };
    all.sort_by_key(|tested| tested.test);
    all
}

/// Runs one test.
#[must_use]
pub fn test(program: &Program, which: TestId) -> Tested {
    Runner::new(program).test(which)
}

/// Goes through the stories of these tests once more, and notes which lines of the rules are made use of.
pub fn cover(program: &Program, which: &[TestId], covered: &mut Covered) {
    let (mut reader, mut decider) = (Reader::new(&program.schema), Decider::new(program, true, false));
    for id in which {
        let covered = Some(&mut *covered);
        let story = Story { program, reader: &mut reader, decider: &mut decider, whole: false, covered };
        story.run(*id, &mut |_, _| true);
    }
}

/// Runs one test after the other with the same buffers.
struct Runner<'p> {
    program: &'p Program,
    reader: Reader<'p>,
    /// Decides without reasons, which is enough as long as all is as expected.
    quick: Decider<'p>,
    /// Decides with the reasons of what counts; made when a test asks what lines give.
    lines: Option<Decider<'p>>,
    /// Decides with all reasons; made when something is not.
    whole: Option<Decider<'p>>,
}

impl<'p> Runner<'p> {
    fn new(program: &'p Program) -> Self {
        let quick = Decider::new(program, false, false);
        Self { program, reader: Reader::new(&program.schema), quick, lines: None, whole: None }
    }

    fn test(&mut self, id: TestId) -> Tested {
        let program = self.program;
        let Self { reader, quick, lines, whole, .. } = self;
        let steps = program.book.tests.get(id).map_or(&[][..], |test| &test.steps);
        let quick = if steps.iter().flat_map(|step| &step.expects).any(|expect| asks_lines(&expect.what)) {
            lines.get_or_insert_with(|| Decider::new(program, true, false))
        } else {
            quick
        };
        if (Story { program, reader, decider: quick, whole: false, covered: None }).passes(id) {
            return Tested { test: id, failures: Vec::new() };
        }
        let decider = whole.get_or_insert_with(|| Decider::new(program, true, true));
        let failures = Story { program, reader, decider, whole: true, covered: None }.failures(id);
        Tested { test: id, failures }
    }
}

/// A test on its way.
struct Story<'a, 'p> {
    program: &'p Program,
    reader: &'a mut Reader<'p>,
    decider: &'a mut Decider<'p>,
    /// Whether reasons are kept.
    whole: bool,
    /// Notes which lines are made use of, where somebody wants to know.
    covered: Option<&'a mut Covered>,
}

impl Story<'_, '_> {
    fn passes(self, id: TestId) -> bool {
        let mut passes = true;
        self.run(id, &mut |_, unmet| {
            passes &= unmet.is_empty();
            passes
        });
        passes
    }

    fn failures(self, id: TestId) -> Vec<Failure> {
        let mut failures = Vec::new();
        self.run(id, &mut |failure, unmet| {
            if let Some(failure) = failure
                && !unmet.is_empty()
            {
                failures.push(Failure { unmet, ..failure });
            }
            true
        });
        failures
    }

    /// Goes through the steps. `hear` is told what was not as expected at each, with the decision where reasons are kept, and says
    /// whether to go on.
    fn run(mut self, id: TestId, hear: &mut dyn FnMut(Option<Failure>, Vec<Unmet>) -> bool) {
        let program = self.program;
        let steps = program.book.tests.get(id).map_or(&[][..], |test| &test.steps);
        let plans = program.tests.as_ref().and_then(|tests| tests.asks.get(id)).map_or(&[][..], Vec::as_slice);
        let mut record = Record::default();
        self.reader.begin_test(steps.first(), &mut record);
        self.decider.scratch.ledger = Ledger::default();
        let mut last: Option<Decision> = None;
        for (number, (step, plans)) in steps.iter().zip(plans).enumerate() {
            self.reader.add_step(step, &mut record);
            let between = match last.take() {
                None => Vec::new(),
                Some(decision) => self.pass_time(&mut record, decision, step.at),
            };
            self.decider.scratch.near = self.whole || step.expects.iter().any(|expect| asks_near(&expect.what));
            let decision = self.decider.evaluate(&record, step.at);
            self.note(&record, &decision);
            let unmet = self.unmet(&mut record, (&decision, &between), step, plans);
            let failure = if self.whole && !unmet.is_empty() {
                let outcome = self.decider.complete(&record, decision.clone());
                let explanation = outcome.explanation.unwrap_or_default();
                let (record, decision) = (record.clone(), outcome.decision);
                Some(Failure { step: number, record, decision, explanation, between, unmet: Vec::new() })
            } else {
                None
            };
            if !hear(failure, unmet) {
                return;
            }
            last = Some(decision);
        }
    }

    fn note(&mut self, record: &Record, decision: &Decision) {
        if let Some(covered) = &mut self.covered {
            covered.note(self.program, record, self.decider.recorded(), decision);
        }
    }

    /// Carries a decision out and lets the time pass up to the next step: the lead is decided about whenever something happens or time
    /// alone changes something. Gives the decisions in between that did something.
    fn pass_time(&mut self, record: &mut Record, decision: Decision, until: Instant) -> Vec<Decision> {
        /// Rules that send a lead round and round at one instant stop here.
        const MOST: usize = 50;
        let mut between = Vec::new();
        self.decider.scratch.ledger.note(self.program, &decision, &record.id);
        apply(self.program, record, &decision);
        self.decider.scratch.near = true;
        let mut next = Some(decision.now);
        while let Some(now) = next.filter(|next| *next < until) {
            for _ in 0..MOST {
                let decision = self.decider.decide(record, now).decision;
                self.note(record, &decision);
                next = decision.valid_until;
                let changed = changes(record, &decision);
                self.decider.scratch.ledger.note(self.program, &decision, &record.id);
                apply(self.program, record, &decision);
                let sends = decision.nurture.iter().any(|nurturing| !nurturing.send.is_empty());
                if !decision.alerts.is_empty() || decision.assignment.is_some() || !decision.moves.is_empty() || sends {
                    between.push(decision);
                }
                if !changed {
                    break;
                }
            }
        }
        between
    }

    fn unmet(
        &mut self,
        record: &mut Record,
        (decision, between): (&Decision, &[Decision]),
        step: &TestStep,
        plans: &[ExpectPlan],
    ) -> Vec<Unmet> {
        let program = self.program;
        let assignee = if has(record, decision.assignee.as_deref()) {
            record.assignee
        } else {
            decision.assignee.as_deref().map(|address| somebody(program, record, address))
        };
        let record = &*record;
        let asks_until = step.expects.iter().any(|expect| matches!(expect.what, Expected::Until(_)));
        let until = asks_until.then(|| self.decider.complete(record, decision.clone()).decision.valid_until);
        let mut unmet = Vec::new();
        for (number, (expect, plan)) in step.expects.iter().zip(plans).enumerate() {
            match plan {
                ExpectPlan::Decision => {
                    let lines = Some(self.decider.recorded());
                    if !holds(&expect.what, program, &Seen { decision, between, record, lines, until }) {
                        unmet.push(Unmet { expect: number, answer: Val::Truth(false), asked: Vec::new() });
                    }
                }
                ExpectPlan::Condition { root, questions } => {
                    let answer = self.ask(record, decision, assignee, &[*root]).first().copied().unwrap_or_default();
                    if answer == Val::Truth(true) {
                        continue;
                    }
                    let asked = if self.whole {
                        let ask = |question| self.asked(record, decision, assignee, question);
                        questions.iter().map(ask).collect()
                    } else {
                        Vec::new()
                    };
                    unmet.push(Unmet { expect: number, answer, asked });
                }
            }
        }
        unmet
    }

    fn ask(&mut self, record: &Record, decision: &Decision, assignee: Option<TextRef>, nodes: &[NodeId]) -> Vec<Val> {
        ask(self.program, record, decision, assignee, &mut self.decider.scratch, nodes)
    }

    fn asked(
        &mut self,
        record: &Record,
        decision: &Decision,
        assignee: Option<TextRef>,
        question: &crate::program::Question,
    ) -> Asked {
        let mut one = |node: NodeId| {
            let answers = ask(self.program, record, decision, assignee, &mut self.decider.scratch, &[node]);
            answers.first().copied().unwrap_or_default()
        };
        let answer = one(question.node);
        let (mut value, mut against, mut criteria) = (Val::Unknown, Val::Unknown, Vec::new());
        match &question.shows {
            Shows::Value(of, held_against) => {
                value = one(*of);
                against = held_against.map(&mut one).unwrap_or_default();
            }
            Shows::Criteria(checks) => criteria = checks.iter().map(|check| one(*check)).collect(),
            Shows::Answer => {}
        }
        Asked { answer, value, against, criteria, because: self.decider.because(record, decision.now, question.node) }
    }
}
