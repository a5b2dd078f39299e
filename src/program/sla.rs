//! SLAs and nurture programmes, flat.

use crate::ast::MoveKind;
use crate::check::{Breach, CalendarId, Cell, NurtureStep, SlaTarget, StageId, Warning};
use crate::value::Duration;

use super::node::{NodeId, PhraseId};

/// An SLA.
#[derive(Debug, Clone)]
pub struct SlaPlan {
    /// The stage whose leads it is about.
    pub stage: StageId,
    /// Whose opening hours count.
    pub calendar: Option<CalendarId>,
    /// Whether its clocks start anew when somebody else gets the lead.
    pub restarts: bool,
    /// What else starts them anew.
    pub restarts_on: Box<[PhraseId]>,
    /// While this holds, its clocks stand still.
    pub pauses: Option<PausePlan>,
    /// What its lines ask, where any asks something: which of them counts may change while a lead is in the stage.
    pub ladder: Option<LadderPlan>,
    /// What has to happen.
    pub clauses: Box<[SlaClausePlan]>,
    /// Who is told before it is late.
    pub warnings: Box<[Warning]>,
    /// Who is told when it is.
    pub breaches: Box<[Breach]>,
}

/// While what a clock stands still.
#[derive(Debug, Clone)]
pub struct PausePlan {
    /// The condition.
    pub node: NodeId,
    /// The cells it rests on, in order: it is asked for other times than now, and these alone are worked out then.
    pub cells: Box<[Cell]>,
}

/// What the lines of an SLA rest on.
#[derive(Debug, Clone)]
pub struct LadderPlan {
    /// The cells below the lines and the exclusions, in order.
    pub cells: Box<[Cell]>,
}

/// A line of an SLA that asks for something.
#[derive(Debug, Clone)]
pub struct SlaClausePlan {
    /// What has to happen.
    pub target: SlaTarget,
    /// By when, from the start of the clock.
    pub within: Duration,
    /// For which leads; none for all.
    pub when: Option<NodeId>,
    /// What happens by itself when it did not come about in time.
    pub then: Option<ThenPlan>,
    /// `file:line:column`.
    pub place: Box<str>,
}

/// What a breach does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThenPlan {
    /// How the lead moves.
    pub kind: MoveKind,
    /// Where to.
    pub to: StageId,
}

/// A nurture programme.
#[derive(Debug, Clone)]
pub struct NurturePlan {
    /// Who enters.
    pub enter: NodeId,
    /// Who leaves.
    pub leave: Option<NodeId>,
    /// Outside of whose opening hours nothing is sent.
    pub calendar: Option<CalendarId>,
    /// What is sent: first what comes once, in order of time.
    pub steps: Box<[NurtureStep]>,
    /// `file:line:column` of its name.
    pub place: Box<str>,
}
