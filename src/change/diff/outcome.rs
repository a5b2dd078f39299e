//! What comes out for a lead under one of several versions of a rule set, told by name, so that versions can be held against each
//! other.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use crate::ast::MoveKind;
use crate::check::{Assign, Cell, Checked, SlaClause, SlaTarget, StageId};
use crate::evaluate::{AlertKind, AlertTo, Clock, Decision, NearMissKind};
use crate::explain::{Outcome, OutcomeKind, Shift};
use crate::program::Program;
use crate::record::Record;
use crate::render::{json, sla};
use crate::source::Id;
use crate::value::{Instant, Number, Truth};

/// The outcomes of all versions, each with a number, and the texts that can come out.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub outcomes: Vec<Outcome>,
    texts: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

/// What came out in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Value {
    /// Nothing: unknown, nobody, no clock.
    #[default]
    None,
    Points(Number),
    Text(u32),
    /// Who has the lead.
    Who(Who),
    /// Anything else.
    Told(Told),
}

/// Who has a lead, or for which team it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who {
    person: Option<String>,
    /// The team that was asked, and whether it assigns in turn: then the team is told where both sides asked different ones.
    team: Option<(u32, bool)>,
    held: bool,
    until: Option<Instant>,
}

/// Something with words, a time, a state, and more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Told {
    /// What is compared and told first.
    words: String,
    /// Where the words are the same: when.
    at: Option<Instant>,
    /// Where that is the same, too: how it stands.
    state: String,
    /// A sum of all else that a decision says about it.
    rest: u64,
    /// Whether it is a clock, which may stand still, and of which it is told first when it is due.
    clock: bool,
}

/// All that came out for a lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Came {
    /// By the number of the outcome.
    pub values: Vec<Value>,
    /// The decision as JSON without places; only where all of it was asked for.
    pub whole: Vec<u8>,
    /// Where it got: whether it went forward, stayed, or was closed or sent back; and the stages on its way.
    direction: i8,
    way: Vec<u32>,
}

impl Names {
    /// Of two versions.
    pub fn of(old: &Program, new: &Program) -> Self {
        let mut names = Self::default();
        let mut outcomes: Vec<Outcome> = Vec::new();
        for kind in OutcomeKind::ALL {
            for program in [new, old] {
                for name in named(&program.book, kind) {
                    let outcome = Outcome { kind, name };
                    if !outcomes.contains(&outcome) {
                        outcomes.push(outcome);
                    }
                }
            }
        }
        names.outcomes = outcomes;
        for program in [old, new] {
            let mut texts = Vec::new();
            Lens::of(program, &names, &mut |text: &str| {
                texts.push(text.to_owned());
                0
            });
            texts.iter().for_each(|text| names.add(text));
        }
        names
    }

    fn add(&mut self, text: &str) {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        if !self.numbers.contains_key(text) {
            self.numbers.insert(text.to_owned(), next);
            self.texts.push(text.to_owned());
        }
    }

    /// How a version sees them.
    pub fn lens(&self, program: &Program) -> Lens {
        Lens::of(program, self, &mut |text| self.numbers.get(text).copied().unwrap_or(u32::MAX))
    }

    fn text(&self, number: u32) -> String {
        self.texts.get(number as usize).cloned().unwrap_or_default()
    }

    fn outcome(&self, kind: OutcomeKind, name: &str) -> usize {
        self.outcomes.iter().position(|other| other.kind == kind && other.name == name).unwrap_or(usize::MAX)
    }

    /// From what to what, as it is told.
    pub fn shift(&self, from: &Value, to: &Value) -> Shift {
        match (from, to) {
            (Value::Points(from), Value::Points(to)) => {
                let by = to.minus(*from).unwrap_or_default();
                Shift::Points(by, by)
            }
            (Value::Told(a), Value::Told(b)) if a.words == b.words => match (a.at, b.at) {
                (None, Some(_)) if a.clock => Shift::FromTo(Some(STANDING.to_owned()), Some(a.words.clone())),
                (Some(_), None) if a.clock => Shift::FromTo(Some(a.words.clone()), Some(STANDING.to_owned())),
                (Some(before), Some(after)) if before != after && (a.clock || a.state == b.state) => {
                    timed(before, after)
                }
                _ if a.state != b.state => Shift::FromTo(Some(a.state.clone()), Some(b.state.clone())),
                _ => Shift::Otherwise,
            },
            (Value::Who(a), Value::Who(b)) => self.handed_on(a, b),
            // Whatever they were: one row for all leads that are excluded now, or no more.
            (Value::Points(_), Value::None) => Shift::FromTo(Some(KNOWN.to_owned()), None),
            (Value::None, Value::Points(_)) => Shift::FromTo(None, Some(KNOWN.to_owned())),
            _ => Shift::FromTo(self.words(from), self.words(to)),
        }
    }

