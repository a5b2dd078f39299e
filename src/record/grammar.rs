//! Where one lead ends and the next begins: in lines, in JSON, in RON and in CSV. Only brackets and quotes are looked
//! at; whether a lead can be read is found out by whoever reads it.

use memchr::{memchr, memchr_iter, memchr2};

use crate::value::csv;

use super::cut::Unit;
use super::reject::Reason;

/// How leads are written one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// A lead a line.
    Lines,
    /// Rows of CSV.
    Rows,
    /// Values one after the other, or a list of them.
    Json,
    /// The same in RON.
    Ron,
}

impl Grammar {
    pub(super) const fn rows() -> Self {
        Self::Rows
    }
}

/// Where in the text the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Between leads.
    Between,
    /// In a lead, outside quotes.
    Inside,
    /// In a quoted text.
    Quoted,
    /// In a row of CSV, just behind a quote that closed: another one makes it a doubled quote.
    Closed,
    /// In a raw text of RON, with so many `#`.
    RawText(usize),
    /// In a comment of RON up to the line's end.
    LineComment,
    /// In a comment of RON, so many deep.
    Comment(u32),
}

/// How far a text has been cut. All offsets are those of the buffer at hand.
#[derive(Debug, Clone)]
pub(super) struct State {
    grammar: Grammar,
    at: At,
    /// Whether the comment stands in a lead.
    resume: bool,
    /// Brackets that are open in the lead at hand.
    depth: u64,
    /// Where the lead at hand starts.
    start: usize,
    /// The line of `counted`, from 1.
    line: u64,
    /// Lines of the lead at hand that were forgotten.
    dropped_lines: u64,
    /// Up to where line ends are counted.
    counted: usize,
    /// Whether a list of leads was opened, and closed again.
    list: (bool, bool),
    /// Whether the beginning of the file has been looked at.
    started: bool,
    /// What stands between the cells of a row, once the header has told.
    delimiter: Option<u8>,
}

impl State {
    pub(super) const fn new(grammar: Grammar) -> Self {
        Self {
            grammar,
            at: At::Between,
            resume: false,
            depth: 0,
            start: 0,
            line: 1,
            dropped_lines: 0,
            counted: 0,
            list: (false, false),
            started: false,
            delimiter: None,
        }
    }

    /// Whether a lead has begun and not ended.
    pub(super) const fn inside(&self) -> bool {
        match self.at {
            At::Between => false,
            At::Inside | At::Quoted | At::Closed | At::RawText(_) => true,
            At::LineComment | At::Comment(_) => self.resume,
        }
    }

    /// Where the lead at hand starts.
    pub(super) const fn start(&self) -> usize {
        self.start
    }

    pub(super) fn in_quotes(&self) -> bool {
        self.grammar == Grammar::Rows && self.at == At::Quoted
    }

    pub(super) const fn at_file_start(&self) -> bool {
        !self.started
    }

