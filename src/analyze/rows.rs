//! Rows of tables that no lead reaches, because a row before them takes all of theirs; and gaps between rows.
//!
//! A row is held against those rows alone whose single values it shares, so that 100,000 rows are looked at in seconds.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::check::{CellTest, Checked, Const, Row, Table, Type};
use crate::source::stop::checkpoint;
use crate::source::{Problem, Span};

use super::cases::View;
use super::complaints;
use super::exact::{Exact, Lead};
use super::exact_cells::prefix_of;
use super::sets::{Known, Values};
use super::subjects::{Point, Subject, everything, point, subject};
use super::witness::sample;
use super::words;

/// Of one table no more rows are told about.
const MOST_TOLD: usize = 20;
/// How many rows are held against each other, one by one, in all.
const MOST_HELD: usize = 20_000_000;

/// Looks at every table.
pub fn rows(view: &View<'_>, problems: &mut Vec<Problem>) {
    for table in &view.checked.tables {
        let told = taken_before(view.checked, table);
        for (row, taker) in told.iter().take(MOST_TOLD) {
            let (Some(mine), Some(theirs)) = (table.rows.get(*row), table.rows.get(*taker)) else { continue };
            let lead = shown(view.checked, table, mine, *taker);
            let more =
                told.len().checked_sub(MOST_TOLD).filter(|more| *more > 0 && told.first() == Some(&(*row, *taker)));
            let equal = mine.tests == theirs.tests;
            problems.push(complaints::row_never_reached(mine.span, theirs.span, equal, lead, more));
        }
        gaps(view.checked, table, problems);
    }
}

/// What a cell asks for, as a set; none for one that asks nothing.
fn set_of(checked: &Checked, test: &CellTest, ty: &Type) -> Option<Option<Known>> {
    let at = |constant: &Const| point(checked, constant, ty);
    let number = |constant: &Const| match at(constant)? {
        Point::Number(number) => Some(number),
        Point::Text(_) | Point::Member(_) => None,
    };
    let among = |items: &[Const], but: bool| -> Option<Known> {
        let points = items.iter().map(at).collect::<Option<Vec<Point>>>()?;
        let (mut numbers, mut texts, mut members) = (Vec::new(), Vec::new(), std::collections::BTreeSet::new());
        for point in points {
            match point {
                Point::Number(number) => numbers.push(number),
                Point::Text(text) => texts.push(text),
                Point::Member(member) => {
                    members.insert(member);
                }
            }
        }
        Some(match everything(checked, ty)?.known {
            Known::Numbers(_) if but => {
                let single: Vec<(i64, i64)> = numbers.iter().map(|n| (*n, *n)).collect();
                Known::numbers_but(&single)
            }
            Known::Numbers(_) => Known::numbers(numbers),
            Known::Texts(_) => Known::texts(texts, but),
            Known::Members(all) if but => Known::Members(all.difference(&members).copied().collect()),
            Known::Members(_) => Known::Members(members),
        })
    };
    let known = match test {
        CellTest::Anything => return Some(None),
        CellTest::OneOf(items) => among(items, false)?,
        CellTest::NoneOf(items) => among(items, true)?,
        CellTest::Range(low, high) => {
            Known::between(low.as_ref().map_or(Some(i64::MIN), number)?, high.as_ref().map_or(Some(i64::MAX), number)?)
        }
        CellTest::Below(limit) => Known::between(i64::MIN, number(limit)?.checked_sub(1)?),
        CellTest::Above(limit) => Known::between(number(limit)?.checked_add(1)?, i64::MAX),
        // Of two beginnings the longer one is tried first, so only equal ones meet here.
        CellTest::Prefix(prefix) => Known::texts([format!("{}…", crate::value::fold(prefix))], false),
    };
    Some(Some(known))
}

/// A row as sets: its single values are what it is found by.
struct Asked {
    number: usize,
    sets: Vec<Option<Known>>,
}

