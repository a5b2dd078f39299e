//! Who gets leads once it is right: teams with their members, and routes.

use crate::ast::LimitPer;
use crate::source::Span;
use crate::value::Date;

use super::{CalendarId, Expr, OwnerId, TeamId};

/// A team.
#[derive(Debug, Clone)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// Who is in it.
    pub members: Vec<Member>,
    /// How it shares leads out.
    pub assign: Assign,
    /// Outside of which hours nobody takes leads who has no hours of their own.
    pub calendar: Option<CalendarId>,
    /// What happens when nobody is available.
    pub nobody: Nobody,
    /// Where its name is declared.
    pub span: Span,
}

/// How a team shares leads out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assign {
    /// By weighted rendezvous hashing of the lead's id.
    ByHash,
    /// Weighted round robin over the assignments so far.
    InTurn,
}

/// What happens when nobody is available.
#[derive(Debug, Clone)]
pub enum Nobody {
    /// The lead waits until somebody is.
    Hold,
    /// Members who are away are taken all the same.
    Anyway,
    /// It goes to this address.
    To(String),
}

/// A member of a team.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub address: String,
    /// Their share; 1 when not told.
    pub weight: u32,
    /// Days away, both ends in.
    pub away: Vec<(Date, Date)>,
    /// Their own hours, in place of the team's.
    pub calendar: Option<CalendarId>,
    /// How many leads they take at most.
    pub limits: Vec<Limit>,
    /// All of it.
    pub span: Span,
}

/// `at most 10 leads per day`, `at most 40 open leads`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many; at least 1.
    pub most: u32,
    /// Of what: leads of a day, week, month, quarter or year of the process zone, or leads held at once.
    pub per: LimitPer,
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Whose.
    pub owner: OwnerId,
    /// In order; the first that holds decides.
    pub lines: Vec<RouteLine>,
    /// Where it is declared.
    pub span: Span,
}

/// A line of a route.
#[derive(Debug, Clone)]
pub struct RouteLine {
    /// To whom.
    pub to: Recipient,
    /// Its label.
    pub label: Option<String>,
    /// When; none when it takes every lead.
    pub when: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// To whom a lead goes.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// Who has it already, if a member or named recipient of this route and not away.
    Keep,
    /// Somebody of this team.
    Team(TeamId),
    /// Nobody, on purpose.
    Nobody,
    /// This address.
    Address(String),
    /// The address this text says; an unknown passes the line over.
    Value(Expr),
}
