//! `leadwright watch`: checks and decides anew at each save, and shows what it changed.

mod compare;
mod files;
mod leads;
mod rule_files;
mod screen;
mod view;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::live::clock::steady;
use crate::live::{Change, Live, Rules, Status, WatchOptions, clock};
use crate::value::Instant;

use super::args::Watch;
use super::output::Terminal;
use super::{End, Stop, rules};

use compare::{Compared, Side};
use files::LeadFiles;
use leads::Standing;
use view::{Saved, View};

/// How often the files of the leads are looked at, and broken rules at the start.
const LOOK: Duration = Duration::from_millis(250);

/// What is known while watching.
struct Watching<'w> {
    args: &'w Watch,
    now: Instant,
    live: Live,
    /// The rules at the start.
    first: Arc<Rules>,
    /// The last rules by which leads were decided about.
    before: Arc<Rules>,
    /// The rules in use, as far as it was heard.
    used: Arc<Rules>,
    /// Whether rules were saved about which nothing is shown yet.
    due: bool,
    files: LeadFiles,
    /// How the leads stood when they were last decided about.
    standing: Standing,
    /// Why they can't be decided about as they are now; empty if they can.
    lack: Vec<String>,
    view: View,
    saves: u64,
}

/// What the rules change since the last save, and since the start if that is more.
struct Effect {
    changed: Result<Compared, Stop>,
    since: Option<Result<Compared, Stop>>,
}

/// Watches until somebody leaves, or for one save.
pub fn run(args: &Watch, terminal: &Terminal) -> Result<End, Stop> {
    if args.leads == "-" {
        return Err(Stop::unusable(
            "--leads has to be a file, which can be read again at each save\n  for example: leadwright watch my-rules --leads leads.ndjson",
        ));
    }
    if args.poll == Some(0) {
        return Err(Stop::unusable(
            "--poll can't be 0: the rules would be read without a pause\n  leave it out to be told of a save, or look twice a second: --poll 500",
        ));
    }
    let now = rules::now(args.input.now.as_deref())?;
    let screen = terminal.shown && !args.plain && !args.once && !dumb();
    let options =
        args.poll.map_or_else(WatchOptions::new, |every| WatchOptions::new().poll(Duration::from_millis(every)));
    let live = opened(args, options, terminal)?;
    let (to, saved) = channel();
    // Before the rules are looked at, so that no save falls between.
    let subscription = live.subscribe(move |notice| {
        let _ = to.send(notice.change);
    });
    let first = live.rules();
    let (before, used) = (Arc::clone(&first), Arc::clone(&first));
    let files = LeadFiles::of(args, &first.program, terminal)?;
    let standing = Standing::of(args, &first.program, now, terminal)?;
    let lack = view::lack(&files, Ok(&standing)).unwrap_or_default();
    let (view, saves, due) = (View::default(), 0, false);
    let mut watching = Watching { args, now, live, first, before, used, due, files, standing, lack, view, saves };
    watching.begin(screen);
    let ended = if screen { screen::run(&mut watching, &saved, terminal) } else { watching.plain(&saved, terminal) };
    drop(subscription);
    ended
}

/// Whether the terminal can't put text in another place than the next.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Opens the rules; while they can't be used, tells why and waits for the save that mends them.
fn opened(args: &Watch, options: WatchOptions, terminal: &Terminal) -> Result<Live, Stop> {
    let mut told = String::new();
    loop {
        let failed = match Live::start(&args.rules, options.clone()) {
            Ok(live) => return Ok(live),
            Err(failed) => failed,
        };
        let drawn = crate::render::problems::human(&failed.problems, &failed.sources, terminal.look(false));
        if drawn != told {
            let count = rules::told(failed, "", terminal);
            if args.once || !args.rules.exists() {
                return Err(Stop::wrong(format!("{count}, so there is nothing to watch yet")));
            }
            terminal.note(&format!("{count}; waiting for {} to be saved", args.rules.display()));
            told = drawn;
        }
        thread::sleep(LOOK);
    }
}

