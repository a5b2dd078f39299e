//! Complaints about SLAs and nurture programmes.

use crate::ast::Name;
use crate::source::{Code, Problem, Span};

/// E0440.
pub fn sla_of_an_end(stage: &Name, at: Span) -> Problem {
    stage
        .span
        .problem(Code("E0440"), format!("`{}` is an end, and nobody works a lead there", stage.text), "an end")
        .and(at, "declared here")
        .help("name the stage in which the work is done")
}

/// E0441.
pub fn no_calendar_for(span: Span, what: &str, calendars: &[String]) -> Problem {
    let problem = span.problem(
        Code("E0441"),
        format!("{what} counts business time, but names no calendar"),
        "whose opening hours?",
    );
    match calendars.first() {
        Some(first) => problem.help(format!("add the line `calendar {first}`")),
        None => problem.help(
            "declare one, for example `calendar office { open mon-fri 09:00-17:00 }`, and add the line `calendar office`",
        ),
    }
}

/// E0442.
pub fn two_kinds_of_time(span: Span) -> Problem {
    span.problem(Code("E0442"), "business time and the time of the clock are mixed here", "one or the other")
        .help("write all parts with `business`, for example `1 business day 4 business hours`, or none")
}

/// E0442.
pub fn no_business_unit(span: Span) -> Problem {
    span.problem(Code("E0442"), "business time is counted in minutes, hours and days", "no such unit of it")
        .help("for example `10 business days` for two weeks")
}

/// E0442.
pub fn part_of_a_business_day(span: Span) -> Problem {
    span.problem(Code("E0442"), "business days come in whole numbers", "not whole")
        .help("write business hours, for example `4 business hours`")
}

/// E0443.
pub fn no_answers(span: Span, stage: &str, at: Span) -> Problem {
    span.problem(Code("E0443"), format!("`{stage}` offers no answers"), "waits for one")
        .and(at, "declared here")
        .help(format!("add for example `answers \"accepted\", \"recycle\"` to `{stage}`"))
}

/// E0444.
pub fn odd_warning(span: Span) -> Problem {
    span.problem(Code("E0444"), "a warning comes while the time is running", "more than 0%, less than 100%")
        .help("for example `warn at 75%`; for what comes after, write `breach to …`")
}

/// E0444.
pub fn warning_twice(span: Span, first: Span) -> Problem {
    span.problem(Code("E0444"), "this warning comes twice", "again here").and(first, "first here").help("delete one")
}

/// E0445.
pub fn nobody_enters(name: &Name) -> Problem {
    name.span
        .problem(Code("E0445"), format!("`{}` does not say who is nurtured", name.text), "nobody enters")
        .help("add a line, for example `enter when stage is lead and engagement < 30`")
}

/// E0445.
pub fn two_steps_at_once(span: Span, first: Span) -> Problem {
    span.problem(Code("E0445"), "two messages are sent at the same time", "the second")
        .and(first, "the first")
        .help("give them different times")
}

/// E0446.
pub fn more_kinds_than_touches(span: Span, count: u64) -> Problem {
    span.problem(
        Code("E0446"),
        format!("{count} touches can't be of more than {count} kinds"),
        "more kinds than touches",
    )
    .help("ask for fewer kinds, or for more touches")
}

/// E0446.
pub fn more_kinds_than_there_are(span: Span, total: usize) -> Problem {
    let kinds =
        if total == 1 { "one kind of activity is".to_owned() } else { format!("{total} kinds of activities are") };
    span.problem(Code("E0446"), format!("only {kinds} marked `touch`"), "more than there are")
        .help("mark others as `touch` under `activities`, or ask for fewer kinds")
}

/// E0411.
pub fn asks_for_nothing(name: &Name) -> Problem {
    name.span
        .problem(Code("E0411"), format!("`{}` asks for nothing", name.text), "empty")
        .help("add what has to happen by when, for example `first touch within 4 hours`, or delete it")
}

/// E0411.
pub fn sends_nothing(name: &Name) -> Problem {
    name.span
        .problem(Code("E0411"), format!("`{}` sends nothing", name.text), "empty")
        .help("add a message, for example `after 3 days send \"Case study\"`, or delete it")
}
