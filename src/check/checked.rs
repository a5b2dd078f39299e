//! The typed tree: what a rule set means. It exists only when it is right.
//!
//! Numbers are in base units: money in the process currency, durations as [`Duration`], texts as written (they become
//! symbols when compiled). Every node keeps its place, because every decision has to quote it.

use crate::ast::{ChecklistKind, LimitPer, MoveKind, Unit};
use crate::calendar::Hours;
use crate::source::{IdVec, Span, id};
use crate::value::{Date, Duration, Instant, Number, TimeOfDay, Zone};

id!(OwnerId, "Names a department.");
id!(FieldId, "Names a field of the lead.");
id!(ActivityId, "Names a kind of activity.");
id!(ListId, "Names a list.");
id!(LetId, "Names a `let`.");
id!(ConditionId, "Names a `condition`.");
id!(ChecklistId, "Names a checklist.");
id!(ScoreId, "Names a score.");
id!(ExclusionId, "Names an `exclude`.");
id!(GradeId, "Names a grade.");
id!(StageId, "Names a stage or an end.");
id!(TerritoryId, "Names a territory.");
id!(TeamId, "Names a team.");
id!(RouteId, "Names a route.");
id!(TableId, "Names a table.");
id!(SlaId, "Names an SLA.");
id!(NurtureId, "Names a nurture programme.");
id!(CalendarId, "Names a calendar.");
id!(TestId, "Names a test.");

/// A whole rule set, right in names, types and units.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Name, version, zone, currency.
    pub process: Process,
    /// Departments.
    pub owners: IdVec<OwnerId, Owner>,
    /// Fields of the lead.
    pub fields: IdVec<FieldId, Field>,
    /// Kinds of activities.
    pub activities: IdVec<ActivityId, Activity>,
    /// Lists.
    pub lists: IdVec<ListId, List>,
    /// Lets.
    pub lets: IdVec<LetId, Let>,
    /// Conditions with a name.
    pub conditions: IdVec<ConditionId, Condition>,
    /// Checklists.
    pub checklists: IdVec<ChecklistId, Checklist>,
    /// Scores, derived ones too.
    pub scores: IdVec<ScoreId, Score>,
    /// Exclusions in file order.
    pub exclusions: IdVec<ExclusionId, Exclusion>,
    /// Grades.
    pub grades: IdVec<GradeId, Grade>,
    /// Stages and ends.
    pub stages: IdVec<StageId, Stage>,
    /// Where a lead without a stage is. [`StageId`] 0 when there are no stages at all.
    pub start: StageId,
    /// Territories in file order.
    pub territories: IdVec<TerritoryId, Territory>,
    /// Teams.
    pub teams: IdVec<TeamId, Team>,
    /// Routes; one an owner at most.
    pub routes: IdVec<RouteId, Route>,
    /// Tables.
    pub tables: IdVec<TableId, Table>,
    /// SLAs.
    pub slas: IdVec<SlaId, Sla>,
    /// Nurture programmes.
    pub nurtures: IdVec<NurtureId, Nurture>,
    /// What orders the hot list.
    pub priority: Option<Priority>,
    /// Lets, conditions, checklists, scores, grades, tables and the territory: each after what it rests on.
    pub order: Vec<Cell>,
    /// Dates after which somebody wanted to look at a line again, with the line's date.
    pub reviews: Vec<(Date, Span)>,
    /// Calendars.
    pub calendars: IdVec<CalendarId, Calendar>,
    /// Tests. Nothing of the rules rests on them.
    pub tests: IdVec<TestId, super::Test>,
}

/// A thing with one value a lead, worked out once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Cell {
    Let(LetId),
    Condition(ConditionId),
    Checklist(ChecklistId),
    Score(ScoreId),
    Grade(GradeId),
    Table(TableId),
    /// The territory, which everything may ask for that it does not ask for itself.
    Territory,
}

/// What `process` says.
#[derive(Debug, Clone, Default)]
pub struct Process {
    /// Its name; empty when there is no `process`.
    pub name: String,
    /// Its version; empty when not told.
    pub version: String,
    /// The zone of days, weeks and months; UTC when not told.
    pub zone: Zone,
    /// The currency that amounts are held in: the process currency, or the only one the rules use.
    pub currency: Option<&'static str>,
    /// What one unit of another currency is worth in `currency`, as a fraction of two amounts.
    pub rates: Vec<Rate>,
}

