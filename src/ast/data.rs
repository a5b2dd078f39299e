//! Which data files the rules name.

use crate::source::FileId;

use super::{CalendarLineKind, File, Item, ListContent, Text};

/// Every data file that the rules name: the file that names it, and the name as written. In the order they stand; one
/// that is named twice comes twice.
#[must_use]
pub fn data_files(files: &[File]) -> Vec<(FileId, Text)> {
    let of = |file: &File| -> Vec<(FileId, Text)> {
        file.items.iter().flat_map(named_by).map(|name| (file.id, name)).collect()
    };
    files.iter().flat_map(of).collect()
}

fn named_by(item: &Item) -> Vec<Text> {
    match item {
        Item::List(list) => match &list.content {
            ListContent::File(name) => vec![name.clone()],
            ListContent::Items(_) => Vec::new(),
        },
        Item::Table(table) => table.file.iter().cloned().collect(),
        Item::Calendar(calendar) => {
            let named = |kind: &CalendarLineKind| match kind {
                CalendarLineKind::ClosedFrom(name) => Some(name.clone()),
                CalendarLineKind::Timezone(_)
                | CalendarLineKind::Open(..)
                | CalendarLineKind::Closed(_)
                | CalendarLineKind::EveryYear(_) => None,
            };
            calendar.lines.iter().filter_map(|line| named(&line.kind)).collect()
        }
        Item::Process(_)
        | Item::Owner(_)
        | Item::Fields(_)
        | Item::Activities(_)
        | Item::Let(_)
        | Item::Condition(_)
        | Item::Checklist(_)
        | Item::Score(_)
        | Item::DerivedScore(_)
        | Item::Exclude(_)
        | Item::Grade(_)
        | Item::Stage(_)
        | Item::End(_)
        | Item::Territory(_)
        | Item::Team(_)
        | Item::Route(_)
        | Item::Priority(_)
        | Item::Sla(_)
        | Item::Nurture(_)
        | Item::Test(_) => Vec::new(),
    }
}
