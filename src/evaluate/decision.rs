//! What a decision is. Data only: ids of the rule set, numbers and instants, no wording.

use crate::ast::MoveKind;
use crate::check::{ExclusionId, OwnerId, StageId, TeamId, TerritoryId};
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
}

/// The value of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScoreValue {
    /// What it shows; none when unknown.
    pub value: Option<Number>,
    /// What its range took away: raw minus shown. Negative when the lower end lifted it.
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
    /// Whether the team holds it until somebody is available.
    pub held: bool,
    /// From when on it can be assigned, when it is held and that is known.
    pub held_until: Option<Instant>,
    /// Members passed over, by address, with the reason.
    pub passed_over: Vec<(String, PassedOver)>,
}

/// Why a member was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedOver {
    /// Away, up to and with this day.
    Away(crate::value::Date),
}
