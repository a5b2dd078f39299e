//! Characters that nobody sees, or that make a line read otherwise than it is.

use crate::source::{FileId, Problem, Span};

use super::build::offset;
use super::complaints;
use super::layout::slice;
use super::lexer::{Kind, Lexeme, Lexer};

/// All characters of a file that can't stand where they stand; and dashes, which read as `-` and are only told of where nothing else is wrong.
pub(super) fn check(file: FileId, text: &str) -> (Vec<Problem>, Vec<Problem>) {
    let plain = text.bytes().all(|b| b < 0x7f && (b >= 0x20 || matches!(b, b'\t' | b'\n' | b'\r')));
    if plain && !ODD_COMMENTS.iter().any(|mark| text.contains(mark)) {
        return (Vec::new(), Vec::new());
    }
    let (mut problems, mut dashes) = (Vec::new(), Vec::new());
    let mut gap = 0;
    for lexeme in Lexer::new(text, 0, text.len()) {
        stretch(file, text, gap, lexeme.start, Where::Code, &mut problems);
        let span = Span::new(file, offset(lexeme.start), offset(lexeme.end));
        if lexeme.kind == Kind::Mark(b'-') && lexeme.end > lexeme.start + 1 {
            dashes.push(complaints::dash(span, slice(text, lexeme.start, lexeme.end)));
        }
        problems.extend(odd_comment(file, text, lexeme));
        let place = match lexeme.kind {
            Kind::Text | Kind::OpenText | Kind::CurlyText | Kind::Comment => Where::Prose,
            Kind::Newline | Kind::Word | Kind::Mark(_) | Kind::Open(_) | Kind::Close(_) => Where::Code,
        };
        stretch(file, text, lexeme.start, lexeme.end, place, &mut problems);
        if lexeme.kind == Kind::CurlyText {
            let span = Span::new(file, offset(lexeme.start), offset(lexeme.end));
            problems.push(complaints::curly_quotes(span, slice(text, lexeme.start, lexeme.end)));
        }
        gap = lexeme.end;
    }
    stretch(file, text, gap, text.len(), Where::Code, &mut problems);
    (problems, dashes)
}

/// What other languages begin a comment with, and git leaves where two changes were not brought together.
const ODD_COMMENTS: [&str; 5] = ["//", "<<<<<<<", "=======", ">>>>>>>", "|||||||"];

fn odd_comment(file: FileId, text: &str, lexeme: Lexeme) -> Option<Problem> {
    let written = slice(text, lexeme.start, lexeme.end);
    if lexeme.kind != Kind::Comment || written.starts_with('#') {
        return None;
    }
    let mark = ODD_COMMENTS.iter().find(|mark| written.starts_with(**mark)).map_or(1, |mark| mark.len());
    let span = Span::new(file, offset(lexeme.start), offset(lexeme.start + mark));
    Some(if written.starts_with("//") { complaints::slashes(span) } else { complaints::merge_mark(span) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// Names, words and what stands between them.
    Code,
    /// Texts and comments: other people's languages, where joiners and marks have their use.
    Prose,
}

fn stretch(file: FileId, text: &str, start: usize, end: usize, place: Where, problems: &mut Vec<Problem>) {
    let part = slice(text, start, end);
    if part.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return;
    }
    for (at, character) in part.char_indices() {
        let at = start + at;
        let span = Span::new(file, offset(at), offset(at + character.len_utf8()));
        if control(character) {
            problems.push(complaints::control(span, character));
        } else if reorders(character) {
            problems.push(complaints::reorders(span, character));
        } else if place == Where::Code && invisible(character) {
            problems.push(complaints::invisible(span, character));
        } else if place == Where::Code && !character.is_ascii() && character.is_whitespace() {
            problems.push(complaints::odd_blank(span, character));
        }
    }
}

fn control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Characters that change the order in which a line is shown, without being seen.
fn reorders(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room on the screen (Unicode's default ignorable code points).
fn invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
