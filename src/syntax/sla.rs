//! SLAs and what stands in them.

use crate::ast::{Breach, MoveKind, Sla, SlaClause, SlaLine, SlaTarget, ThenMove, Warn};

use super::build::Builder;
use super::complaints;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn sla(&mut self, node: Node<'_>) -> Option<Sla> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let stage = kids.seek(Rule::name).map(|n| self.name(n))?;
        let lines = kids.filter_map(|n| self.sla_line(n)).collect();
        Some(Sla { name, label, stage, lines, span })
    }

    /// A line; none for the punctuation between lines.
    fn sla_line(&mut self, node: Node<'_>) -> Option<SlaLine> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        if rule == Rule::uses_calendar {
            return self.name_in(node).map(|name| SlaLine::Calendar(name, span));
        }
        if rule == Rule::sla_restarts {
            return self.restart(node).map(|restart| SlaLine::Restarts(restart, span));
        }
        if rule == Rule::pauses {
            let mut kids = Kids::of(node);
            let cond = kids.seek(Rule::cond).and_then(|cond| self.cond(cond))?;
            return Some(SlaLine::Pauses(cond, span));
        }
        if rule == Rule::sla_clause {
            return self.sla_clause(node).map(SlaLine::Clause);
        }
        if rule == Rule::warn {
            return self.warn(node).map(SlaLine::Warn);
        }
        if rule == Rule::breach {
            let mut kids = Kids::of(node);
            kids.eat(Rule::k_breach);
            let after = if kids.eat(Rule::plus) { Some(self.find_literal(&mut kids, Rule::duration)?) } else { None };
            let to = kids.seek(Rule::name).map(|n| self.name(n))?;
            return Some(SlaLine::Breach(Breach { after, to, span }));
        }
        None
    }

    fn sla_clause(&mut self, node: Node<'_>) -> Option<SlaClause> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let target = if kids.eat(Rule::k_first) {
            SlaTarget::FirstTouch
        } else if kids.eat(Rule::k_answer) {
            SlaTarget::Answer
        } else if kids.eat(Rule::k_stay) {
            SlaTarget::Stay
        } else {
            let count = self.find_literal(&mut kids, Rule::number)?;
            kids.seek(Rule::k_touches)?;
            let kinds = if kids.eat(Rule::k_over) { Some(self.find_literal(&mut kids, Rule::number)?) } else { None };
            SlaTarget::Touches { count, kinds }
        };
        let within = self.find_literal(&mut kids, Rule::duration)?;
        let case = self.case(&mut kids);
        let mut then = None;
        for part in kids {
            let rule = part.as_rule();
            let at = self.span(&part);
            let again = if rule == Rule::then_move { then.replace(self.then_move(part)?).is_some() } else { false };
            if again {
                self.problems.push(complaints::twice(at, "line"));
            }
        }
        Some(SlaClause { target, within, case, then, span })
    }

    fn then_move(&mut self, node: Node<'_>) -> Option<ThenMove> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_then);
        let word = kids.next()?.as_rule();
        let kind = if word == Rule::k_advance {
            MoveKind::Advance
        } else if word == Rule::k_recycle {
            MoveKind::Recycle
        } else {
            MoveKind::Close
        };
        let to = kids.seek(Rule::name).map(|n| self.name(n))?;
        Some(ThenMove { kind, to, label: self.label(&mut kids), span })
    }

    fn warn(&mut self, node: Node<'_>) -> Option<Warn> {
        let span = self.span(&node);
        let kids = Kids::of(node);
        let (mut at, mut to) = (Vec::new(), None);
        for part in kids {
            let rule = part.as_rule();
            if rule == Rule::percent {
                at.push(self.literal(part)?);
            } else if rule == Rule::name {
                to = Some(self.name(part));
            }
        }
        Some(Warn { at, to, span })
    }
}
