//! What an explanation is. Data only: ids, values and places, no wording.

use smallvec::SmallVec;

use crate::ast::MoveKind;
use crate::check::{ActivityId, FieldId, OwnerId, ScoreId, StageId};
use crate::evaluate::Verdict;
use crate::program::{LineId, NodeId};
use crate::value::{Instant, Number, Symbol, Truth};

/// The reasons of a decision, beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// By `ScoreId`.
    pub scores: Vec<ScoreReasons>,
    /// Why it is excluded.
    pub excluded: Option<Because>,
    /// Why each move was taken, as in the decision.
    pub moves: Vec<Because>,
    /// The moves of the stage it stands in that were not taken.
    pub not_moved: Vec<NotMoved>,
    /// Why it is in its territory.
    pub territory: Option<Because>,
    /// Why this line of the route.
    pub assignment: Option<Because>,
    /// The lines of the route that stand before it and did not take the lead.
    pub not_routed: Vec<NotRouted>,
    /// For each criterion of each checklist, what it rests on.
    pub checks: Vec<Vec<Because>>,
    /// What sales has to know.
    pub handoff: Option<Handoff>,
}

/// Why a score is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoreReasons {
    /// The lines whose points count. They add up to the score plus what was lost to limits.
    pub lines: Vec<LineReason>,
    /// The lines that count nothing.
    pub others: Vec<LineReason>,
    /// When it last started anew.
    pub restarted: Option<Instant>,
    /// For a derived score, the scores it is made of.
    pub of: Vec<ScoreId>,
}

/// What a line added, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineReason {
    /// Which.
    pub line: LineId,
    /// Whether it holds.
    pub truth: Truth,
    /// Whether its dates are past or ahead.
    pub in_force: bool,
    /// Its points before its own limit.
    pub raw: Number,
    /// Its points.
    pub points: Number,
    /// How often it counts.
    pub times: u32,
    /// Why.
    pub because: Because,
}

/// The evidence: what of the lead made it so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Because {
    /// Fields.
    pub fields: SmallVec<[FieldId; 4]>,
    /// Scores.
    pub scores: SmallVec<[ScoreId; 4]>,
    /// Activities and moves, oldest first.
    pub events: Vec<EventReason>,
    /// Answers.
    pub answers: Vec<(OwnerId, Symbol)>,
    /// The questions that made it so, with their answers; only where all was recorded.
    pub nodes: Vec<(NodeId, Truth)>,
}

/// Something that happened, with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventReason {
    /// What.
    pub kind: EventReasonKind,
    /// When.
    pub at: Instant,
    /// For a score line, what became of it.
    pub verdict: Option<Verdict>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventReasonKind {
    /// An activity.
    Activity(ActivityId),
    /// A stage was entered.
    Entered(StageId, Option<MoveKind>),
}

/// A move that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotMoved {
    /// Which line of the stage.
    pub line: u32,
    /// What its condition was.
    pub truth: Truth,
    /// What the target needs and is not known, by number.
    pub missing: Vec<u32>,
    /// What stands against it.
    pub because: Because,
}

/// A line of a route that did not take a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRouted {
    /// Which.
    pub line: u32,
    /// What its condition was.
    pub truth: Truth,
    /// Whether it was passed over although it holds: nobody to keep, an unknown address.
    pub passed: bool,
    /// What stands against it.
    pub because: Because,
}

/// What sales has to know about a lead that is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handoff {
    /// The personal fields that are known.
    pub contact: Vec<FieldId>,
    /// The lines that count most, most first.
    pub why: Vec<(LineId, Number)>,
    /// What happened, oldest first.
    pub history: Vec<EventReason>,
}
