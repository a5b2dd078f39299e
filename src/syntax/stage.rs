//! Stages, ends and what stands in them.

use crate::ast::{Answers, End, Move, MoveKind, Stage, StageLine};

use super::build::Builder;
use super::grammar::{Kids, Node, Rule};

impl Builder {
    pub(super) fn stage(&mut self, node: Node<'_>) -> Option<Stage> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let start = kids.next_if(Rule::k_start).map(|n| self.span(&n));
        let lines = kids.next_if(Rule::stage_block).map(|n| self.stage_block(n))?;
        Some(Stage { name, label, start, lines, span })
    }

    pub(super) fn end(&mut self, node: Node<'_>) -> Option<End> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let success = kids.eat(Rule::k_success);
        let lines = kids.next_if(Rule::stage_block).map(|n| self.stage_block(n)).unwrap_or_default();
        Some(End { name, label, success, lines, span })
    }

    fn stage_block(&mut self, node: Node<'_>) -> Vec<StageLine> {
        Kids::of(node).filter_map(|n| self.stage_line(n)).collect()
    }

    /// A line; none for the punctuation between lines.
    fn stage_line(&mut self, node: Node<'_>) -> Option<StageLine> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        if rule == Rule::stage_owner {
            return self.name_in(node).map(|name| StageLine::Owner(name, span));
        }
        if rule == Rule::means {
            return self.text_in(node).map(|text| StageLine::Means(text, span));
        }
        if rule == Rule::next {
            return self.text_in(node).map(|text| StageLine::Next(text, span));
        }
        if rule == Rule::needs {
            return Some(StageLine::Needs(self.names(Kids::of(node)), span));
        }
        if rule == Rule::hand_off {
            return self.name_in(node).map(|name| StageLine::HandOff(name, span));
        }
        if rule == Rule::answers {
            return self.answers(node).map(StageLine::Answers);
        }
        if rule == Rule::transition {
            return self.transition(node).map(StageLine::Move);
        }
        None
    }

    fn answers(&mut self, node: Node<'_>) -> Option<Answers> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_answers);
        let mut answers = Vec::new();
        while let Some(text) = self.next_text(&mut kids) {
            answers.push(text);
            kids.eat(Rule::comma);
        }
        let mut because = None;
        if kids.eat(Rule::k_because) {
            let node = kids.next()?;
            because = Some(if node.as_rule() == Rule::one_of { self.one_of(node)? } else { self.set(node)? });
        }
        Some(Answers { answers, because, span })
    }

    fn transition(&mut self, node: Node<'_>) -> Option<Move> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let word = kids.next()?.as_rule();
        let kind = if word == Rule::k_advance {
            MoveKind::Advance
        } else if word == Rule::k_recycle {
            MoveKind::Recycle
        } else if word == Rule::k_close {
            MoveKind::Close
        } else {
            MoveKind::Reopen
        };
        let to = kids.seek(Rule::name).map(|n| self.name(n))?;
        let label = self.label(&mut kids);
        let case = self.case(&mut kids)?;
        Some(Move { kind, to, label, case, span })
    }
}
