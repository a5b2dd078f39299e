//! Calendars: from their lines to opening hours, each built on the one it is like.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::ast::{self, CalendarLineKind, Days, YearDay};
use crate::calendar::{DaySet, Hours, Opening};
use crate::source::stop::checkpoint;
use crate::source::{Id, Span};
use crate::value::duration::{HOUR, SECOND};
use crate::value::{Date, TimeOfDay, Zone};

use super::checked::*;
use super::context::Context;
use super::{Declared, complaints, holidays, literal, openings};

/// The longest range of days with hours of their own. Each is kept by itself; nobody means more than some years.
const MOST_DAYS: i32 = 3_660;
/// The most that all calendars hold together, each with what it takes over from the one it is like.
const MOST_ENTRIES: usize = 500_000;
/// More than half a day over midnight is hardly meant.
const LONG_NIGHT: i64 = 12 * HOUR;

/// An opening, and the place that says so.
pub type Placed = (Opening, Span);

/// A calendar on its way: what will be its hours, each opening with its place.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub zone: Zone,
    pub week: [Vec<Placed>; 7],
    pub special: BTreeMap<Date, Vec<Placed>>,
    pub closed: DaySet,
    pub every_year: BTreeSet<(u32, u32)>,
    /// The last day that one of its own lines names with its year, and where.
    pub last: Option<(Date, Span)>,
    /// Whether all of it is known, so that what it lacks can be told.
    pub whole: bool,
}

impl Draft {
    /// The openings that begin on a day.
    pub fn on(&self, date: Date) -> &[Placed] {
        if let Some(special) = self.special.get(&date) {
            return special;
        }
        let naive = date.naive();
        if self.closed.contains(date) || self.every_year.contains(&(naive.month(), naive.day())) {
            return &[];
        }
        self.week.get(naive.weekday().num_days_from_monday() as usize).map_or(&[], Vec::as_slice)
    }

    /// How much it holds: openings, and closed stretches of days.
    fn size(&self) -> usize {
        self.special.values().map(|day| day.len() + 1).sum::<usize>()
            + self.closed.ranges().count()
            + self.every_year.len()
    }

    fn hours(&self) -> Hours {
        let plain = |day: &Vec<Placed>| day.iter().map(|(opening, _)| *opening).collect::<Vec<Opening>>();
        Hours {
            zone: self.zone,
            week: self.week.each_ref().map(plain),
            special: self.special.iter().map(|(date, day)| (*date, plain(day))).collect(),
            closed: self.closed.clone(),
            every_year: self.every_year.clone(),
        }
    }

    /// Notes a day that a line of the calendar names.
    pub fn saw(&mut self, day: Date, span: Span) {
        if self.last.is_none_or(|(last, _)| last < day) {
            self.last = Some((day, span));
        }
    }
}

/// All calendars.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    let built_on: Vec<Option<CalendarId>> =
        declared.calendars.iter().map(|written| written.like.as_ref().and_then(|name| cx.calendar(name))).collect();
    let mut drafts: Vec<Option<Draft>> = vec![None; declared.calendars.len()];
    let mut size = 0_usize;
    'all: for start in 0..declared.calendars.len() {
        for at in way(cx, declared, &built_on, &drafts, start) {
            let Some(written) = declared.calendars.get(at) else { continue };
            let base = built_on.get(at).copied().flatten();
            let base = base.and_then(|base| drafts.get(base.index()).cloned().flatten());
            checkpoint();
            let draft = draft(cx, written, base);
            size += draft.size();
            if let Some(slot) = drafts.get_mut(at) {
                *slot = Some(draft);
            }
            // Whatever a calendar takes over from another it holds once more, so that a few lines could fill the memory.
            if size > MOST_ENTRIES {
                cx.tell(complaints::calendars_too_large(&written.name, MOST_ENTRIES));
                break 'all;
            }
        }
    }
    let mut told = BTreeSet::new();
    for (written, draft) in declared.calendars.iter().zip(drafts) {
        let draft = draft.unwrap_or_default();
        openings::overlaps(cx, &draft, written.span, &mut told);
        let hours = draft.hours();
        let name = written.name.text.clone();
        if draft.whole && !hours.ever_opens() {
            cx.tell(complaints::never_opens(&written.name));
        }
        let label = written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
        let span = written.name.span;
        cx.out.calendars.push(Calendar { name, label, hours, last_day: draft.last, used: false, span });
    }
}

