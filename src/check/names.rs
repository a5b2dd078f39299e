//! Names: who declared them, what they name, and what was meant by one that nobody declared.
//!
//! One namespace for values, one each for stages with ends, owners, teams, territories, activities and calendars. Position decides in which one a
//! name is looked up.

use rustc_hash::FxHashMap;
use unicode_security::confusable_detection::skeleton;

use crate::ast::Name;
use crate::source::{Near, Span, closest};

use super::checked::*;
use super::complaints;
use super::context::Context;

/// What a value name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Field(FieldId),
    Let(LetId),
    Condition(ConditionId),
    List(ListId),
    Score(ScoreId),
    Grade(GradeId),
    Checklist(ChecklistId),
    Table(TableId),
}

impl Named {
    /// What it is, in a word.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Let(_) => "let",
            Self::Condition(_) => "condition",
            Self::List(_) => "list",
            Self::Score(_) => "score",
            Self::Grade(_) => "grade",
            Self::Checklist(_) => "checklist",
            Self::Table(_) => "table",
        }
    }
}

/// One namespace.
#[derive(Debug, Clone)]
pub struct Space<T> {
    entries: FxHashMap<String, (T, Span)>,
    /// The names in the order of their declaration, so that suggestions don't depend on hashing.
    order: Vec<String>,
    /// How each looks, for names that only look the same.
    looks: FxHashMap<String, String>,
}

impl<T> Default for Space<T> {
    fn default() -> Self {
        Self { entries: FxHashMap::default(), order: Vec::new(), looks: FxHashMap::default() }
    }
}

impl<T: Copy> Space<T> {
    /// What a name names, and where it was declared.
    pub fn get(&self, name: &str) -> Option<(T, Span)> {
        self.entries.get(name).copied()
    }

    /// All names in the order of their declaration.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// Adds a name; what was there before stays, and its place is told.
    fn add(&mut self, name: &str, item: T, span: Span) -> Result<Option<(String, Span)>, Span> {
        if let Some((_, first)) = self.entries.get(name) {
            return Err(*first);
        }
        self.entries.insert(name.to_owned(), (item, span));
        self.order.push(name.to_owned());
        let look: String = skeleton(name).collect();
        let alike = self.looks.get(&look).cloned();
        self.looks.entry(look).or_insert_with(|| name.to_owned());
        Ok(alike.and_then(|alike| self.get(&alike).map(|(_, at)| (alike, at))))
    }
}

/// All namespaces.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Values.
    pub values: Space<Named>,
    /// Stages and ends.
    pub stages: Space<StageId>,
    /// Departments.
    pub owners: Space<OwnerId>,
    /// Teams.
    pub teams: Space<TeamId>,
    /// Territories.
    pub territories: Space<TerritoryId>,
    /// Activities.
    pub activities: Space<ActivityId>,
    /// SLAs.
    pub slas: Space<SlaId>,
    /// Nurture programmes.
    pub nurtures: Space<NurtureId>,
    /// Calendars.
    pub calendars: Space<CalendarId>,
}

impl Names {
    /// The names that could stand where something of this kind is wanted, in the order of their declaration.
    pub fn called(&self, what: &str) -> impl Iterator<Item = &str> {
        let fits = move |named: Named| match named {
            Named::List(_) => what == "list",
            Named::Checklist(_) => what == "checklist",
            Named::Table(_) => what == "table",
            Named::Field(_) | Named::Let(_) | Named::Condition(_) | Named::Score(_) | Named::Grade(_) => {
                !["list", "checklist", "table"].contains(&what)
            }
        };
        let built_in = if what == "field" { BUILT_IN.as_slice() } else { &[] };
        let values = self.values.all().filter(move |name| self.values.get(name).is_some_and(|(named, _)| fits(named)));
        values.chain(built_in.iter().copied())
    }
}

/// Values that every lead has, for suggestions.
const BUILT_IN: [&str; 8] = ["id", "created", "stage", "entered", "assignee", "assigned", "territory", "today"];

/// Words for activities of several kinds.
const ANY_ACTIVITY: [&str; 5] = ["activity", "activities", "touch", "touches", "recycle"];

/// What an English plural may be the plural of.
fn singulars(name: &str) -> Vec<String> {
    let forms = [
        name.strip_suffix("ies").map(|stem| format!("{stem}y")),
        name.strip_suffix("es").map(str::to_owned),
        name.strip_suffix('s').map(str::to_owned),
    ];
    forms.into_iter().flatten().collect()
}

