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
    /// The ledger as it was given.
    given: Vec<u8>,
    /// How many rows it has, and how many of these take no turn, because they name nobody the rules know.
    rows: (u64, u64),
    witness: Option<Box<dyn Witness>>,
}

/// Sees each decision of a batch before it counts for those after it.
pub(crate) trait Witness: Send {
    /// Sees one. The ledger is as it was when it was made.
    fn saw(&mut self, lead: &[u8], decision: &Decision, ledger: &mut Ledger);
}

impl<I> Batch<I> {
    pub(super) fn new(rules: Arc<Rules>, leads: I, now: Instant, reasons: Reasons) -> Self {
        let desk = Some(rules.desk());
        Self {
            rules,
            leads,
            now,
            reasons,
            desk,
            ledger: Ledger::default(),
            seen: SeenIds::new(),
            given: Vec::new(),
            rows: (0, 0),
            witness: None,
        }
    }

    #[cfg_attr(not(feature = "log"), expect(dead_code, reason = "only the log asks for it"))]
    pub(crate) const fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The ledger as it was given.
    #[cfg_attr(not(feature = "log"), expect(dead_code, reason = "only the log asks for it"))]
    pub(crate) fn ledger_bytes(&self) -> &[u8] {
        &self.given
    }

    /// Has somebody see each decision.
    #[cfg_attr(not(feature = "log"), expect(dead_code, reason = "only the log asks for it"))]
    pub(crate) fn seen_by(mut self, witness: Box<dyn Witness>) -> Self {
        self.witness = Some(witness);
        self
    }

    /// Begins with these assignments so far, as CSV or NDJSON with `team`, `assignee`, `lead` and `at`: whose turn it is rests on them.
    /// Rows that name nobody the rules know take no turn.
    ///
    /// # Errors
    /// [`Error::Ledger`] when it, or one of its rows, can't be read.
    pub fn ledger(self, bytes: &[u8]) -> Result<Self, Error> {
        self.given(bytes, "ledger", "line")
    }

    /// The same for NDJSON that was a list, where a line is a row.
    ///
    /// # Errors
    /// [`Error::Ledger`]
    #[cfg_attr(not(feature = "http"), expect(dead_code, reason = "only the service asks for it"))]
    pub(crate) fn ledger_of_rows(self, lines: &[u8]) -> Result<Self, Error> {
        self.given(lines, "ledger.ndjson", "row")
    }

    /// How many rows the ledger has, and how many of these take no turn, because they name nobody the rules know.
    #[cfg_attr(not(feature = "http"), expect(dead_code, reason = "only the service asks for it"))]
    pub(crate) const fn rows(&self) -> (u64, u64) {
        self.rows
    }

    fn given(mut self, bytes: &[u8], name: &str, place: &str) -> Result<Self, Error> {
        let read = LedgerFile::read(name, bytes, &Shape::default(), &self.rules.program)
            .map_err(|problem| Error::Ledger(problem.message))?;
        if let Some(reject) = read.rejects.first() {
            let reason = if let Reason::InLedger(reason) = &reject.reason { reason } else { &reject.reason };
            return Err(Error::Ledger(format!("{place} {}: {reason}", reject.line)));
        }
        self.rows = (read.rows.len() as u64, read.strangers.iter().map(|stranger| stranger.count).sum());
        self.ledger = Ledger::new(read.rows);
        self.given = bytes.to_vec();
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
        let (reasons, rules) = (self.reasons, Arc::clone(rules));
        let decision = Decision { rules, record: made.record, decision, explanation, reasons, in_batch: true };
        if let Some(witness) = &mut self.witness {
            witness.saw(&lead.json, &decision, &mut self.ledger);
        }
        self.ledger.note(&decision.rules.program, &decision.decision, &decision.record.id);
        Ok(decision)
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
