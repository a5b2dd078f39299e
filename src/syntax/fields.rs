//! Process, owners, fields, activities, lists and lets.

use crate::ast::{Activities, Activity, Field, FieldKind, Fields, Let, List, ListContent, Owner, Process, Rate, Text};

use super::build::{Builder, TAKEN};
use super::complaints;
use super::grammar::{Kids, Node, Rule};

/// More `list of` than anybody means.
const DEEPEST_LIST: usize = 8;

impl Builder {
    pub(super) fn process(&mut self, node: Node<'_>) -> Option<Process> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::text).map(|n| self.text(n))?;
        let mut process = Process { name, version: None, timezone: None, currency: None, rates: Vec::new(), span };
        for line in kids {
            let (rule, place) = (line.as_rule(), self.span(&line));
            let mut inside = Kids::of(line);
            let twice = if rule == Rule::version {
                let text = inside.seek(Rule::text).map(|n| self.text(n));
                std::mem::replace(&mut process.version, text).is_some()
            } else if rule == Rule::timezone {
                let text = inside.seek(Rule::text).map(|n| self.text(n));
                std::mem::replace(&mut process.timezone, text).is_some()
            } else if rule == Rule::home_currency {
                let name = inside.seek(Rule::name).map(|n| self.name(n));
                std::mem::replace(&mut process.currency, name).is_some()
            } else if rule == Rule::rate {
                let from = self.find_literal(&mut inside, Rule::money)?;
                let to = self.find_literal(&mut inside, Rule::money)?;
                process.rates.push(Rate { from, to, span: place });
                false
            } else {
                false
            };
            if twice {
                self.problem(complaints::twice(place, "process"));
            }
        }
        Some(process)
    }

    pub(super) fn owner(&mut self, node: Node<'_>) -> Option<Owner> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        kids.eat(Rule::k_owner);
        let name = self.next_name(&mut kids)?;
        let label = self.label(&mut kids);
        let mut contact: Option<Text> = None;
        while let Some(line) = kids.seek(Rule::contact) {
            let place = self.span(&line);
            let text = Kids::of(line).seek(Rule::text).map(|n| self.text(n));
            if std::mem::replace(&mut contact, text).is_some() {
                self.problem(complaints::twice(place, "owner"));
            }
        }
        Some(Owner { name, label, contact, span })
    }

    pub(super) fn fields(&mut self, node: Node<'_>) -> Option<Fields> {
        let span = self.span(&node);
        let block = Kids::of(node).seek(Rule::field_block)?;
        Some(Fields { fields: self.field_block(block), span })
    }

    fn field_block(&mut self, node: Node<'_>) -> Vec<Field> {
        Kids::of(node).filter(|n| n.as_rule() == Rule::field).filter_map(|n| self.field(n)).collect()
    }

    fn field(&mut self, node: Node<'_>) -> Option<Field> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.next_if(Rule::name).map(|n| self.value_name(n))?;
        let kind = kids.next_if(Rule::kind)?;
        let kind_span = self.span(&kind);
        let kind = self.field_kind(kind)?;
        let mut field = Field { name, kind, kind_span, from: Vec::new(), blank: Vec::new(), personal: false, span };
        for option in kids {
            let (rule, place) = (option.as_rule(), self.span(&option));
            let twice = if rule == Rule::field_from {
                let texts = self.some_texts(option);
                !std::mem::replace(&mut field.from, texts).is_empty()
            } else if rule == Rule::field_blank {
                let texts = self.some_texts(option);
                !std::mem::replace(&mut field.blank, texts).is_empty()
            } else {
                std::mem::replace(&mut field.personal, true)
            };
            if twice {
                self.problem(complaints::twice(place, "field"));
            }
        }
        Some(field)
    }

    fn field_kind(&mut self, node: Node<'_>) -> Option<FieldKind> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let mut lists = 0_usize;
        while kids.eat(Rule::list_of) {
            lists += 1;
        }
        if lists > DEEPEST_LIST {
            self.problem(complaints::deep(span));
            lists = 1;
        }
        let inner = kids.next()?;
        let mut kind = if inner.as_rule() == Rule::yes_no {
            FieldKind::YesNo
        } else if inner.as_rule() == Rule::one_of {
            FieldKind::OneOf(self.one_of(inner)?)
        } else {
            match inner.as_str() {
                "text" => FieldKind::Text,
                "number" => FieldKind::Number,
                "money" => FieldKind::Money,
                "date" => FieldKind::Date,
                "time" => FieldKind::Time,
                "duration" => FieldKind::Duration,
                "country" => FieldKind::Country,
                "currency" => FieldKind::Currency,
                "region" => FieldKind::Region,
                _ => FieldKind::Other(self.name(inner)),
            }
        };
        for _ in 0..lists {
            kind = FieldKind::List(Box::new(kind));
        }
        Some(kind)
    }

    pub(super) fn activities(&mut self, node: Node<'_>) -> Option<Activities> {
        let span = self.span(&node);
        let activities =
            Kids::of(node).filter(|n| n.as_rule() == Rule::activity).filter_map(|n| self.activity(n)).collect();
        Some(Activities { activities, span })
    }

    fn activity(&mut self, node: Node<'_>) -> Option<Activity> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = self.next_name(&mut kids)?;
        if TAKEN.contains(&name.text.as_str()) {
            self.problem(complaints::taken_activity(&name));
        }
        let touch = kids.eat(Rule::k_touch);
        let fields = kids.next_if(Rule::field_block).map(|n| self.field_block(n)).unwrap_or_default();
        Some(Activity { name, touch, fields, span })
    }

    pub(super) fn list(&mut self, node: Node<'_>) -> Option<List> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        if kids.eat(Rule::k_from) {
            let file = self.next_text(&mut kids)?;
            return Some(List { name, content: ListContent::File(file), span });
        }
        let mut items = Vec::new();
        for part in kids {
            if part.as_rule() == Rule::item {
                items.extend(self.list_item(part));
            }
        }
        Some(List { name, content: ListContent::Items(items), span })
    }

    pub(super) fn let_(&mut self, node: Node<'_>) -> Option<Let> {
        let span = self.span(&node);
        let mut kids = Kids::of(node);
        let name = kids.seek(Rule::name).map(|n| self.value_name(n))?;
        let value = kids.seek(Rule::cond).and_then(|n| self.cond(n))?;
        Some(Let { name, value, span })
    }

    /// A line that holds one text after its word.
    pub(super) fn text_in(&mut self, node: Node<'_>) -> Option<Text> {
        Kids::of(node).seek(Rule::text).map(|n| self.text(n))
    }

    /// A line that holds one name after its word.
    pub(super) fn name_in(&mut self, node: Node<'_>) -> Option<crate::ast::Name> {
        let mut kids = Kids::of(node);
        kids.seek(Rule::name).map(|n| self.name(n))
    }
}
