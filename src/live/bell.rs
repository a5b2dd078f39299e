//! The doorbell: the machine says that something may have changed. What has, the disk tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::clock::steady;
use super::places::Places;

/// What reaches the thread that watches.
pub(super) enum Message {
    /// The machine says something about files.
    Event(notify::Result<Event>),
    /// Somebody wants the files to be looked at now, and waits for it.
    Look(Sender<()>),
    /// Nobody needs the rules any more.
    Stop,
}

/// What an event means to a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ring {
    /// Nothing.
    No,
    /// Something may have changed.
    Changed,
    /// Events were lost: anything may have changed.
    Lost,
}

/// Listens to the folders of a rule set.
pub(super) struct Bell {
    watcher: RecommendedWatcher,
    places: Places,
    /// Folders that are watched.
    watched: BTreeSet<PathBuf>,
    /// Of those, what was moved or removed since: what is watched may have another name now.
    moved: BTreeSet<PathBuf>,
    /// Files that somebody writes into and has not closed yet, with the time of the last stroke.
    writing: BTreeMap<PathBuf, Instant>,
}

/// Who has a file open and writes nothing for so long, is done with it.
const PAUSE: Duration = Duration::from_millis(800);

impl Bell {
    /// A bell that rings into `to`.
    pub(super) fn new(to: Sender<Message>) -> notify::Result<Self> {
        let ring = move |event| {
            let _ = to.send(Message::Event(event));
        };
        let watcher = RecommendedWatcher::new(ring, Config::default().with_follow_symlinks(false))?;
        Ok(Self {
            watcher,
            places: Places::default(),
            watched: BTreeSet::new(),
            moved: BTreeSet::new(),
            writing: BTreeMap::new(),
        })
    }

    /// Listens to these places from now on, and to no others.
    pub(super) fn listen(&mut self, places: Places) -> notify::Result<()> {
        let moved = std::mem::take(&mut self.moved);
        for folder in std::mem::take(&mut self.watched) {
            if moved.contains(&folder) || !places.folders.contains(&folder) {
                // It may be gone already.
                let _ = self.watcher.unwatch(&folder);
            }
        }
        let mut refused = Ok(());
        for folder in &places.folders {
            // Also what is watched already: another folder may stand there now, and the same one is not watched twice.
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder.clone());
                }
                // What went away in the meantime has rung.
                Err(_) if !folder.exists() => {}
                Err(error) => refused = Err(error),
            }
        }
        self.places = places;
        refused
    }

    /// What an event means.
    pub(super) fn hear(&mut self, event: &notify::Result<Event>) -> Ring {
        let Ok(event) = event else {
            self.forget();
            return Ring::Lost;
        };
        if event.need_rescan() {
            self.forget();
            return Ring::Lost;
        }
        let mut ring = Ring::No;
        for path in &event.paths {
            if self.one(event.kind, path) {
                ring = Ring::Changed;
            }
        }
        ring
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "of what the machine can say, most means the same")]
    fn one(&mut self, kind: EventKind, path: &Path) -> bool {
        let whole = match kind {
            // Reading changes nothing; nor does opening.
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                self.writing.remove(path);
                false
            }
            EventKind::Access(_) => return false,
            EventKind::Modify(ModifyKind::Data(_)) => {
                let concerns = self.places.concern(path, false);
                if concerns {
                    self.writing.insert(path.to_path_buf(), steady());
                }
                return concerns;
            }
            EventKind::Modify(ModifyKind::Metadata(_)) => false,
            EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => {
                self.writing.remove(path);
                self.moved.extend(self.watched.iter().filter(|folder| folder.starts_with(path)).cloned());
                true
            }
            _ => true,
        };
        self.places.concern(path, whole)
    }

    /// Until when somebody is taken to be writing, as far as is known.
    pub(super) fn written_until(&self) -> Option<Instant> {
        self.writing.values().max().map(|stroke| *stroke + PAUSE)
    }

    fn forget(&mut self) {
        self.writing.clear();
        self.moved = self.watched.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{DataChange, Flag, RenameMode};

    fn bell() -> (Bell, tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let mut bell = Bell::new(std::sync::mpsc::channel().0).unwrap();
        bell.listen(Places::of(&root, &BTreeSet::new())).unwrap();
        (bell, dir, root)
    }

    #[test]
    fn reading_and_strangers_do_not_ring() {
        let (mut bell, _dir, root) = bell();
        let mut hear = |kind, name: &str| bell.hear(&Ok(Event::new(kind).add_path(root.join(name))));
        let data = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let closed = |mode| EventKind::Access(AccessKind::Close(mode));
        assert_eq!(hear(EventKind::Access(AccessKind::Open(AccessMode::Any)), "a.lead"), Ring::No);
        assert_eq!(hear(closed(AccessMode::Read), "a.lead"), Ring::No);
        assert_eq!(hear(data, "leads.ndjson"), Ring::No);
        assert_eq!(hear(data, "a.lead"), Ring::Changed);
        assert_eq!(hear(closed(AccessMode::Write), "a.lead"), Ring::Changed);
        assert_eq!(hear(EventKind::Modify(ModifyKind::Name(RenameMode::To)), "a.lead"), Ring::Changed);
    }

    #[test]
    fn who_writes_is_known_until_the_file_is_closed() {
        let (mut bell, _dir, root) = bell();
        let mut hear = |kind| bell.hear(&Ok(Event::new(kind).add_path(root.join("a.lead"))));
        hear(EventKind::Modify(ModifyKind::Data(DataChange::Any)));
        hear(EventKind::Access(AccessKind::Close(AccessMode::Read)));
        assert!(bell.written_until().is_some());
        let (mut bell, _dir, root) = self::bell();
        let mut hear = |kind| bell.hear(&Ok(Event::new(kind).add_path(root.join("a.lead"))));
        hear(EventKind::Modify(ModifyKind::Data(DataChange::Any)));
        hear(EventKind::Access(AccessKind::Close(AccessMode::Write)));
        assert_eq!(bell.written_until(), None);
    }

    #[test]
    fn lost_events_and_errors_ring_for_everything() {
        let (mut bell, _dir, _) = bell();
        assert_eq!(bell.hear(&Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))), Ring::Lost);
        assert_eq!(bell.hear(&Err(notify::Error::generic("lost"))), Ring::Lost);
    }
}
