//! A lead in typed slots: what the rules read of it, and where it stands.

use crate::check::{ActivityId, NurtureId, OwnerId, StageId};
use crate::value::{Instant, ListRef, Stretch, Symbol, TextRef, Value};

/// A lead as the evaluator sees it. One record is reused for many leads ([`Record::clear`]), so that reading a lead
/// allocates nothing once its buffers have grown.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The lead's id.
    pub id: String,
    /// When it was created: told, or else its earliest activity. None without either.
    pub created: Option<Instant>,
    /// The stage it came in with; none is `start`.
    pub stage: Option<StageId>,
    /// When that stage was entered; none when it is seen for the first time.
    pub entered: Option<Instant>,
    /// Who has it, as a text of this record.
    pub assignee: Option<TextRef>,
    /// Since when.
    pub assigned: Option<Instant>,
    /// Since when its stage's hand-off waits for somebody to be available; none when it does not.
    pub held: Option<Instant>,
    /// A value a field, by `FieldId`.
    pub fields: Vec<Value>,
    /// What happened, sorted by time, then id, each once. Future ones are left in; the evaluator ignores what is later
    /// than its now.
    pub events: Vec<Event>,
    /// The values of all events, one behind the other.
    pub event_values: Vec<Value>,
    /// Answers that owners gave, sorted by time, then id.
    pub answers: Vec<StatusAnswer>,
    /// Stages entered so far, sorted by time.
    pub history: Vec<Entry>,
    /// Who got it so far, sorted by time.
    pub assignments: Vec<Assigned>,
    /// The nurture programmes it is in.
    pub nurture: Vec<Nurtured>,
    /// The ids of alerts that were told.
    pub alerted: Vec<String>,
    /// When it was last decided about, if the decision was applied to it.
    pub decided: Option<Instant>,
    /// The texts of all values.
    pub texts: String,
    /// The elements of all list values.
    pub elements: Vec<Value>,
    /// What was odd about it.
    pub warnings: Vec<DataWarning>,
}

/// One activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: ActivityId,
    /// When.
    pub at: Instant,
    /// Which department did it, if told.
    pub by: Option<OwnerId>,
    /// Where its values start in [`Record::event_values`]: one a field of its kind.
    pub values: u32,
    /// Its id as a stretch of the texts; empty without one.
    pub id: Stretch,
}

/// An answer: an activity of the type `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusAnswer {
    /// When.
    pub at: Instant,
    /// Who said it.
    pub by: OwnerId,
    /// What.
    pub value: TextRef,
    /// Why, if told.
    pub because: Option<TextRef>,
    /// Its id as a stretch of the texts; empty without one.
    pub id: Stretch,
}

/// A stage entered in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub stage: StageId,
    /// When.
    pub at: Instant,
    /// By what: `advance`, `recycle`, `close`, `reopen`; none when not told (or the first).
    pub by: Option<crate::ast::MoveKind>,
}

/// That somebody got the lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assigned {
    /// When.
    pub at: Instant,
    /// Who; none when it was taken from whoever had it.
    pub to: Option<TextRef>,
}

/// A nurture programme the lead is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nurtured {
    /// Which.
    pub nurture: NurtureId,
    /// Since when.
    pub since: Instant,
    /// Up to when its messages were sent.
    pub sent: Option<Instant>,
}

/// Something odd in a record that could be read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataWarning {
    /// Which field, as rules call it: `employees`, `visit.seconds`, `created`.
    pub field: String,
    /// What stood there; `None` when the field is personal.
    pub value: Option<String>,
    /// What it is.
    pub kind: DataWarningKind,
}

