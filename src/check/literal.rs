//! What literals are worth.

use crate::ast::{DurationPart, ListItem, Literal, LiteralKind, Set, Unit};
use crate::source::{Span, closest};
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Date, Duration, Number, TimeOfDay, country, currency, fold, nearest_country, region};

use super::checked::*;
use super::complaints;
use super::context::Context;
use super::names::Named;

/// A number as rules write it: digits, `_`, a point, and `k`, `M` or `B` behind.
pub fn number(cx: &mut Context<'_>, text: &str, span: Span) -> Option<Number> {
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, 'k')) => (text.get(..at), 1_000),
        Some((at, 'M')) => (text.get(..at), 1_000_000),
        Some((at, 'B')) => (text.get(..at), 1_000_000_000),
        _ => (Some(text), 1),
    };
    // The factor goes in as an exponent, so that `1.5M` is exact.
    let exponent = match factor {
        1_000 => "e3",
        1_000_000 => "e6",
        1_000_000_000 => "e9",
        _ => "",
    };
    match Number::parse(&format!("{}{exponent}", digits.unwrap_or(text))) {
        Ok((number, false)) => {
            if parts_thousands(text) {
                cx.tell(complaints::thousands(span, text, number));
            }
            Some(number)
        }
        Ok((_, true)) => {
            cx.tell(complaints::too_fine(span));
            None
        }
        Err(_) => {
            cx.tell(complaints::too_large(span, text));
            None
        }
    }
}

/// Whether the point of a number stands where many countries part thousands, and no decimals are likely: `1.000`, `12.500`.
fn parts_thousands(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, decimals)| {
        (1..=3).contains(&whole.len()) && !whole.starts_with('0') && decimals.len() == 3 && decimals.ends_with('0')
    })
}

/// A whole number that counts something, from `least` on.
pub fn count(cx: &mut Context<'_>, literal: &Literal, least: u64) -> Option<u64> {
    let LiteralKind::Number(text) = &literal.kind else {
        cx.tell(complaints::not_a_count(literal.span, least));
        return None;
    };
    let number = number(cx, text, literal.span)?;
    match u64::try_from(number.trunc()) {
        Ok(count) if number.is_whole() && count >= least => Some(count),
        _ => {
            cx.tell(complaints::not_a_count(literal.span, least));
            None
        }
    }
}

/// An amount in the process currency.
pub fn money(cx: &mut Context<'_>, amount: &str, code: &str, span: Span) -> Option<Number> {
    // The number alone, without its currency.
    let written = u32::try_from(amount.len()).unwrap_or(0);
    let amount = number(cx, amount, Span { end: span.end.min(span.start + written), ..span })?;
    let Some(code) = currency(code).filter(|known| *known == code) else {
        cx.tell(complaints::no_currency(span, code));
        return None;
    };
    // Without a process currency, amounts are held in the one currency the rules use.
    let base = *cx.out.process.currency.get_or_insert(code);
    if base == code {
        return Some(amount);
    }
    let Some(rate) = cx.out.process.rates.iter().find(|rate| rate.from == code) else {
        let problem = if cx.currency_told {
            complaints::no_rate(span, code, base)
        } else {
            complaints::two_currencies(span, code, base)
        };
        cx.tell(problem);
        return None;
    };
    let converted = amount.scaled(rate.numerator.into(), rate.denominator.into());
    if converted.is_none() {
        cx.tell(complaints::too_large(span, "this amount"));
    }
    converted
}

