//! Truth of conditions: Kleene's logic over the nodes of a program.

use crate::check::{Builtin, Comparison};
use crate::program::{Node, NodeId, TextAt, TextsAs, Val};
use crate::source::Id;
use crate::value::{Duration, Instant, Number, Symbol, Truth, Value, is_person};

use super::run::Run;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// Whether a condition holds. What is the same everywhere for this lead is asked once.
    pub fn truth(&mut self, id: NodeId) -> Truth {
        let settled = self.program.settled.get(id).copied().unwrap_or(false);
        if settled && let Some(Some(known)) = self.scratch.truths.get(id.index()) {
            return *known;
        }
        let truth = self.work_out(id);
        // What is not the same everywhere is kept for the trace alone.
        if (settled || T::RECORDS)
            && let Some(slot) = self.scratch.truths.get_mut(id.index())
        {
            *slot = Some(truth);
        }
        truth
    }

    #[expect(clippy::too_many_lines, reason = "an arm a kind of node, most of them a line")]
    fn work_out(&mut self, id: NodeId) -> Truth {
        let program = self.program;
        let Some(node) = program.nodes.get(id) else { return Truth::Unknown };
        match node {
            Node::And(parts) => self.all(parts),
            Node::Or(parts) => self.any(parts),
            Node::Not(inner) => self.truth(*inner).negate(),
            Node::AtLeast(count, parts) => self.at_least(*count, parts),
            Node::Condition(_, root) | Node::Check(_, _, root) => self.truth(*root),
            Node::TextIs { value, symbol } => match self.field(*value) {
                Some(Value::Text(text)) => Truth::of(text.symbol == *symbol),
                Some(_) => Truth::Unknown,
                None => match self.value(*value) {
                    Val::Text(text) => Truth::of(self.symbol(text) == *symbol),
                    _ => Truth::Unknown,
                },
            },
            Node::NumberIs { op, value, number } => match self.field(*value) {
                Some(Value::Number(value)) => Truth::of(holds(*op, value.cmp(number))),
                Some(_) => Truth::Unknown,
                None => match self.value_against(*value, *op, *number) {
                    Val::Number(value) => Truth::of(holds(*op, value.cmp(number))),
                    _ => Truth::Unknown,
                },
            },
            Node::Compare { op, texts, grade, left, right } => {
                let (left, right) = self.both(*op, *left, *right);
                self.compare(*op, *texts, *grade, left, right)
            }
            Node::Between { value, low, high } => {
                let (value, low, high) = (self.value(*value), self.value(*low), self.value(*high));
                match (self.order(value, low), self.order(value, high)) {
                    (Some(low), Some(high)) => Truth::of(low.is_ge() && high.is_le()),
                    _ => Truth::Unknown,
                }
            }
            Node::InTexts { value, set } => match self.value(*value) {
                Val::Text(text) => {
                    let symbol = self.symbol(text);
                    let inside = program.sets.get(*set).is_some_and(|set| set.contains(&symbol));
                    Truth::of(inside && symbol != Symbol::OTHER)
                }
                _ => Truth::Unknown,
            },
            Node::InValues { value, items } => match self.value(*value) {
                Val::Unknown => Truth::Unknown,
                value => {
                    Truth::of(items.iter().any(|item| self.order(value, *item).is_some_and(std::cmp::Ordering::is_eq)))
                }
            },
            Node::InTime { value, ahead, length } => {
                let value = self.value(*value);
                match self.edges(value, *ahead, *length) {
                    Some((from, to)) => {
                        self.until(from, false);
                        self.until(to, false);
                        Truth::of(from <= self.now && self.now < to)
                    }
                    None => Truth::Unknown,
                }
            }
            Node::Known(inner) => Truth::of(self.value(*inner) != Val::Unknown),
            Node::TextTest { value, matcher } => match self.value(*value) {
                Val::Text(text) => {
                    let passes = program
                        .matchers
                        .get(*matcher)
                        .is_some_and(|matcher| self.with_folded(text, |t| matcher.passes(t)));
                    Truth::of(passes)
                }
                _ => Truth::Unknown,
            },
            Node::Include { list, all, wanted } => match self.value(*list) {
                Val::List(list) => {
                    let elements = self.record.list(list);
                    let has = |item: &Val| {
                        elements.iter().any(|e| self.order((*e).into(), *item).is_some_and(std::cmp::Ordering::is_eq))
                    };
                    Truth::of(if *all { wanted.iter().all(has) } else { wanted.iter().any(has) })
                }
                _ => Truth::Unknown,
            },
            Node::Says { owner, answers } => self.says(*owner, answers),
            Node::Open { calendar, at } => self.open(*calendar, *at),
            Node::Happened { at_least, phrase } => self.happened(id, *at_least, *phrase),
            Node::Quiet { length, phrase, in_stage } => self.quiet(id, *length, *phrase, *in_stage),
            Node::Const(_)
            | Node::Field(_)
            | Node::ActivityField(_)
            | Node::Builtin { .. }
            | Node::Let(_)
            | Node::Score(_)
            | Node::Grade(_)
            | Node::Column(..)
            | Node::Negate(_)
            | Node::Arithmetic { .. }
            | Node::Aggregate { .. }
            | Node::Extreme { .. }
            | Node::Since { .. }
            | Node::BusinessSince { .. }
            | Node::EnteredAt { .. }
            | Node::TimesEntered { .. }
            | Node::DomainOf(_)
            | Node::LengthOf(_)
            | Node::Ranked { .. }
            | Node::LowerOf(_) => match self.value(id) {
                Val::Truth(yes) => Truth::of(yes),
                _ => Truth::Unknown,
            },
        }
    }

    /// From when on, and until when, a moment lies in a window back from now, or ahead of it. A day does so for whole days.
    pub(super) fn edges(&self, value: Val, ahead: bool, length: Duration) -> Option<(Instant, Instant)> {
        let (zone, at) = (self.zone(), self.instant(value)?);
        let (never, ever) = (Instant(i64::MAX), Instant(i64::MIN));
        let day = match value {
            Val::Date(date) => Some(date).filter(|_| length.whole_days().is_some()),
            _ => None,
        };
        Some(match (ahead, day) {
            (true, Some(date)) => (date.enters(length).map_or(ever, |day| zone.midnight(day)), at),
            (true, None) => (zone.enters(at, length), at),
            (false, Some(date)) => (at, date.leaves(length).map_or(never, |day| zone.midnight(day))),
            (false, None) => (at, zone.leaves(at, length)),
        })
    }

    /// A value that is only held against a number. Of time that has passed, only the step counts at which the answer changes.
    fn value_against(&mut self, value: NodeId, op: Comparison, number: Number) -> Val {
        let program = self.program;
        match program.nodes.get(self.behind(value)) {
            Some(Node::Since { unit, since }) => self.since_against(*unit, *since, op, number),
            Some(Node::BusinessSince { unit, since, calendar }) => {
                let since = self.value(*since);
                self.business_since(*unit, since, *calendar, Some((op, number)))
            }
            _ => self.value(value),
        }
    }

    /// Time that has passed, where a let merely gives it a name; else the node itself.
    pub fn behind(&self, node: NodeId) -> NodeId {
        let program = self.program;
        match program.nodes.get(node) {
            Some(Node::Let(id)) => program.lets.get(id.index()).copied().filter(|root| self.counts_time(*root)),
            _ => None,
        }
        .unwrap_or(node)
    }

    /// Whether a node is time that has passed.
    pub fn counts_time(&self, node: NodeId) -> bool {
        matches!(self.program.nodes.get(node), Some(Node::Since { .. } | Node::BusinessSince { .. }))
    }

    /// Two values that are compared. Against a moment, `today` counts only where it passes it, and against a number, time that
    /// has passed only where it reaches it.
    fn both(&mut self, op: Comparison, left: NodeId, right: NodeId) -> (Val, Val) {
        match (self.counts_time(self.behind(left)), self.counts_time(self.behind(right))) {
            (true, false) => {
                let right = self.value(right);
                if let Val::Number(number) = right {
                    return (self.value_against(left, op, number), right);
                }
                return (self.value(left), right);
            }
            (false, true) => {
                let left = self.value(left);
                if let Val::Number(number) = left {
                    return (left, self.value_against(right, turned(op), number));
                }
                return (left, self.value(right));
            }
            (true, true) | (false, false) => {}
        }
        let is_today =
            |node: NodeId| matches!(self.program.nodes.get(node), Some(Node::Builtin { which: Builtin::Today, .. }));
        let (today_left, today_right) = (is_today(left), is_today(right));
        if !today_left && !today_right {
            return (self.value(left), self.value(right));
        }
        let today = Val::Date(self.zone().date(self.now));
        let left = if today_left { today } else { self.value(left) };
        let right = if today_right { today } else { self.value(right) };
        for (here, other) in [(today_left, right), (today_right, left)] {
            if here && let Some(at) = self.instant(other) {
                self.until_day(at);
            }
        }
        (left, right)
    }

    /// The value of a node that is a field of the lead; most questions are put to one.
    fn field(&self, node: NodeId) -> Option<&Value> {
        match self.program.nodes.get(node) {
            Some(Node::Field(id)) => self.record.fields.get(id.index()),
            _ => None,
        }
    }

    fn all(&mut self, parts: &[NodeId]) -> Truth {
        let (mut truth, whole) = (Truth::Yes, self.whole());
        for part in parts {
            truth = truth.and(self.truth(*part));
            if truth == Truth::No && !whole {
                break;
            }
        }
        truth
    }

    fn any(&mut self, parts: &[NodeId]) -> Truth {
        let (mut truth, whole) = (Truth::No, self.whole());
        for part in parts {
            truth = truth.or(self.truth(*part));
            if truth == Truth::Yes && !whole {
                break;
            }
        }
        truth
    }

    fn at_least(&mut self, count: u64, parts: &[NodeId]) -> Truth {
        let (mut yes, mut unknown) = (0, 0);
        for part in parts {
            match self.truth(*part) {
                Truth::Yes => yes += 1,
                Truth::Unknown => unknown += 1,
                Truth::No => {}
            }
        }
        Truth::at_least(count, yes, unknown)
    }

    fn compare(&self, op: Comparison, texts: TextsAs, grade: bool, left: Val, right: Val) -> Truth {
        if left == Val::Unknown || right == Val::Unknown {
            return Truth::Unknown;
        }
        if let (Val::Text(left), Val::Text(right)) = (left, right) {
            return Truth::of(match texts {
                TextsAs::Texts => self.same_text(left, right),
                TextsAs::Written => self.raw(left) == self.raw(right),
                TextsAs::People => is_person(self.raw(left), self.raw(right)),
            });
        }
        let Some(order) = self.order(left, right) else { return Truth::Unknown };
        // The first line of a grade is the best.
        let order = if grade { order.reverse() } else { order };
        Truth::of(holds(op, order))
    }

    /// Whether two texts are equal but for case: by symbol where a rule names one of them.
    pub fn same_text(&self, left: TextAt, right: TextAt) -> bool {
        let (a, b) = (self.symbol(left), self.symbol(right));
        if a != Symbol::OTHER || b != Symbol::OTHER {
            return a == b;
        }
        self.with_folded(left, |left| self.with_folded(right, |right| left == right))
    }
}

/// The comparison with its sides changed.
const fn turned(op: Comparison) -> Comparison {
    match op {
        Comparison::Is => Comparison::Is,
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}

/// Whether two values that stand to each other like this compare so.
pub(super) const fn holds(op: Comparison, order: std::cmp::Ordering) -> bool {
    match op {
        Comparison::Is => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}
