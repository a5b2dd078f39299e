//! Under which values of which subjects a condition is yes, no, not yes, or not no: as a list of cases, any of which
//! will do, each asking something of several subjects at once.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into counts as one opaque question, so a new kind of expression is safe here"
)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::ast::MoveKind;
use crate::check::{
    Builtin, Checked, ChecklistId, Comparison, ConditionId, Const, Events, Expr, ExprKind, ScoreId, SetRef, StageId,
    Type,
};
use crate::source::stop::checkpoint;
use crate::source::{Id, Span};
use crate::value::Truth;

use super::best::{self, Best};
use super::bounds::{self, Bounds};
use super::sets::{Known, Look, Values};
use super::subjects::{Point, Subject, everything, form, point, subject};

/// What is wanted of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// It is yes.
    Yes,
    /// It is no.
    No,
    /// It is no or unknown.
    NotYes,
    /// It is yes or unknown.
    NotNo,
}

impl Want {
    const fn turned(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::NotYes => Self::NotNo,
            Self::NotNo => Self::NotYes,
        }
    }

    const fn allows(self, truth: Truth) -> bool {
        match self {
            Self::Yes => matches!(truth, Truth::Yes),
            Self::No => matches!(truth, Truth::No),
            Self::NotYes => !matches!(truth, Truth::Yes),
            Self::NotNo => !matches!(truth, Truth::No),
        }
    }
}

/// One question a condition asks of one subject.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Of what.
    pub subject: Subject,
    /// Its type.
    pub ty: Type,
    /// Which values will do.
    pub values: Values,
    /// Where it is asked.
    pub span: Span,
    /// The events whose number it is about.
    pub events: Option<Rc<Events>>,
}

/// Questions that hold together.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// All of them.
    pub asks: Vec<Ask>,
    /// What is left for each subject.
    pub left: BTreeMap<Subject, Values>,
}

/// A rule set and what is known of it.
pub struct View<'a> {
    /// The rules.
    pub checked: &'a Checked,
    /// The bounds of every score.
    pub bounds: Vec<Bounds>,
    /// The lines that get furthest, of scores whose lines exclude each other.
    pub best: BTreeMap<ScoreId, Best>,
    /// The first two questions found that rule each other out.
    pub conflict: RefCell<Option<(Ask, Ask)>>,
    /// The first question found that nothing can answer.
    pub hopeless: RefCell<Option<Ask>>,
    /// How much work is left, so that tangled rules cost bounded time.
    work: Cell<u32>,
    /// How many names inside names are being followed.
    depth: Cell<u32>,
    /// Where the rules that are looked at stand.
    place: Cell<Place>,
    /// For each stage, those to which leads can go on within one evaluation.
    leads_on: Vec<BTreeSet<StageId>>,
    /// What has a name and of which all was told that there is to tell; where it is used it counts as opaque.
    pub told: RefCell<BTreeSet<Named>>,
}

/// A condition with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A `condition`.
    Condition(ConditionId),
    /// A criterion of a checklist.
    Check(ChecklistId, u32),
}

/// Where a rule stands: what it asks may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where the lead is looked at as it came in.
    Still,
    /// Where it is looked at as it stands by now: moves, routes, SLAs.
    Moving,
    /// In a score that starts anew, and counts only what came after.
    Restarting(ScoreId),
}

/// More cases than this are not followed.
const MOST_CASES: usize = 128;
/// A case of more questions than this is not followed.
const MOST_ASKS: usize = 200;
/// Names inside names are followed no deeper than this.
const DEEPEST: u32 = 40;
/// A list longer than this counts as one opaque question.
const LONGEST_SET: usize = 400;

/// Where something is asked, and of which events.
type About = (Span, Option<Rc<Events>>);

/// The cases, or none when they are too many.
pub type Cases = Option<Vec<Case>>;

