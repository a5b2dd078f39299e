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
    LeadParser::parse(entry, text).map(Kids)
}

/// What is inside a node, taken one after the other.
#[derive(Debug, Clone)]
pub(super) struct Kids<'i>(Pairs<'i, Rule>);

impl<'i> Kids<'i> {
    pub(super) fn of(node: Node<'i>) -> Self {
        Self(node.into_inner())
    }

    /// The rule of the next one.
    pub(super) fn peek(&self) -> Option<Rule> {
        self.0.peek().map(|node| node.as_rule())
    }

    /// The next one, if it is of this rule.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Node<'i>> {
        if self.peek() == Some(rule) { self.0.next() } else { None }
    }

    /// The next one of this rule; those before it are passed over.
    pub(super) fn seek(&mut self, rule: Rule) -> Option<Node<'i>> {
        self.0.find(|node| node.as_rule() == rule)
    }

    /// The next one of either rule; those before it are passed over.
    pub(super) fn seek_either(&mut self, one: Rule, other: Rule) -> Option<Node<'i>> {
        self.0.find(|node| node.as_rule() == one || node.as_rule() == other)
    }

    /// Whether the next one is of this rule; it is taken then.
    pub(super) fn eat(&mut self, rule: Rule) -> bool {
        self.next_if(rule).is_some()
    }
}

impl<'i> Iterator for Kids<'i> {
    type Item = Node<'i>;
    fn next(&mut self) -> Option<Node<'i>> {
        self.0.next()
    }
}

/// The only node inside.
pub(super) fn only(node: Node<'_>) -> Option<Node<'_>> {
    node.into_inner().next()
}
