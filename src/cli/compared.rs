//! Two rule sets held against each other on the leads of a command: what `diff` and `watch` tell.

use crate::change::{Changed, Diff, Door, Judge, Side};
use crate::evaluate::Ledger;
use crate::explain::Changes;
use crate::program::Program;
use crate::record::{Block, IdKey, LedgerFile, Reject, Unit};
use crate::render::{Decided, changes};
use crate::value::Instant;

use super::input::{self, Source};
use super::run::{Done, Takers, Work, odd, work_on};
use super::summary::Tally;
use super::{Stop, args};

/// What a change does, with examples: to be drawn in any form.
pub struct Compared {
    /// What it does.
    pub changes: Changes,
    /// For each group of edits, what differs for its example.
    pub examples: Vec<Vec<changes::SideRow>>,
}

impl Compared {
    /// With all it takes to tell of it.
    pub fn changed(&self) -> changes::Changed<'_> {
        changes::Changed { changes: &self.changes, examples: &self.examples }
    }
}

/// Who hears of leads that can't be read, and how far it is.
pub struct Hearing<'h> {
    /// Leads that can't be read.
    pub reject: &'h mut dyn FnMut(&Reject) -> Result<(), Stop>,
    /// Hears how many bytes are done.
    pub progress: &'h mut dyn FnMut(u64),
}

/// Decides about all leads by both.
pub fn compare(
    (old, new): (Side, Side),
    source: Source,
    input: &args::Input,
    now: Instant,
    hearing: Hearing<'_>,
) -> Result<(Compared, Tally), Stop> {
    let (layout, companions, name) = (source.leads.layout().clone(), source.companions.clone(), source.name.clone());
    let ledger = input.ledger.as_deref().map(input::ledger).transpose()?;
    let doors = |program: &Program| -> Option<Door> {
        let companions = companions.iter().map(|companion| companion.again(&program.schema)).collect::<Result<_, _>>();
        let assignments = match &ledger {
            None => Ledger::default(),
            Some((path, bytes, shape)) => Ledger::new(LedgerFile::read(path, bytes, shape, program).ok()?.rows),
        };
        Some(Door { layout: layout.again(&program.schema).ok()?, companions: companions.ok()?, ledger: assignments })
    };
    let diff = Diff::new(old, new, &doors, now).ok_or_else(|| {
        Stop::wrong(format!(
            "{name} can't be read by the rules before and after alike\n  help: name the columns for both, or compare on NDJSON"
        ))
    })?;
    let court = diff.court();
    let mut sum = diff.sum();
    let worker = || Judging(court.judge());
    let mut takers = Takers {
        take: &mut |lead| {
            sum.add(lead);
            Ok(())
        },
        reject: hearing.reject,
        progress: hearing.progress,
    };
    let tally = work_on(source, &companions, (&worker, worker()), &mut takers)?;
    let summed = sum.finish();
    let (before, after) = diff.programs();
    let sides = summed.examples.iter().map(|text| {
        let Some([(one, a), (other, b)]) = diff.example(text) else { return Vec::new() };
        changes::sides(
            &Decided { program: before, record: &one, decision: &a.decision, explanation: a.explanation.as_ref() },
            &Decided { program: after, record: &other, decision: &b.decision, explanation: b.explanation.as_ref() },
        )
    });
    let examples = sides.collect();
    Ok((Compared { changes: summed.changes, examples }, tally))
}

/// A thread that judges leads.
struct Judging<'d>(Judge<'d>);

impl Work<Option<Changed>> for Judging<'_> {
    fn one(&mut self, block: &Block, unit: &Unit) -> Done<Option<Changed>> {
        match self.0.judge(block, unit) {
            Err(bad) => Done::Rejected(bad),
            Ok(changed) => {
                let record = self.0.record();
                Done::Decided(IdKey::of(&record.id), changed, odd(record), None)
            }
        }
    }

    fn settle(&mut self, done: Done<Option<Changed>>) -> Option<Option<Changed>> {
        match done {
            Done::Decided(_, changed, ..) => Some(changed),
            Done::Waits(..) | Done::Rejected(_) => None,
        }
    }

    fn id(&mut self, block: &Block, unit: &Unit) -> String {
        let _ = self.0.judge(block, unit);
        self.0.record().id.clone()
    }
}
