//! What people write who know plain English, a spreadsheet or another language, and what it is called here.
//!
//! Nothing is told because it looks alike: what is proposed was put in its place and read, and reading came further.

use std::cmp::Ordering;

use super::grammar::{Failure, Rule, read};
use super::layout::slice;
use super::lexer::{Kind, Lexeme, Lexer};
use super::prose::is_keyword;
use super::slips_forms;
use super::slips_near;
use super::slips_words::SLIPS;

/// Something else that could be written, by places in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repair {
    /// From here …
    pub(super) start: usize,
    /// … to here; nothing, where something is missing.
    pub(super) end: usize,
    /// What to write there; nothing, where something is too much.
    pub(super) put: String,
}

/// What is written instead, and whether everything reads with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mending {
    /// What is told of.
    pub(super) first: Repair,
    /// What else has to be written in another way then, by places in the text as it is.
    pub(super) rest: Vec<Repair>,
    /// Whether nothing is wrong any more with all of that.
    pub(super) whole: bool,
}

/// How many mistakes of one line are looked for, one behind the other.
pub(super) const MOST: usize = 3;

/// Longer than this, a line is not read again and again.
const LONGEST: usize = 1_000;

/// So many proposals for one mistake are tried together with others for the next.
const TRIED: usize = 3;

/// What is written instead, if reading comes further with it. `failure` is where it stopped.
pub(super) fn otherwise(entry: Rule, text: &str, failure: &Failure) -> Option<Mending> {
    let judged = judged(entry, text, failure);
    let helps = |wanted: Helps| judged.iter().filter(move |(helps, _)| *helps == wanted).map(|(_, repair)| repair);
    // A word that is nearly one of the language is only taken for it where nothing is wrong then.
    let spelt = || slips_near::misspelt(text, &tokens(text), place(failure)).into_iter();
    let spelt = || spelt().find(|repair| self::helps(entry, text, repair) == Helps::ToTheEnd);
    if let Some(first) = helps(Helps::ToTheEnd).next().cloned().or_else(spelt) {
        return Some(Mending { first, rest: Vec::new(), whole: true });
    }
    // A sign that is only taken out lets almost anything be read a little further: that does not tell that it was too much.
    let tells = |repair: &&Repair| {
        let found = slice(text, repair.start, repair.end);
        !repair.put.is_empty() || found.starts_with(char::is_alphabetic) && !["if", "then"].contains(&found)
    };
    // Where what stands behind it is wrong, too, it is enough that it can stand there.
    let further: Vec<&Repair> = helps(Helps::Further).chain(helps(Helps::UpToTheNext)).filter(tells).collect();
    let whole = further.iter().take(TRIED).find_map(|repair| with_what_follows(entry, text, repair, MOST));
    whole.or_else(|| further.first().map(|first| Mending { first: (*first).clone(), rest: Vec::new(), whole: false }))
}

/// All that may be meant around where reading stopped, each with how far reading comes with it.
fn judged(entry: Rule, text: &str, failure: &Failure) -> Vec<(Helps, Repair)> {
    let (at, tokens) = (place(failure), tokens(text));
    let mut tried = slips_near::large(text, &tokens, at);
    tried.extend(said_otherwise(text, &tokens, at));
    tried.extend(slips_forms::find(entry, text, &tokens, at));
    tried.retain(|repair| slice(text, repair.start, repair.end) != repair.put);
    tried.into_iter().map(|repair| (helps(entry, text, &repair), repair)).collect()
}