impl<'a> View<'a> {
    /// Looks at a rule set.
    pub fn of(checked: &'a Checked) -> Self {
        let mut view = Self {
            checked,
            bounds: bounds::of_scores(checked),
            best: BTreeMap::new(),
            conflict: RefCell::new(None),
            hopeless: RefCell::new(None),
            work: Cell::new(3_000_000),
            depth: Cell::new(0),
            place: Cell::new(Place::Still),
            leads_on: leads_on(checked),
            told: RefCell::new(BTreeSet::new()),
        };
        best::narrow(&mut view);
        view
    }

    /// Looks at rules that stand in a place.
    pub fn within<T>(&self, place: Place, look: impl FnOnce() -> T) -> T {
        let before = self.place.replace(place);
        let seen = look();
        self.place.set(before);
        seen
    }

    fn is_told(&self, named: Named) -> bool {
        self.told.borrow().contains(&named)
    }

    /// Whether leads can go from one stage to another within one evaluation: a move back ends it.
    pub fn leads_on(&self, from: StageId, to: StageId) -> bool {
        self.leads_on.get(from.index()).is_none_or(|stages| stages.contains(&to))
    }

    /// Forgets the conflicts found so far.
    pub fn reset(&self) {
        self.conflict.replace(None);
        self.hopeless.replace(None);
    }

    /// The cases in which `expr` is as wanted.
    pub fn cases(&self, expr: &Expr, want: Want) -> Cases {
        match &expr.kind {
            ExprKind::And(parts) => self.and_or(parts, want, matches!(want, Want::Yes | Want::NotNo)),
            ExprKind::Or(parts) => self.and_or(parts, want, matches!(want, Want::No | Want::NotYes)),
            ExprKind::Not(inner) => self.cases(inner, want.turned()),
            ExprKind::AtLeast(count, parts) => self.at_least(*count, parts, want),
            ExprKind::Condition(id) if !self.is_told(Named::Condition(*id)) => {
                self.checked.conditions.get(*id).map_or(Some(vec![Case::default()]), |c| self.inside(&c.value, want))
            }
            ExprKind::Check(list, number) if !self.is_told(Named::Check(*list, *number)) => {
                let check = self.checked.checklists.get(*list).and_then(|l| l.checks.get(*number as usize));
                check.map_or(Some(vec![Case::default()]), |check| self.inside(&check.condition, want))
            }
            ExprKind::Const(Const::Truth(yes)) => {
                Some(if want.allows(Truth::of(*yes)) { vec![Case::default()] } else { Vec::new() })
            }
            ExprKind::Unknown => Some(if want.allows(Truth::Unknown) { vec![Case::default()] } else { Vec::new() }),
            ExprKind::Says { owner, answers } => {
                let said = answers.iter().map(|answer| {
                    let subject = Subject::Says(owner.0, crate::value::fold(answer).into_owned());
                    let yes = u32::from(matches!(want, Want::Yes | Want::NotNo));
                    self.ask(subject, &Type::Truth, Known::Members([yes].into()), false, (expr.span, None))
                });
                if matches!(want, Want::Yes | Want::NotNo) {
                    said.collect::<Option<Vec<_>>>().map(|cases| cases.concat())
                } else {
                    said.reduce(|a, b| self.both(a?, b?)).unwrap_or(Some(Vec::new()))
                }
            }
            _ => self.atom(expr, want),
        }
    }

