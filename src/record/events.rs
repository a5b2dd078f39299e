//! Activities, answers and history of a lead.

use rustc_hash::FxHashMap;

use crate::ast::MoveKind;
use crate::check::{ActivityId, OwnerId};
use crate::program::{KeyUse, Schema};
use crate::source::IdVec;
use crate::value::{Instant, Stretch, TextRef, Value, trimmed};

use super::decode::{Decoder, Target, plain_text};
use super::json::{Broken, Raw, Scan};
use super::keys::{Keys, Role};
use super::lead::named;
use super::recall::Recall;
use super::record::{Assigned, DataWarning, DataWarningKind, Entry, Event, StatusAnswer};

/// What an activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// One of the rules.
    Activity(ActivityId),
    /// An answer of an owner.
    Status,
    /// Nothing that the rules know.
    #[default]
    Unknown,
}

/// Types of activities by the name that records gave them.
#[derive(Debug, Default)]
pub(super) struct Called {
    short: Recall<Kind>,
    odd: FxHashMap<Box<str>, Kind>,
}

impl Called {
    /// The kind called `name`: exactly so, or else without regard to case.
    pub(super) fn find(&mut self, schema: &Schema, name: &str) -> Kind {
        let name = trimmed(name);
        let Self { short, odd } = self;
        short.of(name, || Self::look_up(odd, schema, name))
    }

    fn look_up(odd: &mut FxHashMap<Box<str>, Kind>, schema: &Schema, name: &str) -> Kind {
        if let Some(kind) = schema.kinds.get(name) {
            return Kind::Activity(*kind);
        }
        if name == "status" {
            return Kind::Status;
        }
        if let Some(kind) = odd.get(name) {
            return *kind;
        }
        let kind = match named(&schema.kinds, name) {
            Some(kind) => Kind::Activity(kind),
            None if name.eq_ignore_ascii_case("status") => Kind::Status,
            None => Kind::Unknown,
        };
        if odd.len() < 1_000 {
            odd.insert(name.into(), kind);
        }
        kind
    }
}

/// What the keys of activities mean.
pub(super) struct Kinds<'p> {
    pub kinds: &'p mut IdVec<ActivityId, Keys>,
    pub several: &'p IdVec<ActivityId, bool>,
    pub status: &'p mut Keys,
    pub called: &'p mut Called,
}

/// What every activity may have, as it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common<'a> {
    pub at: Raw<'a>,
    pub by: Raw<'a>,
    pub id: Raw<'a>,
    pub value: Raw<'a>,
    pub because: Raw<'a>,
}

impl Common<'_> {
    pub(super) const NONE: Self =
        Self { at: Raw::Null, by: Raw::Null, id: Raw::Null, value: Raw::Null, because: Raw::Null };
}

impl<'a> Common<'a> {
    pub(super) fn set(&mut self, role: Role, raw: Raw<'a>) {
        match role {
            Role::At => self.at = raw,
            Role::By => self.by = raw,
            Role::Id => self.id = raw,
            Role::Value => self.value = raw,
            Role::Because => self.because = raw,
            Role::None
            | Role::Created
            | Role::Stage
            | Role::Entered
            | Role::Assignee
            | Role::Assigned
            | Role::Held
            | Role::Activities
            | Role::History
            | Role::SoFar
            | Role::Type => {}
        }
    }
}

/// Reads `[ … ]` of activities.
pub(super) fn activities(kinds: &mut Kinds<'_>, decoder: &mut Decoder<'_>, scan: &mut Scan<'_>) -> Result<(), Broken> {
    let mut more = scan.enter(b']');
    while more {
        if scan.next_sign() == Some(b'{') {
            activity(kinds, decoder, scan)?;
        } else {
            let raw = scan.value()?;
            decoder.odd("activities", raw, DataWarningKind::Wanted("activity".to_owned()));
        }
        more = scan.more(b']')?;
    }
    Ok(())
}

