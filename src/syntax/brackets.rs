//! Brackets of one declaration: which are not closed, close nothing, or close another kind; texts that stay open; and how
//! deep it goes.

use crate::source::{FileId, Problem, Span};

use super::build::offset;
use super::complaints;
use super::layout::{Brackets, goes_on, slice};
use super::lexer::{Kind, Lexeme, Lexer};
use super::prescan::{Piece, is_twice};

/// How deep brackets and `where` may nest. Nobody reads further, and everything that walks the tree relies on it.
const DEEPEST: usize = 64;

/// Looks at the brackets of a piece. `next` is where the next declaration starts, if there is one; `loose` are the `}` that can't be
/// meant to close it.
pub(super) fn check(
    file: FileId,
    text: &str,
    piece: &Piece,
    next: Option<usize>,
    loose: &[usize],
) -> (Brackets, Vec<Problem>) {
    let plain = Matcher::run(file, text, piece, next, loose, false);
    if plain.brackets.missing == 0 {
        return (plain.brackets, plain.problems);
    }
    // Something stays open. The indentation often tells what: a `}` belongs to the line that starts in its column.
    let indented = Matcher::run(file, text, piece, next, loose, true);
    let best = if indented.problems.len() <= plain.problems.len() { indented } else { plain };
    (best.brackets, best.problems)
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Frame {
    byte: u8,
    at: usize,
    /// The column in which its line starts.
    indent: usize,
    /// How many `where` stand inside each other at this level.
    wheres: usize,
}

struct Matcher<'a> {
    file: FileId,
    text: &'a str,
    piece: &'a Piece,
    loose: &'a [usize],
    by_indent: bool,
    stack: Vec<Frame>,
    /// The `where`s outside of any bracket.
    wheres: usize,
    /// All `where`s that count at the moment.
    all_wheres: usize,
    /// The smallest height of the stack on this line.
    low: usize,
    /// Where the statement of this line starts.
    line_start: usize,
    indent: usize,
    /// Whether this line has had a stray bracket: one complaint a line will do.
    stray_on_line: bool,
    too_deep: bool,
    brackets: Brackets,
    problems: Vec<Problem>,
}

