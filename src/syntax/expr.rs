//! Conditions and arithmetic.
//!
//! The grammar gives flat runs of operands and operators. They become n-ary `and`/`or` nodes and left-deep arithmetic whose
//! depth is bounded, so that nobody who walks the tree can run out of stack.

use crate::ast::{
    ArithmeticOp, CompareOp, Direction, Expr, ExprKind, Included, Literal, Name, OneOrAny, Over, Quantifier, Set,
    SinceWhat, TextOp,
};
use crate::source::Span;

use super::build::Builder;
use super::complaints;
use super::grammar::{Kids, Node, Rule};
use super::literal;

/// How many operators of arithmetic may stand above each other in one expression.
const LONGEST_CHAIN: usize = 250;

impl Builder {
    /// A whole condition, or a value where one is wanted.
    pub(super) fn cond(&mut self, node: Node<'_>) -> Option<Expr> {
        let mut tests: Vec<Expr> = Vec::new();
        let mut connectors: Vec<(bool, Span)> = Vec::new();
        let mut kids = Kids::of(node);
        while kids.peek().is_some() {
            tests.push(self.negatable(&mut kids)?);
            match kids.next() {
                Some(word) => connectors.push((word.as_rule() == Rule::k_or, self.span(&word))),
                None => break,
            }
        }
        if tests.len() < 2 {
            return tests.pop();
        }
        let any_or = connectors.iter().any(|(or, _)| *or);
        let any_and = connectors.iter().any(|(or, _)| !*or);
        if any_or && any_and {
            self.problem(complaints::mixed(&connectors, &tests));
            return Some(or_of_ands(tests, &connectors));
        }
        Some(join(tests, any_or))
    }

    /// Any number of `not`, then a test.
    fn negatable(&mut self, kids: &mut Kids<'_>) -> Option<Expr> {
        let mut first = None;
        let mut negated = false;
        while let Some(not) = kids.next_if(Rule::k_not) {
            if first.is_none() {
                first = Some(self.span(&not));
            }
            negated = !negated;
        }
        let test = self.test(kids.next()?)?;
        let span = first.map_or(test.span, |start| start.to(test.span));
        Some(if negated { Expr { kind: ExprKind::Not(Box::new(test)), span } } else { Expr { kind: test.kind, span } })
    }

