//! What a save does to the leads: the rules before and after, held against each other.

use std::path::Path;

use crate::change::{Changed, Diff, Door, Judge};
use crate::evaluate::Ledger;
use crate::explain::Changes;
use crate::live::Rules;
use crate::program::Program;
use crate::record::{Block, IdKey, LedgerFile, Unit};
use crate::render::text::Style;
use crate::render::{Decided, changes};
use crate::source::Sources;
use crate::value::Instant;

use super::super::args::Watch;
use super::super::output::Terminal;
use super::super::run::{Done, Takers, Work, odd, work_on};
use super::super::{Stop, input};

/// Rules with their texts.
pub struct Side<'r> {
    program: &'r Program,
    sources: &'r Sources,
}

impl<'r> Side<'r> {
    /// Those of rules in use.
    pub fn of(rules: &'r Rules) -> Self {
        Self { program: &rules.program, sources: &rules.sources }
    }
}

/// What a save does, to be drawn in any width.
pub struct Compared {
    changes: Changes,
    examples: Vec<Vec<changes::SideRow>>,
}

impl Compared {
    /// All of it, in so many columns.
    pub fn text(&self, style: Style, width: usize) -> String {
        let changed = changes::Changed { changes: &self.changes, examples: &self.examples };
        changes::text(&changed, style, width)
    }

    /// How many leads change, in a sentence or two.
    pub fn headline(&self) -> String {
        let text = self.text(Style { colour: false }, 100);
        text.lines().next().unwrap_or("").to_owned()
    }
}

/// Decides about all leads by both.
pub fn compare(
    old: &Side<'_>,
    new: &Side<'_>,
    args: &Watch,
    now: Instant,
    terminal: &Terminal,
) -> Result<Compared, Stop> {
    let source = input::open(&args.leads, &args.input, new.program, terminal)?;
    let (layout, companions) = (source.leads.layout().clone(), source.companions.clone());
    let ledger = args.input.ledger.as_deref().map(input::ledger).transpose()?;
    let doors = |program: &Program| -> Option<Door> {
        let companions = companions.iter().map(|companion| companion.again(&program.schema)).collect::<Result<_, _>>();
        let assignments = match &ledger {
            None => Ledger::default(),
            Some((path, bytes, shape)) => Ledger::new(LedgerFile::read(path, bytes, shape, program).ok()?.rows),
        };
        Some(Door { layout: layout.again(&program.schema).ok()?, companions: companions.ok()?, ledger: assignments })
    };
    let side = |side: &Side<'_>| (side.program.clone(), side.sources.clone());
    let diff = Diff::new(side(old), side(new), &doors, now).ok_or_else(|| {
        Stop::wrong(format!(
            "{} can't be read by the rules before and after alike\n  help: name the columns for both",
            Path::new(&args.leads).display()
        ))
    })?;
    let court = diff.court();
    let mut sum = diff.sum();
    let worker = || Judging { judge: court.judge(), now };
    let mut takers = Takers {
        take: &mut |lead| {
            sum.add(lead);
            Ok(())
        },
        reject: &mut |_| Ok(()),
        progress: &mut |_| (),
    };
    work_on(source, &companions, (&worker, worker()), &mut takers)?;
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
    Ok(Compared { changes: summed.changes, examples })
}

/// A thread that judges leads.
struct Judging<'d> {
    judge: Judge<'d>,
    now: Instant,
}

impl Work<Option<Changed>> for Judging<'_> {
    fn one(&mut self, block: &Block, unit: &Unit) -> Done<Option<Changed>> {
        match self.judge.judge(block, unit) {
            Err(bad) => Done::Rejected(bad),
            Ok(changed) => {
                let record = self.judge.record(self.now);
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
        let _ = self.judge.judge(block, unit);
        self.judge.record(self.now).id.clone()
    }
}
