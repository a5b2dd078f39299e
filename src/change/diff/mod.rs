//! What a change of rules does to leads: which come out differently, from what to what, and which of the edits between the two did it.
//!
//! The two rule sets are laid over each other, line by line ([`mixture`]). A line that is written differently is an edit. Any part of
//! the edits can be applied to the old rules, which gives a version in between. A lead that comes out differently is tried
//! with each edit alone; where none has the whole effect, with the smallest part of them that has.

mod align;
mod groups;
mod judge;
mod mixture;
mod outcome;
mod reads;
mod renames;
mod sum;
mod versions;

use std::collections::BTreeSet;

use crate::explain::Renamed;
use crate::program::Program;
use crate::record::{Reader, Record};
use crate::source::Sources;
use crate::value::Instant;

use super::decide::{Decider, Outcome};

pub use judge::{Changed, Judge};
pub use sum::{Sum, Summed};
pub use versions::{Door, Doors};

use groups::Bundle;
use mixture::Mixture;
use outcome::Names;
use versions::{Version, Versions};

/// Two rule sets to be held against each other on leads.
pub struct Diff<'d> {
    mixture: Mixture,
    bundles: Vec<Bundle>,
    names: Names,
    /// For each outcome, those it reads.
    reads: Vec<BTreeSet<usize>>,
    doors: &'d Doors<'d>,
    now: Instant,
    old: Version,
    new: Version,
    renamed: Vec<Renamed>,
    /// Whether edits were taken together because there are so many.
    taken_together: Option<&'static str>,
}

/// A rule set with its texts.
pub type Side = (Program, Sources);

impl<'d> Diff<'d> {
    /// Lays two rule sets over each other. `doors` opens the leads for each version; none when one of the two can't read them.
    #[must_use]
    pub fn new((old, old_sources): Side, (new, new_sources): Side, doors: &'d Doors<'d>, now: Instant) -> Option<Self> {
        let mixture = Mixture::of(&old_sources, &new_sources);
        let (bundles, taken_together) = groups::bundles(&mixture);
        let renamed = renames::renamed((&old.book, &old_sources), (&new.book, &new_sources));
        // As the new rules call them, whatever they are called.
        let mut shown = old.clone();
        renames::rename(&mut shown.book, &renamed);
        let names = Names::of(&shown, &new);
        let number = |outcome| names.outcomes.iter().position(|other| *other == outcome);
        let reads = |outcome| {
            let found = [&new, &shown].into_iter().flat_map(|program| reads::reads(&program.book, outcome));
            found.filter_map(number).collect()
        };
        let reads: Vec<BTreeSet<usize>> = names.outcomes.iter().map(reads).collect();
        let version = |program: Program| {
            let door = doors(&program)?;
            Some(Version::new(program, &names, &renamed, door))
        };
        let (old, new) = (version(old)?, version(new)?);
        Some(Self { mixture, bundles, reads, doors, now, old, new, names, renamed, taken_together })
    }

    /// Whether an outcome reads another, also by way of others.
    fn rests_on(&self, outcome: usize, other: usize) -> bool {
        let mut open = vec![outcome];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            let reads = self.reads.get(at).into_iter().flatten().copied();
            open.extend(reads.filter(|read| seen.insert(*read)));
        }
        seen.contains(&other)
    }

    /// The rules before and after, with the names of those after.
    #[must_use]
    pub fn programs(&self) -> (&Program, &Program) {
        (&self.old.shown, &self.new.shown)
    }

    /// What the threads share while they judge.
    #[must_use]
    pub fn court(&self) -> Court<'_> {
        let versions = Versions::new(&self.mixture, &self.names, &self.renamed, self.doors);
        let alone = self.bundles.iter().map(|bundle| versions.number(&bundle.with)).collect();
        Court { diff: self, versions, alone }
    }

    /// What puts the leads together that were judged.
    #[must_use]
    pub const fn sum(&self) -> Sum<'_> {
        Sum::new(self)
    }

    /// An example under both versions, with its reasons.
    #[must_use]
    pub fn example(&self, text: &str) -> Option<[(Record, Outcome); 2]> {
        Some([self.side(&self.old, text)?, self.side(&self.new, text)?])
    }

    fn side(&self, version: &Version, text: &str) -> Option<(Record, Outcome)> {
        let mut record = Record::default();
        let mut reader = Reader::new(&version.program.schema).with(&version.door.companions);
        reader.read_again(&version.door.layout, text, &mut record).ok()?;
        let mut decider = Decider::new(&version.program, true, true);
        decider.scratch.ledger.clone_from(&version.door.ledger);
        let outcome = decider.decide(&record, self.now);
        Some((record, outcome))
    }
}

/// What the threads share while they judge: the versions that were made so far.
pub struct Court<'d> {
    diff: &'d Diff<'d>,
    versions: Versions<'d>,
    /// The version of each bundle by itself.
    alone: Vec<usize>,
}

impl Court<'_> {
    /// A judge, for one thread.
    #[must_use]
    pub fn judge(&self) -> Judge<'_> {
        Judge::new(self.diff, &self.versions, &self.alone)
    }
}
