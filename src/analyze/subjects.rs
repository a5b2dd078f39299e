//! What a condition asks about, so that two questions about one thing are known to be about one thing.

use crate::check::{Builtin, Checked, Const, Expr, ExprKind, GradeId, Type};
use crate::source::Id;
use crate::value::fold;

use super::sets::{Known, Values};

/// A thing with one value a lead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A field of the lead.
    Field(u32),
    /// A built-in value, by the order of [`Builtin`].
    Builtin(u8),
    /// A let that is more than another name.
    Let(u32),
    /// A score.
    Score(u32),
    /// A grade.
    Grade(u32),
    /// Whether a department gave an answer.
    Says(u32, String),
    /// A field of the activity that is looked at: where it stands in each kind.
    Activity(Vec<(u32, u32)>),
    /// Where the lead stands by now, in rules that are tried while it moves; elsewhere it is the stage it came in with.
    StageNow,
    /// Anything else, by its form: a number of events, a condition that is not looked into.
    Form(String),
}

/// The subject of an expression that is a plain value; none for arithmetic and the like.
pub fn subject(checked: &Checked, expr: &Expr) -> Option<Subject> {
    match &expr.kind {
        ExprKind::Field(id) => Some(Subject::Field(id.0)),
        ExprKind::Builtin(builtin) => Some(Subject::Builtin(number_of(*builtin))),
        ExprKind::Let(id) => {
            checked.lets.get(*id).and_then(|l| subject(checked, &l.value)).or(Some(Subject::Let(id.0)))
        }
        ExprKind::Score(id) => Some(Subject::Score(id.0)),
        ExprKind::Grade(id) => Some(Subject::Grade(id.0)),
        ExprKind::ActivityField(places) => {
            Some(Subject::Activity(places.iter().map(|(kind, place)| (kind.0, *place)).collect()))
        }
        ExprKind::Column(..) | ExprKind::DomainOf(_) => Some(Subject::Form(form(expr))),
        ExprKind::Const(_)
        | ExprKind::Unknown
        | ExprKind::Condition(_)
        | ExprKind::Check(..)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_)
        | ExprKind::AtLeast(..)
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::In { .. }
        | ExprKind::InTime { .. }
        | ExprKind::Known(_)
        | ExprKind::TextTest { .. }
        | ExprKind::Include { .. }
        | ExprKind::Says { .. }
        | ExprKind::Happened { .. }
        | ExprKind::Quiet { .. }
        | ExprKind::Negate(_)
        | ExprKind::Arithmetic { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::Highest(_)
        | ExprKind::Lowest(_)
        | ExprKind::Since { .. }
        | ExprKind::BusinessSince { .. }
        | ExprKind::Open { .. }
        | ExprKind::EnteredAt(_)
        | ExprKind::TimesEntered(_)
        | ExprKind::LengthOf(_)
        | ExprKind::Ranked { .. }
        | ExprKind::LowerOf(_) => None,
    }
}

const fn number_of(builtin: Builtin) -> u8 {
    match builtin {
        Builtin::Id => 0,
        Builtin::Created => 1,
        Builtin::Stage => 2,
        Builtin::Entered => 3,
        Builtin::Assignee => 4,
        Builtin::Assigned => 5,
        Builtin::Territory => 6,
        Builtin::Today => 7,
    }
}

/// How an expression reads without its places: two of one form always have one value.
pub fn form<T: std::fmt::Debug>(expr: &T) -> String {
    // The derived Debug output tells everything, places among it; those are cut out.
    let mut rest = format!("{expr:?}");
    let mut form = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once("Span {") {
        form.push_str(before);
        let Some((_, after)) = after.split_once('}') else { break };
        rest = after.to_owned();
    }
    form + &rest
}

/// All values a subject of this type can have, unknown among them.
pub fn everything(checked: &Checked, ty: &Type) -> Option<Values> {
    let members = |count: usize| Known::Members((0..u32::try_from(count).unwrap_or(0)).collect());
    let known = match ty {
        Type::Truth => members(2),
        Type::OneOf(options) => Known::texts(options.iter().map(|option| fold(option).into_owned()), false),
        Type::Text | Type::Country | Type::Region | Type::Currency => Known::texts([], true),
        Type::Number | Type::Money | Type::Date | Type::Instant | Type::Time | Type::Duration => {
            Known::between(i64::MIN, i64::MAX)
        }
        Type::Stage => members(checked.stages.len()),
        Type::Territory => members(checked.territories.len()),
        Type::Grade(grade) => members(lines_of(checked, *grade)),
        Type::Wrong | Type::List(_) => return None,
    };
    Some(Values { known, unknown: true })
}

fn lines_of(checked: &Checked, grade: GradeId) -> usize {
    checked.letters.get(grade).map_or(0, Vec::len)
}

/// A written value in the set it belongs to, when it is compared with a value of type `ty`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A number in the smallest unit of its type.
    Number(i64),
    /// A folded text.
    Text(String),
    /// A member of a small universe.
    Member(u32),
}

/// Where a written value stands among the values of `ty`; none when the two are not of one scale.
pub fn point(checked: &Checked, constant: &Const, ty: &Type) -> Option<Point> {
    match (constant, ty) {
        (Const::Truth(yes), Type::Truth) => Some(Point::Member(u32::from(*yes))),
        (Const::Text(text), _) if ty.is_text() => Some(Point::Text(fold(text).into_owned())),
        (Const::Number(number), Type::Number) | (Const::Money(number), Type::Money) => Some(Point::Number(number.0)),
        (Const::Date(date), Type::Date) => Some(Point::Number(i64::from(date.0))),
        (Const::Date(date), Type::Instant) => Some(Point::Number(checked.process.zone.midnight(*date).0)),
        (Const::Instant(at), Type::Instant) => Some(Point::Number(at.0)),
        (Const::Time(time), Type::Time) => Some(Point::Number(i64::from(time.0))),
        (Const::Duration(duration), Type::Duration) => Some(Point::Number(duration.comparable())),
        (Const::Stage(id), Type::Stage) => Some(Point::Member(member(id.index()))),
        (Const::Territory(id), Type::Territory) => Some(Point::Member(member(id.index()))),
        (Const::Grade(_, line), Type::Grade(_)) => Some(Point::Member(*line)),
        (
            Const::Truth(_)
            | Const::Text(_)
            | Const::Number(_)
            | Const::Money(_)
            | Const::Date(_)
            | Const::Instant(_)
            | Const::Time(_)
            | Const::Duration(_)
            | Const::Stage(_)
            | Const::Territory(_)
            | Const::Grade(..),
            _,
        ) => None,
    }
}

fn member(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
