//! How a log is kept.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What an entry has of the lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Input {
    /// Its digest alone. It tells whether a lead is the one that was decided about, and can't be replayed.
    Digest,
    /// What the rules read of it, with personal values masked.
    #[default]
    Masked,
    /// All of it, as it came.
    Whole,
}

impl Input {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Masked => "masked",
            Self::Whole => "whole",
        }
    }
}

/// When what was written is made safe against the machine going down. A program that goes down loses nothing that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sync {
    /// After every write. Decisions that wait to be written are written together.
    Always,
    /// This often.
    Interval(Duration),
    /// When the machine likes to.
    Never,
}

/// Hears a sentence for people.
pub(super) type Listener = Arc<dyn Fn(&str) + Send + std::marker::Sync>;

/// How a log is kept.
#[derive(Clone)]
#[non_exhaustive]
pub struct JournalOptions {
    /// What entries have of leads.
    pub input: Input,
    /// When what was written is made safe.
    pub sync: Sync,
    /// How many bytes a part has before the next one is begun.
    pub part_bytes: u64,
    /// For how long a part is written to before the next one is begun.
    pub part_age: Duration,
    /// Whether parts that are full are packed with zstd.
    pub pack: bool,
    /// How many bytes wait to be written before entries are given up.
    pub waiting_bytes: usize,
    pub(super) listener: Listener,
}

impl JournalOptions {
    /// The usual: leads masked, made safe every second, parts of 64 MB or a day, packed.
    #[must_use]
    pub fn new() -> Self {
        Self {
            input: Input::Masked,
            sync: Sync::Interval(Duration::from_secs(1)),
            part_bytes: 64_000_000,
            part_age: Duration::from_secs(24 * 3_600),
            pack: true,
            waiting_bytes: 32_000_000,
            listener: Arc::new(on_stderr),
        }
    }

    /// Sets what entries have of leads.
    #[must_use]
    pub const fn input(mut self, input: Input) -> Self {
        self.input = input;
        self
    }

    /// Sets when what was written is made safe.
    #[must_use]
    pub const fn sync(mut self, sync: Sync) -> Self {
        self.sync = sync;
        self
    }

    /// Sets how large parts get.
    #[must_use]
    pub const fn part_bytes(mut self, bytes: u64) -> Self {
        self.part_bytes = bytes;
        self
    }

    /// Sets for how long a part is written to.
    #[must_use]
    pub const fn part_age(mut self, age: Duration) -> Self {
        self.part_age = age;
        self
    }

    /// Sets whether parts that are full are packed.
    #[must_use]
    pub const fn pack(mut self, pack: bool) -> Self {
        self.pack = pack;
        self
    }

    /// Sets how many bytes may wait.
    #[must_use]
    pub const fn waiting_bytes(mut self, bytes: usize) -> Self {
        self.waiting_bytes = bytes;
        self
    }

    /// Has somebody else hear when the log can't be written, and when it can again; if nobody is set, it is told on stderr.
    #[must_use]
    pub fn told(mut self, listener: impl Fn(&str) + Send + std::marker::Sync + 'static) -> Self {
        self.listener = Arc::new(listener);
        self
    }
}

fn on_stderr(message: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{message}\n").as_bytes());
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for JournalOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournalOptions")
            .field("input", &self.input)
            .field("sync", &self.sync)
            .field("part_bytes", &self.part_bytes)
            .field("part_age", &self.part_age)
            .field("pack", &self.pack)
            .finish_non_exhaustive()
    }
}
