//! Whether the part that is written to still stands in the folder as it was written: somebody may delete it, or cut it short.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use crate::live::clock;

use super::super::{files, line, read};
use super::{Sync, Writer};

impl Writer {
    /// Looks whether the part stands there as it was written. If not, it is told, and what is missing of it is counted and named.
    pub(super) fn look(&mut self) {
        (self.looked, self.unlooked) = (clock::steady(), false);
        let path = self.folder.join(files::name(self.part));
        let Some(harm) = harm(&self.file, &path, (!self.torn).then_some(self.size)) else { return };
        let (left, seen) = match harm {
            Harm::Gone => (Vec::new(), true),
            Harm::Replaced | Harm::Shorter | Harm::Longer => {
                read::numbers(&path).map_or_else(|_| (Vec::new(), false), |left| (left, true))
            }
        };
        let mut why = harm.words(self.part);
        if !seen {
            why.push_str(", and what is left of it can't be read");
        }
        // Its own numbers; and those of earlier parts that it named, which would be named nowhere else.
        let mut missing = lost(&left, (self.begun_with, self.first));
        let newly = missing.iter().map(|range| length(*range) - named(*range, &self.named)).sum();
        for range in self.named.iter().filter(|(from, _)| *from < self.begun_with) {
            missing.extend(lost(&left, *range));
        }
        missing.sort_unstable();
        self.named.retain(|(from, _)| *from >= self.first);
        self.early.clear();
        let now = clock::now();
        for range in missing {
            line::lost(&mut self.early, (range.0, length(range)), (self.begun, now), &why);
            self.named.push(range);
        }
        self.harmed = true;
        self.shared.harmed(&why, newly);
    }

    /// The same, and begins the next part if it does not.
    pub(super) fn look_at_once(&mut self) {
        if !self.harmed {
            self.look();
        }
        if self.harmed {
            self.write_out();
        }
    }

    /// Begins a part behind all that are there, instead of one that was harmed.
    pub(super) fn begin_anew(&mut self) -> io::Result<()> {
        std::fs::create_dir_all(self.folder.join("rules"))?;
        if !holds(&self.lock, &self.folder) {
            self.lock =
                files::lock(&self.folder)?.ok_or_else(|| io::Error::other("another program writes to it meanwhile"))?;
        }
        let last = files::parts(&self.folder)?.last().map_or(0, |part| part.number);
        let part = last.max(self.part) + 1;
        let file = files::begin(&self.folder.join(files::name(part)))?;
        // Whoever deleted the part may have deleted what stood beside it.
        self.versions.extend(std::mem::take(&mut self.kept).into_values());
        self.harmed = false;
        // What waits may have the beginning of a part already that could not be written.
        self.pending.drain(..self.headed);
        self.begins(file, part);
        if self.options.sync == Sync::Never { Ok(()) } else { files::sync_folder(&self.folder) }
    }
}

/// What somebody else did to the part that is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harm {
    /// It is not in the folder any more.
    Gone,
    /// Another file has its name.
    Replaced,
    /// It has less in it than was written.
    Shorter,
    /// It has more.
    Longer,
}

impl Harm {
    /// What happened, in plain words.
    fn words(self, part: u64) -> String {
        let name = files::name(part);
        match self {
            Self::Gone => format!("{name} was deleted or moved away while it was written to"),
            Self::Replaced => format!("{name} was replaced by another file while it was written to"),
            Self::Shorter => format!("{name} was cut short while it was written to"),
            Self::Longer => format!("somebody else wrote to {name} while it was written to"),
        }
    }
}

/// What was done to an open file that should stand at a path, with so many bytes if that is known.
fn harm(file: &File, path: &Path, size: Option<u64>) -> Option<Harm> {
    let open = file.metadata().ok()?;
    let there = match std::fs::metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Some(Harm::Gone),
        // A folder that can't be looked into for once says nothing.
        Err(_) => return None,
    };
    if !is_same(&open, &there) {
        return Some(Harm::Replaced);
    }
    match size.map(|size| open.len().cmp(&size))? {
        std::cmp::Ordering::Less => Some(Harm::Shorter),
        std::cmp::Ordering::Greater => Some(Harm::Longer),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open can't be deleted or replaced.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Whether the file that keeps other programs out is still the one they meet.
fn holds(lock: &File, folder: &Path) -> bool {
    harm(lock, &files::lock_of(folder), None).is_none()
}

/// Which numbers of a range are not among those that are left, as ranges.
fn lost(left: &[(u64, u64)], (first, next): (u64, u64)) -> Vec<(u64, u64)> {
    let (mut lost, mut at) = (Vec::new(), first);
    for (from, to) in left {
        if *from > at && at < next {
            lost.push((at, next.min(*from)));
        }
        at = at.max(*to);
    }
    if at < next {
        lost.push((at, next));
    }
    lost
}

const fn length((from, to): (u64, u64)) -> u64 {
    to.saturating_sub(from)
}

/// How many numbers of a range were named before.
fn named(range: (u64, u64), before: &[(u64, u64)]) -> u64 {
    before.iter().map(|(from, to)| length((range.0.max(*from), range.1.min(*to)))).sum()
}
