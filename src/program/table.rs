//! First-match tables with their index: rows that ask for the same columns to be equal are found by those columns'
//! values, so that 100,000 rows cost about as much as 100.

use rustc_hash::FxHashMap;

use crate::check::{CellTest, Const, Table};
use crate::value::{Duration, Symbol, Zone, fold};

use super::expr::Builder;
use super::node::NodeId;
use super::val::Val;

/// A table.
#[derive(Debug, Clone)]
pub struct TablePlan {
    /// What is looked up, a column each.
    pub columns: Box<[NodeId]>,
    /// The tests of all rows, row by row.
    pub cells: Vec<CellPlan>,
    /// The given values of all rows, row by row.
    pub gives: Vec<Val>,
    /// How many columns are given.
    pub width: usize,
    /// For each set of columns that some rows ask to be equal: those rows by their values.
    pub groups: Vec<Group>,
}

/// Rows that ask for the same columns to equal something.
#[derive(Debug, Clone)]
pub struct Group {
    /// The columns, by number.
    pub columns: Box<[usize]>,
    /// For the values of these columns, the rows in order.
    pub rows: FxHashMap<Box<[KeyPart]>, Vec<u32>>,
    /// The lowest row, so that a search can stop early.
    pub first: u32,
    /// The prefix column among them and the lengths of its prefixes in bytes, longest first.
    pub prefix: Option<(usize, Box<[usize]>)>,
}

/// One value of a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum KeyPart {
    /// A text by its symbol.
    Text(Symbol),
    /// A beginning of a text, folded.
    Prefix(Box<str>),
    /// Anything else.
    Value(Val),
}

impl KeyPart {
    /// What is no text, in the one form in which equal values are the same: a day is its midnight, a month its mean length.
    #[must_use]
    pub fn of(value: Val, zone: Zone) -> Self {
        Self::Value(match value {
            Val::Date(date) => Val::Instant(zone.midnight(date)),
            Val::Duration(length) => Val::Duration(Duration::exact(length.comparable())),
            other => other,
        })
    }
}

/// What a cell asks.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "they mirror `check::CellTest`, where each is told")]
pub enum CellPlan {
    Anything,
    Is(Val),
    OneOf(Box<[Val]>),
    NoneOf(Box<[Val]>),
    Range(Option<Val>, Option<Val>),
    Below(Val),
    Above(Val),
    Prefix(Box<str>),
}

impl TablePlan {
    /// Compiles a table.
    pub(super) fn of(builder: &mut Builder<'_>, table: &Table) -> Self {
        let columns: Box<[NodeId]> = table.columns.iter().map(|column| builder.node(&column.value)).collect();
        let mut plan = Self {
            columns,
            cells: Vec::with_capacity(table.rows.len() * table.columns.len()),
            gives: Vec::with_capacity(table.rows.len() * table.gives.len()),
            width: table.gives.len(),
            groups: Vec::new(),
        };
        let mut groups: FxHashMap<Vec<usize>, usize> = FxHashMap::default();
        for (number, row) in table.rows.iter().enumerate() {
            let start = plan.cells.len();
            for test in &row.tests {
                let cell = cell(builder, test);
                plan.cells.push(cell);
            }
            plan.gives
                .extend(row.give.iter().map(|give| give.as_ref().map_or(Val::Unknown, |give| builder.constant(give))));
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            plan.index(&mut groups, start, number, builder.book.process.zone);
        }
        for group in &mut plan.groups {
            let mut lengths: Vec<usize> = Vec::new();
            if let Some((column, _)) = &group.prefix {
                // Lengths don't depend on the order in which the map is walked: they are sorted.
                let mut seen = FxHashMap::default();
                for row in group.rows.values().flatten() {
                    let at = *row as usize * plan.columns.len() + column;
                    if let Some(CellPlan::Prefix(prefix)) = plan.cells.get(at) {
                        seen.insert(prefix.len(), ());
                    }
                }
                lengths.extend(seen.into_keys());
            }
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            if let Some((_, slot)) = &mut group.prefix {
                *slot = lengths.into();
            }
        }
        plan.groups.sort_by_key(|group| group.first);
        plan
    }

    fn index(&mut self, groups: &mut FxHashMap<Vec<usize>, usize>, start: usize, number: u32, zone: Zone) {
        let cells = self.cells.get(start..).unwrap_or(&[]);
        let mut asked = Vec::new();
        let mut key = Vec::new();
        let mut prefix = None;
        for (column, cell) in cells.iter().enumerate() {
            let part = match cell {
                CellPlan::Is(Val::Text(super::val::TextAt::Rules(symbol, _))) => KeyPart::Text(*symbol),
                CellPlan::Is(value) => KeyPart::of(*value, zone),
                CellPlan::Prefix(text) if prefix.is_none() => {
                    prefix = Some(column);
                    KeyPart::Prefix(text.clone())
                }
                CellPlan::Prefix(_)
                | CellPlan::Anything
                | CellPlan::OneOf(_)
                | CellPlan::NoneOf(_)
                | CellPlan::Range(..)
                | CellPlan::Below(_)
                | CellPlan::Above(_) => continue,
            };
            asked.push(column);
            key.push(part);
        }
        let at = *groups.entry(asked.clone()).or_insert_with(|| {
            let prefix = prefix.map(|column| (column, Box::default()));
            self.groups.push(Group { columns: asked.into(), rows: FxHashMap::default(), first: number, prefix });
            self.groups.len() - 1
        });
        if let Some(group) = self.groups.get_mut(at) {
            group.rows.entry(key.into()).or_default().push(number);
        }
    }

    /// The tests of a row.
    #[must_use]
    pub fn row(&self, number: u32) -> &[CellPlan] {
        let start = number as usize * self.columns.len();
        self.cells.get(start..start + self.columns.len()).unwrap_or(&[])
    }
}

fn cell(builder: &mut Builder<'_>, test: &CellTest) -> CellPlan {
    let mut several = |items: &[Const]| items.iter().map(|item| builder.constant(item)).collect::<Box<[Val]>>();
    match test {
        CellTest::Anything => CellPlan::Anything,
        CellTest::OneOf(items) if items.len() == 1 => {
            several(items).first().copied().map_or(CellPlan::Anything, CellPlan::Is)
        }
        CellTest::OneOf(items) => CellPlan::OneOf(several(items)),
        CellTest::NoneOf(items) => CellPlan::NoneOf(several(items)),
        CellTest::Range(low, high) => {
            let end = |end: &Option<Const>, builder: &mut Builder<'_>| end.as_ref().map(|end| builder.constant(end));
            let low = end(low, builder);
            CellPlan::Range(low, end(high, builder))
        }
        CellTest::Below(value) => CellPlan::Below(builder.constant(value)),
        CellTest::Above(value) => CellPlan::Above(builder.constant(value)),
        CellTest::Prefix(text) => CellPlan::Prefix(fold(text).into()),
    }
}
