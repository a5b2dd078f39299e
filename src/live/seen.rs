//! What stands on the disk, file by file in a few bytes: whether something changed, and whether what was loaded is what stands there.
//!
//! Names of files, their times and their numbers on the disk tell too much or too little: editors replace files, tools set their times,
//! numbers are given out again at once. Only the contents count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::ast;
use crate::source::{FileKind, Sources};

use super::disk::{self, Refusal};
use super::load::{self, Loaded};
use super::{data, disk::Found};

/// The files of a rule set, with what stood in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    files: BTreeMap<Name, Print>,
    /// Folders that can't be read, or that there is nothing at all.
    refused: Vec<String>,
}

/// Rules or data, and the path within the rule set. A file may be both.
type Name = (FileRole, String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FileRole {
    Rules,
    Data,
}

/// What stood in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Print {
    Text { hash: [u8; 32], empty: bool },
    Nothing(Refusal),
}

impl Print {
    fn of(text: &str) -> Self {
        // A byte order mark says nothing.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self::Text { hash: Sha256::digest(text.as_bytes()).into(), empty: text.is_empty() }
    }
}

/// The data files that rules name, as places within the rule set's folder.
pub(super) type DataPlaces = BTreeSet<PathBuf>;

/// The data files that these rules name.
pub(super) fn data_places(loaded: &Loaded) -> DataPlaces {
    let named = ast::data_files(&loaded.files).into_iter();
    named.filter_map(|(by, name)| data::place_of(&loaded.sources.file(by)?.path, &name.text)).collect()
}

impl Seen {
    /// Reads all rule files, and these data files.
    pub(super) fn scan(path: &Path, data: &DataPlaces) -> Self {
        let mut seen = Self::default();
        let (root, found, problems) = match load::find(path, "") {
            Ok(found) => found,
            Err(problem) => {
                seen.refused.push(problem.message);
                return seen;
            }
        };
        seen.refused.extend(problems.into_iter().map(|problem| problem.message));
        for Found { shown, path } in found {
            seen.note((FileRole::Rules, shown), &path, disk::LARGEST_RULES);
        }
        let root = fs::canonicalize(&root).unwrap_or(root);
        for place in data {
            let shown = place.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            let path = root.join(place);
            // What a link leads to outside the folder is not read.
            if fs::canonicalize(&path).is_ok_and(|real| !real.starts_with(&root)) {
                let print = Print::Nothing(Refusal::Unreadable("outside".to_owned()));
                seen.files.insert((FileRole::Data, shown), print);
            } else {
                seen.note((FileRole::Data, shown), &path, disk::LARGEST_DATA);
            }
        }
        seen
    }

    fn note(&mut self, name: Name, path: &Path, most: u64) {
        let print = disk::text(path, most).map_or_else(Print::Nothing, |text| Print::of(&text));
        self.files.insert(name, print);
    }

    /// Whether what was loaded is exactly what stands here: no file more, none less, and in each the same.
    pub(super) fn is(&self, loaded: &Sources) -> bool {
        let mut texts = self.files.iter().filter(|(_, print)| matches!(print, Print::Text { .. }));
        let loaded: BTreeMap<Name, Print> = loaded
            .files()
            .map(|(_, source)| {
                let role = match source.kind {
                    FileKind::Rules => FileRole::Rules,
                    FileKind::Data => FileRole::Data,
                };
                ((role, source.path.clone()), Print::of(&source.text))
            })
            .collect();
        let mut theirs = loaded.iter();
        loop {
            match (texts.next(), theirs.next()) {
                (None, None) => return true,
                (ours, theirs) if ours == theirs => {}
                _ => return false,
            }
        }
    }

    /// Whether some file with a text is gone or empty since `before`: a save may be half done.
    pub(super) fn lacks(&self, before: &Self) -> bool {
        let has_text = |print: &Print| matches!(print, Print::Text { empty: false, .. });
        before.files.iter().any(|(name, print)| has_text(print) && !self.files.get(name).is_some_and(has_text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(files: &[(&str, Option<&str>)]) -> Seen {
        let print = |text: &Option<&str>| text.map_or(Print::Nothing(Refusal::Missing), Print::of);
        let files = files.iter().map(|(name, text)| ((FileRole::Rules, (*name).to_owned()), print(text))).collect();
        Seen { files, refused: Vec::new() }
    }

    #[test]
    fn a_file_that_is_gone_or_empty_is_missed_and_a_new_one_is_not() {
        let before = seen(&[("a.lead", Some("a")), ("b.lead", Some(""))]);
        assert!(!before.lacks(&before));
        assert!(seen(&[("b.lead", Some(""))]).lacks(&before));
        assert!(seen(&[("a.lead", Some(""))]).lacks(&before));
        assert!(seen(&[("a.lead", None)]).lacks(&before));
        assert!(!seen(&[("a.lead", Some("other")), ("c.lead", Some("c"))]).lacks(&before));
    }

    #[test]
    fn a_byte_order_mark_is_no_change() {
        assert_eq!(seen(&[("a.lead", Some("\u{feff}a"))]), seen(&[("a.lead", Some("a"))]));
    }
}
