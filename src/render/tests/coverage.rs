//! Which lines of the rules no test and no snapshot makes use of.

use std::collections::BTreeMap;

use crate::check::TableId;
use crate::explain::{Covered, Spot, spots};
use crate::program::Program;
use crate::render::{sla, text::Style};
use crate::source::{Id, Sources, Span};

use super::view::short_place;
use super::why::ordinal;

/// How many rows of a table are told one by one.
const ROWS: usize = 10;

/// A line, as it is told.
struct Told {
    /// What it is, in words.
    what: String,
    /// Where it stands.
    place: String,
    /// Of which table it is a row.
    table: Option<TableId>,
}

/// How many of the lines are made use of, and those that are not.
#[must_use]
pub fn coverage(program: &Program, sources: &Sources, covered: &Covered, style: Style) -> String {
    let spots = spots(program);
    let mut never: Vec<Told> =
        spots.iter().filter(|spot| !covered.met(**spot)).map(|spot| told(program, sources, *spot)).collect();
    let (all, met) = (spots.len(), spots.len() - never.len());
    if all == 0 {
        return "there is no line yet that tests could make use of\n".to_owned();
    }
    let percent = met * 100 / all;
    let headline = format!("tests and snapshots make use of {met} of {all} lines ({percent} %)");
    let mut out = style.bold(&headline);
    out.push('\n');
    let width = never.iter().map(|told| short_place(&told.place).chars().count()).max().unwrap_or(0);
    never.sort_by_key(|told| place_key(&told.place));
    let mut rows: BTreeMap<TableId, usize> = BTreeMap::new();
    for told in &never {
        if let Some(table) = told.table {
            let so_far = rows.entry(table).or_default();
            *so_far += 1;
            if *so_far > ROWS {
                continue;
            }
        }
        let place = short_place(&told.place);
        out.push_str(&format!("  {} {}\n", style.odd(&format!("{place:<width$}  never")), told.what));
    }
    for (table, count) in rows.into_iter().filter(|(_, count)| *count > ROWS) {
        let name = program.book.tables.get(table).map_or("", |table| &table.name);
        let more = count - ROWS;
        let rows = if more == 1 { "row" } else { "rows" };
        out.push_str(&format!("  and {more} more {rows} of table {name}\n"));
    }
    out
}

/// The same as a line of JSON.
#[must_use]
pub fn coverage_json(program: &Program, sources: &Sources, covered: &Covered) -> String {
    let spots = spots(program);
    let mut never: Vec<Told> =
        spots.iter().filter(|spot| !covered.met(**spot)).map(|spot| told(program, sources, *spot)).collect();
    never.sort_by_key(|told| place_key(&told.place));
    let met = spots.len() - never.len();
    let never: Vec<serde_json::Value> =
        never.iter().map(|told| serde_json::json!({"at": told.place, "what": told.what})).collect();
    let line = serde_json::json!({"kind": "coverage", "lines": spots.len(), "covered": met, "never": never});
    format!("{line}\n")
}

/// By file, then by line and column as numbers.
fn place_key(place: &str) -> (String, u32, u32) {
    let mut parts = place.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    let (column, line) = (number(), number());
    (parts.next().unwrap_or("").to_owned(), line, column)
}

