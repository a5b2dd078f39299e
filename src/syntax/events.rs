//! Events: what happened, from when, and which of it counts.

use crate::ast::{Aggregate, EventKind, Events, ExprKind, Window};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    /// `visit in the last 30 days where page starts with "/pricing"`.
    pub(super) fn events(&mut self, node: Node<'_>) -> Option<Events> {
        let span = self.span(&node);
        let mut events = Events { kinds: Vec::new(), window: None, filter: None, span };
        for part in Kids::of(node) {
            let rule = part.as_rule();
            if rule == Rule::event {
                events.kinds.push(self.event(part)?);
            } else if rule == Rule::window {
                events.window = Some(self.window(part)?);
            } else if rule == Rule::filter {
                events.filter = Some(Box::new(self.filter(part)?));
            }
        }
        Some(events)
    }

    fn event(&mut self, node: Node<'_>) -> Option<EventKind> {
        let mut kids = Kids::of(node);
        let entering = kids.eat(Rule::k_entering);
        let name = self.next_name(&mut kids)?;
        Some(if entering { EventKind::Entering(name) } else { EventKind::Named(name) })
    }

    fn window(&mut self, node: Node<'_>) -> Option<Window> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        if kids.eat(Rule::k_in) {
            return self.find_literal(&mut kids, Rule::duration).map(Window::Last);
        }
        kids.eat(Rule::k_since);
        if kids.eat(Rule::k_entering) {
            return Some(Window::SinceEnteringStage(span));
        }
        if kids.eat(Rule::k_recycle) {
            return Some(Window::SinceRecycle(span));
        }
        let since = kids.next()?;
        let value = if since.as_rule() == Rule::moment {
            Self::literal_expr(self.literal(since)?)
        } else {
            self.path_expr(since)?
        };
        Some(Window::Since(Box::new(value)))
    }

    /// `count of EVENTS`, `sum FIELD of EVENTS`.
    pub(super) fn aggregate(&mut self, node: Node<'_>) -> Option<ExprKind> {
        let mut kids = Kids::of(node);
        let word = kids.next()?.as_rule();
        let kind = if word == Rule::k_count {
            kids.eat(Rule::k_of);
            if kids.eat(Rule::k_days) { Aggregate::Days } else { Aggregate::Count }
        } else if word == Rule::k_sum {
            Aggregate::Sum
        } else if word == Rule::k_min {
            Aggregate::Min
        } else if word == Rule::k_max {
            Aggregate::Max
        } else if word == Rule::k_latest {
            Aggregate::Latest
        } else {
            Aggregate::Earliest
        };
        let field = self.next_name(&mut kids);
        let events = kids.seek(Rule::events).and_then(|n| self.events(n))?;
        Some(ExprKind::Aggregate { kind, field, events })
    }
}
