//! Nurture programmes and what stands in them.

use crate::ast::{Nurture, NurtureLine, NurtureLineKind};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn nurture(&mut self, node: Node<'_>) -> Option<Nurture> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let lines = kids.filter_map(|n| self.nurture_line(n)).collect();
        Some(Nurture { name, label, lines, span })
    }

    /// A line; none for the punctuation between lines.
    fn nurture_line(&mut self, node: Node<'_>) -> Option<NurtureLine> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        if rule == Rule::uses_calendar {
            let kind = self.name_in(node).map(NurtureLineKind::Calendar)?;
            return Some(NurtureLine { kind, span });
        }
        let mut kids = Kids::of(node);
        let kind = if rule == Rule::enter || rule == Rule::leave {
            let when = kids.seek(Rule::when)?;
            let condition = self.when(when)?;
            if rule == Rule::enter { NurtureLineKind::Enter(condition) } else { NurtureLineKind::Leave(condition) }
        } else if rule == Rule::send_after || rule == Rule::send_every {
            let length = self.find_literal(&mut kids, Rule::duration)?;
            let what = kids.seek(Rule::text).map(|n| self.text(n))?;
            if rule == Rule::send_after {
                NurtureLineKind::After(length, what)
            } else {
                NurtureLineKind::Every(length, what)
            }
        } else {
            return None;
        };
        Some(NurtureLine { kind, span })
    }
}