impl Context<'_> {
    fn declared<T: Copy>(
        &mut self,
        what: &'static str,
        space: impl Fn(&mut Names) -> &mut Space<T>,
        name: &Name,
        item: T,
    ) {
        match space(&mut self.names).add(&name.text, item, name.span) {
            Ok(None) => {}
            Ok(Some((alike, at))) => self.tell(complaints::look_alike(name, &alike, at)),
            Err(first) => self.tell(complaints::declared_twice(what, name, first)),
        }
    }

    /// Declares a value.
    pub fn declare_value(&mut self, name: &Name, named: Named) {
        // The other names that the language has itself are told where the text is read.
        if name.text == "id" {
            self.tell(complaints::taken(name, named.what()));
        }
        self.declared("value", |names| &mut names.values, name, named);
    }

    /// Declares a stage or an end.
    pub fn declare_stage(&mut self, name: &Name, id: StageId) {
        self.declared("stage", |names| &mut names.stages, name, id);
    }

    /// Declares a department.
    pub fn declare_owner(&mut self, name: &Name, id: OwnerId) {
        self.declared("owner", |names| &mut names.owners, name, id);
    }

    /// Declares a team.
    pub fn declare_team(&mut self, name: &Name, id: TeamId) {
        self.declared("team", |names| &mut names.teams, name, id);
    }

    /// Declares a territory.
    pub fn declare_territory(&mut self, name: &Name, id: TerritoryId) {
        self.declared("territory", |names| &mut names.territories, name, id);
    }

    /// Declares a kind of activity.
    pub fn declare_activity(&mut self, name: &Name, id: ActivityId) {
        if matches!(name.text.as_str(), "recycle" | "entering") {
            self.tell(complaints::taken(name, "activity"));
        }
        self.declared("activity", |names| &mut names.activities, name, id);
    }

    /// Declares an SLA.
    pub fn declare_sla(&mut self, name: &Name, id: SlaId) {
        self.declared("SLA", |names| &mut names.slas, name, id);
    }

    /// Declares a nurture programme.
    pub fn declare_nurture(&mut self, name: &Name, id: NurtureId) {
        self.declared("nurture programme", |names| &mut names.nurtures, name, id);
    }

    /// Declares a calendar.
    pub fn declare_calendar(&mut self, name: &Name, id: CalendarId) {
        self.declared("calendar", |names| &mut names.calendars, name, id);
    }

    fn find<T: Copy>(&mut self, what: &'static str, space: impl Fn(&Names) -> &Space<T>, name: &Name) -> Option<T> {
        let found = space(&self.names).get(&name.text);
        if found.is_none() && !self.lost.contains(&name.text) {
            let own: &[&str] = if what == "activity" { &ANY_ACTIVITY } else { &[] };
            let near = if self.look() {
                Near::of(&name.text, space(&self.names).all().chain(own.iter().copied()))
            } else {
                Near::default()
            };
            let at = near.best().and_then(|near| space(&self.names).get(near)).map(|(_, at)| at);
            let elsewhere = self.elsewhere(&name.text, what);
            self.tell(complaints::unknown_name(what, name, &near, at, elsewhere));
        }
        found.map(|(item, _)| item)
    }

    /// Whether one more look for a name that was meant is worth it: each goes over all names, and nobody reads
    /// hundreds of suggestions.
    pub fn look(&mut self) -> bool {
        let left = self.looks.checked_sub(1);
        self.looks = left.unwrap_or(0);
        left.is_some()
    }

    /// What else is called so, in another namespace.
    fn elsewhere(&self, name: &str, not: &str) -> Option<(&'static str, Span)> {
        let names = &self.names;
        let found = [
            names.values.get(name).map(|(named, at)| (named.what(), at)),
            names.stages.get(name).map(|(_, at)| ("stage", at)),
            names.owners.get(name).map(|(_, at)| ("owner", at)),
            names.teams.get(name).map(|(_, at)| ("team", at)),
            names.territories.get(name).map(|(_, at)| ("territory", at)),
            names.activities.get(name).map(|(_, at)| ("activity", at)),
            names.calendars.get(name).map(|(_, at)| ("calendar", at)),
        ];
        found.into_iter().flatten().find(|(what, _)| *what != not)
    }

    /// The stage of a name.
    pub fn stage(&mut self, name: &Name) -> Option<StageId> {
        self.find("stage", |names| &names.stages, name)
    }

    /// Complains about a stage that nobody declared; `fits` are those that could stand there.
    pub fn no_stage<'n>(&mut self, name: &Name, fits: impl Iterator<Item = &'n str>) {
        let near = if self.look() { Near::of(&name.text, fits) } else { Near::default() };
        let at = near.best().and_then(|near| self.names.stages.get(near)).map(|(_, at)| at);
        let elsewhere = self.elsewhere(&name.text, "stage");
        self.tell(complaints::unknown_name("stage", name, &near, at, elsewhere));
    }

    /// The department of a name.
    pub fn owner(&mut self, name: &Name) -> Option<OwnerId> {
        self.find("owner", |names| &names.owners, name)
    }

    /// The team of a name.
    pub fn team(&mut self, name: &Name) -> Option<TeamId> {
        self.find("team", |names| &names.teams, name)
    }

    /// The territory of a name.
    pub fn territory(&mut self, name: &Name) -> Option<TerritoryId> {
        self.find("territory", |names| &names.territories, name)
    }

    /// The SLA of a name.
    pub fn sla(&mut self, name: &Name) -> Option<SlaId> {
        self.find("SLA", |names| &names.slas, name)
    }

    /// The nurture programme of a name.
    pub fn nurture(&mut self, name: &Name) -> Option<NurtureId> {
        self.find("nurture programme", |names| &names.nurtures, name)
    }

    /// The calendar of a name, which counts as used from then on.
    pub fn calendar(&mut self, name: &Name) -> Option<CalendarId> {
        let found = self.find("calendar", |names| &names.calendars, name);
        self.used_calendars.extend(found);
        found
    }

    /// The activity of a name; an English plural reads too.
    pub fn activity(&mut self, name: &Name) -> Option<ActivityId> {
        if let Some(id) = self.activity_called(&name.text) {
            return Some(id);
        }
        if singulars(&name.text).iter().any(|name| self.lost.contains(name)) {
            return None;
        }
        self.find("activity", |names| &names.activities, name)
    }

    /// The activity of a name or its English plural, if there is one.
    pub fn activity_called(&self, name: &str) -> Option<ActivityId> {
        let known = |name: &str| self.names.activities.get(name).map(|(id, _)| id);
        known(name).or_else(|| singulars(name).iter().find_map(|singular| known(singular)))
    }

    /// The tables that give a column of this name.
    fn tables_with(&self, column: &str) -> Vec<String> {
        let gives = |named: Named| match named {
            Named::Table(id) => self.gives.get(id).is_some_and(|gives| gives.iter().any(|give| give.name == column)),
            _ => false,
        };
        let values = &self.names.values;
        let tables = values.all().filter(|name| values.get(name).is_some_and(|(named, _)| gives(named)));
        tables.map(str::to_owned).collect()
    }

    /// Whether some table gives a column of this name.
    pub fn is_column(&self, name: &str) -> bool {
        self.looks > 0 && !self.tables_with(name).is_empty()
    }

    /// Whether some value is called nearly so.
    pub fn is_near(&mut self, name: &str) -> bool {
        self.look() && closest(name, self.names.values.all().chain(BUILT_IN)).is_some()
    }

    /// The value of a name.
    pub fn named(&mut self, name: &Name) -> Option<Named> {
        self.named_as(name, "field")
    }

    /// The value of a name where a list, a checklist or a field is meant.
    pub fn named_as(&mut self, name: &Name, what: &'static str) -> Option<Named> {
        if let Some((named, _)) = self.names.values.get(&name.text) {
            return Some(named);
        }
        if self.lost.contains(&name.text) {
            return None;
        }
        let tables = if what == "field" && self.looks > 0 { self.tables_with(&name.text) } else { Vec::new() };
        if !tables.is_empty() {
            self.tell(complaints::column_alone(name, &tables));
            return None;
        }
        let near = if self.look() { Near::of(&name.text, self.names.called(what)) } else { Near::default() };
        let at = near.best().and_then(|near| self.names.values.get(near)).map(|(_, at)| at);
        let elsewhere = self.elsewhere(&name.text, "value");
        self.tell(complaints::unknown_name(what, name, &near, at, elsewhere));
        None
    }
}
