//! The scan that cuts a file into declarations, before any of them is read.
//!
//! A declaration starts in column 0 with one of the declaration words. Because the cut looks at nothing else, one broken
//! declaration can't swallow the next. A block that was pasted without its indentation is the exception: its lines
//! stand in column 0 too, and there only a line that looks like a whole declaration cuts.

use super::grammar::Rule;
use super::layout::{goes_on, slice};
use super::lexer::{Kind, Lexeme, Lexer};

/// What a piece of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// A declaration, and the rule that reads it.
    Declaration(Rule),
    /// A declaration that this version does not know yet.
    Later,
    /// Something in column 0 that is no declaration word.
    Unknown,
    /// An indented line outside of any declaration.
    Stray,
}

/// A piece of a file: a declaration, or what stands where one should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub head: Head,
    /// Where it starts.
    pub start: usize,
    /// One past its last character that is no blank or comment.
    pub end: usize,
    /// One past its first word.
    pub word_end: usize,
    /// Whether it is a declaration that does not stand in column 0.
    pub indented: bool,
    /// The line end after its head, where lines of a block follow that nothing opens.
    pub unopened: Option<usize>,
}

/// A cut file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub pieces: Vec<Piece>,
    /// The first line of a block that stands in column 0 though it belongs to a block.
    pub unindented: Option<(usize, usize)>,
    /// Every `}` that would close its declaration, though lines of it follow; in order of place.
    pub loose: Vec<usize>,
}

/// The words that start a declaration.
pub(super) const DECLARATIONS: [(&str, Head); 26] = [
    ("process", Head::Declaration(Rule::d_process)),
    ("owner", Head::Declaration(Rule::d_owner)),
    ("fields", Head::Declaration(Rule::d_fields)),
    ("activities", Head::Declaration(Rule::d_activities)),
    ("list", Head::Declaration(Rule::d_list)),
    ("let", Head::Declaration(Rule::d_let)),
    ("condition", Head::Declaration(Rule::d_condition)),
    ("bant", Head::Declaration(Rule::d_checklist)),
    ("firmographics", Head::Declaration(Rule::d_checklist)),
    ("checklist", Head::Declaration(Rule::d_checklist)),
    ("score", Head::Declaration(Rule::d_score)),
    ("exclude", Head::Declaration(Rule::d_exclude)),
    ("grade", Head::Declaration(Rule::d_grade)),
    ("stage", Head::Declaration(Rule::d_stage)),
    ("end", Head::Declaration(Rule::d_end)),
    ("territory", Head::Declaration(Rule::d_territory)),
    ("team", Head::Declaration(Rule::d_team)),
    ("route", Head::Declaration(Rule::d_route)),
    ("table", Head::Declaration(Rule::d_table)),
    ("priority", Head::Declaration(Rule::d_priority)),
    ("calendar", Head::Declaration(Rule::d_calendar)),
    ("sla", Head::Declaration(Rule::d_sla)),
    ("nurture", Head::Declaration(Rule::d_nurture)),
    ("target", Head::Later),
    ("monitor", Head::Later),
    ("test", Head::Declaration(Rule::d_test)),
];

/// What a word in column 0 starts.
pub(super) fn declaration(word: &str) -> Option<Head> {
    DECLARATIONS.iter().find(|(known, _)| *known == word).map(|(_, head)| *head)
}

/// Cuts a file.
pub(super) fn cut(text: &str) -> Cut {
    let mut scan =
        Scan { text, cut: Cut::default(), braces: Vec::new(), opened: None, parens: 0, last: None, line_end: 0 };
    let (mut fresh, mut line_start) = (true, 0);
    let mut lexer = Lexer::new(text, 0, text.len());
    while let Some(lexeme) = lexer.next() {
        match lexeme.kind {
            Kind::Newline => {
                if !fresh {
                    scan.line_end = lexeme.start;
                }
                fresh = true;
                line_start = lexeme.end;
                continue;
            }
            Kind::Comment => continue,
            Kind::Text
            | Kind::OpenText
            | Kind::CurlyText
            | Kind::Word
            | Kind::Mark(_)
            | Kind::Open(_)
            | Kind::Close(_) => {}
        }
        if std::mem::take(&mut fresh) {
            scan.line(lexeme, lexeme.start == line_start);
        }
        if scan.is_loose(lexeme, line_start, &lexer) {
            scan.cut.loose.push(lexeme.start);
            scan.last_of_piece(lexeme);
            continue;
        }
        scan.step(lexeme);
    }
    scan.cut
}

