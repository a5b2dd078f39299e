//! The reasons of each part of a decision.

use crate::check::ScoreId;
use crate::evaluate::{Decision, LineTrace};
use crate::program::{HowPlan, ItemPlan, LineId, Node, NodeId, Program, ScoreKindPlan, TermPlan};
use crate::source::Id;

use super::because::Reader;
use super::explanation::{Because, LineReason, NotMoved, NotRouted, ScoreReasons, TermReason};

/// Every score.
pub(super) fn scores(reader: &Reader<'_>, decision: &Decision) -> Vec<ScoreReasons> {
    let program = reader.program;
    let shown = decision.scores.iter().map(|score| score.value.is_some());
    program
        .scores
        .enumerated()
        .zip(shown)
        .map(|((id, plan), shown)| {
            let reasons = if shown { score(reader, id) } else { ScoreReasons::default() };
            // The terms of a score that is unknown tell why.
            ScoreReasons { terms: terms(reader, Some(id), &plan.terms), ..reasons }
        })
        .collect()
}

fn score(reader: &Reader<'_>, id: ScoreId) -> ScoreReasons {
    let restarted = reader.recorded.scores.get(id.index()).copied().flatten().and_then(|(_, restarted)| restarted);
    let mut reasons = ScoreReasons { restarted, ..ScoreReasons::default() };
    match reader.program.scores.get(id).map(|score| &score.kind) {
        Some(ScoreKindPlan::Derived(node)) => scores_of(reader.program, *node, &mut reasons.of),
        Some(ScoreKindPlan::Lines { items, .. }) => {
            items.iter().for_each(|item| self::item(reader, item, &mut reasons))
        }
        None => {}
    }
    reasons
}

/// The terms of a derived score, or of the priority, as far as they were worked out.
pub(super) fn terms(reader: &Reader<'_>, of: Option<ScoreId>, plans: &[TermPlan]) -> Vec<TermReason> {
    let Some((_, worth)) = reader.recorded.terms.iter().find(|(known, _)| *known == of) else { return Vec::new() };
    let terms = (0_u32..).zip(plans).zip(worth);
    terms
        .map(|((term, plan), points)| TermReason { term, points: *points, because: reader.behind(plan.node) })
        .collect()
}

fn scores_of(program: &Program, node: NodeId, out: &mut Vec<ScoreId>) {
    match program.nodes.get(node) {
        Some(Node::Score(id)) if !out.contains(id) => out.push(*id),
        Some(Node::Arithmetic { left, right, .. }) => {
            scores_of(program, *left, out);
            scores_of(program, *right, out);
        }
        Some(Node::Extreme { of, .. }) => of.iter().for_each(|part| scores_of(program, *part, out)),
        Some(Node::Negate(inner)) => scores_of(program, *inner, out),
        _ => {}
    }
}

fn item(reader: &Reader<'_>, item: &ItemPlan, reasons: &mut ScoreReasons) {
    match item {
        ItemPlan::Several { items, .. } => items.iter().for_each(|item| self::item(reader, item, reasons)),
        ItemPlan::Line(id) => {
            let Some(trace) = reader.recorded.lines.get(id.index()) else { return };
            if trace.counts {
                reasons.lines.push(line(reader, *id, trace));
            } else if reader.recorded.whole {
                reasons.others.push(line(reader, *id, trace));
            }
        }
    }
}

fn line(reader: &Reader<'_>, id: LineId, trace: &LineTrace) -> LineReason {
    let mut because = Because::default();
    match reader.program.lines.get(id).map(|line| &line.how) {
        Some(HowPlan::When(node)) => because = reader.because(*node, &[], reader.now),
        Some(HowPlan::ForEachOf(node, _)) => because = reader.behind(*node),
        Some(
            HowPlan::For(phrase)
            | HowPlan::ForEach(phrase)
            | HowPlan::ForEvery(_, phrase)
            | HowPlan::ForEachQuiet(_, phrase),
        ) => because = reader.behind_phrase(*phrase),
        Some(HowPlan::Otherwise) | None => {}
    }
    because.events.reserve_exact(trace.events.len());
    for (event, at, verdict) in &trace.events {
        because.events.extend(reader.event(*event).map(|mut reason| {
            reason.at = *at;
            reason.verdict = Some(*verdict);
            reason
        }));
    }
    if !because.events.is_sorted_by_key(|event| event.at) {
        because.events.sort_by_key(|event| event.at);
    }
    LineReason {
        line: id,
        truth: trace.truth,
        in_force: trace.in_force,
        raw: trace.raw,
        points: trace.points,
        times: trace.times,
        because,
    }
}

