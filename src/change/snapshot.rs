//! Taking snapshots: the leads of a file are decided about at the instant it says, as one batch in its order, and the pages of these
//! decisions are held against those that were accepted. The files come in as they were read, and what has to be written goes out.

use crate::evaluate::Ledger;
use crate::explain::Covered;
use crate::program::Program;
use crate::record::{
    Batch, Companion, Content, IdKey, Leads, LedgerFile, Limits, OpenError, Reader, Reason, Record, Reject, SeenIds,
    Shape, instant, warn_future,
};
use crate::render::Decided;
use crate::render::snapshots::{Snapped, SnapshotState, head, page};
use crate::source::Problem;
use crate::value::Instant;

use super::complaints;
use super::decide::Decider;
use super::snapshot_diff::differences;
use super::snapshot_file;
use super::snapshot_settings::Given;

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFile {
    /// Its path from the folder of the rules, with `/`.
    pub path: String,
    /// What is in it, or why the machine does not give it, in plain words.
    pub content: Result<Vec<u8>, String>,
}

/// The files of one snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotFiles {
    /// Its name.
    pub name: String,
    /// Its leads: one file, unless something is wrong.
    pub leads: Vec<SnapshotFile>,
    /// Activities of these leads in a file of their own.
    pub activities: Option<SnapshotFile>,
    /// Their history.
    pub history: Option<SnapshotFile>,
    /// The assignments so far: one file at most, unless something is wrong.
    pub ledger: Vec<SnapshotFile>,
    /// What was accepted.
    pub snap: Option<SnapshotFile>,
}

/// The folder of all snapshots of a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotFolder {
    /// What holds for all of them.
    pub settings: Option<SnapshotFile>,
    /// The snapshots by name.
    pub snapshots: Vec<SnapshotFiles>,
    /// Files that look as if they were meant to be part of one, and folders.
    pub others: Vec<String>,
}

/// How many leads that can't be read are told one by one.
const TOLD: usize = 10;

impl SnapshotFolder {
    /// Takes the snapshots that `wanted` says yes to, by name, and holds them against what was accepted. What is wrong with the
    /// folder itself comes first, and comes always.
    #[must_use]
    pub fn take(&self, program: &Program, wanted: &dyn Fn(&str) -> bool) -> Vec<Snapped> {
        self.cover(program, wanted, &mut Covered::default())
    }

    /// The same, and notes which lines of the rules are made use of.
    #[must_use]
    pub fn cover(&self, program: &Program, wanted: &dyn Fn(&str) -> bool, covered: &mut Covered) -> Vec<Snapped> {
        let (given, wrong) = self.given(program);
        let folder = self.settings.iter().zip(wrong);
        let mut all: Vec<Snapped> = folder.map(|(file, problem)| broken("settings", &file.path, problem)).collect();
        all.extend(self.others.iter().map(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            broken(name, path, complaints::not_used(path))
        }));
        for files in self.snapshots.iter().filter(|files| wanted(&files.name)) {
            let (settings, problems) = (self.settings.as_ref(), Vec::new());
            all.push(Taking { program, files, given, settings, problems, covered }.take());
        }
        all
    }
}

/// A file that is wrong by itself.
fn broken(name: &str, path: &str, problem: Problem) -> Snapped {
    Snapped {
        name: name.to_owned(),
        leads: Some(path.to_owned()),
        snap: path.to_owned(),
        now: None,
        count: 0,
        state: SnapshotState::Broken,
        problems: vec![problem],
        text: None,
    }
}

/// A snapshot that is being taken.
struct Taking<'a> {
    program: &'a Program,
    files: &'a SnapshotFiles,
    given: Given,
    settings: Option<&'a SnapshotFile>,
    problems: Vec<Problem>,
    covered: &'a mut Covered,
}

/// What belongs to leads, in files of its own.
#[derive(Default)]
struct Beside {
    companions: Vec<(String, Companion)>,
    ledger: Ledger,
}

