//! The ledger: who got which lead of which team, and when. CSV or NDJSON, a row an assignment.

use std::collections::BTreeMap;

use crate::check::TeamId;
use crate::program::{PersonId, Program};
use crate::source::{Problem, closest};
use crate::value::{Instant, fold, is_person, person as person_of, trimmed};

use super::complaints;
use super::cut::{Block, Cutter, Grammar, Limits};
use super::decode::plain_text;
use super::format::{Format, refuse};
use super::json::{Broken, Raw, Scan};
use super::lead::{explain, key_text, kind_of, not_an_object};
use super::reject::{Reason, Reject};
use super::rows::{Cells, Header};
use super::seen::IdKey;
use super::shape::{Content, Shape};
use super::times;

/// An assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRow {
    /// The team whose turn it took; none when the rules know no such team or the person is not in it.
    pub team: Option<TeamId>,
    /// Who got the lead; none for somebody who is in no team.
    pub person: Option<PersonId>,
    /// The lead.
    pub lead: IdKey,
    /// When.
    pub at: Instant,
    /// When the lead was closed or left that person; none while it is open.
    pub until: Option<Instant>,
}

/// A ledger as it was read.
#[derive(Debug, Clone, Default)]
pub struct LedgerFile {
    /// Its rows in the order of the file.
    pub rows: Vec<LedgerRow>,
    /// Rows that can't be read, by line.
    pub rejects: Vec<Reject>,
    /// Names that the rules don't know, in the order in which they first come.
    pub strangers: Vec<Strangers>,
}

/// Rows that take no turn because of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strangers {
    /// The line of the first.
    pub line: u64,
    /// How many there are.
    pub count: u64,
    /// What they name.
    pub name: Stranger,
}

/// A name that the rules don't know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stranger {
    /// A team, and the one that may be meant.
    Team(String, Option<String>),
    /// Somebody who is not in the team.
    Member(String, String),
}

/// The names of the columns; `until` may be missing.
const COLUMNS: [&str; 5] = ["team", "assignee", "lead", "at", "until"];

/// A row as it stands.
type Parts<'a> = [Raw<'a>; 5];

/// Where the parts of a row come from.
enum Layout {
    /// From these columns.
    Rows(Header, [Option<usize>; 5]),
    /// From these keys.
    Json([String; 5]),
}

struct Reading<'a> {
    program: &'a Program,
    file: LedgerFile,
    strangers: BTreeMap<Stranger, usize>,
}

impl LedgerFile {
    /// Reads a ledger; `name` tells the format and is how problems call it. An empty file has no rows.
    ///
    /// # Errors
    /// A problem when it is of another kind, or CSV without a column that it needs.
    pub fn read(name: &str, bytes: &[u8], shape: &Shape, program: &Program) -> Result<Self, Problem> {
        refuse(name, bytes)?;
        let grammar = match Format::of(name, bytes) {
            Format::Csv => Grammar::Rows,
            Format::Ndjson => Grammar::Lines,
            Format::Json => Grammar::Json,
            Format::Ron => {
                let help = "write it out as CSV, or as JSON with an assignment a line".to_owned();
                return Err(complaints::another_kind(name, "RON, which a ledger can't be", help));
            }
        };
        let mut cutter = Cutter::new(bytes, grammar, Limits::default());
        let mut reading = Reading { program, file: Self::default(), strangers: BTreeMap::new() };
        let keys = COLUMNS.map(|name| shape.column(name).unwrap_or(name).to_owned());
        let mut layout = (grammar != Grammar::Rows).then_some(Layout::Json(keys));
        // A slice can't fail to be read; were it to, the file would be empty.
        while let Ok(Some(mut block)) = cutter.next_block() {
            if layout.is_none() {
                let Some(first) = block.drop_first_unit() else { continue };
                let row = std::str::from_utf8(block.bytes_of(&first));
                layout = Some(Layout::of_header(name, row.map_err(|_| complaints::header_not_utf8(name))?, shape)?);
            }
            if let Some(layout) = &layout {
                reading.block(&block, layout);
            }
        }
        Ok(reading.file)
    }
}

impl Layout {
    fn of_header(name: &str, row: &str, shape: &Shape) -> Result<Self, Problem> {
        let header = Header::read(row);
        let mut columns = [None; 5];
        for (column, called) in columns.iter_mut().zip(COLUMNS) {
            *column = header.column(name, Content::Ledger, shape, called, called != "until")?;
        }
        Ok(Self::Rows(header, columns))
    }
}