/// `from` × `numerator` ÷ `denominator` gives the amount in the process currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The other currency.
    pub from: &'static str,
    /// In ten-thousandths.
    pub numerator: i64,
    /// In ten-thousandths.
    pub denominator: i64,
}

/// A department.
#[derive(Debug, Clone)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// How it is reached.
    pub contact: Option<String>,
    /// Where its name is declared.
    pub span: Span,
}

/// A field of the lead or of an activity.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub ty: Type,
    /// The keys it is read from, first known one wins. Its own name when nothing is told.
    pub from: Vec<String>,
    /// Texts that mean unknown.
    pub blank: Vec<String>,
    /// Whether its value must not be shown anywhere but in a handoff's contact.
    pub personal: bool,
    /// Whether some rule reads it (or `needs` it).
    pub used: bool,
    /// Where its name is declared.
    pub span: Span,
}

/// A kind of activity.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Its name: the `type` in a record.
    pub name: String,
    /// Whether it is a touch.
    pub touch: bool,
    /// What it carries.
    pub fields: Vec<Field>,
    /// Where its name is declared.
    pub span: Span,
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// Its name.
    pub name: String,
    /// What its elements are.
    pub ty: Type,
    /// Its elements.
    pub items: Vec<Const>,
    /// Where its name is declared.
    pub span: Span,
}

/// `let x = …`.
#[derive(Debug, Clone)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// What it is.
    pub value: Expr,
    /// Where its name is declared.
    pub span: Span,
}

/// `condition x = …`.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub value: Expr,
    /// Where its name is declared.
    pub span: Span,
}

/// A checklist.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// Which word declared it.
    pub kind: ChecklistKind,
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// Its criteria.
    pub checks: Vec<Check>,
    /// Where its name is declared.
    pub span: Span,
}

/// One criterion.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When it is met.
    pub condition: Expr,
    /// The whole line.
    pub span: Span,
}

/// A score.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// The least it shows.
    pub from: Option<Number>,
    /// The most it shows.
    pub to: Option<Number>,
    /// What it consists of.
    pub kind: ScoreKind,
    /// Where its name is declared.
    pub span: Span,
}

/// What a score consists of.
#[derive(Debug, Clone)]
pub enum ScoreKind {
    /// Lines with points.
    Lines {
        /// What starts it anew.
        restarts: Vec<Restart>,
        /// Its lines, picks and groups.
        items: Vec<ScoreItem>,
    },
    /// `score x = …`.
    Derived(Expr),
}

/// What starts a score anew.
#[derive(Debug, Clone)]
pub enum Restart {
    /// A new assignee.
    Reassignment,
    /// These.
    Events(Events),
}

/// One thing in a score.
#[derive(Debug, Clone)]
pub enum ScoreItem {
    /// A line.
    Line(ScoreLine),
    /// `first of`, `best of`.
    Pick(Pick),
    /// `group`.
    Group(Group),
}

/// `first of` or `best of`.
#[derive(Debug, Clone)]
pub struct Pick {
    /// Whether the highest counts rather than the first.
    pub best: bool,
    /// Its label.
    pub label: Option<String>,
    /// What its points are held to.
    pub limits: Limits,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// All of it.
    pub span: Span,
}

/// `group`.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its label.
    pub label: String,
    /// What its points are held to.
    pub limits: Limits,
    /// Its lines.
    pub items: Vec<ScoreItem>,
    /// All of it.
    pub span: Span,
}

/// `up to`, `down to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// The most.
    pub up_to: Option<Number>,
    /// The least.
    pub down_to: Option<Number>,
}

/// A line with points.
#[derive(Debug, Clone)]
pub struct ScoreLine {
    /// The points, signed.
    pub points: Number,
    /// Its label.
    pub label: Option<String>,
    /// When, or how often.
    pub how: How,
    /// What its points are held to.
    pub limits: Limits,
    /// How often an event counts.
    pub once: Option<Once>,
    /// How points fade with age.
    pub decay: Option<Decay>,
    /// The first day it is in force.
    pub from: Option<Date>,
    /// The last day it is in force.
    pub until: Option<Date>,
    /// All of it.
    pub span: Span,
}