/// The calendars that have to be built for this one, in order, itself last. Tells a circle where it is closed.
fn way(
    cx: &mut Context<'_>,
    declared: &Declared<'_>,
    built_on: &[Option<CalendarId>],
    drafts: &[Option<Draft>],
    start: usize,
) -> Vec<usize> {
    let mut way: Vec<usize> = Vec::new();
    let mut on_it = BTreeSet::new();
    let mut next = Some(start);
    while let Some(at) = next.filter(|at| drafts.get(*at).is_some_and(Option::is_none)) {
        if !on_it.insert(at) {
            let round = way.iter().skip_while(|step| **step != at);
            let names: Vec<(&str, Span)> = round
                .filter_map(|step| declared.calendars.get(*step))
                .filter_map(|written| Some((written.name.text.as_str(), written.like.as_ref()?.span)))
                .collect();
            let declared_at = declared.calendars.get(at).map_or_else(Span::default, |written| written.name.span);
            cx.tell(complaints::calendar_circle(declared_at, &names));
            break;
        }
        way.push(at);
        next = built_on.get(at).copied().flatten().map(CalendarId::index);
    }
    way.reverse();
    way
}

/// What the lines of one calendar say, before they meet those of the calendar it is like.
#[derive(Default)]
struct Lines {
    timezone: Option<Span>,
    /// Openings by weekday.
    week: [Vec<Placed>; 7],
    /// Weekdays that are closed.
    week_closed: [Option<Span>; 7],
    special: BTreeMap<Date, Vec<Placed>>,
    /// Closed ranges of days.
    closed: Vec<(Date, Date, Span)>,
    every_year: BTreeMap<(u32, u32), Span>,
    /// Files, each by its name as written.
    files: Vec<(String, Span)>,
    /// Days that files close.
    closed_by_files: Vec<Date>,
    /// Days of files with hours of their own.
    special_of_files: BTreeMap<Date, Vec<Placed>>,
}

fn draft(cx: &mut Context<'_>, written: &ast::Calendar, base: Option<Draft>) -> Draft {
    let whole = base.as_ref().map_or(written.like.is_none(), |base| base.whole) && !cx.is_incomplete(written.span);
    let zone = base.as_ref().map_or(cx.out.process.zone, |base| base.zone);
    let mut draft = Draft { zone, whole, last: None, ..base.unwrap_or_default() };
    let mut lines = Lines::default();
    for line in &written.lines {
        match &line.kind {
            CalendarLineKind::Timezone(text) => {
                if let Some(first) = lines.timezone {
                    cx.tell(complaints::two_of(line.span, first, "timezone"));
                    continue;
                }
                lines.timezone = Some(line.span);
                if let Some(zone) = super::zones::zone(cx, text) {
                    draft.zone = zone;
                }
            }
            CalendarLineKind::Open(days, openings) => {
                let openings = placed(cx, openings);
                draft.whole &= !openings.is_empty();
                open(cx, &mut draft, &mut lines, days, &openings);
            }
            CalendarLineKind::Closed(days) => closed(cx, &mut draft, &mut lines, days),
            CalendarLineKind::EveryYear(days) => days.iter().for_each(|days| every_year(cx, &mut lines, days)),
            CalendarLineKind::ClosedFrom(name) => closed_from(cx, &mut draft, &mut lines, name),
        }
    }
    merge(cx, &mut draft, lines);
    draft
}