impl Reading<'_> {
    fn block(&mut self, block: &Block, layout: &Layout) {
        let mut cells = Cells::default();
        for unit in block.units() {
            let row = match (unit.flaw(), std::str::from_utf8(block.bytes_of(unit))) {
                (Some(flaw), _) => Err(flaw.clone()),
                (None, Err(_)) => Err(Reason::NotUtf8),
                (None, Ok(text)) => parts(layout, text, &mut cells).and_then(|parts| self.row(parts, unit.line())),
            };
            match row {
                Ok(row) => self.file.rows.push(row),
                Err(reason) => self.file.rejects.push(block.reject(unit, Reason::InLedger(Box::new(reason)))),
            }
        }
    }

    fn row(&mut self, parts: Parts<'_>, line: u64) -> Result<LedgerRow, Reason> {
        let mut buffers = [const { String::new() }; 5];
        let mut texts = [""; 5];
        for (((text, buffer), part), name) in texts.iter_mut().zip(&mut buffers).zip(parts).zip(COLUMNS) {
            if let Some(what) = odd(name, part) {
                return Err(Reason::OddPart(name, what));
            }
            *text = trimmed(plain_text(part, buffer));
        }
        let [team, assignee, lead, at, until] = texts;
        for (name, text) in COLUMNS.into_iter().zip(texts).take(4) {
            if text.is_empty() {
                return Err(Reason::NoPart(name));
            }
        }
        let zone = self.program.schema.zone;
        let moment = |name, text| times::instant(text, zone).ok_or(Reason::NoMoment(name));
        let at = moment("at", at)?;
        let until = if until.is_empty() { None } else { Some(moment("until", until)?) };
        let person = self.program.people.by_address.get(&*person_of(assignee)).copied();
        let team = self.team(team, assignee, person, line);
        Ok(LedgerRow { team, person, lead: IdKey::of(lead), at, until })
    }

    /// The team of a row, if the rules know it and the person is in it.
    fn team(&mut self, name: &str, assignee: &str, person: Option<PersonId>, line: u64) -> Option<TeamId> {
        let teams = &self.program.book.teams;
        let exact = teams.enumerated().find(|(_, team)| team.name == name);
        let known = exact.or_else(|| teams.enumerated().find(|(_, team)| fold(&team.name) == fold(name)));
        let Some((id, team)) = known else {
            let near = closest(name, teams.iter().map(|team| team.name.as_str())).map(str::to_owned);
            self.strange(Stranger::Team(name.to_owned(), near), line);
            return None;
        };
        let members = self.program.teams.get(id).map_or(&[][..], |team| &team.members);
        if person.is_some() && members.iter().any(|member| Some(member.person) == person) {
            return Some(id);
        }
        // Whom a team names for when nobody is available is no member, and no stranger.
        let spare = matches!(&team.nobody, crate::check::Nobody::To(to) if is_person(to, assignee));
        if !spare {
            self.strange(Stranger::Member(assignee.to_owned(), team.name.clone()), line);
        }
        None
    }

    fn strange(&mut self, name: Stranger, line: u64) {
        let next = self.file.strangers.len();
        let at = *self.strangers.entry(name.clone()).or_insert(next);
        match self.file.strangers.get_mut(at) {
            Some(known) => known.count += 1,
            None => self.file.strangers.push(Strangers { line, count: 1, name }),
        }
    }
}

/// What it is, when it can't be this part of a row. The id of a lead may be a number.
fn odd(name: &str, part: Raw<'_>) -> Option<&'static str> {
    match part {
        Raw::Null | Raw::Text(_) | Raw::Escaped(_) | Raw::Cell(_) | Raw::Doubled(_) => None,
        Raw::Number(_) if name == "lead" => None,
        Raw::Object(_) => Some("an object"),
        Raw::Number(_) | Raw::Truth(_) | Raw::List(_) => Some(not_an_object(kind_of(part))),
    }
}

/// The parts of a row of CSV or of a JSON object.
fn parts<'a>(layout: &Layout, text: &'a str, cells: &mut Cells) -> Result<Parts<'a>, Reason> {
    match layout {
        Layout::Rows(header, columns) => {
            cells.split(text, header.delimiter);
            cells.lacks(header.names.len())?;
            Ok(columns.map(|column| column.map_or(Raw::Null, |column| cells.get(text, column))))
        }
        Layout::Json(keys) => match object(keys, text) {
            Ok(Ok(parts)) => Ok(parts),
            Ok(Err(other)) => Err(Reason::NoRow(other)),
            Err(broken) => Err(explain(text, broken)),
        },
    }
}

/// The values of these keys; what it is when it is no object.
fn object<'a>(keys: &[String; 5], text: &'a str) -> Result<Result<Parts<'a>, &'static str>, Broken> {
    let mut scan = Scan::new(text);
    if scan.next_sign() != Some(b'{') {
        let value = scan.value()?;
        scan.end()?;
        return Ok(Err(not_an_object(kind_of(value))));
    }
    let mut parts = [Raw::Null; 5];
    let mut more = scan.enter(b'}');
    while more {
        let mut buffer = String::new();
        let before = scan.clone();
        let key = key_text(scan.key()?, &mut buffer);
        let place = keys.iter().position(|known| known == key);
        let value = scan.value()?;
        if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
            if *part != Raw::Null {
                return before.key_twice();
            }
            *part = value;
        }
        more = scan.more(b'}')?;
    }
    scan.end()?;
    Ok(Ok(parts))
}