/// When, or how often, a line adds its points.
#[derive(Debug, Clone)]
pub enum How {
    /// Once, when this is yes.
    When(Expr),
    /// Once, when no line before it in its pick held.
    Otherwise,
    /// Once, if there is one; the newest counts.
    For(Events),
    /// For each.
    ForEach(Events),
    /// For each full set of so many.
    ForEvery(u64, Events),
    /// For each element of the list that is one of these.
    ForEachOf {
        /// The list.
        list: Expr,
        /// What counts.
        items: Vec<Const>,
    },
    /// For each full period without these.
    ForEachQuiet {
        /// The period.
        length: Duration,
        /// Without what.
        events: Events,
    },
}

/// How often an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Once {
    /// Rolling, anchored on the last that counted.
    Rolling(Duration),
    /// Once per calendar day, week, month … of the process zone.
    Calendar(Unit),
    /// The first one only.
    Ever,
}

/// How points fade with age, in whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decay {
    /// Half of the rest at each step.
    Halves(Duration),
    /// So many percent of the original at each step (percent as a number: 10 for 10 %).
    Loses(Number, Duration),
    /// Evenly, per whole day, to nothing at the end.
    Fades(Duration),
}

/// `exclude`.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// Why.
    pub label: Option<String>,
    /// When.
    pub condition: Expr,
    /// All of it.
    pub span: Span,
}

/// A grade. The last line is always total.
#[derive(Debug, Clone)]
pub struct Grade {
    /// Its name.
    pub name: String,
    /// Best first; a line without a condition is `otherwise`.
    pub lines: Vec<GradeLine>,
    /// Where its name is declared.
    pub span: Span,
}

/// A line of a grade.
#[derive(Debug, Clone)]
pub struct GradeLine {
    /// The grade as written.
    pub grade: String,
    /// When; none for `otherwise`.
    pub when: Option<Expr>,
    /// All of it.
    pub span: Span,
}

/// A stage or an end.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// What it is.
    pub kind: StageKind,
    /// Whose it is.
    pub owner: Option<OwnerId>,
    /// Its definition.
    pub means: Option<String>,
    /// What has to happen to move on.
    pub next: Option<String>,
    /// What must be known to enter it by `advance`.
    pub needs: Vec<Need>,
    /// Whose route runs on entry.
    pub hand_off: Option<OwnerId>,
    /// The answers that can be given in it.
    pub answers: Vec<Answer>,
    /// How a lead leaves it, in file order.
    pub moves: Vec<Move>,
    /// Where its name is declared.
    pub span: Span,
}

/// What a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// On the way.
    Stage,
    /// An end; whether it is a success.
    End {
        /// `success`.
        success: bool,
    },
}

/// A field that must be known.
#[derive(Debug, Clone)]
pub struct Need {
    /// The value: a field or a let.
    pub value: Expr,
    /// Its name.
    pub name: String,
    /// Where it is asked for.
    pub span: Span,
}

/// An answer an owner can give.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What is said.
    pub answer: String,
    /// The reasons, one of which must come with it; empty when none is asked for.
    pub because: Vec<String>,
    /// Where.
    pub span: Span,
}

/// How a lead leaves a stage.
#[derive(Debug, Clone)]
pub struct Move {
    /// How.
    pub kind: MoveKind,
    /// Where to.
    pub to: StageId,
    /// Its label.
    pub label: Option<String>,
    /// When; a constant yes for `always`.
    pub when: Expr,
    /// All of it.
    pub span: Span,
}

/// A territory.
#[derive(Debug, Clone)]
pub struct Territory {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When; none for `otherwise`.
    pub when: Option<Expr>,
    /// All of it.
    pub span: Span,
}

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
    /// Outside of which hours nobody takes leads.
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

/// A first-match table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What is matched.
    pub columns: Vec<MatchColumn>,
    /// What is given.
    pub gives: Vec<GiveColumn>,
    /// In order; the first that matches decides.
    pub rows: Vec<Row>,
    /// Where its name is declared.
    pub span: Span,
}

/// A column that is matched.
#[derive(Debug, Clone)]
pub struct MatchColumn {
    /// What is looked up.
    pub value: Expr,
    /// How it reads in the file.
    pub name: String,
    /// Whether cells are prefixes: the longest comes first, then row order.
    pub starts_with: bool,
}

