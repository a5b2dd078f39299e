//! Scores and their lines.

use crate::ast::{self, How as Written, Modifier, ModifierKind, Unit};
use crate::value::Number;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{ScoreItemOf, events, expr, literal};

/// One score.
pub fn score(cx: &mut Context<'_>, written: ScoreItemOf<'_>) -> Score {
    let (name, label, range) = match written {
        ScoreItemOf::Lines(score) => (&score.name, &score.label, &score.range),
        ScoreItemOf::Derived(score) => (&score.name, &score.label, &score.range),
    };
    let from = range.from.as_ref().and_then(|literal| literal::plain_number(cx, literal));
    let to = range.to.as_ref().and_then(|literal| literal::plain_number(cx, literal));
    if let (Some(from), Some(to), Some(low), Some(high)) = (from, to, &range.from, &range.to)
        && from > to
    {
        cx.tell(complaints::turned_around(low.span, high.span));
    }
    let kind = match written {
        ScoreItemOf::Lines(score) => ScoreKind::Lines {
            restarts: score.restarts.iter().filter_map(|restart| self::restart(cx, restart)).collect(),
            items: {
                if score.items.is_empty() && !cx.is_incomplete(score.span) {
                    cx.tell(complaints::empty(score.name.span, &score.name.text, "line"));
                }
                items(cx, &score.items, false)
            },
        },
        ScoreItemOf::Derived(score) => {
            let value = expr::value(cx, &score.value, &Scope::default(), &Type::Number);
            if !matches!(value.ty, Type::Number | Type::Wrong) {
                cx.tell(complaints::wanted(value.span, "a number", super::words::a(&value.ty)));
            }
            ScoreKind::Derived(value)
        }
    };
    let text = name.text.clone();
    let label = label.as_ref().map_or_else(|| text.clone(), |label| label.text.clone());
    Score { name: text, label, from, to, kind, span: name.span }
}

fn restart(cx: &mut Context<'_>, restart: &ast::Restart) -> Option<Restart> {
    match restart {
        ast::Restart::Reassignment(_) => Some(Restart::Reassignment),
        ast::Restart::Events(written) => events::events(cx, written, &Scope::default()).map(Restart::Events),
    }
}

fn items(cx: &mut Context<'_>, written: &[ast::ScoreItem], in_pick: bool) -> Vec<ScoreItem> {
    let last = written.len().saturating_sub(1);
    let mut items = Vec::with_capacity(written.len());
    for (at, item) in written.iter().enumerate() {
        match item {
            ast::ScoreItem::Line(line) => {
                if let Written::Otherwise(span) = &line.how
                    && !(in_pick && at == last)
                {
                    cx.tell(complaints::otherwise_of_a_line(*span));
                    continue;
                }
                items.extend(self::line(cx, line).map(ScoreItem::Line));
            }
            ast::ScoreItem::Pick(pick) => {
                let limits = only_limits(cx, &pick.modifiers);
                if pick.items.is_empty() && !cx.is_incomplete(pick.span) {
                    cx.tell(complaints::empty_block(pick.span));
                }
                let inside = self::items(cx, &pick.items, !pick.best);
                let label = pick.label.as_ref().map(|label| label.text.clone());
                items.push(ScoreItem::Pick(Pick { best: pick.best, label, limits, items: inside, span: pick.span }));
            }
            ast::ScoreItem::Group(group) => {
                let limits = only_limits(cx, &group.modifiers);
                if group.items.is_empty() && !cx.is_incomplete(group.span) {
                    cx.tell(complaints::empty_block(group.span));
                }
                let inside = self::items(cx, &group.items, false);
                let label = group.label.text.clone();
                items.push(ScoreItem::Group(Group { label, limits, items: inside, span: group.span }));
            }
        }
    }
    items
}

