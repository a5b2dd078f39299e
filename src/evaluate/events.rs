//! Event phrases: which events count, and what is worked out over them.

use crate::check::{ActivityId, AggregateKind};
use crate::program::{Node, NodeId, Phrase, PhraseId, PhraseWindow, PlainAsk, PlainTest, TextAt, Val};
use crate::source::Id;
use crate::source::stop::checkpoint;
use crate::value::{Date, Duration, Instant, Number, Symbol, Truth, Value};

use super::condition::holds;
use super::run::{Past, Run};
use super::trace::{EventAt, Trace};

/// From when the events of a phrase count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    /// Events count strictly after this.
    pub after: Instant,
    /// Whether it is known; if not, what happened may count or not.
    pub known: bool,
}

const BEGINNING: Instant = Instant(i64::MIN);

impl<T: Trace> Run<'_, T> {
    /// The field of an activity that stands at one of these places.
    pub fn activity_field(&self, places: &[(ActivityId, u32)], event: Option<usize>) -> Val {
        let Some(event) = event.and_then(|at| self.record.events.get(at)) else { return Val::Unknown };
        let place = places.iter().find(|(kind, _)| *kind == event.kind);
        place.map_or(Val::Unknown, |(_, field)| self.record.event_value(event, *field).into())
    }

    /// The last restart of the score whose lines a phrase belongs to.
    pub fn restarted(&self, phrase: &Phrase) -> Instant {
        phrase
            .restarts
            .and_then(|score| self.scratch.restarted.get(score.index()).copied().flatten())
            .unwrap_or(BEGINNING)
    }

    /// From when events count by the window of a phrase, apart from restarts.
    pub fn window(&mut self, phrase: &Phrase) -> Bound {
        let known = |after| Bound { after, known: true };
        match phrase.window {
            PhraseWindow::All => known(BEGINNING),
            PhraseWindow::Last(id) => known(self.scratch.windows.get(id.index()).copied().unwrap_or(BEGINNING)),
            PhraseWindow::SinceEnteringStage { current } => {
                let standing = if current { self.standing } else { self.came_in };
                known(Instant(standing.entered.0.saturating_sub(1)))
            }
            PhraseWindow::SinceRecycle => known(self.last_recycle(phrase.current).unwrap_or(BEGINNING)),
            PhraseWindow::Since(node) => {
                let since = self.value(node);
                match self.instant(since) {
                    Some(at) => known(Instant(at.0.saturating_sub(1))),
                    None => Bound { after: BEGINNING, known: false },
                }
            }
        }
    }

    /// Notes when an event leaves the window of a phrase.
    pub fn until_leaving(&mut self, phrase: &Phrase, event: Option<Instant>) {
        self.note_leaving(phrase, event, false);
    }

    /// The same where it is known whether that is told.
    pub fn note_leaving(&mut self, phrase: &Phrase, event: Option<Instant>, sure: bool) {
        if let (PhraseWindow::Last(id), Some(at)) = (phrase.window, event)
            && let Some(length) = self.program.windows.get(id)
        {
            let leaves = self.zone().leaves(at, *length);
            self.until(leaves, sure);
        }
    }

    /// The vote of a move: it has no fields of its own, so `where` can only ask about the lead.
    fn vote_of_a_move(&mut self, phrase: &Phrase) -> Truth {
        let Some(filter) = phrase.filter else { return Truth::Yes };
        let before = self.event.take();
        let truth = self.truth(filter);
        self.event = before;
        truth
    }

    /// The vote of an activity: whether `where` holds for it.
    fn vote(&mut self, phrase: &Phrase, event: usize) -> Truth {
        let Some(filter) = phrase.filter else { return Truth::Yes };
        if let (Some(tests), Some(event)) = (&phrase.plain, self.record.events.get(event)) {
            return self.plain_vote(tests, event.values);
        }
        let before = self.event.replace(event);
        let truth = self.truth(filter);
        self.event = before;
        truth
    }

    /// The same for plain questions: the least of their answers.
    fn plain_vote(&self, tests: &[PlainTest], values: u32) -> Truth {
        let mut truth = Truth::Yes;
        for test in tests {
            let answer = match (&test.asks, self.record.event_values.get((values + test.field) as usize)) {
                (PlainAsk::TextIs(symbol), Some(Value::Text(text))) => Truth::of(text.symbol == *symbol),
                (PlainAsk::NumberIs(op, number), Some(Value::Number(value))) => {
                    Truth::of(holds(*op, value.cmp(number)))
                }
                (PlainAsk::Looks(matcher), Some(Value::Text(text))) => {
                    let matcher = self.program.matchers.get(*matcher);
                    Truth::of(matcher.is_some_and(|m| self.with_folded(TextAt::Record(*text), |text| m.passes(text))))
                }
                (PlainAsk::InTexts(set), Some(Value::Text(text))) => {
                    let inside = self.program.sets.get(*set).is_some_and(|set| set.contains(&text.symbol));
                    Truth::of(inside && text.symbol != Symbol::OTHER)
                }
                _ => Truth::Unknown,
            };
            truth = truth.and(answer);
            if truth == Truth::No {
                break;
            }
        }
        truth
    }

    /// Shows every event of a phrase up to now that lies after `after`, oldest first, with its vote, until `see` says stop.
    pub fn each(
        &mut self,
        phrase: &Phrase,
        after: Instant,
        see: &mut impl FnMut(EventAt, Instant, Truth) -> std::ops::ControlFlow<()>,
    ) {
        checkpoint();
        if phrase.recycle || !phrase.entering.is_empty() {
            self.each_with_moves(phrase, after, see);
            return;
        }
        if let [kind] = *phrase.activities {
            let (from, to) = self.scratch.kinds.get(kind as usize).copied().unwrap_or_default();
            let (mut from, to) = (from as usize, to as usize);
            let of_kind = self.scratch.by_kind.get(from..to).unwrap_or(&[]);
            let early = of_kind.iter().take_while(|past| past.at <= after).count();
            if let Some(tests) = phrase.tests() {
                for past in of_kind.iter().skip(early) {
                    let vote = self.plain_vote(tests, past.values);
                    if see(EventAt::Activity(past.number), past.at, vote).is_break() {
                        return;
                    }
                }
                return;
            }
            from += early;
            for at in from..to {
                let Some(Past { at, number, .. }) = self.scratch.by_kind.get(at).copied() else { break };
                let vote = self.vote(phrase, number as usize);
                if see(EventAt::Activity(number), at, vote).is_break() {
                    return;
                }
            }
            return;
        }
        for number in 0..self.scratch.past {
            let Some(event) = self.record.events.get(number) else { break };
            let (kind, time) = (event.kind.0, event.at);
            if time <= after || phrase.activities.binary_search(&kind).is_err() {
                continue;
            }
            let vote = self.vote(phrase, number);
            let Ok(number) = u32::try_from(number) else { break };
            if see(EventAt::Activity(number), time, vote).is_break() {
                return;
            }
        }
    }

    /// The same where moves count too: they are put among the activities by their time.
    fn each_with_moves(
        &mut self,
        phrase: &Phrase,
        after: Instant,
        see: &mut impl FnMut(EventAt, Instant, Truth) -> std::ops::ControlFlow<()>,
    ) {
        let mut all: Vec<(Instant, EventAt)> = Vec::new();
        for (number, event) in self.record.events.iter().take(self.scratch.past).enumerate() {
            if phrase.activities.binary_search(&event.kind.0).is_ok() {
                all.extend(u32::try_from(number).ok().map(|number| (event.at, EventAt::Activity(number))));
            }
        }
        self.moves_of(phrase, &mut all);
        all.sort_by_key(|(at, _)| *at);
        for (at, event) in all {
            if at <= after {
                continue;
            }
            let vote = match event {
                EventAt::Activity(number) => self.vote(phrase, number as usize),
                EventAt::Entry(_) | EventAt::Stood(_) => self.vote_of_a_move(phrase),
            };
            if see(event, at, vote).is_break() {
                return;
            }
        }
    }

    /// Whether at least so many of a phrase's events happened.
    pub fn happened(&mut self, node: NodeId, at_least: u64, phrase: PhraseId) -> Truth {
        let program = self.program;
        let Some(phrase) = program.phrases.get(phrase) else { return Truth::Unknown };
        let bound = self.window(phrase);
        let after = bound.after.max(self.restarted(phrase));
        let whole = self.whole();
        let (mut yes, mut unknown) = (0, 0);
        let mut seen: Vec<EventAt> = Vec::new();
        let mut perhaps: Vec<EventAt> = Vec::new();
        let mut oldest = None;
        self.each(phrase, after, &mut |event, at, vote| {
            if vote != Truth::No {
                oldest = oldest.or(Some(at));
            }
            match vote {
                Truth::Yes if bound.known => {
                    yes += 1;
                    if T::RECORDS {
                        seen.push(event);
                    }
                    if yes >= at_least && !whole {
                        return std::ops::ControlFlow::Break(());
                    }
                }
                Truth::Yes | Truth::Unknown => {
                    unknown += 1;
                    if T::RECORDS {
                        perhaps.push(event);
                    }
                }
                Truth::No => {}
            }
            std::ops::ControlFlow::Continue(())
        });
        let truth = Truth::at_least(at_least, yes, unknown);
        if T::RECORDS {
            // What may count or not is told where it is what keeps the answer open.
            if truth == Truth::Unknown {
                seen.append(&mut perhaps);
            }
            self.trace.happened(node, &seen);
        }
        // Where it is not so, what leaves the window does not make it so, but it is named among the reasons no more.
        self.until_leaving(phrase, oldest);
        truth
    }

    /// The time of the newest event behind a condition that rests on activities alone. A part that does not hold has not made it
    /// so.
    pub fn newest_behind(&mut self, node: NodeId) -> Option<Instant> {
        let program = self.program;
        match program.nodes.get(node)? {
            Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) => {
                let of_part = |part: &NodeId| if self.truth(*part).is_yes() { self.newest_behind(*part) } else { None };
                parts.iter().filter_map(of_part).max()
            }
            Node::Condition(_, root) => self.newest_behind(*root),
            Node::Happened { phrase, .. } => {
                let phrase = program.phrases.get(*phrase)?;
                let after = self.window(phrase).after.max(self.restarted(phrase));
                let mut newest = None;
                self.each(phrase, after, &mut |_, at, vote| {
                    if vote.is_yes() {
                        newest = Some(at);
                    }
                    std::ops::ControlFlow::Continue(())
                });
                newest
            }
            _ => None,
        }
    }

    /// `D without EVENTS`: whether the last one, stage entry (in a stage), a restart (in a score that restarts) and creation are all so long
    /// ago.
    pub fn quiet(&mut self, node: NodeId, length: Duration, phrase: PhraseId, in_stage: bool) -> Truth {
        let program = self.program;
        let Some(phrase) = program.phrases.get(phrase) else { return Truth::Unknown };
        let bound = self.window(phrase);
        let restarted = self.restarted(phrase);
        let (mut sure, mut perhaps) = (None, None);
        let mut newest: [Option<EventAt>; 2] = [None; 2];
        self.each(phrase, bound.after.max(restarted), &mut |event, at, vote| {
            if vote.is_yes() && bound.known {
                sure = Some(at);
                newest = [Some(event), None];
            } else if vote != Truth::No {
                newest = [newest.first().copied().flatten(), Some(event)];
            }
            if vote != Truth::No {
                perhaps = Some(at);
            }
            std::ops::ControlFlow::Continue(())
        });
        if T::RECORDS {
            let newest: Vec<EventAt> = newest.into_iter().flatten().collect();
            self.trace.happened(node, &newest);
        }
        let entered = in_stage.then_some(self.standing.entered);
        let created = self.record.created;
        let restarted = Some(restarted).filter(|at| *at != BEGINNING);
        let since = |last: Option<Instant>| last.max(entered).max(restarted).max(created);
        let (zone, now) = (self.zone(), self.now);
        let over = |since: Option<Instant>| since.map(|since| zone.after(since, length));
        for last in [sure, perhaps] {
            self.until_leaving(phrase, last);
            if let Some(over) = over(since(last)) {
                self.until(over, false);
            }
        }
        let long = |since: Option<Instant>| over(since).map(|over| over <= now);
        match (long(since(sure)), long(since(perhaps))) {
            (Some(false), _) => Truth::No,
            (Some(true), Some(true)) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    /// Something worked out over the events whose `where` is yes.
    pub fn aggregate(
        &mut self,
        node: NodeId,
        kind: AggregateKind,
        field: &[(ActivityId, u32)],
        phrase: PhraseId,
    ) -> Val {
        let program = self.program;
        let Some(phrase) = program.phrases.get(phrase) else { return Val::Unknown };
        let bound = self.window(phrase);
        if !bound.known {
            return Val::Unknown;
        }
        let after = bound.after.max(self.restarted(phrase));
        let mut yes: Vec<(EventAt, Instant)> = Vec::new();
        let mut count = 0_usize;
        let mut oldest = None;
        let only_count = kind == AggregateKind::Count;
        self.each(phrase, after, &mut |event, at, vote| {
            if vote.is_yes() {
                oldest = oldest.or(Some(at));
                count += 1;
                if !only_count || T::RECORDS {
                    yes.push((event, at));
                }
            }
            std::ops::ControlFlow::Continue(())
        });
        self.until_leaving(phrase, oldest);
        if T::RECORDS {
            let counted: Vec<EventAt> = yes.iter().map(|(event, _)| *event).collect();
            self.trace.happened(node, &counted);
        }
        if only_count {
            return Val::Number(Number::count(count));
        }
        if kind == AggregateKind::Days {
            let zone = self.zone();
            let mut days: Vec<Date> = yes.iter().map(|(_, at)| zone.date(*at)).collect();
            days.dedup();
            return Val::Number(Number::count(days.len()));
        }
        self.over_fields(kind, field, &yes)
    }

    fn over_fields(&mut self, kind: AggregateKind, field: &[(ActivityId, u32)], events: &[(EventAt, Instant)]) -> Val {
        let mut result = if kind == AggregateKind::Sum { Val::Number(Number::ZERO) } else { Val::Unknown };
        for (event, at) in events {
            let value = match event {
                _ if field.is_empty() => Val::Instant(*at),
                EventAt::Activity(number) => self.activity_field(field, Some(*number as usize)),
                EventAt::Entry(_) | EventAt::Stood(_) => Val::Unknown,
            };
            if value == Val::Unknown {
                continue;
            }
            result = match (kind, result) {
                (AggregateKind::Sum, Val::Number(sum)) => match value {
                    Val::Number(number) => match sum.plus(number) {
                        Some(sum) => Val::Number(sum),
                        // Beyond the range nobody can tell the sum any more.
                        None => return Val::Unknown,
                    },
                    _ => result,
                },
                (AggregateKind::Earliest, Val::Unknown) => value,
                (AggregateKind::Earliest, known) => known,
                (AggregateKind::Min, known) if known != Val::Unknown => {
                    if self.order(value, known).is_some_and(std::cmp::Ordering::is_lt) { value } else { known }
                }
                (AggregateKind::Max, known) if known != Val::Unknown => {
                    if self.order(value, known).is_some_and(std::cmp::Ordering::is_gt) { value } else { known }
                }
                _ => value,
            };
        }
        result
    }
}
