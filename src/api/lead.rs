//! A lead as other programs hand it over. It knows no rules, so it may be decided about by any.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::value::Instant;

/// A lead, ready to be decided about. What its keys mean is told in `docs/leads.md`.
#[derive(Clone, PartialEq, Eq)]
pub struct Lead {
    pub(super) json: Vec<u8>,
}

impl Lead {
    /// Begins a lead with this id.
    #[expect(clippy::new_ret_no_self, reason = "a lead is built from its id on")]
    pub fn new(id: impl Into<String>) -> LeadBuilder {
        let mut lead = Map::new();
        lead.insert("id".to_owned(), Value::String(id.into()));
        LeadBuilder { lead, activities: Vec::new(), history: Vec::new() }
    }

    /// A lead as JSON. Whether it can be read shows when it is decided about: nothing is looked at here.
    #[must_use]
    pub fn from_json(bytes: impl Into<Vec<u8>>) -> Self {
        Self { json: bytes.into() }
    }

    /// A lead as a JSON value.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        Self { json: value.to_string().into_bytes() }
    }

    /// Its JSON.
    #[must_use]
    pub fn as_json(&self) -> &[u8] {
        &self.json
    }
}

/// A lead on the way.
///
/// ```
/// use leadwright::{Instant, Lead};
///
/// let day = |text| Instant::parse_rfc3339(text).ok_or("no time");
/// let lead = Lead::new("L-1042")
///     .created(day("2026-11-01T09:00:00Z")?)
///     .stage("lead", day("2026-11-20T15:00:00Z")?)
///     .field("Job Title", "VP Marketing")
///     .field("employees", 500)
///     .field("budget", "50000 EUR")
///     .activity("visit", day("2026-11-21T10:00:00Z")?, [("page", "/pricing")])
///     .answer("sales", "accepted", day("2026-11-22T09:40:00Z")?)
///     .build();
/// assert!(lead.as_json().starts_with(br#"{"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a lead is there when it is built"]
pub struct LeadBuilder {
    lead: Map<String, Value>,
    activities: Vec<Value>,
    history: Vec<Value>,
}

impl LeadBuilder {
    /// Sets a key: a field of the rules, by its name or by what the rules read it `from`, or any other key of `docs/leads.md`.
    pub fn field(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.lead.insert(key.into(), value.into());
        self
    }

    /// Sets when the lead was created.
    pub fn created(self, at: Instant) -> Self {
        self.field("created", at.to_string())
    }

    /// Sets the stage it is in, and since when.
    pub fn stage(self, stage: impl Into<String>, entered: Instant) -> Self {
        self.field("stage", stage.into()).field("entered", entered.to_string())
    }

    /// Sets who has it, and since when.
    pub fn assignee(self, assignee: impl Into<String>, assigned: Instant) -> Self {
        self.field("assignee", assignee.into()).field("assigned", assigned.to_string())
    }

    /// Adds something that happened, with its fields. A field `id` keeps it from counting twice.
    pub fn activity<K: Into<String>, V: Into<Value>>(
        mut self,
        kind: impl Into<String>,
        at: Instant,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut activity = Map::new();
        activity.insert("type".to_owned(), Value::String(kind.into()));
        activity.insert("at".to_owned(), Value::String(at.to_string()));
        activity.extend(fields.into_iter().map(|(key, value)| (key.into(), value.into())));
        self.activities.push(Value::Object(activity));
        self
    }

    /// Adds what a department answered: `sales says "accepted"`.
    pub fn answer(self, owner: impl Into<String>, value: impl Into<String>, at: Instant) -> Self {
        self.activity("status", at, [("by", owner.into()), ("value", value.into())])
    }

    /// Adds a stage that was entered in the past.
    pub fn entered(mut self, stage: impl Into<String>, at: Instant) -> Self {
        self.history.push(json!({"stage": stage.into(), "at": at.to_string()}));
        self
    }

    /// The lead.
    #[must_use]
    pub fn build(self) -> Lead {
        let Self { mut lead, activities, history } = self;
        for (key, more) in [("activities", activities), ("history", history)] {
            // What was set as a field before, stays.
            if let Some(Value::Array(known)) = lead.get_mut(key) {
                known.extend(more);
            } else if !more.is_empty() {
                lead.insert(key.to_owned(), Value::Array(more));
            }
        }
        Lead::from_value(&Value::Object(lead))
    }
}

/// Only its size: what is personal must not get into a log by accident, and no rules are at hand to tell what is.
impl fmt::Debug for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").field("bytes", &self.json.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for LeadBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (keys, activities) = (self.lead.len(), self.activities.len());
        f.debug_struct("LeadBuilder").field("keys", &keys).field("activities", &activities).finish_non_exhaustive()
    }
}
