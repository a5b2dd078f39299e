//! What of a lead its rules read, as JSON that reads the same again: for whoever keeps decisions and wants to make them once more.

use crate::check::Type;
use crate::program::{FieldPlan, KeyUse, Schema};
use crate::value::{domain, fold, trimmed};

use super::companion::RowOf;
use super::decode::{Decoder, plain_text};
use super::events::{self, Kind};
use super::format::{Form, Layout};
use super::json::{Broken, Raw, Scan};
use super::keys::{Keys, Role};
use super::lead::{Plan, Reader, explain, key_text, lead, set_id};
use super::record::Record;
use super::reject::Reason;
use super::rows::{Cells, Columns, is_empty};

/// How much of a lead is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All of it, as it came.
    Whole,
    /// What the rules read, with personal values masked.
    Masked,
}

/// What is kept of a lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The lead, an object of JSON.
    pub lead: String,
    /// Whether its texts are cells of a CSV file, whose type is not told.
    pub cells: bool,
    /// Whether the decimal sign of these cells is a comma.
    pub comma: bool,
    /// Whether that of the cells of its activities and history is.
    pub rows_comma: bool,
    /// Its activities from files of their own, a list of JSON whose texts are cells; empty without.
    pub activities: String,
    /// Its history from files of its own, likewise.
    pub history: String,
    /// Whether a decision may rest on what was masked, or on how a row is written as JSON.
    pub unsure: bool,
}

/// What stands in the place of a personal text.
const MASK: &str = "***";

impl Reader<'_> {
    /// What is kept of a lead that this reader just read, from its text as it stood in a file of this layout, and from the files beside it.
    pub fn keep(&mut self, layout: &Layout, text: &str, id: &str, how: Keep) -> Kept {
        let mut keeping = Keeping { schema: self.schema, plan: &mut self.plan, how, kept: Kept::default() };
        let mut json = std::mem::take(&mut self.json);
        let kept = match &layout.0 {
            Form::Json => keeping.json(text),
            Form::Ron => {
                json.clear();
                // It was read before, so it can be read.
                let _ = super::ron::to_json(text, &mut json);
                keeping.json(&json)
            }
            Form::Rows(columns) => {
                keeping.row(columns, text);
                Ok(())
            }
        };
        if kept.is_err() {
            keeping.kept.unsure = true;
        }
        for companion in self.companions {
            keeping.companion(companion, id);
        }
        let mut kept = keeping.kept;
        self.json = json;
        for list in [&mut kept.activities, &mut kept.history] {
            if !list.is_empty() {
                list.push(']');
            }
        }
        kept
    }

    /// The same for a lead that came as JSON by itself.
    pub fn keep_json(&mut self, text: &str, how: Keep) -> Kept {
        self.keep(&Layout(Form::Json), text, "", how)
    }

    /// Reads a lead from what was kept of it. What `record` held is forgotten.
    ///
    /// # Errors
    /// Why it can't be read; the record is of no use then.
    pub fn read_kept(&mut self, kept: &Kept, record: &mut Record) -> Result<(), Reason> {
        (self.scratch.cells, self.scratch.comma) = (kept.cells, kept.comma);
        let read = self.read_parts(kept, record);
        (self.scratch.cells, self.scratch.comma) = (false, false);
        read
    }

    fn read_parts(&mut self, kept: &Kept, record: &mut Record) -> Result<(), Reason> {
        record.clear(self.schema.fields.len());
        let mut decoder = Decoder { schema: self.schema, record, scratch: &mut self.scratch };
        let mut scan = Scan::of_cells(&kept.lead, kept.cells);
        let id = lead(&mut self.plan, &mut decoder, &mut scan).map_err(|broken| explain(&kept.lead, broken))?;
        set_id(&mut decoder, id)?;
        (decoder.scratch.cells, decoder.scratch.comma) = (true, kept.rows_comma);
        for (rows, history) in [(&kept.activities, false), (&kept.history, true)] {
            let mut scan = Scan::of_cells(rows, true);
            if scan.next_sign() != Some(b'[') {
                continue;
            }
            let Plan { status, entry, kinds, kinds_several, called, .. } = &mut self.plan;
            let read = if history {
                events::history(entry, &mut decoder, &mut scan)
            } else {
                let mut kinds = events::Kinds { kinds, several: kinds_several, status, called };
                events::activities(&mut kinds, &mut decoder, &mut scan)
            };
            read.map_err(|broken| explain(rows, broken))?;
        }
        self.order.put(record, self.schema);
        Ok(())
    }
}

