//! Scores: events with a yes, those after the last restart, `once per`, the window, fading, the sum, and limits one
//! inside the other.

use crate::ast::Unit;
use crate::check::{Decay, Limits, Once, ScoreId};
use crate::program::{HowPlan, ItemPlan, LineId, LinePlan, PhraseId, ScoreKindPlan, Several, TermPlan, Val};
use crate::source::Id;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Duration, Instant, Number, Truth};

use super::decision::ScoreValue;
use super::run::Run;
use super::trace::{EventAt, LineTrace, Trace, Verdict};

impl<T: Trace> Run<'_, T> {
    /// The value of a score.
    pub fn score(&mut self, id: ScoreId) -> ScoreValue {
        let program = self.program;
        let Some(plan) = program.scores.get(id) else { return ScoreValue::default() };
        let mut lost = Number::ZERO;
        let raw = match &plan.kind {
            ScoreKindPlan::Derived(node) => {
                let value = self.value(*node);
                if T::RECORDS {
                    self.terms(Some(id), &plan.terms);
                }
                let Val::Number(number) = value else { return ScoreValue::default() };
                number
            }
            ScoreKindPlan::Lines { on_reassignment, restarts, items } => {
                self.restart(id, *on_reassignment, restarts);
                let mut sum = Number::ZERO;
                for item in items {
                    if let Some((points, lost_inside)) = self.item(item, true) {
                        sum = add(sum, points);
                        lost = add(lost, lost_inside);
                    }
                }
                sum
            }
        };
        let shown = plan.from.map_or(raw, |from| raw.max(from));
        let shown = plan.to.map_or(shown, |to| shown.min(to));
        let lifted = self.scratch.lifted.filter(|(score, _)| *score == id);
        let shown = lifted.map_or(shown, |(_, least)| shown.max(least));
        if T::RECORDS {
            self.trace.score(id, raw, self.scratch.restarted.get(id.index()).copied().flatten());
        }
        ScoreValue { value: Some(shown), lost_to_limits: add(lost, raw.minus(shown).unwrap_or_default()) }
    }

    /// Tells what each term adds.
    pub fn terms(&mut self, of: Option<ScoreId>, terms: &[TermPlan]) {
        let worth = |run: &mut Self, term: &TermPlan| match run.value(term.node) {
            Val::Number(number) => number.0.checked_mul(term.times).map(Number),
            _ => None,
        };
        let worth = terms.iter().map(|term| worth(self, term)).collect();
        self.trace.terms(of, worth);
    }

    /// Finds the last restart of a score, before its lines are looked at.
    fn restart(&mut self, id: ScoreId, on_reassignment: bool, restarts: &[PhraseId]) {
        let mut last = self.record.assigned.filter(|at| on_reassignment && *at <= self.now);
        for phrase in restarts {
            let Some(phrase) = self.program.phrases.get(*phrase) else { continue };
            let bound = self.window(phrase);
            let mut newest = None;
            self.each(phrase, bound.after, &mut |_, at, vote| {
                if vote.is_yes() && bound.known {
                    newest = Some(at);
                }
                std::ops::ControlFlow::Continue(())
            });
            self.until_leaving(phrase, newest);
            last = last.max(newest);
        }
        if let Some(slot) = self.scratch.restarted.get_mut(id.index()) {
            *slot = last;
        }
    }

    /// The points of an item, and what limits inside it took from its lines; none when it does not hold. `counts` is whether
    /// they end up in the score.
    fn item(&mut self, item: &ItemPlan, counts: bool) -> Option<(Number, Number)> {
        let (how, limits, items, span) = match item {
            ItemPlan::Line(id) => {
                let points = self.line(*id, counts);
                if T::RECORDS && counts && points.is_some() {
                    self.trace.counts(*id);
                }
                return points.map(|points| (points, Number::ZERO));
            }
            ItemPlan::Several { how, limits, items, span } => (*how, *limits, items, *span),
        };
        let mut chosen: Option<(usize, Number, Number)> = None;
        for (number, item) in items.iter().enumerate() {
            let Some((points, lost)) = self.item(item, counts && how == Several::Sum) else { continue };
            chosen = match (how, chosen) {
                (_, None) => Some((number, points, lost)),
                (Several::Sum, Some((at, sum, lost_so_far))) => Some((at, add(sum, points), add(lost_so_far, lost))),
                (Several::Best, Some((_, best, _))) if points > best => Some((number, points, lost)),
                (Several::First | Several::Best, chosen) => chosen,
            };
            if how == Several::First && !self.whole() {
                break;
            }
        }
        if T::RECORDS
            && how != Several::Sum
            && let Some((number, _, _)) = chosen
        {
            self.scratch.chosen.push((span, number));
            if counts {
                self.mark_counting(items.get(number));
            }
        }
        let held = |points: Number, lost: Number| {
            let shown = limited(points, limits);
            (shown, add(lost, points.minus(shown).unwrap_or_default()))
        };
        match (how, chosen) {
            (_, Some((_, points, lost))) => Some(held(points, lost)),
            // A group may be lifted by its lower end without any line.
            (Several::Sum, None) => {
                Some(held(Number::ZERO, Number::ZERO)).filter(|(points, _)| *points != Number::ZERO)
            }
            (Several::First | Several::Best, None) => None,
        }
    }

    /// Tells the trace that the lines below an item count after all.
    fn mark_counting(&mut self, item: Option<&ItemPlan>) {
        match item {
            Some(ItemPlan::Line(id)) => self.trace.counts(*id),
            Some(ItemPlan::Several { how: Several::Sum, items, .. }) => {
                items.iter().for_each(|item| self.mark_counting(Some(item)));
            }
            Some(ItemPlan::Several { items, span, .. }) => {
                let chosen = self.scratch.chosen.iter().find(|(known, _)| known == span).map(|(_, number)| *number);
                self.mark_counting(chosen.and_then(|number| items.get(number)));
            }
            None => {}
        }
    }

    /// The points of a line after its limit; none when it does not hold. `counts` is whether they are told in any case.
    fn line(&mut self, id: LineId, counts: bool) -> Option<Number> {
        let program = self.program;
        let line = program.lines.get(id)?;
        let in_force = line.from.is_none_or(|from| from <= self.now) && line.until.is_none_or(|until| self.now < until);
        for edge in [line.from, line.until].into_iter().flatten() {
            self.until(edge, false);
        }
        if !in_force && !self.whole() {
            return None;
        }
        let (mut truth, times, raw) = self.raw_points(id, line, counts && in_force);
        if T::RECORDS && truth == Truth::No && !self.starts_known(line) {
            truth = Truth::Unknown;
        }
        let holds = in_force && truth.is_yes();
        let points = limited(raw, line.limits);
        if T::RECORDS {
            let raw = if holds { raw } else { Number::ZERO };
            let points = if holds { points } else { Number::ZERO };
            let trace = LineTrace { truth, in_force, raw, points, times, ..LineTrace::default() };
            self.trace.line(id, trace);
        }
        holds.then_some(points)
    }

    /// Whether it is known from when the events of a line count.
    fn starts_known(&mut self, line: &LinePlan) -> bool {
        let (HowPlan::For(phrase)
        | HowPlan::ForEach(phrase)
        | HowPlan::ForEvery(_, phrase)
        | HowPlan::ForEachQuiet(_, phrase)) = &line.how
        else {
            return true;
        };
        let program = self.program;
        program.phrases.get(*phrase).is_none_or(|phrase| self.window(phrase).known)
    }

    /// Whether a line holds, how often, and its points before its limit.
    fn raw_points(&mut self, id: LineId, line: &LinePlan, counts: bool) -> (Truth, u32, Number) {
        let several = |count: usize| {
            let times = u32::try_from(count).unwrap_or(u32::MAX);
            (Truth::of(count > 0), times, Number(line.points.0.saturating_mul(i64::from(times))))
        };
        match &line.how {
            HowPlan::When(node) => (self.truth(*node), 1, line.points),
            HowPlan::Otherwise => (Truth::Yes, 1, line.points),
            HowPlan::ForEachOf(list, items) => {
                let Val::List(list) = self.value(*list) else { return (Truth::Unknown, 0, Number::ZERO) };
                // What is looked for is distinct, so an element that comes twice counts once.
                let elements = self.record.list(list);
                let is = |item: &Val, element: &crate::value::Value| {
                    self.order((*element).into(), *item).is_some_and(std::cmp::Ordering::is_eq)
                };
                several(items.iter().filter(|item| elements.iter().any(|element| is(item, element))).count())
            }
            HowPlan::ForEachQuiet(length, phrase) => several(self.quiet_periods(id, line, *length, *phrase)),
            HowPlan::ForEvery(count, phrase) => {
                let counted = self.counted(id, line, *phrase);
                let per = usize::try_from(*count).unwrap_or(usize::MAX).max(1);
                let full = counted.len() / per;
                // Without a full set there is nothing to lose.
                if full > 0 {
                    self.leaves_line(*phrase, counted.first(), counts);
                }
                if T::RECORDS {
                    for (number, (event, at)) in counted.iter().enumerate() {
                        let worth = if (number + 1) % per == 0 { line.points } else { Number::ZERO };
                        let verdict = if number / per < full {
                            Verdict::Counted { worth, now: worth }
                        } else {
                            Verdict::Incomplete
                        };
                        self.trace.event(id, *event, *at, verdict);
                    }
                }
                self.scratch.counted = counted;
                several(full)
            }
            HowPlan::For(phrase) | HowPlan::ForEach(phrase) => {
                let only_newest = matches!(line.how, HowPlan::For(_));
                let counted = self.counted(id, line, *phrase);
                let mut sum = Number::ZERO;
                let last = counted.len().saturating_sub(1);
                self.leaves_line(*phrase, if only_newest { counted.last() } else { counted.first() }, counts);
                for (number, (event, at)) in counted.iter().enumerate() {
                    if only_newest && number != last {
                        if T::RECORDS {
                            self.trace.event(id, *event, *at, Verdict::NotNewest);
                        }
                        continue;
                    }
                    let now = self.worth(line, *at, self.now);
                    self.until_worth(line, *at, now, counts);
                    sum = add(sum, now);
                    if T::RECORDS {
                        self.trace.event(id, *event, *at, Verdict::Counted { worth: line.points, now });
                    }
                }
                let times = if only_newest { counted.len().min(1) } else { counted.len() };
                let outcome = (Truth::of(!counted.is_empty()), u32::try_from(times).unwrap_or(u32::MAX), sum);
                self.scratch.counted = counted;
                outcome
            }
        }
    }

    /// The events of a line that count: with a yes, after the last restart, `once per` over all of history, in the window.
    fn counted(&mut self, id: LineId, line: &LinePlan, phrase: PhraseId) -> Vec<(EventAt, Instant)> {
        let mut counted = std::mem::take(&mut self.scratch.counted);
        counted.clear();
        let program = self.program;
        let Some(phrase) = program.phrases.get(phrase) else { return counted };
        let bound = self.window(phrase);
        if !bound.known {
            return counted;
        }
        let restarted = self.restarted(phrase);
        let zone = self.zone();
        // Only `once per` and the trace care for what lies before the window.
        let whole = self.whole();
        let all = whole || line.once.is_some();
        let after = if all { Instant(i64::MIN) } else { bound.after.max(restarted) };
        let mut anchor: Option<Instant> = None;
        let mut told: Vec<(EventAt, Instant, Verdict)> = Vec::new();
        self.each(phrase, after, &mut |event, at, vote| {
            if !vote.is_yes() {
                return std::ops::ControlFlow::Continue(());
            }
            if at <= restarted {
                if whole {
                    told.push((event, at, Verdict::BeforeRestart));
                }
                return std::ops::ControlFlow::Continue(());
            }
            let free = match (line.once, anchor) {
                (None, _) | (_, None) => true,
                (Some(Once::Ever), Some(_)) => false,
                (Some(Once::Rolling(per)), Some(last)) => zone.after(last, per) <= at,
                (Some(Once::Calendar(unit)), Some(last)) => period(zone, last, unit) != period(zone, at, unit),
            };
            if free {
                anchor = Some(at);
            }
            if free && at > bound.after {
                counted.push((event, at));
            } else if whole {
                told.push((event, at, if free { Verdict::OutsideWindow } else { Verdict::OncePer }));
            }
            std::ops::ControlFlow::Continue(())
        });
        for (event, at, verdict) in told {
            self.trace.event(id, event, at, verdict);
        }
        counted
    }

    /// Full periods without these events, from the latest of the last one, a restart and `created`.
    fn quiet_periods(&mut self, id: LineId, line: &LinePlan, length: Duration, phrase: PhraseId) -> usize {
        let program = self.program;
        let Some(phrase) = program.phrases.get(phrase) else { return 0 };
        let bound = self.window(phrase);
        if !bound.known {
            return 0;
        }
        let restarted = self.restarted(phrase);
        let mut last_event = None;
        self.each(phrase, bound.after.max(restarted), &mut |event, at, vote| {
            if vote.is_yes() {
                last_event = Some((event, at));
            }
            std::ops::ControlFlow::Continue(())
        });
        if T::RECORDS
            && let Some((event, at)) = last_event
        {
            self.trace.event(id, event, at, Verdict::Last);
        }
        let last = last_event.map(|(_, at)| at);
        let restarted = Some(restarted).filter(|at| at.0 != i64::MIN);
        self.until_leaving(phrase, last);
        let Some(since) = last.max(restarted).max(self.record.created) else { return 0 };
        let count = full_periods(self.zone(), since, self.now, length);
        // Where the limit is reached, one period more changes nothing.
        let points = |count: usize| {
            let times = i64::try_from(count).unwrap_or(i64::MAX);
            limited(Number(line.points.0.saturating_mul(times)), line.limits)
        };
        if points(count) != points(count + 1) || count == 0 {
            let next = nth_period(self.zone(), since, length, count + 1);
            self.until(next, false);
        }
        count
    }

    /// Notes when an event that counts leaves the window of its line.
    fn leaves_line(&mut self, phrase: PhraseId, event: Option<&(EventAt, Instant)>, counts: bool) {
        if let Some(phrase) = self.program.phrases.get(phrase) {
            self.note_leaving(phrase, event.map(|(_, at)| *at), counts);
        }
    }

    /// Notes when an event is worth something else than now.
    fn until_worth(&mut self, line: &LinePlan, at: Instant, worth: Number, counts: bool) {
        let zone = self.zone();
        let every = match line.decay {
            None => return,
            Some(Decay::Halves(every) | Decay::Loses(_, every)) => every,
            Some(Decay::Fades(_)) => Duration::exact(DAY),
        };
        let steps = full_periods(zone, at, self.now, every);
        // Most steps change something; of little points many round to the same.
        for step in steps + 1..steps + 200 {
            if worth == Number::ZERO {
                return;
            }
            let next = nth_period(zone, at, every, step);
            if self.worth(line, at, next) != worth {
                self.until(next, counts);
                return;
            }
        }
    }

    /// What one event is worth at a time: in whole steps of its age, each event apart.
    fn worth(&self, line: &LinePlan, at: Instant, now: Instant) -> Number {
        let zone = self.zone();
        match line.decay {
            None => line.points,
            Some(Decay::Halves(every)) => {
                let steps = full_periods(zone, at, now, every).min(100);
                line.points.scaled(1, 1_i128 << steps).unwrap_or_default()
            }
            Some(Decay::Loses(percent, every)) => {
                let steps = i128::try_from(full_periods(zone, at, now, every)).unwrap_or(i128::MAX);
                let whole = 100 * 10_000;
                let left = (whole - i128::from(percent.0).saturating_mul(steps)).max(0);
                line.points.scaled(left, whole).unwrap_or_default()
            }
            Some(Decay::Fades(over)) => {
                let days = zone.after(at, over).since(at) / DAY;
                let age = (now.since(at) / DAY).clamp(0, days);
                if days == 0 {
                    return Number::ZERO;
                }
                line.points.scaled((days - age).into(), days.into()).unwrap_or_default()
            }
        }
    }
}

