//! Reading files and folders, and saying in plain words why that failed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is not there.
    Missing,
    /// It is there, but the machine doesn't give it; why, in plain words.
    Unreadable(String),
    /// It is no UTF-8 text; why, in plain words.
    NotText(String),
    /// It is larger than wanted; how many bytes it has.
    TooLarge(u64),
}

/// The most bytes of a rule file. Whatever is longer was made by a program, and belongs into a data file.
pub(super) const LARGEST_RULES: u64 = 16 * 1024 * 1024;
/// The most bytes of a data file: places in a text are told in 32 bits.
pub(super) const LARGEST_DATA: u64 = u32::MAX as u64 - 1;

/// The text of a file of at most so many bytes.
pub(super) fn text(path: &Path, most: u64) -> Result<String, Refusal> {
    let about = fs::metadata(path).map_err(|error| refusal(&error))?;
    if about.is_dir() {
        return Err(Refusal::Unreadable("it is a folder, not a file".to_owned()));
    }
    // A pipe would be waited for, and a device may have no end.
    if !about.is_file() {
        return Err(Refusal::Unreadable("it is a pipe or a device, not a file".to_owned()));
    }
    if about.len() > most {
        return Err(Refusal::TooLarge(about.len()));
    }
    #[expect(clippy::disallowed_methods, reason = "the one place where files of a rule set are read")]
    let bytes = fs::read(path).map_err(|error| refusal(&error))?;
    as_text(bytes, most)
}

/// The text that bytes are.
pub(super) fn as_text(bytes: Vec<u8>, most: u64) -> Result<String, Refusal> {
    // A file may have grown since it was asked how large it is, or be no plain file.
    if bytes.len() as u64 > most {
        return Err(Refusal::TooLarge(bytes.len() as u64));
    }
    String::from_utf8(bytes)
        .map_err(|error| Refusal::NotText(not_utf8(error.as_bytes(), error.utf8_error().valid_up_to())))
}

/// The error of the machine in words of ours.
pub(super) fn refusal(error: &io::Error) -> Refusal {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        return Refusal::Missing;
    }
    if kind == io::ErrorKind::PermissionDenied {
        return Refusal::Unreadable("you are not allowed to open it".to_owned());
    }
    Refusal::Unreadable(error.to_string().to_lowercase())
}

/// Where the first byte stands that is no UTF-8, and what the file may be instead.
fn not_utf8(bytes: &[u8], valid: usize) -> String {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return "it is UTF-16, not UTF-8".to_owned();
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return "it is packed with gzip".to_owned();
    }
    let before = bytes.get(..valid).unwrap_or(&[]);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let column = before.get(start..).map_or(0, |line| String::from_utf8_lossy(line).chars().count()) + 1;
    let byte = bytes.get(valid).copied().unwrap_or(0);
    format!("it is not UTF-8, the first wrong byte (0x{byte:02X}) stands in line {line}, column {column}")
}

/// A rule file below a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Its path from the folder, with `/`.
    pub(super) shown: String,
    /// Its path on the disk.
    pub(super) path: PathBuf,
}

/// All rule files below a folder in the order of their paths, and the folders that can't be read with the reason.
///
/// What starts with a dot is left out. Links are followed, but nothing is taken twice, so circles end.
pub(super) fn rule_files(root: &Path) -> (Vec<Found>, Vec<(String, String)>) {
    let mut walk = Walk { root: fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf()), ..Walk::default() };
    walk.folder(root, "");
    // Links come last, so that what is there itself is known by its own path.
    while let Some((path, shown)) = walk.folders.pop().or_else(|| walk.links.pop()) {
        if walk.leads_out(&path) {
            // What else lies beside the rules may be wherever it is.
            if path.is_dir() || is_rules(&path) {
                walk.refused.push((shown, "it is a link that leads out of the folder of the rules".to_owned()));
            }
        } else if path.is_dir() {
            walk.folder(&path, &shown);
        } else {
            walk.file(path, shown);
        }
    }
    walk.files.sort();
    walk.refused.sort();
    (walk.files, walk.refused)
}

fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "lead")
}

#[derive(Default)]
struct Walk {
    /// The folder of the rules, by its real path.
    root: PathBuf,
    files: Vec<Found>,
    refused: Vec<(String, String)>,
    folders: Vec<(PathBuf, String)>,
    links: Vec<(PathBuf, String)>,
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    fn folder(&mut self, path: &Path, shown: &str) {
        if !self.is_new(path) {
            return;
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(shown, &error),
        };
        let mut links = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.refuse(shown, &error),
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let shown = if shown.is_empty() { name } else { format!("{shown}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => links.push((entry.path(), shown)),
                Ok(kind) if kind.is_dir() => self.folders.push((entry.path(), shown)),
                Ok(_) => self.file(entry.path(), shown),
                Err(error) => self.refuse(&shown, &error),
            }
        }
        links.sort();
        self.links.splice(0..0, links.into_iter().rev());
    }

    fn file(&mut self, path: PathBuf, shown: String) {
        if is_rules(&path) && self.is_new(&path) {
            self.files.push(Found { shown, path });
        }
    }

    /// Whether a link leads to something outside the folder of the rules. Folders within folders are those of the link, too.
    fn leads_out(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|real| !real.starts_with(&self.root))
    }

    /// Whether this was not taken before, by whatever path. What can't be resolved is told when it is read.
    fn is_new(&mut self, path: &Path) -> bool {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        self.seen.insert(real)
    }

    fn refuse(&mut self, shown: &str, error: &io::Error) {
        let why = match refusal(error) {
            Refusal::Missing => "it is gone".to_owned(),
            Refusal::Unreadable(why) | Refusal::NotText(why) => why,
            Refusal::TooLarge(_) => "it is too large".to_owned(),
        };
        self.refused.push((shown.to_owned(), why));
    }
}
