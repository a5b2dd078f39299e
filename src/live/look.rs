//! The thread that watches: it waits for quiet, looks at the files, and puts new rules in place when they are whole and right.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::source::{Problem, Sources};

use super::bell::{Bell, Message, Ring};
use super::clock::{now, steady};
use super::load::load;
use super::open::{Failed, open_loaded};
use super::places::Places;
use super::rules::Rules;
use super::seen::{DataPlaces, Seen, data_places};
use super::status::{Change, Status, Trouble, Watching};
use super::watch::{Shared, Tests, WatchOptions};
use super::{complaints, mounts};

/// A save is over when nothing rings for so long.
const QUIET: Duration = Duration::from_millis(50);
/// Who saves again and again is not waited for any longer.
const LONGEST: Duration = Duration::from_secs(2);
/// Who has a file open and keeps writing into it is waited for so long.
const LONGEST_WRITE: Duration = Duration::from_secs(10);
/// A file that is gone, or empty, may be on its way back.
const GONE: Duration = Duration::from_millis(500);
/// Files that change while they are read, for so long, are worth a word.
const RESTLESS: Duration = Duration::from_secs(5);
/// Even if nothing rings, the files are looked at this often.
const SAFETY: Duration = Duration::from_secs(30);
/// How often files are looked at where nothing rings.
const POLL: Duration = Duration::from_millis(500);
/// Files that were found changed by looking have to stay the same for so long.
const STILL: Duration = Duration::from_millis(200);

/// What the thread that watches knows.
pub(super) struct Looker {
    path: PathBuf,
    shown: String,
    tests: Tests,
    bell: Option<Bell>,
    /// How often to look, where nothing rings.
    poll: Option<Duration>,
    /// Why not to listen, when nobody asked for that.
    why: Option<Problem>,
    /// The data files that the rules name as they were last read.
    data: DataPlaces,
    /// What stood in the files when they were last read, used or refused.
    seen: Seen,
    /// Since when a file is missed.
    gone: Option<Instant>,
    /// Since when files change while they are read.
    restless: Option<Instant>,
    /// Whether that was told, so that whatever stands there next has to be read, be it known or not.
    doubt: bool,
    /// What stood in the files when they were last looked at, where nothing rings.
    glimpse: Option<Seen>,
    /// How long looking takes.
    cost: Duration,
}

/// Why waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Ring,
    Time,
    Now,
    Stop,
}

