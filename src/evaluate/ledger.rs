//! The assignments so far, and whose turn it is by them.
//!
//! The ledger comes in with an evaluation. Where everybody stands is worked out from its rows alone, in the order of time, and kept
//! up to date row by row, so that a lead of a long batch costs no more than a look at each member.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::check::{Member, StageKind, TeamId};
use crate::program::{PersonId, Program, TeamPlan};
use crate::record::{IdKey, LedgerRow};
use crate::source::Id;
use crate::value::{Instant, person as person_of};

use super::decision::{Decision, Turn};
use super::team::{Clock, Desk, Load};

/// The assignments so far, of one rule set. Evaluating reads it; what was decided becomes part of it only by [`Ledger::note`].
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In order of time; of one instant, in the order they came in.
    rows: Vec<LedgerRow>,
    /// How many rows are in `state`.
    replayed: usize,
    state: State,
}

/// Where everybody stands at an instant.
#[derive(Debug, Clone, Default)]
struct State {
    /// For how many teams and people it was made.
    made_for: Option<(usize, usize)>,
    clock: Clock,
    teams: Vec<Turns>,
    loads: Vec<Load>,
    /// The newest row of each lead, where open leads are counted.
    leads: FxHashMap<IdKey, Newest>,
    /// When rows end that have a time for it.
    ends: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Used again from row to row.
    available: Vec<bool>,
}

/// The newest row of a lead.
#[derive(Debug, Clone, Copy)]
struct Newest {
    row: usize,
    person: Option<PersonId>,
    open: bool,
}

/// The turns of a team.
#[derive(Debug, Clone, Default)]
struct Turns {
    members: Vec<Place>,
    /// How many leads all members had.
    leads: u64,
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Leads by weight, in units that all weights of the team divide.
    share: u128,
    /// What a lead adds to the share.
    step: u128,
    leads: u64,
    /// Whether they took leads when the team last assigned one.
    was_there: bool,
}

/// What a decision adds to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Whether the lead leaves whoever had it.
    leaves: bool,
    /// To which member of which team it goes.
    to: Option<(TeamId, PersonId)>,
    /// Whether it is at an end.
    ends: bool,
}

impl Entry {
    /// What a decision adds; none when nothing.
    #[must_use]
    pub fn of(program: &Program, decision: &Decision) -> Option<Self> {
        let stage = program.book.stages.get(decision.stage_after);
        let ends = stage.is_some_and(|stage| matches!(stage.kind, StageKind::End { .. }));
        let assignment = decision.assignment.as_ref().filter(|assignment| !assignment.kept);
        let to = assignment.and_then(|assignment| {
            let (team, address) = (assignment.team?, assignment.assignee.as_deref()?);
            let person = *program.people.by_address.get(&*person_of(address))?;
            let plan = program.teams.get(team)?;
            plan.members.iter().any(|member| member.person == person).then_some((team, person))
        });
        (ends || assignment.is_some()).then_some(Self { leaves: assignment.is_some(), to, ends })
    }

    /// What a decision added that is only known by what was told of it: the stage it left the lead in, and, if it gave the lead to
    /// somebody or took it from somebody, the team and the person.
    #[must_use]
    pub fn told(program: &Program, stage: &str, assignment: Option<(Option<&str>, Option<&str>)>) -> Option<Self> {
        let stage = program.book.stages.iter().find(|known| known.name == stage);
        let ends = stage.is_some_and(|stage| matches!(stage.kind, StageKind::End { .. }));
        let to = assignment.and_then(|(team, address)| {
            let (team, _) = program.book.teams.enumerated().find(|(_, known)| Some(known.name.as_str()) == team)?;
            let person = *program.people.by_address.get(&*person_of(address?))?;
            let plan = program.teams.get(team)?;
            plan.members.iter().any(|member| member.person == person).then_some((team, person))
        });
        (ends || assignment.is_some()).then_some(Self { leaves: assignment.is_some(), to, ends })
    }
}

/// Whether who gets the lead rests on the ledger, so that it has to be decided after those before it.
#[must_use]
pub fn rests_on_ledger(program: &Program, decision: &Decision) -> bool {
    let Some(assignment) = &decision.assignment else { return false };
    let team = assignment.team.and_then(|team| program.teams.get(team));
    team.is_some_and(|team| team.counts) && !assignment.kept
}

