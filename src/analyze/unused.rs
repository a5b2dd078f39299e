//! What is declared and never asked for.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into counts as one opaque question, so a new kind of expression is safe here"
)]

use std::collections::BTreeSet;

use crate::ast::ChecklistKind;
use crate::check::{
    Checked, EventKind, Expected, ExprKind, How, Recipient, ScoreItem, ScoreKind, SetRef, SlaTarget, Type,
};
use crate::source::{Id, Problem};

use super::complaints;
use super::walk::{each, each_events, each_expr, roots};

/// What the rules use of what they declare.
#[derive(Default)]
struct Uses {
    lists: BTreeSet<usize>,
    checklists: BTreeSet<usize>,
    lets: BTreeSet<usize>,
    conditions: BTreeSet<usize>,
    activities: BTreeSet<usize>,
    scores: BTreeSet<usize>,
    grades: BTreeSet<usize>,
    teams: BTreeSet<usize>,
    owners: BTreeSet<usize>,
}

/// Fields, activities, lists, lets, conditions, checklists, scores, grades, teams, owners and calendars nobody uses; BANT without one
/// of its four.
pub fn unused(checked: &Checked, problems: &mut Vec<Problem>) {
    let uses = uses(checked);
    // A personal field is for the handoff's contact, whether or not a rule reads it.
    for field in checked.fields.iter().filter(|field| !field.used && !field.personal) {
        problems.push(complaints::unused(field.span, "field", &field.name));
    }
    let mut tell = |what: &str, named: Vec<(&str, crate::source::Span)>, used: &BTreeSet<usize>| {
        for (index, (name, span)) in named.into_iter().enumerate() {
            if !used.contains(&index) {
                problems.push(complaints::unused(span, what, name));
            }
        }
    };
    tell("activity", checked.activities.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.activities);
    tell("list", checked.lists.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.lists);
    tell("let", checked.lets.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.lets);
    tell("condition", checked.conditions.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.conditions);
    tell("checklist", checked.checklists.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.checklists);
    tell("team", checked.teams.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.teams);
    tell("owner", checked.owners.iter().map(|x| (x.name.as_str(), x.span)).collect(), &uses.owners);
    // Without stages, scores and grades are what the rules are for.
    if !checked.stages.is_empty() {
        for score in checked.scores.enumerated().filter(|(id, _)| !uses.scores.contains(&id.index())).map(|(_, x)| x) {
            problems.push(complaints::only_shown(score.span, "score", &score.name));
        }
        for grade in checked.grades.enumerated().filter(|(id, _)| !uses.grades.contains(&id.index())).map(|(_, x)| x) {
            problems.push(complaints::only_shown(grade.span, "grade", &grade.name));
        }
    }
    for calendar in checked.calendars.iter().filter(|calendar| !calendar.used) {
        problems.push(complaints::unused(calendar.span, "calendar", &calendar.name));
    }
    for list in checked.checklists.iter().filter(|list| list.kind == ChecklistKind::Bant) {
        let missing: Vec<&str> = ["budget", "authority", "need", "time"]
            .into_iter()
            .filter(|name| list.checks.iter().all(|check| check.name != *name))
            .collect();
        if !missing.is_empty() {
            problems.push(complaints::bant_incomplete(list.span, &missing));
        }
    }
}

fn uses(checked: &Checked) -> Uses {
    let mut uses = Uses::default();
    for root in roots(checked) {
        each_expr(&root, &mut |expr| {
            match &expr.kind {
                ExprKind::In { set: SetRef::List(id), .. } => uses.lists.insert(id.index()),
                ExprKind::Let(id) => uses.lets.insert(id.index()),
                ExprKind::Condition(id) => uses.conditions.insert(id.index()),
                ExprKind::Check(id, _) => uses.checklists.insert(id.index()),
                ExprKind::Score(id) => uses.scores.insert(id.index()),
                ExprKind::Grade(id) => uses.grades.insert(id.index()),
                ExprKind::Says { owner, .. } => uses.owners.insert(owner.index()),
                _ => false,
            };
        });
        each_events(&root, &mut |events| {
            for kind in &events.kinds {
                match kind {
                    EventKind::Activity(id) => {
                        uses.activities.insert(id.index());
                    }
                    EventKind::Recycle | EventKind::Entering(_) => {}
                }
            }
        });
    }
    let wants_touches = |target: SlaTarget| matches!(target, SlaTarget::FirstTouch | SlaTarget::Touches { .. });
    if checked.slas.iter().flat_map(|sla| &sla.clauses).any(|clause| wants_touches(clause.target)) {
        let touches = checked.activities.iter().enumerate().filter(|(_, activity)| activity.touch);
        uses.activities.extend(touches.map(|(index, _)| index));
    }
    lists_by_value(checked, &mut uses);
    people(checked, &mut uses);
    expected(checked, &mut uses);
    uses
}

