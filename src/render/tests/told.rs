//! An expectation that was not met, in words: what is written, the values it met, and why they are so.

use crate::check::{Builtin, Expectation, Expected, Expr, ExprKind, Type, gives_personal};
use crate::evaluate::Clock;
use crate::explain::{Asked, Unmet};
use crate::program::{ExpectPlan, Question, Val};
use crate::render::text::{local, near_miss, warning_line};
use crate::render::{Decided, sla};
use crate::source::{Span, one_line};

use super::view::{View, far};
use super::{rests, why};

/// An expectation that was not met, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where it stands.
    pub span: Span,
    /// How it is written, on one line.
    pub text: String,
    /// The values it met.
    pub marks: Vec<Mark>,
    /// Why they are so.
    pub why: Vec<String>,
    /// Why they are not as expected.
    pub why_not: Vec<String>,
}

/// A value that an expectation met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// At which character of the line that it is about starts.
    pub column: usize,
    /// At which character what was expected starts.
    pub expected: Option<usize>,
    /// What is asked, as it is written.
    pub question: String,
    /// The value.
    pub value: String,
    /// Where it comes from.
    pub origin: String,
}

/// Reasons, gathered once each.
#[derive(Default)]
pub(super) struct Reasons {
    pub why: Vec<String>,
    pub why_not: Vec<String>,
}

impl Reasons {
    pub fn why(&mut self, text: String) {
        if !text.is_empty() && !self.why.contains(&text) {
            self.why.push(text);
        }
    }

    pub fn why_not(&mut self, text: String) {
        if !text.is_empty() && !self.why_not.contains(&text) {
            self.why_not.push(text);
        }
    }
}

/// Tells of an expectation that was not met. `plan` is what it asked.
#[must_use]
pub fn told(
    program: &crate::program::Program,
    sources: &crate::source::Sources,
    failure: &crate::explain::Failure,
    (expectation, plan, unmet): (&Expectation, &ExpectPlan, &Unmet),
) -> Told {
    let view = View::new(program, sources, failure);
    let (text, columns) = one_line(sources.slice(expectation.span));
    let column = |at: Span| {
        let offset = at.start.saturating_sub(expectation.span.start) as usize;
        columns.get(offset).copied().unwrap_or(0)
    };
    let mut reasons = Reasons::default();
    let mut marks = Vec::new();
    match plan {
        ExpectPlan::Condition { questions, .. } => {
            let blamed = questions
                .iter()
                .zip(&unmet.asked)
                .filter(|(question, asked)| asked.answer != Val::Truth(!question.negated));
            for (question, asked) in blamed {
                marks.push(mark(&view, question, asked, &column));
                rests::of_question(&view, question, asked, &mut reasons);
            }
        }
        ExpectPlan::Decision => {
            let (value, origin) = met(&view, &expectation.what, &mut reasons);
            let question = text.strip_prefix("expect ").unwrap_or(&text).to_owned();
            let column = text.chars().count() - question.chars().count();
            marks.push(Mark { column, expected: None, question, value, origin });
        }
    }
    let Reasons { why, mut why_not } = reasons;
    why_not.retain(|text| !why.contains(text));
    Told { span: expectation.span, text, marks, why, why_not }
}