    /// Teams where they differ, since who of a team has the turn is chance; else people.
    fn handed_on(&self, a: &Who, b: &Who) -> Shift {
        let (from, to) = (self.who(a, true), self.who(b, true));
        if from != to {
            return Shift::FromTo(from, to);
        }
        if a.person != b.person {
            return Shift::FromTo(a.person.clone(), b.person.clone());
        }
        if a.team != b.team {
            return Shift::FromTo(a.team.map(|team| self.text(team.0)), b.team.map(|team| self.text(team.0)));
        }
        match (a.until, b.until) {
            (Some(before), Some(after)) if before != after => timed(before, after),
            _ => Shift::Otherwise,
        }
    }

    fn who(&self, who: &Who, by_team: bool) -> Option<String> {
        match who.team {
            Some((team, _)) if who.held => Some(format!("held for {}", self.text(team))),
            Some((team, true)) if by_team && who.person.is_some() => Some(self.text(team)),
            _ => who.person.clone(),
        }
    }

    fn words(&self, value: &Value) -> Option<String> {
        match value {
            Value::None => None,
            Value::Points(points) => Some(points.to_string()),
            Value::Text(text) => Some(self.text(*text)),
            Value::Who(who) => self.who(who, true),
            Value::Told(told) if told.words.is_empty() => told.at.map(|at| at.to_string()),
            Value::Told(told) => Some(told.words.clone()),
        }
    }
}

fn timed(before: Instant, after: Instant) -> Shift {
    if after < before { Shift::Earlier } else { Shift::Later }
}

/// Points, however many.
const KNOWN: &str = "points";
/// A clock that is due at no time, as long as it stands still.
const STANDING: &str = "standing still";

/// The outcomes of a kind that a version has.
fn named(book: &Checked, kind: OutcomeKind) -> Vec<String> {
    let clauses = || book.slas.iter().flat_map(|s| s.clauses.iter().map(|c| clause(&s.name, c)));
    match kind {
        // In the order in which they are worked out, so that what follows from another comes after it.
        OutcomeKind::Score => {
            let ids = book.order.iter().filter_map(|cell| if let Cell::Score(id) = cell { Some(*id) } else { None });
            ids.filter_map(|id| book.scores.get(id)).map(|score| score.name.clone()).collect()
        }
        OutcomeKind::Grade => book.grades.iter().map(|grade| grade.name.clone()).collect(),
        OutcomeKind::Checklist => {
            let of = |list: &crate::check::Checklist| {
                list.checks.iter().map(|check| format!("{}.{}", list.name, check.name)).collect::<Vec<_>>()
            };
            book.checklists.iter().flat_map(of).collect()
        }
        OutcomeKind::Due => clauses().collect(),
        OutcomeKind::Alert => std::iter::once("handoff".to_owned())
            .chain(clauses().flat_map(|name| [format!("warning {name}"), format!("breach {name}")]))
            .collect(),
        OutcomeKind::Nurture => book.nurtures.iter().map(|nurture| nurture.name.clone()).collect(),
        OutcomeKind::Name => Vec::new(),
        OutcomeKind::Excluded
        | OutcomeKind::Territory
        | OutcomeKind::Stage
        | OutcomeKind::Department
        | OutcomeKind::Owner
        | OutcomeKind::Handoff
        | OutcomeKind::Priority
        | OutcomeKind::Odd
        | OutcomeKind::Near
        | OutcomeKind::Until
        | OutcomeKind::Reasons => vec![String::new()],
    }
}