/// A column that is given.
#[derive(Debug, Clone)]
pub struct GiveColumn {
    /// Its name.
    pub name: String,
    /// What it holds: text or number.
    pub ty: Type,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// A test a column.
    pub tests: Vec<CellTest>,
    /// A value a given column; none for an empty one (unknown).
    pub give: Vec<Option<Const>>,
    /// Where it stands, in the rule file or in the data file.
    pub span: Span,
}

/// What a cell asks of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellTest {
    /// Nothing; an unknown passes too.
    Anything,
    /// To be one of these.
    OneOf(Vec<Const>),
    /// To be none of these.
    NoneOf(Vec<Const>),
    /// To lie in here, both ends in; an end left out is open.
    Range(Option<Const>, Option<Const>),
    /// To be less than this.
    Below(Const),
    /// To be more than this.
    Above(Const),
    /// To start with this text.
    Prefix(String),
}

/// An SLA: what has to happen with the leads of a stage, and by when.
#[derive(Debug, Clone)]
pub struct Sla {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// The stage whose leads it is about.
    pub stage: StageId,
    /// Whose opening hours count.
    pub calendar: Option<CalendarId>,
    /// Whether its clocks start anew when somebody else gets the lead.
    pub restarts: bool,
    /// What else starts them anew.
    pub restarts_on: Vec<Events>,
    /// While this holds, its clocks stand still.
    pub pauses: Option<Expr>,
    /// What has to happen. Of the lines of one kind the first that holds counts.
    pub clauses: Vec<SlaClause>,
    /// Who is told before it is late.
    pub warnings: Vec<Warning>,
    /// Who is told when it is.
    pub breaches: Vec<Breach>,
    /// Where its name is declared.
    pub span: Span,
}

/// A line that asks for something.
#[derive(Debug, Clone)]
pub struct SlaClause {
    /// What.
    pub target: SlaTarget,
    /// By when, from the start of the clock.
    pub within: Duration,
    /// For which leads, by today's facts; none for all.
    pub when: Option<Expr>,
    /// What happens by itself when it did not come about in time.
    pub then: Option<Move>,
    /// All of it.
    pub span: Span,
}

/// What has to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlaTarget {
    /// One touch.
    FirstTouch,
    /// Several touches.
    Touches {
        /// How many.
        count: u64,
        /// Of how many kinds at least.
        kinds: u64,
    },
    /// One of the stage's answers.
    Answer,
    /// That the lead leaves the stage.
    Stay,
}

/// Who is told before a clause is late.
#[derive(Debug, Clone)]
pub struct Warning {
    /// After which part of its time, between 0 and 1.
    pub at: Number,
    /// Whom; none for whoever has the lead.
    pub to: Option<OwnerId>,
    /// Where it stands.
    pub span: Span,
}

/// Who is told when a clause is late.
#[derive(Debug, Clone)]
pub struct Breach {
    /// How long after it was due.
    pub after: Duration,
    /// Whom.
    pub to: OwnerId,
    /// All of it.
    pub span: Span,
}

/// A nurture programme.
#[derive(Debug, Clone)]
pub struct Nurture {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// Who enters.
    pub enter: Expr,
    /// Who leaves.
    pub leave: Option<Expr>,
    /// Outside of whose opening hours nothing is sent.
    pub calendar: Option<CalendarId>,
    /// What is sent: first what comes once, in order of time, then what comes again and again.
    pub steps: Vec<NurtureStep>,
    /// Where its name is declared.
    pub span: Span,
}

/// A message of a nurture programme.
#[derive(Debug, Clone)]
pub struct NurtureStep {
    /// How long after entering.
    pub after: Duration,
    /// Whether it comes again each time so much time has passed.
    pub again: bool,
    /// What is sent.
    pub send: String,
    /// All of it.
    pub span: Span,
}

