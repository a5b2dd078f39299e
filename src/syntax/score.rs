//! Scores, their lines and the modifiers of lines.

use crate::ast::{
    DerivedScore, Group, How, Item, Modifier, ModifierKind, Pick, Range, Restart, Score, ScoreItem, ScoreLine,
};

use super::build::Builder;
use super::complaints;
use super::grammar::{Kids, Node, Rule};
use super::literal;

impl Builder {
    /// `score NAME { … }` or `score NAME = …`.
    pub(super) fn score(&mut self, node: Node<'_>) -> Option<Item> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        let label = self.label(&mut kids);
        let from = kids.next_if(Rule::range_from).and_then(|n| self.signed_in(n));
        let to = kids.next_if(Rule::range_to).and_then(|n| self.signed_in(n));
        let range = Range { from, to };
        let mut restarts = Vec::new();
        let mut restart_places = Vec::new();
        while kids.eat(Rule::comma) {
            let node = kids.next_if(Rule::restarts)?;
            restart_places.push(self.span(&node));
            restarts.push(self.restart(node)?);
        }
        if kids.eat(Rule::eq) {
            if let Some(place) = restart_places.first() {
                self.problem(complaints::derived_restarts(*place, &name));
            }
            let value = kids.next_if(Rule::cond).and_then(|n| self.cond(n))?;
            return Some(Item::DerivedScore(DerivedScore { name, label, range, value, span }));
        }
        let items = kids.next_if(Rule::score_block).map(|n| self.score_block(n))?;
        Some(Item::Score(Score { name, label, range, restarts, items, span }))
    }

    /// `restarts on …`, of a score or an SLA.
    pub(super) fn restart(&mut self, node: Node<'_>) -> Option<Restart> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        match kids.seek_either(Rule::k_reassignment, Rule::events)? {
            node if node.as_rule() == Rule::events => self.events(node).map(Restart::Events),
            _ => Some(Restart::Reassignment(span)),
        }
    }

    fn score_block(&mut self, node: Node<'_>) -> Vec<ScoreItem> {
        Kids::of(node).filter_map(|n| self.score_item(n)).collect()
    }

    /// A line, a pick or a group; none for the punctuation between them.
    fn score_item(&mut self, node: Node<'_>) -> Option<ScoreItem> {
        let (rule, span) = (node.as_rule(), self.span(&node));
        let mut kids = Kids::of(node);
        if rule == Rule::score_line {
            return self.score_line(kids, span).map(ScoreItem::Line);
        }
        if rule == Rule::pick {
            let best = kids.next()?.as_rule() == Rule::k_best;
            kids.eat(Rule::k_of);
            let label = self.label(&mut kids);
            let modifiers = self.modifiers(&mut kids);
            let items = kids.next_if(Rule::score_block).map(|n| self.score_block(n))?;
            return Some(ScoreItem::Pick(Pick { best, label, modifiers, items, span }));
        }
        if rule == Rule::score_group {
            kids.eat(Rule::k_group);
            let label = self.label(&mut kids)?;
            let modifiers = self.modifiers(&mut kids);
            let items = kids.next_if(Rule::score_block).map(|n| self.score_block(n))?;
            return Some(ScoreItem::Group(Group { label, modifiers, items, span }));
        }
        None
    }

    fn score_line(&mut self, mut kids: Kids<'_>, span: crate::source::Span) -> Option<ScoreLine> {
        let points = kids.next_if(Rule::points).and_then(|n| self.literal(n))?;
        let label = self.label(&mut kids);
        let node = kids.next()?;
        let how = if node.as_rule() == Rule::when {
            How::When(self.when(node)?)
        } else if node.as_rule() == Rule::k_otherwise {
            How::Otherwise(self.span(&node))
        } else {
            self.each(node)?
        };
        let modifiers = self.modifiers(&mut kids);
        Some(ScoreLine { points, label, how, modifiers, span })
    }

    /// `for …`.
    fn each(&mut self, node: Node<'_>) -> Option<How> {
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_for);
        let node = kids.next()?;
        if node.as_rule() == Rule::events {
            return self.events(node).map(How::For);
        }
        let every = node.as_rule() == Rule::for_every;
        let mut kids = Kids::of(node);
        if every {
            let count = self.find_literal(&mut kids, Rule::number)?;
            let events = kids.next_if(Rule::events).and_then(|n| self.events(n))?;
            return Some(How::ForEvery(count, events));
        }
        kids.eat(Rule::k_each);
        let node = kids.next()?;
        if node.as_rule() == Rule::events {
            return self.events(node).map(How::ForEach);
        }
        if node.as_rule() == Rule::each_of {
            let (list, set) = self.each_of(node)?;
            return Some(How::ForEachOf { list, set });
        }
        let mut kids = Kids::of(node);
        let length = self.find_literal(&mut kids, Rule::duration)?;
        let events = kids.seek(Rule::events).and_then(|n| self.events(n))?;
        Some(How::ForEachQuiet { length, events })
    }

    /// `, up to 60, once per 7 days`: all that follow.
    fn modifiers(&mut self, kids: &mut Kids<'_>) -> Vec<Modifier> {
        let mut modifiers: Vec<Modifier> = Vec::new();
        while kids.eat(Rule::comma) {
            let Some(node) = kids.next() else { break };
            let span = self.span(&node);
            let Some(kind) = self.modifier(node) else { continue };
            let again = std::mem::discriminant(&kind);
            if modifiers.iter().any(|earlier| std::mem::discriminant(&earlier.kind) == again) {
                self.problem(complaints::twice(span, "line"));
                continue;
            }
            modifiers.push(Modifier { kind, span });
        }
        modifiers
    }

    fn modifier(&mut self, node: Node<'_>) -> Option<ModifierKind> {
        let rule = node.as_rule();
        if rule == Rule::up_to {
            return self.signed_in(node).map(ModifierKind::UpTo);
        }
        if rule == Rule::down_to {
            return self.signed_in(node).map(ModifierKind::DownTo);
        }
        if rule == Rule::from_date {
            return literal::date_in(self, node).map(ModifierKind::From);
        }
        if rule == Rule::until_date {
            return literal::date_in(self, node).map(ModifierKind::Until);
        }
        let mut kids = Kids::of(node);
        if rule == Rule::once {
            return match kids.seek_either(Rule::unit, Rule::duration) {
                Some(node) if node.as_rule() == Rule::unit => literal::unit(&node).map(ModifierKind::OncePerCalendar),
                Some(node) => self.literal(node).map(ModifierKind::OncePer),
                None => Some(ModifierKind::Once),
            };
        }
        if rule == Rule::halves {
            return self.find_literal(&mut kids, Rule::duration).map(ModifierKind::Halves);
        }
        if rule == Rule::fades {
            return self.find_literal(&mut kids, Rule::duration).map(ModifierKind::Fades);
        }
        let share = self.find_literal(&mut kids, Rule::percent)?;
        let every = self.find_literal(&mut kids, Rule::duration)?;
        Some(ModifierKind::Loses(share, every))
    }
}
