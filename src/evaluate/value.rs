//! Values of expressions.

use std::cmp::Ordering;

use crate::ast::Unit;
use crate::check::{Builtin, Comparison, Operation};
use crate::program::{Node, NodeId, TextAt, Val};
use crate::source::Id;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Date, Duration, Instant, Number, Stretch, Symbol, TextRef, Truth, domain, fold, trimmed};

use super::run::{Run, Standing};
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// The value of a node.
    #[expect(clippy::too_many_lines, reason = "an arm a kind of node, most of them a line")]
    pub fn value(&mut self, id: NodeId) -> Val {
        let program = self.program;
        let Some(node) = program.nodes.get(id) else { return Val::Unknown };
        match node {
            Node::Const(value) => *value,
            Node::Field(field) => self.record.fields.get(field.index()).copied().unwrap_or_default().into(),
            Node::ActivityField(places) => self.activity_field(places, self.event),
            Node::Builtin { which, current } => {
                let standing = if *current { self.standing } else { self.came_in };
                self.builtin(*which, standing)
            }
            Node::Let(named) => match self.behind(id) {
                // Whoever asks for time that has passed by a name notes its next step, as with what the name stands for.
                root if root != id => self.value(root),
                _ => self.scratch.lets.get(named.index()).copied().unwrap_or_default(),
            },
            Node::Score(id) => self.score_value(*id).map_or(Val::Unknown, Val::Number),
            Node::Grade(id) => {
                self.scratch.grades.get(id.index()).copied().flatten().map_or(Val::Unknown, Val::Ordinal)
            }
            Node::Column(table, column) => {
                let row = self.scratch.rows.get(table.index()).copied().flatten().flatten();
                let plan = program.tables.get(*table);
                let value = row
                    .zip(plan)
                    .and_then(|(row, plan)| plan.gives.get(row as usize * plan.width + *column as usize).copied());
                value.unwrap_or_default()
            }
            Node::Negate(inner) => match self.value(*inner) {
                Val::Number(number) => Number::ZERO.minus(number).map_or(Val::Unknown, Val::Number),
                _ => Val::Unknown,
            },
            Node::Arithmetic { op, left, right } => {
                let (left, right) = (self.value(*left), self.value(*right));
                self.arithmetic(*op, left, right)
            }
            Node::Aggregate { kind, field, phrase } => self.aggregate(id, *kind, field, *phrase),
            Node::Extreme { lowest, grade, of } => self.extreme(*lowest != *grade, of, Self::value),
            Node::Since { unit, since } => {
                let since = self.value(*since);
                self.since(*unit, since)
            }
            Node::BusinessSince { unit, since, calendar } => {
                let since = self.value(*since);
                self.business_since(*unit, since, *calendar, None)
            }
            Node::EnteredAt { stage, current } => self.entered_at(*stage, *current).map_or(Val::Unknown, Val::Instant),
            Node::TimesEntered { stage, current } => Val::Number(Number::count(self.times_entered(*stage, *current))),
            Node::DomainOf(inner) => match self.value(*inner) {
                Val::Text(text) => self.domain(text),
                _ => Val::Unknown,
            },
            Node::LengthOf(inner) => match self.value(*inner) {
                Val::Text(text) => Val::Number(Number::count(self.raw(text).chars().count())),
                Val::List(list) => Val::Number(Number::count(self.record.list(list).len())),
                _ => Val::Unknown,
            },
            Node::Ranked { of, places } => match self.value(*of) {
                Val::Ordinal(line) => places.get(line as usize).copied().map_or(Val::Unknown, Val::Ordinal),
                _ => Val::Unknown,
            },
            Node::LowerOf(inner) => match self.value(*inner) {
                Val::Text(TextAt::Record(text)) if text.folded != Stretch::default() => {
                    Val::Text(TextAt::Record(TextRef { raw: text.folded, ..text }))
                }
                other => other,
            },
            Node::Condition(..)
            | Node::Check(..)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::AtLeast(..)
            | Node::Compare { .. }
            | Node::TextIs { .. }
            | Node::NumberIs { .. }
            | Node::Between { .. }
            | Node::InTexts { .. }
            | Node::InValues { .. }
            | Node::InTime { .. }
            | Node::Known(_)
            | Node::TextTest { .. }
            | Node::Include { .. }
            | Node::Says { .. }
            | Node::Open { .. }
            | Node::Happened { .. }
            | Node::Quiet { .. } => match self.truth(id) {
                Truth::Yes => Val::Truth(true),
                Truth::No => Val::Truth(false),
                Truth::Unknown => Val::Unknown,
            },
        }
    }

    fn builtin(&mut self, which: Builtin, standing: Standing) -> Val {
        let instant = |at: Option<Instant>| at.map_or(Val::Unknown, Val::Instant);
        match which {
            Builtin::Id => Val::Text(TextAt::Id),
            Builtin::Created => instant(self.record.created),
            Builtin::Stage => Val::Ordinal(standing.stage.0),
            Builtin::Entered => Val::Instant(standing.entered),
            Builtin::Assignee => standing.assignee.map_or(Val::Unknown, |text| Val::Text(TextAt::Record(text))),
            Builtin::Assigned => instant(standing.assigned),
            Builtin::Territory => self.territory.map_or(Val::Unknown, |id| Val::Ordinal(id.0)),
            Builtin::Today => {
                self.until_midnight();
                Val::Date(self.zone().date(self.now))
            }
        }
    }

    pub(super) fn arithmetic(&self, op: Operation, left: Val, right: Val) -> Val {
        let result = match (left, right) {
            (Val::Number(left), Val::Number(right)) => match op {
                Operation::Add => left.plus(right),
                Operation::Subtract => left.minus(right),
                Operation::Multiply => left.times(right),
                Operation::Divide => left.over(right),
            }
            .map(Val::Number),
            (Val::Duration(left), Val::Duration(right)) if op == Operation::Divide => {
                left.ratio(right).map(Val::Number)
            }
            (Val::Duration(length), Val::Number(number)) if op == Operation::Divide => {
                length.over(number).map(Val::Duration)
            }
            (Val::Duration(length), Val::Number(number)) | (Val::Number(number), Val::Duration(length)) => {
                length.times(number).map(Val::Duration)
            }
            // Two days are whole days apart, and so many days from a day is a day, whatever the clocks do between.
            (Val::Date(left), Val::Date(right)) => {
                Some(Val::Duration(Duration::exact((i64::from(left.0) - i64::from(right.0)).saturating_mul(DAY))))
            }
            (Val::Date(date), Val::Duration(length)) if length.whole_days().is_some() => {
                let day = if op == Operation::Subtract { date.before(length) } else { date.after(length) };
                day.map(Val::Date)
            }
            (left @ (Val::Date(_) | Val::Instant(_)), right @ (Val::Date(_) | Val::Instant(_))) => {
                let apart = self.instant(left).zip(self.instant(right)).map(|(left, right)| left.since(right));
                apart.map(|micros| Val::Duration(Duration::exact(micros)))
            }
            (Val::Duration(left), Val::Duration(right)) => {
                let sign = if op == Operation::Subtract { -1 } else { 1 };
                Some(Val::Duration(Duration {
                    months: left.months.saturating_add(sign * right.months),
                    micros: left.micros.saturating_add(i64::from(sign) * right.micros),
                    ..left
                }))
            }
            (moment @ (Val::Date(_) | Val::Instant(_)), Val::Duration(length)) => self.instant(moment).map(|at| {
                let zone = self.zone();
                Val::Instant(if op == Operation::Subtract { zone.before(at, length) } else { zone.after(at, length) })
            }),
            _ => None,
        };
        result.unwrap_or_default()
    }

    /// The highest or the lowest of some values.
    pub(super) fn extreme(
        &mut self,
        lowest: bool,
        of: &[NodeId],
        mut value_of: impl FnMut(&mut Self, NodeId) -> Val,
    ) -> Val {
        let mut best = Val::Unknown;
        for (number, part) in of.iter().enumerate() {
            let value = value_of(self, *part);
            if value == Val::Unknown {
                return Val::Unknown;
            }
            let wanted = if lowest { Ordering::Less } else { Ordering::Greater };
            if number == 0 || self.order(value, best) == Some(wanted) {
                best = value;
            }
        }
        best
    }

    /// How two values stand to each other; none when one is unknown.
    pub fn order(&self, left: Val, right: Val) -> Option<Ordering> {
        match (left, right) {
            (Val::Number(a), Val::Number(b)) => Some(a.cmp(&b)),
            (Val::Ordinal(a), Val::Ordinal(b)) => Some(a.cmp(&b)),
            (Val::Truth(a), Val::Truth(b)) => Some(a.cmp(&b)),
            (Val::Date(a), Val::Date(b)) => Some(a.cmp(&b)),
            (Val::Time(a), Val::Time(b)) => Some(a.cmp(&b)),
            (Val::Duration(a), Val::Duration(b)) => Some(a.comparable().cmp(&b.comparable())),
            (Val::Text(a), Val::Text(b)) => Some(if self.same_text(a, b) { Ordering::Equal } else { Ordering::Less }),
            (Val::Date(_) | Val::Instant(_), Val::Date(_) | Val::Instant(_)) => {
                Some(self.instant(left)?.cmp(&self.instant(right)?))
            }
            _ => None,
        }
    }

    /// A date or an instant as an instant: a day counts from its midnight.
    pub fn instant(&self, value: Val) -> Option<Instant> {
        match value {
            Val::Instant(at) => Some(at),
            Val::Date(date) => Some(self.zone().midnight(date)),
            _ => None,
        }
    }

    /// Whole units since then, noting when they are one more.
    pub(super) fn since(&mut self, unit: Unit, since: Val) -> Val {
        let Some((at, day, count)) = self.count_since(unit, since) else { return Val::Unknown };
        self.until_unit(unit, at, day, count);
        Number::whole(count).map_or(Val::Unknown, Val::Number)
    }

    /// The same where it is only held against a number, noting when the answer changes.
    pub fn since_against(&mut self, unit: Unit, since: NodeId, op: Comparison, number: Number) -> Val {
        let since = self.value(since);
        let Some((at, day, count)) = self.count_since(unit, since) else { return Val::Unknown };
        self.until_count((unit, at, day), count, op, number);
        Number::whole(count).map_or(Val::Unknown, Val::Number)
    }

    /// How many whole units have passed since a moment; with the moment, and the day if it is one.
    fn count_since(&self, unit: Unit, since: Val) -> Option<(Instant, Option<Date>, i64)> {
        let zone = self.zone();
        let at = self.instant(since)?;
        // Between days, days and longer units are counted on the calendar; an hour of summer time doesn't matter then.
        if let Val::Date(date) = since {
            let today = zone.date(self.now);
            let days = i64::from(today.0) - i64::from(date.0);
            let count = match unit {
                Unit::Second | Unit::Minute | Unit::Hour => None,
                Unit::Day => Some(days),
                Unit::Week => Some(days / 7),
                Unit::Month => Some(date.whole_months(today)),
                Unit::Quarter => Some(date.whole_months(today) / 3),
                Unit::Year => Some(date.whole_months(today) / 12),
            };
            if let Some(count) = count {
                return Some((at, Some(date), count));
            }
        }
        let micros = self.now.since(at);
        let count = match unit {
            Unit::Second => micros / SECOND,
            Unit::Minute => micros / MINUTE,
            Unit::Hour => micros / HOUR,
            Unit::Day => micros / DAY,
            Unit::Week => micros / (7 * DAY),
            Unit::Month => zone.whole_months(at, self.now),
            Unit::Quarter => zone.whole_months(at, self.now) / 3,
            Unit::Year => zone.whole_months(at, self.now) / 12,
        };
        Some((at, None, count))
    }

    /// The domain of a mail address or a web address.
    fn domain(&self, text: TextAt) -> Val {
        let TextAt::Record(text) = text else { return Val::Unknown };
        let part = |stretch: Stretch| -> Option<Stretch> {
            let whole = self.record.text(stretch);
            let domain = domain(whole)?;
            // Where it stands in the text, which it is a part of.
            let from = domain.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
            let start = stretch.start + u32::try_from(from).ok()?;
            Some(Stretch { start, end: start + u32::try_from(domain.len()).ok()? })
        };
        let kept = if text.folded == Stretch::default() { text.raw } else { text.folded };
        let (Some(folded), Some(raw)) = (part(kept), part(text.raw)) else { return Val::Unknown };
        let symbol = self.program.schema.symbols.find_folded(&fold(self.record.text(folded)));
        Val::Text(TextAt::Record(TextRef { symbol, raw, folded }))
    }

    /// A text as it was written.
    pub fn raw(&self, text: TextAt) -> &str {
        match text {
            TextAt::Record(text) => self.record.text(text.raw),
            TextAt::Rules(_, number) => self.program.text(number),
            TextAt::Id => trimmed(&self.record.id),
        }
    }

    /// Looks at a text in its folded form.
    pub fn with_folded<R>(&self, text: TextAt, look: impl FnOnce(&str) -> R) -> R {
        match text {
            TextAt::Record(text) if text.folded != Stretch::default() => look(self.record.text(text.folded)),
            TextAt::Record(_) | TextAt::Rules(..) | TextAt::Id => look(&fold(self.raw(text))),
        }
    }

    /// The symbol of a text.
    pub fn symbol(&self, text: TextAt) -> Symbol {
        match text {
            TextAt::Record(text) => text.symbol,
            TextAt::Rules(symbol, _) => symbol,
            TextAt::Id => self.program.schema.symbols.find_folded(&fold(&self.record.id)),
        }
    }
}
