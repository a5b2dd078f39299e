//! Literals, written lists and texts.

use crate::ast::{DurationPart, ListItem, Literal, LiteralKind, Set, Text, Unit};
use crate::source::Span;

use super::build::Builder;
use super::complaints;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    /// A literal of any kind.
    pub(super) fn literal(&mut self, node: Node<'_>) -> Option<Literal> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let kind = if rule == Rule::text {
            LiteralKind::Text(self.text(node).text)
        } else if rule == Rule::number || rule == Rule::signed || rule == Rule::points {
            LiteralKind::Number(unspaced(node.as_str()))
        } else if rule == Rule::percent {
            LiteralKind::Percent(node.as_str().trim_end_matches('%').to_owned())
        } else if rule == Rule::money {
            let mut kids = Kids::of(node);
            let amount = kids.next_if(Rule::number)?.as_str().to_owned();
            LiteralKind::Money { amount, currency: kids.next_if(Rule::currency)?.as_str().to_owned() }
        } else if rule == Rule::duration {
            LiteralKind::Duration(Kids::of(node).filter_map(|part| self.part(part)).collect())
        } else if rule == Rule::moment {
            let mut kids = Kids::of(node);
            let date = kids.next_if(Rule::date)?.as_str().to_owned();
            match kids.next_if(Rule::time) {
                Some(time) => LiteralKind::Moment { date, time: time.as_str().to_owned() },
                None => LiteralKind::Date(date),
            }
        } else if rule == Rule::date {
            LiteralKind::Date(node.as_str().to_owned())
        } else if rule == Rule::time {
            LiteralKind::Time(node.as_str().to_owned())
        } else if rule == Rule::k_yes {
            LiteralKind::Yes
        } else if rule == Rule::k_no {
            LiteralKind::No
        } else if rule == Rule::k_unknown {
            LiteralKind::Unknown
        } else {
            return None;
        };
        Some(Literal { kind, span })
    }

    /// The next one of this rule as a literal; what stands before it is passed over.
    pub(super) fn find_literal(&mut self, kids: &mut Kids<'_>, rule: Rule) -> Option<Literal> {
        kids.seek(rule).and_then(|node| self.literal(node))
    }

    fn part(&mut self, node: Node<'_>) -> Option<DurationPart> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let count = kids.next_if(Rule::number)?.as_str().to_owned();
        let business = kids.eat(Rule::k_business);
        Some(DurationPart { count, business, unit: unit(&kids.next_if(Rule::unit)?)?, span })
    }

    /// A quoted text, its escapes resolved.
    #[expect(clippy::needless_pass_by_value, reason = "builders take their node, all alike")]
    pub(super) fn text(&mut self, node: Node<'_>) -> Text {
        let span = self.span(&node);
        let written = node.as_str();
        let inside = written.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(written);
        let text = if inside.contains('\\') { self.unescape(inside, span) } else { inside.to_owned() };
        Text { text, span }
    }

    fn unescape(&mut self, inside: &str, span: Span) -> String {
        let mut out = String::with_capacity(inside.len());
        let mut rest = inside;
        while let Some((before, after)) = rest.split_once('\\') {
            out.push_str(before);
            let (meant, length) = escape(after);
            match meant {
                Some(character) => out.push(character),
                None => self.problem(complaints::escape(span, after)),
            }
            rest = after.get(length..).unwrap_or("");
        }
        out.push_str(rest);
        out
    }

    /// An element of a written list.
    pub(super) fn list_item(&mut self, node: Node<'_>) -> Option<ListItem> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let negative = kids.eat(Rule::minus);
        let inner = kids.next()?;
        if inner.as_rule() == Rule::name {
            return Some(ListItem::Name(self.name(inner)));
        }
        let mut literal = self.literal(inner)?;
        if negative {
            literal = negate(literal, span)?;
        }
        Some(ListItem::Literal(literal))
    }

    /// `("a", "b")` or the name of a list.
    pub(super) fn set(&mut self, node: Node<'_>) -> Option<Set> {
        if node.as_rule() == Rule::name {
            return Some(Set::Name(self.name(node)));
        }
        let span = self.span(&node);
        let items = Kids::of(node).filter(|n| n.as_rule() == Rule::item).filter_map(|n| self.list_item(n)).collect();
        Some(Set::Items(items, span))
    }

    /// The list or the list's name that comes next, what stands before it passed over.
    pub(super) fn find_set(&mut self, kids: &mut Kids<'_>) -> Option<Set> {
        let node = kids.seek_either(Rule::set, Rule::name)?;
        self.set(node)
    }

    /// A text, or texts in parentheses, after a word.
    pub(super) fn some_texts(&mut self, node: Node<'_>) -> Vec<Text> {
        let mut kids = Kids::of(node);
        match kids.seek_either(Rule::text, Rule::text_set) {
            Some(node) if node.as_rule() == Rule::text => vec![self.text(node)],
            Some(node) => self.texts(Kids::of(node)),
            None => Vec::new(),
        }
    }

    /// `one of ("a", "b")`.
    pub(super) fn one_of(&mut self, node: Node<'_>) -> Option<Set> {
        self.find_set(&mut Kids::of(node))
    }

    /// `signed` inside a node.
    pub(super) fn signed_in(&mut self, node: Node<'_>) -> Option<Literal> {
        self.find_literal(&mut Kids::of(node), Rule::signed)
    }
}

