//! Lines that are tried in order: which are never reached, and which leads fall through.

use crate::ast::MoveKind;
use crate::check::{Expr, Recipient, SlaClause, SlaTarget, Stage};
use crate::source::{Problem, Span};

use super::cases::{Case, Cases, View, Want};
use super::complaints;
use super::sets::{Known, Values};
use super::words;

/// One line of a ladder.
struct Rung<'a> {
    when: Option<&'a Expr>,
    needs: &'a [crate::check::Need],
    span: Span,
    /// Where its leads go, in words.
    to: String,
}

impl<'a> Rung<'a> {
    fn plain(when: Option<&'a Expr>, span: Span, to: String) -> Self {
        Self { when, needs: &[], span, to }
    }
}

/// A ladder longer than this is only compared by neighbours of the same form.
const LONGEST: usize = 400;

/// Looks at every ladder of the rule set.
pub fn ladders(view: &View<'_>, problems: &mut Vec<Problem>) {
    let checked = view.checked;
    for grade in &checked.grades {
        let rungs = grade.lines.iter().map(|l| Rung::plain(l.when.as_ref(), l.span, format!("gets {:?}", l.grade)));
        shadowed(view, &rungs.collect::<Vec<_>>(), problems);
    }
    let territories: Vec<Rung<'_>> = checked
        .territories
        .iter()
        .map(|t| Rung::plain(t.when.as_ref(), t.span, format!("is in `{}`", t.name)))
        .collect();
    shadowed(view, &territories, problems);
    if let Some(last) = territories.last()
        && let Some(lead) = falls_through(view, &territories)
    {
        problems.push(complaints::no_territory(last.span, &lead));
    }
    for route in &checked.routes {
        let rungs: Vec<Rung<'_>> = route
            .lines
            .iter()
            // Who has it may be away, and an address may be unknown: such lines let leads through.
            .filter(|line| !matches!(line.to, Recipient::Keep | Recipient::Value(_)))
            .map(|line| Rung::plain(line.when.as_ref(), line.span, recipient(view, &line.to)))
            .collect();
        shadowed(view, &rungs, problems);
    }
    for sla in &checked.slas {
        for kind in
            [SlaTarget::FirstTouch, SlaTarget::Touches { count: 0, kinds: 0 }, SlaTarget::Answer, SlaTarget::Stay]
        {
            // Lines of one kind are a ladder of their own.
            let lines = sla
                .clauses
                .iter()
                .filter(|clause| std::mem::discriminant(&clause.target) == std::mem::discriminant(&kind));
            let rungs = lines.map(|clause| Rung::plain(clause.when.as_ref(), clause.span, asked(clause)));
            shadowed(view, &rungs.collect::<Vec<_>>(), problems);
        }
    }
    for stage in &checked.stages {
        moves(view, stage, problems);
    }
}

/// What a clause asks for with a lead, in words.
fn asked(clause: &SlaClause) -> String {
    let within = clause.within;
    match clause.target {
        SlaTarget::FirstTouch => format!("is to be touched within {within}"),
        SlaTarget::Touches { count, .. } => format!("is to be touched {count} times within {within}"),
        SlaTarget::Answer => format!("is to be answered within {within}"),
        SlaTarget::Stay => format!("may stay {within}"),
    }
}

fn recipient(view: &View<'_>, to: &Recipient) -> String {
    match to {
        Recipient::Team(id) => {
            format!("goes to team `{}`", view.checked.teams.get(*id).map_or("", |team| &team.name))
        }
        Recipient::Nobody => "goes to nobody".to_owned(),
        Recipient::Address(address) => format!("goes to {address}"),
        Recipient::Keep | Recipient::Value(_) => "goes there".to_owned(),
    }
}

fn moves(view: &View<'_>, stage: &Stage, problems: &mut Vec<Problem>) {
    let rungs: Vec<Rung<'_>> = stage
        .moves
        .iter()
        .map(|taken| {
            let target = view.checked.stages.get(taken.to);
            let needs: &[_] = match taken.kind {
                MoveKind::Advance => target.map_or(&[], |t| &t.needs),
                MoveKind::Recycle | MoveKind::Close | MoveKind::Reopen => &[],
            };
            let to = format!("moves to `{}`", target.map_or("", |t| &t.name));
            Rung { when: Some(&taken.when), needs, span: taken.span, to }
        })
        .collect();
    shadowed(view, &rungs, problems);
}

fn yes(view: &View<'_>, rung: &Rung<'_>) -> Cases {
    rung.when.map_or_else(|| Some(vec![Case::default()]), |when| view.cases(when, Want::Yes))
}

/// The cases in which a line lets a lead pass on.
fn passes(view: &View<'_>, rung: &Rung<'_>) -> Cases {
    let mut cases = rung.when.map_or_else(|| Some(Vec::new()), |when| view.cases(when, Want::NotYes))?;
    for need in rung.needs {
        let known = Expr {
            kind: crate::check::ExprKind::Known(Box::new(need.value.clone())),
            ty: crate::check::Type::Truth,
            span: need.span,
        };
        cases.extend(view.cases(&known, Want::No)?);
    }
    Some(cases)
}

/// Lines that are never reached, each with the line that takes its leads.
fn shadowed(view: &View<'_>, rungs: &[Rung<'_>], problems: &mut Vec<Problem>) {
    if rungs.len() > LONGEST {
        return;
    }
    let passing: Vec<Cases> = rungs.iter().map(|rung| passes(view, rung)).collect();
    let mut left: Cases = Some(vec![Case::default()]);
    for (at, rung) in rungs.iter().enumerate() {
        let taken = yes(view, rung);
        let can_fire = taken.as_ref().is_some_and(|cases| !cases.is_empty());
        if can_fire && at > 0 {
            let by_one = rungs.iter().zip(&passing).take(at).find(|(_, passing)| {
                let (Some(mine), Some(theirs)) = (&taken, passing) else { return false };
                view.both(mine.clone(), theirs.clone()).is_some_and(|both| both.is_empty())
            });
            let together = match (&left, &taken) {
                (Some(left), Some(mine)) => view.both(left.clone(), mine.clone()).is_some_and(|both| both.is_empty()),
                _ => false,
            };
            if let Some((taker, _)) = by_one {
                let lead = taken.as_ref().and_then(|cases| cases.iter().find_map(|c| words::witness(view.checked, c)));
                problems.push(complaints::never_reached(rung.span, taker.span, &taker.to, lead.as_deref()));
            } else if together {
                problems.push(complaints::never_reached_together(rung.span));
            }
        }
        left = match (left, passing.get(at)) {
            (Some(left), Some(Some(passing))) => view.both(left, passing.clone()).filter(|cases| cases.len() <= 48),
            _ => None,
        };
    }
}

/// A lead with known values that no line takes.
fn falls_through(view: &View<'_>, rungs: &[Rung<'_>]) -> Option<String> {
    let mut left = vec![Case::default()];
    for rung in rungs {
        left = view.both(left, passes(view, rung)?)?;
    }
    let known =
        |values: &Values| !values.known.is_empty() && !matches!(&values.known, Known::Texts(t) if !t.tests.is_empty());
    let all_known = left.iter().filter(|case| case.left.values().all(known));
    all_known.filter_map(|case| words::witness(view.checked, case)).next()
}