/// What the clocks of a clause are called.
pub(super) fn clause(sla: &str, clause: &SlaClause) -> String {
    format!("{sla} {}", sla::clause(clause.target))
}

/// What a clause gives, where what it is about is known.
fn within(clause: &SlaClause) -> String {
    match clause.target {
        SlaTarget::FirstTouch | SlaTarget::Answer => format!("within {}", clause.within),
        SlaTarget::Stay => format!("at most {}", clause.within),
        SlaTarget::Touches { .. } => sla::in_words(clause),
    }
}

/// How one version sees the outcomes: from its numbers to theirs.
#[derive(Debug)]
pub(super) struct Lens {
    scores: Vec<usize>,
    grades: Vec<(usize, Vec<u32>)>,
    checklists: Vec<Vec<usize>>,
    /// Met, not met, unknown.
    truths: [u32; 3],
    stages: Vec<u32>,
    owners: Vec<u32>,
    territories: Vec<u32>,
    exclusions: Vec<u32>,
    teams: Vec<(u32, bool)>,
    clauses: Vec<Vec<SeenClause>>,
    nurtures: Vec<usize>,
    handoff_alert: usize,
    /// By its kind, of an outcome of which there is one.
    single: FxHashMap<OutcomeKind, usize>,
    count: usize,
}

/// The outcomes of a line of an SLA, and what it gives.
#[derive(Debug)]
struct SeenClause {
    due: usize,
    warning: usize,
    breach: usize,
    within: String,
}

impl Lens {
    fn of(program: &Program, names: &Names, text: &mut dyn FnMut(&str) -> u32) -> Self {
        let book = &program.book;
        let number = |kind, name: &str| names.outcome(kind, name);
        Self {
            scores: book.scores.iter().map(|score| number(OutcomeKind::Score, &score.name)).collect(),
            grades: book
                .grades
                .iter()
                .map(|grade| {
                    let lines = grade.lines.iter().map(|line| text(&line.grade)).collect();
                    (number(OutcomeKind::Grade, &grade.name), lines)
                })
                .collect(),
            checklists: book
                .checklists
                .iter()
                .map(|list| {
                    let one = |check: &crate::check::Check| {
                        number(OutcomeKind::Checklist, &format!("{}.{}", list.name, check.name))
                    };
                    list.checks.iter().map(one).collect()
                })
                .collect(),
            truths: ["met", "not met", "unknown"].map(&mut *text),
            stages: book.stages.iter().map(|stage| text(&stage.name)).collect(),
            owners: book.owners.iter().map(|owner| text(&owner.name)).collect(),
            territories: book.territories.iter().map(|territory| text(&territory.name)).collect(),
            exclusions: book
                .exclusions
                .iter()
                .map(|exclusion| text(exclusion.label.as_deref().unwrap_or("by a rule without a label")))
                .collect(),
            teams: book
                .teams
                .iter()
                .map(|team| (text(&format!("team {}", team.name)), matches!(team.assign, Assign::InTurn)))
                .collect(),
            clauses: book
                .slas
                .iter()
                .map(|s| {
                    let one = |c: &SlaClause| {
                        let name = clause(&s.name, c);
                        SeenClause {
                            due: number(OutcomeKind::Due, &name),
                            warning: number(OutcomeKind::Alert, &format!("warning {name}")),
                            breach: number(OutcomeKind::Alert, &format!("breach {name}")),
                            within: within(c),
                        }
                    };
                    s.clauses.iter().map(one).collect()
                })
                .collect(),
            nurtures: book.nurtures.iter().map(|nurture| number(OutcomeKind::Nurture, &nurture.name)).collect(),
            handoff_alert: number(OutcomeKind::Alert, "handoff"),
            single: OutcomeKind::ALL.into_iter().map(|kind| (kind, number(kind, ""))).collect(),
            count: names.outcomes.len(),
        }
    }