struct Keeping<'k> {
    schema: &'k Schema,
    plan: &'k mut Plan,
    how: Keep,
    kept: Kept,
}

impl Keeping<'_> {
    fn json(&mut self, text: &str) -> Result<(), Broken> {
        if self.how == Keep::Whole {
            trimmed(text).clone_into(&mut self.kept.lead);
            return Ok(());
        }
        let schema = self.schema;
        let Plan { lead, status, entry, kinds, called, .. } = &mut *self.plan;
        let mut out = Object::new(text.len());
        let mut scan = Scan::new(text);
        scan.next_sign();
        let mut last = 0;
        let mut more = scan.enter(b'}');
        while more {
            let (mut buffer, written) = (String::new(), scan.key()?);
            let found = lead.find(last, key_text(written, &mut buffer));
            let sign = scan.next_sign();
            if let Some((number, key)) = found {
                last = number;
                match (key.role, sign) {
                    (Role::Activities, Some(b'[')) => {
                        out.key(written);
                        each(&mut scan, &mut out.text, |scan, list| {
                            activity((kinds, status, called), schema, scan, list, &mut self.kept.unsure)
                        })?;
                    }
                    (Role::History, Some(b'[')) => {
                        out.key(written);
                        each(&mut scan, &mut out.text, |scan, list| object(entry, scan, list))?;
                    }
                    (role, _) if role != Role::None || !key.uses.is_empty() => {
                        let plan = |at: &KeyUse| schema.fields.as_slice().get(at.field as usize);
                        let value = scan.value()?;
                        out.key(written);
                        self.kept.unsure |= put(&mut out.text, value, key.uses.iter().filter_map(plan));
                    }
                    _ => {
                        let of_a_path = key.begins_a_path;
                        // That it is stepped over is told again; what is in it is not kept.
                        if matches!(scan.value()?, Raw::Object(_)) && of_a_path {
                            out.key(written);
                            out.text.push_str("{}");
                        }
                    }
                }
            } else {
                scan.value()?;
            }
            more = scan.more(b'}')?;
        }
        self.kept.lead = out.end();
        Ok(())
    }

    /// A row, as an object whose keys come in the order in which the columns are read.
    fn row(&mut self, columns: &Columns, row: &str) {
        let schema = self.schema;
        let mut cells = Cells::default();
        cells.split(row, columns.header.delimiter);
        let mut out = Object::new(row.len() + 64);
        for (role, column) in &columns.roles {
            let raw = cells.get(row, *column);
            if !is_empty(raw) {
                out.name(role.name());
                put(&mut out.text, raw, std::iter::empty());
            }
        }
        for (field, column) in &columns.fields {
            let raw = cells.get(row, *column);
            let Some(plan) = schema.fields.as_slice().get(*field as usize) else { continue };
            let name = columns.header.names.get(*column).map_or("", String::as_str);
            let uses = schema.keys.iter().map(|(key, uses)| (&**key, uses.as_slice()));
            if is_empty(raw) || !out.name(key_of(uses, *field, name)) {
                continue;
            }
            let plan = Some(plan).filter(|_| self.how == Keep::Masked);
            put(&mut out.text, raw, plan.into_iter());
        }
        (self.kept.lead, self.kept.cells, self.kept.unsure) = (out.end(), true, true);
        self.kept.comma = columns.header.has_comma();
    }

    fn companion(&mut self, companion: &super::Companion, id: &str) {
        let (schema, how) = (self.schema, self.how);
        let Self { plan, kept, .. } = self;
        let history = companion.is_history();
        companion.rows_of(&mut plan.called, schema, id, &mut |row: RowOf<'_>| {
            let mut out = Object::new(128);
            if !history {
                out.name("type");
                text(&mut out.text, row.kind);
            }
            for (role, raw) in row.roles.iter().filter(|(_, raw)| !is_empty(*raw)) {
                out.name(role.name());
                put(&mut out.text, *raw, std::iter::empty());
            }
            let activity = row.activity.and_then(|id| schema.activities.get(id));
            for (field, name, raw) in row.fields.iter().filter(|(_, _, raw)| !is_empty(*raw)) {
                let Some(activity) = activity else { continue };
                let uses = activity.keys.iter().map(|(key, uses)| (&**key, uses.as_slice()));
                if out.name(key_of(uses, *field, name)) {
                    let plan = activity.fields.get(*field as usize).filter(|_| how == Keep::Masked);
                    put(&mut out.text, *raw, plan.into_iter());
                }
            }
            let list = if history { &mut kept.history } else { &mut kept.activities };
            list.push(if list.is_empty() { '[' } else { ',' });
            list.push_str(&out.end());
            kept.unsure = true;
            kept.rows_comma = companion.has_comma();
        });
    }
}

