//! The stages a lead stands in by an evaluation: the one it came in with, then those that moves brought it into. What asks for moves
//! sees these beside the history, so that a decision and the one after it was carried out say the same.

use crate::ast::MoveKind;
use crate::check::StageId;
use crate::program::Phrase;
use crate::value::Instant;

use super::run::Run;
use super::trace::{EventAt, Trace};

/// A stage the lead stands in, or stood in by this evaluation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stood {
    pub stage: StageId,
    /// Since when.
    pub since: Instant,
    /// The move that brought it there; none for the stage it came in with.
    pub by: Option<MoveKind>,
}

impl<T: Trace> Run<'_, T> {
    /// The stages the lead stands in by now, as far as that is not ahead. What was worked out before any move sees the one it came in with.
    fn stood(&self, current: bool) -> impl Iterator<Item = Stood> + Clone {
        let seen = if current || self.moved { usize::MAX } else { 1 };
        self.scratch.path.iter().copied().take(seen).filter(|stood| stood.since <= self.now)
    }

    /// When a stage was last entered: by the history, or because the lead stood in it, or stands in it by now.
    pub fn entered_at(&self, stage: StageId, current: bool) -> Option<Instant> {
        let history = self.record.history.iter().filter(|entry| entry.stage == stage && entry.at <= self.now);
        let stood = self.stood(current).filter(|stood| stood.stage == stage).map(|stood| stood.since);
        history.map(|entry| entry.at).chain(stood).max()
    }

    pub fn times_entered(&self, stage: StageId, current: bool) -> usize {
        let told = self.record.history.iter().filter(|entry| entry.stage == stage && entry.at <= self.now).count();
        // A lead that stands in a stage has entered it, whether its history says so or not.
        told + self.stood(current).filter(|stood| stood.stage == stage && self.is_news(stood)).count()
    }

    /// Whether the history does not tell that a stage was entered: of the stage the lead came in with it may.
    fn is_news(&self, stood: &Stood) -> bool {
        let told = |entry: &crate::record::Entry| (entry.stage, entry.at) == (stood.stage, stood.since);
        stood.by.is_some() || !self.record.history.iter().any(told)
    }

    /// When the lead was last sent back.
    pub fn last_recycle(&self, current: bool) -> Option<Instant> {
        let history = self.record.history.iter().filter(|entry| entry.at <= self.now);
        let told = history.filter(|entry| entry.by == Some(MoveKind::Recycle)).map(|entry| entry.at);
        let own = self.stood(current).filter(|stood| stood.by == Some(MoveKind::Recycle)).map(|stood| stood.since);
        told.chain(own).max()
    }

    /// The moves up to now that a phrase counts, those of this evaluation behind those of the history.
    pub fn moves_of(&self, phrase: &Phrase, all: &mut Vec<(Instant, EventAt)>) {
        let counts = |stage: StageId, by: Option<MoveKind>| {
            (phrase.recycle && by == Some(MoveKind::Recycle)) || phrase.entering.contains(&stage)
        };
        for (number, entry) in self.record.history.iter().enumerate() {
            if counts(entry.stage, entry.by) && entry.at <= self.now {
                all.extend(u32::try_from(number).ok().map(|number| (entry.at, EventAt::Entry(number))));
            }
        }
        for (number, stood) in (0..).zip(self.stood(phrase.current)) {
            if counts(stood.stage, stood.by) && self.is_news(&stood) {
                all.push((stood.since, EventAt::Stood(number)));
            }
        }
    }
}
