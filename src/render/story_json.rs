//! A story as JSON: keys in a fixed order, times in UTC, what is absent `null` or empty and never missing. The shape is told in
//! docs/replay.md and held by docs/schema/story.schema.json.

use serde::Serialize;

use crate::check::{NurtureId, StageId, TeamId};
use crate::evaluate::ClockState;
use crate::explain::{ClockAt, Happened, StoryEntry};
use crate::record::Record;
use crate::value::Instant;

use super::in_json;
use super::{Told, json, sla};

/// Writes one story as one line of JSON, without the line end.
pub fn write(out: &mut Vec<u8>, told: &Told<'_>) {
    let process = &told.program.book.process;
    let (begins, story) = (told.begins(), told.story);
    let lead = Lead {
        lead: &story.lead,
        from: begins.map(text),
        until: text(story.until),
        next: story.next.map(text),
        rules: Rules { name: &process.name, version: &process.version, digest: &told.program.digest },
        timeline: story.entries.iter().map(|entry| told.entry(entry)).collect(),
        standing: told.stands.map(|_| told.standing()),
    };
    // Texts and lists can always be written.
    out.extend_from_slice(in_json(&serde_json::to_string(&lead).unwrap_or_default()).as_bytes());
}

fn text(at: Instant) -> String {
    at.to_string()
}

#[derive(Serialize)]
struct Lead<'a> {
    lead: &'a str,
    from: Option<String>,
    until: String,
    next: Option<String>,
    rules: Rules<'a>,
    timeline: Vec<Entry<'a>>,
    standing: Option<Standing<'a>>,
}

#[derive(Serialize)]
struct Rules<'a> {
    name: &'a str,
    version: &'a str,
    digest: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    at: String,
    #[serde(flatten)]
    what: What<'a>,
}

