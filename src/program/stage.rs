//! Stages, moves and routes, flat.

use crate::ast::MoveKind;
use crate::check::{OwnerId, StageId, TeamId};

use crate::value::Symbol;

use super::node::NodeId;

/// A stage or an end.
#[derive(Debug, Clone)]
pub struct StagePlan {
    /// Whose route runs on entry.
    pub hand_off: Option<OwnerId>,
    /// What must be known to enter it by `advance`: roots.
    pub needs: Box<[NodeId]>,
    /// How a lead leaves it, in file order.
    pub moves: Box<[MovePlan]>,
    /// The answers that can be given there, whether or not some move waits for them.
    pub offers: Box<[Symbol]>,
    /// The answers that its moves wait for, each with who has to give it.
    pub asks: Box<[(OwnerId, Symbol)]>,
}

/// A move.
#[derive(Debug, Clone)]
pub struct MovePlan {
    /// How.
    pub kind: MoveKind,
    /// Where to.
    pub to: StageId,
    /// When.
    pub when: NodeId,
    /// Whether it waits for an answer.
    pub waits: bool,
    /// Whether its condition rests on activities alone, so that its time is that of the newest of them.
    pub of_activities: bool,
    /// `file:line:column`.
    pub place: Box<str>,
}

/// A line of a route.
#[derive(Debug, Clone)]
pub struct RouteLinePlan {
    /// To whom.
    pub to: RecipientPlan,
    /// When; none when it takes every lead.
    pub when: Option<NodeId>,
    /// `file:line:column`.
    pub place: Box<str>,
}

/// To whom a lead goes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "they mirror `check::Recipient`, where each is told")]
pub enum RecipientPlan {
    Keep,
    Team(TeamId),
    Nobody,
    Address(Box<str>),
    Value(NodeId),
}
