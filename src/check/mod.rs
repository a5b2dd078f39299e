//! From what was written to what is meant: every name an id, every expression a type, sugar gone.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "most questions here are about one kind of value, and all others are complained about alike"
)]

mod business;
mod calendar;
mod checked;
mod compare;
mod complaints;
mod complaints_calendar;
mod complaints_files;
mod complaints_lifecycle;
mod complaints_tests;
mod complaints_time;
mod complaints_types;
mod complaints_values;
mod context;
mod data;
mod events;
mod expect;
mod expr;
mod fields;
mod holidays;
mod ladder;
mod literal;
mod names;
mod nurture;
mod openings;
mod order;
mod personal;
mod qualify;
mod route;
mod score;
mod sheet;
mod sla;
mod stage;
mod table;
mod table_file;
mod test;
mod text;
mod words;
mod zones;

pub use checked::*;
pub use complaints::CODES;
pub use personal::gives_personal;
pub use route::common_multiple;

use crate::ast::{File, Item};
use crate::source::{Id, Problem, Sources};

use context::Context;
use names::Named;

/// Checks a whole rule set. All problems of all files are gathered; the result is there only if none is an error.
#[must_use]
pub fn check(files: &[File], sources: &Sources) -> (Option<Checked>, Vec<Problem>) {
    let mut cx = Context::new(sources);
    let lost = || files.iter().flat_map(|file| &file.lost);
    cx.lost = lost().flat_map(|line| line.names.iter().cloned()).collect();
    cx.lost_lines = lost().map(|line| line.span).collect();
    let order::Items { numbered: items, written } = order::items(files, sources);
    // The process first, since dates and amounts depend on it; then every name; then what is behind the names.
    fields::process(&mut cx, &items);
    declare(&mut cx, &written);
    files.iter().flat_map(|file| &file.reviews).for_each(|day| cx.review(day));
    let declared = declared(&items);
    fields::check(&mut cx, &declared);
    data::lists(&mut cx, &declared);
    calendar::check(&mut cx, &declared);
    let order = order::order(&mut cx, &written);
    qualify::cells(&mut cx, &declared, &order);
    cx.out.order = order;
    qualify::exclusions(&mut cx, &items);
    // Whose a route is that is nobody's can't be told, so nobody is told to lack one, or its labels.
    let homeless = declared.routes.iter().filter(|route| cx.names.owners.get(&route.owner.text).is_none());
    cx.lost_routes = homeless.map(|route| route.span).collect();
    stage::check(&mut cx, &declared);
    route::check(&mut cx, &declared);
    sla::check(&mut cx, &declared);
    nurture::check(&mut cx, &declared);
    qualify::priority(&mut cx, &items);
    personal::check(&mut cx);
    // Last, since a test may ask for everything; and nothing that rules need may rest on it.
    test::check(&mut cx, &items);
    let Context { mut problems, mut out, used_calendars, .. } = cx;
    for id in used_calendars {
        if let Some(calendar) = out.calendars.get_mut(id) {
            calendar.used = true;
        }
    }
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span));
    let wrong = problems.iter().any(Problem::is_error);
    ((!wrong).then_some(out), problems)
}

/// Every declaration with a name, by its id.
#[derive(Debug, Default)]
struct Declared<'a> {
    owners: Vec<&'a crate::ast::Owner>,
    fields: Vec<&'a crate::ast::Field>,
    activities: Vec<&'a crate::ast::Activity>,
    lists: Vec<&'a crate::ast::List>,
    lets: Vec<&'a crate::ast::Let>,
    conditions: Vec<&'a crate::ast::Condition>,
    checklists: Vec<&'a crate::ast::Checklist>,
    scores: Vec<ScoreItemOf<'a>>,
    grades: Vec<&'a crate::ast::Grade>,
    stages: Vec<StageOf<'a>>,
    territories: Vec<&'a crate::ast::Territory>,
    teams: Vec<&'a crate::ast::Team>,
    routes: Vec<&'a crate::ast::Route>,
    tables: Vec<&'a crate::ast::Table>,
    slas: Vec<&'a crate::ast::Sla>,
    nurtures: Vec<&'a crate::ast::Nurture>,
    calendars: Vec<&'a crate::ast::Calendar>,
}

