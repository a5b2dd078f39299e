//! Reading a lead from a row of CSV.

use std::sync::Arc;

use crate::program::{FieldPlan, KeyUse, Schema};
use crate::source::Problem;
use crate::value::{csv, fold};

use super::complaints;
use super::decode::Decoder;
use super::json::Raw;
use super::keys::{self, Role};
use super::lead::{Reader, reserved, set_id, set_if_unknown};
use super::record::Record;
use super::reject::Reason;
use super::shape::{Content, Shape};

/// The first row of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// What stands between cells.
    pub delimiter: u8,
    /// The names of the columns, trimmed.
    pub names: Vec<String>,
}

/// Which column is what of a lead.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    file: String,
    shape: Shape,
    pub header: Header,
    /// What a lead has of itself.
    pub roles: Vec<(Role, usize)>,
    /// Fields with their columns, the best rank of a field first.
    pub fields: Vec<(u32, usize)>,
    /// Fields that rules ask for and no column holds.
    pub missing: Vec<String>,
    /// Columns that are read and have a namesake, which is not.
    pub doubled: Vec<String>,
}

/// The cells of a row, as stretches of its text; the buffer is reused.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    cells: Vec<(usize, usize, bool)>,
}

impl Header {
    /// Reads the first row.
    pub(super) fn read(row: &str) -> Self {
        let delimiter = csv::delimiter(row.as_bytes());
        let mut cells = Cells::default();
        cells.split(row, delimiter);
        let names = (0..cells.len()).map(|at| {
            let mut buffer = String::new();
            super::decode::plain_text(cells.get(row, at), &mut buffer).trim().to_owned()
        });
        Self { delimiter, names: names.collect() }
    }

    /// Whether the decimal sign of the file is a comma, as it is where semicolons part the cells.
    pub(super) const fn has_comma(&self) -> bool {
        self.delimiter == b';'
    }

    /// Whether another column has the very name of this one.
    fn has_namesake(&self, column: usize) -> bool {
        let name = self.names.get(column);
        self.names.iter().enumerate().any(|(other, known)| other != column && Some(known) == name)
    }

    /// The column called `name`: exactly, or else without regard to case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|known| known == name);
        exact.or_else(|| self.names.iter().position(|known| fold(known) == fold(name)))
    }

    /// The column of one of Leadwright's names, told or by that name. Told ones have to be there.
    pub(super) fn column(
        &self,
        file: &str,
        content: Content,
        shape: &Shape,
        name: &str,
        needed: bool,
    ) -> Result<Option<usize>, Problem> {
        let told = shape.column(name);
        let column = told.unwrap_or(name);
        match self.find(column) {
            None if needed || told.is_some() => Err(complaints::no_column(file, content, name, column, &self.names)),
            found => Ok(found),
        }
    }

    /// The fields read from the columns of this file, the best rank of each first.
    pub(super) fn fields<'a>(
        &self,
        uses: impl Iterator<Item = (&'a str, &'a [KeyUse])>,
        plan: impl Fn(u32) -> Option<&'a FieldPlan>,
    ) -> Vec<(u32, usize)> {
        let mut fields: Vec<(u32, u32, usize)> = Vec::new();
        for (key, uses) in uses {
            let Some(column) = self.find(key.trim()) else { continue };
            let wanted = uses.iter().filter(|at| plan(at.field).is_some_and(|field| field.used || field.personal));
            fields.extend(wanted.map(|at| (at.field, at.rank, column)));
        }
        fields.sort_unstable();
        fields.into_iter().map(|(field, _, column)| (field, column)).collect()
    }
}

impl Columns {
    pub(super) fn of(file: &str, row: &str, shape: &Shape, schema: &Schema) -> Result<Arc<Self>, Problem> {
        Self::with_header(file, Header::read(row), shape, schema)
    }

    /// The same columns for the rules of another schema.
    pub(super) fn again(&self, schema: &Schema) -> Result<Arc<Self>, Problem> {
        Self::with_header(&self.file, self.header.clone(), &self.shape, schema)
    }

    fn with_header(file: &str, header: Header, shape: &Shape, schema: &Schema) -> Result<Arc<Self>, Problem> {
        let mut roles = Vec::new();
        for (name, role) in keys::of_leads(schema).iter().filter(|(name, _)| Content::Leads.names().contains(name)) {
            let needed = *role == Role::Id;
            if let Some(column) = header.column(file, Content::Leads, shape, name, needed)? {
                roles.push((*role, column));
            }
        }
        let uses = schema.keys.iter().map(|(key, uses)| (&**key, uses.as_slice()));
        let fields = header.fields(uses, |field| schema.fields.as_slice().get(field as usize));
        let all = schema.fields.as_slice().iter().zip(0_u32..);
        let missing = all.filter(|(plan, number)| plan.used && !fields.iter().any(|(known, _)| known == number));
        let missing = missing.map(|(plan, _)| plan.name.to_string()).collect();
        let read = roles.iter().map(|(_, column)| *column).chain(fields.iter().map(|(_, column)| *column));
        let mut doubled: Vec<usize> = read.filter(|column| header.has_namesake(*column)).collect();
        doubled.sort_unstable();
        doubled.dedup();
        let doubled = doubled.into_iter().filter_map(|column| header.names.get(column).cloned()).collect();
        Ok(Arc::new(Self { file: file.to_owned(), shape: shape.clone(), header, roles, fields, missing, doubled }))
    }
}

