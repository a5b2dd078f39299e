//! `leadwright eval`: a decision a lead, in input order.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use crate::program::Program;
use crate::record::Record;
use crate::render::{Csv, Decided, json};
use crate::value::{Instant, trimmed};

use super::args::{DecisionFormat, Eval, Leads};
use super::logging::Logging;
use super::output::Terminal;
use super::progress::Progress;
use super::rejects::Rejects;
use super::run::{Job, Make, Reasons, Takers, run as run_all};
use super::summary::Tally;
use super::{End, Stop, input, rules, table};

/// Decides about all leads and writes what follows.
pub fn run(args: &Eval, terminal: &Terminal) -> Result<End, Stop> {
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.input.now.as_deref())?;
    // Before anything is written: leads that can't be opened leave no headline behind.
    let leads = open(&args.leads, &opened.program, terminal)?;
    let log = Logging::open(&args.log, &args.leads.input, &opened)?.map(RefCell::new);
    let run = Run { args, program: &opened.program, now, terminal, log };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let ended = match args.format {
        DecisionFormat::Table => run.table(leads, &mut out)?,
        DecisionFormat::Csv => run.csv(leads, &mut out)?,
        DecisionFormat::Ndjson => run.each(leads, line, &mut |line| {
            out.write_all(&line)?;
            out.write_all(b"\n")
        })?,
        DecisionFormat::Json => run.array(leads, line, &mut out)?,
        DecisionFormat::Ron => run.array(leads, as_ron, &mut out)?,
    };
    out.flush().map_err(Stop::output)?;
    // After the data: on a terminal, what was odd would be out of sight above a long table.
    ended.tell(terminal);
    if let Some(log) = run.log {
        log.into_inner().finish()?;
    }
    Ok(if ended.tally.rejects > 0 { End::Wrong } else { End::Fine })
}

struct Run<'a> {
    args: &'a Eval,
    program: &'a Program,
    now: Instant,
    terminal: &'a Terminal,
    log: Option<RefCell<Logging>>,
}

impl Run<'_> {
    /// Decides, and writes each decision as `make` shapes it.
    fn each<R: Send>(
        &self,
        leads: Opened,
        make: impl Fn(&Decided<'_>) -> R + Sync,
        write: &mut dyn FnMut(R) -> io::Result<()>,
    ) -> Result<Ended, Stop> {
        let near = !self.args.no_reasons;
        // Rows have no room for reasons.
        let told = near && !matches!(self.args.format, DecisionFormat::Csv | DecisionFormat::Table);
        let reasons = if told { Reasons::Counted } else { Reasons::None };
        let in_sequence = self.program.people.in_sequence;
        let (program, now) = (self.program, self.now);
        let Some(log) = &self.log else {
            let make = Make::Decision(&make);
            let job = Job { program, now, reasons, near, in_sequence, skip: None, only: None, make };
            return leads.all(&job, self.terminal, &mut |one| write(one).map_err(Stop::output));
        };
        // The log has what the output has, and has it first.
        let both = |decided: &Decided<'_>, entry: Vec<u8>| (make(decided), entry);
        let make = Make::Logged(log.borrow().scribe(), &both);
        let job = Job { program, now, reasons, near, in_sequence, skip: None, only: None, make };
        leads.all(&job, self.terminal, &mut |(one, entry)| {
            log.borrow_mut().write(entry);
            write(one).map_err(Stop::output)
        })
    }

    fn table(&self, leads: Opened, out: &mut impl Write) -> Result<Ended, Stop> {
        let mut grid = table::decisions(self.program, self.terminal);
        let ended = self.each(leads, table::row, &mut |row| grid.add(row, out))?;
        grid.finish(out).map_err(Stop::output)?;
        grid.tell_dropped();
        Ok(ended)
    }

    fn csv(&self, leads: Opened, out: &mut impl Write) -> Result<Ended, Stop> {
        let csv = Csv::new(self.program);
        let mut header = Vec::new();
        csv.header(&mut header);
        out.write_all(&header).map_err(Stop::output)?;
        let make = |decided: &Decided<'_>| {
            let mut row = Vec::new();
            csv.write(&mut row, decided);
            row
        };
        self.each(leads, make, &mut |row| out.write_all(&row))
    }

    /// One list of decisions.
    fn array(&self, leads: Opened, make: fn(&Decided<'_>) -> Vec<u8>, out: &mut impl Write) -> Result<Ended, Stop> {
        let mut first = true;
        out.write_all(b"[").map_err(Stop::output)?;
        let ended = self.each(leads, make, &mut |text| {
            out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
            out.write_all(&text)
        })?;
        out.write_all(b"\n]\n").map_err(Stop::output)?;
        Ok(ended)
    }
}

/// A decision as a line of JSON.
fn line(decided: &Decided<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(2_048);
    json::write(&mut out, decided);
    out
}

