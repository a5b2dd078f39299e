//! A story as a page for people: what happened when, and where the lead stands at the end.

use crate::ast::MoveKind;
use crate::check::StageKind;
use crate::evaluate::{Clock, ClockState};
use crate::explain::{ClockAt, Happened};
use crate::record::Event;
use crate::value::duration::{DAY, HOUR, MINUTE, SECOND};
use crate::value::{Date, Instant, Zone};

use super::text::{Style, local};
use super::{Told, json, sla};

/// The page of one story.
#[must_use]
pub fn page(told: &Told<'_>, style: Style) -> String {
    let mut page = Page { out: String::new(), told, style, shown: None };
    page.headline();
    if told.stands.is_some() {
        page.timeline();
        page.standing();
    }
    page.out
}

/// How wide the column of dates and times is.
const TIMES: usize = 21;

struct Page<'a> {
    out: String,
    told: &'a Told<'a>,
    style: Style,
    /// The time that was written last, so that each is written once.
    shown: Option<String>,
}

/// A line of the timeline: something that happened, or an activity with how many more like it there were, up to when.
enum Line<'a> {
    Happened(&'a Happened),
    Activity(String, usize, Instant),
}

impl<'a> Page<'a> {
    fn zone(&self) -> Zone {
        self.told.program.book.process.zone
    }

    fn line(&mut self, text: &str) {
        // Nor does a line end in an id or a label begin a line.
        self.out.push_str(&text.trim_end().replace('\n', "\\n"));
        self.out.push('\n');
    }

    fn headline(&mut self) {
        let told = self.told;
        let (process, story, zone) = (&told.program.book.process, told.story, self.zone());
        let id = self.style.bold(&story.lead);
        if let Some((short, why)) = told.no_story() {
            self.line(&format!("{id}  ·  {short}"));
            self.line(&format!("  {why}"));
            return;
        }
        let stage = told.record.stage.map_or("", |stage| told.label(stage));
        let headline = format!("{id}  ·  {stage}");
        self.line(&headline);
        let rules = match (process.name.as_str(), process.version.as_str()) {
            ("", _) => String::new(),
            (name, "") => format!(" under {name}"),
            (name, version) => format!(" under {name} {version}"),
        };
        let span =
            format!("{} – {}{rules}, times of {}", local(zone, story.from), local(zone, story.until), zone.name());
        let span = self.style.dim(&span);
        self.line(&span);
    }

    fn timeline(&mut self) {
        self.out.push('\n');
        let lines = self.lines();
        if lines.is_empty() {
            self.line("  Nothing happened.");
        }
        for (at, line) in lines {
            let text = match line {
                Line::Happened(what) => self.happened(what),
                Line::Activity(what, 1, _) => self.style.dim(&what),
                Line::Activity(what, times, last) => {
                    let until = self.zone().time_of_day(last);
                    self.style.dim(&format!("{what}, {times} times until {until}"))
                }
            };
            let time = local(self.zone(), at);
            let shown = if self.shown.as_ref() == Some(&time) { String::new() } else { time.clone() };
            self.shown = Some(time);
            self.line(&format!("{shown:<TIMES$}{text}"));
        }
    }