    /// `not`s and the test of a `where`.
    pub(super) fn filter(&mut self, node: Node<'_>) -> Option<Expr> {
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_where);
        self.negatable(&mut kids)
    }

    fn test(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let mut kids = Kids::of(node);
        if rule == Rule::quantified {
            return self.quantified(kids, span);
        }
        if rule == Rule::quiet {
            let length = self.find_literal(&mut kids, Rule::duration)?;
            let events = kids.seek(Rule::events).and_then(|n| self.events(n))?;
            return Some(Expr { kind: ExprKind::Quiet { length, events }, span });
        }
        self.comparison(kids, span)
    }

    fn comparison(&mut self, mut kids: Kids<'_>, span: Span) -> Option<Expr> {
        let left = self.sum(kids.next_if(Rule::sum)?)?;
        let Some(tail) = kids.next() else { return Some(left) };
        let rule = tail.as_rule();
        let inside = Kids::of(tail.clone());
        let kind = if rule == Rule::is_test {
            self.is_test(left, inside)?
        } else if rule == Rule::compare {
            if let Some(again) = kids.next() {
                let operators = [self.span(&tail), self.span(&again)];
                self.problem(complaints::chain(span, operators, tail.as_str(), again.as_str()));
                return Some(Expr { kind: ExprKind::Wrong, span });
            }
            self.compare(left, inside)?
        } else if rule == Rule::between {
            self.between(left, inside)?
        } else if rule == Rule::member {
            self.member(left, inside)?
        } else if rule == Rule::text_test {
            self.text_test(left, inside)?
        } else if rule == Rule::include {
            self.include(left, inside)?
        } else {
            return self.says(left, inside, span);
        };
        Some(Expr { kind, span })
    }

    fn is_test(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        kids.eat(Rule::k_is);
        let negated = kids.eat(Rule::k_not);
        if kids.eat(Rule::k_open) {
            kids.eat(Rule::k_at);
            let at = Box::new(self.sum(kids.next()?)?);
            let ExprKind::Name(calendar) = left.kind else {
                self.problem(complaints::what_is_open(left.span));
                return Some(ExprKind::Wrong);
            };
            return Some(ExprKind::Open { calendar, at, negated });
        }
        let value = Box::new(left);
        if kids.eat(Rule::k_in) {
            return self.in_what(value, kids, negated);
        }
        if kids.eat(Rule::k_any) || kids.eat(Rule::k_one) {
            let set = self.find_set(&mut kids)?;
            return Some(ExprKind::In { value, set, negated });
        }
        if kids.eat(Rule::k_known) {
            return Some(ExprKind::Known { value, unknown: negated });
        }
        if kids.eat(Rule::k_unknown) {
            return Some(ExprKind::Known { value, unknown: !negated });
        }
        let op = if negated { CompareOp::IsNot } else { CompareOp::Is };
        let exactly = kids.eat(Rule::k_exactly);
        let right = Box::new(self.operand(kids.next()?)?);
        Some(ExprKind::Compare { op, exactly, left: value, right })
    }

    fn compare(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        let op = compare_op(kids.next_if(Rule::op)?.as_str());
        let exactly = kids.eat(Rule::k_exactly);
        let right = Box::new(self.operand(kids.next()?)?);
        Some(ExprKind::Compare { op, exactly, left: Box::new(left), right })
    }

    /// The right side of a comparison: `no`, or a sum.
    fn operand(&mut self, node: Node<'_>) -> Option<Expr> {
        if node.as_rule() == Rule::sum {
            return self.sum(node);
        }
        let literal = self.literal(node)?;
        let span = literal.span;
        Some(Expr { kind: ExprKind::Literal(literal), span })
    }

    fn between(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        let low = kids.seek(Rule::sum).and_then(|n| self.sum(n))?;
        let high = kids.seek(Rule::sum).and_then(|n| self.sum(n))?;
        Some(ExprKind::Between { value: Box::new(left), low: Box::new(low), high: Box::new(high) })
    }

    fn member(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        let negated = kids.eat(Rule::k_not);
        kids.eat(Rule::k_in);
        self.in_what(Box::new(left), kids, negated)
    }

    /// What stands after `in`: a list, or a stretch of time.
    fn in_what(&mut self, value: Box<Expr>, mut kids: Kids<'_>, negated: bool) -> Option<ExprKind> {
        if let Some(near) = kids.next_if(Rule::near) {
            let mut kids = Kids::of(near);
            kids.eat(Rule::k_the);
            let direction = if kids.eat(Rule::k_next) { Direction::Next } else { Direction::Last };
            let length = self.find_literal(&mut kids, Rule::duration)?;
            return Some(ExprKind::InTime { value, direction, length, negated });
        }
        let set = self.find_set(&mut kids)?;
        Some(ExprKind::In { value, set, negated })
    }

    fn text_test(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        let op = text_op(kids.next_if(Rule::text_op)?);
        let wanted = self.one_or_any(kids.next()?)?;
        Some(ExprKind::TextTest { value: Box::new(left), op, wanted })
    }

    fn one_or_any(&mut self, node: Node<'_>) -> Option<OneOrAny> {
        if node.as_rule() == Rule::any_of {
            return self.find_set(&mut Kids::of(node)).map(OneOrAny::Any);
        }
        self.sum(node).map(|value| OneOrAny::One(Box::new(value)))
    }

    fn include(&mut self, left: Expr, mut kids: Kids<'_>) -> Option<ExprKind> {
        kids.eat(Rule::k_include);
        let node = kids.next()?;
        let rule = node.as_rule();
        let wanted = if rule == Rule::any_of {
            Included::Any(self.find_set(&mut Kids::of(node))?)
        } else if rule == Rule::all_of {
            Included::All(self.find_set(&mut Kids::of(node))?)
        } else {
            Included::One(Box::new(self.sum(node)?))
        };
        Some(ExprKind::Include { list: Box::new(left), wanted })
    }

    fn says(&mut self, left: Expr, mut kids: Kids<'_>, span: Span) -> Option<Expr> {
        let answers = match kids.seek_either(Rule::text, Rule::text_set)? {
            node if node.as_rule() == Rule::text => vec![self.text(node)],
            node => self.texts(Kids::of(node)),
        };
        let ExprKind::Name(owner) = left.kind else {
            self.problem(complaints::who_says(left.span));
            return Some(Expr { kind: ExprKind::Wrong, span });
        };
        Some(Expr { kind: ExprKind::Says { owner, answers }, span })
    }

    fn quantified(&mut self, mut kids: Kids<'_>, span: Span) -> Option<Expr> {
        let quantifier = if kids.eat(Rule::k_any) {
            Quantifier::Any
        } else if kids.eat(Rule::k_all) {
            Quantifier::All
        } else if kids.eat(Rule::k_no) {
            Quantifier::No
        } else {
            let mut words = Kids::of(kids.next_if(Rule::how_many)?);
            let (at_or_more, least_or_most) = (words.next()?.as_rule(), words.next()?.as_rule());
            let count = self.find_literal(&mut words, Rule::number)?;
            if at_or_more == Rule::k_more {
                Quantifier::MoreThan(count)
            } else if at_or_more == Rule::k_fewer {
                Quantifier::FewerThan(count)
            } else if least_or_most == Rule::k_least {
                Quantifier::AtLeast(count)
            } else {
                Quantifier::AtMost(count)
            }
        };
        let what = kids.next()?;
        let over = if what.as_rule() == Rule::conds {
            let place = self.span(&what);
            let conds = Kids::of(what).filter(|n| n.as_rule() == Rule::cond).filter_map(|n| self.cond(n)).collect();
            Over::Conditions(conds, place)
        } else if what.as_rule() == Rule::of_checklist {
            Over::Checklist(Kids::of(what).seek(Rule::name).map(|n| self.name(n))?)
        } else {
            Over::Events(self.events(what)?)
        };
        Some(Expr { kind: ExprKind::Quantified { quantifier, over }, span })
    }

    /// A sum of products, left to right. `*` and `/` bind tighter than `+` and `-`.
    pub(super) fn sum(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let steps = node.clone().into_inner().filter(|n| n.as_rule() == Rule::arith).count();
        if self.chain + steps > LONGEST_CHAIN {
            self.problem(complaints::long_chain(span, LONGEST_CHAIN));
            return Some(Expr { kind: ExprKind::Wrong, span });
        }
        self.chain += steps;
        let value = self.sum_of(Kids::of(node));
        self.chain -= steps;
        value
    }

    fn sum_of(&mut self, mut kids: Kids<'_>) -> Option<Expr> {
        let mut sum: Option<(Expr, ArithmeticOp)> = None;
        let mut product = self.signed_atom(&mut kids)?;
        while let Some(operator) = kids.next_if(Rule::arith) {
            let op = arithmetic_op(operator.as_str());
            let right = self.signed_atom(&mut kids)?;
            match op {
                ArithmeticOp::Multiply | ArithmeticOp::Divide => product = binary(product, op, right),
                ArithmeticOp::Add | ArithmeticOp::Subtract => {
                    let left = match sum.take() {
                        Some((left, earlier)) => binary(left, earlier, product),
                        None => product,
                    };
                    sum = Some((left, op));
                    product = right;
                }
            }
        }
        Some(match sum {
            Some((left, op)) => binary(left, op, product),
            None => product,
        })
    }

    fn signed_atom(&mut self, kids: &mut Kids<'_>) -> Option<Expr> {
        let minus = kids.next_if(Rule::minus).map(|n| self.span(&n));
        let value = self.atom(kids.next()?)?;
        let Some(minus) = minus else { return Some(value) };
        let span = minus.to(value.span);
        if let ExprKind::Literal(literal) = &value.kind
            && let Some(negative) = literal::negate(literal.clone(), span)
        {
            return Some(Expr { kind: ExprKind::Literal(negative), span });
        }
        Some(Expr { kind: ExprKind::Negate(Box::new(value)), span })
    }

    fn atom(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let kind = if rule == Rule::group {
            let inside = Kids::of(node).seek(Rule::cond).and_then(|n| self.cond(n))?;
            ExprKind::Group(Box::new(inside))
        } else if rule == Rule::aggregate {
            self.aggregate(node)?
        } else if rule == Rule::extreme {
            let mut kids = Kids::of(node);
            let highest = kids.eat(Rule::k_highest);
            let values = kids.filter(|n| n.as_rule() == Rule::sum).filter_map(|n| self.sum(n)).collect();
            if highest { ExprKind::Highest(values) } else { ExprKind::Lowest(values) }
        } else if rule == Rule::since {
            self.since(node)?
        } else if rule == Rule::times {
            ExprKind::TimesEntered(Kids::of(node).seek(Rule::name).map(|n| self.name(n))?)
        } else if rule == Rule::call {
            return self.call(node);
        } else if rule == Rule::path {
            self.path(node)?
        } else {
            ExprKind::Literal(self.literal(node)?)
        };
        Some(Expr { kind, span })
    }

    fn since(&mut self, node: Node<'_>) -> Option<ExprKind> {
        let mut kids = Kids::of(node);
        let business = kids.eat(Rule::k_business);
        let unit = literal::unit(&kids.next_if(Rule::unit)?)?;
        kids.eat(Rule::k_since);
        let since = if kids.eat(Rule::k_entered) {
            SinceWhat::Entered(self.next_name(&mut kids)?)
        } else {
            SinceWhat::Value(Box::new(self.atom(kids.next()?)?))
        };
        let on = if kids.eat(Rule::k_on) { self.next_name(&mut kids) } else { None };
        Some(ExprKind::Since { unit, business, since, on })
    }

    /// `length of domain of email`: the last word is the argument, each before it is applied to what follows.
    pub(super) fn call(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let mut functions: Vec<Name> = Vec::new();
        let mut kids = Kids::of(node);
        while let Some(name) = self.next_name(&mut kids) {
            functions.push(name);
            kids.eat(Rule::k_of);
        }
        let steps = functions.len();
        if self.chain + steps > LONGEST_CHAIN {
            self.problem(complaints::long_chain(span, LONGEST_CHAIN));
            return Some(Expr { kind: ExprKind::Wrong, span });
        }
        self.chain += steps;
        let argument = kids.next().and_then(|n| self.atom(n));
        self.chain -= steps;
        let mut value = argument?;
        for function in functions.into_iter().rev() {
            let span = function.span.to(value.span);
            value = Expr { kind: ExprKind::Call { function, argument: Box::new(value) }, span };
        }
        Some(value)
    }

    fn path(&mut self, node: Node<'_>) -> Option<ExprKind> {
        let mut kids = Kids::of(node);
        let first = self.next_name(&mut kids)?;
        Some(match self.next_name(&mut kids) {
            Some(second) => ExprKind::Path(first, second),
            None => ExprKind::Name(first),
        })
    }

    /// A name or a path on its own.
    pub(super) fn path_expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        Some(Expr { kind: self.path(node)?, span })
    }

    /// A literal on its own.
    pub(super) fn literal_expr(literal: Literal) -> Expr {
        let span = literal.span;
        Expr { kind: ExprKind::Literal(literal), span }
    }

    /// The list of `for each of LIST in …` and its set.
    pub(super) fn each_of(&mut self, node: Node<'_>) -> Option<(Expr, Set)> {
        let mut kids = Kids::of(node);
        let list = kids.seek(Rule::path).and_then(|n| self.path_expr(n))?;
        let set = self.find_set(&mut kids)?;
        Some((list, set))
    }
}

