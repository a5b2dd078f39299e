//! What a change of rules does to leads. Data only.

use crate::source::Position;
use crate::value::Number;

/// What a change of rules does to all leads of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// How many leads were looked at.
    pub leads: u64,
    /// How many of them come out differently.
    pub changed: u64,
    /// All edits between the two, those that change nothing too.
    pub edits: Vec<Edit>,
    /// What comes out differently, by the edits that did it, those first that change most leads.
    pub groups: Vec<Group>,
    /// How many leads lose, gain or change each kind of outcome.
    pub totals: Vec<(OutcomeKind, Totals)>,
    /// What is only called otherwise. Leads are compared as if it were not.
    pub renamed: Vec<Renamed>,
    /// Whether edits were taken together because there are so many: those of a declaration, those of a file, or all.
    pub taken_together: Option<&'static str>,
}

/// How many leads come out differently in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// In whatever way.
    pub changed: u64,
    /// That had it and have it no more: a score or a grade that is unknown now, nobody who has the lead, a stage not
    /// reached any more, no clock, no programme.
    pub lost: u64,
    /// The reverse.
    pub gained: u64,
}

/// A kind of outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeKind {
    /// How something is called.
    Name,
    /// Which exclusion holds.
    Excluded,
    /// A criterion of a checklist.
    Checklist,
    /// The points of a score.
    Score,
    /// The line of a grade.
    Grade,
    /// Its territory.
    Territory,
    /// The stage a lead leaves with, how it got there, and since when it is there.
    Stage,
    /// Whose stage that is.
    Department,
    /// To whom it is handed over.
    Handoff,
    /// The person or team it goes to.
    Owner,
    /// A clock: when it is due, and how it stands.
    Due,
    /// Which programme it is in, and what is sent.
    Nurture,
    /// Who is told what.
    Alert,
    /// Its place in the hot list.
    Priority,
    /// What is odd in its data.
    Odd,
    /// What little stands between it and the next stage.
    Near,
    /// Until when the decision holds.
    Until,
    /// Only why it is so: labels, lines, evidence.
    Reasons,
}

impl OutcomeKind {
    /// All of them, in the order in which they follow from each other.
    pub const ALL: [Self; 18] = [
        Self::Name,
        Self::Excluded,
        Self::Checklist,
        Self::Score,
        Self::Grade,
        Self::Territory,
        Self::Stage,
        Self::Department,
        Self::Handoff,
        Self::Owner,
        Self::Due,
        Self::Nurture,
        Self::Alert,
        Self::Priority,
        Self::Odd,
        Self::Near,
        Self::Until,
        Self::Reasons,
    ];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Excluded => "excluded",
            Self::Checklist => "checklist",
            Self::Score => "score",
            Self::Grade => "grade",
            Self::Territory => "territory",
            Self::Stage => "stage",
            Self::Department => "department",
            Self::Handoff => "handoff",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Nurture => "nurture",
            Self::Alert => "alert",
            Self::Priority => "priority",
            Self::Odd => "odd",
            Self::Near => "near",
            Self::Until => "until",
            Self::Reasons => "reasons",
        }
    }

    /// Whether it is told only of leads of which nothing else comes out differently: it mostly follows from what does.
    #[must_use]
    pub const fn told_alone(self) -> bool {
        matches!(self, Self::Near | Self::Until | Self::Reasons)
    }
}

/// Something that is only called otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// What it is, in a word: `score`, `stage`, `field`, ….
    pub what: &'static str,
    /// Its name before.
    pub from: String,
    /// Its name now.
    pub to: String,
}

/// A place in a rule file or a data file, with the text that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file, as the rule set calls it.
    pub path: String,
    /// Where it starts.
    pub at: Position,
    /// The text on one line, without comments.
    pub text: String,
}

impl Written {
    /// `scoring.lead:14`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.path, self.at.line)
    }
}

/// Something that was written differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What it belongs to: the heading of a declaration, or the name of a data file.
    pub of: String,
    /// The lines as they were; none when they are new.
    pub before: Vec<Written>,
    /// The lines as they are; none when they are gone.
    pub after: Vec<Written>,
    /// Whether they are the same and only stand elsewhere.
    pub moved: bool,
}

impl Edit {
    /// Where to look for it: where it stands now, or else where it stood.
    #[must_use]
    pub fn place(&self) -> String {
        self.after.first().or(self.before.first()).map(Written::place).unwrap_or_default()
    }

    /// What was done, in words.
    #[must_use]
    pub fn done(&self) -> &'static str {
        match (self.before.len(), self.after.len()) {
            _ if self.moved => "moved line",
            (0, 1) => "new line",
            (0, _) => "new lines",
            (1, 0) => "line taken out",
            (_, 0) => "lines taken out",
            (1, 1) => "changed line",
            (_, _) => "changed lines",
        }
    }
}

/// How the edits of a group act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Acting {
    /// There is one.
    Alone,
    /// Each of them alone has the whole effect.
    Each,
    /// Each has an effect alone, and together they have this one.
    InParts,
    /// They have this effect together; alone some do something else, or nothing.
    Together,
    /// They do nothing alone, and this together.
    OnlyTogether,
}

/// What one edit does, or several that act together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The edits, by their numbers.
    pub edits: Vec<usize>,
    /// Further edits without which these would be no rules: a line that declares what they use.
    pub needs: Vec<usize>,
    /// How they act.
    pub acting: Acting,
    /// How many leads come out differently because of them.
    pub leads: u64,
    /// What comes out differently.
    pub rows: Vec<Row>,
    /// The first lead in the order of the input that only these edits change, or else the first that they change.
    pub example: String,
}

/// One thing that comes out differently, from what to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub outcome: Outcome,
    /// From what to what.
    pub shift: Shift,
    /// How many leads.
    pub leads: u64,
    /// The other outcomes that this one follows from: those change for the same leads.
    pub follows: Vec<Outcome>,
}

/// An outcome by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome {
    /// Its kind.
    pub kind: OutcomeKind,
    /// Which score, grade, programme, or SLA with its clause; empty for stage and owner.
    pub name: String,
}

/// From what to what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shift {
    /// From a number to another; the least and the most that is added.
    Points(Number, Number),
    /// From one text to another; none for nothing.
    FromTo(Option<String>, Option<String>),
    /// The same, but earlier.
    Earlier,
    /// The same, but later.
    Later,
    /// The same in a word, but not in all that is told of it.
    Otherwise,
}
