//! Leads with the instant they are decided for, in one file: what a snapshot is taken of.
//!
//! NDJSON says it in a first line `{"now": …}`, CSV in a first line `# now …`, JSON and RON in an object around the leads. All of
//! that is made blank, so that what is left is a file of leads like any other, with every line where it was.

use std::ops::Range;

use crate::value::{Instant, Zone};

use super::format::Format;
use super::times;

/// A file of leads, with the instant it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The leads, with blanks, or an empty line, where something else stood.
    pub leads: Vec<u8>,
    /// The format they are in.
    pub format: Format,
    /// What is written as the instant, and on which line, from 1.
    pub now: Option<(String, u64)>,
}

impl Batch {
    /// Takes a file apart. `name` tells the format.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let format = Format::of(name, bytes);
        let mut batch = Self { leads: bytes.to_vec(), format, now: None };
        match format {
            Format::Ndjson => batch.first_line(json_line),
            Format::Csv => batch.first_line(comment_line),
            Format::Json | Format::Ron => batch.around(),
        }
        batch
    }

    /// Takes the first line that is not empty, if it says the instant.
    fn first_line(&mut self, said: fn(&str) -> Option<String>) {
        let mut start = 0;
        for (number, line) in (1_u64..).zip(self.leads.split_inclusive(|byte| *byte == b'\n')) {
            let end = start + line.len();
            let text = String::from_utf8_lossy(line);
            let text = text.trim_start_matches('\u{feff}').trim();
            if !text.is_empty() {
                if let Some(now) = said(text) {
                    self.now = Some((now, number));
                    // Of rows, one with nothing but blanks would be the header; so only its line end stays.
                    if self.format == Format::Csv && line.ends_with(b"\n") {
                        self.leads.drain(start..end - 1);
                    } else {
                        self.blank(start..end);
                    }
                }
                return;
            }
            start = end;
        }
    }

    /// Takes the object around a list of leads, if there is one.
    fn around(&mut self) {
        let Some(Object { entries, closed }) = Object::of(&self.leads) else { return };
        if entries.iter().any(|(key, _)| key == "id") {
            return;
        }
        let of = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        let now = of("now").map(|value| (self.text(value.clone()), self.line_of(value.start)));
        let Some(mut leads) = of("leads").filter(|value| self.leads.get(value.start) == Some(&b'[')) else {
            // Nothing but an instant: the leads are missing, and that is what has to be told.
            if now.is_some() && entries.len() == 1 {
                self.blank(0..self.leads.len());
                self.now = now;
            }
            return;
        };
        // Where brackets are missing, the leads go as far as they can: then only the broken one is told.
        if !closed {
            let last = self.leads.iter().rposition(|byte| *byte == b']').filter(|at| *at > leads.start);
            leads.end = last.map_or(self.leads.len(), |at| at + 1);
        }
        self.now = now;
        self.blank(0..leads.start);
        self.blank(leads.end..self.leads.len());
    }

    fn line_of(&self, at: usize) -> u64 {
        let before = self.leads.get(..at).unwrap_or(&[]);
        memchr::memchr_iter(b'\n', before).count() as u64 + 1
    }

    fn text(&self, value: Range<usize>) -> String {
        let text = String::from_utf8_lossy(self.leads.get(value).unwrap_or(&[])).into_owned();
        unquoted(&text).to_owned()
    }

    /// Makes a stretch blank. Line ends stay.
    fn blank(&mut self, stretch: Range<usize>) {
        for byte in self.leads.get_mut(stretch).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
}

/// The instant that is written so, as times of leads are: RFC 3339, or without an offset in `zone`.
#[must_use]
pub fn instant(text: &str, zone: Zone) -> Option<Instant> {
    times::instant(text.trim(), zone)
}

