//! Tests: every name known, every value of its type, every time in its place. What only a test asks for counts as used by nobody.

use std::collections::BTreeMap;

use crate::ast::{self, GivenKind, Item, ListItem, Literal, LiteralKind, Set, TestLine, ToldAt};
use crate::source::Span;
use crate::value::{Instant, fold};

use super::checked::*;

use super::complaints;
use super::context::Context;
use super::names::Named;
use super::{expect, expr, literal, words};

/// All tests.
pub fn check(cx: &mut Context<'_>, items: &[&Item]) {
    let before = Used::of(cx);
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    for item in items {
        let Item::Test(written) = item else { continue };
        let name = written.name.text.trim();
        match names.get(name) {
            _ if name.is_empty() => cx.tell(complaints::test_without_name(&written.name)),
            Some(first) => cx.tell(complaints::test_twice(&written.name, *first)),
            None => {
                names.insert(name, written.name.span);
            }
        }
        if let Some(test) = test(cx, written) {
            cx.out.tests.push(test);
        }
    }
    before.restore(cx);
}

/// What the rules use, and the currency they hold amounts in.
struct Used {
    fields: Vec<bool>,
    activities: Vec<Vec<bool>>,
    calendars: std::collections::BTreeSet<CalendarId>,
    currency: Option<&'static str>,
}

impl Used {
    fn of(cx: &Context<'_>) -> Self {
        Self {
            fields: cx.out.fields.iter().map(|field| field.used).collect(),
            activities: cx.out.activities.iter().map(|a| a.fields.iter().map(|field| field.used).collect()).collect(),
            calendars: cx.used_calendars.clone(),
            currency: cx.out.process.currency,
        }
    }

    fn restore(self, cx: &mut Context<'_>) {
        let set = |fields: &mut dyn Iterator<Item = &mut Field>, used: &[bool]| {
            fields.zip(used).for_each(|(field, used)| field.used = *used);
        };
        set(&mut cx.out.fields.iter_mut(), &self.fields);
        for (activity, used) in cx.out.activities.iter_mut().zip(&self.activities) {
            set(&mut activity.fields.iter_mut(), used);
        }
        cx.used_calendars = self.calendars;
        cx.out.process.currency = self.currency;
    }
}

/// The lines of a step, each step with the line that gives its time.
type Steps<'a> = Vec<(&'a Literal, Span, Vec<&'a TestLine>)>;

fn test(cx: &mut Context<'_>, written: &ast::Test) -> Option<Test> {
    let mut steps: Steps<'_> = Vec::new();
    let mut first = Vec::new();
    for line in &written.lines {
        match (line, steps.last_mut()) {
            // What stands above the first `at` belongs to it as well.
            (TestLine::At(at, span), None) => steps.push((at, *span, std::mem::take(&mut first))),
            (TestLine::At(at, span), Some(_)) => steps.push((at, *span, Vec::new())),
            (_, Some((_, _, lines))) => lines.push(line),
            (_, None) => first.push(line),
        }
    }
    if !cx.is_incomplete(written.span) {
        if steps.is_empty() {
            cx.tell(complaints::no_time(&written.name));
        }
        if !written.lines.iter().any(|line| matches!(line, TestLine::Expect(_))) {
            cx.tell(complaints::expects_nothing(&written.name));
        }
    }
    if steps.is_empty() && !first.is_empty() {
        // Names are looked up all the same; at which time does not matter for that.
        step(cx, Instant::default(), None, &first, true);
        return None;
    }
    let mut before: Option<(Instant, Span)> = None;
    let mut typed = Vec::with_capacity(steps.len());
    for (at, span, lines) in &steps {
        let moment = instant(cx, at);
        if let (Some(moment), Some((last, place))) = (moment, before)
            && moment <= last
        {
            cx.tell(complaints::not_later(*span, place));
        }
        typed.push(step(cx, moment.unwrap_or_default(), moment.map(|_| *span), lines, before.is_none()));
        before = moment.map(|moment| (moment, *span)).or(before);
    }
    let name = written.name.text.trim().to_owned();
    Some(Test { name, steps: typed, name_span: written.name.span, span: written.span })
}

/// A moment, or the midnight a day begins with.
pub fn instant(cx: &mut Context<'_>, literal: &Literal) -> Option<Instant> {
    match literal::constant(cx, literal, &Type::Instant)? {
        Const::Instant(at) => Some(at),
        Const::Date(date) => Some(cx.out.process.zone.midnight(date)),
        _ => None,
    }
}

