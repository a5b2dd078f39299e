//! Writes a decision down as the log keeps it, and finds out whether it can be made once more from that.

use sha2::{Digest, Sha256};

use crate::change::Decider;
use crate::live::Reasons;
use crate::program::Program;
use crate::record::{Keep, Kept, Layout, Reader, Record, warn_future};
use crate::render::{Decided, json};
use crate::value::{Instant, Value};

use super::options::Input;

/// Writes decisions down.
#[derive(Debug, Clone, Copy)]
pub struct Scribe {
    input: Input,
}

/// How a decision was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// The time it is for.
    pub now: Instant,
    /// Which reasons came with it.
    pub reasons: Reasons,
    /// Whether near misses did.
    pub near: bool,
    /// Why it can't be made once more, if that is known.
    pub never: Option<&'static str>,
}

impl Told {
    /// The word for its reasons.
    pub(super) const fn reasons_word(self) -> &'static str {
        match self.reasons {
            Reasons::None => "none",
            Reasons::Counted => "counted",
            Reasons::Whole => "whole",
        }
    }
}

impl Scribe {
    pub(super) const fn new(input: Input) -> Self {
        Self { input }
    }

    /// What is kept of a lead that was just read, from its text.
    pub fn keep(&self, reader: &mut Reader<'_>, layout: &Layout, text: &str, id: &str) -> Kept {
        reader.keep(layout, text, id, self.how())
    }

    /// The same for one that came as JSON by itself.
    pub(super) fn keep_json(&self, reader: &mut Reader<'_>, text: &str) -> Kept {
        reader.keep_json(text, self.how())
    }

    const fn how(&self) -> Keep {
        match self.input {
            Input::Masked => Keep::Masked,
            Input::Digest | Input::Whole => Keep::Whole,
        }
    }

    /// The entry of a decision. The decider has to stand as it did when the decision was made: with the same ledger.
    pub fn entry(
        &self,
        (reader, decider): (&mut Reader<'_>, &mut Decider<'_>),
        kept: &Kept,
        decided: &Decided<'_>,
        told: Told,
    ) -> Vec<u8> {
        let program = decided.program;
        let mut out = format!(
            ",\"now\":\"{}\",\"rules\":\"{}\",\"reasons\":\"{}\",\"near\":{}",
            told.now,
            program.digest,
            told.reasons_word(),
            told.near
        )
        .into_bytes();
        let (result, why) = self.result((reader, decider), kept, decided, told);
        out.extend_from_slice(b",\"input\":{\"kept\":\"");
        out.extend_from_slice(self.input.word().as_bytes());
        out.extend_from_slice(b"\",\"replays\":");
        out.extend_from_slice(if why.is_none() { b"true" } else { b"false" });
        out.extend_from_slice(b",\"because\":");
        out.extend_from_slice(quoted_or_null(why).as_bytes());
        match self.input {
            Input::Digest => out.extend_from_slice(format!(",\"digest\":\"{}\"", digest(kept)).as_bytes()),
            Input::Masked | Input::Whole => lead(&mut out, kept),
        }
        out.extend_from_slice(b"},\"result\":");
        out.extend_from_slice(&result);
        out.push(b'}');
        out
    }

    /// The decision as the log has it, and why it can't be made once more, if so.
    fn result(
        &self,
        (reader, decider): (&mut Reader<'_>, &mut Decider<'_>),
        kept: &Kept,
        decided: &Decided<'_>,
        told: Told,
    ) -> (Vec<u8>, Option<&'static str>) {
        let mut result = Vec::with_capacity(2_048);
        match self.input {
            Input::Digest => {
                json::write(&mut result, &Decided { record: &anonymous(decided), ..*decided });
                return (result, Some("only the digest of the lead is kept"));
            }
            Input::Whole if !kept.unsure => {
                json::write(&mut result, decided);
                return (result, told.never);
            }
            Input::Masked | Input::Whole => {}
        }
        let mut record = Record::default();
        if reader.read_kept(kept, &mut record).is_err() {
            json::write(&mut result, &Decided { record: &anonymous(decided), ..*decided });
            return (result, Some("what is kept of the lead can't be read"));
        }
        warn_future(&mut record, &decided.program.schema, told.now);
        let same = record.warnings == decided.record.warnings;
        // What was odd is told as it was met.
        let warnings = std::mem::replace(&mut record.warnings, decided.record.warnings.clone());
        json::write(&mut result, &Decided { record: &record, ..*decided });
        record.warnings = warnings;
        let differs = || Some("rules look into what is masked");
        if !same {
            return (result, differs());
        }
        if told.never.is_some() || !kept.unsure {
            return (result, told.never);
        }
        let again = decide((decider, decided.program), &record, told);
        if again == result { (result, None) } else { (result, differs()) }
    }
}

/// Decides about a record, and gives the decision as it is logged.
pub(super) fn decide((decider, program): (&mut Decider<'_>, &Program), record: &Record, told: Told) -> Vec<u8> {
    let mut outcome = decider.decide(record, told.now);
    if !told.near {
        outcome.decision.near_misses.clear();
    }
    let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
    let mut result = Vec::with_capacity(2_048);
    json::write(&mut result, &Decided { program, record, decision, explanation });
    result
}

/// The record without its personal values.
fn anonymous(decided: &Decided<'_>) -> Record {
    let mut record = decided.record.clone();
    for (field, slot) in decided.program.book.fields.iter().zip(&mut record.fields) {
        if field.personal {
            *slot = Value::Unknown;
        }
    }
    record
}

fn lead(out: &mut Vec<u8>, kept: &Kept) {
    for (key, json) in [("lead", &kept.lead), ("activities", &kept.activities), ("history", &kept.history)] {
        if json.is_empty() {
            continue;
        }
        out.extend_from_slice(format!(",\"{key}\":").as_bytes());
        // A line of the log is a line, and JSON for every reader: what is neither is kept as a text.
        let plain = !json.bytes().any(|byte| byte < 0x20);
        if plain && serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok() {
            out.extend_from_slice(json.as_bytes());
        } else {
            out.extend_from_slice(quoted_or_null(Some(json)).as_bytes());
        }
    }
    if kept.cells {
        out.extend_from_slice(b",\"cells\":true");
    }
    if kept.comma {
        out.extend_from_slice(b",\"comma\":true");
    }
    if kept.rows_comma {
        out.extend_from_slice(b",\"rows_comma\":true");
    }
}

fn digest(kept: &Kept) -> String {
    let mut hash = Sha256::new();
    for part in [&kept.lead, &kept.activities, &kept.history] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn quoted_or_null(text: Option<&str>) -> String {
    serde_json::to_string(&text).unwrap_or_else(|_| "null".to_owned())
}
