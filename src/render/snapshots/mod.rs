//! Snapshots: the decisions about a file of leads as pages that stay the same as long as the decisions do, and what became of
//! comparing them with those that were accepted.

mod human;
mod json;
mod page;

pub use human::{human, one};
pub use json::json;
pub use page::{head, page};

pub(super) use human::plain_lines;

use crate::source::Problem;
use crate::value::Instant;

/// What became of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapped {
    /// Its name.
    pub name: String,
    /// The file of its leads, from the folder of the rules; none when there is none any more.
    pub leads: Option<String>,
    /// The file of the accepted decisions, from the folder of the rules.
    pub snap: String,
    /// The instant the leads were decided for, if that is known.
    pub now: Option<Instant>,
    /// How many leads were decided about.
    pub count: usize,
    /// How the decisions stand to the accepted ones.
    pub state: SnapshotState,
    /// All that is wrong with its files.
    pub problems: Vec<Problem>,
    /// The whole file as accepting writes it; none where there is nothing to accept.
    pub text: Option<String>,
}

/// How decisions stand to those that were accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnapshotState {
    /// They are the same.
    Same,
    /// None were accepted before.
    New,
    /// They differ.
    Changed(Vec<Difference>),
    /// Some were accepted, but the leads are gone.
    Orphaned,
    /// Nothing could be compared.
    Broken,
}

/// What differs about one lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The lead; none for what stands before all leads.
    pub lead: Option<String>,
    /// How.
    pub kind: DifferenceKind,
    /// The lines of its page that differ, with some around them.
    pub lines: Vec<DiffLine>,
}

/// How a lead differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is in both, and decided about otherwise.
    Changed,
    /// It was not there before.
    New,
    /// It is not there any more.
    Gone,
    /// All is the same but the order of the leads.
    Order,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Of which side it is.
    pub side: Side,
    /// What it says.
    pub text: String,
}

/// Of which side a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of both.
    Both,
    /// Of what was accepted.
    Old,
    /// Of what is decided now.
    New,
    /// Lines of both were left out here.
    Gap,
}

impl Snapped {
    /// Whether nothing is left to do.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.state == SnapshotState::Same && self.problems.is_empty()
    }

    /// Whether accepting changes something: a file is written, or, for an orphan, deleted.
    #[must_use]
    pub fn acceptable(&self) -> bool {
        self.state == SnapshotState::Orphaned || self.text.is_some()
    }

    /// The word for how it stands.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.state {
            SnapshotState::Same if self.problems.is_empty() => "same",
            SnapshotState::New => "new",
            SnapshotState::Changed(_) => "changed",
            SnapshotState::Orphaned => "orphaned",
            SnapshotState::Broken | SnapshotState::Same => "broken",
        }
    }

    /// What became of it, in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        let count = self.count;
        let leads = if count == 1 { "lead" } else { "leads" };
        match &self.state {
            SnapshotState::Same if self.problems.is_empty() => format!("{count} {leads} decided as accepted"),
            SnapshotState::New => format!("new: {count} {leads} that nobody has accepted yet"),
            SnapshotState::Changed(differences) => format!("changed: {}", changed(differences, count)),
            SnapshotState::Orphaned => "orphaned: its leads are gone".to_owned(),
            SnapshotState::Broken | SnapshotState::Same => match self.problems.as_slice() {
                [one] => one.message.clone(),
                all => format!("{} mistakes in its files", all.len()),
            },
        }
    }

    /// The file that has to be looked at first.
    #[must_use]
    pub fn file(&self) -> &str {
        let problem = self.problems.first().and_then(|problem| problem.path.as_deref());
        problem.or(self.leads.as_deref()).unwrap_or(&self.snap)
    }
}

/// `2 of 14 leads differ, 1 is new`.
fn changed(differences: &[Difference], count: usize) -> String {
    let of = |kind: DifferenceKind| {
        differences.iter().filter(|difference| difference.kind == kind && difference.lead.is_some()).count()
    };
    let (other, new, gone) = (of(DifferenceKind::Changed), of(DifferenceKind::New), of(DifferenceKind::Gone));
    let verb = |count: usize, one: &str, many: &str| if count == 1 { one.to_owned() } else { many.to_owned() };
    let mut parts = Vec::new();
    if other > 0 {
        let leads = verb(count, "lead", "leads");
        parts.push(format!("{other} of {count} {leads} {}", verb(other, "differs", "differ")));
    }
    if new > 0 {
        parts.push(format!("{new} {}", verb(new, "is new", "are new")));
    }
    if gone > 0 {
        parts.push(format!("{gone} {}", verb(gone, "is gone", "are gone")));
    }
    if differences.iter().any(|difference| difference.kind == DifferenceKind::Order) {
        parts.push("the leads stand in another order".to_owned());
    }
    if differences.iter().any(|difference| difference.lead.is_none() && difference.kind == DifferenceKind::Changed) {
        parts.push("the time is another".to_owned());
    }
    if parts.is_empty() { "the accepted decisions can't be read".to_owned() } else { parts.join(", ") }
}

/// `3 snapshots as accepted`, or `2 of 3 snapshots are not as accepted: 1 new, 1 changed`.
#[must_use]
pub fn summary(all: &[Snapped]) -> String {
    let open: Vec<&Snapped> = all.iter().filter(|snapped| !snapped.passed()).collect();
    let count = all.len();
    let snapshots = if count == 1 { "snapshot" } else { "snapshots" };
    if open.is_empty() {
        return format!("{count} {snapshots} as accepted");
    }
    let mut kinds = Vec::new();
    for word in ["new", "changed", "orphaned", "broken"] {
        let of = open.iter().filter(|snapped| snapped.word() == word).count();
        if of > 0 {
            kinds.push(format!("{of} {word}"));
        }
    }
    let are = if open.len() == 1 { "is" } else { "are" };
    format!("{} of {count} {snapshots} {are} not as accepted: {}", open.len(), kinds.join(", "))
}
