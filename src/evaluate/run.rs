//! One evaluation: the order of everything.

use crate::check::{Cell, ConditionId, ExclusionId, GradeId, ScoreId, StageId, TableId, TerritoryId};
use crate::program::{Program, Val};
use crate::record::{Entry, Record};
use crate::source::Id;
use crate::value::{Duration, Instant, Number, TextRef, Truth, Zone};

use super::carry::{carry_assignment, changes_hands};
use super::decision::{Decision, ScoreValue};
use super::horizon::Horizon;
use super::path::Stood;
use super::trace::{Silent, Trace};

/// Where a lead stands while it is moved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    /// The stage.
    pub stage: StageId,
    /// When it was entered.
    pub entered: Instant,
    /// How many answers are looked at.
    pub answers_seen: usize,
    /// Who has it. Rules see who had it as it came in; only what a test expects sees who has it afterwards.
    pub assignee: Option<TextRef>,
    /// Since when.
    pub assigned: Option<Instant>,
}

/// An event up to now, as phrases look at it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Past {
    /// When.
    pub at: Instant,
    /// Its number in the record.
    pub number: u32,
    /// Where its values start.
    pub values: u32,
}

/// Buffers that are used again from lead to lead.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    /// Whether near misses are looked for.
    pub near: bool,
    /// The assignments so far. Evaluating reads it; whoever runs a batch notes what was decided.
    pub ledger: super::Ledger,
    /// A score that is asked what if it were so much at least.
    pub(super) lifted: Option<(ScoreId, Number)>,
    /// Buffers for asking "what if".
    pub(super) inner: Option<Box<Scratch>>,
    /// The answers to nodes.
    pub(super) truths: Vec<Option<Truth>>,
    pub(super) lets: Vec<Val>,
    pub(super) scores: Vec<Option<ScoreValue>>,
    pub(super) restarted: Vec<Option<Instant>>,
    pub(super) grades: Vec<Option<u32>>,
    /// The matching row of each table, once it was looked for.
    pub(super) rows: Vec<Option<Option<u32>>>,
    /// The start of each window, for the `lengths` and the now of `windows_of`.
    pub(super) windows: Vec<Instant>,
    lengths: Vec<Duration>,
    windows_of: Option<(Instant, Zone)>,
    /// The stages the lead stood in, since when, the one it came in with first.
    pub(super) path: Vec<Stood>,
    /// For each kind of activity, where its events stand in `by_kind`.
    pub(super) kinds: Vec<(u32, u32)>,
    /// All events up to now, kind by kind, each in time order.
    pub(super) by_kind: Vec<Past>,
    /// How many events are not later than now.
    pub(super) past: usize,
    /// Which item each pick chose, by its place; only for the trace.
    pub(super) chosen: Vec<(crate::source::Span, usize)>,
    pub(super) counted: Vec<(super::trace::EventAt, Instant)>,
    pub(super) key: Vec<crate::program::Val>,
    /// When the next of the cells changes that were worked out last.
    pub(super) horizon: Horizon,
    /// The clocks of the last stage, where a breach was looked for.
    pub(super) clocks: Option<Vec<super::decision::Clock>>,
    /// The lead as somebody else has it.
    after: Record,
}

/// What was worked out before any move.
struct WorkedOut {
    truths: Vec<Option<Truth>>,
    lets: Vec<Val>,
    scores: Vec<Option<ScoreValue>>,
    restarted: Vec<Option<Instant>>,
    grades: Vec<Option<u32>>,
    rows: Vec<Option<Option<u32>>>,
}

/// One evaluation on its way.
pub(super) struct Run<'a, T: Trace> {
    pub program: &'a Program,
    pub record: &'a Record,
    pub now: Instant,
    pub scratch: &'a mut Scratch,
    pub trace: &'a mut T,
    /// As the lead came in.
    pub came_in: Standing,
    /// As it stands by now.
    pub standing: Standing,
    /// The activity that `where` looks at.
    pub event: Option<usize>,
    pub excluded: Option<ExclusionId>,
    pub territory: Option<TerritoryId>,
    /// Whether the moves are made: from then on everything sees the lead where they brought it.
    pub moved: bool,
    /// When the next thing changes that was looked at.
    pub horizon: Horizon,
}

