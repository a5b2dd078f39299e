//! A rule set in use, with what it takes to decide by it from many threads at once.

use std::sync::{Mutex, PoisonError};

use crate::change::{Buffers, Decider, Outcome, tests};
use crate::evaluate::Ledger;
use crate::program::Program;
use crate::record::{Reader, ReaderBuffers, Reason, Record, warn_future};
use crate::source::{Problem, Sources};
use crate::value::Instant;

use super::complaints;
use super::open::Opened;

/// Rules that are in use. Whoever began with them ends with them, whatever is saved in the meantime.
#[derive(Debug)]
pub struct Rules {
    /// What runs.
    pub program: Program,
    /// What is legal, but hardly meant.
    pub warnings: Vec<Problem>,
    /// All its texts.
    pub sources: Sources,
    /// Since when they are in use.
    pub since: Instant,
    /// The how-manieth rules these are, from 1.
    pub number: u64,
    /// The names of those of its tests that fail; none when nobody ran them.
    pub failed: Vec<String>,
    desks: Mutex<Vec<Desk>>,
}

/// Which reasons come with a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reasons {
    /// None, which is fastest. Near misses are left out, too.
    None,
    /// Those of what counted.
    #[default]
    Counted,
    /// Also why the rest did not.
    Whole,
}

/// What one call after the other decides at. It belongs to one rule set.
#[derive(Debug)]
pub struct Desk {
    reader: ReaderBuffers,
    buffers: Buffers,
    /// Leads of which nobody needs the decision any more: room for the next.
    spare: Vec<Record>,
}

/// A lead as it was read, with what became of it.
#[derive(Debug)]
pub struct Made {
    /// The lead.
    pub record: Record,
    /// The decision.
    pub outcome: Outcome,
}

impl Rules {
    /// Rules that are in use from now on.
    #[must_use]
    pub fn new(opened: Opened, since: Instant, number: u64) -> Self {
        let Opened { program, warnings, sources } = opened;
        Self { program, warnings, sources, since, number, failed: Vec::new(), desks: Mutex::new(Vec::new()) }
    }

    /// Runs all of its tests, and notes those that fail; `path` is how warnings call the rules.
    pub(super) fn run_tests(&mut self, path: &str) {
        if self.program.book.tests.is_empty() {
            return;
        }
        let program = self.program.clone().with_tests();
        let which: Vec<_> = program.book.tests.ids().collect();
        let failed = tests(&program, &which).into_iter().filter(|tested| !tested.passed());
        self.failed =
            failed.filter_map(|tested| program.book.tests.get(tested.test).map(|test| test.name.clone())).collect();
        if !self.failed.is_empty() {
            self.warnings.push(complaints::failing_in_use(path, &self.failed));
        }
    }

    /// A desk that nobody sits at.
    #[must_use]
    pub fn desk(&self) -> Desk {
        let free = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_else(|| Desk {
            reader: ReaderBuffers::new(&self.program.schema),
            buffers: Buffers::new(&self.program),
            spare: Vec::new(),
        })
    }

    /// Gives a desk back, for whoever comes next. It has to be one of these rules.
    pub fn leave(&self, desk: Desk) {
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        if desks.len() < MOST_DESKS {
            desks.push(desk);
        }
    }

    /// Gives the room of a lead back whose decision nobody needs any more.
    pub fn recycle(&self, record: Record) {
        if record.texts.capacity() > LARGEST_SPARE {
            return;
        }
        let mut desks = self.desks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(desk) = desks.last_mut().filter(|desk| desk.spare.len() < MOST_SPARE) {
            desk.spare.push(record);
        }
    }

    /// Decides about a lead at a desk of these rules. `ledger` has the assignments so far; what is decided is not noted in it.
    ///
    /// # Errors
    /// Why the lead can't be read.
    pub fn decide(
        &self,
        desk: Desk,
        lead: &[u8],
        (now, reasons): (Instant, Reasons),
        ledger: Option<&mut Ledger>,
    ) -> (Desk, Result<Made, Reason>) {
        let Desk { reader, buffers, mut spare } = desk;
        let mut record = spare.pop().unwrap_or_default();
        let mut reader = Reader::with_buffers(&self.program.schema, reader);
        let read = reader.read_json(lead, &mut record);
        let reader = reader.into_buffers();
        if let Err(reason) = read {
            spare.push(record);
            return (Desk { reader, buffers, spare }, Err(reason));
        }
        warn_future(&mut record, &self.program.schema, now);
        let told = reasons != Reasons::None;
        let mut decider = Decider::with(&self.program, told, reasons == Reasons::Whole, buffers);
        decider.scratch.near = true;
        if let Some(ledger) = ledger {
            std::mem::swap(&mut decider.scratch.ledger, ledger);
            let outcome = self.outcome(&mut decider, &record, now, told);
            std::mem::swap(&mut decider.scratch.ledger, ledger);
            let desk = Desk { reader, buffers: decider.into_buffers(), spare };
            return (desk, Ok(Made { record, outcome }));
        }
        let outcome = self.outcome(&mut decider, &record, now, told);
        (Desk { reader, buffers: decider.into_buffers(), spare }, Ok(Made { record, outcome }))
    }

    /// Uses a desk for something else: reading leads and deciding about them, with these reasons.
    pub fn at_desk<T>(
        &self,
        desk: Desk,
        reasons: Reasons,
        work: impl FnOnce(&mut Reader<'_>, &mut Decider<'_>) -> T,
    ) -> (Desk, T) {
        let Desk { reader, buffers, spare } = desk;
        let mut reader = Reader::with_buffers(&self.program.schema, reader);
        let mut decider = Decider::with(&self.program, reasons != Reasons::None, reasons == Reasons::Whole, buffers);
        decider.scratch.near = true;
        let done = work(&mut reader, &mut decider);
        (Desk { reader: reader.into_buffers(), buffers: decider.into_buffers(), spare }, done)
    }

    fn outcome(&self, decider: &mut Decider<'_>, record: &Record, now: Instant, near: bool) -> Outcome {
        let mut outcome = decider.decide(record, now);
        if !near {
            outcome.decision.near_misses.clear();
        }
        outcome
    }
}

/// More desks than these are not kept for another rush.
const MOST_DESKS: usize = 64;
/// More room than for so many leads is not kept at a desk.
const MOST_SPARE: usize = 4;
/// Nor that of a lead with more text than so many bytes.
const LARGEST_SPARE: usize = 1 << 20;
