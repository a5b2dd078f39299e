//! `leadwright near`: leads that one datum or a few points keep from a stage, what would bring most first.

use std::collections::BTreeMap;

use crate::evaluate::NearMissKind;
use crate::render::Decided;
use crate::render::text::near_miss;

use super::args::Near;
use super::output::{Terminal, print};
use super::run::Job;
use super::{End, Stop, eval, rules};

/// Near misses, grouped by what is missing.
pub fn run(args: &Near, terminal: &Terminal) -> Result<End, Stop> {
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.now.as_deref())?;
    let program = &opened.program;
    let job = Job { program, now, reasons: false, whole: false, near: true };
    let make = |decided: &Decided<'_>| {
        let missing = |kind: &NearMissKind| match kind {
            NearMissKind::Needs(name) => name.clone(),
            NearMissKind::Unknown { field, .. } => {
                program.book.fields.get(*field).map_or_else(String::new, |field| field.name.clone())
            }
            NearMissKind::Short { score, .. } => {
                format!("points of {}", program.book.scores.get(*score).map_or("", |score| &score.name))
            }
        };
        let misses = decided.decision.near_misses.iter();
        let found: Vec<(String, String, String)> = misses
            .map(|miss| (decided.stage(miss.stage).to_owned(), missing(&miss.kind), near_miss(decided, miss)))
            .collect();
        (decided.record.id.clone(), found)
    };
    let mut groups: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
    let tally = eval::all(&args.leads, &job, terminal, &make, &mut |(id, found)| {
        for (stage, what, text) in found {
            groups.entry((stage, what)).or_default().push((id.clone(), text));
        }
        Ok(())
    })?;
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, leads)| std::cmp::Reverse(leads.len()));
    let style = terminal.style();
    let mut out = String::new();
    for ((stage, what), leads) in &groups {
        let count = format!("{} lead{}", leads.len(), if leads.len() == 1 { "" } else { "s" });
        let title = format!("{what} keeps {count} from {stage}");
        let title = if style.colour { format!("\u{1b}[1m{title}\u{1b}[0m") } else { title };
        out.push_str(&format!("{title}\n"));
        for (id, text) in leads {
            out.push_str(&format!("  {id:<12}  {text}\n"));
        }
        out.push('\n');
    }
    if groups.is_empty() {
        out.push_str("no lead is one datum or a few points short of a stage\n");
    }
    print(out.as_bytes())?;
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}