/// A duration, its parts added up. Exact and calendar parts mix, business parts only among themselves.
pub fn duration(cx: &mut Context<'_>, parts: &[DurationPart], span: Span) -> Option<Duration> {
    let mut sum = Duration::default();
    for part in parts {
        let count = number(cx, &part.count, part.span)?;
        if part.business {
            cx.tell(complaints::business_here(part.span));
            return None;
        }
        let micros = match part.unit {
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => DAY,
            Unit::Week => 7 * DAY,
            Unit::Month | Unit::Quarter | Unit::Year => 0,
        };
        let months = match part.unit {
            Unit::Month => 1,
            Unit::Quarter => 3,
            Unit::Year => 12,
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Week => 0,
        };
        if months > 0 {
            if !count.is_whole() {
                cx.tell(complaints::odd_months(part.span));
                return None;
            }
            let months = i32::try_from(count.trunc()).ok().and_then(|count| count.checked_mul(months));
            let Some(months) = months.filter(|months| *months <= 12_000) else {
                cx.tell(complaints::too_long(part.span));
                return None;
            };
            sum.months = sum.months.saturating_add(months);
        } else {
            let length = i128::from(count.0) * i128::from(micros) / 10_000;
            // A thousand years is more than any rule means, and keeps all sums in range.
            let Some(length) = i64::try_from(length).ok().filter(|length| *length <= 365_250 * DAY) else {
                cx.tell(complaints::too_long(part.span));
                return None;
            };
            sum.micros = sum.micros.saturating_add(length);
        }
    }
    if sum == Duration::default() && parts.is_empty() {
        cx.tell(complaints::not_a_duration(span));
        return None;
    }
    Some(sum)
}

/// A duration literal, where one is asked for.
pub fn length(cx: &mut Context<'_>, literal: &Literal) -> Option<Duration> {
    match &literal.kind {
        LiteralKind::Duration(parts) => duration(cx, parts, literal.span),
        _ => {
            cx.tell(complaints::not_a_duration(literal.span));
            None
        }
    }
}

/// A duration literal that may count business time, where the work of a department is timed. Longer than nothing.
pub fn work_time(cx: &mut Context<'_>, literal: &Literal) -> Option<Duration> {
    let LiteralKind::Duration(parts) = &literal.kind else {
        cx.tell(complaints::not_a_duration(literal.span));
        return None;
    };
    if !parts.iter().any(|part| part.business) {
        return some_time(cx, literal);
    }
    if !parts.iter().all(|part| part.business) {
        cx.tell(complaints::two_kinds_of_time(literal.span));
        return None;
    }
    let mut sum = Duration::default();
    for part in parts {
        let count = number(cx, &part.count, part.span)?;
        let micros = match part.unit {
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => 0,
            Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => {
                cx.tell(complaints::no_business_unit(part.span));
                return None;
            }
        };
        let too_long = if micros == 0 {
            if !count.is_whole() {
                cx.tell(complaints::part_of_a_business_day(part.span));
                return None;
            }
            let days = i32::try_from(count.trunc()).ok().filter(|days| *days <= 100_000);
            sum.business_days = sum.business_days.saturating_add(days.unwrap_or(0));
            days.is_none()
        } else {
            let length = i128::from(count.0) * i128::from(micros) / 10_000;
            let length = i64::try_from(length).ok().filter(|length| *length <= 100_000 * DAY);
            sum.business_micros = sum.business_micros.saturating_add(length.unwrap_or(0));
            length.is_none()
        };
        if too_long {
            cx.tell(complaints::too_long(part.span));
            return None;
        }
    }
    if sum == Duration::default() {
        cx.tell(complaints::no_time_at_all(literal.span));
        return None;
    }
    Some(sum)
}

/// A duration literal that is longer than nothing.
pub fn some_time(cx: &mut Context<'_>, literal: &Literal) -> Option<Duration> {
    let duration = length(cx, literal)?;
    if duration.comparable() <= 0 {
        cx.tell(complaints::no_time_at_all(literal.span));
        return None;
    }
    Some(duration)
}

/// A date literal, where one is asked for.
pub fn date(cx: &mut Context<'_>, literal: &Literal) -> Option<Date> {
    match constant(cx, literal, &Type::Date) {
        Some(Const::Date(date)) => Some(date),
        Some(_) => {
            cx.tell(complaints::not_a_date(literal.span));
            None
        }
        None => None,
    }
}

/// A signed number literal, where one is asked for.
pub fn plain_number(cx: &mut Context<'_>, literal: &Literal) -> Option<Number> {
    match &literal.kind {
        LiteralKind::Number(text) => number(cx, text, literal.span),
        _ => {
            cx.tell(complaints::not_a_number(literal.span));
            None
        }
    }
}