impl<'a, T: Trace> Run<'a, T> {
    pub fn new(
        program: &'a Program,
        record: &'a Record,
        now: Instant,
        scratch: &'a mut Scratch,
        trace: &'a mut T,
    ) -> Self {
        scratch.prepare(program, record, now);
        Self::standing(program, record, now, scratch, trace)
    }

    /// For a record that differs from the last one of `scratch` in where the lead stands alone.
    pub fn again(
        program: &'a Program,
        record: &'a Record,
        scratch: &'a mut Scratch,
        trace: &'a mut T,
        before: &Decision,
    ) -> Self {
        scratch.forget_standing(program);
        let horizon = scratch.horizon;
        let mut run = Self::standing(program, record, before.now, scratch, trace);
        if let Some(at) = horizon.at {
            run.horizon.note(at, horizon.sure);
        }
        (run.excluded, run.territory) = (before.excluded, before.territory);
        run
    }

    fn standing(
        program: &'a Program,
        record: &'a Record,
        now: Instant,
        scratch: &'a mut Scratch,
        trace: &'a mut T,
    ) -> Self {
        let stage = record.stage.unwrap_or(program.book.start);
        // A lead that is seen for the first time enters its stage now.
        let entered = record.entered.unwrap_or(now);
        let (assignee, assigned) = (record.assignee, record.assigned);
        let standing = Standing { stage, entered, answers_seen: 0, assignee, assigned };
        scratch.path.clear();
        scratch.path.push(Stood { stage, since: entered, by: None });
        Self {
            program,
            record,
            now,
            scratch,
            trace,
            came_in: standing,
            standing,
            event: None,
            excluded: None,
            territory: None,
            moved: false,
            horizon: Horizon::default(),
        }
        .with_what_lies_ahead()
    }

    /// Notes when the first thing counts that lies ahead of now: until then it is passed over.
    fn with_what_lies_ahead(mut self) -> Self {
        let (record, now) = (self.record, self.now);
        let ahead = |at: &Instant| *at > now;
        let first = [
            record.events.get(self.scratch.past).map(|event| event.at),
            record.answers.iter().map(|answer| answer.at).find(ahead),
            record.history.iter().map(|entry| entry.at).find(ahead),
            record.assignments.iter().map(|assigned| assigned.at).find(ahead),
            record.assigned.filter(ahead),
            record.entered.filter(ahead),
        ];
        if let Some(first) = first.into_iter().flatten().min() {
            self.until(first, false);
        }
        self
    }

    /// Whether what did not count is told, too.
    pub fn whole(&self) -> bool {
        T::RECORDS && self.trace.whole()
    }

    pub fn zone(&self) -> Zone {
        self.program.book.process.zone
    }

    /// Facts → lets, conditions, checklists → scores → grades → territory → moves → route → SLA → nurture → priority → alerts.
    pub fn decide(mut self) -> Decision {
        let program = self.program;
        for (number, cell) in program.book.order.iter().enumerate() {
            if program.excluding_from == Some(number) {
                self.exclude();
            }
            self.cell(*cell);
        }
        if program.excluding_from.is_none() {
            self.exclude();
        }
        self.scratch.horizon = self.horizon;
        let checklists =
            program.checks.iter().map(|list| list.iter().map(|check| self.truth(*check)).collect()).collect();
        let mut decision = Decision {
            now: self.now,
            stage_before: self.came_in.stage,
            excluded: self.excluded,
            checklists,
            territory: self.territory,
            ..Decision::default()
        };
        decision.scores = self.scratch.scores.iter().map(|score| score.unwrap_or_default()).collect();
        decision.grades = self.scratch.grades.clone();
        self.rest(decision)
    }

