//! Patterns, built once: when rules are checked. They look at texts as these compare, so what a pattern spells out is brought into
//! the same form: `straße` matches `STRASSE`, as everywhere else.

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast, ClassSet, ClassSetItem, Flag, FlagsItemKind, Span};

use super::text::{fold, fold_part};

/// Why a pattern can't be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// It is no regular expression.
    Unreadable(String),
    /// It would take too much memory.
    TooLarge,
    /// It wants to tell capital letters from small ones.
    TellsCapitals,
}

/// How much memory one pattern may take.
const MOST: usize = 1 << 20;

/// A regular expression for folded texts.
///
/// # Errors
/// When it is none, would get too large, or asks for capital letters.
pub fn regex(text: &str) -> Result<Regex, PatternError> {
    let tree =
        ast::parse::Parser::new().parse(text).map_err(|error| PatternError::Unreadable(error.kind().to_string()))?;
    let mut edits = Vec::new();
    spell(&tree, &mut edits)?;
    let mut folded = String::with_capacity(text.len());
    let mut done = 0;
    for (span, replacement) in edits {
        folded.push_str(text.get(done..span.start.offset).unwrap_or_default());
        folded.push_str(&replacement);
        done = span.end.offset;
    }
    folded.push_str(text.get(done..).unwrap_or_default());
    build(&folded)
}

/// A pattern in which `*` stands for anything and `?` for one character, for folded texts.
///
/// # Errors
/// When it would get too large.
pub fn glob(text: &str) -> Result<Regex, PatternError> {
    let mut pattern = String::from("^(?s:");
    for c in fold(text).chars() {
        match c {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            c => literal(c, &mut pattern),
        }
    }
    pattern.push_str(")$");
    build(&pattern)
}

fn build(pattern: &str) -> Result<Regex, PatternError> {
    RegexBuilder::new(pattern).case_insensitive(true).size_limit(MOST).build().map_err(|error| {
        if matches!(error, regex::Error::CompiledTooBig(_)) {
            return PatternError::TooLarge;
        }
        let told = error.to_string();
        let why = told.lines().last().unwrap_or(&told).trim_start_matches("error: ");
        PatternError::Unreadable(why.to_owned())
    })
}

