//! Makes the decisions of a log once more, and tells which come out otherwise.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;

use crate::evaluate::{Entry, Ledger};
use crate::live::{self, Reasons, Rules};
use crate::record::{Content, IdKey, Kept, LedgerFile, Record, Shape, warn_future};
use crate::source::Problem;
use crate::value::Instant;

use super::complaints::{self, no_rules, words};
use super::numbers::{Numbers, Seen};
use super::read::{Found, InputLine, LedgerLine, Line, Lines, whole};
use super::replayed::{Difference, NO_LEDGER, Replayed};
use super::run::digest_of;
use super::scribe::{Told, decide};
use super::sums::Sums;
use super::{
    files::{self, Part},
    line, versions,
};

/// How many differences are told.
const TOLD: usize = 5;
/// How many values of each.
const VALUES: usize = 12;

/// Decisions of a run so far.
struct Running {
    rules: Option<Arc<Rules>>,
    ledger: Ledger,
    next: u64,
    /// Why whose turn it is can't be known any more.
    broken: Option<&'static str>,
}

struct Replaying<'r> {
    log: PathBuf,
    given: BTreeMap<String, Arc<Rules>>,
    /// Whether rules were given, so that no others are looked for.
    only_given: bool,
    known: BTreeMap<String, Result<Arc<Rules>, String>>,
    runs: BTreeMap<String, Running>,
    numbers: Numbers,
    sums: Sums,
    told: Replayed,
    progress: &'r mut dyn FnMut(u64),
}

/// Makes all decisions of a log once more, by the rules that are kept beside it, or by those that are given.
///
/// # Errors
/// When there is no log, or a part of it can't be read.
pub fn replay(log: &Path, given: Vec<live::Opened>, progress: &mut dyn FnMut(u64)) -> Result<Replayed, Box<Problem>> {
    let parts = files::settled(log).unwrap_or_default();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Err(complaints::no_log(log)) };
    let only_given = !given.is_empty();
    let rules = given.into_iter().map(|opened| (opened.program.digest.clone(), in_use(opened))).collect();
    let mut replaying = Replaying {
        log: log.to_path_buf(),
        given: rules,
        only_given,
        known: BTreeMap::new(),
        runs: BTreeMap::new(),
        numbers: Numbers::from(first.number),
        sums: Sums::default(),
        told: Replayed::default(),
        progress,
    };
    for part in &parts {
        replaying.part(part, part == last)?;
    }
    let Replaying { numbers, mut told, .. } = replaying;
    told.order = numbers.finish();
    Ok(told)
}

fn in_use(opened: live::Opened) -> Arc<Rules> {
    Arc::new(Rules::new(opened, Instant(0), 1))
}

