//! Sets of values in words, and a lead that lies in them.

use crate::check::{Checked, Const, Type};
use crate::value::{Date, Duration, Instant, Number, TimeOfDay};

use super::cases::Case;
use super::exact::{Happening, Lead};
use super::sets::{Known, Values};
use super::subjects::{Point, Subject};

/// A number of a type as rules write it.
fn number(checked: &Checked, value: i64, ty: &Type) -> String {
    match ty {
        Type::Money => format!("{} {}", Number(value), checked.process.currency.unwrap_or("")),
        Type::Date => Date(i32::try_from(value).unwrap_or_default()).to_string(),
        Type::Instant => Instant(value).to_string(),
        Type::Time => TimeOfDay(u32::try_from(value).unwrap_or_default()).to_string(),
        Type::Duration => Duration::exact(value).to_string(),
        Type::Wrong
        | Type::Truth
        | Type::Text
        | Type::OneOf(_)
        | Type::Country
        | Type::Region
        | Type::Currency
        | Type::Number
        | Type::List(_)
        | Type::Stage
        | Type::Territory
        | Type::Grade(_) => Number(value).to_string(),
    }
}

/// How a set of values is asked for: `needs 500 or more`, `needs "FR"`.
pub fn needs(checked: &Checked, values: &Values, ty: &Type) -> String {
    let wanted = match &values.known {
        Known::Numbers(intervals) => {
            let parts: Vec<String> = intervals.iter().map(|i| stretch(checked, *i, ty)).collect();
            parts.join(" or ")
        }
        Known::Texts(texts) if texts.tests.is_empty() && !texts.named.is_empty() => {
            let named: Vec<String> =
                texts.named.iter().take(4).map(|t| format!("{:?}", shown(checked, t, ty))).collect();
            let more = if texts.named.len() > 4 { ", …" } else { "" };
            let but = if texts.all_but { "anything but " } else { "" };
            format!("{but}{}{more}", named.join(" or "))
        }
        Known::Texts(_) => "such a text".to_owned(),
        Known::Members(members) => {
            let named: Vec<String> = members.iter().take(4).map(|m| member(checked, *m, ty)).collect();
            named.join(" or ")
        }
    };
    match (wanted.is_empty(), values.unknown) {
        (true, true) => "needs it to be unknown".to_owned(),
        (true, false) => "nothing will do".to_owned(),
        (false, true) => format!("needs {wanted}, or unknown"),
        (false, false) => format!("needs {wanted}"),
    }
}

/// A stretch of numbers in words.
pub fn stretch(checked: &Checked, (low, high): (i64, i64), ty: &Type) -> String {
    let one = |value: i64| number(checked, value, ty);
    // "less than 50" is held as "at most the one right before 50"; a person wants the 50 back.
    let odd = |value: i64, step: i64| matches!(ty, Type::Number | Type::Money) && value.rem_euclid(10_000) == step;
    match (low, high) {
        (i64::MIN, i64::MAX) => "any".to_owned(),
        (i64::MIN, high) if odd(high, 9_999) => format!("less than {}", one(high + 1)),
        (i64::MIN, high) => format!("{} or less", one(high)),
        (low, i64::MAX) if odd(low, 1) => format!("more than {}", one(low - 1)),
        (low, i64::MAX) => format!("{} or more", one(low)),
        (low, high) if low == high => one(low),
        (low, high) => format!("{} to {}", one(low), one(high)),
    }
}

/// A folded text as it is usually written.
fn shown(checked: &Checked, folded: &str, ty: &Type) -> String {
    match ty {
        Type::Country | Type::Region | Type::Currency => folded.to_uppercase(),
        Type::OneOf(options) => {
            options.iter().find(|o| crate::value::fold(o) == folded).cloned().unwrap_or_else(|| folded.to_owned())
        }
        Type::Wrong
        | Type::Truth
        | Type::Text
        | Type::Number
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration
        | Type::List(_)
        | Type::Stage
        | Type::Territory
        | Type::Grade(_) => {
            let as_written = |item: &Const| matches!(item, Const::Text(text) if crate::value::fold(text) == folded);
            match checked.lists.iter().flat_map(|list| &list.items).find(|item| as_written(item)) {
                Some(Const::Text(text)) => text.clone(),
                Some(_) | None => folded.to_owned(),
            }
        }
    }
}

fn member(checked: &Checked, member: u32, ty: &Type) -> String {
    let at = member as usize;
    let found = match ty {
        Type::Stage => checked.stages.as_slice().get(at).map(|s| s.name.clone()),
        Type::Territory => checked.territories.as_slice().get(at).map(|t| t.name.clone()),
        Type::Grade(id) => checked.letters.get(*id).and_then(|letters| letters.get(at)).map(|l| format!("{l:?}")),
        Type::Wrong
        | Type::Truth
        | Type::Text
        | Type::OneOf(_)
        | Type::Country
        | Type::Region
        | Type::Currency
        | Type::Number
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Time
        | Type::Duration
        | Type::List(_) => Some(if member == 0 { "no".to_owned() } else { "yes".to_owned() }),
    };
    found.unwrap_or_default()
}

/// A made-up lead: `employees 6000, country FR, 1 visit`. Of what the case asks to be unknown, that is said.
pub fn of_lead(checked: &Checked, case: &Case, lead: &Lead) -> Option<String> {
    let mut parts = Vec::new();
    for (id, value) in &lead.fields {
        let field = checked.fields.as_slice().get(*id as usize)?;
        parts.push(format!("{} {}", field.name, value_in_words(checked, value, &field.ty)));
    }
    for ask in &case.asks {
        let Subject::Field(id) = &ask.subject else { continue };
        let without = lead.fields.iter().all(|(known, _)| known != id);
        let unknown = format!("{} unknown", checked.fields.as_slice().get(*id as usize)?.name);
        if without && !parts.contains(&unknown) {
            parts.push(unknown);
        }
    }
    let mut told: Vec<&Happening> = Vec::new();
    for event in &lead.events {
        if told.contains(&event) {
            continue;
        }
        told.push(event);
        let kind = checked.activities.get(event.kind)?;
        let count = lead.events.iter().filter(|other| *other == event).count();
        let carried: Option<Vec<String>> = event
            .values
            .iter()
            .map(|(place, value)| {
                let field = kind.fields.get(*place as usize)?;
                Some(format!("{} {}", field.name, value_in_words(checked, value, &field.ty)))
            })
            .collect();
        let carried = carried?;
        let with = if carried.is_empty() { String::new() } else { format!(" with {}", carried.join(" and ")) };
        parts.push(format!("{count} {}{with}", kind.name));
    }
    for (owner, answer) in &lead.said {
        let owner = checked.owners.as_slice().get(*owner as usize)?;
        parts.push(format!("{} says {answer:?}", owner.name));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn value_in_words(checked: &Checked, value: &Point, ty: &Type) -> String {
    match value {
        Point::Number(value) => number(checked, *value, ty),
        Point::Member(value) => member(checked, *value, ty),
        Point::Text(text) => {
            let text = shown(checked, text, ty);
            if text.contains(' ') || text.is_empty() { format!("{text:?}") } else { text }
        }
    }
}
