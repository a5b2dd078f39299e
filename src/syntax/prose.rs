//! From what pest wanted to what a person is told.

use crate::source::{FileId, Problem, Span, closest};

use super::build::offset;
use super::complaints;
use super::grammar::{Failure, Rule};

/// A failure of pest as a problem. `text` is what it read, `base` where that starts in the file.
pub(super) fn problem(file: FileId, text: &str, base: usize, failure: &Failure) -> Problem {
    let at = match failure.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((at, _)) => at,
    };
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
    let near = closest(word, words.iter().map(String::as_str));
    let starts = text.get(..at).is_some_and(|before| before.trim().is_empty());
    let only = |rules: &[Rule]| !wanted.is_empty() && wanted.iter().all(|rule| rules.contains(rule));
    if starts && !word.is_empty() && !words.is_empty() && wanted.iter().all(|rule| !keywords(*rule).is_empty()) {
        return complaints::unknown_line(span, word, near, &words);
    }
    if only(&[Rule::unit, Rule::k_business]) {
        let units = ["seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years"];
        return complaints::no_unit(span, word, closest(word, units));
    }
    if wanted.contains(&Rule::k_when) && !wanted.contains(&Rule::EOI) {
        return complaints::without_when(span, word);
    }
    if only(&[Rule::text, Rule::label]) && !word.is_empty() {
        return complaints::unquoted(span, word);
    }
    if only(&[Rule::number, Rule::signed, Rule::points]) {
        return complaints::no_number(span, "10");
    }
    if wanted.contains(&Rule::comma) && MODIFIERS.contains(&word) {
        return complaints::missing(span, "`,`");
    }
    if let Some(near) = near.filter(|_| !word.is_empty() && !is_keyword(word)) {
        return complaints::misspelt(span, word, near);
    }
    if only(&[Rule::k_at]) {
        let before = text.get(..at).and_then(|before| before.split_whitespace().next_back());
        match before {
            Some("stay") => return complaints::missing(span, "`at most`"),
            Some("over") => return complaints::missing(span, "`at least`"),
            Some(_) | None => {}
        }
    }
    let fits: Vec<String> = wanted.iter().map(|rule| in_words(*rule)).collect();
    match fits.as_slice() {
        [one] => complaints::missing(span, one),
        fits if ends => complaints::ends_early(span, &or(fits)),
        fits => complaints::cant_stand_here(span, &or(fits)),
    }
}

/// Words that follow a comma.
const MODIFIERS: [&str; 11] =
    ["then", "review", "once", "up", "down", "halves", "loses", "fades", "until", "weight", "away"];

/// Whether a word is one of the language.
fn is_keyword(word: &str) -> bool {
    Rule::all_rules().iter().any(|rule| keywords(*rule).iter().any(|known| known == word))
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
    let mut fits: Vec<&str> = fits.iter().map(String::as_str).collect();
    fits.dedup();
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

/// The words that a rule can start with, where it starts with words alone.
fn keywords(rule: Rule) -> Vec<String> {
    if rule == Rule::sla_clause {
        return ["first touch", "at least", "answer", "stay at most"].map(str::to_owned).into();
    }
    if rule == Rule::clock_state {
        return ["waiting", "warned", "met", "met late", "breached"].map(str::to_owned).into();
    }
    if rule == Rule::clock_of {
        return ["first touch", "touches", "answer", "stay"].map(str::to_owned).into();
    }
    if rule == Rule::k_touches {
        return vec!["touch".to_owned()];
    }
    let name = format!("{rule:?}");
    let word = name.strip_prefix("k_").map(|word| word.trim_end_matches('_').to_owned());
    word.into_iter().collect()
}

/// What a rule stands for, in words.
fn in_words(rule: Rule) -> String {
    let words = keywords(rule);
    if !words.is_empty() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    let pairs = [
        (Rule::EOI, "the end of the line"),
        (Rule::NL, "the end of the line"),
        (Rule::comma, "`,`"),
        (Rule::plus, "`+`"),
        (Rule::minus, "`-`"),
        (Rule::slash, "`/`"),
        (Rule::eq, "`=`"),
        (Rule::bar, "`|`"),
        (Rule::gives, "`->`"),
        (Rule::open, "`{`"),
        (Rule::close, "`}`"),
        (Rule::lpar, "`(`"),
        (Rule::rpar, "`)`"),
        (Rule::number, "a number"),
        (Rule::signed, "a number"),
        (Rule::points, "points such as `+10`"),
        (Rule::percent, "a percentage such as `75%`"),
        (Rule::text, "a text in quotes"),
        (Rule::label, "a text in quotes"),
        (Rule::name, "a name"),
        (Rule::unit, "a unit such as `days`"),
        (Rule::duration, "a length of time such as `4 hours`"),
        (Rule::date, "a day such as `2026-12-31`"),
        (Rule::clock, "a time such as `09:00`"),
        (Rule::currency, "a currency such as `EUR`"),
        (Rule::set, "a list in parentheses"),
        (Rule::item, "a value"),
        (Rule::op, "`<`, `>=`"),
        (Rule::compare, "`<`, `>=`"),
        (Rule::arith, "`+`"),
        (Rule::told_at, "a time such as `2 days ago`"),
        (Rule::moment, "a day and time such as `2026-11-23 10:00`"),
        (Rule::time, "a time such as `09:00`"),
        (Rule::given_block, "`{`"),
    ];
    match pairs.iter().find(|(known, _)| *known == rule) {
        Some((_, words)) => (*words).to_owned(),
        None if [Rule::sum, Rule::cond, Rule::path, Rule::events].contains(&rule) => "a value or a name".to_owned(),
        None => format!("{rule:?}").replace('_', " "),
    }
}