impl Looker {
    /// Opens the rules, listening already: whatever changes from here on is noticed.
    pub(super) fn open(
        path: &Path,
        options: WatchOptions,
        to: &Sender<Message>,
    ) -> Result<(Self, Rules, Status), Failed> {
        /// How often files are read anew that change meanwhile.
        const TRIES: usize = 40;
        let shown = path.to_string_lossy().into_owned();
        // The folder that the program stands in may change later.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut looker = Self {
            path,
            shown,
            tests: options.tests,
            bell: None,
            poll: options.poll,
            why: None,
            data: DataPlaces::new(),
            seen: Seen::default(),
            gone: None,
            restless: None,
            doubt: false,
            glimpse: None,
            cost: Duration::ZERO,
        };
        if looker.poll.is_none() {
            looker.ring_into(to);
        }
        for _ in 0..TRIES {
            looker.listen();
            let loaded = load(&looker.path);
            looker.data = data_places(&loaded);
            looker.listen();
            looker.seen = Seen::scan(&looker.path, &looker.data);
            if !looker.seen.is(&loaded.sources) {
                std::thread::sleep(QUIET);
                continue;
            }
            let mut rules = Rules::new(open_loaded(loaded)?, now(), 1);
            looker.test(&mut rules)?;
            let status = Status { watching: looker.watching(), ..Status::of(&rules) };
            return Ok((looker, rules, status));
        }
        Err(Failed { problems: vec![complaints::restless(&looker.shown)], sources: Sources::new() })
    }

    fn ring_into(&mut self, to: &Sender<Message>) {
        if let Some(kind) = mounts::elsewhere(&self.path) {
            return self.give_up(&format!("it is on a file system of another machine, {kind}"));
        }
        match Bell::new(to.clone()) {
            Ok(bell) => self.bell = Some(bell),
            Err(error) => self.give_up(&words(&error)),
        }
    }

    /// Listens wherever the rules are now; if that is refused, looks from now on.
    fn listen(&mut self) {
        let Some(bell) = &mut self.bell else { return };
        if let Err(error) = bell.listen(Places::of(&self.path, &self.data)) {
            let why = words(&error);
            self.give_up(&why);
        }
    }

    fn give_up(&mut self, why: &str) {
        self.bell = None;
        self.poll = Some(POLL);
        self.why = Some(complaints::polled(&self.shown, why, &told(POLL)));
    }

    fn watching(&self) -> Watching {
        self.poll.map_or(Watching::Events, |every| Watching::Polling { every, why: self.why.clone() })
    }

    /// Runs the tests, as far as they matter.
    fn test(&self, rules: &mut Rules) -> Result<(), Failed> {
        if self.tests == Tests::Skip {
            return Ok(());
        }
        rules.run_tests(&self.shown);
        if self.tests == Tests::Tell || rules.failed.is_empty() {
            return Ok(());
        }
        let problems = vec![complaints::failing(&self.shown, &rules.failed, rules.number == 1)];
        Err(Failed { problems, sources: std::mem::take(&mut rules.sources) })
    }

    /// Watches until nobody needs the rules any more.
    pub(super) fn run(&mut self, inbox: &Receiver<Message>, shared: &Arc<Shared>) {
        let mut again: Option<Duration> = None;
        let mut waiting: Vec<Sender<()>> = Vec::new();
        loop {
            let pause = again.unwrap_or_else(|| self.pause());
            match self.hear(inbox, after(steady(), pause), &mut waiting) {
                Heard::Stop => return,
                Heard::Ring => {
                    if !self.settle(inbox, &mut waiting) {
                        return;
                    }
                }
                Heard::Time | Heard::Now => {}
            }
            let before = self.watching();
            let started = steady();
            again = self.look(shared);
            self.cost = steady().saturating_duration_since(started);
            if self.watching() != before {
                shared.note(|status| status.watching = self.watching());
                shared.tell(Change::Watching);
            }
            if again.is_none() {
                for reply in waiting.drain(..) {
                    // Who does not wait any more needs no answer.
                    let _ = reply.send(());
                }
            }
        }
    }

    /// How long to wait when nothing rings. Looking takes a tenth of the time at most.
    fn pause(&self) -> Duration {
        self.poll.map_or(SAFETY, |every| every.max(self.cost.saturating_mul(10)))
    }

    /// Waits for something that matters.
    fn hear(&mut self, inbox: &Receiver<Message>, until: Instant, waiting: &mut Vec<Sender<()>>) -> Heard {
        loop {
            let left = until.saturating_duration_since(steady());
            match inbox.recv_timeout(left) {
                Ok(Message::Event(event)) => {
                    let ring = self.bell.as_mut().map_or(Ring::No, |bell| bell.hear(&event));
                    match ring {
                        Ring::Changed | Ring::Lost => return Heard::Ring,
                        // Strangers that never end must not keep anybody from looking.
                        Ring::No if left.is_zero() => return Heard::Time,
                        Ring::No => {}
                    }
                }
                Ok(Message::Look(reply)) => {
                    waiting.push(reply);
                    return Heard::Now;
                }
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return Heard::Stop,
                Err(RecvTimeoutError::Timeout) => return Heard::Time,
            }
        }
    }

    /// Waits for a save to be over. Whether somebody still needs the rules.
    fn settle(&mut self, inbox: &Receiver<Message>, waiting: &mut Vec<Sender<()>>) -> bool {
        let first = steady();
        let mut last = first;
        loop {
            let quiet = after(last, QUIET);
            let due = match self.bell.as_ref().and_then(Bell::written_until) {
                Some(until) => quiet.max(until).min(after(first, LONGEST_WRITE)),
                None => quiet.min(after(first, LONGEST)),
            };
            if steady() >= due {
                return true;
            }
            match self.hear(inbox, due, waiting) {
                Heard::Ring => last = steady(),
                Heard::Time => {}
                Heard::Now => return true,
                Heard::Stop => return false,
            }
        }
    }

    /// Looks at the files, and at what follows. When to look again, if it is too early to tell.
    fn look(&mut self, shared: &Shared) -> Option<Duration> {
        self.listen();
        let scan = Seen::scan(&self.path, &self.data);
        let looked = now();
        shared.note(|status| status.looked = looked);
        if scan == self.seen && !self.doubt {
            (self.gone, self.restless, self.glimpse) = (None, None, None);
            return None;
        }
        if let Some(wait) = self.too_early(scan) {
            return Some(wait);
        }
        let loaded = load(&self.path);
        let data = data_places(&loaded);
        if data != self.data {
            self.data = data;
            self.listen();
        }
        let seen = Seen::scan(&self.path, &self.data);
        if !seen.is(&loaded.sources) {
            return Some(self.changed_meanwhile(shared));
        }
        self.seen = seen;
        (self.gone, self.restless, self.glimpse, self.doubt) = (None, None, None, false);
        let current = shared.rules();
        if loaded.complete && loaded.digest == current.program.digest {
            self.clear(shared);
            return None;
        }
        let opened = open_loaded(loaded).map(|opened| Rules::new(opened, now(), current.number + 1));
        match opened.and_then(|mut rules| self.test(&mut rules).map(|()| rules)) {
            Ok(rules) => {
                shared.swap(rules);
                shared.tell(Change::Loaded);
            }
            Err(failed) => self.refuse(failed, shared),
        }
        None
    }

    /// How long to wait for a file that is missed; or, where nothing rings, for files that may still be written.
    fn too_early(&mut self, scan: Seen) -> Option<Duration> {
        if scan.lacks(&self.seen) {
            let since = *self.gone.get_or_insert_with(steady);
            let left = GONE.saturating_sub(steady().saturating_duration_since(since));
            if !left.is_zero() {
                return Some(left.min(QUIET));
            }
        } else {
            self.gone = None;
        }
        if self.bell.is_none() && self.glimpse.as_ref() != Some(&scan) {
            self.glimpse = Some(scan);
            return Some(STILL);
        }
        None
    }

    /// What was read is not what stands there: the rules before stay until it is.
    fn changed_meanwhile(&mut self, shared: &Shared) -> Duration {
        let since = *self.restless.get_or_insert_with(steady);
        if steady().saturating_duration_since(since) > RESTLESS {
            (self.restless, self.doubt) = (None, true);
            let problems = vec![complaints::restless(&self.shown)];
            self.refuse(Failed { problems, sources: Sources::new() }, shared);
        }
        QUIET
    }

    fn refuse(&self, mut failed: Failed, shared: &Shared) {
        for problem in failed.problems.iter_mut().filter(|problem| complaints::is_gone(problem)) {
            *problem = complaints::gone(&self.shown);
        }
        let trouble = Arc::new(Trouble::new(failed.problems, failed.sources));
        shared.note(|status| {
            status.stale_since.get_or_insert(trouble.since);
            status.trouble = Some(trouble);
        });
        shared.tell(Change::Refused);
    }

    fn clear(&self, shared: &Shared) {
        let mut was_stale = false;
        shared.note(|status| {
            was_stale = status.trouble.take().is_some();
            status.stale_since = None;
        });
        if was_stale {
            shared.tell(Change::Cleared);
        }
    }
}

