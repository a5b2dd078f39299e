//! The clocks of SLAs: when they started, when they are due, whether it came about in time. All of it is worked out from facts and
//! now; nothing runs.

use smallvec::SmallVec;

use crate::ast::MoveKind;
use crate::calendar::Calendar;
use crate::check::{SlaId, SlaTarget, StageId};
use crate::program::{SlaPlan, ThenPlan};
use crate::value::{Duration, Instant, Number};

use super::decision::{Clock, ClockState, Decision};
use super::ladder::kinds;
use super::path::Stood;
use super::run::{Run, Standing};
use super::trace::{Aside, Trace};

/// A stretch of time in a stage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    /// Its number among the stages the lead stood in by this evaluation.
    pub number: usize,
    pub stage: StageId,
    pub entered: Instant,
    /// When the lead left, and the SLA whose breach made it leave.
    pub left: Option<(Instant, Option<SlaId>)>,
}

/// A lap of a clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lap {
    pub from: Instant,
    pub ended: Option<Instant>,
    /// Whether none came after it.
    pub last: bool,
}

/// A time during which a clock stands still; without an end, nobody can tell how long.
pub(super) type Pause = (Instant, Option<Instant>);

/// A breach that moves the lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct BreachMove {
    pub sla: SlaId,
    pub clause: u32,
    pub then: ThenPlan,
    pub due: Instant,
}

