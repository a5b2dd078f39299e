//! Activities and history that come in CSV files of their own, a row each with the id of its lead.

use std::sync::Arc;

use crate::check::ActivityId;
use crate::program::Schema;
use crate::source::{IdVec, Problem};

use super::complaints;
use super::cut::{Block, Cutter, Grammar, Unit};
use super::decode::{Decoder, plain_text};
use super::events::{Common, Kind, entry, finish, set_value, start_values, unknown_kind};
use super::json::Raw;
use super::keys::{self, Role};
use super::lead::Plan;
use super::reject::{Reason, Reject};
use super::rows::{Cells, Header};
use super::seen::{IdKey, SeenIds};
use super::shape::{Content, Shape};

/// A file of activities or history, kept in memory with an index by lead.
#[derive(Debug, Clone)]
pub struct Companion {
    name: String,
    content: Content,
    shape: Shape,
    text: Arc<String>,
    header: Header,
    lead: usize,
    kind: KindFrom,
    roles: Vec<(Role, usize)>,
    /// For each kind of activity, its fields with their columns.
    fields: IdVec<ActivityId, Vec<(u32, usize)>>,
    /// Rows by the key of their lead.
    rows: Arc<Vec<Row>>,
    /// Rows that can't be read.
    rejects: Vec<Reject>,
}

/// A row of a lead as it stands.
pub(super) struct RowOf<'a> {
    /// Its kind as it is written; empty for history.
    pub kind: &'a str,
    /// The activity of the rules it is.
    pub activity: Option<ActivityId>,
    /// What every row has.
    pub roles: Vec<(Role, Raw<'a>)>,
    /// Fields, with the names of their columns.
    pub fields: Vec<(u32, &'a str, Raw<'a>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    lead: IdKey,
    line: u64,
    start: usize,
    end: usize,
}

/// Where the kind of a row comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum KindFrom {
    /// It is history.
    History,
    /// A column.
    Column(usize),
    /// All rows are of this kind.
    Fixed(Kind),
}

impl Companion {
    /// Reads a file of activities or history; `name` is how problems call it.
    ///
    /// # Errors
    /// A problem when it is no CSV, or lacks a column that it needs.
    pub fn read(name: &str, bytes: &[u8], content: Content, shape: &Shape, schema: &Schema) -> Result<Self, Problem> {
        super::format::refuse(name, bytes)?;
        let mut cutter = Cutter::new(bytes, Grammar::rows(), super::Limits::default());
        // A slice can't fail to be read; were it to, the file would be empty.
        let mut blocks: Vec<Block> = Vec::new();
        while let Ok(Some(block)) = cutter.next_block() {
            blocks.push(block);
        }
        let mut units = blocks.iter().flat_map(|block| block.units().iter().map(move |unit| (block, unit)));
        let first = units.next().map_or(&b""[..], |(block, unit)| block.bytes_of(unit));
        let row = std::str::from_utf8(first).map_err(|_| complaints::header_not_utf8(name))?;
        let header = Header::read(row);
        let mut companion = Self::with_header(name, header, content, shape, schema)?;
        for (block, unit) in units {
            companion.add(block, unit);
        }
        Arc::make_mut(&mut companion.rows).sort_unstable();
        Ok(companion)
    }

    fn with_header(
        name: &str,
        header: Header,
        content: Content,
        shape: &Shape,
        schema: &Schema,
    ) -> Result<Self, Problem> {
        let column = |called: &str, needed| header.column(name, content, shape, called, needed);
        let lead = column("lead", true)?.unwrap_or(0);
        let kind = match content {
            Content::Leads | Content::History | Content::Ledger => KindFrom::History,
            Content::Activities => kind_from(name, &header, shape, schema)?,
        };
        let known = if kind == KindFrom::History { keys::ENTRY } else { keys::STATUS };
        let mut roles = Vec::new();
        for (called, role) in known.iter().filter(|(_, role)| *role != Role::Type) {
            let needed = matches!(role, Role::At | Role::Stage);
            if let Some(column) = column(called, needed)? {
                roles.push((*role, column));
            }
        }
        let fields = schema.activities.iter().map(|activity| {
            let uses = activity.keys.iter().map(|(key, uses)| (&**key, uses.as_slice()));
            header.fields(uses, |field| activity.fields.get(field as usize))
        });
        let fields = fields.collect();
        let (name, shape) = (name.to_owned(), shape.clone());
        let (text, rows, rejects) = (Arc::default(), Arc::default(), Vec::new());
        Ok(Self { name, content, shape, text, header, lead, kind, roles, fields, rows, rejects })
    }

