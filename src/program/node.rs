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

/// As what two texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextsAs {
    /// As texts, without regard to case.
    Texts,
    /// As they are written.
    Written,
    /// As the addresses of people.
    People,
}

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
        texts: TextsAs,
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

/// Something that a node asks right away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Another node.
    Node(NodeId),
    /// A field of the lead.
    Field(FieldId),
    /// A `let`.
    Let(LetId),
    /// A score.
    Score(ScoreId),
    /// A grade.
    Grade(GradeId),
    /// The row of a table that matches.
    Table(TableId),
    /// The territory.
    Territory,
    /// When a score last started anew.
    Restart(ScoreId),
    /// What happened, as the phrase of this very node says.
    Events,
    /// When a stage was entered.
    Entered(StageId),
    /// When the lead was last recycled.
    LastRecycle,
}

impl Node {
    /// All that it asks right away. This is the only walk over what stands below a node: whoever wants to know what something rests
    /// on goes by it, so that a new kind of node can be forgotten nowhere.
    pub fn asks(&self, phrases: &IdVec<PhraseId, Phrase>, see: &mut dyn FnMut(Asked)) {
        match self {
            Self::Const(_) | Self::ActivityField(_) | Self::Says { .. } => {}
            Self::EnteredAt { stage, .. } | Self::TimesEntered { stage, .. } => see(Asked::Entered(*stage)),
            Self::Builtin { which, .. } => match which {
                Builtin::Territory => see(Asked::Territory),
                Builtin::Id
                | Builtin::Created
                | Builtin::Stage
                | Builtin::Entered
                | Builtin::Assignee
                | Builtin::Assigned
                | Builtin::Today => {}
            },
            Self::Field(id) => see(Asked::Field(*id)),
            Self::Let(id) => see(Asked::Let(*id)),
            Self::Score(id) => see(Asked::Score(*id)),
            Self::Grade(id) => see(Asked::Grade(*id)),
            Self::Column(id, _) => see(Asked::Table(*id)),
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) | Self::Extreme { of: parts, .. } => {
                parts.iter().for_each(|part| see(Asked::Node(*part)));
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
            | Self::BusinessSince { since: inner, .. } => see(Asked::Node(*inner)),
            Self::Open { at, .. } => at.iter().for_each(|at| see(Asked::Node(*at))),
            Self::Compare { left, right, .. } | Self::Arithmetic { left, right, .. } => {
                [left, right].into_iter().for_each(|part| see(Asked::Node(*part)));
            }
            Self::Between { value, low, high } => {
                [value, low, high].into_iter().for_each(|part| see(Asked::Node(*part)));
            }
            Self::Happened { phrase, .. } | Self::Quiet { phrase, .. } | Self::Aggregate { phrase, .. } => {
                see(Asked::Events);
                phrases.get(*phrase).into_iter().for_each(|phrase| phrase.asks(see));
            }
        }
    }

    /// The nodes among that; the filter and the start of its event phrase too, those of cells not.
    pub fn operands(&self, phrases: &IdVec<PhraseId, Phrase>, see: &mut dyn FnMut(NodeId)) {
        self.asks(phrases, &mut |asked| {
            if let Asked::Node(node) = asked {
                see(node);
            }
        });
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
    /// Where it looks at moves: whether it stands where moves are tried, and so sees those made so far, rather than the lead as it
    /// came in.
    pub current: bool,
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
    /// All that it asks beside what happened: where its window starts, its filter, and the restarts of its score.
    pub fn asks(&self, see: &mut dyn FnMut(Asked)) {
        match self.window {
            PhraseWindow::Since(node) => see(Asked::Node(node)),
            PhraseWindow::SinceRecycle => see(Asked::LastRecycle),
            PhraseWindow::All | PhraseWindow::Last(_) | PhraseWindow::SinceEnteringStage { .. } => {}
        }
        self.filter.into_iter().for_each(|filter| see(Asked::Node(filter)));
        self.restarts.into_iter().for_each(|score| see(Asked::Restart(score)));
    }

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
