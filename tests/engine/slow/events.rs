//! Events: which there are, and what they say.

use leadwright::check::{ActivityId, AggregateKind, EventKind, Events, Window};
use leadwright::value::Truth;

use super::*;

impl Slow<'_> {
    /// `length` after `at`, or before it.
    pub fn later(&self, at: Instant, length: Duration, sign: i32) -> Instant {
        let moved = self.rules.process.zone.add_months(at, sign * length.months);
        moved.plus(i64::from(sign) * length.micros)
    }

    /// The day that many days and months after a day, or before it; none when the length is not of whole days.
    pub fn day_later(date: Date, length: Duration, sign: i32) -> Option<Date> {
        let day = 24 * 3_600 * 1_000_000;
        if length.micros % day != 0 {
            return None;
        }
        let months = chrono::Months::new(length.months.unsigned_abs());
        let forward = (sign > 0) == (length.months >= 0);
        let moved = if forward { date.naive() + months } else { date.naive() - months };
        let days = chrono::Days::new((length.micros / day).unsigned_abs());
        let forward = (sign > 0) == (length.micros >= 0);
        Some(Date::from_naive(if forward { moved + days } else { moved - days }))
    }

    pub fn activity_field(&self, places: &[(ActivityId, u32)], scope: &Scope) -> Val {
        let Some(Looking::Event(index)) = scope.event else { return Val::Unknown };
        let event = &self.lead.events[index];
        let place = places.iter().find(|(kind, _)| *kind == event.kind);
        place.map_or(Val::Unknown, |(_, field)| self.val(self.lead.event_value(event, *field)))
    }

    /// Every event of these kinds up to now, whatever the window, oldest first: its time, its number among the
    /// activities, its vote.
    pub fn all(&self, events: &Events, scope: &Scope) -> Vec<(Instant, Option<usize>, Truth)> {
        let mut all = Vec::new();
        for (index, event) in self.lead.events.iter().enumerate() {
            if event.at <= self.now && events.kinds.contains(&EventKind::Activity(event.kind)) {
                let looking = Scope { event: Some(Looking::Event(index)), ..scope.clone() };
                let vote = events.filter.as_ref().map_or(Truth::Yes, |filter| self.truth(filter, &looking));
                all.push((event.at, Some(index), vote));
            }
        }
        for (stage, at, by) in self.entered(scope) {
            let recycle = events.kinds.contains(&EventKind::Recycle) && by == Some(MoveKind::Recycle);
            if recycle || events.kinds.contains(&EventKind::Entering(stage)) {
                // A move has no fields; the lead can be asked.
                let looking = Scope { event: None, ..scope.clone() };
                let vote = events.filter.as_ref().map_or(Truth::Yes, |filter| self.truth(filter, &looking));
                all.push((at, None, vote));
            }
        }
        all.retain(|(at, _, _)| scope.after.is_none_or(|after| *at > after));
        all.sort_by_key(|(at, _, _)| *at);
        all
    }

    /// All stages entered up to now: by the history, and by this evaluation. The stage the lead came in with counts as entered, too,
    /// where the history does not tell of it.
    pub fn entered(&self, scope: &Scope) -> Vec<(StageId, Instant, Option<MoveKind>)> {
        let history = self.lead.history.iter().map(|entry| (entry.stage, entry.at, entry.by));
        let mut all: Vec<_> = history.filter(|(_, at, _)| *at <= self.now).collect();
        let told = |all: &[(StageId, Instant, Option<MoveKind>)], stage, at| {
            all.iter().any(|one| (one.0, one.1) == (stage, at))
        };
        for (stage, at, by) in &scope.standing.path {
            if by.is_some() || (*at <= self.now && !told(&all, *stage, *at)) {
                all.push((*stage, *at, *by));
            }
        }
        all
    }

    pub fn in_window(&self, at: Instant, window: Option<&Window>, scope: &Scope) -> bool {
        match window {
            None => true,
            Some(Window::Last(length)) => self.later(self.now, *length, -1) < at,
            Some(Window::SinceEnteringStage) => at >= scope.standing.entered,
            Some(Window::SinceRecycle) => {
                let recycled = self.entered(scope).into_iter().filter(|(_, _, by)| *by == Some(MoveKind::Recycle));
                recycled.map(|(_, at, _)| at).max().is_none_or(|last| at > last)
            }
            Some(Window::Since(since)) => match self.value(since, scope) {
                Val::Date(date) => at >= self.rules.process.zone.midnight(date),
                Val::Instant(since) => at >= since,
                _ => false,
            },
        }
    }

    /// Whether the start of a window can't be told.
    pub fn open(&self, window: Option<&Window>, scope: &Scope) -> bool {
        matches!(window, Some(Window::Since(since)) if self.value(since, scope) == Val::Unknown)
    }

    /// The events of the window. When nobody knows where it starts, a yes is only perhaps one.
    pub fn votes(&self, events: &Events, scope: &Scope) -> Vec<(Instant, Option<usize>, Truth)> {
        let mut all = self.all(events, scope);
        if self.open(events.window.as_ref(), scope) {
            all.iter_mut().for_each(|(_, _, vote)| *vote = (*vote).min(Truth::Unknown));
        } else {
            all.retain(|(at, _, _)| self.in_window(*at, events.window.as_ref(), scope));
        }
        all
    }

    pub fn quiet(&self, length: Duration, events: &Events, in_stage: bool, scope: &Scope) -> Truth {
        // Unknown votes might have happened; then nobody can say.
        let all = self.votes(events, scope);
        let since = |at_least: Truth| {
            let last = all.iter().filter(|(_, _, vote)| *vote >= at_least).map(|(at, _, _)| *at).max();
            let stage = in_stage.then_some(scope.standing.entered);
            [last, stage, scope.after, self.lead.created].into_iter().flatten().max()
        };
        let long = |since: Option<Instant>| since.map(|since| self.later(since, length, 1) <= self.now);
        match (long(since(Truth::Yes)), long(since(Truth::Unknown))) {
            (Some(false), _) => Truth::No,
            (Some(true), Some(true)) => Truth::Yes,
            _ => Truth::Unknown,
        }
    }

    pub fn aggregate(&self, kind: AggregateKind, field: &[(ActivityId, u32)], events: &Events, scope: &Scope) -> Val {
        if self.open(events.window.as_ref(), scope) {
            return Val::Unknown;
        }
        let yes: Vec<(Instant, Option<usize>, Truth)> =
            self.votes(events, scope).into_iter().filter(|(_, _, vote)| vote.is_yes()).collect();
        let read = |(at, index, _): &(Instant, Option<usize>, Truth)| match index {
            _ if field.is_empty() => Val::Instant(*at),
            Some(index) => self.activity_field(field, &Scope { event: Some(Looking::Event(*index)), ..scope.clone() }),
            None => Val::Unknown,
        };
        let known: Vec<Val> = yes.iter().map(read).filter(|value| *value != Val::Unknown).collect();
        let extreme = |wanted: Ordering| {
            known.iter().cloned().reduce(|a, b| if self.compare(&b, &a) == Some(wanted) { b } else { a })
        };
        match kind {
            AggregateKind::Count => Val::Number(Number::count(yes.len())),
            AggregateKind::Days => {
                let mut days: Vec<Date> = yes.iter().map(|(at, _, _)| self.rules.process.zone.date(*at)).collect();
                days.sort_unstable();
                days.dedup();
                Val::Number(Number::count(days.len()))
            }
            AggregateKind::Sum => known.iter().fold(Val::Number(Number::ZERO), |sum, value| match (sum, value) {
                (Val::Number(sum), Val::Number(value)) => sum.plus(*value).map_or(Val::Unknown, Val::Number),
                _ => Val::Unknown,
            }),
            AggregateKind::Min => extreme(Ordering::Less).unwrap_or(Val::Unknown),
            AggregateKind::Max => extreme(Ordering::Greater).unwrap_or(Val::Unknown),
            AggregateKind::Latest => known.last().cloned().unwrap_or(Val::Unknown),
            AggregateKind::Earliest => known.first().cloned().unwrap_or(Val::Unknown),
        }
    }
}