fn told(program: &Program, sources: &Sources, spot: Spot) -> Told {
    let book = &program.book;
    let named =
        |label: Option<&String>, otherwise: &str| label.map_or(otherwise.to_owned(), |label| format!("{label:?}"));
    let (what, place) = match spot {
        Spot::Points(id) => {
            let line = program.lines.get(id);
            let label = line.and_then(|line| line.label.as_ref());
            let text = label.map_or("a line of a score".to_owned(), |label| format!("{label:?}"));
            (format!("counts: {text}"), line.map_or(String::new(), |line| line.place.to_string()))
        }
        Spot::Exclusion(id) => {
            let label = book.exclusions.get(id).and_then(|exclusion| exclusion.label.as_ref());
            let place = program.exclusions.get(id.index()).map_or("", |(_, place)| place);
            (format!("excludes: {}", named(label, "by a rule without a label")), place.to_owned())
        }
        Spot::Grade(id, line) => {
            let grade = book.grades.get(id);
            let line = grade.and_then(|grade| grade.lines.get(line as usize));
            let what = format!("gives: {} {:?}", grade.map_or("", |g| &g.name), line.map_or("", |line| &line.grade));
            (what, line.map_or(String::new(), |line| sources.place(line.span)))
        }
        Spot::Move(id, line) => {
            let taken = book.stages.get(id).and_then(|stage| stage.moves.get(line as usize));
            let from = book.stages.get(id).map_or("", |stage| &stage.name);
            (moves(program, from, taken), taken.map_or(String::new(), |taken| sources.place(taken.span)))
        }
        Spot::Territory(id) => {
            let territory = book.territories.get(id);
            let place = territory.map_or(String::new(), |territory| sources.place(territory.span));
            (format!("is met: territory {}", territory.map_or("", |territory| &territory.name)), place)
        }
        Spot::Route(owner, line) => {
            let route = book.routes.iter().find(|route| route.owner == owner);
            let line = route.and_then(|route| route.lines.get(line as usize));
            let label = named(line.and_then(|line| line.label.as_ref()), "a line without a label");
            let name = book.owners.get(owner).map_or("", |owner| &owner.name);
            (format!("is taken: {label} of the route to {name}"), line.map_or(String::new(), |l| sources.place(l.span)))
        }
        Spot::Clause(id, line) | Spot::Breach(id, line) => {
            let agreed = book.slas.get(id);
            let clause = agreed.and_then(|agreed| agreed.clauses.get(line as usize));
            let place = clause.map_or(String::new(), |clause| sources.place(clause.span));
            let name = agreed.map_or("", |agreed| &agreed.name);
            let words = clause.map(sla::in_words).unwrap_or_default();
            match spot {
                Spot::Breach(..) => (format!("moves a lead because it was late: {name}, {words}"), place),
                Spot::Points(_)
                | Spot::Exclusion(_)
                | Spot::Grade(..)
                | Spot::Move(..)
                | Spot::Territory(_)
                | Spot::Route(..)
                | Spot::Clause(..)
                | Spot::Nurture(_)
                | Spot::Row(..)
                | Spot::Calendar(_)
                | Spot::Warning(..)
                | Spot::Told(..)
                | Spot::Pause(_)
                | Spot::Need(..)
                | Spot::Member(..)
                | Spot::Department(_) => (format!("runs: {name}, {words}"), place),
            }
        }
        Spot::Nurture(id) => {
            let nurture = book.nurtures.get(id);
            let place = nurture.map_or(String::new(), |nurture| sources.place(nurture.span));
            (format!("is entered: nurture {}", nurture.map_or("", |nurture| &nurture.name)), place)
        }
        Spot::Row(..)
        | Spot::Calendar(_)
        | Spot::Warning(..)
        | Spot::Told(..)
        | Spot::Pause(_)
        | Spot::Need(..)
        | Spot::Member(..)
        | Spot::Department(_) => return around(program, sources, spot),
    };
    Told { what, place, table: None }
}

/// What stands around the lines that decide.
fn around(program: &Program, sources: &Sources, spot: Spot) -> Told {
    let (what, span, table) = around_of(program, spot).unwrap_or_default();
    Told { what, place: sources.place(span), table }
}

/// What it is in words, where it stands, and its table, if it is a row.
fn around_of(program: &Program, spot: Spot) -> Option<(String, Span, Option<TableId>)> {
    let book = &program.book;
    let (what, span) = match spot {
        Spot::Row(id, row) => {
            let table = book.tables.get(id)?;
            let span = table.rows.get(row as usize)?.span;
            return Some((format!("matches: {} row of table {}", ordinal(row + 1), table.name), span, Some(id)));
        }
        Spot::Calendar(id) => {
            let calendar = book.calendars.get(id)?;
            (format!("is asked: calendar {}", calendar.name), calendar.span)
        }
        Spot::Warning(id, line) => {
            let sla = book.slas.get(id)?;
            (format!("warns anybody: {}", sla.name), sla.warnings.get(line as usize)?.span)
        }
        Spot::Told(id, line) => {
            let (sla, owners) = (book.slas.get(id)?, &book.owners);
            let breach = sla.breaches.get(line as usize)?;
            (format!("tells {} that it is late: {}", owners.get(breach.to)?.name, sla.name), breach.span)
        }
        Spot::Pause(id) => {
            let sla = book.slas.get(id)?;
            (format!("pauses a clock: {}", sla.name), sla.pauses.as_ref()?.span)
        }
        Spot::Need(id, need) => {
            let stage = book.stages.get(id)?;
            let need = stage.needs.get(need as usize)?;
            (format!("keeps a lead out of {}: needs {}", stage.name, need.name), need.span)
        }
        Spot::Member(id, member) => {
            let team = book.teams.get(id)?;
            let member = team.members.get(member as usize)?;
            (format!("gets a lead: {:?} of team {}", member.address, team.name), member.span)
        }
        Spot::Department(id) => {
            let owner = book.owners.get(id)?;
            (format!("has anything to do: department {}", owner.name), owner.span)
        }
        Spot::Points(_)
        | Spot::Exclusion(_)
        | Spot::Grade(..)
        | Spot::Move(..)
        | Spot::Territory(_)
        | Spot::Route(..)
        | Spot::Clause(..)
        | Spot::Breach(..)
        | Spot::Nurture(_) => return None,
    };
    Some((what, span, None))
}

fn moves(program: &Program, from: &str, taken: Option<&crate::check::Move>) -> String {
    let Some(taken) = taken else { return String::new() };
    let to = program.book.stages.get(taken.to).map_or("", |stage| &stage.name);
    let label = taken.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
    format!("happens: {} {from} → {to}{label}", crate::render::json::kind(taken.kind))
}
