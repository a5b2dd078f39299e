//! Moves: from top to bottom, answers in the order of time, each stage once.

use crate::ast::MoveKind;
use crate::check::{SlaId, StageId};
use crate::program::{MovePlan, Node, NodeId, Val};
use crate::value::{Instant, Truth};

use super::decision::{Decision, MoveTaken};
use super::path::Stood;
use super::run::{Run, Standing};
use super::trace::{Trace, Tried};

/// A move that is taken next.
struct Next {
    line: u32,
    kind: MoveKind,
    to: StageId,
    time: Instant,
    /// The SLA whose breach makes it.
    breach: Option<SlaId>,
}

impl<T: Trace> Run<'_, T> {
    /// Moves the lead until nothing moves it any more.
    pub fn moves(&mut self, decision: &mut Decision) {
        while let Some(Next { line, kind, to, time, breach }) = self.next() {
            if decision.moves.is_empty() && self.record.entered.is_none() {
                self.began_before(time);
            }
            decision.moves.push(MoveTaken { kind, from: self.standing.stage, to, line, breach, time });
            self.scratch.path.push(Stood { stage: to, since: time, by: Some(kind) });
            self.standing = Standing { stage: to, entered: time, answers_seen: 0, ..self.standing };
            if matches!(kind, MoveKind::Recycle | MoveKind::Close) {
                break;
            }
        }
    }

    /// A lead that is seen for the first time entered its first stage when it was created, but not after it left it.
    fn began_before(&mut self, left: Instant) {
        let began = self.record.created.unwrap_or(left).min(left);
        if let Some(first) = self.scratch.path.first_mut() {
            first.since = began;
        }
    }

    /// The move that is taken from where the lead stands: what its stage says, or else what an SLA's breach does by itself.
    fn next(&mut self) -> Option<Next> {
        if let Some(next) = self.next_move() {
            return Some(next);
        }
        let taken = self.breach_move()?;
        Some(Next {
            line: taken.clause,
            kind: taken.then.kind,
            to: taken.then.to,
            time: taken.due,
            breach: Some(taken.sla),
        })
    }

    /// The move that the stage's own lines make.
    fn next_move(&mut self) -> Option<Next> {
        let program = self.program;
        let stage = program.stages.get(self.standing.stage)?;
        // With the first answer alone, with the first two, and so on. Without any, once.
        let mut answer = if stage.moves.iter().any(|taken| taken.waits) { self.answer_after(None) } else { None };
        loop {
            self.standing.answers_seen = answer.map_or(0, |answer| answer + 1);
            for (number, taken) in stage.moves.iter().enumerate() {
                let line = u32::try_from(number).unwrap_or(u32::MAX);
                if self.may(taken) && self.try_move(line, taken) {
                    let time = self.time_of(taken, answer);
                    return Some(Next { line, kind: taken.kind, to: taken.to, time, breach: None });
                }
            }
            answer = Some(self.answer_after(Some(answer?))?);
        }
    }

    /// A stage is entered once an evaluation, and an excluded lead neither advances nor comes back.
    fn may(&self, taken: &MovePlan) -> bool {
        self.may_go(taken.kind, taken.to)
    }

    /// The same by kind and target.
    pub fn may_go(&self, kind: MoveKind, to: StageId) -> bool {
        let forward = matches!(kind, MoveKind::Advance | MoveKind::Reopen);
        let entered = self.scratch.path.iter().any(|stood| stood.stage == to);
        !(entered || (forward && self.excluded.is_some()))
    }

    /// Whether a move's condition holds and, for an advance, what it needs is known.
    fn try_move(&mut self, line: u32, taken: &MovePlan) -> bool {
        let truth = self.truth(taken.when);
        if !truth.is_yes() && !self.whole() {
            return false;
        }
        let mut missing = Vec::new();
        if taken.kind == MoveKind::Advance {
            let program = self.program;
            let needs = program.stages.get(taken.to).map_or(&[][..], |stage| &stage.needs);
            for (number, need) in (0..).zip(needs) {
                if self.value(*need) == Val::Unknown {
                    if truth.is_yes() && missing.is_empty() {
                        self.trace.lacks(taken.to, number);
                    }
                    if !self.whole() {
                        return false;
                    }
                    missing.push(number);
                }
            }
        }
        let fires = truth.is_yes() && missing.is_empty();
        if T::RECORDS {
            let mut truths = Vec::new();
            if fires || self.whole() {
                self.answers_below(taken.when, &mut truths);
            }
            self.trace.tried(Tried { stage: self.standing.stage, line, truth, missing, truths });
        }
        fires
    }

    /// When a move happened: at an answer's own time, the newest activity's where the condition
    /// rests on activities alone, else now. Never before the stage was entered.
    fn time_of(&mut self, taken: &MovePlan, answer: Option<usize>) -> Instant {
        if taken.waits
            && let Some(number) = answer
        {
            let seen = self.standing.answers_seen;
            self.standing.answers_seen = number;
            let without = self.truth(taken.when);
            self.standing.answers_seen = seen;
            if !without.is_yes() {
                return self.record.answers.get(number).map_or(self.now, |answer| answer.at);
            }
        }
        if taken.of_activities
            && let Some(newest) = self.newest_behind(taken.when)
        {
            return newest.max(self.entered_or_beginning()).min(self.now);
        }
        self.now
    }

    /// A lead that is seen for the first time has entered its stage when it was created, as far as the times of its moves go.
    fn entered_or_beginning(&self) -> Instant {
        if self.record.entered.is_none() && self.standing.stage == self.came_in.stage {
            return Instant(i64::MIN);
        }
        self.standing.entered
    }

    /// The answers to all nodes below one, for the trace.
    pub fn answers_below(&self, node: NodeId, truths: &mut Vec<(NodeId, Truth)>) {
        use crate::source::Id;
        if let Some(Some(truth)) = self.scratch.truths.get(node.index()) {
            truths.push((node, *truth));
        }
        match self.program.nodes.get(node) {
            Some(Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts)) => {
                parts.iter().for_each(|part| self.answers_below(*part, truths));
            }
            Some(Node::Not(inner) | Node::Condition(_, inner) | Node::Check(_, _, inner)) => {
                self.answers_below(*inner, truths);
            }
            _ => {}
        }
    }
}
