//! How far a score gets with one lead: lines that exclude each other never add up.

use crate::check::{How, Limits, ScoreId, ScoreItem, ScoreKind, ScoreLine};
use crate::source::Id;

use super::bounds;
use super::cases::{Case, Place, View, Want};

/// How many choices are tried for one end of one score; beyond that, lines count as if they never excluded each other.
const MOST_STEPS: u32 = 800;
/// More cases than this are not followed.
const MOST_CASES: usize = 8;
/// Scores of more lines are not looked at.
const MOST_LINES: usize = 120;

/// What a lead gets at most, with the lines that it takes.
#[derive(Debug, Clone)]
pub struct Best {
    /// In ten-thousandths.
    pub points: i64,
    /// The labels of the lines, and what each adds.
    pub lines: Vec<(String, i64)>,
}

/// A line that could add to the end that is looked for.
struct Choice<'a> {
    line: &'a ScoreLine,
    cases: Option<Vec<Case>>,
}

/// The most points a lead can have in a score of lines, if that is less than all of them together; and the least, turned around.
pub fn of_score(view: &View<'_>, id: ScoreId, least: bool) -> Option<Best> {
    let score = view.checked.scores.get(id)?;
    let ScoreKind::Lines { items, restarts } = &score.kind else { return None };
    let place = if restarts.is_empty() { Place::Still } else { Place::Restarting(id) };
    let mut lines = Vec::new();
    items.iter().for_each(|item| lines_of(item, &mut lines));
    lines.retain(|line| adds(line, least) != 0);
    if lines.len() > MOST_LINES
        || lines.iter().any(|line| adds(line, least).checked_abs().is_none_or(|p| p == i64::MAX))
    {
        return None;
    }
    lines.sort_by_key(|line| std::cmp::Reverse(adds(line, least).saturating_abs()));
    let choices: Vec<Choice<'_>> = lines
        .into_iter()
        .map(|line| Choice {
            line,
            cases: match &line.how {
                How::When(when) => view.within(place, || view.cases(when, Want::Yes)),
                How::Otherwise
                | How::For(_)
                | How::ForEach(_)
                | How::ForEvery(..)
                | How::ForEachOf { .. }
                | How::ForEachQuiet { .. } => None,
            },
        })
        .collect();
    let mut search = Search { view, items, least, choices: &choices, steps: 0, best: None };
    search.step(0, &mut vec![true; choices.len()], &[Case::default()])?;
    let of_all = search.worth(&vec![true; choices.len()]);
    let (points, taken) = search.best?;
    if points == of_all {
        return None;
    }
    let label = |line: &ScoreLine| line.label.clone().unwrap_or_else(|| "a line without a label".to_owned());
    let lines = choices.iter().zip(taken).filter(|(_, taken)| *taken);
    Some(Best { points, lines: lines.map(|(choice, _)| (label(choice.line), adds(choice.line, least))).collect() })
}

struct Search<'a> {
    view: &'a View<'a>,
    items: &'a [ScoreItem],
    least: bool,
    choices: &'a [Choice<'a>],
    steps: u32,
    best: Option<(i64, Vec<bool>)>,
}

impl Search<'_> {
    /// Decides about the next line: first with it, then without. None when there is too much to try.
    fn step(&mut self, at: usize, taken: &mut Vec<bool>, cases: &[Case]) -> Option<()> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        // Even with all that is still open it gets no further.
        let hope = self.worth(taken);
        let further = |best: i64| if self.least { hope < best } else { hope > best };
        if !self.best.as_ref().is_none_or(|(best, _)| further(*best)) {
            return Some(());
        }
        let Some(choice) = self.choices.get(at) else {
            self.best = Some((hope, taken.clone()));
            return Some(());
        };
        let with = match &choice.cases {
            Some(mine) => self.view.both(cases.to_vec(), mine.clone())?,
            None => cases.to_vec(),
        };
        if !with.is_empty() {
            // What takes too many cases to follow is left out: then the line excludes none of those after it.
            let with = if with.len() > MOST_CASES { cases } else { &with };
            self.step(at + 1, taken, with)?;
        }
        if choice.cases.is_some() {
            *taken.get_mut(at)? = false;
            self.step(at + 1, taken, cases)?;
            *taken.get_mut(at)? = true;
        }
        Some(())
    }

    /// What the score gets at most from these lines.
    fn worth(&self, taken: &[bool]) -> i64 {
        self.items.iter().fold(0, |sum: i64, item| sum.saturating_add(self.item(item, taken)))
    }

    fn item(&self, item: &ScoreItem, taken: &[bool]) -> i64 {
        let further = |a: i64, b: i64| if self.least { a.min(b) } else { a.max(b) };
        match item {
            ScoreItem::Line(line) => {
                let at = self.choices.iter().position(|choice| std::ptr::eq(choice.line, line));
                let counts = at.and_then(|at| taken.get(at)).copied().unwrap_or(false);
                if counts { adds(line, self.least) } else { 0 }
            }
            ScoreItem::Group(group) => {
                let sum = group.items.iter().fold(0, |sum: i64, item| sum.saturating_add(self.item(item, taken)));
                further(limited(sum, group.limits), limited(0, group.limits))
            }
            ScoreItem::Pick(pick) => {
                let one = pick.items.iter().fold(0, |best, item| further(best, self.item(item, taken)));
                further(limited(one, pick.limits), 0)
            }
        }
    }
}

fn lines_of<'a>(item: &'a ScoreItem, lines: &mut Vec<&'a ScoreLine>) {
    match item {
        ScoreItem::Line(line) => lines.push(line),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| lines_of(item, lines)),
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| lines_of(item, lines)),
    }
}

/// The most a line can add, or take away.
fn adds(line: &ScoreLine, least: bool) -> i64 {
    let (low, high) = bounds::of_line(line);
    if least { low } else { high }
}

fn limited(points: i64, limits: Limits) -> i64 {
    let points = limits.down_to.map_or(points, |least| points.max(least.0));
    limits.up_to.map_or(points, |most| points.min(most.0))
}

/// Narrows the bounds of all scores, in the order in which they rest on each other.
pub fn narrow(view: &mut View<'_>) {
    for cell in &view.checked.order {
        let crate::check::Cell::Score(id) = cell else { continue };
        let Some(score) = view.checked.scores.get(*id) else { continue };
        let (mut low, mut high) = match &score.kind {
            ScoreKind::Derived(value) => bounds::of_expr(value, &view.bounds),
            ScoreKind::Lines { .. } => view.bounds.get(id.index()).copied().unwrap_or((i64::MIN, i64::MAX)),
        };
        if let Some(best) = of_score(view, *id, false) {
            high = high.min(best.points);
            view.best.insert(*id, best);
        }
        if let Some(best) = of_score(view, *id, true) {
            low = low.max(best.points);
        }
        if let Some(slot) = view.bounds.get_mut(id.index()) {
            *slot = bounds::clamp((low, high), score.from, score.to);
        }
    }
    view.reset();
}
