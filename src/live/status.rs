//! How live rules stand: which are in use, what is wrong with those that are not, and how changes are noticed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::render::problems::{Paths, plain};
use crate::source::{Problem, Sources};
use crate::value::Instant;

use super::rules::Rules;

/// How rules stand.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Status {
    /// The digest of the rules in use; every decision by them names it, too.
    pub digest: String,
    /// The name of their process; empty without one.
    pub name: String,
    /// The version of their process; empty without one.
    pub version: String,
    /// The how-manieth rules these are since they were opened, from 1.
    pub number: u64,
    /// Since when they are in use.
    pub since: Instant,
    /// The names of those of their tests that fail. Empty, too, when nobody asked for tests to be run.
    pub failed_tests: Vec<String>,
    /// What is wrong with the files as they stand now. None when the rules in use are what stands there.
    pub trouble: Option<Arc<Trouble>>,
    /// Since when what stands in the files can't be used; none when it is in use.
    pub stale_since: Option<Instant>,
    /// When the files were last looked at.
    pub looked: Instant,
    /// How changes are noticed.
    pub watching: Watching,
}

/// How changes are noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Watching {
    /// Not at all: these rules stay as they were opened.
    Not,
    /// The machine tells at once.
    Events,
    /// The files are read again and again.
    Polling {
        /// How often.
        every: Duration,
        /// Why, when nobody asked for it.
        why: Option<Problem>,
    },
}

/// What is wrong with rules. `Display` tells a line a problem, with its place, its code and the next step; `{:#}` draws them with the
/// text they are about, where the feature `cli` is there.
#[derive(Clone)]
#[non_exhaustive]
pub struct Trouble {
    /// All that is wrong. At least one is an error.
    pub problems: Vec<Problem>,
    /// The texts they are about.
    pub sources: Sources,
    /// Since when this is so.
    pub since: Instant,
}

impl Trouble {
    /// What keeps these rules from being used; warnings are left out.
    #[must_use]
    pub fn new(problems: Vec<Problem>, sources: Sources) -> Self {
        let problems = problems.into_iter().filter(Problem::is_error).collect();
        Self { problems, sources, since: super::clock::now() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "cli")]
        if f.alternate() {
            let look = crate::render::problems::Look { colour: false, ascii: false, width: 100 };
            let drawn = crate::render::problems::human(&self.problems, &self.sources, look);
            return f.write_str(crate::render::visible(drawn.trim_end(), false).as_ref());
        }
        f.write_str(plain(&self.problems, &self.sources, &Paths::default()).trim_end())
    }
}

/// The same as `Display`: all texts of a rule set help nobody in a log.
impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Trouble {}

/// What happened to live rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Other rules are in use.
    Loaded,
    /// What was saved can't be used; the rules before stay.
    Refused,
    /// What could not be used is gone, and the files are again what is in use.
    Cleared,
    /// Changes are noticed in another way from now on.
    Watching,
}

impl Status {
    /// The status of rules about which nothing else is known.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        let process = &rules.program.book.process;
        Self {
            digest: rules.program.digest.clone(),
            name: process.name.clone(),
            version: process.version.clone(),
            number: rules.number,
            since: rules.since,
            failed_tests: rules.failed.clone(),
            trouble: None,
            stale_since: None,
            looked: rules.since,
            watching: Watching::Not,
        }
    }
}

/// `rules 3f1c… (Acme EMEA 2026.4), since 2026-11-23T09:00:00Z`, and what is wrong, if something is.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short: String = self.digest.chars().take(12).collect();
        let called = format!("{} {}", self.name, self.version);
        let called = called.trim();
        let called = if called.is_empty() { String::new() } else { format!(" ({called})") };
        write!(f, "rules {short}{called}, in use since {}", self.since)?;
        match self.failed_tests.len() {
            0 => {}
            1 => f.write_str("; 1 of its tests fails")?,
            count => write!(f, "; {count} of its tests fail")?,
        }
        if let Some(stale) = self.stale_since {
            write!(f, "; what stands in the files since {stale} can't be used")?;
        }
        if let Some(trouble) = &self.trouble {
            write!(f, ":\n{trouble}")?;
        }
        Ok(())
    }
}
