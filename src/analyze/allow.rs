//! `# allow W0312 because …`: a warning that somebody has looked at and means to live with.

use std::collections::BTreeSet;

use crate::source::{FileId, FileKind, Problem, Source, Sources, Span, closest};
use crate::syntax;

use super::complaints;

/// Which warnings are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Some of them: others could not be looked for, so nobody can tell whether an allowance is of use.
    Some,
    /// All that the texts alone show.
    OfTexts,
}

/// Warnings that come with the day: they may be allowed before there is one.
const OF_THE_DAY: [&str; 4] = ["W0346", "W0347", "W0408", "W0409"];

/// One allowance.
struct Allowance<'a> {
    /// Its code as written.
    code: &'a str,
    /// Where the code stands.
    span: Span,
    /// Which line it is about.
    line: u32,
    /// The text of that line.
    text: &'a str,
    /// Whether it says why.
    because: bool,
}

/// Takes the allowed warnings out, and puts in what is wrong with the allowances themselves.
pub fn silence(problems: &mut Vec<Problem>, sources: &Sources, told: Told) {
    let allowances: Vec<Allowance<'_>> = sources.rules().flat_map(|(id, source)| allowances(id, source)).collect();
    if allowances.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    problems.retain(|problem| {
        let by = allowances.iter().position(|allowance| silences(allowance, problem, sources));
        used.extend(by);
        by.is_none()
    });
    if told == Told::Some {
        return;
    }
    for (at, allowance) in allowances.iter().enumerate() {
        let of_the_day = OF_THE_DAY.contains(&allowance.code);
        if !is_warning(allowance.code) {
            let codes: Vec<&str> = codes().collect();
            let near = closest(allowance.code, codes);
            problems.push(complaints::allows_unknown(allowance.span, allowance.code, near));
        } else if !allowance.because {
            problems.push(complaints::allows_without_reason(allowance.span, allowance.code));
        } else if !of_the_day && !used.contains(&at) {
            problems.push(complaints::allows_nothing(allowance.span, allowance.code));
        }
    }
}

/// The codes that can be allowed: errors can't.
fn codes() -> impl Iterator<Item = &'static str> {
    let all = [syntax::CODES, crate::check::CODES, super::CODES];
    all.into_iter().flatten().map(|(code, _)| *code).filter(|code| code.starts_with('W'))
}

fn is_warning(code: &str) -> bool {
    codes().any(|known| known == code)
}

fn silences(allowance: &Allowance<'_>, problem: &Problem, sources: &Sources) -> bool {
    let Some(label) = problem.primary.as_ref().filter(|_| !problem.is_error()) else { return false };
    if !allowance.because || problem.code.0 != allowance.code {
        return false;
    }
    let Some(source) = sources.file(label.span.file) else { return false };
    if source.kind == FileKind::Rules {
        return label.span.file == allowance.span.file && source.line_of(label.span.start) == allowance.line;
    }
    // A data file has no room for a word: the line that names it speaks for it.
    let name = source.path.rsplit('/').next().unwrap_or(&source.path);
    allowance.text.contains(&format!("{name}\""))
}

/// The allowances of a file: at the end of a line for that line, on a line of their own for the next that says something.
fn allowances(file: FileId, source: &Source) -> Vec<Allowance<'_>> {
    if !source.text.contains("allow") {
        return Vec::new();
    }
    let comments = syntax::comments(source);
    let own: BTreeSet<u32> = comments.iter().filter(|c| c.own_line).map(|c| source.line_of(c.start)).collect();
    let line_text = |line: u32| source.text.lines().nth(line.saturating_sub(1) as usize).unwrap_or("");
    let mut found = Vec::new();
    for comment in comments {
        let Some(text) = source.text.get(comment.start as usize..comment.end as usize) else { continue };
        let Some((code, at, because)) = read(text) else { continue };
        let mut line = source.line_of(comment.start);
        if comment.own_line {
            line += 1;
            while own.contains(&line) || (line_text(line).trim().is_empty() && line < last(source)) {
                line += 1;
            }
        }
        let start = comment.start + at;
        let end = start + u32::try_from(code.len()).unwrap_or(0);
        found.push(Allowance { code, span: Span::new(file, start, end), line, text: line_text(line), because });
    }
    found
}

fn last(source: &Source) -> u32 {
    u32::try_from(source.line_count()).unwrap_or(u32::MAX)
}

/// The code of a comment that allows something, where it stands in the comment, and whether a reason follows. Other comments that
/// start with this word are just comments.
fn read(comment: &str) -> Option<(&str, u32, bool)> {
    let after = comment.trim_start_matches('#').trim_start().strip_prefix("allow")?;
    let words = after.strip_prefix([' ', '\t'])?.trim_start();
    let code = words.split(|c: char| !c.is_ascii_alphanumeric()).next().filter(|code| looks_like_a_code(code))?;
    let rest = words.strip_prefix(code)?.trim_start_matches([' ', '\t', ',', ':']);
    let because =
        rest.strip_prefix("because").is_some_and(|why| why.starts_with([' ', '\t']) && !why.trim().is_empty());
    let at = comment.len() - words.len();
    Some((code, u32::try_from(at).ok()?, because))
}

fn looks_like_a_code(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && word.len() == 5 && letters.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_comment_allows_one_code_for_a_reason() {
        assert_eq!(read("# allow W0312 because both are meant"), Some(("W0312", 8, true)));
        assert_eq!(read("#allow W0312, because  of that"), Some(("W0312", 7, true)));
        assert_eq!(read("# allow W0312"), Some(("W0312", 8, false)));
        assert_eq!(read("# allow W0312 because "), Some(("W0312", 8, false)));
        assert_eq!(read("# allow everyone in"), None);
        assert_eq!(read("# allowing W0312 because"), None);
    }
}
