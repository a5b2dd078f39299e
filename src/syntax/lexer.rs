//! The smallest pieces of a rule text, byte by byte: enough to tell brackets, texts, comments and line ends apart.
//!
//! It knows no grammar. Everything that looks at a text without pest (the scan, the layout, the comments) goes
//! through here, so that they can't disagree about where a text or a comment ends.

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `\n`.
    Newline,
    /// `# …`, without the line end; and what others begin a comment with, or leave over from a merge.
    Comment,
    /// `"…"`.
    Text,
    /// `"…` up to the end of the line, the closing quote missing.
    OpenText,
    /// `“…”`, `« … »`, `‘…’`: typographic quotes, as word processors make them.
    CurlyText,
    /// `{` or `(`.
    Open(u8),
    /// `}` or `)`.
    Close(u8),
    /// Letters, digits, `_` and everything outside ASCII.
    Word,
    /// Any other single byte; a dash of a word processor is a `-` of three bytes.
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

/// A family of typographic quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// `“ ” „ ‟`
    Double,
    /// `« »`, with blanks inside.
    Angle,
    /// `‘ ‚`, which `’` closes.
    Single,
}

impl Quote {
    /// The mark that something starts with, and how many bytes it takes.
    fn opens(rest: &[u8]) -> Option<(Self, usize)> {
        match rest {
            [0xe2, 0x80, 0x9c..=0x9f, ..] => Some((Self::Double, 3)),
            [0xc2, 0xab | 0xbb, ..] => Some((Self::Angle, 2)),
            [0xe2, 0x80, 0x98 | 0x9a, ..] => Some((Self::Single, 3)),
            _ => None,
        }
    }

    /// How many bytes the mark takes that something starts with, if it closes a text of this family.
    fn closes(self, rest: &[u8]) -> Option<usize> {
        match (self, rest) {
            (Self::Double, [b'"', ..]) => Some(1),
            (Self::Single, [0xe2, 0x80, 0x99, ..]) => Some(3),
            (Self::Single, _) => None,
            (Self::Double | Self::Angle, _) => {
                Self::opens(rest).filter(|(family, _)| *family == self).map(|(_, long)| long)
            }
        }
    }
}

/// How many bytes of a typographic text are its opening and its closing quote, with the blanks inside French ones.
pub(super) fn quotes_of(text: &[u8]) -> (usize, usize) {
    let Some((family, opening)) = Quote::opens(text) else { return (1, 1) };
    let closing = [3, 2, 1].into_iter().find(|long| {
        let at = text.len().saturating_sub(*long);
        family.closes(text.get(at..).unwrap_or(&[])) == Some(*long)
    });
    let (mut from, mut to) = (opening, text.len().saturating_sub(closing.unwrap_or(1)));
    if family == Quote::Angle {
        while let Some(long) = text.get(from..to).and_then(blank) {
            from += long;
        }
        while let Some(long) = [1, 2, 3].into_iter().find(|long| {
            to.checked_sub(*long).is_some_and(|at| at >= from && text.get(at..to).and_then(blank) == Some(*long))
        }) {
            to -= long;
        }
    }
    (from, text.len() - to)
}

/// How long a dash is that a word processor made, if there is one at the start.
fn dash(rest: &[u8]) -> Option<usize> {
    matches!(rest, [0xe2, 0x80, 0x90..=0x95, ..] | [0xe2, 0x88, 0x92, ..]).then_some(3)
}

/// What git leaves at the start of a line where two changes were not brought together.
const MERGE_MARKS: [&[u8]; 4] = [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"];

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
        Quote::opens(self.rest(at)).is_some()
    }

    /// Whether `//` begins a comment here, or a mark of a merge stands at the start of a line.
    fn is_odd_comment(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.byte(before));
        let rest = self.rest(at);
        if rest.starts_with(b"//") {
            return before.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n'));
        }
        before.is_none_or(|byte| byte == b'\n') && MERGE_MARKS.iter().any(|mark| rest.starts_with(mark))
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
        let Some((family, opening)) = Quote::opens(self.rest(start)) else { return (Kind::Word, start + 1) };
        let mut at = start + opening;
        while self.byte(at).is_some_and(|byte| byte != b'\n') {
            if let Some(closing) = family.closes(self.rest(at)) {
                return (Kind::CurlyText, at + closing);
            }
            at += 1;
        }
        (Kind::OpenText, self.open_end(start))
    }

    fn word_end(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(byte) = self.byte(at) {
            let plain = byte.is_ascii_alphanumeric() || byte == b'_';
            let rest = self.rest(at);
            if !plain && (byte < 0x80 || self.curly(at) || blank(rest).is_some() || dash(rest).is_some()) {
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
            b'/' | b'<' | b'=' | b'>' | b'|' if self.is_odd_comment(start) => (Kind::Comment, self.line_end(start)),
            b'"' => self.text(start),
            byte @ (b'{' | b'(') => (Kind::Open(byte), start + 1),
            byte @ (b'}' | b')') => (Kind::Close(byte), start + 1),
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => (Kind::Word, self.word_end(start)),
            byte if byte >= 0x80 => {
                if self.curly(start) {
                    self.curly_text(start)
                } else if let Some(long) = dash(self.rest(start)) {
                    (Kind::Mark(b'-'), start + long)
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
