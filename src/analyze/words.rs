//! Sets of values in words, and a lead that lies in them.

use crate::check::{Checked, Const, Type};
use crate::source::IdVec;
use crate::value::{Date, Duration, Instant, Number, TimeOfDay};

use super::cases::Case;
use super::sets::{Known, Values};
use super::subjects::Subject;

/// What a subject is called in rules; none for one that has no name.
pub fn name(checked: &Checked, subject: &Subject) -> Option<String> {
    fn nth<I: crate::source::Id, T>(items: &IdVec<I, T>, id: u32) -> Option<&T> {
        items.as_slice().get(id as usize)
    }
    match subject {
        Subject::Field(id) => nth(&checked.fields, *id).map(|f| f.name.clone()),
        Subject::Let(id) => nth(&checked.lets, *id).map(|l| l.name.clone()),
        Subject::Score(id) => nth(&checked.scores, *id).map(|s| s.name.clone()),
        Subject::Grade(id) => nth(&checked.grades, *id).map(|g| g.name.clone()),
        Subject::Builtin(number) => {
            let names = ["id", "created", "stage", "entered", "assignee", "assigned", "territory", "today"];
            names.get(usize::from(*number)).map(|name| (*name).to_owned())
        }
        Subject::Says(..) | Subject::Form(_) => None,
    }
}

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
            let parts: Vec<String> = intervals.iter().map(|i| interval(checked, *i, ty)).collect();
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

fn interval(checked: &Checked, (low, high): (i64, i64), ty: &Type) -> String {
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

/// A lead of a case: `employees 6000, country FR`. None when the case asks for more than named values can show.
pub fn witness(checked: &Checked, case: &Case) -> Option<String> {
    let mut parts = Vec::new();
    for ask in &case.asks {
        let Some(values) = case.left.get(&ask.subject) else { continue };
        let Some(name) = name(checked, &ask.subject) else { continue };
        let part = match sample(checked, values, &ask.ty) {
            Some(value) => format!("{name} {value}"),
            None if values.unknown => format!("{name} unknown"),
            None => return None,
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn sample(checked: &Checked, values: &Values, ty: &Type) -> Option<String> {
    match &values.known {
        Known::Numbers(intervals) => {
            let (low, high) = *intervals.first()?;
            let value = match (low, high) {
                (i64::MIN, i64::MAX) => 0,
                (i64::MIN, high) => high.div_euclid(10_000) * 10_000,
                (low, i64::MAX) => low,
                (low, high) => {
                    let whole = low.saturating_add(9_999).div_euclid(10_000) * 10_000;
                    if whole <= high { whole } else { low }
                }
            };
            let plain = matches!(ty, Type::Number | Type::Money);
            Some(number(checked, if plain { value } else { low.max(high.min(0)) }, ty))
        }
        Known::Texts(texts) if !texts.all_but => texts.named.iter().next().map(|text| shown(checked, text, ty)),
        Known::Texts(texts) if texts.tests.iter().all(|(_, wanted)| !wanted) => {
            let candidates: &[&str] = if *ty == Type::Country {
                &["BR", "JP", "ZA", "NZ", "FR", "DE", "US"]
            } else if *ty == Type::Currency {
                &["JPY", "BRL", "CHF"]
            } else if *ty == Type::Region {
                &["BR-SP", "JP-13", "US-CA"]
            } else {
                &["something else", "anything", "whatever"]
            };
            let free = candidates.iter().find(|c| !texts.named.contains(crate::value::fold(c).as_ref()));
            free.map(|c| if c.contains(' ') { format!("{c:?}") } else { (*c).to_owned() })
        }
        Known::Texts(_) => None,
        Known::Members(members) => members.iter().next().map(|m| member(checked, *m, ty)),
    }
}
