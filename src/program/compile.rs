//! The whole of it: from `Checked` to `Program`.

use std::collections::HashMap;

use crate::ast::MoveKind;
use crate::calendar::{Calendar, Hours};
use crate::check::{
    CalendarId, Cell, Checked, Expr, ExprKind, How, OwnerId, Recipient, Restart, ScoreId, ScoreItem, ScoreKind,
    ScoreLine, StageKind,
};
use crate::source::{IdVec, Sources, Span};
use crate::value::{Instant, Symbol};

use super::Program;
use super::deps::Deps;
use super::expr::Builder;
use super::score::{HowPlan, ItemPlan, LineId, LinePlan, ScoreKindPlan, ScorePlan, Several};
use super::sla::{LadderPlan, NurturePlan, PausePlan, SlaClausePlan, SlaPlan, ThenPlan};
use super::stage::{MovePlan, RecipientPlan, RouteLinePlan, StagePlan};
use super::table::TablePlan;

/// Compiles a rule set. `digest` identifies its files.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a step a construct, one after the other")]
pub fn compile(checked: Checked, sources: &Sources, digest: String) -> Program {
    let book = &checked;
    let mut builder = Builder::new(book);
    // In this order every condition comes after those it names, so building never recurses far.
    for cell in &book.order {
        if let Cell::Condition(id) = cell {
            builder.condition(*id);
        }
    }
    let conditions = book.conditions.ids().map(|id| builder.condition(id)).collect();
    let lets = book.lets.iter().map(|l| builder.node(&l.value)).collect();
    let checks = book
        .checklists
        .iter()
        .map(|list| list.checks.iter().map(|check| builder.node(&check.condition)).collect())
        .collect();
    let place = |span: Span| -> Box<str> { sources.place(span).into() };
    let exclusions = book.exclusions.iter().map(|x| (builder.node(&x.condition), place(x.span))).collect();
    let mut lines = IdVec::new();
    let scores = book.scores.ids().map(|id| score(&mut builder, id, &mut lines, sources)).collect();
    let grades = book
        .grades
        .iter()
        .map(|grade| grade.lines.iter().map(|line| line.when.as_ref().map(|when| builder.node(when))).collect())
        .collect();
    let tables = book.tables.iter().map(|table| TablePlan::of(&mut builder, table)).collect();
    let territories = book.territories.iter().map(|t| t.when.as_ref().map(|when| builder.node(when))).collect();
    builder.current = true;
    let stages = book.stages.iter().map(|stage| self::stage(&mut builder, stage, &place)).collect();
    let routes = book
        .routes
        .iter()
        .map(|route| {
            let line = |line: &crate::check::RouteLine| RouteLinePlan {
                to: recipient(&mut builder, &line.to),
                when: line.when.as_ref().map(|when| builder.node(when)),
                place: place(line.span),
            };
            route.lines.iter().map(line).collect()
        })
        .collect();
    let pauses: Vec<_> = book.slas.iter().map(|sla| sla.pauses.as_ref().map(|pauses| builder.node(pauses))).collect();
    let slas = book.slas.iter().map(|sla| self::sla(&mut builder, sla, &place)).collect();
    let slas_of = book
        .stages
        .ids()
        .map(|stage| book.slas.enumerated().filter(|(_, sla)| sla.stage == stage).map(|(id, _)| id).collect());
    let slas_of = slas_of.collect();
    let nurtures = book.nurtures.iter().map(|nurture| self::nurture(&mut builder, nurture, &place)).collect();
    let (teams, people) = super::team::teams(book);
    let priority = book.priority.as_ref().map(|priority| builder.node(&priority.value));
    let priority_terms = book.priority.as_ref().map(|p| super::terms::terms(&mut builder, &p.value, sources));
    let calendars = calendars(book);
    let Builder { schema, nodes, changes, phrases, matchers, sets, windows, texts, .. } = builder;
    let mut program = Program {
        schema,
        digest,
        rule_nodes: nodes.len(),
        nodes,
        settled: changes.iter().map(|changes| !changes.activity && !changes.standing).collect(),
        phrases,
        matchers,
        sets,
        windows,
        texts,
        lets,
        conditions,
        checks,
        exclusions,
        lines,
        scores,
        grades,
        stages,
        territories,
        routes,
        teams,
        people,
        tables,
        slas,
        slas_of,
        nurtures,
        priority,
        priority_terms: priority_terms.unwrap_or_default(),
        words: IdVec::new(),
        calendars,
        deps: Deps::default(),
        grade_scores: Vec::new(),
        excluding_from: None,
        tests: None,
        stands: IdVec::new(),
        standing_cells: Box::default(),
        cells_stand: true,
        book: checked,
    };
    program.people.in_sequence = super::team::in_sequence(program.routes.iter(), &program.teams);
    program.excluding_from = program.book.order.iter().position(|cell| matches!(cell, Cell::Score(_) | Cell::Grade(_)));
    program.grade_scores = super::grade::scores(&program);
    program.deps = Deps::of(&program);
    program.words = super::test::words(&program, sources);
    (program.stands, program.standing_cells, program.cells_stand) = super::stands::of(&program);
    let pauses = pauses
        .into_iter()
        .map(|node| node.map(|node| PausePlan { node, cells: super::rests::cells(&program, [node]) }));
    let pauses: Vec<Option<PausePlan>> = pauses.collect();
    for (sla, pauses) in program.slas.iter_mut().zip(pauses) {
        sla.pauses = pauses;
    }
    let ladders: Vec<Option<LadderPlan>> = program.slas.iter().map(|sla| ladder(&program, sla)).collect();
    for (sla, ladder) in program.slas.iter_mut().zip(ladders) {
        sla.ladder = ladder;
    }
    program
}

