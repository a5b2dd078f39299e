//! What rules say of one made-up lead, so that no lead is shown that does not show what it should.
//!
//! The lead knows little: some fields, some activities that happened just now, some answers. Whatever asks for more can't be
//! told here, which is not the same as unknown: then `None` comes back, and the lead is not shown.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not looked into can't be told, so a new kind of expression is safe here"
)]

use std::cell::{Cell, OnceCell};

use crate::check::{
    ActivityId, AggregateKind, Builtin, Checked, Comparison, Const, EventKind, Events, Expr, ExprKind, Operation,
    SetRef, StageId, Type, Window,
};
use crate::source::Id;
use crate::value::{Number, Truth, fold};

use super::sets::Look;
use super::subjects::{Point, point};

/// A made-up lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// The fields that are known, in the order in which they are told.
    pub fields: Vec<(u32, Point)>,
    /// What happened, all of it just now.
    pub events: Vec<Happening>,
    /// Which department gave which answer, folded, in the stage where the lead stands.
    pub said: Vec<(u32, String)>,
    /// Where it stands.
    pub stage: Option<StageId>,
    /// Whether it was just sent back to that stage, after all that happened.
    pub recycled: bool,
    /// Whether time has passed since all of that.
    pub waited: bool,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub kind: ActivityId,
    /// What it carries.
    pub values: Vec<(u32, Point)>,
}

/// The rules, asked about one lead.
pub struct Exact<'a> {
    pub checked: &'a Checked,
    pub lead: &'a Lead,
    pub(super) event: Cell<Option<&'a Happening>>,
    excluded: OnceCell<Option<bool>>,
    /// How many more questions are answered, so that tangled rules cost bounded time.
    work: Cell<u32>,
    /// How many names inside names are being followed.
    depth: Cell<u32>,
    /// Whether a score is looked at that has just started anew: nothing that happened counts there.
    pub(super) anew: Cell<bool>,
}

/// Names inside names are followed no deeper than this.
const DEEPEST: u32 = 60;

impl<'a> Exact<'a> {
    pub const fn new(checked: &'a Checked, lead: &'a Lead) -> Self {
        Self {
            checked,
            lead,
            event: Cell::new(None),
            excluded: OnceCell::new(),
            work: Cell::new(20_000),
            depth: Cell::new(0),
            anew: Cell::new(false),
        }
    }

    /// Takes some of the work that is left; none when there is not so much.
    pub(super) fn spend(&self, much: usize) -> Option<()> {
        let left = self.work.get().checked_sub(u32::try_from(much).ok()?)?;
        self.work.set(left);
        Some(())
    }