/// The same decision as RON, by way of its JSON: the shapes are one.
fn as_ron(decided: &Decided<'_>) -> Vec<u8> {
    let text = line(decided);
    let value: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let written = |escaped: bool| {
        let config = ron::ser::PrettyConfig::new().escape_strings(escaped);
        let mut out = String::new();
        let written = ron::ser::Serializer::new(&mut out, Some(config)).and_then(|mut ser| value.serialize(&mut ser));
        // A value that came out of JSON can always be written.
        written.map(|()| out).unwrap_or_default()
    };
    let raw = written(false);
    // Raw texts are easier to read, but a terminal would obey what stands in some.
    let obeyed = raw.contains(|sign: char| sign.is_control() && sign != '\n');
    if obeyed { written(true) } else { raw }.into_bytes()
}

/// Leads that are open, and where those go that can't be read.
pub struct Opened {
    /// The leads, and the assignments so far.
    pub source: input::Source,
    rejects: Rejects,
}

/// Opens the leads of a command, and makes the file for those that can't be read.
pub fn open(args: &Leads, program: &Program, terminal: &Terminal) -> Result<Opened, Stop> {
    let source = input::open(&args.leads, &args.input, program, terminal)?;
    let read: Vec<&Path> = source.paths.iter().map(std::path::PathBuf::as_path).collect();
    let rejects = Rejects::new(args.rejects.as_deref(), &read)?;
    Ok(Opened { source, rejects })
}

impl Opened {
    /// Runs all of them with a progress bar.
    pub fn all<R: Send>(
        self,
        job: &Job<'_, R>,
        terminal: &Terminal,
        take: &mut dyn FnMut(R) -> Result<(), Stop>,
    ) -> Result<Ended, Stop> {
        let Self { source, mut rejects } = self;
        let mut progress = Progress::new(source.size, terminal);
        let mut takers =
            Takers { take, reject: &mut |bad| rejects.add(bad), progress: &mut |bytes| progress.at(bytes) };
        let tally = run_all(source, job, &mut takers);
        progress.finish();
        rejects.finish()?;
        Ok(Ended { tally: tally?, rejects })
    }
}

/// What came of all leads, to be told.
pub struct Ended {
    /// The counts.
    pub tally: Tally,
    rejects: Rejects,
}

impl Ended {
    /// Tells it on stderr.
    pub fn tell(&self, terminal: &Terminal) {
        self.tally.tell(&self.rejects, terminal);
    }
}

/// Runs all leads of a command with a progress bar, rejects and a summary.
pub fn all<R: Send>(
    args: &Leads,
    job: &Job<'_, R>,
    terminal: &Terminal,
    take: &mut dyn FnMut(R) -> Result<(), Stop>,
) -> Result<Tally, Stop> {
    let ended = open(args, job.program, terminal)?.all(job, terminal, take)?;
    ended.tell(terminal);
    Ok(ended.tally)
}

/// Looks for one lead among all: what `job` makes of it, or else the ids there are.
pub fn find<R: Send>(
    leads: &str,
    input: &super::args::Input,
    job: &Job<'_, Found<R>>,
    terminal: &Terminal,
) -> Result<Found<R>, Stop> {
    // More ids than this are not needed to guess which was meant.
    const MOST: usize = 100_000;
    let source = input::open(leads, input, job.program, terminal)?;
    let mut found = None;
    let mut ids = Vec::new();
    let mut rejects = Rejects::new(None, &[])?;
    let ended = run_all(
        source,
        job,
        &mut Takers {
            take: &mut |one| match one {
                Found::Lead(lead) => {
                    found = Some(lead);
                    Err(Stop::Enough)
                }
                Found::Others(some) => {
                    if ids.len() < MOST {
                        ids.extend(some);
                    }
                    Ok(())
                }
            },
            reject: &mut |bad| rejects.add(bad),
            progress: &mut |_| (),
        },
    );
    match (found, ended) {
        (Some(lead), _) => Ok(Found::Lead(lead)),
        (None, Err(stop)) => Err(stop),
        (None, Ok(tally)) => {
            if tally.rejects > 0 {
                rejects.tell(tally.rejects, terminal);
            }
            Ok(Found::Others(ids))
        }
    }
}

/// That none of the leads has this id.
pub fn no_such_lead(wanted: &str, leads: &str, ids: &[String]) -> Stop {
    let near = crate::source::closest(wanted, ids.iter().map(String::as_str));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let example = ids.first().map(|id| format!("\n  the first one there: --lead {id}")).unwrap_or_default();
    let example = if near.is_empty() { example } else { String::new() };
    Stop::wrong(format!("there is no lead `{wanted}` in {leads}{near}{example}"))
}

/// What comes of looking for a lead.
pub enum Found<R> {
    /// This.
    Lead(R),
    /// It is another one, or not there; ids that are.
    Others(Vec<String>),
}

/// Passes over all leads but one.
pub fn only<R>(wanted: &str) -> impl Fn(&Record) -> Option<Found<R>> + Sync {
    move |record: &Record| (trimmed(&record.id) != trimmed(wanted)).then(|| Found::Others(vec![record.id.clone()]))
}
