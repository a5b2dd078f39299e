//! Numbers, amounts and yes/no of a lead, in every form that people and exports write them.

use crate::value::{Number, NumberError, Value, csv, currency, currency_of_sign};

use super::decode::{Decoder, Form, Read, plain_text, unreadable};
use super::json::{Raw, Scan};
use super::record::DataWarningKind;

/// What is wanted of a number beyond the range.
const RANGE: &str = "number within ±922,337,203,685,477";

/// A number as it was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Amount {
    value: Number,
    /// Whether more than four decimals had to be rounded.
    rounded: bool,
    /// Whether it had groups of thousands, or a `k`, `M` or `B`.
    dressed: bool,
}

/// A number. A JSON text is noted, a CSV cell has no other way.
pub(super) fn number(decoder: &Decoder<'_>, text: &str, form: Form) -> Read {
    let comma = decoder.scratch.comma && form == Form::Cell;
    if let Some(value) = plain(text).filter(|_| !comma || !text.contains('.')) {
        let value = Value::Number(value);
        return if form == Form::Text { noted(value, &text.trim_start_matches('+')) } else { Read::Plain(value) };
    }
    match dressed(text, comma) {
        Err(error) => wrong(error),
        Ok(amount) => finish(amount, amount.dressed || form == Form::Text),
    }
}

fn finish(amount: Amount, note: bool) -> Read {
    let value = Value::Number(amount.value);
    if amount.rounded {
        Read::Noted(value, DataWarningKind::Rounded(amount.value.to_string()))
    } else if note {
        noted(value, &amount.value)
    } else {
        Read::Plain(value)
    }
}

fn noted(value: Value, shown: &dyn std::fmt::Display) -> Read {
    Read::Noted(value, DataWarningKind::ReadAs(shown.to_string()))
}

fn wrong(error: NumberError) -> Read {
    match error {
        NumberError::NotANumber => unreadable(),
        NumberError::TooLarge => Read::Wrong(DataWarningKind::Wanted(RANGE.to_owned())),
    }
}

/// A number of few digits with at most four decimals: what nearly all are.
fn plain(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 14 {
        return None;
    }
    let (mut value, mut places) = (0_i64, None);
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                places = places.map(|count: u32| count + 1);
            }
            b'.' if places.is_none() => places = Some(0),
            _ => return None,
        }
    }
    // `.5` and `7.` are left to the careful reader.
    let places = match places {
        None => 0,
        Some(places @ 1..=4) if digits.first() != Some(&b'.') => places,
        Some(_) => return None,
    };
    let value = value * 10_i64.pow(4 - places);
    Some(Number(if negative { -value } else { value }))
}

/// A number with groups of thousands (`1,200`, `1 200`, `1'200`) or a unit (`20k`, `1.5M`, `2B`).
///
/// With a decimal `comma`, points part thousands.
fn dressed(text: &str, comma: bool) -> Result<Amount, NumberError> {
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, sign)) if multiple(&sign.to_string()).is_some() => {
            (text.get(..at).unwrap_or("").trim_end(), multiple(&sign.to_string()))
        }
        _ => (text, None),
    };
    grouped(digits, factor, comma)
}

/// What a unit of a number means.
fn multiple(unit: &str) -> Option<i64> {
    match unit {
        "k" | "K" => Some(1_000),
        "m" | "M" => Some(1_000_000),
        "b" | "B" => Some(1_000_000_000),
        _ => None,
    }
}

fn grouped(text: &str, factor: Option<i64>, comma: bool) -> Result<Amount, NumberError> {
    if let Some(pointed) = csv::pointed(text).filter(|_| comma) {
        return scaled(&pointed.text, factor, pointed.unusual);
    }
    let separated = |c: char| matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let (number, groups) = match text.find(separated).and_then(|at| text.get(at..)).and_then(|t| t.chars().next()) {
        Some(sign) => (ungrouped(text, sign).ok_or(NumberError::NotANumber)?, true),
        None => (text.to_owned(), false),
    };
    scaled(&number, factor, groups)
}

/// A number without groups, and what its unit makes of it.
fn scaled(number: &str, factor: Option<i64>, groups: bool) -> Result<Amount, NumberError> {
    let (value, rounded) = Number::parse(number)?;
    let Some(factor) = factor else { return Ok(Amount { value, rounded, dressed: groups }) };
    // The unit moves the point, so that 1.23456k loses nothing.
    let exponent = factor.ilog10();
    let (value, rounded) = Number::parse(&format!("{number}e{exponent}")).or(Err(if value == Number::ZERO {
        NumberError::NotANumber
    } else {
        NumberError::TooLarge
    }))?;
    Ok(Amount { value, rounded, dressed: true })
}