/// Lays the lines of a calendar over what it was built on: its own days and weekdays replace those of the other.
fn merge(cx: &mut Context<'_>, draft: &mut Draft, lines: Lines) {
    let weekdays = draft.week.iter_mut().zip(lines.week).zip(lines.week_closed);
    for (number, ((day, own), shut)) in weekdays.enumerate() {
        if let (Some(shut), Some((_, open))) = (shut, own.first()) {
            cx.tell(complaints::open_and_closed(openings::WEEKDAYS.get(number).unwrap_or(&""), shut, *open));
        }
        if shut.is_some() || !own.is_empty() {
            *day = own;
        }
    }
    for (from, to, _) in &lines.closed {
        draft.closed.add(*from, *to);
        draft.special.retain(|day, _| !(*from..=*to).contains(day));
    }
    let closed_every_year = |day: Date| {
        let day = day.naive();
        lines.every_year.contains_key(&(day.month(), day.day()))
    };
    draft.special.retain(|day, _| !closed_every_year(*day));
    for day in lines.closed_by_files {
        draft.closed.add(day, day);
        draft.special.remove(&day);
    }
    // What a line of the calendar says of a day wins over its files.
    for (day, openings) in lines.special_of_files {
        let closed = lines.closed.iter().any(|(from, to, _)| (*from..=*to).contains(&day));
        if !closed && !closed_every_year(day) {
            draft.special.insert(day, openings);
        }
    }
    draft.every_year.extend(lines.every_year.into_keys());
    draft.special.extend(lines.special);
}

/// The openings of a line. Those that can't be used are told and left out.
pub fn placed(cx: &mut Context<'_>, written: &[ast::OpenFrom]) -> Vec<Placed> {
    let mut openings = Vec::with_capacity(written.len());
    for opening in written {
        let mut time = |literal: &ast::Literal| match literal::constant(cx, literal, &Type::Time) {
            Some(Const::Time(time)) => Some(time),
            Some(_) | None => None,
        };
        let (from, to) = (time(&opening.from), time(&opening.to));
        let (Some(from), Some(to)) = (from, to) else { continue };
        if let Some(opening) = usable(cx, from, to, opening.span) {
            openings.push(opening);
        }
    }
    openings
}

/// An opening from one time to another, if there is such a thing.
pub fn usable(cx: &mut Context<'_>, from: TimeOfDay, to: TimeOfDay, span: Span) -> Option<Placed> {
    if from.0 >= openings::DAY {
        cx.tell(complaints::opens_at_midnight(span));
        return None;
    }
    if from == to {
        cx.tell(complaints::no_opening(span, from));
        return None;
    }
    let length = i64::from(to.0) - i64::from(from.0) + if to < from { i64::from(openings::DAY) } else { 0 };
    if to < from && length * SECOND > LONG_NIGHT {
        cx.tell(complaints::long_night(span, from, to, length * SECOND));
    }
    Some((Opening { from, to }, span))
}

fn open(cx: &mut Context<'_>, draft: &mut Draft, lines: &mut Lines, days: &Days, openings: &[Placed]) {
    match days {
        Days::Weekdays(weekdays) => {
            for days in weekdays {
                for weekday in each_weekday(days) {
                    if let Some(day) = lines.week.get_mut(weekday) {
                        day.extend(openings);
                    }
                }
            }
        }
        Days::Dates(dates) => {
            for range in dates {
                let Some((from, to, span)) = date_range(cx, range) else {
                    draft.whole = false;
                    continue;
                };
                if to.0.saturating_sub(from.0) >= MOST_DAYS {
                    cx.tell(complaints::many_special_days(span));
                    continue;
                }
                draft.saw(to, span);
                for day in from.0..=to.0 {
                    lines.special.entry(Date(day)).or_default().extend(openings);
                }
            }
        }
    }
}

