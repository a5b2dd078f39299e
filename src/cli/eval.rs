//! `leadwright eval`: a decision a lead, in input order.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::record::Reject;
use crate::render::{Csv, Decided, json};

use super::args::{DecisionFormat, Eval, Leads};
use super::input::{self, Source};
use super::output::Terminal;
use super::run::{Job, Tally, run as run_all};
use super::{End, Stop, rules, table};

/// Decides about all leads and writes what follows.
pub fn run(args: &Eval, terminal: &Terminal) -> Result<End, Stop> {
    if args.ledger.is_some() {
        return Err(Stop::unusable(
            "--ledger is for teams that assign in turn, which are not part of this version yet",
        ));
    }
    let opened = rules::open(&args.leads.rules, terminal)?;
    let now = rules::now(args.leads.now.as_deref())?;
    let program = &opened.program;
    let reasons = !args.no_reasons && !matches!(args.format, DecisionFormat::Csv | DecisionFormat::Table);
    let job = Job { program, now, reasons, whole: false, near: !args.no_reasons };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let tally = match args.format {
        DecisionFormat::Table => {
            let make = |decided: &Decided<'_>| table::row(decided);
            let mut rows = Vec::new();
            let tally = all(&args.leads, &job, terminal, &make, &mut |row| {
                rows.push(row);
                Ok(())
            })?;
            out.write_all(table::draw(program, &rows, terminal).as_bytes())?;
            tally
        }
        DecisionFormat::Csv => {
            let csv = Csv::new(program);
            let mut header = Vec::new();
            csv.header(&mut header);
            out.write_all(&header)?;
            let make = |decided: &Decided<'_>| {
                let mut row = Vec::new();
                csv.write(&mut row, decided);
                row
            };
            all(&args.leads, &job, terminal, &make, &mut |row| Ok(out.write_all(&row)?))?
        }
        DecisionFormat::Ndjson => all(&args.leads, &job, terminal, &line, &mut |line| {
            out.write_all(&line)?;
            Ok(out.write_all(b"\n")?)
        })?,
        DecisionFormat::Json | DecisionFormat::Ron => {
            let ron = args.format == DecisionFormat::Ron;
            let mut first = true;
            out.write_all(b"[")?;
            let make = |decided: &Decided<'_>| if ron { as_ron(decided) } else { line(decided) };
            let tally = all(&args.leads, &job, terminal, &make, &mut |text| {
                out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
                Ok(out.write_all(&text)?)
            })?;
            out.write_all(b"\n]\n")?;
            tally
        }
    };
    out.flush()?;
    Ok(if tally.rejects > 0 { End::Wrong } else { End::Fine })
}

/// A decision as a line of JSON.
pub fn line(decided: &Decided<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(2_048);
    json::write(&mut out, decided);
    out
}

/// The same decision as RON, by way of its JSON: the shapes are one.
fn as_ron(decided: &Decided<'_>) -> Vec<u8> {
    let text = line(decided);
    let value: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    let config = ron::ser::PrettyConfig::new().escape_strings(false);
    let mut out = String::new();
    let written = ron::ser::Serializer::new(&mut out, Some(config)).and_then(|mut ser| value.serialize(&mut ser));
    // A value that came out of JSON can always be written.
    written.map(|()| out.into_bytes()).unwrap_or_default()
}

