//! `leadwright near`: leads that one datum or a few points keep from a stage, what would help most leads first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::evaluate::NearMissKind;
use crate::render::text::would_do;
use crate::render::{Decided, in_line};
use crate::value::Number;

use super::args::Near;
use super::output::Terminal;
use super::run::{Job, Make, Reasons};
use super::{End, Stop, eval, rules, table};

/// What is missing, and for which stage. The order is that of the page where as many leads miss the one as the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    /// A value that a stage needs: the stage and the value.
    Needed(String, String),
    /// A field: the stage and the field.
    Unknown(String, String),
    /// Points: the stage and the score.
    Points(String, String),
}

/// How little it takes, for the order within a group, and in words; empty when the group says it all.
type Detail = (Option<Number>, String);

/// Leads by what is missing and by how it would do.
type Groups = BTreeMap<Missing, BTreeMap<Detail, Vec<String>>>;

/// Near misses, grouped by what is missing.
pub fn run(args: &Near, terminal: &Terminal) -> Result<End, Stop> {
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.input.now.as_deref())?;
    let program = &opened.program;
    // Who gets a lead changes nothing about what it is short of.
    let (reasons, in_sequence) = (Reasons::None, false);
    let job = Job { program, now, reasons, near: true, in_sequence, skip: None, make: Make::Decision(&misses) };
    let mut groups = Groups::new();
    let tally = eval::all(&args.leads, &job, terminal, &mut |(id, misses)| {
        for (missing, detail) in misses {
            groups.entry(missing).or_default().entry(detail).or_default().push(id.clone());
        }
        Ok(())
    })?;
    let page = page(&groups, args.top.unwrap_or(usize::MAX), terminal);
    terminal.page(page)?;
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}

fn misses(decided: &Decided<'_>) -> (String, Vec<(Missing, Detail)>) {
    let book = &decided.program.book;
    let misses = decided.decision.near_misses.iter().map(|miss| {
        let stage = book.stages.get(miss.stage).map_or_else(String::new, |stage| stage.name.clone());
        match &miss.kind {
            NearMissKind::Needs(name) => (Missing::Needed(stage, name.clone()), (None, String::new())),
            NearMissKind::Unknown { field, would_do: values } => {
                let name = book.fields.get(*field).map_or_else(String::new, |field| field.name.clone());
                (Missing::Unknown(stage, name), (None, would_do(values)))
            }
            NearMissKind::Short { score, points } => {
                let name = book.scores.get(*score).map_or_else(String::new, |score| score.name.clone());
                let short = format!("{points} point{} short", if *points == Number::ONE { "" } else { "s" });
                (Missing::Points(stage, name), (Some(*points), short))
            }
        }
    });
    (in_line(&decided.record.id).into_owned(), misses.collect())
}

fn page(groups: &Groups, top: usize, terminal: &Terminal) -> String {
    if groups.is_empty() {
        return "no lead is one datum or a few points short of a stage\n".to_owned();
    }
    let style = terminal.style();
    let count = |details: &BTreeMap<Detail, Vec<String>>| details.values().map(Vec::len).sum::<usize>();
    let mut sorted: Vec<_> = groups.iter().collect();
    sorted.sort_by_key(|(_, details)| std::cmp::Reverse(count(details)));
    let mut out = String::new();
    for (missing, details) in sorted {
        let title = match missing {
            Missing::Needed(stage, name) => format!("{stage} needs {name}, which is unknown"),
            Missing::Unknown(stage, name) => format!("{stage} is open if {name} were known"),
            Missing::Points(stage, name) => format!("{stage} is a few points of {name} away"),
        };
        let leads = count(details);
        let leads = format!("{leads} lead{}", if leads == 1 { "" } else { "s" });
        let _ = writeln!(out, "{}  ·  {leads}", style.bold(&title));
        let mut left = top;
        for ((_, words), ids) in details {
            let shown = ids.len().min(left);
            if shown == 0 {
                break;
            }
            left -= shown;
            let words = if words.is_empty() { String::new() } else { format!("{words}: ") };
            fill(&mut out, &words, ids.iter().take(shown), terminal);
        }
        let more = count(details).saturating_sub(top);
        if more > 0 {
            let _ = writeln!(out, "  {}", style.dim(&format!("and {more} more")));
        }
        out.push('\n');
    }
    format!("{}\n", out.trim_end())
}

/// Ids one after the other, in as many lines as they need.
fn fill<'i>(out: &mut String, words: &str, ids: impl Iterator<Item = &'i String>, terminal: &Terminal) {
    let room = terminal.columns();
    let words = words.trim_end();
    let mut line = format!("  {}", terminal.style().odd(words));
    let mut column = 2 + table::width(words);
    for id in ids {
        let wide = table::width(id) + 2;
        if column > 4 && column + wide > room {
            out.push_str(line.trim_end());
            out.push('\n');
            line = "    ".to_owned();
            column = 4;
        } else if column > 4 {
            line.push_str("  ");
            column += 2;
        }
        line.push_str(id);
        column += wide - 2;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}
