//! From what pest wanted to what a person is told.

use std::sync::LazyLock;

use crate::source::{Edit, FileId, Fix, Problem, Span, closest};

use super::build::offset;
use super::complaints;
use super::grammar::{Failure, Rule};
use super::slips;
use super::slips_forms;
use super::slips_near;
use super::words::{in_words, keywords};

/// A failure of pest as a problem. `text` is what it read by the rule `entry`, `base` where that starts in the file.
pub(super) fn problem(file: FileId, entry: Rule, text: &str, base: usize, failure: &Failure) -> Problem {
    let mut problem = told(file, entry, text, base, failure);
    problem.fixes = std::mem::take(&mut problem.fixes)
        .into_iter()
        .filter_map(|fix| made_whole(file, entry, text, base, fix))
        .collect();
    problem
}

/// A fix with all that the line needs besides; none if something would still be wrong with it.
fn made_whole(file: FileId, entry: Rule, text: &str, base: usize, mut fix: Fix) -> Option<Fix> {
    let [edit] = fix.edits.as_slice() else { return None };
    let place = |at: u32| (at as usize).checked_sub(base);
    let repair =
        slips::Repair { start: place(edit.span.start)?, end: place(edit.span.end)?, put: edit.replacement.clone() };
    let mending = slips::with_what_follows(entry, text, &repair, slips::MOST)?;
    fix.safe &= mending.rest.is_empty();
    fix.edits.extend(mending.rest.into_iter().map(|more| {
        let span = Span::new(file, offset(base + more.start), offset(base + more.end));
        Edit { span, replacement: more.put }
    }));
    Some(fix)
}

fn told(file: FileId, entry: Rule, text: &str, base: usize, failure: &Failure) -> Problem {
    let at = slips::place(failure);
    let slip = |repair: &slips::Repair| {
        let span = Span::new(file, offset(base + repair.start), offset(base + repair.end));
        let found = text.get(repair.start..repair.end).unwrap_or("");
        let starts = text.get(..repair.start).is_some_and(|before| before.trim().is_empty());
        complaints::slip(span, found, &repair.put, starts)
    };
    let after = text.get(at..).unwrap_or("");
    if entry == Rule::s_field && after.starts_with('"') && !slips::fits_whole(entry, text, (at, at), ", ") {
        // A list without its parentheses, which was cut at its commas.
        let length = piece_of(after).len();
        return complaints::loose_value(Span::new(file, offset(base + at), offset(base + at + length)));
    }
    if let Some(problem) = unquoted_line(file, entry, text, base, at) {
        return problem;
    }
    let mending = slips::otherwise(entry, text, failure);
    let spelt = mending.as_ref().filter(|mending| {
        let found = text.get(mending.first.start..mending.first.end).unwrap_or("");
        mending.whole && slips_near::is_spelling(found, &mending.first.put)
    });
    if let (Some(mending), None) = (&mending, spelt) {
        if may_lie_ahead(entry, text, mending) {
            return complaints::ahead_or_back(slip(&mending.first));
        }
        return slip(&mending.first);
    }
    let rest = text.get(at..).unwrap_or("");
    let word = word_of(rest);
    let found = if word.is_empty() { piece_of(rest) } else { word };
    // Where nothing is left on the line, what it ends with is pointed at.
    let ends = rest.lines().next().is_none_or(|line| line.trim().is_empty());
    let from = if ends { text.get(..at).map_or(at, |before| before.trim_end().len()) } else { at };
    let span = Span::new(file, offset(base + from), offset(base + from + if ends { 0 } else { found.len() }));
    let wanted: Vec<Rule> = match &failure.variant {
        pest::error::ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
    };
    let words: Vec<String> = wanted.iter().flat_map(|rule| keywords(*rule)).collect();
    if let Some(mending) = spelt {
        let repair = &mending.first;
        let span = Span::new(file, offset(base + repair.start), offset(base + repair.end));
        return misspelt(span, text, repair, (at, &wanted, &words));
    }
    let near = closest(word, words.iter().map(String::as_str));
    let starts = text.get(..at).is_some_and(|before| before.trim().is_empty());
    let only = |rules: &[Rule]| !wanted.is_empty() && wanted.iter().all(|rule| rules.contains(rule));
    if starts && !word.is_empty() && !words.is_empty() && wanted.iter().all(|rule| !keywords(*rule).is_empty()) {
        return complaints::unknown_line(span, word, near, &words);
    }
    if only(&[Rule::unit, Rule::k_business]) {
        let units = ["seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"];
        let word = if is_keyword(word) { "" } else { word };
        let near = slips_forms::unit_meant(word).or_else(|| closest(word, units));
        return complaints::no_unit(span, word, near);
    }
    if wanted.contains(&Rule::k_when) && !wanted.contains(&Rule::EOI) {
        let instead = word == "if" || !word.is_empty() && slips::fits(entry, text, (at, at + word.len()), "when");
        return complaints::without_when(span, word, instead);
    }
    if only(&[Rule::text, Rule::label]) && word.starts_with(char::is_alphabetic) && word != "if" {
        let words = plain_words(rest, word);
        let span = Span::new(file, offset(base + from), offset(base + from + words.len()));
        return complaints::unquoted(span, words);
    }
    if only(&[Rule::number, Rule::signed, Rule::points]) {
        return complaints::no_number(span, "10");
    }
    if wanted.contains(&Rule::comma) && MODIFIERS.contains(&word) {
        return complaints::missing(span, "`,`");
    }
    let known = |near: &&str| word.len() > 2 || slips::fits(entry, text, (at, at + word.len()), near);
    if let Some(near) = near.filter(|_| !word.is_empty() && !is_keyword(word)).filter(known) {
        return complaints::misspelt(span, word, near);
    }
    if let Some(repair) = slips::left_out(entry, text, failure) {
        // Where something is missing, what stands behind it is shown.
        let missing = repair.start == repair.end;
        let problem = slip(&repair);
        return if missing { problem.at(span, "before this") } else { problem };
    }
    let before = text.get(..at).and_then(|before| before.split_whitespace().next_back());
    what_fits(span, &wanted, before, ends)
}

