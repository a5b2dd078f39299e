//! Cuts a stream of bytes into lines, holding no more of it than one line.

use bytes::Bytes;

use super::body::BOM;

/// A line, with its number from 1.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// As it stands.
    Whole(u64, Vec<u8>),
    /// It is longer than a line may be; it is not kept.
    TooLong(u64),
}

/// Cuts lines.
#[derive(Debug)]
pub struct Cutter {
    longest: usize,
    number: u64,
    begun: Vec<u8>,
    /// Whether the line at hand is already too long.
    dropping: bool,
}

impl Cutter {
    /// For lines of at most so many bytes.
    pub const fn new(longest: usize) -> Self {
        Self { longest, number: 0, begun: Vec::new(), dropping: false }
    }

    /// The lines that end in these bytes. Those that are empty are passed over.
    pub fn cut(&mut self, data: &Bytes, out: &mut Vec<Line>) {
        let mut rest: &[u8] = data;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(end);
            self.add(line);
            self.end(out);
            rest = after.get(1..).unwrap_or(&[]);
        }
        self.add(rest);
    }

    /// The last line, when no line end stands behind it.
    pub fn finish(&mut self, out: &mut Vec<Line>) {
        if self.dropping || !self.begun.is_empty() {
            self.end(out);
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        if self.dropping || self.begun.len() + bytes.len() > self.longest {
            self.dropping = true;
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(bytes);
        }
    }

    fn end(&mut self, out: &mut Vec<Line>) {
        self.number += 1;
        if self.number == 1 && self.begun.starts_with(BOM) {
            self.begun.drain(..BOM.len());
        }
        if std::mem::take(&mut self.dropping) {
            out.push(Line::TooLong(self.number));
        } else if self.begun.trim_ascii().is_empty() {
            self.begun.clear();
        } else {
            out.push(Line::Whole(self.number, std::mem::take(&mut self.begun)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However a text is cut into pieces, its lines are the same.
    #[test]
    fn lines_do_not_depend_on_pieces() {
        let text = b"ab\n\n  \r\ncd\r\nlonger than ten\nef\n0123456789\nlast";
        let whole = |number, text: &[u8]| Line::Whole(number, text.to_vec());
        let wanted = [
            whole(1, b"ab"),
            whole(4, b"cd\r"),
            Line::TooLong(5),
            whole(6, b"ef"),
            whole(7, b"0123456789"),
            whole(8, b"last"),
        ];
        for size in 1..=text.len() {
            let (mut cutter, mut lines) = (Cutter::new(10), Vec::new());
            for piece in text.chunks(size) {
                cutter.cut(&Bytes::copy_from_slice(piece), &mut lines);
            }
            cutter.finish(&mut lines);
            assert_eq!(lines, wanted, "pieces of {size}");
        }
    }
}
