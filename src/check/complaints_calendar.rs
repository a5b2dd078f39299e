//! The complaints about calendars and business time (E06…), and their words.

use crate::ast::{Name, Text, Unit};
use crate::source::{Code, Problem, Span};
use crate::value::{Duration, TimeOfDay};

use super::words::or;

/// E0601.
pub fn never_opens(name: &Name) -> Problem {
    name.span
        .problem(Code("E0601"), format!("`{}` never opens", name.text), "no opening is left")
        .help("say when it is open, for example `open mon-fri 09:00-17:00`")
}

/// E0560.
pub fn calendars_too_large(name: &Name, most: usize) -> Problem {
    let message = format!("with `{}`, the calendars hold more than {most} days together", name.text);
    name.span
        .problem(Code("E0560"), message, "each holds also what it takes over from the one it is like")
        .help("keep hours of their own for the days that need them, or let teams share a calendar")
}

/// E0602.
pub fn overlap(second: Span, first: Span, day: &str) -> Problem {
    let problem = second.problem(Code("E0602"), format!("two openings of {day} overlap"), "it is open already then");
    if first == second {
        return problem.help(format!("{day} is named twice in this line; take one of the two out"));
    }
    problem.and(first, "by this one").help("let the one end where the other starts, or make one of the two")
}

/// E0602.
pub fn runs_into(first: Span, second: Span, day: &str, next: &str, at_second: bool) -> Problem {
    let message = format!("an opening of {day} runs into one of {next}");
    let (over, early) = ("goes on over midnight", "opens before that one closes");
    let problem = if first == second {
        first.problem(Code("E0602"), message, over)
    } else if at_second {
        second.problem(Code("E0602"), message, early).and(first, over)
    } else {
        first.problem(Code("E0602"), message, over).and(second, early)
    };
    problem.help("let the one end where the other starts")
}

/// E0603.
pub fn no_opening(span: Span, at: TimeOfDay) -> Problem {
    span.problem(Code("E0603"), "this opening ends when it starts", format!("both at {}", clock(at)))
        .help("write `00:00-24:00` for the whole day, or say when it closes")
}

/// E0603.
pub fn opens_at_midnight(span: Span) -> Problem {
    span.problem(Code("E0603"), "a day is over at 24:00, so nothing opens then", "starts with the next day")
        .help("write it for the next day, from `00:00` on")
}

/// E0604.
pub fn calendar_circle(declared: Span, round: &[(&str, Span)]) -> Problem {
    if let [(name, at)] = round {
        return at
            .problem(Code("E0604"), format!("`{name}` is built on itself"), "this same calendar")
            .help("name another calendar here, or leave `like` out");
    }
    let names: Vec<String> = round.iter().chain(round.first()).map(|(name, _)| format!("`{name}`")).collect();
    let message = format!("calendars are built on each other in a circle: {}", names.join(" on "));
    let mut problem = declared.problem(Code("E0604"), message, "can't be built before itself");
    for (name, at) in round.iter().take(8) {
        problem = problem.and(*at, format!("`{name}` is built on it here"));
    }
    problem.help("let one of them stand on its own, with its own `open` lines")
}

/// E0208.
pub fn no_such_year_day(span: Span, text: &str) -> Problem {
    span.problem(Code("E0208"), format!("there is no day {text} in any year"), "not in the calendar")
        .help("month and day, for example `12-25`")
}

/// E0606.
pub fn open_and_closed(day: &str, closed: Span, open: Span) -> Problem {
    closed
        .problem(Code("E0606"), format!("{day} is both open and closed"), "closed here")
        .and(open, "open here")
        .help("take one of the two out")
}

/// E0608.
pub fn no_date_column(name: &Text, path: &str, dates: bool, header: &[String]) -> Problem {
    let problem = name.span.problem(Code("E0608"), format!("`{path}` has no column `date`"), "not in its first line");
    if dates {
        return problem.help("the first line of a CSV file names its columns: put `date` above the days");
    }
    let names: Vec<String> = header.iter().take(8).map(|name| format!("`{name}`")).collect();
    problem.help(format!("call the column with the days `date`; there is {}", or(&names)))
}

