//! The first door: from a path to the texts of a rule set and their trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::ast;
use crate::source::{DataFile, FileKind, Problem, Source, Sources};
use crate::syntax;

use super::disk::{self, Found, Refusal};
use super::{complaints, data};

/// A rule set as it was found on the disk.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All texts: rule files in the order of their paths, then data files.
    pub sources: Sources,
    /// The tree of each rule file.
    pub files: Vec<ast::File>,
    /// All that is wrong with the files and how they are written.
    pub problems: Vec<Problem>,
    /// Whether every rule file could be read as text, and to its end. If not, names may be missing, and checking would complain
    /// about things that are fine.
    pub complete: bool,
    /// SHA-256 over paths and contents of all files, in small hexadecimal digits.
    pub digest: String,
}

/// Reads a rule set: a folder with all `.lead` files below it, or a single file; and the data files that it names.
#[must_use]
pub fn load(path: &Path) -> Loaded {
    let shown = path.to_string_lossy().into_owned();
    let (root, found, problems) = match find(path, &shown) {
        Ok(found) => found,
        Err(problem) => return Loaded::nothing(*problem),
    };
    let texts = found.into_iter().map(|file| (file.shown, disk::text(&file.path, disk::LARGEST_RULES)));
    Loaded::of(texts, problems, &mut data::from_disk(&root))
}

/// A rule set of one text that stands in no file. Data files that it names are missing.
pub(super) fn load_text(name: &str, text: &str) -> Loaded {
    let texts = [(name.to_owned(), Ok(text.to_owned()))];
    Loaded::of(texts.into_iter(), Vec::new(), &mut |_, _| Err(DataFile::Missing(None)))
}

/// A rule set of these texts by their paths from its folder, rules and data, none of which stands in a file.
pub(super) fn load_texts(texts: &BTreeMap<String, String>) -> Loaded {
    let rules: Vec<_> = texts.iter().filter(|(path, _)| path.ends_with(".lead")).collect();
    if rules.is_empty() {
        return Loaded::nothing(complaints::no_rules_among("what was sent"));
    }
    let rules = rules.into_iter().map(|(path, text)| (path.clone(), Ok(text.clone())));
    Loaded::of(rules, Vec::new(), &mut |place, name| {
        let path = data::path_of(place);
        texts.get(&path).cloned().ok_or_else(|| data::missing(&path, name, texts.keys()))
    })
}

impl Loaded {
    /// A rule set from the texts of its rule files, in the order of their paths, with what was wrong before they were read.
    pub(super) fn of(
        texts: impl Iterator<Item = (String, Result<String, Refusal>)>,
        mut problems: Vec<Problem>,
        data_file: &mut dyn FnMut(&Path, &str) -> Result<String, DataFile>,
    ) -> Self {
        let mut sources = Sources::new();
        let mut complete = problems.is_empty();
        for (shown, text) in texts {
            match text {
                Ok(text) => {
                    sources.add(Source::new(shown, text, FileKind::Rules));
                }
                Err(refusal) => {
                    complete = false;
                    problems.push(complaint(&shown, &refusal));
                }
            }
        }
        let mut files = Vec::new();
        for (id, source) in sources.rules() {
            let (file, found) = syntax::parse(id, source);
            files.push(file);
            complete &= !syntax::given_up(&found);
            problems.extend(found);
        }
        data::read(&files, &mut sources, data_file);
        let digest = digest(&sources);
        Self { sources, files, problems, complete, digest }
    }

    pub(super) fn nothing(problem: Problem) -> Self {
        Self {
            sources: Sources::new(),
            files: Vec::new(),
            problems: vec![problem],
            complete: false,
            digest: digest(&Sources::new()),
        }
    }
}

pub(super) type Files = (PathBuf, Vec<Found>, Vec<Problem>);

/// The folder of the rule set, its rule files, and what is wrong with its folders.
pub(super) fn find(path: &Path, shown: &str) -> Result<Files, Box<Problem>> {
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) => {
            let refusal = disk::refusal(&error);
            let missing = refusal == Refusal::Missing;
            let problem = if missing { complaints::no_such_path(shown) } else { complaint(shown, &refusal) };
            return Err(Box::new(problem));
        }
    };
    if !about.is_dir() {
        let name = path.file_name().map_or_else(|| shown.to_owned(), |name| name.to_string_lossy().into_owned());
        let root = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        return Ok((root.to_path_buf(), vec![Found { shown: name, path: path.to_path_buf() }], Vec::new()));
    }
    let (files, refused) = disk::rule_files(path);
    let problems: Vec<Problem> = refused
        .iter()
        .map(|(folder, why)| complaints::unreadable(if folder.is_empty() { shown } else { folder }, why))
        .collect();
    if files.is_empty() && problems.is_empty() {
        return Err(Box::new(complaints::no_rules(shown)));
    }
    Ok((path.to_path_buf(), files, problems))
}

fn complaint(shown: &str, refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Missing => complaints::unreadable(shown, "it is not there any more"),
        Refusal::Unreadable(why) => complaints::unreadable(shown, why),
        Refusal::NotText(why) => complaints::not_text(shown, why),
        Refusal::TooLarge(size) => complaints::too_large(shown, *size),
    }
}

/// One number for the whole rule set: whatever is in a file, or what it is called, changes it; the order in which files
/// were read and a byte order mark do not.
fn digest(sources: &Sources) -> String {
    let mut files: Vec<(&str, bool, &str)> = sources
        .files()
        .map(|(_, source)| (source.path.as_str(), source.kind == FileKind::Data, source.text.as_str()))
        .collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for (path, _, text) in files {
        // Lengths keep a path and a text from running into each other.
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