impl<'a> Matcher<'a> {
    fn run(
        file: FileId,
        text: &'a str,
        piece: &'a Piece,
        next: Option<usize>,
        loose: &'a [usize],
        by_indent: bool,
    ) -> Self {
        let mut matcher = Self {
            file,
            text,
            piece,
            loose,
            by_indent,
            stack: Vec::new(),
            wheres: 0,
            all_wheres: 0,
            low: 0,
            line_start: piece.start,
            stray_on_line: false,
            indent: 0,
            too_deep: false,
            brackets: Brackets::default(),
            problems: Vec::new(),
        };
        matcher.walk();
        matcher.finish(next);
        matcher
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, offset(start), offset(end))
    }

    fn walk(&mut self) {
        let (mut fresh, mut skipping, mut line_at) = (false, false, self.piece.start);
        let mut last: Option<Lexeme> = None;
        for lexeme in Lexer::new(self.text, self.piece.start, self.piece.end) {
            match lexeme.kind {
                Kind::Newline => {
                    if self.piece.unopened == Some(lexeme.start) {
                        self.open_line_end(lexeme.start, last);
                        self.open(b'{', lexeme.start);
                    }
                    (fresh, skipping, line_at) = (true, false, lexeme.end);
                    continue;
                }
                Kind::Comment => continue,
                Kind::Text
                | Kind::OpenText
                | Kind::CurlyText
                | Kind::Word
                | Kind::Mark(_)
                | Kind::Open(_)
                | Kind::Close(_) => {}
            }
            if skipping {
                continue;
            }
            if std::mem::take(&mut fresh) {
                self.indent = lexeme.start - line_at;
                if !goes_on(self.text, last, lexeme) {
                    self.line_start = lexeme.start;
                    self.stray_on_line = false;
                    self.low = self.stack.len();
                    self.forget_wheres();
                }
                if self.by_indent && lexeme.kind == Kind::Close(b'}') {
                    self.close_by_indent(lexeme.start);
                }
            }
            if is_twice(self.text, last, lexeme) {
                self.twice(lexeme.start);
            } else {
                skipping = self.step(lexeme);
            }
            last = Some(lexeme);
        }
    }

    /// Takes one piece; whether the rest of its line is to be passed over.
    fn step(&mut self, lexeme: Lexeme) -> bool {
        match lexeme.kind {
            Kind::Open(byte) => return self.open(byte, lexeme.start),
            Kind::Close(b'}') => self.close_brace(lexeme.start),
            Kind::Close(_) => self.close_paren(lexeme.start),
            Kind::OpenText => {
                let span = self.span(lexeme.start, lexeme.end);
                self.problems.push(complaints::open_text(span));
                self.brackets.bad.push((lexeme.start, lexeme.end));
            }
            Kind::Word => match slice(self.text, lexeme.start, lexeme.end) {
                "where" => return self.nest_where(lexeme),
                "and" | "or" => self.forget_wheres(),
                _ => {}
            },
            Kind::Mark(b',') => self.forget_wheres(),
            Kind::Text | Kind::CurlyText | Kind::Mark(_) | Kind::Newline | Kind::Comment => {}
        }
        false
    }

    fn wheres_here(&mut self) -> &mut usize {
        self.stack.last_mut().map_or(&mut self.wheres, |frame| &mut frame.wheres)
    }

    fn forget_wheres(&mut self) {
        let here = std::mem::take(self.wheres_here());
        self.all_wheres -= here;
    }

    fn nest_where(&mut self, lexeme: Lexeme) -> bool {
        if self.stack.len() + self.all_wheres >= DEEPEST {
            return self.deep(lexeme.start, lexeme.end);
        }
        *self.wheres_here() += 1;
        self.all_wheres += 1;
        false
    }

    fn open(&mut self, byte: u8, at: usize) -> bool {
        if self.stack.len() + self.all_wheres >= DEEPEST {
            return self.deep(at, at + 1);
        }
        self.stack.push(Frame { byte, at, indent: self.indent, wheres: 0 });
        false
    }

    /// Goes back to how things stood at the start of the line, and passes over the rest of it.
    fn deep(&mut self, start: usize, end: usize) -> bool {
        if !self.too_deep {
            let span = self.span(start, end);
            self.problems.push(complaints::deep(span));
            self.too_deep = true;
        }
        let mut from = start;
        while self.stack.len() > self.low {
            from = self.pop().map_or(from, |frame| frame.at);
        }
        self.forget_wheres();
        let rest = self.text.as_bytes().get(end..).unwrap_or(&[]);
        let line_end = memchr::memchr(b'\n', rest).map_or(self.text.len(), |at| end + at);
        // What is left of the statement can't be read either, and nothing more is to be said about it.
        self.brackets.bad.push((self.line_start.min(from), line_end));
        self.brackets.deep.push((from, line_end));
        true
    }

    fn pop(&mut self) -> Option<Frame> {
        let frame = self.stack.pop()?;
        self.all_wheres -= frame.wheres;
        self.low = self.low.min(self.stack.len());
        Some(frame)
    }

    /// Takes the end of a line for the `{` that is missing there, behind the last piece of the line.
    fn open_line_end(&mut self, line_end: usize, last: Option<Lexeme>) {
        let span = last.map_or(self.span(line_end, line_end), |last| self.span(last.end, last.end));
        self.problems.push(complaints::no_opening_brace(span));
        self.brackets.unopened.push(line_end);
    }

    /// A `{` behind another one.
    fn twice(&mut self, at: usize) {
        let span = self.span(at, at + 1);
        self.problems.push(complaints::brace_twice(span));
        self.brackets.stray.push(at);
    }

    /// A `}` in the midst of a declaration: the block that it closes was not opened, or it is one too many.
    fn close_loose(&mut self, at: usize) {
        let Some((line_end, head_end)) = head_of(self.text, self.piece, at) else {
            self.stray(at);
            self.brackets.bad.push((self.line_start, at + 1));
            return;
        };
        let span = self.span(head_end, head_end);
        self.problems.push(complaints::no_opening_brace(span));
        self.brackets.unopened.push(line_end);
    }

    fn close_brace(&mut self, at: usize) {
        if self.loose.binary_search(&at).is_ok() {
            return self.close_loose(at);
        }
        if !self.stack.iter().any(|frame| frame.byte == b'{') {
            return self.stray(at);
        }
        while let Some(frame) = self.pop() {
            if frame.byte == b'{' {
                return;
            }
            let problem = complaints::mismatched(self.span(frame.at, frame.at + 1), self.span(at, at + 1), "(", ")");
            self.unclosed(frame.at, problem);
        }
    }

    fn close_paren(&mut self, at: usize) {
        if self.stack.last().is_some_and(|frame| frame.byte == b'(') {
            self.pop();
            return;
        }
        if !self.stack.iter().any(|frame| frame.byte == b'(') {
            // What it should close may be missing, so that the statement does not read: that is told with it.
            self.brackets.bad.push((self.line_start, at + 1));
            return self.stray(at);
        }
        while let Some(frame) = self.pop() {
            if frame.byte == b'(' {
                return;
            }
            let problem = complaints::mismatched(self.span(frame.at, frame.at + 1), self.span(at, at + 1), "{", "}");
            self.unclosed(frame.at, problem);
        }
    }

    /// Closes what can't be meant by a `}` that starts a line in this column.
    fn close_by_indent(&mut self, at: usize) {
        let indent = self.indent;
        let braces = |frame: &&Frame| frame.byte == b'{';
        if !self.stack.iter().rev().filter(braces).skip(1).any(|frame| frame.indent == indent) {
            return;
        }
        while let Some(top) = self.stack.last().copied().filter(|top| top.byte == b'{' && top.indent > indent) {
            self.pop();
            let span = self.span(top.at, top.at + 1);
            let problem = complaints::unclosed_block(span, self.span(at, at + 1));
            self.unclosed(top.at, problem);
        }
    }

    fn stray(&mut self, at: usize) {
        if !std::mem::replace(&mut self.stray_on_line, true) && !self.too_deep {
            let span = self.span(at, at + 1);
            let written = slice(self.text, at, at + 1);
            self.problems.push(complaints::stray_bracket(span, written));
        }
        self.brackets.stray.push(at);
    }

    fn unclosed(&mut self, at: usize, problem: Problem) {
        if !self.too_deep {
            self.problems.push(problem);
        }
        self.brackets.unclosed.push(at);
        self.brackets.bad.push((at, at + 1));
    }

    fn finish(&mut self, next: Option<usize>) {
        let piece = self.piece;
        let rest = std::mem::take(&mut self.stack);
        for (depth, frame) in rest.iter().enumerate() {
            let open = self.span(frame.at, frame.at + 1);
            let end = self.span(piece.end, piece.end);
            if frame.byte == b'(' {
                self.unclosed(frame.at, complaints::unclosed_paren(open, end));
                continue;
            }
            self.brackets.missing += 1;
            let what = if depth == 0 { heading(self.text, piece, frame.at) } else { "this block".to_owned() };
            let next = next.map(|at| self.span(at, at));
            if !self.too_deep {
                self.problems.push(complaints::unclosed(open, end, next, &what));
            }
        }
        self.brackets.unclosed.sort_unstable();
        self.brackets.bad.sort_unstable();
        self.brackets.stray.sort_unstable();
        self.brackets.unopened.sort_unstable();
    }
}