fn join(tests: Vec<Expr>, or: bool) -> Expr {
    let span = match (tests.first(), tests.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    };
    Expr { kind: if or { ExprKind::Or(tests) } else { ExprKind::And(tests) }, span }
}

/// How other languages read a mix: `and` first. Only to go on with, as the mix has been complained about.
fn or_of_ands(tests: Vec<Expr>, connectors: &[(bool, Span)]) -> Expr {
    let mut parts: Vec<Expr> = Vec::new();
    let mut run: Vec<Expr> = Vec::new();
    for (index, test) in tests.into_iter().enumerate() {
        run.push(test);
        if connectors.get(index).is_none_or(|(or, _)| *or) {
            let mut done = std::mem::take(&mut run);
            parts.extend(if done.len() == 1 { done.pop() } else { Some(join(done, false)) });
        }
    }
    join(parts, true)
}

fn binary(left: Expr, op: ArithmeticOp, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, span }
}

/// `=` and `==` are read as `is`, `!=` as `is not`.
pub(super) fn compare_op(written: &str) -> CompareOp {
    match written {
        "<" => CompareOp::Less,
        "<=" => CompareOp::AtMost,
        ">" => CompareOp::More,
        ">=" => CompareOp::AtLeast,
        "!=" => CompareOp::IsNot,
        _ => CompareOp::Is,
    }
}

fn arithmetic_op(written: &str) -> ArithmeticOp {
    match written {
        "*" => ArithmeticOp::Multiply,
        "/" => ArithmeticOp::Divide,
        "-" => ArithmeticOp::Subtract,
        _ => ArithmeticOp::Add,
    }
}

fn text_op(node: Node<'_>) -> TextOp {
    let mut kids = Kids::of(node);
    if kids.eat(Rule::k_contains) {
        if kids.eat(Rule::k_word) { TextOp::ContainsWord } else { TextOp::Contains }
    } else if kids.eat(Rule::k_starts) {
        TextOp::StartsWith
    } else if kids.eat(Rule::k_ends) {
        TextOp::EndsWith
    } else {
        kids.eat(Rule::k_matches);
        if kids.eat(Rule::k_regex) { TextOp::MatchesRegex } else { TextOp::Matches }
    }
}
