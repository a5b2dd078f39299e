//! Territories, teams and routes.

use crate::ast::{self, Case, LimitPer, Recipient as Written, TeamLine, Unit};
use crate::source::Span;
use crate::value::{Date, is_person};

use super::checked::*;
use super::complaints;
use super::context::{Context, Scope};
use super::{Declared, expr, literal};

/// All territories, a ladder. Its order is that of one file: which of two files comes first must not decide where a lead belongs.
pub fn territories(cx: &mut Context<'_>, declared: &Declared<'_>) {
    let last = declared.territories.len().saturating_sub(1);
    if let [first, rest @ ..] = declared.territories.as_slice()
        && let Some(other) = rest.iter().find(|other| other.name.span.file != first.name.span.file)
    {
        cx.tell(complaints::territories_apart(&other.name, first.name.span));
    }
    for (at, written) in declared.territories.iter().enumerate() {
        let when = match &written.case {
            Case::When(condition) => Some(expr::condition(cx, condition, &Scope::default())),
            Case::Otherwise(span) | Case::Always(span) => {
                if at != last {
                    cx.tell(complaints::otherwise_not_last(*span));
                }
                None
            }
        };
        let name = written.name.text.clone();
        let label = written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
        cx.out.territories.push(Territory { name, label, when, span: written.span });
    }
}

/// Teams and routes.
pub fn check(cx: &mut Context<'_>, declared: &Declared<'_>) {
    for team in &declared.teams {
        let team = self::team(cx, team);
        cx.out.teams.push(team);
    }
    for route in &declared.routes {
        self::route(cx, route);
    }
}

fn team(cx: &mut Context<'_>, written: &ast::Team) -> Team {
    let mut members: Vec<Member> = Vec::new();
    let mut assign: Option<(Assign, Span)> = None;
    let mut nobody: Option<(Nobody, Span)> = None;
    let mut calendar: Option<(Option<CalendarId>, Span)> = None;
    for line in &written.lines {
        match line {
            TeamLine::Member(member) => {
                if let Some(first) = members.iter().find(|known| is_person(&known.address, &member.address.text)) {
                    let first = first.span;
                    cx.tell(complaints::member_twice(&member.address, first));
                    continue;
                }
                let member = self::member(cx, member);
                members.push(member);
            }
            TeamLine::ByHash(span) | TeamLine::InTurn(span) => match assign {
                None => {
                    let by_hash = matches!(line, TeamLine::ByHash(_));
                    assign = Some((if by_hash { Assign::ByHash } else { Assign::InTurn }, *span));
                }
                Some((_, first)) => cx.tell(complaints::two_of(*span, first, "assign")),
            },
            TeamLine::Calendar(name, span) => match calendar {
                None => calendar = Some((cx.calendar(name), *span)),
                Some((_, first)) => cx.tell(complaints::two_of(*span, first, "calendar")),
            },
            TeamLine::Nobody(what, span) => {
                if let Some((_, first)) = nobody {
                    cx.tell(complaints::two_of(*span, first, "… when nobody is available"));
                    continue;
                }
                let what = match what {
                    ast::Nobody::Hold => Nobody::Hold,
                    ast::Nobody::Anyway => Nobody::Anyway,
                    ast::Nobody::To(to) => Nobody::To(address(cx, to)),
                };
                nobody = Some((what, *span));
            }
        }
    }
    let span = written.name.span;
    let whole = !cx.is_incomplete(written.span);
    if members.is_empty() && whole {
        cx.tell(complaints::empty(span, &written.name.text, "member"));
    }
    if assign.is_none() && whole {
        cx.tell(complaints::team_without_assign(span, &written.name.text));
    }
    if nobody.is_none() && whole {
        cx.tell(complaints::team_without_nobody(span, &written.name.text));
    }
    let name = written.name.text.clone();
    let label = written.label.as_ref().map_or_else(|| name.clone(), |label| label.text.clone());
    let nobody = nobody.map_or(Nobody::Hold, |(what, _)| what);
    let assign = assign.map_or(Assign::ByHash, |(assign, _)| assign);
    let weights: Vec<u32> = members.iter().map(|member| member.weight).collect();
    if assign == Assign::InTurn && common_multiple(&weights).is_none() {
        cx.tell(complaints::unlike_weights(span, &name));
    }
    let calendar = calendar.and_then(|(calendar, _)| calendar);
    Team { name, label, members, assign, calendar, nobody, span }
}

/// The least number that all weights divide, which turns are counted in; none when it is beyond 64 bits.
#[must_use]
pub fn common_multiple(weights: &[u32]) -> Option<u64> {
    let gcd = |mut a: u64, mut b: u64| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    weights.iter().try_fold(1_u64, |multiple, weight| {
        let weight = u64::from((*weight).max(1));
        (multiple / gcd(multiple, weight)).checked_mul(weight)
    })
}