fn activity<'a>(kinds: &mut Kinds<'_>, decoder: &mut Decoder<'_>, scan: &mut Scan<'a>) -> Result<(), Broken> {
    let mut from_start = scan.clone();
    let mut more = scan.enter(b'}');
    let mut name = Raw::Null;
    let (mut last, mut named) = (0, false);
    if more {
        if scan.key_is(b"\"type\"") {
            named = true;
            name = scan.value()?;
            more = scan.more(b'}')?;
        } else {
            name = type_of(&mut from_start.clone())?;
            from_start.enter(b'}');
            *scan = from_start;
        }
    }
    let mut buffer = String::new();
    let called = plain_text(name, &mut buffer);
    let kind = kinds.called.find(decoder.schema, called);
    let (keys, several) = match kind {
        Kind::Activity(id) => match kinds.kinds.get_mut(id) {
            Some(keys) => (keys, kinds.several.get(id).copied().unwrap_or(false)),
            None => return Ok(()),
        },
        Kind::Status => (&mut *kinds.status, false),
        Kind::Unknown => {
            unknown_kind(decoder, called);
            while more {
                scan.key()?;
                scan.value()?;
                more = scan.more(b'}')?;
            }
            return Ok(());
        }
    };
    let mut common = Common::NONE;
    let base = start_values(decoder, kind);
    let mut waiting: Vec<(KeyUse, Raw<'a>)> = Vec::new();
    while more {
        let before = scan.clone();
        let found = keys.take(last, scan)?;
        let raw = scan.value()?;
        if let Some((number, key)) = found {
            if named && key.role == Role::Type {
                return before.key_twice();
            }
            last = number;
            common.set(key.role, raw);
            for at in &key.uses {
                if several {
                    waiting.push((*at, raw));
                } else {
                    set_value(decoder, kind, base, at.field, raw);
                }
            }
        }
        more = scan.more(b'}')?;
    }
    waiting.sort_by_key(|(at, _)| (at.field, at.rank));
    for (at, raw) in waiting {
        set_value(decoder, kind, base, at.field, raw);
    }
    finish(decoder, kind, base, common);
    Ok(())
}

/// The type of an activity that does not begin with it.
pub(super) fn type_of<'a>(scan: &mut Scan<'a>) -> Result<Raw<'a>, Broken> {
    let mut name = Raw::Null;
    let mut more = scan.enter(b'}');
    while more {
        let key = scan.key()?;
        let value = scan.value()?;
        if key == Raw::Text("type") {
            name = value;
        }
        more = scan.more(b'}')?;
    }
    Ok(name)
}

/// Makes room for the values of an activity.
pub(super) fn start_values(decoder: &mut Decoder<'_>, kind: Kind) -> usize {
    let base = decoder.record.event_values.len();
    if let Kind::Activity(id) = kind {
        let count = decoder.schema.activities.get(id).map_or(0, |plan| plan.fields.len());
        decoder.record.event_values.resize(base + count, Value::Unknown);
    }
    base
}

/// Sets a field of an activity, unless a key of a better rank did.
pub(super) fn set_value(decoder: &mut Decoder<'_>, kind: Kind, base: usize, number: u32, raw: Raw<'_>) {
    let Kind::Activity(id) = kind else { return };
    let schema = decoder.schema;
    let Some(activity) = schema.activities.get(id) else { return };
    let Some(plan) = activity.fields.get(number as usize) else { return };
    let place = base + number as usize;
    if decoder.record.event_values.get(place).is_some_and(|slot| slot.is_known()) {
        return;
    }
    let value = decoder.field(Target { plan, kind: Some(&activity.name) }, raw);
    if let Some(slot) = decoder.record.event_values.get_mut(place) {
        *slot = value;
    }
}

