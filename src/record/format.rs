//! Which format a file of leads is in, by its name or by its first bytes.

use std::sync::Arc;

use crate::program::Schema;
use crate::source::Problem;

use super::complaints;
use super::json::{Raw, Scan};
use super::rows::Columns;

/// A format that leads come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// One JSON object, several one after the other, or a list of them.
    Json,
    /// A header row, then a lead a row.
    Csv,
    /// The same shape as JSON, in Rust's notation.
    Ron,
}

/// How the leads of a block are read.
#[derive(Debug, Clone, Default)]
pub struct Layout(pub(super) Form);

impl Layout {
    /// The same layout for the rules of another schema.
    ///
    /// # Errors
    /// A problem when a column is missing.
    pub fn again(&self, schema: &Schema) -> Result<Self, Problem> {
        Ok(Self(match &self.0 {
            Form::Json => Form::Json,
            Form::Ron => Form::Ron,
            Form::Rows(columns) => Form::Rows(columns.again(schema)?),
        }))
    }
}

/// The forms there are.
#[derive(Debug, Clone, Default)]
pub(super) enum Form {
    /// As JSON.
    #[default]
    Json,
    /// As RON.
    Ron,
    /// As rows with these columns.
    Rows(Arc<Columns>),
}

impl Format {
    /// The format that the end of a file's name tells.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" | "jsonlines" => Some(Self::Ndjson),
            "json" => Some(Self::Json),
            "csv" | "tsv" | "tab" | "txt" => Some(Self::Csv),
            "ron" => Some(Self::Ron),
            _ => None,
        }
    }

    /// The format of a file called `name` that begins with `start`. What it begins with decides between the two forms
    /// of JSON, and altogether when the name tells nothing.
    #[must_use]
    pub fn of(name: &str, start: &[u8]) -> Self {
        let told = Self::of_name(name);
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
        match (told, text) {
            (Some(told @ (Self::Csv | Self::Ron)), _) => told,
            (None, [b'(' | b'#' | b'/', ..]) => Self::Ron,
            (None, [b'[', rest @ ..]) if matches!(rest.trim_ascii_start(), [b'(' | b'/', ..]) => Self::Ron,
            (_, [b'[', ..]) => Self::Json,
            (Some(Self::Ndjson), _) => Self::Ndjson,
            (_, [b'{', ..]) if first_line_is_whole(text) => Self::Ndjson,
            (_, [b'{', ..]) => Self::Json,
            (Some(told), _) => told,
            (None, _) => Self::Csv,
        }
    }
}

/// Whether the first line is a whole object, so that it is a lead a line.
fn first_line_is_whole(text: &[u8]) -> bool {
    let line = text.split(|b| *b == b'\n').next().unwrap_or(&[]);
    let Ok(line) = std::str::from_utf8(line) else { return true };
    let mut scan = Scan::new(line);
    matches!(scan.value(), Ok(Raw::Object(_))) && scan.end().is_ok()
}

/// Refuses files that are packed, or of another kind altogether.
pub(super) fn refuse(name: &str, start: &[u8]) -> Result<(), Problem> {
    let unpacked = |end: &str| name.strip_suffix(end).unwrap_or(name).to_owned();
    let (what, help) = match start {
        [0x1f, 0x8b, ..] => ("a gzip file", format!("unpack it first: gunzip {name}")),
        [b'P', b'K', 3, 4, ..] if holds(start, b"xl/") || name.ends_with(".xlsx") => {
            ("an Excel workbook", "save the sheet as `CSV UTF-8` and use that file".to_owned())
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] => ("a zip file", format!("unpack it first: unzip {name}")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            ("an old Excel workbook", "save the sheet as `CSV UTF-8` and use that file".to_owned())
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("a zstd file", format!("unpack it first: unzstd {name}")),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => {
            ("a bzip2 file", format!("unpack it first: bunzip2 {name}"))
        }
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => ("an xz file", format!("unpack it first: unxz {name}")),
        [b'P', b'A', b'R', b'1', ..] => {
            ("a Parquet file", "write it out as NDJSON or CSV and use that file".to_owned())
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, _, 0, ..] | [0, _, 0, _, ..] => (
            "written in UTF-16",
            format!("save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 {name} > {}", utf8_name(&unpacked(""))),
        ),
        _ => return Ok(()),
    };
    Err(complaints::another_kind(name, what, help))
}

fn utf8_name(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) => format!("{stem}-utf8.{end}"),
        None => format!("{name}-utf8"),
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_name_and_by_content() {
        for (name, start, format) in [
            ("a.ndjson", "{\"id\": 1}\n", Format::Ndjson),
            ("a.jsonl", "[{\"id\": 1}]", Format::Json),
            ("a.json", "{\"id\": 1}\n{\"id\": 2}\n", Format::Ndjson),
            ("a.json", "{\n \"id\": 1}\n", Format::Json),
            ("a.json", "[", Format::Json),
            ("a.json", "", Format::Json),
            ("a.CSV", "id,name", Format::Csv),
            ("-", "id,name", Format::Csv),
            ("-", "{\"id\": 1}\n", Format::Ndjson),
            ("-", "\u{feff} [\n {", Format::Json),
            ("-", "[(id: 1)]", Format::Ron),
            ("-", "(id: 1)", Format::Ron),
            ("a.ron", "[{\"id\": 1}]", Format::Ron),
        ] {
            assert_eq!(Format::of(name, start.as_bytes()), format, "{name} {start}");
        }
    }
}
