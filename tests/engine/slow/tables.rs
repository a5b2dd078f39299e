//! Tables: row after row.

use leadwright::check::{CellTest, TableId};
use leadwright::value::fold;

use super::*;

impl Slow<'_> {
    /// The row that matches, by number: the longest prefix first, then the order of rows.
    pub fn row(&self, id: TableId) -> Option<usize> {
        let table = &self.rules.tables[id];
        let values: Vec<Val> = table.columns.iter().map(|column| self.value(&column.value, &self.at_entry())).collect();
        let prefix = |tests: &[CellTest]| {
            tests
                .iter()
                .map(|test| if let CellTest::Prefix(text) = test { fold(text).len() } else { 0 })
                .max()
                .unwrap_or(0)
        };
        let rows = table.rows.iter().enumerate();
        let matching =
            rows.filter(|(_, row)| row.tests.iter().zip(&values).all(|(test, value)| self.passes(test, value)));
        matching.min_by_key(|(number, row)| (usize::MAX - prefix(&row.tests), *number)).map(|(number, _)| number)
    }

    fn passes(&self, test: &CellTest, value: &Val) -> bool {
        let order = |constant: &Const| self.compare(value, &self.constant(constant));
        match test {
            CellTest::Anything => true,
            _ if *value == Val::Unknown => false,
            CellTest::OneOf(items) => items.iter().any(|item| order(item) == Some(Ordering::Equal)),
            CellTest::NoneOf(items) => items.iter().all(|item| order(item) != Some(Ordering::Equal)),
            CellTest::Range(low, high) => {
                low.as_ref().is_none_or(|low| order(low).is_some_and(Ordering::is_ge))
                    && high.as_ref().is_none_or(|high| order(high).is_some_and(Ordering::is_le))
            }
            CellTest::Below(limit) => order(limit) == Some(Ordering::Less),
            CellTest::Above(limit) => order(limit) == Some(Ordering::Greater),
            CellTest::Prefix(prefix) => matches!(value, Val::Text(text) if fold(text).starts_with(&*fold(prefix))),
        }
    }
}
