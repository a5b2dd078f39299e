//! Decisions for assertions: with what changes from version to version taken out.

use serde_json::Value;

use crate::change::Decider;
use crate::evaluate::Ledger;
use crate::program::Program;
use crate::record::{Reader, Record, instant, warn_future};
use crate::render::{Decided, json, snapshots};
use crate::value::Instant;

use super::RuleSets;

impl RuleSets {
    /// The decision about a lead, written as JSON, at a time such as `2026-11-23T09:00:00Z`; without an offset it is in the time zone
    /// of the rules. `rules.digest` reads `[digest]`, `rules.version` reads `[version]`, and places in rules (`at`) tell the file
    /// alone, so that it stays the same until something else is decided. Of several rule sets it is the first that decides.
    ///
    /// # Panics
    /// When the rules can't be used, the lead can't be read or the time is none.
    #[must_use]
    #[track_caller]
    pub fn decision(&self, lead: &str, now: &str) -> Value {
        let bytes = self.decided(lead, now, |decided| {
            let mut bytes = Vec::new();
            json::write(&mut bytes, decided);
            bytes
        });
        let mut decision = serde_json::from_slice(&bytes).unwrap_or_default();
        redact(&mut decision);
        decision
    }

    /// The page of a lead as snapshots have it: what a person reads, and nothing that changes from version to version.
    ///
    /// # Panics
    /// When the rules can't be used, the lead can't be read or the time is none.
    #[must_use]
    #[track_caller]
    pub fn page(&self, lead: &str, now: &str) -> String {
        self.decided(lead, now, snapshots::page)
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    fn decided<R>(&self, lead: &str, now: &str, make: impl FnOnce(&Decided<'_>) -> R) -> R {
        let made = super::ready(self.only()).and_then(|ready| decide(&ready.program, lead, now, make));
        made.unwrap_or_else(|why| panic!("{why}"))
    }
}

fn decide<R>(program: &Program, lead: &str, now: &str, make: impl FnOnce(&Decided<'_>) -> R) -> Result<R, String> {
    let now: Instant = instant(now, program.book.process.zone)
        .ok_or_else(|| format!("{now:?} is no time: write day and time, for example 2026-11-23T09:00:00Z"))?;
    let mut record = Record::default();
    Reader::new(&program.schema)
        .read_json(lead.as_bytes(), &mut record)
        .map_err(|why| format!("the lead can't be read: {why}"))?;
    warn_future(&mut record, &program.schema, now);
    let mut decider = Decider::new(program, true, false);
    decider.scratch.ledger = Ledger::default();
    let outcome = decider.decide(&record, now);
    let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
    Ok(make(&Decided { program, record: &record, decision, explanation }))
}

/// Takes out what changes from version to version.
fn redact(decision: &mut Value) {
    if let Some(rules) = decision.get_mut("rules") {
        for key in ["digest", "version"] {
            if let Some(value) = rules.get_mut(key) {
                *value = Value::String(format!("[{key}]"));
            }
        }
    }
    places(decision);
}

/// Leaves of each place in rules only the file. Some `at` are times; those stay.
fn places(value: &mut Value) {
    if let Value::Array(values) = value {
        values.iter_mut().for_each(places);
    } else if let Value::Object(entries) = value {
        for (key, value) in entries {
            if let (true, Value::String(place)) = (key == "at", &mut *value)
                && let Some(file) = file_of(place)
            {
                *place = file.to_owned();
            }
            places(value);
        }
    }
}

/// The file of `routing.lead:12:3`.
fn file_of(place: &str) -> Option<&str> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (number(line) && number(column) && file.ends_with(".lead")).then_some(file)
}
