//! Texts as they compare: trimmed, NFC, without case. Texts that rules name become small numbers.

use std::borrow::Cow;

use caseless::Caseless;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

/// A text without the blanks around it. Most texts have none, and then one look at each end tells.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    let visible = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..=b'~').contains(byte));
    let bytes = text.as_bytes();
    if visible(bytes.first()) && visible(bytes.last()) { text } else { text.trim() }
}

/// A text as it compares: trimmed, in NFC, case folded. Borrowed when it already is.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    let text = trimmed(text);
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(without_case(text).collect())
}

/// [`fold`] without regard to the blanks around the text, as for a part of one.
#[must_use]
pub fn fold_part(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_uppercase()) {
            text.to_ascii_lowercase().into()
        } else {
            text.into()
        };
    }
    Cow::Owned(without_case(text).collect())
}

/// The letters of a text as they compare. Unicode folds the capital `İ` to an `i` with a dot above; the dot is dropped, since the small
/// letter of `İ` is written `i`.
fn without_case(text: &str) -> impl Iterator<Item = char> {
    let mut before = None;
    let dotless = move |c: &char| {
        let dot = *c == '\u{307}' && before == Some('i');
        if !dot {
            before = Some(*c);
        }
        !dot
    };
    text.nfc().default_case_fold().filter(dotless).nfc()
}

/// [`fold`] into a buffer that is reused, so that reading a lead allocates nothing.
pub fn fold_into(text: &str, out: &mut String) {
    let text = trimmed(text);
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.extend(without_case(text));
    }
}

/// A text that some rule names. Two texts compare equal exactly when their symbols are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Symbol(pub u32);

impl Symbol {
    /// A text that no rule names: equal to no literal.
    pub const OTHER: Self = Self(0);
}

/// All texts that rules name, each once, by their folded form.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    numbers: FxHashMap<Box<str>, Symbol>,
    /// The first way each was written, by number − 1.
    written: Vec<Box<str>>,
}

impl Symbols {
    /// The symbol of a text, made if it is new.
    pub fn intern(&mut self, text: &str) -> Symbol {
        let folded = fold(text);
        if let Some(symbol) = self.numbers.get(folded.as_ref()) {
            return *symbol;
        }
        self.written.push(text.trim().into());
        let symbol = Symbol(u32::try_from(self.written.len()).unwrap_or(0));
        self.numbers.insert(folded.as_ref().into(), symbol);
        symbol
    }

    /// The symbol of an already folded text; [`Symbol::OTHER`] when no rule names it.
    #[must_use]
    pub fn find_folded(&self, folded: &str) -> Symbol {
        self.numbers.get(folded).copied().unwrap_or(Symbol::OTHER)
    }

    /// The text as it was first written.
    #[must_use]
    pub fn text(&self, symbol: Symbol) -> &str {
        (symbol.0 as usize).checked_sub(1).and_then(|i| self.written.get(i)).map_or("", |t| t)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_compare_without_case_blanks_and_composition() {
        assert_eq!(fold("  Google "), "google");
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_eq!(fold("Zoe\u{301}"), fold("ZO\u{c9}"));
        assert_eq!(fold("Ελλάδας"), fold("ΕΛΛΆΔΑΣ"));
        assert!(matches!(fold("already small"), Cow::Borrowed(_)));
        let mut buffer = String::from("what was there");
        for text in ["  Google ", "STRASSE", "straße", "Zoe\u{301}", "ΕΛΛΆΔΑΣ", "", "İstanbul", "สถานะ"]
        {
            fold_into(text, &mut buffer);
            assert_eq!(fold(text), buffer, "{text}");
        }
    }

    #[test]
    fn the_capital_i_with_a_dot_is_an_i() {
        for text in ["İSTANBUL", "I\u{307}STANBUL", "i\u{307}stanbul", "istanbul", "ISTANBUL"] {
            assert_eq!(fold(text), "istanbul", "{text}");
        }
        // The letter without a dot is another one, and another mark on an i stays.
        assert_ne!(fold("ısparta"), fold("isparta"));
        assert_eq!(fold("i\u{307}\u{301}"), fold("í"));
        assert_eq!(fold("e\u{307}"), "ė");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for first in ('\u{80}'..='\u{2fff}').chain('\u{fb00}'..='\u{ffdc}') {
            for behind in ["", "\u{307}", "\u{301}", "\u{345}"] {
                let text = format!("{first}{behind}x");
                let once = fold(&text).into_owned();
                assert_eq!(fold(&once), once, "{text:?}");
            }
        }
    }

    #[test]
    fn a_symbol_keeps_the_first_spelling() {
        let mut symbols = Symbols::default();
        let google = symbols.intern("Google");
        assert_eq!(symbols.intern("google "), google);
        assert_eq!(symbols.text(google), "Google");
        assert_eq!(symbols.find_folded("bing"), Symbol::OTHER);
    }
}
