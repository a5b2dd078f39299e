//! The leads that are watched: their files, and how they stand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::program::Program;
use crate::render::Decided;
use crate::value::Instant;

use super::super::args::Watch;
use super::super::output::Terminal;
use super::super::run::{Job, Make, Reasons, Takers, run};
use super::super::summary::grouped;
use super::super::{Stop, input};

/// The files that leads are read from.
pub struct LeadFiles {
    seen: Vec<(PathBuf, Option<Print>)>,
}

/// What stood in a file. That alone counts, but it is only read when the file may have changed.
#[derive(Clone, PartialEq, Eq)]
struct Print {
    size: u64,
    time: Option<std::time::SystemTime>,
    hash: Vec<u8>,
}

impl LeadFiles {
    /// Those of a command.
    pub fn of(args: &Watch, program: &Program, terminal: &Terminal) -> Result<Self, Stop> {
        let paths = input::open(&args.leads, &args.input, program, terminal)?.paths;
        Ok(Self { seen: paths.into_iter().map(|path| (path.clone(), print(&path, None))).collect() })
    }

    /// Whether something else stands in one of them than before. One that is gone, or empty, may be on its way back.
    pub fn changed(&mut self) -> bool {
        let mut changed = false;
        for (path, seen) in &mut self.seen {
            let now = print(path, seen.as_ref());
            let Some(now) = now.filter(|now| now.size > 0) else { continue };
            let same = seen.as_ref().is_some_and(|seen| seen.hash == now.hash);
            *seen = Some(now);
            changed |= !same;
        }
        changed
    }
}

#[expect(clippy::disallowed_methods, reason = "leads are read where the user says they are")]
fn print(path: &Path, known: Option<&Print>) -> Option<Print> {
    let about = std::fs::metadata(path).ok()?;
    let (size, time) = (about.len(), about.modified().ok());
    if let Some(known) = known.filter(|known| known.size == size && known.time == time && time.is_some()) {
        return Some(known.clone());
    }
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path).ok()?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut bytes).ok()? {
            0 => break,
            count => hash.update(bytes.get(..count)?),
        }
    }
    Some(Print { size, time, hash: hash.finalize().to_vec() })
}

/// How all leads stand.
#[derive(Default)]
pub struct Standing {
    /// For each lead, what was decided in a few words.
    leads: BTreeMap<String, String>,
    /// Stages with how many leads leave the decision in each, in the order of the rules.
    stages: Vec<(String, u64)>,
    /// How many can't be read.
    rejects: u64,
}

impl Standing {
    /// Decides about all of them.
    pub fn of(args: &Watch, program: &Program, now: Instant, terminal: &Terminal) -> Result<Self, Stop> {
        let source = input::open(&args.leads, &args.input, program, terminal)?;
        let make = |decided: &Decided<'_>| {
            let decision = decided.decision;
            let scores: Vec<String> =
                decision.scores.iter().map(|score| score.value.map_or_else(String::new, |v| v.to_string())).collect();
            let words = format!("{:?} {:?} {}", decision.stage_after, decision.assignee, scores.join(" "));
            (decided.record.id.clone(), decision.stage_after, words)
        };
        let in_sequence = program.people.in_sequence;
        let make = Make::Decision(&make);
        let job = Job { program, now, reasons: Reasons::None, near: false, in_sequence, skip: None, make };
        let mut standing = Self::default();
        let mut counts = vec![0_u64; program.book.stages.len()];
        let mut rejects = 0;
        let mut takers = Takers {
            take: &mut |(id, stage, words): (String, crate::check::StageId, String)| {
                if let Some(count) = counts.get_mut(crate::source::Id::index(stage)) {
                    *count += 1;
                }
                standing.leads.insert(id, words);
                Ok(())
            },
            reject: &mut |_| {
                rejects += 1;
                Ok(())
            },
            progress: &mut |_| (),
        };
        run(source, &job, &mut takers)?;
        standing.rejects = rejects;
        let names = program.book.stages.iter().map(|stage| stage.name.clone());
        standing.stages = names.zip(counts).filter(|(_, count)| *count > 0).collect();
        Ok(standing)
    }

    /// `300 leads: lead 212, qualified 40, …`
    pub fn line(&self) -> String {
        let count = self.leads.len() as u64;
        let leads = if count == 1 { "1 lead".to_owned() } else { format!("{} leads", grouped(count)) };
        let stages: Vec<String> =
            self.stages.iter().map(|(name, count)| format!("{name} {}", grouped(*count))).collect();
        let rejects =
            if self.rejects > 0 { format!("; {} can't be read", grouped(self.rejects)) } else { String::new() };
        let colon = if stages.is_empty() { "" } else { ": " };
        format!("{leads}{colon}{}{rejects}", stages.join(", "))
    }

    /// What is other than before: how many came, went, and are decided about otherwise, with a few of them.
    pub fn changes(&self, before: &Self) -> String {
        const NAMED: usize = 5;
        let came: Vec<&String> = self.leads.keys().filter(|id| !before.leads.contains_key(*id)).collect();
        let went: Vec<&String> = before.leads.keys().filter(|id| !self.leads.contains_key(*id)).collect();
        let other = |(id, words): &(&String, &String)| before.leads.get(*id).is_some_and(|known| known != *words);
        let changed: Vec<&String> = self.leads.iter().filter(other).map(|(id, _)| id).collect();
        let told = [(came, "came"), (went, "went"), (changed, "decided otherwise")].into_iter();
        let told: Vec<String> = told
            .filter(|(ids, _)| !ids.is_empty())
            .map(|(ids, what)| {
                let named: Vec<&str> = ids.iter().take(NAMED).map(|id| id.as_str()).collect();
                let more = if ids.len() > NAMED { ", …" } else { "" };
                format!("{} {what} ({}{more})", grouped(ids.len() as u64), named.join(", "))
            })
            .collect();
        if told.is_empty() { "all are decided as before".to_owned() } else { told.join("; ") }
    }
}
