//! Lines that are tried in order: which are never reached, and which leads fall through.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of all subjects only fields are asked for here, so a new kind of subject is safe"
)]

use crate::ast::MoveKind;
use crate::check::{Expr, How, Move, Recipient, RouteLine, ScoreItem, ScoreKind, SlaClause, SlaTarget, Stage, StageId};
use crate::source::{Problem, Span};
use crate::value::is_person;

use super::cases::{Case, Cases, Place, View, Want};
use super::complaints;
use super::exact::{Exact, Lead};
use super::subjects::Subject;
use super::witness;

/// One line of a ladder.
struct Rung<'a> {
    when: Option<&'a Expr>,
    needs: &'a [crate::check::Need],
    span: Span,
    /// Where its leads go, in words.
    to: String,
    /// Whether it lets leads pass on though it holds, for a reason that no condition tells.
    leaks: bool,
    /// Whether it is only for leads that somebody has already.
    keeps: bool,
    /// Of a score: what is tried, which may be more than a condition.
    item: Option<&'a ScoreItem>,
}

impl<'a> Rung<'a> {
    const fn plain(when: Option<&'a Expr>, span: Span, to: String) -> Self {
        Self { when, needs: &[], span, to, leaks: false, keeps: false, item: None }
    }

    /// Whether it takes a lead.
    fn takes(&self, exact: &Exact<'_>) -> Option<bool> {
        if let Some(item) = self.item {
            return exact.holds(item);
        }
        let holds = self.when.map_or(Some(true), |when| exact.yes(when))?;
        for need in self.needs {
            if holds && exact.value(&need.value)?.is_none() {
                return Some(false);
            }
        }
        Some(holds)
    }
}

/// A ladder longer than this is not looked at.
const LONGEST: usize = 400;

/// Looks at every ladder of the rule set but the moves.
pub fn ladders(view: &View<'_>, problems: &mut Vec<Problem>) {
    let checked = view.checked;
    let anybody = Lead::default();
    for grade in &checked.grades {
        let rungs = grade.lines.iter().map(|l| Rung::plain(l.when.as_ref(), l.span, format!("gets {:?}", l.grade)));
        shadowed(view, &rungs.collect::<Vec<_>>(), &anybody, problems);
    }
    let territories: Vec<Rung<'_>> = checked
        .territories
        .iter()
        .map(|t| Rung::plain(t.when.as_ref(), t.span, format!("is in `{}`", t.name)))
        .collect();
    shadowed(view, &territories, &anybody, problems);
    if let Some(last) = territories.last()
        && let Some(lead) = falls_through(view, &territories)
    {
        problems.push(complaints::no_territory(last.span, &lead));
    }
    for score in &checked.scores {
        if let ScoreKind::Lines { items, restarts } = &score.kind {
            let id = checked.scores.enumerated().find(|(_, other)| std::ptr::eq(*other, score)).map(|(id, _)| id);
            let place = id.filter(|_| !restarts.is_empty()).map_or(Place::Still, Place::Restarting);
            view.within(place, || picks(view, items, problems));
        }
    }
    view.within(Place::Moving, || {
        routes(view, problems);
        clauses(view, problems);
    });
}

/// The lines of every `first of`, also inside others.
fn picks(view: &View<'_>, items: &[ScoreItem], problems: &mut Vec<Problem>) {
    for item in items {
        let inside = match item {
            ScoreItem::Line(_) => continue,
            ScoreItem::Group(group) => &group.items,
            ScoreItem::Pick(pick) => {
                if !pick.best {
                    let rungs: Vec<Rung<'_>> = pick.items.iter().map(tried).collect();
                    shadowed(view, &rungs, &Lead::default(), problems);
                }
                &pick.items
            }
        };
        picks(view, inside, problems);
    }
}

/// A line, a group or another pick that a `first of` tries.
fn tried(item: &ScoreItem) -> Rung<'_> {
    let (span, points) = match item {
        ScoreItem::Line(line) => (line.span, Some(line.points)),
        ScoreItem::Group(group) => (group.span, None),
        ScoreItem::Pick(pick) => (pick.span, None),
    };
    let to = points.map_or_else(|| "gets its points there".to_owned(), |points| format!("gets {points} points there"));
    let mut rung = Rung { item: Some(item), leaks: true, ..Rung::plain(None, span, to) };
    if let ScoreItem::Line(line) = item {
        match &line.how {
            How::When(condition) => (rung.when, rung.leaks) = (Some(condition), false),
            How::Otherwise => rung.leaks = false,
            How::For(_) | How::ForEach(_) | How::ForEvery(..) | How::ForEachOf { .. } | How::ForEachQuiet { .. } => {}
        }
        // Some days it is not in force.
        rung.leaks |= line.from.is_some() || line.until.is_some();
    }
    rung
}

