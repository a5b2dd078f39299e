//! Problems as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::source::{Fix, Label, Problem, Sources, Span};

use super::{Paths, word};

/// All problems as one SARIF log. `title` gives what a code is about.
#[must_use]
pub fn sarif(problems: &[Problem], sources: &Sources, paths: &Paths, title: &dyn Fn(&str) -> Option<String>) -> String {
    let codes: BTreeSet<&str> = problems.iter().map(|problem| problem.code.0).collect();
    let rule = |code: &&str| match title(code) {
        Some(title) => json!({"id": code, "shortDescription": {"text": title}}),
        None => json!({"id": code}),
    };
    let rules: Vec<Value> = codes.iter().map(rule).collect();
    let log = Log { sources, paths };
    let results: Vec<Value> = problems.iter().map(|problem| log.result(problem)).collect();
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

struct Log<'a> {
    sources: &'a Sources,
    paths: &'a Paths,
}

impl Log<'_> {
    fn result(&self, problem: &Problem) -> Value {
        let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        let witness = problem.witness.as_ref().map(|lead| format!("; for example {lead}")).unwrap_or_default();
        let locations: Vec<Value> = match (&problem.primary, &problem.path) {
            (Some(label), _) => self.location(label).into_iter().collect(),
            (None, Some(path)) => {
                vec![json!({"physicalLocation": {"artifactLocation": {"uri": self.paths.uri(path)}}})]
            }
            (None, None) => Vec::new(),
        };
        let related: Vec<Value> = problem.secondary.iter().filter_map(|label| self.location(label)).collect();
        let mut result = json!({
            "ruleId": problem.code.0,
            "level": word(problem.severity),
            "message": {"text": format!("{}{help}{witness}", problem.message)},
            "locations": locations,
            "relatedLocations": related,
        });
        let fixes: Vec<Value> = problem.fixes.iter().filter_map(|fix| self.fix(fix)).collect();
        if let (Value::Object(result), false) = (&mut result, fixes.is_empty()) {
            result.insert("fixes".to_owned(), Value::Array(fixes));
        }
        result
    }

    fn location(&self, label: &Label) -> Option<Value> {
        let (file, region) = self.place(label.span)?;
        let mut location = json!({"physicalLocation": {"artifactLocation": file, "region": region}});
        if let (Value::Object(location), false) = (&mut location, label.text.is_empty()) {
            location.insert("message".to_owned(), json!({"text": label.text}));
        }
        Some(location)
    }

    fn place(&self, span: Span) -> Option<(Value, Value)> {
        let source = self.sources.file(span.file)?;
        let (start, end) = (source.position(span.start), source.position(span.end));
        let region = json!({
            "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        });
        Some((json!({"uri": self.paths.uri(&source.path)}), region))
    }

    /// A fix; SARIF wants the edits of each file together.
    fn fix(&self, fix: &Fix) -> Option<Value> {
        let files: BTreeSet<_> = fix.edits.iter().map(|edit| edit.span.file).collect();
        let mut changes = Vec::new();
        for file in files {
            let mut edits = Vec::new();
            let mut uri = Value::Null;
            for edit in fix.edits.iter().filter(|edit| edit.span.file == file) {
                let (file, region) = self.place(edit.span)?;
                uri = file;
                edits.push(json!({"deletedRegion": region, "insertedContent": {"text": edit.replacement}}));
            }
            changes.push(json!({"artifactLocation": uri, "replacements": edits}));
        }
        // The bag is where the schema has room for what it does not name itself.
        let properties = json!({"safe": fix.safe});
        Some(json!({"description": {"text": fix.title}, "artifactChanges": changes, "properties": properties}))
    }
}