fn mark(view: &View<'_>, question: &Question, asked: &Asked, column: &dyn Fn(Span) -> usize) -> Mark {
    let expr = &question.expr;
    let (value, at, expected) = match &expr.kind {
        ExprKind::Compare { op, left, right, .. } => {
            let hidden = [(left, asked.value), (right, asked.against)].map(|(side, value)| personal(view, side, value));
            let none_hidden = hidden.iter().all(Option::is_none);
            let [left_hidden, right_hidden] = hidden;
            let mut value = left_hidden.unwrap_or_else(|| view.shown(asked.value, &left.ty));
            if !matches!(right.kind, ExprKind::Const(_)) {
                let against = right_hidden.unwrap_or_else(|| view.shown(asked.against, &right.ty));
                value.push_str(&format!(" against {against}"));
            }
            // How far it is from what is written would tell it all the same.
            if none_hidden
                && let (Val::Number(have), Val::Number(wanted), false) = (asked.value, asked.against, question.negated)
            {
                value.push_str(&far(*op, have, wanted).map(|far| format!(", {far}")).unwrap_or_default());
            }
            (value, left.span, Some(right.span))
        }
        ExprKind::Between { value, .. }
        | ExprKind::In { value, .. }
        | ExprKind::InTime { value, .. }
        | ExprKind::TextTest { value, .. }
        | ExprKind::Include { list: value, .. }
        | ExprKind::Known(value) => {
            (personal(view, value, asked.value).unwrap_or_else(|| view.shown(asked.value, &value.ty)), value.span, None)
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
            let met = asked.criteria.iter().filter(|answer| **answer == Val::Truth(true)).count();
            (format!("{met} of {} met", parts.len()), expr.span, None)
        }
        _ => {
            let word = match asked.answer {
                Val::Truth(true) => "yes",
                Val::Truth(false) => "no",
                _ => "not known",
            };
            (word.to_owned(), expr.span, None)
        }
    };
    let origin = origin(view, expr);
    let expected = expected.map(column);
    Mark { column: column(at), expected, question: view.written(expr.span), value, origin }
}

/// That a value is personal, where it is, or something that was made of one: then it is not told.
fn personal(view: &View<'_>, expr: &Expr, value: Val) -> Option<String> {
    (value != Val::Unknown && gives_personal(&view.program.book, expr)).then(|| "(personal)".to_owned())
}

