//! One lead under two versions: whether it comes out differently, and which edits did it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::explain::Acting;
use crate::record::{Block, Record, Reject, Unit};
use crate::value::Instant;

use super::Diff;
use super::groups::{Bundle, smallest, union};
use super::mixture::Set;
use super::outcome::{Came, Turn, Value, turn};
use super::versions::{Seat, Version, Versions};

/// A lead that comes out differently.
pub struct Changed {
    /// Its id.
    pub(super) id: String,
    /// It, as it stood in its file.
    pub(super) text: String,
    /// What comes out differently.
    pub(super) shifts: Vec<Shifted>,
    /// What comes out differently, too, but is not told beside anything else.
    pub(super) beside: Vec<crate::explain::OutcomeKind>,
}

/// One thing that comes out differently for a lead.
pub(super) struct Shifted {
    /// Which outcome, by its number.
    pub outcome: usize,
    pub from: Value,
    pub to: Value,
    pub turn: Turn,
    /// The bundles of edits that did it, and how.
    pub because: (Vec<usize>, Acting),
}

/// Judges one lead after the other. A thread has its own.
pub struct Judge<'d> {
    versions: &'d Versions<'d>,
    bundles: &'d [Bundle],
    /// The version of each bundle by itself.
    alone: &'d [usize],
    kinds: Vec<crate::explain::OutcomeKind>,
    now: Instant,
    old: Seat<'d>,
    new: Seat<'d>,
    seats: BTreeMap<usize, Option<Seat<'d>>>,
    /// What came out for this lead under the versions that were tried.
    tried: FxHashMap<Set, Option<Vec<Value>>>,
}

impl<'d> Judge<'d> {
    pub(super) fn new(diff: &'d Diff<'_>, versions: &'d Versions<'d>, alone: &'d [usize]) -> Self {
        let seat = |version: &'d Version| Seat::new(version);
        Self {
            versions,
            bundles: &diff.bundles,
            alone,
            kinds: diff.names.outcomes.iter().map(|outcome| outcome.kind).collect(),
            now: diff.now,
            old: seat(&diff.old),
            new: seat(&diff.new),
            seats: BTreeMap::new(),
            tried: FxHashMap::default(),
        }
    }