impl Ledger {
    /// The assignments of these rows, whose teams and people are those of one program.
    #[must_use]
    pub fn new(mut rows: Vec<LedgerRow>) -> Self {
        rows.sort_by_key(|row| row.at);
        Self { rows, replayed: 0, state: State::default() }
    }

    /// Notes what was decided about a lead, so that it counts for those after it.
    pub fn note(&mut self, program: &Program, decision: &Decision, lead: &str) {
        if let Some(entry) = Entry::of(program, decision) {
            self.add(program, IdKey::of(lead), decision.now, entry);
        }
    }

    /// Adds what a decision of `now` adds.
    pub fn add(&mut self, program: &Program, lead: IdKey, now: Instant, entry: Entry) {
        if !program.people.in_sequence {
            return;
        }
        self.advance(program, now);
        if entry.leaves {
            self.close(lead, now);
        }
        if let Some((team, person)) = entry.to {
            let row = LedgerRow { team: Some(team), person: Some(person), lead, at: now, until: None };
            self.rows.insert(self.replayed, row);
            self.advance(program, now);
        }
        if entry.ends {
            self.close(lead, now);
        }
    }

    /// Ends the newest row of a lead.
    fn close(&mut self, lead: IdKey, at: Instant) {
        let Some(newest) = self.state.leads.get_mut(&lead).filter(|newest| newest.open) else { return };
        newest.open = false;
        if let Some(row) = self.rows.get_mut(newest.row) {
            row.until = Some(at);
        }
        let person = newest.person;
        self.state.less(person);
    }

    /// Works out where everybody stands at an instant: by the rows up to then, whatever was asked before.
    pub(super) fn advance(&mut self, program: &Program, now: Instant) {
        let made_for = Some((program.teams.len(), program.people.by_address.len()));
        if self.state.made_for != made_for || now < self.state.clock.at() {
            self.replayed = 0;
            self.state = State::of(program);
            self.state.made_for = made_for;
        }
        while let Some(row) = self.rows.get(self.replayed).filter(|row| row.at <= now) {
            if program.people.in_sequence {
                self.state.expire(&self.rows, row.at);
                self.state.take(program, self.replayed, row);
            }
            self.replayed += 1;
        }
        self.state.expire(&self.rows, now);
        self.state.clock.set(program, now);
    }

    /// A team at the instant it was advanced to.
    pub(super) fn desk<'a>(&'a self, program: &'a Program, team: TeamId) -> Option<Desk<'a>> {
        Desk::new(program, team, &self.state.clock, &self.state.loads)
    }

    /// Whose turn it is among members that compete, by number: the lowest share, the first listed on a tie.
    /// The members are in the order of the list.
    pub(super) fn next(&self, id: TeamId, competing: &[(usize, &Member)]) -> Option<usize> {
        let turns = self.state.teams.get(id.index())?;
        let level = turns.level(|number| competing.binary_search_by_key(&number, |(other, _)| *other).is_ok());
        let share = |number: usize| level.share(turns.members.get(number).copied().unwrap_or_default());
        competing.iter().map(|(number, _)| *number).min_by_key(|number| (share(*number), *number))
    }

    /// Where a member of a team stands.
    pub(super) fn turn(&self, id: TeamId, number: usize, members: &[Member]) -> Option<Turn> {
        let turns = self.state.teams.get(id.index())?;
        Some(Turn {
            leads: turns.members.get(number).map_or(0, |place| place.leads),
            of_leads: turns.leads,
            weight: members.get(number).map_or(1, |member| member.weight),
            of_weight: members.iter().map(|member| u64::from(member.weight)).sum(),
        })
    }
}

/// Where those stand who come back, and those who join.
#[derive(Debug, Clone, Copy)]
struct Level {
    back: u128,
    joins: u128,
}

impl Level {
    /// The share of a member who is there now. Who comes back stands no lower than the lowest of those who were there; who never had
    /// a lead of the team, no lower than a round before: further behind nobody can be who was there all the time.
    fn share(self, place: Place) -> u128 {
        let share = if place.was_there { place.share } else { place.share.max(self.back) };
        if place.leads == 0 { share.max(self.joins) } else { share }
    }
}

