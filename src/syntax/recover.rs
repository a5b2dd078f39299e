//! Reading a declaration; and when it is broken, finding every mistake in it and keeping the rest.

use unicode_normalization::UnicodeNormalization;

use crate::ast::{Expr, ExprKind, Item, Literal, Lost, Name};
use crate::source::{FileId, Problem, Span, closest};

use super::build::{Builder, offset};
use super::complaints;
use super::grammar::{Failure, Kids, Rule, read};
use super::layout::{Brackets, block, slice};
use super::lexer::{Kind, Lexeme, Lexer};
use super::prose;

/// What became of a declaration.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// As much of it as could be read.
    pub(super) item: Option<Item>,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
    /// The days of `review by` in it.
    pub(super) reviews: Vec<Literal>,
    /// The lines left out.
    pub(super) lost: Vec<Lost>,
}

/// Reads one declaration from its flattened text, which starts at `base` in the file.
pub(super) fn declaration(file: FileId, flat: &str, base: usize, rule: Rule, brackets: &Brackets) -> Outcome {
    match read(rule, flat) {
        Ok(kids) => build(file, base, kids),
        Err(failure) => {
            let (out, broken) = (Outcome::default(), Vec::new());
            let mut recovery = Recovery { file, base, flat, rule, brackets, out, broken, swallowed: false };
            let item = recovery.run(&failure);
            Outcome { item, ..recovery.out }
        }
    }
}

fn build(file: FileId, base: usize, mut kids: Kids<'_>) -> Outcome {
    let mut builder = Builder::new(file, base);
    let reviews = kids.review_days().filter_map(|day| builder.literal(day)).collect();
    let item = kids.next().and_then(|node| builder.item(node));
    Outcome { item, problems: builder.problems, reviews, lost: Vec::new() }
}

struct Recovery<'a> {
    file: FileId,
    base: usize,
    flat: &'a str,
    rule: Rule,
    brackets: &'a Brackets,
    out: Outcome,
    /// Stretches to leave out; `out.lost` has the same for whoever reads on.
    broken: Vec<(usize, usize)>,
    /// Whether these lines stand in a block that nobody closed.
    swallowed: bool,
}