fn closed(cx: &mut Context<'_>, draft: &mut Draft, lines: &mut Lines, days: &Days) {
    match days {
        Days::Weekdays(weekdays) => {
            for days in weekdays {
                for weekday in each_weekday(days) {
                    let Some(slot) = lines.week_closed.get_mut(weekday) else { continue };
                    match slot {
                        Some(first) => {
                            let name = openings::WEEKDAYS.get(weekday).unwrap_or(&"");
                            cx.tell(complaints::closed_twice(days.span, *first, name));
                        }
                        None => *slot = Some(days.span),
                    }
                }
            }
        }
        Days::Dates(dates) => {
            for range in dates {
                let Some((from, to, span)) = date_range(cx, range) else { continue };
                let twice =
                    lines.closed.iter().find(|(other_from, other_to, _)| from <= *other_to && *other_from <= to);
                if let Some((other, _, first)) = twice {
                    cx.tell(complaints::closed_twice(span, *first, &from.max(*other).to_string()));
                }
                draft.saw(to, span);
                lines.closed.push((from, to, span));
            }
        }
    }
}

/// `from` to `to`, with its place. None when one of them is no day, or they are turned around: that has been told.
fn date_range(cx: &mut Context<'_>, range: &ast::DateRange) -> Option<(Date, Date, Span)> {
    let from = literal::date(cx, &range.from);
    let to = match &range.to {
        Some(to) => literal::date(cx, to),
        None => from,
    };
    let end = range.to.as_ref().map_or(range.from.span, |to| to.span);
    let (from, to) = (from?, to?);
    if to < from {
        cx.tell(complaints::turned_around(range.from.span, end));
        return None;
    }
    Some((from, to, range.from.span.to(end)))
}

fn each_weekday(days: &ast::Weekdays) -> impl Iterator<Item = usize> + use<> {
    let (from, to) = (usize::from(days.from), usize::from(days.to));
    let count = (to + 7 - from) % 7 + 1;
    (from..from + count).map(|day| day % 7)
}

fn every_year(cx: &mut Context<'_>, lines: &mut Lines, days: &ast::YearDays) {
    let from = year_day(cx, &days.from);
    let to = match &days.to {
        Some(to) => year_day(cx, to),
        None => from,
    };
    let (Some(from), Some(to)) = (from, to) else { return };
    let span = days.from.span.to(days.to.as_ref().map_or(days.from.span, |to| to.span));
    if from == to && from == (2, 29) {
        cx.tell(complaints::leap_day(span));
    }
    // A year that has a 29 February; 12-24 to 01-02 goes over its end.
    let number = |(month, day)| chrono::NaiveDate::from_ymd_opt(2024, month, day).map_or(0, |date| date.ordinal0());
    let (first, last) = (number(from), number(to));
    let last = if last < first { last + 366 } else { last };
    for day in first..=last {
        let Some(date) = chrono::NaiveDate::from_yo_opt(2024, day % 366 + 1) else { continue };
        let key = (date.month(), date.day());
        match lines.every_year.get(&key) {
            Some(first) if *first != span => {
                cx.tell(complaints::closed_twice(span, *first, &date.format("%m-%d").to_string()));
                break;
            }
            Some(_) => {}
            None => {
                lines.every_year.insert(key, span);
            }
        }
    }
}

/// The month and the day of the month.
fn year_day(cx: &mut Context<'_>, written: &YearDay) -> Option<(u32, u32)> {
    // In a leap year, so that 29 February is a day.
    let date = Date::parse(&format!("2024-{}", written.text)).map(Date::naive);
    if date.is_none() {
        cx.tell(complaints::no_such_year_day(written.span, &written.text));
    }
    date.map(|date| (date.month(), date.day()))
}

fn closed_from(cx: &mut Context<'_>, draft: &mut Draft, lines: &mut Lines, name: &ast::Text) {
    if let Some((_, first)) = lines.files.iter().find(|(known, _)| *known == name.text) {
        cx.tell(complaints::closed_twice(name.span, *first, &format!("{:?}", name.text)));
        return;
    }
    lines.files.push((name.text.clone(), name.span));
    let Some(days) = holidays::read(cx, name) else {
        draft.whole = false;
        return;
    };
    for (date, openings) in days {
        draft.saw(date, name.span);
        if openings.is_empty() {
            lines.closed_by_files.push(date);
        } else {
            lines.special_of_files.insert(date, openings);
        }
    }
}
