//! From a key of a record to what is read from it.
//!
//! Leads of one file bring their keys in one order, so each key remembers which came after it the last time, and most
//! keys are found by one comparison.

use rustc_hash::FxHashMap;

use crate::program::{FieldPlan, KeyUse, Schema};

use super::json::{Broken, Scan};
use super::lead::key_text;

/// What a key means of itself, besides the fields that are read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    None,
    /// `id`, of the lead or of an activity.
    Id,
    /// `created`
    Created,
    /// `stage`
    Stage,
    /// `entered`
    Entered,
    /// `assignee`
    Assignee,
    /// `assigned`
    Assigned,
    /// `held`
    Held,
    /// `activities`
    Activities,
    /// `history`
    History,
    /// `leadwright`: what Leadwright keeps for itself.
    SoFar,
    /// `type`
    Type,
    /// `at`
    At,
    /// `by`
    By,
    /// `value`
    Value,
    /// `because`
    Because,
}

/// Keys of a lead.
const LEAD: &[(&str, Role)] = &[
    ("id", Role::Id),
    ("created", Role::Created),
    ("stage", Role::Stage),
    ("entered", Role::Entered),
    ("assignee", Role::Assignee),
    ("assigned", Role::Assigned),
    ("held", Role::Held),
    ("activities", Role::Activities),
    ("history", Role::History),
    ("leadwright", Role::SoFar),
];

impl Role {
    /// The name of a key that means this of itself; empty for none.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Id => "id",
            Self::Created => "created",
            Self::Stage => "stage",
            Self::Entered => "entered",
            Self::Assignee => "assignee",
            Self::Assigned => "assigned",
            Self::Held => "held",
            Self::Activities => "activities",
            Self::History => "history",
            Self::SoFar => "leadwright",
            Self::Type => "type",
            Self::At => "at",
            Self::By => "by",
            Self::Value => "value",
            Self::Because => "because",
        }
    }
}

/// The keys of a lead under these rules. A field that is read from `held` has that key for itself.
pub(super) fn of_leads(schema: &Schema) -> Vec<(&'static str, Role)> {
    LEAD.iter().filter(|(name, role)| *role != Role::Held || !schema.keys.contains_key(*name)).copied().collect()
}

/// Keys of an activity.
pub(super) const ACTIVITY: &[(&str, Role)] =
    &[("type", Role::Type), ("at", Role::At), ("by", Role::By), ("id", Role::Id)];

/// Keys of a status.
pub(super) const STATUS: &[(&str, Role)] = &[
    ("type", Role::Type),
    ("at", Role::At),
    ("by", Role::By),
    ("id", Role::Id),
    ("value", Role::Value),
    ("because", Role::Because),
];

/// Keys of an entry of the history.
pub(super) const ENTRY: &[(&str, Role)] =
    &[("stage", Role::Stage), ("at", Role::At), ("by", Role::By), ("assignee", Role::Assignee)];

/// A key with what is read from it.
#[derive(Debug, Clone)]
pub(super) struct Key {
    name: Box<str>,
    /// The name in quotes, as JSON writes it; empty when it has to be written with escapes.
    quoted: Box<[u8]>,
    /// What it means of itself.
    pub role: Role,
    /// The fields that are read from it.
    pub uses: Box<[KeyUse]>,
    /// The key that came after this one the last time.
    next: u32,
    /// The object in which it came last.
    seen: u32,
    /// Whether a key that the rules name goes on where this one ends, with a point between: `properties` of `properties.city`.
    pub begins_a_path: bool,
}

/// The keys of one kind of object. The first entry is no key: it remembers which one comes first.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    by_name: FxHashMap<Box<str>, u32>,
    entries: Vec<Key>,
    /// Which object is read.
    object: u32,
}

/// How many keys that no rule reads are remembered, so that a file with ever new ones can't fill the memory.
const REMEMBERED: usize = 2_000;

impl Key {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn is_read(&self) -> bool {
        self.role != Role::None || !self.uses.is_empty()
    }
}