fn routes(view: &View<'_>, problems: &mut Vec<Problem>) {
    let checked = view.checked;
    for route in &checked.routes {
        let rungs: Vec<Rung<'_>> = route
            .lines
            .iter()
            .map(|line| Rung {
                leaks: lets_through(view, line),
                keeps: matches!(line.to, Recipient::Keep),
                ..Rung::plain(line.when.as_ref(), line.span, recipient(view, &line.to))
            })
            .collect();
        let handed = checked.stages.enumerated().find(|(_, stage)| stage.hand_off == Some(route.owner));
        let lead = Lead { stage: handed.map(|(id, _)| id), ..Lead::default() };
        shadowed(view, &rungs, &lead, problems);
    }
}

fn clauses(view: &View<'_>, problems: &mut Vec<Problem>) {
    for sla in &view.checked.slas {
        let lead = Lead { stage: Some(sla.stage), ..Lead::default() };
        for kind in
            [SlaTarget::FirstTouch, SlaTarget::Touches { count: 0, kinds: 0 }, SlaTarget::Answer, SlaTarget::Stay]
        {
            // Lines of one kind are a ladder of their own.
            let lines = sla
                .clauses
                .iter()
                .filter(|clause| std::mem::discriminant(&clause.target) == std::mem::discriminant(&kind));
            let rungs = lines.map(|clause| Rung::plain(clause.when.as_ref(), clause.span, asked(clause)));
            shadowed(view, &rungs.collect::<Vec<_>>(), &lead, problems);
        }
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

/// Whether a line may let a lead through that it holds for: who has it may be away, an address may be unknown, and whom it names may
/// be away.
fn lets_through(view: &View<'_>, line: &RouteLine) -> bool {
    match &line.to {
        Recipient::Keep | Recipient::Value(_) => true,
        Recipient::Address(address) => {
            let members = view.checked.teams.iter().flat_map(|team| &team.members);
            let mut away = members.filter(|member| !member.away.is_empty());
            line.when.is_some() && away.any(|member| is_person(&member.address, address))
        }
        Recipient::Team(_) | Recipient::Nobody => false,
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

/// Which moves of a stage no lead ever makes: each is told here, or where its condition is looked at.
pub fn moves(view: &View<'_>, id: StageId, stage: &Stage, problems: &mut Vec<Problem>) -> Vec<bool> {
    view.within(Place::Moving, || {
        let rungs: Vec<Rung<'_>> = stage.moves.iter().map(|taken| rung_of(view, id, taken)).collect();
        let lead = Lead { stage: Some(id), ..Lead::default() };
        let mut never = shadowed(view, &rungs, &lead, problems);
        for ((rung, taken), never) in rungs.iter().zip(&stage.moves).zip(&mut never) {
            let Some(cases) = yes(view, rung) else { continue };
            let to = view.checked.stages.get(taken.to).map_or("", |to| &to.name);
            let blocked = rung.needs.iter().find(|need| {
                let known = view.cases(&witness::known(&need.value), Want::Yes);
                known.and_then(|known| view.both(cases.clone(), known)).is_some_and(|both| both.is_empty())
            });
            if let Some(need) = blocked.filter(|_| !cases.is_empty() && !*never) {
                problems.push(complaints::blocked_by_needs(taken.span, need.span, &need.name, to));
            }
            *never |= cases.is_empty() || blocked.is_some();
        }
        never
    })
}

fn rung_of<'a>(view: &View<'a>, from: StageId, taken: &'a Move) -> Rung<'a> {
    let target = view.checked.stages.get(taken.to);
    let needs: &[_] = match taken.kind {
        MoveKind::Advance => target.map_or(&[], |t| &t.needs),
        MoveKind::Recycle | MoveKind::Close | MoveKind::Reopen => &[],
    };
    let to = format!("moves to `{}`", target.map_or("", |t| &t.name));
    // An excluded lead goes neither forward nor back in, and no lead enters a stage twice at once: who came from there passes on.
    let forward = matches!(taken.kind, MoveKind::Advance | MoveKind::Reopen);
    let leaks = (forward && !view.checked.exclusions.is_empty()) || taken.to == from || view.leads_on(taken.to, from);
    Rung { needs, leaks, ..Rung::plain(Some(&taken.when), taken.span, to) }
}

/// Whether the first move that takes a lead is this one.
pub fn makes(view: &View<'_>, lead: &Lead, from: StageId, wanted: &Move) -> Option<bool> {
    let exact = Exact::new(view.checked, lead);
    let stage = view.checked.stages.get(from)?;
    // Answers count one after the other, and an excluded lead may go some ways and not others.
    if lead.said.len() > 1 || exact.excluded()? {
        return Some(false);
    }
    for taken in &stage.moves {
        if rung_of(view, from, taken).takes(&exact)? {
            return Some(std::ptr::eq(taken, wanted));
        }
    }
    Some(false)
}

fn yes(view: &View<'_>, rung: &Rung<'_>) -> Cases {
    rung.when.map_or_else(|| Some(vec![Case::default()]), |when| view.cases(when, Want::Yes))
}

/// The cases in which a line lets a lead pass on.
fn passes(view: &View<'_>, rung: &Rung<'_>) -> Cases {
    if rung.leaks {
        return Some(vec![Case::default()]);
    }
    let mut cases = rung.when.map_or_else(|| Some(Vec::new()), |when| view.cases(when, Want::NotYes))?;
    for need in rung.needs {
        cases.extend(view.cases(&witness::known(&need.value), Want::No)?);
    }
    Some(cases)
}

/// Tells lines that are never reached, each with the line that takes its leads; and gives back which they are.
fn shadowed(view: &View<'_>, rungs: &[Rung<'_>], lead: &Lead, problems: &mut Vec<Problem>) -> Vec<bool> {
    let mut never = vec![false; rungs.len()];
    if rungs.len() > LONGEST {
        return never;
    }
    let passing: Vec<Cases> = rungs.iter().map(|rung| passes(view, rung)).collect();
    let mut left: Cases = Some(vec![Case::default()]);
    for ((at, rung), never) in rungs.iter().enumerate().zip(&mut never) {
        let taken = yes(view, rung);
        if let Some(taken) = taken.as_ref().filter(|cases| at > 0 && !cases.is_empty()) {
            let by_one = rungs.iter().zip(&passing).take(at).find(|(_, passing)| {
                let Some(passing) = passing else { return false };
                view.both(taken.clone(), passing.clone()).is_some_and(|both| both.is_empty())
            });
            let together = left
                .as_ref()
                .is_some_and(|left| view.both(left.clone(), taken.clone()).is_some_and(|both| both.is_empty()));
            *never = by_one.is_some() || together;
            if let Some((taker, _)) = by_one {
                let shown = shown_by(view, rungs, (rung, taker), taken, lead);
                problems.push(complaints::never_reached(rung.span, taker.span, &taker.to, shown.as_deref()));
            } else if together {
                problems.push(complaints::never_reached_together(rung.span));
            }
        }
        left = match (left, passing.get(at)) {
            (Some(left), Some(Some(passing))) => view.both(left, passing.clone()).filter(|cases| cases.len() <= 48),
            _ => None,
        };
    }
    never
}

/// A lead that a line would take, and that the other one takes.
fn shown_by(
    view: &View<'_>,
    rungs: &[Rung<'_>],
    (rung, taker): (&Rung<'_>, &Rung<'_>),
    taken: &[Case],
    lead: &Lead,
) -> Option<String> {
    let shows = |lead: &Lead| {
        let exact = Exact::new(view.checked, lead);
        if exact.excluded()? || lead.said.len() > 1 || !rung.takes(&exact)? {
            return Some(false);
        }
        for other in rungs {
            if std::ptr::eq(other, taker) {
                return other.takes(&exact);
            }
            // Nobody has a made-up lead.
            if !other.keeps && other.takes(&exact)? {
                return Some(false);
            }
        }
        None
    };
    let with_needs: Option<Vec<Case>> = taker
        .needs
        .iter()
        .try_fold(taken.to_vec(), |cases, need| view.both(cases, view.cases(&witness::known(&need.value), Want::Yes)?));
    witness::find(view, &with_needs?, lead, &shows)
}

/// A lead with known values that no line takes.
fn falls_through(view: &View<'_>, rungs: &[Rung<'_>]) -> Option<String> {
    let mut left = vec![Case::default()];
    for rung in rungs {
        left = view.both(left, passes(view, rung)?)?;
    }
    let all_known = left.iter().filter(|case| case.left.values().all(|values| !values.known.is_empty()));
    let all_known: Vec<Case> = all_known.cloned().collect();
    witness::find(view, &all_known, &Lead::default(), &|lead| {
        let asked = |ask: &super::cases::Ask| match ask.subject {
            Subject::Field(id) => lead.fields.iter().any(|(known, _)| *known == id),
            _ => true,
        };
        let known = all_known.iter().any(|case| case.asks.iter().all(asked));
        Some(known && Exact::new(view.checked, lead).territory()?.is_none())
    })
}
