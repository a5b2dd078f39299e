//! `leadwright queue`: the hot list, best first.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use serde_json::{Value, json};

use crate::program::Program;
use crate::render::{Decided, Place, csv_row};
use crate::value::Number;

use super::args::{ListFormat, Queue};
use super::list::{self, Chosen};
use super::output::Terminal;
use super::run::{Job, Make, Reasons};
use super::summary::grouped;
use super::table::{self, Grid, Kind};
use super::{End, Stop, eval, rules};

/// A lead in the list.
struct Entry {
    place: Place,
    block: u32,
    stage: String,
    /// Whether it came there by this decision.
    moved: bool,
    scores: Vec<String>,
    who: String,
    /// Whose stage it is in.
    owner: String,
    assignee: Option<String>,
    due: String,
    why: String,
    missing: Vec<String>,
}

/// The blocks of the list, each with how many leads belong there and the best of them.
type Blocks = BTreeMap<u32, (u64, Vec<Entry>)>;

/// Leads by priority.
pub fn run(args: &Queue, terminal: &Terminal) -> Result<End, Stop> {
    let (opened, question) = rules::open_asking(&args.leads.rules, args.which.only.as_deref(), terminal)?;
    let now = rules::now(args.leads.input.now.as_deref())?;
    let program = &opened.program;
    if program.priority.is_none() {
        let score = program.book.scores.iter().last().map_or("total", |score| &score.name);
        return Err(Stop::wrong(format!(
            "these rules don't say what comes first\n  help: add a line such as `priority = {score}`"
        )));
    }
    let chosen = Chosen::new(program, &args.which, question)?;
    let make = |decided: &Decided<'_>| chosen.has(decided).then(|| entry(decided, &chosen));
    let job = Job {
        program,
        now,
        reasons: Reasons::Counted,
        near: false,
        in_sequence: program.people.in_sequence,
        skip: None,
        only: chosen.only(|| None),
        make: Make::Decision(&make),
    };
    let top = args.top.unwrap_or(usize::MAX);
    let mut blocks = Blocks::new();
    let tally = eval::all(&args.leads, &job, terminal, &mut |entry| {
        if let Some(entry) = entry {
            let (found, list) = blocks.entry(entry.block).or_default();
            *found += 1;
            list.push(entry);
            // No more is held than is shown, but for a few at a time.
            if list.len() >= top.saturating_mul(2).max(1_000) {
                best(list, top);
            }
        }
        Ok(())
    })?;
    blocks.values_mut().for_each(|(_, list)| best(list, top));
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        ListFormat::Table => written(program, &chosen, &blocks, (&mut out, terminal)).map_err(Stop::output)?,
        ListFormat::Csv => rows(program, &chosen, &blocks, &mut out).map_err(Stop::output)?,
        ListFormat::Ndjson => lines(program, &chosen, &blocks, &mut out).map_err(Stop::output)?,
    }
    out.flush().map_err(Stop::output)?;
    let found: u64 = blocks.values().map(|(found, _)| found).sum();
    let shown: usize = blocks.values().map(|(_, list)| list.len()).sum();
    let whose = chosen.whose();
    if found == 0 {
        terminal.tell(&format!("no lead{whose} waits"));
    } else if found > shown as u64 {
        terminal.tell(&format!("the best {} of {}{whose}", grouped(shown as u64), grouped(found)));
    }
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}

fn best(list: &mut Vec<Entry>, top: usize) {
    list.sort_by(|a, b| a.place.cmp(&b.place));
    list.truncate(top);
}

fn entry(decided: &Decided<'_>, chosen: &Chosen<'_>) -> Entry {
    let book = &decided.program.book;
    let scores = table::start(decided).into_iter().skip(2).take(book.scores.len() + book.grades.len()).collect();
    let stage = decided.stage(decided.decision.stage_after).to_owned();
    let owner = book.stages.get(decided.decision.stage_after).and_then(|stage| stage.owner);
    Entry {
        place: Place::of(decided),
        block: chosen.block(decided),
        stage,
        moved: !decided.decision.moves.is_empty(),
        scores,
        who: list::who(decided),
        owner: owner.and_then(|owner| book.owners.get(owner)).map(|owner| owner.name.clone()).unwrap_or_default(),
        assignee: decided.decision.assignee.clone(),
        due: table::due(decided),
        why: list::reason(decided),
        missing: if decided.decision.priority.is_none() { list::missing(decided) } else { Vec::new() },
    }
}

