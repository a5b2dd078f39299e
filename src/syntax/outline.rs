//! The shape of a rule file for whoever compares two: its declarations and their lines, with what they say kept apart from how
//! it is laid out. Comments, blanks and line ends make no difference.

use crate::source::{FileId, Source, Span};

use super::build::offset;
use super::layout::{Brackets, block, flatten, slice};
use super::lexer::{Kind, Lexer};
use super::prescan::{self, Head, Piece};

/// A declaration, or a line of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it stands, with all that is in it.
    pub span: Span,
    /// What it says, piece by piece with one blank between; of a block, its heading.
    pub says: String,
    /// The same as it is written, with its comments.
    pub text: String,
    /// The lines of its block. A block on a single line is taken as a whole, and has none.
    pub inside: Option<Vec<Part>>,
}

/// The declarations of a rule file that can be read. Tests are left out: they change no decision.
#[must_use]
pub fn outline(file: FileId, source: &Source) -> Vec<Part> {
    let text = source.text.as_str();
    let pieces = prescan::cut(text).pieces;
    let decides = |piece: &&Piece| {
        matches!(piece.head, Head::Declaration(_)) && slice(text, piece.start, piece.word_end) != "test"
    };
    let read = |piece: &Piece| {
        let flat = flatten(text, piece.start, piece.end, &Brackets::default());
        Outliner { file, text, flat: &flat, base: piece.start }.part(0, flat.len())
    };
    pieces.iter().filter(decides).map(read).collect()
}

struct Outliner<'a> {
    file: FileId,
    text: &'a str,
    /// One declaration with continued lines put together, byte for byte.
    flat: &'a str,
    /// Where that starts in the file.
    base: usize,
}

impl Outliner<'_> {
    fn part(&self, start: usize, end: usize) -> Part {
        let span = Span::new(self.file, offset(self.base + start), offset(self.base + end));
        if let Some(block) = block(self.flat, start, end, false)
            && block.close < end
            && slice(self.flat, block.close + 1, end).trim().is_empty()
            && slice(self.flat, block.open, block.close).contains('\n')
        {
            let inside = block.statements.iter().map(|(start, end)| self.part(*start, *end)).collect();
            let (says, text) = (self.says(start, block.open), self.written(start, block.open));
            return Part { span, says, text, inside: Some(inside) };
        }
        Part { span, says: self.says(start, end), text: self.written(start, end), inside: None }
    }

    fn written(&self, start: usize, end: usize) -> String {
        slice(self.text, self.base + start, self.base + end).to_owned()
    }

    fn says(&self, start: usize, end: usize) -> String {
        let mut says = String::new();
        for lexeme in Lexer::new(self.flat, start, end) {
            if matches!(lexeme.kind, Kind::Newline | Kind::Comment) {
                continue;
            }
            if !says.is_empty() {
                says.push(' ');
            }
            says.push_str(slice(self.flat, lexeme.start, lexeme.end));
        }
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn told(parts: &[Part], depth: usize, out: &mut Vec<String>) {
        for part in parts {
            out.push(format!("{}{}", "  ".repeat(depth), part.says));
            told(part.inside.as_deref().unwrap_or(&[]), depth + 1, out);
        }
    }

    #[test]
    fn lines_are_told_apart_and_layout_is_not() {
        let text = "score fit from 0 to 100 { # a comment\n  +5 \"A\"   when a\n     and b   # why\n  first of \"S\" {\n    +1 when c\n  }\n}\n\
                    let x = 1 +\n  2\ntest \"t\" { at 2026-01-01 }\ngrade g { \"A\" when a, \"B\" otherwise }\n";
        let sources = Sources::of_text("a.lead", text);
        let (id, source) = sources.rules().next().unwrap();
        let mut out = Vec::new();
        told(&outline(id, source), 0, &mut out);
        assert_eq!(
            out,
            [
                "score fit from 0 to 100",
                "  + 5 \"A\" when a and b",
                "  first of \"S\"",
                "    + 1 when c",
                "let x = 1 + 2",
                "grade g { \"A\" when a , \"B\" otherwise }",
            ]
        );
    }
}
