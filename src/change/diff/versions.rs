//! The versions between two rule sets: the old one with some of the edits applied, each made when it is first asked for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::evaluate::{Ledger, Silent, evaluate};
use crate::explain::Renamed;
use crate::program::Program;
use crate::record::{Block, Companion, Layout, Reader, Record, Reject, Unit, warn_future};
use crate::render::{Decided, json};
use crate::value::Instant;

use super::super::decide::Decider;
use super::mixture::{Mixture, Set};
use super::outcome::{Came, Lens, Names};
use super::renames::rename;

/// How leads are read for one version.
#[derive(Debug, Clone, Default)]
pub struct Door {
    /// How the leads of the file are read.
    pub layout: Layout,
    /// Activities and history in files of their own.
    pub companions: Vec<Companion>,
    /// The assignments so far.
    pub ledger: Ledger,
}

/// Opens the leads for a version; none when they can't be read with it.
pub type Doors<'a> = dyn Fn(&Program) -> Option<Door> + Sync + 'a;

/// A version that runs.
pub(super) struct Version {
    pub program: Arc<Program>,
    /// The same with the names of the new rules, where something is only called otherwise: what it decides is told by these.
    pub shown: Arc<Program>,
    pub lens: Lens,
    pub door: Door,
}

/// All versions that were asked for.
pub(super) struct Versions<'a> {
    mixture: &'a Mixture,
    names: &'a Names,
    renamed: &'a [Renamed],
    doors: &'a Doors<'a>,
    made: Box<[OnceLock<Option<Box<Version>>>]>,
    numbers: Mutex<FxHashMap<Set, usize>>,
}

impl Version {
    /// Makes one ready.
    pub fn new(program: Program, names: &Names, renamed: &[Renamed], door: Door) -> Self {
        let program = Arc::new(program);
        let mut shown = Arc::clone(&program);
        if !renamed.is_empty() {
            rename(&mut Arc::make_mut(&mut shown).book, renamed);
        }
        Self { lens: names.lens(&shown), program, shown, door }
    }
}

/// How many bytes of rules all versions that are kept may have together, and how many versions there are at least and at most. Beyond that a
/// version is taken to come out differently: a group may then name more edits than it needs, but time and memory have an end.
const MOST_BYTES: usize = 32 << 20;
const LEAST: usize = 256;
const MOST: usize = 1 << 14;

impl<'a> Versions<'a> {
    pub fn new(mixture: &'a Mixture, names: &'a Names, renamed: &'a [Renamed], doors: &'a Doors<'a>) -> Self {
        let most = (MOST_BYTES / mixture.bytes().max(1)).clamp(LEAST, MOST);
        let made = (0..most).map(|_| OnceLock::new()).collect();
        Self { mixture, names, renamed, doors, made, numbers: Mutex::default() }
    }

    /// The number of a version.
    pub fn number(&self, set: &Set) -> usize {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let next = numbers.len();
        match numbers.get(set) {
            Some(number) => *number,
            None => {
                numbers.insert(set.clone(), next);
                next
            }
        }
    }

    /// A version; none if it is no rule set that is right.
    pub fn version(&self, number: usize, set: &Set) -> Option<&Version> {
        let make = || {
            let program = self.mixture.program(set)?;
            let door = (self.doors)(&program)?;
            Some(Box::new(Version::new(program, self.names, self.renamed, door)))
        };
        self.made.get(number)?.get_or_init(make).as_deref()
    }
}

/// Where a thread decides under one version.
pub(super) struct Seat<'v> {
    version: &'v Version,
    reader: Reader<'v>,
    decider: Decider<'v>,
    pub record: Record,
    pub came: Came,
}

impl<'v> Seat<'v> {
    pub fn new(version: &'v Version) -> Self {
        let mut decider = Decider::new(&version.program, true, false);
        decider.scratch.ledger.clone_from(&version.door.ledger);
        let reader = Reader::new(&version.program.schema).with(&version.door.companions);
        Self { version, reader, decider, record: Record::default(), came: Came::default() }
    }

    /// Reads a lead and decides about it: `whole`, with all that a decision says, or only what follows.
    pub fn decide(&mut self, block: &Block, unit: &Unit, now: Instant, whole: bool) -> Result<(), Box<Reject>> {
        let version = self.version;
        self.reader.read_as(&version.door.layout, block, unit, &mut self.record)?;
        warn_future(&mut self.record, &version.program.schema, now);
        self.decider.scratch.near = whole;
        if !whole {
            let decision = evaluate(&version.program, &self.record, now, &mut self.decider.scratch, &mut Silent);
            version.lens.see(&version.shown, &self.record, &decision, &mut self.came);
            return Ok(());
        }
        let outcome = self.decider.decide(&self.record, now);
        version.lens.see(&version.shown, &self.record, &outcome.decision, &mut self.came);
        let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
        let mut text = Vec::new();
        json::write_bare(&mut text, &Decided { program: &version.shown, record: &self.record, decision, explanation });
        version.lens.see_whole(&version.shown, decision, text, &mut self.came);
        Ok(())
    }
}