impl Recovery<'_> {
    fn run(&mut self, failure: &Failure) -> Option<Item> {
        let Some(found) = block(self.flat, 0, self.flat.len(), false) else {
            self.report(self.rule, (0, self.flat.len()), 0, self.flat, failure);
            let kept = self.line();
            if kept.is_none() {
                let whole = Span::new(self.file, offset(self.base), offset(self.base + self.flat.trim_end().len()));
                self.out.lost.push(Lost { names: named_in(self.flat), span: whole });
            }
            return kept;
        };
        let entry = statements_of(self.rule, slice(self.flat, 0, found.open));
        let found = block(self.flat, 0, self.flat.len(), by_commas(entry)).unwrap_or(found);
        let mut header = slice(self.flat, 0, found.open + 1).to_owned();
        header.push('}');
        let header_failure = read(self.rule, &header).err();
        if let Some(failure) = &header_failure {
            self.report(self.rule, (0, found.open), 0, &header, failure);
        }
        for (start, end) in &found.statements {
            self.statement(*start, *end, entry);
        }
        if self.out.problems.is_empty() && self.brackets.bad.is_empty() {
            self.report(self.rule, (0, self.flat.len()), 0, self.flat, failure);
        }
        if header_failure.is_none() {
            return self.intact();
        }
        let head = Span::new(self.file, offset(self.base), offset(self.base + found.open));
        self.out.lost.push(Lost { names: named_in(slice(self.flat, 0, found.open)), span: head });
        let kept = self.header(found.open).and_then(|kept| {
            self.broken.push((kept, found.open));
            self.intact()
        });
        let kept = kept.or_else(|| self.named_anew(found.open)).or_else(|| self.line());
        if kept.is_none() {
            let whole = Span::new(self.file, offset(self.base), offset(self.base + self.flat.trim_end().len()));
            self.out.lost.push(Lost { names: named_in(self.flat), span: whole });
        }
        kept
    }

    /// The declaration with a head made of no more than its first word and the name that it most likely has.
    fn named_anew(&mut self, open: usize) -> Option<Item> {
        let mut words = Lexer::new(self.flat, 0, open).filter(|lexeme| lexeme.kind == Kind::Word);
        let first = words.next()?;
        let names: Vec<Lexeme> = words
            .filter(|word| !prose::is_keyword(slice(self.flat, word.start, word.end)) || self.rule == Rule::d_sla)
            .collect();
        let word = slice(self.flat, first.start, first.end);
        let text = |name: &Lexeme| slice(self.flat, name.start, name.end);
        let name = names.first()?;
        let starts = slice(self.flat, 0, open).split_whitespace().any(|word| word == "start");
        let head = match (self.rule, names.last()) {
            (Rule::d_route, _) => format!("{word} to {}", text(name)),
            (Rule::d_sla, Some(stage)) => format!("{word} {} in {}", text(name), text(stage)),
            (Rule::d_stage, _) if starts => format!("{word} {} start", text(name)),
            _ => format!("{word} {}", text(name)),
        };
        // What stands behind the head keeps its places.
        let shifted = (self.base + open).checked_sub(head.len())?;
        let mut flat = format!("{head}{}", slice(self.flat, open, self.flat.len()));
        let moved = |at: usize| (at + head.len()).checked_sub(open);
        for (start, end) in &self.broken {
            if let (Some(start), Some(end)) = (moved(*start), moved(*end)) {
                blank(&mut flat, start, end);
            }
        }
        let item = self.keep(build(self.file, shifted, read(self.rule, &flat).ok()?));
        let span = Span::new(self.file, offset(self.base + name.start), offset(self.base + name.end));
        let whole = Span::new(self.file, offset(self.base), offset(self.base + self.flat.trim_end().len()));
        item.map(|item| put_at(item, span, whole))
    }

    fn keep(&mut self, read: Outcome) -> Option<Item> {
        self.out.problems.extend(read.problems);
        self.out.reviews.extend(read.reviews);
        read.item
    }

    /// What is left when all that is broken is taken out.
    fn intact(&mut self) -> Option<Item> {
        let mut bytes = self.flat.as_bytes().to_vec();
        for (start, end) in &self.broken {
            // A line end stays, as does everything that is not inside the stretch.
            if let Some(part) = bytes.get_mut(*start..*end) {
                part.fill(b' ');
            }
        }
        let text = String::from_utf8(bytes).ok()?;
        self.keep(build(self.file, self.base, read(self.rule, &text).ok()?))
    }

    /// Looks at one statement; complains and leaves out what is broken.
    fn statement(&mut self, start: usize, end: usize, entry: Rule) {
        let text = slice(self.flat, start, end);
        let Err(failure) = read(entry, text) else { return };
        if self.out.problems.len() >= super::MOST {
            return self.leave_out(start, end, entry);
        }
        let before = (self.out.problems.len(), self.broken.len());
        let mut inner = inner_of(entry, text);
        if inner == Rule::s_given && self.is_open(start, end) {
            // What follows is swallowed by a block that nobody closed: most of it are lines of the test.
            inner = Rule::s_test;
            self.swallowed = true;
        }
        if let Some(inside) = block(self.flat, start, end, by_commas(inner)) {
            let mut around = text.to_owned();
            blank(&mut around, inside.open + 1 - start, inside.close.min(end) - start);
            for (from, to) in &inside.statements {
                self.statement(*from, *to, inner);
            }
            self.swallowed = false;
            match read(entry, &around) {
                Ok(_) => {
                    if self.out.problems.len() > before.0 || self.broken.len() > before.1 {
                        return;
                    }
                }
                Err(around_failure) => {
                    // On one line, what stands in the brackets may be no block at all.
                    let (read_as, failure) =
                        if text.contains('\n') { (around.as_str(), &around_failure) } else { (text, &failure) };
                    self.report(entry, (start, end), start, read_as, failure);
                    self.leave_out(start, end, entry);
                    return;
                }
            }
        }
        if self.swallowed && entry == Rule::s_test && read(Rule::s_given, text).is_ok() {
            // A value of a block that nobody closed.
            return self.leave_out(start, end, entry);
        }
        match misspelt(entry, text) {
            Some((word, near)) if !self.brackets.touches(self.base + start, self.base + end) => {
                let span = Span::new(self.file, offset(self.base + start), offset(self.base + start + word.len()));
                self.out.problems.push(complaints::misspelt(span, word, near));
            }
            _ => self.report(entry, (start, end), start, text, &failure),
        }
        self.leave_out(start, end, entry);
    }

    /// Whether a `{` of this stretch is not closed, which was told.
    fn is_open(&self, start: usize, end: usize) -> bool {
        let from = self.brackets.unclosed.partition_point(|at| *at < self.base + start);
        self.brackets.unclosed.get(from).is_some_and(|at| *at < self.base + end)
    }

    fn leave_out(&mut self, start: usize, end: usize, entry: Rule) {
        let names = if declares(entry) { named_in(slice(self.flat, start, end)) } else { Vec::new() };
        let span = Span::new(self.file, offset(self.base + start), offset(self.base + end));
        self.out.lost.push(Lost { names, span });
        // With its comma, so that no two commas are left side by side.
        let next = Lexer::new(self.flat, end, self.flat.len()).next();
        let end = next.filter(|next| next.kind == Kind::Mark(b',')).map_or(end, |comma| comma.end);
        self.broken.push((start, end));
    }

    /// Complains about a stretch, if the scan has not done so already.
    fn report(&mut self, entry: Rule, (start, end): (usize, usize), at: usize, text: &str, failure: &Failure) {
        if self.brackets.touches(self.base + start, self.base + end) {
            return;
        }
        self.out.problems.push(prose::problem(self.file, entry, text, self.base + at, failure));
    }

    /// The end of as much of a broken heading as can be read.
    fn header(&self, open: usize) -> Option<usize> {
        let mut ends: Vec<usize> = Lexer::new(self.flat, 0, open).take(8).map(|lexeme| lexeme.end).collect();
        ends.reverse();
        ends.into_iter().find(|end| {
            let text = format!("{} {{}}", slice(self.flat, 0, *end));
            read(self.rule, &text).is_ok()
        })
    }

    /// A declaration without a block: its name stays known, and fits everywhere.
    fn line(&mut self) -> Option<Item> {
        let words: Vec<&str> = Lexer::new(self.flat, 0, self.flat.len())
            .take(2)
            .filter(|lexeme| lexeme.kind == Kind::Word)
            .map(|lexeme| slice(self.flat, lexeme.start, lexeme.end))
            .collect();
        let [word, name] = words.as_slice() else { return None };
        let defines = [Rule::d_list, Rule::d_let, Rule::d_condition, Rule::d_score].contains(&self.rule);
        let tail = if defines {
            "= unknown"
        } else if self.rule == Rule::d_territory {
            "when unknown"
        } else if self.rule == Rule::d_end && self.flat.split_whitespace().any(|word| word == "success") {
            "success"
        } else {
            ""
        };
        let text = format!("{word} {name} {tail}");
        let Outcome { item, problems, .. } = build(self.file, self.base, read(self.rule, &text).ok()?);
        let at = self.flat.find(name).unwrap_or(0) + self.base;
        let span = Span::new(self.file, offset(at), offset(at + name.len()));
        self.out.problems.extend(problems.into_iter().map(|p| p.at(span, "")));
        let whole = Span::new(self.file, offset(self.base), offset(self.base + self.flat.trim_end().len()));
        if self.rule == Rule::d_calendar {
            // Nobody knows when it would be open.
            self.out.lost.push(Lost { names: Vec::new(), span: whole });
        }
        item.map(|item| placed(item, span, whole))
    }
}

