//! Leads that show what a warning says: made from a case, and asked about before anybody sees them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what can't be given to a lead is left out, and the lead is asked about all the same"
)]

use crate::check::{EventKind, Events, Expr, ExprKind, How, ScoreId, ScoreItem, ScoreKind, Type};
use crate::source::Id;
use crate::value::Number;

use super::cases::{Ask, Case, View, Want};
use super::exact::{Exact, Happening, Lead};
use super::sets::{Known, Texts, Values};
use super::subjects::{Point, Subject};
use super::walk::each;
use super::words;

/// How many cases are made into leads, and in how many ways each.
const MOST_TRIED: usize = 24;
const WAYS: usize = 2;
/// How many lines are tried to bring a score where it should be.
const MOST_LINES: usize = 40;
/// More events of one kind are not made up.
const MOST_EVENTS: i64 = 12;

/// A lead of one of these cases that stands in a stage and of which `shows` holds, in words.
pub fn find(view: &View<'_>, cases: &[Case], start: &Lead, shows: &dyn Fn(&Lead) -> Option<bool>) -> Option<String> {
    for case in cases.iter().take(MOST_TRIED) {
        for way in 0..WAYS {
            let found = reach(view, case, start, way, shows);
            if let Some(words) = found.and_then(|(case, lead)| words::of_lead(view.checked, &case, &lead)) {
                return Some(words);
            }
        }
    }
    None
}

/// A lead of a case that shows it; where scores stand in the way, lines are added that bring them where they should be.
fn reach(
    view: &View<'_>,
    case: &Case,
    start: &Lead,
    way: usize,
    shows: &dyn Fn(&Lead) -> Option<bool>,
) -> Option<(Case, Lead)> {
    let lead = lead_of(view, case, start, way)?;
    if shows(&lead) == Some(true) {
        return Some((case.clone(), lead));
    }
    let mut case = case.clone();
    for (subject, values) in case.left.clone() {
        let Subject::Score(id) = subject else { continue };
        let id = ScoreId::new(id as usize);
        let Known::Numbers(wanted) = &values.known else { continue };
        case = raise(view, case, start, way, (id, wanted))?;
    }
    let lead = lead_of(view, &case, start, way)?;
    (shows(&lead) == Some(true)).then_some((case, lead))
}

/// Adds lines to a case until a score lies where it is wanted.
fn raise(
    view: &View<'_>,
    case: Case,
    start: &Lead,
    way: usize,
    (id, wanted): (ScoreId, &[(i64, i64)]),
) -> Option<Case> {
    let points = |case: &Case| -> Option<i64> {
        let lead = lead_of(view, case, start, way)?;
        Exact::new(view.checked, &lead).score(id)?
    };
    let inside = |at: i64| wanted.iter().any(|(low, high)| *low <= at && at <= *high);
    let mut case = case;
    let mut at = points(&case)?;
    let mut lines = Vec::new();
    lines_of(view, id, &mut lines);
    lines.sort_by_key(|(points, _)| std::cmp::Reverse(points.0.saturating_abs()));
    for (_, condition) in lines.iter().take(MOST_LINES) {
        if inside(at) {
            break;
        }
        // Closer to the nearest wanted number than before, and not past it.
        let distance = |at: i64| {
            let apart = |(low, high): &(i64, i64)| low.saturating_sub(at).max(at.saturating_sub(*high)).max(0);
            wanted.iter().map(apart).min()
        };
        let Some(added) = view.cases(condition, Want::Yes).and_then(|more| view.both(vec![case.clone()], more)) else {
            continue;
        };
        for candidate in added.iter().take(4) {
            if let Some(now) = points(candidate)
                && distance(now) < distance(at)
            {
                (case, at) = (candidate.clone(), now);
                break;
            }
        }
    }
    inside(at).then_some(case)
}

/// The lines of a score and of those it is derived from, as conditions under which they count.
fn lines_of(view: &View<'_>, id: ScoreId, lines: &mut Vec<(Number, Expr)>) {
    match view.checked.scores.get(id).map(|score| &score.kind) {
        Some(ScoreKind::Lines { items, .. }) => items.iter().for_each(|item| lines_of_item(item, lines)),
        Some(ScoreKind::Derived(value)) if lines.len() < 4 * MOST_LINES => each(value, &mut |part| {
            if let ExprKind::Score(part) = &part.kind {
                lines_of(view, *part, lines);
            }
        }),
        Some(ScoreKind::Derived(_)) | None => {}
    }
}

fn lines_of_item(item: &ScoreItem, lines: &mut Vec<(Number, Expr)>) {
    match item {
        ScoreItem::Line(line) => {
            let mut happened = |at_least: u64, events: &Events| {
                let kind = ExprKind::Happened { at_least, events: events.clone() };
                lines.push((line.points, Expr { kind, ty: Type::Truth, span: events.span }));
            };
            match &line.how {
                How::When(condition) => lines.push((line.points, condition.clone())),
                How::For(events) => happened(1, events),
                How::ForEvery(count, events) => happened(*count, events),
                How::ForEach(events) => [1, 2, 4, 10].into_iter().for_each(|count| happened(count, events)),
                How::Otherwise | How::ForEachOf { .. } | How::ForEachQuiet { .. } => {}
            }
        }
        ScoreItem::Group(group) => group.items.iter().for_each(|item| lines_of_item(item, lines)),
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| lines_of_item(item, lines)),
    }
}

