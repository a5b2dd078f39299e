//! Which lines of a rule set some decision made use of. Data only.

use std::collections::BTreeSet;

use crate::check::{
    CalendarId, ExclusionId, GradeId, NurtureId, OwnerId, SlaId, StageId, TableId, TeamId, TerritoryId,
};
use crate::evaluate::{AlertKind, AlertTo, Clock, Decision, Recorded};
use crate::program::{LineId, Node, Program};
use crate::record::Record;
use crate::source::Id;
use crate::value::is_person;

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
    /// A row of a table: it is the one that matches.
    Row(TableId, u32),
    /// A calendar: something asks for its hours.
    Calendar(CalendarId),
    /// A warning of an SLA: somebody is told.
    Warning(SlaId, u32),
    /// A breach of an SLA: somebody is told.
    Told(SlaId, u32),
    /// The pauses of an SLA: a clock stood still.
    Pause(SlaId),
    /// A value that a stage needs: a lead was kept out for lack of it.
    Need(StageId, u32),
    /// A member of a team: a lead is theirs.
    Member(TeamId, u32),
    /// A department: it has the lead's stage, gets the lead, is told something, or gave an answer.
    Department(OwnerId),
}

/// Lines that were made use of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    met: BTreeSet<Spot>,
}

impl Covered {
    /// Adds what a decision made use of, from what was recorded as it was made.
    pub fn note(&mut self, program: &Program, record: &Record, recorded: &Recorded, decision: &Decision) {
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
        self.met.extend(recorded.rows.iter().filter_map(|(table, row)| row.map(|row| Spot::Row(*table, row))));
        self.met.extend(recorded.lacking.iter().map(|(stage, need)| Spot::Need(*stage, *need)));
        let stood_still = decision.clocks.iter().filter(|clock| stood_still(clock, decision));
        self.met.extend(stood_still.map(|clock| Spot::Pause(clock.sla)));
        self.told(decision);
        self.people(program, record, decision);
        self.hours(program, recorded, decision);
    }

    /// The lines of SLAs that somebody is told by.
    fn told(&mut self, decision: &Decision) {
        for alert in &decision.alerts {
            let clock = |number: usize| decision.clocks.get(number).map(|clock| clock.sla);
            self.met.extend(match alert.kind {
                AlertKind::Handoff => None,
                AlertKind::Warning(number, _) => clock(number).map(|sla| Spot::Warning(sla, alert.line)),
                AlertKind::Breach(number) => clock(number).map(|sla| Spot::Told(sla, alert.line)),
            });
            if let AlertTo::Owner(owner) = alert.to {
                self.met.insert(Spot::Department(owner));
            }
        }
    }

    /// Members and departments.
    fn people(&mut self, program: &Program, record: &Record, decision: &Decision) {
        let book = &program.book;
        let stage = book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
        let said = record.answers.iter().filter(|answer| answer.at <= decision.now).map(|answer| answer.by);
        self.met.extend(stage.into_iter().chain(decision.handed_to).chain(said).map(Spot::Department));
        let Some(given) = &decision.assignment else { return };
        let (Some(id), Some(address)) = (given.team, &given.assignee) else { return };
        let members = book.teams.get(id).map_or(&[][..], |team| &team.members);
        let theirs = (0..).zip(members).filter(|(_, member)| is_person(&member.address, address));
        self.met.extend(theirs.map(|(number, _)| Spot::Member(id, number)));
    }

    /// Calendars.
    fn hours(&mut self, program: &Program, recorded: &Recorded, decision: &Decision) {
        let book = &program.book;
        self.met.extend(recorded.calendars.iter().copied().map(Spot::Calendar));
        let clocks = decision.clocks.iter().filter_map(|clock| book.slas.get(clock.sla)?.calendar);
        let sends = decision.nurture.iter().filter_map(|nurturing| book.nurtures.get(nurturing.nurture)?.calendar);
        self.met.extend(clocks.chain(sends).map(Spot::Calendar));
        let shared_out = decision.assignment.as_ref().filter(|given| !given.kept).and_then(|given| given.team);
        self.met.extend(shared_out.into_iter().flat_map(|team| hours_of(program, team)).map(Spot::Calendar));
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

/// Whether a clock stood still for some of its time: less of it counts than lies between its start and its end.
fn stood_still(clock: &Clock, decision: &Decision) -> bool {
    let upto = clock.ended.map_or(decision.now, |ended| ended.min(decision.now));
    let over = clock.met_at.unwrap_or(upto).max(clock.started);
    clock.paused || clock.wall_spent < over.since(clock.started)
}

/// The calendars by which the members of a team take leads.
fn hours_of(program: &Program, team: TeamId) -> impl Iterator<Item = CalendarId> {
    let team = program.book.teams.get(team);
    team.into_iter().flat_map(|team| team.members.iter().filter_map(|member| member.calendar.or(team.calendar)))
}

/// The calendars whose hours something asks for; one that others are only built on does nothing by itself.
fn calendars(program: &Program) -> BTreeSet<CalendarId> {
    let book = &program.book;
    let asked = program.nodes.iter().take(program.rule_nodes).filter_map(|node| {
        if let Node::BusinessSince { calendar, .. } | Node::Open { calendar, .. } = node {
            Some(*calendar)
        } else {
            None
        }
    });
    let over_time = book.slas.iter().map(|sla| sla.calendar).chain(book.nurtures.iter().map(|sent| sent.calendar));
    let of_teams = book.teams.ids().flat_map(|team| hours_of(program, team));
    asked.chain(over_time.flatten()).chain(of_teams).collect()
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
    spots.extend(around(program));
    spots
}

/// What stands around the lines that decide.
fn around(program: &Program) -> Vec<Spot> {
    let book = &program.book;
    let numbers = |count: usize| 0..u32::try_from(count).unwrap_or(u32::MAX);
    let mut spots: Vec<Spot> = calendars(program).into_iter().map(Spot::Calendar).collect();
    for (id, table) in book.tables.enumerated() {
        spots.extend(numbers(table.rows.len()).map(|row| Spot::Row(id, row)));
    }
    for (id, sla) in book.slas.enumerated() {
        spots.extend(numbers(sla.warnings.len()).map(|line| Spot::Warning(id, line)));
        spots.extend(numbers(sla.breaches.len()).map(|line| Spot::Told(id, line)));
        spots.extend(sla.pauses.as_ref().map(|_| Spot::Pause(id)));
    }
    for (id, stage) in book.stages.enumerated() {
        spots.extend(numbers(stage.needs.len()).map(|need| Spot::Need(id, need)));
    }
    for (id, team) in book.teams.enumerated() {
        spots.extend(numbers(team.members.len()).map(|member| Spot::Member(id, member)));
    }
    spots.extend(book.owners.ids().map(Spot::Department));
    spots
}