fn member(cx: &mut Context<'_>, written: &ast::Member) -> Member {
    let weight = written.weight.as_ref().map_or(1, |written| weight(cx, written));
    let limits = limits(cx, &written.limits);
    let mut away: Vec<(Date, Date)> = Vec::new();
    for range in &written.away {
        let from = literal::date(cx, &range.from);
        let to = match &range.to {
            Some(to) => literal::date(cx, to),
            None => from,
        };
        if let (Some(from), Some(to)) = (from, to) {
            if from > to {
                let end = range.to.as_ref().map_or(range.from.span, |to| to.span);
                cx.tell(complaints::turned_around(range.from.span, end));
            }
            away.push((from, to));
        }
    }
    let calendar = written.calendar.as_ref().and_then(|name| cx.calendar(name));
    Member { address: address(cx, &written.address), weight, away, calendar, limits, span: written.span }
}

fn limits(cx: &mut Context<'_>, written: &[ast::MemberLimit]) -> Vec<Limit> {
    let mut limits: Vec<Limit> = Vec::new();
    for (at, limit) in written.iter().enumerate() {
        let Some(count) = literal::plain_number(cx, &limit.count) else { continue };
        if let LimitPer::Unit(unit @ (Unit::Second | Unit::Minute | Unit::Hour)) = limit.per {
            cx.tell(complaints::short_limit(limit.span, unit));
            continue;
        }
        let whole = count.is_whole().then(|| count.trunc());
        let Some(most) = whole.filter(|whole| *whole > 0) else {
            cx.tell(complaints::odd_member_limit(limit.count.span, whole == Some(0)));
            continue;
        };
        if let Some(first) = written.iter().take(at).find(|first| first.per == limit.per) {
            cx.tell(complaints::limit_twice(limit.span, first.span, limit.per));
            continue;
        }
        // Nobody gets four billion leads.
        limits.push(Limit { most: u32::try_from(most).unwrap_or(u32::MAX), per: limit.per });
    }
    limits
}

/// An address: any text but an empty one. What it means is for whoever reads the decision to know.
fn address(cx: &mut Context<'_>, text: &ast::Text) -> String {
    if text.text.trim().is_empty() {
        cx.tell(complaints::no_address(text.span));
    }
    text.text.clone()
}

fn weight(cx: &mut Context<'_>, written: &ast::Literal) -> u32 {
    let number = literal::plain_number(cx, written);
    let whole = number.filter(|number| number.is_whole()).and_then(|number| u32::try_from(number.trunc()).ok());
    match whole {
        Some(weight) if weight > 0 => return weight,
        _ if number.is_some() => cx.tell(complaints::odd_weight(written.span)),
        _ => {}
    }
    1
}

fn route(cx: &mut Context<'_>, written: &ast::Route) {
    let owner = cx.owner(&written.owner);
    if let Some(owner) = owner
        && let Some(first) = cx.out.routes.iter().find(|route| route.owner == owner)
    {
        let first = first.span;
        cx.tell(complaints::two_routes(&written.owner, first));
    }
    let mut lines: Vec<RouteLine> = Vec::new();
    let mut total: Option<Span> = None;
    for line in &written.lines {
        if let Some(first) = total {
            cx.tell(complaints::after_total(line.span, first));
        }
        let to = recipient(cx, &line.to);
        let when = match &line.case {
            Some(Case::When(condition)) => Some(expr::condition(cx, condition, &Scope::default())),
            Some(Case::Otherwise(_) | Case::Always(_)) | None => None,
        };
        let Some(to) = to else {
            total = total.or(when.is_none().then_some(line.span));
            continue;
        };
        // Nobody may have the lead yet, and a value may be unknown: such a line can't be the last resort.
        if when.is_none() && !matches!(to, Recipient::Keep | Recipient::Value(_)) {
            total = total.or(Some(line.span));
        }
        let label = line.label.as_ref().map(|label| label.text.clone());
        lines.push(RouteLine { to, label, when, span: line.span });
    }
    if total.is_none() && !cx.is_incomplete(written.span) {
        let last = lines.last().filter(|line| line.when.is_none()).map(|line| line.span);
        cx.tell(complaints::route_without_end(&written.owner, last));
    }
    if let Some(owner) = owner {
        cx.out.routes.push(Route { owner, lines, span: written.owner.span });
    }
}

fn recipient(cx: &mut Context<'_>, written: &Written) -> Option<Recipient> {
    match written {
        Written::Keep(_) => Some(Recipient::Keep),
        Written::Team(name) => cx.team(name).map(Recipient::Team),
        Written::Nobody(_) => Some(Recipient::Nobody),
        Written::Address(text) => Some(Recipient::Address(address(cx, text))),
        Written::Value(value) => {
            if let ast::ExprKind::Name(name) = &value.kind
                && cx.names.values.get(&name.text).is_none()
                && cx.names.teams.get(&name.text).is_some()
            {
                cx.tell(complaints::team_without_word(name));
                return None;
            }
            let value = expr::value(cx, value, &Scope::default(), &Type::Text);
            if !value.ty.is_text() && value.ty != Type::Wrong {
                cx.tell(complaints::wanted(value.span, "an address, which is a text", super::words::a(&value.ty)));
                return None;
            }
            (value.ty != Type::Wrong).then_some(Recipient::Value(value))
        }
    }
}
