//! How the leads stand that are watched, and what is other than before.

use std::collections::BTreeMap;

use crate::program::Program;
use crate::render::Decided;
use crate::value::Instant;

use super::super::args::Watch;
use super::super::output::Terminal;
use super::super::run::{Job, Make, Reasons, Takers, run};
use super::super::summary::grouped;
use super::super::{Stop, input};

/// How all leads stand.
#[derive(Default)]
pub struct Standing {
    /// For each lead, what was decided in a few words.
    leads: BTreeMap<String, String>,
    /// Stages with how many leads leave the decision in each, in the order of the rules.
    stages: Vec<(String, u64)>,
    /// How many can't be read.
    rejects: u64,
    /// The first few of them, with line and reason.
    told: Vec<String>,
}

/// Of how many leads that can't be read it is told why.
const TOLD: usize = 5;

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
        let job = Job { program, now, reasons: Reasons::None, near: false, in_sequence, skip: None, only: None, make };
        let mut standing = Self::default();
        let mut counts = vec![0_u64; program.book.stages.len()];
        let (mut rejects, mut told) = (0, Vec::new());
        let mut takers = Takers {
            take: &mut |(id, stage, words): (String, crate::check::StageId, String)| {
                if let Some(count) = counts.get_mut(crate::source::Id::index(stage)) {
                    *count += 1;
                }
                standing.leads.insert(id, words);
                Ok(())
            },
            reject: &mut |bad| {
                rejects += 1;
                if told.len() < TOLD {
                    told.push(format!("  line {}: {}", bad.line, bad.reason));
                }
                Ok(())
            },
            progress: &mut |_| (),
        };
        run(source, &job, &mut takers)?;
        (standing.rejects, standing.told) = (rejects, told);
        let names = program.book.stages.iter().map(|stage| stage.name.clone());
        standing.stages = names.zip(counts).filter(|(_, count)| *count > 0).collect();
        Ok(standing)
    }

    /// Whether there is no lead at all.
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// The first few leads that can't be read, and how many more: a line each.
    pub fn rejects(&self) -> Vec<String> {
        let mut lines = self.told.clone();
        let more = self.rejects.saturating_sub(lines.len() as u64);
        if more > 0 {
            lines.push(format!(
                "  and {} more; `leadwright eval` with `--rejects FILE` keeps all of them",
                grouped(more)
            ));
        }
        lines
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
