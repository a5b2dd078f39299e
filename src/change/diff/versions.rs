//! The versions between two rule sets: the old one with some of the edits applied, each made when it is first asked for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::evaluate::{Ledger, Scratch, Silent, evaluate};
use crate::program::Program;
use crate::record::{Block, Companion, Layout, Reader, Record, Reject, Unit};
use crate::value::Instant;

use super::mixture::{Mixture, Set};
use super::outcome::{Came, Lens, Names};

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
    pub lens: Lens,
    pub door: Door,
}

/// All versions that were asked for.
pub(super) struct Versions<'a> {
    mixture: &'a Mixture,
    names: &'a Names,
    doors: &'a Doors<'a>,
    made: Box<[OnceLock<Option<Box<Version>>>]>,
    numbers: Mutex<FxHashMap<Set, usize>>,
}

/// How many versions are kept. Beyond any change that people make; what goes over it is taken to come out differently.
const MOST: usize = 1 << 16;

impl<'a> Versions<'a> {
    pub fn new(mixture: &'a Mixture, names: &'a Names, doors: &'a Doors<'a>) -> Self {
        let made = (0..MOST).map(|_| OnceLock::new()).collect();
        Self { mixture, names, doors, made, numbers: Mutex::default() }
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
            Some(Box::new(Version { lens: self.names.lens(&program), program: Arc::new(program), door }))
        };
        self.made.get(number)?.get_or_init(make).as_deref()
    }
}

/// Where a thread decides under one version.
pub(super) struct Seat<'v> {
    version: &'v Version,
    reader: Reader<'v>,
    scratch: Scratch,
    pub record: Record,
    pub came: Came,
}

impl<'v> Seat<'v> {
    pub fn new(version: &'v Version) -> Self {
        let mut scratch = Scratch::new();
        scratch.ledger.clone_from(&version.door.ledger);
        let reader = Reader::new(&version.program.schema).with(&version.door.companions);
        Self { version, reader, scratch, record: Record::default(), came: Came::default() }
    }

    /// The rules.
    pub fn program(&self) -> &'v Program {
        &self.version.program
    }

    /// Reads a lead and decides about it.
    pub fn decide(&mut self, block: &Block, unit: &Unit, now: Instant) -> Result<(), Box<Reject>> {
        let version = self.version;
        self.reader.read_as(&version.door.layout, block, unit, &mut self.record)?;
        let decision = evaluate(&version.program, &self.record, now, &mut self.scratch, &mut Silent);
        version.lens.see(&decision, &mut self.came);
        Ok(())
    }
}
