//! Problems as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::source::{Label, Problem, Severity, Sources};

/// All problems as one SARIF log.
#[must_use]
pub fn sarif(problems: &[Problem], sources: &Sources) -> String {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code.0).collect();
    let rules: Vec<Value> = codes.iter().map(|code| json!({"id": code})).collect();
    let results: Vec<Value> = problems.iter().map(|problem| result(problem, sources)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "leadwright", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(problem: &Problem, sources: &Sources) -> Value {
    let text = match &problem.help {
        Some(help) => format!("{}. {help}", problem.message),
        None => problem.message.clone(),
    };
    let locations = match (&problem.primary, &problem.path) {
        (Some(label), _) => vec![location(label, sources)],
        (None, Some(path)) => vec![json!({"physicalLocation": {"artifactLocation": {"uri": path}}})],
        (None, None) => Vec::new(),
    };
    json!({
        "ruleId": problem.code.0,
        "level": match problem.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "message": {"text": text},
        "locations": locations,
        "relatedLocations": problem.secondary.iter().map(|label| location(label, sources)).collect::<Vec<_>>(),
    })
}

fn location(label: &Label, sources: &Sources) -> Value {
    let Some(source) = sources.file(label.span.file) else { return json!({}) };
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": source.path},
            "region": {
                "startLine": start.line, "startColumn": start.column,
                "endLine": end.line, "endColumn": end.column,
            },
        },
        "message": {"text": label.text},
    })
}