/// What was odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataWarningKind {
    /// Not of the type wanted, so unknown; what was wanted, in rule words: `number`, `one of …`.
    Wanted(String),
    /// Read generously; as what: `"500"` as the number 500, `DEU` as `DE`.
    ReadAs(String),
    /// More than four decimals; as what it was rounded.
    Rounded(String),
    /// An amount in a currency without a rate, so unknown.
    NoRate(String),
    /// A kind of activity that the rules don't know; it is ignored.
    UnknownActivity,
    /// Something that happened later than now; it is ignored.
    Future,
    /// Where the lead stands, or who has it, since later than now; what counts from then on starts only then.
    Ahead,
    /// An activity that comes twice; it counts once.
    Twice,
    /// An activity without a readable time; it is ignored.
    NoTime,
    /// A stage that the rules don't know; the lead is taken to be at the start.
    UnknownStage,
    /// A department that the rules don't know; the answer is ignored.
    UnknownOwner,
    /// An answer that no stage offers; it is ignored.
    UnknownAnswer,
    /// A reason for which the answer does not ask.
    UnknownReason,
    /// Somebody whom no team and no route names.
    UnknownAssignee,
    /// A row with so many cells, where the header has so many.
    ShortRow(usize, usize),
    /// A long number that a spreadsheet has shortened.
    LostDigits,
    /// An object of the lead whose keys the rules name with a path, which no key has.
    Nested,
}

impl Record {
    /// Whether its row has fewer cells than the header.
    pub(super) fn lacks_cells(&self) -> bool {
        self.warnings.iter().any(|warning| matches!(warning.kind, DataWarningKind::ShortRow(..)))
    }

    /// Empties it for the next lead, keeping its buffers; `fields` slots of unknown.
    pub fn clear(&mut self, fields: usize) {
        self.id.clear();
        self.created = None;
        self.stage = None;
        self.entered = None;
        self.assignee = None;
        self.assigned = None;
        self.held = None;
        self.fields.clear();
        self.fields.resize(fields, Value::Unknown);
        self.events.clear();
        self.event_values.clear();
        self.answers.clear();
        self.history.clear();
        self.assignments.clear();
        self.nurture.clear();
        self.alerted.clear();
        self.decided = None;
        self.texts.clear();
        self.elements.clear();
        self.warnings.clear();
    }

    /// Makes it the same as another one, keeping its buffers.
    pub fn copy_from(&mut self, other: &Self) {
        let Self {
            id,
            created,
            stage,
            entered,
            assignee,
            assigned,
            held,
            fields,
            events,
            event_values,
            answers,
            history,
            assignments,
            nurture,
            alerted,
            decided,
            texts,
            elements,
            warnings,
        } = self;
        id.clone_from(&other.id);
        (*created, *stage, *entered) = (other.created, other.stage, other.entered);
        (*assignee, *assigned, *held, *decided) = (other.assignee, other.assigned, other.held, other.decided);
        fields.clone_from(&other.fields);
        events.clone_from(&other.events);
        event_values.clone_from(&other.event_values);
        answers.clone_from(&other.answers);
        history.clone_from(&other.history);
        assignments.clone_from(&other.assignments);
        nurture.clone_from(&other.nurture);
        alerted.clone_from(&other.alerted);
        texts.clone_from(&other.texts);
        elements.clone_from(&other.elements);
        warnings.clone_from(&other.warnings);
    }

    /// The text of a stretch.
    #[must_use]
    pub fn text(&self, stretch: Stretch) -> &str {
        self.texts.get(stretch.start as usize..stretch.end as usize).unwrap_or("")
    }

    /// The elements of a list value.
    #[must_use]
    pub fn list(&self, list: ListRef) -> &[Value] {
        self.elements.get(list.start as usize..list.end as usize).unwrap_or(&[])
    }

    /// The value of a field of an event, by the field's number within its kind.
    #[must_use]
    pub fn event_value(&self, event: &Event, field: u32) -> Value {
        self.event_values.get((event.values + field) as usize).copied().unwrap_or_default()
    }

    /// Adds a text: `raw` as written (it is trimmed), with its folded form when `keep_folded`.
    pub fn push_text(&mut self, raw: &str, folded: &str, symbol: Symbol, keep_folded: bool) -> TextRef {
        let raw = raw.trim();
        let stretch = |texts: &mut String, text: &str| {
            let start = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            texts.push_str(text);
            Stretch { start, end: u32::try_from(texts.len()).unwrap_or(u32::MAX) }
        };
        let written = stretch(&mut self.texts, raw);
        let folded = match (keep_folded, raw == folded) {
            (false, _) => Stretch::default(),
            (true, true) => written,
            (true, false) => stretch(&mut self.texts, folded),
        };
        TextRef { symbol, raw: written, folded }
    }
}
