//! Leads that can't be read, on their way to a file; the first few are told.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::record::Reject;

use super::output::Terminal;
use super::summary::grouped;
use super::{Stop, why};

/// Where rejects go.
pub struct Rejects {
    file: Option<(PathBuf, BufWriter<File>)>,
    first: Vec<String>,
}

/// How many are told on the terminal.
const TOLD: usize = 5;

impl Rejects {
    /// Makes the file, if one is wanted. It must be none of those that are `read`: they would be lost.
    #[expect(clippy::disallowed_methods, reason = "rejects go where the user says")]
    pub fn new(path: Option<&Path>, read: &[&Path]) -> Result<Self, Stop> {
        let Some(path) = path else { return Ok(Self { file: None, first: Vec::new() }) };
        if path.as_os_str() == "-" {
            return Err(Stop::unusable("--rejects needs a file: standard output is for the decisions"));
        }
        let same = |other: &&Path| {
            path == *other || matches!((fs::canonicalize(path), fs::canonicalize(other)), (Ok(a), Ok(b)) if a == b)
        };
        if let Some(other) = read.iter().find(|other| same(other)) {
            return Err(Stop::unusable(format!(
                "--rejects {} would write over {}, which is read; name another file",
                path.display(),
                other.display()
            )));
        }
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        Ok(Self { file: Some((path.to_path_buf(), BufWriter::new(file))), first: Vec::new() })
    }

    /// Keeps one.
    pub fn add(&mut self, bad: &Reject) -> Result<(), Stop> {
        if self.first.len() < TOLD {
            self.first.push(format!("line {}: {}", bad.line, bad.reason));
        }
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        let row = serde_json::json!({"line": bad.line, "reason": bad.reason.to_string(), "text": bad.text});
        writeln!(file, "{row}").map_err(|error| unwritable(path, &error))
    }

    /// Writes what is still held.
    pub fn finish(&mut self) -> Result<(), Stop> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        file.flush().map_err(|error| unwritable(path, &error))
    }

    /// Tells the first few of `count`, and where all are.
    pub fn tell(&self, count: u64, terminal: &Terminal) {
        for told in &self.first {
            terminal.note(told);
        }
        let more = count.saturating_sub(self.first.len() as u64);
        let more = if more > 0 { format!("{} more could not be read; ", grouped(more)) } else { String::new() };
        match &self.file {
            Some((path, _)) if count > 0 => {
                terminal.note(&format!("{more}rejects are in {}, with line, text and reason", path.display()));
            }
            None if count > 0 => {
                terminal.note(&format!("{more}`--rejects FILE` keeps rejects, with line, text and reason"))
            }
            _ => {}
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Stop {
    Stop::unusable(format!("{} can't be written: {}", path.display(), why(error)))
}
