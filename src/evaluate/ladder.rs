//! Which line of an SLA a clock runs by, and since when. Lines of one kind are a ladder: the first that holds counts. What happens while
//! the lead is in the stage may change which one that is; but nothing is ever due before anybody could know.

use std::mem::Discriminant;

use smallvec::SmallVec;

use crate::check::{Cell, SlaTarget};
use crate::program::{LadderPlan, SlaPlan};
use crate::value::{Instant, TextRef};

use super::path::Stood;
use super::run::{Run, Standing};
use super::sla::{Lap, Pause, Stay, Timer};
use super::trace::{Aside, Trace};

/// A kind of line.
pub(super) type Kind = Discriminant<SlaTarget>;

/// The lines that hold at a time, one a kind at most.
type Rungs = SmallVec<[(Kind, u32); 4]>;

/// Which lines held from when on, in one stay in a stage; looked at only as far as somebody asks.
pub(super) struct Ladder<'p> {
    plan: &'p SlaPlan,
    stay: Stay,
    /// From when on which lines held, the oldest first.
    known: Vec<(Instant, Rungs)>,
    /// From when on it is not known yet; none when all is.
    next: Option<Instant>,
    /// How many times it was looked at.
    looks: usize,
    /// The last instant that counts, and the lines that hold then.
    last: (Instant, Rungs),
}

impl Ladder<'_> {
    /// Whether no line held at any time.
    pub fn is_empty(&self) -> bool {
        self.next.is_none() && self.known.iter().all(|(_, rungs)| rungs.is_empty())
    }
}

/// A clock as it runs by a line from some time on.
#[derive(Clone, Copy)]
struct Running {
    line: u32,
    started: Instant,
}

/// How many times a ladder is looked at: a condition that changes every day can be followed for years with these.
const MOST: usize = 4_000;