struct Scan<'a> {
    text: &'a str,
    cut: Cut,
    /// For each open `{`: whether its block was pasted without indentation.
    braces: Vec<bool>,
    /// Where the block of the declaration opens.
    opened: Option<usize>,
    parens: usize,
    /// The last piece that is no blank or comment.
    last: Option<Lexeme>,
    /// Where the last line that is not empty ends.
    line_end: usize,
}

impl Scan<'_> {
    /// The first piece of a line.
    fn line(&mut self, first: Lexeme, column_0: bool) {
        let word = slice(self.text, first.start, first.end);
        let head = if first.kind == Kind::Word { declaration(word) } else { None };
        let inside = !self.braces.is_empty() || self.parens > 0;
        let goes_on = goes_on(self.text, self.last, first);
        if !inside {
            match head {
                Some(head) if column_0 => self.start(head, first, false),
                _ if goes_on && !self.cut.pieces.is_empty() => {}
                Some(head) if looks_whole(self.text, first) => self.start(head, first, true),
                _ if matches!(first.kind, Kind::Close(_)) && !self.cut.pieces.is_empty() => {}
                _ if column_0 => self.start(Head::Unknown, first, false),
                _ if self.cut.pieces.last().is_some_and(|p| matches!(p.head, Head::Unknown | Head::Stray)) => {}
                _ if self.takes_block() => {
                    if let Some(piece) = self.cut.pieces.last_mut() {
                        piece.unopened = Some(self.line_end);
                    }
                    self.opened = Some(self.line_end);
                    self.braces.push(false);
                }
                _ => self.start(Head::Stray, first, false),
            }
            return;
        }
        if !column_0 || matches!(first.kind, Kind::Close(_)) {
            return;
        }
        let starts_block = self.last.is_some_and(|last| last.kind == Kind::Open(b'{'));
        let pasted = starts_block || self.braces.last().copied().unwrap_or(false);
        if let Some(head) = head
            && (!pasted || looks_whole(self.text, first))
        {
            self.start(head, first, false);
            return;
        }
        if starts_block && let Some(innermost) = self.braces.last_mut() {
            *innermost = true;
        }
        if !goes_on && self.cut.unindented.is_none() {
            self.cut.unindented = Some((first.start, first.end));
        }
    }

    fn start(&mut self, head: Head, first: Lexeme, indented: bool) {
        self.braces.clear();
        self.opened = None;
        self.parens = 0;
        let piece = Piece { head, start: first.start, end: first.end, word_end: first.end, indented, unopened: None };
        self.cut.pieces.push(piece);
    }

    /// Whether the last declaration could have a block, and has none yet.
    fn takes_block(&self) -> bool {
        let Some(Piece { head: Head::Declaration(rule), .. }) = self.cut.pieces.last() else { return false };
        let lines =
            [Rule::d_list, Rule::d_let, Rule::d_condition, Rule::d_exclude, Rule::d_territory, Rule::d_priority];
        self.opened.is_none() && !lines.contains(rule)
    }

    /// Whether a `}` would close its declaration in the midst of its lines: what it should close was not opened, or it is one too many.
    fn is_loose(&self, lexeme: Lexeme, line_start: usize, rest: &Lexer<'_>) -> bool {
        let opened_before = self.opened.is_some_and(|at| at < line_start);
        if lexeme.kind != Kind::Close(b'}') || self.braces.len() != 1 || !opened_before || lexeme.start == line_start {
            return false;
        }
        let mut lines = rest.clone().skip_while(|next| next.kind == Kind::Comment).peekable();
        if lines.peek().is_some_and(|next| next.kind != Kind::Newline) {
            return matches!(lines.peek().map(|next| next.kind), Some(Kind::Close(b'}')));
        }
        let Some(next) = lines.find(|next| !matches!(next.kind, Kind::Newline | Kind::Comment)) else { return false };
        let column_0 = next.start == 0 || self.text.as_bytes().get(next.start - 1) == Some(&b'\n');
        match next.kind {
            Kind::Close(b'}') => true,
            Kind::Word if declaration(slice(self.text, next.start, next.end)).is_some() => {
                !column_0 && !looks_whole(self.text, next)
            }
            Kind::Newline | Kind::Comment | Kind::Text | Kind::OpenText | Kind::CurlyText => !column_0,
            Kind::Open(_) | Kind::Close(_) | Kind::Word | Kind::Mark(_) => !column_0,
        }
    }

    /// Any piece that is no blank or comment.
    fn step(&mut self, lexeme: Lexeme) {
        match lexeme.kind {
            Kind::Open(b'{') if is_twice(self.text, self.last, lexeme) => {}
            Kind::Open(b'{') => {
                self.opened.get_or_insert(lexeme.start);
                self.braces.push(false);
            }
            Kind::Open(_) => self.parens += 1,
            Kind::Close(b'}') => {
                self.braces.pop();
                self.parens = 0;
            }
            Kind::Close(_) => self.parens = self.parens.saturating_sub(1),
            Kind::Text
            | Kind::OpenText
            | Kind::CurlyText
            | Kind::Word
            | Kind::Mark(_)
            | Kind::Newline
            | Kind::Comment => {}
        }
        self.last_of_piece(lexeme);
    }

    fn last_of_piece(&mut self, lexeme: Lexeme) {
        if let Some(piece) = self.cut.pieces.last_mut() {
            piece.end = lexeme.end;
        }
        self.last = Some(lexeme);
    }
}