/// Where the line above ends, and the last piece on it, that a `}` at the start of its line would close: it starts in the same column, and what stands
/// between them stands further in.
fn head_of(text: &str, piece: &Piece, close: usize) -> Option<(usize, usize)> {
    let before = slice(text, piece.start, close);
    let line = before.rfind('\n')? + 1;
    let column = slice(before, line, before.len());
    let mut end = line - 1;
    if !column.trim().is_empty() {
        return None;
    }
    loop {
        let start = slice(before, 0, end).rfind('\n')? + 1;
        let above = slice(before, start, end);
        let code = Lexer::new(above, 0, above.len()).filter(|part| part.kind != Kind::Comment);
        let (mut first, mut last) = (None, None);
        for part in code {
            first = first.or(Some(part.start));
            last = Some(part);
        }
        match (first, last) {
            (Some(first), Some(last)) if first <= column.len() => {
                let found = first == column.len() && last.kind != Kind::Open(b'{') && end + 1 < line;
                return found.then_some((piece.start + end, piece.start + start + last.end));
            }
            _ => end = start.checked_sub(1)?,
        }
    }
}

/// How a declaration is called: its first words, up to its block.
fn heading(text: &str, piece: &Piece, open: usize) -> String {
    let last = Lexer::new(text, piece.start, open)
        .take_while(|lexeme| {
            let word = slice(text, lexeme.start, lexeme.end);
            lexeme.kind == Kind::Word && !matches!(word, "from" | "start" | "success")
        })
        .take(3)
        .last();
    format!("`{}`", slice(text, piece.start, last.map_or(piece.word_end, |word| word.end)))
}
