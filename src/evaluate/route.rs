//! Routing: the first line that holds decides; teams share leads out in turn, or by weighted rendezvous hashing.

use crate::check::{Assign, Member, Nobody, RouteId, TeamId};
use crate::program::{RecipientPlan, RouteLinePlan, Val};
use crate::value::{Truth, is_person, person, trimmed};

use super::carry::changes_hands;
use super::decision::{Assignment, Decision, PassedOver};
use super::run::Run;
use super::team::absent;
use super::trace::{RouteTrace, Trace};

/// Somebody whom a line of a route named and who is away.
type Absentee = (String, PassedOver);

impl Assignment {
    fn to(address: &str) -> Self {
        Self { assignee: Some(address.to_owned()), ..Self::default() }
    }
}

impl<T: Trace> Run<'_, T> {
    /// Runs the route of the last stage entered that hands off.
    pub fn route(&mut self, decision: &mut Decision) {
        if self.excluded.is_some() {
            return;
        }
        let program = self.program;
        // A lead seen for the first time enters the stage it is in, and one that was held there is tried once more.
        let again = self.record.held.is_some() && decision.moves.is_empty();
        let came_in = (decision.first_seen || again).then_some(decision.stage_before);
        let mut entered = decision.moves.iter().rev().map(|taken| taken.to).chain(came_in);
        let hand_off = entered.find_map(|stage| program.stages.get(stage).and_then(|stage| stage.hand_off));
        let Some(owner) = hand_off else { return };
        decision.handed_to = Some(owner);
        let Some((id, _)) = program.book.routes.enumerated().find(|(_, route)| route.owner == owner) else { return };
        let Some(lines) = program.routes.get(id) else { return };
        let mut absentees = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let truth = line.when.map_or(Truth::Yes, |when| self.truth(when));
            let taken = if truth.is_yes() { self.take(id, line, &mut absentees) } else { None };
            if T::RECORDS && (taken.is_some() || self.whole()) {
                let passed = truth.is_yes() && taken.is_none();
                let mut truths = Vec::new();
                line.when.into_iter().for_each(|when| self.answers_below(when, &mut truths));
                self.trace.routed(RouteTrace { route: id, line: number, truth, passed, truths });
            }
            if let Some(mut assignment) = taken {
                assignment.owner = owner;
                assignment.line = number;
                self.came_past(&mut assignment, absentees);
                // Who has the lead already is called as the lead calls them.
                if changes_hands(self.record, &assignment) {
                    decision.assignee.clone_from(&assignment.assignee);
                }
                decision.assignment = Some(assignment);
                return;
            }
        }
    }

    /// What a line that holds gives; none when it is passed over all the same. Whom it named and who is away is added to `absentees`.
    fn take(&mut self, route: RouteId, line: &RouteLinePlan, absentees: &mut Vec<Absentee>) -> Option<Assignment> {
        match &line.to {
            RecipientPlan::Nobody => Some(Assignment::default()),
            // Somebody has to take what comes to the last line.
            RecipientPlan::Address(address) if line.when.is_none() => Some(Assignment::to(address)),
            RecipientPlan::Address(address) => self.present(address, absentees).then(|| Assignment::to(address)),
            RecipientPlan::Value(node) => {
                let Val::Text(text) = self.value(*node) else { return None };
                let address = self.raw(text);
                self.present(address, absentees).then(|| Assignment::to(address))
            }
            RecipientPlan::Keep => {
                let text = self.record.assignee?;
                let assignee = self.record.text(text.raw);
                let team = self.keeps(route, assignee)?;
                let stays = self.present(assignee, absentees);
                stays.then(|| Assignment { team, kept: true, ..Assignment::to(assignee) })
            }
            RecipientPlan::Team(id) => Some(self.share_out(*id)),
        }
    }

    /// Whether somebody is not away by what the teams say; who is becomes one of the absentees.
    fn present(&self, address: &str, absentees: &mut Vec<Absentee>) -> bool {
        let today = self.zone().date(self.now);
        let until = absent(self.program, &person(address), today);
        absentees.extend(until.map(|until| (address.to_owned(), PassedOver::Away(until))));
        until.is_none()
    }

    /// Notes who was named by lines before and was away. A lead that waits may also go to one of them.
    fn came_past(&mut self, assignment: &mut Assignment, absentees: Vec<Absentee>) {
        let zone = self.zone();
        let mut first = 0;
        for (address, why) in absentees {
            if let (PassedOver::Away(day), true) = (why, assignment.held) {
                let back = zone.midnight(day.plus_days(1));
                assignment.held_until = Some(assignment.held_until.map_or(back, |until| until.min(back)));
            }
            if !assignment.passed_over.iter().any(|(known, _)| is_person(known, &address)) {
                assignment.passed_over.insert(first, (address, why));
                first += 1;
            }
        }
        if assignment.held {
            self.until_available(assignment);
        }
    }

    /// Whether a route or one of its teams names somebody, so that they may keep a lead. The first of its teams that they are a member
    /// of is given.
    fn keeps(&mut self, route: RouteId, assignee: &str) -> Option<Option<TeamId>> {
        let program = self.program;
        let wanted = person(assignee);
        let is_wanted = |address: &str| person(address) == wanted;
        let (mut named, mut of_team) = (false, None);
        for line in program.routes.get(route)? {
            match &line.to {
                RecipientPlan::Team(id) => {
                    let Some(team) = program.book.teams.get(*id) else { continue };
                    if team.members.iter().any(|member| is_wanted(&member.address)) {
                        of_team = of_team.or(Some(*id));
                    }
                    named |= matches!(&team.nobody, Nobody::To(address) if is_wanted(address));
                }
                RecipientPlan::Address(address) => named |= is_wanted(address),
                RecipientPlan::Value(node) => {
                    if let Val::Text(text) = self.value(*node) {
                        named |= is_wanted(self.raw(text));
                    }
                }
                RecipientPlan::Keep | RecipientPlan::Nobody => {}
            }
        }
        (named || of_team.is_some()).then_some(of_team)
    }

    /// Notes when somebody may take a held lead, and when what keeps a member from it is over.
    fn until_available(&mut self, assignment: &Assignment) {
        if let Some(at) = assignment.held_until {
            self.until(at, false);
        }
        let zone = self.zone();
        for (_, why) in &assignment.passed_over {
            let over = match why {
                PassedOver::Away(day) => Some(zone.midnight(day.plus_days(1))),
                PassedOver::Closed(opens) => *opens,
                PassedOver::Full(_, more) => *more,
            };
            if let Some(over) = over {
                self.until(over, false);
            }
        }
    }

    /// Gives the lead to a member of a team.
    fn share_out(&mut self, id: TeamId) -> Assignment {
        let mut assignment = Assignment { team: Some(id), ..Assignment::default() };
        let program = self.program;
        let ledger = &mut self.scratch.ledger;
        ledger.advance(program, self.now);
        let Some(desk) = ledger.desk(program, id) else { return assignment };
        let team = desk.team;
        let mut competing: Vec<(usize, &Member)> = Vec::with_capacity(team.members.len());
        for (number, member) in team.members.iter().enumerate() {
            match desk.why_not(number, member) {
                None => competing.push((number, member)),
                Some(why) => assignment.passed_over.push((member.address.clone(), why)),
            }
        }
        if competing.is_empty() {
            match &team.nobody {
                Nobody::Anyway => competing.extend(team.members.iter().enumerate()),
                Nobody::To(address) => {
                    assignment.assignee = Some(address.clone());
                    return assignment;
                }
                Nobody::Hold => {
                    assignment.held = true;
                    assignment.held_until = desk.opens();
                    return assignment;
                }
            }
        }
        let number = match team.assign {
            Assign::ByHash => chosen(trimmed(&self.record.id), &competing),
            Assign::InTurn => ledger.next(id, &competing),
        };
        if let Some((number, member)) = number.and_then(|number| Some((number, team.members.get(number)?))) {
            assignment.assignee = Some(member.address.clone());
            if team.assign == Assign::InTurn {
                assignment.turn = ledger.turn(id, number, &team.members);
            }
        }
        assignment
    }
}

