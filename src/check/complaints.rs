//! The complaints of this stage, and their words.

use crate::ast::{Name, Text};
use crate::source::{Code, Near, Problem, Span};

pub use super::complaints_calendar::*;
pub use super::complaints_files::*;
pub use super::complaints_lifecycle::*;
pub use super::complaints_tests::*;
pub use super::complaints_time::*;
pub use super::complaints_types::*;
pub use super::complaints_values::*;

use super::words::or;

/// All codes of this stage with what they are about.
pub const CODES: &[(&str, &str)] = &[
    ("E0101", "two declarations of one name"),
    ("E0102", "a name that every lead has a value of"),
    ("E0104", "a name that nobody declared"),
    ("E0107", "there is no field of that name"),
    ("E0108", "a criterion that is not on the checklist"),
    ("E0109", "an activity has no such field"),
    ("E0110", "a table has no such column"),
    ("E0111", "there is no such function"),
    ("E0114", "an answer that the stage does not offer"),
    ("E0115", "values that run in a circle"),
    ("E0116", "a name of another kind"),
    ("E0117", "values that rest on too many others"),
    ("W0103", "two names that look the same"),
    ("E0201", "two things that can't be compared"),
    ("E0202", "a condition is wanted"),
    ("E0203", "a currency without a rate"),
    ("E0204", "a number that can't be used"),
    ("E0205", "no such country"),
    ("E0206", "no such code"),
    ("E0207", "a text that is not one of the options"),
    ("E0208", "no such day or time"),
    ("E0209", "a duration is wanted"),
    ("E0210", "no such time zone"),
    ("E0211", "a question for texts, asked of something else"),
    ("E0212", "a question for lists, asked of something else"),
    ("E0213", "a pattern that can't be read"),
    ("E0214", "something that can't be calculated"),
    ("E0215", "`unknown` where a value is wanted"),
    ("E0216", "something else is wanted here"),
    ("E0217", "more than there are"),
    ("E0218", "a modifier that does not fit its line"),
    ("E0219", "two ends turned around"),
    ("E0220", "no such kind of field"),
    // E0221 said that something came with a later version; it has come.
    ("E0223", "a second question after `where`"),
    ("E0224", "a rate that can't be used"),
    ("E0230", "grades that don't fit into one order"),
    ("W0222", "two kinds of duration compared"),
    ("W0225", "an element that comes twice"),
    ("W0226", "a point that may part thousands"),
    ("W0227", "a zone without summer time"),
    ("W0228", "a zone whose sign is turned round"),
    ("E0401", "no stage is the start"),
    ("E0402", "two starts"),
    ("E0403", "a move that does not fit its stage"),
    ("E0404", "a hand-off without a route"),
    ("E0405", "an answer offered twice"),
    ("E0406", "`otherwise` in the wrong place"),
    ("E0407", "a grade without `otherwise`"),
    ("E0408", "a route that does not take every lead"),
    ("E0409", "a line after the one that takes every lead"),
    ("E0410", "two routes for one owner"),
    ("E0411", "something without content"),
    ("E0412", "a team that does not say what to do when nobody is available"),
    ("E0413", "a team that does not say how it shares leads out"),
    ("E0416", "said twice"),
    ("E0417", "an address that is empty"),
    ("E0418", "a weight that can't be used"),
    ("E0419", "a row with the wrong number of cells"),
    ("E0420", "a table and its file don't fit"),
    ("E0430", "a limit of leads that can't be used"),
    ("E0440", "an SLA of an end"),
    ("E0441", "business time without a calendar"),
    ("E0442", "business time that can't be counted so"),
    ("E0443", "an answer is waited for where none is offered"),
    ("E0444", "a warning that does not fit"),
    ("E0445", "a nurture programme that can't run"),
    ("E0446", "more kinds of touches than there can be"),
    ("E0501", "a data file that is not there"),
    ("E0502", "a data file outside the rule set"),
    ("E0503", "a data file that can't be read"),
    ("E0504", "a data file without content"),
    ("E0505", "a row of a data file that can't be used"),
    ("E0560", "calendars that hold too much"),
    ("E0601", "a calendar that never opens"),
    ("E0602", "openings that overlap"),
    ("E0603", "an opening without any time"),
    ("E0604", "calendars built on each other in a circle"),
    ("E0605", "which calendar is meant"),
    ("E0606", "a weekday both open and closed"),
    ("E0607", "business time where it can't be counted"),
    ("E0608", "a file of days without the days"),
    ("E0609", "hours of their own for too many days"),
    ("E0610", "territories in several files"),
    ("W0601", "a long opening over midnight"),
    ("W0602", "29 February every year"),
    ("W0603", "a day named twice in a calendar"),
    ("E0701", "two tests of one name"),
    ("E0702", "a test without a time"),
    ("E0703", "a test that expects nothing"),
    ("E0704", "something later than the time of its test"),
    ("E0705", "a value that does not fit its field"),
    ("E0706", "steps of a test that don't follow each other"),
    ("E0707", "an expectation of something that isn't there"),
    ("E0708", "a line that can't stand here in a test"),
    ("E0710", "a personal value that leaves the lead"),
];