impl Replaying<'_> {
    fn part(&mut self, part: &Part, last: bool) -> Result<(), Box<Problem>> {
        let refused = |error: io::Error| complaints::unreadable(&part.path, &words(&error));
        let mut lines = match Lines::of(part) {
            Ok(lines) => lines,
            // The oldest parts may be deleted, also while others are read.
            Err(error) if error.kind() == io::ErrorKind::NotFound && self.told.parts == 0 => {
                self.numbers = Numbers::from(part.number + 1);
                return Ok(());
            }
            Err(error) => return Err(refused(error)),
        };
        self.told.parts += 1;
        let name = part.path.file_name().unwrap_or_default().to_string_lossy();
        let mut number = 0;
        while let Some(found) = lines.next().map_err(refused)? {
            number += 1;
            let line = match found {
                // Somebody may be writing it, or went down while it was written.
                Found::Torn(size) if last => {
                    self.told.torn += size;
                    continue;
                }
                Found::Torn(_) | Found::NoText => None,
                Found::Line(text) => serde_json::from_str::<Line<'_>>(text).ok().inspect(|line| {
                    if let Some(damaged) = self.sums.met(&line.log, line::sum_fits(text), (&name, number)) {
                        self.told.damaged_lines += 1;
                        self.told.damaged.extend((self.told.damaged.len() < TOLD).then_some(damaged));
                    }
                }),
            };
            if !line.is_some_and(|line| self.line(&line, (&name, number), part.number)) {
                self.broken(&name, number);
            }
        }
        Ok(())
    }

    fn broken(&mut self, part: &str, line: u64) {
        self.numbers.unread();
        self.told.broken_lines += 1;
        if self.told.broken.len() < TOLD {
            self.told.broken.push((part.to_owned(), line));
        }
    }

    /// Takes a line; whether it is one of a log.
    fn line(&mut self, line: &Line<'_>, (part, at): (&str, u64), number: u64) -> bool {
        match &*line.log {
            "decision" => {
                let Some(n) = line.n else { return false };
                self.numbers.met(Seen { n, count: 1, lost: false, part, line: at });
                self.told.decisions += 1;
                if self.told.decisions.is_multiple_of(1_000) {
                    (self.progress)(self.told.decisions);
                }
                self.decision(line);
            }
            "run" => self.run(line),
            "lost" => {
                let (Some(n), Some(count)) = (line.n, line.count) else { return false };
                self.numbers.met(Seen { n, count, lost: true, part, line: at });
                self.told.lost += count;
            }
            "part" => {
                let Some(next) = line.next else { return false };
                self.numbers.begins(next, part);
                if let Some(says) = line.part.filter(|says| *says != number) {
                    self.told.misnamed.push((part.to_owned(), says));
                }
            }
            // `start`, and whatever later versions write.
            _ => {}
        }
        true
    }

    /// A run lacks decisions, or its beginning. That is to be expected where some are missing, and where the oldest parts were deleted.
    fn holed(&mut self, run: &str) {
        let known = self.told.holed.iter().any(|known| known == run);
        if !known && self.numbers.all_there() && self.told.lost == 0 && self.told.broken_lines == 0 {
            self.told.holed.push(run.to_owned());
        }
    }

    fn rules(&mut self, digest: &str) -> Result<Arc<Rules>, String> {
        if let Some(rules) = self.given.get(digest) {
            return Ok(Arc::clone(rules));
        }
        if self.only_given {
            return Err(no_rules(digest, "are not among those that --rules names"));
        }
        if let Some(known) = self.known.get(digest) {
            return known.clone();
        }
        let opened = versions::open(&self.log, digest).map(in_use).map_err(|why| no_rules(digest, &why));
        self.known.insert(digest.to_owned(), opened.clone());
        opened
    }

    fn run(&mut self, line: &Line<'_>) {
        let Some(name) = line.run.as_deref() else { return };
        let rules = self.rules(line.rules.as_deref().unwrap_or("")).ok();
        let mut running = Running { rules, ledger: Ledger::default(), next: 1, broken: None };
        if let (Some(given), Some(rules)) = (&line.ledger, running.rules.clone()) {
            match self.ledger(given, &rules) {
                Some(ledger) => running.ledger = ledger,
                None => running.broken = Some(NO_LEDGER),
            }
        }
        self.runs.insert(name.to_owned(), running);
    }

    fn ledger(&self, given: &LedgerLine<'_>, rules: &Rules) -> Option<Ledger> {
        let digest = &*given.digest;
        if !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let bytes = whole(&versions::ledger_of(&self.log, digest)).ok().filter(|bytes| digest_of(bytes) == digest)?;
        let (name, shape) = Shape::parse(Content::Ledger, &given.called).ok()?;
        Some(Ledger::new(LedgerFile::read(&name, &bytes, &shape, &rules.program).ok()?.rows))
    }

    fn decision(&mut self, line: &Line<'_>) {
        let digest = line.rules.as_deref().unwrap_or("");
        let rules = match self.rules(digest) {
            Ok(rules) => rules,
            Err(why) => return *self.told.no_rules.entry(why).or_default() += 1,
        };
        let name = line.run.as_deref();
        let mut running = name.map(|name| {
            self.runs.remove(name).unwrap_or_else(|| {
                self.holed(name);
                Running {
                    rules: None,
                    ledger: Ledger::default(),
                    next: 1,
                    broken: Some("the beginning of its run is missing"),
                }
            })
        });
        if let Some(running) = &mut running {
            if line.turn != Some(running.next) && running.broken.is_none() {
                self.holed(name.unwrap_or(""));
                running.broken = Some("decisions before it in its run are missing");
            }
            running.next = line.turn.unwrap_or(running.next) + 1;
        }
        match self.made(line, &rules, running.as_mut()) {
            Ok(()) => {}
            Err(why) => *self.told.cannot.entry(why).or_default() += 1,
        }
        if let (Some(mut running), Some(name)) = (running, name) {
            note(&mut running, &rules, line);
            self.runs.insert(name.to_owned(), running);
        }
    }

    /// Makes a decision once more and counts what comes of it; or why it can't be.
    fn made(&mut self, line: &Line<'_>, rules: &Arc<Rules>, running: Option<&mut Running>) -> Result<(), String> {
        let (Some(input), Some(result)) = (&line.input, line.result) else {
            return Err("the line lacks its lead or its result".to_owned());
        };
        if !input.replays {
            return Err(input.because.as_deref().unwrap_or("the log says so").to_owned());
        }
        let now = line.now.as_deref().and_then(Instant::parse_rfc3339).ok_or("the line has no time")?;
        let reasons = match line.reasons.as_deref() {
            Some("none") => Reasons::None,
            Some("whole") => Reasons::Whole,
            _ => Reasons::Counted,
        };
        let told = Told { now, reasons, near: line.near.unwrap_or(true), never: None };
        let kept = kept(input);
        let logged = result.get();
        if let Some(why) = running.as_ref().and_then(|running| running.broken)
            && rests_on_turn(logged)
        {
            return Err(why.to_owned());
        }
        let mut ledger = running.map(|running| &mut running.ledger);
        let (desk, made) = rules.at_desk(rules.desk(), reasons, |reader, decider| {
            let mut record = Record::default();
            reader
                .read_kept(&kept, &mut record)
                .map_err(|why| format!("what is kept of the lead can't be read: {why}"))?;
            warn_future(&mut record, &rules.program.schema, now);
            if let Some(ledger) = ledger.as_deref_mut() {
                std::mem::swap(&mut decider.scratch.ledger, ledger);
            }
            let made = decide((&mut *decider, &rules.program), &record, told);
            if let Some(ledger) = ledger {
                std::mem::swap(&mut decider.scratch.ledger, ledger);
            }
            Ok::<_, String>(made)
        });
        rules.leave(desk);
        let made = made?;
        if made == logged.as_bytes() {
            self.told.agree += 1;
            return Ok(());
        }
        self.told.differ += 1;
        if self.told.differences.len() < TOLD {
            let made = String::from_utf8_lossy(&made).into_owned();
            self.told.differences.push(difference(line, logged, &made));
        }
        Ok(())
    }
}

