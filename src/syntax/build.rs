//! From what pest found to the tree: what all constructs share.
//!
//! A builder gives `None` only where the grammar and the builder disagree, which a test of every construct rules out; the
//! caller then says that it can't read the declaration, and nothing panics.

use unicode_normalization::UnicodeNormalization;

use crate::ast::{Case, Item, Name, Text};
use crate::source::{FileId, Problem, Span};

use super::complaints;
use super::grammar::{Kids, Node, Rule, only};

/// Makes the tree of one declaration, and gathers what is wrong with it.
#[derive(Debug)]
pub(super) struct Builder {
    file: FileId,
    /// Where the text that pest read starts in the file.
    base: u32,
    /// How many steps of arithmetic lead to the place being built.
    pub(super) chain: usize,
    pub(super) problems: Vec<Problem>,
}

impl Builder {
    pub(super) fn new(file: FileId, base: usize) -> Self {
        Self { file, base: offset(base), chain: 0, problems: Vec::new() }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Where a node stands in the file.
    pub(super) fn span(&self, node: &Node<'_>) -> Span {
        let span = node.as_span();
        // A rule that ends in something optional may have swallowed the blanks before what was not there.
        let end = span.start() + span.as_str().trim_end().len();
        self.place(span.start(), end)
    }

    /// A place in the file from one in the text that pest read.
    pub(super) fn place(&self, start: usize, end: usize) -> Span {
        let (start, end) = (self.base.saturating_add(offset(start)), self.base.saturating_add(offset(end)));
        Span::new(self.file, start, end)
    }

    /// A declaration.
    pub(super) fn item(&mut self, node: Node<'_>) -> Option<Item> {
        let rule = node.as_rule();
        let item = if rule == Rule::process {
            Item::Process(self.process(node)?)
        } else if rule == Rule::owner {
            Item::Owner(self.owner(node)?)
        } else if rule == Rule::fields {
            Item::Fields(self.fields(node)?)
        } else if rule == Rule::activities {
            Item::Activities(self.activities(node)?)
        } else if rule == Rule::list {
            Item::List(self.list(node)?)
        } else if rule == Rule::let_ {
            Item::Let(self.let_(node)?)
        } else if rule == Rule::condition {
            Item::Condition(self.condition(node)?)
        } else if rule == Rule::checklist {
            Item::Checklist(self.checklist(node)?)
        } else if rule == Rule::score {
            self.score(node)?
        } else if rule == Rule::exclude {
            Item::Exclude(self.exclude(node)?)
        } else if rule == Rule::grade {
            Item::Grade(self.grade(node)?)
        } else if rule == Rule::stage {
            Item::Stage(self.stage(node)?)
        } else if rule == Rule::end {
            Item::End(self.end(node)?)
        } else if rule == Rule::territory {
            Item::Territory(self.territory(node)?)
        } else if rule == Rule::team {
            Item::Team(self.team(node)?)
        } else if rule == Rule::route {
            Item::Route(self.route(node)?)
        } else if rule == Rule::table {
            Item::Table(self.table(node)?)
        } else if rule == Rule::sla {
            Item::Sla(self.sla(node)?)
        } else if rule == Rule::nurture {
            Item::Nurture(self.nurture(node)?)
        } else if rule == Rule::calendar {
            Item::Calendar(self.calendar(node)?)
        } else if rule == Rule::test_case {
            Item::Test(self.test_case(node)?)
        } else {
            Item::Priority(self.priority(node)?)
        };
        Some(item)
    }

    /// A name, in NFC.
    #[expect(clippy::needless_pass_by_value, reason = "builders take their node, all alike")]
    pub(super) fn name(&self, node: Node<'_>) -> Name {
        let written = node.as_str();
        let text = if written.is_ascii() { written.to_owned() } else { written.nfc().collect() };
        Name { text, span: self.span(&node) }
    }

    /// The name of a value that is declared here: not one of those that the language has itself.
    pub(super) fn value_name(&mut self, node: Node<'_>) -> Name {
        let name = self.name(node);
        if TAKEN.contains(&name.text.as_str()) {
            self.problem(complaints::taken(&name));
        }
        name
    }

    /// The next one as a name.
    pub(super) fn next_name(&self, kids: &mut Kids<'_>) -> Option<Name> {
        kids.next_if(Rule::name).map(|node| self.name(node))
    }

    /// All names that are left.
    pub(super) fn names(&self, kids: Kids<'_>) -> Vec<Name> {
        kids.filter(|node| node.as_rule() == Rule::name).map(|node| self.name(node)).collect()
    }

    /// The next one as a text.
    pub(super) fn next_text(&mut self, kids: &mut Kids<'_>) -> Option<Text> {
        kids.next_if(Rule::text).map(|node| self.text(node))
    }

    /// All texts that are left.
    pub(super) fn texts(&mut self, kids: Kids<'_>) -> Vec<Text> {
        kids.filter(|node| node.as_rule() == Rule::text).map(|node| self.text(node)).collect()
    }

    /// The label, if one stands here.
    pub(super) fn label(&mut self, kids: &mut Kids<'_>) -> Option<Text> {
        kids.next_if(Rule::label).and_then(only).map(|node| self.text(node))
    }

    /// `when …`, `otherwise` or `always`, if one stands here.
    pub(super) fn case(&mut self, kids: &mut Kids<'_>) -> Option<Case> {
        if let Some(node) = kids.next_if(Rule::when) {
            return self.when(node).map(Case::When);
        }
        if let Some(node) = kids.next_if(Rule::k_otherwise) {
            return Some(Case::Otherwise(self.span(&node)));
        }
        kids.next_if(Rule::k_always).map(|node| Case::Always(self.span(&node)))
    }

    /// The condition of a `when`.
    pub(super) fn when(&mut self, node: Node<'_>) -> Option<crate::ast::Expr> {
        let cond = Kids::of(node).seek(Rule::cond)?;
        self.cond(cond)
    }
}

/// A place in a text; texts are shorter than four gigabytes.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Names that the language itself gives to values.
pub(super) const TAKEN: [&str; 13] = [
    "created",
    "stage",
    "entered",
    "owner",
    "assignee",
    "assigned",
    "territory",
    "today",
    "now",
    "lead",
    "touch",
    "activity",
    "status",
];