    /// What happened and the activities, in the order of time; of one instant, activities come before what follows from them.
    fn lines(&self) -> Vec<(Instant, Line<'a>)> {
        let told = self.told;
        let mut lines: Vec<(Instant, Line<'a>)> = Vec::new();
        let mut open: Option<(Date, usize)> = None;
        for (at, what) in told.activities() {
            let day = self.zone().date(at);
            let newest = open.filter(|(known, _)| *known == day).and_then(|(_, number)| lines.get_mut(number));
            // Many of a kind in a row are one line, unless something happened between them.
            if let Some((from, Line::Activity(known, times, last))) = newest
                && *known == what
                && !told.story.entries.iter().any(|entry| entry.at >= *from && entry.at <= at)
            {
                (*times, *last) = (*times + 1, at);
                continue;
            }
            open = Some((day, lines.len()));
            lines.push((at, Line::Activity(what, 1, at)));
        }
        lines.extend(told.story.entries.iter().map(|entry| (entry.at, Line::Happened(&entry.what))));
        lines.sort_by_key(|(at, _)| *at);
        lines
    }

    fn happened(&self, what: &Happened) -> String {
        let (told, style) = (self.told, self.style);
        let book = &told.program.book;
        match what {
            Happened::Seen(stage) => format!("begins as {}", told.label(*stage)),
            Happened::Moved { kind, from, to, label, place, breach } => {
                let arrow = format!("{} → {}", told.stage(*from), told.stage(*to));
                let label = label.as_ref().map(|label| format!(" \"{label}\"")).unwrap_or_default();
                let breach = breach.and_then(|sla| book.slas.get(sla));
                let breach = breach.map(|sla| format!(", {} being late", sla.label)).unwrap_or_default();
                let fails =
                    matches!(book.stages.get(*to).map(|stage| stage.kind), Some(StageKind::End { success: false }));
                let word = json::kind(*kind);
                let word = match kind {
                    MoveKind::Advance | MoveKind::Reopen => style.good(word),
                    MoveKind::Close if fails => style.bad(word),
                    MoveKind::Close => style.good(word),
                    MoveKind::Recycle => style.odd(word),
                };
                format!("{word} {}{label}{breach}  {}", style.bold(&arrow), style.dim(place))
            }
            Happened::Assigned { to, team, kept, place } => {
                let team = team.and_then(|team| book.teams.get(team)).map(|team| format!(" of {}", team.label));
                let who = to.as_ref().map_or_else(
                    || "nobody has it: an open pool".to_owned(),
                    |to| format!("{} {to}{}", if *kept { "stays with" } else { "goes to" }, team.unwrap_or_default()),
                );
                format!("{who}  {}", style.dim(place))
            }
            Happened::Held { team, until } => {
                let until = until.map(|until| format!(", until {}", local(self.zone(), until))).unwrap_or_default();
                let team = team.and_then(|team| book.teams.get(team)).map(|team| format!(" of {}", team.label));
                style.odd(&format!("waits for somebody{}{until}", team.unwrap_or_default()))
            }
            Happened::Started(clock) => self.clock(*clock, "starts", "due"),
            Happened::Turned(clock, state) => match state {
                ClockState::Waiting => self.clock(*clock, "has time again", "due"),
                ClockState::Warned => style.odd(&self.clock(*clock, "is running out", "due")),
                ClockState::Met => style.good(&self.clock(*clock, "is met", "")),
                ClockState::MetLate => style.bad(&self.clock(*clock, "is met late", "was due")),
                ClockState::Breached => style.bad(&self.clock(*clock, "is late", "was due")),
            },
            Happened::Ended(clock) => style.dim(&self.clock(*clock, "ends", "")),
            Happened::Told { to, text, .. } => match to {
                Some(to) => format!("{to} is told: {}", style.dim(text)),
                None => format!("to be told: {}", style.dim(text)),
            },
            Happened::NurtureEntered(nurture) => format!("{} begins", told.nurture_label(*nurture)),
            Happened::NurtureLeft(nurture) => format!("{} ends", told.nurture_label(*nurture)),
            Happened::Sent { nurture, message } => format!("{} sends \"{message}\"", told.nurture_label(*nurture)),
        }
    }

    /// `Speed to lead starts: first touch within 4 business hours, due 2026-11-24 15:30`
    fn clock(&self, clock: ClockAt, what: &str, due: &str) -> String {
        let (label, words) = self.told.clock_words(clock.sla, clock.clause);
        let lap = if clock.lap > 1 { format!(" (lap {})", clock.lap) } else { String::new() };
        let due = match clock.due {
            Some(at) if !due.is_empty() => format!(", {due} {}", local(self.zone(), at)),
            None if due == "due" => ", standing still".to_owned(),
            Some(_) | None => String::new(),
        };
        format!("{label}{lap} {what}: {words}{due}")
    }

    fn standing(&mut self) {
        let (told, zone) = (self.told, self.zone());
        let record = told.record;
        self.out.push('\n');
        let title = self.style.bold("Where it stands");
        self.line(&title);
        let stage = record.stage.map_or("", |stage| told.label(stage));
        let since = record.entered.map(|at| format!(" since {}", local(zone, at))).unwrap_or_default();
        self.line(&format!("  {stage}{since}"));
        let who = match (record.assignee, record.assigned, record.held) {
            (_, _, Some(held)) => format!("  waits for somebody since {}", local(zone, held)),
            (Some(to), Some(at), None) => format!("  {} has it since {}", record.text(to.raw), local(zone, at)),
            (Some(to), None, None) => format!("  {} has it", record.text(to.raw)),
            (None, _, None) => "  nobody has it".to_owned(),
        };
        self.line(&who);
        for clock in told.open_clocks() {
            let text = self.open_clock(clock);
            self.line(&format!("  {text}"));
        }
        let decision = told.stands;
        for nurturing in decision.map_or(&[][..], |decision| &decision.nurture) {
            let Some(nurture) = told.program.book.nurtures.get(nurturing.nurture) else { continue };
            let next = nurturing.next.and_then(|(step, at)| Some((nurture.steps.get(step as usize)?, at)));
            let next = next.map(|(step, at)| format!(", next \"{}\" at {}", step.send, local(zone, at)));
            let label = &nurture.label;
            self.line(&format!("  {label} since {}{}", local(zone, nurturing.since), next.unwrap_or_default()));
        }
        let next = match told.story.next {
            Some(at) => format!("  Time alone changes something next at {}.", local(zone, at)),
            None => "  Time alone changes nothing any more.".to_owned(),
        };
        let next = self.style.dim(&next);
        self.line(&next);
    }

    /// `Speed to lead: first touch within 4 business hours, due 2026-11-24 15:30, 3 hours left (2 of them open)`
    fn open_clock(&self, clock: &Clock) -> String {
        let (label, words) = self.told.clock_words(clock.sla, clock.clause);
        let lap = if clock.lap > 1 { format!(" (lap {})", clock.lap) } else { String::new() };
        let until = self.told.story.until;
        let (left, late) = match clock.due {
            None => (", standing still".to_owned(), false),
            Some(due) if due <= until => {
                (format!(", was due {}, late by {}", local(self.zone(), due), length(until.since(due))), true)
            }
            Some(due) => {
                let business = clock.business_left.map(|left| format!(" ({} of open time)", length(left)));
                let left = length(due.since(until));
                (format!(", due {}, {left} left{}", local(self.zone(), due), business.unwrap_or_default()), false)
            }
        };
        let text = format!("{label}{lap}: {words}{left}");
        match (late, clock.state) {
            (true, _) => self.style.bad(&text),
            (false, ClockState::Warned) => self.style.odd(&text),
            (false, _) => text,
        }
    }
}

impl<'a> Told<'a> {
    /// The label of a stage.
    pub(super) fn label(&self, id: crate::check::StageId) -> &'a str {
        self.program.book.stages.get(id).map_or("", |stage| &stage.label)
    }

