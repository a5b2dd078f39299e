//! Which lines of a rule set some decision made use of. Data only.

use std::collections::BTreeSet;

use crate::check::{ExclusionId, GradeId, NurtureId, OwnerId, SlaId, StageId, TerritoryId};
use crate::evaluate::{Decision, Recorded};
use crate::program::{LineId, Program};
use crate::source::Id;

/// A line that can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A line of a score: it adds or takes points.
    Points(LineId),
    /// An exclusion.
    Exclusion(ExclusionId),
    /// A line of a grade.
    Grade(GradeId, u32),
    /// A move of a stage.
    Move(StageId, u32),
    /// A territory.
    Territory(TerritoryId),
    /// A line of the route of a department.
    Route(OwnerId, u32),
    /// A line of an SLA: its clock runs.
    Clause(SlaId, u32),
    /// What the breach of a line of an SLA does by itself.
    Breach(SlaId, u32),
    /// A nurture programme: somebody is in it.
    Nurture(NurtureId),
}

/// Lines that were made use of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    met: BTreeSet<Spot>,
}

impl Covered {
    /// Adds what a decision made use of, from what was recorded as it was made.
    pub fn note(&mut self, recorded: &Recorded, decision: &Decision) {
        let counted = recorded.lines.iter().enumerate().filter(|(_, line)| line.counts);
        self.met.extend(counted.map(|(at, _)| Spot::Points(LineId::new(at))));
        self.met.extend(decision.excluded.map(Spot::Exclusion));
        let grades = decision.grades.iter().enumerate();
        self.met.extend(grades.filter_map(|(at, line)| line.map(|line| Spot::Grade(GradeId::new(at), line))));
        self.met.extend(decision.moves.iter().map(|taken| match taken.breach {
            Some(sla) => Spot::Breach(sla, taken.line),
            None => Spot::Move(taken.from, taken.line),
        }));
        self.met.extend(decision.territory.map(Spot::Territory));
        self.met.extend(decision.assignment.as_ref().map(|given| Spot::Route(given.owner, given.line)));
        self.met.extend(decision.clocks.iter().map(|clock| Spot::Clause(clock.sla, clock.clause)));
        self.met.extend(decision.nurture.iter().map(|nurturing| Spot::Nurture(nurturing.nurture)));
    }

    /// Adds what was made use of elsewhere.
    pub fn join(&mut self, other: Self) {
        self.met.extend(other.met);
    }

    /// Whether a line was made use of.
    #[must_use]
    pub fn met(&self, spot: Spot) -> bool {
        self.met.contains(&spot)
    }
}

/// All lines of a rule set that can do something.
#[must_use]
pub fn spots(program: &Program) -> Vec<Spot> {
    let book = &program.book;
    let numbers = |count: usize| 0..u32::try_from(count).unwrap_or(u32::MAX);
    let mut spots: Vec<Spot> = program.lines.ids().map(Spot::Points).collect();
    spots.extend(book.exclusions.ids().map(Spot::Exclusion));
    for (id, grade) in book.grades.enumerated() {
        spots.extend(numbers(grade.lines.len()).map(|line| Spot::Grade(id, line)));
    }
    for (id, stage) in book.stages.enumerated() {
        spots.extend(numbers(stage.moves.len()).map(|line| Spot::Move(id, line)));
    }
    spots.extend(book.territories.ids().map(Spot::Territory));
    for route in &book.routes {
        spots.extend(numbers(route.lines.len()).map(|line| Spot::Route(route.owner, line)));
    }
    for (id, sla) in book.slas.enumerated() {
        spots.extend(numbers(sla.clauses.len()).map(|line| Spot::Clause(id, line)));
        let moving = numbers(sla.clauses.len()).zip(&sla.clauses).filter(|(_, clause)| clause.then.is_some());
        spots.extend(moving.map(|(line, _)| Spot::Breach(id, line)));
    }
    spots.extend(book.nurtures.ids().map(Spot::Nurture));
    spots
}