/// E0101.
pub fn declared_twice(what: &str, name: &Name, first: Span) -> Problem {
    let message = match what {
        "value" => format!("`{}` is declared twice", name.text),
        _ => format!("the {what} `{}` is declared twice", name.text),
    };
    let help = match what {
        "value" => {
            "give one of them another name; fields, lets, conditions, lists, scores, grades, checklists and tables share their names"
        }
        "stage" => "give one of them another name; stages and ends share their names",
        _ => "give one of them another name, or delete it",
    };
    name.span.problem(Code("E0101"), message, "declared again here").and(first, "first declared here").help(help)
}

/// E0102.
pub fn taken(name: &Name, what: &str) -> Problem {
    let message = format!("a {what} can't be called `{}`", name.text);
    let problem = name.span.problem(Code("E0102"), message, "this name is spoken for");
    if what == "field" {
        return problem.help(format!(
            "choose another name and say where it is read from, for example `lead_{} text from \"{}\"`",
            name.text, name.text
        ));
    }
    problem.help("choose another name")
}

/// W0103.
pub fn look_alike(name: &Name, other: &str, at: Span) -> Problem {
    let message = format!("`{}` looks like `{other}`, but is another name", name.text);
    name.span
        .warning(Code("W0103"), message, "written with other letters")
        .and(at, "the other one")
        .help("give one of them a name that looks different")
}

