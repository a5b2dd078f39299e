//! From what pest wanted to what a person is told.

use crate::source::{FileId, Problem, Span};

use super::build::offset;
use super::complaints;
use super::grammar::Failure;

/// A failure of pest as a problem. `text` is what it read, `base` where that starts in the file.
pub(super) fn problem(file: FileId, text: &str, base: usize, failure: &Failure) -> Problem {
    let at = match failure.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((at, _)) => at,
    };
    let end = text.get(at..).and_then(|rest| rest.split_whitespace().next()).map_or(at, |word| at + word.len());
    let span = Span::new(file, offset(base + at), offset(base + end));
    complaints::cant_stand(span, "this can't stand here", &failure.variant.message())
}