#[derive(Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum What<'a> {
    Seen {
        stage: &'a str,
    },
    Moved {
        kind: &'static str,
        from: &'a str,
        to: &'a str,
        label: Option<&'a str>,
        sla: Option<&'a str>,
        rule: &'a str,
    },
    Assigned {
        assignee: Option<&'a str>,
        team: Option<&'a str>,
        kept: bool,
        rule: &'a str,
    },
    Held {
        team: Option<&'a str>,
        until: Option<String>,
    },
    ClockStarted(Clock<'a>),
    ClockWaiting(Clock<'a>),
    ClockWarned(Clock<'a>),
    ClockMet(Clock<'a>),
    ClockMetLate(Clock<'a>),
    ClockBreached(Clock<'a>),
    ClockEnded(Clock<'a>),
    Alert {
        kind: &'static str,
        to: Option<&'a str>,
        text: &'a str,
    },
    NurtureEntered {
        nurture: &'a str,
    },
    NurtureSent {
        nurture: &'a str,
        message: &'a str,
    },
    NurtureLeft {
        nurture: &'a str,
    },
}

#[derive(Serialize)]
struct Clock<'a> {
    sla: &'a str,
    clause: &'static str,
    lap: u32,
    started: String,
    due: Option<String>,
    rule: &'a str,
}

/// What a lead record takes back, so that its story can be taken up again.
#[derive(Serialize)]
struct Standing<'a> {
    stage: Option<&'a str>,
    entered: Option<String>,
    assignee: Option<&'a str>,
    assigned: Option<String>,
    held: Option<String>,
    history: Vec<Past<'a>>,
    leadwright: SoFar<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Past<'a> {
    Entered { stage: &'a str, at: String, by: Option<&'static str> },
    Got { assignee: Option<&'a str>, at: String },
}

#[derive(Serialize)]
struct SoFar<'a> {
    decided: Option<String>,
    nurture: Vec<Nurtured<'a>>,
    alerted: &'a [String],
}

#[derive(Serialize)]
struct Nurtured<'a> {
    name: &'a str,
    since: String,
    sent: Option<String>,
}

impl<'a> Told<'a> {
    fn entry(&self, entry: &'a StoryEntry) -> Entry<'a> {
        let what = match &entry.what {
            Happened::Seen(stage) => What::Seen { stage: self.stage(*stage) },
            Happened::Moved { kind, from, to, label, place, breach } => What::Moved {
                kind: json::kind(*kind),
                from: self.stage(*from),
                to: self.stage(*to),
                label: label.as_deref(),
                sla: breach.and_then(|sla| self.program.book.slas.get(sla)).map(|sla| sla.name.as_str()),
                rule: place,
            },
            Happened::Assigned { to, team, kept, place } => {
                What::Assigned { assignee: to.as_deref(), team: self.team(*team), kept: *kept, rule: place }
            }
            Happened::Held { team, until } => What::Held { team: self.team(*team), until: until.map(text) },
            Happened::Started(clock) => What::ClockStarted(self.clock(*clock)),
            Happened::Turned(clock, state) => {
                let clock = self.clock(*clock);
                match state {
                    ClockState::Waiting => What::ClockWaiting(clock),
                    ClockState::Warned => What::ClockWarned(clock),
                    ClockState::Met => What::ClockMet(clock),
                    ClockState::MetLate => What::ClockMetLate(clock),
                    ClockState::Breached => What::ClockBreached(clock),
                }
            }
            Happened::Ended(clock) => What::ClockEnded(self.clock(*clock)),
            Happened::Told { kind, to, text } => What::Alert { kind: sla::alert_kind(*kind), to: to.as_deref(), text },
            Happened::NurtureEntered(nurture) => What::NurtureEntered { nurture: self.nurture(*nurture) },
            Happened::NurtureLeft(nurture) => What::NurtureLeft { nurture: self.nurture(*nurture) },
            Happened::Sent { nurture, message } => What::NurtureSent { nurture: self.nurture(*nurture), message },
        };
        Entry { at: text(entry.at), what }
    }

    fn clock(&self, clock: ClockAt) -> Clock<'a> {
        let sla = self.program.book.slas.get(clock.sla);
        let clause = sla.and_then(|sla| sla.clauses.get(clock.clause as usize));
        let plans = self.program.slas.get(clock.sla).map(|plan| &plan.clauses);
        Clock {
            sla: sla.map_or("", |sla| &sla.name),
            clause: clause.map_or("", |clause| sla::clause(clause.target)),
            lap: clock.lap,
            started: text(clock.started),
            due: clock.due.map(text),
            rule: plans.and_then(|plans| plans.get(clock.clause as usize)).map_or("", |plan| &plan.place),
        }
    }

    fn standing(&self) -> Standing<'a> {
        let record: &'a Record = self.record;
        let entered = record.history.iter().map(|entry| {
            let (stage, by) = (self.stage(entry.stage), entry.by.map(json::kind));
            (entry.at, Past::Entered { stage, at: text(entry.at), by })
        });
        let got = record.assignments.iter().map(|assigned| {
            let assignee = assigned.to.map(|to| record.text(to.raw));
            (assigned.at, Past::Got { assignee, at: text(assigned.at) })
        });
        let mut history: Vec<(Instant, Past<'a>)> = entered.chain(got).collect();
        history.sort_by_key(|(at, _)| *at);
        let nurture = record.nurture.iter().map(|known| Nurtured {
            name: self.nurture(known.nurture),
            since: text(known.since),
            sent: known.sent.map(text),
        });
        Standing {
            stage: record.stage.map(|stage| self.stage(stage)),
            entered: record.entered.map(text),
            assignee: record.assignee.map(|to| record.text(to.raw)),
            assigned: record.assigned.map(text),
            held: record.held.map(text),
            history: history.into_iter().map(|(_, past)| past).collect(),
            leadwright: SoFar {
                decided: record.decided.map(text),
                nurture: nurture.collect(),
                alerted: &record.alerted,
            },
        }
    }

    /// From when on there is something to tell; none where nothing says when the lead began.
    pub(super) fn begins(&self) -> Option<Instant> {
        (self.story.decisions > 0 || self.story.next.is_some()).then_some(self.story.from)
    }

    /// The name of a stage.
    pub(super) fn stage(&self, id: StageId) -> &'a str {
        self.program.book.stages.get(id).map_or("", |stage| &stage.name)
    }

    fn team(&self, id: Option<TeamId>) -> Option<&'a str> {
        id.and_then(|id| self.program.book.teams.get(id)).map(|team| team.name.as_str())
    }

    fn nurture(&self, id: NurtureId) -> &'a str {
        self.program.book.nurtures.get(id).map_or("", |nurture| &nurture.name)
    }
}
