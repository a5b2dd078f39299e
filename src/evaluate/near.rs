//! Near misses: what stands between a lead and the next stage, where it is one datum, or a few points.
//!
//! "What if" is evaluating again with one field filled in. It is asked only of unknown fields on which the move rests and that
//! could be enough: a part of the condition that is no and does not rest on the field rules it out, and so does a score that
//! the field can't lift far enough.

use crate::ast::MoveKind;
use crate::check::{Comparison, FieldId, ScoreId, StageId, Type};
use crate::program::{Candidate, MoveDeps, Node, NodeId, Program, Val};
use crate::record::Record;
use crate::source::Id;
use crate::value::{Date, Duration, Instant, ListRef, Number, TimeOfDay, Truth, Value, fold};

use super::decision::{Datum, NearMiss, NearMissKind, WouldDo};
use super::horizon::Horizon;
use super::run::Run;
use super::trace::{Silent, Trace};

impl<T: Trace> Run<'_, T> {
    /// The near misses of the stage the lead stands in by now.
    pub fn near_misses(&mut self) -> Vec<NearMiss> {
        if self.excluded.is_some() {
            return Vec::new();
        }
        let program = self.program;
        let stage = self.standing.stage;
        let Some(plan) = program.stages.get(stage) else { return Vec::new() };
        self.standing.answers_seen = self.record.answers.len();
        for (line, taken) in plan.moves.iter().enumerate() {
            if taken.kind != MoveKind::Advance || taken.waits {
                continue;
            }
            let Some(deps) = program.deps.moves.get(stage.index()).and_then(|lines| lines.get(line)) else { continue };
            let found = self.of_move(taken.to, deps);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn of_move(&mut self, to: StageId, deps: &MoveDeps) -> Vec<NearMiss> {
        let program = self.program;
        let needs = program.book.stages.get(to).map_or(&[][..], |stage| &stage.needs);
        let roots = program.stages.get(to).map_or(&[][..], |stage| &stage.needs);
        let mut missing = Vec::new();
        for (need, root) in needs.iter().zip(roots) {
            if self.value(*root) == Val::Unknown {
                missing.push(NearMiss { stage: to, kind: NearMissKind::Needs(need.name.clone()) });
            }
        }
        let parts: Vec<(NodeId, Truth)> = deps.parts.iter().map(|(node, _)| (*node, self.truth(*node))).collect();
        let open: Vec<(NodeId, Truth)> = parts.into_iter().filter(|(_, truth)| !truth.is_yes()).collect();
        if open.is_empty() {
            return missing;
        }
        if missing.is_empty()
            && let [(node, Truth::No)] = *open
            && let Some(short) = self.points_short(to, node)
        {
            missing.push(short);
        }
        let unknown =
            deps.fields.iter().filter(|field| self.is_unknown(**field) && self.could_do(**field, deps, &open));
        let unknown: Vec<FieldId> = unknown.copied().collect();
        for field in unknown {
            if let Some(would_do) = self.what_would_do(field, to) {
                missing.push(NearMiss { stage: to, kind: NearMissKind::Unknown { field, would_do } });
            }
        }
        // What the stage needs is no near miss of its own while the condition is open.
        missing.retain(|miss| !matches!(miss.kind, NearMissKind::Needs(_)));
        missing
    }

    fn is_unknown(&self, field: FieldId) -> bool {
        self.record.fields.get(field.index()) == Some(&Value::Unknown)
    }

    /// Whether one field can be enough, as far as can be told without trying.
    fn could_do(&self, field: FieldId, deps: &MoveDeps, open: &[(NodeId, Truth)]) -> bool {
        open.iter().all(|(node, truth)| {
            let rests = deps.parts.iter().any(|(part, fields)| part == node && fields.contains(&field));
            rests && (*truth == Truth::Unknown || self.can_gain(*node, field))
        })
    }

    /// For a threshold of a score: whether the field can add enough points.
    fn can_gain(&self, node: NodeId, field: FieldId) -> bool {
        let Some((score, threshold)) = self.threshold(node) else { return true };
        let Some(value) = self.score_value(score) else { return true };
        let gains = self.program.deps.gains.get(score.index()).map_or(&[][..], Vec::as_slice);
        let gain = gains.iter().find(|(known, _)| *known == field).map_or(0, |(_, gain)| *gain);
        let most = self.program.deps.bounds.get(score.index()).map_or(i64::MAX, |(_, most)| *most);
        value.0.saturating_add(gain).min(most) >= threshold.0
    }

    /// The score and the least points that a part asks for, where it asks for nothing else.
    fn threshold(&self, node: NodeId) -> Option<(ScoreId, Number)> {
        let Some(Node::NumberIs { op, value, number }) = self.program.nodes.get(node) else { return None };
        let Some(Node::Score(score)) = self.program.nodes.get(*value) else { return None };
        match op {
            Comparison::AtLeast => Some((*score, *number)),
            Comparison::More => Some((*score, Number(number.0.saturating_add(1)))),
            Comparison::Is | Comparison::Less | Comparison::AtMost => None,
        }
    }

    fn points_short(&mut self, stage: StageId, node: NodeId) -> Option<NearMiss> {
        let (score, least) = self.threshold(node)?;
        let value = self.score_value(score)?;
        let most = self.program.deps.bounds.get(score.index()).map_or(i64::MAX, |(_, most)| *most);
        // Points that nobody can get are no near miss, and neither are points that take the lead elsewhere.
        (most >= least.0 && self.points_do(score, least, stage)).then(|| NearMiss {
            stage,
            kind: NearMissKind::Short { score, points: least.minus(value).unwrap_or_default() },
        })
    }

    /// Whether the lead would come into a stage with that many points: a move before may take it elsewhere with them.
    fn points_do(&mut self, score: ScoreId, least: Number, to: StageId) -> bool {
        let mut scratch = self.scratch.inner.take().unwrap_or_default();
        scratch.lifted = Some((score, least));
        let decision = Run::new(self.program, self.record, self.now, &mut scratch, &mut Silent).decide();
        scratch.lifted = None;
        self.scratch.inner = Some(scratch);
        self.horizon.merge(decision.horizon);
        decision.moves.iter().any(|taken| taken.to == to)
    }

    /// The values of a field at which something may change for this lead, and those right beside them.
    fn sizes(&mut self, field: FieldId, ty: &Type, candidates: &[Candidate]) -> Vec<i64> {
        let named = candidates.iter().filter_map(|c| if let Candidate::Number(size) = c { Some(*size) } else { None });
        let mut sizes: Vec<i64> = named.collect();
        if *ty != Type::Duration {
            self.steps(field, ty, &mut sizes);
        }
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// Which values of an unknown field would bring the lead into the stage.
    fn what_would_do(&mut self, field: FieldId, to: StageId) -> Option<WouldDo> {
        let program = self.program;
        let candidates = program.deps.candidates.get(field.index()).map_or(&[][..], Vec::as_slice);
        let ty = &program.book.fields.get(field)?.ty;
        let numbers =
            matches!(ty, Type::Number | Type::Money | Type::Date | Type::Instant | Type::Time | Type::Duration);
        let sizes = if numbers { self.sizes(field, ty, candidates) } else { Vec::new() };
        let steps = program.deps.steps.get(field.index());
        // Half of an odd number of months has no length: between two lengths that do there may be one that does not.
        let lengths = |steps: &crate::program::Steps| *ty == Type::Duration && !steps.questions.is_empty();
        let all = steps.is_some_and(|steps| !steps.others && !lengths(steps));
        let mut scratch = self.scratch.inner.take().unwrap_or_default();
        let mut lead = self.record.clone();
        let now = self.now;
        let mut horizon = Horizon::default();
        let mut reaches = |value: Value, lead: &mut Record| {
            if let Some(slot) = lead.fields.get_mut(field.index()) {
                *slot = value;
            }
            let decision = Run::new(program, lead, now, &mut scratch, &mut Silent).decide();
            // It may no longer be so later on.
            horizon.merge(decision.horizon);
            decision.moves.iter().any(|taken| taken.to == to)
        };
        let would_do = match ty {
            Type::Number | Type::Money | Type::Date | Type::Instant | Type::Time | Type::Duration => {
                let mut reaches = |size| reaches(value_of(size, ty), &mut lead);
                if all { of_numbers(&sizes, ty, &mut reaches) } else { tried(&sizes, ty, &mut reaches) }
            }
            Type::Truth => {
                let yes = reaches(Value::Truth(true), &mut lead);
                let no = reaches(Value::Truth(false), &mut lead);
                match (yes, no) {
                    (true, true) => Some(WouldDo::Known),
                    (true, false) => Some(WouldDo::Is(Datum::Truth(true))),
                    (false, true) => Some(WouldDo::Is(Datum::Truth(false))),
                    (false, false) => None,
                }
            }
            Type::Text | Type::OneOf(_) | Type::Country | Type::Region | Type::Currency | Type::List(_) => {
                let list = matches!(ty, Type::List(_));
                let mut texts: Vec<(String, bool)> = Vec::new();
                for candidate in candidates {
                    let Candidate::Text(text) = candidate else { continue };
                    let value = text_value(program, &mut lead, text, list);
                    let does = reaches(value, &mut lead);
                    texts.push((text.clone(), does));
                }
                // A text that no rule names stands for all others.
                let other = !matches!(ty, Type::OneOf(_)) && {
                    let value = text_value(program, &mut lead, "\u{1}", list);
                    reaches(value, &mut lead)
                };
                of_texts(texts, other, matches!(ty, Type::OneOf(_)))
            }
            Type::Wrong | Type::Stage | Type::Territory | Type::Grade(_) => None,
        };
        self.scratch.inner = Some(scratch);
        self.horizon.merge(horizon);
        would_do
    }
}

fn of_texts(texts: Vec<(String, bool)>, other: bool, all_named: bool) -> Option<WouldDo> {
    let every = texts.iter().all(|(_, does)| *does);
    if every && (other || (all_named && !texts.is_empty())) {
        return Some(WouldDo::Known);
    }
    let mut doing: Vec<Datum> =
        texts.into_iter().filter(|(_, does)| *does).map(|(text, _)| Datum::Text(text)).collect();
    match (doing.pop(), doing.is_empty()) {
        (None, _) => other.then_some(WouldDo::Known),
        (Some(only), true) => Some(WouldDo::Is(only)),
        (Some(last), false) => {
            doing.push(last);
            Some(WouldDo::In(doing))
        }
    }
}

/// The first range of numbers that would do. Between two sizes that follow each other nothing changes, nor beyond the last.
fn of_numbers(sizes: &[i64], ty: &Type, reaches: &mut dyn FnMut(i64) -> bool) -> Option<WouldDo> {
    if sizes.is_empty() {
        return reaches(0).then_some(WouldDo::Known);
    }
    let does: Vec<bool> = sizes.iter().map(|size| reaches(*size)).collect();
    if does.iter().all(|does| *does) {
        return Some(WouldDo::Known);
    }
    let first = does.iter().position(|does| *does)?;
    let length = does.iter().skip(first).take_while(|does| **does).count();
    let datum = |at: usize| sizes.get(at).map(|size| datum_of(*size, ty));
    let from = if first == 0 { None } else { datum(first) };
    let to = if first + length == sizes.len() { None } else { datum(first + length - 1) };
    match (from, to) {
        (Some(from), Some(to)) if from == to => Some(WouldDo::Is(from)),
        (from, to) => Some(WouldDo::Between(from, to)),
    }
}

/// Where nobody can say what lies between the sizes: those that would do, round ones where that does, too.
fn tried(sizes: &[i64], ty: &Type, reaches: &mut dyn FnMut(i64) -> bool) -> Option<WouldDo> {
    const WHOLE: i64 = Number::ONE.0;
    let mut doing: Vec<i64> = Vec::new();
    for size in sizes {
        if !reaches(*size) {
            continue;
        }
        let whole = [
            size.div_euclid(WHOLE).saturating_mul(WHOLE),
            size.div_euclid(WHOLE).saturating_add(1).saturating_mul(WHOLE),
        ];
        let round = matches!(ty, Type::Number | Type::Money) && size % WHOLE != 0;
        let nicer = whole.into_iter().filter(|_| round).find(|whole| reaches(*whole));
        doing.push(nicer.unwrap_or(*size));
    }
    doing.sort_unstable();
    doing.dedup();
    let mut doing: Vec<Datum> = doing.into_iter().map(|size| datum_of(size, ty)).collect();
    match doing.len() {
        0 => None,
        1 => doing.pop().map(WouldDo::Is),
        _ => Some(WouldDo::In(doing)),
    }
}

pub(super) fn value_of(size: i64, ty: &Type) -> Value {
    match ty {
        Type::Date => Value::Date(Date(i32::try_from(size).unwrap_or_default())),
        Type::Instant => Value::Instant(Instant(size)),
        Type::Time => Value::Time(TimeOfDay(u32::try_from(size).unwrap_or_default())),
        Type::Duration => Value::Duration(Duration::exact(size)),
        _ => Value::Number(Number(size)),
    }
}

fn datum_of(size: i64, ty: &Type) -> Datum {
    match value_of(size, ty) {
        Value::Date(date) => Datum::Plain(date.to_string()),
        Value::Instant(at) => Datum::Plain(at.to_string()),
        Value::Time(time) => Datum::Plain(time.to_string()),
        Value::Duration(length) => Datum::Plain(Duration::of_comparable(length.comparable()).to_string()),
        _ => Datum::Number(Number(size)),
    }
}

fn text_value(program: &Program, lead: &mut Record, text: &str, list: bool) -> Value {
    let folded = fold(text);
    let symbol = program.schema.symbols.find_folded(&folded);
    let value = Value::Text(lead.push_text(text, &folded, symbol, true));
    if !list {
        return value;
    }
    let start = u32::try_from(lead.elements.len()).unwrap_or(u32::MAX);
    lead.elements.push(value);
    Value::List(ListRef { start, end: start.saturating_add(1) })
}
