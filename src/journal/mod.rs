//! The log of decisions: what was decided, about which lead, by which rules, so that it can be made once more, byte for byte.
//!
//! A service that decides keeps a log with two lines:
//!
//! ```
//! use leadwright::journal::{Journal, JournalOptions};
//! # use leadwright::{Instant, Lead, Leadwright};
//! # let folder = tempfile::tempdir()?;
//! # let rules = Leadwright::of_text("a.lead", "stage lead \"Lead\" start { advance to won when id is known }\nend won \"Won\" success\n")?;
//! # let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
//! # let lead = Lead::from_json(r#"{"id": "L-1"}"#);
//! let journal = Journal::open(folder.path().join("log"), JournalOptions::new())?;
//! let decision = rules.decide_at(&lead, now)?;
//! journal.note(&lead, &decision);
//! # journal.flush()?;
//! # assert_eq!(journal.status().written, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A batch is logged by [`Journal::batch`], which wraps it: who gets a lead in turn rests on the leads before it, and the log has them in
//! their order. [`Journal::status`] is what a service shows of it. A clone of a [`Journal`] is the same log; the last one that is dropped
//! writes what is left.
//!
//! Nothing here keeps a decision waiting: it is handed to a thread that writes. When the disk is full, decisions go on; those that can't be
//! kept are counted, told, and named in the log when it can be written again. What stands in the files is told in `docs/log.md`.

mod complaints;
mod files;
mod line;
mod note;
mod numbers;
mod options;
mod read;
mod replay;
mod replayed;
mod run;
mod scribe;
mod shared;
mod sums;
mod versions;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::source::Sources;
use crate::value::Instant;

pub use complaints::{CODES, Refused};
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use numbers::{Misnumbered, Order, Stretch};
pub use options::{Input, JournalOptions, Sync};
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use replay::replay;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use replayed::{Agreement, Difference, Replayed};
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use run::{GivenLedger, Run};
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use scribe::{Scribe, Told};
pub use shared::{Failing, JournalStatus};
#[cfg_attr(feature = "_promised", doc(hidden))]
pub use versions::Version;

use shared::{Message, Shared};
use versions::Versions;

/// A log of decisions that is open for writing. A clone is the same log.
#[derive(Debug, Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    shared: Arc<Shared>,
    input: Input,
    /// Whether each decision has to be on the disk before it is answered.
    #[cfg(feature = "http")]
    always: bool,
    versions: Versions,
    /// When it was opened: what runs are called by.
    opened: Instant,
    runs: Mutex<u64>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Journal {
    /// Opens a log in a folder, which is made if it is not there, and goes on where it ended. A last line that is torn, because the
    /// machine or the program went down while it was written, is cut off.
    ///
    /// # Errors
    /// [`Refused`] when another program writes to it, or when the folder can't be used.
    pub fn open(folder: impl AsRef<Path>, options: JournalOptions) -> Result<Self, Refused> {
        let folder = folder.as_ref().to_path_buf();
        let shared = Arc::new(Shared::new(&folder, &options));
        let input = options.input;
        #[cfg(feature = "http")]
        let always = options.sync == Sync::Always;
        let writer = writer::start(&folder, options, Arc::clone(&shared))?;
        Ok(Self {
            inner: Arc::new(Inner {
                folder,
                shared,
                input,
                #[cfg(feature = "http")]
                always,
                versions: Versions::default(),
                opened: crate::live::clock::now(),
                runs: Mutex::new(0),
                writer: Mutex::new(Some(writer)),
            }),
        })
    }

    /// The folder it is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// How it stands: what was written, what was lost, and what is wrong with the disk.
    #[must_use]
    pub fn status(&self) -> JournalStatus {
        self.inner.shared.status()
    }

    /// Waits until all that was noted so far is written, and on the disk.
    ///
    /// # Errors
    /// Why it can't be written.
    pub fn flush(&self) -> Result<(), String> {
        self.inner.shared.flush()
    }

    /// Waits until what was noted so far is on the disk, where that was asked for of every decision. When the disk refuses, decisions go on; that is
    /// told and counted elsewhere.
    #[cfg(feature = "http")]
    pub(crate) fn settle(&self) {
        if self.inner.always {
            let _ = self.flush();
        }
    }

    /// Ends it: writes what is left, and waits for that. Whoever calls it tells how many decisions are missing.
    #[cfg(feature = "cli")]
    pub(crate) fn close(&self) {
        self.inner.shared.hush();
        self.inner.end();
    }

    /// What writes down decisions as this log keeps them.
    #[must_use]
    pub fn scribe(&self) -> Scribe {
        Scribe::new(self.inner.input)
    }

    /// The rules of an entry. They are kept beside the log when they are first met.
    #[must_use]
    pub fn version(&self, digest: &str, sources: &Sources) -> Arc<Version> {
        self.inner.versions.of(digest, sources)
    }

    /// Writes an entry that a [`Scribe`] made, of a decision that rests on no other.
    pub fn write(&self, version: &Arc<Version>, entry: Vec<u8>) {
        self.inner.shared.push(Message::decision(version, None, entry), false);
    }

    /// The name of the next run.
    fn next_run(&self) -> String {
        let mut runs = self.inner.runs.lock().unwrap_or_else(PoisonError::into_inner);
        *runs += 1;
        format!("{}#{runs}", self.inner.opened)
    }
}

impl Inner {
    fn end(&self) {
        self.shared.close();
        if let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}