impl Keys {
    /// The keys with a role and those of fields. Fields that nothing reads are left out.
    pub(super) fn new<'a>(
        roles: &[(&str, Role)],
        uses: impl Iterator<Item = (&'a str, &'a [KeyUse])>,
        plan: impl Fn(u32) -> Option<&'a FieldPlan>,
    ) -> Self {
        let start = Key {
            name: "".into(),
            quoted: Box::default(),
            role: Role::None,
            uses: Box::default(),
            next: 0,
            seen: 0,
            begins_a_path: false,
        };
        let mut keys = Self { by_name: FxHashMap::default(), entries: vec![start], object: 0 };
        for (name, role) in roles {
            keys.add(name, *role, &[]);
        }
        for (name, uses) in uses {
            let wanted = |of: &&KeyUse| plan(of.field).is_some_and(|field| field.used || field.personal);
            let uses: Vec<KeyUse> = uses.iter().filter(wanted).copied().collect();
            keys.add(name, Role::None, &uses);
        }
        keys
    }

    fn add(&mut self, name: &str, role: Role, uses: &[KeyUse]) -> u32 {
        if let Some(known) = self.by_name.get(name).copied() {
            if let Some(key) = self.entries.get_mut(known as usize) {
                key.uses = key.uses.iter().chain(uses).copied().collect();
            }
            return known;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(0);
        let plain = !name.bytes().any(|b| b == b'"' || b == b'\\' || b < 0x20);
        let quoted = if plain { format!("\"{name}\"").into_bytes().into() } else { Box::default() };
        let begins_a_path =
            self.by_name.keys().any(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        self.entries.push(Key { name: name.into(), quoted, role, uses: uses.into(), next: 0, seen: 0, begins_a_path });
        self.by_name.insert(name.into(), number);
        number
    }

    /// Takes a key of a JSON object, which came after the key with the number `last` (0 at the beginning), as [`Keys::find`] does. Mostly
    /// it is the one that came there the last time, and one comparison tells. Which of two values a key means nobody knows, so one that
    /// is read and comes twice breaks the object.
    pub(super) fn take(&mut self, last: u32, scan: &mut Scan<'_>) -> Result<Option<(u32, &Key)>, Broken> {
        if last == 0 {
            self.object = self.object.wrapping_add(1);
        }
        let before = scan.clone();
        let guess = self.entries.get(last as usize).map_or(0, |key| key.next);
        let expected = self.entries.get(guess as usize).map_or(&[][..], |key| &key.quoted);
        let number = if !expected.is_empty() && scan.key_is(expected) {
            guess
        } else {
            let mut buffer = String::new();
            let key = key_text(scan.key()?, &mut buffer);
            let Some((number, _)) = self.find(last, key) else { return Ok(None) };
            number
        };
        let Some(key) = self.entries.get_mut(number as usize) else { return Ok(None) };
        if std::mem::replace(&mut key.seen, self.object) == self.object && key.is_read() {
            return before.key_twice();
        }
        Ok(Some((number, key)))
    }

    /// The key called `name`, which came after the key with the number `last` (0 at the beginning), and its number.
    /// None when no rule reads it and too many such came already.
    pub(super) fn find(&mut self, last: u32, name: &str) -> Option<(u32, &Key)> {
        let guess = self.entries.get(last as usize).map_or(0, |key| key.next);
        let right = guess != 0 && self.entries.get(guess as usize).is_some_and(|key| *key.name == *name);
        let number = if right { guess } else { self.look_up(last, name)? };
        self.entries.get(number as usize).map(|key| (number, key))
    }

    #[cold]
    fn look_up(&mut self, last: u32, name: &str) -> Option<u32> {
        let known = self.by_name.get(name).copied();
        let number = match known {
            Some(number) => number,
            None if self.entries.len() < REMEMBERED => self.add(name, Role::None, &[]),
            None => return None,
        };
        if let Some(key) = self.entries.get_mut(last as usize) {
            key.next = number;
        }
        Some(number)
    }
}
