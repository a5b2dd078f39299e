//! What happens over time once it is right: SLAs and nurture programmes.

use crate::source::Span;
use crate::value::{Duration, Number};

use super::{CalendarId, Events, Expr, Move, OwnerId, StageId};

/// An SLA: what has to happen with the leads of a stage, and by when.
#[derive(Debug, Clone)]
pub struct Sla {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// The stage whose leads it is about.
    pub stage: StageId,
    /// Whose opening hours count.
    pub calendar: Option<CalendarId>,
    /// Whether its clocks start anew when somebody else gets the lead.
    pub restarts: bool,
    /// What else starts them anew.
    pub restarts_on: Vec<Events>,
    /// While this holds, its clocks stand still.
    pub pauses: Option<Expr>,
    /// What has to happen. Of the lines of one kind the first that holds counts.
    pub clauses: Vec<SlaClause>,
    /// Who is told before it is late.
    pub warnings: Vec<Warning>,
    /// Who is told when it is.
    pub breaches: Vec<Breach>,
    /// Where its name is declared.
    pub span: Span,
}

/// A line that asks for something.
#[derive(Debug, Clone)]
pub struct SlaClause {
    /// What.
    pub target: SlaTarget,
    /// By when, from the start of the clock.
    pub within: Duration,
    /// For which leads, by today's facts; none for all.
    pub when: Option<Expr>,
    /// What happens by itself when it did not come about in time.
    pub then: Option<Move>,
    /// All of it.
    pub span: Span,
}

/// What has to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlaTarget {
    /// One touch.
    FirstTouch,
    /// Several touches.
    Touches {
        /// How many.
        count: u64,
        /// Of how many kinds at least.
        kinds: u64,
    },
    /// One of the stage's answers.
    Answer,
    /// That the lead leaves the stage.
    Stay,
}

/// Who is told before a clause is late.
#[derive(Debug, Clone)]
pub struct Warning {
    /// After which part of its time, between 0 and 1.
    pub at: Number,
    /// Whom; none for whoever has the lead.
    pub to: Option<OwnerId>,
    /// Where it stands.
    pub span: Span,
}

/// Who is told when a clause is late.
#[derive(Debug, Clone)]
pub struct Breach {
    /// How long after it was due.
    pub after: Duration,
    /// Whom.
    pub to: OwnerId,
    /// All of it.
    pub span: Span,
}

/// A nurture programme.
#[derive(Debug, Clone)]
pub struct Nurture {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// Who enters.
    pub enter: Expr,
    /// Who leaves.
    pub leave: Option<Expr>,
    /// Outside of whose opening hours nothing is sent.
    pub calendar: Option<CalendarId>,
    /// What is sent: first what comes once, in order of time, then what comes again and again.
    pub steps: Vec<NurtureStep>,
    /// Where its name is declared.
    pub span: Span,
}

/// A message of a nurture programme.
#[derive(Debug, Clone)]
pub struct NurtureStep {
    /// How long after entering.
    pub after: Duration,
    /// Whether it comes again each time so much time has passed.
    pub again: bool,
    /// What is sent.
    pub send: String,
    /// All of it.
    pub span: Span,
}
