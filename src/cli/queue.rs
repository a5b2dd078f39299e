//! `leadwright queue`: the hot list, best first.

use crate::render::Decided;
use crate::value::Number;

use super::args::Queue;
use super::output::{Terminal, print};
use super::run::Job;
use super::{End, Stop, eval, rules, table};

/// Leads by priority; those of one priority by id.
pub fn run(args: &Queue, terminal: &Terminal) -> Result<End, Stop> {
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.now.as_deref())?;
    let program = &opened.program;
    if program.priority.is_none() {
        return Err(Stop::wrong(
            "these rules have no priority; add a line such as `priority = total` to sort the list by",
        ));
    }
    let job = Job { program, now, reasons: false, whole: false, near: false };
    let wanted = args.owner.as_deref();
    if let Some(owner) = wanted {
        let known = program.book.owners.iter().any(|known| known.name == owner);
        if !known && !owner.contains('@') {
            let names: Vec<&str> = program.book.owners.iter().map(|owner| owner.name.as_str()).collect();
            return Err(Stop::unusable(format!(
                "there is no department `{owner}`; there is {}; a person is named by their address",
                names.join(", ")
            )));
        }
    }
    let make = |decided: &Decided<'_>| {
        let decision = decided.decision;
        let owner = decided.program.book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
        let owner = owner.and_then(|owner| decided.program.book.owners.get(owner)).map_or("", |owner| &owner.name);
        let handed =
            decision.handed_to.and_then(|owner| decided.program.book.owners.get(owner)).map(|o| o.name.as_str());
        let mine = wanted.is_none_or(|wanted| {
            owner == wanted || handed == Some(wanted) || decision.assignee.as_deref() == Some(wanted)
        });
        let priority = decision.priority.filter(|_| mine)?;
        Some((priority, decided.record.id.clone(), table::row(decided)))
    };
    let mut rows: Vec<(Number, String, table::Row)> = Vec::new();
    let tally = eval::all(&args.leads, &job, terminal, &make, &mut |row| {
        rows.extend(row);
        Ok(())
    })?;
    rows.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    rows.truncate(args.top.unwrap_or(usize::MAX));
    let rows: Vec<table::Row> = rows
        .into_iter()
        .map(|(priority, _, mut row)| {
            row.insert(0, priority.to_string());
            // What is nearly reached is for `near`.
            row.pop();
            row
        })
        .collect();
    let mut header = vec!["priority".to_owned(), "lead".to_owned(), "stage".to_owned()];
    header.extend(program.book.scores.iter().map(|score| score.name.clone()));
    header.extend(program.book.grades.iter().map(|grade| grade.name.clone()));
    header.push("who".to_owned());
    print(table::grid(&header, &rows, &(0..1), terminal).as_bytes())?;
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}
