//! Where an answer about a lead changes as an unknown value grows: found exactly, by halving.
//!
//! What a question holds against each other grows or shrinks with the value, but where something is divided by it, and there at each side of
//! zero. So between two values at which the question finds the same, nothing else can be.

use std::cmp::Ordering;

use smallvec::SmallVec;

use crate::check::{FieldId, Operation, Type};
use crate::program::{Node, NodeId, Val, stands_in};
use crate::source::Id;
use crate::value::{Date, Instant, Number};

use super::near::value_of;
use super::run::Run;
use super::trace::Trace;

/// What a question finds: how what it compares stands to each other.
type Found = SmallVec<[Option<Ordering>; 2]>;

impl<T: Trace> Run<'_, T> {
    /// Adds the values of a field, two by two, between which an answer about this lead changes.
    pub(super) fn steps(&mut self, field: FieldId, ty: &Type, sizes: &mut Vec<i64>) {
        let program = self.program;
        let questions = program.deps.steps.get(field.index()).map_or(&[][..], |steps| steps.questions.as_slice());
        if questions.is_empty() {
            return;
        }
        // Looking for steps asks what the lead is not: it says nothing about until when a decision holds.
        let horizon = self.horizon;
        let seeds = seeds(ty, self.now, &self.zone().date(self.now));
        for question in questions {
            let mut poles = seeds.clone();
            let mut divisors = Vec::new();
            self.divisors(*question, field, &mut divisors);
            // Those within come first, so that there is no pole between two values at which a divisor is asked.
            for divisor in divisors {
                let zero = Val::Number(Number::ZERO);
                let mut ask = |run: &mut Self, size| {
                    let value = run.value_with(divisor, field, value_of(size, ty).into());
                    Found::from_iter([run.order(value, zero)])
                };
                let mut found = Vec::new();
                self.between(&poles, &mut ask, &mut found);
                poles.extend(found);
                poles.sort_unstable();
                poles.dedup();
            }
            let mut ask = |run: &mut Self, size| run.finds(*question, field, value_of(size, ty).into());
            self.between(&poles, &mut ask, sizes);
        }
        self.horizon = horizon;
    }

    /// The steps between values that follow each other.
    fn between(&mut self, at: &[i64], ask: &mut dyn FnMut(&mut Self, i64) -> Found, steps: &mut Vec<i64>) {
        let mut before: Option<(i64, Found)> = None;
        for size in at {
            let here = (*size, ask(self, *size));
            if let Some(before) = before {
                self.halve(before, here.clone(), ask, steps);
            }
            before = Some(here);
        }
    }

    fn halve(
        &mut self,
        (low, at_low): (i64, Found),
        (high, at_high): (i64, Found),
        ask: &mut dyn FnMut(&mut Self, i64) -> Found,
        steps: &mut Vec<i64>,
    ) {
        if at_low == at_high {
            return;
        }
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            steps.extend([low, high]);
            return;
        }
        let found = ask(self, middle);
        self.halve((low, at_low), (middle, found.clone()), ask, steps);
        self.halve((middle, found), (high, at_high), ask, steps);
    }

    /// What a question finds when the field has this value.
    fn finds(&mut self, question: NodeId, field: FieldId, value: Val) -> Found {
        let program = self.program;
        let mut with = |node: NodeId| self.value_with(node, field, value);
        match program.nodes.get(question) {
            Some(Node::NumberIs { value, number, .. }) => {
                let value = with(*value);
                Found::from_iter([self.order(value, Val::Number(*number))])
            }
            Some(Node::Compare { left, right, .. }) => {
                let (left, right) = (with(*left), with(*right));
                Found::from_iter([self.order(left, right)])
            }
            Some(Node::Between { value, low, high }) => {
                let (value, low, high) = (with(*value), with(*low), with(*high));
                Found::from_iter([self.order(value, low), self.order(value, high)])
            }
            Some(Node::InValues { value, items }) => {
                let value = with(*value);
                items.iter().map(|item| self.order(value, *item)).collect()
            }
            Some(Node::InTime { value, ahead, length }) => {
                let value = with(*value);
                let edges = self.edges(value, *ahead, *length);
                Found::from_iter([edges.map(|(from, _)| from.cmp(&self.now)), edges.map(|(_, to)| to.cmp(&self.now))])
            }
            Some(Node::Known(value)) => {
                let known = with(*value) != Val::Unknown;
                Found::from_iter([known.then_some(Ordering::Equal)])
            }
            _ => Found::new(),
        }
    }

    /// The value of an expression when the field has this value.
    fn value_with(&mut self, node: NodeId, field: FieldId, value: Val) -> Val {
        let program = self.program;
        match program.nodes.get(node) {
            Some(Node::Field(known)) if *known == field => value,
            _ if !stands_in(program, node, field) => self.value(node),
            Some(Node::Let(id)) => match program.lets.get(id.index()) {
                Some(inner) => self.value_with(*inner, field, value),
                None => Val::Unknown,
            },
            Some(Node::Negate(inner)) => match self.value_with(*inner, field, value) {
                Val::Number(number) => Number::ZERO.minus(number).map_or(Val::Unknown, Val::Number),
                _ => Val::Unknown,
            },
            Some(Node::Arithmetic { op, left, right }) => {
                let (left, right) = (self.value_with(*left, field, value), self.value_with(*right, field, value));
                self.arithmetic(*op, left, right)
            }
            Some(Node::Extreme { lowest, of, .. }) => {
                self.extreme(*lowest, of, |run, part| run.value_with(part, field, value))
            }
            Some(Node::Since { unit, since }) => {
                let since = self.value_with(*since, field, value);
                self.since(*unit, since)
            }
            Some(Node::BusinessSince { unit, since, calendar }) => {
                let since = self.value_with(*since, field, value);
                self.business_since(*unit, since, *calendar, None)
            }
            _ => Val::Unknown,
        }
    }

    /// What a question divides by that rests on the field, those within others first.
    fn divisors(&self, node: NodeId, field: FieldId, found: &mut Vec<NodeId>) {
        let program = self.program;
        if !stands_in_question(program, node, field) {
            return;
        }
        match program.nodes.get(node) {
            Some(Node::Let(id)) => {
                program.lets.get(id.index()).into_iter().for_each(|inner| self.divisors(*inner, field, found));
            }
            Some(kind) => {
                kind.operands(&program.phrases, &mut |part| self.divisors(part, field, found));
                if let Node::Arithmetic { op: Operation::Divide, right, .. } = kind
                    && stands_in(program, *right, field)
                {
                    found.push(*right);
                }
            }
            None => {}
        }
    }
}

