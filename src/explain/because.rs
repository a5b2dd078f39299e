//! The evidence behind an answer: of a yes, the parts that made it yes; of a no or an unknown, those that kept it from it.

use smallvec::SmallVec;

use crate::ast::MoveKind;
use crate::check::OwnerId;
use crate::evaluate::{EventAt, Recorded};
use crate::program::{Asked, Node, NodeId, PhraseId, Program, ScoreKindPlan};
use crate::record::{Entry, Record};
use crate::source::Id;
use crate::value::{Instant, Symbol, Truth};

use super::explanation::{Because, EventReason, EventReasonKind};

/// What an explanation reads.
pub(super) struct Reader<'a> {
    pub program: &'a Program,
    pub record: &'a Record,
    pub recorded: &'a Recorded,
    pub now: Instant,
}

/// Evidence while it is gathered.
#[derive(Default)]
struct Gathered {
    because: Because,
    /// What has a name and was looked at already: it may be asked again and again, at each level anew.
    seen: SmallVec<[Asked; 8]>,
}

impl Gathered {
    fn first_time(&mut self, asked: Asked) -> bool {
        let new = !self.seen.contains(&asked);
        if new {
            self.seen.push(asked);
        }
        new
    }

    /// Each thing once, in an order of its own.
    fn sorted(self) -> Because {
        let mut because = self.because;
        because.fields.sort_unstable();
        because.fields.dedup();
        because.scores.sort_unstable();
        because.scores.dedup();
        because.events.sort_by_key(|event| event.at);
        because.events.dedup();
        because.answers.sort_unstable();
        because.answers.dedup();
        because
    }
}

