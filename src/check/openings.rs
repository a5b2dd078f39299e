//! Openings that lie over each other: on one day, or from one day into the next.

use std::collections::BTreeSet;

use crate::source::Span;
use crate::value::Date;

use super::calendar::{Draft, Placed};
use super::complaints;
use super::context::Context;

/// Seconds of a day.
pub const DAY: u32 = 86_400;

/// The names of the weekdays.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Tells every pair of openings of which one begins before the other ends. `told` holds the pairs told so far: what a calendar
/// takes over from another is not told again.
pub fn overlaps(cx: &mut Context<'_>, draft: &Draft, own: Span, told: &mut BTreeSet<(Span, Span)>) {
    let mut found = Found { own, told };
    let tomorrows = draft.week.iter().skip(1).chain(draft.week.first());
    let names = WEEKDAYS.iter().zip(WEEKDAYS.iter().cycle().skip(1));
    for ((today, tomorrow), (name, next)) in draft.week.iter().zip(tomorrows).zip(names) {
        found.look(cx, (today, name), (tomorrow, next));
    }
    for date in draft.special.keys() {
        let (before, after) = (Date(date.0.saturating_sub(1)), Date(date.0.saturating_add(1)));
        for day in [before, *date] {
            let next = if day == *date { after } else { *date };
            let (name, next_name) = (day.to_string(), next.to_string());
            found.look(cx, (draft.on(day), &name), (draft.on(next), &next_name));
        }
    }
}

struct Found<'a> {
    /// The calendar that is looked at.
    own: Span,
    told: &'a mut BTreeSet<(Span, Span)>,
}

impl Found<'_> {
    /// The openings of a day, and those of the next that one of them may run into, each with the name of the day.
    fn look(&mut self, cx: &mut Context<'_>, today: (&[Placed], &str), tomorrow: (&[Placed], &str)) {
        let ((today, day), (tomorrow, next)) = (today, tomorrow);
        let mut all: Vec<(u32, u32, Span)> = today
            .iter()
            .map(|(opening, span)| {
                let to = if opening.to < opening.from { opening.to.0 + DAY } else { opening.to.0 };
                (opening.from.0, to, *span)
            })
            .collect();
        let todays = all.len();
        // Where nothing runs into the next day, that day is looked at by itself.
        if all.iter().any(|(_, to, _)| *to > DAY) {
            all.extend(tomorrow.iter().map(|(opening, span)| (opening.from.0 + DAY, opening.from.0 + DAY + 1, *span)));
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|at| all.get(*at).map(|opening| (opening.0, opening.1)));
        let mut widest: Option<(u32, u32, Span)> = None;
        for at in order {
            let Some(opening) = all.get(at).copied() else { continue };
            if let Some(before) = widest
                && opening.0 < before.1
            {
                self.tell(cx, before.2, opening.2, day, (at >= todays).then_some(next));
            }
            if at < todays && widest.is_none_or(|before| before.1 < opening.1) {
                widest = Some(opening);
            }
        }
    }

    fn tell(&mut self, cx: &mut Context<'_>, first: Span, second: Span, day: &str, next: Option<&str>) {
        let pair = (first.min(second), first.max(second));
        if self.told.insert(pair) {
            // Of an opening taken over and one of its own, the calendar's own is to be changed.
            let own = first.file == self.own.file && (self.own.start..self.own.end).contains(&first.start);
            cx.tell(match next {
                Some(next) => complaints::runs_into(first, second, day, next, !own),
                None => complaints::overlap(pair.1, pair.0, day),
            });
        }
    }
}