    /// What follows from the cells, which are worked out already.
    pub fn decide_again(self, before: &Decision) -> Decision {
        let decision = Decision {
            now: self.now,
            stage_before: self.came_in.stage,
            excluded: before.excluded,
            checklists: before.checklists.clone(),
            territory: before.territory,
            scores: before.scores.clone(),
            grades: before.grades.clone(),
            ..Decision::default()
        };
        self.rest(decision)
    }

    /// Moves → route → SLA → nurture → priority → alerts. Each step sees the lead as those before it leave it, so that the decision says
    /// what the next one says once it was carried out.
    fn rest(mut self, mut decision: Decision) -> Decision {
        let program = self.program;
        decision.first_seen = self.record.entered.is_none();
        decision.assignee = self.record.assignee.map(|text| self.record.text(text.raw).to_owned());
        self.scratch.clocks = None;
        self.moves(&mut decision);
        self.clocks_left(&mut decision);
        self.moved = true;
        decision.stage_after = self.standing.stage;
        decision.entered = Some(self.standing.entered);
        let mut before = None;
        if !decision.moves.is_empty() {
            before = self.scratch.worked_out(program);
            self.look_again();
        }
        self.route(&mut decision);
        if decision.assignment.as_ref().is_some_and(|assignment| changes_hands(self.record, assignment)) {
            before = before.or_else(|| self.scratch.worked_out(program));
            let mut after = std::mem::take(&mut self.scratch.after);
            after.copy_from(self.record);
            carry_assignment(program, &mut after, &decision);
            let mut run = self.about(&after);
            run.look_again();
            run.exclude_again();
            run.what_follows(&mut decision);
            self.horizon = run.horizon;
            self.scratch.after = after;
        } else {
            if !decision.moves.is_empty() {
                self.exclude_again();
            }
            self.what_follows(&mut decision);
        }
        if let Some(before) = before {
            self.scratch.put_back(before);
        }
        decision.horizon = self.horizon;
        decision
    }

    /// The same evaluation about the lead as somebody else has it.
    fn about<'b>(&'b mut self, record: &'b Record) -> Run<'b, T> {
        let (assignee, assigned) = (record.assignee, record.assigned);
        let standing = Standing { assignee, assigned, ..self.standing };
        Run {
            program: self.program,
            record,
            now: self.now,
            scratch: &mut *self.scratch,
            trace: &mut *self.trace,
            came_in: standing,
            standing,
            event: None,
            excluded: self.excluded,
            territory: self.territory,
            moved: true,
            horizon: self.horizon,
        }
    }

    /// Works out anew what rests on where the lead stands and who has it.
    fn look_again(&mut self) {
        let program = self.program;
        self.came_in = self.standing;
        self.scratch.clocks = None;
        if T::RECORDS {
            self.trace.settled(&self.scratch.truths);
        }
        self.scratch.forget_standing(program);
        if !program.cells_stand {
            return;
        }
        self.silently(|run| program.standing_cells.iter().for_each(|cell| run.cell(*cell)));
    }

    /// Asks the exclusions of the lead as it stands by now. Its route went by those it came in with: what an end makes of a lead keeps
    /// nobody from being given it.
    fn exclude_again(&mut self) {
        let program = self.program;
        if !program.cells_stand {
            return;
        }
        self.silently(|run| {
            let before = run.excluded;
            run.exclude();
            if run.excluded != before {
                // Of excluded leads no score is known, whatever it rests on.
                run.scratch.forget_standing(program);
                program.book.order.iter().for_each(|cell| run.cell(*cell));
            }
        });
    }

