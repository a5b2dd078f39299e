//! `leadwright queue`: the hot list, best first.

use std::io::{self, BufWriter};

use crate::program::Program;
use crate::render::Decided;
use crate::value::Number;

use super::args::Queue;
use super::output::Terminal;
use super::run::{Job, Make, Reasons};
use super::summary::grouped;
use super::table::{self, Grid, Kind};
use super::{End, Stop, eval, rules};

/// A lead in the list: its priority, its id and its cells.
type Entry = (Number, String, table::Row);

/// Leads by priority; those of one priority by id.
pub fn run(args: &Queue, terminal: &Terminal) -> Result<End, Stop> {
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.input.now.as_deref())?;
    let program = &opened.program;
    if program.priority.is_none() {
        let score = program.book.scores.iter().last().map_or("total", |score| &score.name);
        return Err(Stop::wrong(format!(
            "these rules don't say what comes first\n  help: add a line such as `priority = {score}`"
        )));
    }
    let wanted = args.owner.as_deref();
    known(program, wanted)?;
    let make = |decided: &Decided<'_>| entry(decided, wanted);
    let in_sequence = program.people.in_sequence;
    let job =
        Job { program, now, reasons: Reasons::None, near: false, in_sequence, skip: None, make: Make::Decision(&make) };
    let top = args.top.unwrap_or(usize::MAX);
    let mut list: Vec<Entry> = Vec::new();
    let mut found = 0;
    let tally = eval::all(&args.leads, &job, terminal, &mut |entry| {
        if let Some(entry) = entry {
            found += 1;
            list.push(entry);
            // No more is held than is shown, but for a few at a time.
            if list.len() >= top.saturating_mul(2).max(1_000) {
                best(&mut list, top);
            }
        }
        Ok(())
    })?;
    best(&mut list, top);
    let mut columns = vec![("priority".to_owned(), Kind::Number), ("lead".to_owned(), Kind::Text)];
    columns.push(("stage".to_owned(), Kind::Stage));
    columns.extend(table::scores(program));
    columns.push(("who".to_owned(), Kind::Text));
    let mut grid = Grid::new(columns, terminal);
    let mut out = BufWriter::new(io::stdout().lock());
    for (priority, _, mut row) in list {
        row.insert(0, priority.to_string());
        grid.add(row, &mut out).map_err(Stop::output)?;
    }
    grid.finish(&mut out).map_err(Stop::output)?;
    let whose = wanted.map(|owner| format!(" of {owner}")).unwrap_or_default();
    if found == 0 {
        terminal.tell(&format!("no lead{whose} waits"));
    } else if found > top as u64 {
        terminal.tell(&format!("the best {} of {}{whose}", grouped(top as u64), grouped(found)));
    }
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}

fn best(list: &mut Vec<Entry>, top: usize) {
    list.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    list.truncate(top);
}

/// A lead that waits for whom is `wanted`: not at an end, and with a priority.
fn entry(decided: &Decided<'_>, wanted: Option<&str>) -> Option<Entry> {
    let decision = decided.decision;
    let mine = decision.waits_for(&decided.program.book, wanted);
    let priority = decision.priority.filter(|_| mine)?;
    Some((priority, decided.record.id.clone(), table::start(decided)))
}

/// That `--owner` names a department, or a person by an address.
fn known(program: &Program, wanted: Option<&str>) -> Result<(), Stop> {
    let Some(owner) = wanted else { return Ok(()) };
    let owners = &program.book.owners;
    if owner.contains('@') || owners.iter().any(|known| known.name == owner) {
        return Ok(());
    }
    let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
    let near = crate::source::closest(owner, names.iter().copied());
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    let names = if names.is_empty() { "these rules name none".to_owned() } else { names.join(", ") };
    Err(Stop::unusable(format!(
        "there is no department `{owner}`{near}\n  departments: {names}; a person is named by their address"
    )))
}
