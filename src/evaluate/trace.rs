//! What evaluating tells about itself. The silent trace costs nothing; the recording one keeps all that explaining needs, so
//! that explaining never evaluates.

use crate::check::{CalendarId, RouteId, ScoreId, StageId};
use crate::program::{LineId, NodeId, Program};
use crate::record::Entry;
use crate::source::Id;
use crate::value::{Instant, Number, Truth};

use smallvec::SmallVec;

/// Something that happened, in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventAt {
    /// An activity, by its number in the record.
    Activity(u32),
    /// A stage entered, by its number in the history.
    Entry(u32),
    /// A stage entered that the history does not tell of: by its number among those the evaluation went through, the one the lead came
    /// in with first.
    Stood(u32),
}

/// What became of an event that fits a score line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts: what it was worth, and what it is worth now.
    Counted {
        /// Before fading.
        worth: Number,
        /// After fading.
        now: Number,
    },
    /// The score started anew after it.
    BeforeRestart,
    /// Another one counted for this period.
    OncePer,
    /// It lies before the window.
    OutsideWindow,
    /// Only the newest counts.
    NotNewest,
    /// Too few for another full set.
    Incomplete,
    /// The last one: what counts is the time that has passed since.
    Last,
}

/// A move, a route line or the like that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The stage it stands in.
    pub stage: StageId,
    /// Its number among the stage's moves.
    pub line: u32,
    /// What its condition was.
    pub truth: Truth,
    /// Which of the target's needs are unknown, by number.
    pub missing: Vec<u32>,
    /// The answers to the nodes of its condition at that time; none for a move that is not made, unless that is wanted, too.
    pub truths: Vec<(NodeId, Truth)>,
}

/// What became of a score line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineTrace {
    /// Whether it holds.
    pub truth: Truth,
    /// Whether it is in force now, by its dates.
    pub in_force: bool,
    /// Its points before its limit.
    pub raw: Number,
    /// Its points after its limit.
    pub points: Number,
    /// Whether its points count: in a pick, one line's do.
    pub counts: bool,
    /// The events it looked at.
    pub events: Vec<(EventAt, Instant, Verdict)>,
    /// How often a line without events counts: elements, or periods.
    pub times: u32,
}

/// A line of a route that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTrace {
    /// Which route.
    pub route: RouteId,
    /// Which line.
    pub line: u32,
    /// What its condition was.
    pub truth: Truth,
    /// Whether it was passed over although it holds: nobody to keep, an unknown address.
    pub passed: bool,
    /// The answers to the nodes of its condition at that time.
    pub truths: Vec<(NodeId, Truth)>,
}

/// Hears what evaluating finds.
pub trait Trace {
    /// Whether anybody listens. If not, evaluating stops asking as soon as an answer is sure.
    const RECORDS: bool;
    /// Whether it wants to hear what did not count, too. If not, only what made things so is told.
    fn whole(&self) -> bool {
        false
    }
    /// An event that fits a line, and what became of it.
    fn event(&mut self, _line: LineId, _event: EventAt, _at: Instant, _verdict: Verdict) {}
    /// What became of a line, but for its events.
    fn line(&mut self, _line: LineId, _trace: LineTrace) {}
    /// That a line's points count after all.
    fn counts(&mut self, _line: LineId) {}
    /// A score before and after its range.
    fn score(&mut self, _score: ScoreId, _raw: Number, _restarted: Option<Instant>) {}
    /// The terms of a derived score, or of the priority: what each adds, none for one that is unknown.
    fn terms(&mut self, _of: Option<ScoreId>, _worth: Vec<Option<Number>>) {}
    /// The events that made "this happened" so.
    fn happened(&mut self, _node: NodeId, _events: &[EventAt]) {}
    /// A move that was tried.
    fn tried(&mut self, _tried: Tried) {}
    /// A line of a route that was tried.
    fn routed(&mut self, _line: RouteTrace) {}
    /// The row of a table that matched.
    fn matched(&mut self, _table: crate::check::TableId, _row: Option<u32>) {}
    /// That somebody asked for the hours of a calendar.
    fn hours(&mut self, _calendar: CalendarId) {}
    /// That a lead was kept out of a stage because a value that it needs is unknown, by its number; of several, the first.
    fn lacks(&mut self, _stage: StageId, _need: u32) {}
    /// The answers to all nodes that are the same everywhere: before the lead is looked at anew where it went, and at the end. The first
    /// counts.
    fn settled(&mut self, _truths: &[Option<Truth>]) {}
    /// The stages that the evaluation went through, the one the lead came in with first.
    fn stood(&mut self, _stages: Vec<Entry>) {}
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Trace for Silent {
    const RECORDS: bool = false;
}

/// For looking at another time on the way: nobody listens, but to which calendars were asked, where somebody listens to the whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Aside {
    listens: bool,
    calendars: SmallVec<[CalendarId; 4]>,
}

impl Aside {
    /// Beside a trace of this kind.
    pub fn of<T: Trace>() -> Self {
        Self { listens: T::RECORDS, calendars: SmallVec::new() }
    }

    /// Tells the trace of the whole.
    pub fn tell(self, trace: &mut impl Trace) {
        self.calendars.into_iter().for_each(|calendar| trace.hours(calendar));
    }
}

