//! Lists: written in the rules, or read from a data file beside them.

use rustc_hash::FxHashSet;

use crate::ast::{ListContent, ListItem, Text};
use crate::source::{DataFile, FileId, Span};
use crate::value::fold;

use super::checked::*;
use super::context::Context;
use super::{Declared, complaints, literal};

/// All lists.
pub fn lists(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for list in &declared.lists {
        cx.review(list.review_by.as_ref());
        let (ty, items) = match &list.content {
            ListContent::Items(items) => written(cx, items),
            ListContent::File(file) => (Type::Text, from_file(cx, file)),
        };
        cx.out.lists.push(List { name: list.name.text.clone(), ty, items, span: list.name.span });
    }
}

/// A written list is of the type of its first element.
fn written(cx: &mut Context<'_>, items: &[ListItem]) -> (Type, Vec<Const>) {
    let mut ty = Type::Text;
    match items.first() {
        Some(ListItem::Literal(first)) => {
            let before = cx.problems.len();
            if let Some(constant) = literal::constant(cx, first, &Type::Wrong) {
                ty = literal::type_of(&constant);
            }
            // It is read again with the others, which tells what is wrong with it.
            cx.problems.truncate(before);
        }
        Some(ListItem::Name(name)) if cx.names.territories.get(&name.text).is_some() => ty = Type::Territory,
        Some(ListItem::Name(name)) if cx.names.stages.get(&name.text).is_some() => ty = Type::Stage,
        Some(ListItem::Name(_)) | None => {}
    }
    let values = literal::items(cx, items, &ty);
    let mut seen = FxHashSet::default();
    for (item, value) in items.iter().zip(&values) {
        let key = match value {
            Const::Text(text) => Const::Text(fold(text).into_owned()),
            other => other.clone(),
        };
        if values.len() == items.len() && !seen.insert(key) {
            cx.tell(complaints::element_twice(item.span()));
        }
    }
    (ty, values)
}

/// The text of a data file that a rule names; what is wrong with it is told at the name.
pub fn file(cx: &mut Context<'_>, name: &Text) -> Option<FileId> {
    match cx.sources.data(name.span.file, &name.text) {
        DataFile::Found(id) => Some(id),
        DataFile::Missing => {
            cx.tell(complaints::no_file(name));
            None
        }
        DataFile::Outside => {
            cx.tell(complaints::outside_file(name));
            None
        }
        DataFile::Unreadable(why) => {
            cx.tell(complaints::unreadable_file(name, &why));
            None
        }
    }
}

/// One value a line; blank lines and lines that start with `#` are passed over. Of a CSV file, its first column below the
/// header.
fn from_file(cx: &mut Context<'_>, name: &Text) -> Vec<Const> {
    let Some(id) = file(cx, name) else { return Vec::new() };
    let sources = cx.sources;
    let Some(source) = sources.file(id) else { return Vec::new() };
    let csv = source.path.to_lowercase().ends_with(".csv");
    let mut items = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut start = 0_u32;
    for (number, line) in source.text.split('\n').enumerate() {
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let span = Span::new(id, start, start.saturating_add(length));
        start = start.saturating_add(length).saturating_add(1);
        let mut value = line.trim();
        if csv {
            value = value.split([',', ';', '\t']).next().unwrap_or("").trim().trim_matches('"');
        }
        if value.is_empty() || value.starts_with('#') || (csv && number == 0) {
            continue;
        }
        if seen.insert(fold(value).into_owned()) {
            items.push(Const::Text(value.to_owned()));
        } else {
            cx.tell(complaints::element_twice(span));
        }
    }
    if items.is_empty() {
        cx.tell(complaints::empty_file(name));
    }
    items
}