impl Reader<'_> {
    /// The evidence of a condition. `then` are answers at that time, where they may have changed since; `at` is that time.
    pub fn because(&self, node: NodeId, then: &[(NodeId, Truth)], at: Instant) -> Because {
        let mut out = Gathered::default();
        self.collect(node, (then, at), &mut out);
        out.sorted()
    }

    /// The evidence of a value: all that it is read from.
    pub fn behind(&self, node: NodeId) -> Because {
        let mut out = Gathered::default();
        self.facts(node, &mut out);
        out.sorted()
    }

    /// What an event phrase asks for beside what happened.
    pub fn behind_phrase(&self, phrase: PhraseId) -> Because {
        let mut out = Gathered::default();
        self.program
            .phrases
            .get(phrase)
            .into_iter()
            .for_each(|phrase| phrase.asks(&mut |one| self.asked(one, &mut out)));
        out.sorted()
    }

    fn truth(&self, node: NodeId, then: &[(NodeId, Truth)]) -> Truth {
        let at_the_time = then.iter().rev().find(|(known, _)| *known == node).map(|(_, truth)| *truth);
        at_the_time.or_else(|| self.recorded.truth(node)).unwrap_or_default()
    }

    fn collect(&self, node: NodeId, then: (&[(NodeId, Truth)], Instant), out: &mut Gathered) {
        let truth = self.truth(node, then.0);
        let part_of = |parts: &[NodeId], wanted: &dyn Fn(Truth) -> bool, out: &mut Gathered| {
            for part in parts {
                if wanted(self.truth(*part, then.0)) {
                    self.collect(*part, then, out);
                } else if truth == Truth::Unknown {
                    // An answer is open because of all of them: any other answer to this one could settle it.
                    self.facts(*part, out);
                }
            }
        };
        match self.program.nodes.get(node) {
            Some(Node::And(parts) | Node::Or(parts)) => part_of(parts, &|part| part == truth, out),
            Some(Node::AtLeast(_, parts)) if truth == Truth::Yes => part_of(parts, &|part| part == Truth::Yes, out),
            Some(Node::AtLeast(_, parts)) => part_of(parts, &|part| part != Truth::Yes, out),
            Some(Node::Not(inner)) => self.collect(*inner, then, out),
            Some(Node::Condition(_, inner) | Node::Check(_, _, inner)) => self.named(*inner, then, out),
            Some(Node::Says { owner, answers }) => {
                self.question(node, truth, out);
                out.because.answers.extend(self.said(*owner, answers, then.1).filter(|_| truth.is_yes()));
            }
            Some(_) => {
                self.question(node, truth, out);
                self.facts(node, out);
            }
            None => {}
        }
    }

    /// What has a name may be asked again and again, and is told once.
    fn named(&self, node: NodeId, then: (&[(NodeId, Truth)], Instant), out: &mut Gathered) {
        if out.first_time(Asked::Node(node)) {
            self.collect(node, then, out);
        }
    }

    /// The last of these answers that a department gave up to a time.
    fn said(&self, owner: OwnerId, answers: &[Symbol], at: Instant) -> Option<u32> {
        let given = self
            .record
            .answers
            .iter()
            .rposition(|answer| answer.by == owner && answer.at <= at && answers.contains(&answer.value.symbol));
        given.and_then(|number| u32::try_from(number).ok())
    }

    /// Notes a question with its answer; only pages that say why not quote these.
    fn question(&self, node: NodeId, truth: Truth, out: &mut Gathered) {
        if self.recorded.whole {
            out.because.nodes.push((node, truth));
            out.because.parts.push(self.behind(node));
        }
    }

    /// The fields, scores and events a question reads, through whatever has a name as well.
    fn facts(&self, node: NodeId, out: &mut Gathered) {
        let Some(asks) = self.program.nodes.get(node) else { return };
        let named = matches!(asks, Node::Condition(..) | Node::Check(..));
        asks.asks(&self.program.phrases, &mut |one| {
            if one == Asked::Events {
                let events = self.recorded.happened.iter().find(|(known, _)| *known == node);
                let events = events.into_iter().flat_map(|(_, events)| events);
                out.because.events.extend(events.filter_map(|event| self.event(*event)));
            } else if !named || out.first_time(one) {
                self.asked(one, out);
            }
        });
    }

    /// The stages entered so far that are such.
    fn entries(&self, such: impl Fn(&Entry) -> bool) -> impl Iterator<Item = EventReason> {
        let entries = self.record.history.iter().filter(move |entry| entry.at <= self.now && such(entry));
        entries.map(|entry| EventReason {
            kind: EventReasonKind::Entered(entry.stage, entry.by),
            at: entry.at,
            verdict: None,
        })
    }

    fn asked(&self, asked: Asked, out: &mut Gathered) {
        let program = self.program;
        match asked {
            Asked::Node(node) => return self.facts(node, out),
            Asked::Field(field) => return out.because.fields.push(field),
            Asked::Score(score) => return out.because.scores.push(score),
            Asked::Entered(stage) => return out.because.events.extend(self.entries(|entry| entry.stage == stage)),
            Asked::LastRecycle => {
                let last = self.entries(|entry| entry.by == Some(MoveKind::Recycle)).max_by_key(|event| event.at);
                return out.because.events.extend(last);
            }
            Asked::Let(_)
            | Asked::Grade(_)
            | Asked::Table(_)
            | Asked::Territory
            | Asked::Restart(_)
            | Asked::Events => {}
        }
        if !out.first_time(asked) {
            return;
        }
        match asked {
            Asked::Let(id) => program.lets.get(id.index()).into_iter().for_each(|root| self.facts(*root, out)),
            Asked::Grade(id) => {
                let lines = program.grades.get(id.index()).into_iter().flatten();
                lines.flatten().for_each(|line| self.facts(*line, out));
            }
            Asked::Table(id) => {
                let columns = program.tables.get(id).map_or(&[][..], |table| &table.columns);
                columns.iter().for_each(|column| self.facts(*column, out));
            }
            Asked::Territory => program.territories.iter().flatten().for_each(|when| self.facts(*when, out)),
            Asked::Restart(id) => {
                let Some(ScoreKindPlan::Lines { restarts, .. }) = program.scores.get(id).map(|score| &score.kind)
                else {
                    return;
                };
                for phrase in restarts.iter().filter_map(|phrase| program.phrases.get(*phrase)) {
                    phrase.asks(&mut |one| self.asked(one, out));
                }
            }
            Asked::Node(_)
            | Asked::Field(_)
            | Asked::Score(_)
            | Asked::Events
            | Asked::Entered(_)
            | Asked::LastRecycle => {}
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
            EventAt::Stood(number) => {
                let entry = self.recorded.stood.get(number as usize)?;
                (EventReasonKind::Entered(entry.stage, entry.by), entry.at)
            }
        };
        Some(EventReason { kind, at, verdict: None })
    }
}