/// Rows that share the columns of their single values, and these values.
#[derive(Default)]
struct Bucket {
    /// The first that asks nothing more.
    all: Option<usize>,
    /// By column: those that ask for one stretch of numbers more, none within another. By the lower end: the upper end, the row.
    stretches: BTreeMap<usize, BTreeMap<i64, (i64, usize)>>,
    /// All others.
    rest: Vec<Asked>,
}

/// Each row that another one takes all leads from, with that one.
fn taken_before(checked: &Checked, table: &Table) -> Vec<(usize, usize)> {
    let mut order: Vec<(usize, &Row)> = table.rows.iter().enumerate().collect();
    // Longer beginnings come first, then the order of the rows.
    order.sort_by_key(|(_, row)| std::cmp::Reverse(prefix_of(&row.tests)));
    let mut groups: BTreeMap<Vec<usize>, FxHashMap<Vec<Known>, Bucket>> = BTreeMap::new();
    let mut held = 0_usize;
    let mut told = Vec::new();
    for (number, row) in order {
        checkpoint();
        let sets = row.tests.iter().zip(&table.columns).map(|(test, column)| set_of(checked, test, &column.value.ty));
        let Some(sets) = sets.collect::<Option<Vec<_>>>() else { continue };
        let asked = Asked { number, sets };
        let taker = groups.iter().find_map(|(columns, buckets)| {
            let key = columns.iter().map(|column| single(asked.sets.get(*column)?.as_ref()?));
            let bucket = buckets.get(&key.collect::<Option<Vec<Known>>>()?)?;
            bucket.takes(&asked, &mut held)
        });
        if let Some(taker) = taker {
            told.push((number, taker));
            continue;
        }
        let columns: Vec<usize> = (0..asked.sets.len())
            .filter(|column| asked.sets.get(*column).and_then(Option::as_ref).is_some_and(|set| single(set).is_some()))
            .collect();
        let key: Vec<Known> = columns.iter().filter_map(|column| asked.sets.get(*column).cloned().flatten()).collect();
        groups.entry(columns.clone()).or_default().entry(key).or_default().add(asked, &columns);
    }
    told.sort_unstable();
    told
}

/// A set of one value.
fn single(known: &Known) -> Option<Known> {
    let one = match known {
        Known::Numbers(intervals) => matches!(intervals.as_slice(), [(low, high)] if low == high),
        Known::Texts(texts) => !texts.all_but && texts.tests.is_empty() && texts.named.len() == 1,
        Known::Members(members) => members.len() == 1,
    };
    one.then(|| known.clone())
}

impl Bucket {
    fn takes(&self, asked: &Asked, held: &mut usize) -> Option<usize> {
        if self.all.is_some() {
            return self.all;
        }
        for (column, stretches) in &self.stretches {
            let Some(Known::Numbers(mine)) = asked.sets.get(*column).and_then(Option::as_ref) else { continue };
            let (Some((low, _)), Some((_, high))) = (mine.first(), mine.last()) else { continue };
            if let Some((_, (to, row))) = stretches.range(..=*low).next_back()
                && high <= to
            {
                return Some(*row);
            }
        }
        let found = self.rest.iter().find(|other| {
            *held += 1;
            *held < MOST_HELD && lies_in(&asked.sets, &other.sets)
        });
        found.map(|other| other.number)
    }

    fn add(&mut self, asked: Asked, singles: &[usize]) {
        let mut more = asked.sets.iter().enumerate().filter(|(column, set)| set.is_some() && !singles.contains(column));
        match (more.next(), more.next()) {
            (None, _) => self.all = self.all.or(Some(asked.number)),
            (Some((column, Some(Known::Numbers(stretch)))), None) if stretch.len() == 1 => {
                let Some((low, high)) = stretch.first().copied() else { return };
                let stretches = self.stretches.entry(column).or_default();
                // Those within this one are found by it as well.
                let within: Vec<i64> =
                    stretches.range(low..).take_while(|(_, (to, _))| *to <= high).map(|(from, _)| *from).collect();
                for from in within {
                    stretches.remove(&from);
                }
                stretches.insert(low, (high, asked.number));
            }
            _ => self.rest.push(asked),
        }
    }
}

