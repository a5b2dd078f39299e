//! What the value of a question rests on: the lines behind a score, the move behind a stage, the route behind an assignee.

use crate::check::{Builtin, Const, Expr, ExprKind, Recipient, SetRef, StageId};
use crate::explain::{Asked, LineReason};
use crate::program::Question;
use crate::render::text::evidence;
use crate::source::Id;
use crate::value::{Number, Truth, fold};

use super::told::{Reasons, is_stage};
use super::view::{View, grouped};
use super::why;

/// The reasons behind the value that a question met.
pub(super) fn of_question(view: &View<'_>, question: &Question, asked: &Asked, reasons: &mut Reasons) {
    let expr = &question.expr;
    match &expr.kind {
        ExprKind::Compare { left, right, .. } => {
            let wanted = if question.negated { Vec::new() } else { constants(right) };
            of_value(view, left, &wanted, asked, reasons);
            of_value(view, right, &[], asked, reasons);
        }
        ExprKind::In { value, set } => {
            let wanted = match set {
                SetRef::Items(items) => items.clone(),
                SetRef::List(id) => view.program.book.lists.get(*id).map(|list| list.items.clone()).unwrap_or_default(),
            };
            of_value(view, value, if question.negated { &[] } else { &wanted }, asked, reasons);
        }
        ExprKind::Between { value, .. } | ExprKind::Known(value) => of_value(view, value, &[], asked, reasons),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
            parts.iter().zip(&asked.criteria).for_each(|(part, answer)| criterion(view, part, *answer, reasons));
        }
        ExprKind::Check(..) => criterion(view, expr, asked.answer, reasons),
        _ => rest(view, asked, reasons),
    }
}

fn constants(expr: &Expr) -> Vec<Const> {
    if let ExprKind::Const(constant) = &expr.kind { vec![constant.clone()] } else { Vec::new() }
}

/// What is left to say: the questions behind it, or else the fields.
fn rest(view: &View<'_>, asked: &Asked, reasons: &mut Reasons) {
    if asked.because.nodes.len() > 1 {
        for (node, truth) in &asked.because.nodes {
            reasons.why(view.question(*node, *truth, crate::source::Span::default()));
        }
        return;
    }
    reasons.why(evidence(&view.decided, &asked.because));
}

fn of_value(view: &View<'_>, value: &Expr, wanted: &[Const], asked: &Asked, reasons: &mut Reasons) {
    match &value.kind {
        ExprKind::Score(id) => score(view, *id, reasons, 0),
        ExprKind::Grade(_) => {
            asked.because.scores.iter().for_each(|id| score(view, *id, reasons, 0));
            for id in &asked.because.fields {
                let subject = view.field(*id);
                reasons.why(subject.map(|of| format!("{} is {}", of.name, of.value)).unwrap_or_default());
            }
        }
        ExprKind::Builtin(Builtin::Stage | Builtin::Entered) if is_stage(&value.ty) || wanted.is_empty() => {
            let wanted: Vec<StageId> =
                wanted.iter().filter_map(|c| if let Const::Stage(id) = c { Some(*id) } else { None }).collect();
            why::moved(view, reasons);
            if wanted.is_empty() {
                why::not_moved(view, None, reasons);
            }
            wanted.iter().for_each(|stage| why::not_moved(view, Some(*stage), reasons));
        }
        ExprKind::Builtin(Builtin::Assignee | Builtin::Assigned) => {
            let texts: Vec<String> = wanted
                .iter()
                .filter_map(|c| if let Const::Text(text) = c { Some(fold(text).into_owned()) } else { None })
                .collect();
            let gives = |line: &crate::check::RouteLine| match &line.to {
                Recipient::Address(address) => texts.iter().any(|text| *text == fold(address)),
                Recipient::Team(id) => view.program.book.teams.get(*id).is_some_and(|team| {
                    team.members.iter().any(|member| texts.iter().any(|text| *text == fold(&member.address)))
                }),
                Recipient::Keep | Recipient::Nobody | Recipient::Value(_) => false,
            };
            why::routed(view, &gives, reasons);
            why::passed_over(view, &texts, reasons);
        }
        ExprKind::Builtin(Builtin::Territory) => {
            if let Some(because) = &view.failure.explanation.territory {
                reasons.why(evidence(&view.decided, because));
            }
        }
        ExprKind::Field(_) | ExprKind::Const(_) => {}
        _ => rest(view, asked, reasons),
    }
}