impl<T: Trace> Run<'_, T> {
    /// The clocks of the stages that the lead leaves by this evaluation, each as it stood there.
    pub fn clocks_left(&mut self, decision: &mut Decision) {
        if decision.moves.is_empty() || self.program.slas.is_empty() {
            return;
        }
        let (standing, path) = (self.standing, self.scratch.path.clone());
        for (number, taken) in decision.moves.iter().enumerate() {
            let Some(stood) = path.get(number) else { continue };
            // A lead that is seen for the first time has been there no longer than anybody could know.
            let seen = if number == 0 && decision.first_seen { taken.time } else { stood.since };
            let entered = seen.min(taken.time);
            self.standing = Standing { stage: taken.from, entered: stood.since, answers_seen: 0, ..standing };
            self.scratch.path.truncate(number + 1);
            let left = Some((taken.time, taken.breach));
            let clocks = self.clocks_of(Stay { number, stage: taken.from, entered, left });
            decision.clocks.extend(clocks);
            self.scratch.path.clone_from(&path);
        }
        self.standing = standing;
    }

    /// The clocks of the stage the lead stands in by now.
    pub fn clocks(&mut self, decision: &mut Decision) {
        if self.program.slas.is_empty() {
            return;
        }
        let clocks = match self.scratch.clocks.take() {
            Some(known) => known,
            None => self.clocks_of(self.stay()),
        };
        decision.clocks.extend(clocks);
    }

    /// The stay in the stage the lead stands in by now.
    fn stay(&self) -> Stay {
        let Standing { stage, entered, .. } = self.standing;
        Stay { number: self.here(), stage, entered, left: None }
    }

    /// The breach that moves the lead on, if one does: the one that was due first.
    pub fn breach_move(&mut self) -> Option<BreachMove> {
        let program = self.program;
        let slas = program.slas_of.get(self.standing.stage)?;
        let moves = |sla: &&SlaId| {
            program.slas.get(**sla).is_some_and(|plan| plan.clauses.iter().any(|clause| clause.then.is_some()))
        };
        if !slas.iter().any(|sla| moves(&sla)) {
            return None;
        }
        let clocks = self.clocks_of(self.stay());
        let mut first: Option<BreachMove> = None;
        for clock in &clocks {
            let Some(due) = clock.due.filter(|due| *due <= self.now) else { continue };
            // A lap that ended by the time it was due is nobody's fault any more.
            if clock.ended.is_some_and(|ended| ended <= due) {
                continue;
            }
            // What came about, if late, is no reason to take the lead away any more; unless it was due before that.
            let late = clock.met_at.is_none_or(|met| met > due);
            let clause = program.slas.get(clock.sla).and_then(|sla| sla.clauses.get(clock.clause as usize));
            let Some(then) = clause.and_then(|clause| clause.then) else { continue };
            if late && self.may_go(then.kind, then.to) && first.is_none_or(|first| due < first.due) {
                // A move that lacks what it needs is no move, and keeps none that comes later from being tried.
                if then.kind != MoveKind::Advance || self.has_needs(then.to) {
                    first = Some(BreachMove { sla: clock.sla, clause: clock.clause, then, due });
                }
            }
        }
        // Where the lead stays, they are the clocks that are told.
        self.scratch.clocks = if first.is_none() { Some(clocks) } else { None };
        first
    }

    /// The clocks of one stay in a stage.
    fn clocks_of(&mut self, stay: Stay) -> Vec<Clock> {
        let program = self.program;
        let mut clocks = Vec::new();
        for id in program.slas_of.get(stay.stage).map_or(&[][..], |slas| slas) {
            let Some(plan) = program.slas.get(*id) else { continue };
            let mut ladder = self.ladder(plan, stay);
            if ladder.is_empty() {
                continue;
            }
            let laps = self.laps(plan, stay);
            let pauses = self.pauses(plan, stay);
            let mut of_kinds: SmallVec<[Vec<Clock>; 4]> = SmallVec::new();
            for kind in kinds(plan) {
                let mut of_kind = Vec::new();
                for (number, (from, ended, assignee)) in laps.iter().enumerate() {
                    let lap = Lap { from: *from, ended: *ended, last: number + 1 == laps.len() };
                    let Some((clause, started)) = self.runs_by(&mut ladder, kind, lap, &pauses) else { continue };
                    let mut clock = Clock {
                        sla: *id,
                        clause,
                        lap: u32::try_from(number + 1).unwrap_or(u32::MAX),
                        assignee: assignee.clone(),
                        started,
                        due: None,
                        warn_at: None,
                        warnings: SmallVec::new(),
                        met_at: None,
                        ended: *ended,
                        paused: false,
                        state: ClockState::Waiting,
                        business_left: None,
                        wall_spent: 0,
                        business_spent: None,
                    };
                    self.read(&mut clock, plan, &pauses, stay, lap);
                    of_kind.push(clock);
                }
                of_kinds.push(of_kind);
            }
            of_kinds.sort_by_key(|of_kind| of_kind.last().map(|clock| clock.clause));
            clocks.extend(of_kinds.into_iter().flatten());
        }
        clocks
    }

    /// When the clocks of an SLA stand still, from entering the stage on: the condition is asked for each stretch in which it can't
    /// change.
    fn pauses(&mut self, plan: &SlaPlan, stay: Stay) -> Vec<Pause> {
        /// How many stretches are looked at. A condition that changes every day can be followed for years with these.
        const MOST: usize = 4_000;
        /// How many of them ahead of now.
        const AHEAD: usize = 200;
        let Some(pause) = &plan.pauses else { return Vec::new() };
        let program = self.program;
        let path: Vec<Stood> = self.scratch.path.iter().take(stay.number + 1).copied().collect();
        let mut scratch = self.scratch.inner.take().unwrap_or_default();
        let mut pauses: Vec<Pause> = Vec::new();
        let mut at = stay.entered;
        let mut ahead = 0;
        let mut aside = Aside::of::<T>();
        for _ in 0..MOST {
            let mut run = Run::new(program, self.record, at, &mut scratch, &mut aside);
            let standing = Standing {
                stage: stay.stage,
                entered: stay.entered,
                answers_seen: self.record.answers.len(),
                ..run.came_in
            };
            (run.came_in, run.standing) = (standing, standing);
            run.scratch.path.clone_from(&path);
            run.moved = true;
            for cell in &pause.cells {
                run.cell(*cell);
            }
            let paused = run.truth(pause.node).is_yes();
            let next = run.horizon.at;
            if at > self.now {
                // What is ahead may still change by what happens; but time alone changes it then.
                self.until(at, false);
                ahead += 1;
            }
            match (paused, pauses.last_mut()) {
                (true, Some((_, end))) if *end == Some(at) => *end = next,
                (true, _) => pauses.push((at, next)),
                (false, _) => {}
            }
            match next {
                Some(next) => at = next,
                None => break,
            }
            // Facts that lie ahead are not known yet, so nothing beyond them is either.
            if at > self.now && (stay.left.is_some() || ahead >= AHEAD) {
                break;
            }
        }
        self.scratch.inner = Some(scratch);
        aside.tell(self.trace);
        pauses
    }

    /// Reads a clock.
    fn read(&mut self, clock: &mut Clock, plan: &SlaPlan, pauses: &[Pause], stay: Stay, lap: Lap) {
        let program = self.program;
        let Some(clause) = plan.clauses.get(clock.clause as usize) else { return };
        let calendar = plan.calendar.and_then(|id| program.calendars.get(id));
        let zone = self.zone();
        let timer = Timer { calendar, zone, pauses, started: clock.started };
        let plain = timer.plain(clause.within);
        let business = clause.within.is_business();
        clock.due = plain.and_then(|plain| timer.lengthened(plain, business));
        let upto = clock.ended.map_or(self.now, |ended| ended.min(self.now));
        // Whoever starts a clock anew at the instant at which it was due is still in time.
        let in_time = !lap.last && clock.ended == clock.due;
        clock.met_at = match clause.target {
            // Leaving because it was too late is not leaving in time.
            SlaTarget::Stay => {
                stay.left.filter(|(_, breach)| lap.last && *breach != Some(clock.sla)).map(|(left, _)| left)
            }
            target => self.came_about(target, stay, lap.from, upto),
        };
        clock.warnings = plan.warnings.iter().map(|warning| timer.part(clause.within, plain?, warning.at)).collect();
        let warns = || clock.warnings.iter().flatten().copied();
        clock.warn_at = warns().filter(|at| *at > upto).min().or_else(|| warns().max());
        let warned = warns().any(|at| at <= upto);
        clock.state = match (clock.met_at, clock.due) {
            (Some(met), Some(due)) if met > due => ClockState::MetLate,
            (Some(_), _) => ClockState::Met,
            (None, Some(due)) if due <= upto && !in_time => ClockState::Breached,
            (None, _) if warned => ClockState::Warned,
            (None, _) => ClockState::Waiting,
        };
        let over = clock.met_at.unwrap_or(upto);
        clock.paused = clock.ended.is_none() && clock.met_at.is_none() && timer.paused(self.now);
        (clock.wall_spent, clock.business_spent) = timer.spent(over);
        let open = clock.met_at.is_none() && clock.ended.is_none();
        clock.business_left = match (calendar, clock.due) {
            (Some(calendar), Some(due)) if open => Some(timer.left(calendar, self.now, due)),
            _ => None,
        };
        if open {
            // From the first warning on it is warned; what a later one changes, if anything, is who is told.
            for at in clock.warnings.iter().flatten() {
                self.until(*at, clock.state == ClockState::Waiting);
            }
            if let Some(due) = clock.due {
                self.until(due, true);
            }
        }
    }

    /// When what a line asks for came about, strictly after `after` and not later than `upto`, while the lead is in the stage.
    pub(super) fn came_about(&self, target: SlaTarget, stay: Stay, after: Instant, upto: Instant) -> Option<Instant> {
        match target {
            SlaTarget::FirstTouch => self.nth_touch(after, upto, 1, 1),
            SlaTarget::Touches { count, kinds } => self.nth_touch(after, upto, count, kinds),
            SlaTarget::Answer => self.first_answer(stay.number, after, upto),
            SlaTarget::Stay => None,
        }
    }

    /// When so many touches of so many kinds have happened, strictly after `after` and not later than `upto`.
    fn nth_touch(&self, after: Instant, upto: Instant, count: u64, kinds: u64) -> Option<Instant> {
        let program = self.program;
        let mut seen = 0;
        let mut of: Vec<crate::check::ActivityId> = Vec::new();
        let from = self.record.events.partition_point(|event| event.at <= after);
        for event in self.record.events.iter().skip(from).take_while(|event| event.at <= upto) {
            if !program.schema.activities.get(event.kind).is_some_and(|kind| kind.touch) {
                continue;
            }
            seen += 1;
            if !of.contains(&event.kind) {
                of.push(event.kind);
            }
            if seen >= count && of.len() as u64 >= kinds {
                return Some(event.at);
            }
        }
        None
    }

    /// Whether all that a stage needs is known.
    pub fn has_needs(&mut self, stage: StageId) -> bool {
        let program = self.program;
        let needs = program.stages.get(stage).map_or(&[][..], |stage| &stage.needs);
        for (number, need) in (0..).zip(needs) {
            if self.value(*need) == crate::program::Val::Unknown {
                self.trace.lacks(stage, number);
                return false;
            }
        }
        true
    }
}

