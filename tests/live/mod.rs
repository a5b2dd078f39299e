//! Rules that follow their files, with the very calls that editors, deployments and people make.

mod alarm;
mod deploy;
mod editors;
mod load;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant as Clock};

use leadwright::{Change, Instant, Lead, Leadwright, Notice, WatchOptions};

/// Rules under which every lead has so many points.
pub fn rules(points: u32) -> String {
    format!(
        "process \"Test\" {{ version \"{points}\" }}\nscore fit {{ +{points} \"All\" when id is known }}\nstage lead \"Lead\" start {{ advance to done when fit > 1000000 }}\nend done \"Done\" success\n"
    )
}

/// Rules of two files: this one needs the list `name` of the other.
pub fn using(name: &str, points: u32) -> String {
    format!(
        "score fit {{ +{points} \"All\" when id in {name} }}\nstage lead \"Lead\" start {{ advance to done when fit > 1000000 }}\nend done \"Done\" success\n"
    )
}

/// The points that a lead has by the rules in use.
pub fn points(rules: &Leadwright) -> String {
    let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").unwrap();
    let decision = rules.decide_at(&Lead::from_json(r#"{"id": "L-1"}"#), now).unwrap();
    decision.score("fit").unwrap().to_string()
}

/// A rule set that is watched.
pub struct Watched {
    _dir: tempfile::TempDir,
    /// Where its files are.
    pub at: PathBuf,
    pub rules: Leadwright,
    changes: Receiver<Notice>,
}

impl Watched {
    /// These files; what is watched is `path` below their folder.
    pub fn of(files: &[(&str, &str)], path: &str, prepare: impl FnOnce(&Path), options: WatchOptions) -> Self {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let dir = crate::support::folder(&files);
        let at = dir.path().to_path_buf();
        prepare(&at);
        let rules = Leadwright::watch(at.join(path), options).unwrap();
        let changes = rules.changes();
        Self { _dir: dir, at, rules, changes }
    }

    pub fn one(points: u32) -> Self {
        Self::of(&[("a.lead", &rules(points))], "", |_| (), WatchOptions::new())
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.at.join(name), text).unwrap();
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at.join(from), self.at.join(to)).unwrap();
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.at.join(name)).unwrap();
    }

    pub fn points(&self) -> String {
        points(&self.rules)
    }

    /// What happened until nothing does for a while.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Ok(notice) = self.changes.recv_timeout(Duration::from_millis(650)) {
            changes.push(notice.change);
        }
        changes
    }

    /// Waits for exactly this to happen, as long as it takes, and for nothing else for a while.
    pub fn expect(&self, wanted: &[Change], points: u32) {
        let first = wanted.iter().map(|_| Duration::from_secs(10));
        let mut changes: Vec<Change> =
            first.map_while(|wait| Some(self.changes.recv_timeout(wait).ok()?.change)).collect();
        changes.extend(self.changes());
        assert_eq!(changes, wanted, "{}", self.rules.status());
        assert_eq!(self.points(), points.to_string());
    }

    /// How long it takes until this happens.
    pub fn time_to(&self, wanted: Change) -> Duration {
        let started = Clock::now();
        let notice = self.changes.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(notice.change, wanted, "{}", notice.status);
        started.elapsed()
    }
}