    /// Works something out once more without telling the trace.
    fn silently(&mut self, work: impl FnOnce(&mut Run<'_, Silent>)) {
        let mut silent = Silent;
        let mut run = Run {
            program: self.program,
            record: self.record,
            now: self.now,
            scratch: &mut *self.scratch,
            trace: &mut silent,
            came_in: self.came_in,
            standing: self.standing,
            event: None,
            excluded: self.excluded,
            territory: self.territory,
            moved: true,
            horizon: self.horizon,
        };
        work(&mut run);
        (self.excluded, self.territory, self.horizon) = (run.excluded, run.territory, run.horizon);
    }

    /// SLA → nurture → priority → alerts.
    fn what_follows(&mut self, decision: &mut Decision) {
        self.clocks(decision);
        self.nurture(decision);
        decision.priority = match self.program.priority {
            Some(node) if self.excluded.is_none() => match self.value(node) {
                Val::Number(number) => Some(number),
                _ => None,
            },
            _ => None,
        };
        if T::RECORDS {
            if self.program.priority.is_some() && self.excluded.is_none() {
                self.terms(None, &self.program.priority_terms);
            }
            self.trace.settled(&self.scratch.truths);
            let entry = |stood: &Stood| Entry { stage: stood.stage, at: stood.since, by: stood.by };
            self.trace.stood(self.scratch.path.iter().map(entry).collect());
        }
        if self.scratch.near {
            decision.near_misses = self.near_misses();
        }
        self.alerts(decision);
    }

    /// Looks for the first exclusion that holds; all scores come after it.
    pub(super) fn exclude(&mut self) {
        self.excluded = None;
        for (number, (condition, _)) in self.program.exclusions.iter().enumerate() {
            if self.truth(*condition).is_yes() && self.excluded.is_none() {
                self.excluded = Some(ExclusionId::new(number));
                if !T::RECORDS {
                    break;
                }
            }
        }
    }

    /// Works out one cell. In `order` each comes after what it rests on, so nothing here recurses from cell to cell.
    pub fn cell(&mut self, cell: Cell) {
        match cell {
            Cell::Let(id) => {
                let Some(node) = self.program.lets.get(id.index()) else { return };
                if self.counts_time(*node) {
                    return;
                }
                let value = self.value(*node);
                if let Some(slot) = self.scratch.lets.get_mut(id.index()) {
                    *slot = value;
                }
            }
            Cell::Condition(id) => self.condition(id),
            Cell::Checklist(id) => {
                let Some(checks) = self.program.checks.get(id.index()) else { return };
                for check in checks {
                    self.truth(*check);
                }
            }
            Cell::Score(id) => self.score_cell(id),
            Cell::Grade(id) => self.grade_cell(id),
            Cell::Table(id) => self.table_cell(id),
            Cell::Territory => self.territory_cell(),
        }
    }

    fn condition(&mut self, id: ConditionId) {
        if let Some(node) = self.program.conditions.get(id.index()) {
            self.truth(*node);
        }
    }

    fn score_cell(&mut self, id: ScoreId) {
        let value = if self.excluded.is_some() { ScoreValue::default() } else { self.score(id) };
        if let Some(slot) = self.scratch.scores.get_mut(id.index()) {
            *slot = Some(value);
        }
    }

    /// The first line that holds. A line that nobody can answer, because a score is unknown, makes the grade unknown; any other
    /// unknown line is passed over.
    fn grade_cell(&mut self, id: GradeId) {
        let program = self.program;
        let Some(lines) = program.grades.get(id.index()) else { return };
        let scores = program.grade_scores.get(id.index()).map_or(&[][..], Vec::as_slice);
        let mut grade = None;
        for (number, line) in lines.iter().enumerate() {
            let truth = line.map_or(Truth::Yes, |node| self.truth(node));
            if truth.is_yes() {
                grade = u32::try_from(number).ok();
                break;
            }
            let asks = scores.get(number).map_or(&[][..], |scores| scores);
            if truth == Truth::Unknown && asks.iter().any(|score| self.score_value(*score).is_none()) {
                break;
            }
        }
        if let Some(slot) = self.scratch.grades.get_mut(id.index()) {
            *slot = grade.filter(|_| self.excluded.is_none());
        }
    }

    fn table_cell(&mut self, id: TableId) {
        let row = self.matching_row(id);
        if T::RECORDS {
            self.trace.matched(id, row);
        }
        if let Some(slot) = self.scratch.rows.get_mut(id.index()) {
            *slot = Some(row);
        }
    }

    fn territory_cell(&mut self) {
        let program = self.program;
        self.territory = None;
        for (number, when) in program.territories.iter().enumerate() {
            if when.is_none_or(|node| self.truth(node).is_yes()) {
                self.territory = Some(TerritoryId::new(number));
                return;
            }
        }
    }

    /// The value of a score, unknown when excluded or not yet worked out.
    pub fn score_value(&self, id: ScoreId) -> Option<Number> {
        self.scratch.scores.get(id.index()).copied().flatten().and_then(|score| score.value)
    }
}

impl Scratch {
    /// Buffers for one lead after another.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn prepare(&mut self, program: &Program, record: &Record, now: Instant) {
        self.truths.clear();
        self.truths.resize(program.rule_nodes, None);
        self.lets.clear();
        self.lets.resize(program.lets.len(), Val::Unknown);
        self.scores.clear();
        self.scores.resize(program.scores.len(), None);
        self.restarted.clear();
        self.restarted.resize(program.scores.len(), None);
        self.grades.clear();
        self.grades.resize(program.grades.len(), None);
        self.rows.clear();
        self.rows.resize(program.tables.len(), None);
        self.chosen.clear();
        self.windows(program, now);
        self.sort_events(program, record, now);
    }