impl Watching<'_> {
    /// What is shown before the first save. Who has a screen is told the zone in its title.
    fn begin(&mut self, screen: bool) {
        let zone = if screen { String::new() } else { format!(", {}", zone(&self.first)) };
        self.view = View::start(&self.first, &zone, self.stands());
    }

    /// A block of text at each save.
    fn plain(&mut self, saved: &Receiver<Change>, terminal: &Terminal) -> Result<End, Stop> {
        self.write(terminal)?;
        loop {
            let shown = match saved.recv_timeout(LOOK) {
                Ok(change) => self.hear(change, terminal),
                Err(RecvTimeoutError::Timeout) => self.look(terminal),
                // The sender lives as long as the rules are watched.
                Err(RecvTimeoutError::Disconnected) => return Ok(End::Fine),
            };
            if !shown {
                continue;
            }
            self.write(terminal)?;
            if self.args.once {
                return Ok(if self.view.wrong { End::Wrong } else { End::Fine });
            }
        }
    }

    fn write(&self, terminal: &Terminal) -> Result<(), Stop> {
        let mut text = self.view.text(terminal);
        text.push('\n');
        terminal.page(text)
    }

    /// Takes in what became of the rules that were saved; whether there is something to show.
    fn hear(&mut self, change: Change, terminal: &Terminal) -> bool {
        match change {
            Change::Loaded => self.loaded(terminal),
            Change::Refused => {
                self.view = View::refused(&self.used, &self.live.status(), self.stands());
                true
            }
            Change::Cleared => {
                self.view = View::cleared(&self.used, self.stands());
                true
            }
            // How saves are noticed is nobody's concern as long as they are.
            Change::Watching => false,
        }
    }

    fn loaded(&mut self, terminal: &Terminal) -> bool {
        let rules = self.live.rules();
        if rules.number == self.used.number {
            return false;
        }
        self.saves += 1;
        self.used = rules;
        self.due = true;
        self.decide(terminal)
    }

    /// Looks at the files of the leads; whether there is something to show.
    fn look(&mut self, terminal: &Terminal) -> bool {
        self.files.look(steady());
        let missed = self.due && !self.files.waited_for();
        (self.files.has_news() || missed) && self.decide(terminal)
    }

    /// Decides about all leads anew. Whether there is something to show: nothing yet, as long as a file may be on its way back.
    fn decide(&mut self, terminal: &Terminal) -> bool {
        let of = |rules: &Rules| Standing::of(self.args, &rules.program, self.now, terminal);
        let mut found = of(&self.used);
        self.files.look(steady());
        if found.is_err() && !self.files.waited_for() {
            // It may have come back in between.
            found = of(&self.used);
        }
        let lack = view::lack(&self.files, found.as_ref());
        let other = self.used.number != self.before.number;
        let effect = (lack.is_none() && other).then(|| self.effect(terminal));
        if lack.is_some() || effect.as_ref().is_some_and(|effect| effect.changed.is_err()) {
            self.files.look(steady());
            if self.files.waited_for() {
                return false;
            }
        }
        let saved = Saved { rules: std::mem::take(&mut self.due), files: self.files.news(), leads: self.files.leads() };
        self.lack = lack.unwrap_or_default();
        match found {
            Ok(standing) if self.lack.is_empty() => {
                let before = std::mem::replace(&mut self.standing, standing);
                self.view = match effect {
                    Some(effect) => View::loaded(&self.used, &saved, effect, self.stands()),
                    None => View::leads(&self.used, &saved, self.standing.changes(&before), self.stands()),
                };
                self.before = Arc::clone(&self.used);
            }
            _ => self.view = View::no_leads(&self.used, &saved, other, self.stands()),
        }
        true
    }

    /// What the rules in use change for the leads.
    fn effect(&self, terminal: &Terminal) -> Effect {
        let by = |old: &Rules| compare::compare(&Side::of(old), &Side::of(&self.used), self.args, self.now, terminal);
        // The first save is all there was since the start.
        let since = (self.before.number != self.first.number).then(|| by(&self.first));
        Effect { changed: by(&self.before), since }
    }

    /// How the leads stand, as far as that is known.
    fn stands(&self) -> Vec<view::Part> {
        view::stands(&self.standing, &self.lack)
    }

    /// What the head of a screen says of the rules in use.
    fn title(&self) -> String {
        let Status { name, version, digest, .. } = self.live.status();
        let called = format!("{name} {version}");
        let short: String = digest.chars().take(12).collect();
        let parts = [shown(&self.args.rules), called.trim().to_owned(), zone(&self.live.rules()), short];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("  ")
    }

    /// What is told when a screen is left.
    fn farewell(&self, terminal: &Terminal) -> String {
        if self.saves == 0 {
            return "no save changed the rules".to_owned();
        }
        let rules = self.live.rules();
        let (first, last) = (Side::of(&self.first), Side::of(&rules));
        let since = compare::compare(&first, &last, self.args, self.now, terminal);
        let saves = if self.saves == 1 { "1 save".to_owned() } else { format!("{} saves", self.saves) };
        since.map_or_else(|_| saves.clone(), |since| format!("{saves}; since the start: {}", since.headline()))
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The time of day a view was made, as the people of the rules read it.
fn at(rules: &Rules) -> String {
    crate::render::text::local(rules.program.book.process.zone, clock::now())
}

/// In whose time the times are.
fn zone(rules: &Rules) -> String {
    format!("times in {}", rules.program.book.process.zone.name())
}
