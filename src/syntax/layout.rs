//! Lines: which go on, and a declaration's text with comments and continued line ends as blanks, byte for byte.

use super::lexer::{Kind, Lexeme, Lexer, quotes_of};

/// Words that carry on the line before when they start one.
const CARRY_ON: [&str; 10] = ["and", "or", "when", "where", "for", "in", "from", "otherwise", "then", "because"];

/// The text of a piece.
pub(super) fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or("")
}

/// Whether a line goes on: `last` is the last piece of the line, `next` the first of the next one.
pub(super) fn goes_on(text: &str, last: Option<Lexeme>, next: Lexeme) -> bool {
    let Some(last) = last else { return false };
    match last.kind {
        // `50+` at the end of a line of points.
        Kind::Mark(b'+') if next.kind == Kind::Mark(b'+') => return false,
        Kind::Mark(b',' | b'=' | b'+' | b'*' | b'/') | Kind::Open(b'(') => return true,
        Kind::Word if matches!(slice(text, last.start, last.end), "and" | "or") => return true,
        Kind::Word
        | Kind::Mark(_)
        | Kind::Open(_)
        | Kind::Close(_)
        | Kind::Text
        | Kind::OpenText
        | Kind::CurlyText
        | Kind::Newline
        | Kind::Comment => {}
    }
    match next.kind {
        Kind::Open(b'{') | Kind::Close(b')') => last.kind != Kind::Open(b'{'),
        // The next step of a test; what a breach does never starts with `at`.
        Kind::Word if slice(text, next.start, next.end) == "then" && followed_by_at(text, next.end) => false,
        Kind::Word => {
            let word = slice(text, next.start, next.end);
            let joins = ["and", "or"].iter().any(|joins| word.eq_ignore_ascii_case(joins));
            last.kind != Kind::Open(b'{') && (joins || CARRY_ON.contains(&word))
        }
        Kind::Open(_)
        | Kind::Close(_)
        | Kind::Mark(_)
        | Kind::Text
        | Kind::OpenText
        | Kind::CurlyText
        | Kind::Newline
        | Kind::Comment => false,
    }
}

/// Whether the word `at` comes next on the same line.
fn followed_by_at(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or("").trim_start_matches([' ', '\t']);
    rest.strip_prefix("at").is_some_and(|rest| rest.starts_with([' ', '\t']))
}

/// What the scan found wrong with the brackets of a declaration, as far as the layout has to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Brackets {
    /// `(` that nothing closes, in order of place.
    pub unclosed: Vec<usize>,
    /// `)` and `}` that close nothing, and `{` behind another one, in order of place.
    pub stray: Vec<usize>,
    /// Line ends that stand for a `{` that is missing there, in order of place.
    pub unopened: Vec<usize>,
    /// How many `{` are open at the end.
    pub missing: usize,
    /// Stretches already complained about, in order of place.
    pub bad: Vec<(usize, usize)>,
    /// Stretches that are nested too deep to be read at all, in order of place.
    pub deep: Vec<(usize, usize)>,
}

impl Brackets {
    /// Whether a stretch touches one that was complained about.
    pub(super) fn touches(&self, start: usize, end: usize) -> bool {
        let from = self.bad.partition_point(|(_, bad_end)| *bad_end <= start);
        self.bad.get(from).is_some_and(|(bad_start, _)| *bad_start < end)
    }
}

/// The text from `start` to `end` with comments, continued line ends, stray brackets and what is too deep as blanks,
/// typographic quotes as plain ones, and missing `}` added at its end. A place in it, plus `start`, is the place in the file.
pub(super) fn flatten(text: &str, start: usize, end: usize, brackets: &Brackets) -> String {
    let mut flat = Flat { bytes: slice(text, start, end).as_bytes().to_vec(), start };
    let mut open: Vec<u8> = Vec::new();
    let mut last: Option<Lexeme> = None;
    let mut line_ends: Vec<usize> = Vec::new();
    let mut gap = start;
    let mut deep = brackets.deep.iter().peekable();
    for lexeme in Lexer::new(text, start, end) {
        // Whatever the lexer passed over is a blank, if only one that looks like it.
        flat.blank(gap, lexeme.start);
        gap = lexeme.end;
        while deep.next_if(|(_, deep_end)| *deep_end <= lexeme.start).is_some() {}
        if deep.peek().is_some_and(|(deep_start, _)| *deep_start <= lexeme.start) {
            flat.blank(lexeme.start, lexeme.end);
            continue;
        }
        match lexeme.kind {
            Kind::Newline if brackets.unopened.binary_search(&lexeme.start).is_ok() => {
                flat.open(lexeme.start);
                line_ends.clear();
                open.push(b'{');
                last = Some(Lexeme { kind: Kind::Open(b'{'), ..lexeme });
                continue;
            }
            Kind::Newline => {
                line_ends.push(lexeme.start);
                continue;
            }
            Kind::Comment => {
                flat.blank(lexeme.start, lexeme.end);
                continue;
            }
            Kind::CurlyText => flat.straighten(lexeme),
            Kind::Mark(b'-') if lexeme.end > lexeme.start + 1 => {
                flat.blank(lexeme.start, lexeme.end);
                flat.part(lexeme.start, lexeme.start + 1).fill(b'-');
            }
            Kind::Text | Kind::OpenText | Kind::Word | Kind::Mark(_) | Kind::Open(_) | Kind::Close(_) => {}
        }
        if open.last() == Some(&b'(') || goes_on(text, last, lexeme) {
            for at in &line_ends {
                flat.blank(*at, at + 1);
            }
        }
        line_ends.clear();
        match lexeme.kind {
            Kind::Open(b'(') if brackets.unclosed.binary_search(&lexeme.start).is_ok() => {}
            Kind::Open(b'{') if brackets.stray.binary_search(&lexeme.start).is_ok() => {
                flat.blank(lexeme.start, lexeme.end);
            }
            Kind::Open(byte) => open.push(byte),
            Kind::Close(_) if brackets.stray.binary_search(&lexeme.start).is_ok() => {
                flat.blank(lexeme.start, lexeme.end);
            }
            Kind::Close(_) => {
                open.pop();
            }
            Kind::Text
            | Kind::OpenText
            | Kind::CurlyText
            | Kind::Word
            | Kind::Mark(_)
            | Kind::Newline
            | Kind::Comment => {}
        }
        last = Some(lexeme);
    }
    if brackets.missing > 0 {
        flat.bytes.push(b'\n');
        flat.bytes.resize(flat.bytes.len() + brackets.missing, b'}');
    }
    String::from_utf8(flat.bytes).unwrap_or_default()
}

