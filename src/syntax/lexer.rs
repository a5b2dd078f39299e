//! The smallest pieces of a rule text, byte by byte: enough to tell brackets, texts, comments and line ends apart.
//!
//! It knows no grammar. Everything that looks at a text without pest (the scan, the layout, the comments) goes
//! through here, so that they can't disagree about where a text or a comment ends.

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `\n`.
    Newline,
    /// `# …`, without the line end.
    Comment,
    /// `"…"`.
    Text,
    /// `"…` up to the end of the line, the closing quote missing.
    OpenText,
    /// `“…”`: typographic quotes, as word processors make them.
    CurlyText,
    /// `{` or `(`.
    Open(u8),
    /// `}` or `)`.
    Close(u8),
    /// Letters, digits, `_` and everything outside ASCII.
    Word,
    /// Any other single byte.
    Mark(u8),
}

/// A piece with its place, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// Walks over a text; blanks are skipped.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The typographic quotation marks: each is three bytes, of which the first two are the same.
const CURLY: [[u8; 3]; 4] = [[0xe2, 0x80, 0x9c], [0xe2, 0x80, 0x9d], [0xe2, 0x80, 0x9e], [0xe2, 0x80, 0x9f]];

/// How many bytes a typographic quotation mark takes.
pub(super) const CURLY_LEN: usize = 3;

impl<'a> Lexer<'a> {
    /// From `start` up to `end` of a text.
    pub(super) fn new(text: &'a str, start: usize, end: usize) -> Self {
        let bytes = text.as_bytes();
        Self { bytes: bytes.get(..end.min(bytes.len())).unwrap_or(bytes), at: start }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn rest(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or(&[])
    }

    fn curly(&self, at: usize) -> bool {
        self.byte(at) == Some(0xe2) && CURLY.iter().any(|mark| self.rest(at).starts_with(mark))
    }

    /// The end of the line that holds `at`, without a carriage return.
    fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', self.rest(at)).map_or(self.bytes.len(), |found| at + found);
        if end > at && self.byte(end - 1) == Some(b'\r') { end - 1 } else { end }
    }

    /// A text that opened at `start`; what follows the quote is at `at`.
    fn text(&self, start: usize) -> (Kind, usize) {
        let mut at = start + 1;
        while let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', self.rest(at)) {
            let here = at + found;
            match self.byte(here) {
                Some(b'"') => return (Kind::Text, here + 1),
                Some(b'\\') if self.byte(here + 1) != Some(b'\n') => at = here + 2,
                _ => break,
            }
        }
        (Kind::OpenText, self.open_end(start))
    }

    /// Where an unclosed text is taken to end: the line end, but before a `{` there, so that its block still opens.
    fn open_end(&self, start: usize) -> usize {
        let end = self.line_end(start);
        let line = self.bytes.get(start..end).unwrap_or(&[]);
        let kept = line.iter().rposition(|b| !matches!(b, b' ' | b'\t'));
        match kept.and_then(|last| line.get(last).map(|b| (last, *b))) {
            Some((last, b'{')) if last > 0 => {
                let before = line.get(..last).unwrap_or(&[]);
                start + before.iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(1, |p| p + 1)
            }
            _ => end,
        }
    }

    fn curly_text(&self, start: usize) -> (Kind, usize) {
        let mut at = start + CURLY_LEN;
        while let Some(byte) = self.byte(at) {
            match byte {
                b'\n' => break,
                b'"' => return (Kind::CurlyText, at + 1),
                _ if self.curly(at) => return (Kind::CurlyText, at + CURLY_LEN),
                _ => at += 1,
            }
        }
        (Kind::OpenText, self.open_end(start))
    }

    fn word_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            let plain = byte.is_ascii_alphanumeric() || byte == b'_';
            if !plain && (byte < 0x80 || self.curly(at) || blank(self.rest(at)).is_some()) {
                break;
            }
            at += 1;
        }
        at
    }
}

/// How long the blank at the start is, if there is one. Blanks outside ASCII (a no-break space, an ideographic space) come
/// in with pasted text; they are complained about elsewhere, and must not glue words together.
fn blank(rest: &[u8]) -> Option<usize> {
    match rest {
        [b' ' | b'\t' | b'\r', ..] => Some(1),
        [0xc2, 0xa0, ..] => Some(2),
        [0xe2, 0x80, 0x80..=0x8a | 0xaf, ..] | [0xe2, 0x81, 0x9f, ..] | [0xe3, 0x80, 0x80, ..] => Some(3),
        _ => None,
    }
}

impl Iterator for Lexer<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        while let Some(length) = blank(self.rest(self.at)) {
            self.at += length;
        }
        let start = self.at;
        let (kind, end) = match self.byte(start)? {
            b'\n' => (Kind::Newline, start + 1),
            b'#' => (Kind::Comment, self.line_end(start)),
            b'"' => self.text(start),
            byte @ (b'{' | b'(') => (Kind::Open(byte), start + 1),
            byte @ (b'}' | b')') => (Kind::Close(byte), start + 1),
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => (Kind::Word, self.word_end(start)),
            byte if byte >= 0x80 => {
                if self.curly(start) {
                    self.curly_text(start)
                } else {
                    (Kind::Word, self.word_end(start))
                }
            }
            byte => (Kind::Mark(byte), start + 1),
        };
        self.at = end;
        Some(Lexeme { kind, start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(Kind, &str)> {
        Lexer::new(text, 0, text.len()).map(|l| (l.kind, text.get(l.start..l.end).unwrap())).collect()
    }

    #[test]
    fn texts_hide_what_looks_like_comments_and_brackets() {
        assert_eq!(
            pieces("a \"{ # \\\" )\" # \"x\r\n}"),
            [
                (Kind::Word, "a"),
                (Kind::Text, "\"{ # \\\" )\""),
                (Kind::Comment, "# \"x"),
                (Kind::Newline, "\n"),
                (Kind::Close(b'}'), "}"),
            ]
        );
    }

    #[test]
    fn an_unclosed_text_ends_with_its_line_and_leaves_the_block_open() {
        assert_eq!(
            pieces("stage \"Lead {\nx"),
            [
                (Kind::Word, "stage"),
                (Kind::OpenText, "\"Lead"),
                (Kind::Open(b'{'), "{"),
                (Kind::Newline, "\n"),
                (Kind::Word, "x"),
            ]
        );
        assert_eq!(pieces("\"a\\"), [(Kind::OpenText, "\"a\\")]);
    }

    #[test]
    fn names_of_all_scripts_are_words() {
        assert_eq!(pieces("สถานะ>étape"), [(Kind::Word, "สถานะ"), (Kind::Mark(b'>'), ">"), (Kind::Word, "étape")]);
    }
}