/// A number without its groups; none when they are no groups of three.
fn ungrouped(text: &str, sign: char) -> Option<String> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(sign);
    let first = groups.next()?;
    let first_digits = first.strip_prefix(['-', '+']).unwrap_or(first);
    if !digits(first_digits) || first_digits.len() > 3 || part.is_some_and(|part| !digits(part)) {
        return None;
    }
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        out.push_str(group);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    Some(out)
}

/// `yes` or `no` in the forms of exports.
pub(super) fn truth(text: &str) -> Read {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&["yes", "true", "1", "y"]) {
        Read::Plain(Value::Truth(true))
    } else if is(&["no", "false", "0", "n"]) {
        Read::Plain(Value::Truth(false))
    } else {
        unreadable()
    }
}

/// An amount in the process currency: `50000`, `50000 EUR`, `EUR 50000`, `€50k`.
pub(super) fn money(decoder: &Decoder<'_>, text: &str, form: Form) -> Read {
    let comma = decoder.scratch.comma && form == Form::Cell;
    if let Some(value) = plain(text).filter(|_| !comma || !text.contains('.')) {
        return Read::Plain(Value::Number(value));
    }
    let Some((before, middle, after)) = around_digits(text) else { return unreadable() };
    // An exponent stands within a JSON number, never within a price.
    if form == Form::Number {
        return dressed(text, false).map_or_else(wrong, |amount| finish(amount, false));
    }
    let negative = before.starts_with(['-', '\u{2212}']) || before.ends_with(['-', '\u{2212}']);
    let before = before.trim_matches(['-', '+', '\u{2212}', ' ', '\u{a0}']);
    let unit_ends = after.find(char::is_whitespace).unwrap_or(after.len());
    let (unit, rest) = after.split_at_checked(unit_ends).unwrap_or((after, ""));
    let (factor, after) = match multiple(unit) {
        Some(factor) => (Some(factor), rest.trim()),
        None => (None, after.trim()),
    };
    let Some(currency) = currency_around(before, after) else { return unreadable() };
    match grouped(middle, factor, comma) {
        Err(error) => wrong(error),
        Ok(amount) => {
            let value = if negative { Number(-amount.value.0) } else { amount.value };
            let groups = amount.dressed && factor.is_none();
            converted(decoder, Amount { value, dressed: groups, ..amount }, currency)
        }
    }
}

/// The currency that stands before or after an amount: `None` inside when none does, `None` when it is none.
fn currency_around(before: &str, after: &str) -> Option<Option<&'static str>> {
    match (before.is_empty(), after.is_empty()) {
        (true, true) => Some(None),
        (false, true) => currency_of_sign(before).map(Some),
        (true, false) => currency_of_sign(after).map(Some),
        (false, false) => {
            let (one, other) = (currency_of_sign(before)?, currency_of_sign(after)?);
            (one == other).then_some(Some(one))
        }
    }
}

/// What stands before the digits of a text, the digits, and what stands after them.
fn around_digits(text: &str) -> Option<(&str, &str, &str)> {
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    let start = if text.get(..first)?.ends_with('.') { first - 1 } else { first };
    Some((text.get(..start)?.trim(), text.get(start..=last)?, text.get(last + 1..)?.trim_start()))
}

/// `{"amount": 50000, "currency": "EUR"}`; without a currency it is in the process currency.
pub(super) fn money_object(decoder: &Decoder<'_>, source: &str) -> Read {
    let (mut amount, mut unit) = (Raw::Null, Raw::Null);
    let mut scan = Scan::new(source);
    let mut more = scan.enter(b'}');
    while more {
        let (Ok(key), Ok(value)) = (scan.key(), scan.value()) else { break };
        match key {
            Raw::Text("amount") => amount = value,
            Raw::Text("currency") => unit = value,
            _ => {}
        }
        more = scan.more(b'}').unwrap_or(false);
    }
    let mut buffer = String::new();
    let code = plain_text(unit, &mut buffer).trim();
    let currency = if code.is_empty() { None } else { Some(currency(code)) };
    let mut buffer = String::new();
    let text = plain_text(amount, &mut buffer).trim();
    match (text, currency) {
        ("", _) => Read::Plain(Value::Unknown),
        (_, Some(None)) => unreadable(),
        (text, currency) => match dressed(text, false) {
            Err(error) => wrong(error),
            Ok(amount) => converted(decoder, amount, currency.flatten()),
        },
    }
}

/// The amount in the process currency.
fn converted(decoder: &Decoder<'_>, amount: Amount, from: Option<&'static str>) -> Read {
    let Some(from) = from.filter(|from| decoder.schema.currency != Some(from)) else {
        return finish(amount, amount.dressed);
    };
    let Some(rate) = decoder.schema.rates.iter().find(|rate| rate.from == from) else {
        return Read::Wrong(DataWarningKind::NoRate(from.to_owned()));
    };
    match amount.value.scaled(i128::from(rate.numerator), i128::from(rate.denominator)) {
        Some(value) => finish(Amount { value, ..amount }, amount.dressed),
        None => wrong(NumberError::TooLarge),
    }
}