/// What the lines of an SLA rest on, where any asks something. Whom an exclusion holds for has no scores that they could ask for.
fn ladder(program: &Program, sla: &SlaPlan) -> Option<LadderPlan> {
    let asked: Vec<_> = sla.clauses.iter().filter_map(|clause| clause.when).collect();
    let excluding = program.exclusions.iter().map(|(condition, _)| *condition);
    (!asked.is_empty()).then(|| LadderPlan { cells: super::rests::cells(program, asked.into_iter().chain(excluding)) })
}

/// The calendars; those that say the same are one, so that its table is made once.
fn calendars(book: &Checked) -> IdVec<CalendarId, Calendar> {
    let mut known: HashMap<&Hours, Calendar> = HashMap::new();
    let mut calendars = IdVec::new();
    for calendar in &book.calendars {
        let hours = &calendar.hours;
        let made = known.entry(hours).or_insert_with(|| Calendar::new(hours.clone()));
        calendars.push(made.clone());
    }
    calendars
}

fn score(builder: &mut Builder<'_>, id: ScoreId, lines: &mut IdVec<LineId, LinePlan>, sources: &Sources) -> ScorePlan {
    let book = builder.book;
    let Some(score) = book.scores.get(id) else {
        return ScorePlan {
            from: None,
            to: None,
            kind: ScoreKindPlan::Lines { on_reassignment: false, restarts: Box::default(), items: Box::default() },
            terms: Box::default(),
        };
    };
    let mut terms = Box::default();
    let kind = match &score.kind {
        ScoreKind::Derived(value) => {
            let node = builder.node(value);
            terms = super::terms::terms(builder, value, sources);
            ScoreKindPlan::Derived(node)
        }
        ScoreKind::Lines { restarts, items } => {
            let on_reassignment = restarts.iter().any(|restart| matches!(restart, Restart::Reassignment));
            let phrases = restarts
                .iter()
                .filter_map(|restart| match restart {
                    Restart::Events(events) => Some(builder.phrase(events)),
                    Restart::Reassignment => None,
                })
                .collect();
            builder.restarts = (!restarts.is_empty()).then_some(id);
            let items = items.iter().map(|item| self::item(builder, (id, None), item, lines, sources)).collect();
            builder.restarts = None;
            ScoreKindPlan::Lines { on_reassignment, restarts: phrases, items }
        }
    };
    ScorePlan { from: score.from, to: score.to, kind, terms }
}

fn item(
    builder: &mut Builder<'_>,
    (score, pick_label): (ScoreId, Option<&str>),
    item: &ScoreItem,
    lines: &mut IdVec<LineId, LinePlan>,
    sources: &Sources,
) -> ItemPlan {
    let mut around = pick_label;
    let (how, limits, items, span) = match item {
        ScoreItem::Line(line) => {
            let plan = LinePlan { pick: pick_label.map(Into::into), ..self::line(builder, score, line, sources) };
            return ItemPlan::Line(lines.push(plan));
        }
        ScoreItem::Pick(pick) => {
            around = pick.label.as_deref().or(around);
            (if pick.best { Several::Best } else { Several::First }, pick.limits, &pick.items, pick.span)
        }
        ScoreItem::Group(group) => (Several::Sum, group.limits, &group.items, group.span),
    };
    let items = items.iter().map(|item| self::item(builder, (score, around), item, lines, sources)).collect();
    ItemPlan::Several { how, limits, items, span }
}

