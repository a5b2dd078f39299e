//! The complaints about stages, grades, teams, routes and tables (E04…), and their words.

use crate::ast::{LimitPer, Move, MoveKind, Name, Text, Unit};
use crate::source::{Code, Problem, Span};

use super::complaints::did_you_mean;

/// E0401.
pub fn no_start(first: &Name) -> Problem {
    first
        .span
        .problem(Code("E0401"), "no stage is the start", "perhaps this one")
        .help(format!("say where leads begin: `stage {} … start {{`", first.text))
}

/// E0401.
pub fn only_ends(first: &Name) -> Problem {
    first
        .span
        .problem(Code("E0401"), "no stage is the start", "an end, and there is no stage before it")
        .help("say where leads begin: `stage lead \"Lead\" start { … }`")
}

/// E0402.
pub fn two_starts(span: Span, first: Span) -> Problem {
    span.problem(Code("E0402"), "two stages are the start", "a second start")
        .and(first, "the first")
        .help("keep `start` at the stage in which leads begin")
}

const fn word(kind: MoveKind) -> &'static str {
    match kind {
        MoveKind::Advance => "advance to",
        MoveKind::Recycle => "recycle to",
        MoveKind::Close => "close as",
        MoveKind::Reopen => "reopen to",
    }
}

/// E0403.
pub fn move_to_itself(taken: &Move) -> Problem {
    taken
        .to
        .span
        .problem(Code("E0403"), format!("a lead in `{}` is there already", taken.to.text), "the same stage")
        .help("move to another stage, or delete the line")
}

/// E0403.
pub fn reopen_outside_end(taken: &Move) -> Problem {
    taken
        .span
        .problem(Code("E0403"), "`reopen` leaves an end, and this is a stage", "nothing to reopen")
        .help("write `advance to` to go forward, `recycle to` to go back")
}

/// E0403.
pub fn only_reopen(taken: &Move) -> Problem {
    let message = format!("`{}` leaves a stage, and this is an end", word(taken.kind));
    taken.span.problem(Code("E0403"), message, "an end is left by `reopen to`").help("write `reopen to …`")
}

/// E0403.
pub fn close_to_stage(taken: &Move, name: &str, at: Span) -> Problem {
    taken
        .to
        .span
        .problem(Code("E0403"), format!("`close as` wants an end, and `{name}` is a stage"), "a stage")
        .and(at, "declared here")
        .help(format!("declare it as `end {name}`, or write `advance to` or `recycle to`"))
}

/// E0403.
pub fn back_to_end(taken: &Move, name: &str, at: Span) -> Problem {
    let message = format!("`{}` wants a stage, and `{name}` is an end", word(taken.kind));
    taken.to.span.problem(Code("E0403"), message, "an end").and(at, "declared here").help(match taken.kind {
        MoveKind::Reopen => "reopen the lead to a stage, from which it goes on".to_owned(),
        MoveKind::Advance | MoveKind::Recycle | MoveKind::Close => format!("write `close as {name}`"),
    })
}

/// E0403.
pub fn advance_to_failure(taken: &Move, name: &str, at: Span) -> Problem {
    taken
        .to
        .span
        .problem(Code("E0403"), format!("`{name}` is an end without success"), "not forward")
        .and(at, "declared here")
        .help(format!("write `close as {name}`, or declare it as `end {name} success`"))
}

/// E0404.
pub fn no_route(owner: &Name) -> Problem {
    owner
        .span
        .problem(Code("E0404"), format!("`{}` has no route", owner.text), "who would get the lead?")
        .help(format!("add `route to {} {{ to \"…\" otherwise }}`", owner.text))
}

/// E0405.
pub fn answer_twice(answer: &Text, first: Span) -> Problem {
    answer
        .span
        .problem(Code("E0405"), format!("the answer {:?} is offered twice", answer.text), "again here")
        .and(first, "first here")
        .help("keep one of them")
}

/// E0406.
pub fn otherwise_not_last(span: Span) -> Problem {
    span.problem(Code("E0406"), "`otherwise` takes all that is left, so it comes last", "not the last line")
        .help("move it down, or write `when` and a condition")
}