    /// What came out by a decision. `program` gives the names.
    pub fn see(&self, program: &Program, record: &Record, decision: &Decision, came: &mut Came) {
        came.values.clear();
        came.values.resize(self.count, Value::None);
        came.whole.clear();
        let mut seeing = Seeing { lens: self, book: &program.book, decision, values: &mut came.values };
        seeing.qualified();
        seeing.standing();
        seeing.clocks();
        seeing.nurture();
        seeing.alerts();
        seeing.odd(record);
        let stage = |id: StageId| self.stages.get(id.index()).copied().unwrap_or(u32::MAX);
        came.way.clear();
        came.way.push(stage(decision.stage_before));
        came.way.extend(decision.moves.iter().map(|taken| stage(taken.to)));
        came.direction = match decision.moves.last().map(|taken| taken.kind) {
            None => 0,
            Some(MoveKind::Advance | MoveKind::Reopen) => 1,
            Some(MoveKind::Recycle | MoveKind::Close) => -1,
        };
    }

    /// What else came out, once a decision is whole: near misses, until when it holds, and all that is told of it.
    pub fn see_whole(&self, program: &Program, decision: &Decision, whole: Vec<u8>, came: &mut Came) {
        let book = &program.book;
        let mut seeing = Seeing { lens: self, book, decision, values: &mut came.values };
        let missing = decision.near_misses.iter().map(|miss| match &miss.kind {
            NearMissKind::Needs(name) => name.clone(),
            NearMissKind::Unknown { field, .. } => {
                book.fields.get(*field).map(|field| field.name.clone()).unwrap_or_default()
            }
            NearMissKind::Short { score, points } => {
                let name = book.scores.get(*score).map_or("", |score| &score.name);
                format!("{name} by {points}")
            }
        });
        let missing: Vec<String> = missing.collect();
        if !missing.is_empty() {
            let rest = sum(&format!("{:?}", decision.near_misses.iter().map(near).collect::<Vec<_>>()));
            seeing.single(OutcomeKind::Near, Value::Told(Told { words: missing.join(", "), rest, ..Told::default() }));
        }
        if let Some(until) = decision.valid_until {
            seeing.single(OutcomeKind::Until, Value::Told(Told { at: Some(until), ..Told::default() }));
        }
        seeing.single(OutcomeKind::Reasons, Value::Told(Told { rest: sum(&whole), ..Told::default() }));
        came.whole = whole;
    }
}

/// What would do, without the numbers of stages and fields, which are other ones in another version.
fn near(miss: &crate::evaluate::NearMiss) -> String {
    match &miss.kind {
        NearMissKind::Needs(name) => name.clone(),
        NearMissKind::Unknown { would_do, .. } => format!("{would_do:?}"),
        NearMissKind::Short { points, .. } => points.to_string(),
    }
}

fn sum(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A decision that is looked at.
struct Seeing<'a> {
    lens: &'a Lens,
    book: &'a Checked,
    decision: &'a Decision,
    values: &'a mut Vec<Value>,
}

