//! The files of the leads: what was saved, what is gone, and what is back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::program::Program;

use super::super::args::Watch;
use super::super::output::Terminal;
use super::super::{Stop, input};

/// A file that is gone, or empty, gets so long to come back: some programs save like that.
const GRACE: Duration = Duration::from_secs(1);

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Something else stands in it.
    Saved,
    /// It is gone.
    Gone,
    /// It was gone, and is there again.
    Back,
}

/// The files that leads are read from: the leads themselves, and what stands beside them.
pub struct LeadFiles {
    files: Vec<LeadFile>,
    /// What happened to which of them, since somebody asked.
    news: BTreeMap<usize, News>,
}

struct LeadFile {
    path: PathBuf,
    /// What stood in it when that was last taken for settled.
    settled: State,
    /// Since when it is missed: gone, or empty.
    missed: Option<Instant>,
}

/// How a file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    There(Print),
    /// It is there, but the machine does not give it.
    Refused,
    Gone,
}

/// What stood in a file. That alone counts, but it is only read when the file may have changed.
#[derive(Debug, Clone)]
struct Print {
    size: u64,
    time: Option<std::time::SystemTime>,
    hash: Vec<u8>,
}

impl PartialEq for Print {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Print {}

impl LeadFiles {
    /// Those of a command, as they stand now.
    pub fn of(args: &Watch, program: &Program, terminal: &Terminal) -> Result<Self, Stop> {
        let paths = input::open(&args.leads, &args.input, program, terminal)?.paths;
        let file = |path: PathBuf| LeadFile { settled: state(&path, None), path, missed: None };
        Ok(Self { files: paths.into_iter().map(file).collect(), news: BTreeMap::new() })
    }

    /// Looks at all of them, by the steady clock.
    pub fn look(&mut self, now: Instant) {
        for (number, file) in self.files.iter_mut().enumerate() {
            if let Some(news) = file.look(now) {
                self.news.insert(number, news);
            }
        }
    }

    /// Whether something happened to one of them since somebody asked.
    pub fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// Whether one of them is missed that may be on its way back.
    pub fn waited_for(&self) -> bool {
        self.files.iter().any(|file| file.missed.is_some())
    }

    /// What happened to which of them since somebody asked.
    pub fn news(&mut self) -> Vec<(String, News)> {
        let news = std::mem::take(&mut self.news);
        news.into_iter().filter_map(|(number, news)| Some((self.files.get(number)?.shown(), news))).collect()
    }

    /// Those that are gone for good, as far as can be told.
    pub fn gone(&self) -> Vec<String> {
        self.files.iter().filter(|file| file.settled == State::Gone).map(LeadFile::shown).collect()
    }

    /// How the file of the leads themselves is called.
    pub fn leads(&self) -> String {
        self.files.first().map(LeadFile::shown).unwrap_or_default()
    }
}

impl LeadFile {
    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn look(&mut self, now: Instant) -> Option<News> {
        let known = match &self.settled {
            State::There(print) => Some(print),
            State::Refused | State::Gone => None,
        };
        let state = state(&self.path, known);
        if state == self.settled {
            // It may have been touched: when, spares reading it the next time.
            (self.settled, self.missed) = (state, None);
            return None;
        }
        let lacks = match &state {
            State::There(print) => print.size == 0,
            State::Refused | State::Gone => true,
        };
        if lacks && now.saturating_duration_since(*self.missed.get_or_insert(now)) < GRACE {
            return None;
        }
        self.missed = None;
        let before = std::mem::replace(&mut self.settled, state);
        Some(match (&before, &self.settled) {
            (_, State::Gone) => News::Gone,
            (State::Gone, State::There(_) | State::Refused) => News::Back,
            (State::There(_) | State::Refused, State::There(_) | State::Refused) => News::Saved,
        })
    }
}

fn state(path: &Path, known: Option<&Print>) -> State {
    match print(path, known) {
        Ok(print) => State::There(print),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => State::Gone,
        Err(_) => State::Refused,
    }
}

#[expect(clippy::disallowed_methods, reason = "leads are read where the user says they are")]
fn print(path: &Path, known: Option<&Print>) -> std::io::Result<Print> {
    let about = std::fs::metadata(path)?;
    let (size, time) = (about.len(), about.modified().ok());
    if let Some(known) = known.filter(|known| known.size == size && known.time == time && time.is_some()) {
        return Ok(known.clone());
    }
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut bytes)? {
            0 => break,
            count => hash.update(bytes.get(..count).unwrap_or_default()),
        }
    }
    Ok(Print { size, time, hash: hash.finalize().to_vec() })
}