/// The key under which the column `name` is read as a field.
fn key_of<'a>(uses: impl Iterator<Item = (&'a str, &'a [KeyUse])>, field: u32, name: &str) -> &'a str {
    let mine = uses.filter_map(|(key, uses)| {
        let rank = uses.iter().find(|at| at.field == field)?.rank;
        (fold(key.trim()) == fold(name)).then_some((key.trim() != name, rank, key))
    });
    mine.min().map_or("", |(_, _, key)| key)
}

/// An object on the way.
struct Object {
    text: String,
    names: Vec<String>,
}

impl Object {
    fn new(size: usize) -> Self {
        let mut text = String::with_capacity(size);
        text.push('{');
        Self { text, names: Vec::new() }
    }

    /// Begins a value under a key as it was written.
    fn key(&mut self, written: Raw<'_>) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        raw(&mut self.text, written);
        self.text.push(':');
    }

    /// Begins a value under a name, unless it has one already.
    fn name(&mut self, name: &str) -> bool {
        if name.is_empty() || self.names.iter().any(|known| known == name) {
            return false;
        }
        if self.text.len() > 1 {
            self.text.push(',');
        }
        text(&mut self.text, name);
        self.text.push(':');
        self.names.push(name.to_owned());
        true
    }

    fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// Goes through a list, writing what `one` makes of its objects. What is no object stays.
fn each(
    scan: &mut Scan<'_>,
    out: &mut String,
    mut one: impl FnMut(&mut Scan<'_>, &mut String) -> Result<(), Broken>,
) -> Result<(), Broken> {
    out.push('[');
    let mut more = scan.enter(b']');
    let mut first = true;
    while more {
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        if scan.next_sign() == Some(b'{') {
            one(scan, out)?;
        } else {
            raw(out, scan.value()?);
        }
        more = scan.more(b']')?;
    }
    out.push(']');
    Ok(())
}

type Plans<'p> = (&'p mut crate::source::IdVec<crate::check::ActivityId, Keys>, &'p mut Keys, &'p mut events::Called);

/// What is kept of an activity; of one that the rules don't know, its type alone.
fn activity(
    (kinds, status, called): Plans<'_>,
    schema: &Schema,
    scan: &mut Scan<'_>,
    out: &mut String,
    unsure: &mut bool,
) -> Result<(), Broken> {
    let kind = {
        let mut buffer = String::new();
        let name = events::type_of(&mut scan.clone())?;
        called.find(schema, plain_text(name, &mut buffer))
    };
    let (keys, fields): (&mut Keys, &[FieldPlan]) = match kind {
        Kind::Status => (status, &[]),
        Kind::Activity(id) => match (kinds.get_mut(id), schema.activities.get(id)) {
            (Some(keys), Some(plan)) => (keys, &plan.fields),
            _ => (status, &[]),
        },
        Kind::Unknown => return object_of(scan, out, |name, _| (name == "type").then_some(false)),
    };
    let mut last = 0;
    let mut found = Object::new(128);
    let mut more = scan.enter(b'}');
    while more {
        let (mut buffer, written) = (String::new(), scan.key()?);
        let key = keys.find(last, key_text(written, &mut buffer));
        let value = scan.value()?;
        if let Some((number, key)) = key {
            last = number;
            if key.role != Role::None || !key.uses.is_empty() {
                found.key(written);
                let plans = key.uses.iter().filter_map(|at| fields.get(at.field as usize));
                *unsure |= put(&mut found.text, value, plans);
            }
        }
        more = scan.more(b'}')?;
    }
    out.push_str(&found.end());
    Ok(())
}

/// The keys of an object that have a role.
fn object(keys: &mut Keys, scan: &mut Scan<'_>, out: &mut String) -> Result<(), Broken> {
    object_of(scan, out, |name, last| keys.find(last, name).filter(|(_, key)| key.role != Role::None).map(|_| false))
}

fn object_of(
    scan: &mut Scan<'_>,
    out: &mut String,
    mut wanted: impl FnMut(&str, u32) -> Option<bool>,
) -> Result<(), Broken> {
    let mut found = Object::new(64);
    let mut more = scan.enter(b'}');
    while more {
        let (mut buffer, written) = (String::new(), scan.key()?);
        let keep = wanted(key_text(written, &mut buffer), 0).is_some();
        let value = scan.value()?;
        if keep {
            found.key(written);
            raw(&mut found.text, value);
        }
        more = scan.more(b'}')?;
    }
    out.push_str(&found.end());
    Ok(())
}

/// Writes a value, masked when a personal field is read from it; whether a decision may rest on what was masked.
fn put<'p>(out: &mut String, value: Raw<'_>, plans: impl Iterator<Item = &'p FieldPlan>) -> bool {
    let mut personal: Option<&FieldPlan> = None;
    let mut read = false;
    for plan in plans {
        read |= plan.used || plan.ty != Type::Text;
        if plan.personal {
            personal = Some(plan);
        }
    }
    let Some(plan) = personal else {
        raw(out, value);
        return false;
    };
    let mut buffer = String::new();
    match value {
        Raw::Null => out.push_str("null"),
        Raw::Number(_) if plan.ty == Type::Text => out.push('0'),
        Raw::Text(_) | Raw::Escaped(_) | Raw::Cell(_) | Raw::Doubled(_) => {
            let plain = trimmed(plain_text(value, &mut buffer));
            let blank = plain.is_empty() || plan.blank.iter().any(|blank| **blank == *fold(plain));
            if blank {
                // That somebody wrote nothing tells nothing of them.
                raw(out, value);
                return false;
            }
            if plan.ty != Type::Text {
                out.push_str("null");
                return true;
            }
            // Where rules read an address, they mostly look at its house.
            let house = domain(plain).filter(|_| plan.used && plain.contains('@'));
            text(out, &house.map_or_else(|| MASK.to_owned(), |house| format!("{MASK}@{house}")));
        }
        Raw::Truth(_) | Raw::Number(_) | Raw::List(_) | Raw::Object(_) => {
            out.push_str("null");
            return true;
        }
    }
    read
}

/// A value as it stands.
fn raw(out: &mut String, value: Raw<'_>) {
    match value {
        Raw::Null => out.push_str("null"),
        Raw::Truth(yes) => out.push_str(if yes { "true" } else { "false" }),
        Raw::Number(written) | Raw::List(written) | Raw::Object(written) => out.push_str(written),
        Raw::Text(written) | Raw::Escaped(written) => {
            out.push('"');
            out.push_str(written);
            out.push('"');
        }
        Raw::Cell(_) | Raw::Doubled(_) => {
            let mut buffer = String::new();
            text(out, plain_text(value, &mut buffer));
        }
    }
}

/// A text with its escapes.
fn text(out: &mut String, plain: &str) {
    out.push('"');
    for sign in plain.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            sign if (sign as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", sign as u32)),
            sign => out.push(sign),
        }
    }
    out.push('"');
}