/// `priority = …`.
#[derive(Debug, Clone)]
pub struct Priority {
    /// What it is.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// Its label, or its name.
    pub label: String,
    /// When it is open, those of the calendar it is built on included.
    pub hours: Hours,
    /// The last day that one of its own lines or files names with its year, and where it is named.
    pub last_day: Option<(Date, Span)>,
    /// Whether something asks for it.
    pub used: bool,
    /// Where its name is declared.
    pub span: Span,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Already complained about: fits everywhere.
    Wrong,
    /// Yes or no.
    Truth,
    /// Any text.
    Text,
    /// One of these texts.
    OneOf(Vec<String>),
    /// An ISO 3166-1 code.
    Country,
    /// An ISO 3166-2 code.
    Region,
    /// An ISO 4217 code.
    Currency,
    /// A number.
    Number,
    /// An amount in the process currency.
    Money,
    /// A day.
    Date,
    /// A moment.
    Instant,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Several of these.
    List(Box<Type>),
    /// A stage.
    Stage,
    /// A territory.
    Territory,
    /// A line of this grade.
    Grade(GradeId),
}

impl Type {
    /// Whether its values are texts at heart.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::OneOf(_) | Self::Country | Self::Region | Self::Currency)
    }
}

/// A value written in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Const {
    Truth(bool),
    /// A text as written; codes in their canonical form.
    Text(String),
    Number(Number),
    /// In the process currency.
    Money(Number),
    Date(Date),
    Instant(Instant),
    Time(TimeOfDay),
    Duration(Duration),
    Stage(StageId),
    Territory(TerritoryId),
    /// A line of a grade, by its number; the first is the best.
    Grade(GradeId, u32),
}

/// An expression with its type.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
    /// Where.
    pub span: Span,
}