/// E0609.
pub fn many_special_days(span: Span) -> Problem {
    span.problem(Code("E0609"), "these days have hours of their own for more than ten years", "too many days")
        .help("say it for weekdays: `open mon-fri 09:00-17:00`")
}

/// E0505.
pub fn no_day_in_row(span: Span, cell: &str) -> Problem {
    let message = match cell {
        "" => "this row has no day".to_owned(),
        _ => format!("{cell:?} is no day"),
    };
    span.problem(Code("E0505"), message, "this row").help("write year, month and day, for example 2026-12-25")
}

/// E0505.
pub fn odd_hours(span: Span, cell: &str) -> Problem {
    span.problem(Code("E0505"), format!("{cell:?} says no opening hours"), "this row")
        .help("write for example 09:00-12:00, or nothing for a day that is closed")
}

/// W0601.
pub fn long_night(span: Span, from: TimeOfDay, to: TimeOfDay, length: i64) -> Problem {
    let length = Duration::exact(length);
    span.warning(Code("W0601"), format!("this opening runs over midnight for {length}"), "ends on the next day")
        .help(format!("did you mean `{}-{}`?", clock(to), clock(from)))
}

/// W0602.
pub fn leap_day(span: Span) -> Problem {
    span.warning(Code("W0602"), "29 February comes in leap years only", "closed once in four years")
        .help("write `02-28 to 03-01` if the days around it are meant too, or leave it out")
}

/// W0603.
pub fn closed_twice(span: Span, first: Span, what: &str) -> Problem {
    span.warning(Code("W0603"), format!("{what} is named twice"), "again here")
        .and(first, "first here")
        .help("delete one")
}

fn clock(time: TimeOfDay) -> String {
    format!("{:02}:{:02}", time.0 / 3_600, time.0 / 60 % 60)
}

/// E0605.
pub fn no_calendar(span: Span) -> Problem {
    span.problem(Code("E0605"), "business time needs a calendar, and there is none", "counted on which calendar?")
        .help("declare one, for example `calendar office { open mon-fri 09:00-17:00 }`, or leave `business` out")
}

/// E0605.
pub fn which_calendar(span: Span, names: &[String]) -> Problem {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let first = names.first().map_or("", String::as_str);
    span.problem(Code("E0605"), "there are several calendars, and this does not say which", "on which calendar?")
        .help(format!("add its name, for example `… on {first}`; there is {}", or(&shown)))
}

/// E0605.
pub fn calendar_not_needed(span: Span, name: &Name) -> Problem {
    name.span
        .problem(Code("E0605"), "only business time is counted on a calendar", "a calendar")
        .and(span, "counts all time")
        .help(format!("write `business` before the unit, or leave `on {}` out", name.text))
}

/// E0607.
pub fn long_business_unit(span: Span, unit: Unit) -> Problem {
    let word = match unit {
        Unit::Second => "seconds",
        Unit::Minute => "minutes",
        Unit::Hour => "hours",
        Unit::Day => "days",
        Unit::Week => "weeks",
        Unit::Month => "months",
        Unit::Quarter => "quarters",
        Unit::Year => "years",
    };
    span.problem(Code("E0607"), format!("nobody counts business {word}"), "days, hours, minutes and seconds")
        .help(format!("write `business days since …`, or `{word} since …` without `business`"))
}

/// E0607.
pub fn business_here(span: Span) -> Problem {
    span.problem(Code("E0607"), "this length can't be in business time", "counted on which calendar?")
        .help("write it without `business`; to count open time, compare: `business hours since created < 4`")
}

/// E0216.
pub fn open_at_a_day(span: Span) -> Problem {
    span.problem(Code("E0216"), "a moment is wanted here, not a date", "at which time of that day?")
        .help("add the time of day, for example `… + 9 hours`")
}

/// E0116.
pub fn is_closed(name: &Name, span: Span, negated: bool) -> Problem {
    let written = &name.text;
    let meant = if negated { format!("{written} is open") } else { format!("{written} is not open") };
    span.problem(Code("E0116"), format!("`{written}` is a calendar, which is open or not open"), "closed")
        .help(format!("write `{meant}`"))
        .safe_fix(format!("write `{meant}`"), span, meant)
}
