//! Reading a log: parts in order, packed or not, line by line; and where a log ends.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::value::Instant;

use super::files::{self, Part};

/// A line of a log, as far as it matters when it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Line<'a> {
    #[serde(borrow)]
    pub log: Cow<'a, str>,
    #[serde(default)]
    pub n: Option<u64>,
    #[serde(default)]
    pub next: Option<u64>,
    #[serde(default)]
    pub part: Option<u64>,
    #[serde(default, borrow)]
    pub at: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub run: Option<Cow<'a, str>>,
    #[serde(default)]
    pub turn: Option<u64>,
    #[serde(default, borrow)]
    pub now: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub rules: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub reasons: Option<Cow<'a, str>>,
    #[serde(default)]
    pub near: Option<bool>,
    #[serde(default)]
    pub count: Option<u64>,
    #[serde(default, borrow)]
    pub ledger: Option<LedgerLine<'a>>,
    #[serde(default, borrow)]
    pub input: Option<InputLine<'a>>,
    #[serde(default, borrow)]
    pub result: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LedgerLine<'a> {
    #[serde(borrow)]
    pub called: Cow<'a, str>,
    #[serde(borrow)]
    pub digest: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
pub(super) struct InputLine<'a> {
    pub replays: bool,
    #[serde(default, borrow)]
    pub because: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    pub lead: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub activities: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub history: Option<&'a RawValue>,
    #[serde(default)]
    pub cells: bool,
    #[serde(default)]
    pub comma: bool,
    #[serde(default)]
    pub rows_comma: bool,
}

/// The text of a part, line by line.
pub(super) struct Lines {
    from: Box<dyn BufRead>,
    line: Vec<u8>,
}

/// What stands in a line.
pub(super) enum Found<'a> {
    /// Text, whole up to its end.
    Line(&'a str),
    /// No text, whole up to its end.
    NoText,
    /// The end of the part, within a line of so many bytes.
    Torn(u64),
}

impl Lines {
    pub(super) fn of(part: &Part) -> io::Result<Self> {
        let (file, packed) = match files::open(&part.path) {
            // It may have been packed since the folder was looked at.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !part.packed => {
                (files::open(&files::packed(&part.path)).map_err(|_| error)?, true)
            }
            opened => (opened?, part.packed),
        };
        let from: Box<dyn BufRead> = if packed {
            Box::new(BufReader::with_capacity(1 << 17, zstd::Decoder::new(file)?))
        } else {
            Box::new(BufReader::with_capacity(1 << 17, file))
        };
        Ok(Self { from, line: Vec::new() })
    }

    /// The next line; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Found<'_>>> {
        self.line.clear();
        if self.from.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        let Some(line) = self.line.strip_suffix(b"\n") else { return Ok(Some(Found::Torn(self.line.len() as u64))) };
        Ok(Some(std::str::from_utf8(line).map_or(Found::NoText, Found::Line)))
    }
}

/// Where a log ends.
#[derive(Debug, Default)]
pub(super) struct End {
    /// The number of the next decision, if a line tells it.
    pub next: Option<u64>,
    /// The number that its last part begins with, if a line tells it.
    pub first: Option<u64>,
    /// When its last part was begun.
    pub begun: Option<Instant>,
    /// How many bytes of that are whole lines.
    pub whole: u64,
    /// How many bytes stand behind them, of a line that was not written to its end.
    pub cut: u64,
    /// Whether the last line is whole but for the sign at its end.
    pub sealed: bool,
}

/// The end of a part.
pub(super) fn end(part: &Part) -> io::Result<End> {
    let mut end = End::default();
    let mut lines = Lines::of(part)?;
    loop {
        // Both are known in any case before a line is looked at more closely.
        let size = match lines.next()? {
            None => return Ok(end),
            Some(Found::NoText) => {
                end.whole += lines.line.len() as u64;
                continue;
            }
            Some(Found::Torn(size)) => Some(size),
            Some(Found::Line(_)) => None,
        };
        let text = std::str::from_utf8(&lines.line).unwrap_or("");
        let line = serde_json::from_str::<Line<'_>>(text).ok();
        match (size, &line) {
            (Some(size), Some(_)) => {
                end.whole += size;
                end.sealed = true;
            }
            (Some(size), None) => {
                end.cut = size;
                return Ok(end);
            }
            (None, _) => end.whole += lines.line.len() as u64,
        }
        if let Some(line) = line {
            let at = line.at.as_deref().and_then(Instant::parse_rfc3339);
            if &*line.log == "part" {
                end.begun = at;
            }
            end.first = end.first.or(line.next).or(line.n);
            // A line that names what was lost of an earlier part may stand behind greater numbers.
            end.next = end.next.max(line.next.or_else(|| line.n.map(|n| n.saturating_add(line.count.unwrap_or(1)))));
        }
    }
}

/// The numbers of a part, as ranges in order: the first one, and the one behind the last.
pub(super) fn numbers(path: &std::path::Path) -> io::Result<Vec<(u64, u64)>> {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    let mut lines = Lines::of(&Part { number: 0, packed: false, path: path.to_path_buf() })?;
    while let Some(found) = lines.next()? {
        let Found::Line(text) = found else { continue };
        let Ok(Line { n: Some(n), count, .. }) = serde_json::from_str::<Line<'_>>(text) else { continue };
        let behind = n.saturating_add(count.unwrap_or(1));
        match ranges.last_mut() {
            Some((_, end)) if *end == n => *end = behind,
            Some(_) | None => ranges.push((n, behind)),
        }
    }
    ranges.sort_unstable();
    Ok(ranges)
}

/// What stands in a small file.
pub(super) fn whole(path: &std::path::Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files::open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
