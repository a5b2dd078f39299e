//! Reading a lead from JSON straight into the slots of a record.

use crate::check::ActivityId;
use crate::program::{KeyUse, Schema};
use crate::source::IdVec;
use crate::value::{Value, csv, fold, trimmed};

use super::decode::{Decoder, Scratch, Target, plain_text};
use super::events;
use super::json::{Broken, Raw, Scan, unescape};
use super::keys::{self, Keys, Role};
use super::order::Order;
use super::record::{DataWarning, DataWarningKind, Record};
use super::reject::{Flaw, Reason};
use super::rows::Cells;

/// Reads leads for one rule set, one after the other, with buffers that are reused. A thread has its own.
#[derive(Debug)]
pub struct Reader<'s> {
    pub(super) schema: &'s Schema,
    pub(super) plan: Plan,
    pub(super) scratch: Scratch,
    pub(super) order: Order,
    pub(super) cells: Cells,
    pub(super) json: String,
    pub(super) companions: &'s [super::Companion],
}

/// What the keys of each kind of object mean.
#[derive(Debug)]
pub(super) struct Plan {
    pub lead: Keys,
    pub status: Keys,
    pub entry: Keys,
    pub kinds: IdVec<ActivityId, Keys>,
    /// By field of the lead: whether it is read from several keys.
    pub several: Vec<bool>,
    /// By kind, whether some field of it is.
    pub kinds_several: IdVec<ActivityId, bool>,
    /// Types of activities as records call them, when that is not exactly their name.
    pub called: events::Called,
}

/// What a reader knows and uses again and again, apart from the rules: for whoever keeps it while nobody reads. It belongs to one schema.
#[derive(Debug)]
pub struct ReaderBuffers {
    plan: Plan,
    scratch: Scratch,
    order: Order,
    cells: Cells,
    json: String,
}

impl ReaderBuffers {
    /// New ones for a schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        Reader::new(schema).into_buffers()
    }
}

impl<'s> Reader<'s> {
    /// A reader with buffers of the same schema.
    #[must_use]
    pub fn with_buffers(schema: &'s Schema, buffers: ReaderBuffers) -> Self {
        let ReaderBuffers { plan, scratch, order, cells, json } = buffers;
        Self { schema, plan, scratch, order, cells, json, companions: &[] }
    }

    /// Its buffers, for the next reader of the same schema.
    #[must_use]
    pub fn into_buffers(self) -> ReaderBuffers {
        let Self { plan, scratch, order, cells, json, .. } = self;
        ReaderBuffers { plan, scratch, order, cells, json }
    }

    /// A reader for the rules of `schema`.
    #[must_use]
    pub fn new(schema: &'s Schema) -> Self {
        Self {
            schema,
            plan: Plan::of(schema),
            scratch: Scratch::default(),
            order: Order::default(),
            cells: Cells::default(),
            json: String::new(),
            companions: &[],
        }
    }

    /// Adds the activities and the history of these files to the leads they name.
    #[must_use]
    pub fn with(mut self, companions: &'s [super::Companion]) -> Self {
        self.companions = companions;
        self
    }

    /// Reads one lead from JSON. What `record` held is forgotten.
    ///
    /// # Errors
    /// Why it can't be read; the record is of no use then.
    pub fn read_json(&mut self, bytes: &[u8], record: &mut Record) -> Result<(), Reason> {
        let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
        self.read_text(text, record)
    }

    pub(super) fn read_text(&mut self, text: &str, record: &mut Record) -> Result<(), Reason> {
        record.clear(self.schema.fields.len());
        let mut scan = Scan::new(text);
        let mut decoder = Decoder { schema: self.schema, record, scratch: &mut self.scratch };
        let id = lead(&mut self.plan, &mut decoder, &mut scan).map_err(|broken| explain(text, broken))?;
        set_id(&mut decoder, id)?;
        self.complete(record);
        Ok(())
    }

    /// Adds what other files know of the lead, puts everything in order and drops what comes twice.
    pub(super) fn complete(&mut self, record: &mut Record) {
        if !self.companions.is_empty() {
            let mut decoder = Decoder { schema: self.schema, record, scratch: &mut self.scratch };
            for companion in self.companions {
                companion.add_to(&mut self.plan, &mut decoder, &mut self.cells);
            }
        }
        self.order.put(record, self.schema);
    }
}

impl Plan {
    fn of(schema: &Schema) -> Self {
        let uses = schema.keys.iter().map(|(name, uses)| (&**name, uses.as_slice()));
        let lead = Keys::new(&keys::of_leads(schema), uses, |field| schema.fields.as_slice().get(field as usize));
        let kinds: IdVec<ActivityId, Keys> = schema
            .activities
            .iter()
            .map(|kind| {
                let uses = kind.keys.iter().map(|(name, uses)| (&**name, uses.as_slice()));
                Keys::new(keys::ACTIVITY, uses, |field| kind.fields.get(field as usize))
            })
            .collect();
        let mut several = vec![false; schema.fields.len()];
        for at in schema.keys.values().flatten().filter(|at| at.rank > 0) {
            if let Some(several) = several.get_mut(at.field as usize) {
                *several = true;
            }
        }
        Self {
            lead,
            status: Keys::new(keys::STATUS, std::iter::empty(), |_| None),
            entry: Keys::new(keys::ENTRY, std::iter::empty(), |_| None),
            kinds,
            several,
            kinds_several: schema
                .activities
                .iter()
                .map(|kind| kind.keys.values().flatten().any(|at| at.rank > 0))
                .collect(),
            called: events::Called::default(),
        }
    }
}