/// The list as a table, or a table a block.
fn written(
    program: &Program,
    chosen: &Chosen<'_>,
    blocks: &Blocks,
    (out, terminal): (&mut impl Write, &Terminal),
) -> io::Result<()> {
    let mut columns = vec![("priority".to_owned(), Kind::Number), ("lead".to_owned(), Kind::Id)];
    columns.push(("stage".to_owned(), Kind::Stage));
    columns.extend(table::scores(program));
    let spare = 3..columns.len();
    columns.push(("who".to_owned(), Kind::Text));
    let clocks = !program.slas.is_empty();
    if clocks {
        columns.push((format!("due ({})", program.book.process.zone.name()), Kind::Due));
    }
    columns.push(("why".to_owned(), Kind::Note));
    let none = (0, Vec::new());
    let mut dropped = Vec::new();
    let all: Vec<(&u32, &(u64, Vec<Entry>))> =
        if blocks.is_empty() { vec![(&0, &none)] } else { blocks.iter().collect() };
    for (number, (block, (found, list))) in all.into_iter().enumerate() {
        if let Some(title) = chosen.title(program, *block).filter(|_| *found > 0) {
            let between = if number > 0 { "\n" } else { "" };
            let leads = if *found == 1 { "lead" } else { "leads" };
            let title = table::one_line(title);
            let head = format!("{}  ·  {} {leads}", terminal.style().bold(&title), grouped(*found));
            writeln!(out, "{between}{}", terminal.signs(head))?;
        }
        let mut grid = Grid::new(columns.clone(), terminal).with_spare(spare.clone());
        for entry in list {
            // Where it is counts for whoever calls; where it came from does not.
            let stage = if entry.moved { format!("→ {}", entry.stage) } else { entry.stage.clone() };
            let mut row = vec![shown(entry.place.priority()), entry.place.id.clone(), stage];
            row.extend(entry.scores.iter().cloned());
            row.push(entry.who.clone());
            row.extend(clocks.then(|| entry.due.clone()));
            row.push(entry.why.clone());
            grid.add(row, out)?;
        }
        grid.finish(out)?;
        if grid.dropped.len() > dropped.len() {
            dropped = grid.dropped;
        }
    }
    table::tell_dropped(&dropped, terminal);
    Ok(())
}

fn shown(priority: Option<Number>) -> String {
    priority.map_or(table::NONE.to_owned(), |priority| priority.to_string())
}

/// The list as CSV.
fn rows(program: &Program, chosen: &Chosen<'_>, blocks: &Blocks, out: &mut impl Write) -> io::Result<()> {
    let mut names: Vec<String> = ["by", "priority", "lead", "stage"].map(str::to_owned).into();
    names.extend(table::scores(program).map(|(name, _)| name));
    names.extend(["owner", "assignee", "due", "late", "why"].map(str::to_owned));
    let mut bytes = Vec::new();
    csv_row(&mut bytes, &names);
    for entry in blocks.values().flat_map(|(_, list)| list) {
        let place = &entry.place;
        let mut cells = vec![chosen.title(program, entry.block).unwrap_or_default().to_owned()];
        cells.push(place.priority().map(|priority| priority.to_string()).unwrap_or_default());
        cells.extend([place.id.clone(), entry.stage.clone()]);
        cells.extend(entry.scores.iter().map(|cell| if cell == table::NONE { String::new() } else { cell.clone() }));
        cells.extend([entry.owner.clone(), entry.assignee.clone().unwrap_or_default()]);
        cells.push(place.due().map(|due| due.to_string()).unwrap_or_default());
        cells.push(if place.is_late() { "yes" } else { "no" }.to_owned());
        cells.push(entry.why.clone());
        csv_row(&mut bytes, &cells);
    }
    out.write_all(&bytes)
}

/// The list as a line of JSON a lead.
fn lines(program: &Program, chosen: &Chosen<'_>, blocks: &Blocks, out: &mut impl Write) -> io::Result<()> {
    for entry in blocks.values().flat_map(|(_, list)| list) {
        let place = &entry.place;
        let number = |number: Option<Number>| -> Value {
            number.and_then(|number| serde_json::from_str(&number.to_string()).ok()).unwrap_or(Value::Null)
        };
        let line = json!({
            "lead": place.id,
            "priority": number(place.priority()),
            "by": chosen.title(program, entry.block),
            "stage": entry.stage,
            "owner": entry.owner,
            "assignee": entry.assignee,
            "due": place.due().map(|due| due.to_string()),
            "late": place.is_late(),
            "why": entry.why,
            "unknown": entry.missing,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