/// The lead of a case: the fields it asks for, and what has to have happened. What can't be given is left out; whether the lead
/// shows what it should is asked anyway.
fn lead_of(view: &View<'_>, case: &Case, start: &Lead, way: usize) -> Option<Lead> {
    let mut lead = start.clone();
    for ask in &case.asks {
        let Some(values) = case.left.get(&ask.subject) else { continue };
        match &ask.subject {
            Subject::Field(id) => {
                if lead.fields.iter().any(|(known, _)| known == id) {
                    continue;
                }
                match sample(values, &ask.ty, way) {
                    Some(value) => lead.fields.push((*id, value)),
                    None if values.unknown => {}
                    None => return None,
                }
            }
            Subject::Says(owner, answer) => {
                let said = (*owner, answer.clone());
                let yes = matches!(&values.known, Known::Members(m) if m.contains(&1) && !m.contains(&0));
                if yes && !values.unknown && !lead.said.contains(&said) {
                    lead.said.push(said);
                }
            }
            _ => {
                if let Some(events) = &ask.events {
                    happen(view, &mut lead, events, values)?;
                }
            }
        }
    }
    Some(lead)
}

/// Lets so many events happen as are asked for.
fn happen(view: &View<'_>, lead: &mut Lead, events: &Events, values: &Values) -> Option<()> {
    let Known::Numbers(counts) = &values.known else { return None };
    let wanted = counts.first().map_or(0, |(low, _)| (*low).max(0));
    if values.unknown && wanted > MOST_EVENTS {
        return Some(());
    }
    let made = i64::try_from(Exact::new(view.checked, lead).count(events)?.0).ok()?;
    if wanted > MOST_EVENTS {
        return None;
    }
    let kinds = events.kinds.iter();
    let mut kinds = kinds.filter_map(|kind| if let EventKind::Activity(id) = kind { Some(*id) } else { None });
    let Some(kind) = kinds.next() else { return (wanted <= made).then_some(()) };
    let mut carried = Vec::new();
    if let Some(filter) = &events.filter {
        let cases = view.cases(filter, Want::Yes)?;
        let case = cases.first()?;
        for Ask { subject, ty, .. } in &case.asks {
            let Subject::Activity(places) = subject else { continue };
            let place = places.iter().find(|(of, _)| *of == kind.0).map(|(_, place)| *place)?;
            if let Some(value) = case.left.get(subject).and_then(|values| sample(values, ty, 0))
                && carried.iter().all(|(at, _)| *at != place)
            {
                carried.push((place, value));
            }
        }
    }
    for _ in made..wanted {
        lead.events.push(Happening { kind, values: carried.clone() });
    }
    Some(())
}

/// A known value among these; which one differs by the way.
pub fn sample(values: &Values, ty: &Type, way: usize) -> Option<Point> {
    match &values.known {
        Known::Numbers(intervals) => {
            let interval = if way == 0 { intervals.first() } else { intervals.last() };
            interval.map(|interval| Point::Number(number(*interval, ty, way)))
        }
        Known::Members(members) => {
            let mut members = members.iter();
            let member = if way == 0 { members.next() } else { members.next_back() };
            member.map(|member| Point::Member(*member))
        }
        Known::Texts(texts) => text(texts, ty, way).map(Point::Text),
    }
}

/// A number of an interval, a whole one where there is one.
fn number((low, high): (i64, i64), ty: &Type, way: usize) -> i64 {
    let step = if matches!(ty, Type::Number | Type::Money) { 10_000 } else { 1 };
    let (first, last) = match (low, high) {
        (i64::MIN, i64::MAX) => (0, step),
        (i64::MIN, high) => (high.div_euclid(step).saturating_mul(step), high.saturating_sub(step)),
        (low, i64::MAX) => {
            let whole = low.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
            (whole, whole.saturating_add(step))
        }
        (low, high) => {
            let whole = low.saturating_add(step - 1).div_euclid(step).saturating_mul(step);
            (if whole <= high { whole } else { low }, high)
        }
    };
    if way == 0 { first } else { last }
}

/// A text that is in, and that passes all looks as far as that can be told.
fn text(texts: &Texts, ty: &Type, way: usize) -> Option<String> {
    let passes = |text: &str| {
        // A text without a sign is read as unknown.
        !text.trim().is_empty()
            && texts.tests.iter().all(|(look, wanted)| look.passes(text) == Some(*wanted))
            && texts.all_but != texts.named.contains(text)
    };
    if !texts.all_but {
        let mut named = texts.named.iter().filter(|text| passes(text));
        return if way == 0 { named.next() } else { named.next_back() }.cloned();
    }
    let plain: &[&str] = match ty {
        Type::Country => &["br", "jp", "za", "nz", "fr", "de", "us"],
        Type::Currency => &["jpy", "brl", "chf"],
        Type::Region => &["br-sp", "jp-13", "us-ca"],
        _ => &["anything", "something else", "whatever"],
    };
    let mut made = texts.made();
    made.extend(plain.iter().map(|text| (*text).to_owned()));
    let mut fitting = made.into_iter().filter(|text| passes(text));
    if way == 0 { fitting.next() } else { fitting.nth(1) }
}

/// The condition that a value is known.
pub fn known(value: &Expr) -> Expr {
    Expr { kind: ExprKind::Known(Box::new(value.clone())), ty: Type::Truth, span: value.span }
}