/// The exclusion that holds.
pub(super) fn excluded(reader: &Reader<'_>, decision: &Decision) -> Option<Because> {
    let (node, _) = reader.program.exclusions.get(decision.excluded?.index())?;
    Some(reader.because(*node, &[], reader.now))
}

/// The moves that were taken.
pub(super) fn moves(reader: &Reader<'_>, decision: &Decision) -> Vec<Because> {
    decision
        .moves
        .iter()
        .map(|taken| {
            if let Some(sla) = taken.breach {
                // A breach moves the lead by its time alone; its line may ask for something all the same.
                let clause = reader.program.slas.get(sla).and_then(|sla| sla.clauses.get(taken.line as usize));
                let when = clause.and_then(|clause| clause.when);
                return when.map(|when| reader.because(when, &[], reader.now)).unwrap_or_default();
            }
            let plan = reader.program.stages.get(taken.from).and_then(|stage| stage.moves.get(taken.line as usize));
            let tried =
                reader.recorded.moves.iter().find(|tried| (tried.stage, tried.line) == (taken.from, taken.line));
            let truths = tried.map_or(&[][..], |tried| &tried.truths);
            plan.map(|plan| reader.because(plan.when, truths, taken.time)).unwrap_or_default()
        })
        .collect()
}

/// The moves of the last stage, each with what stands against it.
pub(super) fn not_moved(reader: &Reader<'_>, decision: &Decision) -> Vec<NotMoved> {
    let stage = decision.stage_after;
    let tried = reader.recorded.moves.iter().filter(|tried| tried.stage == stage);
    tried
        .filter(|tried| {
            !decision
                .moves
                .iter()
                .any(|taken| taken.breach.is_none() && (taken.from, taken.line) == (tried.stage, tried.line))
        })
        .filter_map(|tried| {
            let plan = reader.program.stages.get(stage)?.moves.get(tried.line as usize)?;
            let because = reader.because(plan.when, &tried.truths, reader.now);
            Some(NotMoved { line: tried.line, truth: tried.truth, missing: tried.missing.clone(), because })
        })
        .collect()
}

/// Why the territory.
pub(super) fn territory(reader: &Reader<'_>, decision: &Decision) -> Option<Because> {
    let node = reader.program.territories.get(decision.territory?.index())?;
    Some(node.map(|node| reader.because(node, &[], reader.now)).unwrap_or_default())
}

/// Why this line of the route.
pub(super) fn assignment(reader: &Reader<'_>, decision: &Decision) -> Option<Because> {
    let assignment = decision.assignment.as_ref()?;
    let (route, _) = reader.program.book.routes.enumerated().find(|(_, route)| route.owner == assignment.owner)?;
    let line = reader.program.routes.get(route)?.get(assignment.line as usize)?;
    let tried = reader.recorded.routes.iter().find(|tried| (tried.route, tried.line) == (route, assignment.line));
    let truths = tried.map_or(&[][..], |tried| &tried.truths);
    Some(line.when.map(|node| reader.because(node, truths, reader.now)).unwrap_or_default())
}

/// The lines of the route before the one that took the lead, each with what stands against it.
pub(super) fn not_routed(reader: &Reader<'_>, decision: &Decision) -> Vec<NotRouted> {
    let Some(assignment) = decision.assignment.as_ref() else { return Vec::new() };
    let route = reader.program.book.routes.enumerated().find(|(_, route)| route.owner == assignment.owner);
    let Some((route, _)) = route else { return Vec::new() };
    let tried = reader.recorded.routes.iter().filter(|tried| tried.route == route && tried.line < assignment.line);
    tried
        .filter_map(|tried| {
            let line = reader.program.routes.get(route)?.get(tried.line as usize)?;
            let because = line.when.map(|node| reader.because(node, &tried.truths, reader.now)).unwrap_or_default();
            Some(NotRouted { line: tried.line, truth: tried.truth, passed: tried.passed, because })
        })
        .collect()
}

/// What every criterion of every checklist rests on.
pub(super) fn checks(reader: &Reader<'_>) -> Vec<Vec<Because>> {
    let lists = reader.program.checks.iter();
    lists.map(|list| list.iter().map(|node| reader.because(*node, &[], reader.now)).collect()).collect()
}
