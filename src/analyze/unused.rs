//! What is declared and never asked for.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into counts as one opaque question, so a new kind of expression is safe here"
)]

use std::collections::BTreeSet;

use crate::ast::ChecklistKind;
use crate::check::{Checked, EventKind, ExprKind, How, ScoreItem, ScoreKind, SetRef, SlaTarget, Type};
use crate::source::{Id, Problem};

use super::complaints;
use super::walk::{each_events, each_expr, roots};

/// What the rules use of what they declare.
#[derive(Default)]
struct Uses {
    lists: BTreeSet<usize>,
    checklists: BTreeSet<usize>,
    lets: BTreeSet<usize>,
    conditions: BTreeSet<usize>,
    activities: BTreeSet<usize>,
}

/// Fields, activities, lists, lets, conditions, checklists and calendars nobody uses; BANT without one of its four.
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
    uses
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
