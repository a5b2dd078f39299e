//! Rules that follow their files: who uses them always has a whole rule set, and a new one takes its place in one step.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::thread;
use std::time::Duration;

use super::bell::Message;
use super::look::Looker;
use super::open::Failed;
use super::rules::Rules;
use super::status::{Change, Status};

/// What the tests of a rule set are for when it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Tests {
    /// They are not run.
    Skip,
    /// They are run, and the status names those that fail.
    #[default]
    Tell,
    /// Rules whose tests fail are not used.
    Require,
}

/// How rules follow their files.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct WatchOptions {
    /// What their tests are for.
    pub tests: Tests,
    /// Looks at the files this often instead of waiting to be told. For network file systems, which don't tell what other machines do.
    /// None listens where that is possible.
    pub poll: Option<Duration>,
}

impl WatchOptions {
    /// The usual: tests are run and told, and changes are listened for.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what tests are for.
    #[must_use]
    pub const fn tests(mut self, tests: Tests) -> Self {
        self.tests = tests;
        self
    }

    /// Looks this often instead of listening.
    #[must_use]
    pub const fn poll(mut self, every: Duration) -> Self {
        self.poll = Some(every);
        self
    }
}

/// That something happened to live rules, and how they stand since.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Notice {
    /// What happened.
    pub change: Change,
    /// How they stand.
    pub status: Status,
}

type Listener = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Rules that follow their files for as long as this lives.
pub struct Live {
    shared: Arc<Shared>,
    to: Sender<Message>,
}

/// What the users of rules share with the thread that watches.
pub(super) struct Shared {
    rules: RwLock<Arc<Rules>>,
    status: Mutex<Status>,
    listeners: Mutex<Vec<(u64, Listener)>>,
    next: AtomicU64,
}

/// As long as this lives, its listener is told.
#[must_use = "nobody is told any more once this is dropped"]
pub struct Subscription {
    shared: Weak<Shared>,
    number: u64,
}

impl Live {
    /// Opens a rule set and follows its files.
    ///
    /// # Errors
    /// [`Failed`] with all problems, if it can't be used as it stands now.
    pub fn start(path: &Path, options: WatchOptions) -> Result<Self, Failed> {
        let (to, inbox) = channel();
        let (mut looker, rules, status) = Looker::open(path, options, &to)?;
        let shared = Arc::new(Shared {
            rules: RwLock::new(Arc::new(rules)),
            status: Mutex::new(status),
            listeners: Mutex::new(Vec::new()),
            next: AtomicU64::new(0),
        });
        let theirs = Arc::clone(&shared);
        thread::spawn(move || looker.run(&inbox, &theirs));
        Ok(Self { shared, to })
    }

    /// The rules in use.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        self.shared.rules()
    }

    /// How they stand.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.status().clone()
    }

    /// Looks at the files right now, and comes back when what stands there is in use or refused.
    pub fn look(&self) {
        let (reply, done) = channel();
        if self.to.send(Message::Look(reply)).is_ok() {
            let _ = done.recv();
        }
    }

    /// Tells of every change from now on, on the thread that watches: what takes long there delays the next change.
    pub fn subscribe(&self, listener: impl Fn(&Notice) + Send + Sync + 'static) -> Subscription {
        let number = self.shared.next.fetch_add(1, Ordering::Relaxed);
        self.shared.listeners().push((number, Arc::new(listener)));
        Subscription { shared: Arc::downgrade(&self.shared), number }
    }

    /// The same by a channel, for as long as its other end lives.
    #[must_use]
    pub fn changes(&self) -> Receiver<Notice> {
        let (to, changes) = channel();
        let to = Mutex::new(to);
        let number = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::downgrade(&self.shared);
        let listener = move |notice: &Notice| {
            let sent = to.lock().unwrap_or_else(PoisonError::into_inner).send(notice.clone());
            if sent.is_err() {
                drop(Subscription { shared: shared.clone(), number });
            }
        };
        self.shared.listeners().push((number, Arc::new(listener)));
        changes
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Not waited for: the last user may be a listener, on the very thread that watches.
        let _ = self.to.send(Message::Stop);
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.upgrade() {
            shared.listeners().retain(|(number, _)| *number != self.number);
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn status(&self) -> MutexGuard<'_, Status> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listeners(&self) -> MutexGuard<'_, Vec<(u64, Listener)>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the status without telling anybody.
    pub(super) fn note(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status());
    }

    /// Puts other rules in the place of those in use. Who asks for the status meanwhile gets that of the one or of the other.
    pub(super) fn swap(&self, rules: Rules) {
        let before = {
            let mut status = self.status();
            let fresh = Status::of(&rules);
            *status = Status { looked: status.looked, watching: status.watching.clone(), ..fresh };
            let mut place = self.rules.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *place, Arc::new(rules))
        };
        // Whoever still decides by the rules before holds them; taking them apart is nothing to wait for with a lock.
        drop(before);
    }

    /// Tells all listeners. One that panics harms nobody but itself.
    pub(super) fn tell(&self, change: Change) {
        let notice = Notice { change, status: self.status().clone() };
        let listeners: Vec<Listener> = self.listeners().iter().map(|(_, listener)| Arc::clone(listener)).collect();
        for listener in listeners {
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&notice)));
        }
    }
}
