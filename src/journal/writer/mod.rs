//! The thread that writes: one at a time, in order, and on with it when the disk takes it again.

mod guard;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Steady};

use crate::live::clock;
use crate::source::Problem;
use crate::value::Instant;

use super::complaints::{self, words};
use super::options::{JournalOptions, Sync};
use super::read::{self, End};
use super::shared::{Message, Shared, What};
use super::versions::{Blob, Version};
use super::{files, line};

/// How long to wait before the disk is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// How often it is looked whether the part still stands there as it was written.
const LOOK: Duration = Duration::from_secs(1);
/// So much is written at once.
const CHUNK: usize = 1 << 18;

struct Writer {
    folder: PathBuf,
    options: JournalOptions,
    shared: Arc<Shared>,
    /// Keeps other programs out.
    lock: File,
    file: File,
    part: u64,
    /// How many bytes of the part are whole lines.
    size: u64,
    /// Whether something stands behind these bytes that has to be cut off.
    torn: bool,
    /// When the part was begun, and with which number.
    begun: Instant,
    begun_with: u64,
    /// The number of the next decision, and of the first that waits.
    next: u64,
    first: u64,
    /// Lines that wait, and how many of them are decisions.
    pending: Vec<u8>,
    decisions: u64,
    /// How many bytes of them are the beginning of the part.
    headed: usize,
    /// Lines that stand right behind its first one: what is missing of the part before.
    early: Vec<u8>,
    /// Numbers that lines of the part, or lines that wait, name as lost: from, and up to.
    named: Vec<(u64, u64)>,
    /// Whether somebody harmed the part, so that the next one has to be begun.
    harmed: bool,
    /// When it was last looked for that, and whether something was written since.
    looked: Steady,
    unlooked: bool,
    /// Since when decisions are given up, how many of these were not told yet, and why.
    given_up: Option<Instant>,
    untold: u64,
    why: String,
    /// What has to be there before they are.
    versions: Vec<Arc<Version>>,
    ledgers: Vec<Arc<Blob>>,
    kept: BTreeMap<String, Arc<Version>>,
    /// Whether something is written that is not safe yet, and when it was last.
    dirty: bool,
    synced: Steady,
    /// Whether the machine refused to make it safe the last time.
    unsafe_since_sync: bool,
    packing: Vec<JoinHandle<()>>,
}

/// Opens the log and starts the thread.
pub(super) fn start(
    folder: &Path,
    options: JournalOptions,
    shared: Arc<Shared>,
) -> Result<JoinHandle<()>, Box<Problem>> {
    let refused = |error: io::Error| complaints::unwritable(folder, &words(&error));
    std::fs::create_dir_all(folder.join("rules")).map_err(refused)?;
    let lock = files::lock(folder).map_err(refused)?.ok_or_else(|| complaints::in_use(folder))?;
    let writer = Writer::open(folder, options, shared, lock).map_err(refused)?;
    thread::Builder::new().name("decision log".to_owned()).spawn(move || writer.run()).map_err(refused)
}

impl Writer {
    fn open(folder: &Path, options: JournalOptions, shared: Arc<Shared>, lock: File) -> io::Result<Self> {
        let parts = files::parts(folder)?;
        let last = parts.last();
        let End { next, first, begun, whole, cut, sealed } = last.map(read::end).transpose()?.unwrap_or_default();
        let next = last_number(&parts, next)?;
        let going_on = last.filter(|part| !part.packed);
        let part = going_on.map_or_else(|| last.map_or(0, |part| part.number) + 1, |part| part.number);
        let path = folder.join(files::name(part));
        let file = files::append(&path)?;
        let now = clock::now();
        let mut writer = Self {
            folder: folder.to_path_buf(),
            options,
            shared,
            lock,
            file,
            part,
            size: if going_on.is_some() { whole } else { 0 },
            torn: going_on.is_some() && cut > 0,
            begun: if going_on.is_some() { begun.unwrap_or(now) } else { now },
            begun_with: going_on.and(first).unwrap_or(next),
            next,
            first: next,
            pending: Vec::new(),
            decisions: 0,
            headed: 0,
            early: Vec::new(),
            named: Vec::new(),
            harmed: false,
            looked: clock::steady(),
            unlooked: false,
            given_up: None,
            untold: 0,
            why: String::new(),
            versions: Vec::new(),
            ledgers: Vec::new(),
            kept: BTreeMap::new(),
            dirty: false,
            synced: clock::steady(),
            unsafe_since_sync: false,
            packing: Vec::new(),
        };
        if sealed && going_on.is_some() {
            // The last line is whole but for its end.
            writer.pending.insert(0, b'\n');
        }
        line::start(&mut writer.pending, now, cut);
        writer.tidy(&parts);
        Ok(writer)
    }

