//! Many leads, one after the other.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use crate::evaluate::Ledger;
use crate::live::{Desk, Reasons, Rules};
use crate::record::{IdKey, LedgerFile, Reason, SeenIds, Shape};
use crate::value::Instant;

use super::decision::Decision;
use super::error::Error;
use super::lead::Lead;

/// Decisions about many leads, each made when it is asked for.
#[must_use = "a lead is decided about when its decision is asked for"]
pub struct Batch<I> {
    rules: Arc<Rules>,
    leads: I,
    now: Instant,
    reasons: Reasons,
    desk: Option<Desk>,
    ledger: Ledger,
    seen: SeenIds,
}

impl<I> Batch<I> {
    pub(super) fn new(rules: Arc<Rules>, leads: I, now: Instant, reasons: Reasons) -> Self {
        let desk = Some(rules.desk());
        Self { rules, leads, now, reasons, desk, ledger: Ledger::default(), seen: SeenIds::new() }
    }

    /// Begins with these assignments so far, as CSV or NDJSON with `team`, `assignee`, `lead` and `at`: whose turn it is rests on them.
    /// Rows that name nobody the rules know take no turn.
    ///
    /// # Errors
    /// [`Error::Ledger`] when it, or one of its rows, can't be read.
    pub fn ledger(mut self, bytes: &[u8]) -> Result<Self, Error> {
        let read = LedgerFile::read("ledger", bytes, &Shape::default(), &self.rules.program)
            .map_err(|problem| Error::Ledger(problem.message))?;
        if let Some(reject) = read.rejects.first() {
            return Err(Error::Ledger(format!("line {}: {}", reject.line, reject.reason)));
        }
        self.ledger = Ledger::new(read.rows);
        Ok(self)
    }

    fn one(&mut self, lead: &Lead) -> Result<Decision, Error> {
        let rules = &self.rules;
        let desk = self.desk.take().unwrap_or_else(|| rules.desk());
        let (desk, made) = rules.decide(desk, &lead.json, (self.now, self.reasons), Some(&mut self.ledger));
        self.desk = Some(desk);
        let made = made?;
        if !self.seen.first_time(IdKey::of(&made.record.id)) {
            return Err(Reason::Twice(made.record.id).into());
        }
        let (decision, explanation) = (made.outcome.decision, made.outcome.explanation);
        self.ledger.note(&rules.program, &decision, &made.record.id);
        Ok(Decision { rules: Arc::clone(rules), record: made.record, decision, explanation })
    }
}

impl<I: Iterator<Item: Borrow<Lead>>> Iterator for Batch<I> {
    type Item = Result<Decision, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let lead = self.leads.next()?;
        Some(self.one(lead.borrow()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.leads.size_hint()
    }
}

impl<I> Drop for Batch<I> {
    fn drop(&mut self) {
        if let Some(desk) = self.desk.take() {
            self.rules.leave(desk);
        }
    }
}

impl<I> fmt::Debug for Batch<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("digest", &self.rules.program.digest)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