/// What has to be spelled otherwise, in order.
fn spell(tree: &Ast, edits: &mut Vec<(Span, String)>) -> Result<(), PatternError> {
    match tree {
        Ast::Literal(one) => {
            let written = one.c.to_string();
            let folded = fold_part(&written);
            if *folded != *written {
                edits.push((one.span, group(&[folded.into_owned()])));
            }
        }
        Ast::Concat(parts) => concat(&parts.asts, edits)?,
        Ast::Alternation(ways) => ways.asts.iter().try_for_each(|way| spell(way, edits))?,
        Ast::Group(inner) => {
            if let ast::GroupKind::NonCapturing(flags) = &inner.kind {
                no_capitals(flags)?;
            }
            spell(&inner.ast, edits)?;
        }
        Ast::Repetition(inner) => spell(&inner.ast, edits)?,
        Ast::Flags(set) => no_capitals(&set.flags)?,
        Ast::ClassBracketed(class) if !class.negated => {
            let mut more = Vec::new();
            members(&class.kind, &mut more);
            more.sort();
            more.dedup();
            if !more.is_empty() {
                let mut ways = group(&more);
                ways.insert(ways.len() - 1, '|');
                edits.push((Span::new(class.span.start, class.span.start), ways.trim_end_matches(')').to_owned()));
                edits.push((Span::new(class.span.end, class.span.end), ")".to_owned()));
            }
        }
        // What is left out of a class, and classes by name, are asked of the folded text as they are.
        Ast::ClassBracketed(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => {}
        Ast::Empty(_) | Ast::Dot(_) | Ast::Assertion(_) => {}
    }
    Ok(())
}

/// Letters that follow each other are folded together, since some join.
fn concat(parts: &[Ast], edits: &mut Vec<(Span, String)>) -> Result<(), PatternError> {
    let mut run: Option<(Span, String)> = None;
    for part in parts {
        if let Ast::Literal(one) = part {
            let (span, written) = run.get_or_insert_with(|| (one.span, String::new()));
            span.end = one.span.end;
            written.push(one.c);
            continue;
        }
        edits.extend(run.take().and_then(folded_run));
        spell(part, edits)?;
    }
    edits.extend(run.and_then(folded_run));
    Ok(())
}

fn folded_run((span, written): (Span, String)) -> Option<(Span, String)> {
    let folded = fold_part(&written);
    (*folded != *written).then(|| {
        let mut out = String::new();
        folded.chars().for_each(|c| literal(c, &mut out));
        (span, out)
    })
}

/// What letters of a class become when they are folded, where that is more than their small letter.
fn members(set: &ClassSet, out: &mut Vec<String>) {
    let ClassSet::Item(item) = set else { return };
    of_item(item, out);
}

fn of_item(item: &ClassSetItem, out: &mut Vec<String>) {
    match item {
        ClassSetItem::Literal(one) => out.extend(unlike(one.c)),
        ClassSetItem::Range(range) => {
            let within = |c: &char| (range.start.c..=range.end.c).contains(c);
            // Beyond these, letters have no fold of several letters.
            out.extend(('\u{80}'..='\u{2fff}').chain('\u{fb00}'..='\u{fb17}').filter(within).filter_map(unlike));
        }
        ClassSetItem::Bracketed(class) if !class.negated => members(&class.kind, out),
        ClassSetItem::Union(union) => union.items.iter().for_each(|item| of_item(item, out)),
        ClassSetItem::Bracketed(_) | ClassSetItem::Empty(_) => {}
        ClassSetItem::Ascii(_) | ClassSetItem::Unicode(_) | ClassSetItem::Perl(_) => {}
    }
}

/// The fold of a letter, where a class without regard to case has it not yet.
fn unlike(c: char) -> Option<String> {
    let folded = fold_part(c.encode_utf8(&mut [0; 4])).into_owned();
    let plain = folded.chars().eq([c]) || folded.chars().eq(c.to_lowercase());
    (!plain).then_some(folded)
}

/// One of these texts.
fn group(ways: &[String]) -> String {
    let mut out = String::from("(?:");
    for (number, way) in ways.iter().enumerate() {
        if number > 0 {
            out.push('|');
        }
        way.chars().for_each(|c| literal(c, &mut out));
    }
    out.push(')');
    out
}

/// A character that stands for itself, also where blanks are ignored.
fn literal(c: char, out: &mut String) {
    if c.is_whitespace() {
        out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
    } else {
        out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }
}

/// Folded texts have no capital letters, so nothing could be told from them.
fn no_capitals(flags: &ast::Flags) -> Result<(), PatternError> {
    let mut off = false;
    for item in &flags.items {
        match item.kind {
            FlagsItemKind::Negation => off = true,
            FlagsItemKind::Flag(Flag::CaseInsensitive) if off => return Err(PatternError::TellsCapitals),
            FlagsItemKind::Flag(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        regex(pattern).unwrap_or_else(|error| panic!("{pattern}: {error:?}")).is_match(&fold(text))
    }

    #[test]
    fn letters_of_a_pattern_compare_as_letters_of_a_text_do() {
        for (pattern, text) in [
            ("straße", "STRASSE"),
            ("STRASSE", "straße"),
            ("^stra[ßx]e$", "Strasse"),
            ("^stra[a-zß]+e$", "STRASSE"),
            ("^stra[À-ÿ]e$", "straße"),
            ("^straß+e$", "strassssE"),
            ("^İstanbul", "istanbul"),
            ("^[İI]stanbul", "İSTANBUL"),
            ("zoe\u{301}", "ZOÉ"),
            ("ΕΛΛΆΔΑΣ", "Ελλάδας"),
            ("ﬁrma", "FIRMA"),
            ("(?x) stra ß e # a street", "STRASSE"),
            ("^(?:VP|Chief) of$", "vp OF"),
            ("^\\x{DF}$", "ss"),
            ("A\\.B", "a.b"),
            ("\\S\\D\\W", "ab-"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("^stra[^s]e$", "straße"), ("^straße$", "strase"), ("ab", "a b"), ("\\S", " ")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn what_cant_be_built_is_told() {
        assert_eq!(regex("^[a-z]{500000}$").unwrap_err(), PatternError::TooLarge);
        assert_eq!(regex("(?-i)VP").unwrap_err(), PatternError::TellsCapitals);
        assert_eq!(regex("a(?s-i:VP)").unwrap_err(), PatternError::TellsCapitals);
        assert!(regex("(?i)vp(?m-s)x").is_ok());
        assert!(matches!(regex("(vp").unwrap_err(), PatternError::Unreadable(_)));
        assert_eq!(glob(&"?".repeat(100_000)).unwrap_err(), PatternError::TooLarge);
    }
}
