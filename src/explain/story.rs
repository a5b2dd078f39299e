//! What a story of a lead is: all that happened to it by the rules, in the order of time. Data only.

use crate::ast::MoveKind;
use crate::check::{NurtureId, SlaId, StageId, TeamId};
use crate::evaluate::{AlertKind, ClockState};
use crate::value::Instant;

/// What happened to one lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// Which lead.
    pub lead: String,
    /// What happened, in the order in which it did.
    pub entries: Vec<StoryEntry>,
    /// From when on it was followed.
    pub from: Instant,
    /// Up to when.
    pub until: Instant,
    /// When something changes next by time alone; none for never.
    pub next: Option<Instant>,
    /// How often it was decided about.
    pub decisions: usize,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryEntry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happened,
}

/// What can happen to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// It was seen for the first time, in this stage.
    Seen(StageId),
    /// It moved.
    Moved {
        /// How.
        kind: MoveKind,
        /// From where.
        from: StageId,
        /// Where to.
        to: StageId,
        /// The label of the line that moved it.
        label: Option<String>,
        /// `file:line:column` of that line.
        place: String,
        /// The SLA whose breach moved it.
        breach: Option<SlaId>,
    },
    /// Somebody got it, perhaps who had it before.
    Assigned {
        /// Who; none for an open pool.
        to: Option<String>,
        /// Of which team.
        team: Option<TeamId>,
        /// Whether who had it keeps it, which takes no turn.
        kept: bool,
        /// `file:line:column` of the line of the route.
        place: String,
    },
    /// It waits for somebody of a team.
    Held {
        /// Of which team.
        team: Option<TeamId>,
        /// Until when, if that is known.
        until: Option<Instant>,
    },
    /// A clock started.
    Started(ClockAt),
    /// A clock changed its state.
    Turned(ClockAt, ClockState),
    /// A clock ended with the lead leaving its stage, or with a new lap, before anything else did.
    Ended(ClockAt),
    /// Somebody was told.
    Told {
        /// What.
        kind: AlertKind,
        /// Whom.
        to: Option<String>,
        /// In words.
        text: String,
    },
    /// It entered a nurture programme.
    NurtureEntered(NurtureId),
    /// It left a nurture programme.
    NurtureLeft(NurtureId),
    /// A message of a nurture programme was due.
    Sent {
        /// Of which programme.
        nurture: NurtureId,
        /// What.
        message: String,
    },
}

/// Which clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockAt {
    /// Of which SLA.
    pub sla: SlaId,
    /// Which line of it, by its number.
    pub clause: u32,
    /// Which lap, from 1.
    pub lap: u32,
    /// When it started.
    pub started: Instant,
    /// When it is due, as far as is known by then.
    pub due: Option<Instant>,
}