    /// The same file for the rules of another schema; its text is shared.
    ///
    /// # Errors
    /// A problem when these rules have no such activity.
    pub fn again(&self, schema: &Schema) -> Result<Self, Problem> {
        let again = Self::with_header(&self.name, self.header.clone(), self.content, &self.shape, schema)?;
        Ok(Self { text: Arc::clone(&self.text), rows: Arc::clone(&self.rows), rejects: self.rejects.clone(), ..again })
    }

    fn add(&mut self, block: &Block, unit: &Unit) {
        let reason = match (unit.flaw(), std::str::from_utf8(block.bytes_of(unit))) {
            (Some(flaw), _) => flaw.clone(),
            (None, Err(_)) => Reason::NotUtf8,
            (None, Ok(row)) => match self.index(row, unit.line()) {
                Ok(()) => return,
                Err(reason) => reason,
            },
        };
        self.rejects.push(block.reject(unit, reason));
    }

    fn index(&mut self, row: &str, line: u64) -> Result<(), Reason> {
        let mut cells = Cells::default();
        cells.split(row, self.header.delimiter);
        cells.lacks(self.header.names.len())?;
        let mut buffer = String::new();
        let lead = plain_text(cells.get(row, self.lead), &mut buffer).trim();
        if lead.is_empty() {
            return Err(Reason::NoLead);
        }
        let text = Arc::make_mut(&mut self.text);
        let start = text.len();
        text.push_str(row);
        Arc::make_mut(&mut self.rows).push(Row { lead: IdKey::of(lead), line, start, end: text.len() });
        Ok(())
    }

    /// Adds the rows of a lead to its record.
    pub(super) fn add_to(&self, plan: &mut Plan, decoder: &mut Decoder<'_>, cells: &mut Cells) {
        let lead = IdKey::of(&decoder.record.id);
        let first = self.rows.partition_point(|row| row.lead < lead);
        decoder.scratch.comma = self.header.has_comma();
        for row in self.rows.iter().skip(first).take_while(|row| row.lead == lead) {
            let text = self.text.get(row.start..row.end).unwrap_or("");
            cells.split(text, self.header.delimiter);
            if self.kind == KindFrom::History {
                self.add_entry(decoder, cells, text);
            } else {
                self.add_activity(plan, decoder, cells, text);
            }
        }
        decoder.scratch.comma = false;
    }

    /// Whether the decimal sign of its numbers is a comma.
    pub(super) const fn has_comma(&self) -> bool {
        self.header.has_comma()
    }

    /// Whether it is history.
    pub(super) fn is_history(&self) -> bool {
        self.kind == KindFrom::History
    }

