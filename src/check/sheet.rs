//! CSV data files row by row, each row with its place.

use crate::source::{FileId, Source, Span};
use crate::value::csv as rows;

/// Rows that can't be used are told one by one up to this many; the others as a count.
pub const MOST_TOLD: usize = 20;

/// A CSV text whose first line names its columns.
pub struct Sheet<'a> {
    id: FileId,
    source: &'a Source,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    /// The names of the columns.
    pub header: Vec<String>,
    /// Whether its decimal sign is the comma, and points part thousands: where semicolons part the cells.
    pub comma: bool,
    /// Where its first row starts.
    start: usize,
}

impl<'a> Sheet<'a> {
    /// Reads the first line. Cells are parted by `,` `;` or tabs, whichever it has most of.
    pub fn open(id: FileId, source: &'a Source) -> Self {
        // A spreadsheet's `sep=;` is no row.
        let first = source.text.lines().next().unwrap_or("");
        let start = if rows::told_delimiter(first).is_some() { first.len() } else { 0 };
        let text = source.text.get(start..).unwrap_or("");
        let header = text.lines().find(|line| !line.is_empty()).unwrap_or("");
        let delimiter = rows::delimiter(header.as_bytes());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map(|header| header.iter().map(str::to_owned).collect()).unwrap_or_default();
        Self { id, source, start, reader, record: csv::StringRecord::new(), header, comma: delimiter == b';' }
    }

    /// The next row that is not blank, with its place: the line it starts on.
    pub fn next(&mut self) -> Option<(&csv::StringRecord, Span)> {
        loop {
            // The text is UTF-8 and in memory, so nothing but its end can stop the reader.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            // Spreadsheets write rows of nothing where something was deleted.
            if !self.record.iter().all(str::is_empty) {
                let span = self.place();
                return Some((&self.record, span));
            }
        }
    }

    fn place(&self) -> Span {
        let from = self.record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
        let from = from.saturating_add(self.start);
        // A row's place counts from the end of the row before; blank lines may stand between.
        let rest = self.source.text.get(from..).unwrap_or("");
        let start = from + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let line = self.source.text.get(start..).unwrap_or("").lines().next().unwrap_or("").trim_end();
        let (start, end) = (offset(start), offset(start + line.len()));
        Span::new(self.id, start, end)
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    #[test]
    fn every_row_knows_its_line() {
        let text = "a;b\r\n\r\n1;\"x\r\ny\"\r\n  \r\n2;é\n\n\n3";
        let source = Source::new("x.csv", text, FileKind::Data);
        let mut sheet = Sheet::open(FileId(0), &source);
        assert_eq!(sheet.header, ["a", "b"]);
        let mut rows = Vec::new();
        while let Some((record, span)) = sheet.next() {
            let cells: Vec<String> = record.iter().map(str::to_owned).collect();
            rows.push((cells.join("|"), source.position(span.start).line, source.slice(span).to_owned()));
        }
        let expected = [("1|x\r\ny", 3, "1;\"x"), ("2|é", 6, "2;é"), ("3", 9, "3")];
        assert_eq!(rows, expected.map(|(cells, line, text)| (cells.to_owned(), line, text.to_owned())));
    }
}
