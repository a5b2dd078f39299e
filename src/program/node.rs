//! The flat form of expressions. Equal nodes are one node, so that each distinct question is asked once a lead.

use crate::ast::Unit;
use crate::check::{
    ActivityId, AggregateKind, Builtin, CalendarId, ChecklistId, Comparison, ConditionId, EventKind, FieldId, GradeId,
    LetId, Operation, OwnerId, ScoreId, StageId, TableId,
};
use crate::source::{IdVec, id};
use crate::value::{Duration, Number, Symbol};

use super::val::Val;

id!(NodeId, "Names a node of a program.");
id!(PhraseId, "Names an event phrase of a program.");
id!(MatcherId, "Names a way to look at texts.");
id!(SetId, "Names a set of texts.");
id!(WindowId, "Names a length back from now.");

/// One operation. What its operands are is settled, so evaluating never meets a wrong type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they mirror `check::ExprKind`, where each is told")]
pub enum Node {
    Const(Val),
    Field(FieldId),
    ActivityField(Box<[(ActivityId, u32)]>),
    /// A built-in value; `current` where moves are tried, else as the lead came in.
    Builtin {
        which: Builtin,
        current: bool,
    },
    Let(LetId),
    Condition(ConditionId, NodeId),
    Check(ChecklistId, u32, NodeId),
    Score(ScoreId),
    Grade(GradeId),
    Column(TableId, u32),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Not(NodeId),
    AtLeast(u64, Box<[NodeId]>),
    Compare {
        op: Comparison,
        exactly: bool,
        grade: bool,
        left: NodeId,
        right: NodeId,
    },
    /// A text that is one of the rules' own: the commonest question of all.
    TextIs {
        value: NodeId,
        symbol: Symbol,
    },
    /// A number or an amount against a written one.
    NumberIs {
        op: Comparison,
        value: NodeId,
        number: Number,
    },
    Between {
        value: NodeId,
        low: NodeId,
        high: NodeId,
    },
    InTexts {
        value: NodeId,
        set: SetId,
    },
    InValues {
        value: NodeId,
        items: Box<[Val]>,
    },
    InTime {
        value: NodeId,
        ahead: bool,
        length: Duration,
    },
    Known(NodeId),
    TextTest {
        value: NodeId,
        matcher: MatcherId,
    },
    Include {
        list: NodeId,
        all: bool,
        wanted: Box<[Val]>,
    },
    Says {
        owner: OwnerId,
        answers: Box<[Symbol]>,
    },
    Happened {
        at_least: u64,
        phrase: PhraseId,
    },
    Quiet {
        length: Duration,
        phrase: PhraseId,
        in_stage: bool,
    },
    Negate(NodeId),
    Arithmetic {
        op: Operation,
        left: NodeId,
        right: NodeId,
    },
    Aggregate {
        kind: AggregateKind,
        field: Box<[(ActivityId, u32)]>,
        phrase: PhraseId,
    },
    Extreme {
        lowest: bool,
        grade: bool,
        of: Box<[NodeId]>,
    },
    Since {
        unit: Unit,
        since: NodeId,
    },
    BusinessSince {
        unit: Unit,
        since: NodeId,
        calendar: CalendarId,
    },
    Open {
        calendar: CalendarId,
        at: Option<NodeId>,
    },
    EnteredAt {
        stage: StageId,
        current: bool,
    },
    TimesEntered {
        stage: StageId,
        current: bool,
    },
    DomainOf(NodeId),
    LengthOf(NodeId),
    LowerOf(NodeId),
    Ranked {
        of: NodeId,
        places: Box<[u32]>,
    },
}

