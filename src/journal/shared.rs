//! What those who decide share with the thread that writes: entries that wait, and how the log stands.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::live::clock;
use crate::value::Instant;

use super::options::{JournalOptions, Listener};
use super::versions::{Blob, Version};

/// How a log stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JournalStatus {
    /// How many decisions were written since it was opened.
    pub written: u64,
    /// How many decisions are missing from it since it was opened.
    pub lost: u64,
    /// How many wait to be written.
    pub waiting: u64,
    /// The number of the part that is written to.
    pub part: u64,
    /// What keeps it from being written; none when nothing does.
    pub failing: Option<Failing>,
}

/// What keeps a log from being written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failing {
    /// Why, in plain words.
    pub why: String,
    /// Since when.
    pub since: Instant,
}

/// What is handed to the thread that writes.
#[derive(Debug)]
pub(super) struct Message {
    /// What it is.
    pub what: What,
    /// What has to be kept beside the log before it is written.
    pub beside: Option<Arc<Version>>,
    /// A ledger that has to be.
    pub ledger: Option<Arc<Blob>>,
}

#[derive(Debug)]
pub(super) enum What {
    /// A decision: the rest of its line behind its number.
    Decision(Vec<u8>),
    /// The start of a run: likewise.
    Run(Vec<u8>),
    /// So many decisions are missing here.
    Lost { count: u64, since: Instant, until: Instant, why: String },
}

impl Message {
    /// A decision, with the run it belongs to.
    pub(super) fn decision(version: &Arc<Version>, run: Option<(&str, u64)>, entry: Vec<u8>) -> Self {
        let line = match run {
            None => entry,
            Some((name, turn)) => {
                let mut line = format!(",\"run\":\"{name}\",\"turn\":{turn}").into_bytes();
                line.extend_from_slice(&entry);
                line
            }
        };
        Self { what: What::Decision(line), beside: Some(Arc::clone(version)), ledger: None }
    }

    fn size(&self) -> usize {
        match &self.what {
            What::Decision(line) | What::Run(line) => line.len() + 128,
            What::Lost { .. } => 0,
        }
    }
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Message>,
    bytes: usize,
    closed: bool,
    /// Whether somebody else tells at the end how many are missing.
    hushed: bool,
    status: JournalStatus,
    /// Whether what is wrong is about to be mended, as far as is known.
    mending: bool,
    /// How often somebody wanted all of it on the disk, and how often it was.
    asked: u64,
    answered: u64,
}

