//! A file of leads, block by block.

use std::io::{self, Cursor, Read};

use crate::program::Schema;
use crate::source::Problem;

use super::complaints;
use super::cut::{Block, Cutter, Grammar, Limits, Unit};
use super::format::{Form, Format, Layout, refuse};
use super::lead::Reader;
use super::record::Record;
use super::reject::{Reason, Reject};
use super::rows::Columns;
use super::shape::Shape;

/// A file of leads that is read as a stream, whatever its format.
///
/// It hands out blocks in input order; the leads of each are read by [`Reader::read`], on any thread. Whether an id
/// came before is asked of [`super::SeenIds`], in input order.
#[derive(Debug)]
pub struct Leads<R> {
    cutter: Cutter<io::Chain<Cursor<Vec<u8>>, R>>,
    layout: Layout,
    /// The first block, when the header of a CSV file had to be read from it.
    first: Option<Block>,
    format: Format,
}

/// What is odd about the header of a CSV file.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeaderOddities<'a> {
    /// Fields that rules ask for and no column holds.
    pub missing: &'a [String],
    /// Columns that are read although another has the same name.
    pub doubled: &'a [String],
    /// All columns.
    pub columns: &'a [String],
}

/// Why a file of leads can't be opened.
#[derive(Debug)]
pub enum OpenError {
    /// It is none, or lacks something.
    Problem(Box<Problem>),
    /// It can't be read.
    Io(io::Error),
}

impl<R: Read> Leads<R> {
    /// Opens a file; `name` tells the format, unless `format` does, and is how problems call it. An empty file has no
    /// leads.
    ///
    /// # Errors
    /// When it can't be read, is packed or of another kind, or is CSV without a column that it needs.
    pub fn open(
        mut input: R,
        name: &str,
        format: Option<Format>,
        shape: &Shape,
        schema: &Schema,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        let mut start = Vec::new();
        input.by_ref().take(65_536).read_to_end(&mut start).map_err(OpenError::Io)?;
        refuse(name, &start).map_err(problem)?;
        let format = format.unwrap_or_else(|| Format::of(name, &start));
        let (grammar, layout) = match format {
            Format::Ndjson => (Grammar::Lines, Layout(Form::Json)),
            Format::Json => (Grammar::Json, Layout(Form::Json)),
            Format::Ron => (Grammar::Ron, Layout(Form::Ron)),
            Format::Csv => (Grammar::Rows, Layout(Form::Json)),
        };
        let cutter = Cutter::new(Cursor::new(start).chain(input), grammar, limits);
        let mut leads = Self { cutter, layout, first: None, format };
        if format == Format::Csv {
            leads.read_header(name, shape, schema)?;
        }
        Ok(leads)
    }

    fn read_header(&mut self, name: &str, shape: &Shape, schema: &Schema) -> Result<(), OpenError> {
        let Some(mut block) = self.cutter.next_block().map_err(OpenError::Io)? else { return Ok(()) };
        let Some(unit) = block.drop_first_unit() else { return Ok(()) };
        let row = std::str::from_utf8(block.bytes_of(&unit)).map_err(|_| problem(complaints::header_not_utf8(name)))?;
        self.layout = Layout(Form::Rows(Columns::of(name, row, shape, schema).map_err(problem)?));
        block.format = self.layout.clone();
        self.first = Some(block);
        Ok(())
    }

    /// The format it is in.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// What is odd about the header of a CSV file as a whole.
    #[must_use]
    pub fn oddities(&self) -> HeaderOddities<'_> {
        match &self.layout.0 {
            Form::Rows(columns) => {
                HeaderOddities { missing: &columns.missing, doubled: &columns.doubled, columns: &columns.header.names }
            }
            Form::Json | Form::Ron => HeaderOddities::default(),
        }
    }

    /// How its leads are read.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// When the file can't be read on.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        if let Some(block) = self.first.take() {
            return Ok(Some(block));
        }
        let Some(mut block) = self.cutter.next_block()? else { return Ok(None) };
        block.format = self.layout.clone();
        Ok(Some(block))
    }
}

impl<R: Read> Iterator for Leads<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_block().transpose()
    }
}

impl Reader<'_> {
    /// Reads one lead of a block. What `record` held is forgotten.
    ///
    /// # Errors
    /// A reject with its line, its text and the reason; the record is of no use then.
    pub fn read(&mut self, block: &Block, unit: &Unit, record: &mut Record) -> Result<(), Box<Reject>> {
        self.read_as(&block.format, block, unit, record)
    }

    /// The same for a reader of other rules than those the file was opened for; `layout` is that file's for them.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_as(
        &mut self,
        layout: &Layout,
        block: &Block,
        unit: &Unit,
        record: &mut Record,
    ) -> Result<(), Box<Reject>> {
        let bytes = block.bytes_of(unit);
        let result = match (unit.flaw(), std::str::from_utf8(bytes)) {
            (Some(flaw), _) => Err(flaw.clone()),
            (None, Err(_)) => Err(Reason::NotUtf8),
            (None, Ok(text)) => self.read_again(layout, text, record).and_then(|()| match record.lacks_cells() {
                true if !unit.whole => Err(Reason::CutOff),
                _ => Ok(()),
            }),
        };
        result.map_err(|reason| Box::new(block.reject(unit, reason)))
    }

    /// Reads a lead from its text, as it stood in a file of this layout.
    ///
    /// # Errors
    /// Why it can't be read; the record is of no use then.
    pub fn read_again(&mut self, layout: &Layout, text: &str, record: &mut Record) -> Result<(), Reason> {
        match &layout.0 {
            Form::Json => self.read_text(text, record),
            Form::Ron => self.read_ron(text, record),
            Form::Rows(columns) => self.read_row(columns, text, record),
        }
    }
}

fn problem(problem: Problem) -> OpenError {
    OpenError::Problem(Box::new(problem))
}