/// A text being flattened; places are those of the file.
struct Flat {
    bytes: Vec<u8>,
    start: usize,
}

impl Flat {
    fn part(&mut self, start: usize, end: usize) -> &mut [u8] {
        self.bytes.get_mut(start - self.start..end - self.start).unwrap_or(&mut [])
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.part(start, end).fill(b' ');
    }

    fn open(&mut self, at: usize) {
        self.part(at, at + 1).fill(b'{');
    }

    /// Typographic quotes become a plain quote, and blanks outside of it.
    fn straighten(&mut self, lexeme: Lexeme) {
        let (opening, closing) = quotes_of(self.part(lexeme.start, lexeme.end));
        let (from, to) = (lexeme.start + opening, lexeme.end - closing);
        self.blank(lexeme.start, from);
        self.blank(to, lexeme.end);
        self.part(from - 1, from).fill(b'"');
        self.part(to, to + 1).fill(b'"');
    }
}

/// The statements of a block of a flattened text, and where the block ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Where its `{` stands.
    pub open: usize,
    /// Its statements, without blanks around them.
    pub statements: Vec<(usize, usize)>,
    /// Where its `}` stands, or the end of the text.
    pub close: usize,
}

/// The first block from `from` on, before `until`. With `commas`, a comma ends a statement as a line end does.
pub(super) fn block(flat: &str, from: usize, until: usize, commas: bool) -> Option<Block> {
    let mut lexer = Lexer::new(flat, from, until);
    let open = lexer.find(|lexeme| lexeme.kind == Kind::Open(b'{'))?.start;
    let mut statements = Vec::new();
    let mut current: Option<(usize, usize)> = None;
    let (mut braces, mut parens) = (0_usize, 0_usize);
    let mut close = until;
    while let Some(lexeme) = lexer.next() {
        let ends = match lexeme.kind {
            Kind::Newline => {
                parens = if braces == 0 { 0 } else { parens };
                braces == 0
            }
            Kind::Mark(b',') => {
                let parts = commas && braces == 0 && parens == 0;
                parts && !before_review(flat, &lexer) && !decimal(flat, lexeme)
            }
            Kind::Close(b'}') if braces == 0 => {
                close = lexeme.start;
                break;
            }
            Kind::Close(b'}') => {
                braces -= 1;
                false
            }
            Kind::Open(b'{') => {
                braces += 1;
                false
            }
            Kind::Open(_) | Kind::Mark(b'[') => {
                parens += 1;
                false
            }
            Kind::Close(_) | Kind::Mark(b']') => {
                parens = parens.saturating_sub(1);
                false
            }
            Kind::Text | Kind::OpenText | Kind::CurlyText | Kind::Word | Kind::Mark(_) | Kind::Comment => false,
        };
        if ends {
            statements.extend(current.take());
        } else if lexeme.kind != Kind::Newline {
            current = Some((current.map_or(lexeme.start, |(start, _)| start), lexeme.end));
        }
    }
    statements.extend(current);
    Some(Block { open, statements, close })
}

/// Whether a comma stands before decimals.
fn decimal(flat: &str, comma: Lexeme) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| flat.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    digit(comma.start.checked_sub(1)) && digit(Some(comma.end))
}

/// Whether `review by` comes next.
fn before_review(flat: &str, lexer: &Lexer<'_>) -> bool {
    lexer.clone().next().is_some_and(|next| slice(flat, next.start, next.end) == "review")
}
