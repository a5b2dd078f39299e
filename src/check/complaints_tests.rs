//! What can be wrong with tests, and the words for it.

use crate::ast::{Name, Text};
use crate::source::{Code, Near, Problem, Span, closest};

use super::checked::Type;
use super::words::{a, or};

/// E0701.
pub fn test_twice(name: &Text, first: Span) -> Problem {
    name.span
        .problem(Code("E0701"), format!("two tests are called {:?}", name.text), "this one comes second")
        .and(first, "the first one")
        .help("give each a name that says what it shows, so that a failing one can be found")
}

/// E0701, for no name at all.
pub fn test_without_name(name: &Text) -> Problem {
    name.span
        .problem(Code("E0701"), "this test has no name", "nothing between the quotes")
        .help("say in a few words what it shows: `test \"a VP from France goes to sales\" { … }`")
}

/// E0702.
pub fn no_time(name: &Text) -> Problem {
    name.span
        .problem(Code("E0702"), "this test does not say when the lead is decided about", "without a line `at`")
        .help("add for example `at 2026-11-23 10:00`; `2 days ago` counts back from it, and no clock is read")
}

/// E0703.
pub fn expects_nothing(name: &Text) -> Problem {
    name.span
        .problem(Code("E0703"), "this test expects nothing, so it can never fail", "without a line `expect`")
        .help("say what has to follow, for example `expect stage is qualified` or `expect fit >= 40`")
}

/// E0704.
pub fn later_than_at(span: Span, at: Span) -> Problem {
    span.problem(Code("E0704"), "this happens later than the lead is decided about", "later than that")
        .and(at, "decided about at this time")
        .help("give it an earlier time, or add a step below it: `then at …`")
}

/// E0705.
pub fn does_not_fit(span: Span, name: &str, wanted: &Type, got: &str, declared: Span) -> Problem {
    let message = format!("`{name}` is {}, and this is {got}", a(wanted));
    let problem = span.problem(Code("E0705"), message, format!("{} is wanted", a(wanted)));
    problem.and(declared, format!("`{name}` is declared here")).help(format!(
        "write a value such as {}; `{name} as \"…\"` gives a text just as a record has it, to test how odd data is read",
        example(wanted)
    ))
}

/// How a value of a type is written.
fn example(ty: &Type) -> &'static str {
    match ty {
        Type::Truth => "`yes`",
        Type::Number => "`500`",
        Type::Money => "`50k EUR`",
        Type::Date | Type::Instant => "`2026-11-23`",
        Type::Time => "`09:00`",
        Type::Duration => "`6 months`",
        Type::Country => "`\"FR\"`",
        Type::Region => "`\"DE-BY\"`",
        Type::Currency => "`\"EUR\"`",
        Type::List(_) => "`(\"retail\", \"health\")`",
        Type::Wrong | Type::Text | Type::OneOf(_) | Type::Stage | Type::Territory | Type::Grade(_) => "`\"…\"`",
    }
}

/// E0705.
pub fn several_values(span: Span, name: &str, wanted: &Type, declared: Span) -> Problem {
    span.problem(Code("E0705"), format!("`{name}` is {}, and these are several values", a(wanted)), "one is wanted")
        .and(declared, format!("`{name}` is declared here"))
        .help("take the parentheses away and leave one value")
}

/// E0706.
pub fn not_later(span: Span, before: Span) -> Problem {
    span.problem(Code("E0706"), "this step does not come after the one before it", "not later than that")
        .and(before, "the step before it")
        .help("steps tell a story in the order of time: give this one a later time")
}

/// E0707.
pub fn no_such_clock(span: Span, sla: &str, declared: Span, word: &str, known: &[&str]) -> Problem {
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let help = if known.is_empty() { String::new() } else { format!("ask for {}", or(&known)) };
    let problem =
        span.problem(Code("E0707"), format!("`{sla}` has no line for `{word}`"), "no clock of this kind runs");
    let problem = problem.and(declared, format!("`{sla}` is declared here"));
    if help.is_empty() { problem.help("add a line to the SLA") } else { problem.help(help) }
}

