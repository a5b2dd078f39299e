//! What the picture of a story shows: lanes with bars and marks in time. How they are drawn is another file's matter.

use crate::check::{SlaId, StageKind};
use crate::evaluate::{AlertKind, ClockState};
use crate::explain::{ClockAt, Happened};
use crate::value::Instant;
use crate::value::duration::{HOUR, MINUTE};

use super::story::length;
use super::text::local;
use super::{Told, sla};

/// Lanes of one kind, with what they are called together.
pub(super) struct Group {
    pub title: &'static str,
    pub lanes: Vec<Lane>,
}

/// A lane.
#[derive(Default)]
pub(super) struct Lane {
    /// What it is about.
    pub title: String,
    /// More of it, smaller.
    pub under: String,
    pub bars: Vec<Bar>,
    pub marks: Vec<Mark>,
}

/// A stretch of time.
pub(super) struct Bar {
    pub from: Instant,
    pub to: Instant,
    pub look: Look,
    /// What is written in it, as far as there is room; beside it for a clock.
    pub label: String,
    /// What it says in whole.
    pub tip: String,
    /// Whether the label may stand beside it.
    pub beside: bool,
}

/// How a bar looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Stage,
    Success,
    Failure,
    Person,
    Waits,
    Running,
    Met,
    Warned,
    Late,
    Nurture,
}

/// A moment.
pub(super) struct Mark {
    pub at: Instant,
    pub sign: Sign,
    pub tip: String,
}

/// How a moment looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Due,
    Warning,
    Met,
    MetLate,
    Breach,
    Message,
    Alert,
    Activity,
}

/// All lanes, and up to when they go.
pub(super) fn groups(told: &Told<'_>) -> (Vec<Group>, Instant) {
    let lanes = Lanes { told, from: told.story.from, to: end(told) };
    let group = |title, lanes: Vec<Lane>| Group { title, lanes };
    let mut groups = vec![
        group("Stages", lanes.stages()),
        group("Who has it", lanes.people()),
        group("Clocks", lanes.clocks()),
        group("Nurture", lanes.nurture()),
        group("Told", lanes.alerts()),
        group("Activities", lanes.activities()),
    ];
    groups.retain(|group| !group.lanes.is_empty());
    (groups, lanes.to)
}

/// Where the picture ends: a lead at an end stays there, and not all of that has to be shown.
fn end(told: &Told<'_>) -> Instant {
    let (story, book) = (told.story, &told.program.book);
    let stage = told.record.stage.and_then(|stage| book.stages.get(stage));
    let at_an_end = stage.is_some_and(|stage| matches!(stage.kind, StageKind::End { .. }));
    let until = if at_an_end {
        let happened = story.entries.iter().map(|entry| entry.at);
        let last = happened.chain(told.activities().into_iter().map(|(at, _)| at)).max().unwrap_or(story.from);
        story.until.min(last.plus((last.since(story.from) / 10).max(10 * MINUTE)))
    } else {
        story.until
    };
    until.max(story.from.plus(HOUR))
}

struct Lanes<'a> {
    told: &'a Told<'a>,
    from: Instant,
    to: Instant,
}

/// A clock as far as the story tells of it.
struct Seen {
    at: ClockAt,
    warned: Option<Instant>,
    met: Option<(Instant, bool)>,
    late: bool,
    ended: Option<Instant>,
    left: Option<i64>,
}

