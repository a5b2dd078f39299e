//! Countries, regions and currencies of a lead.

use std::sync::OnceLock;

use crate::check::Type;
use crate::value::{country, currency, currency_of_sign, region};

/// The code a text means, and whether it took some understanding.
pub(super) fn read(ty: &Type, text: &str) -> Option<(&'static str, bool)> {
    let same = |code: &str| code.eq_ignore_ascii_case(text);
    match ty {
        Type::Country => two_letters(text).map(|code| (code, false)).or_else(|| country(text).map(|code| (code, true))),
        Type::Region => region(text).map(|code| (code, !same(code))),
        Type::Currency => currency(text).or_else(|| currency_of_sign(text)).map(|code| (code, !same(code))),
        _ => None,
    }
}

/// The country of a two-letter code, by its place in a table of all pairs of letters.
fn two_letters(text: &str) -> Option<&'static str> {
    static PAIRS: OnceLock<Vec<Option<&'static str>>> = OnceLock::new();
    let [first, second] = text.as_bytes() else { return None };
    if !(first.is_ascii_alphabetic() && second.is_ascii_alphabetic()) {
        return None;
    }
    let pairs = PAIRS.get_or_init(|| {
        let pair = |a: u8, b: u8| String::from_utf8(vec![a, b]).ok();
        (b'A'..=b'Z')
            .flat_map(|a| (b'A'..=b'Z').map(move |b| (a, b)))
            .map(|(a, b)| pair(a, b).and_then(|code| country(&code).filter(|found| *found == code)))
            .collect()
    });
    let place = |letter: &u8| usize::from(letter.to_ascii_uppercase() - b'A');
    pairs.get(place(first) * 26 + place(second)).copied().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_silent_and_names_are_noted() {
        for (ty, text, code) in [
            (Type::Country, "FR", Some(("FR", false))),
            (Type::Country, "fr", Some(("FR", false))),
            (Type::Country, "FRA", Some(("FR", true))),
            (Type::Country, "France", Some(("FR", true))),
            (Type::Country, "UK", Some(("GB", true))),
            (Type::Country, "XX", None),
            (Type::Country, "É1", None),
            (Type::Region, "us-ca", Some(("US-CA", false))),
            (Type::Region, "California", None),
            (Type::Currency, "eur", Some(("EUR", false))),
            (Type::Currency, "€", Some(("EUR", true))),
        ] {
            assert_eq!(read(&ty, text), code, "{text}");
        }
    }
}