    /// Packs what was left when the program went down.
    fn tidy(&mut self, parts: &[files::Part]) {
        for part in parts {
            let plain = self.folder.join(files::name(part.number));
            if part.packed && plain.is_file() {
                let _ = std::fs::remove_file(plain);
            } else if !part.packed && part.number != self.part {
                self.pack(part.path.clone());
            }
        }
    }

    fn run(mut self) {
        self.write_out();
        while let Some((messages, asked)) = self.shared.take(self.longest()) {
            let chunk = CHUNK.min(usize::try_from(self.options.part_bytes).unwrap_or(CHUNK));
            for message in messages {
                self.add(message);
                if self.pending.len() >= chunk {
                    self.write_out();
                }
            }
            self.write_out();
            if asked.is_some() {
                self.look_at_once();
            }
            if self.dirty && (asked.is_some() || self.is_time_to_sync()) {
                self.sync();
            }
            if let Some(asked) = asked {
                self.shared.answer(asked);
            }
        }
        self.look_at_once();
        self.end();
        for packing in self.packing {
            let _ = packing.join();
        }
    }

    /// How long nothing may happen before there is something to do.
    fn longest(&self) -> Option<Duration> {
        let sync = match self.options.sync {
            Sync::Interval(every) if self.dirty => Some(every.saturating_sub(self.synced.elapsed())),
            Sync::Interval(_) | Sync::Always | Sync::Never => None,
        };
        let look = self.unlooked.then(|| LOOK.saturating_sub(self.looked.elapsed()));
        sync.into_iter().chain(look).min()
    }

    /// Names what was given up, if there is room for that, and tells it, if nobody else does.
    fn end(&mut self) {
        if self.given_up.is_some() && !self.pending.is_empty() {
            self.dirty |= self.try_write().is_ok();
        }
        if self.dirty && self.options.sync != Sync::Never {
            self.sync();
        }
        if self.untold > 0 && !self.shared.is_hushed() {
            let decisions = match self.untold {
                1 => "the last decision is".to_owned(),
                lost => format!("the last {lost} decisions are"),
            };
            let (folder, why) = (self.folder.display(), &self.why);
            self.shared.tell(&format!("{decisions} missing from the log in {folder}: {why}"));
        }
    }

    fn is_time_to_sync(&self) -> bool {
        match self.options.sync {
            Sync::Interval(every) => self.synced.elapsed() >= every,
            Sync::Always | Sync::Never => false,
        }
    }

    /// Adds a message to what is written next.
    fn add(&mut self, message: Message) {
        let Message { what, beside, ledger } = message;
        self.versions.extend(beside.filter(|version| !self.kept.contains_key(&version.digest)));
        self.ledgers.extend(ledger);
        match what {
            What::Decision(rest) => {
                line::write(&mut self.pending, "decision", &format!(",\"n\":{}", self.next), &rest);
                self.next += 1;
                self.decisions += 1;
            }
            What::Run(rest) => line::write(&mut self.pending, "run", "", &rest),
            What::Lost { count, since, until, why } => {
                line::lost(&mut self.pending, (self.next, count), (since, until), &why);
                self.named.push((self.next, self.next + count));
                self.next += count;
            }
        }
    }

    /// Writes all that is pending, however long that takes; or, once the log is closed, gives it up when the disk refuses.
    fn write_out(&mut self) {
        if self.looked.elapsed() >= LOOK {
            self.look();
        }
        while !self.pending.is_empty() || self.harmed {
            match self.try_write() {
                Ok(()) => {
                    if !self.unsafe_since_sync {
                        self.shared.failing(None);
                        self.untold = 0;
                    }
                    self.shared.done(std::mem::take(&mut self.decisions), self.part);
                }
                Err(error) => {
                    let why = words(&error);
                    self.shared.failing(Some(why.clone()));
                    if self.shared.is_closed() {
                        return self.give_up(why);
                    }
                    thread::sleep(AGAIN);
                }
            }
        }
    }

    /// Gives up all that is pending. What stays is a line that names it.
    fn give_up(&mut self, why: String) {
        let lost = std::mem::take(&mut self.decisions);
        self.shared.dropped(lost);
        self.untold += lost;
        let now = clock::now();
        let since = *self.given_up.get_or_insert(now);
        self.pending.clear();
        (self.headed, self.harmed) = (0, false);
        let count = self.next - self.first;
        if count > 0 {
            line::lost(&mut self.pending, (self.first, count), (since, now), &why);
            self.named.retain(|(from, _)| *from < self.first);
            self.named.push((self.first, self.next));
        }
        self.why = why;
    }