    /// Asks about what stands behind a name.
    pub(super) fn behind<T>(&self, ask: impl FnOnce() -> Option<T>) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEEPEST {
            return None;
        }
        self.depth.set(depth + 1);
        // What stands behind a name stands in no score.
        let anew = self.anew.replace(false);
        let told = ask();
        self.anew.set(anew);
        self.depth.set(depth);
        told
    }

    /// Whether the lead is excluded.
    pub fn excluded(&self) -> Option<bool> {
        *self.excluded.get_or_init(|| {
            let mut excluded = Some(false);
            for exclusion in &self.checked.exclusions {
                match self.truth(&exclusion.condition) {
                    Some(Truth::Yes) => return Some(true),
                    Some(Truth::No | Truth::Unknown) => {}
                    None => excluded = None,
                }
            }
            excluded
        })
    }

    /// Whether a condition is yes.
    pub fn yes(&self, expr: &Expr) -> Option<bool> {
        self.truth(expr).map(Truth::is_yes)
    }

    /// What a condition is.
    pub fn truth(&self, expr: &Expr) -> Option<Truth> {
        self.spend(1)?;
        match &expr.kind {
            ExprKind::And(parts) => self.all(parts, Truth::No, Truth::and),
            ExprKind::Or(parts) => self.all(parts, Truth::Yes, Truth::or),
            ExprKind::Not(inner) => self.truth(inner).map(Truth::negate),
            ExprKind::AtLeast(count, parts) => {
                let (mut yes, mut unknown) = (0, 0);
                for part in parts {
                    match self.truth(part)? {
                        Truth::Yes => yes += 1,
                        Truth::Unknown => unknown += 1,
                        Truth::No => {}
                    }
                }
                Some(Truth::at_least(*count, yes, unknown))
            }
            ExprKind::Condition(id) => self.behind(|| self.truth(&self.checked.conditions.get(*id)?.value)),
            ExprKind::Check(list, number) => self.behind(|| {
                let check = self.checked.checklists.get(*list)?.checks.get(*number as usize)?;
                self.truth(&check.condition)
            }),
            ExprKind::Compare { op, exactly: false, left, right } => self.comparison(*op, left, right),
            ExprKind::Between { value, low, high } => {
                let low = self.comparison(Comparison::AtLeast, value, low)?;
                let high = self.comparison(Comparison::AtMost, value, high)?;
                // An unknown end leaves the whole unknown, also where the other end says no.
                Some(if low == Truth::Unknown || high == Truth::Unknown { Truth::Unknown } else { low.and(high) })
            }
            ExprKind::In { value, set } => self.is_in(value, set),
            ExprKind::Known(inner) => self.value(inner).map(|value| Truth::of(value.is_some())),
            ExprKind::TextTest { value, op, wanted, .. } => match self.value(value)? {
                Some(Point::Text(text)) => Look::of(*op, wanted).passes(&text).map(Truth::of),
                Some(_) => None,
                None => Some(Truth::Unknown),
            },
            ExprKind::Include { list: value, .. } | ExprKind::InTime { value, .. } => {
                self.value(value)?.is_none().then_some(Truth::Unknown)
            }
            ExprKind::Says { owner, answers } => {
                let said = answers
                    .iter()
                    .any(|answer| self.lead.said.iter().any(|(by, said)| *by == owner.0 && **said == *fold(answer)));
                Some(Truth::of(said && !self.lead.recycled))
            }
            ExprKind::Happened { at_least, events } => {
                let (yes, unknown) = self.count(events)?;
                Some(Truth::at_least(*at_least, yes, unknown))
            }
            ExprKind::Quiet { .. } | ExprKind::Open { .. } | ExprKind::Compare { .. } => None,
            _ => match self.value(expr)? {
                Some(Point::Member(member)) => Some(Truth::of(member == 1)),
                Some(_) => None,
                None => Some(Truth::Unknown),
            },
        }
    }

    /// All parts put together; one that settles it is enough, whatever can't be told of the others.
    fn all(&self, parts: &[Expr], settles: Truth, join: fn(Truth, Truth) -> Truth) -> Option<Truth> {
        let mut all = Some(settles.negate());
        for part in parts {
            let truth = self.truth(part);
            if truth == Some(settles) {
                return truth;
            }
            all = all.zip(truth).map(|(all, truth)| join(all, truth));
        }
        all
    }

    fn comparison(&self, op: Comparison, left: &Expr, right: &Expr) -> Option<Truth> {
        // A written value is held against the scale of the other side.
        let side = |side: &Expr, other: &Expr| match &side.kind {
            ExprKind::Const(constant) => point(self.checked, constant, &other.ty).map(Some),
            _ => self.value(side),
        };
        let (a, b) = (side(left, right), side(right, left));
        if a == Some(None) || b == Some(None) {
            return Some(Truth::Unknown);
        }
        let written = |side: &Expr| matches!(side.kind, ExprKind::Const(_));
        let alike = left.ty == right.ty || (left.ty.is_text() && right.ty.is_text());
        if !alike && !written(left) && !written(right) {
            return None;
        }
        let order = match (a??, b??) {
            (Point::Number(a), Point::Number(b)) => a.cmp(&b),
            (Point::Text(a), Point::Text(b)) if op == Comparison::Is => a.cmp(&b),
            // The first line of a grade is the best.
            (Point::Member(a), Point::Member(b)) if matches!(left.ty, Type::Grade(_)) => b.cmp(&a),
            (Point::Member(a), Point::Member(b)) => a.cmp(&b),
            _ => return None,
        };
        Some(Truth::of(match op {
            Comparison::Is => order.is_eq(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::More => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }))
    }

    fn is_in(&self, value: &Expr, set: &SetRef) -> Option<Truth> {
        let Some(found) = self.value(value)? else { return Some(Truth::Unknown) };
        let items: &[Const] = match set {
            SetRef::Items(items) => items,
            SetRef::List(id) => &self.checked.lists.get(*id)?.items,
        };
        self.spend(items.len() / 20)?;
        for item in items {
            if point(self.checked, item, &value.ty)? == found {
                return Some(Truth::Yes);
            }
        }
        Some(Truth::No)
    }

    /// What an expression gives: `Some(None)` is unknown.
    pub fn value(&self, expr: &Expr) -> Option<Option<Point>> {
        self.spend(1)?;
        match &expr.kind {
            ExprKind::Const(constant) => point(self.checked, constant, &expr.ty).map(Some),
            ExprKind::Unknown => Some(None),
            ExprKind::Field(id) => {
                Some(self.lead.fields.iter().find(|(known, _)| *known == id.0).map(|(_, value)| value.clone()))
            }
            ExprKind::ActivityField(places) => {
                let event = self.event.get()?;
                let place = places.iter().find(|(kind, _)| *kind == event.kind).map(|(_, place)| *place);
                let value = event.values.iter().find(|(at, _)| Some(*at) == place);
                Some(value.map(|(_, value)| value.clone()))
            }
            ExprKind::Builtin(Builtin::Stage) => {
                let stage = self.lead.stage.unwrap_or(self.checked.start);
                Some(Some(Point::Member(u32::try_from(stage.index()).ok()?)))
            }
            ExprKind::Builtin(Builtin::Assignee | Builtin::Assigned) => Some(None),
            ExprKind::Builtin(Builtin::Territory) => self.behind(|| self.territory()).map(|id| id.map(Point::Member)),
            ExprKind::Let(id) => self.behind(|| self.value(&self.checked.lets.get(*id)?.value)),
            ExprKind::Score(id) => self.behind(|| self.score(*id)).map(|score| score.map(Point::Number)),
            ExprKind::Grade(id) => self.behind(|| self.grade(*id)).map(|line| line.map(Point::Member)),
            ExprKind::Column(table, column) => self.behind(|| self.column(*table, *column)),
            ExprKind::Negate(inner) => self.number(inner, |number| Number::ZERO.minus(number)),
            ExprKind::Arithmetic { op, left, right } if expr.ty == Type::Number || expr.ty == Type::Money => {
                self.arithmetic(*op, left, right)
            }
            ExprKind::Highest(parts) | ExprKind::Lowest(parts) if !matches!(expr.ty, Type::Grade(_)) => {
                self.extreme(parts, matches!(expr.kind, ExprKind::Highest(_)))
            }
            ExprKind::Since { since: inner, .. }
            | ExprKind::BusinessSince { since: inner, .. }
            | ExprKind::DomainOf(inner)
            | ExprKind::LengthOf(inner)
            | ExprKind::LowerOf(inner) => self.value(inner)?.is_none().then_some(None),
            ExprKind::Aggregate { kind: AggregateKind::Count, events, .. } => {
                let (yes, _) = self.count(events)?;
                Some(Some(Point::Number(Number::count(usize::try_from(yes).ok()?).0)))
            }
            _ if expr.ty == Type::Truth && asks(expr) => self.truth(expr).map(|truth| match truth {
                Truth::Yes => Some(Point::Member(1)),
                Truth::No => Some(Point::Member(0)),
                Truth::Unknown => None,
            }),
            _ => None,
        }
    }

    fn number(&self, expr: &Expr, of: impl FnOnce(Number) -> Option<Number>) -> Option<Option<Point>> {
        match self.value(expr)? {
            Some(Point::Number(number)) => Some(of(Number(number)).map(|number| Point::Number(number.0))),
            Some(_) => None,
            None => Some(None),
        }
    }

    fn arithmetic(&self, op: Operation, left: &Expr, right: &Expr) -> Option<Option<Point>> {
        let plain = |side: &Expr| matches!(side.ty, Type::Number | Type::Money);
        if !plain(left) || !plain(right) {
            return None;
        }
        let (Some(a), Some(b)) = (self.value(left)?, self.value(right)?) else { return Some(None) };
        let (Point::Number(a), Point::Number(b)) = (a, b) else { return None };
        let result = match op {
            Operation::Add => Number(a).plus(Number(b)),
            Operation::Subtract => Number(a).minus(Number(b)),
            Operation::Multiply => Number(a).times(Number(b)),
            Operation::Divide => Number(a).over(Number(b)),
        };
        Some(result.map(|number| Point::Number(number.0)))
    }

    fn extreme(&self, parts: &[Expr], highest: bool) -> Option<Option<Point>> {
        let mut best: Option<i64> = None;
        for part in parts {
            match self.value(part)? {
                Some(Point::Number(number)) => {
                    best = Some(best.map_or(number, |best| if highest { best.max(number) } else { best.min(number) }));
                }
                Some(_) => return None,
                None => return Some(None),
            }
        }
        Some(best.map(Point::Number))
    }

    /// How many events count, and of how many that is unknown.
    pub(super) fn count(&self, events: &Events) -> Option<(u64, u64)> {
        let (mut yes, mut unknown) = (0, 0);
        if self.anew.get() {
            return Some((0, 0));
        }
        for kind in &events.kinds {
            match kind {
                EventKind::Activity(_) => {}
                // Being sent back just now is all that is known of the way of this lead.
                EventKind::Recycle if self.lead.recycled => return None,
                EventKind::Recycle => {}
                EventKind::Entering(_) => return None,
            }
        }
        let of_kind = |event: &&'a Happening| events.kinds.contains(&EventKind::Activity(event.kind));
        for event in self.lead.events.iter().filter(of_kind) {
            if !self.in_window(events.window.as_ref())? {
                continue;
            }
            let Some(filter) = &events.filter else {
                yes += 1;
                continue;
            };
            let before = self.event.replace(Some(event));
            let vote = self.truth(filter);
            self.event.set(before);
            match vote? {
                Truth::Yes => yes += 1,
                Truth::Unknown => unknown += 1,
                Truth::No => {}
            }
        }
        Some((yes, unknown))
    }

    /// Whether what happened just now lies in a window.
    fn in_window(&self, window: Option<&Window>) -> Option<bool> {
        match window {
            None => Some(true),
            Some(Window::Last(length)) => {
                (!self.lead.waited && !length.is_business() && length.comparable() > 0).then_some(true)
            }
            Some(Window::SinceEnteringStage | Window::SinceRecycle) => Some(!self.lead.recycled),
            Some(Window::Since(_)) => None,
        }
    }
}

/// Whether an expression is a question, whose truth is its value.
const fn asks(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Not(_)
            | ExprKind::AtLeast(..)
            | ExprKind::Condition(_)
            | ExprKind::Check(..)
            | ExprKind::Compare { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. }
            | ExprKind::InTime { .. }
            | ExprKind::Known(_)
            | ExprKind::TextTest { .. }
            | ExprKind::Include { .. }
            | ExprKind::Says { .. }
            | ExprKind::Happened { .. }
    )
}