/// What a literal is worth where `wanted` is asked for. The wanted type decides how a text reads (a country, an option);
/// otherwise the literal has its own type, and the caller compares. None when it was complained about, as `unknown` is.
pub fn constant(cx: &mut Context<'_>, literal: &Literal, wanted: &Type) -> Option<Const> {
    let span = literal.span;
    match &literal.kind {
        LiteralKind::Text(text) => self::text(cx, text, span, wanted),
        LiteralKind::Number(text) => number(cx, text, span).map(Const::Number),
        LiteralKind::Percent(text) => percent(cx, text, span).map(Const::Number),
        LiteralKind::Money { amount, currency } => money(cx, amount, currency, span).map(Const::Money),
        LiteralKind::Duration(parts) => duration(cx, parts, span).map(Const::Duration),
        LiteralKind::Date(text) => {
            let date = Date::parse(text);
            if date.is_none() {
                cx.tell(complaints::no_such_day(span, text));
            }
            date.map(Const::Date)
        }
        LiteralKind::Time(text) => {
            let time = TimeOfDay::parse(text);
            if time.is_none() {
                cx.tell(complaints::no_such_time(span, text));
            }
            time.map(Const::Time)
        }
        LiteralKind::Moment { date, time } => match (Date::parse(date), TimeOfDay::parse(time)) {
            (Some(day), Some(clock)) => {
                let local = i64::from(day.0) * DAY + i64::from(clock.0) * SECOND;
                Some(Const::Instant(cx.out.process.zone.instant(local)))
            }
            (None, _) => {
                cx.tell(complaints::no_such_day(span, date));
                None
            }
            (_, None) => {
                cx.tell(complaints::no_such_time(span, time));
                None
            }
        },
        LiteralKind::Yes => Some(Const::Truth(true)),
        LiteralKind::No => Some(Const::Truth(false)),
        LiteralKind::Unknown => {
            cx.tell(complaints::unknown_as_value(span));
            None
        }
    }
}

/// `20%` is 0.2.
pub fn percent(cx: &mut Context<'_>, text: &str, span: Span) -> Option<Number> {
    match Number::parse(&format!("{text}e-2")) {
        Ok((number, false)) => Some(number),
        Ok((_, true)) => {
            cx.tell(complaints::too_fine(span));
            None
        }
        Err(_) => {
            cx.tell(complaints::too_large(span, text));
            None
        }
    }
}

/// A quoted text where `wanted` is asked for.
pub fn text(cx: &mut Context<'_>, text: &str, span: Span, wanted: &Type) -> Option<Const> {
    match wanted {
        Type::Country => {
            let code = country(text).filter(|code| fold(code) == fold(text));
            if code.is_none() {
                cx.tell(complaints::no_country(span, text, nearest_country(text)));
            }
            code.map(|code| Const::Text(code.to_owned()))
        }
        Type::Region => {
            let code = region(text);
            if code.is_none() {
                cx.tell(complaints::no_region(span, text));
            }
            code.map(|code| Const::Text(code.to_owned()))
        }
        Type::Currency => {
            let code = currency(text);
            if code.is_none() {
                cx.tell(complaints::no_currency(span, text));
            }
            code.map(|code| Const::Text(code.to_owned()))
        }
        Type::OneOf(options) => {
            let option = options.iter().find(|option| fold(option) == fold(text));
            if option.is_none() && !cx.lost.contains(text) {
                cx.tell(complaints::not_an_option(span, text, options));
            }
            option.map(|option| Const::Text(option.clone()))
        }
        Type::Grade(id) => {
            let lines = cx.out.letters.get(*id).cloned().unwrap_or_default();
            let line = lines.iter().position(|line| fold(line) == fold(text));
            if line.is_none() && !cx.lost.contains(text) {
                cx.tell(complaints::not_an_option(span, text, &lines));
            }
            line.and_then(|line| u32::try_from(line).ok()).map(|line| Const::Grade(*id, line))
        }
        Type::List(inner) => self::text(cx, text, span, inner),
        Type::Wrong
        | Type::Truth
        | Type::Text
        | Type::Number
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration
        | Type::Stage
        | Type::Territory => Some(Const::Text(text.to_owned())),
    }
}

/// The type of a constant.
pub fn type_of(constant: &Const) -> Type {
    match constant {
        Const::Truth(_) => Type::Truth,
        Const::Text(_) => Type::Text,
        Const::Number(_) => Type::Number,
        Const::Money(_) => Type::Money,
        Const::Date(_) => Type::Date,
        Const::Instant(_) => Type::Instant,
        Const::Time(_) => Type::Time,
        Const::Duration(_) => Type::Duration,
        Const::Stage(_) => Type::Stage,
        Const::Territory(_) => Type::Territory,
        Const::Grade(id, _) => Type::Grade(*id),
    }
}

