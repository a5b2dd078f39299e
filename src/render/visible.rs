//! Texts on their way to a terminal. What stands in leads, names of files and messages could move the cursor, hide a line or rename the window:
//! this is the one place that keeps such characters from being anything but shown.

use std::borrow::Cow;
use std::fmt::Write;

/// Stands for the escape character of our own colours until a text is [shown](visible). It is no character of any language, so what comes
/// from outside is never taken for a colour unless somebody wanted just that, and then it is a colour and no more.
pub(crate) const ESCAPE: char = '\u{fdd0}';

/// A text as it may be written to a terminal: line ends and, if they are wanted, our own colours stay; every other character that a terminal
/// or a reader would obey instead of showing it is written out, as `\u{1b}`.
#[must_use]
pub fn visible(text: &str, colour: bool) -> Cow<'_, str> {
    if !text.chars().any(|sign| sign == ESCAPE || (sign != '\n' && obeyed(sign))) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars();
    while let Some(sign) = rest.next() {
        match sign {
            '\n' => out.push('\n'),
            ESCAPE => {
                if let Some(dress) = dress(rest.as_str()) {
                    if colour {
                        out.push('\u{1b}');
                        out.push_str(dress);
                    }
                    rest = rest.as_str().strip_prefix(dress).unwrap_or("").chars();
                }
            }
            sign if obeyed(sign) => written_out(sign, &mut out),
            sign => out.push(sign),
        }
    }
    Cow::Owned(out)
}

/// The same for a text that has to stay on its line, with no colours of ours in it.
#[must_use]
pub fn in_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|sign| sign == ESCAPE || obeyed(sign)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        if sign == ESCAPE || obeyed(sign) {
            written_out(sign, &mut out);
        } else {
            out.push(sign);
        }
    }
    Cow::Owned(out)
}

/// The same, each such character by others that take as many bytes, so that places in the text stay what they are.
#[cfg(any(test, feature = "cli"))]
pub(super) fn in_place(text: &str) -> Cow<'_, str> {
    let touched = |sign: char| obeyed(sign) && !matches!(sign, '\n' | '\r' | '\t');
    if !text.chars().any(|sign| sign == ESCAPE || touched(sign)) {
        return Cow::Borrowed(text);
    }
    let shown = |sign: char| match sign.len_utf8() {
        _ if sign != ESCAPE && !touched(sign) => sign,
        1 => '?',
        2 => '\u{bf}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// JSON without the control characters that it lets stand within texts, which a terminal would obey: the same JSON.
#[must_use]
pub fn in_json(json: &str) -> Cow<'_, str> {
    let raw = |sign: char| ('\u{7f}'..='\u{9f}').contains(&sign);
    if !json.contains(raw) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for sign in json.chars() {
        if raw(sign) {
            let _ = write!(out, "\\u{:04x}", u32::from(sign));
        } else {
            out.push(sign);
        }
    }
    Cow::Owned(out)
}

/// The rest of a sequence that sets a colour, at the start of this: `[31;1m`.
fn dress(rest: &str) -> Option<&str> {
    let inner = rest.strip_prefix('[')?;
    let size = inner.find(|sign: char| !sign.is_ascii_digit() && sign != ';')?;
    inner.get(size..)?.starts_with('m').then(|| rest.get(..size + 2)).flatten()
}

/// Whether this is a character that is obeyed instead of shown: one that controls a terminal, or the order in which a line is read.
fn obeyed(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn written_out(sign: char, out: &mut String) {
    match sign {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        sign => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(sign));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        for (text, shown) in [
            ("L-1 → été\n", "L-1 → été\n"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}2J\r\t\u{7f}", "\\u{9b}2J\\r\\t\\u{7f}"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("\u{fdd0}[1mbold\u{fdd0}[0m", "bold"),
            ("\u{fdd0}]0;title", "]0;title"),
        ] {
            assert_eq!(visible(text, false), shown);
        }
        assert_eq!(visible("\u{fdd0}[31;1mno\u{fdd0}[0m \u{1b}[2J", true), "\u{1b}[31;1mno\u{1b}[0m \\u{1b}[2J");
        assert_eq!(visible("\u{fdd0}[2J \u{fdd0}[", true), "[2J [");
        assert_eq!(in_line("a\nb\u{fdd0}[1m"), "a\\nb\\u{fdd0}[1m");
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_text_nothing_is_obeyed(text in "([a-z\\[;0-9m]|\\PC|[\u{0}-\u{1f}\u{7f}-\u{9f}\u{202a}-\u{202e}\u{fdd0}]){0,40}") {
            prop_assert!(!visible(&text, false).chars().any(|sign| sign != '\n' && (sign == ESCAPE || obeyed(sign))));
            prop_assert!(!in_line(&text).chars().any(|sign| sign == ESCAPE || obeyed(sign)));
            prop_assert_eq!(in_place(&text).len(), text.len());
            // With colours, all that is left of escapes are colours.
            let dressed = visible(&text, true);
            for rest in dressed.split('\u{1b}').skip(1) {
                prop_assert!(dress(rest).is_some(), "{dressed:?}");
            }
        }
    }
}