/// A score with lines, or one derived from others.
#[derive(Debug, Clone, Copy)]
enum ScoreItemOf<'a> {
    Lines(&'a crate::ast::Score),
    Derived(&'a crate::ast::DerivedScore),
}

/// A stage or an end.
#[derive(Debug, Clone, Copy)]
enum StageOf<'a> {
    Stage(&'a crate::ast::Stage),
    End(&'a crate::ast::End),
}

/// Tells every name what it names. Numbers don't hang on the order of declarations and files.
fn declare(cx: &mut Context<'_>, items: &[(usize, &Item)]) {
    for (number, item) in items {
        let number = *number;
        match item {
            Item::Owner(x) => cx.declare_owner(&x.name, OwnerId::new(number)),
            Item::Fields(x) => x.fields.iter().enumerate().for_each(|(at, field)| {
                cx.declare_value(&field.name, Named::Field(FieldId::new(number + at)));
            }),
            Item::Activities(x) => x.activities.iter().enumerate().for_each(|(at, activity)| {
                cx.declare_activity(&activity.name, ActivityId::new(number + at));
            }),
            Item::List(x) => cx.declare_value(&x.name, Named::List(ListId::new(number))),
            Item::Let(x) => cx.declare_value(&x.name, Named::Let(LetId::new(number))),
            Item::Condition(x) => cx.declare_value(&x.name, Named::Condition(ConditionId::new(number))),
            Item::Checklist(x) => cx.declare_value(&x.name, Named::Checklist(ChecklistId::new(number))),
            Item::Score(x) => cx.declare_value(&x.name, Named::Score(ScoreId::new(number))),
            Item::DerivedScore(x) => cx.declare_value(&x.name, Named::Score(ScoreId::new(number))),
            Item::Grade(x) => cx.declare_value(&x.name, Named::Grade(GradeId::new(number))),
            Item::Table(x) => cx.declare_value(&x.name, Named::Table(TableId::new(number))),
            Item::Stage(x) => cx.declare_stage(&x.name, StageId::new(number)),
            Item::End(x) => cx.declare_stage(&x.name, StageId::new(number)),
            Item::Territory(x) => cx.declare_territory(&x.name, TerritoryId::new(number)),
            Item::Team(x) => cx.declare_team(&x.name, TeamId::new(number)),
            Item::Sla(x) => cx.declare_sla(&x.name, SlaId::new(number)),
            Item::Nurture(x) => cx.declare_nurture(&x.name, NurtureId::new(number)),
            Item::Calendar(x) => cx.declare_calendar(&x.name, CalendarId::new(number)),
            Item::Route(_) | Item::Process(_) | Item::Exclude(_) | Item::Priority(_) | Item::Test(_) => {}
        }
    }
}

/// Every declaration with a name, in the order of the numbers.
fn declared<'a>(items: &[&'a Item]) -> Declared<'a> {
    let mut all = Declared::default();
    for item in items {
        match item {
            Item::Owner(x) => all.owners.push(x),
            Item::Fields(x) => all.fields.extend(&x.fields),
            Item::Activities(x) => all.activities.extend(&x.activities),
            Item::List(x) => all.lists.push(x),
            Item::Let(x) => all.lets.push(x),
            Item::Condition(x) => all.conditions.push(x),
            Item::Checklist(x) => all.checklists.push(x),
            Item::Score(x) => all.scores.push(ScoreItemOf::Lines(x)),
            Item::DerivedScore(x) => all.scores.push(ScoreItemOf::Derived(x)),
            Item::Grade(x) => all.grades.push(x),
            Item::Table(x) => all.tables.push(x),
            Item::Stage(x) => all.stages.push(StageOf::Stage(x)),
            Item::End(x) => all.stages.push(StageOf::End(x)),
            Item::Territory(x) => all.territories.push(x),
            Item::Team(x) => all.teams.push(x),
            Item::Route(x) => all.routes.push(x),
            Item::Sla(x) => all.slas.push(x),
            Item::Nurture(x) => all.nurtures.push(x),
            Item::Calendar(x) => all.calendars.push(x),
            Item::Process(_) | Item::Exclude(_) | Item::Priority(_) | Item::Test(_) => {}
        }
    }
    all
}
