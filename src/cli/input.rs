//! Opening leads for a command: a file or standard input, with activities and history beside it.

use std::io::{self, Read};
use std::path::Path;

use crate::program::Schema;
use crate::record::{Companion, Content, Format, Leads as Stream, Limits, OpenError, Shape};
use crate::source::Problem;

use super::Stop;
use super::args::InputFormat;

/// Where leads come from.
pub struct Source {
    /// The leads, block by block.
    pub leads: Stream<Box<dyn Read + Send>>,
    /// How they are called.
    pub name: String,
    /// How many bytes they are, when that is known.
    pub size: Option<u64>,
    /// Activities and history in files of their own.
    pub companions: Vec<Companion>,
}

/// What the user named.
pub struct Wanted<'a> {
    /// `--leads`
    pub leads: &'a str,
    /// `--activities`
    pub activities: &'a [String],
    /// `--history`
    pub history: &'a [String],
    /// `--input`
    pub input: Option<InputFormat>,
    /// `--longest`
    pub longest: usize,
}

/// Opens all of it.
pub fn open(wanted: &Wanted<'_>, schema: &Schema) -> Result<Source, Stop> {
    let (path, shape) = shape(Content::Leads, wanted.leads)?;
    let (input, size): (Box<dyn Read + Send>, Option<u64>) = if path == "-" {
        (Box::new(io::stdin()), None)
    } else {
        let file = open_file(Path::new(&path))?;
        let size = file.metadata().ok().map(|metadata| metadata.len());
        (Box::new(file), size)
    };
    let name = if path == "-" { "standard input".to_owned() } else { path };
    let format = wanted.input.map(|format| match format {
        InputFormat::Ndjson => Format::Ndjson,
        InputFormat::Json => Format::Json,
        InputFormat::Csv => Format::Csv,
        InputFormat::Ron => Format::Ron,
    });
    let limits = Limits { lead: wanted.longest, ..Limits::default() };
    let leads = Stream::open(input, &name, format, &shape, schema, limits).map_err(|error| match error {
        OpenError::Problem(problem) => told(&problem),
        OpenError::Io(error) => Stop::unusable(format!("{name} can't be read: {error}")),
    })?;
    let mut companions = Vec::new();
    for (content, files) in [(Content::Activities, wanted.activities), (Content::History, wanted.history)] {
        for file in files {
            let (path, shape) = self::shape(content, file)?;
            let mut bytes = Vec::new();
            open_file(Path::new(&path))?
                .read_to_end(&mut bytes)
                .map_err(|error| Stop::unusable(format!("{path} can't be read: {error}")))?;
            companions.push(Companion::read(&path, &bytes, content, &shape, schema).map_err(|problem| told(&problem))?);
        }
    }
    Ok(Source { leads, name, size, companions })
}

fn shape(content: Content, text: &str) -> Result<(String, Shape), Stop> {
    Shape::parse(content, text).map_err(|problem| {
        let Stop::Told(message, _) = told(&problem) else { return Stop::BrokenPipe };
        Stop::unusable(message)
    })
}

fn told(problem: &Problem) -> Stop {
    let help = problem.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    Stop::wrong(format!("{} ({}){help}", problem.message, problem.code.0))
}

#[expect(clippy::disallowed_methods, reason = "leads are read where the user says they are")]
fn open_file(path: &Path) -> Result<std::fs::File, Stop> {
    if path.is_dir() {
        return Err(Stop::unusable(format!("{} is a folder; name the file with the leads", path.display())));
    }
    std::fs::File::open(path).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            return Stop::unusable(format!("there is no file {}", path.display()));
        }
        Stop::unusable(format!("{} can't be opened: {error}", path.display()))
    })
}