/// `{"now": "…"}`.
fn json_line(line: &str) -> Option<String> {
    let Object { entries, closed } = Object::of(line.as_bytes())?;
    if !closed || entries.iter().any(|(key, _)| key == "id") {
        return None;
    }
    let value = entries.into_iter().find(|(key, _)| key == "now").map(|(_, value)| value)?;
    line.get(value).map(|text| unquoted(text).to_owned())
}

/// `# now …`. Spreadsheets put quotes around it, and commas behind it.
fn comment_line(line: &str) -> Option<String> {
    let line = line.trim_matches(|sign: char| matches!(sign, '"' | ',' | ';' | '\t' | ' '));
    let said = line.strip_prefix('#')?.trim_start().strip_prefix("now")?;
    let parted = said.is_empty() || said.starts_with([' ', ':', '=', '\t']);
    parted.then(|| unquoted(said.trim_start_matches([' ', ':', '=', '\t'])).to_owned())
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// The object that a text of JSON or RON begins with.
struct Object {
    /// Its keys, each with where its value stands.
    entries: Vec<(String, Range<usize>)>,
    /// Whether its bracket is closed and nothing stands behind it.
    closed: bool,
}

impl Object {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut walk = Walk { bytes, at: 0 };
        walk.skip_blank();
        if !matches!(walk.next(), Some(b'{' | b'(')) {
            return None;
        }
        walk.at += 1;
        let mut entries = Vec::new();
        loop {
            walk.skip_blank();
            match walk.next() {
                None => return Some(Self { entries, closed: false }),
                Some(b'}' | b')') => {
                    walk.at += 1;
                    walk.skip_blank();
                    return Some(Self { entries, closed: walk.next().is_none() });
                }
                Some(_) => {}
            }
            let key = walk.key();
            walk.skip_blank();
            if walk.next() != Some(b':') {
                return Some(Self { entries, closed: false });
            }
            walk.at += 1;
            walk.skip_blank();
            entries.push((key, walk.value()));
        }
    }
}

