//! A run: decisions in order that share a ledger, so that each may rest on those before it.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Journal;
use super::shared::{Message, What};
use super::versions::{Blob, Version};

/// The ledger that a run began with, as it was given.
#[derive(Debug, Clone)]
pub struct GivenLedger {
    /// What it is called, by which its format is known; with its columns, if some were named: `FILE:team=group`.
    pub called: String,
    /// What stood in it.
    pub bytes: Vec<u8>,
}

/// Decisions in order that share a ledger.
#[derive(Debug)]
pub struct Run {
    journal: Journal,
    version: Arc<Version>,
    name: String,
    turn: u64,
    wait: bool,
}

impl Journal {
    /// Begins a run. `wait` is for those who may be kept waiting by a disk that is slow, but takes what it gets: a batch, not a service.
    #[must_use]
    pub fn run(&self, version: &Arc<Version>, ledger: Option<GivenLedger>, wait: bool) -> Run {
        let name = self.next_run();
        let given = ledger.filter(|ledger| !ledger.bytes.is_empty());
        let blob = given
            .as_ref()
            .map(|ledger| Arc::new(Blob { digest: digest_of(&ledger.bytes), bytes: ledger.bytes.clone() }));
        let told = match (&given, &blob) {
            (Some(ledger), Some(blob)) => {
                let called = serde_json::to_string(&ledger.called).unwrap_or_default();
                format!("{{\"called\":{called},\"digest\":\"{}\"}}", blob.digest)
            }
            _ => "null".to_owned(),
        };
        let at = crate::live::clock::now();
        let line = format!(",\"run\":\"{name}\",\"at\":\"{at}\",\"rules\":\"{}\",\"ledger\":{told}}}", version.digest);
        let message = Message { what: What::Run(line.into_bytes()), beside: Some(Arc::clone(version)), ledger: blob };
        self.inner.shared.push(message, wait);
        Run { journal: self.clone(), version: Arc::clone(version), name, turn: 0, wait }
    }
}

impl Run {
    /// Writes the next entry of the run.
    pub fn write(&mut self, entry: Vec<u8>) {
        self.turn += 1;
        let message = Message::decision(&self.version, Some((&self.name, self.turn)), entry);
        self.journal.inner.shared.push(message, self.wait);
    }
}

/// What a ledger is kept under.
pub(super) fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