impl Trace for Aside {
    const RECORDS: bool = false;

    fn hours(&mut self, calendar: CalendarId) {
        if self.listens && !self.calendars.contains(&calendar) {
            self.calendars.push(calendar);
        }
    }
}

/// Everything, kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Whether what did not count is kept, too: for pages that say why not. Decisions quote only what did.
    pub whole: bool,
    /// The answers to nodes, by `NodeId`; none when it was never asked.
    pub truths: Vec<Option<Truth>>,
    /// The lines, by `LineId`.
    pub lines: Vec<LineTrace>,
    /// The scores before their range, with their last restart, by `ScoreId`.
    pub scores: Vec<Option<(Number, Option<Instant>)>>,
    /// The terms of derived scores, and of the priority.
    pub terms: Vec<(Option<ScoreId>, Vec<Option<Number>>)>,
    /// The events behind "this happened", behind a quiet time, and behind what is worked out over events.
    pub happened: Vec<(NodeId, Vec<EventAt>)>,
    /// The moves that were tried, in order.
    pub moves: Vec<Tried>,
    /// The lines of routes that were tried, in order; the one that took the lead alone, unless more is wanted.
    pub routes: Vec<RouteTrace>,
    /// The rows that matched.
    pub rows: Vec<(crate::check::TableId, Option<u32>)>,
    /// The stages that the evaluation went through.
    pub stood: Vec<Entry>,
    /// The calendars whose hours conditions and values asked for.
    pub calendars: Vec<CalendarId>,
    /// The stages that a lead was kept out of, with the need that was unknown.
    pub lacking: Vec<(StageId, u32)>,
}

impl Recorded {
    /// A trace for one lead after another under this program; `whole` keeps what did not count, too.
    #[must_use]
    pub fn new(program: &Program, whole: bool) -> Self {
        let mut recorded = Self { whole, ..Self::default() };
        recorded.clear(program);
        recorded
    }

    /// Forgets the last lead.
    pub fn clear(&mut self, program: &Program) {
        self.truths.clear();
        // The lists of events keep their room from lead to lead.
        for line in &mut self.lines {
            let mut events = std::mem::take(&mut line.events);
            events.clear();
            *line = LineTrace { events, ..LineTrace::default() };
        }
        self.lines.resize(program.lines.len(), LineTrace::default());
        self.scores.clear();
        self.scores.resize(program.scores.len(), None);
        self.terms.clear();
        self.happened.clear();
        self.moves.clear();
        self.routes.clear();
        self.rows.clear();
        self.calendars.clear();
        self.lacking.clear();
    }

    /// The answer to a node, if it was asked.
    #[must_use]
    pub fn truth(&self, node: NodeId) -> Option<Truth> {
        self.truths.get(node.index()).copied().flatten()
    }
}

impl Trace for Recorded {
    const RECORDS: bool = true;

    fn whole(&self) -> bool {
        self.whole
    }

    fn event(&mut self, line: LineId, event: EventAt, at: Instant, verdict: Verdict) {
        if let Some(slot) = self.lines.get_mut(line.index()) {
            slot.events.push((event, at, verdict));
        }
    }

    fn line(&mut self, line: LineId, trace: LineTrace) {
        if let Some(slot) = self.lines.get_mut(line.index()) {
            let events = std::mem::take(&mut slot.events);
            *slot = LineTrace { events, ..trace };
        }
    }

    fn counts(&mut self, line: LineId) {
        if let Some(slot) = self.lines.get_mut(line.index()) {
            slot.counts = true;
        }
    }

    fn score(&mut self, score: ScoreId, raw: Number, restarted: Option<Instant>) {
        if let Some(slot) = self.scores.get_mut(score.index()) {
            *slot = Some((raw, restarted));
        }
    }

    fn terms(&mut self, of: Option<ScoreId>, worth: Vec<Option<Number>>) {
        self.terms.push((of, worth));
    }

    fn happened(&mut self, node: NodeId, events: &[EventAt]) {
        match self.happened.iter_mut().find(|(known, _)| *known == node) {
            Some((_, known)) => *known = events.to_vec(),
            None => self.happened.push((node, events.to_vec())),
        }
    }

    fn tried(&mut self, tried: Tried) {
        // Answers are followed one by one; the last look at a line is the one that counts.
        self.moves.retain(|known| (known.stage, known.line) != (tried.stage, tried.line));
        self.moves.push(tried);
    }

    fn routed(&mut self, line: RouteTrace) {
        self.routes.push(line);
    }

    fn matched(&mut self, table: crate::check::TableId, row: Option<u32>) {
        self.rows.push((table, row));
    }

    fn hours(&mut self, calendar: CalendarId) {
        if !self.calendars.contains(&calendar) {
            self.calendars.push(calendar);
        }
    }

    fn lacks(&mut self, stage: StageId, need: u32) {
        self.lacking.push((stage, need));
    }

    fn stood(&mut self, stages: Vec<Entry>) {
        self.stood = stages;
    }

    fn settled(&mut self, truths: &[Option<Truth>]) {
        if self.truths.is_empty() {
            self.truths.extend_from_slice(truths);
            return;
        }
        for (known, truth) in self.truths.iter_mut().zip(truths) {
            *known = known.or(*truth);
        }
    }
}