    /// Hands out the rows of a lead as they stand: their kind, by name, with the cells of what every row has and of the fields of that
    /// kind. A kind that the rules don't know has neither.
    pub(super) fn rows_of(
        &self,
        called: &mut super::events::Called,
        schema: &Schema,
        id: &str,
        see: &mut dyn FnMut(RowOf<'_>),
    ) {
        let lead = IdKey::of(id);
        let first = self.rows.partition_point(|row| row.lead < lead);
        let mut cells = Cells::default();
        for row in self.rows.iter().skip(first).take_while(|row| row.lead == lead) {
            let text = self.text.get(row.start..row.end).unwrap_or("");
            cells.split(text, self.header.delimiter);
            let mut buffer = String::new();
            let (kind, written) = match self.kind {
                KindFrom::History => (None, ""),
                KindFrom::Fixed(Kind::Activity(id)) => {
                    (Some(Kind::Activity(id)), schema.activities.get(id).map_or("", |plan| &*plan.name))
                }
                KindFrom::Fixed(kind) => (Some(kind), "status"),
                KindFrom::Column(column) => {
                    let name = plain_text(cells.get(text, column), &mut buffer);
                    (Some(called.find(schema, name)), name)
                }
            };
            let known = kind != Some(Kind::Unknown);
            let roles = self.roles.iter().filter(|_| known).map(|(role, column)| (*role, cells.get(text, *column)));
            let activity = match kind {
                Some(Kind::Activity(id)) => Some(id),
                Some(Kind::Status | Kind::Unknown) | None => None,
            };
            let fields = activity.and_then(|id| self.fields.get(id)).into_iter().flatten();
            let fields = fields.map(|(field, column)| {
                (*field, self.header.names.get(*column).map_or("", String::as_str), cells.get(text, *column))
            });
            see(RowOf { kind: written, activity, roles: roles.collect(), fields: fields.collect() });
        }
    }

    fn add_entry(&self, decoder: &mut Decoder<'_>, cells: &Cells, text: &str) {
        let mut parts = [Raw::Null; 4];
        let [stage, at, by, assignee] = &mut parts;
        for (role, column) in &self.roles {
            let raw = cells.get(text, *column);
            match role {
                Role::Stage => *stage = raw,
                Role::At => *at = raw,
                Role::By => *by = raw,
                Role::Assignee => *assignee = raw,
                _ => {}
            }
        }
        entry(decoder, parts);
    }

    fn add_activity(&self, plan: &mut Plan, decoder: &mut Decoder<'_>, cells: &Cells, text: &str) {
        let kind = match self.kind {
            KindFrom::Fixed(kind) => kind,
            KindFrom::Column(column) => {
                let mut buffer = String::new();
                let called = plain_text(cells.get(text, column), &mut buffer);
                let kind = plan.called.find(decoder.schema, called);
                if kind == Kind::Unknown {
                    unknown_kind(decoder, called);
                    return;
                }
                kind
            }
            KindFrom::History => return,
        };
        let mut common = Common::NONE;
        for (role, column) in &self.roles {
            let raw = cells.get(text, *column);
            if !super::rows::is_empty(raw) {
                common.set(*role, raw);
            }
        }
        let base = start_values(decoder, kind);
        if let Kind::Activity(id) = kind {
            for (field, column) in self.fields.get(id).into_iter().flatten() {
                set_value(decoder, kind, base, *field, cells.get(text, *column));
            }
        }
        finish(decoder, kind, base, common);
    }

    /// Rows that can't be read, by line.
    #[must_use]
    pub fn rejects(&self) -> &[Reject] {
        &self.rejects
    }

    /// Rows whose lead did not come, by line.
    #[must_use]
    pub fn strangers(&self, seen: &SeenIds) -> Vec<Reject> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| !seen.contains(row.lead)).collect();
        rows.sort_unstable_by_key(|row| row.line);
        let mut cells = Cells::default();
        let mut reject = |row: &Row| {
            let text = self.text.get(row.start..row.end).unwrap_or("");
            cells.split(text, self.header.delimiter);
            let mut buffer = String::new();
            let lead = plain_text(cells.get(text, self.lead), &mut buffer).trim().to_owned();
            Reject { line: row.line, text: text.to_owned(), reason: Reason::Stranger(lead) }
        };
        rows.into_iter().map(&mut reject).collect()
    }

    /// How many rows it has that could be read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// `kind=NAME` tells the kind of all rows, `type=COLUMN` the column that does; `type=NAME` reads as the former when no
/// column is called so.
fn kind_from(name: &str, header: &Header, shape: &Shape, schema: &Schema) -> Result<KindFrom, Problem> {
    let fixed = |called: &str| match super::events::Called::default().find(schema, called) {
        Kind::Unknown => {
            let mut known: Vec<&str> = schema.activities.iter().map(|activity| &*activity.name).collect();
            known.sort_unstable();
            Err(complaints::no_kind(name, called, &known))
        }
        kind => Ok(KindFrom::Fixed(kind)),
    };
    if let Some(kind) = shape.column("kind") {
        return fixed(kind);
    }
    let column = shape.column("type").unwrap_or("type");
    match header.find(column) {
        Some(column) => Ok(KindFrom::Column(column)),
        None if shape.column("type").is_some() => fixed(column),
        None => Err(complaints::no_column(name, Content::Activities, "type", column, &header.names)),
    }
}