/// E0104, and E0107 for values.
pub fn unknown_name(
    what: &str,
    name: &Name,
    near: &Near,
    at: Option<Span>,
    elsewhere: Option<(&'static str, Span)>,
) -> Problem {
    let code = if what == "field" { Code("E0107") } else { Code("E0104") };
    let message = format!("there is no {what} called `{}`", name.text);
    let label = if what == "field" {
        "not among the fields, nor any other value".to_owned()
    } else {
        format!("no such {what}")
    };
    let problem = name.span.problem(code, message, label);
    if let Some((kind, at)) = elsewhere {
        let called = format!("`{}` is the name of {} {kind}", name.text, article(kind));
        let help = if kind == "calendar" {
            format!("{called}; ask `{} is open`, or `business hours since … on {}`", name.text, name.text)
        } else if what == "field" {
            format!("{called}; to compare with a text, write \"{}\"", name.text)
        } else {
            format!("{called}, and {} {what} is wanted here", article(what))
        };
        return problem.and(at, format!("the {kind} of that name")).help(help);
    }
    if let Some(told) = known_by_another_word(what, name, problem.clone()) {
        return told;
    }
    match near.best() {
        Some(best) => {
            let problem = match at {
                Some(at) => problem.and(at, format!("`{best}` is declared here")),
                None => problem,
            };
            problem.name_meant(name.span, near)
        }
        None if what == "field" && name.text == "priority" => {
            problem.help("rules can't ask for the priority; a test can, in a line of its own: `expect priority >= 100`")
        }
        None if what == "field" => problem.help(format!(
            "declare it, for example `fields {{ {} text }}`; a text stands in quotes: \"{}\"",
            name.text, name.text
        )),
        None if what == "list" => problem.help(format!(
            "declare it, for example `list {} = \"a\", \"b\"`, or write the values in parentheses",
            name.text
        )),
        None if what == "calendar" => {
            problem.help(format!("declare it, for example `calendar {} {{ open mon-fri 09:00-17:00 }}`", name.text))
        }
        None => problem.help("declare it, or use one of the names you have"),
    }
}

/// E0107, for a column without its table.
pub fn column_alone(name: &Name, tables: &[String]) -> Problem {
    let written: Vec<String> = tables.iter().map(|table| format!("{} of {table}", name.text)).collect();
    let told: Vec<String> = written.iter().map(|written| format!("`{written}`")).collect();
    let message = format!("there is no field called `{}`", name.text);
    let problem = name.span.problem(Code("E0107"), message, "a column of a table").help(format!("write {}", or(&told)));
    written
        .iter()
        .zip(told)
        .fold(problem, |problem, (put, told)| problem.maybe_fix(format!("write {told}"), name.span, put.clone()))
}

/// A name that is no field, but what other languages or people call something that is there.
fn known_by_another_word(what: &str, name: &Name, problem: Problem) -> Option<Problem> {
    if what != "field" {
        return None;
    }
    let problem = problem.at(name.span, "said in another way");
    let instead = |word: &str| problem.clone().help(format!("write `{word}`")).maybe_fix("replace it", name.span, word);
    Some(match name.text.to_ascii_lowercase().as_str() {
        "always" => problem
            .help("a move says `always` in place of `when …`; elsewhere write what holds for every lead: `created is known`")
            .maybe_fix("write what holds for every lead", name.span, "created is known"),
        "true" => instead("yes"),
        "false" => instead("no"),
        "empty" | "blank" | "null" | "nil" | "none" | "missing" | "undefined" | "nothing" => instead("unknown"),
        "present" | "filled" | "set" | "existing" => instead("known"),
        "today" | "now" => problem.help("ask how long ago something was, for example `days since created > 30`"),
        _ => return None,
    })
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// E0108.
pub fn no_criterion(name: &Name, list: &str, known: &[String]) -> Problem {
    let message = format!("`{list}` has no criterion `{}`", name.text);
    let problem = name.span.problem(Code("E0108"), message, "not on the list");
    did_you_mean(problem, name, known)
}

pub fn did_you_mean(problem: Problem, name: &Name, known: &[String]) -> Problem {
    let near = Near::of(&name.text, known.iter().map(String::as_str));
    match near.best() {
        Some(_) => problem.name_meant(name.span, &near),
        None => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            problem.help(format!("there is {}", or(&names)))
        }
    }
}

/// E0109.
pub fn no_activity_field(name: &Name, called: &[String], near: &Near, at: Option<Span>) -> Problem {
    let message = if called.is_empty() {
        format!("there is no `{}` to ask for here", name.text)
    } else {
        format!("{} has no `{}`", or(&called.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>()), name.text)
    };
    let mut problem = name.span.problem(Code("E0109"), message, "neither a field of the activity nor of the lead");
    if let Some(at) = at {
        problem = problem.and(at, "declared here");
    }
    match near.best() {
        Some(_) => problem.name_meant(name.span, near),
        None => problem.help(format!("declare the field in `activities`; a text stands in quotes: \"{}\"", name.text)),
    }
}

/// E0110.
pub fn no_column(name: &Name, table: &str, known: &[String]) -> Problem {
    let message = format!("`{table}` gives no `{}`", name.text);
    did_you_mean(name.span.problem(Code("E0110"), message, "not among the columns of `give`"), name, known)
}

/// E0111.
pub fn no_function(name: &Name) -> Problem {
    let message = format!("nothing is called `{} of`", name.text);
    name.span.problem(Code("E0111"), message, "no such function").help(
        "there are `domain of`, `length of`, `lower of`, `count of`, `highest of`, `lowest of`, and the columns of tables",
    )
}

/// E0114.
pub fn no_such_answer(answer: &Text, stage: &str, known: &[String]) -> Problem {
    let message = format!("`{}` is no answer of `{stage}`", answer.text);
    let problem = answer.span.problem(Code("E0114"), message, "nobody can say this here");
    let near = Near::of(&answer.text, known.iter().map(String::as_str));
    match near.best() {
        Some(_) => problem.text_meant(answer.span, &near),
        None => problem.help(format!("offer it in the stage: `answers {:?}`", answer.text)),
    }
}

/// E0114.
pub fn answer_outside_stage(span: Span) -> Problem {
    span.problem(Code("E0114"), "answers belong to a stage", "asked outside of any stage")
        .help("ask for the answer in a move of the stage that offers it")
}

/// E0117.
pub fn too_deep(declared: Span, most: usize) -> Problem {
    let message = format!("this rests on more than {most} other values, one within another");
    declared.problem(Code("E0117"), message, "nobody could follow how it came about").help("work it out in fewer steps")
}

/// How many steps of a circle are shown before the rest is only counted.
const STEPS: usize = 8;

/// E0115.
pub fn circle(declared: Span, round: &[(&str, Span)]) -> Problem {
    let mut way: Vec<String> = round.iter().take(STEPS).map(|(name, _)| format!("`{name}`")).collect();
    let first = way.first().cloned().unwrap_or_default();
    if round.len() > STEPS {
        way.push(format!("{} more, the last of which", round.len() - STEPS));
    }
    way.push(first.clone());
    let message = format!("{first} runs in a circle: {}", way.join(" asks for "));
    let mut problem = declared.problem(Code("E0115"), message, "can't be worked out before itself");
    for (name, at) in round.iter().take(STEPS) {
        problem = problem.and(*at, format!("`{name}` asks for it here"));
    }
    problem.help("take one of these out")
}

/// E0107, where a text would fit.
pub fn unquoted(name: &Name) -> Problem {
    let written = &name.text;
    let problem =
        name.span.problem(Code("E0107"), format!("there is no field called `{written}`"), "a text without quotes?");
    if let Some(told) = known_by_another_word("field", name, problem.clone()) {
        return told;
    }
    problem.help(format!("texts stand in quotes: \"{written}\"")).maybe_fix(
        "put it in quotes",
        name.span,
        format!("\"{written}\""),
    )
}

/// E0116.
pub fn not_a_value(name: &Name, what: &str) -> Problem {
    let help = match what {
        "list" => format!("ask whether something is in it: `… in {}`", name.text),
        "checklist" => format!("ask for one criterion (`{}.…`), or for some: `at least 2 of {}`", name.text, name.text),
        _ => format!("ask for one of its columns: `… of {}`", name.text),
    };
    let message = format!("`{}` is a {what}, which has no value of its own", name.text);
    name.span.problem(Code("E0116"), message, format!("a {what}")).help(help)
}

/// E0116.
pub fn not_a_list(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, not a list", name.text);
    name.span
        .problem(Code("E0116"), message, "a list is wanted here")
        .help("declare it with `list`, or write the values in parentheses: (\"a\", \"b\")")
}

/// E0116.
pub fn not_a_checklist(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, not a checklist", name.text);
    name.span
        .problem(Code("E0116"), message, "a checklist is wanted here")
        .help("after `of` stands `bant`, a checklist or firmographics; conditions of your own stand in a block: `at least 2 { … }`")
}

/// E0116.
pub fn no_parts(name: &Name, what: &str) -> Problem {
    let message = format!("`{}` is a {what}, which has no parts", name.text);
    name.span
        .problem(Code("E0116"), message, "only checklists have criteria")
        .help("leave out what stands after the point")
}

/// E0116.
pub fn name_among_values(name: &Name) -> Problem {
    let message = format!("`{}` is a name, and a value is wanted", name.text);
    name.span
        .problem(Code("E0116"), message, "not in quotes")
        .help(format!("texts stand in quotes: \"{}\"", name.text))
        .maybe_fix("put it in quotes", name.span, format!("\"{}\"", name.text))
}

/// E0116.
pub fn team_without_word(name: &Name) -> Problem {
    let message = format!("`{}` is a team", name.text);
    name.span
        .problem(Code("E0116"), message, "no field or let of that name")
        .help(format!("write `to team {}`", name.text))
        .safe_fix("add `team`", name.span.before(), "team ")
}
