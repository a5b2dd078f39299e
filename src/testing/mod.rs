//! Rule sets within `cargo test`: a test a `test` block, a test a snapshot, and decisions to make assertions about.
//!
//! In `Cargo.toml`, with a harness of its own, so that each block is a test by its name:
//!
//! ```toml
//! [dev-dependencies]
//! leadwright = "0.1"
//!
//! [[test]]
//! name = "rules"
//! harness = false
//! ```
//!
//! and in `tests/rules.rs`:
//!
//! ```text
//! fn main() {
//!     leadwright::testing::rule_set("rules/acme").main()
//! }
//! ```
//!
//! `cargo test` then lists `acme::A French VP is handed to sales` and `acme::snapshot monday-morning`. Filters, `--list`, `--exact`,
//! `--skip` and the exit code are those of every Rust test. Snapshots are accepted on the command line:
//! `leadwright test rules/acme --review`.
//!
//! Within an ordinary test, all of it at once:
//!
//! ```
//! leadwright::testing::rule_set("rules/starter").check();
//! ```
//!
//! Decisions with whatever changes from version to version taken out, as assertions of insta (with its feature `json`) like them:
//!
//! ```
//! let rules = leadwright::testing::rule_set("rules/starter");
//! let lead = r#"{"id": "S-9", "created": "2026-11-20", "Job Title": "Head of Sales", "country": "FR", "employees": 300}"#;
//!
//! let decision = rules.decision(lead, "2026-11-23T09:00:00Z");
//! assert_eq!(decision["rules"]["digest"], "[digest]");
//! assert_eq!(decision["scores"]["fit"]["lines"][0]["at"], "scoring.lead");
//! insta::assert_json_snapshot!(decision["grades"], @r#"
//! {
//!   "tier": "A"
//! }
//! "#);
//!
//! insta::assert_snapshot!(rules.page(lead, "2026-11-23T09:00:00Z"), @"
//! S-9
//!   engagement 0 of 100
//!   fit 75 of 100
//!        +30  Decides
//!        +25  Right size
//!        +20  In our region
//!   total 75
//!   tier A
//!   bant  met: authority; unknown: budget, need, time
//!   stage prospect
//!   territory home
//!   priority 75
//!   holds until 2026-12-20 00:00
//! ");
//! ```

mod decision;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::change;
use crate::change::SnapshotFolder;
use crate::check::TestId;
use crate::live;
use crate::program::Program;
use crate::render::problems::{self, Paths};
use crate::render::snapshots::{Snapped, one};
use crate::render::tests::{Ran, human};
use crate::render::text::Style;
use crate::render::visible;
use crate::source::Sources;

/// Rule sets to be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSets {
    paths: Vec<PathBuf>,
}

/// The rule set of a folder, or of a single file. Nothing is read yet.
#[must_use]
pub fn rule_set(path: impl Into<PathBuf>) -> RuleSets {
    RuleSets { paths: vec![path.into()] }
}

/// Several rule sets together.
#[must_use]
pub fn rule_sets<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> RuleSets {
    RuleSets { paths: paths.into_iter().map(Into::into).collect() }
}

/// A rule set that is ready to be tested.
struct Ready {
    program: Program,
    sources: Sources,
    snapshots: SnapshotFolder,
}

impl RuleSets {
    /// Runs everything as the main function of a test without harness: the arguments are those of every Rust test, and the process
    /// ends with their exit code.
    pub fn main(&self) -> ! {
        libtest_mimic::run(&Arguments::from_args(), self.trials()).exit()
    }

    /// A trial a `test` block and a trial a snapshot, for those that run them together with others of their own. A rule set that
    /// can't be used is one trial, which fails with all that is wrong.
    #[must_use]
    pub fn trials(&self) -> Vec<Trial> {
        self.paths.iter().flat_map(|path| trials(path)).collect()
    }

    /// Runs everything, within an ordinary test.
    ///
    /// # Panics
    /// With a report for people when something is not as expected.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by a panic")]
    pub fn check(&self) {
        let told: String = self.paths.iter().map(|path| report(path)).collect();
        if !told.is_empty() {
            panic!("{}", shown(&told));
        }
    }

    fn only(&self) -> &Path {
        self.paths.first().map_or(Path::new("."), PathBuf::as_path)
    }
}

/// Opens a rule set; what is wrong with it in plain lines.
fn ready(path: &Path) -> Result<Ready, String> {
    let opened = live::open(path).map_err(|failed| {
        let errors: Vec<_> = failed.problems.into_iter().filter(crate::source::Problem::is_error).collect();
        let told = problems::plain(&errors, &failed.sources, &Paths::below(&path.to_string_lossy()));
        format!("{} can't be used: {}\n{told}", path.display(), problems::count(&errors))
    })?;
    let snapshots = live::snapshots(path);
    live::snapshots_in_use(path, &snapshots);
    Ok(Ready { program: opened.program.with_tests(), sources: opened.sources, snapshots })
}