/// Adds an activity whose values are read. One without a readable time is left out, with a warning.
pub(super) fn finish(decoder: &mut Decoder<'_>, kind: Kind, base: usize, common: Common<'_>) {
    let Some(at) = moment(decoder, kind, common.at) else {
        decoder.record.event_values.truncate(base);
        return;
    };
    let id = match common.id {
        Raw::Null => Stretch::default(),
        written => decoder.with_plain(written, |decoder, text| match trimmed(text) {
            "" => Stretch::default(),
            text => decoder.push(text),
        }),
    };
    match kind {
        Kind::Activity(kind) => {
            let by = if common.by == Raw::Null { None } else { owner(decoder, common.by) };
            let values = u32::try_from(base).unwrap_or(u32::MAX);
            decoder.record.events.push(Event { kind, at, by, values, id });
        }
        Kind::Status => answer(decoder, at, id, common),
        Kind::Unknown => {}
    }
}

fn answer(decoder: &mut Decoder<'_>, at: Instant, id: Stretch, common: Common<'_>) {
    let Some(by) = owner(decoder, common.by) else {
        no_owner(decoder, common.by);
        return;
    };
    let Some(value) = said(decoder, common.value) else { return };
    let because = said(decoder, common.because);
    known_answer(decoder, value, because);
    decoder.record.answers.push(StatusAnswer { at, by, value, because, id });
}

/// Warns of an answer that no stage offers, and of a reason for which the answer does not ask.
fn known_answer(decoder: &mut Decoder<'_>, value: TextRef, because: Option<TextRef>) {
    let record = &mut *decoder.record;
    let (field, text, kind) = match (decoder.schema.answers.get(record.text(value.folded)), because) {
        (None, _) => ("status", value, DataWarningKind::UnknownAnswer),
        (Some(Some(reasons)), Some(because))
            if !reasons.iter().any(|reason| **reason == *record.text(because.folded)) =>
        {
            ("status.because", because, DataWarningKind::UnknownReason)
        }
        (Some(_), _) => return,
    };
    let warning = DataWarning { field: field.to_owned(), value: Some(record.text(text.raw).to_owned()), kind };
    record.warnings.push(warning);
}

fn said(decoder: &mut Decoder<'_>, raw: Raw<'_>) -> Option<TextRef> {
    decoder.with_plain(raw, |decoder, text| {
        let text = trimmed(text);
        (!text.is_empty()).then(|| decoder.push_text(text, true, true))
    })
}

fn owner(decoder: &mut Decoder<'_>, raw: Raw<'_>) -> Option<OwnerId> {
    let schema = decoder.schema;
    decoder.with_plain(raw, |_, text| named(&schema.owners, trimmed(text)))
}

#[cold]
fn no_owner(decoder: &mut Decoder<'_>, raw: Raw<'_>) {
    let text = decoder.with_plain(raw, |_, text| trimmed(text).to_owned());
    let warning = DataWarning {
        field: "status.by".to_owned(),
        value: (!text.is_empty()).then_some(text),
        kind: DataWarningKind::UnknownOwner,
    };
    decoder.record.warnings.push(warning);
}

fn moment(decoder: &mut Decoder<'_>, kind: Kind, raw: Raw<'_>) -> Option<Instant> {
    let zone = decoder.schema.zone;
    let read = match raw {
        Raw::Text(text) | Raw::Cell(text) => super::times::instant(trimmed(text), zone),
        other => decoder.with_plain(other, |_, text| super::times::instant(trimmed(text), zone)),
    };
    if read.is_none() {
        no_time(decoder, kind, raw);
    }
    read
}

#[cold]
fn no_time(decoder: &mut Decoder<'_>, kind: Kind, raw: Raw<'_>) {
    let name = match kind {
        Kind::Activity(id) => decoder.schema.activities.get(id).map_or("activity", |plan| &plan.name),
        Kind::Status => "status",
        Kind::Unknown => "activity",
    };
    let field = format!("{name}.at");
    let text = decoder.with_plain(raw, |_, text| trimmed(text).to_owned());
    let value = (!text.is_empty()).then_some(text);
    decoder.record.warnings.push(DataWarning { field, value, kind: DataWarningKind::NoTime });
}