impl Turns {
    /// By those who were there at the last assignment and are there now; if none of them is, by all who were there. Before the
    /// first assignment everybody stands at nothing.
    fn level(&self, there: impl Fn(usize) -> bool) -> Level {
        let was_there = || self.members.iter().enumerate().filter(|(_, place)| place.was_there);
        let still = was_there().any(|(number, _)| there(number));
        let those = || was_there().filter(|(number, _)| !still || there(*number)).map(|(_, place)| *place);
        let lowest = those().filter(|place| place.leads > 0).map(|place| place.share).min().unwrap_or(0);
        let round = self.members.iter().map(|place| place.step).max().unwrap_or(0);
        let joins = lowest.saturating_sub(round);
        let stands = |place: Place| if place.leads == 0 { place.share.max(joins) } else { place.share };
        Level { back: those().map(stands).min().unwrap_or(0), joins }
    }
}

impl State {
    fn of(program: &Program) -> Self {
        let turns = |team: &TeamPlan| Turns {
            members: team.members.iter().map(|member| Place { step: member.step.into(), ..Place::default() }).collect(),
            leads: 0,
        };
        Self {
            teams: program.teams.iter().map(turns).collect(),
            loads: vec![Load::default(); program.people.by_address.len()],
            ..Self::default()
        }
    }

    /// Counts a row.
    fn take(&mut self, program: &Program, number: usize, row: &LedgerRow) {
        self.clock.set(program, row.at);
        if let (Some(team), Some(person)) = (row.team, row.person) {
            self.assigned(program, team, person);
        }
        if let Some(PersonId(person)) = row.person
            && let Some(load) = self.loads.get_mut(person as usize)
        {
            load.add(&self.clock);
        }
        if program.people.open {
            self.newest(number, row);
        }
    }

    /// Counts a turn. Who takes leads again since the last one is first lifted to the others; when nobody does, all compete.
    fn assigned(&mut self, program: &Program, id: TeamId, person: PersonId) {
        let Some(plan) = program.teams.get(id).filter(|plan| plan.in_turn) else { return };
        let Some(member) = plan.members.iter().position(|member| member.person == person) else { return };
        let mut available = std::mem::take(&mut self.available);
        available.clear();
        if let Some(desk) = Desk::new(program, id, &self.clock, &self.loads) {
            let members = desk.team.members.iter().enumerate();
            available.extend(members.map(|(number, member)| desk.is_available(number, member)));
        }
        let nobody = !available.contains(&true);
        if let Some(turns) = self.teams.get_mut(id.index()) {
            let level = turns.level(|number| nobody || available.get(number).copied().unwrap_or(false));
            for (place, available) in turns.members.iter_mut().zip(&available) {
                let there = *available || nobody;
                if there && !place.was_there {
                    place.share = place.share.max(level.back);
                }
                place.was_there = there;
            }
            if let Some(place) = turns.members.get_mut(member) {
                let stands = if place.was_there { level.share(*place) } else { place.share };
                place.share = stands.saturating_add(place.step);
                place.leads += 1;
            }
            turns.leads += 1;
        }
        self.available = available;
    }

    /// Makes a row the newest of its lead.
    fn newest(&mut self, number: usize, row: &LedgerRow) {
        let open = row.until.is_none_or(|until| until > row.at);
        let newest = Newest { row: number, person: row.person, open };
        if let Some(before) = self.leads.insert(row.lead, newest).filter(|before| before.open) {
            self.less(before.person);
        }
        let load = row.person.and_then(|PersonId(person)| self.loads.get_mut(person as usize));
        if let Some(load) = load.filter(|_| open) {
            load.open += 1;
        }
        if let Some(until) = row.until.filter(|_| open) {
            self.ends.push(Reverse((until, number)));
        }
    }

    /// Ends the rows whose time has come.
    fn expire(&mut self, rows: &[LedgerRow], now: Instant) {
        while let Some(Reverse((_, number))) = self.ends.peek().copied().filter(|Reverse((until, _))| *until <= now) {
            self.ends.pop();
            let Some(row) = rows.get(number) else { continue };
            if let Some(newest) = self.leads.get_mut(&row.lead).filter(|newest| newest.row == number && newest.open) {
                newest.open = false;
                let person = newest.person;
                self.less(person);
            }
        }
    }

    /// Somebody has an open lead less.
    fn less(&mut self, person: Option<PersonId>) {
        let Some(PersonId(person)) = person else { return };
        if let Some(load) = self.loads.get_mut(person as usize) {
            load.open = load.open.saturating_sub(1);
        }
    }
}
