//! What moved a lead and what did not; which line of a route took it and which did not.

use crate::ast::MoveKind;
use crate::check::{Recipient, RouteLine, StageId};
use crate::evaluate::Assignment;
use crate::explain::{Because, NotMoved};
use crate::render::json::kind;
use crate::render::text::{self, evidence};
use crate::source::Span;
use crate::value::{Truth, fold};

use super::told::Reasons;
use super::view::View;

/// The questions of a line with their answers, as far as they are wanted.
fn asks(view: &View<'_>, because: &Because, line: Span) -> String {
    let asks = because.nodes.iter().map(|(node, truth)| view.question(*node, *truth, line));
    asks.collect::<Vec<_>>().join(", ")
}

/// What moved the lead into the stage it is in.
pub(super) fn move_origin(view: &View<'_>) -> String {
    let decision = view.decided.decision;
    let Some(taken) = decision.moves.last() else { return "no move was taken".to_owned() };
    let label = view.decided.move_label(taken).map(|label| format!(" {label:?}")).unwrap_or_default();
    let from = view.decided.stage(taken.from);
    format!("{}  by {} from {from}{label}", view.line_of(view.decided.move_place(taken)), kind(taken.kind))
}

/// Why each move was taken.
pub(super) fn moved(view: &View<'_>, reasons: &mut Reasons) {
    let decision = view.decided.decision;
    for (taken, because) in decision.moves.iter().zip(&view.failure.explanation.moves) {
        let because = evidence(&view.decided, because);
        let because = if because.is_empty() { because } else { format!(" because {because}") };
        let (from, to) = (view.decided.stage(taken.from), view.decided.stage(taken.to));
        let place = view.line_of(view.decided.move_place(taken));
        reasons.why(format!("{from} → {to}{because}  {place}"));
    }
}

/// What stands against the moves of the stage the lead is in: those to a stage, or if none leads there, all that go forward.
pub(super) fn not_moved(view: &View<'_>, to: Option<StageId>, reasons: &mut Reasons) {
    let stage = view.decided.decision.stage_after;
    if to == Some(stage) {
        return;
    }
    let Some(known) = view.program.book.stages.get(stage) else { return };
    let leads_there = |line: &NotMoved| known.moves.get(line.line as usize).is_some_and(|taken| Some(taken.to) == to);
    let forward = |line: &NotMoved| {
        let kind = known.moves.get(line.line as usize).map(|taken| taken.kind);
        matches!(kind, Some(MoveKind::Advance | MoveKind::Reopen))
    };
    let all = &view.failure.explanation.not_moved;
    let straight = all.iter().any(leads_there);
    for line in all.iter().filter(|line| if straight { leads_there(line) } else { forward(line) }) {
        reasons.why_not(against(view, line, stage));
    }
    if let (true, Some(to)) = (all.is_empty(), to) {
        reasons.why_not(format!("nothing leads from {} to {}", known.name, view.decided.stage(to)));
    }
}

fn against(view: &View<'_>, line: &NotMoved, stage: StageId) -> String {
    let Some(written) = view.program.book.stages.get(stage).and_then(|stage| stage.moves.get(line.line as usize))
    else {
        return String::new();
    };
    let to = view.decided.stage(written.to);
    let place = view.line(written.span);
    let label = written.label.as_ref().map(|label| format!(" {label:?}")).unwrap_or_default();
    let needs = view.program.book.stages.get(written.to).map_or(&[][..], |stage| &stage.needs);
    let missing: Vec<&str> =
        line.missing.iter().filter_map(|at| needs.get(*at as usize)).map(|need| need.name.as_str()).collect();
    if line.truth.is_yes() && !missing.is_empty() {
        let known = if missing.len() == 1 { "which is not known" } else { "which are not known" };
        return format!("{to} needs {}, {known}  {place}", missing.join(", "));
    }
    let asks = asks(view, &line.because, written.span);
    let asks = if asks.is_empty() { evidence(&view.decided, &line.because) } else { asks };
    let word = if written.kind == MoveKind::Close { "as" } else { "to" };
    format!("{} {word} {to}{label} asks {asks}  {place}", kind(written.kind))
}

/// The line of the route that chose who gets the lead.
pub(super) fn route_line<'a>(view: &View<'a>, assignment: &Assignment) -> Option<&'a RouteLine> {
    let route = view.program.book.routes.iter().find(|route| route.owner == assignment.owner)?;
    route.lines.get(assignment.line as usize)
}

