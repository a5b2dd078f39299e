//! Teams, ready to share leads out.

use rustc_hash::FxHashMap;

use crate::ast::{LimitPer, Unit};
use crate::check::{Assign, Checked, common_multiple};
use crate::source::{IdVec, id};
use crate::value::{Date, person};

use super::stage::{RecipientPlan, RouteLinePlan};

id!(PersonId, "Names somebody who is a member of a team, or of several.");

/// A team.
#[derive(Debug, Clone, Default)]
pub struct TeamPlan {
    /// Its members in the order of the list.
    pub members: Box<[MemberPlan]>,
    /// Whether it assigns in turn.
    pub in_turn: bool,
    /// Whether who gets a lead rests on the assignments before: it assigns in turn, or a member has a limit.
    pub counts: bool,
}

/// A member.
#[derive(Debug, Clone, Copy)]
pub struct MemberPlan {
    /// Who.
    pub person: PersonId,
    /// What a lead adds to their share. The heavier the weight, the less: all weights divide the same number.
    pub step: u64,
}

/// All members of all teams.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// By address, as people compare. Somebody in two teams is one person.
    pub by_address: FxHashMap<Box<str>, PersonId>,
    /// By person, their days away in any team, both ends in.
    pub absences: Vec<Vec<(Date, Date)>>,
    /// The spans of time that some limit counts leads by.
    pub units: Vec<Unit>,
    /// Whether some limit counts open leads.
    pub open: bool,
    /// Whether some route gives leads to a team that counts, so that the order of leads matters.
    pub in_sequence: bool,
}

/// The teams of a rule set and those in them.
pub(super) fn teams(book: &Checked) -> (IdVec<crate::check::TeamId, TeamPlan>, People) {
    let mut people = People::default();
    let teams = book.teams.iter().map(|team| {
        let weights: Vec<u32> = team.members.iter().map(|member| member.weight).collect();
        let round = common_multiple(&weights).unwrap_or(u64::MAX);
        let members = team.members.iter().map(|member| {
            for limit in &member.limits {
                match limit.per {
                    LimitPer::Open => people.open = true,
                    LimitPer::Unit(unit) if !people.units.contains(&unit) => people.units.push(unit),
                    LimitPer::Unit(_) => {}
                }
            }
            let next = PersonId(u32::try_from(people.by_address.len()).unwrap_or(u32::MAX));
            let person = *people.by_address.entry(person(&member.address).into()).or_insert(next);
            if person == next {
                people.absences.push(Vec::new());
            }
            if let Some(absences) = people.absences.get_mut(person.0 as usize) {
                absences.extend(&member.away);
            }
            MemberPlan { person, step: round / u64::from(member.weight.max(1)) }
        });
        let members = members.collect();
        let in_turn = team.assign == Assign::InTurn;
        TeamPlan { members, in_turn, counts: in_turn || team.members.iter().any(|member| !member.limits.is_empty()) }
    });
    (teams.collect(), people)
}

/// Whether some of these routes gives leads to a team that counts.
pub(super) fn in_sequence<'a>(
    routes: impl Iterator<Item = &'a Vec<RouteLinePlan>>,
    teams: &IdVec<crate::check::TeamId, TeamPlan>,
) -> bool {
    routes.flatten().any(|line| match line.to {
        RecipientPlan::Team(id) => teams.get(id).is_some_and(|team| team.counts),
        RecipientPlan::Keep | RecipientPlan::Nobody | RecipientPlan::Address(_) | RecipientPlan::Value(_) => false,
    })
}
