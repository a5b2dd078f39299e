//! The story of a lead: decided about whenever something happens or time alone changes something, each decision carried out before
//! the next. The activities and answers of the record are the facts; where it stands follows from them by the rules.

use crate::check::SlaId;
use crate::evaluate::{Clock, ClockState, Decision};
use crate::explain::{ClockAt, Happened, Story, StoryEntry};
use crate::program::Program;
use crate::record::Record;
use crate::render::Decided;
use crate::value::Instant;

use super::apply::{apply, changes};
use super::decide::{Decider, MOST_AT_ONCE};

/// A lead whose story is followed.
#[derive(Debug)]
pub struct Replay<'p> {
    program: &'p Program,
    /// The lead as it stands.
    record: Record,
    story: Story,
    /// When it is decided about next; none when nothing changes any more.
    next: Option<Instant>,
    /// The clocks that were seen, with their last state.
    clocks: Vec<Clock>,
    /// The SLAs and laps of those that ran no more once another line counted.
    left: Vec<(SlaId, u32)>,
    /// Whether it goes on from where an earlier story ended.
    resumed: bool,
}

impl<'p> Replay<'p> {
    /// Begins the story of a lead. One that was followed before (its record knows when it was decided about last) goes on from
    /// there; all others begin when they were created, and where the record says they stand is left aside.
    #[must_use]
    pub fn of(program: &'p Program, mut record: Record) -> Self {
        let resumed = record.decided;
        if resumed.is_none() {
            (record.stage, record.entered, record.assignee, record.assigned, record.held) =
                (None, None, None, None, None);
            record.history.clear();
            record.assignments.clear();
            record.nurture.clear();
            record.alerted.clear();
        }
        let first =
            record.events.first().map(|event| event.at).into_iter().chain(record.answers.first().map(|a| a.at)).min();
        let begins = resumed.or(record.created).or(first);
        // What lay ahead when the record was read is nothing odd here.
        record.warnings.retain(|warning| warning.kind != crate::record::DataWarningKind::Future);
        let from = begins.unwrap_or_default();
        let story = Story { lead: record.id.clone(), from, until: from, ..Story::default() };
        Self { program, record, story, next: begins, clocks: Vec::new(), left: Vec::new(), resumed: resumed.is_some() }
    }

    /// When the lead is decided about next; none when nothing changes any more.
    #[must_use]
    pub const fn next(&self) -> Option<Instant> {
        self.next
    }

    /// The lead as it stands.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Has a lead that waits for somebody to be available decided about at `at`, because somebody may be by then; says whether it is
    /// decided about earlier by that.
    pub fn wake(&mut self, at: Instant) -> bool {
        let earlier = self.record.held.is_some() && self.next.is_none_or(|next| next > at);
        if earlier {
            self.next = Some(at);
        }
        earlier
    }

    /// Decides about the lead at its next instant, carries the decision out, and again until nothing changes. Assignments go into the
    /// decider's ledger, so leads that share a team have to be followed together, in the order of time.
    pub fn step(&mut self, decider: &mut Decider<'p>) {
        let Some(now) = self.next else { return };
        let program = self.program;
        for _ in 0..MOST_AT_ONCE {
            let outcome = decider.decide(&self.record, now);
            let decision = &outcome.decision;
            self.story.decisions += 1;
            self.tell(decision);
            self.next = decision.valid_until;
            let changed = changes(&self.record, decision);
            decider.scratch.ledger.note(program, decision, &self.record.id);
            apply(program, &mut self.record, decision);
            if !changed {
                break;
            }
        }
        self.story.next = self.next;
    }

    /// Follows the lead up to an instant, that one too.
    pub fn run(&mut self, decider: &mut Decider<'p>, until: Instant) {
        while self.next.is_some_and(|next| next <= until) {
            self.step(decider);
        }
        self.story.until = until.max(self.story.from);
    }

    /// What happened, and the lead as it stands: with that record, its story can be taken up again.
    #[must_use]
    pub fn end(self) -> (Story, Record) {
        (self.story, self.record)
    }

    fn add(&mut self, at: Instant, what: Happened) {
        self.story.entries.push(StoryEntry { at, what });
    }

