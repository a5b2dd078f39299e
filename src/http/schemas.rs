//! The schemas of `/openapi.json`. Every object in them has a name of its own, so that generators of clients have a type for each.

use serde_json::{Map, Value, json};

use super::problem::KINDS;

const DECISION: &str = include_str!("../../docs/schema/decision.schema.json");

/// All schemas by their names.
pub fn schemas() -> Value {
    let mut all = Map::new();
    for part in [sent(), answered(), of_rules()] {
        if let Value::Object(part) = part {
            part.into_iter().for_each(|(name, schema)| add(&name, schema, &mut all));
        }
    }
    let decision: Value = serde_json::from_str(DECISION).unwrap_or(Value::Null);
    add("Decision", decision, &mut all);
    Value::Object(all)
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn maybe(name: &str) -> Value {
    json!({"anyOf": [reference(name), {"type": "null"}]})
}

/// What comes in.
fn sent() -> Value {
    let text = json!({"type": "string"});
    let name = json!({"type": "string", "pattern": "\\S"});
    let time = json!({"type": "string", "format": "date-time"});
    json!({
        "RulesText": {"type": "string", "description": "A rule file."},
        "Lines": {"description":
            "A JSON object a line. Each line that comes in is answered by one, in order: a `Decision`, or `{\"error\": …}` with a `Problem` and its `line`. The first line may be `{\"ledger\": […]}`, a `Ledger`; it is answered by how many rows it has, and how many of them name nobody the rules know."},
        "Lead": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"anyOf": [{"type": "string", "pattern": "\\S"}, {"type": "number"}]}},
            "additionalProperties": true,
            "description":
                "Only the id is needed. All else stands under the names that the rules give it; a value that can't be is unknown, and the decision warns of it."
        },
        "Leads": {"type": "array", "items": {}, "description": "A list of leads. Entries that are none are told in `errors`."},
        "Ledger": {"type": "array", "description": "The assignments so far: whose turn it is rests on them.", "items": {
            "title": "Assignment", "type": "object", "required": ["team", "assignee", "lead", "at"], "properties": {
                "team": name, "assignee": name, "lead": {"anyOf": [name, {"type": "number"}]}, "at": time, "until": {"anyOf": [time, {"type": "null"}, {"const": ""}]}}
        }},
        "OneLead": {"anyOf": [reference("LeadWithLedger"), reference("Lead")]},
        "LeadWithLedger": {"type": "object", "required": ["ledger", "lead"], "additionalProperties": false,
            "properties": {"ledger": reference("Ledger"), "lead": reference("Lead")}},
        "ManyLeads": {"anyOf": [reference("LeadsWithLedger"), reference("Leads")]},
        "LeadsWithLedger": {"type": "object", "required": ["ledger", "leads"], "additionalProperties": false,
            "properties": {"ledger": reference("Ledger"), "leads": reference("Leads")}},
        "RuleFiles": {"type": "object", "required": ["files"], "properties": {"files": {"type": "array",
            "description": "The files of a rule set by their paths from its folder, each once: `.lead` files, and the data files that these name.",
            "items": {"title": "RuleFile", "type": "object", "required": ["path", "text"], "properties": {"path": text, "text": text}}}}}
    })
}

/// What is answered about leads, and when something went wrong.
fn answered() -> Value {
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let number = json!({"type": ["number", "null"]});
    let count = json!({"type": "integer", "minimum": 0});
    json!({
        "Description": {"type": "object", "additionalProperties": true},
        "Text": text,
        "Explanation": {"type": "object", "required": ["decision", "page"], "additionalProperties": false, "properties": {
            "decision": reference("Decision"), "page": {"type": "string", "description": "Why, why not, and what would do it, for people."}
        }},
        "Queue": {"type": "object", "required": ["rules", "now", "found", "leads", "rejected", "errors"], "additionalProperties": false, "properties": {
            "rules": {"type": "object", "required": ["name", "version", "digest"], "additionalProperties": false,
                "properties": {"name": text, "version": text, "digest": text}},
            "now": text, "found": count, "rejected": count,
            "leads": {"type": "array", "items": {"type": "object",
                "required": ["lead", "priority", "stage", "scores", "assignee", "due", "late", "valid_until"], "additionalProperties": false, "properties": {
                "lead": text, "priority": number, "stage": text, "scores": {"type": "object", "additionalProperties": number},
                "assignee": maybe, "due": maybe, "late": {"type": "boolean"}, "valid_until": maybe}}},
            "errors": {"type": "array", "items": reference("Problem")}
        }},
        "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "help"], "properties": {
            "type": {"type": "string", "enum": KINDS.iter().map(|kind| format!("/problems#{}", kind.name)).collect::<Vec<_>>()},
            "title": text, "status": {"type": "integer"}, "detail": text,
            "help": {"type": "string", "description": "What to do about it."},
            "request_id": text, "line": {"type": "integer", "description": "Which line of the body, from 1."}
        }}
    })
}

