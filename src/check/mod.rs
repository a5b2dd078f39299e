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
mod literal;
mod names;
mod nurture;
mod openings;
mod order;
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

pub use checked::*;
pub use complaints::CODES;
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
    let items: Vec<&Item> = files.iter().flat_map(|file| &file.items).collect();
    // The process first, since dates and amounts depend on it; then every name; then what is behind the names.
    fields::process(&mut cx, &items);
    let declared = declare(&mut cx, &items);
    fields::check(&mut cx, &declared);
    data::lists(&mut cx, &declared);
    calendar::check(&mut cx, &declared);
    let order = order::order(&mut cx, files);
    qualify::cells(&mut cx, &declared, &order);
    cx.out.order = order;
    qualify::exclusions(&mut cx, &items);
    stage::check(&mut cx, &declared);
    route::check(&mut cx, &declared);
    sla::check(&mut cx, &declared);
    nurture::check(&mut cx, &declared);
    qualify::priority(&mut cx, &items);
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

/// Gives every name its id, so that the order of declarations and files means nothing.
fn declare<'a>(cx: &mut Context<'_>, items: &[&'a Item]) -> Declared<'a> {
    let mut all = Declared::default();
    for item in items {
        match item {
            Item::Owner(x) => {
                cx.declare_owner(&x.name, OwnerId::new(all.owners.len()));
                all.owners.push(x);
            }
            Item::Fields(x) => x.fields.iter().for_each(|field| {
                cx.declare_value(&field.name, Named::Field(FieldId::new(all.fields.len())));
                all.fields.push(field);
            }),
            Item::Activities(x) => x.activities.iter().for_each(|activity| {
                cx.declare_activity(&activity.name, ActivityId::new(all.activities.len()));
                all.activities.push(activity);
            }),
            Item::List(x) => {
                cx.declare_value(&x.name, Named::List(ListId::new(all.lists.len())));
                all.lists.push(x);
            }
            Item::Let(x) => {
                cx.declare_value(&x.name, Named::Let(LetId::new(all.lets.len())));
                all.lets.push(x);
            }
            Item::Condition(x) => {
                cx.declare_value(&x.name, Named::Condition(ConditionId::new(all.conditions.len())));
                all.conditions.push(x);
            }
            Item::Checklist(x) => {
                cx.declare_value(&x.name, Named::Checklist(ChecklistId::new(all.checklists.len())));
                all.checklists.push(x);
            }
            Item::Score(x) => {
                cx.declare_value(&x.name, Named::Score(ScoreId::new(all.scores.len())));
                all.scores.push(ScoreItemOf::Lines(x));
            }
            Item::DerivedScore(x) => {
                cx.declare_value(&x.name, Named::Score(ScoreId::new(all.scores.len())));
                all.scores.push(ScoreItemOf::Derived(x));
            }
            Item::Grade(x) => {
                cx.declare_value(&x.name, Named::Grade(GradeId::new(all.grades.len())));
                all.grades.push(x);
            }
            Item::Table(x) => {
                cx.declare_value(&x.name, Named::Table(TableId::new(all.tables.len())));
                all.tables.push(x);
            }
            Item::Stage(x) => {
                cx.declare_stage(&x.name, StageId::new(all.stages.len()));
                all.stages.push(StageOf::Stage(x));
            }
            Item::End(x) => {
                cx.declare_stage(&x.name, StageId::new(all.stages.len()));
                all.stages.push(StageOf::End(x));
            }
            Item::Territory(x) => {
                cx.declare_territory(&x.name, TerritoryId::new(all.territories.len()));
                all.territories.push(x);
            }
            Item::Team(x) => {
                cx.declare_team(&x.name, TeamId::new(all.teams.len()));
                all.teams.push(x);
            }
            Item::Route(x) => all.routes.push(x),
            Item::Sla(x) => {
                cx.declare_sla(&x.name, SlaId::new(all.slas.len()));
                all.slas.push(x);
            }
            Item::Nurture(x) => {
                cx.declare_nurture(&x.name, NurtureId::new(all.nurtures.len()));
                all.nurtures.push(x);
            }
            Item::Calendar(x) => {
                cx.declare_calendar(&x.name, CalendarId::new(all.calendars.len()));
                all.calendars.push(x);
            }
            Item::Process(_) | Item::Exclude(_) | Item::Priority(_) | Item::Test(_) => {}
        }
    }
    all
}
