//! The parser that pest makes from grammar/lead.pest, and a way to walk over what it found.

use pest::Parser;
use pest::iterators::{Pair, Pairs};

/// What pest found: a rule, its place, and what is inside.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// Why pest gave up.
pub(super) type Failure = pest::error::Error<Rule>;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/lead.pest"]
struct LeadParser;

/// Reads a whole text by one of the entry rules.
pub(super) fn read(entry: Rule, text: &str) -> Result<Kids<'_>, Failure> {
    LeadParser::parse(entry, text).map(Kids::new)
}

/// What is inside a node, taken one after the other. `review by`, which may end any line, is passed over.
#[derive(Debug, Clone)]
pub(super) struct Kids<'i>(Pairs<'i, Rule>);

impl<'i> Kids<'i> {
    fn new(nodes: Pairs<'i, Rule>) -> Self {
        let mut kids = Self(nodes);
        kids.pass_review();
        kids
    }

    pub(super) fn of(node: Node<'i>) -> Self {
        Self::new(node.into_inner())
    }

    /// So that none is ever the next one.
    fn pass_review(&mut self) {
        while self.0.peek().is_some_and(|node| node.as_rule() == Rule::review_by) {
            self.0.next();
        }
    }

    /// The days of all `review by` in here.
    pub(super) fn review_days(&self) -> impl Iterator<Item = Node<'i>> {
        let reviews = self.0.clone().flatten().filter(|node| node.as_rule() == Rule::review_by);
        reviews.filter_map(|review| review.into_inner().find(|node| node.as_rule() == Rule::date))
    }

    /// The rule of the next one.
    pub(super) fn peek(&self) -> Option<Rule> {
        self.0.peek().map(|node| node.as_rule())
    }

    /// The next one, if it is of this rule.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.peek() == Some(rule) { self.next() } else { None }
    }

    /// The next one of this rule; those before it are passed over.
    pub(super) fn seek(&mut self, rule: Rule) -> Option<Node<'i>> {
        self.find(|node| node.as_rule() == rule)
    }

    /// The next one of either rule; those before it are passed over.
    pub(super) fn seek_either(&mut self, one: Rule, other: Rule) -> Option<Node<'i>> {
        self.find(|node| node.as_rule() == one || node.as_rule() == other)
    }

    /// Whether the next one is of this rule; it is taken then.
    pub(super) fn eat(&mut self, rule: Rule) -> bool {
        self.next_if(rule).is_some()
    }
}

impl<'i> Iterator for Kids<'i> {
    type Item = Node<'i>;
    fn next(&mut self) -> Option<Node<'i>> {
        let next = self.0.next();
        self.pass_review();
        next
    }
}

/// The only node inside.
pub(super) fn only(node: Node<'_>) -> Option<Node<'_>> {
    node.into_inner().next()
}