impl Node {
    /// The nodes it asks right away; the filter and the start of its event phrase too, those of cells not.
    pub fn operands(&self, phrases: &IdVec<PhraseId, Phrase>, see: &mut dyn FnMut(NodeId)) {
        match self {
            Self::Const(_)
            | Self::Field(_)
            | Self::ActivityField(_)
            | Self::Builtin { .. }
            | Self::Let(_)
            | Self::Score(_)
            | Self::Grade(_)
            | Self::Column(..)
            | Self::Says { .. }
            | Self::EnteredAt { .. }
            | Self::TimesEntered { .. } => {}
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) | Self::Extreme { of: parts, .. } => {
                parts.iter().copied().for_each(see);
            }
            Self::Condition(_, inner)
            | Self::Check(_, _, inner)
            | Self::Not(inner)
            | Self::Known(inner)
            | Self::Negate(inner)
            | Self::DomainOf(inner)
            | Self::LengthOf(inner)
            | Self::LowerOf(inner)
            | Self::Ranked { of: inner, .. }
            | Self::InTexts { value: inner, .. }
            | Self::InValues { value: inner, .. }
            | Self::InTime { value: inner, .. }
            | Self::TextIs { value: inner, .. }
            | Self::NumberIs { value: inner, .. }
            | Self::TextTest { value: inner, .. }
            | Self::Include { list: inner, .. }
            | Self::Since { since: inner, .. }
            | Self::BusinessSince { since: inner, .. } => see(*inner),
            Self::Open { at, .. } => at.iter().copied().for_each(see),
            Self::Compare { left, right, .. } | Self::Arithmetic { left, right, .. } => {
                [*left, *right].into_iter().for_each(see);
            }
            Self::Between { value, low, high } => [*value, *low, *high].into_iter().for_each(see),
            Self::Happened { phrase, .. } | Self::Quiet { phrase, .. } | Self::Aggregate { phrase, .. } => {
                let Some(phrase) = phrases.get(*phrase) else { return };
                if let PhraseWindow::Since(node) = phrase.window {
                    see(node);
                }
                phrase.filter.into_iter().for_each(see);
            }
        }
    }
}

/// An event phrase.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// Which activities, by number.
    pub activities: Box<[u32]>,
    /// Whether recycling counts.
    pub recycle: bool,
    /// Entering these stages counts.
    pub entering: Box<[StageId]>,
    /// From when.
    pub window: PhraseWindow,
    /// Which of them.
    pub filter: Option<NodeId>,
    /// The filter as plain questions to fields of the activity, all of which must be yes, where it is nothing else. It is
    /// the same question, asked in a tight loop: filters are what evaluating spends its time on.
    pub plain: Option<Box<[PlainTest]>>,
    /// In a score that restarts, that score: only what came after its last restart counts.
    pub restarts: Option<ScoreId>,
}

impl Phrase {
    /// The plain questions that are all it asks of an event: none at all where every event will do.
    #[must_use]
    pub fn tests(&self) -> Option<&[PlainTest]> {
        match (&self.plain, self.filter) {
            (Some(tests), _) => Some(tests),
            (None, None) => Some(&[]),
            (None, Some(_)) => None,
        }
    }
}

/// One plain question to a field of an activity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlainTest {
    /// The field, by its number within the kind.
    pub field: u32,
    /// What is asked.
    pub asks: PlainAsk,
}

/// What a plain question asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlainAsk {
    /// To be this text.
    TextIs(Symbol),
    /// To be one of these texts.
    InTexts(SetId),
    /// To compare so with a number.
    NumberIs(Comparison, Number),
    /// To pass a look.
    Looks(MatcherId),
}

/// From when events count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhraseWindow {
    /// From the beginning.
    All,
    /// Within a length back from now.
    Last(WindowId),
    /// Since the stage was entered; `current` where moves are tried.
    SinceEnteringStage {
        /// The stage the lead is in by then, rather than the one it came in with.
        current: bool,
    },
    /// Since the last recycling.
    SinceRecycle,
    /// Since a date or an instant.
    Since(NodeId),
}

/// The kinds of a phrase, from those of the typed tree.
pub(super) fn kinds(kinds: &[EventKind]) -> (Box<[u32]>, bool, Box<[StageId]>) {
    let (mut activities, mut recycle, mut entering) = (Vec::new(), false, Vec::new());
    for kind in kinds {
        match kind {
            EventKind::Activity(id) => activities.push(id.0),
            EventKind::Recycle => recycle = true,
            EventKind::Entering(stage) => entering.push(*stage),
        }
    }
    activities.sort_unstable();
    activities.dedup();
    (activities.into(), recycle, entering.into())
}
