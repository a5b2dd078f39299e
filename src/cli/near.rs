//! `leadwright near`: leads that one datum or a few points keep from a stage, what would help most leads first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::evaluate::NearMissKind;
use crate::program::Program;
use crate::render::text::{points_short, would_do};
use crate::render::{Decided, Place, csv_row};

use super::args::{ListFormat, Near};
use super::list::{self, Chosen};
use super::output::{Terminal, print};
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

/// A lead in a group.
struct Entry {
    place: Place,
    who: String,
    /// How it would do, in words; empty when the group says it all.
    detail: String,
}

/// Leads by what is missing, in their blocks.
type Groups = BTreeMap<u32, BTreeMap<Missing, Vec<Entry>>>;

/// Near misses, grouped by what is missing.
pub fn run(args: &Near, terminal: &Terminal) -> Result<End, Stop> {
    let (opened, question) = rules::open_asking(&args.leads.rules, args.which.only.as_deref(), terminal)?;
    let now = rules::now(args.leads.input.now.as_deref())?;
    let program = &opened.program;
    let chosen = Chosen::new(program, &args.which, question)?;
    let make = |decided: &Decided<'_>| {
        if chosen.has(decided) { (chosen.block(decided), misses(decided)) } else { (0, Vec::new()) }
    };
    let job = Job {
        program,
        now,
        reasons: Reasons::None,
        near: true,
        in_sequence: program.people.in_sequence,
        skip: None,
        only: chosen.only(|| (0, Vec::new())),
        make: Make::Decision(&make),
    };
    let mut blocks = Groups::new();
    let tally = eval::all(&args.leads, &job, terminal, &mut |(block, misses)| {
        for (missing, entry) in misses {
            blocks.entry(block).or_default().entry(missing).or_default().push(entry);
        }
        Ok(())
    })?;
    blocks.values_mut().flat_map(BTreeMap::values_mut).for_each(|group| group.sort_by(|a, b| a.place.cmp(&b.place)));
    let top = args.top.unwrap_or(usize::MAX);
    match args.format {
        ListFormat::Table => {
            let mut out = String::new();
            for (block, groups) in &blocks {
                if let Some(title) = chosen.title(program, *block) {
                    let _ = writeln!(out, "{}\n", terminal.style().bold(&table::one_line(title)));
                }
                out.push_str(&page(groups, top, terminal));
                out.push('\n');
            }
            if blocks.is_empty() {
                out.push_str("no lead is one datum or a few points short of a stage\n");
            }
            terminal.page(format!("{}\n", out.trim_end()))?;
        }
        ListFormat::Csv | ListFormat::Ndjson => print(&data(program, &chosen, &blocks, (top, args.format)))?,
    }
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}

fn misses(decided: &Decided<'_>) -> Vec<(Missing, Entry)> {
    let book = &decided.program.book;
    let misses = decided.decision.near_misses.iter().map(|miss| {
        let stage = book.stages.get(miss.stage).map_or_else(String::new, |stage| stage.name.clone());
        let (missing, detail) = match &miss.kind {
            NearMissKind::Needs(name) => (Missing::Needed(stage, name.clone()), String::new()),
            NearMissKind::Unknown { field, would_do: values } => {
                let name = book.fields.get(*field).map_or_else(String::new, |field| field.name.clone());
                (Missing::Unknown(stage, name), would_do(values))
            }
            NearMissKind::Short { score, points } => {
                let name = book.scores.get(*score).map_or_else(String::new, |score| score.name.clone());
                (Missing::Points(stage, name), format!("{} short", points_short(*points)))
            }
        };
        (missing, Entry { place: Place::of(decided), who: list::who(decided), detail })
    });
    misses.collect()
}

impl Missing {
    fn title(&self) -> String {
        match self {
            Self::Needed(stage, name) => format!("{stage} needs {name}, which is unknown"),
            Self::Unknown(stage, name) => format!("{stage} is open if {name} were known"),
            Self::Points(stage, name) => format!("{stage} is a few points of {name} away"),
        }
    }
}

/// The groups as rows.
fn data(program: &Program, chosen: &Chosen<'_>, blocks: &Groups, (top, format): (usize, ListFormat)) -> Vec<u8> {
    let mut out = Vec::new();
    if format == ListFormat::Csv {
        csv_row(&mut out, &["by", "stage", "missing", "lead", "priority", "who", "would_do"].map(str::to_owned));
    }
    for (block, groups) in blocks {
        for (missing, entries) in groups {
            let (Missing::Needed(stage, name) | Missing::Unknown(stage, name) | Missing::Points(stage, name)) = missing;
            for Entry { place, who, detail } in entries.iter().take(top) {
                let by = chosen.title(program, *block);
                let priority = place.priority().map(|priority| priority.to_string());
                if format == ListFormat::Csv {
                    let by = by.unwrap_or_default().to_owned();
                    let cells = [by, stage.clone(), name.clone(), place.id.clone(), priority.unwrap_or_default()];
                    csv_row(&mut out, &[&cells[..], &[who.clone(), detail.clone()]].concat());
                } else {
                    let priority: Value =
                        priority.and_then(|priority| serde_json::from_str(&priority).ok()).unwrap_or(Value::Null);
                    let line = json!({
                        "by": by, "stage": stage, "missing": name, "lead": place.id, "priority": priority, "who": who,
                        "would_do": detail,
                    });
                    out.extend_from_slice(line.to_string().as_bytes());
                    out.push(b'\n');
                }
            }
        }
    }
    out
}

fn page(groups: &BTreeMap<Missing, Vec<Entry>>, top: usize, terminal: &Terminal) -> String {
    let style = terminal.style();
    let mut sorted: Vec<_> = groups.iter().collect();
    sorted.sort_by_key(|(_, entries)| std::cmp::Reverse(entries.len()));
    let mut out = String::new();
    for (missing, entries) in sorted {
        let leads = format!("{} lead{}", entries.len(), if entries.len() == 1 { "" } else { "s" });
        let _ = writeln!(out, "{}  ·  {leads}", style.bold(&missing.title()));
        group(&mut out, entries.get(..top.min(entries.len())).unwrap_or(entries), terminal);
        let more = entries.len().saturating_sub(top);
        if more > 0 {
            let _ = writeln!(out, "  {}", style.dim(&format!("and {more} more")));
        }
        out.push('\n');
    }
    out
}

/// The leads of a group, one a line: priority, id, who has it, and how it would do.
fn group(out: &mut String, entries: &[Entry], terminal: &Terminal) {
    let shown = |entry: &Entry| {
        let priority = entry.place.priority().map_or(table::NONE.to_owned(), |priority| priority.to_string());
        [priority, entry.place.id.clone(), entry.who.clone(), entry.detail.clone()].map(|cell| table::one_line(&cell))
    };
    let rows: Vec<[String; 4]> = entries.iter().map(shown).collect();
    let wide = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| table::width(cell)).max().unwrap_or(0);
    let (priority, id, who) = (wide(0), wide(1), wide(2));
    let room = terminal.columns().saturating_sub(priority + id + who + 8).max(12);
    for [number, lead, whose, detail] in &rows {
        let pad = |text: &str, wide: usize| " ".repeat(wide.saturating_sub(table::width(text)));
        let detail = terminal.style().odd(&table::cut(detail, room, terminal));
        let line = format!(
            "  {}{number}  {lead}{}  {whose}{}  {detail}",
            pad(number, priority),
            pad(lead, id),
            pad(whose, who)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
