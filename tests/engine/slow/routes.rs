//! Routes, but for who of a team gets a lead: that is the hash's affair, and tested beside it.

use leadwright::check::{Nobody, Recipient, Route};
use leadwright::value::fold;

use super::*;

impl Slow<'_> {
    /// To which department the last stage entered that hands off gives the lead. One that is seen for the first time enters the stage
    /// it is in.
    pub fn hands_off(&self, moves: &[MoveTaken]) -> Option<OwnerId> {
        let mut entered: Vec<StageId> = moves.iter().map(|taken| taken.to).collect();
        if self.lead.entered.is_none() {
            entered.insert(0, self.came_in.stage);
        }
        entered.iter().rev().find_map(|stage| self.rules.stages[*stage].hand_off)
    }

    /// Whether a line holds the lead until somebody is there.
    pub fn holds(&self, owner: Option<OwnerId>, line: u32, to: Option<&str>) -> bool {
        let route = self.rules.routes.iter().find(|route| Some(route.owner) == owner).unwrap();
        match &route.lines[line as usize].to {
            Recipient::Team(id) => to.is_none() && matches!(self.rules.teams[*id].nobody, Nobody::Hold),
            _ => false,
        }
    }

    pub fn route(&self, owner: OwnerId) -> Option<(u32, Option<String>)> {
        let route = self.rules.routes.iter().find(|route| route.owner == owner)?;
        let scope = self.at_entry();
        route.lines.iter().enumerate().find_map(|(number, line)| {
            let holds = line.when.as_ref().is_none_or(|when| self.truth(when, &scope).is_yes());
            let to = if holds { self.to(route, &line.to, &scope) } else { None };
            to.map(|to| (u32::try_from(number).unwrap(), to))
        })
    }

    fn to(&self, route: &Route, to: &Recipient, scope: &Scope) -> Option<Option<String>> {
        match to {
            Recipient::Nobody => Some(None),
            Recipient::Address(address) => Some(Some(address.clone())),
            Recipient::Value(value) => match self.value(value, scope) {
                Val::Text(address) => Some(Some(address)),
                _ => None,
            },
            Recipient::Keep => {
                let who = self.lead.text(self.lead.assignee?.raw).to_owned();
                self.may_keep(route, &who, scope).then_some(Some(who))
            }
            Recipient::Team(id) => {
                let team = &self.rules.teams[*id];
                let there = team.members.iter().filter(|member| !self.away(member)).count();
                Some(match (&team.nobody, there) {
                    (Nobody::Hold, 0) => None,
                    (Nobody::To(address), 0) => Some(address.clone()),
                    _ => Some(format!("somebody of {}", team.name)),
                })
            }
        }
    }

    fn away(&self, member: &leadwright::check::Member) -> bool {
        let today = self.rules.process.zone.date(self.now);
        member.away.iter().any(|(from, to)| *from <= today && today <= *to)
    }

    fn may_keep(&self, route: &Route, who: &str, scope: &Scope) -> bool {
        let is = |other: &str| fold(other) == fold(who);
        let mut named = false;
        for line in &route.lines {
            match &line.to {
                Recipient::Team(id) => {
                    let team = &self.rules.teams[*id];
                    if team.members.iter().any(|member| is(&member.address) && self.away(member)) {
                        return false;
                    }
                    named |= team.members.iter().any(|member| is(&member.address));
                    named |= matches!(&team.nobody, Nobody::To(address) if is(address));
                }
                Recipient::Address(address) => named |= is(address),
                Recipient::Value(value) => {
                    named |= matches!(self.value(value, scope), Val::Text(address) if is(&address));
                }
                Recipient::Keep | Recipient::Nobody => {}
            }
        }
        named
    }
}
