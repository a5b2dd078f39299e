//! The shipped rule sets as pieces of text, and patterns over them. It is a scanner of its own, so that a mistake of the one under test is not
//! made twice.

use std::path::Path;

use leadwright::source::{Problem, Source, Sources};
use leadwright::{ast, check, live, syntax};

/// A shipped rule set, read.
pub struct Set {
    pub name: &'static str,
    pub sources: Sources,
    pub trees: Vec<ast::File>,
    /// The pieces of each rule file.
    pub pieces: Vec<Vec<Piece>>,
}

impl Set {
    pub fn read(name: &'static str) -> Self {
        let loaded = live::load(&Path::new("rules").join(name));
        assert!(loaded.problems.is_empty(), "{name}");
        let pieces = loaded.sources.rules().map(|(_, source)| scan(&source.text)).collect();
        Self { name, sources: loaded.sources, trees: loaded.files, pieces }
    }

    /// The text of a rule file.
    pub fn text(&self, file: usize) -> &str {
        &self.sources.rules().nth(file).unwrap().1.text
    }

    /// All that is told when this text stands in a rule file.
    pub fn told(&self, file: usize, text: &str) -> (Vec<Problem>, Sources) {
        let mut sources = Sources::new();
        for (number, (_, source)) in self.sources.files().enumerate() {
            let text = if number == file { text } else { source.text.as_str() };
            sources.add(Source::new(source.path.clone(), text, source.kind));
        }
        for (naming, name, data) in self.sources.all_data() {
            sources.add_data(naming, name, data.clone());
        }
        let mut trees = self.trees.clone();
        let (id, source) = sources.rules().nth(file).unwrap();
        let (tree, mut problems) = syntax::parse(id, source);
        trees[file] = tree;
        problems.extend(check::check(&trees, &sources).1);
        (problems, sources)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Percent,
    Date,
    Time,
    Text,
    Mark,
    Newline,
}

#[derive(Debug, Clone, Copy)]
pub struct Piece {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    pub line: usize,
}

/// Cuts a rule file into its pieces, without comments.
pub fn scan(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let long = |good: &dyn Fn(char) -> bool| rest.find(|c: char| !good(c)).unwrap_or(rest.len());
        let shape = |shape: &str| {
            let same = |(have, want): (char, char)| if want == 'd' { have.is_ascii_digit() } else { have == want };
            rest.len() >= shape.len() && rest.chars().zip(shape.chars()).all(same)
        };
        let (kind, length) = match first {
            ' ' | '\t' | '\r' => {
                at += 1;
                continue;
            }
            '#' => {
                at += long(&|c| c != '\n');
                continue;
            }
            '\n' => (Kind::Newline, 1),
            '"' => (Kind::Text, rest[1..].find('"').map_or(rest.len(), |end| end + 2)),
            _ if shape("dddd-dd-dd") => (Kind::Date, 10),
            _ if shape("dd:dd") => (Kind::Time, 5),
            '0'..='9' => {
                let digits = long(&|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
                if rest[digits..].starts_with('%') { (Kind::Percent, digits + 1) } else { (Kind::Number, digits) }
            }
            _ if first.is_alphabetic() || first == '_' => (Kind::Word, long(&|c| c.is_alphanumeric() || c == '_')),
            _ if ["->", ">=", "<=", "!=", "=="].iter().any(|mark| rest.starts_with(mark)) => (Kind::Mark, 2),
            _ => (Kind::Mark, first.len_utf8()),
        };
        pieces.push(Piece { kind, start: at, end: at + length, line });
        line += usize::from(kind == Kind::Newline);
        at += length;
    }
    pieces
}

/// Words that stand for nothing but themselves.
pub const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "is",
    "in",
    "between",
    "when",
    "where",
    "otherwise",
    "any",
    "all",
    "no",
    "yes",
    "unknown",
    "known",
    "of",
    "for",
    "each",
    "from",
    "then",
    "because",
];

/// Where a pattern fits: from which to which byte, in which line, and what its blanks (`$w` a name, `$n` a number, `$t` a text, `$d` a day, `$h` a
/// time, `$p` a percentage) stand for. `^` and `¶` are the two ends of a line.
pub fn find<'t>(text: &'t str, pieces: &[Piece], pattern: &str) -> Vec<(usize, usize, usize, Vec<&'t str>)> {
    let wanted: Vec<&str> = pattern.split(' ').collect();
    let mut found = Vec::new();
    'places: for first in 0..pieces.len() {
        let (mut at, mut blanks, mut span) = (first, Vec::new(), None::<(usize, usize)>);
        for want in &wanted {
            match *want {
                "^" if at == 0 || pieces[at - 1].kind == Kind::Newline => continue,
                "¶" if at >= pieces.len() || pieces[at].kind == Kind::Newline => continue,
                "^" | "¶" => continue 'places,
                _ => {}
            }
            let Some(piece) = pieces.get(at) else { continue 'places };
            let part = &text[piece.start..piece.end];
            let fits = match *want {
                "$w" => piece.kind == Kind::Word && !WORDS.contains(&part),
                "$n" => piece.kind == Kind::Number,
                "$t" => piece.kind == Kind::Text,
                "$d" => piece.kind == Kind::Date,
                "$h" => piece.kind == Kind::Time,
                "$p" => piece.kind == Kind::Percent,
                literal => part == literal,
            };
            if !fits {
                continue 'places;
            }
            if want.starts_with('$') {
                blanks.push(part);
            }
            span = Some((span.map_or(piece.start, |(start, _)| start), piece.end));
            at += 1;
        }
        if let Some((start, end)) = span {
            found.push((start, end, pieces[first].line, blanks));
        }
    }
    found
}

/// A text with `$1` for the first blank, and `~1` for what stands between its quotes.
pub fn fill(pattern: &str, blanks: &[&str]) -> String {
    let mut out = pattern.to_owned();
    for (number, blank) in blanks.iter().enumerate() {
        out = out.replace(&format!("${}", number + 1), blank);
        out = out.replace(&format!("~{}", number + 1), blank.trim_matches('"'));
    }
    out
}
