//! `leadwright replay`: the whole story of each lead.

use std::io::{self, BufWriter, StdoutLock, Write};

use crate::change::{Decider, Followed, follow, follow_together};
use crate::program::Program;
use crate::record::Record;
use crate::render::{Told, story, story_json, story_svg};
use crate::value::{Instant, trimmed};

use super::args::{Replay, StoryFormat};
use super::eval::{Ended, Found, no_such_lead, only};
use super::output::Terminal;
use super::progress::Progress;
use super::run::{Job, Make, Reasons, Skip};
use super::{End, Stop, eval, rules};

/// Follows leads and tells their stories, in input order.
pub fn run(args: &Replay, terminal: &Terminal) -> Result<End, Stop> {
    if args.lead.is_some() && args.leads.rejects.is_some() {
        return Err(Stop::unusable("--rejects is for all leads and --lead for one of them: leave one of the two out"));
    }
    let opened = rules::open(&args.leads.rules, terminal)?;
    let until = rules::time("--until", args.leads.input.now.as_deref())?;
    let program = &opened.program;
    let run = Run { args, program, until, terminal };
    // Leads that share a team take their turns in the order of time, so each has to wait for all others.
    let together = program.people.in_sequence;
    let drawn = args.format == StoryFormat::Svg;
    match &args.lead {
        Some(wanted) if !together => run.find(wanted),
        None if !together && !drawn => run.each(),
        wanted => run.gathered(wanted.as_deref(), together),
    }
}

struct Run<'a> {
    args: &'a Replay,
    program: &'a Program,
    until: Instant,
    terminal: &'a Terminal,
}

impl Run<'_> {
    fn job<'j, R>(&'j self, skip: Option<&'j Skip<'j, R>>, make: &'j (dyn Fn(Record) -> R + Sync)) -> Job<'j, R> {
        let (program, now, make) = (self.program, self.until, Make::Record(make));
        Job { program, now, reasons: Reasons::None, near: false, in_sequence: false, skip, only: None, make }
    }

    /// One lead among many, by itself.
    fn find(&self, wanted: &str) -> Result<End, Stop> {
        let args = &self.args.leads;
        let (make, skip) = (|record: Record| Found::Lead(self.follow(record)), only(wanted));
        match eval::find(&args.leads, &args.input, &self.job(Some(&skip), &make), self.terminal)? {
            Found::Lead(told) => {
                let mut out = Out::new(self.args.format);
                out.add(&told)?;
                out.finish()?;
                Ok(End::Fine)
            }
            Found::Others(ids) => Err(no_such_lead(wanted, &args.leads, &ids)),
        }
    }

    /// All leads, each by itself, on all cores.
    fn each(&self) -> Result<End, Stop> {
        let make = |record: Record| self.follow(record);
        let leads = eval::open(&self.args.leads, self.program, self.terminal)?;
        let mut out = Out::new(self.args.format);
        let ended = leads.all(&self.job(None, &make), self.terminal, &mut |told| out.add(&told))?;
        out.finish()?;
        Ok(self.end(&ended))
    }

    /// Leads that are all read before the first is followed: because they are followed together, or because there may be only one.
    fn gathered(&self, wanted: Option<&str>, together: bool) -> Result<End, Stop> {
        let drawn = self.args.format == StoryFormat::Svg;
        let mut leads = eval::open(&self.args.leads, self.program, self.terminal)?;
        let ledger = std::mem::take(&mut leads.source.ledger);
        let mut records: Vec<Record> = Vec::new();
        let ended = leads.all(&self.job(None, &|record| record), self.terminal, &mut |record| {
            if let (true, None, Some(first)) = (drawn, wanted, records.first()) {
                let id = &first.id;
                return Err(Stop::unusable(format!(
                    "a picture shows one lead, and there are several: say which, for example --lead {id}"
                )));
            }
            records.push(record);
            Ok(())
        })?;
        if drawn && records.is_empty() {
            return Err(Stop::wrong(format!("there is no lead in {} to draw", self.args.leads.leads)));
        }
        if let Some(wanted) =
            wanted.filter(|wanted| !records.iter().any(|record| trimmed(&record.id) == trimmed(wanted)))
        {
            let ids: Vec<String> = records.into_iter().map(|record| record.id).collect();
            return Err(no_such_lead(wanted, &self.args.leads.leads, &ids));
        }
        let mut out = Out::new(self.args.format);
        if together {
            let begin = records.iter().filter_map(|record| record.created).min().unwrap_or(self.until);
            let mut progress = Progress::share(self.terminal);
            let followed = follow_together(self.program, records, ledger, self.until, &mut |at| {
                progress.of(at.since(begin), self.until.since(begin));
            });
            progress.finish();
            for one in
                followed.iter().filter(|one| wanted.is_none_or(|wanted| trimmed(&one.record.id) == trimmed(wanted)))
            {
                out.add(&self.told(one))?;
            }
        } else {
            for record in records {
                out.add(&self.follow(record))?;
            }
        }
        out.finish()?;
        Ok(self.end(&ended))
    }

    /// Follows a lead by itself.
    fn follow(&self, record: Record) -> Vec<u8> {
        let mut decider = Decider::new(self.program, false, false);
        self.told(&follow(self.program, &mut decider, record, self.until))
    }

    /// A story in the form that is wanted.
    fn told(&self, followed: &Followed) -> Vec<u8> {
        let Followed { story, record, stands } = followed;
        let told = Told { program: self.program, story, record, stands: stands.as_ref() };
        match self.args.format {
            StoryFormat::Text => self.terminal.shown(story::page(&told, self.terminal.style())).into_bytes(),
            StoryFormat::Json | StoryFormat::Ndjson => {
                let mut out = Vec::new();
                story_json::write(&mut out, &told);
                out
            }
            StoryFormat::Svg => self.terminal.xml_signs(story_svg::write(&told)).into_bytes(),
        }
    }

    /// What was odd, after the stories: on a terminal it would be out of sight above them.
    fn end(&self, ended: &Ended) -> End {
        ended.tell(self.terminal);
        if ended.tally.rejects > 0 { End::Wrong } else { End::Fine }
    }
}

/// Stories on their way to stdout, with what stands between them.
struct Out {
    format: StoryFormat,
    any: bool,
    out: BufWriter<StdoutLock<'static>>,
}

impl Out {
    fn new(format: StoryFormat) -> Self {
        Self { format, any: false, out: BufWriter::with_capacity(1 << 16, io::stdout().lock()) }
    }

    fn add(&mut self, told: &[u8]) -> Result<(), Stop> {
        let (before, after): (&[u8], &[u8]) = match (self.format, std::mem::replace(&mut self.any, true)) {
            (StoryFormat::Text, true) => (b"\n\n", b""),
            (StoryFormat::Json, false) => (b"[\n", b""),
            (StoryFormat::Json, true) => (b",\n", b""),
            (StoryFormat::Ndjson, _) => (b"", b"\n"),
            (StoryFormat::Text, false) | (StoryFormat::Svg, _) => (b"", b""),
        };
        [before, told, after].into_iter().try_for_each(|part| self.out.write_all(part)).map_err(Stop::output)
    }

    fn finish(mut self) -> Result<(), Stop> {
        let end: &[u8] = match (self.format, self.any) {
            (StoryFormat::Json, true) => b"\n]\n",
            (StoryFormat::Json, false) => b"[\n]\n",
            (StoryFormat::Text | StoryFormat::Ndjson | StoryFormat::Svg, _) => b"",
        };
        self.out.write_all(end).and_then(|()| self.out.flush()).map_err(Stop::output)
    }
}
