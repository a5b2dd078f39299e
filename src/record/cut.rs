//! Cuts a stream into blocks of a quarter of a megabyte, each with the stretches of whole leads in it.
//!
//! One thread cuts, others read the leads of a block. What has been cut is forgotten, so that a file of any size runs
//! in the memory of a few blocks.

use std::io::{self, Read};
use std::mem;

pub(super) use super::grammar::Grammar;
use super::grammar::State;
use super::reject::{Reason, Reject};

/// How much is read at a time, and how long a lead may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// About how long a block is, in bytes.
    pub block: usize,
    /// How long a lead may be, in bytes.
    pub lead: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { block: 250_000, lead: 64_000_000 }
    }
}

/// How much of a lead that is too long is kept, to show what it was.
const HEAD: usize = 1_000;

/// Some leads of a file, as they stand.
#[derive(Debug, Clone, Default)]
pub struct Block {
    bytes: Vec<u8>,
    units: Vec<Unit>,
    pub(super) format: super::format::Layout,
}

/// Where a lead stands in its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) flaw: Option<Reason>,
    /// Whether it is sure to end where it does: a row of CSV at the end of a file without the end of a line may be cut off.
    pub(super) whole: bool,
}

impl Unit {
    /// The line it starts on, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    pub(super) const fn flaw(&self) -> Option<&Reason> {
        self.flaw.as_ref()
    }
}

impl Block {
    /// Its leads in input order.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// How its leads are read.
    #[must_use]
    pub const fn layout(&self) -> &super::format::Layout {
        &self.format
    }

    /// The bytes of a lead.
    #[must_use]
    pub fn bytes_of(&self, unit: &Unit) -> &[u8] {
        self.bytes.get(unit.start..unit.end).unwrap_or(&[])
    }

    /// How many bytes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A lead of it that is not used, and why: [`Reason::Twice`], for example.
    #[must_use]
    pub fn reject(&self, unit: &Unit, reason: Reason) -> Reject {
        Reject { line: unit.line, text: String::from_utf8_lossy(self.bytes_of(unit)).into_owned(), reason }
    }

    pub(super) fn drop_first_unit(&mut self) -> Option<Unit> {
        (!self.units.is_empty()).then(|| self.units.remove(0))
    }
}

/// Cuts a stream into blocks.
#[derive(Debug)]
pub(super) struct Cutter<R> {
    input: R,
    limits: Limits,
    state: State,
    /// What has been read and not been handed out.
    bytes: Vec<u8>,
    /// How far it has been looked at.
    scanned: usize,
    /// Bytes of the lead at hand that were dropped because it is too long.
    dropped: usize,
    /// Whether the input is at its end.
    ended: bool,
}

impl<R: Read> Cutter<R> {
    pub(super) fn new(input: R, grammar: Grammar, limits: Limits) -> Self {
        let state = State::new(grammar);
        Self { input, limits, state, bytes: Vec::new(), scanned: 0, dropped: 0, ended: false }
    }

