//! A line of JSON a test, and a line a snapshot.

use serde::Serialize;

use crate::render::problems::word;
use crate::source::{Problem, Sources};
use crate::value::Instant;

use super::Ran;
use super::human::unmet;

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    test: &'a str,
    at: String,
    passed: bool,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
struct Failure {
    now: String,
    at: String,
    expect: String,
    values: Vec<Met>,
    why: Vec<String>,
    why_not: Vec<String>,
}

#[derive(Serialize)]
struct Met {
    question: String,
    value: String,
    origin: String,
}

#[derive(Serialize)]
struct Wrong<'a> {
    kind: &'static str,
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    at: Option<String>,
    help: Option<&'a str>,
}

/// A line a problem of rules that can't be used, or whose warnings count as wrong.
#[must_use]
pub fn json_of_problems(problems: &[Problem], sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems {
        let label = problem.primary.as_ref().map(|label| sources.place(label.span));
        let line = Wrong {
            kind: "problem",
            code: problem.code.0,
            severity: word(problem.severity),
            message: &problem.message,
            at: label.or_else(|| problem.path.clone()),
            help: problem.help.as_deref(),
        };
        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        out.push('\n');
    }
    out
}

/// A line a problem that counts, a line a test, in the order of the rules, and a line a snapshot.
#[must_use]
pub fn json(ran: &Ran<'_>) -> String {
    let mut out = json_of_problems(ran.denied, ran.sources);
    for tested in ran.tested {
        let Some(known) = ran.program.book.tests.get(tested.test) else { continue };
        let mut failures = Vec::new();
        for failure in &tested.failures {
            let now: Instant = failure.decision.now;
            failures.extend(unmet(ran, tested, failure).into_iter().map(|told| {
                Failure {
                    now: now.to_string(),
                    at: ran.sources.place(told.span),
                    expect: told.text,
                    values: told
                        .marks
                        .into_iter()
                        .map(|mark| Met { question: mark.question, value: mark.value, origin: mark.origin })
                        .collect(),
                    why: told.why,
                    why_not: told.why_not,
                }
            }));
        }
        let (at, passed) = (ran.sources.place(known.name_span), tested.passed());
        let line = Line { kind: "test", test: &known.name, at, passed, failures };
        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        out.push('\n');
    }
    out.push_str(&crate::render::snapshots::json(ran.snapped));
    out
}
