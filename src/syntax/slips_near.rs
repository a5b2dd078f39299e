//! Words of the language that are written with a large letter, or not as they are spelt.

use crate::source::similar;

use super::layout::slice;
use super::lexer::{Kind, Lexeme};
use super::prose::{all_keywords, is_keyword};
use super::slips::Repair;

/// The words around where reading stopped, from there back: up to three before it may have been read as something else.
fn around(tokens: &[Lexeme], at: usize) -> impl Iterator<Item = &Lexeme> {
    let stopped = tokens.iter().position(|token| token.end > at).unwrap_or(tokens.len());
    let near = tokens.iter().take(stopped + 1).skip(stopped.saturating_sub(3)).rev();
    near.filter(|token| token.kind == Kind::Word)
}

/// Words with large letters that would be some of the language.
pub(super) fn large(text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let small = |token: &Lexeme| {
        let written = slice(text, token.start, token.end);
        let small = written.to_lowercase();
        let is_large = small != written && is_keyword(&small);
        is_large.then_some(Repair { start: token.start, end: token.end, put: small })
    };
    around(tokens, at).filter_map(small).collect()
}

/// Words that are nearly some of the language.
pub(super) fn misspelt(text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let words = around(tokens, at).filter(|token| {
        let word = slice(text, token.start, token.end);
        word.len() > 2 && word.chars().all(char::is_alphabetic)
    });
    let meant = words.flat_map(|token| {
        let near = similar(slice(text, token.start, token.end), all_keywords().iter().map(String::as_str));
        near.into_iter().map(|word| Repair { start: token.start, end: token.end, put: word.to_owned() })
    });
    meant.filter(|repair| slice(text, repair.start, repair.end) != repair.put).collect()
}

/// Whether something is a word of the language with letters that are wrong, and no other way to say it.
pub(super) fn is_spelling(found: &str, put: &str) -> bool {
    found.chars().all(char::is_alphabetic) && is_keyword(put) && !similar(found, [put]).is_empty()
}
