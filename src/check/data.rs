//! Lists: written in the rules, or read from a data file beside them.

use rustc_hash::FxHashSet;

use crate::ast::{ListContent, ListItem, Text};
use crate::source::{DataFile, FileId, Span};
use crate::value::fold;

use super::checked::*;
use super::context::Context;
use super::sheet::{MOST_TOLD, Sheet};
use super::{Declared, complaints, literal};

/// All lists.
pub fn lists(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for list in &declared.lists {
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
        DataFile::Missing(near) => {
            cx.tell(complaints::no_file(name, near));
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
/// line that names the columns. What comes twice is told, and counts once.
fn from_file(cx: &mut Context<'_>, name: &Text) -> Vec<Const> {
    let Some(id) = file(cx, name) else { return Vec::new() };
    let sources = cx.sources;
    let Some(source) = sources.file(id) else { return Vec::new() };
    let mut elements = Elements::default();
    if source.path.to_lowercase().ends_with(".csv") {
        let mut sheet = Sheet::open(id, source);
        while let Some((record, span)) = sheet.next() {
            elements.add(record.get(0).unwrap_or(""), span);
        }
    } else {
        for (value, span) in lines(id, &source.text) {
            if !value.starts_with('#') {
                elements.add(value, span);
            }
        }
    }
    for span in elements.twice.iter().take(MOST_TOLD) {
        cx.tell(complaints::element_twice(*span));
    }
    if elements.twice.len() > MOST_TOLD {
        cx.tell(complaints::more_elements(name, elements.twice.len() - MOST_TOLD));
    }
    if elements.items.is_empty() {
        cx.tell(complaints::empty_file(name));
    }
    elements.items
}

/// The elements of a list as they are read, each once.
#[derive(Default)]
struct Elements {
    items: Vec<Const>,
    seen: FxHashSet<String>,
    twice: Vec<Span>,
}

impl Elements {
    fn add(&mut self, value: &str, span: Span) {
        if value.is_empty() {
            return;
        }
        if self.seen.insert(fold(value).into_owned()) {
            self.items.push(Const::Text(value.to_owned()));
        } else {
            self.twice.push(span);
        }
    }
}

/// The lines of a text without the blanks around them, each with its place.
pub fn lines(id: FileId, text: &str) -> impl Iterator<Item = (&str, Span)> {
    let mut next = 0_usize;
    text.split('\n').map(move |line| {
        let value = line.trim();
        let start = next + (line.len() - line.trim_start().len());
        next += line.len() + 1;
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (value, Span::new(id, place(start), place(start + value.len())))
    })
}