/// How a clock counts.
#[derive(Clone, Copy)]
pub(super) struct Timer<'a> {
    pub calendar: Option<&'a Calendar>,
    pub zone: crate::value::Zone,
    pub pauses: &'a [Pause],
    pub started: Instant,
}

impl Timer<'_> {
    /// The instant at which a clock that never stands still is due.
    pub(super) fn plain(&self, within: Duration) -> Option<Instant> {
        if !within.is_business() {
            return Some(self.zone.after(self.started, within));
        }
        add_business(self.calendar?, self.started, within)
    }

    /// When that part of its time is over, of which the whole is over at `whole` if it never stands still.
    fn part(&self, within: Duration, whole: Instant, part: Number) -> Option<Instant> {
        let share = |length: i64| Number(length).times(part).map(|share| share.0);
        let at = if within.is_business() {
            let calendar = self.calendar?;
            // Business days are as long as they are open.
            let length =
                if within.business_days == 0 { within.business_micros } else { calendar.between(self.started, whole) };
            calendar.add(self.started, share(length)?)?
        } else {
            self.started.plus(share(whole.since(self.started))?)
        };
        self.lengthened(at, within.is_business())
    }

    /// What was due at `at`, later by all pauses before it. Open time is made up for by open time.
    pub(super) fn lengthened(&self, mut at: Instant, business: bool) -> Option<Instant> {
        for (from, to) in self.pauses {
            let from = (*from).max(self.started);
            if from >= at {
                break;
            }
            let to = (*to)?;
            if to <= from {
                continue;
            }
            at = match self.calendar {
                Some(calendar) if business => {
                    let paused = calendar.between(from, to);
                    if paused > 0 { calendar.add(at, paused)? } else { at }
                }
                _ => at.plus(to.since(from)),
            };
        }
        Some(at)
    }

    fn paused(&self, now: Instant) -> bool {
        self.pauses.iter().any(|(from, to)| *from <= now && to.is_none_or(|to| now < to))
    }

    /// The open time from now until it is due, without the pauses that lie between.
    fn left(&self, calendar: &Calendar, now: Instant, due: Instant) -> i64 {
        let mut left = calendar.between(now, due).max(0);
        for (from, end) in self.pauses {
            let (from, end) = ((*from).max(now), end.unwrap_or(due).min(due));
            if from < end {
                left -= calendar.between(from, end);
            }
        }
        left
    }

    /// The time from the start to `to` without pauses, by the wall and by the calendar.
    fn spent(&self, to: Instant) -> (i64, Option<i64>) {
        let to = to.max(self.started);
        let mut wall = to.since(self.started);
        let mut business = self.calendar.map(|calendar| calendar.between(self.started, to));
        for (from, end) in self.pauses {
            let from = (*from).max(self.started);
            let end = end.unwrap_or(to).min(to);
            if from < end {
                wall -= end.since(from);
                business = business.zip(self.calendar).map(|(sum, calendar)| sum - calendar.between(from, end));
            }
        }
        (wall, business)
    }
}

/// Business time after an instant: days first, then hours.
pub(super) fn add_business(calendar: &Calendar, from: Instant, length: Duration) -> Option<Instant> {
    let mut at = from;
    if length.business_days > 0 {
        at = calendar.add_days(at, u32::try_from(length.business_days).unwrap_or(0))?;
    }
    if length.business_micros > 0 {
        at = calendar.add(at, length.business_micros)?;
    }
    Some(at)
}

/// What an SLA asks for, in a word, as decisions call it.
#[must_use]
pub const fn clause_word(target: SlaTarget) -> &'static str {
    match target {
        SlaTarget::FirstTouch => "first touch",
        SlaTarget::Touches { .. } => "touches",
        SlaTarget::Answer => "answer",
        SlaTarget::Stay => "stay",
    }
}

impl Clock {
    /// What tells this clock from all others of the lead.
    #[must_use]
    pub fn id(&self, program: &crate::program::Program) -> String {
        let sla = program.book.slas.get(self.sla);
        let clause = sla.and_then(|sla| sla.clauses.get(self.clause as usize));
        let word = clause.map_or("", |clause| clause_word(clause.target));
        format!("{}/{word}/{}", sla.map_or("", |sla| &sla.name), self.started)
    }
}