    /// Forgets the answers that rest on where the lead stands.
    fn forget_standing(&mut self, program: &Program) {
        for (truth, stands) in self.truths.iter_mut().zip(&program.stands) {
            if *stands {
                *truth = None;
            }
        }
    }

    /// What was worked out so far, where some of it is worked out anew.
    fn worked_out(&self, program: &Program) -> Option<WorkedOut> {
        program.cells_stand.then(|| WorkedOut {
            truths: self.truths.clone(),
            lets: self.lets.clone(),
            scores: self.scores.clone(),
            restarted: self.restarted.clone(),
            grades: self.grades.clone(),
            rows: self.rows.clone(),
        })
    }

    fn put_back(&mut self, before: WorkedOut) {
        let WorkedOut { truths, lets, scores, restarted, grades, rows } = before;
        (self.truths, self.lets, self.scores) = (truths, lets, scores);
        (self.restarted, self.grades, self.rows) = (restarted, grades, rows);
    }

    /// The start of each window. It is the same for all leads of a batch, so it is kept as long as now and the rules say so.
    fn windows(&mut self, program: &Program, now: Instant) {
        let zone = program.book.process.zone;
        let lengths = program.windows.as_slice();
        if self.windows_of == Some((now, zone)) && self.lengths == lengths {
            return;
        }
        self.lengths.clear();
        self.lengths.extend_from_slice(lengths);
        self.windows.clear();
        self.windows.extend(lengths.iter().map(|length| zone.window(now, *length)));
        self.windows_of = Some((now, zone));
    }

    fn sort_events(&mut self, program: &Program, record: &Record, now: Instant) {
        self.past = record.events.partition_point(|event| event.at <= now);
        self.kinds.clear();
        self.kinds.resize(program.schema.activities.len(), (0, 0));
        self.by_kind.clear();
        self.by_kind.resize(self.past, Past::default());
        let past = record.events.get(..self.past).unwrap_or(&[]);
        for event in past {
            if let Some((_, count)) = self.kinds.get_mut(event.kind.index()) {
                *count += 1;
            }
        }
        let mut start = 0;
        for (first, count) in &mut self.kinds {
            *first = start;
            start += *count;
            *count = *first;
        }
        // By now each pair holds where its kind starts, twice; the second grows to its end.
        for (number, event) in past.iter().enumerate() {
            if let Some((_, end)) = self.kinds.get_mut(event.kind.index()) {
                if let (Some(slot), Ok(number)) = (self.by_kind.get_mut(*end as usize), u32::try_from(number)) {
                    *slot = Past { at: event.at, number, values: event.values };
                }
                *end += 1;
            }
        }
    }
}