/// The modifiers of a pick or a group: nothing but limits.
fn only_limits(cx: &mut Context<'_>, modifiers: &[Modifier]) -> Limits {
    let mut limits = Limits::default();
    for modifier in modifiers {
        match &modifier.kind {
            ModifierKind::UpTo(most) => limits.up_to = literal::plain_number(cx, most),
            ModifierKind::DownTo(least) => limits.down_to = literal::plain_number(cx, least),
            ModifierKind::OncePer(_)
            | ModifierKind::OncePerCalendar(_)
            | ModifierKind::Once
            | ModifierKind::Halves(_)
            | ModifierKind::Loses(..)
            | ModifierKind::Fades(_)
            | ModifierKind::From(_)
            | ModifierKind::Until(_) => cx.tell(complaints::not_for_groups(modifier.span)),
        }
    }
    signs(cx, modifiers, limits);
    limits
}

fn line(cx: &mut Context<'_>, written: &ast::ScoreLine) -> Option<ScoreLine> {
    let points = literal::plain_number(cx, &written.points);
    let scope = Scope::default();
    let how = match &written.how {
        Written::When(condition) => Some(How::When(expr::condition(cx, condition, &scope))),
        Written::Otherwise(_) => Some(How::Otherwise),
        Written::For(phrase) => events::events(cx, phrase, &scope).map(How::For),
        Written::ForEach(phrase) => events::events(cx, phrase, &scope).map(How::ForEach),
        Written::ForEvery(count, phrase) => {
            let count = literal::count(cx, count, 1);
            let phrase = events::events(cx, phrase, &scope);
            count.zip(phrase).map(|(count, phrase)| How::ForEvery(count, phrase))
        }
        Written::ForEachOf { list, set } => for_each_of(cx, list, set),
        Written::ForEachQuiet { length, events: phrase } => {
            let length = literal::some_time(cx, length);
            let phrase = events::events(cx, phrase, &scope);
            length.zip(phrase).map(|(length, events)| How::ForEachQuiet { length, events })
        }
    };
    let mut line = ScoreLine {
        points: points.unwrap_or_default(),
        label: written.label.as_ref().map(|label| label.text.clone()),
        how: how?,
        limits: Limits::default(),
        once: None,
        decay: None,
        from: None,
        until: None,
        span: written.span,
    };
    for modifier in &written.modifiers {
        self::modifier(cx, modifier, &mut line);
    }
    signs(cx, &written.modifiers, line.limits);
    if let Some(points) = points {
        limits_make_sense(cx, points, &written.modifiers, &line);
    }
    points.map(|_| line)
}

fn for_each_of(cx: &mut Context<'_>, list: &ast::Expr, set: &ast::Set) -> Option<How> {
    let list = expr::value(cx, list, &Scope::default(), &Type::Wrong);
    let inner = match &list.ty {
        Type::List(inner) => (**inner).clone(),
        Type::Wrong => Type::Wrong,
        other => {
            cx.tell(complaints::include_of(list.span, other));
            Type::Wrong
        }
    };
    let items = literal::set_items(cx, set, &inner);
    (inner != Type::Wrong).then_some(How::ForEachOf { list, items })
}

