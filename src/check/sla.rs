//! SLAs: what has to happen with a lead of a stage, by when, and what follows if it does not.

use crate::ast::{self, Case, LiteralKind, SlaLine, SlaTarget as Written};
use crate::source::Span;
use crate::value::{Duration, Number};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{Declared, StageOf, events, expr, literal, stage};

/// All SLAs.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for written in &declared.slas {
        let of_stage = declared.stages.iter().find_map(|stage| match stage {
            StageOf::Stage(stage) if stage.name.text == written.stage.text => Some(stage.span),
            StageOf::Stage(_) | StageOf::End(_) => None,
        });
        if let Some(sla) = self::sla(cx, written, of_stage) {
            cx.out.slas.push(sla);
        }
    }
}

/// What an SLA has said so far.
#[derive(Default)]
struct Said {
    calendar: Option<Span>,
    restarts: Option<Span>,
    pauses: Option<Span>,
    /// For each kind of clause, the line that takes every lead.
    total: [Option<Span>; 4],
    /// Durations that count business time.
    business: Vec<Span>,
    /// Whether lines of the stage could not be read, so that its answers are not known.
    stage_is_incomplete: bool,
}

fn sla(cx: &mut Context<'_>, written: &ast::Sla, of_stage: Option<Span>) -> Option<Sla> {
    let stage = cx.stage(&written.stage);
    if let Some(known) = stage.and_then(|id| cx.out.stages.get(id))
        && matches!(known.kind, StageKind::End { .. })
    {
        let at = known.span;
        cx.tell(complaints::sla_of_an_end(&written.stage, at));
    }
    let name = written.name.text.clone();
    let mut sla = Sla {
        label: written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone()),
        name,
        stage: stage.unwrap_or_default(),
        calendar: None,
        restarts: false,
        restarts_on: Vec::new(),
        pauses: None,
        clauses: Vec::new(),
        warnings: Vec::new(),
        breaches: Vec::new(),
        span: written.name.span,
    };
    let stage_is_incomplete = of_stage.is_some_and(|span| cx.is_incomplete(span));
    let mut said = Said { stage_is_incomplete, ..Said::default() };
    let whole = !cx.is_incomplete(written.span);
    for line in &written.lines {
        self::line(cx, stage, &mut sla, line, &mut said);
    }
    if whole
        && sla.calendar.is_none()
        && said.calendar.is_none()
        && let Some(span) = said.business.first()
    {
        let known: Vec<String> = cx.out.calendars.iter().map(|calendar| calendar.name.clone()).collect();
        cx.tell(complaints::no_calendar_for(*span, &format!("`{}`", sla.name), &known));
    }
    let asks = written.lines.iter().any(|line| matches!(line, SlaLine::Clause(_)));
    if !asks && whole {
        cx.tell(complaints::asks_for_nothing(&written.name));
    }
    stage.map(|_| sla)
}

fn line(cx: &mut Context<'_>, stage: Option<StageId>, sla: &mut Sla, line: &SlaLine, said: &mut Said) {
    match line {
        SlaLine::Calendar(name, span) => {
            stage::once(cx, &mut said.calendar, *span, "calendar");
            sla.calendar = cx.calendar(name);
        }
        SlaLine::Restarts(ast::Restart::Reassignment(_), span) => {
            stage::once(cx, &mut said.restarts, *span, "restarts on reassignment");
            sla.restarts = true;
        }
        SlaLine::Restarts(ast::Restart::Events(written), _) => {
            sla.restarts_on.extend(events::events(cx, written, &Scope { stage, activities: None }));
        }
        SlaLine::Pauses(condition, span) => {
            stage::once(cx, &mut said.pauses, *span, "pauses while");
            sla.pauses = Some(expr::condition(cx, condition, &Scope { stage, activities: None }));
        }
        SlaLine::Clause(written) => {
            if let Some(clause) = self::clause(cx, stage, written, said) {
                sla.clauses.push(clause);
            }
        }
        SlaLine::Warn(written) => self::warn(cx, sla, written),
        SlaLine::Breach(written) => {
            let after = match &written.after {
                None => Some(Duration::default()),
                Some(after) => {
                    let length = literal::work_time(cx, after);
                    if length.is_some_and(Duration::is_business) {
                        said.business.push(after.span);
                    }
                    length
                }
            };
            let to = cx.owner(&written.to);
            if let (Some(after), Some(to)) = (after, to) {
                if let Some(first) = sla.breaches.iter().find(|known| known.after == after && known.to == to) {
                    let first = first.span;
                    cx.tell(complaints::two_of(written.span, first, "breach"));
                    return;
                }
                sla.breaches.push(Breach { after, to, span: written.span });
            }
        }
    }
}

