//! Process, owners, fields and activities.

use crate::ast::{self, FieldKind, Item, LiteralKind};
use crate::source::closest;
use crate::value::currency;

use super::checked::*;
use super::context::Context;
use super::{Declared, complaints, literal};

/// `process`: there may be one.
pub fn process(cx: &mut Context<'_>, items: &[&Item]) {
    let mut first: Option<&ast::Process> = None;
    for item in items {
        let Item::Process(process) = item else { continue };
        if let Some(first) = first {
            cx.tell(complaints::two_of(process.name.span, first.name.span, "process"));
            continue;
        }
        first = Some(process);
    }
    let Some(process) = first else { return };
    cx.out.process.name = process.name.text.clone();
    cx.out.process.version = process.version.as_ref().map(|v| v.text.clone()).unwrap_or_default();
    if let Some(zone) = process.timezone.as_ref().and_then(|zone| super::zones::zone(cx, zone)) {
        cx.out.process.zone = zone;
    }
    if let Some(name) = &process.currency {
        match currency(&name.text).filter(|code| *code == name.text) {
            Some(code) => cx.out.process.currency = Some(code),
            None => cx.tell(complaints::no_currency(name.span, &name.text)),
        }
    }
    cx.currency_told = cx.out.process.currency.is_some();
    for rate in &process.rates {
        if let Some(rate) = self::rate(cx, rate) {
            cx.out.process.rates.push(rate);
        }
    }
}

/// `rate 1 USD = 0.92 EUR`: one side is in the process currency, whichever.
fn rate(cx: &mut Context<'_>, written: &ast::Rate) -> Option<Rate> {
    let mut side = |literal: &ast::Literal| {
        let LiteralKind::Money { amount, currency: code } = &literal.kind else {
            cx.tell(complaints::odd_rate(literal.span));
            return None;
        };
        let amount = literal::number(cx, amount, literal.span)?;
        let Some(code) = currency(code).filter(|known| known == code) else {
            cx.tell(complaints::no_currency(literal.span, code));
            return None;
        };
        Some((amount, code))
    };
    let (from, to) = (side(&written.from), side(&written.to));
    let ((a, from), (b, to)) = (from?, to?);
    let base = cx.out.process.currency;
    if a.0 <= 0 || b.0 <= 0 || from == to || (base != Some(from) && base != Some(to)) {
        cx.tell(complaints::odd_rate(written.span));
        return None;
    }
    let rate = if base == Some(to) {
        Rate { from, numerator: b.0, denominator: a.0 }
    } else {
        Rate { from: to, numerator: a.0, denominator: b.0 }
    };
    if cx.out.process.rates.iter().any(|known| known.from == rate.from) {
        cx.tell(complaints::rate_twice(written.span, rate.from));
        return None;
    }
    Some(rate)
}

/// Owners, fields and activities.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for owner in &declared.owners {
        let name = owner.name.text.clone();
        let label = owner.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
        let contact = owner.contact.as_ref().map(|contact| contact.text.clone());
        cx.out.owners.push(Owner { name, label, contact, span: owner.name.span });
    }
    for written in &declared.fields {
        let field = field(cx, written, declared);
        // A personal field is shown to whoever takes the lead over, so it is used without any rule.
        let used = field.personal;
        cx.out.fields.push(Field { used, ..field });
    }
    for activity in &declared.activities {
        let mut fields: Vec<Field> = Vec::new();
        for written in &activity.fields {
            if let Some(first) = fields.iter().find(|field| field.name == written.name.text) {
                let span = first.span;
                cx.tell(complaints::declared_twice("field", &written.name, span));
                continue;
            }
            let field = field(cx, written, declared);
            // As above: the personal ones are read for the handoff, the others once a rule asks for them.
            let used = field.personal;
            fields.push(Field { used, ..field });
        }
        let (name, span) = (activity.name.text.clone(), activity.name.span);
        cx.out.activities.push(Activity { name, touch: activity.touch, fields, span });
    }
}

fn field(cx: &mut Context<'_>, written: &ast::Field, declared: &Declared<'_>) -> Field {
    if let FieldKind::Other(name) = &written.kind
        && complaints::KINDS.contains(&written.name.text.as_str())
        && closest(&name.text, complaints::KINDS).is_none()
    {
        // The field is called what its kind should be, so it is known by that name, too.
        cx.lost.insert(name.text.clone());
        cx.tell(complaints::kind_first(&written.name, name));
        return no_field(written);
    }
    let ty = kind(cx, &written.kind, written.kind_span, declared);
    let texts = |texts: &[ast::Text]| texts.iter().map(|text| text.text.clone()).collect::<Vec<String>>();
    let from = if written.from.is_empty() { vec![written.name.text.clone()] } else { texts(&written.from) };
    Field {
        name: written.name.text.clone(),
        ty,
        from,
        blank: texts(&written.blank),
        personal: written.personal,
        used: false,
        span: written.name.span,
    }
}

/// A field of which only the name is known.
fn no_field(written: &ast::Field) -> Field {
    Field {
        name: written.name.text.clone(),
        ty: Type::Wrong,
        from: Vec::new(),
        blank: Vec::new(),
        personal: false,
        used: false,
        span: written.name.span,
    }
}

fn kind(cx: &mut Context<'_>, kind: &FieldKind, span: crate::source::Span, declared: &Declared<'_>) -> Type {
    match kind {
        FieldKind::Text => Type::Text,
        FieldKind::Number => Type::Number,
        FieldKind::Money => Type::Money,
        FieldKind::YesNo => Type::Truth,
        FieldKind::Date => Type::Date,
        FieldKind::Time => Type::Time,
        FieldKind::Duration => Type::Duration,
        FieldKind::Country => Type::Country,
        FieldKind::Currency => Type::Currency,
        FieldKind::Region => Type::Region,
        FieldKind::OneOf(set) => Type::OneOf(options(cx, set, declared)),
        FieldKind::List(inner) => match kind_of_element(cx, inner, span, declared) {
            Type::Wrong => Type::Wrong,
            inner => Type::List(Box::new(inner)),
        },
        FieldKind::Other(name) => {
            cx.tell(complaints::no_kind(name));
            Type::Wrong
        }
    }
}

fn kind_of_element(
    cx: &mut Context<'_>,
    inner: &FieldKind,
    span: crate::source::Span,
    declared: &Declared<'_>,
) -> Type {
    if matches!(inner, FieldKind::List(_)) {
        cx.tell(complaints::list_of_lists(span));
        return Type::Wrong;
    }
    kind(cx, inner, span, declared)
}

/// The options of `one of`: written, or those of a list that is written in the rules.
fn options(cx: &mut Context<'_>, set: &ast::Set, declared: &Declared<'_>) -> Vec<String> {
    let items = match set {
        ast::Set::Items(items, _) => items.as_slice(),
        ast::Set::Name(name) => {
            let list = declared.lists.iter().find(|list| list.name.text == name.text);
            match list.map(|list| &list.content) {
                Some(ast::ListContent::Items(items)) => items.as_slice(),
                Some(ast::ListContent::File(file)) => {
                    cx.tell(complaints::options_from_file(name.span, file.span));
                    return Vec::new();
                }
                None => {
                    literal::list(cx, name);
                    return Vec::new();
                }
            }
        }
    };
    literal::items(cx, items, &Type::Text)
        .into_iter()
        .filter_map(|item| match item {
            Const::Text(text) => Some(text),
            _ => None,
        })
        .collect()
}
