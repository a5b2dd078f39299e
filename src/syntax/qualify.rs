//! Conditions, checklists, exclusions, grades and the priority.

use crate::ast::{Check, Checklist, ChecklistKind, Condition, Exclude, Grade, GradeLine, Name, Priority};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn condition(&mut self, node: Node<'_>) -> Option<Condition> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        let value = kids.seek(Rule::cond).and_then(|n| self.cond(n))?;
        Some(Condition { name, value, span })
    }

    pub(super) fn checklist(&mut self, node: Node<'_>) -> Option<Checklist> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let word = kids.next()?;
        let (kind, name) = if word.as_rule() == Rule::k_bant {
            (ChecklistKind::Bant, Name { text: "bant".to_owned(), span: self.span(&word) })
        } else {
            let firm = word.as_rule() == Rule::k_firmographics;
            let kind = if firm { ChecklistKind::Firmographics } else { ChecklistKind::Checklist };
            (kind, kids.next_if(Rule::name).map(|n| self.value_name(n))?)
        };
        let label = self.label(&mut kids);
        let checks = kids.filter(|n| n.as_rule() == Rule::check).filter_map(|n| self.check(n)).collect();
        Some(Checklist { kind, name, label, checks, span })
    }

    fn check(&mut self, node: Node<'_>) -> Option<Check> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = self.next_name(&mut kids)?;
        let label = self.label(&mut kids);
        let condition = kids.next_if(Rule::when).and_then(|n| self.when(n))?;
        Some(Check { name, label, condition, span })
    }

    pub(super) fn exclude(&mut self, node: Node<'_>) -> Option<Exclude> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_exclude);
        let label = self.label(&mut kids);
        let condition = kids.next_if(Rule::when).and_then(|n| self.when(n))?;
        Some(Exclude { label, condition, span })
    }

    pub(super) fn grade(&mut self, node: Node<'_>) -> Option<Grade> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        let lines = kids.filter(|n| n.as_rule() == Rule::grade_line).filter_map(|n| self.grade_line(n)).collect();
        Some(Grade { name, lines, span })
    }

    fn grade_line(&mut self, node: Node<'_>) -> Option<GradeLine> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let grade = self.next_text(&mut kids)?;
        let case = self.case(&mut kids)?;
        Some(GradeLine { grade, case, span })
    }

    pub(super) fn priority(&mut self, node: Node<'_>) -> Option<Priority> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let value = kids.seek(Rule::cond).and_then(|n| self.cond(n))?;
        Some(Priority { value, span })
    }
}