impl Taking<'_> {
    fn take(mut self) -> Snapped {
        let name = &self.files.name;
        let snap = self.files.snap.as_ref().map_or_else(|| format!("snapshots/{name}.snap"), |file| file.path.clone());
        let accepted = self.accepted();
        let leads = match self.files.leads.as_slice() {
            [] => return self.without_leads(snap),
            [leads] => leads,
            several => {
                let paths: Vec<&str> = several.iter().map(|file| file.path.as_str()).collect();
                self.problems.push(complaints::several(name, "leads", &paths));
                // Which of them is meant, nobody knows; but what else is wrong is told.
                self.beside();
                return self.done(snap, None, SnapshotState::Broken);
            }
        };
        let spoilt = self.problems.len();
        let beside = self.beside();
        let decided = self.decide(leads, beside);
        let path = leads.path.as_str();
        let Some((now, count, pages)) = decided else { return self.done(snap, Some(path), SnapshotState::Broken) };
        let pages = snapshot_file::normal(&pages);
        let state = match accepted {
            Some(accepted) if accepted == pages => SnapshotState::Same,
            Some(accepted) => SnapshotState::Changed(differences(&accepted, &pages)),
            None if spoilt > 0 => SnapshotState::Changed(Vec::new()),
            None => SnapshotState::New,
        };
        // What rests on leads that can't be read is not what was meant, and must not be accepted.
        let whole = self.problems.len() == spoilt;
        let state = if state == SnapshotState::New && !whole { SnapshotState::Broken } else { state };
        let fine = whole && state != SnapshotState::Same;
        let text = fine.then(|| snapshot_file::write(path, &pages));
        Snapped { now: Some(now), count, text, ..self.done(snap, Some(path), state) }
    }

    fn done(self, snap: String, leads: Option<&str>, state: SnapshotState) -> Snapped {
        let Self { files, problems, .. } = self;
        let leads = leads.map(str::to_owned);
        Snapped { name: files.name.clone(), leads, snap, now: None, count: 0, state, problems, text: None }
    }

    /// The pages that were accepted.
    fn accepted(&mut self) -> Option<String> {
        let file = self.files.snap.as_ref()?;
        let text = file.content.as_ref().map_err(Clone::clone).and_then(|bytes| {
            let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
            snapshot_file::read(text)
        });
        match text {
            Ok(pages) => Some(pages),
            Err(why) => {
                self.problems.push(complaints::spoilt(&file.path, &why));
                None
            }
        }
    }

    fn without_leads(mut self, snap: String) -> Snapped {
        let files = self.files;
        self.problems.clear();
        let besides = files.activities.iter().chain(&files.history).chain(&files.ledger);
        let besides = besides.map(|file| complaints::no_leads_to(&file.path, &files.name));
        if files.snap.is_some() {
            self.problems.push(complaints::orphan(&files.name, &snap));
            self.problems.extend(besides);
            return self.done(snap, None, SnapshotState::Orphaned);
        }
        self.problems.extend(besides);
        self.done(snap, None, SnapshotState::Broken)
    }

    /// Reads what stands beside the leads.
    fn beside(&mut self) -> Beside {
        let mut beside = Beside::default();
        let (program, files) = (self.program, self.files);
        for (content, file) in [(Content::Activities, &files.activities), (Content::History, &files.history)] {
            let Some(SnapshotFile { path, content: bytes }) = file else { continue };
            let read = match bytes {
                Ok(bytes) => Companion::read(path, bytes, content, &Shape::default(), &program.schema),
                Err(why) => Err(complaints::unreadable(path, why)),
            };
            match read {
                Ok(companion) => beside.companions.push((path.clone(), companion)),
                Err(problem) => self.problems.push(for_files(problem)),
            }
        }
        match files.ledger.as_slice() {
            [] => {}
            [SnapshotFile { path, content }] => {
                let read = match content {
                    Ok(bytes) => LedgerFile::read(path, bytes, &Shape::default(), program),
                    Err(why) => Err(complaints::unreadable(path, why)),
                };
                match read {
                    Ok(file) => {
                        self.rejects(path, &file.rejects);
                        beside.ledger = Ledger::new(file.rows);
                    }
                    Err(problem) => self.problems.push(for_files(problem)),
                }
            }
            several => {
                let paths: Vec<&str> = several.iter().map(|file| file.path.as_str()).collect();
                self.problems.push(complaints::several(&files.name, "the ledger", &paths));
            }
        }
        beside
    }

    /// Tells of what can't be read.
    fn rejects(&mut self, path: &str, rejects: &[Reject]) {
        self.problems.extend(rejects.iter().take(TOLD).map(|bad| complaints::unreadable_lead(path, bad)));
        if let Some(more) = rejects.len().checked_sub(TOLD).filter(|more| *more > 0) {
            self.problems.push(complaints::more_unreadable(path, more));
        }
    }

    /// Decides about all leads, and gives their pages.
    fn decide(&mut self, file: &SnapshotFile, beside: Beside) -> Option<(Instant, usize, String)> {
        let program = self.program;
        let path = file.path.as_str();
        let bytes = match &file.content {
            Ok(bytes) => bytes,
            Err(why) => {
                self.problems.push(complaints::unreadable(path, why));
                return None;
            }
        };
        let batch = Batch::of(path, bytes);
        let now = self.instant(path, &batch);
        let Beside { companions, ledger } = beside;
        let read: Vec<Companion> = companions.iter().map(|(_, companion)| companion.clone()).collect();
        let mut run = Run::new(program, &read, ledger, now);
        let opened = Leads::open(
            batch.leads.as_slice(),
            path,
            Some(batch.format),
            &Shape::default(),
            &program.schema,
            Limits::default(),
        );
        let mut leads = match opened {
            Ok(leads) => leads,
            Err(OpenError::Problem(problem)) => {
                self.problems.push(for_files(*problem));
                return None;
            }
            Err(OpenError::Io(error)) => {
                self.problems.push(complaints::unreadable(path, &error.to_string()));
                return None;
            }
        };
        // A slice can't fail to be read; were it to, the leads would end there.
        while let Ok(Some(block)) = leads.next_block() {
            for unit in block.units() {
                run.lead(&block, unit, self.covered);
            }
        }
        let Run { seen, rejects, pages, count, .. } = run;
        self.rejects(path, &rejects);
        for (path, companion) in &companions {
            let mut rows = companion.rejects().to_vec();
            // Rows of a lead that can't be read itself are no second mistake.
            if rejects.is_empty() {
                rows.extend(companion.strangers(&seen));
            }
            rows.sort_by_key(|bad| bad.line);
            self.rejects(path, &rows);
        }
        if count == 0 && rejects.is_empty() {
            self.problems.push(complaints::no_leads(path));
            return None;
        }
        now.map(|now| (now, count, format!("{}{pages}", head(program, now))))
    }

    /// The instant to decide for: that of the file, or else that of the settings.
    fn instant(&mut self, path: &str, batch: &Batch) -> Option<Instant> {
        if let Some((written, line)) = &batch.now {
            let at = instant(written, self.program.book.process.zone);
            if at.is_none() {
                self.problems.push(complaints::odd_instant(path, *line, written));
            }
            return at;
        }
        match self.given {
            Given::At(at) => Some(at),
            Given::Nothing => {
                self.problems.push(complaints::no_instant(path));
                None
            }
            Given::Wrong => {
                let settings = self.settings.map_or("", |file| &file.path);
                self.problems.push(complaints::rests_on_settings(path, settings));
                None
            }
        }
    }
}

