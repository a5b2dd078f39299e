//! Scores, step by step as the language page tells them.

use leadwright::ast::Unit;
use leadwright::check::{Decay, Events, How, Limits, Once, Restart, ScoreItem, ScoreKind, ScoreLine};
use leadwright::value::Truth;
use leadwright::value::duration::DAY;

use super::*;

impl Slow<'_> {
    pub fn score(&self, id: ScoreId) -> Option<Number> {
        if self.excluded() {
            return None;
        }
        let score = &self.rules.scores[id];
        let raw = match &score.kind {
            ScoreKind::Derived(value) => match self.value(value, &self.at_entry()) {
                Val::Number(number) => number,
                _ => return None,
            },
            ScoreKind::Lines { restarts, items } => {
                let after = restarts.iter().filter_map(|restart| self.restarted(restart)).max();
                let scope = Scope { after, ..self.at_entry() };
                items.iter().filter_map(|item| self.item(item, &scope)).fold(Number::ZERO, add)
            }
        };
        let raw = score.from.map_or(raw, |from| raw.max(from));
        Some(score.to.map_or(raw, |to| raw.min(to)))
    }

    fn restarted(&self, restart: &Restart) -> Option<Instant> {
        match restart {
            Restart::Reassignment => self.lead.assigned.filter(|at| *at <= self.now),
            Restart::Events(events) => {
                let votes = self.votes(events, &self.at_entry());
                votes.into_iter().filter(|(_, _, vote)| vote.is_yes()).map(|(at, _, _)| at).max()
            }
        }
    }

    /// The points of an item; none when it does not hold.
    fn item(&self, item: &ScoreItem, scope: &Scope) -> Option<Number> {
        match item {
            ScoreItem::Line(line) => self.line(line, scope).map(|points| limited(points, line.limits)),
            ScoreItem::Group(group) => {
                let held: Vec<Number> = group.items.iter().filter_map(|item| self.item(item, scope)).collect();
                // A group none of whose lines holds does not hold.
                (!held.is_empty()).then(|| limited(held.into_iter().fold(Number::ZERO, add), group.limits))
            }
            ScoreItem::Pick(pick) => {
                let mut lines = pick.items.iter().filter_map(|item| self.item(item, scope));
                let chosen = if pick.best { lines.max() } else { lines.next() };
                chosen.map(|points| limited(points, pick.limits))
            }
        }
    }

    fn line(&self, line: &ScoreLine, scope: &Scope) -> Option<Number> {
        let today = self.rules.process.zone.date(self.now);
        if line.from.is_some_and(|from| today < from) || line.until.is_some_and(|until| today > until) {
            return None;
        }
        let times = |count: usize| (count > 0).then(|| times(line.points, count));
        match &line.how {
            How::When(when) => self.truth(when, scope).is_yes().then_some(line.points),
            How::Otherwise => Some(line.points),
            How::ForEachOf { list, items } => {
                let Val::List(elements) = self.value(list, scope) else { return None };
                let is_one =
                    |e: &&Val| items.iter().any(|item| self.compare(e, &self.constant(item)) == Some(Ordering::Equal));
                // An element that comes twice is one element.
                let mut found: Vec<String> = elements
                    .iter()
                    .filter(is_one)
                    .map(|e| match e {
                        Val::Text(text) => leadwright::value::fold(text).into_owned(),
                        other => format!("{other:?}"),
                    })
                    .collect();
                found.sort();
                found.dedup();
                times(found.len())
            }
            How::ForEachQuiet { length, events } => {
                if self.open(events.window.as_ref(), scope) {
                    return None;
                }
                let last = self
                    .votes(events, scope)
                    .into_iter()
                    .filter(|(_, _, vote)| vote.is_yes())
                    .map(|(at, _, _)| at)
                    .max();
                let since = [last, scope.after, self.lead.created].into_iter().flatten().max()?;
                let full = (1..).take_while(|n| self.later(since, many(*length, *n), 1) <= self.now).count();
                times(full)
            }
            How::For(events) => {
                let counted = self.counted(line, events, scope);
                counted.last().map(|at| self.worth(line, *at))
            }
            How::ForEach(events) => {
                let counted = self.counted(line, events, scope);
                let sum = counted.iter().map(|at| self.worth(line, *at)).fold(Number::ZERO, add);
                (!counted.is_empty()).then_some(sum)
            }
            How::ForEvery(count, events) => times(self.counted(line, events, scope).len() / *count as usize),
        }
    }

    /// The events that count: yes votes, then `once per` over all of history, then the window.
    fn counted(&self, line: &ScoreLine, events: &Events, scope: &Scope) -> Vec<Instant> {
        let yes = self.all(events, scope).into_iter().filter(|(_, _, vote)| *vote == Truth::Yes).map(|(at, _, _)| at);
        let mut kept: Vec<Instant> = Vec::new();
        for at in yes {
            let counts = match (line.once, kept.last()) {
                (None, _) | (_, None) => true,
                (Some(Once::Ever), Some(_)) => false,
                (Some(Once::Rolling(per)), Some(last)) => self.later(*last, per, 1) <= at,
                (Some(Once::Calendar(unit)), Some(last)) => self.bucket(*last, unit) != self.bucket(at, unit),
            };
            if counts {
                kept.push(at);
            }
        }
        kept.retain(|at| self.in_window(*at, events.window.as_ref(), scope));
        kept
    }

    fn bucket(&self, at: Instant, unit: Unit) -> String {
        let local = self.rules.process.zone.local(at);
        let date = self.rules.process.zone.date(at).naive();
        match unit {
            Unit::Second => local.div_euclid(1_000_000).to_string(),
            Unit::Minute => local.div_euclid(60_000_000).to_string(),
            Unit::Hour => local.div_euclid(3_600_000_000).to_string(),
            Unit::Day => date.to_string(),
            Unit::Week => date.format("%G-%V").to_string(),
            Unit::Month => date.format("%Y-%m").to_string(),
            Unit::Quarter => date.format("%Y-%q").to_string(),
            Unit::Year => date.format("%Y").to_string(),
        }
    }

    /// What one event is worth now.
    fn worth(&self, line: &ScoreLine, at: Instant) -> Number {
        let steps = |every: Duration| (1..5_000).take_while(|n| self.later(at, many(every, *n), 1) <= self.now).count();
        match line.decay {
            None => line.points,
            Some(Decay::Halves(every)) => {
                let steps = steps(every).min(100);
                line.points.scaled(1, 1_i128 << steps).unwrap()
            }
            Some(Decay::Loses(percent, every)) => {
                let lost = i128::from(percent.0) * steps(every) as i128;
                let left = (1_000_000 - lost).max(0);
                line.points.scaled(left, 1_000_000).unwrap()
            }
            Some(Decay::Fades(over)) => {
                let whole = self.later(at, over, 1).since(at) / DAY;
                let age = (self.now.since(at) / DAY).min(whole);
                if whole == 0 { Number::ZERO } else { line.points.scaled((whole - age).into(), whole.into()).unwrap() }
            }
        }
    }
}

fn many(length: Duration, n: usize) -> Duration {
    let n = i64::try_from(n).unwrap();
    Duration { months: length.months * i32::try_from(n).unwrap(), micros: length.micros * n, ..Duration::default() }
}

fn times(points: Number, count: usize) -> Number {
    Number(points.0.saturating_mul(i64::try_from(count).unwrap()))
}

fn add(a: Number, b: Number) -> Number {
    a.plus(b).unwrap()
}

fn limited(points: Number, limits: Limits) -> Number {
    let points = limits.down_to.map_or(points, |least| points.max(least));
    limits.up_to.map_or(points, |most| points.min(most))
}
