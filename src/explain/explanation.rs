//! What an explanation is. Data only: ids, values and places, no wording.

use smallvec::SmallVec;

use crate::ast::MoveKind;
use crate::check::{ActivityId, FieldId, ScoreId, StageId};
use crate::evaluate::Verdict;
use crate::program::{LineId, NodeId};
use crate::value::{Instant, Number, Truth};

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
    /// The terms of the priority; none without one, and for an excluded lead.
    pub priority: Vec<TermReason>,
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
    /// For a derived score, its terms. They add up to the score plus what was lost to its range.
    pub terms: Vec<TermReason>,
}

/// What a term of a derived score or of the priority added, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermReason {
    /// Which, by its number in the plan.
    pub term: u32,
    /// What it adds; none when it is unknown.
    pub points: Option<Number>,
    /// What it is read from.
    pub because: Because,
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
    /// Answers that were given, by their number in the record.
    pub answers: Vec<u32>,
    /// The questions that made it so, with their answers; only where all was recorded.
    pub nodes: Vec<(NodeId, Truth)>,
    /// For each of them what it is read from.
    pub parts: Vec<Because>,
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
    /// What happened, newest first, and no more than is read before a call.
    pub history: Vec<Past>,
    /// How much more happened before that.
    pub earlier: usize,
    /// What came most often in its activities.
    pub interests: Vec<Interest>,
    /// How it ended last time; none for a lead that did not come back.
    pub last_time: Option<LastTime>,
}

/// Something that happened, as sales is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// What.
    pub kind: PastKind,
    /// When.
    pub at: Instant,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastKind {
    /// An activity, by its number in the record.
    Activity(u32),
    /// An answer, by its number in the record.
    Answer(u32),
    /// A stage was entered.
    Entered(StageId, Option<MoveKind>),
}

/// The texts that came most often in a field of the activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Which activity.
    pub activity: ActivityId,
    /// Which field of it.
    pub field: u32,
    /// The last activity with each text, by its number in the record, and how often that text came.
    pub values: Vec<(u32, u64)>,
}

/// How it ended last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastTime {
    /// The stage it was recycled from, or the end it was reopened from; none when its history does not tell.
    pub stage: Option<StageId>,
    /// Whether it was reopened, rather than recycled.
    pub reopened: bool,
    /// When it ended.
    pub at: Instant,
    /// What was answered then, by its number in the record.
    pub answer: Option<u32>,
}