/// A place in a text of JSON or RON, which are alike in all that is looked at here.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn next(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// Goes behind the next `end`.
    fn behind(&mut self, end: &[u8]) {
        self.at += memchr::memmem::find(self.rest(), end).map_or(self.rest().len(), |at| at + end.len());
    }

    /// Skips blanks, comments, attributes and the commas between entries.
    fn skip_blank(&mut self) {
        loop {
            match self.rest() {
                [b' ' | b'\n' | b'\r' | b'\t' | b',', ..] => self.at += 1,
                [0xef, 0xbb, 0xbf, ..] => self.at += 3,
                [b'/', b'/', ..] | [b'#', b'!', ..] => self.behind(b"\n"),
                [b'/', b'*', ..] => self.behind(b"*/"),
                _ => return,
            }
        }
    }

    /// Skips a quoted text, if one starts here; whether one does.
    fn skip_quoted(&mut self) -> bool {
        if let [b'r', rest @ ..] = self.rest() {
            let marks = rest.iter().take_while(|byte| **byte == b'#').count();
            if rest.get(marks) == Some(&b'"') {
                self.at += marks + 2;
                let end = [&b"\""[..], &b"#".repeat(marks)].concat();
                self.behind(&end);
                return true;
            }
        }
        if self.next() != Some(b'"') {
            return false;
        }
        self.at += 1;
        loop {
            match self.rest() {
                [] => return true,
                [b'\\', _, ..] => self.at += 2,
                [b'"', ..] => {
                    self.at += 1;
                    return true;
                }
                _ => self.at += 1,
            }
        }
    }

    fn key(&mut self) -> String {
        let start = self.at;
        if !self.skip_quoted() {
            let name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii();
            self.at += self.rest().iter().take_while(name).count();
        }
        let key = String::from_utf8_lossy(self.bytes.get(start..self.at).unwrap_or(&[])).into_owned();
        unquoted(&key).to_owned()
    }

    /// Skips a value, and gives where it stands.
    fn value(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.next() {
            if self.skip_quoted() {
                continue;
            }
            match (byte, self.rest()) {
                (_, [b'/', b'/' | b'*', ..]) => {
                    self.skip_blank();
                    continue;
                }
                (b'{' | b'[' | b'(', _) => depth += 1,
                (b'}' | b']' | b')', _) if depth <= 1 => {
                    self.at += depth;
                    break;
                }
                (b'}' | b']' | b')', _) => depth -= 1,
                (b',', _) if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        start..self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> (Option<(String, u64)>, String) {
        let batch = Batch::of(name, text.as_bytes());
        assert!(batch.leads.len() == text.len() || batch.format == Format::Csv, "everything stays where it was");
        assert_eq!(text.matches('\n').count(), batch.leads.iter().filter(|byte| **byte == b'\n').count());
        (batch.now, String::from_utf8(batch.leads).unwrap().trim().to_owned())
    }

    #[test]
    fn the_instant_of_each_format() {
        let said = |line| Some(("2026-11-23T09:00:00Z".to_owned(), line));
        let lead = "{\"id\": 1}";
        assert_eq!(of("a.ndjson", "{\"now\": \"2026-11-23T09:00:00Z\"}\n{\"id\": 1}\n"), (said(1), lead.into()));
        assert_eq!(of("a.ndjson", "\n{ \"now\" :\"2026-11-23T09:00:00Z\" }\r\n{\"id\": 1}\n"), (said(2), lead.into()));
        assert_eq!(of("a.csv", "# now 2026-11-23T09:00:00Z\nid\n1\n"), (said(1), "id\n1".into()));
        assert_eq!(of("a.csv", "\u{feff}\"# now: 2026-11-23T09:00:00Z\",,\nid\n1\n"), (said(1), "id\n1".into()));
        let json = "{\n \"now\": \"2026-11-23T09:00:00Z\",\n \"leads\": [{\"id\": 1}]\n}\n";
        assert_eq!(of("a.json", json), (said(2), format!("[{lead}]")));
        let json = "{\n \"leads\": [{\"id\": 1}],\n \"now\": \"2026-11-23T09:00:00Z\"}\n";
        assert_eq!(of("a.json", json), (said(3), format!("[{lead}]")));
        let ron = "// A comment, with ( in it\n(now: \"2026-11-23T09:00:00Z\", /* and ] */ leads: [(id: \")\", x: r#\"]\"#)])";
        assert_eq!(of("a.ron", ron), (said(2), "[(id: \")\", x: r#\"]\"#)]".into()));
        let ron = "{\"now\": \"2026-11-23T09:00:00Z\", \"leads\": [{\"id\": 1}]}";
        assert_eq!(of("a.ron", ron), (said(1), format!("[{lead}]")));
    }

    #[test]
    fn files_that_say_none_stay_as_they_are() {
        for (name, text) in [
            ("a.ndjson", "{\"id\": 1, \"now\": \"x\"}\n{\"id\": 2}"),
            ("a.json", "[{\"id\": 1}]"),
            ("a.json", "{\n\"id\": 1, \"leads\": [1]}"),
            ("a.csv", "#,name\n1,x"),
            ("a.csv", "id,now\n1,x"),
            ("a.ron", "[(id: 1)]"),
            ("a.ron", "(id: 1)"),
            ("a.json", ""),
            ("a.csv", "\n\n"),
        ] {
            assert_eq!(of(name, text), (None, text.trim().to_owned()), "{name}");
        }
    }

    #[test]
    fn a_broken_lead_takes_no_other_with_it() {
        let (now, leads) = of("a.json", "{\n\"now\": \"x\", \"leads\": [\n{\"id\": 1,\n{\"id\": 2}]}");
        assert_eq!((now, leads.as_str()), (Some(("x".into(), 2)), "[\n{\"id\": 1,\n{\"id\": 2}]"));
        assert_eq!(of("a.json", "{\n\"now\": 5}"), (Some(("5".into(), 2)), String::new()));
    }
}