/// What is answered about rules.
fn of_rules() -> Value {
    let text = json!({"type": "string"});
    let or_null = json!({"type": ["string", "null"]});
    let count = json!({"type": "integer", "minimum": 0});
    let problems = json!({"type": "array", "items": reference("RuleProblem")});
    let position = json!({"title": "Position", "type": "object", "required": ["line", "column", "byte"], "additionalProperties": false,
        "description": "Line and column from 1, and the byte of the file from 0.",
        "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}, "byte": count}});
    let kind = json!({"title": "FileKind", "type": "string", "enum": ["rules", "data"]});
    let mut rules = status(&problems);
    if let Some(Value::Array(required)) = rules.get_mut("required") {
        required.extend(["warnings", "files", "graph"].map(|key| Value::String(key.to_owned())));
    }
    if let Some(Value::Object(properties)) = rules.get_mut("properties") {
        properties.insert("warnings".to_owned(), problems.clone());
        properties.insert(
            "files".to_owned(),
            json!({"type": "array", "items": {"type": "object", "required": ["path", "kind", "text"],
            "additionalProperties": false, "properties": {"path": text, "kind": kind, "text": text}}}),
        );
        properties.insert("graph".to_owned(), graph());
    }
    json!({
        "CheckResult": {"type": "object", "required": ["errors", "warnings", "problems"], "additionalProperties": false, "properties": {
            "errors": count, "warnings": count, "problems": problems
        }},
        "Position": position,
        "Span": {"type": "object", "required": ["file", "start", "end", "label"], "additionalProperties": false, "properties": {
            "file": text, "start": reference("Position"), "end": reference("Position"), "label": text}},
        "Edit": {"type": "object", "required": ["file", "start", "end", "replacement"], "additionalProperties": false, "properties": {
            "file": text, "start": reference("Position"), "end": reference("Position"), "replacement": text}},
        "Fix": {"type": "object", "required": ["title", "safe", "edits"], "additionalProperties": false, "properties": {
            "title": text, "safe": {"type": "boolean"}, "edits": {"type": "array", "items": reference("Edit")}}},
        "RuleProblem": {"type": "object", "additionalProperties": false,
            "required": ["code", "severity", "message", "path", "primary", "secondary", "help", "witness", "fixes"], "properties": {
            "code": {"type": "string", "pattern": "^[EW][0-9]{4}$"}, "severity": {"type": "string", "enum": ["error", "warning"]}, "message": text,
            "path": or_null, "primary": maybe("Span"), "secondary": {"type": "array", "items": reference("Span")}, "help": or_null,
            "witness": or_null, "fixes": {"type": "array", "items": reference("Fix")}
        }},
        "Status": status(&problems),
        "Rules": rules
    })
}

fn status(problems: &Value) -> Value {
    let text = json!({"type": "string"});
    json!({"type": "object", "additionalProperties": false,
        "required": ["name", "version", "digest", "number", "since", "looked", "watching", "failed_tests", "stale_since", "trouble"],
        "properties": {
            "name": text, "version": text, "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "number": {"type": "integer", "minimum": 1},
            "since": text, "looked": text, "watching": {"title": "Watching", "type": "string", "enum": ["not", "events", "polling"]},
            "failed_tests": {"type": "array", "items": text},
            "stale_since": {"type": ["string", "null"]}, "trouble": problems
        }
    })
}

/// The process: stages, and how leads move between them.
fn graph() -> Value {
    let text = json!({"type": "string"});
    let or_null = json!({"type": ["string", "null"]});
    let truth = json!({"type": "boolean"});
    json!({"title": "Graph", "type": "object", "required": ["stages", "moves"], "additionalProperties": false, "properties": {
        "stages": {"type": "array", "items": {"title": "Stage", "type": "object", "additionalProperties": false,
            "required": ["name", "label", "start", "end", "success", "owner", "means", "next", "hands_off_to", "at"], "properties": {
            "name": text, "label": text, "start": truth, "end": truth, "success": truth, "owner": or_null, "means": or_null, "next": or_null,
            "hands_off_to": or_null, "at": text}}},
        "moves": {"type": "array", "items": {"title": "Move", "type": "object", "additionalProperties": false,
            "required": ["kind", "from", "to", "label", "text", "at"], "properties": {
            "kind": {"type": "string", "enum": ["advance", "recycle", "close", "reopen"]}, "from": text, "to": text, "label": or_null,
            "text": text, "at": text}}}
    }})
}

/// Adds a schema, and by names of their own what it defines and the objects in it.
fn add(name: &str, schema: Value, all: &mut Map<String, Value>) {
    let Value::Object(schema) = schema else { return };
    let mut kept = Map::new();
    for (key, value) in schema {
        match (key.as_str(), value) {
            ("$defs", Value::Object(defined)) => {
                for (part, value) in defined {
                    add(&defined_name(&part), value, all);
                }
            }
            ("$schema" | "$id" | "title", _) => {}
            (_, value) => {
                let value = parts(name, &key, value, all);
                kept.insert(key, value);
            }
        }
    }
    all.insert(name.to_owned(), open(kept));
}

/// An object of which nothing is said may have any keys: some programs read it as one without any.
fn open(mut schema: Map<String, Value>) -> Value {
    let says_nothing = !["properties", "additionalProperties"].iter().any(|key| schema.contains_key(*key));
    if schema.get("type").is_some_and(|kind| kind == "object") && says_nothing {
        schema.insert("additionalProperties".to_owned(), Value::Bool(true));
    }
    Value::Object(schema)
}

/// What stands behind a key of a schema called so.
fn parts(name: &str, key: &str, value: Value, all: &mut Map<String, Value>) -> Value {
    match (key, value) {
        ("$ref", Value::String(to)) => Value::String(
            to.strip_prefix("#/$defs/")
                .map_or(to.clone(), |part| format!("#/components/schemas/{}", defined_name(part))),
        ),
        ("properties", Value::Object(properties)) => {
            let properties = properties.into_iter().map(|(key, value)| {
                let value = part(&format!("{name}{}", camel(&key)), value, all);
                (key, value)
            });
            Value::Object(properties.collect())
        }
        ("items" | "additionalProperties", value) => part(name.strip_suffix('s').unwrap_or(name), value, all),
        ("anyOf", Value::Array(ways)) => Value::Array(ways.into_iter().map(|way| part(name, way, all)).collect()),
        (_, value) => value,
    }
}

/// A schema within another: an object, and what has a title, stands by itself.
fn part(name: &str, schema: Value, all: &mut Map<String, Value>) -> Value {
    let Value::Object(schema) = schema else { return schema };
    let title = schema.get("title").and_then(Value::as_str).map(str::to_owned);
    if title.is_some() || schema.contains_key("properties") {
        let name = title.unwrap_or_else(|| name.to_owned());
        add(&name, Value::Object(schema), all);
        return reference(&name);
    }
    let parts = schema.into_iter().map(|(key, value)| {
        let value = parts(name, &key, value, all);
        (key, value)
    });
    open(parts.collect())
}

fn defined_name(part: &str) -> String {
    format!("Decision{}", camel(part))
}

/// `lost_to_limits` is `LostToLimits`.
fn camel(name: &str) -> String {
    name.split(['_', ' '])
        .map(|word| {
            let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}
