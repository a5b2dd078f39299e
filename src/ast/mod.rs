//! What was written: the tree of a rule file, each node with its place. No meaning yet.
//!
//! Literals are still text. A file a construct.

mod calendar;
mod data;
mod expr;
mod fields;
mod literal;
mod nurture;
mod qualify;
mod route;
mod score;
mod sla;
mod stage;
mod test;

pub use calendar::*;
pub use data::data_files;
pub use expr::*;
pub use fields::*;
pub use literal::*;
pub use nurture::*;
pub use qualify::*;
pub use route::*;
pub use score::*;
pub use sla::*;
pub use stage::*;
pub use test::*;

use crate::source::{FileId, Span};

/// One rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Which text it was parsed from.
    pub id: FileId,
    /// Its declarations, as they stand.
    pub items: Vec<Item>,
    /// The days of `review by`, which may end any line.
    pub reviews: Vec<Literal>,
    /// Lines which could not be read. That has been complained about, so nobody is to blame for what is missing with them.
    pub lost: Vec<Lost>,
}

/// A line inside a declaration that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Names and answers that it may have declared.
    pub names: Vec<String>,
    /// Where.
    pub span: Span,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `process "…" { … }`
    Process(Process),
    /// `owner sales "…" { … }`
    Owner(Owner),
    /// `fields { … }`
    Fields(Fields),
    /// `activities { … }`
    Activities(Activities),
    /// `list x = …`
    List(List),
    /// `let x = …`
    Let(Let),
    /// `condition x = …`
    Condition(Condition),
    /// `bant { … }`, `firmographics x { … }`, `checklist x { … }`
    Checklist(Checklist),
    /// `score x { … }`
    Score(Score),
    /// `score x = …`
    DerivedScore(DerivedScore),
    /// `exclude "…" when …`
    Exclude(Exclude),
    /// `grade x { … }`
    Grade(Grade),
    /// `stage x { … }`
    Stage(Stage),
    /// `end x { … }`
    End(End),
    /// `territory x when …`
    Territory(Territory),
    /// `team x { … }`
    Team(Team),
    /// `route to x { … }`
    Route(Route),
    /// `table x { … }`
    Table(Table),
    /// `priority = …`
    Priority(Priority),
    /// `sla x in … { … }`
    Sla(Sla),
    /// `nurture x { … }`
    Nurture(Nurture),
    /// `calendar x { … }`
    Calendar(Calendar),
    /// `test "…" { … }`
    Test(Test),
}

/// A name as it was written, in NFC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A quoted text, its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where, with the quotes.
    pub span: Span,
}

/// `when …`, or `otherwise`, or (for moves) `always`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Case {
    /// `when` a condition.
    When(Expr),
    /// `otherwise`: the rest.
    Otherwise(Span),
    /// `always`.
    Always(Span),
}

impl Case {
    /// Where it stands.
    #[must_use]
    pub const fn span(&self) -> Span {
        match self {
            Self::When(expr) => expr.span,
            Self::Otherwise(span) | Self::Always(span) => *span,
        }
    }
}