impl Seeing<'_> {
    fn set(&mut self, outcome: usize, value: Value) {
        if let Some(place) = self.values.get_mut(outcome) {
            *place = value;
        }
    }

    fn single(&mut self, kind: OutcomeKind, value: Value) {
        let outcome = self.lens.single.get(&kind).copied().unwrap_or(usize::MAX);
        self.set(outcome, value);
    }

    fn text(&mut self, kind: OutcomeKind, texts: &[u32], at: Option<usize>) {
        if let Some(text) = at.and_then(|at| texts.get(at)) {
            self.single(kind, Value::Text(*text));
        }
    }

    fn qualified(&mut self) {
        let (lens, decision) = (self.lens, self.decision);
        for (score, outcome) in decision.scores.iter().zip(&lens.scores) {
            self.set(*outcome, score.value.map_or(Value::None, Value::Points));
        }
        for (line, (outcome, texts)) in decision.grades.iter().zip(&lens.grades) {
            let text = line.and_then(|line| texts.get(line as usize));
            self.set(*outcome, text.map_or(Value::None, |text| Value::Text(*text)));
        }
        let [met, not_met, unknown] = lens.truths;
        for (truths, outcomes) in decision.checklists.iter().zip(&lens.checklists) {
            for (truth, outcome) in truths.iter().zip(outcomes) {
                let text = match truth {
                    Truth::Yes => met,
                    Truth::No => not_met,
                    Truth::Unknown => unknown,
                };
                self.set(*outcome, Value::Text(text));
            }
        }
        self.text(OutcomeKind::Excluded, &lens.exclusions, decision.excluded.map(Id::index));
        self.text(OutcomeKind::Territory, &lens.territories, decision.territory.map(Id::index));
        self.single(OutcomeKind::Priority, decision.priority.map_or(Value::None, Value::Points));
    }

    fn stage(&self, id: StageId) -> &str {
        self.book.stages.get(id).map_or("", |stage| &stage.name)
    }

    fn standing(&mut self) {
        let (lens, decision) = (self.lens, self.decision);
        let one =
            |taken: &crate::evaluate::MoveTaken| format!("{} to {}", json::kind(taken.kind), self.stage(taken.to));
        let way: Vec<String> = decision.moves.iter().map(one).collect();
        let times: Vec<Instant> = decision.moves.iter().map(|taken| taken.time).collect();
        let told = Told {
            words: self.stage(decision.stage_after).to_owned(),
            at: decision.entered,
            state: if way.is_empty() { "stays".to_owned() } else { way.join(", ") },
            rest: sum(&(self.stage(decision.stage_before), times)),
            clock: false,
        };
        let owner = self.book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
        self.single(OutcomeKind::Stage, Value::Told(told));
        self.text(OutcomeKind::Department, &lens.owners, owner.map(Id::index));
        self.text(OutcomeKind::Handoff, &lens.owners, decision.handed_to.map(Id::index));
        let asked = decision.assignment.as_ref();
        let held = asked.is_some_and(|assignment| assignment.held);
        // Whoever keeps a lead has it by no team.
        let team = asked.filter(|assignment| !assignment.kept).and_then(|assignment| assignment.team);
        let who = Who {
            person: decision.assignee.clone(),
            team: team.and_then(|team| lens.teams.get(team.index()).copied()),
            held,
            until: asked.and_then(|assignment| assignment.held_until),
        };
        if who.person.is_some() || who.held {
            self.single(OutcomeKind::Owner, Value::Who(who));
        }
    }

    fn clocks(&mut self) {
        let (lens, decision) = (self.lens, self.decision);
        for (at, clauses) in lens.clauses.iter().enumerate() {
            let mut told: Vec<(usize, Told, Vec<u64>)> = Vec::new();
            for clock in decision.clocks.iter().filter(|clock| clock.sla.index() == at) {
                let Some(seen) = clauses.get(clock.clause as usize) else { continue };
                let entry = match told.iter_mut().find(|(due, ..)| *due == seen.due) {
                    Some(entry) => entry,
                    None => {
                        told.push((seen.due, Told { clock: true, ..Told::default() }, Vec::new()));
                        let Some(entry) = told.last_mut() else { continue };
                        entry
                    }
                };
                entry.2.push(of_clock(clock));
                // The lap that runs is told; those that ended are told only where nothing runs.
                if clock.ended.is_none() || entry.1.words.is_empty() {
                    entry.1.words.clone_from(&seen.within);
                    entry.1.at = clock.due;
                    entry.1.state = if clock.ended.is_none() { sla::state(clock.state) } else { "ended" }.to_owned();
                }
            }
            for (due, mut clock, rest) in told {
                clock.rest = sum(&rest);
                self.set(due, Value::Told(clock));
            }
        }
    }

    fn nurture(&mut self) {
        let (lens, decision) = (self.lens, self.decision);
        for nurturing in &decision.nurture {
            let Some(nurture) = self.book.nurtures.get(nurturing.nurture) else { continue };
            let send = |step: u32| nurture.steps.get(step as usize).map_or("", |step| step.send.as_str());
            let next = nurturing.next.map(|(step, at)| (send(step), at));
            let mut words = match next {
                _ if nurturing.left => "left".to_owned(),
                Some((what, _)) => format!("{what:?} next"),
                None => "nothing more to send".to_owned(),
            };
            for (step, _) in &nurturing.send {
                words.push_str(&format!(", {:?} now", send(*step)));
            }
            let times: Vec<Instant> = nurturing.send.iter().map(|(_, at)| *at).collect();
            let state = if nurturing.entered { "enters" } else { "is in it" }.to_owned();
            let rest = sum(&(nurturing.since, times, next.map(|(what, _)| what)));
            let value = Value::Told(Told { words, at: next.map(|(_, at)| at), state, rest, clock: false });
            self.set(lens.nurtures.get(nurturing.nurture.index()).copied().unwrap_or(usize::MAX), value);
        }
    }

    fn alerts(&mut self) {
        let (lens, decision) = (self.lens, self.decision);
        let mut told: Vec<AlertsTold<'_>> = Vec::new();
        for alert in &decision.alerts {
            let of = |clock: usize| {
                let clock = decision.clocks.get(clock)?;
                lens.clauses.get(clock.sla.index())?.get(clock.clause as usize)
            };
            let outcome = match alert.kind {
                AlertKind::Handoff => Some(lens.handoff_alert),
                AlertKind::Warning(clock, _) => of(clock).map(|seen| seen.warning),
                AlertKind::Breach(clock) => of(clock).map(|seen| seen.breach),
            };
            let Some(outcome) = outcome else { continue };
            let name = |owner| self.book.owners.get(owner).map_or("", |owner| owner.name.as_str());
            let stage = self.book.stages.get(decision.stage_after);
            let to = match alert.to {
                AlertTo::Owner(owner) => name(owner),
                AlertTo::Assignee => {
                    decision.assignee.as_deref().unwrap_or_else(|| stage.and_then(|stage| stage.owner).map_or("", name))
                }
            };
            match told.iter_mut().find(|(known, ..)| *known == outcome) {
                Some((_, known, all)) => {
                    known.words.push_str(&format!(", to {to}"));
                    all.push((alert.at, &alert.id));
                }
                None => {
                    let told_one = Told { words: format!("to {to}"), at: Some(alert.at), ..Told::default() };
                    told.push((outcome, told_one, vec![(alert.at, &alert.id)]));
                }
            }
        }
        for (outcome, mut alert, all) in told {
            alert.rest = sum(&all);
            self.set(outcome, Value::Told(alert));
        }
    }

    fn odd(&mut self, record: &Record) {
        if record.warnings.is_empty() {
            return;
        }
        let mut fields: Vec<&str> = record.warnings.iter().map(|warning| warning.field.as_str()).collect();
        fields.dedup();
        let rest = sum(&format!("{:?}", record.warnings));
        self.single(OutcomeKind::Odd, Value::Told(Told { words: fields.join(", "), rest, ..Told::default() }));
    }
}

