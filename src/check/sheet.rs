//! CSV data files row by row, each row with its place.

use crate::source::{FileId, Source, Span};

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
}

impl<'a> Sheet<'a> {
    /// Reads the first line. Cells are parted by `,` `;` or tabs, whichever it has most of.
    pub fn open(id: FileId, source: &'a Source) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&source.text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(source.text.as_bytes());
        let header = reader.headers().map(|header| header.iter().map(str::to_owned).collect()).unwrap_or_default();
        Self { id, source, reader, record: csv::StringRecord::new(), header }
    }

    /// The next row that is not blank, with its place: the line it starts on.
    pub fn next(&mut self) -> Option<(&csv::StringRecord, Span)> {
        loop {
            // The text is UTF-8 and in memory, so nothing but its end can stop the reader.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return None;
            }
            let blank = self.record.len() == 1 && self.record.get(0).is_some_and(str::is_empty);
            if !blank {
                let span = self.place();
                return Some((&self.record, span));
            }
        }
    }

    fn place(&self) -> Span {
        let from = self.record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
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

/// The delimiter of a CSV text: whichever of `,` `;` and tab its first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
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
