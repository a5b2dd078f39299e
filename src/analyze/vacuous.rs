//! Tests that can't fail: what they expect was given to them, or can't be otherwise under any lead.

use crate::check::{Checked, Expected, Expr, ExprKind, FieldId, Nobody, Test, Told};
use crate::source::Problem;

use super::complaints;
use super::walk::each;

pub(super) fn vacuous(checked: &Checked, problems: &mut Vec<Problem>) {
    for test in &checked.tests {
        if let Some(last) = test.steps.last()
            && last.expects.is_empty()
        {
            problems.push(complaints::last_step_expects_nothing(last.span));
        }
        for expect in test.steps.iter().flat_map(|step| &step.expects) {
            if let Expected::Condition(condition) = &expect.what
                && let Some(field) = only_given(checked, test, condition)
            {
                problems.push(complaints::expects_what_is_given(expect.span, field));
            }
            if let Some(why) = never_otherwise(checked, &expect.what) {
                problems.push(complaints::never_fails(expect.span, why));
            }
        }
    }
}

/// The name of a field, where a condition rests on nothing but fields whose values the test itself gives or leaves out.
fn only_given<'a>(checked: &'a Checked, test: &Test, condition: &Expr) -> Option<&'a str> {
    let (mut field, mut others) = (None, false);
    each(condition, &mut |part| match &part.kind {
        ExprKind::Field(id) => {
            others |= is_read(test, *id);
            field = field.or(Some(*id));
        }
        ExprKind::Const(_)
        | ExprKind::Unknown
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::AtLeast(..)
        | ExprKind::Not(_)
        | ExprKind::Known(_)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::TextTest { .. }
        | ExprKind::Include { .. } => {}
        // All else is worked out, by rules or by us.
        ExprKind::ActivityField(_)
        | ExprKind::Builtin(_)
        | ExprKind::Let(_)
        | ExprKind::Condition(_)
        | ExprKind::Check(..)
        | ExprKind::Score(_)
        | ExprKind::Grade(_)
        | ExprKind::Column(..)
        | ExprKind::InTime { .. }
        | ExprKind::Says { .. }
        | ExprKind::Happened { .. }
        | ExprKind::Quiet { .. }
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::Highest(_)
        | ExprKind::Lowest(_)
        | ExprKind::Since { .. }
        | ExprKind::BusinessSince { .. }
        | ExprKind::Open { .. }
        | ExprKind::EnteredAt(_)
        | ExprKind::TimesEntered(_)
        | ExprKind::DomainOf(_)
        | ExprKind::LengthOf(_)
        | ExprKind::LowerOf(_)
        | ExprKind::Ranked { .. } => others = true,
    });
    if others { None } else { checked.fields.get(field?).map(|field| field.name.as_str()) }
}

/// Whether a test gives a field as a record has it: then what is expected is how it reads.
fn is_read(test: &Test, field: FieldId) -> bool {
    let given = test.steps.iter().flat_map(|step| &step.given);
    given.into_iter().any(|(id, told)| *id == field && matches!(told, Told::AsWritten(_)))
}

/// Why something can't be otherwise, whatever the lead.
fn never_otherwise(checked: &Checked, what: &Expected) -> Option<&'static str> {
    let hands_off = || checked.stages.iter().any(|stage| stage.hand_off.is_some());
    let moves = || {
        let by_itself = checked.slas.iter().flat_map(|sla| &sla.clauses).any(|clause| clause.then.is_some());
        by_itself || checked.stages.iter().any(|stage| !stage.moves.is_empty())
    };
    let alerts = || hands_off() || checked.slas.iter().any(|sla| !sla.warnings.is_empty() || !sla.breaches.is_empty());
    let holds = || checked.teams.iter().any(|team| matches!(team.nobody, Nobody::Hold));
    let known = [
        (matches!(what, Expected::NotExcluded(None)), checked.exclusions.is_empty(), "the rules exclude nobody"),
        (matches!(what, Expected::NoAlerts), !alerts(), "the rules tell nobody anything"),
        (matches!(what, Expected::Message(None)), checked.nurtures.is_empty(), "the rules have no nurture programme"),
        (matches!(what, Expected::Handed(None, false)), !hands_off(), "no stage hands leads off"),
        (matches!(what, Expected::Move(None)), !moves(), "no stage has a move"),
        (matches!(what, Expected::Held(false)), !holds(), "no team holds leads"),
    ];
    known.into_iter().find(|(asked, never, _)| *asked && *never).map(|(.., why)| why)
}
