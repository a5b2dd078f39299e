//! All leads that come out differently, put together by the edits that did it.

use std::collections::{BTreeMap, BTreeSet};

use crate::explain::{Acting, Changes, Group, OutcomeKind, Row, Shift, Totals};
use crate::value::Number;

use super::Diff;
use super::judge::Changed;
use super::outcome::Turn;

/// Puts leads together, in input order.
pub struct Sum<'d> {
    diff: &'d Diff<'d>,
    leads: u64,
    changed: u64,
    groups: BTreeMap<(Vec<usize>, Acting), Gathered>,
    totals: BTreeMap<OutcomeKind, Totals>,
}

#[derive(Default)]
struct Gathered {
    leads: u64,
    rows: BTreeMap<(usize, Class), RowSum>,
    /// Its first lead, by its place.
    first: u64,
    example: Example,
}

/// A lead that is shown.
#[derive(Default)]
struct Example {
    id: String,
    text: String,
    /// Whether nothing else changed for it.
    only: bool,
}

/// Shifts that are told in one row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// From a number to a number.
    Points,
    /// Anything else.
    Other(Shift),
}

#[derive(Default)]
struct RowSum {
    leads: u64,
    least_most: Option<(Number, Number)>,
    follows: BTreeSet<usize>,
}

/// What a change does, with a lead for each group as it stood in its file.
pub struct Summed {
    /// What it does.
    pub changes: Changes,
    /// For each group its example.
    pub examples: Vec<String>,
}

impl<'d> Sum<'d> {
    pub(super) const fn new(diff: &'d Diff<'d>) -> Self {
        Self { diff, leads: 0, changed: 0, groups: BTreeMap::new(), totals: BTreeMap::new() }
    }

    /// Adds a lead; none for one that comes out the same.
    pub fn add(&mut self, lead: Option<Changed>) {
        self.leads += 1;
        let Some(Changed { id, text, shifts, beside }) = lead else { return };
        self.changed += 1;
        let mut kinds: BTreeMap<OutcomeKind, (bool, bool)> = BTreeMap::new();
        let mut counted: Vec<&(Vec<usize>, Acting)> = Vec::new();
        let mut causes = shifts.iter().map(|shifted| &shifted.because);
        let first_cause = causes.next();
        let only = causes.all(|cause| Some(cause) == first_cause);
        for shifted in &shifts {
            let Some(kind) = self.diff.names.outcomes.get(shifted.outcome).map(|outcome| outcome.kind) else {
                continue;
            };
            let (lost, gained) = kinds.entry(kind).or_default();
            *lost |= shifted.turn == Turn::Lost;
            *gained |= shifted.turn == Turn::Gained;
            let first = self.leads;
            let new = || Gathered { first, ..Gathered::default() };
            let group = self.groups.entry(shifted.because.clone()).or_insert_with(new);
            if group.leads == 0 || (only && !group.example.only) {
                group.example = Example { id: id.clone(), text: text.clone(), only };
            }
            if !counted.contains(&&shifted.because) {
                group.leads += 1;
                counted.push(&shifted.because);
            }
            let shift = self.diff.names.shift(&shifted.from, &shifted.to);
            let class = if matches!(shift, Shift::Points(..)) { Class::Points } else { Class::Other(shift.clone()) };
            let row = group.rows.entry((shifted.outcome, class)).or_default();
            row.leads += 1;
            if let Shift::Points(by, _) = shift {
                row.least_most = Some(row.least_most.map_or((by, by), |(least, most)| (least.min(by), most.max(by))));
            }
            let reads = self.diff.reads.get(shifted.outcome);
            let same = shifts.iter().filter(|other| other.because == shifted.because).map(|other| other.outcome);
            row.follows.extend(same.filter(|other| reads.is_some_and(|reads| reads.contains(other))));
        }
        for kind in beside {
            self.totals.entry(kind).or_default().changed += 1;
        }
        for (kind, (lost, gained)) in kinds {
            let totals = self.totals.entry(kind).or_default();
            totals.changed += 1;
            totals.lost += u64::from(lost);
            totals.gained += u64::from(gained);
        }
    }

    /// All of it.
    #[must_use]
    pub fn finish(mut self) -> Summed {
        let diff = self.diff;
        if !diff.renamed.is_empty() && self.leads > 0 {
            self.totals.entry(OutcomeKind::Name).or_default().changed = self.leads;
        }
        let outcome = |at: usize| diff.names.outcomes.get(at).cloned();
        let edits = |bundles: &[usize]| -> (Vec<usize>, Vec<usize>) {
            let of = || bundles.iter().filter_map(|at| diff.bundles.get(*at));
            let mut edits: Vec<usize> = of().flat_map(|bundle| bundle.edits.iter().copied()).collect();
            edits.sort_unstable();
            let with = |edit: &usize| of().any(|bundle| bundle.with.get(*edit) == Some(&true));
            let needs = (0..diff.mixture.len()).filter(|edit| with(edit) && !edits.contains(edit)).collect();
            (edits, needs)
        };
        let mut groups: Vec<(Group, u64, String)> = Vec::new();
        for ((bundles, acting), gathered) in self.groups {
            let mut rows = Vec::new();
            for ((at, class), row) in gathered.rows {
                let Some(outcome_here) = outcome(at) else { continue };
                let shift = match (class, row.least_most) {
                    (Class::Other(shift), _) => shift,
                    (Class::Points, of) => {
                        let (least, most) = of.unwrap_or_default();
                        Shift::Points(least, most)
                    }
                };
                // What the others rest on is told with them.
                let further = |one: &usize| row.follows.iter().any(|other| other != one && diff.rests_on(*other, *one));
                let follows = row.follows.iter().filter(|one| !further(one)).copied().filter_map(outcome).collect();
                rows.push((at, Row { outcome: outcome_here, shift, leads: row.leads, follows }));
            }
            rows.sort_by(|(a, x), (b, y)| a.cmp(b).then(y.leads.cmp(&x.leads)).then_with(|| x.shift.cmp(&y.shift)));
            let rows = rows.into_iter().map(|(_, row)| row).collect();
            let (edits, needs) = edits(&bundles);
            let Example { id, text, .. } = gathered.example;
            groups.push((
                Group { edits, needs, acting, leads: gathered.leads, rows, example: id },
                gathered.first,
                text,
            ));
        }
        // Those that change most leads first; of two, the one met first.
        groups.sort_by(|(a, first, _), (b, other, _)| {
            b.leads
                .cmp(&a.leads)
                .then(first.cmp(other))
                .then_with(|| a.edits.cmp(&b.edits))
                .then(a.acting.cmp(&b.acting))
        });
        let (mut kept, mut examples) = (Vec::new(), Vec::new());
        for (group, _, text) in groups {
            kept.push(group);
            examples.push(text);
        }
        let changes = Changes {
            leads: self.leads,
            changed: self.changed,
            edits: diff.mixture.edits.clone(),
            groups: kept,
            totals: self.totals.into_iter().collect(),
            renamed: diff.renamed.clone(),
            taken_together: diff.taken_together,
        };
        Summed { changes, examples }
    }
}