/// Columns can't be told for a snapshot, so the next step is another than on the command line.
fn for_files(problem: Problem) -> Problem {
    if problem.code.0 == "E0551" { problem.help("call the column so in the first row of the file") } else { problem }
}

/// Leads on their way.
struct Run<'p> {
    program: &'p Program,
    now: Option<Instant>,
    reader: Reader<'p>,
    record: Record,
    decider: Decider<'p>,
    seen: SeenIds,
    rejects: Vec<Reject>,
    pages: String,
    count: usize,
}

impl<'p> Run<'p> {
    fn new(program: &'p Program, companions: &'p [Companion], ledger: Ledger, now: Option<Instant>) -> Self {
        let mut decider = Decider::new(program, true, false);
        decider.scratch.ledger = ledger;
        Self {
            program,
            now,
            reader: Reader::new(&program.schema).with(companions),
            record: Record::default(),
            decider,
            seen: SeenIds::new(),
            rejects: Vec::new(),
            pages: String::new(),
            count: 0,
        }
    }

    /// Reads a lead and decides about it; without an instant it is only read.
    fn lead(&mut self, block: &crate::record::Block, unit: &crate::record::Unit, covered: &mut Covered) {
        let Self { program, reader, record, decider, .. } = self;
        if let Err(bad) = reader.read(block, unit, record) {
            self.rejects.push(*bad);
            return;
        }
        if !self.seen.first_time(IdKey::of(&record.id)) {
            self.rejects.push(block.reject(unit, Reason::Twice(record.id.clone())));
            return;
        }
        self.count += 1;
        let Some(now) = self.now else { return };
        warn_future(record, &program.schema, now);
        let outcome = decider.decide(record, now);
        covered.note(program, record, decider.recorded(), &outcome.decision);
        decider.scratch.ledger.note(program, &outcome.decision, &record.id);
        let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
        self.pages.push('\n');
        self.pages.push_str(&page(&Decided { program, record, decision, explanation }));
    }
}