fn after(at: Instant, length: Duration) -> Instant {
    at.checked_add(length).unwrap_or(at)
}

/// A length as people say it.
fn told(length: Duration) -> String {
    match length.as_millis() {
        1_000 => "second".to_owned(),
        millis if millis % 1_000 == 0 => format!("{} seconds", millis / 1_000),
        millis => format!("{millis} milliseconds"),
    }
}

/// The machine's reason in words of ours.
fn words(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => "this machine watches as many files as it is allowed to".to_owned(),
        notify::ErrorKind::Io(error) => error.to_string().split(" (os error").next().unwrap_or("").to_lowercase(),
        notify::ErrorKind::Generic(text) => text.to_lowercase(),
        notify::ErrorKind::PathNotFound | notify::ErrorKind::WatchNotFound | notify::ErrorKind::InvalidConfig(_) => {
            "this machine refuses to watch it".to_owned()
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests write what is watched")]
mod tests {
    use super::*;
    use crate::render::problems::{Paths, plain};

    #[test]
    fn who_may_not_listen_looks_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let text = "stage lead \"Lead\" start { advance to won always }\nend won \"Won\" success\n";
        std::fs::write(dir.path().join("a.lead"), text).unwrap();
        let (to, _inbox) = std::sync::mpsc::channel();
        let (mut looker, _, status) = Looker::open(dir.path(), WatchOptions::new(), &to).unwrap();
        assert_eq!(status.watching, Watching::Events);
        looker.shown = "rules".to_owned();
        looker.give_up(&words(&notify::Error::new(notify::ErrorKind::MaxFilesWatch)));
        let Watching::Polling { every, why: Some(why) } = looker.watching() else { panic!("{:?}", looker.watching()) };
        assert_eq!(every, POLL);
        assert_eq!(
            plain(&[why], &Sources::new(), &Paths::default()),
            "rules: warning W0534: changes of `rules` can't be heard (this machine watches as many files as it is allowed to), so it is \
             looked at every 500 milliseconds; a change takes effect a little later; set how often to look with the option `poll`\n"
        );
    }

    #[test]
    fn looking_takes_a_tenth_of_the_time_at_most() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("a.lead"),
            "list x = \"1\"\nstage lead \"Lead\" start { advance to won always }\nend won \"Won\" success\n",
        )
        .unwrap();
        let (to, _inbox) = std::sync::mpsc::channel();
        let options = WatchOptions::new().poll(Duration::from_millis(100));
        let (mut looker, _, _) = Looker::open(dir.path(), options, &to).unwrap();
        assert_eq!(looker.pause(), Duration::from_millis(100));
        looker.cost = Duration::from_millis(30);
        assert_eq!(looker.pause(), Duration::from_millis(300));
    }
}