/// E0707.
pub fn no_such_label(text: &Text, what: &str, known: &[String]) -> Problem {
    let problem =
        text.span.problem(Code("E0707"), format!("no {what} is labelled {:?}", text.text), "nothing of that label");
    let near = Near::of(&text.text, known.iter().map(String::as_str));
    match near.best() {
        Some(_) => problem.text_meant(text.span, &near),
        None if known.is_empty() => problem.help("give the line a label: a text in quotes right behind what it does"),
        None => {
            let known: Vec<String> = known.iter().map(|label| format!("{label:?}")).collect();
            problem.help(format!("there is {}", or(&known)))
        }
    }
}

/// E0707.
pub fn never_near(name: &Name, what: &str) -> Problem {
    name.span
        .problem(
            Code("E0707"),
            format!("`{}` is a {what}, which is never all that is missing", name.text),
            "a near miss asks for something else",
        )
        .help("a near miss is about one unknown field, or about points of a score: `expect near miss FIELD`")
}

/// E0707.
pub fn never_odd(name: &Name, what: &str) -> Problem {
    name.span
        .problem(Code("E0707"), format!("`{}` is a {what}, and no record holds it", name.text), "never odd in the data")
        .help("name the field that is odd: `expect warning FIELD`, or `expect warning ACTIVITY.FIELD`")
}

/// E0707.
pub fn no_such_reason(reason: &Text, answer: &str, known: &[String]) -> Problem {
    let message = format!("{:?} is no reason of {answer:?}", reason.text);
    let problem = reason.span.problem(Code("E0707"), message, "the stage offers others");
    let near = closest(&reason.text, known.iter().map(String::as_str));
    match near {
        Some(near) => problem.help(format!("did you mean {near:?}?")),
        None => {
            let known: Vec<String> = known.iter().map(|reason| format!("{reason:?}")).collect();
            problem.help(format!("there is {}", or(&known)))
        }
    }
}

/// E0114.
pub fn nobodys_answer(answer: &Text, known: &[String]) -> Problem {
    let message = format!("no stage offers the answer {:?}", answer.text);
    let problem = answer.span.problem(Code("E0114"), message, "nobody can say this");
    let near = Near::of(&answer.text, known.iter().map(String::as_str));
    match near.best() {
        Some(_) => problem.text_meant(answer.span, &near),
        None => problem.help(format!("offer it in a stage: `answers {:?}`", answer.text)),
    }
}

/// E0109.
pub fn activity_lacks(name: &Name, activity: &str, declared: Span, known: &[String]) -> Problem {
    let message = format!("`{activity}` has no `{}`", name.text);
    let problem = name.span.problem(Code("E0109"), message, "not among its fields");
    let problem = problem.and(declared, format!("`{activity}` is declared here"));
    let near = Near::of(&name.text, known.iter().map(String::as_str));
    match near.best() {
        Some(_) => problem.name_meant(name.span, &near),
        None => problem.help("declare the field in `activities`"),
    }
}

/// E0708.
pub fn not_given(name: &Name, what: &str) -> Problem {
    name.span
        .problem(Code("E0708"), format!("`{}` is a {what}, which follows from the fields", name.text), "can't be given")
        .help(format!("give the fields it rests on, and write `expect {} …`", name.text))
}

/// E0708.
pub fn own_line(name: &Name) -> Problem {
    let help = match name.text.as_str() {
        "created" => "write it beside `given`: `created 40 days ago`",
        "stage" | "entered" => "write it beside `given`: `stage qualified since 3 days ago`",
        "assignee" | "assigned" => "write it beside `given`: `assignee \"ana@acme.example\" since 2 days ago`",
        "today" => "the day is that of `at`",
        _ => "it follows from the rules; give the fields it rests on",
    };
    name.span.problem(Code("E0708"), format!("`{}` is no field", name.text), "can't be given as one").help(help)
}

/// E0708.
pub fn told_twice(span: Span, first: Span, what: &str) -> Problem {
    span.problem(Code("E0708"), format!("{what} is told twice in this step"), "told again")
        .and(first, "told here first")
        .help("leave one of them; a later step can tell something else")
}

/// E0708.
pub fn only_at_first(span: Span, what: &str) -> Problem {
    span.problem(Code("E0708"), format!("{what} can only be told in the first step"), "in a later step")
        .help("what comes later follows from the rules; tell what happens, and expect where that leads")
}
