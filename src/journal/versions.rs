//! The rules of a log, each version once: a folder a digest, beside the parts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::live::{self, Opened};
use crate::source::Sources;

use super::files;

/// A rule set as its files were.
#[derive(Debug, PartialEq, Eq)]
pub struct Version {
    pub(super) digest: String,
    /// Paths within the rule set, with what stood there.
    files: Vec<(String, String)>,
}

/// Something that is kept beside the log under its digest.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) digest: String,
    pub(super) bytes: Vec<u8>,
}

/// The rule sets that were met so far.
#[derive(Debug, Default)]
pub(super) struct Versions {
    known: Mutex<BTreeMap<String, Arc<Version>>>,
}

impl Versions {
    pub(super) fn of(&self, digest: &str, sources: &Sources) -> Arc<Version> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(version) = known.get(digest) {
            return Arc::clone(version);
        }
        let files = sources.files().map(|(_, source)| (source.path.clone(), source.text.clone())).collect();
        let version = Arc::new(Version { digest: digest.to_owned(), files });
        known.insert(digest.to_owned(), Arc::clone(&version));
        version
    }
}

/// Where the rules of this digest stand.
pub(super) fn folder_of(log: &Path, digest: &str) -> PathBuf {
    log.join("rules").join(digest)
}

/// Where a ledger stands.
pub(super) fn ledger_of(log: &Path, digest: &str) -> PathBuf {
    log.join("ledgers").join(digest)
}

impl Version {
    /// Writes it beside the log, as a whole or not at all.
    pub(super) fn keep(&self, log: &Path, safe: bool) -> std::io::Result<()> {
        let place = folder_of(log, &self.digest);
        if place.is_dir() {
            return Ok(());
        }
        let draft = log.join("rules").join(format!(".{}", self.digest));
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        for (path, text) in &self.files {
            let at = draft.join(path);
            if let Some(folder) = at.parent() {
                std::fs::create_dir_all(folder)?;
            }
            files::write_new(&at, text.as_bytes(), safe)?;
        }
        std::fs::create_dir_all(&draft)?;
        std::fs::rename(&draft, &place)?;
        if safe { files::sync_folder(&log.join("rules")) } else { Ok(()) }
    }
}

impl Blob {
    pub(super) fn keep(&self, log: &Path, safe: bool) -> std::io::Result<()> {
        let place = ledger_of(log, &self.digest);
        if place.is_file() {
            return Ok(());
        }
        let folder = log.join("ledgers");
        std::fs::create_dir_all(&folder)?;
        let draft = folder.join(format!(".{}", self.digest));
        if draft.exists() {
            std::fs::remove_file(&draft)?;
        }
        files::write_new(&draft, &self.bytes, safe)?;
        std::fs::rename(&draft, &place)?;
        if safe { files::sync_folder(&folder) } else { Ok(()) }
    }
}

/// Opens the rules that were kept under a digest.
///
/// # Errors
/// What is wrong with them, as the end of a sentence that begins with their name.
pub(super) fn open(log: &Path, digest: &str) -> Result<Opened, String> {
    let folder = folder_of(log, digest);
    if !folder.is_dir() {
        return Err(format!("are not in {}", folder.display()));
    }
    // A rule set may be a single file, whatever it is called.
    let single = std::fs::read_dir(&folder).ok().and_then(|entries| {
        let mut entries = entries.flatten();
        let first = entries.next()?.path();
        (entries.next().is_none() && first.is_file()).then_some(first)
    });
    let opened = match single {
        Some(file) => live::open(&file),
        None => live::open(&folder),
    };
    match opened {
        Ok(opened) if opened.program.digest == digest => Ok(opened),
        Ok(opened) => Err(format!(
            "were changed: what stands in {} has the digest {}",
            folder.display(),
            super::complaints::short(&opened.program.digest)
        )),
        Err(failed) => {
            let first = failed.problems.iter().find(|problem| problem.is_error());
            let what = first.map_or_else(String::new, |problem| format!(": {}", problem.message));
            Err(format!("in {} can't be used{what}", folder.display()))
        }
    }
}