/// Whether lines of this kind declare something that others name: which of its words that is can't be told when it does not read.
fn declares(entry: Rule) -> bool {
    let kinds = [Rule::s_process, Rule::s_field, Rule::s_activity, Rule::s_check, Rule::s_grade, Rule::s_stage];
    kinds.contains(&entry) || [Rule::s_team, Rule::s_route, Rule::s_table].contains(&entry)
}

/// All words and texts of a stretch.
pub(super) fn named_in(stretch: &str) -> Vec<String> {
    let named = Lexer::new(stretch, 0, stretch.len()).filter_map(|lexeme| {
        let part = slice(stretch, lexeme.start, lexeme.end);
        match lexeme.kind {
            Kind::Word => Some(part.nfc().collect()),
            Kind::Text | Kind::OpenText => Some(part.trim_matches('"').to_owned()),
            Kind::CurlyText => Some(part.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned()),
            Kind::Newline | Kind::Comment | Kind::Mark(_) | Kind::Open(_) | Kind::Close(_) => None,
        }
    });
    named.collect()
}

/// Gives the item that stands in for a broken line its places, and a value that is known to be wrong.
fn placed(item: Item, name: Span, whole: Span) -> Item {
    let wrong = || Expr { kind: ExprKind::Wrong, span: whole };
    let named = |n: Name| Name { span: name, ..n };
    match item {
        Item::List(mut list) => {
            list.content = crate::ast::ListContent::Items(Vec::new());
            Item::List(crate::ast::List { name: named(list.name.clone()), span: whole, ..list })
        }
        Item::Let(it) => Item::Let(crate::ast::Let { name: named(it.name.clone()), value: wrong(), span: whole }),
        Item::Condition(it) => {
            Item::Condition(crate::ast::Condition { name: named(it.name.clone()), value: wrong(), span: whole })
        }
        Item::DerivedScore(it) => Item::DerivedScore(crate::ast::DerivedScore {
            name: named(it.name.clone()),
            value: wrong(),
            span: whole,
            ..it
        }),
        Item::Territory(it) => Item::Territory(crate::ast::Territory {
            name: named(it.name.clone()),
            case: crate::ast::Case::When(wrong()),
            span: whole,
            ..it
        }),
        Item::Owner(it) => Item::Owner(crate::ast::Owner { name: named(it.name.clone()), span: whole, ..it }),
        Item::Calendar(it) => Item::Calendar(crate::ast::Calendar { name: named(it.name.clone()), span: whole, ..it }),
        Item::End(it) => Item::End(crate::ast::End { name: named(it.name.clone()), span: whole, ..it }),
        other @ (Item::Process(_)
        | Item::Fields(_)
        | Item::Activities(_)
        | Item::Checklist(_)
        | Item::Score(_)
        | Item::Exclude(_)
        | Item::Grade(_)
        | Item::Stage(_)
        | Item::Team(_)
        | Item::Route(_)
        | Item::Table(_)
        | Item::Priority(_)
        | Item::Sla(_)
        | Item::Nurture(_)
        | Item::Test(_)) => other,
    }
}