fn modifier(cx: &mut Context<'_>, modifier: &Modifier, line: &mut ScoreLine) {
    let span = modifier.span;
    let of_events = matches!(line.how, How::For(_) | How::ForEach(_) | How::ForEvery(..));
    let each_event = matches!(line.how, How::For(_) | How::ForEach(_));
    match &modifier.kind {
        ModifierKind::UpTo(most) => line.limits.up_to = literal::plain_number(cx, most),
        ModifierKind::DownTo(least) => line.limits.down_to = literal::plain_number(cx, least),
        ModifierKind::From(day) => line.from = literal::date(cx, day),
        ModifierKind::Until(day) => line.until = literal::date(cx, day),
        ModifierKind::OncePer(_) | ModifierKind::OncePerCalendar(_) | ModifierKind::Once if !of_events => {
            cx.tell(complaints::only_for_events(span));
        }
        ModifierKind::OncePer(length) => line.once = literal::some_time(cx, length).map(Once::Rolling),
        ModifierKind::OncePerCalendar(unit @ (Unit::Second | Unit::Minute | Unit::Hour)) => {
            cx.tell(complaints::short_calendar(span, *unit));
        }
        ModifierKind::OncePerCalendar(unit) => line.once = Some(Once::Calendar(*unit)),
        ModifierKind::Once => line.once = Some(Once::Ever),
        ModifierKind::Halves(_) | ModifierKind::Loses(..) | ModifierKind::Fades(_) if !each_event => {
            cx.tell(complaints::only_for_events(span));
        }
        ModifierKind::Halves(_) | ModifierKind::Loses(..) | ModifierKind::Fades(_) if line.decay.is_some() => {
            cx.tell(complaints::fades_twice(span));
        }
        ModifierKind::Halves(every) => line.decay = literal::some_time(cx, every).map(Decay::Halves),
        ModifierKind::Loses(percent, every) => {
            let percent = self::percent(cx, percent);
            line.decay =
                percent.zip(literal::some_time(cx, every)).map(|(percent, every)| Decay::Loses(percent, every));
        }
        ModifierKind::Fades(over) => line.decay = literal::some_time(cx, over).map(Decay::Fades),
    }
}

fn percent(cx: &mut Context<'_>, written: &ast::Literal) -> Option<Number> {
    let ast::LiteralKind::Percent(text) = &written.kind else {
        cx.tell(complaints::not_a_percentage(written.span));
        return None;
    };
    let percent = literal::number(cx, text, written.span)?;
    let hundred = Number::whole(100).unwrap_or(Number::MAX);
    if percent <= Number::ZERO || percent > hundred {
        cx.tell(complaints::not_a_percentage(written.span));
        return None;
    }
    Some(percent)
}

/// `up to` holds what adds up and `down to` what takes away, so each has its sign.
fn signs(cx: &mut Context<'_>, modifiers: &[Modifier], limits: Limits) {
    for modifier in modifiers {
        match &modifier.kind {
            ModifierKind::UpTo(_) if limits.up_to.is_some_and(|most| most <= Number::ZERO) => {
                cx.tell(complaints::odd_limit(modifier.span, "up to", "more than 0"));
            }
            ModifierKind::DownTo(_) if limits.down_to.is_some_and(|least| least >= Number::ZERO) => {
                cx.tell(complaints::odd_limit(modifier.span, "down to", "less than 0"));
            }
            _ => {}
        }
    }
}

/// Limits that contradict the points, and days that are turned around.
fn limits_make_sense(cx: &mut Context<'_>, points: Number, modifiers: &[Modifier], line: &ScoreLine) {
    let several =
        matches!(line.how, How::ForEach(_) | How::ForEvery(..) | How::ForEachOf { .. } | How::ForEachQuiet { .. });
    for modifier in modifiers {
        let (limit, word, wrong_way) = match &modifier.kind {
            ModifierKind::UpTo(_) => (line.limits.up_to, "up to", points < Number::ZERO),
            ModifierKind::DownTo(_) => (line.limits.down_to, "down to", points > Number::ZERO),
            _ => continue,
        };
        let Some(limit) = limit else { continue };
        // A limit with the wrong sign has been told.
        if (limit > Number::ZERO) != (word == "up to") {
            continue;
        }
        if wrong_way {
            cx.tell(complaints::limit_of_the_other_side(modifier.span, word));
        } else if !several {
            cx.tell(complaints::limit_of_one(modifier.span, word));
        } else if limit.0.unsigned_abs() < points.0.unsigned_abs() {
            cx.tell(complaints::limit_below_points(modifier.span, word, limit, points));
        }
    }
    let day = |wanted: fn(&ModifierKind) -> bool| {
        modifiers.iter().find(|modifier| wanted(&modifier.kind)).map_or(line.span, |modifier| modifier.span)
    };
    if let (Some(from), Some(until)) = (line.from, line.until)
        && from > until
    {
        let first = day(|kind| matches!(kind, ModifierKind::From(_)));
        cx.tell(complaints::turned_around(first, day(|kind| matches!(kind, ModifierKind::Until(_)))));
    }
}