    pub(super) fn nurture_label(&self, id: crate::check::NurtureId) -> &'a str {
        self.program.book.nurtures.get(id).map_or("", |nurture| &nurture.label)
    }

    /// The label of an SLA, and what one of its lines asks for.
    pub(super) fn clock_words(&self, sla: crate::check::SlaId, clause: u32) -> (&'a str, String) {
        let sla = self.program.book.slas.get(sla);
        let clause = sla.and_then(|sla| sla.clauses.get(clause as usize));
        (sla.map_or("", |sla| &sla.label), clause.map(sla::in_words).unwrap_or_default())
    }

    /// The clocks that run at the end, or are late without an end.
    pub(super) fn open_clocks(&self) -> impl Iterator<Item = &'a Clock> {
        let clocks = self.stands.map_or(&[][..], |decision| &decision.clocks);
        clocks.iter().filter(|clock| clock.ended.is_none() && clock.met_at.is_none())
    }

    /// What to say of a lead without a story, in short and in a sentence.
    pub(super) fn no_story(&self) -> Option<(&'static str, String)> {
        if self.stands.is_some() {
            return None;
        }
        let zone = self.program.book.process.zone;
        Some(match self.begins() {
            None => {
                ("no story", "Nothing tells when it began: give it `created`, or an activity with its time.".to_owned())
            }
            Some(from) => ("no story yet", format!("It begins at {}, which is later.", local(zone, from))),
        })
    }

    /// Whether the story was taken up again where an earlier one ended.
    pub(super) fn resumed(&self) -> bool {
        !self.story.entries.iter().any(|entry| matches!(entry.what, Happened::Seen(_)))
    }

    /// The activities and answers that fall into the story, in the order of time, by what they are: no values but answers of the rules.
    pub(super) fn activities(&self) -> Vec<(Instant, String)> {
        let (story, resumed) = (self.story, self.resumed());
        // Those of the very first instant belong to the story that ended there.
        let falls = |at: Instant| (at > story.from || at == story.from && !resumed) && at <= story.until;
        let events = self.record.events.iter().filter(|event| falls(event.at));
        let mut all: Vec<(Instant, String)> = events.map(|event| (event.at, self.activity(event))).collect();
        for answer in self.record.answers.iter().filter(|answer| falls(answer.at)) {
            let owner = self.program.book.owners.get(answer.by).map_or("", |owner| &owner.name);
            let said = match self.program.schema.symbols.text(answer.value.symbol) {
                "" => format!("{owner} gives an answer that no rule asks for"),
                said => format!("{owner} says \"{said}\""),
            };
            all.push((answer.at, said));
        }
        all.sort_by_key(|(at, _)| *at);
        all
    }

    /// What an activity is, and which department did it.
    fn activity(&self, event: &Event) -> String {
        let book = &self.program.book;
        let kind = book.activities.get(event.kind).map_or("", |activity| &activity.name);
        match event.by.and_then(|by| book.owners.get(by)) {
            Some(by) => format!("{kind} by {}", by.name),
            None => kind.to_owned(),
        }
    }
}

/// A length of time in its two largest units: `2 days 3 hours`, `45 minutes`.
pub(super) fn length(micros: i64) -> String {
    let micros = micros.max(0);
    // Of ten minutes and more, nobody counts the seconds.
    let micros = if micros < 10 * MINUTE { micros } else { micros - micros % MINUTE };
    let units = [(DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")];
    let first = units.iter().position(|(unit, _)| micros >= *unit).unwrap_or(3);
    let mut rest = micros;
    let mut parts = Vec::new();
    for (unit, name) in units.iter().skip(first).take(2) {
        let count = rest / unit;
        rest %= unit;
        if count > 0 {
            parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_their_two_largest_units() {
        assert_eq!(length(2 * DAY + 3 * HOUR + 5 * MINUTE), "2 days 3 hours");
        assert_eq!(length(DAY), "1 day");
        assert_eq!(length(DAY + 5 * MINUTE), "1 day");
        assert_eq!(length(90 * SECOND), "1 minute 30 seconds");
        assert_eq!(length(10 * MINUTE + 59 * SECOND), "10 minutes");
        assert_eq!(length(0), "no time");
    }
}