/// The kinds of an SLA's lines, in the order of the lines.
pub(super) fn kinds(plan: &SlaPlan) -> SmallVec<[Kind; 4]> {
    let mut kinds = SmallVec::new();
    for clause in &plan.clauses {
        let kind = std::mem::discriminant(&clause.target);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

impl<T: Trace> Run<'_, T> {
    /// The ladder of a stay.
    pub(super) fn ladder<'p>(&mut self, plan: &'p SlaPlan, stay: Stay) -> Ladder<'p> {
        let now = self.rungs(plan);
        let last = stay.left.map_or(self.now, |(left, _)| left.min(self.now));
        let changes = plan.ladder.is_some() && stay.entered < last;
        let known = if changes { Vec::new() } else { vec![(stay.entered, now.clone())] };
        Ladder { plan, stay, known, next: changes.then_some(stay.entered), looks: 0, last: (last, now) }
    }

    /// For each kind of line, the first whose condition holds; unknown ones are passed over.
    fn rungs(&mut self, plan: &SlaPlan) -> Rungs {
        let mut rungs = Rungs::new();
        for (number, clause) in (0..).zip(&plan.clauses) {
            let kind = std::mem::discriminant(&clause.target);
            if !rungs.iter().any(|(known, _)| *known == kind)
                && clause.when.is_none_or(|when| self.truth(when).is_yes())
            {
                rungs.push((kind, number));
            }
        }
        rungs
    }

    /// Looks at the ladder at the next instant at which it may change.
    fn look(&mut self, ladder: &mut Ladder<'_>) {
        let Some(at) = ladder.next.take() else { return };
        let (last, rungs) = &ladder.last;
        // Where it is about now, that is answered already.
        if at >= self.now {
            ladder.known.push((at, rungs.clone()));
            return;
        }
        let Some(asked) = &ladder.plan.ladder else { return };
        let (rungs, next) = self.rungs_at(ladder.plan, asked, ladder.stay, at);
        if ladder.known.last().is_none_or(|(_, known)| *known != rungs) {
            ladder.known.push((at, rungs));
        }
        ladder.looks += 1;
        let next = next.filter(|next| next < last && ladder.looks < MOST).unwrap_or(*last);
        ladder.next = Some(next).filter(|next| *next > at);
    }

    /// Which lines held at an earlier instant of the stay, and when that may have changed next.
    fn rungs_at(&mut self, plan: &SlaPlan, asked: &LadderPlan, stay: Stay, at: Instant) -> (Rungs, Option<Instant>) {
        let program = self.program;
        let path: Vec<Stood> = self.scratch.path.iter().take(stay.number + 1).copied().collect();
        let (assignee, assigned) = self.had_by(at);
        let mut scratch = self.scratch.inner.take().unwrap_or_default();
        let mut aside = Aside::of::<T>();
        let mut run = Run::new(program, self.record, at, &mut scratch, &mut aside);
        let answers_seen = self.record.answers.len();
        let standing = Standing { stage: stay.stage, entered: stay.entered, answers_seen, assignee, assigned };
        (run.came_in, run.standing) = (standing, standing);
        run.scratch.path.clone_from(&path);
        run.moved = true;
        let first = asked.cells.iter().position(|cell| matches!(cell, Cell::Score(_) | Cell::Grade(_)));
        for (number, cell) in asked.cells.iter().enumerate() {
            if first == Some(number) {
                run.exclude();
            }
            run.cell(*cell);
        }
        let rungs = run.rungs(plan);
        let next = run.horizon.at;
        self.scratch.inner = Some(scratch);
        aside.tell(self.trace);
        (rungs, next)
    }

    /// Who had the lead at an earlier time, and since when. Where the record has no time for it, whoever has it now.
    fn had_by(&self, at: Instant) -> (Option<TextRef>, Option<Instant>) {
        let Standing { assignee, assigned, .. } = self.standing;
        if assigned.is_none_or(|assigned| assigned <= at) {
            return (assignee, assigned);
        }
        let before = self.record.assignments.iter().rev().find(|given| given.at <= at);
        before.map_or((None, None), |given| (given.to, given.to.map(|_| given.at)))
    }

    /// The line by which the clock of a kind runs in a lap, and since when; none when there is no clock.
    pub(super) fn runs_by(
        &mut self,
        ladder: &mut Ladder<'_>,
        kind: Kind,
        lap: Lap,
        pauses: &[Pause],
    ) -> Option<(u32, Instant)> {
        let calendar = ladder.plan.calendar.and_then(|id| self.program.calendars.get(id));
        let timer = Timer { calendar, zone: self.zone(), pauses, started: lap.from };
        let mut running: Option<Running> = None;
        let mut number = 0;
        loop {
            let next = ladder.known.get(number).map(|(at, _)| *at).or(ladder.next);
            let Some(at) = next.filter(|at| lap.ended.is_none_or(|ended| *at < ended || *at <= lap.from)) else {
                break;
            };
            if running.is_some_and(|running| self.is_over(ladder, running, lap, timer, at)) {
                break;
            }
            if ladder.known.get(number).is_none() {
                self.look(ladder);
                // It may have turned out that nothing has changed then.
                if ladder.known.get(number).is_none() {
                    continue;
                }
            }
            let Some((at, rungs)) = ladder.known.get(number) else { break };
            let line = rungs.iter().find(|(known, _)| *known == kind).map(|(_, line)| *line);
            running = if *at <= lap.from {
                line.map(|line| Running { line, started: lap.from })
            } else {
                self.step(ladder, (running, line), lap, timer, *at)
            };
            number += 1;
        }
        running.map(|running| (running.line, running.started))
    }

    /// Whether nothing that changes from `at` on matters to a clock any more.
    fn is_over(&self, ladder: &Ladder<'_>, running: Running, lap: Lap, timer: Timer<'_>, at: Instant) -> bool {
        let Some(clause) = ladder.plan.clauses.get(running.line as usize) else { return true };
        if self.is_late(ladder, running, lap, timer, at) {
            return true;
        }
        let same = |target: SlaTarget| {
            target == clause.target || std::mem::discriminant(&target) != std::mem::discriminant(&clause.target)
        };
        ladder.plan.clauses.iter().all(|other| same(other.target))
            && self.came_about(clause.target, ladder.stay, lap.from, at).is_some()
    }

    /// Whether a clock was due by `at`, and what it asks for had not come about when it was.
    fn is_late(&self, ladder: &Ladder<'_>, running: Running, lap: Lap, timer: Timer<'_>, at: Instant) -> bool {
        let Some(clause) = ladder.plan.clauses.get(running.line as usize) else { return false };
        let due = due(ladder, running, timer).filter(|due| *due <= at);
        due.is_some_and(|due| self.came_about(clause.target, ladder.stay, lap.from, due).is_none())
    }

    /// By which line a clock goes on where another holds from `at` on. One that gives less time runs from then, and never gives more
    /// than the one before; one that gives more runs from the start. Neither moves what was late, or met.
    fn step(
        &self,
        ladder: &Ladder<'_>,
        (running, line): (Option<Running>, Option<u32>),
        lap: Lap,
        timer: Timer<'_>,
        at: Instant,
    ) -> Option<Running> {
        let Some(before) = running else { return line.map(|line| Running { line, started: at }) };
        if line == Some(before.line) || self.is_late(ladder, before, lap, timer, at) {
            return running;
        }
        let target = |line: u32| ladder.plan.clauses.get(line as usize).map(|clause| clause.target);
        let is_met =
            |line: u32| target(line).is_some_and(|of| self.came_about(of, ladder.stay, lap.from, at).is_some());
        let met = is_met(before.line);
        let Some(line) = line else { return running.filter(|_| met) };
        if met && is_met(line) {
            return running;
        }
        let plain = |line: u32| {
            let within = ladder.plan.clauses.get(line as usize)?.within;
            Timer { started: lap.from, ..timer }.plain(within)
        };
        let (anew, again) = (Running { line, started: at }, Running { line, started: lap.from });
        let never = Instant(i64::MAX);
        let due_of = |running: Running| due(ladder, running, timer).unwrap_or(never);
        let gives_more = plain(line).unwrap_or(never) >= plain(before.line).unwrap_or(never);
        if gives_more && due_of(again) > at {
            return Some(again);
        }
        if met || due_of(anew) < due_of(before) { Some(anew) } else { running }
    }
}

/// When a clock is due; none when nobody can tell.
fn due(ladder: &Ladder<'_>, running: Running, timer: Timer<'_>) -> Option<Instant> {
    let within = ladder.plan.clauses.get(running.line as usize)?.within;
    let timer = Timer { started: running.started, ..timer };
    timer.lengthened(timer.plain(within)?, within.is_business())
}
