//! Which data files the rules name.

use crate::source::FileId;

use super::{File, Item, ListContent, Text};

/// Every data file that the rules name: the file that names it, and the name as written. In the order they stand; one
/// that is named twice comes twice.
#[must_use]
pub fn data_files(files: &[File]) -> Vec<(FileId, Text)> {
    files.iter().flat_map(|file| file.items.iter().filter_map(|item| Some((file.id, named_by(item)?)))).collect()
}

fn named_by(item: &Item) -> Option<Text> {
    match item {
        Item::List(list) => match &list.content {
            ListContent::File(name) => Some(name.clone()),
            ListContent::Items(_) => None,
        },
        Item::Table(table) => table.file.clone(),
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
        | Item::Nurture(_) => None,
    }
}