/// How many full periods lie between two instants; months go by the calendar.
pub(super) fn full_periods(zone: crate::value::Zone, from: Instant, to: Instant, length: Duration) -> usize {
    if to < from || (length.micros <= 0 && length.months <= 0) {
        return 0;
    }
    if length.months == 0 {
        return usize::try_from(to.since(from) / length.micros).unwrap_or(0);
    }
    // Months are of many lengths: start below what an average month gives, and step up.
    let average = length.comparable();
    let mut count = (to.since(from) / average - 1).max(0);
    let reached = |count: i64| {
        let months = i64::from(length.months).saturating_mul(count);
        let micros = length.micros.saturating_mul(count);
        let length = Duration { months: i32::try_from(months).unwrap_or(i32::MAX), micros, ..Duration::default() };
        zone.after(from, length) <= to
    };
    while count > 0 && !reached(count) {
        count -= 1;
    }
    while reached(count + 1) {
        count += 1;
    }
    usize::try_from(count).unwrap_or(0)
}

/// When so many full periods after `from` have passed.
pub(super) fn nth_period(zone: crate::value::Zone, from: Instant, length: Duration, count: usize) -> Instant {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let months = i32::try_from(i64::from(length.months).saturating_mul(count)).unwrap_or(i32::MAX);
    let micros = length.micros.saturating_mul(count);
    zone.after(from, Duration { months, micros, ..Duration::default() })
}

/// A number that is the same for two instants of one calendar period, and of no other.
pub(super) fn period(zone: crate::value::Zone, at: Instant, unit: Unit) -> i64 {
    use chrono::Datelike;
    let local = zone.local(at);
    let day = local.div_euclid(DAY);
    let date = || zone.date(at).naive();
    match unit {
        Unit::Second => local.div_euclid(SECOND),
        Unit::Minute => local.div_euclid(MINUTE),
        Unit::Hour => local.div_euclid(HOUR),
        Unit::Day => day,
        // 1970-01-01 was a Thursday, and weeks start on Monday.
        Unit::Week => (day + 3).div_euclid(7),
        Unit::Month => i64::from(date().year()) * 12 + i64::from(date().month0()),
        Unit::Quarter => i64::from(date().year()) * 4 + i64::from(date().month0() / 3),
        Unit::Year => i64::from(date().year()),
    }
}

/// Sums stay in range: whoever gives a million points a million times has reached the end of it.
fn add(a: Number, b: Number) -> Number {
    Number(a.0.saturating_add(b.0))
}

fn limited(points: Number, limits: Limits) -> Number {
    let points = limits.down_to.map_or(points, |least| points.max(least));
    limits.up_to.map_or(points, |most| points.min(most))
}
