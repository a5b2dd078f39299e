//! Tests and what stands in them.

use crate::ast::{
    AlertWord, ClockAsks, ClockOf, DueWord, Expect, ExpectKind, GivenKind, GivenValue, Says, Set, StateWord, Test,
    TestLine, ToldActivity, ToldAnswer, ToldAt, ToldTo,
};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn test_case(&mut self, node: Node<'_>) -> Option<Test> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::text).map(|n| self.text(n))?;
        let lines = kids.filter_map(|n| self.test_line(n)).collect();
        Some(Test { name, lines, span })
    }

    /// A line; none for the punctuation between lines.
    fn test_line(&mut self, node: Node<'_>) -> Option<TestLine> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        if rule == Rule::expect {
            return self.expect(node).map(TestLine::Expect);
        }
        if rule == Rule::lead_activity {
            return self.told_activity(node).map(TestLine::Activity);
        }
        if rule == Rule::lead_answer {
            return self.told_answer(node).map(TestLine::Answer);
        }
        let mut kids = Kids::of(node);
        if rule == Rule::step_at {
            return self.find_literal(&mut kids, Rule::moment).map(|at| TestLine::At(at, span));
        }
        if rule == Rule::given {
            let block = kids.seek(Rule::given_block)?;
            return Some(TestLine::Given(self.given_values(block), span));
        }
        if rule == Rule::lead_created {
            return self.told_at(&mut kids).map(|at| TestLine::Created(at, span));
        }
        if rule == Rule::lead_stage {
            let name = kids.seek(Rule::name).map(|n| self.name(n))?;
            return Some(TestLine::Stage(name, self.told_at(&mut kids), span));
        }
        if rule == Rule::lead_assignee {
            let who = kids.seek(Rule::text).map(|n| self.text(n))?;
            return Some(TestLine::Assignee(who, self.told_at(&mut kids), span));
        }
        None
    }

    fn given_values(&mut self, block: Node<'_>) -> Vec<GivenValue> {
        let values = Kids::of(block).filter(|n| n.as_rule() == Rule::given_value);
        values.filter_map(|n| self.given_value(n)).collect()
    }

    fn given_value(&mut self, node: Node<'_>) -> Option<GivenValue> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let field = self.next_name(&mut kids)?;
        let value = if kids.eat(Rule::k_as) {
            GivenKind::As(self.next_text(&mut kids)?)
        } else if let Some(set) = kids.next_if(Rule::set) {
            GivenKind::Values(self.set(set)?)
        } else if let Some(none) = kids.next_if(Rule::no_values) {
            GivenKind::Values(Set::Items(Vec::new(), self.span(&none)))
        } else {
            let item = kids.next_if(Rule::item)?;
            GivenKind::Value(self.list_item(item)?)
        };
        Some(GivenValue { field, value, span })
    }

    /// When it happened, if that is what comes next; what stands before it is passed over.
    fn told_at(&mut self, kids: &mut Kids<'_>) -> Option<ToldAt> {
        let mut kids = Kids::of(kids.seek(Rule::told_at)?);
        let node = kids.next()?;
        if node.as_rule() == Rule::k_now {
            return Some(ToldAt::Now(self.span(&node)));
        }
        let ago = node.as_rule() == Rule::duration;
        let literal = self.literal(node)?;
        Some(if ago { ToldAt::Ago(literal) } else { ToldAt::At(literal) })
    }

    fn told_answer(&mut self, node: Node<'_>) -> Option<ToldAnswer> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let owner = self.next_name(&mut kids)?;
        kids.eat(Rule::k_says);
        let answer = self.next_text(&mut kids)?;
        let because = if kids.eat(Rule::k_because) { Some(self.next_text(&mut kids)?) } else { None };
        Some(ToldAnswer { owner, answer, because, at: self.told_at(&mut kids), span })
    }

    fn told_activity(&mut self, node: Node<'_>) -> Option<ToldActivity> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let kind = self.next_name(&mut kids)?;
        let values = kids.next_if(Rule::given_block).map(|block| self.given_values(block)).unwrap_or_default();
        let by = if kids.eat(Rule::k_by) { Some(self.next_name(&mut kids)?) } else { None };
        Some(ToldActivity { kind, values, by, at: self.told_at(&mut kids), span })
    }

    fn expect(&mut self, node: Node<'_>) -> Option<Expect> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_expect);
        let node = kids.next()?;
        let rule = node.as_rule();
        let what = if rule == Rule::cond {
            ExpectKind::Condition(self.cond(node)?)
        } else if rule == Rule::expect_sla {
            self.expect_sla(node)?
        } else if rule == Rule::expect_near {
            let mut kids = Kids::of(node);
            match kids.seek(Rule::name) {
                None => ExpectKind::NoNearMiss,
                Some(name) => {
                    let name = self.name(name);
                    ExpectKind::NearMiss { name, by: self.find_literal(&mut kids, Rule::number) }
                }
            }
        } else if rule == Rule::expect_data {
            match Kids::of(node).seek(Rule::path) {
                None => ExpectKind::NoWarnings,
                Some(path) => {
                    let mut names = self.names(Kids::of(path)).into_iter();
                    ExpectKind::Warning(names.next()?, names.next())
                }
            }
        } else if rule == Rule::expect_route {
            ExpectKind::Route(Kids::of(node).seek(Rule::text).map(|n| self.text(n))?)
        } else if rule == Rule::expect_alert {
            self.expect_alert(node)?
        } else if rule == Rule::expect_excluded {
            let mut kids = Kids::of(node);
            let not = kids.eat(Rule::k_not);
            let label = kids.seek(Rule::text).map(|n| self.text(n));
            if not { ExpectKind::NotExcluded(label) } else { ExpectKind::Excluded(label) }
        } else if rule == Rule::expect_held {
            let mut kids = Kids::of(node);
            let not = kids.eat(Rule::k_not);
            kids.eat(Rule::k_held);
            if kids.eat(Rule::k_until) {
                ExpectKind::HeldUntil(self.find_literal(&mut kids, Rule::moment)?)
            } else {
                ExpectKind::Held(!not)
            }
        } else {
            ExpectKind::Says(self.expect_says(node)?)
        };
        Some(Expect { what, span })
    }

    fn expect_sla(&mut self, node: Node<'_>) -> Option<ExpectKind> {
        let mut kids = Kids::of(node);
        let none = kids.eat(Rule::k_no);
        let sla = kids.seek(Rule::name).map(|n| self.name(n))?;
        let clock = kids.next_if(Rule::clock_of)?;
        let clock_span = self.span(&clock);
        let word = Kids::of(clock).peek()?;
        let clock = if word == Rule::k_first {
            ClockOf::FirstTouch
        } else if word == Rule::k_touches {
            ClockOf::Touches
        } else if word == Rule::k_answer {
            ClockOf::Answer
        } else {
            ClockOf::Stay
        };
        let asks = if none {
            ClockAsks::NoClock
        } else if kids.eat(Rule::k_due) {
            let word = if kids.eat(Rule::k_before) {
                DueWord::Before
            } else if kids.eat(Rule::k_after) {
                DueWord::After
            } else {
                DueWord::At
            };
            ClockAsks::Due(word, self.find_literal(&mut kids, Rule::moment)?)
        } else {
            let mut words = Kids::of(kids.seek(Rule::clock_state)?);
            let word = words.next()?.as_rule();
            ClockAsks::Is(if word == Rule::k_waiting {
                StateWord::Waiting
            } else if word == Rule::k_warned {
                StateWord::Warned
            } else if word == Rule::k_breached {
                StateWord::Breached
            } else if words.eat(Rule::k_late) {
                StateWord::MetLate
            } else {
                StateWord::Met
            })
        };
        Some(ExpectKind::Clock { sla, clock, clock_span, asks })
    }

    fn expect_alert(&mut self, node: Node<'_>) -> Option<ExpectKind> {
        let mut kids = Kids::of(node);
        if kids.eat(Rule::k_no) {
            return Some(ExpectKind::NoAlerts);
        }
        kids.eat(Rule::k_alert);
        let word = kids.next()?.as_rule();
        let kind = if word == Rule::k_handoff {
            AlertWord::Handoff
        } else if word == Rule::k_warning {
            AlertWord::Warning
        } else {
            AlertWord::Breach
        };
        let to = if kids.eat(Rule::k_to) {
            Some(match kids.next()? {
                node if node.as_rule() == Rule::k_assignee => ToldTo::Assignee(self.span(&node)),
                node => ToldTo::Owner(self.name(node)),
            })
        } else {
            None
        };
        let at = self.find_literal(&mut kids, Rule::moment);
        Some(ExpectKind::Alert { kind, to, at })
    }

    fn expect_says(&mut self, node: Node<'_>) -> Option<Says> {
        let rule = node.as_rule();
        let mut kids = Kids::of(node);
        let not = kids.eat(Rule::k_no) || kids.eat(Rule::k_not);
        // The word that it begins with.
        kids.next();
        let says = if rule == Rule::says_move {
            Says::Move(self.next_text(&mut kids))
        } else if rule == Rule::says_line {
            let label = self.next_text(&mut kids)?;
            if not { Says::NoLine(label) } else { Says::Line(label, self.find_literal(&mut kids, Rule::signed)) }
        } else if rule == Rule::says_team {
            Says::Team(self.next_name(&mut kids)?)
        } else if rule == Rule::says_owner {
            Says::Owner(self.next_name(&mut kids)?)
        } else if rule == Rule::says_nurture {
            Says::Nurture(self.next_name(&mut kids)?, !not)
        } else if rule == Rule::says_message {
            Says::Message(self.next_text(&mut kids))
        } else if rule == Rule::says_until {
            Says::Until(self.find_literal(&mut kids, Rule::moment))
        } else {
            Says::Handed(kids.seek(Rule::name).map(|name| self.name(name)), !not)
        };
        Some(says)
    }
}