/// Whether a field stands in an expression, or in what a question asks.
fn stands_in_question(program: &crate::program::Program, node: NodeId, field: FieldId) -> bool {
    let mut any = stands_in(program, node, field);
    if let Some(kind) = program.nodes.get(node) {
        kind.operands(&program.phrases, &mut |part| any |= stands_in(program, part, field));
    }
    any
}

/// The values to begin with: the ends, zero, now, and those in between that are ten times as far away each.
fn seeds(ty: &Type, now: Instant, today: &Date) -> Vec<i64> {
    let instant = |text: &str| Instant::parse_rfc3339(text).map_or(0, |at| at.0);
    let date = |text: &str| Date::parse(text).map_or(0, |day| i64::from(day.0));
    let (least, most, from) = match ty {
        Type::Date => (date("0000-01-01"), date("9999-12-31"), i64::from(today.0)),
        Type::Instant => (instant("0000-01-01T00:00:00Z"), instant("9999-12-31T23:59:59Z"), now.0),
        Type::Time => (0, 86_400, 43_200),
        // Lengths beyond ten thousand years are of no use to anybody.
        Type::Duration => (-316_000_000_000_000_000, 316_000_000_000_000_000, 0),
        _ => (-MOST, MOST, 0),
    };
    let powers = std::iter::successors(Some(1_i64), |power| power.checked_mul(10));
    let around = powers.flat_map(|power| [from.saturating_sub(power), from.saturating_add(power)]);
    let mut all: Vec<i64> = around.filter(|size| (least..=most).contains(size)).chain([least, from, most]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The largest number that a lead may have, in ten thousandths.
const MOST: i64 = 9_223_372_036_854_770_000;
