//! Answers: which are open to a stage. Each is followed once, so one that moved the lead says nothing about where it went.

use crate::check::{OwnerId, StageId};
use crate::record::StatusAnswer;
use crate::value::{Instant, Symbol, Truth};

use super::run::Run;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// Whether an answer counts in one of the stages the lead stood in by this evaluation: the stage offers it, and it was given since
    /// the stage was entered. At that very instant it may be the one that moved the lead there, and then it is used up.
    pub fn counts(&self, answer: &StatusAnswer, stay: usize) -> bool {
        let Some(stood) = self.scratch.path.get(stay) else { return false };
        answer.at >= stood.since
            && answer.at <= self.now
            && self.program.stages.get(stood.stage).is_some_and(|stage| stage.offers.contains(&answer.value.symbol))
            && !(answer.at == stood.since && self.used_up(answer, stay))
    }

    /// Whether an answer may have moved the lead at the instant at which it entered a stage: some stage that it left then waits for it.
    fn used_up(&self, answer: &StatusAnswer, stay: usize) -> bool {
        for stay in (0..=stay).rev() {
            let Some(stood) = self.scratch.path.get(stay).filter(|stood| stood.since == answer.at) else {
                return false;
            };
            let Some(before) = stay.checked_sub(1).and_then(|before| self.scratch.path.get(before)) else {
                return self.used_up_before(stood.stage, answer);
            };
            if self.waits_for(before.stage, answer) {
                return true;
            }
        }
        false
    }

    /// The same where the lead came in with the stage: by its history. A stage that was entered without a move has used up nothing.
    fn used_up_before(&self, stage: StageId, answer: &StatusAnswer) -> bool {
        let history = &self.record.history;
        let is_move = |number: usize| history.get(number).is_some_and(|e| e.at == answer.at && e.by.is_some());
        let entered = (0..history.len())
            .rev()
            .find(|at| is_move(*at) && history.get(*at).is_some_and(|entry| entry.stage == stage));
        let Some(mut number) = entered.filter(|_| self.record.entered == Some(answer.at)) else { return false };
        while is_move(number) {
            let Some(before) = number.checked_sub(1).and_then(|before| history.get(before)) else {
                // Nobody knows from where it came: from any stage that leads there.
                let to = history.get(number).map_or(stage, |entry| entry.stage);
                return self.program.stages.ids().any(|from| self.leads(from, to) && self.waits_for(from, answer));
            };
            if self.waits_for(before.stage, answer) {
                return true;
            }
            number -= 1;
        }
        false
    }

    fn leads(&self, from: StageId, to: StageId) -> bool {
        self.program.stages.get(from).is_some_and(|stage| stage.moves.iter().any(|taken| taken.to == to))
    }

    /// Whether some move of a stage waits for an answer from whoever gave it.
    fn waits_for(&self, stage: StageId, answer: &StatusAnswer) -> bool {
        let asked = (answer.by, answer.value.symbol);
        self.program.stages.get(stage).is_some_and(|stage| stage.asks.contains(&asked))
    }

    /// The number of the last of the stages the lead stood in: the one it stands in by now.
    pub fn here(&self) -> usize {
        self.scratch.path.len().saturating_sub(1)
    }

    /// The next answer that counts where the lead stands and for which some move waits, by its number.
    pub fn answer_after(&self, last: Option<usize>) -> Option<usize> {
        let here = self.here();
        let from = last.map_or_else(|| self.answers_before(self.standing.entered), |last| last + 1);
        let mut rest = self.record.answers.iter().enumerate().skip(from);
        rest.find(|(_, answer)| self.waits_for(self.standing.stage, answer) && self.counts(answer, here))
            .map(|(number, _)| number)
    }

    fn answers_before(&self, at: Instant) -> usize {
        self.record.answers.partition_point(|answer| answer.at < at)
    }

    /// Whether an owner gave one of these answers, among those looked at.
    pub fn says(&self, owner: OwnerId, answers: &[Symbol]) -> Truth {
        let here = self.here();
        let seen = self.record.answers.get(..self.standing.answers_seen).unwrap_or(&[]);
        Truth::of(
            seen.iter().any(|answer| {
                answer.by == owner && answers.contains(&answer.value.symbol) && self.counts(answer, here)
            }),
        )
    }

    /// When one of the answers that the stage offers was first given, by whomever.
    pub fn first_answer(&self, stay: usize, from: Instant, upto: Instant) -> Option<Instant> {
        let since = self.record.answers.iter().skip(self.answers_before(from));
        since.take_while(|answer| answer.at <= upto).find(|answer| self.counts(answer, stay)).map(|answer| answer.at)
    }
}
