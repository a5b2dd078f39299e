//! What comes out for a lead under one of several versions of a rule set, told by name, so that versions can be held against each
//! other.

use rustc_hash::FxHashMap;

use crate::ast::MoveKind;
use crate::check::{Assign, Cell, SlaClause, SlaTarget};
use crate::evaluate::Decision;
use crate::explain::{Outcome, OutcomeKind, Shift};
use crate::program::Program;
use crate::render::sla;
use crate::source::Id;
use crate::value::{Instant, Number};

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
    Person(String),
    /// A clock: what its line asks for, and when it is due.
    Due(u32, Option<Instant>),
    /// A programme: what is sent next, and when.
    Next(u32, Option<Instant>),
}

/// All that came out for a lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Came {
    /// By the number of the outcome.
    pub values: Vec<Value>,
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
                for name in named(program, kind) {
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
            (Value::Due(a, Some(before)), Value::Due(b, Some(after)))
            | (Value::Next(a, Some(before)), Value::Next(b, Some(after)))
                if a == b =>
            {
                if after < before {
                    Shift::Earlier
                } else {
                    Shift::Later
                }
            }
            // Whatever they were: one row for all leads that are excluded now, or no more.
            (Value::Points(_), Value::None) => Shift::FromTo(Some(KNOWN.to_owned()), None),
            (Value::None, Value::Points(_)) => Shift::FromTo(None, Some(KNOWN.to_owned())),
            _ => Shift::FromTo(self.words(from), self.words(to)),
        }
    }

    fn words(&self, value: &Value) -> Option<String> {
        match value {
            Value::None => None,
            Value::Points(points) => Some(points.to_string()),
            Value::Text(text) | Value::Due(text, Some(_)) | Value::Next(text, _) => Some(self.text(*text)),
            Value::Due(text, None) => Some(format!("{}, standing still", self.text(*text))),
            Value::Person(person) => Some(person.clone()),
        }
    }
}

/// Points, however many.
const KNOWN: &str = "points";

/// The outcomes of a kind that a version has.
fn named(program: &Program, kind: OutcomeKind) -> Vec<String> {
    let book = &program.book;
    match kind {
        // In the order in which they are worked out, so that what follows from another comes after it.
        OutcomeKind::Score => {
            let ids = book.order.iter().filter_map(|cell| if let Cell::Score(id) = cell { Some(*id) } else { None });
            ids.filter_map(|id| book.scores.get(id)).map(|score| score.name.clone()).collect()
        }
        OutcomeKind::Grade => book.grades.iter().map(|grade| grade.name.clone()).collect(),
        OutcomeKind::Stage | OutcomeKind::Owner => vec![String::new()],
        OutcomeKind::Due => {
            let of = |s: &crate::check::Sla| s.clauses.iter().map(|c| clause(&s.name, c)).collect::<Vec<_>>();
            book.slas.iter().flat_map(of).collect()
        }
        OutcomeKind::Nurture => book.nurtures.iter().map(|nurture| nurture.name.clone()).collect(),
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
    stages: Vec<u32>,
    stage: usize,
    owner: usize,
    /// Of every team that takes turns, what is told instead of the person: who has the turn depends on all leads before.
    teams: Vec<Option<u32>>,
    held: Vec<u32>,
    clauses: Vec<Vec<(usize, u32)>>,
    nurtures: Vec<(usize, Vec<u32>)>,
    nothing_next: u32,
    count: usize,
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
            stages: book.stages.iter().map(|stage| text(&stage.name)).collect(),
            stage: number(OutcomeKind::Stage, ""),
            owner: number(OutcomeKind::Owner, ""),
            teams: book
                .teams
                .iter()
                .map(|team| match team.assign {
                    Assign::InTurn => Some(text(&format!("team {}", team.name))),
                    Assign::ByHash => None,
                })
                .collect(),
            held: book.teams.iter().map(|team| text(&format!("held for team {}", team.name))).collect(),
            clauses: book
                .slas
                .iter()
                .map(|s| {
                    let one = |c| (number(OutcomeKind::Due, &clause(&s.name, c)), text(&within(c)));
                    s.clauses.iter().map(one).collect()
                })
                .collect(),
            nurtures: book
                .nurtures
                .iter()
                .map(|nurture| {
                    let steps = nurture.steps.iter().map(|step| text(&format!("{:?} next", step.send))).collect();
                    (number(OutcomeKind::Nurture, &nurture.name), steps)
                })
                .collect(),
            nothing_next: text("nothing more to send"),
            count: names.outcomes.len(),
        }
    }

    /// What came out by a decision.
    pub fn see(&self, decision: &Decision, came: &mut Came) {
        came.values.clear();
        came.values.resize(self.count, Value::None);
        let values = &mut came.values;
        let mut set = |outcome: usize, value: Value| {
            if let Some(place) = values.get_mut(outcome) {
                *place = value;
            }
        };
        for (score, outcome) in decision.scores.iter().zip(&self.scores) {
            set(*outcome, score.value.map_or(Value::None, Value::Points));
        }
        for (line, (outcome, texts)) in decision.grades.iter().zip(&self.grades) {
            let text = line.and_then(|line| texts.get(line as usize));
            set(*outcome, text.map_or(Value::None, |text| Value::Text(*text)));
        }
        let stage = |id: crate::check::StageId| self.stages.get(id.index()).copied().unwrap_or(u32::MAX);
        set(self.stage, Value::Text(stage(decision.stage_after)));
        set(self.owner, self.who(decision));
        for clock in decision.clocks.iter().filter(|clock| clock.ended.is_none()) {
            let known = self.clauses.get(clock.sla.index()).and_then(|clauses| clauses.get(clock.clause as usize));
            if let Some((outcome, text)) = known {
                set(*outcome, Value::Due(*text, clock.due));
            }
        }
        for nurturing in decision.nurture.iter().filter(|nurturing| !nurturing.left) {
            let Some((outcome, steps)) = self.nurtures.get(nurturing.nurture.index()) else { continue };
            let next = nurturing.next.and_then(|(step, at)| Some((*steps.get(step as usize)?, at)));
            let value = next.map_or(Value::Next(self.nothing_next, None), |(text, at)| Value::Next(text, Some(at)));
            set(*outcome, value);
        }
        came.way.clear();
        came.way.push(stage(decision.stage_before));
        came.way.extend(decision.moves.iter().map(|taken| stage(taken.to)));
        came.direction = match decision.moves.last().map(|taken| taken.kind) {
            None => 0,
            Some(MoveKind::Advance | MoveKind::Reopen) => 1,
            Some(MoveKind::Recycle | MoveKind::Close) => -1,
        };
    }

    fn who(&self, decision: &Decision) -> Value {
        if let Some(assignment) = &decision.assignment
            && let Some(team) = assignment.team
        {
            if assignment.held {
                return Value::Text(self.held.get(team.index()).copied().unwrap_or(u32::MAX));
            }
            let turn = self.teams.get(team.index()).copied().flatten();
            if let (Some(text), false, Some(_)) = (turn, assignment.kept, &assignment.assignee) {
                return Value::Text(text);
            }
        }
        decision.assignee.as_ref().map_or(Value::None, |person| Value::Person(person.clone()))
    }
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
    let none = |came: &Came| came.values.get(outcome).is_none_or(|value| *value == Value::None);
    match (none(old), none(new)) {
        (false, true) => Turn::Lost,
        (true, false) => Turn::Gained,
        _ => Turn::Other,
    }
}
