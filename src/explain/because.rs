//! The evidence behind an answer: of a yes, the parts that made it yes; of a no or an unknown, those that kept it from it.

use crate::evaluate::{EventAt, Recorded};
use crate::program::{Node, NodeId, PhraseId, Program};
use crate::record::Record;
use crate::source::Id;
use crate::value::{Instant, Truth};

use super::explanation::{Because, EventReason, EventReasonKind};

/// What an explanation reads.
pub(super) struct Reader<'a> {
    pub program: &'a Program,
    pub record: &'a Record,
    pub recorded: &'a Recorded,
}

impl Reader<'_> {
    /// The evidence of a condition. `then` are answers at that time, where they may have changed since.
    pub fn because(&self, node: NodeId, then: &[(NodeId, Truth)]) -> Because {
        let mut because = Because::default();
        self.collect(node, then, &mut because);
        because.fields.sort_unstable();
        because.fields.dedup();
        because.scores.sort_unstable();
        because.scores.dedup();
        because.events.sort_by_key(|event| event.at);
        because.events.dedup();
        because
    }

    fn truth(&self, node: NodeId, then: &[(NodeId, Truth)]) -> Truth {
        let at_the_time = then.iter().rev().find(|(known, _)| *known == node).map(|(_, truth)| *truth);
        at_the_time.or_else(|| self.recorded.truth(node)).unwrap_or_default()
    }

    fn collect(&self, node: NodeId, then: &[(NodeId, Truth)], out: &mut Because) {
        let truth = self.truth(node, then);
        let part_of = |parts: &[NodeId], wanted: &dyn Fn(Truth) -> bool, out: &mut Because| {
            for part in parts {
                if wanted(self.truth(*part, then)) {
                    self.collect(*part, then, out);
                }
            }
        };
        match self.program.nodes.get(node) {
            Some(Node::And(parts)) => part_of(parts, &|part| part == truth, out),
            Some(Node::Or(parts)) => part_of(parts, &|part| part == truth, out),
            Some(Node::AtLeast(_, parts)) if truth == Truth::Yes => part_of(parts, &|part| part == Truth::Yes, out),
            Some(Node::AtLeast(_, parts)) => part_of(parts, &|part| part != Truth::Yes, out),
            Some(Node::Not(inner) | Node::Condition(_, inner) | Node::Check(_, _, inner)) => {
                self.collect(*inner, then, out);
            }
            Some(Node::Happened { .. }) => {
                self.question(node, truth, out);
                let events = self.recorded.happened.iter().find(|(known, _)| *known == node);
                out.events
                    .extend(events.into_iter().flat_map(|(_, events)| events).filter_map(|event| self.event(*event)));
                self.facts(node, out);
            }
            Some(Node::Says { owner, answers }) => {
                self.question(node, truth, out);
                out.answers.extend(answers.iter().map(|answer| (*owner, *answer)));
            }
            Some(_) => {
                self.question(node, truth, out);
                self.facts(node, out);
            }
            None => {}
        }
    }

    /// Notes a question with its answer; only pages that say why not quote these.
    fn question(&self, node: NodeId, truth: Truth, out: &mut Because) {
        if self.recorded.whole {
            out.nodes.push((node, truth));
        }
    }

    /// The fields and scores a question reads, through lets as well.
    pub fn facts(&self, node: NodeId, out: &mut Because) {
        match self.program.nodes.get(node) {
            Some(Node::Field(field)) => out.fields.push(*field),
            Some(Node::Score(score)) => out.scores.push(*score),
            Some(Node::Let(id)) => {
                if let Some(root) = self.program.lets.get(id.index()) {
                    self.facts(*root, out);
                }
            }
            Some(Node::Column(id, _)) => {
                for column in self.program.tables.get(*id).map_or(&[][..], |table| &table.columns) {
                    self.facts(*column, out);
                }
            }
            Some(Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) | Node::Extreme { of: parts, .. }) => {
                parts.iter().for_each(|part| self.facts(*part, out));
            }
            Some(
                Node::Not(inner)
                | Node::Condition(_, inner)
                | Node::Check(_, _, inner)
                | Node::Known(inner)
                | Node::Negate(inner)
                | Node::DomainOf(inner)
                | Node::LengthOf(inner)
                | Node::LowerOf(inner)
                | Node::Ranked { of: inner, .. }
                | Node::InTexts { value: inner, .. }
                | Node::InValues { value: inner, .. }
                | Node::TextIs { value: inner, .. }
                | Node::NumberIs { value: inner, .. }
                | Node::InTime { value: inner, .. }
                | Node::TextTest { value: inner, .. }
                | Node::Include { list: inner, .. }
                | Node::Since { since: inner, .. }
                | Node::BusinessSince { since: inner, .. },
            ) => self.facts(*inner, out),
            Some(Node::Open { at, .. }) => at.iter().for_each(|at| self.facts(*at, out)),
            Some(Node::Compare { left, right, .. } | Node::Arithmetic { left, right, .. }) => {
                self.facts(*left, out);
                self.facts(*right, out);
            }
            Some(Node::Between { value, low, high }) => {
                for part in [value, low, high] {
                    self.facts(*part, out);
                }
            }
            Some(Node::Happened { phrase, .. } | Node::Quiet { phrase, .. } | Node::Aggregate { phrase, .. }) => {
                self.phrase_facts(*phrase, out);
            }
            Some(Node::Grade(id)) => {
                let lines = self.program.grades.get(id.index()).into_iter().flatten();
                lines.flatten().for_each(|line| self.facts(*line, out));
            }
            Some(
                Node::Const(_)
                | Node::ActivityField(_)
                | Node::Builtin { .. }
                | Node::Says { .. }
                | Node::EnteredAt { .. }
                | Node::TimesEntered { .. },
            )
            | None => {}
        }
    }

    /// The fields of the lead that an event phrase asks for beside the activity's own.
    pub fn phrase_facts(&self, phrase: PhraseId, out: &mut Because) {
        if let Some(filter) = self.program.phrases.get(phrase).and_then(|phrase| phrase.filter) {
            self.facts(filter, out);
        }
    }

    /// Something that happened.
    pub fn event(&self, event: EventAt) -> Option<EventReason> {
        let (kind, at): (EventReasonKind, Instant) = match event {
            EventAt::Activity(number) => {
                let event = self.record.events.get(number as usize)?;
                (EventReasonKind::Activity(event.kind), event.at)
            }
            EventAt::Entry(number) => {
                let entry = self.record.history.get(number as usize)?;
                (EventReasonKind::Entered(entry.stage, entry.by), entry.at)
            }
        };
        Some(EventReason { kind, at, verdict: None })
    }
}