impl Cells {
    /// Cuts a row into its cells.
    pub(super) fn split(&mut self, row: &str, delimiter: u8) {
        self.cells.clear();
        let bytes = row.as_bytes();
        let mut at = 0;
        loop {
            let (start, end, doubled, next) = cell(bytes, at, delimiter);
            self.cells.push((start, end, doubled));
            match next {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cell of a column.
    pub(super) fn get<'a>(&self, row: &'a str, column: usize) -> Raw<'a> {
        let Some((start, end, doubled)) = self.cells.get(column).copied() else { return Raw::Null };
        let text = row.get(start..end).unwrap_or("");
        if doubled { Raw::Doubled(text) } else { Raw::Cell(text) }
    }

    /// How many cells at its end a row lacks, which programs leave out when they are empty. One with more of them than the header has is
    /// no row of it, nor is one of a single cell, which is how reports end; empty ones too many do no harm.
    pub(super) fn lacks(&self, columns: usize) -> Result<usize, Reason> {
        let filled = self.cells.iter().rposition(|(start, end, _)| start != end).map_or(0, |last| last + 1);
        if filled > columns || (self.cells.len() < columns && self.cells.len() < 2) {
            return Err(Reason::Cells(self.cells.len(), columns));
        }
        Ok(columns.saturating_sub(self.cells.len()))
    }
}

/// The cell that starts at `at`: its stretch, whether quotes are doubled in it, and where the next one starts.
fn cell(bytes: &[u8], at: usize, delimiter: u8) -> (usize, usize, bool, Option<usize>) {
    let rest = bytes.get(at..).unwrap_or(&[]);
    if rest.first() == Some(&b'"') {
        let (mut end, mut doubled) = (at + 1, false);
        while let Some(found) = bytes.get(end..).and_then(|rest| memchr::memchr(b'"', rest)) {
            end += found;
            match bytes.get(end + 1) {
                Some(b'"') => {
                    doubled = true;
                    end += 2;
                }
                Some(sign) if *sign == delimiter => return (at + 1, end, doubled, Some(end + 2)),
                None => return (at + 1, end, doubled, None),
                // Something stands behind the closing quote: the cell is taken as it is written.
                Some(_) => break,
            }
        }
    }
    match memchr::memchr(delimiter, rest) {
        Some(length) => (at, at + length, false, Some(at + length + 1)),
        None => (at, bytes.len(), false, None),
    }
}

impl Reader<'_> {
    /// Reads one lead from a row of CSV.
    pub(super) fn read_row(&mut self, columns: &Columns, row: &str, record: &mut Record) -> Result<(), Reason> {
        record.clear(self.schema.fields.len());
        let mut cells = std::mem::take(&mut self.cells);
        cells.split(row, columns.header.delimiter);
        self.scratch.comma = columns.header.has_comma();
        let result = cells.lacks(columns.header.names.len()).and_then(|lacks| {
            let mut decoder = Decoder { schema: self.schema, record, scratch: &mut self.scratch };
            if lacks > 0 {
                decoder.short_row(cells.len(), columns.header.names.len());
            }
            let mut id = Raw::Null;
            for (role, column) in &columns.roles {
                let raw = cells.get(row, *column);
                match role {
                    Role::Id => id = raw,
                    _ if is_empty(raw) => {}
                    role => reserved(&mut decoder, *role, raw),
                }
            }
            for (field, column) in &columns.fields {
                set_if_unknown(&mut decoder, *field, cells.get(row, *column));
            }
            set_id(&mut decoder, id)
        });
        self.cells = cells;
        self.scratch.comma = false;
        result?;
        self.complete(record);
        Ok(())
    }
}

/// Whether nothing stands in a cell.
pub(super) fn is_empty(raw: Raw<'_>) -> bool {
    matches!(raw, Raw::Cell(text) if text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_row() {
        let mut cells = Cells::default();
        for (row, delimiter, wanted) in [
            ("a,b", b',', vec![Raw::Cell("a"), Raw::Cell("b")]),
            ("", b',', vec![Raw::Cell("")]),
            (",", b',', vec![Raw::Cell(""), Raw::Cell("")]),
            ("\"a,b\";c", b';', vec![Raw::Cell("a,b"), Raw::Cell("c")]),
            ("\"a \"\"b\"\"\",c", b',', vec![Raw::Doubled("a \"\"b\"\""), Raw::Cell("c")]),
            ("\"\",\"\"", b',', vec![Raw::Cell(""), Raw::Cell("")]),
            ("a \"b\",\"c\" d,e", b',', vec![Raw::Cell("a \"b\""), Raw::Cell("\"c\" d"), Raw::Cell("e")]),
            ("\"two\nlines\"\tb", b'\t', vec![Raw::Cell("two\nlines"), Raw::Cell("b")]),
        ] {
            cells.split(row, delimiter);
            let found: Vec<Raw<'_>> = (0..cells.len()).map(|at| cells.get(row, at)).collect();
            assert_eq!(found, wanted, "{row}");
        }
    }

    #[test]
    fn delimiters_are_found_out() {
        for (row, delimiter, names) in [
            ("id,name", b',', vec!["id", "name"]),
            ("id;\"a,b,c\"", b';', vec!["id", "a,b,c"]),
            ("id\t Job Title ", b'\t', vec!["id", "Job Title"]),
            ("id", b',', vec!["id"]),
        ] {
            let header = Header::read(row);
            assert_eq!((header.delimiter, header.names), (delimiter, names.into_iter().map(String::from).collect()));
        }
    }
}