/// Where who has the lead comes from.
pub(super) fn assignment_origin(view: &View<'_>) -> String {
    let decision = view.decided.decision;
    let book = &view.program.book;
    let Some(assignment) = view.assignment() else {
        return if decision.assignee.is_some() { "had it before" } else { "nobody was assigned" }.to_owned();
    };
    let Some(line) = route_line(view, assignment) else { return String::new() };
    let owner = book.owners.get(assignment.owner).map_or("", |owner| &owner.name);
    let team = assignment.team.and_then(|team| book.teams.get(team));
    let to = match (&line.to, team) {
        _ if assignment.kept => "keeps it, ".to_owned(),
        (_, Some(team)) => format!("to team {}, ", team.name),
        (Recipient::Nobody, None) => "to nobody, ".to_owned(),
        (Recipient::Keep | Recipient::Address(_) | Recipient::Value(_) | Recipient::Team(_), None) => String::new(),
    };
    format!("{}  {to}{} line of `route to {owner}`", view.line(line.span), ordinal(assignment.line + 1))
}

/// `1st`, `2nd`, `3rd`, `4th`.
pub(super) fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// Why the route gave the lead to whom it did, and what stands against the lines that are `wanted`.
pub(super) fn routed(view: &View<'_>, wanted: &dyn Fn(&RouteLine) -> bool, reasons: &mut Reasons) {
    let (book, decision) = (&view.program.book, view.decided.decision);
    let Some(assignment) = &decision.assignment else {
        let stages: Vec<StageId> =
            book.stages.enumerated().filter(|(_, stage)| stage.hand_off.is_some()).map(|(id, _)| id).collect();
        let names: Vec<&str> = stages.iter().map(|id| view.decided.stage(*id)).collect();
        let here = view.decided.stage(decision.stage_after);
        if stages.contains(&decision.stage_after) {
            return reasons
                .why(format!("a lead is handed over once, on entering {here}, and this one was in it before"));
        }
        reasons.why(match names.as_slice() {
            [] => "no stage hands leads over".to_owned(),
            names => format!("a lead is handed over on entering {}, and this one is in {here}", names.join(" or ")),
        });
        stages.iter().for_each(|stage| not_moved(view, Some(*stage), reasons));
        return;
    };
    let Some(line) = route_line(view, assignment) else { return };
    if let Some(because) = &view.failure.explanation.assignment {
        for (node, truth) in &because.nodes {
            reasons.why(view.fact(*node, *truth, line.span));
        }
        if because.nodes.is_empty() {
            reasons.why("no line before it took the lead".to_owned());
        }
    }
    let territory = view.failure.explanation.territory.as_ref().map(|because| evidence(&view.decided, because));
    if let (Some(id), Some(evidence)) = (decision.territory, territory)
        && !evidence.is_empty()
    {
        let name = book.territories.get(id).map_or("", |territory| &territory.name);
        let told = format!("territory is {name}");
        if let Some(why) = reasons.why.iter_mut().find(|why| **why == told) {
            why.push_str(&format!(" ({evidence})"));
        }
    }
    let Some(route) = book.routes.iter().find(|route| route.owner == assignment.owner) else { return };
    let mut gives = false;
    for (number, other) in (0_u32..).zip(&route.lines).filter(|(_, line)| wanted(line)) {
        gives = true;
        if number > assignment.line {
            reasons.why_not(format!("{} stands behind the line that took the lead", place_of(view, other, line)));
        }
        let not = view.failure.explanation.not_routed.iter().find(|not| not.line == number);
        let Some(not) = not else { continue };
        let place = place_of(view, other, line);
        if not.passed || not.truth == Truth::Yes {
            reasons.why_not(format!("{place} holds, but it gives nobody"));
        } else {
            reasons.why_not(format!("{place} asks {}", asks(view, &not.because, other.span)));
        }
    }
    if !gives && wanted_any(wanted, book.routes.iter().flat_map(|route| &route.lines)) {
        reasons.why_not("only another route gives that".to_owned());
    }
}

fn wanted_any<'a>(wanted: &dyn Fn(&RouteLine) -> bool, mut lines: impl Iterator<Item = &'a RouteLine>) -> bool {
    lines.any(wanted)
}

/// `line 140` for a line in the same file, or else its place.
fn place_of(view: &View<'_>, line: &RouteLine, beside: &RouteLine) -> String {
    let place = view.line(line.span);
    match place.rsplit_once(':') {
        Some((_, number)) if line.span.file == beside.span.file => format!("line {number}"),
        _ => place,
    }
}

/// Why somebody of the team was not chosen.
pub(super) fn passed_over(view: &View<'_>, wanted: &[String], reasons: &mut Reasons) {
    let decision = view.decided.decision;
    let Some(assignment) = &decision.assignment else { return };
    let Some(team) = assignment.team.and_then(|team| view.program.book.teams.get(team)) else { return };
    for member in team.members.iter().filter(|member| wanted.iter().any(|text| *text == fold(&member.address))) {
        let passed = assignment.passed_over.iter().find(|(address, _)| *address == member.address);
        reasons.why_not(match passed {
            Some((address, why)) => format!("{address} is passed over: {}", text::passed_over(view.zone(), why)),
            None => format!("{} is in team {}, but it is another member's turn", member.address, team.name),
        });
    }
}