/// A repair with all others that the line needs behind it, if they make it whole.
pub(super) fn with_what_follows(entry: Rule, text: &str, first: &Repair, most: usize) -> Option<Mending> {
    let mended = mended(text, first);
    let Err(failure) = read(entry, &mended) else {
        return Some(Mending { first: first.clone(), rest: Vec::new(), whole: true });
    };
    if most < 2 || text.len() > LONGEST || place(&failure) < first.start + first.put.len() {
        return None;
    }
    let mut judged = judged(entry, &mended, &failure);
    judged.retain(|(helps, _)| *helps >= Helps::Further);
    judged.sort_by_key(|(helps, _)| std::cmp::Reverse(*helps));
    judged.iter().take(TRIED).find_map(|(helps, next)| {
        let more = if *helps == Helps::ToTheEnd {
            Mending { first: next.clone(), rest: Vec::new(), whole: true }
        } else if *helps == Helps::Further && !next.put.is_empty() {
            with_what_follows(entry, &mended, next, most - 1)?
        } else {
            return None;
        };
        let back = |repair: &Repair| {
            let behind = first.start + first.put.len();
            let place = |at: usize| (at + first.end).checked_sub(behind).filter(|_| at >= behind);
            Some(Repair { start: place(repair.start)?, end: place(repair.end)?, put: repair.put.clone() })
        };
        let rest = std::iter::once(&more.first).chain(&more.rest).map(back).collect::<Option<Vec<_>>>()?;
        Some(Mending { first: first.clone(), rest, whole: true })
    })
}

/// A text with a repair made.
fn mended(text: &str, repair: &Repair) -> String {
    format!("{}{}{}", slice(text, 0, repair.start), repair.put, slice(text, repair.end, text.len()))
}

/// What was left out, if reading comes further with it.
pub(super) fn left_out(entry: Rule, text: &str, failure: &Failure) -> Option<Repair> {
    let tried = missing(entry, text, &tokens(text), place(failure));
    let judged: Vec<(Helps, Repair)> = tried.into_iter().map(|repair| (helps(entry, text, &repair), repair)).collect();
    let best = [Helps::ToTheEnd, Helps::Further];
    best.into_iter().find_map(|wanted| judged.iter().find(|(helps, _)| *helps == wanted).map(|(_, r)| r.clone()))
}

/// Whether reading comes further with another word in the place where it stopped.
pub(super) fn fits(entry: Rule, text: &str, (start, end): (usize, usize), word: &str) -> bool {
    helps(entry, text, &Repair { start, end, put: word.to_owned() }) >= Helps::Further
}

/// Whether everything reads with something else in a place.
pub(super) fn fits_whole(entry: Rule, text: &str, (start, end): (usize, usize), put: &str) -> bool {
    helps(entry, text, &Repair { start, end, put: put.to_owned() }) == Helps::ToTheEnd
}

fn tokens(text: &str) -> Vec<Lexeme> {
    Lexer::new(text, 0, text.len()).filter(|lexeme| lexeme.kind != Kind::Newline).collect()
}

/// Where reading stopped.
pub(super) fn place(failure: &Failure) -> usize {
    match failure.location {
        pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _)) => at,
    }
}

/// How far reading comes with a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Helps {
    /// Not even to what stands behind it.
    No,
    /// To what stands behind it.
    UpToTheNext,
    /// Past what stands behind it.
    Further,
    /// To the end.
    ToTheEnd,
}

fn helps(entry: Rule, text: &str, repair: &Repair) -> Helps {
    let after = slice(text, repair.end, text.len());
    let Err(failure) = read(entry, &mended(text, repair)) else { return Helps::ToTheEnd };
    let blanks = after.len() - after.trim_start().len();
    let next = repair.start + repair.put.len() + blanks;
    match place(&failure).cmp(&next) {
        Ordering::Greater if !after.trim().is_empty() => Helps::Further,
        Ordering::Greater | Ordering::Equal => Helps::UpToTheNext,
        Ordering::Less => Helps::No,
    }
}