/// Whether whose turn it was mattered: the decision gave the lead to somebody of a team.
fn rests_on_turn(logged: &str) -> bool {
    let result: Json = serde_json::from_str(logged).unwrap_or_default();
    result.pointer("/assignment/team").is_some_and(|team| !team.is_null())
}

/// Counts a decision, as it was logged, for those after it: what was done then is what those were made on.
fn note(running: &mut Running, rules: &Rules, line: &Line<'_>) {
    if running.rules.is_none() || !rules.program.people.in_sequence {
        return;
    }
    let result: Json = line.result.and_then(|result| serde_json::from_str(result.get()).ok()).unwrap_or_default();
    let text = |place: &str| result.pointer(place).and_then(Json::as_str);
    let (Some(lead), Some(now)) = (text("/lead"), line.now.as_deref().and_then(Instant::parse_rfc3339)) else { return };
    let assigned = result.pointer("/assignment").is_some_and(|it| !it.is_null());
    let kept = result.pointer("/assignment/kept").and_then(Json::as_bool).unwrap_or(false);
    let assignment = (assigned && !kept).then(|| (text("/assignment/team"), text("/assignment/assignee")));
    if let Some(entry) = Entry::told(&rules.program, text("/stage/after").unwrap_or(""), assignment) {
        running.ledger.add(&rules.program, IdKey::of(lead), now, entry);
    }
}

/// What an entry kept of its lead: JSON as it stands, or as a text.
fn kept(input: &InputLine<'_>) -> Kept {
    let part = |raw: Option<&serde_json::value::RawValue>| match raw {
        None => String::new(),
        Some(raw) if raw.get().starts_with('"') => serde_json::from_str(raw.get()).unwrap_or_default(),
        Some(raw) => raw.get().to_owned(),
    };
    Kept {
        lead: part(input.lead),
        cells: input.cells,
        comma: input.comma,
        rows_comma: input.rows_comma,
        activities: part(input.activities),
        history: part(input.history),
        unsure: false,
    }
}

fn difference(line: &Line<'_>, logged: &str, made: &str) -> Difference {
    let (before, after): (Json, Json) =
        (serde_json::from_str(logged).unwrap_or_default(), serde_json::from_str(made).unwrap_or_default());
    let mut values = Vec::new();
    differences("", &before, &after, &mut values);
    if values.is_empty() {
        values.push(("the decision".to_owned(), logged.to_owned(), made.to_owned()));
    }
    let more = values.len().saturating_sub(VALUES);
    values.truncate(VALUES);
    Difference {
        number: line.n.unwrap_or(0),
        lead: before.get("lead").and_then(Json::as_str).unwrap_or("").to_owned(),
        now: line.now.as_deref().unwrap_or("").to_owned(),
        values,
        more,
    }
}

/// Where two values differ, as deep as they are alike.
fn differences(place: &str, before: &Json, after: &Json, found: &mut Vec<(String, String, String)>) {
    let step = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match (before, after) {
        (Json::Object(a), Json::Object(b)) => {
            for (key, value) in a {
                differences(&step(key), value, b.get(key).unwrap_or(&Json::Null), found);
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                differences(&step(key), &Json::Null, value, found);
            }
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            for (number, (one, other)) in a.iter().zip(b).enumerate() {
                differences(&step(&(number + 1).to_string()), one, other, found);
            }
        }
        _ if before == after => {}
        _ => found.push((place.to_owned(), before.to_string(), after.to_string())),
    }
}