    fn try_write(&mut self) -> io::Result<()> {
        let safe = self.options.sync != Sync::Never;
        if self.is_full() && !self.harmed {
            self.look();
        }
        if self.harmed {
            self.begin_anew()?;
        }
        while let Some(version) = self.versions.last() {
            version.keep(&self.folder, safe)?;
            self.kept.insert(version.digest.clone(), Arc::clone(version));
            self.versions.pop();
        }
        while let Some(ledger) = self.ledgers.last() {
            ledger.keep(&self.folder, safe)?;
            self.ledgers.pop();
        }
        if self.torn {
            self.file.set_len(self.size)?;
            self.torn = false;
        }
        if self.is_full() {
            self.next_part()?;
        }
        if self.size == 0 && self.headed == 0 {
            let mut lines = Vec::new();
            line::head(&mut lines, self.part, self.first, self.begun);
            lines.extend_from_slice(&self.early);
            self.headed = lines.len();
            lines.append(&mut self.pending);
            self.pending = lines;
        }
        if let Err(error) = self.file.write_all(&self.pending) {
            // Part of it may have been written: a line is there as a whole or not at all.
            self.torn = self.file.set_len(self.size).is_err();
            return Err(error);
        }
        self.size += self.pending.len() as u64;
        self.pending.clear();
        self.early.clear();
        self.headed = 0;
        (self.first, self.given_up) = (self.next, None);
        (self.dirty, self.unlooked) = (true, true);
        if self.options.sync == Sync::Always {
            self.sync();
        }
        Ok(())
    }

    fn sync(&mut self) {
        match self.file.sync_data() {
            Ok(()) => {
                (self.dirty, self.synced) = (false, clock::steady());
                if std::mem::take(&mut self.unsafe_since_sync) {
                    self.shared.failing(None);
                }
            }
            Err(error) => {
                (self.synced, self.unsafe_since_sync) = (clock::steady(), true);
                self.shared.failing(Some(words(&error)));
            }
        }
    }

    fn is_full(&self) -> bool {
        let age = clock::now().0.saturating_sub(self.begun.0);
        let old = i64::try_from(self.options.part_age.as_micros()).is_ok_and(|most| age >= most);
        let more = self.size + self.pending.len() as u64 > self.options.part_bytes;
        // A part has at least one write in it.
        self.decisions > 0 && self.size > 0 && (old || more)
    }

    /// Begins the next part.
    fn next_part(&mut self) -> io::Result<()> {
        let full = self.folder.join(files::name(self.part));
        if self.options.sync != Sync::Never {
            self.file.sync_all()?;
        }
        let file = files::append(&self.folder.join(files::name(self.part + 1)))?;
        // Of a part that could only be begun, nothing is wanted.
        file.set_len(0)?;
        if self.options.sync != Sync::Never {
            files::sync_folder(&self.folder)?;
        }
        self.begins(file, self.part + 1);
        self.named.retain(|(from, _)| *from >= self.first);
        self.pack(full);
        Ok(())
    }

    fn begins(&mut self, file: File, part: u64) {
        (self.file, self.part, self.size, self.torn) = (file, part, 0, false);
        (self.begun, self.begun_with, self.headed) = (clock::now(), self.first, 0);
    }

    /// Packs a part, beside the writing.
    fn pack(&mut self, path: PathBuf) {
        if !self.options.pack {
            return;
        }
        self.packing.retain(|packing| !packing.is_finished());
        let before = self.packing.pop();
        let shared = Arc::clone(&self.shared);
        self.packing.push(thread::spawn(move || {
            // One after the other: whoever decides wants the other cores.
            if let Some(before) = before {
                let _ = before.join();
            }
            if let Err(error) = files::pack(&path) {
                let told = if error.kind() == io::ErrorKind::NotFound {
                    "was deleted or moved away before it was packed".to_owned()
                } else {
                    format!("can't be packed, and stays as it is: {}", words(&error))
                };
                shared.tell(&format!("{} {told}", path.display()));
            }
        }));
    }
}

/// The number of the next decision: the last part tells it, or, when the program went down before it wrote a line there, one before it.
fn last_number(parts: &[files::Part], next: Option<u64>) -> io::Result<u64> {
    if let Some(next) = next {
        return Ok(next);
    }
    for part in parts.iter().rev().skip(1) {
        if let Some(next) = read::end(part)?.next {
            return Ok(next);
        }
    }
    Ok(1)
}