fn line(builder: &mut Builder<'_>, score: ScoreId, line: &ScoreLine, sources: &Sources) -> LinePlan {
    let how = match &line.how {
        How::When(when) => HowPlan::When(builder.node(when)),
        How::Otherwise => HowPlan::Otherwise,
        How::For(events) => HowPlan::For(builder.phrase(events)),
        How::ForEach(events) => HowPlan::ForEach(builder.phrase(events)),
        How::ForEvery(count, events) => HowPlan::ForEvery(*count, builder.phrase(events)),
        How::ForEachOf { list, items } => {
            let list = builder.node(list);
            HowPlan::ForEachOf(list, items.iter().map(|item| builder.constant(item)).collect())
        }
        How::ForEachQuiet { length, events } => HowPlan::ForEachQuiet(*length, builder.phrase(events)),
    };
    let words = match &line.how {
        How::When(when) => sources.words(when.span),
        How::Otherwise => "otherwise".to_owned(),
        // What stands behind the points and the label.
        How::For(_) | How::ForEach(_) | How::ForEvery(..) | How::ForEachOf { .. } | How::ForEachQuiet { .. } => {
            let words = sources.words(line.span);
            words.find("for ").and_then(|at| words.get(at..)).unwrap_or(&words).to_owned()
        }
    };
    let zone = builder.book.process.zone;
    let midnight = |date| -> Instant { zone.midnight(date) };
    LinePlan {
        score,
        points: line.points,
        how,
        limits: line.limits,
        once: line.once,
        decay: line.decay,
        from: line.from.map(midnight),
        until: line.until.map(|day| midnight(day.plus_days(1))),
        label: line.label.as_deref().map(Into::into),
        pick: None,
        words: words.into(),
        span: line.span,
        place: sources.place(line.span).into(),
    }
}

fn stage(builder: &mut Builder<'_>, stage: &crate::check::Stage, place: &dyn Fn(Span) -> Box<str>) -> StagePlan {
    let needs = stage.needs.iter().map(|need| builder.node(&need.value)).collect();
    let moves = stage
        .moves
        .iter()
        .map(|taken| MovePlan {
            kind: taken.kind,
            to: taken.to,
            when: builder.node(&taken.when),
            waits: waits(&taken.when),
            of_activities: builder.rests_on_activities(&taken.when),
            place: place(taken.span),
        })
        .collect();
    debug_assert!(stage.kind == StageKind::Stage || stage.moves.iter().all(|m| m.kind == MoveKind::Reopen));
    let offers = stage.answers.iter().map(|offered| builder.schema.symbols.intern(&offered.answer)).collect();
    let asks = stage.moves.iter().flat_map(|taken| asks(builder, &taken.when)).collect();
    StagePlan { hand_off: stage.hand_off, needs, moves, offers, asks }
}

/// The answers for which a move waits, each with who has to give it.
fn asks(builder: &mut Builder<'_>, when: &Expr) -> Vec<(OwnerId, Symbol)> {
    let mut asks = Vec::new();
    crate::analyze::each(when, &mut |part| {
        if let ExprKind::Says { owner, answers } = &part.kind {
            asks.extend(answers.iter().map(|answer| (*owner, builder.schema.symbols.intern(answer))));
        }
    });
    asks
}

fn sla(builder: &mut Builder<'_>, sla: &crate::check::Sla, place: &dyn Fn(Span) -> Box<str>) -> SlaPlan {
    let clause = |clause: &crate::check::SlaClause| SlaClausePlan {
        target: clause.target,
        within: clause.within,
        when: clause.when.as_ref().map(|when| builder.node(when)),
        then: clause.then.as_ref().map(|then| ThenPlan { kind: then.kind, to: then.to }),
        place: place(clause.span),
    };
    SlaPlan {
        clauses: sla.clauses.iter().map(clause).collect(),
        stage: sla.stage,
        calendar: sla.calendar,
        restarts: sla.restarts,
        restarts_on: sla.restarts_on.iter().map(|events| builder.phrase(events)).collect(),
        // What a pause rests on is known once everything else is there.
        pauses: None,
        ladder: None,
        warnings: sla.warnings.as_slice().into(),
        breaches: sla.breaches.as_slice().into(),
    }
}

fn nurture(
    builder: &mut Builder<'_>,
    nurture: &crate::check::Nurture,
    place: &dyn Fn(Span) -> Box<str>,
) -> NurturePlan {
    NurturePlan {
        enter: builder.node(&nurture.enter),
        leave: nurture.leave.as_ref().map(|leave| builder.node(leave)),
        calendar: nurture.calendar,
        steps: nurture.steps.as_slice().into(),
        place: place(nurture.span),
    }
}

fn recipient(builder: &mut Builder<'_>, to: &Recipient) -> RecipientPlan {
    match to {
        Recipient::Keep => RecipientPlan::Keep,
        Recipient::Team(id) => RecipientPlan::Team(*id),
        Recipient::Nobody => RecipientPlan::Nobody,
        Recipient::Address(address) => RecipientPlan::Address(address.as_str().into()),
        Recipient::Value(value) => RecipientPlan::Value(builder.node(value)),
    }
}

/// Whether a move waits for an answer. Answers are asked for in stages alone, never in a condition with a name.
fn waits(expr: &Expr) -> bool {
    let mut waits = false;
    crate::analyze::each(expr, &mut |part| waits |= matches!(part.kind, ExprKind::Says { .. }));
    waits
}