/// Reads the object of a lead; gives its id as it stands.
pub(super) fn lead<'a>(plan: &mut Plan, decoder: &mut Decoder<'_>, scan: &mut Scan<'a>) -> Result<Raw<'a>, Broken> {
    if scan.next_sign() != Some(b'{') {
        let value = scan.value()?;
        scan.end()?;
        return Ok(Raw::List(kind_of(value)));
    }
    let Plan { lead, status, entry, kinds, several, kinds_several, called } = plan;
    let mut id = Raw::Null;
    // Values of fields that are read from several keys wait until all keys have been seen.
    let mut waiting: Vec<(KeyUse, Raw<'a>)> = Vec::new();
    let mut last = 0;
    let mut more = scan.enter(b'}');
    while more {
        let Some((number, key)) = lead.take(last, scan)? else {
            scan.value()?;
            more = scan.more(b'}')?;
            continue;
        };
        last = number;
        match (key.role, scan.next_sign()) {
            (Role::Activities, Some(b'[')) => {
                let mut kinds = events::Kinds { kinds, several: kinds_several, status, called };
                events::activities(&mut kinds, decoder, scan)?;
            }
            (Role::History, Some(b'[')) => events::history(entry, decoder, scan)?,
            (Role::SoFar, Some(b'{')) => super::so_far::so_far(decoder, scan)?,
            (role, _) => {
                let raw = scan.value()?;
                match role {
                    Role::None => {
                        if key.uses.is_empty() && matches!(raw, Raw::Object(_)) && key.begins_a_path {
                            nested(decoder, key.name());
                        }
                    }
                    Role::Id => id = raw,
                    role => reserved(decoder, role, raw),
                }
                for at in &key.uses {
                    if several.get(at.field as usize).copied().unwrap_or(false) {
                        waiting.push((*at, raw));
                    } else {
                        set_field(decoder, at.field, raw);
                    }
                }
            }
        }
        more = scan.more(b'}')?;
    }
    scan.end()?;
    if !waiting.is_empty() {
        waiting.sort_by_key(|(at, _)| (at.field, at.rank));
        for (at, raw) in waiting {
            set_if_unknown(decoder, at.field, raw);
        }
    }
    Ok(id)
}

/// A note that an object is stepped over although rules name keys within it.
#[cold]
fn nested(decoder: &mut Decoder<'_>, name: &str) {
    let warning = DataWarning { field: name.to_owned(), value: None, kind: DataWarningKind::Nested };
    decoder.record.warnings.push(warning);
}

/// Sets a field of the lead.
fn set_field(decoder: &mut Decoder<'_>, number: u32, raw: Raw<'_>) {
    let schema = decoder.schema;
    let Some(plan) = schema.fields.as_slice().get(number as usize) else { return };
    let value = decoder.field(Target { plan, kind: None }, raw);
    if let Some(slot) = decoder.record.fields.get_mut(number as usize) {
        *slot = value;
    }
}

/// Sets a field of the lead, unless a key of a better rank did.
pub(super) fn set_if_unknown(decoder: &mut Decoder<'_>, number: u32, raw: Raw<'_>) {
    if decoder.record.fields.get(number as usize).is_some_and(|slot| *slot == Value::Unknown) {
        set_field(decoder, number, raw);
    }
}

/// Reads what every lead may have.
pub(super) fn reserved(decoder: &mut Decoder<'_>, role: Role, raw: Raw<'_>) {
    match role {
        Role::Created => decoder.record.created = decoder.moment("created", raw),
        Role::Entered => decoder.record.entered = decoder.moment("entered", raw),
        Role::Held => decoder.record.held = decoder.moment("held", raw),
        Role::Assigned => decoder.record.assigned = decoder.moment("assigned", raw),
        Role::Stage => {
            let schema = decoder.schema;
            let stage = decoder.with_plain(raw, |_, text| named(&schema.stages, trimmed(text)));
            if stage.is_none() {
                decoder.odd("stage", raw, DataWarningKind::UnknownStage);
            }
            decoder.record.stage = stage;
        }
        Role::Assignee => match raw {
            Raw::Truth(_) | Raw::List(_) | Raw::Object(_) => {
                decoder.odd("assignee", raw, DataWarningKind::Wanted("text".to_owned()));
            }
            Raw::Null | Raw::Number(_) | Raw::Text(_) | Raw::Escaped(_) | Raw::Cell(_) | Raw::Doubled(_) => {
                decoder.record.assignee = decoder.with_plain(raw, |decoder, text| {
                    let text = trimmed(text);
                    (!text.is_empty()).then(|| decoder.push_person(text))
                });
                known_assignee(decoder, raw);
            }
        },
        Role::Activities if raw != Raw::Null => {
            decoder.odd("activities", raw, DataWarningKind::Wanted("list of activities".to_owned()));
        }
        Role::History if raw != Raw::Null => {
            decoder.odd("history", raw, DataWarningKind::Wanted("list of stages".to_owned()));
        }
        Role::None
        | Role::Id
        | Role::Activities
        | Role::History
        | Role::SoFar
        | Role::Type
        | Role::At
        | Role::By
        | Role::Value
        | Role::Because => {}
    }
}

/// Warns of somebody whom no team and no route names, where rules want to know who has a lead.
pub(super) fn known_assignee(decoder: &mut Decoder<'_>, raw: Raw<'_>) {
    let (Some(known), Some(assignee)) = (&decoder.schema.assignees, decoder.record.assignee) else { return };
    if known.contains(decoder.record.text(assignee.folded)) {
        return;
    }
    decoder.odd("assignee", raw, DataWarningKind::UnknownAssignee);
    // A personal field may be read from the same key.
    let schema = decoder.schema;
    let personal = |at: &KeyUse| schema.fields.as_slice().get(at.field as usize).is_some_and(|field| field.personal);
    let uses = schema.keys.get("assignee").map_or(&[][..], Vec::as_slice);
    if let Some(warning) = decoder.record.warnings.last_mut().filter(|_| uses.iter().any(personal)) {
        warning.value = None;
    }
}

/// What a name means: exactly, or else without regard to case.
pub(super) fn named<T: Copy, S: std::hash::BuildHasher>(
    names: &std::collections::HashMap<Box<str>, T, S>,
    name: &str,
) -> Option<T> {
    if let Some(exact) = names.get(name) {
        return Some(*exact);
    }
    if name.is_empty() {
        return None;
    }
    let folded = fold(name);
    let mut found = names.iter().filter(|(known, _)| fold(known) == folded).map(|(_, id)| *id);
    let first = found.next();
    // Two names that differ in case alone: neither is sure.
    if found.next().is_some() { None } else { first }
}

pub(super) fn set_id(decoder: &mut Decoder<'_>, raw: Raw<'_>) -> Result<(), Reason> {
    match raw {
        Raw::Truth(_) => return Err(Reason::OddId("yes or no")),
        Raw::List(source) if source.starts_with('[') => return Err(Reason::OddId("a list")),
        // What was no object at all comes as its name.
        Raw::List(name) => return Err(Reason::NotAnObject(not_an_object(name))),
        Raw::Object(_) => return Err(Reason::OddId("an object")),
        Raw::Null | Raw::Number(_) | Raw::Text(_) | Raw::Escaped(_) | Raw::Cell(_) | Raw::Doubled(_) => {}
    }
    // As it came in, blanks and all: whoever joins decisions to leads does so by it.
    decoder.with_plain(raw, |decoder, text| decoder.record.id.push_str(text));
    if trimmed(&decoder.record.id).is_empty() {
        return Err(Reason::NoId);
    }
    if matches!(raw, Raw::Cell(text) if csv::has_lost_digits(text)) {
        decoder.odd("id", raw, DataWarningKind::LostDigits);
    }
    Ok(())
}

pub(super) fn kind_of(raw: Raw<'_>) -> &'static str {
    match raw {
        Raw::Null => "null",
        Raw::Truth(_) => "true",
        Raw::Number(_) => "number",
        Raw::Text(_) | Raw::Escaped(_) | Raw::Cell(_) | Raw::Doubled(_) => "text",
        Raw::List(_) => "list",
        Raw::Object(_) => "object",
    }
}

pub(super) fn not_an_object(kind: &str) -> &'static str {
    match kind {
        "null" => "`null`",
        "true" => "`true` or `false`",
        "number" => "a number",
        "text" => "a text",
        _ => "a list",
    }
}

/// A key with its escapes resolved.
pub(super) fn key_text<'a>(raw: Raw<'a>, buffer: &'a mut String) -> &'a str {
    match raw {
        Raw::Escaped(written) if unescape(written, buffer).is_ok() => buffer,
        other => plain_text(other, buffer),
    }
}

/// The place of a byte as people count it.
pub(super) fn explain(text: &str, (flaw, at): Broken) -> Reason {
    let before = text.get(..at).unwrap_or(text);
    let line = 1 + before.bytes().filter(|b| *b == b'\n').count() as u64;
    let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count() as u64;
    let flaw = if flaw == Flaw::Ends && at == 0 { Flaw::NoValue } else { flaw };
    if flaw == Flaw::KeyTwice {
        let key = Scan::new(text.get(at..).unwrap_or("")).key().unwrap_or(Raw::Null);
        return Reason::KeyTwice { key: key_text(key, &mut String::new()).to_owned(), line, column };
    }
    Reason::Broken { flaw, line, column }
}