/// Whether values of the two types can be held against each other.
pub fn comparable(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Wrong, _) | (_, Type::Wrong) => true,
        (Type::Date | Type::Instant, Type::Date | Type::Instant) => true,
        (Type::List(a), Type::List(b)) => comparable(a, b),
        _ if a.is_text() && b.is_text() => true,
        _ => a == b,
    }
}

/// The values of a written list, each where `wanted` is asked for; what does not fit is complained about.
pub fn items(cx: &mut Context<'_>, items: &[ListItem], wanted: &Type) -> Vec<Const> {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        if let (ListItem::Literal(Literal { kind: LiteralKind::Text(text), span }), Type::Stage | Type::Territory) =
            (item, wanted)
        {
            cx.tell(complaints::quoted_name(*span, text, wanted));
            continue;
        }
        let value = match item {
            ListItem::Literal(literal) => constant(cx, literal, wanted),
            ListItem::Name(name) => match wanted {
                Type::Stage => cx.stage(name).map(Const::Stage),
                Type::Territory => cx.territory(name).map(Const::Territory),
                Type::Wrong => None,
                _ => {
                    cx.tell(complaints::name_among_values(name));
                    None
                }
            },
        };
        let Some(value) = value else { continue };
        if comparable(&type_of(&value), wanted) {
            values.push(value);
        } else {
            cx.tell(complaints::wrong_item(item.span(), &type_of(&value), wanted));
        }
    }
    values
}

/// The values of a set that is spelled out: written ones, or the elements of a list.
pub fn set_items(cx: &mut Context<'_>, set: &Set, wanted: &Type) -> Vec<Const> {
    match set {
        Set::Items(written, _) => items(cx, written, wanted),
        Set::Name(name) => match list(cx, name) {
            Some(id) => {
                fits(cx, id, name.span, wanted);
                cx.out.lists.get(id).map(|list| list.items.clone()).unwrap_or_default()
            }
            None => Vec::new(),
        },
    }
}

/// The list of a name.
pub fn list(cx: &mut Context<'_>, name: &crate::ast::Name) -> Option<ListId> {
    match cx.named_as(name, "list")? {
        Named::List(id) => Some(id),
        other @ (Named::Field(_)
        | Named::Let(_)
        | Named::Condition(_)
        | Named::Score(_)
        | Named::Grade(_)
        | Named::Checklist(_)
        | Named::Table(_)) => {
            cx.tell(complaints::not_a_list(name, other.what()));
            None
        }
    }
}

/// Complains when a list's elements can't be compared with `wanted`. Texts are tried as what is wanted, so that a list of
/// countries with `UK` in it is found where it is used.
pub fn fits(cx: &mut Context<'_>, id: ListId, at: Span, wanted: &Type) {
    let Some(list) = cx.out.lists.get(id) else { return };
    let (ty, declared, name) = (list.ty.clone(), list.span, list.name.clone());
    if !comparable(&ty, wanted) {
        cx.tell(complaints::wrong_list(at, &name, declared, &ty, wanted));
        return;
    }
    if ty == Type::Text && !matches!(wanted, Type::Text | Type::Wrong) {
        let strange = list.items.iter().find_map(|item| match item {
            Const::Text(text) if !is_one(text, wanted) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = strange {
            let near = match wanted {
                Type::Country => nearest_country(&text).map(str::to_owned),
                Type::OneOf(options) => closest(&text, options.iter().map(String::as_str)).map(str::to_owned),
                _ => None,
            };
            cx.tell(complaints::strange_element(at, &name, declared, &text, wanted, near));
        }
    }
}

fn is_one(text: &str, wanted: &Type) -> bool {
    match wanted {
        Type::Country => country(text).is_some_and(|code| fold(code) == fold(text)),
        Type::Region => region(text).is_some(),
        Type::Currency => currency(text).is_some(),
        Type::OneOf(options) => options.iter().any(|option| fold(option) == fold(text)),
        _ => true,
    }
}