    /// Notes what a decision changes.
    fn tell(&mut self, decision: &Decision) {
        let (program, now) = (self.program, decision.now);
        if decision.first_seen {
            let left = decision.moves.first().map_or(now, |taken| taken.time);
            self.add(left.min(now), Happened::Seen(decision.stage_before));
        }
        let record = std::mem::take(&mut self.record);
        let decided = Decided { program, record: &record, decision, explanation: None };
        for taken in &decision.moves {
            let (label, place) = (decided.move_label(taken).map(str::to_owned), decided.move_place(taken).to_owned());
            let (kind, from, to, breach) = (taken.kind, taken.from, taken.to, taken.breach);
            self.add(taken.time, Happened::Moved { kind, from, to, label, place, breach });
        }
        if let Some(assignment) = &decision.assignment {
            let place = decided.assignment_place().to_owned();
            if assignment.held {
                if record.held.is_none() {
                    self.add(now, Happened::Held { team: assignment.team, until: assignment.held_until });
                }
            } else {
                let (to, team, kept) = (assignment.assignee.clone(), assignment.team, assignment.kept);
                self.add(now, Happened::Assigned { to, team, kept, place });
            }
        }
        self.left_lines(decision);
        for clock in &decision.clocks {
            self.clock(clock, now);
        }
        for nurturing in &decision.nurture {
            if nurturing.entered {
                self.add(now, Happened::NurtureEntered(nurturing.nurture));
            }
            for (step, at) in &nurturing.send {
                let steps = program.book.nurtures.get(nurturing.nurture).map_or(&[][..], |nurture| &nurture.steps);
                let message = steps.get(*step as usize).map_or_else(String::new, |step| step.send.clone());
                self.add(*at, Happened::Sent { nurture: nurturing.nurture, message });
            }
            if nurturing.left {
                self.add(now, Happened::NurtureLeft(nurturing.nurture));
            }
        }
        for alert in &decision.alerts {
            let (to, text) = (decided.told(alert).map(str::to_owned), decided.alert_text(alert));
            // A lead that is held is handed over once, however often somebody is looked for.
            if record.alerted.contains(&alert.id) {
                continue;
            }
            self.add(alert.at, Happened::Told { kind: alert.kind, to, text });
        }
        self.record = record;
        self.resumed = false;
    }

    /// Notes the clocks that run no more because another line counts by now, or none.
    fn left_lines(&mut self, decision: &Decision) {
        for known in std::mem::take(&mut self.clocks) {
            let open = matches!(known.state, ClockState::Waiting | ClockState::Warned) && known.ended.is_none();
            if !open || decision.clocks.iter().any(|clock| is_same(&known, clock)) {
                self.clocks.push(known);
            } else if !self.resumed {
                self.left.push((known.sla, known.lap));
                self.add(decision.now, Happened::Ended(clock_at(&known)));
            }
        }
    }

    /// Notes how a clock stands, where that is news.
    fn clock(&mut self, clock: &Clock, now: Instant) {
        let at = clock_at(clock);
        let known = self.clocks.iter().position(|known| is_same(known, clock));
        let before = known.and_then(|at| self.clocks.get(at)).map(|known| (known.state, known.ended));
        let first = known.is_none();
        match known.and_then(|at| self.clocks.get_mut(at)) {
            Some(known) => known.clone_from(clock),
            None => self.clocks.push(clock.clone()),
        }
        // Where the story is taken up again, its clocks have been told of.
        if self.resumed {
            return;
        }
        if first {
            // A line that took over from another may count from the start, but did not run before.
            let took_over = self.left.contains(&(clock.sla, clock.lap));
            self.add(if took_over { now } else { clock.started }, Happened::Started(at));
        }
        let (state, ended) = before.unwrap_or((ClockState::Waiting, None));
        if clock.state != state {
            let when = match clock.state {
                ClockState::Waiting => clock.started,
                ClockState::Warned => clock.warnings.iter().flatten().copied().min().unwrap_or(clock.started),
                ClockState::Met | ClockState::MetLate => clock.met_at.unwrap_or(clock.started),
                ClockState::Breached => clock.due.unwrap_or(clock.started),
            };
            self.add(when, Happened::Turned(at, clock.state));
        }
        let open = matches!(clock.state, ClockState::Waiting | ClockState::Warned);
        if let (Some(when), None) = (clock.ended, ended)
            && open
        {
            self.add(when, Happened::Ended(at));
        }
    }
}

const fn clock_at(clock: &Clock) -> ClockAt {
    ClockAt { sla: clock.sla, clause: clock.clause, lap: clock.lap, started: clock.started, due: clock.due }
}

fn is_same(known: &Clock, clock: &Clock) -> bool {
    (known.sla, known.clause, known.lap, known.started) == (clock.sla, clock.clause, clock.lap, clock.started)
}