impl Lanes<'_> {
    fn local(&self, at: Instant) -> String {
        local(self.told.program.book.process.zone, at)
    }

    /// `Lead: 2026-11-20 10:00 – 2026-11-23 09:00 (2 days 23 hours)`
    fn tip(&self, what: &str, from: Instant, to: Instant) -> String {
        format!("{what}: {} – {} ({})", self.local(from), self.local(to), length(to.since(from)))
    }

    /// A bar, if some of it falls into the picture.
    fn bar(&self, from: Instant, to: Instant, look: Look, label: String, tip: String) -> Option<Bar> {
        let (from, to) = (from.max(self.from), to.min(self.to));
        (from <= to).then_some(Bar { from, to, look, label, tip, beside: false })
    }

    /// A lane for each stage it was in, in the order of the rules: so each has its name, however short the stay was.
    fn stages(&self) -> Vec<Lane> {
        let (record, book) = (self.told.record, &self.told.program.book);
        let ends = record.history.iter().skip(1).map(|next| next.at).chain([self.to]);
        let stays: Vec<_> =
            record.history.iter().zip(ends).filter(|(entry, end)| *end >= self.from.max(entry.at)).collect();
        let mut lanes = Vec::new();
        for (id, stage) in book.stages.enumerated() {
            let (look, sign) = match stage.kind {
                StageKind::Stage => (Look::Stage, ""),
                StageKind::End { success: true } => (Look::Success, "✓ "),
                StageKind::End { success: false } => (Look::Failure, "✕ "),
            };
            let here = stays.iter().filter(|(entry, _)| entry.stage == id);
            let bars = here.filter_map(|(entry, end)| {
                let tip = self.tip(&stage.label, entry.at, *end);
                // How long it has been at an end says nothing.
                let spent = match (look, end.since(entry.at)) {
                    (Look::Stage, 0) => "left at once".to_owned(),
                    (Look::Stage, spent) => length(spent),
                    (_, _) => String::new(),
                };
                self.bar(entry.at, *end, look, spent, tip)
            });
            let bars: Vec<Bar> = bars.collect();
            if !bars.is_empty() {
                lanes.push(Lane { title: format!("{sign}{}", stage.label), bars, ..Lane::default() });
            }
        }
        lanes
    }

    fn people(&self) -> Vec<Lane> {
        let (told, record) = (self.told, self.told.record);
        let mut got: Vec<(Instant, Option<String>)> = record
            .assignments
            .iter()
            .map(|assigned| (assigned.at, assigned.to.map(|to| record.text(to.raw).to_owned())))
            .collect();
        if let (true, Some(to), Some(at)) = (got.is_empty(), record.assignee, record.assigned) {
            got.push((at, Some(record.text(to.raw).to_owned())));
        }
        let ends: Vec<Instant> = got.iter().skip(1).map(|(at, _)| *at).chain([self.to]).collect();
        let mut bars: Vec<Bar> = Vec::new();
        for ((at, to), end) in got.into_iter().zip(ends) {
            // Who is held afterwards has nobody in the meantime.
            let held = told
                .story
                .entries
                .iter()
                .find(|entry| entry.at > at && entry.at < end && matches!(entry.what, Happened::Held { .. }));
            let end = held.map_or(end, |held| held.at);
            if let Some(to) = to.filter(|_| at < end) {
                let tip = self.tip(&to, at, end);
                bars.extend(self.bar(at, end, Look::Person, to, tip));
            }
        }
        bars.extend(self.waits());
        bars.sort_by_key(|bar| bar.from);
        if bars.is_empty() { Vec::new() } else { vec![Lane { title: "Assignee".to_owned(), bars, ..Lane::default() }] }
    }

    /// The times at which it waited for somebody.
    fn waits(&self) -> Vec<Bar> {
        let told = self.told;
        let mut waits: Vec<(Instant, Instant)> = Vec::new();
        let mut since = None;
        for entry in &told.story.entries {
            match entry.what {
                Happened::Held { .. } => since = since.or(Some(entry.at)),
                Happened::Assigned { .. } | Happened::Moved { .. } => {
                    waits.extend(since.take().map(|since| (since, entry.at)));
                }
                Happened::Seen(_)
                | Happened::Started(_)
                | Happened::Turned(..)
                | Happened::Ended(_)
                | Happened::Told { .. }
                | Happened::NurtureEntered(_)
                | Happened::NurtureLeft(_)
                | Happened::Sent { .. } => {}
            }
        }
        waits.extend(since.or(told.record.held).filter(|_| told.record.held.is_some()).map(|since| (since, self.to)));
        let bars = waits.into_iter().filter_map(|(from, to)| {
            let tip = self.tip("Waits for somebody", from, to);
            self.bar(from, to, Look::Waits, "waits for somebody".to_owned(), tip)
        });
        bars.collect()
    }

    /// The clocks that the story tells of, and those that run at its end.
    fn seen(&self) -> Vec<Seen> {
        let mut seen: Vec<Seen> = Vec::new();
        for entry in &self.told.story.entries {
            match entry.what {
                Happened::Started(at) => find(&mut seen, at).ended = None,
                Happened::Turned(at, state) => {
                    let clock = find(&mut seen, at);
                    match state {
                        ClockState::Waiting => clock.warned = None,
                        ClockState::Warned => clock.warned = Some(entry.at),
                        ClockState::Met => clock.met = Some((entry.at, true)),
                        ClockState::MetLate => clock.met = Some((entry.at, false)),
                        ClockState::Breached => clock.late = true,
                    }
                }
                Happened::Ended(at) => find(&mut seen, at).ended = Some(entry.at),
                Happened::Seen(_)
                | Happened::Moved { .. }
                | Happened::Assigned { .. }
                | Happened::Held { .. }
                | Happened::Told { .. }
                | Happened::NurtureEntered(_)
                | Happened::NurtureLeft(_)
                | Happened::Sent { .. } => {}
            }
        }
        for clock in self.told.open_clocks() {
            let (sla, clause, lap, started, due) = (clock.sla, clock.clause, clock.lap, clock.started, clock.due);
            let open = find(&mut seen, ClockAt { sla, clause, lap, started, due });
            let warned = clock.warnings.iter().flatten().copied().filter(|at| *at <= self.told.story.until).min();
            open.warned = open.warned.or(warned);
            open.late = clock.state == ClockState::Breached;
            open.left = clock.due.map(|due| due.since(self.told.story.until));
        }
        // Late clocks end with the stay in their stage, or with the next lap.
        let starts: Vec<(SlaId, u32, Instant)> = seen.iter().map(|c| (c.at.sla, c.at.clause, c.at.started)).collect();
        for clock in
            seen.iter_mut().filter(|clock| clock.met.is_none() && clock.ended.is_none() && clock.left.is_none())
        {
            let started = clock.at.started;
            let left = self.told.record.history.iter().map(|entry| entry.at);
            let laps = starts.iter().filter(|(sla, clause, _)| (*sla, *clause) == (clock.at.sla, clock.at.clause));
            clock.ended = left.chain(laps.map(|(_, _, at)| *at)).filter(|at| *at > started).min();
        }
        seen
    }

    fn clocks(&self) -> Vec<Lane> {
        let mut lanes: Vec<((SlaId, u32, u32), Lane)> = Vec::new();
        for clock in self.seen() {
            let key = (clock.at.sla, clock.at.clause, clock.at.lap);
            let number = match lanes.iter().position(|(known, _)| *known == key) {
                Some(number) => number,
                None => {
                    let (label, under) = self.told.clock_words(clock.at.sla, clock.at.clause);
                    let lap = if clock.at.lap > 1 { format!("Lap {}: ", clock.at.lap) } else { String::new() };
                    lanes.push((key, Lane { title: format!("{lap}{label}"), under, ..Lane::default() }));
                    lanes.len() - 1
                }
            };
            if let Some((_, lane)) = lanes.get_mut(number) {
                self.clock(&clock, lane);
            }
        }
        lanes.sort_by_key(|(key, _)| *key);
        lanes.into_iter().map(|(_, lane)| lane).collect()
    }

    fn clock(&self, clock: &Seen, lane: &mut Lane) {
        let end = clock.met.map(|(at, _)| at).or(clock.ended).unwrap_or(self.to);
        let (started, due) = (clock.at.started, clock.at.due);
        let in_time = due.map_or(end, |due| due.min(end)).max(started);
        let warned = clock.warned.map_or(in_time, |warned| warned.clamp(started, in_time));
        let words = match (clock.met, clock.late, clock.left) {
            (Some((_, true)), ..) => "met".to_owned(),
            (Some((_, false)), ..) => "met late".to_owned(),
            (None, true, _) => "late".to_owned(),
            (None, false, Some(left)) => format!("{} left", length(left)),
            (None, false, None) if clock.ended.is_some() => "ended".to_owned(),
            (None, false, None) => "stands still".to_owned(),
        };
        let due_words = due.map(|due| format!(", due {}", self.local(due))).unwrap_or_default();
        let what = format!("{}, {}: {words}{due_words}", lane.title, lane.under);
        let tip = self.tip(&what, started, end);
        let first = if matches!(clock.met, Some((_, true))) { Look::Met } else { Look::Running };
        let late_from = due.unwrap_or(end);
        let parts = [(started, warned, first), (warned, in_time, Look::Warned), (late_from, end, Look::Late)];
        let mut bars: Vec<Bar> = parts
            .into_iter()
            .filter(|(from, to, _)| from < to)
            .filter_map(|(from, to, look)| self.bar(from, to, look, String::new(), tip.clone()))
            .collect();
        if let Some(last) = bars.last_mut() {
            (last.label, last.beside) = (words, true);
        }
        lane.bars.append(&mut bars);
        let mut mark = |at: Instant, sign: Sign, what: &str| {
            if at >= self.from && at <= self.to {
                lane.marks.push(Mark { at, sign, tip: format!("{what} {}", self.local(at)) });
            }
        };
        // A clock that ended before it was due has nothing to do with that any more.
        if let Some(due) = due.filter(|due| clock.ended.is_none_or(|ended| *due <= ended)) {
            mark(due, Sign::Due, "due");
        }
        if let Some(warned) = clock.warned {
            mark(warned, Sign::Warning, "running out since");
        }
        match (clock.met, due) {
            (Some((at, true)), _) => mark(at, Sign::Met, "met"),
            (Some((at, false)), _) => mark(at, Sign::MetLate, "met late"),
            (None, Some(due)) if clock.late => mark(due, Sign::Breach, "late since"),
            (None, _) => {}
        }
    }

    fn nurture(&self) -> Vec<Lane> {
        let (told, book) = (self.told, &self.told.program.book);
        let mut lanes = Vec::new();
        for (id, nurture) in book.nurtures.enumerated() {
            let mut lane = Lane { title: nurture.label.clone(), ..Lane::default() };
            let mut spans: Vec<(Instant, Instant)> = Vec::new();
            let (mut since, mut first) = (None, true);
            for entry in &told.story.entries {
                if entry.what == Happened::NurtureEntered(id) {
                    (since, first) = (Some(entry.at), false);
                } else if entry.what == Happened::NurtureLeft(id) {
                    // It was in it before the story was taken up again.
                    let began = since.take().or(Some(self.from).filter(|_| first));
                    spans.extend(began.map(|since| (since, entry.at)));
                    first = false;
                } else if let Happened::Sent { nurture, message } = &entry.what
                    && *nurture == id
                {
                    let tip = format!("{message}, {}", self.local(entry.at));
                    lane.marks.push(Mark { at: entry.at, sign: Sign::Message, tip });
                }
            }
            let inside = told.record.nurture.iter().find(|known| known.nurture == id);
            spans.extend(inside.map(|known| (known.since, self.to)));
            for (from, to) in spans {
                let tip = self.tip(&nurture.label, from, to);
                lane.bars.extend(self.bar(from, to, Look::Nurture, String::new(), tip));
            }
            if !lane.bars.is_empty() {
                lanes.push(lane);
            }
        }
        lanes
    }

    fn alerts(&self) -> Vec<Lane> {
        let mut lanes = [("Hand-over", Vec::new()), ("Warning", Vec::new()), ("Breach", Vec::new())];
        for entry in &self.told.story.entries {
            let Happened::Told { kind, to, text } = &entry.what else { continue };
            let number = match kind {
                AlertKind::Handoff => 0,
                AlertKind::Warning(..) => 1,
                AlertKind::Breach(_) => 2,
            };
            let to = to.as_deref().unwrap_or("nobody");
            let tip = format!("{} to {to}, {}: {text}", sla::alert_kind(*kind), self.local(entry.at));
            if let Some((_, marks)) = lanes.get_mut(number) {
                marks.push(Mark { at: entry.at, sign: Sign::Alert, tip });
            }
        }
        let shown = lanes.into_iter().filter(|(_, marks)| !marks.is_empty());
        shown.map(|(title, marks)| Lane { title: counted(title, marks.len()), marks, ..Lane::default() }).collect()
    }

    fn activities(&self) -> Vec<Lane> {
        let mut lanes: Vec<(String, Vec<Mark>)> = Vec::new();
        for (at, what) in self.told.activities().into_iter().filter(|(at, _)| *at <= self.to) {
            let mark = Mark { at, sign: Sign::Activity, tip: format!("{what}, {}", self.local(at)) };
            match lanes.iter_mut().find(|(known, _)| *known == what) {
                Some((_, marks)) => marks.push(mark),
                None => lanes.push((what, vec![mark])),
            }
        }
        let lane = |(title, marks): (String, Vec<Mark>)| Lane {
            title: counted(&title, marks.len()),
            marks,
            ..Lane::default()
        };
        lanes.into_iter().map(lane).collect()
    }
}

fn counted(title: &str, count: usize) -> String {
    if count > 1 { format!("{title} ({count})") } else { title.to_owned() }
}

/// What is known of a clock.
fn find(seen: &mut Vec<Seen>, at: ClockAt) -> &mut Seen {
    let same = |known: &Seen| {
        (known.at.sla, known.at.clause, known.at.lap, known.at.started) == (at.sla, at.clause, at.lap, at.started)
    };
    let number = seen.iter().position(same).unwrap_or(seen.len());
    if number == seen.len() {
        seen.push(Seen { at, warned: None, met: None, late: false, ended: None, left: None });
    }
    #[expect(clippy::indexing_slicing, reason = "it was found there or put there")]
    let clock = &mut seen[number];
    clock.at.due = at.due.or(clock.at.due);
    clock
}