/// Weighted rendezvous hashing: each member draws as many numbers as it has weight, from the lead's id and its own address
/// alone; the highest wins. So nobody else's lead moves when somebody joins or leaves. Ties go to the first listed.
fn chosen(lead: &str, members: &[(usize, &Member)]) -> Option<usize> {
    let mut best: Option<(u64, usize)> = None;
    for (number, member) in members {
        let seed = hash(lead, &person(&member.address));
        let drawn = (0..member.weight).map(|draw| mix(seed ^ mix(u64::from(draw)))).max().unwrap_or(0);
        if best.is_none_or(|(highest, _)| drawn > highest) {
            best = Some((drawn, *number));
        }
    }
    best.map(|(_, number)| number)
}

/// FNV-1a over the id, a separator and the address, mixed: written out, so that it never changes between versions.
fn hash(lead: &str, member: &str) -> u64 {
    let bytes = lead.bytes().chain([0xff]).chain(member.bytes());
    mix(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)))
}

/// The finishing steps of SplitMix64 (Steele, Lea, Flood 2014).
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn member(address: &str, weight: u32) -> Member {
        let (address, away, limits) = (address.into(), Vec::new(), Vec::new());
        Member { address, weight, away, calendar: None, limits, span: Span::default() }
    }

    #[test]
    fn leads_fall_by_weight_and_stay_when_others_leave() {
        let (a, b, c) = (member("a@x.example", 2), member("b@x.example", 1), member("c@x.example", 1));
        let leads: Vec<String> = (0..8_000).map(|n| format!("L-{n}")).collect();
        let all = [(0, &a), (1, &b), (2, &c)];
        let share = |number: usize| leads.iter().filter(|lead| chosen(lead, &all) == Some(number)).count();
        // 8,000 leads at 2 : 1 : 1 are 4,000, 2,000 and 2,000; four standard deviations are 179 and 155.
        assert!(share(0).abs_diff(4_000) < 179);
        assert!(share(1).abs_diff(2_000) < 155);
        for lead in &leads {
            let (before, after) = (chosen(lead, &all), chosen(lead, &[(0, &a), (1, &b)]));
            assert!(before == after || before == Some(2), "{lead} moved for no reason");
        }
    }
}