fn lies_in(mine: &[Option<Known>], theirs: &[Option<Known>]) -> bool {
    mine.iter().zip(theirs).all(|(mine, theirs)| match (mine, theirs) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(mine), Some(theirs)) => mine.lies_in(theirs),
    })
}

/// A lead that a row asks for, and that another row takes.
fn shown(checked: &Checked, table: &Table, row: &Row, taker: usize) -> Option<String> {
    let mut lead = Lead::default();
    for (test, column) in row.tests.iter().zip(&table.columns) {
        let set = set_of(checked, test, &column.value.ty)?;
        let Some(Subject::Field(id)) = subject(checked, &column.value) else { return None };
        let value = match (test, set) {
            (CellTest::Prefix(prefix), _) => Some(Point::Text(crate::value::fold(prefix).into_owned())),
            (_, Some(known)) => Some(sample(&Values { known, unknown: false }, &column.value.ty, 0)?),
            (_, None) => None,
        };
        let known = value.filter(|_| lead.fields.iter().all(|(known, _)| *known != id));
        lead.fields.extend(known.map(|value| (id, value)));
    }
    let exact = Exact::new(checked, &lead);
    if exact.row(table)? != Some(taker) {
        return None;
    }
    let rank = table.rows.iter().position(|other| std::ptr::eq(other, row))?;
    // What the row asks for has to be what the lead is.
    let asks = Table { rows: vec![table.rows.get(rank)?.clone()], ..table.clone() };
    if exact.row(&asks)? != Some(0) {
        return None;
    }
    let words = words::of_lead(checked, &super::cases::Case::default(), &lead)?;
    let given = table.rows.get(taker)?.give.iter().zip(&table.gives).map(|(give, column)| match give {
        Some(Const::Text(text)) => format!("{} {text:?}", column.name),
        Some(Const::Number(number)) => format!("{} {number}", column.name),
        _ => format!("no {}", column.name),
    });
    Some(format!("{words} gets {}", given.collect::<Vec<_>>().join(", ")))
}

/// Stretches of whole numbers that no row of a table with one column is for, between those of its rows.
fn gaps(checked: &Checked, table: &Table, problems: &mut Vec<Problem>) {
    let [column] = table.columns.as_slice() else { return };
    if !matches!(column.value.ty, Type::Number | Type::Money) {
        return;
    }
    let mut stretches: Vec<(i64, i64, Span)> = Vec::new();
    for row in &table.rows {
        let set = row.tests.first().map(|test| set_of(checked, test, &column.value.ty));
        let Some(Some(Some(Known::Numbers(intervals)))) = set else { return };
        // Rows for single numbers are names of things, and nothing lies between them.
        if intervals.len() != 1 || intervals.iter().any(|(low, high)| low == high) {
            return;
        }
        stretches.extend(intervals.iter().map(|(low, high)| (*low, *high, row.span)));
    }
    stretches.sort_unstable_by_key(|(low, high, _)| (*low, *high));
    let mut up_to: Option<i64> = None;
    for (low, high, span) in stretches {
        if let Some(end) = up_to
            && end < low
        {
            let first = end.div_euclid(10_000).saturating_add(1).saturating_mul(10_000);
            let last = low.saturating_sub(1).div_euclid(10_000).saturating_mul(10_000);
            if first <= last {
                let gap = words::stretch(checked, (first, last), &column.value.ty);
                problems.push(complaints::gap_in_table(span, &table.name, &column.name, &gap));
            }
        }
        up_to = Some(up_to.map_or(high, |end| end.max(high)));
    }
}