/// Where the value that a question looks at comes from.
fn origin(view: &View<'_>, expr: &Expr) -> String {
    let (ExprKind::Compare { left: value, .. } | ExprKind::In { value, .. } | ExprKind::Known(value)) = &expr.kind
    else {
        return String::new();
    };
    let book = &view.program.book;
    let decision = view.decided.decision;
    match &value.kind {
        ExprKind::Builtin(Builtin::Assignee | Builtin::Assigned) => why::assignment_origin(view),
        ExprKind::Builtin(Builtin::Stage | Builtin::Entered) => why::move_origin(view),
        ExprKind::Builtin(Builtin::Territory) => {
            let line = decision.territory.and_then(|id| book.territories.get(id));
            line.map(|line| view.line(line.span)).unwrap_or_default()
        }
        ExprKind::Grade(id) => {
            let line = decision.grades.get(crate::source::Id::index(*id)).copied().flatten();
            let line = line.and_then(|line| book.grades.get(*id)?.lines.get(line as usize));
            line.map(|line| view.line(line.span)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// What an expectation met in the decision, and where that comes from.
#[expect(clippy::too_many_lines, reason = "an arm a kind of expectation")]
fn met(view: &View<'_>, what: &Expected, reasons: &mut Reasons) -> (String, String) {
    let decision = view.decided.decision;
    match what {
        Expected::Condition(_) => (String::new(), String::new()),
        Expected::Due(id, kind, ..) | Expected::State(id, kind, _) | Expected::NoClock(id, kind) => {
            clock(view, *id, *kind, reasons)
        }
        Expected::Lacks(_) | Expected::Short(..) | Expected::NoNearMiss => {
            why::not_moved(view, None, reasons);
            let misses = decision.near_misses.iter().map(|miss| near_miss(&view.decided, miss));
            (some(misses.collect(), "no near miss"), String::new())
        }
        Expected::Warning(_) | Expected::NoWarnings => {
            let warnings = view.failure.record.warnings.iter().map(warning_line);
            (some(warnings.collect(), "nothing is odd in the data"), String::new())
        }
        Expected::Route(label) => {
            let Some(assignment) = view.assignment() else {
                why::routed(view, &|line| line.label.as_ref() == Some(label), reasons);
                return ("no route was asked".to_owned(), String::new());
            };
            if decision.assignment.is_some() {
                why::routed(view, &|line| line.label.as_ref() == Some(label), reasons);
            }
            let line = why::route_line(view, assignment);
            let label = line.and_then(|line| line.label.as_ref());
            let value = label.map_or("a line without a label".to_owned(), |label| format!("{label:?}"));
            (value, why::assignment_origin(view))
        }
        Expected::Alert(..) | Expected::NoAlerts => {
            let of = |decision| Decided { decision, ..view.decided };
            let all = view.failure.between.iter().chain([decision]);
            let alerts = all.flat_map(|decision| decision.alerts.iter().map(move |alert| (of(decision), alert)));
            let alerts = alerts.map(|(decided, alert)| {
                let to = decided.told(alert).unwrap_or("nobody");
                let kind = match alert.kind {
                    crate::evaluate::AlertKind::Handoff => "handoff",
                    crate::evaluate::AlertKind::Warning(..) => "warning",
                    crate::evaluate::AlertKind::Breach(_) => "breach",
                };
                let at = local(view.zone(), alert.at);
                format!("{kind} to {to} at {at}, {}", decided.alert_text(alert))
            });
            (some(alerts.collect(), "no alert"), String::new())
        }
        Expected::Excluded(_) | Expected::NotExcluded(_) => {
            let exclusion = decision.excluded.and_then(|id| view.program.book.exclusions.get(id));
            let Some(exclusion) = exclusion else { return ("not excluded".to_owned(), String::new()) };
            if let Some(because) = &view.failure.explanation.excluded {
                reasons.why(crate::render::text::evidence(&view.decided, because));
            }
            let label = exclusion.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
            (format!("excluded{label}"), view.line(exclusion.span))
        }
        Expected::Held(_) | Expected::HeldUntil(_) | Expected::Team(_) => {
            let Some(assignment) = &decision.assignment else {
                why::routed(view, &|_| false, reasons);
                return ("no route was asked".to_owned(), String::new());
            };
            let held = match (&assignment.assignee, assignment.held, assignment.held_until) {
                (_, true, Some(until)) => format!("held until {}", local(view.zone(), until)),
                (_, true, None) => "held".to_owned(),
                (Some(who), false, _) => match assignment.team.and_then(|team| view.program.book.teams.get(team)) {
                    Some(team) => format!("goes to {who:?} of team {}", team.name),
                    None => format!("goes to {who:?}"),
                },
                (None, false, _) => "goes to nobody, on purpose".to_owned(),
            };
            (held, why::assignment_origin(view))
        }
        Expected::Move(_) => {
            why::not_moved(view, None, reasons);
            let of = |decision| Decided { decision, ..view.decided };
            let all = view.failure.between.iter().chain([decision]);
            let moves = all.flat_map(|decision| decision.moves.iter().map(move |taken| (of(decision), taken)));
            let moves = moves.map(|(decided, taken)| {
                let label = decided.move_label(taken).map(|label| format!(" {label:?}")).unwrap_or_default();
                format!("{} → {}{label}", decided.stage(taken.from), decided.stage(taken.to))
            });
            (some(moves.collect(), "no move"), why::move_origin(view))
        }
        Expected::Line(label, _) | Expected::NoLine(label) => line(view, label),
        Expected::Department(_) => {
            let owner = view.program.book.stages.get(decision.stage_after).and_then(|stage| stage.owner);
            let owner = owner.and_then(|owner| view.program.book.owners.get(owner));
            let stage = view.decided.stage(decision.stage_after);
            (owner.map_or_else(|| "nobody's".to_owned(), |owner| owner.name.clone()), format!("the owner of {stage}"))
        }
        Expected::Priority(_) => {
            (decision.priority.map_or_else(|| "unknown".to_owned(), |priority| priority.to_string()), String::new())
        }
        Expected::Nurture(..) | Expected::Message(_) => {
            let programmes = decision.nurture.iter().filter_map(|nurturing| {
                let nurture = view.program.book.nurtures.get(nurturing.nurture)?;
                let message = |step: u32| nurture.steps.get(step as usize).map(|step| format!("{:?}", step.send));
                let sent: Vec<String> = nurturing.send.iter().filter_map(|(step, _)| message(*step)).collect();
                let sends =
                    if sent.is_empty() { "sends nothing now".to_owned() } else { format!("sends {}", sent.join(", ")) };
                let left = if nurturing.left { ", which it leaves" } else { "" };
                let next = nurturing
                    .next
                    .and_then(|(step, at)| Some(format!(", next {} at {}", message(step)?, local(view.zone(), at))));
                Some(format!("in {}{left}: {sends}{}", nurture.name, next.unwrap_or_default()))
            });
            (some(programmes.collect(), "in no nurture programme"), String::new())
        }
        Expected::Until(_) => {
            let until = decision.valid_until.map(|until| format!("holds until {}", local(view.zone(), until)));
            (until.unwrap_or_else(|| "holds forever".to_owned()), String::new())
        }
        Expected::Handed(..) => {
            why::not_moved(view, None, reasons);
            let all = view.failure.between.iter().chain([decision]).filter_map(|decision| decision.handed_to);
            let names = all
                .filter_map(|owner| view.program.book.owners.get(owner))
                .map(|owner| format!("handed off to {}", owner.name));
            (some(names.collect(), "not handed off"), String::new())
        }
    }
}

/// What the lines of a label give.
fn line(view: &View<'_>, label: &str) -> (String, String) {
    let scores = &view.failure.explanation.scores;
    let is = |line: &&crate::explain::LineReason| {
        let plan = view.program.lines.get(line.line);
        plan.is_some_and(|plan| [&plan.label, &plan.pick].into_iter().flatten().any(|known| **known == *label))
    };
    let counting: Vec<String> =
        scores.iter().flat_map(|score| score.lines.iter().filter(is)).map(|line| line.points.to_string()).collect();
    let written = view.program.lines.iter().find(|plan| plan.label.as_deref() == Some(label));
    let place = written.map(|plan| view.line(plan.span)).unwrap_or_default();
    (some(counting, "gives nothing"), place)
}

fn some(all: Vec<String>, none: &str) -> String {
    if all.is_empty() { none.to_owned() } else { all.join("; ") }
}

/// The clock that was meant, as it stands.
fn clock(
    view: &View<'_>,
    id: crate::check::SlaId,
    kind: crate::ast::ClockOf,
    reasons: &mut Reasons,
) -> (String, String) {
    let book = &view.program.book;
    let decision = view.decided.decision;
    let Some(known) = book.slas.get(id) else { return (String::new(), String::new()) };
    let is = |clock: &&Clock| {
        clock.sla == id && known.clauses.get(clock.clause as usize).is_some_and(|clause| clause.target.is(kind))
    };
    let Some(clock) = decision.clocks.iter().filter(is).max_by_key(|clock| (clock.started, clock.lap)) else {
        let stage = view.decided.stage(known.stage);
        if known.stage == decision.stage_after {
            reasons.why(format!("no line for `{}` asks this lead for anything", kind.word()));
        } else {
            reasons.why(format!(
                "it is about leads in {stage}, and this one is in {}",
                view.decided.stage(decision.stage_after)
            ));
            why::not_moved(view, Some(known.stage), reasons);
        }
        return ("no clock runs".to_owned(), view.line(known.span));
    };
    let due = clock.due.map_or("while it stands still, nobody knows when".to_owned(), |due| local(view.zone(), due));
    let value = format!("due {due}, {}", sla::state(clock.state));
    if let Some(clause) = view.decided.clause_of(clock) {
        reasons.why(format!("{} from {}", sla::in_words(clause), local(view.zone(), clock.started)));
    }
    if let Some(met) = clock.met_at {
        reasons.why(format!("met {}", local(view.zone(), met)));
    }
    if clock.paused {
        reasons.why("it stands still now".to_owned());
    }
    (value, view.line_of(view.decided.clause_place(clock)))
}

impl View<'_> {
    /// Who was assigned last, by this decision or since the step before.
    pub(super) fn assignment(&self) -> Option<&crate::evaluate::Assignment> {
        let between = self.failure.between.iter().rev().filter_map(|decision| decision.assignment.as_ref());
        self.decided.decision.assignment.as_ref().or(between.into_iter().next())
    }

    /// A place of the program without its column.
    pub(super) fn line_of(&self, place: &str) -> String {
        super::view::short_place(place).to_owned()
    }
}

/// Whether a type is one of stages.
pub(super) const fn is_stage(ty: &Type) -> bool {
    matches!(ty, Type::Stage)
}