/// Whether what was written for `in the last` could stand for `in the next` as well.
fn may_lie_ahead(entry: Rule, text: &str, mending: &slips::Mending) -> bool {
    let (start, end) = (mending.first.start, mending.first.end);
    let mut before = text.get(..start).unwrap_or("").split_whitespace().rev();
    // Activities lie in the past.
    let counts = |word: &str| ["any", "no", "of", "each", "for", "every"].contains(&word);
    let of_activity = before.nth(1).is_none_or(|word| counts(word) || word.starts_with(|c: char| c.is_ascii_digit()));
    let written = text.get(start..end).unwrap_or("");
    let both = ["within", "in"].contains(&written) && mending.first.put == "in the last" && !of_activity;
    both && mending.whole && slips::fits_whole(entry, text, (start, end), "in the next")
}

/// A word that is nearly one of the language, said as it is where no word is known at all. Reading stopped at `at`, where `wanted` could stand.
fn misspelt(
    span: Span,
    text: &str,
    repair: &slips::Repair,
    (at, wanted, words): (usize, &[Rule], &[String]),
) -> Problem {
    let found = text.get(repair.start..repair.end).unwrap_or("");
    let near = repair.put.as_str();
    let starts = text.get(..at).is_some_and(|before| before.trim().is_empty());
    if repair.start == at && wanted.iter().all(|rule| [Rule::unit, Rule::k_business].contains(rule)) {
        return complaints::no_unit(span, found, Some(near));
    }
    if repair.start == at && starts && words.iter().any(|word| word == near) {
        return complaints::unknown_line(span, found, Some(near), words);
    }
    complaints::misspelt(span, found, near)
}

/// As many words as are none of the language; `first` is the first of them.
fn plain_words<'t>(rest: &'t str, first: &'t str) -> &'t str {
    let mut end = first.len();
    while let Some(next) = rest.get(end..) {
        let after = next.trim_start_matches(' ');
        let more = word_of(after);
        if more.is_empty() || is_keyword(more) {
            break;
        }
        end += next.len() - after.len() + more.len();
    }
    rest.get(..end).unwrap_or(first)
}

/// A sentence that stands without quotes up to the end of its line.
fn unquoted_line(file: FileId, entry: Rule, text: &str, base: usize, at: usize) -> Option<Problem> {
    let before = text.get(..at)?.split_whitespace().next_back()?;
    let rest = text.get(at..)?.lines().next()?.trim_end();
    let told = ["means", "next", "send", "version", "contact"].contains(&before) && !rest.contains('"');
    if !told
        || rest.split_whitespace().count() < 2
        || !slips::fits_whole(entry, text, (at, at + rest.len()), &format!("\"{rest}\""))
    {
        return None;
    }
    Some(complaints::unquoted(Span::new(file, offset(base + at), offset(base + at + rest.len())), rest))
}

/// What could stand in a place, when nothing better is known; `before` is the word before it.
fn what_fits(span: Span, wanted: &[Rule], before: Option<&str>, ends: bool) -> Problem {
    match (wanted, before) {
        ([Rule::k_at], Some("stay")) => return complaints::missing(span, "`at most`"),
        ([Rule::k_at], Some("over")) => return complaints::missing(span, "`at least`"),
        _ => {}
    }
    let fits: Vec<String> = wanted.iter().map(|rule| in_words(*rule)).collect();
    match fits.as_slice() {
        [one] => complaints::missing(span, &one.replace("`, `", "` or `")),
        fits if ends => complaints::ends_early(span, &or(fits)),
        fits => complaints::cant_stand_here(span, &or(fits)),
    }
}

/// Words that follow a comma.
const MODIFIERS: [&str; 11] =
    ["then", "review", "once", "up", "down", "halves", "loses", "fades", "until", "weight", "away"];

/// All words of the language, each once, in the order of the alphabet.
pub(super) fn all_keywords() -> &'static [String] {
    static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let words = Rule::all_rules().iter().flat_map(|rule| keywords(*rule)).filter(|word| !word.contains(' '));
        words.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    });
    &WORDS
}

/// Whether a word is one of the language.
pub(super) fn is_keyword(word: &str) -> bool {
    all_keywords().binary_search_by(|known| known.as_str().cmp(word)).is_ok()
}

/// The word that a text starts with.
fn word_of(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The text in quotes or the one sign that something starts with.
fn piece_of(text: &str) -> &str {
    let mut signs = text.char_indices();
    let end = match signs.next() {
        Some((_, '"')) => signs.find(|(_, sign)| *sign == '"').map_or(text.len(), |(at, _)| at + 1),
        Some((_, sign)) => sign.len_utf8(),
        None => 0,
    };
    text.get(..end).unwrap_or("")
}

/// Some of several things: `a`, `b` or `c`; of very many, only the first.
fn or(fits: &[String]) -> String {
    const MOST: usize = 6;
    let mut told: Vec<&str> = Vec::new();
    for one in fits {
        if !told.contains(&one.as_str()) {
            told.push(one);
        }
    }
    let fits = told;
    if fits.len() > MOST {
        let shown = fits.get(..MOST).unwrap_or(&[]);
        return format!("{}, and more", shown.join(", "));
    }
    match fits.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => "something else".to_owned(),
    }
}