/// Says once a lead that the rules don't know a kind of activity.
#[cold]
pub(super) fn unknown_kind(decoder: &mut Decoder<'_>, name: &str) {
    let name = trimmed(name);
    let said = |w: &DataWarning| w.kind == DataWarningKind::UnknownActivity && w.value.as_deref().unwrap_or("") == name;
    if !decoder.record.warnings.iter().any(said) {
        let value = (!name.is_empty()).then(|| name.to_owned());
        let field = "activities".to_owned();
        decoder.record.warnings.push(DataWarning { field, value, kind: DataWarningKind::UnknownActivity });
    }
}

/// Reads `[ … ]` of stages entered.
pub(super) fn history(keys: &mut Keys, decoder: &mut Decoder<'_>, scan: &mut Scan<'_>) -> Result<(), Broken> {
    let mut more = scan.enter(b']');
    while more {
        if scan.next_sign() == Some(b'{') {
            let mut entered = [Raw::Null; 4];
            let mut nobody = false;
            let mut last = 0;
            let mut more = scan.enter(b'}');
            while more {
                let found = keys.take(last, scan)?;
                let raw = scan.value()?;
                if let Some((number, key)) = found {
                    last = number;
                    let [stage, at, by, assignee] = &mut entered;
                    match key.role {
                        Role::Stage => *stage = raw,
                        Role::At => *at = raw,
                        Role::By => *by = raw,
                        Role::Assignee => (*assignee, nobody) = (raw, raw == Raw::Null),
                        _ => {}
                    }
                }
                more = scan.more(b'}')?;
            }
            let [stage, at, ..] = entered;
            if nobody && stage == Raw::Null {
                // It was taken from whoever had it.
                if let Some(at) = entry_time(decoder, at) {
                    decoder.record.assignments.push(Assigned { at, to: None });
                }
            } else {
                entry(decoder, entered);
            }
        } else {
            let raw = scan.value()?;
            decoder.odd("history", raw, DataWarningKind::Wanted("stage with its time".to_owned()));
        }
        more = scan.more(b']')?;
    }
    Ok(())
}

/// Adds a stage that was entered, or that somebody got the lead. A stage that the rules don't know, or an entry without a time, is
/// left out with a warning.
pub(super) fn entry(decoder: &mut Decoder<'_>, [stage, at, by, assignee]: [Raw<'_>; 4]) {
    let schema = decoder.schema;
    let told = |decoder: &mut Decoder<'_>, raw| decoder.with_plain(raw, |_, text| !trimmed(text).is_empty());
    if told(decoder, assignee) {
        if let Some(at) = entry_time(decoder, at) {
            let to = decoder.with_plain(assignee, |decoder, text| {
                let text = trimmed(text);
                (!text.is_empty()).then(|| decoder.push_person(text))
            });
            decoder.record.assignments.push(Assigned { at, to });
        }
        if !told(decoder, stage) {
            return;
        }
    }
    let Some(known) = decoder.with_plain(stage, |_, text| named(&schema.stages, trimmed(text))) else {
        decoder.odd("history.stage", stage, DataWarningKind::UnknownStage);
        return;
    };
    let Some(moment) = entry_time(decoder, at) else { return };
    let by = decoder.with_plain(by, |_, text| match trimmed(text).to_ascii_lowercase().as_str() {
        "advance" => Some(MoveKind::Advance),
        "recycle" => Some(MoveKind::Recycle),
        "close" => Some(MoveKind::Close),
        "reopen" => Some(MoveKind::Reopen),
        _ => None,
    });
    decoder.record.history.push(Entry { stage: known, at: moment, by });
}

/// When an entry of the history was; a warning when nobody can tell.
fn entry_time(decoder: &mut Decoder<'_>, at: Raw<'_>) -> Option<Instant> {
    let zone = decoder.schema.zone;
    let read = decoder.with_plain(at, |_, text| super::times::instant(trimmed(text), zone));
    if read.is_none() {
        let text = decoder.with_plain(at, |_, text| trimmed(text).to_owned());
        let value = (!text.is_empty()).then_some(text);
        let field = "history.at".to_owned();
        decoder.record.warnings.push(DataWarning { field, value, kind: DataWarningKind::NoTime });
    }
    read
}
