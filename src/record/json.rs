//! A scanner over JSON text that hands out what stands there without building anything.
//!
//! It walks the text once. What no rule reads is stepped over, however deep it is, without recursion.

use super::reject::Flaw;

/// A value as it stands in the text, not decoded yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A number as written.
    Number(&'a str),
    /// A text without escapes.
    Text(&'a str),
    /// A text with escapes, as written between its quotes.
    Escaped(&'a str),
    /// `[ … ]` with its brackets.
    List(&'a str),
    /// `{ … }` with its brackets.
    Object(&'a str),
    /// A cell of a CSV row: a text whose type is not told.
    Cell(&'a str),
    /// A quoted CSV cell in which quotes are doubled, as written between its quotes.
    Doubled(&'a str),
}

/// What is wrong, and at which byte.
pub(super) type Broken = (Flaw, usize);

/// A place in a JSON text.
#[derive(Debug, Clone)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Whether its texts are cells of a CSV file, whose type is not told.
    cells: bool,
}

impl<'a> Scan<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, cells: false }
    }

    /// Over a text whose texts are cells of a CSV file, as [`super::Keeper`] writes them.
    pub(super) const fn of_cells(text: &'a str, cells: bool) -> Self {
        Self { text, at: 0, cells }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn broken<T>(&self, flaw: Flaw) -> Result<T, Broken> {
        Err((if self.peek().is_none() { Flaw::Ends } else { flaw }, self.at))
    }

    /// The key here came before.
    pub(super) fn key_twice<T>(mut self) -> Result<T, Broken> {
        self.next_sign();
        Err((Flaw::KeyTwice, self.at))
    }

    /// The next character that is not blank.
    pub(super) fn next_sign(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other,
            }
        }
    }

    /// Takes an opening bracket; whether something stands before `close`, which is taken, too, if nothing does.
    pub(super) fn enter(&mut self, close: u8) -> bool {
        self.at += 1;
        if self.next_sign() == Some(close) {
            self.at += 1;
            return false;
        }
        true
    }

    /// Takes the comma before another element, or `close`; whether another element comes.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Broken> {
        match self.next_sign() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(sign) if sign == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.broken(Flaw::NoComma),
        }
    }

    /// Takes a key and its colon. Keys with escapes come as they are written.
    pub(super) fn key(&mut self) -> Result<Raw<'a>, Broken> {
        if self.next_sign() != Some(b'"') {
            return self.broken(Flaw::NoKey);
        }
        let key = self.string()?;
        if self.next_sign() != Some(b':') {
            return self.broken(Flaw::NoColon);
        }
        self.at += 1;
        Ok(key)
    }

    /// Takes the key `quoted`, quotes and all, with its colon, if that is what comes next.
    pub(super) fn key_is(&mut self, quoted: &[u8]) -> bool {
        self.next_sign();
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        if !rest.starts_with(quoted) {
            return false;
        }
        let before = self.at;
        self.at += quoted.len();
        if self.next_sign() == Some(b':') {
            self.at += 1;
            return true;
        }
        self.at = before;
        false
    }

    /// Takes a value, whatever it is.
    pub(super) fn value(&mut self) -> Result<Raw<'a>, Broken> {
        match self.next_sign() {
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => Ok(self.number()),
            Some(b'{') => self.nested().map(Raw::Object),
            Some(b'[') => self.nested().map(Raw::List),
            Some(b't') => self.word("true", Raw::Truth(true)),
            Some(b'f') => self.word("false", Raw::Truth(false)),
            Some(b'n') => self.word("null", Raw::Null),
            _ => self.broken(Flaw::NoValue),
        }
    }

    /// That nothing but blanks is left.
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        if self.next_sign().is_some() { Err((Flaw::MoreAfterEnd, self.at)) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Raw<'a>) -> Result<Raw<'a>, Broken> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(value);
        }
        // Cut off within the word, or another word altogether.
        let rest = self.text.get(self.at..).unwrap_or("");
        let cut = word.starts_with(rest);
        Err(if cut { (Flaw::Ends, self.text.len()) } else { (Flaw::NoValue, self.at) })
    }

    fn number(&mut self) -> Raw<'a> {
        let start = self.at;
        while let Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') = self.peek() {
            self.at += 1;
        }
        Raw::Number(self.slice(start, self.at))
    }

    /// Takes a text; it stands at the opening quote.
    fn string(&mut self) -> Result<Raw<'a>, Broken> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at = quote_or_escape(self.text.as_bytes(), self.at);
            match self.peek() {
                Some(b'"') => {
                    let text = self.slice(start, self.at);
                    self.at += 1;
                    return Ok(match (escaped, self.cells) {
                        (true, _) => Raw::Escaped(text),
                        (false, true) => Raw::Cell(text),
                        (false, false) => Raw::Text(text),
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(_) => return Err((Flaw::Control, self.at)),
                None => return Err((Flaw::EndsInText, self.text.len())),
            }
        }
    }

    /// Takes `[ … ]` or `{ … }`, checking that it is JSON. A bit a level tells objects (1) from lists (0).
    fn nested(&mut self) -> Result<&'a str, Broken> {
        let start = self.at;
        let (mut levels, mut depth) = (0_u128, 0_u32);
        loop {
            let sign = self.next_sign();
            if let Some(open @ (b'{' | b'[')) = sign {
                if depth == 127 {
                    return Err((Flaw::TooDeep, self.at));
                }
                let object = open == b'{';
                depth += 1;
                levels = levels << 1 | u128::from(object);
                if self.enter(if object { b'}' } else { b']' }) {
                    if object {
                        self.key()?;
                    }
                    continue;
                }
                depth -= 1;
                levels >>= 1;
            } else {
                self.value()?;
            }
            loop {
                if depth == 0 {
                    return Ok(self.slice(start, self.at));
                }
                let object = levels & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.key()?;
                    }
                    break;
                }
                depth -= 1;
                levels >>= 1;
            }
        }
    }
}

