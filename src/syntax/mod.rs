//! From the text of a rule file to its tree, with all mistakes of all declarations told at once.
//!
//! A scan over the bytes cuts the file into declarations; pest reads each once; only a broken one is read again, statement
//! by statement. This is the only room that knows pest.

mod brackets;
mod build;
mod calendar;
mod characters;
mod complaints;
mod events;
mod expr;
mod fields;
mod grammar;
mod layout;
mod lexer;
mod literal;
mod nurture;
mod outline;
mod prescan;
mod prose;
mod qualify;
mod recover;
mod route;
mod score;
mod sla;
mod slips;
mod slips_forms;
mod slips_near;
mod slips_words;
mod stage;
mod test;
mod words;

pub use complaints::CODES;
pub use outline::{Part, outline};

use std::collections::BTreeSet;

use crate::ast;
use crate::source::stop::checkpoint;
use crate::source::{FileId, Problem, Source, Span, closest};

use build::offset;
use grammar::Rule;
use layout::Brackets;
use lexer::{Kind, Lexer};
use prescan::{DECLARATIONS, Head, Piece};

/// More mistakes than this in a file are not told, nor is the rest of it read: whoever sends such a file has sent something else.
const MOST: usize = 1_000;

/// Whether a file was given up because of how much is wrong in it, so that its declarations are not all known.
#[must_use]
pub fn given_up(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.code == complaints::TOO_MANY)
}

/// Reads a rule file. What could be read is in the tree, also of a declaration that is broken in part.
#[must_use]
pub fn parse(file: FileId, source: &Source) -> (ast::File, Vec<Problem>) {
    let text = source.text.as_str();
    let cut = prescan::cut(text);
    let (problems, dashes) = characters::check(file, text);
    let mut reader = Reader { file, text, items: Vec::new(), problems, reviews: Vec::new(), lost: Vec::new() };
    let unseen: Vec<(usize, usize)> =
        reader.problems.iter().filter_map(|p| p.primary.as_ref()).map(|l| bytes(l.span)).collect();
    if let Some((start, end)) = cut.unindented {
        let span = reader.span(start, end);
        reader.problems.push(complaints::unindented(span));
    }
    for (index, piece) in cut.pieces.iter().enumerate() {
        if reader.problems.len() >= MOST {
            let span = reader.span(piece.start, piece.word_end);
            reader.problems.push(complaints::too_many(span, MOST));
            break;
        }
        let next = cut.pieces.get(index + 1).map(|next| next.start);
        reader.piece(piece, next, &unseen, &cut.loose);
    }
    let mut problems = reader.problems;
    tell_dashes(source, dashes, &mut problems);
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span.start));
    (ast::File { id: file, items: reader.items, reviews: reader.reviews, lost: reader.lost }, problems)
}