/// Gives an item whose head was made anew the places of the one that is written.
fn put_at(mut item: Item, name: Span, whole: Span) -> Item {
    let (named, span) = match &mut item {
        Item::Owner(it) => (&mut it.name, &mut it.span),
        Item::Checklist(it) => (&mut it.name, &mut it.span),
        Item::Score(it) => (&mut it.name, &mut it.span),
        Item::Grade(it) => (&mut it.name, &mut it.span),
        Item::Stage(it) => (&mut it.name, &mut it.span),
        Item::End(it) => (&mut it.name, &mut it.span),
        Item::Team(it) => (&mut it.name, &mut it.span),
        Item::Route(it) => (&mut it.owner, &mut it.span),
        Item::Table(it) => (&mut it.name, &mut it.span),
        Item::Sla(it) => (&mut it.name, &mut it.span),
        Item::Nurture(it) => (&mut it.name, &mut it.span),
        Item::Calendar(it) => (&mut it.name, &mut it.span),
        Item::List(it) => (&mut it.name, &mut it.span),
        Item::Let(it) => (&mut it.name, &mut it.span),
        Item::Condition(it) => (&mut it.name, &mut it.span),
        Item::DerivedScore(it) => (&mut it.name, &mut it.span),
        Item::Territory(it) => (&mut it.name, &mut it.span),
        Item::Process(_)
        | Item::Fields(_)
        | Item::Activities(_)
        | Item::Exclude(_)
        | Item::Priority(_)
        | Item::Test(_) => {
            return item;
        }
    };
    (named.span, *span) = (name, whole);
    item
}

