//! Types in the words of the people who write rules.

use super::checked::Type;

/// `a number`, `a country`, …
pub fn a(ty: &Type) -> &'static str {
    match ty {
        Type::Wrong => "something",
        Type::Truth => "yes or no",
        Type::Text => "a text",
        Type::OneOf(_) => "one of several texts",
        Type::Country => "a country",
        Type::Region => "a region",
        Type::Currency => "a currency",
        Type::Number => "a number",
        Type::Money => "an amount of money",
        Type::Date => "a date",
        Type::Instant => "a moment",
        Type::Time => "a time of day",
        Type::Duration => "a duration",
        Type::List(_) => "a list",
        Type::Stage => "a stage",
        Type::Territory => "a territory",
        Type::Grade(_) => "a grade",
    }
}

/// Several things in a row: `"a", "b" or "c"`.
pub fn or(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// Texts in quotes in a row, a few of them.
pub fn quoted(items: &[String]) -> String {
    let shown: Vec<String> = items.iter().take(8).map(|item| format!("{item:?}")).collect();
    if items.len() > 8 { format!("{}, …", shown.join(", ")) } else { or(&shown) }
}