/// Words that mean what others are there for.
fn said_otherwise(text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let mut found = Vec::new();
    for (written, meant) in SLIPS {
        let words: Vec<&str> =
            Lexer::new(written, 0, written.len()).map(|part| slice(written, part.start, part.end)).collect();
        for (number, run) in tokens.windows(words.len()).enumerate() {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let next = tokens.get(number + words.len()).map_or(text.len(), |next| next.start);
            let same = run
                .iter()
                .zip(&words)
                .all(|(token, word)| slice(text, token.start, token.end).eq_ignore_ascii_case(word));
            if same && first.start <= at && at <= next {
                found.push((words.len(), Repair { start: first.start, end: last.end, put: (*meant).to_owned() }));
            }
        }
    }
    // Those of one length in the order of the table.
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    found.into_iter().map(|(_, repair)| repair).collect()
}

/// A word that was left out before where reading stopped.
fn missing(entry: Rule, text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let Some(next) = tokens.iter().find(|token| token.start >= at) else { return Vec::new() };
    let word = slice(text, next.start, next.end);
    let insert = |put: &str| Repair { start: next.start, end: next.start, put: format!("{put} ") };
    let is_name = |token: &&Lexeme| {
        let word = slice(text, token.start, token.end);
        token.kind == Kind::Word && word.starts_with(char::is_alphabetic) && word != "if" && !is_keyword(word)
    };
    // Whether something could be said of what stands before.
    let before = tokens.iter().rev().find(|token| token.end <= at);
    let said_of = before.as_ref().is_some_and(is_name);
    let mut tried = match next.kind {
        Kind::Text if entry == Rule::s_route => vec![insert("to")],
        Kind::Text if !said_of => vec![insert("->"), insert(&named_after(word))],
        Kind::Text => vec![insert("is"), insert("->"), insert(&named_after(word))],
        Kind::Word if word == "if" => vec![Repair { start: next.start, end: next.end, put: "when".to_owned() }],
        Kind::Word if word.bytes().all(|byte| byte.is_ascii_digit()) => vec![insert(">="), insert("from")],
        Kind::Word if word.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            vec![Repair { start: next.start, end: next.end, put: format!("is \"{word}\"") }]
        }
        Kind::Word
        | Kind::Newline
        | Kind::Comment
        | Kind::OpenText
        | Kind::CurlyText
        | Kind::Open(_)
        | Kind::Close(_)
        | Kind::Mark(_) => Vec::new(),
    };
    // `stage qualified Sales Ready {`: a text without quotes.
    let behind: Vec<&Lexeme> = tokens.iter().filter(|token| token.start >= at).collect();
    let names = behind.iter().take_while(|token| is_name(token)).count();
    if let Some(last) = names.checked_sub(1).and_then(|last| behind.get(last))
        && behind.get(names).is_none_or(|after| after.kind != Kind::Word)
    {
        let put = format!("\"{}\"", slice(text, next.start, last.end));
        tried.push(Repair { start: next.start, end: last.end, put });
    }
    // `visit page contains …`: a part of an activity is asked for.
    if let Some(before) = before.filter(is_name)
        && is_name(&next)
        && behind.len() > 1
    {
        let name = slice(text, before.start, before.end);
        tried.push(Repair { start: before.start, end: before.end, put: format!("any {name} where") });
    }
    if next.kind == Kind::Word {
        tried.push(insert("where"));
        tried.extend(said_of.then(|| insert("is")));
        if entry == Rule::s_sla {
            tried.push(insert("to"));
        }
    }
    tried.push(insert(","));
    let first = tokens.first().filter(|first| entry == Rule::s_test && first.kind == Kind::Word);
    let begins = |first: &&Lexeme| {
        let word = slice(text, first.start, first.end);
        word.starts_with(char::is_alphabetic) && word != "expect"
    };
    if let Some(first) = first.filter(begins) {
        tried.push(Repair { start: first.start, end: first.start, put: "expect ".to_owned() });
    }
    tried
}

/// A name as somebody may give it to what is called so.
fn named_after(text: &str) -> String {
    let letters = |sign: char| if sign.is_alphanumeric() { sign } else { ' ' };
    let lower: String = text.to_lowercase().chars().map(letters).collect();
    lower.split_whitespace().collect::<Vec<_>>().join("_")
}
