//! What people write who know plain English, a spreadsheet or another language, and what it is called here.
//!
//! Nothing is told because it looks alike: what is proposed was put in its place and read, and reading came further.

use std::cmp::Ordering;

use super::grammar::{Failure, Rule, read};
use super::layout::slice;
use super::lexer::{Kind, Lexeme, Lexer};

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

/// What is written, and what is meant by it. Of two that fit, the longer one is tried first.
const SLIPS: &[(&str, &str)] = &[
    // Comparing.
    ("is equal to", "is"),
    ("is not equal to", "is not"),
    ("not equal to", "is not"),
    ("equal to", "is"),
    ("equals to", "is"),
    ("equals", "is"),
    ("equal", "is"),
    ("eq", "is"),
    ("are", "is"),
    ("isn't", "is not"),
    ("isnt", "is not"),
    ("is different from", "is not"),
    ("!==", "!="),
    ("<>", "!="),
    ("===", "=="),
    ("=>", ">="),
    ("=<", "<="),
    ("is greater than or equal to", ">="),
    ("greater than or equal to", ">="),
    ("is more than", ">"),
    ("more than", ">"),
    ("is greater than", ">"),
    ("greater than", ">"),
    ("is larger than", ">"),
    ("larger than", ">"),
    ("is bigger than", ">"),
    ("bigger than", ">"),
    ("is higher than", ">"),
    ("higher than", ">"),
    ("is over", ">"),
    ("over", ">"),
    ("is above", ">"),
    ("above", ">"),
    ("exceeds", ">"),
    ("is less than or equal to", "<="),
    ("less than or equal to", "<="),
    ("is less than", "<"),
    ("less than", "<"),
    ("is lower than", "<"),
    ("lower than", "<"),
    ("is smaller than", "<"),
    ("smaller than", "<"),
    ("is fewer than", "<"),
    ("fewer than", "<"),
    ("is under", "<"),
    ("under", "<"),
    ("is below", "<"),
    ("below", "<"),
    ("is at least", ">="),
    ("at least", ">="),
    ("is at most", "<="),
    ("at most", "<="),
    ("is between", "between"),
    ("is among", "in"),
    ("among", "in"),
    // Texts.
    ("has", "contains"),
    ("contain", "contains"),
    ("containing", "contains"),
    ("includes", "contains"),
    ("is like", "contains"),
    ("like", "contains"),
    ("begins with", "starts with"),
    ("beginning with", "starts with"),
    ("starting with", "starts with"),
    ("start with", "starts with"),
    ("ending with", "ends with"),
    ("end with", "ends with"),
    // Joining.
    ("&&", "and"),
    ("&", "and"),
    ("||", "or"),
    ("!", "not"),
    ("plus", "+"),
    ("minus", "-"),
    ("times", "*"),
    // Times.
    ("for the last", "in the last"),
    ("for the past", "in the last"),
    ("for", "in the last"),
    ("within the last", "in the last"),
    ("within", "in the last"),
    ("during the last", "in the last"),
    ("over the last", "in the last"),
    ("in the past", "in the last"),
    ("in past", "in the last"),
    ("in last", "in the last"),
    ("the past", "in the last"),
    ("the last", "in the last"),
    ("last", "in the last"),
    ("past", "in the last"),
    ("in", "in the last"),
    ("in less than", "within"),
    ("in under", "within"),
    ("in", "within"),
    // Lines.
    ("for every", "for each"),
    ("every", "for each"),
    ("each", "for each"),
    ("per", "for each"),
    ("hand-off to", "hand off to"),
    ("handoff to", "hand off to"),
    ("hand over to", "hand off to"),
    ("handover to", "hand off to"),
    ("hand to", "hand off to"),
    ("pass to", "hand off to"),
    ("move to", "advance to"),
    ("moves to", "advance to"),
    ("go to", "advance to"),
    ("goes to", "advance to"),
    ("promote to", "advance to"),
    ("advances to", "advance to"),
    ("return to", "recycle to"),
    ("back to", "recycle to"),
    ("send back to", "recycle to"),
    ("close to", "close as"),
    ("description", "means"),
    ("else", "otherwise"),
    ("when otherwise", "otherwise"),
    ("when always", "always"),
    ("unless", "when not"),
    ("round-robin", "in turn"),
    ("maximum", "up to"),
    ("max", "up to"),
    ("at most", "up to"),
    ("minimum", "down to"),
    ("min", "down to"),
    // Calendars.
    ("weekdays", "mon-fri"),
    ("weekends", "sat-sun"),
    ("weekend", "sat-sun"),
    ("every day", "mon-sun"),
    ("daily", "mon-sun"),
    ("mondays", "mon"),
    ("tuesdays", "tue"),
    ("wednesdays", "wed"),
    ("thursdays", "thu"),
    ("fridays", "fri"),
    ("saturdays", "sat"),
    ("sundays", "sun"),
    ("holidays from", "from"),
    // Too much.
    ("points", ""),
    ("point", ""),
    ("the", ""),
    ("a", ""),
    ("an", ""),
    ("from", ""),
    ("then", ""),
    (";", ""),
    (":", ""),
    ("=", ""),
];