    /// The cases of what stands behind a name.
    fn inside(&self, expr: &Expr, want: Want) -> Cases {
        checkpoint();
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return None;
        }
        self.depth.set(depth + 1);
        // What stands behind a name stands in no stage and in no score.
        let cases = self.within(Place::Still, || self.cases(expr, want));
        self.depth.set(depth);
        cases
    }

    /// The form of an expression, as it is meant in this place.
    fn form<T: std::fmt::Debug>(&self, what: &T) -> String {
        let form = form(what);
        let standing =
            ["SinceEnteringStage", "EnteredAt", "TimesEntered", "Builtin(Stage", "Builtin(Entered", "in_stage: true"];
        match self.place.get() {
            Place::Moving if standing.iter().any(|word| form.contains(word)) => format!("by now {form}"),
            Place::Restarting(score) if form.contains("Events {") => format!("in {} {form}", score.index()),
            Place::Still | Place::Moving | Place::Restarting(_) => form,
        }
    }

    /// The subject of an expression, as it is meant in this place.
    fn subject(&self, expr: &Expr) -> Option<Subject> {
        let subject = subject(self.checked, expr)?;
        match (&expr.kind, self.place.get()) {
            (ExprKind::Builtin(Builtin::Stage), Place::Moving) => Some(Subject::StageNow),
            (ExprKind::Builtin(Builtin::Entered), Place::Moving) => Some(Subject::Form("by now entered".to_owned())),
            _ => Some(subject),
        }
    }

    fn and_or(&self, parts: &[Expr], want: Want, all: bool) -> Cases {
        if all {
            let mut cases = vec![Case::default()];
            for part in parts {
                cases = self.both(cases, self.cases(part, want)?)?;
            }
            return Some(cases);
        }
        let mut cases = Vec::new();
        for part in parts {
            cases.extend(self.cases(part, want)?);
            if cases.len() > MOST_CASES {
                return None;
            }
        }
        Some(cases)
    }

    /// Yes takes `count` yeses; not yes takes all but `count - 1` not yeses; and so on.
    fn at_least(&self, count: u64, parts: &[Expr], want: Want) -> Cases {
        let total = parts.len();
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let needed = match want {
            Want::Yes | Want::NotNo => count,
            Want::No | Want::NotYes => (total + 1).saturating_sub(count),
        };
        if needed > total {
            return Some(Vec::new());
        }
        if total > 8 {
            return None;
        }
        let mut cases = Vec::new();
        for chosen in 0_u32..(1 << total) {
            if chosen.count_ones() as usize != needed {
                continue;
            }
            let some = parts.iter().enumerate().filter(|(i, _)| chosen & (1 << i) != 0).map(|(_, part)| part);
            let mut together = vec![Case::default()];
            for part in some {
                together = self.both(together, self.cases(part, want)?)?;
            }
            cases.extend(together);
            if cases.len() > MOST_CASES {
                return None;
            }
        }
        Some(cases)
    }

    /// The cases in which both hold.
    pub fn both(&self, a: Vec<Case>, b: Vec<Case>) -> Cases {
        checkpoint();
        let pairs = a.len().saturating_mul(b.len());
        let left = self.work.get().checked_sub(u32::try_from(pairs).unwrap_or(u32::MAX))?;
        self.work.set(left);
        let long = a.iter().chain(&b).any(|case| case.asks.len() > MOST_ASKS);
        if pairs > MOST_CASES * 8 || long {
            return None;
        }
        let mut both = Vec::new();
        for first in &a {
            for second in &b {
                if let Some(case) = self.merge(first, second) {
                    both.push(case);
                }
            }
        }
        (both.len() <= MOST_CASES).then_some(both)
    }

    fn merge(&self, a: &Case, b: &Case) -> Option<Case> {
        let mut case = a.clone();
        for ask in &b.asks {
            if let Some(values) = case.left.get(&ask.subject) {
                let both = values.and(&ask.values);
                if both.is_empty() {
                    self.tell_conflict(&case, ask);
                    return None;
                }
                case.left.insert(ask.subject.clone(), both);
            } else {
                case.left.insert(ask.subject.clone(), ask.values.clone());
            }
            case.asks.push(ask.clone());
        }
        Some(case)
    }

    fn tell_conflict(&self, case: &Case, ask: &Ask) {
        let other = case.asks.iter().find(|a| a.subject == ask.subject && a.values.and(&ask.values).is_empty());
        if let Some(other) = other {
            self.conflict.borrow_mut().get_or_insert_with(|| (other.clone(), ask.clone()));
        }
    }

    /// One question, held against what the subject can be at all.
    fn ask(&self, subject: Subject, ty: &Type, known: Known, unknown: bool, about: About) -> Cases {
        let mut values = Values { known, unknown };
        if let Some(all) = everything(self.checked, ty) {
            values = values.and(&all);
        }
        if let Subject::Score(id) = &subject {
            let (low, high) = self.bounds.get(*id as usize).copied().unwrap_or((i64::MIN, i64::MAX));
            values.known = values.known.and(&Known::between(low, high));
        }
        let (span, events) = about;
        let ask = Ask { subject: subject.clone(), ty: ty.clone(), values: values.clone(), span, events };
        if values.is_empty() {
            self.hopeless.borrow_mut().get_or_insert(ask);
            return Some(Vec::new());
        }
        Some(vec![Case { asks: vec![ask], left: [(subject, values)].into() }])
    }

    fn atom(&self, expr: &Expr, want: Want) -> Cases {
        let unknown_too = matches!(want, Want::NotYes | Want::NotNo);
        let positive = matches!(want, Want::Yes | Want::NotNo);
        match self.question(expr) {
            Some((subject, ty, yes, no)) => {
                let events = match &expr.kind {
                    ExprKind::Happened { events, .. } => Some(Rc::new(events.clone())),
                    _ => None,
                };
                let known = if positive { yes } else { no };
                let cases = self.ask(subject.clone(), &ty, known, unknown_too, (expr.span, events))?;
                self.behind_ladders(&subject, cases)
            }
            None if matches!(expr.kind, ExprKind::Known(_)) => self.known(expr, positive),
            None => {
                let member = u32::from(positive);
                let known = Known::Members([member].into());
                self.ask(Subject::Form(self.form(expr)), &Type::Truth, known, unknown_too, (expr.span, None))
            }
        }
    }

    /// What a territory or a grade asks for itself: its own line holds, and none before it. Where that is too much to follow,
    /// the territory or grade alone is asked for.
    fn behind_ladders(&self, subject: &Subject, cases: Vec<Case>) -> Cases {
        let lines: Vec<Option<&Expr>> = match subject {
            Subject::Builtin(6) => self.checked.territories.iter().map(|t| t.when.as_ref()).collect(),
            Subject::Grade(id) => {
                let grade = self.checked.grades.as_slice().get(*id as usize);
                grade.map_or_else(Vec::new, |grade| grade.lines.iter().map(|line| line.when.as_ref()).collect())
            }
            _ => return Some(cases),
        };
        let [case] = cases.as_slice() else { return Some(cases) };
        let Some(Values { known: Known::Members(members), unknown: false }) = case.left.get(subject) else {
            return Some(cases);
        };
        Some(self.ladder_cases(case, &lines, members, subject).unwrap_or(cases))
    }

    fn ladder_cases(
        &self,
        case: &Case,
        lines: &[Option<&Expr>],
        members: &BTreeSet<u32>,
        subject: &Subject,
    ) -> Option<Vec<Case>> {
        if lines.len() > 40 {
            return None;
        }
        // What stands behind must not hide which of the asked questions it was that found nothing.
        let found = (self.conflict.borrow().clone(), self.hopeless.borrow().clone());
        let mut all = Vec::new();
        for member in members {
            let own = lines.get(*member as usize)?;
            let mut case = case.clone();
            case.left.insert(subject.clone(), Values { known: Known::Members([*member].into()), unknown: false });
            let mut cases = vec![case];
            for line in lines.iter().take(*member as usize) {
                let passes = line.map_or_else(|| Some(Vec::new()), |line| self.inside(line, Want::NotYes))?;
                cases = self.both(cases, passes)?;
            }
            let holds = own.map_or_else(|| Some(vec![Case::default()]), |own| self.inside(own, Want::Yes))?;
            all.extend(self.both(cases, holds)?);
            if all.len() > MOST_CASES / 4 {
                return None;
            }
        }
        if !all.is_empty() {
            self.conflict.replace(found.0);
            self.hopeless.replace(found.1);
        }
        Some(all)
    }

    /// `is known` is never unknown itself, and takes the subject's unknown apart.
    fn known(&self, expr: &Expr, positive: bool) -> Cases {
        let ExprKind::Known(value) = &expr.kind else { return None };
        let of = self.subject(value).and_then(|s| everything(self.checked, &value.ty).map(|all| (s, all)));
        let Some((subject, all)) = of else {
            let known = Known::Members([u32::from(positive)].into());
            return self.ask(Subject::Form(self.form(expr)), &Type::Truth, known, false, (expr.span, None));
        };
        let none = all.known.and(&nothing_like(&all.known));
        self.ask(subject, &value.ty, if positive { all.known } else { none }, !positive, (expr.span, None))
    }

    /// The subject a plain question is about, with the values that make it yes and those that make it no.
    fn question(&self, expr: &Expr) -> Option<(Subject, Type, Known, Known)> {
        match &expr.kind {
            ExprKind::Compare { op, exactly: false, left, right } => self.comparison(*op, left, right),
            ExprKind::Between { value, low, high } => {
                let (Point::Number(low), Point::Number(high)) =
                    (self.written(low, &value.ty)?, self.written(high, &value.ty)?)
                else {
                    return None;
                };
                let yes = Known::between(low, high);
                Some((self.subject(value)?, value.ty.clone(), yes, Known::numbers_but(&[(low, high)])))
            }
            ExprKind::In { value, set } => {
                let items = match set {
                    SetRef::Items(items) => items,
                    SetRef::List(id) => &self.checked.lists.get(*id)?.items,
                };
                if items.len() > LONGEST_SET {
                    return None;
                }
                let points: Option<Vec<Point>> = items.iter().map(|i| point(self.checked, i, &value.ty)).collect();
                let (yes, no) = self.one_of(&points?, &value.ty)?;
                Some((self.subject(value)?, value.ty.clone(), yes, no))
            }
            ExprKind::TextTest { value, op, wanted, .. } => {
                let look = Look::of(*op, wanted);
                let (yes, no) = (Known::look(look.clone(), true), Known::look(look, false));
                Some((self.subject(value)?, value.ty.clone(), yes, no))
            }
            ExprKind::Happened { at_least, events } => {
                let count = i64::try_from(*at_least).unwrap_or(i64::MAX);
                let (yes, no) = (Known::between(count, i64::MAX), Known::between(0, count - 1));
                Some((Subject::Form(self.form(events)), Type::Number, yes, no))
            }
            _ if expr.ty == Type::Truth => {
                let (yes, no) = (Known::Members([1].into()), Known::Members([0].into()));
                Some((self.subject(expr)?, Type::Truth, yes, no))
            }
            _ => None,
        }
    }

    fn comparison(&self, op: Comparison, left: &Expr, right: &Expr) -> Option<(Subject, Type, Known, Known)> {
        let (value, constant, op) = match (&left.kind, &right.kind) {
            (_, ExprKind::Const(_)) => (left, right, op),
            (ExprKind::Const(_), _) => (right, left, mirrored(op)),
            _ => return None,
        };
        let at = self.written(constant, &value.ty)?;
        let (yes, no) = match (op, &at) {
            (Comparison::Is, _) => self.one_of(&[at], &value.ty)?,
            (_, Point::Number(at)) => intervals(op, *at),
            // The first line of a grade is the best, so more means an earlier line.
            (_, Point::Member(line)) if matches!(value.ty, Type::Grade(_)) => {
                let (yes, no) = intervals(mirrored(op), i64::from(*line));
                (members(&yes), members(&no))
            }
            (_, Point::Member(_) | Point::Text(_)) => return None,
        };
        Some((self.subject(value)?, value.ty.clone(), yes, no))
    }

    fn written(&self, constant: &Expr, ty: &Type) -> Option<Point> {
        match &constant.kind {
            ExprKind::Const(constant) => point(self.checked, constant, ty),
            _ => None,
        }
    }

    fn one_of(&self, points: &[Point], ty: &Type) -> Option<(Known, Known)> {
        let (mut numbers, mut texts, mut chosen) = (Vec::new(), Vec::new(), Vec::new());
        for point in points {
            match point {
                Point::Number(number) => numbers.push(*number),
                Point::Text(text) => texts.push(text.clone()),
                Point::Member(member) => chosen.push(*member),
            }
        }
        match everything(self.checked, ty)?.known {
            Known::Numbers(_) => {
                let single: Vec<(i64, i64)> = numbers.iter().map(|n| (*n, *n)).collect();
                Some((Known::numbers(numbers), Known::numbers_but(&single)))
            }
            Known::Texts(_) => Some((Known::texts(texts.clone(), false), Known::texts(texts, true))),
            Known::Members(all) => {
                let rest = all.into_iter().filter(|m| !chosen.contains(m)).collect();
                Some((Known::Members(chosen.into_iter().collect()), Known::Members(rest)))
            }
        }
    }
}