/// The kinds of typed expressions.
///
/// Sugar is gone: `all { }` is [`And`](Self::And), `any { }` is [`Or`](Self::Or), `no visit` is `not` of at least one,
/// `at most N` is `not` of at least N + 1, `is not` is `not` of `is`, `is unknown` is `not` of known.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A literal.
    Const(Const),
    /// The literal `unknown`, and whatever can't be anything else.
    Unknown,
    /// A field of the lead.
    Field(FieldId),
    /// A field of the activity that `where` looks at: where it stands in each kind. Unknown for other kinds.
    ActivityField(Vec<(ActivityId, u32)>),
    /// A built-in value.
    Builtin(Builtin),
    /// A `let`.
    Let(LetId),
    /// A `condition`.
    Condition(ConditionId),
    /// A criterion of a checklist, by its number.
    Check(ChecklistId, u32),
    /// A score; unknown for an excluded lead.
    Score(ScoreId),
    /// A grade.
    Grade(GradeId),
    /// A column of a table's matching row; unknown when no row matches.
    Column(TableId, u32),
    /// All of these.
    And(Vec<Expr>),
    /// One of these.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// At least so many of these (`at least N of bant` too).
    AtLeast(u64, Vec<Expr>),
    /// Two values of one type. Texts compare folded, unless `exactly`.
    Compare {
        /// How.
        op: Comparison,
        /// Whether texts compare as they are.
        exactly: bool,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// Within two ends, both in.
    Between {
        /// What.
        value: Box<Expr>,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// One of these.
    In {
        /// What.
        value: Box<Expr>,
        /// Where.
        set: SetRef,
    },
    /// A date or instant within a duration back from now, or ahead of it.
    InTime {
        /// What.
        value: Box<Expr>,
        /// Whether ahead.
        ahead: bool,
        /// How far.
        length: Duration,
    },
    /// Whether it is known: yes or no, never unknown.
    Known(Box<Expr>),
    /// A text looked at.
    TextTest {
        /// The text.
        value: Box<Expr>,
        /// How.
        op: TextTest,
        /// What is looked for: any of these texts.
        wanted: Vec<String>,
    },
    /// A list that includes any of these, or all of them.
    Include {
        /// The list.
        list: Box<Expr>,
        /// Whether all of them.
        all: bool,
        /// What.
        wanted: Vec<Const>,
    },
    /// An owner gave one of these answers at or after stage entry.
    Says {
        /// The department.
        owner: OwnerId,
        /// The answers.
        answers: Vec<String>,
    },
    /// At least so many events.
    Happened {
        /// How many.
        at_least: u64,
        /// Of what.
        events: Events,
    },
    /// So long without such events.
    Quiet {
        /// How long.
        length: Duration,
        /// Without what.
        events: Events,
        /// Whether it stands in a stage, so that stage entry starts it too.
        in_stage: bool,
    },
    /// The negative.
    Negate(Box<Expr>),
    /// Two numbers, amounts, dates or durations. A date counts from its midnight and gives an instant; two dates or
    /// instants give the exact time between them; a duration whose months don't come out whole is unknown.
    Arithmetic {
        /// How.
        op: Operation,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// Something worked out over events.
    Aggregate {
        /// What.
        kind: AggregateKind,
        /// Of which field, as in [`ExprKind::ActivityField`]; empty for the counts, and for `latest|earliest at`.
        field: Vec<(ActivityId, u32)>,
        /// Over what.
        events: Events,
    },
    /// The highest (of grades: the best).
    Highest(Vec<Expr>),
    /// The lowest.
    Lowest(Vec<Expr>),
    /// `days since`: whole units between then and now; negative when then is ahead. Whole 24 hours for instants,
    /// calendar days for dates; months, quarters and years go by the calendar.
    Since {
        /// In what unit.
        unit: Unit,
        /// Since when.
        since: Box<Expr>,
    },
    /// `business hours since`: whole units of open time between then and now; negative when then is ahead. Days are those
    /// after the day of then, up to today, on which the calendar opens.
    BusinessSince {
        /// In what unit: days or less.
        unit: Unit,
        /// Since when.
        since: Box<Expr>,
        /// By which calendar.
        calendar: CalendarId,
    },
    /// Whether a calendar is open.
    Open {
        /// Which.
        calendar: CalendarId,
        /// At which instant; now when none.
        at: Option<Box<Expr>>,
    },
    /// When a stage was last entered.
    EnteredAt(StageId),
    /// How often a stage was entered.
    TimesEntered(StageId),
    /// What stands behind the `@` of a mail address, or the host of a web address, without `www.`.
    DomainOf(Box<Expr>),
    /// Characters of a text, or elements of a list.
    LengthOf(Box<Expr>),
    /// A text in small letters.
    LowerOf(Box<Expr>),
}

/// Values that every lead has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// The lead's id, a text.
    Id,
    /// When it was created: told, or its earliest activity.
    Created,
    /// The stage it is in.
    Stage,
    /// When that stage was entered.
    Entered,
    /// Who has it, a text.
    Assignee,
    /// Since when.
    Assigned,
    /// Its territory.
    Territory,
    /// The day it is, in the process zone.
    Today,
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Comparison {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How a text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum TextTest {
    Contains,
    ContainsWord,
    StartsWith,
    EndsWith,
    /// A glob with `*` and `?`.
    Matches,
    /// A regular expression; was tried when checked.
    MatchesRegex,
}

/// What a value is looked for in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetRef {
    /// Values written at the spot.
    Items(Vec<Const>),
    /// A declared list.
    List(ListId),
}

/// Operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself")]
pub enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// What is worked out over events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// How many.
    Count,
    /// On how many days of the process zone.
    Days,
    /// The sum of a field.
    Sum,
    /// The least.
    Min,
    /// The most.
    Max,
    /// The field of the newest one that has it known; the time of the newest, without a field.
    Latest,
    /// The field of the oldest one that has it known; the time of the oldest, without a field.
    Earliest,
}

/// Events that count.
#[derive(Debug, Clone)]
pub struct Events {
    /// What they are; `touch` and `activity` are spelled out.
    pub kinds: Vec<EventKind>,
    /// How the kinds were called: `visit`, `touch`, `visit or form`.
    pub called: String,
    /// From when they count.
    pub window: Option<Window>,
    /// Which of them: a condition that may read [`ExprKind::ActivityField`].
    pub filter: Option<Box<Expr>>,
    /// All of it.
    pub span: Span,
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An activity.
    Activity(ActivityId),
    /// A recycling move.
    Recycle,
    /// Entering a stage, by whatever move.
    Entering(StageId),
}

/// From when events count.
#[derive(Debug, Clone)]
pub enum Window {
    /// `now - D < at <= now`.
    Last(Duration),
    /// At or after the instant the stage was entered.
    SinceEnteringStage,
    /// Strictly after the last recycling; from the beginning when there was none.
    SinceRecycle,
    /// At or after this date or instant.
    Since(Box<Expr>),
}