/// The first byte from `at` on that is a quote, a backslash or a control character; the end if there is none.
/// Eight bytes at a time: a byte is found by what subtracting borrows into its top bit.
fn quote_or_escape(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    while let Some(Ok(eight)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        let word = u64::from_le_bytes(eight);
        let quote = word ^ (ONES * b'"' as u64);
        let escape = word ^ (ONES * b'\\' as u64);
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (escape.wrapping_sub(ONES) & !escape)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & TOPS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte == b'"' || *byte == b'\\' || *byte < 0x20 {
            break;
        }
        at += 1;
    }
    at.min(bytes.len())
}

/// Resolves the escapes of a text into `out`. A half of a surrogate pair becomes `�`.
pub(super) fn unescape(written: &str, out: &mut String) -> Result<(), Flaw> {
    out.clear();
    let mut rest = written;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut signs = escape.chars();
        let sign = signs.next().ok_or(Flaw::Escape)?;
        rest = signs.as_str();
        match sign {
            '"' | '\\' | '/' => out.push(sign),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => {
                let (sign, after) = code_point(rest).ok_or(Flaw::Escape)?;
                out.push(sign);
                rest = after;
            }
            _ => return Err(Flaw::Escape),
        }
    }
    out.push_str(rest);
    Ok(())
}

fn code_point(digits: &str) -> Option<(char, &str)> {
    let (high, rest) = four(digits)?;
    if !(0xD800..0xDC00).contains(&high) {
        return Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), rest));
    }
    let pair = rest.strip_prefix("\\u").and_then(four).filter(|(low, _)| (0xDC00..0xE000).contains(low));
    let Some((low, after)) = pair else { return Some((char::REPLACEMENT_CHARACTER, rest)) };
    let sign = char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    Some((sign.unwrap_or(char::REPLACEMENT_CHARACTER), after))
}

fn four(digits: &str) -> Option<(u32, &str)> {
    let (four, rest) = digits.split_at_checked(4)?;
    let all = four.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(four, 16).ok()).flatten().map(|code| (code, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Result<Raw<'_>, Broken> {
        let mut scan = Scan::new(text);
        let value = scan.value()?;
        scan.end()?;
        Ok(value)
    }

    #[test]
    fn takes_every_kind_of_value() {
        for (text, value) in [
            ("null", Raw::Null),
            (" true ", Raw::Truth(true)),
            ("false\n", Raw::Truth(false)),
            ("-12.5e3", Raw::Number("-12.5e3")),
            ("\"a text longer than eight\"", Raw::Text("a text longer than eight")),
            ("\"é\u{1F600}\"", Raw::Text("é\u{1F600}")),
            (r#""a \"quoted\" word""#, Raw::Escaped(r#"a \"quoted\" word"#)),
            (r#"[1, {"a": []}]"#, Raw::List(r#"[1, {"a": []}]"#)),
            (r#"{"a": {}, "b": [[ ] , 2]}"#, Raw::Object(r#"{"a": {}, "b": [[ ] , 2]}"#)),
        ] {
            assert_eq!(whole(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn says_what_is_broken_and_where() {
        for (text, broken) in [
            ("", (Flaw::Ends, 0)),
            ("nul", (Flaw::Ends, 3)),
            ("nil", (Flaw::NoValue, 0)),
            ("NaN", (Flaw::NoValue, 0)),
            ("\"abc", (Flaw::EndsInText, 4)),
            ("\"abc\\", (Flaw::EndsInText, 5)),
            ("\"a\nb\"", (Flaw::Control, 2)),
            ("[1, 2", (Flaw::Ends, 5)),
            ("[1 2]", (Flaw::NoComma, 3)),
            ("[1,]", (Flaw::NoValue, 3)),
            ("{a: 1}", (Flaw::NoKey, 1)),
            ("{\"a\" 1}", (Flaw::NoColon, 5)),
            ("{\"a\": 1]", (Flaw::NoComma, 7)),
            ("{} {}", (Flaw::MoreAfterEnd, 3)),
        ] {
            assert_eq!(whole(text), Err(broken), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(whole(&deep), Err((Flaw::TooDeep, 127)));
        let just = format!("{}{}", "[".repeat(127), "]".repeat(127));
        assert!(whole(&just).is_ok());
    }

    #[test]
    fn every_place_of_a_quote_is_found() {
        for length in 0..40 {
            for sign in ['"', '\\', '\n', '\u{1f}'] {
                let text =
                    format!("{}{sign}rest of it, with more after", "é".repeat(length / 2) + &"x".repeat(length % 2));
                let wanted = text.find(sign).unwrap();
                assert_eq!(quote_or_escape(text.as_bytes(), 0), wanted, "{text:?}");
            }
        }
    }

    #[test]
    fn escapes_are_resolved() {
        let mut out = String::new();
        for (written, text) in [
            (r#"a\n\t\"\\\/b"#, Ok("a\n\t\"\\/b")),
            (r"\u00e9\u0E2A", Ok("éส")),
            (r"\ud83d\ude00!", Ok("\u{1F600}!")),
            (r"\ud83d!", Ok("\u{fffd}!")),
            (r"\ude00", Ok("\u{fffd}")),
            (r"\x41", Err(Flaw::Escape)),
            (r"\u12", Err(Flaw::Escape)),
            (r"\u+123", Err(Flaw::Escape)),
        ] {
            let result = unescape(written, &mut out);
            assert_eq!(result.map(|()| out.as_str()), text, "{written}");
        }
    }
}