/// One step. `at_span` is where its time stands, if that could be read.
fn step(cx: &mut Context<'_>, at: Instant, at_span: Option<Span>, lines: &[&TestLine], first: bool) -> TestStep {
    let mut step = TestStep {
        at,
        id: None,
        given: Vec::new(),
        created: None,
        stages: Vec::new(),
        assignees: Vec::new(),
        activities: Vec::new(),
        answers: Vec::new(),
        expects: Vec::new(),
        span: at_span.unwrap_or_default(),
    };
    let mut told = Said::default();
    let time = Time { at, at_span };
    for line in lines {
        match line {
            TestLine::At(..) => {}
            TestLine::Given(values, _) => {
                for value in values {
                    given(cx, &mut step, value, &mut told, first);
                }
            }
            TestLine::Created(when, span) => {
                if !first {
                    cx.tell(complaints::only_at_first(*span, "when the lead was created"));
                }
                if let Some(before) = told.created.replace(*span) {
                    cx.tell(complaints::told_twice(*span, before, "when the lead was created"));
                }
                step.created = time.of(cx, when);
            }
            TestLine::Stage(name, since, span) => {
                if !first {
                    cx.tell(complaints::only_at_first(*span, "the stage"));
                }
                let since = since.as_ref().and_then(|since| time.of(cx, since));
                step.stages.extend(cx.stage(name).map(|stage| (stage, since)));
            }
            TestLine::Assignee(who, since, _) => {
                let since = since.as_ref().and_then(|since| time.of(cx, since));
                if who.text.trim().is_empty() {
                    cx.tell(complaints::no_address(who.span));
                }
                step.assignees.push((who.text.trim().to_owned(), since));
            }
            TestLine::Answer(written) => step.answers.extend(answer(cx, written, &time)),
            TestLine::Activity(written) => step.activities.extend(activity(cx, written, &time)),
            TestLine::Expect(written) => {
                let what = expect::expected(cx, written);
                step.expects.extend(what.map(|what| Expectation { what, span: written.span }));
            }
        }
    }
    step
}

/// What a step has told.
#[derive(Default)]
struct Said {
    created: Option<Span>,
    fields: BTreeMap<FieldId, Span>,
    id: Option<Span>,
}

/// The time of a step.
struct Time {
    at: Instant,
    at_span: Option<Span>,
}

impl Time {
    /// When something happened that is told in this step.
    fn of(&self, cx: &mut Context<'_>, told: &ToldAt) -> Option<Instant> {
        let literal = match told {
            ToldAt::Now(_) => return Some(self.at),
            ToldAt::Ago(length) => {
                let length = literal::some_time(cx, length)?;
                return Some(cx.out.process.zone.before(self.at, length));
            }
            ToldAt::At(literal) => literal,
        };
        let at = instant(cx, literal)?;
        if let Some(span) = self.at_span
            && at > self.at
        {
            cx.tell(complaints::later_than_at(literal.span, span));
            return None;
        }
        Some(at)
    }

    fn of_some(&self, cx: &mut Context<'_>, told: Option<&ToldAt>) -> Option<Instant> {
        told.map_or(Some(self.at), |told| self.of(cx, told))
    }
}

fn given(cx: &mut Context<'_>, step: &mut TestStep, written: &ast::GivenValue, told: &mut Said, first: bool) {
    let name = &written.field;
    if name.text == "id" {
        if let Some(before) = told.id.replace(written.span) {
            cx.tell(complaints::told_twice(written.span, before, "the id"));
        }
        if !first {
            cx.tell(complaints::only_at_first(written.span, "the id"));
        }
        let item = if let GivenKind::Value(item) = &written.value { Some(item) } else { None };
        match item.and_then(|item| self::item(cx, "id", &Type::Text, name.span, item)).flatten() {
            Some(Const::Text(id)) if !id.trim().is_empty() => step.id = Some(id.trim().to_owned()),
            _ => {}
        }
        return;
    }
    if expr::builtin(&name.text).is_some() {
        cx.tell(complaints::own_line(name));
        return;
    }
    let id = match cx.named(name) {
        Some(Named::Field(id)) => id,
        Some(other) => return cx.tell(complaints::not_given(name, other.what())),
        None => return,
    };
    if let Some(before) = told.fields.insert(id, written.span) {
        cx.tell(complaints::told_twice(written.span, before, &format!("`{}`", name.text)));
    }
    let Some(field) = cx.out.fields.get(id) else { return };
    let field = field.clone();
    step.given.extend(value(cx, &field, &written.value).map(|value| (id, value)));
}

