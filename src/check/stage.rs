//! Stages and ends: owners, needs, answers and moves.

use crate::ast::{self, Case, MoveKind, StageLine};
use crate::source::{Id, Span};
use crate::value::fold;

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{Declared, StageOf, expr, literal};

impl<'a> StageOf<'a> {
    fn lines(self) -> &'a [StageLine] {
        match self {
            StageOf::Stage(stage) => &stage.lines,
            StageOf::End(end) => &end.lines,
        }
    }

    fn name(self) -> &'a ast::Name {
        match self {
            StageOf::Stage(stage) => &stage.name,
            StageOf::End(end) => &end.name,
        }
    }

    fn label(self) -> Option<&'a ast::Text> {
        match self {
            StageOf::Stage(stage) => stage.label.as_ref(),
            StageOf::End(end) => end.label.as_ref(),
        }
    }
}

/// All stages by name and kind, and their answers; what they say is checked later.
pub fn outline(cx: &mut Context<'_>, declared: &Declared<'_>) {
    let mut start: Option<(StageId, Span)> = None;
    for written in &declared.stages {
        let name = written.name();
        let kind = match written {
            StageOf::Stage(_) => StageKind::Stage,
            StageOf::End(end) => StageKind::End { success: end.success },
        };
        let id = cx.out.stages.push(Stage {
            name: name.text.clone(),
            label: written.label().map_or_else(|| name.text.clone(), |label| label.text.clone()),
            kind,
            owner: None,
            means: None,
            next: None,
            needs: Vec::new(),
            hand_off: None,
            answers: Vec::new(),
            moves: Vec::new(),
            span: name.span,
        });
        if let StageOf::Stage(stage) = written
            && let Some(span) = stage.start
        {
            match start {
                None => start = Some((id, span)),
                Some((_, first)) => cx.tell(complaints::two_starts(span, first)),
            }
        }
        answers(cx, id, written.lines());
    }
    match start {
        Some((id, _)) => cx.out.start = id,
        // A head that can't be read may have said so.
        None if cx.lost.contains("start") => {}
        None => {
            let first = declared.stages.iter().find(|stage| matches!(stage, StageOf::Stage(_)));
            match (first, declared.stages.first()) {
                (Some(first), _) => cx.tell(complaints::no_start(first.name())),
                (None, Some(end)) => cx.tell(complaints::only_ends(end.name())),
                (None, None) => {}
            }
        }
    }
    for route in &declared.routes {
        if let Some((id, _)) = cx.names.owners.get(&route.owner.text) {
            cx.routed.push(id);
        }
    }
}

fn answers(cx: &mut Context<'_>, id: StageId, lines: &[StageLine]) {
    let mut known: Vec<(String, Span)> = Vec::new();
    for line in lines {
        let StageLine::Answers(answers) = line else { continue };
        for answer in &answers.answers {
            if let Some((_, first)) = known.iter().find(|(text, _)| fold(text) == fold(&answer.text)) {
                let first = *first;
                cx.tell(complaints::answer_twice(answer, first));
                continue;
            }
            known.push((answer.text.clone(), answer.span));
        }
    }
    cx.answers.insert(id.0, known);
}

/// What every stage says.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for (index, written) in declared.stages.iter().enumerate() {
        let id = StageId::new(index);
        let Some(mut stage) = cx.out.stages.get(id).cloned() else { continue };
        let mut said = Said::default();
        for line in written.lines() {
            self::line(cx, id, &mut stage, line, &mut said);
        }
        if let Some(slot) = cx.out.stages.get_mut(id) {
            *slot = stage;
        }
    }
}

/// Which lines that may stand once were seen.
#[derive(Default)]
struct Said {
    owner: Option<Span>,
    means: Option<Span>,
    next: Option<Span>,
    needs: Option<Span>,
    hand_off: Option<Span>,
}

/// Notes that a line stands here; a second one is complained about.
pub fn once(cx: &mut Context<'_>, slot: &mut Option<Span>, span: Span, what: &str) {
    match slot {
        None => *slot = Some(span),
        Some(first) => {
            let first = *first;
            cx.tell(complaints::two_of(span, first, what));
        }
    }
}