/// What is written instead, if reading comes further with it. `failure` is where it stopped.
pub(super) fn otherwise(entry: Rule, text: &str, failure: &Failure) -> Option<Repair> {
    let (at, tokens) = (place(failure), tokens(text));
    let mut tried = said_otherwise(text, &tokens, at);
    tried.extend(written_otherwise(text, &tokens, at));
    // Where what stands behind it is wrong, too, it is enough that it can stand there.
    let fits = |repair: &&Repair| !repair.put.is_empty() && helps(entry, text, repair) == Helps::UpToTheNext;
    let best = tried.iter().find(|repair| helps(entry, text, repair) == Helps::Further);
    best.or_else(|| tried.iter().find(fits)).cloned()
}

/// What was left out, if reading comes further with it.
pub(super) fn left_out(entry: Rule, text: &str, failure: &Failure) -> Option<Repair> {
    let tried = missing(text, &tokens(text), place(failure));
    tried.into_iter().find(|repair| helps(entry, text, repair) == Helps::Further)
}

/// Whether reading comes further with another word in the place where it stopped.
pub(super) fn fits(entry: Rule, text: &str, (start, end): (usize, usize), word: &str) -> bool {
    helps(entry, text, &Repair { start, end, put: word.to_owned() }) == Helps::Further
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Helps {
    /// Past what stands behind it, or to the end.
    Further,
    /// To what stands behind it.
    UpToTheNext,
    /// Not even that.
    No,
}

fn helps(entry: Rule, text: &str, repair: &Repair) -> Helps {
    let (before, after) = (slice(text, 0, repair.start), slice(text, repair.end, text.len()));
    let tried = format!("{before}{}{after}", repair.put);
    let Err(failure) = read(entry, &tried) else { return Helps::Further };
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

/// Numbers, amounts, times and days that are written in another way.
fn written_otherwise(text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let part = |number: usize| tokens.get(number).map_or("", |token| slice(text, token.start, token.end));
    let mut found = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        if token.start > at || tokens.get(number + 4).is_some_and(|later| later.start < at) {
            continue;
        }
        let mut put = |count: usize, put: String| {
            let end = tokens.get(number + count - 1).map_or(token.end, |last| last.end);
            found.push(Repair { start: token.start, end, put });
        };
        let [first, second, third, fourth] = [part(number), part(number + 1), part(number + 2), part(number + 3)];
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits(first) {
            // `10 "Senior"`, `10.30`, `50 or more`, `1,000`, `24 december`.
            if number == 0 {
                put(1, format!("+{first}"));
            }
            if second == "." && third.len() == 2 && digits(third) {
                put(3, format!("{first:0>2}:{third}"));
            }
            match (second, third) {
                ("or" | "and", "more" | "above" | "over" | "up") => put(3, format!(">= {first}")),
                ("or" | "and", "less" | "fewer" | "below" | "under") => put(3, format!("<= {first}")),
                (",", thousands) if thousands.len() == 3 && digits(thousands) => put(3, format!("{first}_{thousands}")),
                _ => {}
            }
            if second == "+" {
                put(2, format!(">= {first}"));
            }
            if let Some(month) = month(second) {
                put(2, format!("every year {month:02}-{first:0>2}"));
            }
        }
        if let (Some(month), true) = (month(first), digits(second)) {
            put(2, format!("every year {month:02}-{second:0>2}"));
        }
        if let (Some(from), "-" | "to" | "–", Some(to)) = (hour(first), second, hour(third)) {
            put(3, format!("{from}-{to}"));
        }
        if let Some(currency) = sign(first) {
            put(2, format!("{second} {currency}"));
        } else if let Some((currency, amount)) =
            first.chars().next().and_then(|c| Some((sign(c.encode_utf8(&mut [0; 4]))?, first.get(c.len_utf8()..)?)))
        {
            put(1, format!("{amount} {currency}"));
        }
        if first == "'" && third == "'" {
            put(3, format!("\"{second}\""));
        }
        // `title does not contain …`: the whole question is turned round.
        let turned = match (second, third, fourth) {
            ("does" | "do", "not", verb) => Some((4, verb)),
            ("doesn" | "don", "'", _) => Some((5, part(number + 4))),
            ("not", verb, _) => Some((3, verb)),
            _ => None,
        };
        if let Some((count, verb)) = turned {
            let verb = match verb {
                "contain" | "contains" | "include" | "have" | "has" => "contains",
                "start" | "starts" | "begin" => "starts",
                "end" | "ends" => "ends",
                "match" | "matches" => "matches",
                _ => continue,
            };
            put(count, format!("not {first} {verb}"));
        }
    }
    found
}

/// A word that was left out before where reading stopped.
fn missing(text: &str, tokens: &[Lexeme], at: usize) -> Vec<Repair> {
    let Some(next) = tokens.iter().find(|token| token.start >= at) else { return Vec::new() };
    let word = slice(text, next.start, next.end);
    let insert = |put: &str| Repair { start: next.start, end: next.start, put: format!("{put} ") };
    let mut tried = match next.kind {
        Kind::Text => vec![insert("is"), insert("->")],
        Kind::Word if word.bytes().all(|byte| byte.is_ascii_digit()) => vec![insert(">=")],
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
    if next.kind == Kind::Word {
        let words = tokens.iter().filter(|token| token.start >= at).take_while(|token| token.kind == Kind::Word);
        let end = words.last().map_or(next.end, |last| last.end);
        let put = format!("\"{}\"", slice(text, next.start, end));
        tried.push(Repair { start: next.start, end, put });
    }
    // `visit page contains …`: a part of an activity is asked for.
    if let Some(before) = tokens.iter().rev().find(|token| token.end <= at && token.kind == Kind::Word) {
        let name = slice(text, before.start, before.end);
        tried.push(Repair { start: before.start, end: before.end, put: format!("any {name} where") });
    }
    tried.push(insert(","));
    tried
}

fn month(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let known = MONTHS.iter().position(|month| *month == start)?;
    word.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(known + 1)
}

/// `9`, `9am`, `5pm` as a time of the day.
fn hour(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let (digits, noon) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(digits), _) => (digits, 0),
        (_, Some(digits)) => (digits, 12),
        _ => (lower.as_str(), 0),
    };
    let hour: u32 = digits.parse().ok().filter(|hour| *hour <= 24)?;
    let hour = if noon == 12 && hour < 12 { hour + 12 } else { hour };
    Some(format!("{hour:02}:00"))
}

fn sign(word: &str) -> Option<&'static str> {
    match word {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "¥" => Some("JPY"),
        _ => None,
    }
}