/// Runs all leads of a command with a progress bar, rejects and a summary.
pub fn all<R: Send>(
    args: &Leads,
    job: &Job<'_>,
    terminal: &Terminal,
    make: &(dyn Fn(&Decided<'_>) -> R + Sync),
    take: &mut dyn FnMut(R) -> Result<(), Stop>,
) -> Result<Tally, Stop> {
    let source = input::open(&wanted(args), &job.program.schema)?;
    let mut rejects = Rejects::new(args.rejects.as_deref())?;
    let bar = bar(&source, terminal);
    let tally = run_all(source, job, make, take, &mut |bad| rejects.add(bad), &mut |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    let tally = tally?;
    rejects.finish()?;
    summary(&tally, &rejects, args.rejects.as_deref(), terminal);
    Ok(tally)
}

/// The same without a bar and without a summary, for one lead among all.
pub fn find<R: Send>(
    args: &Leads,
    job: &Job<'_>,
    terminal: &Terminal,
    make: &(dyn Fn(&Decided<'_>) -> R + Sync),
    take: &mut dyn FnMut(R) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let source = input::open(&wanted(args), &job.program.schema)?;
    let tally = run_all(source, job, make, take, &mut |_| Ok(()), &mut |_| ())?;
    if tally.rejects > 0 {
        terminal.note(&format!("{} of {} could not be read", grouped(tally.rejects), args.leads));
    }
    Ok(())
}

fn wanted(args: &Leads) -> input::Wanted<'_> {
    input::Wanted {
        leads: &args.leads,
        activities: &args.activities,
        history: &args.history,
        input: args.input,
        longest: args.longest,
    }
}

/// A bar for work over a second, on a terminal only.
fn bar(source: &Source, terminal: &Terminal) -> ProgressBar {
    if !terminal.interactive {
        return ProgressBar::hidden();
    }
    let bar = match source.size {
        Some(size) => ProgressBar::new(size).with_style(
            ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}  {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        ),
        None => ProgressBar::new_spinner(),
    };
    // The first tick comes after a second, so short work shows nothing.
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(1));
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

/// Leads that can't be read, on their way to a file; the first few are kept to be told.
struct Rejects {
    file: Option<BufWriter<File>>,
    first: Vec<String>,
}

impl Rejects {
    #[expect(clippy::disallowed_methods, reason = "rejects go where the user says")]
    fn new(path: Option<&Path>) -> Result<Self, Stop> {
        let file = path
            .map(|path| {
                File::create(path)
                    .map(BufWriter::new)
                    .map_err(|error| Stop::unusable(format!("{} can't be written: {error}", path.display())))
            })
            .transpose()?;
        Ok(Self { file, first: Vec::new() })
    }

    fn add(&mut self, bad: &Reject) -> Result<(), Stop> {
        if self.first.len() < 5 {
            self.first.push(format!("line {}: {}", bad.line, bad.reason));
        }
        if let Some(file) = &mut self.file {
            let row = serde_json::json!({"line": bad.line, "reason": bad.reason.to_string(), "text": bad.text});
            writeln!(file, "{row}").map_err(|error| Stop::unusable(format!("rejects can't be written: {error}")))?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Stop> {
        match &mut self.file {
            Some(file) => file.flush().map_err(|error| Stop::unusable(format!("rejects can't be written: {error}"))),
            None => Ok(()),
        }
    }
}

fn summary(tally: &Tally, rejects: &Rejects, path: Option<&Path>, terminal: &Terminal) {
    for told in &rejects.first {
        terminal.note(told);
    }
    let more = tally.rejects.saturating_sub(rejects.first.len() as u64);
    if more > 0 {
        terminal.note(&format!("and {more} more"));
    }
    let leads = |count: u64| format!("{} lead{}", grouped(count), if count == 1 { "" } else { "s" });
    let mut parts = vec![leads(tally.leads)];
    if tally.odd > 0 {
        parts.push(format!("{} with something odd in the data", grouped(tally.odd)));
    }
    if tally.rejects > 0 {
        let place = path
            .map_or_else(|| " (--rejects FILE keeps them)".to_owned(), |path| format!(", kept in {}", path.display()));
        parts.push(format!("{} could not be read{place}", grouped(tally.rejects)));
    }
    if tally.leads == 0 && tally.rejects == 0 {
        parts = vec!["there were no leads".to_owned()];
    }
    terminal.tell(&parts.join(", "));
}

/// A count with commas: `9,240`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