/// For each stage, those to which moves forward lead, one or more.
fn leads_on(checked: &Checked) -> Vec<BTreeSet<StageId>> {
    let by_breach = |id: StageId| {
        let clauses = checked.slas.iter().filter(move |sla| sla.stage == id).flat_map(|sla| &sla.clauses);
        clauses.filter_map(|clause| clause.then.as_ref())
    };
    let forward = |kind: MoveKind| matches!(kind, MoveKind::Advance | MoveKind::Reopen);
    let mut all = Vec::new();
    // Of very many stages this is not worked out, and every one may lead to every other.
    for start in checked.stages.ids().filter(|_| checked.stages.len() <= 500) {
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(id) = open.pop() {
            let moves = checked.stages.get(id).map_or(&[][..], |stage| &stage.moves).iter().chain(by_breach(id));
            for taken in moves.filter(|taken| forward(taken.kind)) {
                if seen.insert(taken.to) {
                    open.push(taken.to);
                }
            }
        }
        all.push(seen);
    }
    all
}

fn nothing_like(known: &Known) -> Known {
    match known {
        Known::Numbers(_) => Known::Numbers(Vec::new()),
        Known::Texts(_) => Known::texts([], false),
        Known::Members(_) => Known::Members([].into()),
    }
}

const fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Is => Comparison::Is,
        Comparison::Less => Comparison::More,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::More => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}

fn intervals(op: Comparison, at: i64) -> (Known, Known) {
    let below = at.checked_sub(1).map_or(Known::Numbers(Vec::new()), |before| Known::between(i64::MIN, before));
    let above = at.checked_add(1).map_or(Known::Numbers(Vec::new()), |after| Known::between(after, i64::MAX));
    let (up_to, from) = (Known::between(i64::MIN, at), Known::between(at, i64::MAX));
    match op {
        Comparison::Is => (Known::between(at, at), Known::numbers_but(&[(at, at)])),
        Comparison::Less => (below, from),
        Comparison::AtMost => (up_to, above),
        Comparison::More => (above, up_to),
        Comparison::AtLeast => (from, below),
    }
}

fn members(known: &Known) -> Known {
    match known {
        Known::Numbers(intervals) => Known::Members(
            intervals
                .iter()
                .flat_map(|(low, high)| (*low).max(0)..=(*high).min(63))
                .filter_map(|m| u32::try_from(m).ok())
                .collect(),
        ),
        Known::Texts(_) | Known::Members(_) => known.clone(),
    }
}
