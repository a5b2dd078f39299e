//! What the lists have in common that people work by: which leads, in which order, in which blocks, and why.

use std::cmp::Reverse;

use crate::check::GradeId;
use crate::explain::{Explanation, TermReason};
use crate::program::{NodeId, Program, TermPlan};
use crate::render::Decided;
use crate::source::{Id, closest};
use crate::value::Number;

use super::args::Which;
use super::{Stop, table};

/// Which leads are listed.
pub struct Chosen<'a> {
    owner: Option<&'a str>,
    grade: Option<GradeId>,
    question: Option<NodeId>,
}

impl<'a> Chosen<'a> {
    /// As it was asked for, under these rules.
    pub fn new(program: &Program, which: &'a Which, question: Option<NodeId>) -> Result<Self, Stop> {
        let owner = which.owner.as_deref();
        known(program, owner)?;
        let grade = which.by.as_deref().map(|name| grade(program, name)).transpose()?;
        Ok(Self { owner, grade, question })
    }

    /// Whether a lead waits for whom is wanted: neither at an end nor excluded.
    pub fn has(&self, decided: &Decided<'_>) -> bool {
        decided.decision.excluded.is_none() && decided.decision.waits_for(&decided.program.book, self.owner)
    }

    /// What is asked of each lead before it is looked at.
    pub fn only<R>(&self, others: fn() -> R) -> Option<(NodeId, fn() -> R)> {
        self.question.map(|question| (question, others))
    }

    /// The block of a lead: the line of the grade, the best first; unknown ones stand last.
    pub fn block(&self, decided: &Decided<'_>) -> u32 {
        let Some(grade) = self.grade else { return 0 };
        decided.decision.grades.get(grade.index()).copied().flatten().unwrap_or(u32::MAX)
    }

    /// The name of a block; none where there are no blocks.
    pub fn title<'p>(&self, program: &'p Program, block: u32) -> Option<&'p str> {
        let grade = program.book.grades.get(self.grade?)?;
        Some(grade.lines.get(block as usize).map_or("unknown", |line| line.grade.as_str()))
    }

    /// ` of sales`, for messages.
    pub fn whose(&self) -> String {
        self.owner.map(|owner| format!(" of {owner}")).unwrap_or_default()
    }
}

/// That `--owner` names a department, or a person by an address.
fn known(program: &Program, wanted: Option<&str>) -> Result<(), Stop> {
    let Some(owner) = wanted else { return Ok(()) };
    let owners = &program.book.owners;
    if owner.contains('@') || owners.iter().any(|known| known.name == owner) {
        return Ok(());
    }
    let names: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
    let (near, names) = near_of(owner, &names);
    Err(Stop::unusable(format!(
        "there is no department `{owner}`{near}\n  departments: {names}; a person is named by their address"
    )))
}

fn grade(program: &Program, wanted: &str) -> Result<GradeId, Stop> {
    let grades = &program.book.grades;
    if let Some((id, _)) = grades.enumerated().find(|(_, grade)| grade.name == wanted) {
        return Ok(id);
    }
    let names: Vec<&str> = grades.iter().map(|grade| grade.name.as_str()).collect();
    let (near, names) = near_of(wanted, &names);
    Err(Stop::unusable(format!("there is no grade `{wanted}`{near}\n  grades: {names}")))
}

fn near_of(wanted: &str, names: &[&str]) -> (String, String) {
    let near = closest(wanted, names.iter().copied());
    let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    (near, if names.is_empty() { "these rules name none".to_owned() } else { names.join(", ") })
}

/// Who has a lead, or else the department.
pub fn who(decided: &Decided<'_>) -> String {
    table::who(decided)
}

/// What counts most for a lead, in words; of one whose priority is unknown, what is missing for it.
pub fn reason(decided: &Decided<'_>) -> String {
    let Some(explanation) = decided.explanation else { return String::new() };
    if decided.decision.priority.is_none() {
        return format!("priority unknown: {}", missing(decided).join(", "));
    }
    let lines = explanation.scores.iter().flat_map(|score| &score.lines);
    // Of two that count alike, the first in the rules.
    let best = lines.filter(|line| line.points > Number::ZERO).min_by_key(|line| Reverse(line.points));
    if let Some(line) = best {
        let label = decided.line_label(line.line).unwrap_or_else(|| decided.line_words(line.line));
        return format!("{label} +{}", line.points);
    }
    let terms = explanation.priority.iter().filter_map(|term| Some((term, term.points?)));
    let best = terms.filter(|(_, points)| *points > Number::ZERO).min_by_key(|(_, points)| Reverse(*points));
    best.and_then(|(term, points)| {
        let plan = decided.program.priority_terms.get(term.term as usize)?;
        Some(format!("{} {points}", plan.words))
    })
    .unwrap_or_default()
}

/// What is missing for the priority of a lead.
pub fn missing(decided: &Decided<'_>) -> Vec<String> {
    let Some(explanation) = decided.explanation else { return Vec::new() };
    let mut names = Vec::new();
    unknown(decided, explanation, (&explanation.priority, &decided.program.priority_terms), 0, &mut names);
    names
}

fn unknown(
    decided: &Decided<'_>,
    explanation: &Explanation,
    (terms, plans): (&[TermReason], &[TermPlan]),
    deep: u32,
    names: &mut Vec<String>,
) {
    let add = |name: &str, names: &mut Vec<String>| {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    };
    for (term, plan) in terms.iter().zip(plans).filter(|(term, _)| term.points.is_none()) {
        let before = names.len();
        for id in term.because.fields.iter().filter(|id| !decided.field(**id).is_known()) {
            add(decided.field_of(*id).map_or("", |(name, _, _)| name), names);
        }
        for id in &term.because.scores {
            if decided.decision.scores.get(id.index()).is_some_and(|score| score.value.is_some()) {
                continue;
            }
            let below = explanation.scores.get(id.index()).map_or(&[][..], |score| &score.terms);
            let plans = decided.program.scores.get(*id).map_or(&[][..], |plan| &plan.terms);
            if below.is_empty() || deep > 8 {
                add(decided.program.book.scores.get(*id).map_or("", |score| &score.name), names);
            } else {
                unknown(decided, explanation, (below, plans), deep + 1, names);
            }
        }
        if names.len() == before {
            add(&plan.words, names);
        }
    }
}