/// E0406.
pub fn otherwise_of_a_move(span: Span) -> Problem {
    span.problem(Code("E0406"), "a move has no `otherwise`", "which leads?")
        .help("write `when` and a condition, or `always`")
}

/// E0407.
pub fn grade_without_otherwise(span: Span, name: &str) -> Problem {
    span.problem(Code("E0407"), format!("`{name}` does not say which grade the other leads get"), "no `otherwise`")
        .help("add a last line, for example `\"C\" otherwise`")
}

/// E0408.
pub fn route_without_end(owner: &Name, last: Option<Span>) -> Problem {
    let message = format!("some leads handed to `{}` would get nobody", owner.text);
    let problem = owner.span.problem(Code("E0408"), message, "no line takes every lead");
    let problem = match last {
        Some(last) => problem.and(last, "takes only leads of which this is known"),
        None => problem,
    };
    problem
        .help("add a last line, for example `to \"sales-desk@…\" otherwise`, or `to nobody otherwise` for an open pool")
}

/// E0409.
pub fn after_total(span: Span, total: Span) -> Problem {
    span.problem(Code("E0409"), "no lead gets to this line", "after the last resort")
        .and(total, "takes every lead")
        .help("move it up, or delete it")
}

/// E0410.
pub fn two_routes(owner: &Name, first: Span) -> Problem {
    owner
        .span
        .problem(Code("E0410"), format!("`{}` has two routes", owner.text), "the second")
        .and(first, "the first")
        .help("put all lines into one")
}

/// E0411.
pub fn empty_block(span: Span) -> Problem {
    span.problem(Code("E0411"), "nothing stands in this block", "empty").help("write a line in it, or delete it")
}

/// E0411.
pub fn empty(span: Span, name: &str, what: &str) -> Problem {
    span.problem(Code("E0411"), format!("`{name}` has no {what}"), "empty").help(format!("add a {what}, or delete it"))
}

/// E0412.
pub fn team_without_nobody(span: Span, name: &str) -> Problem {
    span.problem(
        Code("E0412"),
        format!("`{name}` does not say what happens when nobody is available"),
        "one line is missing",
    )
    .help("add `hold until open when nobody is available`, `assign anyway when …` or `to \"…\" when …`")
}

/// E0413.
pub fn team_without_assign(span: Span, name: &str) -> Problem {
    span.problem(Code("E0413"), format!("`{name}` does not say how it shares leads out"), "one line is missing")
        .help("add `assign in turn`, or `assign by hash`")
}

/// E0416.
pub fn two_of(span: Span, first: Span, what: &str) -> Problem {
    span.problem(Code("E0416"), format!("`{what}` stands here a second time"), "again here")
        .and(first, "first here")
        .help("keep one of them")
}

/// E0610.
pub fn territories_apart(name: &Name, first: Span) -> Problem {
    name.span
        .problem(Code("E0610"), format!("`{}` stands in another file than the first territory", name.text), "in this file")
        .and(first, "the first one stands here")
        .help("the first territory whose condition holds is the lead's, so their order counts: put all of them into one file")
}

/// E0416.
pub fn grade_twice(span: Span, first: Span) -> Problem {
    span.problem(Code("E0416"), "this grade has two lines", "again here")
        .and(first, "first here")
        .help("join their conditions with `or`")
}

/// E0416.
pub fn member_twice(address: &Text, first: Span) -> Problem {
    address
        .span
        .problem(Code("E0416"), format!("{} is a member already", address.text), "again here")
        .and(first, "first here")
        .help("keep one line; `weight 2` gives somebody more leads")
}

/// E0419.
pub fn wrong_cells(span: Span, cells: (usize, usize), give: (usize, usize)) -> Problem {
    let count = |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let message = if cells.0 == cells.1 {
        format!("this row gives {}, and the table gives {}", count(give.0, "value"), count(give.1, "column"))
    } else {
        format!("this row has {}, and the table matches {}", count(cells.0, "cell"), count(cells.1, "column"))
    };
    span.problem(Code("E0419"), message, "cells and columns don't fit")
        .help("`|` parts the cells; write `_` for anything, and `unknown` where a row gives nothing")
}