    /// Judges a lead; none when it comes out the same.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn judge(&mut self, block: &Block, unit: &Unit) -> Result<Option<Changed>, Box<Reject>> {
        self.old.decide(block, unit, self.now, true)?;
        self.new.decide(block, unit, self.now, true)?;
        let (old, new) = (&self.old.came, &self.new.came);
        // What is compared in the end is the whole decision: whatever no outcome is about are its reasons.
        if old.whole == new.whole && old.values == new.values {
            return Ok(None);
        }
        let both = old.values.iter().zip(&new.values).enumerate();
        let mut open: Vec<usize> = both.filter(|(_, (old, new))| old != new).map(|(at, _)| at).collect();
        let kind = |at: &usize| self.kinds.get(*at).copied();
        let alone = |at: &usize| kind(at).is_some_and(crate::explain::OutcomeKind::told_alone);
        let reasons = |at: &usize| kind(at) == Some(crate::explain::OutcomeKind::Reasons);
        // Reasons always differ with what they are reasons for.
        if !open.iter().all(reasons) {
            open.retain(|at| !reasons(at));
        }
        let whole = open.iter().all(alone);
        let beside = if whole { Vec::new() } else { open.iter().filter(|at| alone(at)).filter_map(kind).collect() };
        if !whole {
            open.retain(|at| !alone(at));
        }
        let mut because = self.because(&open, whole, block, unit);
        let value = |came: &Came, outcome: usize| came.values.get(outcome).cloned().unwrap_or_default();
        let shifted = |outcome: usize| {
            let (old, new) = (&self.old.came, &self.new.came);
            let turn = self.kinds.get(outcome).map_or(Turn::Other, |kind| turn(*kind, outcome, old, new));
            let because = because.remove(&outcome).unwrap_or((Vec::new(), Acting::Together));
            Shifted { outcome, from: value(old, outcome), to: value(new, outcome), turn, because }
        };
        let shifts = open.into_iter().map(shifted).collect();
        let text = String::from_utf8_lossy(block.bytes_of(unit)).into_owned();
        Ok(Some(Changed { id: self.new.record.id.clone(), text, shifts, beside }))
    }

    /// The lead that was judged last, as the new version reads it, with all that is odd about it.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.new.record
    }

    /// For each outcome that differs, the bundles that did it.
    fn because(
        &mut self,
        open: &[usize],
        whole_decision: bool,
        block: &Block,
        unit: &Unit,
    ) -> BTreeMap<usize, (Vec<usize>, Acting)> {
        let bundles = self.bundles;
        if bundles.len() <= 1 {
            let all: Vec<usize> = (0..bundles.len()).collect();
            return open.iter().map(|outcome| (*outcome, (all.clone(), Acting::Alone))).collect();
        }
        self.tried.clear();
        // What each bundle does by itself: nothing, something, or all of it.
        let (mut whole, mut moving): (BTreeMap<usize, Vec<usize>>, BTreeMap<usize, Vec<usize>>) =
            (BTreeMap::new(), BTreeMap::new());
        for (at, bundle) in bundles.iter().enumerate() {
            let number = self.alone.get(at).copied().unwrap_or(usize::MAX);
            let Some(came) =
                came(self.versions, &mut self.seats, (number, &bundle.with), (block, unit, self.now, whole_decision))
            else {
                continue;
            };
            for outcome in open {
                let of = |came: &Came| came.values.get(*outcome).cloned();
                if of(came) == of(&self.new.came) {
                    whole.entry(*outcome).or_default().push(at);
                }
                if of(came) != of(&self.old.came) {
                    moving.entry(*outcome).or_default().push(at);
                }
            }
        }
        let mut because = BTreeMap::new();
        for outcome in open {
            let moving = self.by_themselves(moving.remove(outcome).unwrap_or_default());
            let whole = self.by_themselves(whole.remove(outcome).unwrap_or_default());
            let acting = match whole.len() {
                0 => {
                    let edits = self.together(*outcome, &moving, (block, unit, self.now, whole_decision));
                    let parts = edits.iter().filter(|edit| moving.contains(edit)).count();
                    let acting = match parts {
                        0 => Acting::OnlyTogether,
                        parts if parts == edits.len() => Acting::InParts,
                        _ => Acting::Together,
                    };
                    (edits, acting)
                }
                1 => (whole, Acting::Alone),
                _ => (whole, Acting::Each),
            };
            because.insert(*outcome, acting);
        }
        because
    }

    /// Leaves out those that only do something because another of them comes along with them.
    fn by_themselves(&self, found: Vec<usize>) -> Vec<usize> {
        let brings = |one: usize, other: usize| {
            let (Some(one), Some(other)) = (self.bundles.get(one), self.bundles.get(other)) else { return false };
            one.with != other.with && other.edits.iter().all(|edit| one.with.get(*edit) == Some(&true))
        };
        found.iter().copied().filter(|one| !found.iter().any(|other| other != one && brings(*one, *other))).collect()
    }

    /// The smallest part of all bundles that has the whole effect, where none has it alone.
    fn together(&mut self, outcome: usize, moving: &[usize], lead: Lead<'_>) -> Vec<usize> {
        let others = (0..self.bundles.len()).filter(|at| !moving.contains(at));
        let order: Vec<usize> = moving.iter().copied().chain(others).collect();
        let wanted = self.new.came.values.get(outcome).cloned();
        let mut enough = |chosen: &[usize]| {
            if chosen.len() == order.len() {
                return true;
            }
            let none: Set = self.bundles.first().map(|bundle| vec![false; bundle.with.len()]).unwrap_or_default();
            let sets = chosen.iter().filter_map(|at| self.bundles.get(*at));
            let set = sets.fold(none, |set, bundle| union(&set, &bundle.with));
            let values = match self.tried.get(&set) {
                Some(values) => values,
                None => {
                    let number = self.versions.number(&set);
                    let values = came(self.versions, &mut self.seats, (number, &set), lead).map(|c| c.values.clone());
                    self.tried.entry(set).or_insert(values)
                }
            };
            values.as_ref().is_some_and(|values| values.get(outcome).cloned() == wanted)
        };
        let mut found = smallest(&order, &mut enough);
        // One edit may undo what another does, and then a part can do what more of it doesn't: the quick search relies on the opposite.
        if !enough(&found) {
            found = order.clone();
        }
        while let Some(at) = (0..found.len()).rev().find(|at| enough(&without(&found, *at))) {
            found.remove(at);
        }
        found.sort_unstable();
        found
    }
}

fn without(all: &[usize], at: usize) -> Vec<usize> {
    all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).collect()
}

/// How many versions a thread has its buffers for.
const MOST_SEATS: usize = 256;

/// A lead to be decided about, when, and whether all that a decision says is asked for.
type Lead<'l> = (&'l Block, &'l Unit, Instant, bool);

/// What comes out for a lead under a version; none if it is no rule set that is right.
fn came<'s, 'v>(
    versions: &'v Versions<'_>,
    seats: &'s mut BTreeMap<usize, Option<Seat<'v>>>,
    (number, set): (usize, &Set),
    (block, unit, now, whole): Lead<'_>,
) -> Option<&'s Came> {
    // A thread sits in so many versions at once: what a lead after the next needs can be made again.
    if seats.len() >= MOST_SEATS && !seats.contains_key(&number) {
        seats.clear();
    }
    let seat = seats.entry(number).or_insert_with(|| versions.version(number, set).map(Seat::new)).as_mut()?;
    seat.decide(block, unit, now, whole).ok()?;
    Some(&seat.came)
}
