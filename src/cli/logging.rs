//! The log of decisions for commands that write one.

use std::time::Duration;

use crate::journal::{GivenLedger, Input, Journal, JournalOptions, Run, Scribe, Sync};
use crate::live;

use super::args::{self, LogInput, LogSync};
use super::summary::grouped;
use super::{Stop, input};

/// A log that is open, with a run of this command in it.
pub struct Logging {
    journal: Journal,
    run: Run,
}

/// The log that a command was told to write; none when it was not.
pub fn journal(args: &args::Log) -> Result<Option<Journal>, Stop> {
    let Some(folder) = &args.log else { return Ok(None) };
    let none = [("--log-size", "bytes", args.log_size == 0), ("--log-hours", "hours", args.log_hours == 0)];
    if let Some((option, unit, _)) = none.iter().find(|(.., none)| *none) {
        return Err(Stop::unusable(format!(
            "{option} can't be 0 {unit}: each decision would begin a part of its own\n  leave it out for the usual parts"
        )));
    }
    let options = JournalOptions::new()
        .input(match args.log_input {
            LogInput::Masked => Input::Masked,
            LogInput::Whole => Input::Whole,
            LogInput::Digest => Input::Digest,
        })
        .sync(match args.log_sync {
            LogSync::Interval => Sync::Interval(Duration::from_secs(1)),
            LogSync::Always => Sync::Always,
            LogSync::Never => Sync::Never,
        })
        .part_bytes(args.log_size)
        .part_age(Duration::from_secs(args.log_hours.saturating_mul(3_600)));
    Journal::open(folder, options).map(Some).map_err(|refused| Stop::unusable(input::sentence(refused.problem())))
}

impl Logging {
    /// Opens it and begins a run, with the ledger that the command was given.
    pub fn open(args: &args::Log, leads: &args::Input, opened: &live::Opened) -> Result<Option<Self>, Stop> {
        let Some(journal) = journal(args)? else { return Ok(None) };
        let ledger = match leads.ledger.as_deref().filter(|_| opened.program.people.in_sequence) {
            None => None,
            Some(file) => {
                let (_, bytes, _) = input::ledger(file)?;
                Some(GivenLedger { called: file.to_owned(), bytes })
            }
        };
        let version = journal.version(&opened.program.digest, &opened.sources);
        // A batch may wait for the disk, as it waits for whoever reads its output.
        let run = journal.run(&version, ledger, true);
        Ok(Some(Self { journal, run }))
    }

    /// What writes decisions down for it.
    pub fn scribe(&self) -> Scribe {
        self.journal.scribe()
    }

    /// Writes the next entry.
    pub fn write(&mut self, entry: Vec<u8>) {
        self.run.write(entry);
    }

    /// Writes what is left. Decisions that are missing from the log are no reason to keep any back, but one to end with an error.
    pub fn finish(self) -> Result<(), Stop> {
        finish(&self.journal, "all are in the output")
    }
}

/// Writes what is left of a log; `kept` says where the decisions are that are missing from it.
pub fn finish(journal: &Journal, kept: &str) -> Result<(), Stop> {
    journal.close();
    let status = journal.status();
    let folder = journal.folder().display();
    let why = status.failing.map(|failing| format!(": {}", failing.why));
    match (status.lost, why) {
        (0, None) => Ok(()),
        (0, Some(why)) => {
            Err(Stop::unusable(format!("the end of the log in {folder} may not be safe on the disk{why}; {kept}")))
        }
        (lost, why) => {
            let decisions =
                if lost == 1 { "1 decision is".to_owned() } else { format!("{} decisions are", grouped(lost)) };
            let why = why.unwrap_or_default();
            Err(Stop::unusable(format!("{decisions} missing from the log in {folder}{why}; {kept}")))
        }
    }
}