fn line(cx: &mut Context<'_>, id: StageId, stage: &mut Stage, line: &StageLine, said: &mut Said) {
    match line {
        StageLine::Owner(name, span) => {
            once(cx, &mut said.owner, *span, "owner");
            stage.owner = cx.owner(name);
        }
        StageLine::Means(text, span) => {
            once(cx, &mut said.means, *span, "means");
            stage.means = Some(text.text.clone());
        }
        StageLine::Next(text, span) => {
            once(cx, &mut said.next, *span, "next");
            stage.next = Some(text.text.clone());
        }
        StageLine::Needs(names, span) => {
            once(cx, &mut said.needs, *span, "needs");
            for name in names {
                need(cx, stage, name);
            }
        }
        StageLine::HandOff(name, span) => {
            once(cx, &mut said.hand_off, *span, "hand off to");
            stage.hand_off = cx.owner(name);
            if let Some(owner) = stage.hand_off
                && !cx.routed.contains(&owner)
                && !cx.lost.contains(&name.text)
                && cx.lost_routes.is_empty()
            {
                cx.tell(complaints::no_route(name));
            }
        }
        StageLine::Answers(answers) => {
            let because = answers.because.as_ref().map(|set| literal::set_items(cx, set, &Type::Text));
            let reasons: Vec<String> = because
                .unwrap_or_default()
                .into_iter()
                .filter_map(|item| match item {
                    Const::Text(text) => Some(text),
                    _ => None,
                })
                .collect();
            for answer in &answers.answers {
                stage.answers.push(Answer { answer: answer.text.clone(), because: reasons.clone(), span: answer.span });
            }
        }
        StageLine::Move(written) => {
            if let Some(taken) = self::take(cx, id, stage.kind, written) {
                stage.moves.push(taken);
            }
        }
    }
}

fn need(cx: &mut Context<'_>, stage: &mut Stage, name: &ast::Name) {
    if let Some(first) = stage.needs.iter().find(|need| need.name == name.text) {
        let first = first.span;
        return cx.tell(complaints::need_twice(name, first));
    }
    let written = ast::Expr { kind: ast::ExprKind::Name(name.clone()), span: name.span };
    let value = expr::value(cx, &written, &Scope::default(), &Type::Wrong);
    if value.ty != Type::Wrong {
        stage.needs.push(Need { value, name: name.text.clone(), span: name.span });
    }
}

/// The stage that a move leads to. What is proposed for one that nobody declared fits the move.
fn target(cx: &mut Context<'_>, from: StageId, written: &ast::Move) -> Option<StageId> {
    if cx.names.stages.get(&written.to.text).is_some() || cx.lost.contains(&written.to.text) {
        return cx.stage(&written.to);
    }
    let fits = |stage: &&Stage| match (&stage.kind, written.kind) {
        (StageKind::End { .. }, MoveKind::Close) | (StageKind::End { success: true }, MoveKind::Advance) => true,
        (StageKind::End { .. }, _) | (_, MoveKind::Close) => false,
        (_, MoveKind::Advance | MoveKind::Recycle | MoveKind::Reopen) => true,
    };
    let stages: Vec<(StageId, String)> = cx
        .out
        .stages
        .enumerated()
        .filter(|(_, stage)| fits(stage))
        .map(|(id, stage)| (id, stage.name.clone()))
        .collect();
    let names = stages.iter().filter(|(id, _)| *id != from).map(|(_, name)| name.as_str());
    cx.no_stage(&written.to, names);
    None
}

/// A move, if it fits the stage it stands in.
pub fn take(cx: &mut Context<'_>, id: StageId, from: StageKind, written: &ast::Move) -> Option<Move> {
    let to = target(cx, id, written);
    let scope = Scope { stage: Some(id), activities: None };
    let when = match &written.case {
        Case::When(condition) => expr::condition(cx, condition, &scope),
        Case::Always(span) => Expr { kind: ExprKind::Const(Const::Truth(true)), ty: Type::Truth, span: *span },
        Case::Otherwise(span) => {
            cx.tell(complaints::otherwise_of_a_move(*span));
            return None;
        }
    };
    let to = to?;
    if to == id {
        cx.tell(complaints::move_to_itself(written));
        return None;
    }
    let target = cx.out.stages.get(to)?;
    let (ends, name, at) = (matches!(target.kind, StageKind::End { .. }), target.name.clone(), target.span);
    let from_end = matches!(from, StageKind::End { .. });
    let success = matches!(target.kind, StageKind::End { success: true });
    match written.kind {
        MoveKind::Reopen if !from_end => cx.tell(complaints::reopen_outside_end(written)),
        MoveKind::Advance | MoveKind::Recycle | MoveKind::Close if from_end => {
            cx.tell(complaints::only_reopen(written));
        }
        MoveKind::Close if !ends => cx.tell(complaints::close_to_stage(written, &name, at)),
        MoveKind::Recycle | MoveKind::Reopen if ends => cx.tell(complaints::back_to_end(written, &name, at)),
        MoveKind::Advance if ends && !success => cx.tell(complaints::advance_to_failure(written, &name, at)),
        MoveKind::Advance | MoveKind::Recycle | MoveKind::Close | MoveKind::Reopen => {}
    }
    let label = written.label.as_ref().map(|label| label.text.clone());
    Some(Move { kind: written.kind, to, label, when, span: written.span })
}
