//! What a decision is. Data only: ids of the rule set, numbers and instants, no wording.

use crate::ast::MoveKind;
use crate::check::{
    Checked, ExclusionId, FieldId, Limit, NurtureId, OwnerId, ScoreId, SlaId, StageId, StageKind, TeamId, TerritoryId,
};
use crate::value::{Instant, Number, Truth, is_person};

use smallvec::SmallVec;

use super::horizon::Horizon;

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
    /// Whether it came without the time of its stage: then it is seen for the first time, and enters it now.
    pub first_seen: bool,
    /// The clocks of its SLAs: those of the stage it leaves with, and of the stages it left.
    pub clocks: Vec<Clock>,
    /// Its nurture programmes, also those it left.
    pub nurture: Vec<Nurturing>,
    /// Who has to be told something now.
    pub alerts: Vec<Alert>,
    /// Its place in the hot list; none when unknown.
    pub priority: Option<Number>,
    /// What stands between it and the next stage, where it is little. Only when asked for ([`super::Scratch::near`]).
    pub near_misses: Vec<NearMiss>,
    /// When the next thing changes that was looked at, as far as evaluating can tell.
    pub horizon: Horizon,
    /// The first instant at which, with its changes applied, time alone changes it; none for never. Evaluating does not know it:
    /// `change` works it out.
    pub valid_until: Option<Instant>,
}

impl Decision {
    /// Whether the lead waits for somebody: not at an end, and, where `whom` names a department or a person by their address, for them.
    #[must_use]
    pub fn waits_for(&self, book: &Checked, whom: Option<&str>) -> bool {
        let stage = book.stages.get(self.stage_after);
        if stage.is_some_and(|stage| matches!(stage.kind, StageKind::End { .. })) {
            return false;
        }
        let Some(whom) = whom else { return true };
        let is_whom = |owner| book.owners.get(owner).is_some_and(|owner| owner.name == whom);
        stage.and_then(|stage| stage.owner).is_some_and(is_whom)
            || self.handed_to.is_some_and(is_whom)
            || self.assignee.as_deref().is_some_and(|assignee| is_person(assignee, whom))
    }
}

/// A clock of an SLA: whether something came about in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Of which SLA.
    pub sla: SlaId,
    /// Which line of it, by its number.
    pub clause: u32,
    /// Which lap, from 1: a new one starts when somebody else gets the lead.
    pub lap: u32,
    /// Who had the lead in this lap, if known.
    pub assignee: Option<String>,
    /// When it started.
    pub started: Instant,
    /// When it is due; none while it stands still and nobody can tell for how long.
    pub due: Option<Instant>,
    /// The next warning, or the last one once all have passed; none without any.
    pub warn_at: Option<Instant>,
    /// For each warning of its SLA, when it comes; none while nobody can tell.
    pub warnings: SmallVec<[Option<Instant>; 2]>,
    /// When it came about.
    pub met_at: Option<Instant>,
    /// When its lap ended, by a new one or because the lead left the stage.
    pub ended: Option<Instant>,
    /// Whether it stands still now.
    pub paused: bool,
    /// How it stands.
    pub state: ClockState,
    /// Open time left until it is due, in microseconds; none without a calendar, and once it is over.
    pub business_left: Option<i64>,
    /// Time since the start without pauses, in microseconds.
    pub wall_spent: i64,
    /// The same counted in open time; none without a calendar.
    pub business_spent: Option<i64>,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockState {
    /// There is time left.
    Waiting,
    /// There is time left, but not much.
    Warned,
    /// It came about in time.
    Met,
    /// It came about too late.
    MetLate,
    /// It is due and did not come about.
    Breached,
}

/// A nurture programme the lead is in, or has just left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nurturing {
    /// Which.
    pub nurture: NurtureId,
    /// Since when.
    pub since: Instant,
    /// Whether it entered by this evaluation.
    pub entered: bool,
    /// Whether it left by this evaluation.
    pub left: bool,
    /// Up to when messages were sent before.
    pub sent: Option<Instant>,
    /// The messages to be sent now, by the number of their step, with the time they were due.
    pub send: Vec<(u32, Instant)>,
    /// The next message.
    pub next: Option<(u32, Instant)>,
}

/// Somebody has to be told something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What.
    pub kind: AlertKind,
    /// Whom.
    pub to: AlertTo,
    /// Since when.
    pub at: Instant,
    /// Which of the warnings or breaches of its SLA it is, by its number; 0 for a hand-over.
    pub line: u32,
    /// What tells it from all other alerts about this lead. A lead that comes in with this id is not told of again.
    pub id: String,
}

/// What an alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// The lead was handed over.
    Handoff,
    /// A clock has run for this part of its time; which clock of the decision.
    Warning(usize, Number),
    /// A clock is due; which clock of the decision.
    Breach(usize),
}

/// Whom an alert is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertTo {
    /// A department.
    Owner(OwnerId),
    /// Whoever has the lead, or else the department of its stage.
    Assignee,
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
    /// A day, a time or a length, as rules write it.
    Plain(String),
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
    /// Which line of the stage `from`, by its number; of an SLA's breach, its clause.
    pub line: u32,
    /// The SLA whose breach did it.
    pub breach: Option<SlaId>,
    /// When.
    pub time: Instant,
}

impl MoveTaken {
    /// The label of the line that made it, if it has one.
    #[must_use]
    pub fn label<'a>(&self, book: &'a Checked) -> Option<&'a str> {
        let line = self.line as usize;
        let written = match self.breach {
            None => book.stages.get(self.from).and_then(|stage| stage.moves.get(line)),
            Some(sla) => {
                book.slas.get(sla).and_then(|sla| sla.clauses.get(line)).and_then(|clause| clause.then.as_ref())
            }
        };
        written.and_then(|taken| taken.label.as_deref())
    }
}

/// What a route decided.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// Who was passed over, by address, with the reason: those whom lines before named, and then members of the team.
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
    /// Outside of their own hours, or of those of the team; when it next opens, if ever.
    Closed(Option<Instant>),
    /// They have as many leads as they take; from when on they take more, if that is known.
    Full(Limit, Option<Instant>),
}