/// A comment, as a formatter needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands in the file, in bytes, from its `#`.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// All comments of a rule file, in order.
#[must_use]
pub fn comments(source: &Source) -> Vec<Comment> {
    let text = source.text.as_str();
    let mut comments = Vec::new();
    let mut own_line = true;
    for lexeme in Lexer::new(text, 0, text.len()) {
        match lexeme.kind {
            Kind::Newline => own_line = true,
            Kind::Comment => {
                comments.push(Comment { start: offset(lexeme.start), end: offset(lexeme.end), own_line });
            }
            Kind::Text
            | Kind::OpenText
            | Kind::CurlyText
            | Kind::Word
            | Kind::Mark(_)
            | Kind::Open(_)
            | Kind::Close(_) => own_line = false,
        }
    }
    comments
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    items: Vec<ast::Item>,
    problems: Vec<Problem>,
    /// Lines that could not be read.
    reviews: Vec<ast::Literal>,
    lost: Vec<ast::Lost>,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, offset(start), offset(end))
    }

    fn piece(&mut self, piece: &Piece, next: Option<usize>, unseen: &[(usize, usize)], loose: &[usize]) {
        checkpoint();
        let word = layout::slice(self.text, piece.start, piece.word_end);
        let span = self.span(piece.start, piece.word_end);
        if piece.indented {
            self.problems.push(complaints::indented(span));
        }
        match piece.head {
            Head::Later => self.problems.push(complaints::later(span, word)),
            Head::Stray => {
                self.problems.push(complaints::outside(span));
                self.lose(piece);
            }
            Head::Declaration(rule) => self.declaration(piece, next, unseen, loose, (rule, None)),
            Head::Unknown => {
                if unseen.iter().any(|(start, end)| *start < piece.word_end && *end > piece.start) {
                    self.lose(piece);
                    return;
                }
                let near = closest(word, DECLARATIONS.iter().map(|(known, _)| *known));
                self.problems.push(complaints::unknown_declaration(span, word, near));
                if let Some(near) = near
                    && let Some(Head::Declaration(rule)) = prescan::declaration(near)
                {
                    self.declaration(piece, next, unseen, loose, (rule, Some(near)));
                } else {
                    self.lose(piece);
                }
            }
        }
    }

    /// Leaves out a piece that can't be read; whatever it names may be declared in it.
    fn lose(&mut self, piece: &Piece) {
        let names = recover::named_in(layout::slice(self.text, piece.start, piece.end));
        self.lost.push(ast::Lost { names, span: self.span(piece.start, piece.end) });
    }

    /// Reads a declaration; `meant` is its word when another is written.
    fn declaration(
        &mut self,
        piece: &Piece,
        next: Option<usize>,
        unseen: &[(usize, usize)],
        loose: &[usize],
        (rule, meant): (Rule, Option<&str>),
    ) {
        let (mut brackets, mut problems) = brackets::check(self.file, self.text, piece, next, loose);
        mark_bad(&mut brackets, piece, unseen);
        let mut flat = layout::flatten(self.text, piece.start, piece.end, &brackets);
        let mut base = piece.start;
        if let Some(meant) = meant {
            let Some(shifted) = piece.word_end.checked_sub(meant.len()) else { return };
            flat.replace_range(..piece.word_end - piece.start, meant);
            base = shifted;
        }
        let found = recover::declaration(self.file, &flat, base, rule, &brackets);
        // A bracket whose line does not read without it, either, is not too much.
        for problem in problems.iter_mut().filter(|problem| problem.code == complaints::STRAY_BRACKET) {
            let at = problem.primary.as_ref().map_or(0, |label| label.span.start);
            let same_line = |lost: &ast::Lost| {
                let between = layout::slice(self.text, lost.span.end as usize, at as usize);
                lost.span.start <= at && !between.contains('\n')
            };
            if found.lost.iter().any(same_line) {
                problem.fixes.clear();
            }
        }
        self.items.extend(found.item);
        self.problems.extend(problems);
        self.problems.extend(found.problems);
        self.reviews.extend(found.reviews);
        self.lost.extend(found.lost);
    }
}

/// Tells of dashes on lines where nothing else is wrong: on the others they may have a part in it.
fn tell_dashes(source: &Source, dashes: Vec<Problem>, problems: &mut Vec<Problem>) {
    let line = |problem: &Problem| problem.primary.as_ref().map(|label| source.line_of(label.span.start));
    let wrong: BTreeSet<u32> =
        if dashes.is_empty() { BTreeSet::new() } else { problems.iter().filter_map(line).collect() };
    problems.extend(dashes.into_iter().filter(|dash| line(dash).is_none_or(|line| !wrong.contains(&line))));
}

/// Adds the characters already complained about to what is bad in a piece.
fn mark_bad(brackets: &mut Brackets, piece: &Piece, unseen: &[(usize, usize)]) {
    let from = unseen.partition_point(|(_, end)| *end <= piece.start);
    let inside = unseen.iter().skip(from).take_while(|(start, _)| *start < piece.end);
    brackets.bad.extend(inside);
    brackets.bad.sort_unstable();
}

fn bytes(span: Span) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}