/// Teams that some route shares leads out to, and departments that have a stage, get leads or are told something.
fn people(checked: &Checked, uses: &mut Uses) {
    for line in checked.routes.iter().flat_map(|route| &route.lines) {
        if let Recipient::Team(id) = &line.to {
            uses.teams.insert(id.index());
        }
    }
    let of_stages = checked.stages.iter().flat_map(|stage| [stage.owner, stage.hand_off]).flatten();
    let told = checked.slas.iter().flat_map(|sla| {
        let warned = sla.warnings.iter().filter_map(|warning| warning.to);
        warned.chain(sla.breaches.iter().map(|breach| breach.to))
    });
    let routed = checked.routes.iter().map(|route| route.owner);
    uses.owners.extend(of_stages.chain(told).chain(routed).map(Id::index));
}

/// Scores and grades that a test holds to something: there they are what somebody wants to know.
fn expected(checked: &Checked, uses: &mut Uses) {
    let expectations = checked.tests.iter().flat_map(|test| &test.steps).flat_map(|step| &step.expects);
    for expectation in expectations {
        match &expectation.what {
            Expected::Condition(condition) => each(condition, &mut |part| {
                match &part.kind {
                    ExprKind::Score(id) => uses.scores.insert(id.index()),
                    ExprKind::Grade(id) => uses.grades.insert(id.index()),
                    _ => false,
                };
            }),
            Expected::Short(score, _) => {
                uses.scores.insert(score.index());
            }
            _ => {}
        }
    }
}

/// Lists that were spelled out where they are used (`include any of L`, `for each of X in L`, `one of L`) are known by
/// their elements.
fn lists_by_value(checked: &Checked, uses: &mut Uses) {
    let mut spelled: Vec<Vec<crate::check::Const>> = Vec::new();
    for root in roots(checked) {
        each_expr(&root, &mut |expr| match &expr.kind {
            ExprKind::Include { wanted, .. } => spelled.push(wanted.clone()),
            ExprKind::TextTest { wanted, .. } => {
                spelled.push(wanted.iter().cloned().map(crate::check::Const::Text).collect());
            }
            _ => {}
        });
    }
    for score in &checked.scores {
        if let ScoreKind::Lines { items, .. } = &score.kind {
            items.iter().for_each(|item| for_each_of(item, &mut spelled));
        }
    }
    let fields = checked.fields.iter().chain(checked.activities.iter().flat_map(|a| &a.fields));
    for field in fields {
        if let Type::OneOf(options) = &field.ty {
            spelled.push(options.iter().cloned().map(crate::check::Const::Text).collect());
        }
    }
    for answer in checked.stages.iter().flat_map(|stage| &stage.answers) {
        spelled.push(answer.because.iter().cloned().map(crate::check::Const::Text).collect());
    }
    for (index, list) in checked.lists.iter().enumerate() {
        if spelled.contains(&list.items) {
            uses.lists.insert(index);
        }
    }
}

fn for_each_of(item: &ScoreItem, spelled: &mut Vec<Vec<crate::check::Const>>) {
    match item {
        ScoreItem::Line(line) => {
            if let How::ForEachOf { items, .. } = &line.how {
                spelled.push(items.clone());
            }
        }
        ScoreItem::Pick(pick) => pick.items.iter().for_each(|item| for_each_of(item, spelled)),
        ScoreItem::Group(group) => group.items.iter().for_each(|item| for_each_of(item, spelled)),
    }
}
