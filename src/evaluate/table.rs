//! Looking a row up in a first-match table.

use crate::check::TableId;
use crate::program::{CellPlan, KeyPart, TablePlan, Val};
use crate::value::Symbol;

use super::run::Run;
use super::trace::Trace;

impl<T: Trace> Run<'_, T> {
    /// The row of a table that matches: the first, but that a longer prefix comes before a shorter one.
    pub fn matching_row(&mut self, id: TableId) -> Option<u32> {
        let program = self.program;
        let table = program.tables.get(id)?;
        let mut values = std::mem::take(&mut self.scratch.key);
        values.clear();
        for column in &table.columns {
            let value = self.value(*column);
            values.push(value);
        }
        let row = self.find(table, &values);
        self.scratch.key = values;
        row
    }

    fn find(&self, table: &TablePlan, values: &[Val]) -> Option<u32> {
        // The best so far, by (how much shorter its prefix is than the longest possible, its number).
        let mut best: Option<(usize, u32)> = None;
        for group in &table.groups {
            if group.prefix.is_none() && best.is_some_and(|(_, row)| row < group.first) {
                continue;
            }
            let mut lengths: &[usize] = &[0];
            let mut text = String::new();
            if let Some((column, prefixes)) = &group.prefix {
                lengths = prefixes;
                match values.get(*column) {
                    Some(Val::Text(at)) => self.with_folded(*at, |folded| text.push_str(folded)),
                    _ => continue,
                }
            }
            for length in lengths {
                let Some(beginning) = text.get(..*length) else { continue };
                let rank = if group.prefix.is_some() { usize::MAX - length } else { usize::MAX };
                if best.is_some_and(|(better, _)| better < rank) {
                    break;
                }
                let prefix = group.prefix.as_ref().map(|(column, _)| (*column, beginning));
                let Some(key) = self.key(&group.columns, values, prefix) else { break };
                let rows = group.rows.get(key.as_slice()).map_or(&[][..], Vec::as_slice);
                let found = rows.iter().find(|row| self.passes(table, **row, values));
                if let Some(row) = found {
                    if best.is_none_or(|(better, known)| (rank, *row) < (better, known)) {
                        best = Some((rank, *row));
                    }
                    break;
                }
            }
        }
        best.map(|(_, row)| row)
    }

    /// The key of these columns; none when one is unknown, or a text that no rule names.
    fn key(&self, columns: &[usize], values: &[Val], prefix: Option<(usize, &str)>) -> Option<Vec<KeyPart>> {
        let part = |column: &usize| match (values.get(*column)?, prefix) {
            (_, Some((at, beginning))) if at == *column => Some(KeyPart::Prefix(beginning.into())),
            (Val::Unknown, _) => None,
            (Val::Text(text), _) => Some(self.symbol(*text)).filter(|s| *s != Symbol::OTHER).map(KeyPart::Text),
            (value, _) => Some(KeyPart::of(*value, self.zone())),
        };
        columns.iter().map(part).collect()
    }

    /// Whether all cells of a row hold.
    fn passes(&self, table: &TablePlan, row: u32, values: &[Val]) -> bool {
        table.row(row).iter().zip(values).all(|(cell, value)| self.cell_holds(cell, *value))
    }

    fn cell_holds(&self, cell: &CellPlan, value: Val) -> bool {
        if *cell == CellPlan::Anything {
            return true;
        }
        if value == Val::Unknown {
            return false;
        }
        let is = |wanted: &Val| self.order(value, *wanted).is_some_and(std::cmp::Ordering::is_eq);
        match cell {
            CellPlan::Anything => true,
            CellPlan::Is(wanted) => is(wanted),
            CellPlan::OneOf(wanted) => wanted.iter().any(is),
            CellPlan::NoneOf(unwanted) => !unwanted.iter().any(is),
            CellPlan::Range(low, high) => {
                low.is_none_or(|low| self.order(value, low).is_some_and(std::cmp::Ordering::is_ge))
                    && high.is_none_or(|high| self.order(value, high).is_some_and(std::cmp::Ordering::is_le))
            }
            CellPlan::Below(limit) => self.order(value, *limit).is_some_and(std::cmp::Ordering::is_lt),
            CellPlan::Above(limit) => self.order(value, *limit).is_some_and(std::cmp::Ordering::is_gt),
            CellPlan::Prefix(prefix) => match value {
                Val::Text(text) => self.with_folded(text, |text| text.starts_with(&**prefix)),
                _ => false,
            },
        }
    }
}