/// How a rule set is called: as its folder, or its file.
fn name_of(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let name = if whole.is_dir() { whole.file_name() } else { whole.file_stem() };
    name.map_or_else(|| path.to_string_lossy().into_owned(), |name| name.to_string_lossy().into_owned())
}

fn trials(path: &Path) -> Vec<Trial> {
    let name = name_of(path);
    let ready = match ready(path) {
        Ok(ready) => Arc::new(ready),
        Err(told) => return vec![Trial::test(format!("{name}::rules"), move || Err(Failed::from(shown(&told))))],
    };
    let mut trials = Vec::new();
    if ready.is_empty() {
        let told = nothing(path);
        trials.push(Trial::test(format!("{name}::tests"), move || Err(Failed::from(shown(&told)))));
    }
    for (id, test) in ready.program.book.tests.enumerated() {
        let ready = Arc::clone(&ready);
        trials.push(Trial::test(format!("{name}::{}", test.name), move || ready.test(id)));
    }
    let mut names: Vec<&str> = ready.snapshots.snapshots.iter().map(|files| files.name.as_str()).collect();
    // What is wrong with the folder itself is a trial of its own.
    names.insert(0, "");
    for of in names {
        if of.is_empty() && ready.of_folder().is_empty() {
            continue;
        }
        let title = if of.is_empty() { format!("{name}::snapshots") } else { format!("{name}::snapshot {of}") };
        let (ready, of, path) = (Arc::clone(&ready), of.to_owned(), path.to_path_buf());
        trials.push(Trial::test(title, move || {
            let all = if of.is_empty() { ready.of_folder() } else { ready.snapshot(&of) };
            let told = snapshots(&all, &path);
            if told.is_empty() { Ok(()) } else { Err(Failed::from(shown(&told))) }
        }));
    }
    trials
}

/// What is said of rules that nothing was tested of: a gate that nothing can fail is none.
fn nothing(path: &Path) -> String {
    format!("{} has no tests and no snapshots, so nothing was tested\n", path.display())
}

impl Ready {
    fn is_empty(&self) -> bool {
        self.program.book.tests.is_empty() && self.snapshots.snapshots.is_empty() && self.of_folder().is_empty()
    }

    fn test(&self, id: TestId) -> Result<(), Failed> {
        let tested = [change::test(&self.program, id)];
        if tested.iter().all(crate::explain::Tested::passed) {
            return Ok(());
        }
        let ran = Ran { program: &self.program, sources: &self.sources, tested: &tested, snapped: &[], denied: &[] };
        Err(Failed::from(shown(&human(&ran, Style::default()))))
    }

    /// What is wrong with the folder of snapshots as a whole.
    fn of_folder(&self) -> Vec<Snapped> {
        self.snapshots.take(&self.program, &|_| false)
    }

    fn snapshot(&self, name: &str) -> Vec<Snapped> {
        let files = self.snapshots.snapshots.iter().filter(|files| files.name == name).cloned();
        let settings = self.snapshots.settings.clone();
        let folder = SnapshotFolder { settings, snapshots: files.collect(), others: Vec::new() };
        let mut all = folder.take(&self.program, &|_| true);
        // Settings that are wrong are told by themselves.
        all.retain(|snapped| snapped.name == name);
        all
    }
}

/// A report as a terminal may have it.
fn shown(told: &str) -> String {
    visible(told, false).into_owned()
}

/// Snapshots that are not as accepted, with the next step.
fn snapshots(all: &[Snapped], rules: &Path) -> String {
    let open = all.iter().filter(|snapped| !snapped.passed());
    let mut told: String = open.map(|snapped| one(snapped, Style::default())).collect();
    if all.iter().any(|snapped| !snapped.passed() && snapped.acceptable()) {
        told.push_str(&format!(
            "help: if it is meant, accept it with `leadwright test {} --review`\n",
            rules.display()
        ));
    }
    told
}

/// All that is not as expected of a rule set; nothing when all is.
fn report(path: &Path) -> String {
    let ready = match ready(path) {
        Ok(ready) => ready,
        Err(told) => return told,
    };
    if ready.is_empty() {
        return nothing(path);
    }
    let all: Vec<TestId> = ready.program.book.tests.ids().collect();
    let tested = change::tests(&ready.program, &all);
    let ran = Ran { program: &ready.program, sources: &ready.sources, tested: &tested, snapped: &[], denied: &[] };
    let mut told = human(&ran, Style::default());
    told.push_str(&snapshots(&ready.snapshots.take(&ready.program, &|_| true), path));
    if told.is_empty() { told } else { format!("{}\n{told}", path.display()) }
}
