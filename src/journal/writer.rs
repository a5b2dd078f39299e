//! The thread that writes: one at a time, in order, and on with it when the disk takes it again.

use std::collections::BTreeSet;
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
use super::files;
use super::options::{JournalOptions, Sync};
use super::read::{self, End};
use super::shared::{Message, Shared, What};
use super::versions::{Blob, Version};

/// How long to wait before the disk is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// So much is written at once.
const CHUNK: usize = 1 << 18;

struct Writer {
    folder: PathBuf,
    options: JournalOptions,
    shared: Arc<Shared>,
    /// Keeps other programs out.
    _lock: File,
    file: File,
    part: u64,
    /// How many bytes of the part are whole lines.
    size: u64,
    /// Whether something stands behind these bytes that has to be cut off.
    torn: bool,
    /// When the part was begun.
    begun: Instant,
    /// The number of the next decision.
    next: u64,
    /// Lines that wait, and how many of them are decisions.
    pending: Vec<u8>,
    decisions: u64,
    /// What has to be there before they are.
    versions: Vec<Arc<Version>>,
    ledgers: Vec<Arc<Blob>>,
    kept: BTreeSet<String>,
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
        let End { next, begun, whole, cut, sealed } = last.map(read::end).transpose()?.unwrap_or_default();
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
            _lock: lock,
            file,
            part,
            size: if going_on.is_some() { whole } else { 0 },
            torn: going_on.is_some() && cut > 0,
            begun: if going_on.is_some() { begun.unwrap_or(now) } else { now },
            next,
            pending: Vec::new(),
            decisions: 0,
            versions: Vec::new(),
            ledgers: Vec::new(),
            kept: BTreeSet::new(),
            dirty: false,
            synced: clock::steady(),
            unsafe_since_sync: false,
            packing: Vec::new(),
        };
        if writer.size == 0 {
            writer.pending.extend_from_slice(head(part, writer.next, now).as_bytes());
        }
        if sealed && going_on.is_some() {
            // The last line is whole but for its end.
            writer.pending.insert(0, b'\n');
        }
        let version = env!("CARGO_PKG_VERSION");
        let line = format!("{{\"log\":\"start\",\"at\":\"{now}\",\"leadwright\":\"{version}\",\"cut\":{cut}}}\n");
        writer.pending.extend_from_slice(line.as_bytes());
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
        loop {
            let longest = match self.options.sync {
                Sync::Interval(every) if self.dirty => Some(every.saturating_sub(self.synced.elapsed())),
                Sync::Interval(_) | Sync::Always | Sync::Never => None,
            };
            let Some((messages, asked)) = self.shared.take(longest) else { break };
            let chunk = CHUNK.min(usize::try_from(self.options.part_bytes).unwrap_or(CHUNK));
            for message in messages {
                self.add(message);
                if self.pending.len() >= chunk {
                    self.write_out();
                }
            }
            self.write_out();
            if self.dirty && (asked.is_some() || self.is_time_to_sync()) {
                self.sync();
            }
            if let Some(asked) = asked {
                self.shared.answer(asked);
            }
        }
        if self.dirty && self.options.sync != Sync::Never {
            self.sync();
        }
        for packing in self.packing {
            let _ = packing.join();
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
        self.versions.extend(beside.filter(|version| !self.kept.contains(&version.digest)));
        self.ledgers.extend(ledger);
        match what {
            What::Decision(rest) => {
                self.line("decision", &format!(",\"n\":{}", self.next), &rest);
                self.next += 1;
                self.decisions += 1;
            }
            What::Run(rest) => self.line("run", "", &rest),
            What::Lost { count, since, until, why } => {
                let why = serde_json::to_string(&why).unwrap_or_default();
                let rest = format!(",\"count\":{count},\"since\":\"{since}\",\"until\":\"{until}\",\"why\":{why}}}");
                self.line("lost", &format!(",\"n\":{}", self.next), rest.as_bytes());
                self.next += count;
            }
        }
    }

    fn line(&mut self, kind: &str, number: &str, rest: &[u8]) {
        self.pending.extend_from_slice(format!("{{\"log\":\"{kind}\"{number}").as_bytes());
        self.pending.extend_from_slice(rest);
        self.pending.push(b'\n');
    }

    /// Writes all that is pending, however long that takes; or, once the log is closed, gives it up when the disk refuses.
    fn write_out(&mut self) {
        while !self.pending.is_empty() {
            match self.try_write() {
                Ok(()) => {
                    if !self.unsafe_since_sync {
                        self.shared.failing(None);
                    }
                    self.pending.clear();
                    self.shared.done(std::mem::take(&mut self.decisions), self.part);
                }
                Err(error) => {
                    let why = words(&error);
                    self.shared.failing(Some(why.clone()));
                    if self.shared.is_closed() {
                        self.give_up(&why);
                    } else {
                        thread::sleep(AGAIN);
                    }
                }
            }
        }
    }

    fn give_up(&mut self, why: &str) {
        self.pending.clear();
        let lost = std::mem::take(&mut self.decisions);
        self.shared.dropped(lost);
        if lost > 0 {
            let decisions =
                if lost == 1 { "the last decision is".to_owned() } else { format!("the last {lost} decisions are") };
            self.shared.tell(&format!("{decisions} missing from the log in {}: {why}", self.folder.display()));
        }
    }

    fn try_write(&mut self) -> io::Result<()> {
        let safe = self.options.sync != Sync::Never;
        for version in std::mem::take(&mut self.versions) {
            if let Err(error) = version.keep(&self.folder, safe) {
                self.versions.push(version);
                return Err(error);
            }
            self.kept.insert(version.digest.clone());
        }
        for ledger in std::mem::take(&mut self.ledgers) {
            if let Err(error) = ledger.keep(&self.folder, safe) {
                self.ledgers.push(ledger);
                return Err(error);
            }
        }
        if self.torn {
            self.file.set_len(self.size)?;
            self.torn = false;
        }
        if self.is_full() {
            self.next_part()?;
        }
        if let Err(error) = self.file.write_all(&self.pending) {
            // Part of it may have been written: a line is there as a whole or not at all.
            self.torn = self.file.set_len(self.size).is_err();
            return Err(error);
        }
        self.size += self.pending.len() as u64;
        self.dirty = true;
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
        (self.file, self.part, self.size, self.begun) = (file, self.part + 1, 0, clock::now());
        let first = self.next.saturating_sub(self.decisions);
        let mut pending = head(self.part, first, self.begun).into_bytes();
        pending.append(&mut self.pending);
        self.pending = pending;
        self.pack(full);
        Ok(())
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
                shared.tell(&format!("{} can't be packed, and stays as it is: {}", path.display(), words(&error)));
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

/// The first line of a part.
fn head(part: u64, next: u64, at: Instant) -> String {
    format!("{{\"log\":\"part\",\"format\":1,\"part\":{part},\"next\":{next},\"at\":\"{at}\"}}\n")
}
