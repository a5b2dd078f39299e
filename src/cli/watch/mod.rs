//! `leadwright watch`: checks and decides anew at each save, and shows what it changed.

mod compare;
mod leads;
mod screen;
mod view;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::live::{Change, Live, Rules, Status, WatchOptions, clock};
use crate::value::Instant;

use super::args::Watch;
use super::output::{Terminal, print};
use super::{End, Stop, rules};

use compare::Side;
use leads::{LeadFiles, Standing};
use view::View;

/// How often the files of the leads are looked at, and broken rules at the start.
const LOOK: Duration = Duration::from_millis(250);

/// That something was saved.
enum Saved {
    Rules(Change),
    Leads,
}

/// What is known while watching.
struct Watching<'w> {
    args: &'w Watch,
    now: Instant,
    live: Live,
    /// The rules at the start, and those before the last save.
    first: Arc<Rules>,
    before: Arc<Rules>,
    standing: Standing,
    view: View,
    saves: u64,
}

/// Watches until somebody leaves, or for one save.
pub fn run(args: &Watch, terminal: &Terminal) -> Result<End, Stop> {
    if args.leads == "-" {
        return Err(Stop::unusable(
            "--leads has to be a file, which can be read again at each save\n  for example: leadwright watch my-rules --leads leads.ndjson",
        ));
    }
    let now = rules::now(args.input.now.as_deref())?;
    let screen = terminal.shown && !args.plain && !args.once;
    let options =
        args.poll.map_or_else(WatchOptions::new, |every| WatchOptions::new().poll(Duration::from_millis(every)));
    let live = opened(args, options, terminal)?;
    let (to, saved) = channel();
    let heard = to.clone();
    // Before the rules are looked at, so that no save falls between.
    let subscription = live.subscribe(move |notice| {
        let _ = heard.send(Saved::Rules(notice.change));
    });
    let first = live.rules();
    let before = Arc::clone(&first);
    let files = LeadFiles::of(args, &first.program, terminal)?;
    let standing = Standing::of(args, &first.program, now, terminal)?;
    follow(files, to);
    let view = View::default();
    let mut watching = Watching { args, now, live, first, before, standing, view, saves: 0 };
    watching.begin();
    let ended = if screen { screen::run(&mut watching, &saved, terminal) } else { watching.plain(&saved, terminal) };
    drop(subscription);
    ended
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

/// Looks after the files of the leads, as long as somebody wants to hear of them.
fn follow(mut files: LeadFiles, to: Sender<Saved>) {
    thread::spawn(move || {
        loop {
            thread::sleep(LOOK);
            if files.changed() && to.send(Saved::Leads).is_err() {
                return;
            }
        }
    });
}

impl Watching<'_> {
    fn begin(&mut self) {
        self.view = View::start(&self.first, &self.standing);
    }

    /// A block of text at each save.
    fn plain(&mut self, saved: &Receiver<Saved>, terminal: &Terminal) -> Result<End, Stop> {
        self.write(terminal)?;
        loop {
            // The sender lives as long as the rules are watched.
            let Ok(one) = saved.recv() else { return Ok(End::Fine) };
            if !self.hear(&one, terminal) {
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
        print(terminal.signs(text).as_bytes())
    }

    /// Takes in what was saved; whether there is something to show.
    fn hear(&mut self, saved: &Saved, terminal: &Terminal) -> bool {
        match saved {
            Saved::Rules(Change::Loaded) => self.loaded(terminal),
            Saved::Rules(Change::Refused) => {
                self.view = View::refused(&self.before, &self.live.status(), &self.standing);
                true
            }
            Saved::Rules(Change::Cleared) => {
                self.view = View::cleared(&self.before, &self.standing);
                true
            }
            // How saves are noticed is nobody's concern as long as they are.
            Saved::Rules(Change::Watching) => false,
            Saved::Leads => self.other_leads(terminal),
        }
    }

    fn loaded(&mut self, terminal: &Terminal) -> bool {
        let rules = self.live.rules();
        if rules.number == self.before.number {
            return false;
        }
        self.saves += 1;
        let (args, now) = (self.args, self.now);
        let changed = compare::compare(&Side::of(&self.before), &Side::of(&rules), args, now, terminal);
        // The first save is all there was since the start.
        let since = (self.before.number != self.first.number)
            .then(|| compare::compare(&Side::of(&self.first), &Side::of(&rules), args, now, terminal));
        if let Ok(standing) = Standing::of(args, &rules.program, now, terminal) {
            self.standing = standing;
        }
        self.view = View::loaded(&rules, changed, since, &self.standing);
        self.before = rules;
        true
    }

    fn other_leads(&mut self, terminal: &Terminal) -> bool {
        match Standing::of(self.args, &self.before.program, self.now, terminal) {
            Ok(standing) => {
                let before = std::mem::replace(&mut self.standing, standing);
                self.view = View::leads(&self.args.leads, &self.before, &before, &self.standing);
            }
            Err(stop) => self.view = View::no_leads(&self.args.leads, stop, &self.standing),
        }
        true
    }

    /// What the head of a screen says of the rules in use.
    fn title(&self) -> String {
        let Status { name, version, digest, .. } = self.live.status();
        let called = format!("{name} {version}");
        let short: String = digest.chars().take(12).collect();
        format!("{}  {} {short}", shown(&self.args.rules), called.trim())
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