    /// The next block; none at the end.
    pub(super) fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut units = Vec::new();
        loop {
            self.fill()?;
            loop {
                let from = self.scanned;
                let found = self.state.find(&self.bytes, &mut self.scanned, self.ended);
                debug_assert!(self.scanned >= from || !self.state.inside());
                match found {
                    Some(unit) => units.push(self.measured(unit)),
                    None if self.give_up_quote(&mut units) => {}
                    None => break,
                }
            }
            self.shorten();
            let whole = units.last().map_or(0, |unit: &Unit| unit.end);
            if self.ended || whole >= self.limits.block {
                break;
            }
        }
        if units.is_empty() {
            return Ok(None);
        }
        let whole = if self.state.inside() { self.state.start() } else { self.scanned };
        self.state.moved(&self.bytes, whole);
        let rest = self.bytes.split_off(whole.min(self.bytes.len()));
        self.scanned -= whole;
        let bytes = mem::replace(&mut self.bytes, rest);
        Ok(Some(Block { bytes, units, format: super::format::Layout::default() }))
    }

    /// Reads on.
    fn fill(&mut self) -> io::Result<()> {
        if self.ended {
            return Ok(());
        }
        let wanted = self.limits.block.max(1) as u64;
        let before = self.bytes.len();
        self.bytes.reserve(self.limits.block.max(1));
        self.ended = self.input.by_ref().take(wanted).read_to_end(&mut self.bytes)? == 0;
        if self.state.at_file_start() {
            self.state.skip_mark(&mut self.bytes, &mut self.scanned);
        }
        debug_assert!(self.bytes.len() >= before || before <= 3);
        Ok(())
    }

    /// A lead that was too long says so.
    fn measured(&mut self, mut unit: Unit) -> Unit {
        let length = unit.end - unit.start + mem::take(&mut self.dropped);
        if length > self.limits.lead {
            unit.flaw = Some(Reason::TooLong(length as u64, self.limits.lead as u64));
            unit.end = unit.end.min(unit.start + HEAD);
        }
        unit
    }

    /// Forgets the middle of a lead that is too long.
    fn shorten(&mut self) {
        let (start, scanned) = (self.state.start(), self.scanned.min(self.bytes.len()));
        if self.state.inside() && scanned - start + self.dropped > self.limits.lead && scanned > start + HEAD {
            self.state.dropped(self.bytes.get(start + HEAD..scanned).unwrap_or(&[]));
            self.bytes.drain(start + HEAD..scanned);
            self.dropped += scanned - start - HEAD;
            self.scanned = start + HEAD;
        }
    }

    /// A row with a quote that is never closed would swallow all that follows: its first line is given up alone.
    fn give_up_quote(&mut self, units: &mut Vec<Unit>) -> bool {
        let too_long = self.scanned.saturating_sub(self.state.start()) > self.limits.lead.min(16_000_000);
        if !self.state.in_quotes() || !(self.ended || too_long) {
            return false;
        }
        let (unit, next) = self.state.first_line_alone(&self.bytes);
        self.scanned = next;
        units.push(unit);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, grammar: Grammar, limits: Limits) -> Vec<(u64, String)> {
        let mut cutter = Cutter::new(text.as_bytes(), grammar, limits);
        let mut found = Vec::new();
        while let Some(block) = cutter.next_block().unwrap() {
            for unit in block.units() {
                found.push((unit.line, String::from_utf8_lossy(block.bytes_of(unit)).into_owned()));
            }
        }
        found
    }

    #[test]
    fn lines_are_counted_across_blocks() {
        let text: String =
            (1..=40).map(|line| if line % 7 == 0 { "\n".into() } else { format!("{{\"n\":{line}}}\n") }).collect();
        for block in 1..60 {
            let found = lines(&text, Grammar::Lines, Limits { block, lead: 1_000 });
            assert_eq!(found.len(), 35);
            for (line, text) in found {
                assert_eq!(text, format!("{{\"n\":{line}}}"), "blocks of {block} bytes");
            }
        }
    }

    #[test]
    fn lines_of_a_lead_that_is_too_long_are_counted() {
        let long = format!("{{\"a\": [\n{}1]}}", "1,\n".repeat(5_000));
        let text = format!("[\n{{\"id\": 1}},\n{long},\n{{\"id\": 2}}]\n");
        for block in [64, 1_000, 1_000_000] {
            let found = lines(&text, Grammar::Json, Limits { block, lead: 2_000 });
            let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [2, 3, 5_005], "blocks of {block} bytes");
        }
    }

    #[test]
    fn a_bracket_that_closes_nothing_is_a_lead_that_cannot_be_read() {
        for grammar in [Grammar::Json, Grammar::Ron] {
            for block in [1, 3, 1_000] {
                let limits = Limits { block, lead: 1_000 };
                assert_eq!(lines("]", grammar, limits), [(1, "]".to_owned())]);
                let found = lines("1]\n]]{\"id\": 1}\n", grammar, limits);
                let found: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
                assert_eq!(found, ["1", "]", "]", "]", "{\"id\": 1}"], "blocks of {block} bytes");
            }
        }
    }

    #[test]
    fn a_quote_counts_at_the_beginning_of_a_cell_alone() {
        let rows = [
            "a,b",
            "1,550-\"\"JunkMail rejected\"\"",
            "2,5\" pipe",
            "3,x;\"y",
            "4,\"two\nlines, \"\"quoted\"\"\"",
            "5,\"\"",
            "6,last",
        ];
        let text = rows.join("\n");
        for block in 1..40 {
            let found = lines(&text, Grammar::Rows, Limits { block, lead: 1_000 });
            assert_eq!(found.iter().map(|(_, row)| row.as_str()).collect::<Vec<_>>(), rows, "blocks of {block} bytes");
            assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 7, 8]);
        }
    }
}