fn blank(text: &mut String, start: usize, end: usize) {
    let inside = " ".repeat(end.saturating_sub(start));
    if text.is_char_boundary(start) && text.is_char_boundary(end) && start <= end {
        text.replace_range(start..end, &inside);
    }
}

/// The rule that reads the statements of a declaration's block. `header` is what stands before the block.
fn statements_of(rule: Rule, header: &str) -> Rule {
    let pairs = [
        (Rule::d_process, Rule::s_process),
        (Rule::d_owner, Rule::s_owner),
        (Rule::d_fields, Rule::s_field),
        (Rule::d_activities, Rule::s_activity),
        (Rule::d_checklist, Rule::s_check),
        (Rule::d_score, Rule::s_score),
        (Rule::d_grade, Rule::s_grade),
        (Rule::d_stage, Rule::s_stage),
        (Rule::d_end, Rule::s_stage),
        (Rule::d_team, Rule::s_team),
        (Rule::d_route, Rule::s_route),
        (Rule::d_table, Rule::s_table),
        (Rule::d_sla, Rule::s_sla),
        (Rule::d_nurture, Rule::s_nurture),
        (Rule::d_calendar, Rule::s_calendar),
        (Rule::d_test, Rule::s_test),
    ];
    let defines = [Rule::d_let, Rule::d_condition, Rule::d_score].contains(&rule);
    if defines && header.contains('=') {
        return Rule::s_cond;
    }
    pairs.iter().find(|(declaration, _)| *declaration == rule).map_or(Rule::s_cond, |(_, statement)| *statement)
}

/// The rule that reads the statements of a block inside a statement.
fn inner_of(entry: Rule, statement: &str) -> Rule {
    if entry == Rule::s_activity {
        return Rule::s_field;
    }
    let first = Lexer::new(statement, 0, statement.len()).next();
    let word = first.map_or("", |lexeme| slice(statement, lexeme.start, lexeme.end));
    if entry == Rule::s_score && first.is_some_and(|first| first.kind == Kind::Word) {
        return Rule::s_score;
    }
    if entry == Rule::s_test && word != "expect" {
        return Rule::s_given;
    }
    Rule::s_cond
}

/// The word that a line of a test starts with, where it is nearly one of those that lines start with: read as an activity, it would be
/// blamed for what follows.
fn misspelt(entry: Rule, statement: &str) -> Option<(&str, &'static str)> {
    const WORDS: [&str; 7] = ["at", "then", "given", "created", "stage", "assignee", "expect"];
    let first = Lexer::new(statement, 0, statement.len()).next().filter(|first| first.kind == Kind::Word)?;
    let word = slice(statement, first.start, first.end);
    if entry != Rule::s_test || WORDS.contains(&word) {
        return None;
    }
    closest(word, WORDS).and_then(|near| WORDS.into_iter().find(|known| *known == near)).map(|near| (word, near))
}

/// Whether a comma ends a statement as a line end does.
fn by_commas(entry: Rule) -> bool {
    matches!(entry, Rule::s_field | Rule::s_grade | Rule::s_process | Rule::s_given)
}