/// A value that is given to a field of this type.
fn value(cx: &mut Context<'_>, field: &Field, written: &GivenKind) -> Option<Told> {
    let (name, ty, declared) = (field.name.as_str(), &field.ty, field.span);
    match written {
        GivenKind::As(text) => Some(Told::AsWritten(text.text.clone())),
        // A text that means unknown fits whatever the field holds.
        GivenKind::Value(ListItem::Literal(Literal { kind: LiteralKind::Text(text), .. }))
            if field.blank.iter().any(|blank| fold(blank) == fold(text)) =>
        {
            Some(Told::AsWritten(text.clone()))
        }
        GivenKind::Value(item) => match (self::item(cx, name, ty, declared, item)?, ty) {
            (Some(one), Type::List(_)) => Some(Told::Values(vec![one])),
            (Some(one), _) => Some(Told::Value(one)),
            (None, _) => Some(Told::Unknown),
        },
        GivenKind::Values(set) => {
            let Set::Items(items, span) = set else { return None };
            if !matches!(ty, Type::List(_) | Type::Wrong) {
                cx.tell(complaints::several_values(*span, name, ty, declared));
                return None;
            }
            let values: Vec<_> = items.iter().map(|item| self::item(cx, name, ty, declared, item)).collect();
            let values: Option<Vec<_>> = values.into_iter().collect();
            Some(Told::Values(values?.into_iter().flatten().collect()))
        }
    }
}

/// One written value; `Some(None)` for `unknown`, `None` for one that was complained about.
fn item(cx: &mut Context<'_>, name: &str, ty: &Type, declared: Span, item: &ListItem) -> Option<Option<Const>> {
    let literal = match item {
        ListItem::Literal(literal) => literal,
        ListItem::Name(name) => {
            cx.tell(complaints::name_among_values(name));
            return None;
        }
    };
    let wanted = if let Type::List(inner) = ty { inner } else { ty };
    if literal.kind == LiteralKind::Unknown {
        return Some(None);
    }
    if matches!(literal.kind, LiteralKind::Text(_)) && !wanted.is_text() && *wanted != Type::Wrong {
        cx.tell(complaints::does_not_fit(literal.span, name, ty, "a text", declared));
        return None;
    }
    let value = literal::constant(cx, literal, wanted)?;
    let fits = match (&value, wanted) {
        (Const::Text(_), wanted) => wanted.is_text() || *wanted == Type::Wrong,
        (value, wanted) => literal::comparable(&literal::type_of(value), wanted),
    };
    if !fits {
        let got = words::a(&literal::type_of(&value));
        cx.tell(complaints::does_not_fit(literal.span, name, ty, got, declared));
        return None;
    }
    Some(Some(value))
}

fn activity(cx: &mut Context<'_>, written: &ast::ToldActivity, time: &Time) -> Option<TestActivity> {
    let by = written.by.as_ref().and_then(|by| cx.owner(by));
    let at = time.of_some(cx, written.at.as_ref());
    let kind = cx.activity(&written.kind)?;
    let declared = cx.out.activities.get(kind)?.clone();
    let mut values: Vec<(u32, Told)> = Vec::new();
    let mut seen: BTreeMap<u32, Span> = BTreeMap::new();
    for value in &written.values {
        let name = &value.field;
        let found = declared.fields.iter().enumerate().find(|(_, field)| field.name == name.text);
        let Some((number, field)) = found else {
            if !cx.lost.contains(&name.text) {
                let known: Vec<String> = declared.fields.iter().map(|field| field.name.clone()).collect();
                cx.tell(complaints::activity_lacks(name, &declared.name, declared.span, &known));
            }
            continue;
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if let Some(before) = seen.insert(number, value.span) {
            cx.tell(complaints::told_twice(value.span, before, &format!("`{}`", name.text)));
        }
        let told = self::value(cx, field, &value.value);
        values.extend(told.map(|told| (number, told)));
    }
    Some(TestActivity { kind, at: at?, by, values })
}

fn answer(cx: &mut Context<'_>, written: &ast::ToldAnswer, time: &Time) -> Option<TestAnswer> {
    let by = cx.owner(&written.owner);
    let at = time.of_some(cx, written.at.as_ref());
    let wanted = fold(&written.answer.text).into_owned();
    let offered = || cx.answers.values().flatten();
    let Some((answer, _)) = offered().find(|(known, _)| fold(known) == wanted).cloned() else {
        if !cx.lost.contains(&written.answer.text) {
            let known: Vec<String> = offered().map(|(answer, _)| answer.clone()).collect();
            cx.tell(complaints::nobodys_answer(&written.answer, &known));
        }
        return None;
    };
    if let Some(because) = &written.because {
        let of_answer = |known: &&Answer| fold(&known.answer) == wanted;
        let offers: Vec<&Answer> = cx.out.stages.iter().flat_map(|stage| &stage.answers).filter(of_answer).collect();
        let reasons: Vec<String> = offers.iter().flat_map(|answer| answer.because.clone()).collect();
        // A stage that offers the answer without reasons takes any.
        let any = offers.iter().any(|answer| answer.because.is_empty());
        if !any && !reasons.iter().any(|reason| fold(reason) == fold(&because.text)) {
            cx.tell(complaints::no_such_reason(because, &answer, &reasons));
        }
    }
    let because = written.because.as_ref().map(|because| because.text.clone());
    Some(TestAnswer { at: at?, by: by?, answer, because })
}