/// E0419.
pub fn one_prefix(span: Span) -> Problem {
    span.problem(Code("E0419"), "one beginning is wanted here", "a cell of a `starts with` column")
        .help("write one text, or `_` for anything; several beginnings are several rows")
}

/// E0420.
pub fn rows_and_file(row: Span, file: Span) -> Problem {
    row.problem(Code("E0420"), "the rows of this table are in a file", "a row in the rules")
        .and(file, "the file")
        .help("put the row into the file")
}

/// E0420.
pub fn columns_without_file(span: Span) -> Problem {
    span.problem(Code("E0420"), "only a file has columns with names", "this table has no file")
        .help("write the range into the cells: `200 to 999`, or name a file: `table … from \"….csv\"`")
}

/// E0420.
pub fn no_such_header(name: &Name, path: &str, header: &[String]) -> Problem {
    let message = format!("`{path}` has no column `{}`", name.text);
    did_you_mean(name.span.problem(Code("E0420"), message, "not in its first line"), name, header)
}

/// E0420.
pub fn header_twice(name: &Name, path: &str) -> Problem {
    let message = format!("`{path}` has two columns `{}`", name.text);
    name.span
        .problem(Code("E0420"), message, "which of the two?")
        .help("give one of them another name in its first line")
}

/// E0411.
pub fn table_without(name: &Name, word: &str) -> Problem {
    let help = match word {
        "match" => "add a line with what is looked up, for example `match country | employees`",
        _ => "add a line with the names of what the rows give, for example `give assignee`",
    };
    name.span.problem(Code("E0411"), format!("`{}` has no `{word}` line", name.text), "one line is missing").help(help)
}

/// E0417.
pub fn no_address(span: Span) -> Problem {
    span.problem(Code("E0417"), "this address is empty", "who is it?")
        .help("write for example \"sales-desk@acme.example\"")
}

/// E0418.
pub fn odd_weight(span: Span) -> Problem {
    span.problem(Code("E0418"), "a weight is a whole number from 1 on", "not a weight")
        .help("for example `weight 2`; whoever should get no leads is no member, or is `away`")
}

/// E0416.
pub fn need_twice(name: &Name, first: Span) -> Problem {
    name.span
        .problem(Code("E0416"), format!("`{}` is asked for twice", name.text), "again here")
        .and(first, "first here")
        .help("take one of them out")
}

/// E0418.
pub fn unlike_weights(span: Span, name: &str) -> Problem {
    let message = format!("the weights of `{name}` are too unlike to be counted out in turn");
    span.problem(Code("E0418"), message, "no round is short enough")
        .help("use smaller and rounder numbers, such as 5, 10 and 20")
}

/// E0430.
pub fn odd_member_limit(span: Span, none: bool) -> Problem {
    let (message, help) = if none {
        (
            "a member with a limit of 0 never gets a lead",
            "take the member out of the team, or write `away` and the days",
        )
    } else {
        ("a limit is a whole number from 1 on", "for example `at most 10 leads per day`")
    };
    span.problem(Code("E0430"), message, "not a limit").help(help)
}

/// E0430.
pub fn short_limit(span: Span, unit: Unit) -> Problem {
    let unit = unit.word();
    span.problem(Code("E0430"), format!("leads can't be limited by the {unit}"), "too short a time")
        .help("write `per day`, `per week`, `per month`, `per quarter` or `per year`")
}

/// E0416.
pub fn limit_twice(span: Span, first: Span, per: LimitPer) -> Problem {
    let message = match per {
        LimitPer::Unit(unit) => format!("this member has two limits of leads per {}", unit.word()),
        LimitPer::Open => "this member has two limits of open leads".to_owned(),
    };
    span.problem(Code("E0416"), message, "again here").and(first, "first here").help("keep one of them")
}

/// E0710.
pub fn personal_leaves(at: Span, field: &str, declared: Span, what: &str) -> Problem {
    at.problem(Code("E0710"), format!("the personal value of `{field}` would be part of {what}"), "goes out from here")
        .and(declared, "it is personal by this")
        .help("name a value that is not personal, or take `personal` out if everybody who sees decisions may see it; a condition may look at it")
}
