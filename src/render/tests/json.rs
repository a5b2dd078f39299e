//! A line of JSON a test, and a line a snapshot.

use serde::Serialize;

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

/// A line a test, in the order of the rules, and a line a snapshot.
#[must_use]
pub fn json(ran: &Ran<'_>) -> String {
    let mut out = String::new();
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
