//! Opening leads for a command: a file or standard input, with activities and history beside it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::evaluate::Ledger;
use crate::program::Program;
use crate::record::{
    Companion, Content, Format, HeaderOddities, Leads as Stream, LedgerFile, Limits, OpenError, Reject, Shape,
    Stranger, Strangers,
};
use crate::source::Problem;

use super::args::{self, InputFormat};
use super::output::Terminal;
use super::summary::grouped;
use super::{Stop, why};

/// Leads as a stream.
pub type Input = Stream<Box<dyn Read + Send>>;

/// Where leads come from.
pub struct Source {
    /// The leads, block by block.
    pub leads: Input,
    /// How they are called.
    pub name: String,
    /// How many bytes they are, when that is known.
    pub size: Option<u64>,
    /// Activities and history in files of their own.
    pub companions: Vec<Companion>,
    /// The assignments so far.
    pub ledger: Ledger,
    /// Rows of the ledger that can't be read.
    pub rejects: Vec<Reject>,
    /// All files that are read.
    pub paths: Vec<PathBuf>,
}

/// Opens all of it; `leads` is a file, perhaps with the names of its columns, or `-`.
pub fn open(leads: &str, args: &args::Input, program: &Program, terminal: &Terminal) -> Result<Source, Stop> {
    let schema = &program.schema;
    let (path, shape) = shape(Content::Leads, leads)?;
    let mut paths = Vec::new();
    let (input, size): (Box<dyn Read + Send>, Option<u64>) = if path == "-" {
        (Box::new(io::stdin()), None)
    } else {
        let file = open_file(Path::new(&path))?;
        // A pipe has a name too, but no size.
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        paths.push(PathBuf::from(&path));
        (Box::new(file), size)
    };
    let name = if path == "-" { "standard input".to_owned() } else { path };
    let format = args.input.map(|format| match format {
        InputFormat::Ndjson => Format::Ndjson,
        InputFormat::Json => Format::Json,
        InputFormat::Csv => Format::Csv,
        InputFormat::Ron => Format::Ron,
    });
    let limits = Limits { lead: args.longest, ..Limits::default() };
    let leads = Stream::open(input, &name, format, &shape, schema, limits).map_err(|error| match error {
        OpenError::Problem(problem) => told(&problem),
        OpenError::Io(error) => Stop::unusable(format!("{name} can't be read: {}", why(&error))),
    })?;
    tell_header(&name, &leads.oddities(), terminal);
    let mut companions = Vec::new();
    for (content, files) in [(Content::Activities, &args.activities), (Content::History, &args.history)] {
        for file in files {
            let (path, shape) = self::shape(content, file)?;
            let bytes = whole(&path)?;
            companions.push(Companion::read(&path, &bytes, content, &shape, schema).map_err(|problem| told(&problem))?);
            paths.push(PathBuf::from(path));
        }
    }
    let mut source = Source { leads, name, size, companions, ledger: Ledger::default(), rejects: Vec::new(), paths };
    if let Some(file) = &args.ledger {
        let (path, bytes, shape) = ledger(file)?;
        let read = LedgerFile::read(&path, &bytes, &shape, program).map_err(|problem| told(&problem))?;
        tell_strangers(&path, &read.strangers, terminal);
        source.ledger = Ledger::new(read.rows);
        source.rejects = read.rejects;
        source.paths.push(PathBuf::from(path));
    }
    Ok(source)
}

/// A ledger as it stands in its file, with its path and its columns.
pub fn ledger(file: &str) -> Result<(String, Vec<u8>, Shape), Stop> {
    let (path, shape) = shape(Content::Ledger, file)?;
    let bytes = whole(&path)?;
    Ok((path, bytes, shape))
}

fn whole(path: &str) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    open_file(Path::new(path))?
        .read_to_end(&mut bytes)
        .map_err(|error| Stop::unusable(format!("{path} can't be read: {}", why(&error))))?;
    Ok(bytes)
}

/// Tells which fields no column holds, and which columns come twice: once a file, since it is so for each lead.
fn tell_header(name: &str, odd: &HeaderOddities<'_>, terminal: &Terminal) {
    if !odd.missing.is_empty() {
        let columns = listed(odd.columns);
        let fields = listed(odd.missing);
        let them = if odd.missing.len() == 1 { "it is" } else { "they are" };
        terminal.note(&format!(
            "{name} has no column for {fields}, so {them} unknown of every lead\n  the columns are {columns}; `from` in the rules says which column a field is read from"
        ));
    }
    if !odd.doubled.is_empty() {
        let columns = listed(odd.doubled);
        terminal.note(&format!("{name} has more than one column {columns}\n  the first of them is read"));
    }
}

/// The first few names.
fn listed(names: &[String]) -> String {
    const MOST: usize = 12;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = names.len().checked_sub(MOST).filter(|more| *more > 0);
    shown.join(", ") + &more.map(|more| format!(" and {more} more")).unwrap_or_default()
}

/// Tells the first few names of a ledger that the rules don't know.
fn tell_strangers(path: &str, strangers: &[Strangers], terminal: &Terminal) {
    const TOLD: usize = 5;
    for Strangers { line, count, name } in strangers.iter().take(TOLD) {
        let what = match name {
            Stranger::Team(team, near) => {
                let near = near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                format!("there is no team `{team}`{near}")
            }
            Stranger::Member(assignee, team) => format!("{assignee} is not in the team `{team}`"),
        };
        let rows = match count {
            1 => "the row takes no turn".to_owned(),
            count => format!("this row and {} more take no turn", grouped(count - 1)),
        };
        terminal.note(&format!("{path}, line {line}: {what}\n  {rows}; write the names as the rules have them"));
    }
    if let Some(more) = strangers.len().checked_sub(TOLD).filter(|more| *more > 0) {
        let rows: u64 = strangers.iter().skip(TOLD).map(|stranger| stranger.count).sum();
        let names = if more == 1 { "1 more name is" } else { &format!("{} more names are", grouped(more as u64)) };
        let rows = if rows == 1 { "1 row takes".to_owned() } else { format!("{} rows take", grouped(rows)) };
        terminal.note(&format!("{path}: {names} not in the rules; {rows} no turn because of that"));
    }
}

/// An option that names no column is wrong usage.
fn shape(content: Content, text: &str) -> Result<(String, Shape), Stop> {
    Shape::parse(content, text).map_err(|problem| Stop::unusable(sentence(&problem)))
}

fn told(problem: &Problem) -> Stop {
    Stop::wrong(sentence(problem))
}

pub fn sentence(problem: &Problem) -> String {
    let help = problem.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{} ({}){help}", problem.message, problem.code.0)
}

#[expect(clippy::disallowed_methods, reason = "leads are read where the user says they are")]
fn open_file(path: &Path) -> Result<std::fs::File, Stop> {
    if path.is_dir() {
        return Err(Stop::unusable(format!("{} is a folder; name the file with the leads", path.display())));
    }
    std::fs::File::open(path).map_err(|error| {
        let path_shown = path.display();
        if error.kind() == io::ErrorKind::NotFound {
            return Stop::unusable(format!("there is no file {path_shown}{}", neighbour(path)));
        }
        Stop::unusable(format!("{path_shown} can't be opened: {}", why(&error)))
    })
}

/// The file beside it whose name is nearest.
fn neighbour(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    let near = crate::source::closest(&name, names);
    near.map(|near| format!("; did you mean {}?", path.with_file_name(near).display())).unwrap_or_default()
}