    /// Drops a byte order mark.
    pub(super) fn skip_mark(&mut self, bytes: &mut Vec<u8>, scanned: &mut usize) {
        self.started = true;
        if bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
            *scanned = 0;
        }
    }

    /// The first `count` of `bytes` are handed out; their lines are counted before they go.
    pub(super) fn moved(&mut self, bytes: &[u8], count: usize) {
        self.line_at(bytes, count);
        self.start = self.start.saturating_sub(count);
        self.counted = self.counted.saturating_sub(count);
    }

    /// A part of the lead at hand is forgotten; its lines count for the leads after it.
    pub(super) fn dropped(&mut self, part: &[u8]) {
        self.dropped_lines += memchr_iter(b'\n', part).count() as u64;
    }

    /// The next lead that ends in `bytes`, looking on from `scanned`. None when more has to be read, or nothing is left.
    pub(super) fn find(&mut self, bytes: &[u8], scanned: &mut usize, ended: bool) -> Option<Unit> {
        match self.grammar {
            Grammar::Lines => self.line_end(bytes, scanned, ended),
            Grammar::Rows => self.row_end(bytes, scanned, ended),
            Grammar::Json | Grammar::Ron => self.value_end(bytes, scanned, ended),
        }
    }

    fn unit(&mut self, bytes: &[u8], end: usize, flaw: Option<Reason>) -> Unit {
        let line = self.line_at(bytes, self.start);
        self.line += std::mem::take(&mut self.dropped_lines);
        self.at = At::Between;
        self.depth = 0;
        Unit { start: self.start, end, line, flaw, whole: true }
    }

    /// The line of a place, from 1; places are asked for in order.
    fn line_at(&mut self, bytes: &[u8], place: usize) -> u64 {
        if let Some(passed) = bytes.get(self.counted..place) {
            self.line += memchr_iter(b'\n', passed).count() as u64;
            self.counted = place;
        }
        self.line
    }

    fn line_end(&mut self, bytes: &[u8], scanned: &mut usize, ended: bool) -> Option<Unit> {
        loop {
            if self.at == At::Between {
                self.start = *scanned;
                self.at = At::Inside;
            }
            let rest = bytes.get(*scanned..).unwrap_or(&[]);
            let end = match memchr(b'\n', rest) {
                Some(length) => *scanned + length,
                None => {
                    *scanned = bytes.len();
                    if !ended {
                        return None;
                    }
                    bytes.len()
                }
            };
            *scanned = (end + 1).min(bytes.len());
            let line = bytes.get(self.start..end).unwrap_or(&[]);
            if line.iter().all(u8::is_ascii_whitespace) {
                self.at = At::Between;
                if *scanned >= bytes.len() {
                    return None;
                }
                continue;
            }
            let end = if line.ends_with(b"\r") { end - 1 } else { end };
            return Some(self.unit(bytes, end, None));
        }
    }

    /// The next row that says something: neither blank, nor a spreadsheet's `sep=;` before the header.
    fn row_end(&mut self, bytes: &[u8], scanned: &mut usize, ended: bool) -> Option<Unit> {
        loop {
            let (end, whole) = self.any_row_end(bytes, scanned, ended)?;
            let row = bytes.get(self.start..end).unwrap_or(&[]);
            if csv::is_blank_row(row) {
                self.at = At::Between;
                continue;
            }
            if self.delimiter.is_none() {
                self.delimiter = std::str::from_utf8(row).ok().and_then(csv::told_delimiter);
                if self.delimiter.is_some() {
                    self.at = At::Between;
                    continue;
                }
                self.delimiter = Some(csv::delimiter(row));
            }
            let unit = self.unit(bytes, end, None);
            return Some(Unit { whole, ..unit });
        }
    }

    /// Where the next row ends, and whether it has an end of line. A quote counts only at the beginning of a cell, and then up to the quote
    /// that closes it.
    fn any_row_end(&mut self, bytes: &[u8], scanned: &mut usize, ended: bool) -> Option<(usize, bool)> {
        if self.at == At::Between {
            // Empty lines between rows are stepped over.
            while let Some(b'\n' | b'\r') = bytes.get(*scanned) {
                *scanned += 1;
            }
            if *scanned >= bytes.len() {
                return None;
            }
            self.start = *scanned;
            self.at = At::Inside;
        }
        loop {
            let rest = bytes.get(*scanned..).unwrap_or(&[]);
            if self.at == At::Quoted {
                let Some(length) = memchr(b'"', rest) else {
                    *scanned = bytes.len();
                    return None;
                };
                *scanned += length + 1;
                self.at = At::Closed;
                continue;
            }
            if self.at == At::Closed && !rest.is_empty() {
                let again = rest.first() == Some(&b'"');
                *scanned += usize::from(again);
                self.at = if again { At::Quoted } else { At::Inside };
                continue;
            }
            let found = memchr2(b'"', b'\n', rest);
            let place = match found {
                Some(length) => *scanned + length,
                None => {
                    *scanned = bytes.len();
                    if !ended {
                        return None;
                    }
                    bytes.len()
                }
            };
            if bytes.get(place) == Some(&b'"') {
                let before = place.checked_sub(1).filter(|p| *p >= self.start).and_then(|p| bytes.get(p)).copied();
                if before.is_none_or(|sign| self.parts(sign)) {
                    self.at = At::Quoted;
                }
                *scanned = place + 1;
                continue;
            }
            *scanned = (place + 1).min(bytes.len());
            let row = bytes.get(self.start..place).unwrap_or(&[]);
            let end = if row.ends_with(b"\r") { place - 1 } else { place };
            return Some((end, found.is_some()));
        }
    }

    /// Whether it may stand between two cells.
    fn parts(&self, sign: u8) -> bool {
        match self.delimiter {
            Some(delimiter) => sign == delimiter,
            None => matches!(sign, b',' | b';' | b'\t'),
        }
    }

    /// The first line of the row at hand as a lead of its own, and where the next one starts.
    pub(super) fn first_line_alone(&mut self, bytes: &[u8]) -> (Unit, usize) {
        let rest = bytes.get(self.start..).unwrap_or(&[]);
        let end = memchr(b'\n', rest).map_or(bytes.len(), |length| self.start + length);
        (self.unit(bytes, end, Some(Reason::OpenQuote)), (end + 1).min(bytes.len()))
    }

    fn value_end(&mut self, bytes: &[u8], scanned: &mut usize, ended: bool) -> Option<Unit> {
        while let Some(byte) = bytes.get(*scanned).copied() {
            let next = bytes.get(*scanned + 1).copied();
            if self.grammar == Grammar::Ron && next.is_none() && !ended {
                // A sign of two characters may be cut in two.
                break;
            }
            let found = match self.at {
                At::Between => self.between(bytes, scanned, byte, next),
                At::Inside => self.within(bytes, scanned, byte, next),
                At::Quoted | At::Closed => {
                    self.quoted(bytes, scanned);
                    None
                }
                At::RawText(marks) => {
                    self.raw_text(bytes, scanned, marks, ended)?;
                    None
                }
                At::LineComment | At::Comment(_) => {
                    self.comment(scanned, byte, next);
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
        if ended { self.at_end(bytes) } else { None }
    }

    fn between(&mut self, bytes: &[u8], scanned: &mut usize, byte: u8, next: Option<u8>) -> Option<Unit> {
        *scanned += 1;
        match (byte, next) {
            (b' ' | b'\n' | b'\r' | b'\t' | b',', _) => return None,
            (b'/', Some(b'/' | b'*')) if self.grammar == Grammar::Ron => return self.open_comment(scanned, next),
            (b'[', _) if self.list == (false, false) => {
                self.list.0 = true;
                return None;
            }
            (b']', _) if self.list == (true, false) => {
                self.list.1 = true;
                return None;
            }
            _ => {}
        }
        *scanned -= 1;
        self.start = *scanned;
        self.depth = 0;
        if self.list.1 {
            // What stands behind the end of the list is one reject.
            *scanned = bytes.len();
            return Some(self.unit(bytes, bytes.len(), Some(Reason::AfterTheList)));
        }
        self.at = At::Inside;
        None
    }

    fn within(&mut self, bytes: &[u8], scanned: &mut usize, byte: u8, next: Option<u8>) -> Option<Unit> {
        let ron = self.grammar == Grammar::Ron;
        *scanned += 1;
        match byte {
            b'"' => self.at = At::Quoted,
            b'{' | b'[' => self.depth += 1,
            b'(' if ron => self.depth += 1,
            b'}' | b']' | b')' if self.depth > 1 && (ron || byte != b')') => self.depth -= 1,
            b'}' | b']' | b')' if self.depth == 1 && (ron || byte != b')') => {
                return Some(self.unit(bytes, *scanned, None));
            }
            // A bare value ends where the list goes on or ends, or with its line.
            b',' | b']' | b'\n' if self.depth == 0 => {
                // A bracket that closes nothing is all there is of a value, or nothing would ever come behind it.
                if *scanned - 1 > self.start {
                    *scanned -= 1;
                }
                return Some(self.unit(bytes, *scanned, None));
            }
            b'/' if ron && matches!(next, Some(b'/' | b'*')) => return self.open_comment(scanned, next),
            b'\'' if ron => skip_char(bytes, scanned),
            b'r' if ron && matches!(next, Some(b'#' | b'"')) => {
                let marks = bytes.get(*scanned..).unwrap_or(&[]).iter().take_while(|b| **b == b'#').count();
                if bytes.get(*scanned + marks) == Some(&b'"') {
                    *scanned += marks + 1;
                    self.at = At::RawText(marks);
                }
            }
            _ => {}
        }
        None
    }

    fn quoted(&mut self, bytes: &[u8], scanned: &mut usize) {
        let rest = bytes.get(*scanned..).unwrap_or(&[]);
        match memchr2(b'"', b'\\', rest) {
            None => *scanned = bytes.len(),
            Some(length) => {
                *scanned += length;
                if bytes.get(*scanned) == Some(&b'"') {
                    *scanned += 1;
                    self.at = At::Inside;
                } else if *scanned + 1 < bytes.len() {
                    *scanned += 2;
                } else {
                    // The escaped character has not been read yet; at the end of the file there is none.
                    self.escape_cut(scanned);
                }
            }
        }
    }

    fn escape_cut(&self, scanned: &mut usize) {
        // Stepping over the backslash alone would open what it hides; the loop ends because nothing is left.
        *scanned += 2;
    }

    fn raw_text(&mut self, bytes: &[u8], scanned: &mut usize, marks: usize, ended: bool) -> Option<()> {
        let rest = bytes.get(*scanned..).unwrap_or(&[]);
        let Some(length) = memchr(b'"', rest) else {
            *scanned = bytes.len();
            return Some(());
        };
        let after = rest.get(length + 1..).unwrap_or(&[]);
        if after.len() < marks && !ended {
            *scanned += length;
            return None;
        }
        let closed = after.len() >= marks && after.iter().take(marks).all(|b| *b == b'#');
        *scanned += length + 1 + if closed { marks } else { 0 };
        if closed {
            self.at = At::Inside;
        }
        Some(())
    }

    fn open_comment(&mut self, scanned: &mut usize, next: Option<u8>) -> Option<Unit> {
        self.resume = self.at == At::Inside;
        self.at = if next == Some(b'/') { At::LineComment } else { At::Comment(1) };
        *scanned += 1;
        None
    }

    fn comment(&mut self, scanned: &mut usize, byte: u8, next: Option<u8>) {
        let back = if self.resume { At::Inside } else { At::Between };
        *scanned += 1;
        match (self.at, byte, next) {
            (At::LineComment, b'\n', _) => self.at = back,
            (At::Comment(deep), b'/', Some(b'*')) => {
                self.at = At::Comment(deep + 1);
                *scanned += 1;
            }
            (At::Comment(deep), b'*', Some(b'/')) => {
                self.at = if deep == 1 { back } else { At::Comment(deep - 1) };
                *scanned += 1;
            }
            _ => {}
        }
    }

    fn at_end(&mut self, bytes: &[u8]) -> Option<Unit> {
        if self.inside() {
            let flaw = (self.depth > 0 || self.at != At::Inside).then_some(Reason::CutOff);
            // The missing bracket of the list goes without saying then.
            self.list.1 |= flaw.is_some();
            let end = bytes.trim_ascii_end().len().max(self.start);
            return Some(self.unit(bytes, end, flaw));
        }
        if self.list == (true, false) {
            self.list.1 = true;
            self.start = bytes.len();
            return Some(self.unit(bytes, bytes.len(), Some(Reason::ListNotClosed)));
        }
        None
    }
}

/// Steps over a character of RON, `'"'` or `'\''`. A quote that opens none is left alone.
fn skip_char(bytes: &[u8], scanned: &mut usize) {
    let rest = bytes.get(*scanned..).unwrap_or(&[]);
    let from = if rest.first() == Some(&b'\\') { 2 } else { 1 };
    let close = rest.iter().skip(from).take(10).position(|b| *b == b'\'');
    if let Some(length) = close {
        *scanned += from + length + 1;
    }
}