/// The alerts of an outcome: what is told of them, and of each when and by which id.
type AlertsTold<'a> = (usize, Told, Vec<(Instant, &'a str)>);

/// All that is told about a clock but for its line, which is another one in another version.
fn of_clock(clock: &Clock) -> u64 {
    let Clock { lap, assignee, started, due, warn_at, met_at, ended, paused, state, business_left, .. } = clock;
    // Whose the lap is that runs is told as the owner of the lead.
    let whose = assignee.as_ref().filter(|_| ended.is_some());
    let (wall, business) = (clock.wall_spent, clock.business_spent);
    sum(&(
        lap,
        whose,
        started,
        (due, warn_at, met_at, ended),
        paused,
        sla::state(*state),
        (business_left, wall, business),
    ))
}

/// Whether something is lost or gained by going from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Lost,
    Gained,
    Other,
}

/// What becomes of an outcome.
pub(super) fn turn(kind: OutcomeKind, outcome: usize, old: &Came, new: &Came) -> Turn {
    if kind == OutcomeKind::Stage {
        let ahead = |of: &Came, other: &Came| {
            of.direction > other.direction
                || (of.direction == other.direction && other.way.last().is_some_and(|stage| of.way.contains(stage)))
        };
        return match (ahead(old, new), ahead(new, old)) {
            (true, false) => Turn::Lost,
            (false, true) => Turn::Gained,
            _ => Turn::Other,
        };
    }
    // A lead that is held for somebody has nobody yet.
    let none = |came: &Came| match came.values.get(outcome) {
        None | Some(Value::None) => true,
        Some(Value::Who(who)) => who.person.is_none(),
        Some(Value::Points(_) | Value::Text(_) | Value::Told(_)) => false,
    };
    match (none(old), none(new)) {
        (false, true) => Turn::Lost,
        (true, false) => Turn::Gained,
        _ => Turn::Other,
    }
}