/// Whether a `{` stands right behind another one, where no block can begin.
pub(super) fn is_twice(text: &str, last: Option<Lexeme>, lexeme: Lexeme) -> bool {
    let Some(last) = last.filter(|last| last.kind == Kind::Open(b'{') && lexeme.kind == last.kind) else {
        return false;
    };
    // A heap of them is nested too deep, which is told elsewhere.
    let blank = |byte: &&u8| !matches!(byte, b' ' | b'\t');
    let bytes = text.as_bytes();
    let before = bytes.get(..last.start).and_then(|bytes| bytes.iter().rev().find(blank));
    let behind = bytes.get(lexeme.end..).and_then(|bytes| bytes.iter().find(blank));
    before != Some(&b'{') && behind != Some(&b'{') && !slice(text, last.end, lexeme.start).contains('\n')
}

/// Whether a line that starts with a declaration word looks like the whole start of that declaration, and not like a line
/// of a block (`owner marketing`, `stage text`).
fn looks_whole(text: &str, word: Lexeme) -> bool {
    let rest = text.get(word.end..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("").trim_start();
    let starts = |what: &str| line.starts_with(what);
    match slice(text, word.start, word.end) {
        "fields" | "activities" => starts("{"),
        "process" | "test" | "target" | "monitor" => starts("\""),
        "bant" => starts("{") || (starts("\"") && line.contains('{')),
        "exclude" => starts("\"") || starts("when "),
        "priority" => starts("="),
        "list" => line.contains('=') || line.contains(" from "),
        "let" | "condition" => line.contains('='),
        "score" => (line.contains('=') || line.contains('{')) && !starts("{"),
        "owner" => line.contains('"'),
        "territory" | "end" => line.contains('"') && !starts("\""),
        _ => line.contains('{') && !starts("{"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(Head, &str)> {
        cut(text).pieces.iter().map(|p| (p.head, text.get(p.start..p.end).unwrap())).collect()
    }

    #[test]
    fn declaration_words_in_column_0_cut_even_inside_an_open_block() {
        let text = "score fit {\n  +5 when a\n# a comment\nstage lead {\n  owner sales\n}\n";
        assert_eq!(
            pieces(text),
            [
                (Head::Declaration(Rule::d_score), "score fit {\n  +5 when a"),
                (Head::Declaration(Rule::d_stage), "stage lead {\n  owner sales\n}"),
            ]
        );
    }

    #[test]
    fn a_block_pasted_without_indentation_stays_whole() {
        let text = "stage lead {\nowner sales\nnext \"x\"\n}\nowner sales";
        assert_eq!(
            pieces(text),
            [
                (Head::Declaration(Rule::d_stage), "stage lead {\nowner sales\nnext \"x\"\n}"),
                (Head::Declaration(Rule::d_owner), "owner sales"),
            ]
        );
        assert!(cut(text).unindented.is_some());
    }

    #[test]
    fn what_is_no_declaration_is_a_piece_of_its_own() {
        let text = "scroe fit {\n  +5 when a\n}\n  +5 when b\n  +6 when c\ntarget \"x\" {\n}";
        assert_eq!(
            pieces(text),
            [
                (Head::Unknown, "scroe fit {\n  +5 when a\n}\n  +5 when b\n  +6 when c"),
                (Head::Later, "target \"x\" {\n}"),
            ]
        );
    }
}
