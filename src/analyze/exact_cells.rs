//! Scores, grades, territories and tables of a made-up lead.

use crate::check::{
    CellTest, Const, Decay, EventKind, Events, GradeId, How, Limits, Restart, ScoreId, ScoreItem, ScoreKind, ScoreLine,
    Table, TableId, Type,
};
use crate::value::{Truth, fold};

use super::exact::Exact;
use super::subjects::{Point, point};
use super::walk::each;

/// A table with more rows is not looked up.
const MOST_ROWS: usize = 4_000;

impl Exact<'_> {
    /// The value of a score in ten-thousandths; `Some(None)` is unknown.
    pub fn score(&self, id: ScoreId) -> Option<Option<i64>> {
        if self.excluded()? {
            return Some(None);
        }
        let score = self.checked.scores.get(id)?;
        let raw = match &score.kind {
            ScoreKind::Derived(value) => match self.value(value)? {
                Some(Point::Number(number)) => number,
                Some(_) => return None,
                None => return Some(None),
            },
            ScoreKind::Lines { restarts, items } => {
                let anew = self.lead.recycled && restarts.iter().any(on_every_recycle);
                if !anew && restarts.iter().any(|restart| self.may_restart(restart)) {
                    return None;
                }
                self.anew.set(anew);
                let sum = self.sum(items);
                self.anew.set(false);
                sum?.unwrap_or(0)
            }
        };
        let raw = score.from.map_or(raw, |from| raw.max(from.0));
        Some(Some(score.to.map_or(raw, |to| raw.min(to.0))))
    }

    /// Whether something of this lead may start a score anew; then its points can't be told here.
    fn may_restart(&self, restart: &Restart) -> bool {
        match restart {
            Restart::Reassignment => false,
            Restart::Events(Events { kinds, .. }) => kinds.iter().any(|kind| match kind {
                EventKind::Recycle => self.lead.recycled,
                EventKind::Activity(_) => self.lead.events.iter().any(|event| EventKind::Activity(event.kind) == *kind),
                EventKind::Entering(_) => true,
            }),
        }
    }

    /// The points of all items that hold; none when none does.
    fn sum(&self, items: &[ScoreItem]) -> Option<Option<i64>> {
        let mut sum: Option<i64> = None;
        for item in items {
            if let Some(points) = self.item(item)? {
                sum = Some(sum.unwrap_or(0).saturating_add(points));
            }
        }
        Some(sum)
    }

    /// Whether an item of a score holds.
    pub fn holds(&self, item: &ScoreItem) -> Option<bool> {
        self.item(item).map(|points| points.is_some())
    }

    fn item(&self, item: &ScoreItem) -> Option<Option<i64>> {
        match item {
            ScoreItem::Line(line) => self.line(line),
            ScoreItem::Group(group) => {
                let sum = self.sum(&group.items)?;
                let held = limited(sum.unwrap_or(0), group.limits);
                Some(Some(held).filter(|held| sum.is_some() || *held != 0))
            }
            ScoreItem::Pick(pick) => {
                let mut chosen: Option<i64> = None;
                for item in &pick.items {
                    let Some(points) = self.item(item)? else { continue };
                    chosen = Some(chosen.map_or(points, |best| if pick.best { best.max(points) } else { best }));
                    if !pick.best {
                        break;
                    }
                }
                Some(chosen.map(|points| limited(points, pick.limits)))
            }
        }
    }

    fn line(&self, line: &ScoreLine) -> Option<Option<i64>> {
        // Whether it is in force depends on the day.
        if line.from.is_some() || line.until.is_some() {
            return None;
        }
        let times = match &line.how {
            How::When(condition) => i64::from(self.yes(condition)?),
            How::Otherwise => 1,
            How::For(events) => self.counted(line, events)?.min(1),
            How::ForEach(events) => self.counted(line, events)?,
            How::ForEvery(count, events) => self.counted(line, events)? / i64::try_from(*count).ok()?.max(1),
            How::ForEachOf { list, .. } => self.value(list)?.is_none().then_some(0)?,
            How::ForEachQuiet { .. } if self.lead.waited || self.lead.recycled => return None,
            How::ForEachQuiet { .. } => 0,
        };
        Some((times > 0).then(|| limited(line.points.0.saturating_mul(times), line.limits)))
    }

    fn counted(&self, line: &ScoreLine, events: &Events) -> Option<i64> {
        let fades = matches!(line.decay, Some(Decay::Fades(_)));
        if fades || (self.lead.waited && line.decay.is_some()) {
            return None;
        }
        let (count, _) = self.count(events)?;
        // All of it happened at one instant, so of what counts once per some time one counts.
        let count = if line.once.is_some() { count.min(1) } else { count };
        i64::try_from(count).ok()
    }

    /// The line of a grade; `Some(None)` is unknown.
    pub fn grade(&self, id: GradeId) -> Option<Option<u32>> {
        if self.excluded()? {
            return Some(None);
        }
        for (number, line) in self.checked.grades.get(id)?.lines.iter().enumerate() {
            let Some(when) = &line.when else { return Some(u32::try_from(number).ok()) };
            match self.truth(when)? {
                Truth::Yes => return Some(u32::try_from(number).ok()),
                Truth::No => {}
                Truth::Unknown => {
                    // A line that asks for an unknown score leaves the grade unknown; which one that is can't be seen here.
                    let mut plain = true;
                    each(when, &mut |part| {
                        use crate::check::ExprKind::{Check, Condition, Let, Score};
                        plain &= !matches!(part.kind, Score(_) | Condition(_) | Let(_) | Check(..));
                    });
                    plain.then_some(())?;
                }
            }
        }
        Some(None)
    }

    /// The territory; `Some(None)` is none.
    pub fn territory(&self) -> Option<Option<u32>> {
        for (number, territory) in self.checked.territories.iter().enumerate() {
            match &territory.when {
                Some(when) if !self.yes(when)? => {}
                _ => return Some(u32::try_from(number).ok()),
            }
        }
        Some(None)
    }

    /// What the matching row of a table gives in a column.
    pub fn column(&self, table: TableId, column: u32) -> Option<Option<Point>> {
        let table = self.checked.tables.get(table)?;
        let Some(row) = self.row(table)? else { return Some(None) };
        let give = table.rows.get(row)?.give.get(column as usize)?;
        let ty = &table.gives.get(column as usize)?.ty;
        match give {
            Some(give) => point(self.checked, give, ty).map(Some),
            None => Some(None),
        }
    }

    /// The number of the row that matches; `Some(None)` is none.
    pub fn row(&self, table: &Table) -> Option<Option<usize>> {
        if table.rows.len() > MOST_ROWS {
            return None;
        }
        self.spend(table.rows.len())?;
        let values: Option<Vec<Option<Point>>> = table.columns.iter().map(|column| self.value(&column.value)).collect();
        let values = values?;
        let mut best: Option<(usize, usize)> = None;
        for (number, row) in table.rows.iter().enumerate() {
            let mut all = true;
            for ((test, value), column) in row.tests.iter().zip(&values).zip(&table.columns) {
                all = all && self.passes(test, value.as_ref(), &column.value.ty)?;
            }
            let length = prefix_of(&row.tests);
            if all && best.is_none_or(|(longest, _)| length > longest) {
                best = Some((length, number));
            }
        }
        Some(best.map(|(_, row)| row))
    }

    fn passes(&self, test: &CellTest, value: Option<&Point>, ty: &Type) -> Option<bool> {
        if *test == CellTest::Anything {
            return Some(true);
        }
        let Some(value) = value else { return Some(false) };
        let at = |constant: &Const| point(self.checked, constant, ty);
        let order = |constant: &Const| match (value, at(constant)?) {
            (Point::Number(value), Point::Number(limit)) => Some(value.cmp(&limit)),
            _ => None,
        };
        let among = |items: &[Const]| {
            let points: Option<Vec<Point>> = items.iter().map(at).collect();
            points.map(|points| points.contains(value))
        };
        match test {
            CellTest::Anything => Some(true),
            CellTest::OneOf(items) => among(items),
            CellTest::NoneOf(items) => among(items).map(|among| !among),
            CellTest::Range(low, high) => {
                let from = low.as_ref().map_or(Some(true), |low| order(low).map(std::cmp::Ordering::is_ge))?;
                let to = high.as_ref().map_or(Some(true), |high| order(high).map(std::cmp::Ordering::is_le))?;
                Some(from && to)
            }
            CellTest::Below(limit) => order(limit).map(std::cmp::Ordering::is_lt),
            CellTest::Above(limit) => order(limit).map(std::cmp::Ordering::is_gt),
            CellTest::Prefix(prefix) => match value {
                Point::Text(text) => Some(text.starts_with(&*fold(prefix))),
                Point::Number(_) | Point::Member(_) => None,
            },
        }
    }
}

/// Whether every way back starts a score anew.
fn on_every_recycle(restart: &Restart) -> bool {
    match restart {
        Restart::Reassignment => false,
        Restart::Events(events) => events.window.is_none() && events.kinds.contains(&EventKind::Recycle),
    }
}

/// How long the beginning is that a row asks for, in the first column that asks for one; of two rows that match, the longer one
/// counts.
pub fn prefix_of(tests: &[CellTest]) -> usize {
    let prefix = tests.iter().find_map(|test| match test {
        CellTest::Prefix(prefix) => Some(fold(prefix).len()),
        CellTest::Anything
        | CellTest::OneOf(_)
        | CellTest::NoneOf(_)
        | CellTest::Range(..)
        | CellTest::Below(_)
        | CellTest::Above(_) => None,
    });
    prefix.unwrap_or(0)
}

fn limited(points: i64, limits: Limits) -> i64 {
    let points = limits.down_to.map_or(points, |least| points.max(least.0));
    limits.up_to.map_or(points, |most| points.min(most.0))
}