/// The queue, and who waits for what.
pub(super) struct Shared {
    folder: PathBuf,
    most: usize,
    queue: Mutex<Queue>,
    /// Something is to be written.
    more: Condvar,
    /// Something was written.
    less: Condvar,
    listener: Listener,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Why entries are given up while the disk takes some.
const TOO_SLOW: &str = "the disk is too slow";

impl Shared {
    pub(super) fn new(folder: &Path, options: &JournalOptions) -> Self {
        Self {
            folder: folder.to_path_buf(),
            most: options.waiting_bytes,
            queue: Mutex::default(),
            more: Condvar::new(),
            less: Condvar::new(),
            listener: Arc::clone(&options.listener),
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over a message. When too much waits it is given up and counted; who may `wait` does so, as long as the disk takes some.
    pub(super) fn push(&self, message: Message, wait: bool) {
        let size = message.size();
        let mut queue = self.queue();
        while queue.bytes + size > self.most && queue.bytes > 0 {
            if !wait || queue.status.failing.is_some() {
                let tell = queue.give_up(&message.what);
                drop(queue);
                if tell {
                    self.tell(&format!("decisions come faster than the log in {} takes them; they go on, and those that are missing from it are counted", self.folder.display()));
                }
                return;
            }
            queue = self.less.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        queue.bytes += size;
        queue.status.waiting += u64::from(matches!(message.what, What::Decision(_)));
        queue.waiting.push_back(message);
        drop(queue);
        self.more.notify_one();
    }

    /// All that waits; nothing when it takes longer than this. None when the log is closed and nothing is left. With the number of the
    /// last who wants all of it on the disk, if somebody does.
    pub(super) fn take(&self, longest: Option<Duration>) -> Option<(VecDeque<Message>, Option<u64>)> {
        let mut queue = self.queue();
        let started = clock::steady();
        while queue.waiting.is_empty() && !queue.closed && queue.asked == queue.answered {
            match longest {
                None => queue = self.more.wait(queue).unwrap_or_else(PoisonError::into_inner),
                Some(longest) => {
                    let left = longest.saturating_sub(started.elapsed());
                    if left.is_zero() {
                        break;
                    }
                    queue = self.more.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        if queue.waiting.is_empty() && queue.closed {
            return None;
        }
        queue.bytes = 0;
        let asked = (queue.asked > queue.answered).then_some(queue.asked);
        Some((std::mem::take(&mut queue.waiting), asked))
    }

    /// All that was there when this was asked is on the disk, or never will be.
    pub(super) fn answer(&self, asked: u64) {
        self.queue().answered = asked;
        self.less.notify_all();
    }

    /// These messages are written.
    pub(super) fn done(&self, decisions: u64, part: u64) {
        let mut queue = self.queue();
        queue.status.written += decisions;
        queue.status.waiting = queue.status.waiting.saturating_sub(decisions);
        queue.status.part = part;
        drop(queue);
        self.less.notify_all();
    }

    /// These will never be.
    pub(super) fn dropped(&self, decisions: u64) {
        let mut queue = self.queue();
        queue.status.lost += decisions;
        queue.status.waiting = queue.status.waiting.saturating_sub(decisions);
        drop(queue);
        self.less.notify_all();
    }

    /// The log can't be written, or can again. It is told once each time.
    pub(super) fn failing(&self, why: Option<String>) {
        let mut queue = self.queue();
        let before = queue.status.failing.is_some();
        let lost = queue.status.lost;
        queue.mending = false;
        queue.status.failing = match (why.clone(), queue.status.failing.take()) {
            (None, _) => None,
            (Some(why), Some(known)) => Some(Failing { why, ..known }),
            (Some(why), None) => Some(Failing { why, since: clock::now() }),
        };
        drop(queue);
        self.less.notify_all();
        match (why, before) {
            (Some(why), false) => self.tell(&format!(
                "the log in {} can't be written: {why}; decisions go on, and those that can't be kept are counted",
                self.folder.display()
            )),
            (None, true) => {
                let missing = match lost {
                    0 => "nothing is missing".to_owned(),
                    1 => "1 decision is missing from it".to_owned(),
                    lost => format!("{lost} decisions are missing from it"),
                };
                self.tell(&format!("the log in {} is written again; {missing}", self.folder.display()));
            }
            (Some(_), true) | (None, false) => {}
        }
    }

    pub(super) fn tell(&self, message: &str) {
        (self.listener)(message);
    }

    /// Somebody harmed the part that is written to: it is told, and these decisions of it are missing.
    pub(super) fn harmed(&self, why: &str, lost: u64) {
        let mut queue = self.queue();
        queue.status.lost += lost;
        let since = queue.status.failing.take().map_or_else(clock::now, |known| known.since);
        queue.status.failing = Some(Failing { why: why.to_owned(), since });
        queue.mending = true;
        drop(queue);
        self.less.notify_all();
        self.tell(&format!("the log in {} was harmed: {why}; decisions go on, in a new part", self.folder.display()));
    }

    /// Somebody else tells how many are missing.
    #[cfg(feature = "cli")]
    pub(super) fn hush(&self) {
        self.queue().hushed = true;
    }

    pub(super) fn is_hushed(&self) -> bool {
        self.queue().hushed
    }

    pub(super) fn is_closed(&self) -> bool {
        self.queue().closed
    }

    pub(super) fn close(&self) {
        self.queue().closed = true;
        self.more.notify_all();
    }

    pub(super) fn status(&self) -> JournalStatus {
        self.queue().status.clone()
    }

    /// Waits until all that was pushed so far is done with, and on the disk.
    pub(super) fn flush(&self) -> Result<(), String> {
        let mut queue = self.queue();
        queue.asked += 1;
        let (asked, lost) = (queue.asked, queue.status.lost);
        self.more.notify_one();
        while queue.answered < asked {
            if let Some(failing) = queue.status.failing.as_ref().filter(|_| !queue.mending) {
                return Err(failing.why.clone());
            }
            queue = self.less.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.status.lost > lost { Err("some could not be written".to_owned()) } else { Ok(()) }
    }
}

impl Queue {
    /// Counts what is given up, at its place among those that wait; whether that has to be told.
    fn give_up(&mut self, what: &What) -> bool {
        if !matches!(what, What::Decision(_)) {
            return false;
        }
        self.status.lost += 1;
        let now = clock::now();
        if let Some(Message { what: What::Lost { count, until, .. }, .. }) = self.waiting.back_mut() {
            *count += 1;
            *until = now;
            return false;
        }
        let why = self.status.failing.as_ref().map_or_else(|| TOO_SLOW.to_owned(), |failing| failing.why.clone());
        let what = What::Lost { count: 1, since: now, until: now, why };
        self.waiting.push_back(Message { what, beside: None, ledger: None });
        self.status.failing.is_none()
    }
}
