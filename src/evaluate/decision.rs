//! What a decision is. Data only: ids of the rule set, numbers and instants, no wording.

use crate::ast::MoveKind;
use crate::check::{ExclusionId, FieldId, Limit, OwnerId, ScoreId, StageId, TeamId, TerritoryId};
use crate::value::{Instant, Number, Truth};

/// All that follows for one lead at one instant, and what should change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The instant it was made for.
    pub now: Instant,
    /// Every score, by `ScoreId`; unknown for an excluded lead.
    pub scores: Vec<ScoreValue>,
    /// The first exclusion that holds.
    pub excluded: Option<ExclusionId>,
    /// Every checklist, by `ChecklistId`: a truth a criterion.
    pub checklists: Vec<Vec<Truth>>,
    /// Every grade, by `GradeId`: the number of its line; none when it asks for a score that is unknown.
    pub grades: Vec<Option<u32>>,
    /// The stage it came in with; `start` when none.
    pub stage_before: StageId,
    /// The stage it leaves with.
    pub stage_after: StageId,
    /// When the stage it leaves with was entered.
    pub entered: Option<Instant>,
    /// What moved it, in order.
    pub moves: Vec<MoveTaken>,
    /// Its territory.
    pub territory: Option<TerritoryId>,
    /// Who has it afterwards.
    pub assignee: Option<String>,
    /// What this evaluation assigned.
    pub assignment: Option<Assignment>,
    /// The department to which it was handed over, when a stage that hands off was entered.
    pub handed_to: Option<OwnerId>,
    /// Its place in the hot list; none when unknown.
    pub priority: Option<Number>,
    /// What stands between it and the next stage, where it is little. Only when asked for ([`super::Scratch::near`]).
    pub near_misses: Vec<NearMiss>,
}

/// One thing that stands between a lead and a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The stage it would reach.
    pub stage: StageId,
    /// What is missing.
    pub kind: NearMissKind,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NearMissKind {
    /// A value that the stage needs, by name; all else holds.
    Needs(String),
    /// One unknown field.
    Unknown {
        /// Which.
        field: FieldId,
        /// Which values would do.
        would_do: WouldDo,
    },
    /// Points of a score.
    Short {
        /// Which.
        score: ScoreId,
        /// How many.
        points: Number,
    },
}

/// Which values of an unknown field would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WouldDo {
    /// This one.
    Is(Datum),
    /// Any of these.
    In(Vec<Datum>),
    /// From here to there, both in; an open end is left out.
    Between(Option<Datum>, Option<Datum>),
    /// Whatever it is.
    Known,
}

/// A value as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Datum {
    Number(Number),
    Text(String),
    Truth(bool),
}

/// The value of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScoreValue {
    /// What it shows; none when unknown.
    pub value: Option<Number>,
    /// What the limits of groups, picks and its range took away: its lines add up to this much more than it shows. Negative
    /// when a lower end lifted it.
    pub lost_to_limits: Number,
}

/// A move that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveTaken {
    /// How.
    pub kind: MoveKind,
    /// From where.
    pub from: StageId,
    /// Where to.
    pub to: StageId,
    /// Which line of the stage `from`, by its number.
    pub line: u32,
    /// When.
    pub time: Instant,
}

/// What a route decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Whose route.
    pub owner: OwnerId,
    /// Which line, by its number.
    pub line: u32,
    /// Who has it now; none for an open pool or a held lead.
    pub assignee: Option<String>,
    /// Of which team.
    pub team: Option<TeamId>,
    /// Whether who had it keeps it; that takes no turn.
    pub kept: bool,
    /// Whether the team holds it until somebody is available.
    pub held: bool,
    /// From when on it can be assigned, when it is held and that is known.
    pub held_until: Option<Instant>,
    /// Members passed over, by address, with the reason.
    pub passed_over: Vec<(String, PassedOver)>,
    /// Where the member stood whose turn it was, when the team assigns in turn.
    pub turn: Option<Turn>,
}

/// Where a member stood before their turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// How many leads of the team they had.
    pub leads: u64,
    /// How many all members had.
    pub of_leads: u64,
    /// Their weight.
    pub weight: u32,
    /// The weight of all members.
    pub of_weight: u64,
}

/// Why a member was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedOver {
    /// Away, up to and with this day.
    Away(crate::value::Date),
    /// The team's calendar is closed; when it next opens, if ever.
    Closed(Option<Instant>),
    /// They have as many leads as they take; from when on they take more, if that is known.
    Full(Limit, Option<Instant>),
}
