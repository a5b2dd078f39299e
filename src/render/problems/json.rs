//! Problems as JSON: one array, with lines and columns from 1.

use serde_json::{Value, json as value};

use crate::source::{Label, Problem, Source, Sources, Span};

use super::word;

/// All problems as a JSON array.
#[must_use]
pub fn json(problems: &[Problem], sources: &Sources) -> String {
    let all: Vec<Value> = problems.iter().map(|problem| one(problem, sources)).collect();
    format!("{:#}\n", Value::Array(all))
}

fn one(problem: &Problem, sources: &Sources) -> Value {
    let label = |label: &Label| {
        let mut place = place(label.span, sources);
        if let Value::Object(map) = &mut place {
            map.insert("label".to_owned(), Value::String(label.text.clone()));
        }
        place
    };
    let fixes: Vec<Value> = problem
        .fixes
        .iter()
        .map(|fix| {
            let edits = fix.edits.iter().map(|edit| {
                let mut at = place(edit.span, sources);
                if let Value::Object(map) = &mut at {
                    map.insert("replacement".to_owned(), Value::String(edit.replacement.clone()));
                }
                at
            });
            value!({"title": fix.title, "safe": fix.safe, "edits": edits.collect::<Vec<_>>()})
        })
        .collect();
    value!({
        "code": problem.code.0,
        "severity": word(problem.severity),
        "message": problem.message,
        "path": problem.path,
        "primary": problem.primary.as_ref().map(label),
        "secondary": problem.secondary.iter().map(label).collect::<Vec<_>>(),
        "help": problem.help,
        "witness": problem.witness,
        "fixes": fixes,
    })
}

fn place(span: Span, sources: &Sources) -> Value {
    let at = |source: &Source, offset: u32| {
        let position = source.position(offset);
        value!({"line": position.line, "column": position.column, "byte": source.byte_in_file(offset)})
    };
    match sources.file(span.file) {
        Some(source) => value!({"file": source.path, "start": at(source, span.start), "end": at(source, span.end)}),
        None => Value::Null,
    }
}