fn criterion(view: &View<'_>, part: &Expr, answer: crate::program::Val, reasons: &mut Reasons) {
    let ExprKind::Check(list, number) = part.kind else { return };
    let number = number as usize;
    let Some(check) = view.program.book.checklists.get(list).and_then(|list| list.checks.get(number)) else { return };
    let word = match answer {
        crate::program::Val::Truth(true) => return,
        crate::program::Val::Truth(false) => "not met",
        _ => "unknown",
    };
    let because = view.failure.explanation.checks.get(list.index()).and_then(|list| list.get(number));
    let asks: Vec<String> = because
        .map(|because| because.nodes.iter().map(|(node, truth)| view.question(*node, *truth, check.span)).collect())
        .unwrap_or_default();
    reasons.why_not(format!("{} is {word}: {}  {}", check.name, asks.join(", "), view.line(check.span)));
}

/// The lines of a score that count, and those that do not.
fn score(view: &View<'_>, id: crate::check::ScoreId, reasons: &mut Reasons, depth: usize) {
    let book = &view.program.book;
    let Some(known) = book.scores.get(id) else { return };
    let Some(told) = view.failure.explanation.scores.get(id.index()) else { return };
    let Some(value) = view.decided.decision.scores.get(id.index()) else { return };
    if value.value.is_none() {
        let why = if view.decided.decision.excluded.is_some() {
            "the lead is excluded"
        } else {
            "it rests on something unknown"
        };
        return reasons.why(format!("{} is unknown: {why}", known.name));
    }
    if !told.of.is_empty() {
        let parts = told.of.iter().filter_map(|id| {
            let value = view.decided.decision.scores.get(id.index())?.value?;
            Some(format!("{} {}", book.scores.get(*id)?.name, grouped(value)))
        });
        reasons.why(format!("{} is made of {}", known.name, parts.collect::<Vec<_>>().join(" and ")));
        if depth < 4 {
            told.of.iter().for_each(|id| score(view, *id, reasons, depth + 1));
        }
        return;
    }
    if told.lines.is_empty() {
        reasons.why(format!("no line of {} counts", known.name));
    }
    told.lines.iter().for_each(|line| reasons.why(counted(view, line)));
    if value.lost_to_limits > Number::ZERO {
        reasons.why(format!("{} lost to limits", grouped(value.lost_to_limits)));
    }
    let most = 8;
    let silent = told.others.iter().filter(|line| line.truth != Truth::Yes || !line.in_force);
    silent.take(most).for_each(|line| reasons.why_not(silent_line(view, line)));
}

fn signed(points: Number) -> String {
    if points < Number::ZERO { grouped(points) } else { format!("+{}", grouped(points)) }
}

fn counted(view: &View<'_>, line: &LineReason) -> String {
    let label = view.decided.line_label(line.line).map(|label| format!(" {label}")).unwrap_or_default();
    let because = evidence(&view.decided, &line.because);
    let because = if because.is_empty() { because } else { format!(" ({because})") };
    format!("{}{label}{because}  {}", signed(line.points), view.line_of(view.decided.line_place(line.line)))
}

fn silent_line(view: &View<'_>, line: &LineReason) -> String {
    let Some(plan) = view.program.lines.get(line.line) else { return String::new() };
    let label = plan.label.as_deref().map(|label| format!(" {label}")).unwrap_or_default();
    let asks: Vec<String> = if line.in_force {
        line.because.nodes.iter().map(|(node, truth)| view.question(*node, *truth, plan.span)).collect()
    } else {
        vec!["not in force on that day".to_owned()]
    };
    let asks = match (asks.is_empty(), evidence(&view.decided, &line.because)) {
        (false, _) => format!(" asks {}", asks.join(", ")),
        (true, evidence) if evidence.is_empty() => ": nothing of the kind counts".to_owned(),
        (true, evidence) => format!(": {evidence}"),
    };
    format!("{}{label}{asks}  {}", signed(plan.points), view.line_of(&plan.place))
}