/// The literal with a minus in front of it; none for a kind that has no sign of its own.
pub(super) fn negate(literal: Literal, span: Span) -> Option<Literal> {
    let kind = match literal.kind {
        LiteralKind::Number(number) => LiteralKind::Number(format!("-{number}")),
        LiteralKind::Money { amount, currency } => LiteralKind::Money { amount: format!("-{amount}"), currency },
        LiteralKind::Text(_)
        | LiteralKind::Percent(_)
        | LiteralKind::Duration(_)
        | LiteralKind::Date(_)
        | LiteralKind::Time(_)
        | LiteralKind::Moment { .. }
        | LiteralKind::Yes
        | LiteralKind::No
        | LiteralKind::Unknown => return None,
    };
    Some(Literal { kind, span })
}

/// A unit of time, singular or plural.
pub(super) fn unit(node: &Node<'_>) -> Option<Unit> {
    UNITS.iter().find(|(word, _)| node.as_str().strip_suffix('s').unwrap_or(node.as_str()) == *word).map(|(_, u)| *u)
}

/// The units of time, as they are written.
pub(super) const UNITS: [(&str, Unit); 8] = [
    ("second", Unit::Second),
    ("minute", Unit::Minute),
    ("hour", Unit::Hour),
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
];

/// `+ 25` without the blank between.
fn unspaced(written: &str) -> String {
    written.split_whitespace().collect()
}

/// What stands after a backslash: the character it means, and how many bytes say so.
fn escape(after: &str) -> (Option<char>, usize) {
    let mut characters = after.chars();
    match characters.next() {
        Some('"') => (Some('"'), 1),
        Some('\\') => (Some('\\'), 1),
        Some('n') => (Some('\n'), 1),
        Some('u') => {
            let Some((digits, _)) = after.strip_prefix("u{").and_then(|t| t.split_once('}')) else { return (None, 1) };
            let meant = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            (meant.filter(|_| digits.len() <= 6), digits.len() + "u{}".len())
        }
        Some(other) => (None, other.len_utf8()),
        None => (None, 0),
    }
}

/// The literal inside an `item` that can't be a name.
pub(super) fn as_literal(item: ListItem) -> Option<Literal> {
    match item {
        ListItem::Literal(literal) => Some(literal),
        ListItem::Name(_) => None,
    }
}

/// The date inside a node.
pub(super) fn date_in(builder: &mut Builder, node: Node<'_>) -> Option<Literal> {
    Kids::of(node).seek(Rule::date).and_then(|date| builder.literal(date))
}