fn clause(
    cx: &mut Context<'_>,
    stage: Option<StageId>,
    written: &ast::SlaClause,
    said: &mut Said,
) -> Option<SlaClause> {
    let target = self::target(cx, stage, written, said);
    let within = literal::work_time(cx, &written.within);
    if within.is_some_and(Duration::is_business) {
        said.business.push(written.within.span);
    }
    // Lines of one kind are a ladder of their own: the first that holds counts.
    let total = said.total.get_mut(match written.target {
        Written::FirstTouch => 0,
        Written::Touches { .. } => 1,
        Written::Answer => 2,
        Written::Stay => 3,
    })?;
    if let Some(first) = *total {
        cx.tell(complaints::after_total(written.span, first));
    }
    let when = match &written.case {
        Some(Case::When(condition)) => Some(expr::condition(cx, condition, &Scope { stage, activities: None })),
        Some(Case::Otherwise(_) | Case::Always(_)) | None => None,
    };
    if when.is_none() {
        *total = total.or(Some(written.span));
    }
    let then = match &written.then {
        None => None,
        Some(then) => {
            let taken = ast::Move {
                kind: then.kind,
                to: then.to.clone(),
                label: then.label.clone(),
                case: Case::Always(then.span),
                span: then.span,
            };
            stage.and_then(|stage| stage::take(cx, stage, StageKind::Stage, &taken))
        }
    };
    Some(SlaClause { target: target?, within: within?, when, then, span: written.span })
}

fn target(cx: &mut Context<'_>, stage: Option<StageId>, written: &ast::SlaClause, said: &Said) -> Option<SlaTarget> {
    let touches = cx.out.activities.iter().filter(|activity| activity.touch).count();
    let wants_touches = matches!(written.target, Written::FirstTouch | Written::Touches { .. });
    if wants_touches && touches == 0 {
        let name = ast::Name { text: "touch".to_owned(), span: written.span };
        // One that can't be read may have been the touch.
        if cx.lost.is_empty() {
            cx.tell(complaints::no_touches(&name));
        }
        return None;
    }
    match &written.target {
        Written::FirstTouch => Some(SlaTarget::FirstTouch),
        Written::Touches { count, kinds } => {
            let wanted = literal::count(cx, count, 1)?;
            let of_kinds = match kinds {
                None => 1,
                Some(kinds) => {
                    let of_kinds = literal::count(cx, kinds, 1)?;
                    if of_kinds > wanted {
                        cx.tell(complaints::more_kinds_than_touches(kinds.span, wanted));
                    } else if of_kinds > touches as u64 {
                        cx.tell(complaints::more_kinds_than_there_are(kinds.span, touches));
                    }
                    of_kinds
                }
            };
            Some(SlaTarget::Touches { count: wanted, kinds: of_kinds })
        }
        Written::Answer => {
            let known = stage.and_then(|id| cx.answers.get(&id.0)).is_some_and(|answers| !answers.is_empty());
            if let Some(stage) = stage.and_then(|id| cx.out.stages.get(id))
                && !known
                && !said.stage_is_incomplete
            {
                let (name, at) = (stage.name.clone(), stage.span);
                cx.tell(complaints::no_answers(written.span, &name, at));
            }
            Some(SlaTarget::Answer)
        }
        Written::Stay => Some(SlaTarget::Stay),
    }
}

fn warn(cx: &mut Context<'_>, sla: &mut Sla, written: &ast::Warn) {
    let to = match &written.to {
        None => None,
        Some(name) => match cx.owner(name) {
            Some(owner) => Some(owner),
            None => return,
        },
    };
    for percent in &written.at {
        let LiteralKind::Percent(text) = &percent.kind else { continue };
        let Some(part) = literal::percent(cx, text, percent.span) else { continue };
        if part <= Number::ZERO || part >= Number::ONE {
            cx.tell(complaints::odd_warning(percent.span));
            continue;
        }
        if let Some(first) = sla.warnings.iter().find(|known| known.at == part && known.to == to) {
            let first = first.span;
            cx.tell(complaints::warning_twice(percent.span, first));
            continue;
        }
        sla.warnings.push(Warning { at: part, to, span: percent.span });
    }
}
