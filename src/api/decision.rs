//! A decision as other programs read it.

use std::fmt;
use std::sync::Arc;

use crate::ast::MoveKind;
use crate::check::StageId;
use crate::evaluate;
use crate::explain::Explanation;
use crate::live::{Reasons, Rules};
use crate::record::Record;
use crate::render::text::{Style, page, warning_line};
use crate::render::{Decided, Place, json, visible};
use crate::value::{Instant, Number};

/// All that follows for a lead. It holds on to the rules that made it, so it can be read and explained whatever is saved meanwhile.
#[derive(Clone)]
pub struct Decision {
    pub(super) rules: Arc<Rules>,
    pub(super) record: Record,
    pub(super) decision: evaluate::Decision,
    pub(super) explanation: Option<Explanation>,
    pub(super) reasons: Reasons,
    /// Whether it was made within a batch, where it may rest on those before it.
    pub(super) in_batch: bool,
}

/// What is inside of a decision, for the rooms to the right.
#[cfg_attr(not(feature = "log"), expect(dead_code, reason = "only the log asks for it"))]
pub(crate) struct Inside<'d> {
    pub(crate) rules: &'d Arc<Rules>,
    pub(crate) decided: Decided<'d>,
    pub(crate) reasons: Reasons,
    pub(crate) in_batch: bool,
}

/// A move of a lead from one stage to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Move<'d> {
    /// `advance`, `recycle`, `close` or `reopen`.
    pub kind: &'static str,
    /// The stage it left.
    pub from: &'d str,
    /// The stage it entered.
    pub to: &'d str,
    /// When.
    pub at: Instant,
}

impl Decision {
    #[cfg_attr(not(feature = "log"), expect(dead_code, reason = "only the log asks for it"))]
    pub(crate) fn inside(&self) -> Inside<'_> {
        Inside { rules: &self.rules, decided: self.decided(), reasons: self.reasons, in_batch: self.in_batch }
    }

    fn decided(&self) -> Decided<'_> {
        Decided {
            program: &self.rules.program,
            record: &self.record,
            decision: &self.decision,
            explanation: self.explanation.as_ref(),
        }
    }

    /// The lead's id.
    #[must_use]
    pub fn lead(&self) -> &str {
        &self.record.id
    }

    /// The time it was decided for.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.decision.now
    }

    /// The next time at which time alone changes something, once this decision is carried out; none for never. Until then nobody
    /// has to ask again, unless something happens to the lead.
    #[must_use]
    pub fn valid_until(&self) -> Option<Instant> {
        self.decision.valid_until
    }

    /// The digest of the rules that made it.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.rules.program.digest
    }

    /// The version of the rules that made it, as their process tells it; empty without one.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.rules.program.book.process.version
    }

    /// The points of a score; none when the rules have no such score, and when it is unknown.
    #[must_use]
    pub fn score(&self, name: &str) -> Option<Number> {
        self.scores().find(|(score, _)| *score == name)?.1
    }

    /// All scores in the order of the rules.
    pub fn scores(&self) -> impl Iterator<Item = (&str, Option<Number>)> {
        let scores = self.rules.program.book.scores.iter().zip(&self.decision.scores);
        scores.map(|(score, value)| (score.name.as_str(), value.value))
    }

    /// A grade; none when the rules have no such grade, and when it is unknown.
    #[must_use]
    pub fn grade(&self, name: &str) -> Option<&str> {
        self.grades().find(|(grade, _)| *grade == name)?.1
    }

    /// All grades in the order of the rules.
    pub fn grades(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let grades = self.rules.program.book.grades.iter().zip(&self.decision.grades);
        grades.map(|(grade, line)| {
            let line = line.and_then(|line| grade.lines.get(line as usize));
            (grade.name.as_str(), line.map(|line| line.grade.as_str()))
        })
    }

    /// The name of the stage it leaves with.
    #[must_use]
    pub fn stage(&self) -> &str {
        self.stage_name(self.decision.stage_after)
    }

    /// The name of the stage it came in with.
    #[must_use]
    pub fn stage_before(&self) -> &str {
        self.stage_name(self.decision.stage_before)
    }

    fn stage_name(&self, stage: StageId) -> &str {
        self.rules.program.book.stages.get(stage).map_or("", |stage| &stage.name)
    }

    /// What moved it, in order.
    pub fn moves(&self) -> impl Iterator<Item = Move<'_>> {
        self.decision.moves.iter().map(|taken| Move {
            kind: kind(taken.kind),
            from: self.stage_name(taken.from),
            to: self.stage_name(taken.to),
            at: taken.time,
        })
    }

    /// The name of its territory.
    #[must_use]
    pub fn territory(&self) -> Option<&str> {
        let territory = self.rules.program.book.territories.get(self.decision.territory?)?;
        Some(&territory.name)
    }

    /// Who has the lead now.
    #[must_use]
    pub fn assignee(&self) -> Option<&str> {
        self.decision.assignee.as_deref()
    }

    /// Whether this decision gave the lead to somebody, or took it from somebody.
    #[must_use]
    pub fn assigns(&self) -> bool {
        self.decision.assignment.as_ref().is_some_and(|assignment| !assignment.kept)
    }

    /// The label of the exclusion that holds, empty when it has none; none when none holds.
    #[must_use]
    pub fn excluded(&self) -> Option<&str> {
        let exclusion = self.rules.program.book.exclusions.get(self.decision.excluded?)?;
        Some(exclusion.label.as_deref().unwrap_or(""))
    }

    /// Its place in the hot list.
    #[must_use]
    pub fn priority(&self) -> Option<Number> {
        self.decision.priority
    }

    /// Whether the lead waits for somebody: it is not at an end, and, where `whom` names a department or a person by their address, is theirs.
    #[must_use]
    pub fn waits_for(&self, whom: Option<&str>) -> bool {
        self.decision.waits_for(&self.rules.program.book, whom)
    }

    /// Where it stands in the hot list; none for a lead that does not belong there.
    #[cfg_attr(not(feature = "http"), expect(dead_code, reason = "only the service asks for it"))]
    pub(crate) fn place(&self, whom: Option<&str>) -> Option<Place> {
        let listed = self.decision.excluded.is_none() && self.waits_for(whom);
        listed.then(|| Place::of(&self.decided()))
    }

    /// What was odd about the lead, a sentence each. No personal value is in them.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        self.record.warnings.iter().map(warning_line)
    }

    /// The whole decision as a line of JSON, as `leadwright eval` writes it; its shape is told in `docs/decision.md`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Vec::with_capacity(2_048);
        self.write_json(&mut out);
        // JSON is written from texts.
        String::from_utf8(out).unwrap_or_default()
    }

    /// The same at the end of a buffer that may be used again.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        json::write(out, &self.decided());
    }

    /// Why it is so, as a page for people. Why the rest is not so is on it when it was asked for: [`Reasons::Whole`](super::Reasons).
    #[must_use]
    pub fn explain(&self) -> String {
        visible(&page(&self.decided(), Style::default()), false).into_owned()
    }
}

const fn kind(kind: MoveKind) -> &'static str {
    json::kind(kind)
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the record: it has personal values.
        let mut shown = f.debug_struct("Decision");
        shown.field("lead", &self.lead()).field("now", &self.now()).field("digest", &self.digest());
        shown.field("stage", &self.stage()).field("assignee", &self.assignee()).finish_non_exhaustive()
    }
}

impl Drop for Decision {
    fn drop(&mut self) {
        // Its room serves the next lead.
        self.rules.recycle(std::mem::take(&mut self.record));
    }
}
