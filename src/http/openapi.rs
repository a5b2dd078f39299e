//! `/openapi.json`: the service described for programs, from the table of endpoints and the schemas in docs/schema.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::ask::{LONGEST_NAME, MOST};
use super::decide::answer;
use super::endpoints::{ENDPOINTS, Endpoint, JSON, NDJSON, Parameter, TEXT};
use super::problem::{KINDS, Kind};

const DECISION: &str = include_str!("../../docs/schema/decision.schema.json");

/// The description.
pub async fn openapi() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    answer(JSON, Body::from(TEXT.get_or_init(|| description().to_string()).as_str()), [])
}

/// The whole description.
pub fn description() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let known = paths.entry(endpoint.path.to_owned()).or_insert_with(|| json!({}));
        if let Value::Object(methods) = known {
            methods.insert(endpoint.method.to_ascii_lowercase(), operation(endpoint));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Leadwright",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Decisions about leads, by rules that follow their files.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Needed where the service was started with --tokens; `leadwright token new` makes one."
            }},
            "schemas": schemas()
        }
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut parameters: Vec<Value> = endpoint.parameters.iter().map(|parameter| query(*parameter)).collect();
    if endpoint.parameters.contains(&Parameter::Now) {
        parameters.push(json!({
            "name": "Leadwright-Now", "in": "header", "required": false, "schema": {"type": "string", "format": "date-time"},
            "description": "The time to decide for, as `now`."
        }));
    }
    if endpoint.pins {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false, "schema": {"type": "string", "minLength": 1, "pattern": "^(\\*|\"[0-9a-f]{64}\")$"},
            "description": "The digest of the rules that are wanted, in double quotes. If others are in use, the answer is 412."
        }));
    }
    let mut operation = json!({
        "operationId": operation_id(endpoint),
        "summary": endpoint.summary,
        "parameters": parameters,
        "responses": responses(endpoint)
    });
    if let Value::Object(operation) = &mut operation {
        if !endpoint.takes.is_empty() {
            operation.insert("requestBody".to_owned(), json!({"required": true, "content": content(endpoint.takes)}));
        }
        if let Some(scope) = endpoint.scope {
            operation.insert("security".to_owned(), json!([{"token": []}, {}]));
            operation.insert("x-scope".to_owned(), Value::String(scope.name().to_owned()));
        }
    }
    operation
}

fn operation_id(endpoint: &Endpoint) -> String {
    let name = endpoint.path.trim_start_matches("/v1").trim_start_matches('/').replace('.', "_");
    if name.is_empty() { "page".to_owned() } else { name }
}

fn content(formats: &[(&str, &str)]) -> Value {
    let formats = formats.iter().map(|(format, schema)| {
        let about = json!({"schema": {"$ref": format!("#/components/schemas/{schema}")}});
        ((*format).to_owned(), with_example(format, schema, about))
    });
    Value::Object(formats.collect())
}

fn with_example(format: &str, schema: &str, mut about: Value) -> Value {
    let example = match (format, schema) {
        (_, "OneLead") => {
            json!({"id": "L-1042", "country": "FR", "activities": [{"type": "visit", "at": "2026-11-21T10:00:00Z"}]})
        }
        (_, "ManyLeads") => json!([{"id": "L-1042", "country": "FR"}, {"id": "L-1043"}]),
        (JSON, "Files") => json!({"files": [
            {"path": "rules.lead", "text": "fields { country country }\nlist home from \"home.txt\"\nstage lead \"Lead\" start { advance to won when country in home }\nend won \"Won\" success\n"},
            {"path": "home.txt", "text": "FR\nDE\n"}
        ]}),
        (TEXT, "RulesText") => json!(
            "fields { country country }\nstage lead \"Lead\" start { advance to won when country is \"FR\" }\nend won \"Won\" success\n"
        ),
        (NDJSON, _) => json!("{\"id\": \"L-1042\", \"country\": \"FR\"}\n{\"id\": \"L-1043\"}\n"),
        _ => return about,
    };
    if let Value::Object(about) = &mut about {
        about.insert("example".to_owned(), example);
    }
    about
}

fn query(parameter: Parameter) -> Value {
    let (schema, about) = match parameter {
        Parameter::Now => {
            (json!({"type": "string", "format": "date-time"}), "The time to decide for; the clock's without it.")
        }
        Parameter::Reasons => (
            json!({"type": "string", "enum": ["none", "counted"], "default": "counted"}),
            "Whether reasons come along; none is faster.",
        ),
        Parameter::Top => {
            (json!({"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}), "How many leads are given.")
        }
        Parameter::Owner => {
            (json!({"type": "string"}), "Only leads of this department, or of the person with this address.")
        }
        Parameter::Name => (
            json!({"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": "^[A-Za-z0-9 ._/-]+$", "default": "rules.lead"}),
            "What the text is called in problems.",
        ),
    };
    json!({"name": parameter.name(), "in": "query", "required": false, "schema": schema, "description": about})
}

fn responses(endpoint: &Endpoint) -> Value {
    let mut all: Map<String, Value> = Map::new();
    let mut headers = json!({"X-Request-Id": {
        "schema": {"type": "string"}, "description": "The id of the request: the one that came along, or a new one."
    }});
    if let (true, Value::Object(headers)) = (endpoint.pins, &mut headers) {
        headers.insert(
            "Leadwright-Rules".to_owned(),
            json!({
                "schema": {"type": "string"}, "description": "The digest of the rules that were used."
            }),
        );
        headers.insert(
            "ETag".to_owned(),
            json!({
                "schema": {"type": "string"}, "description": "The same in double quotes, as `If-Match` takes it."
            }),
        );
    }
    all.insert(
        "200".to_owned(),
        json!({"description": endpoint.summary, "headers": headers, "content": content(endpoint.gives)}),
    );
    if endpoint.path == "/v1/rules" {
        all.insert("304".to_owned(), json!({"description": "The rules are those that `If-None-Match` names."}));
    }
    let mut by_status: BTreeMap<u16, Vec<&Kind>> = BTreeMap::new();
    for kind in endpoint.problems.iter().copied().chain(KINDS.iter().copied().filter(|kind| anywhere(kind))) {
        by_status.entry(kind.status.as_u16()).or_default().push(kind);
    }
    for (status, kinds) in by_status {
        let told: Vec<String> = kinds.iter().map(|kind| format!("`{}`: {}", kind.name, kind.title)).collect();
        all.insert(
            status.to_string(),
            json!({
                "description": told.join("; "),
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            }),
        );
    }
    Value::Object(all)
}

/// What can go wrong with any request.
fn anywhere(kind: &Kind) -> bool {
    ["internal", "wrong-method", "wrong-host"].contains(&kind.name)
}

fn schemas() -> Value {
    let text = json!({"type": "string"});
    let name = json!({"type": "string", "pattern": "\\S"});
    let time = json!({"type": "string", "format": "date-time"});
    let maybe = json!({"type": ["string", "null"]});
    let count = json!({"type": "integer", "minimum": 0});
    let known: Value = serde_json::from_str(DECISION).unwrap_or(Value::Null);
    let problem = json!({"type": "object", "required": ["code", "severity", "message"], "properties": {
        "code": {"type": "string", "pattern": "^[EW][0-9]{4}$"}, "severity": {"enum": ["error", "warning"]}, "message": text, "path": maybe,
        "primary": {"type": ["object", "null"]}, "secondary": {"type": "array"}, "help": maybe, "witness": maybe, "fixes": {"type": "array"}
    }});
    json!({
        "Any": {},
        "Text": text,
        "RulesText": {"type": "string", "description": "A rule file."},
        "Lines": {"description":
            "A JSON object a line. Each line that comes in is answered by one, in order: a `Decision`, or `{\"error\": …}` with a `Problem` and its `line`. The first line may be `{\"ledger\": […]}`, a `Ledger`; it is answered by how many rows it has, and how many of them name nobody the rules know."},
        "Lead": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"anyOf": [{"type": "string", "pattern": "\\S"}, {"type": "number"}]}},
            "description":
                "Only the id is needed. All else stands under the names that the rules give it; a value that can't be is unknown, and the decision warns of it."
        },
        "Leads": {"type": "array", "description": "A list of leads. Entries that are none are told in `errors`."},
        "Ledger": {"type": "array", "description": "The assignments so far: whose turn it is rests on them.", "items": {
            "type": "object", "required": ["team", "assignee", "lead", "at"], "properties": {
                "team": name, "assignee": name, "lead": {"anyOf": [name, {"type": "number"}]}, "at": time, "until": {"anyOf": [time, {"type": "null"}, {"const": ""}]}}
        }},
        "OneLead": {"anyOf": [{"$ref": "#/components/schemas/Lead"}, {
            "type": "object", "required": ["ledger", "lead"], "additionalProperties": false,
            "properties": {"ledger": {"$ref": "#/components/schemas/Ledger"}, "lead": {"$ref": "#/components/schemas/Lead"}}
        }]},
        "ManyLeads": {"anyOf": [{"$ref": "#/components/schemas/Leads"}, {
            "type": "object", "required": ["ledger", "leads"], "additionalProperties": false,
            "properties": {"ledger": {"$ref": "#/components/schemas/Ledger"}, "leads": {"$ref": "#/components/schemas/Leads"}}
        }]},
        "Decision": embedded(known, "Decision"),
        "Explanation": {"type": "object", "required": ["decision", "page"], "additionalProperties": false, "properties": {
            "decision": {"$ref": "#/components/schemas/Decision"}, "page": {"type": "string", "description": "Why, why not, and what would do it, for people."}
        }},
        "Queue": {"type": "object", "required": ["rules", "now", "found", "leads", "rejected", "errors"], "additionalProperties": false, "properties": {
            "rules": {"type": "object", "properties": {"name": text, "version": text, "digest": text}},
            "now": text, "found": count, "rejected": count,
            "leads": {"type": "array", "items": {"type": "object",
                "required": ["lead", "priority", "stage", "scores", "assignee", "due", "late", "valid_until"], "additionalProperties": false, "properties": {
                "lead": text, "priority": {"type": ["number", "null"]}, "stage": text, "scores": {"type": "object"}, "assignee": maybe, "due": maybe, "late": {"type": "boolean"}, "valid_until": maybe}}},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
        }},
        "Files": {"type": "object", "required": ["files"], "properties": {"files": {"type": "array",
            "description": "The files of a rule set by their paths from its folder, each once: `.lead` files, and the data files that these name.",
            "items": {"type": "object", "required": ["path", "text"], "properties": {"path": text, "text": text}}}}},
        "Problems": {"type": "object", "required": ["errors", "warnings", "problems"], "additionalProperties": false, "properties": {
            "errors": count, "warnings": count, "problems": {"type": "array", "items": problem}
        }},
        "Status": {"type": "object", "required": ["name", "version", "digest", "number", "since", "stale_since", "trouble"], "properties": status(&text, &maybe)},
        "Rules": {"allOf": [{"$ref": "#/components/schemas/Status"}, {
            "type": "object", "required": ["warnings", "files", "graph"], "properties": {
            "warnings": {"type": "array"},
            "files": {"type": "array", "items": {"type": "object", "required": ["path", "kind", "text"], "properties": {
                "path": text, "kind": {"enum": ["rules", "data"]}, "text": text}}},
            "graph": {"type": "object", "required": ["stages", "moves"], "properties": {"stages": {"type": "array"}, "moves": {"type": "array"}}}
        }}]},
        "Problem": {"type": "object", "required": ["type", "title", "status", "detail", "help"], "properties": {
            "type": {"type": "string", "enum": KINDS.iter().map(|kind| format!("/problems#{}", kind.name)).collect::<Vec<_>>()},
            "title": text, "status": {"type": "integer"}, "detail": text,
            "help": {"type": "string", "description": "What to do about it."},
            "request_id": text, "line": {"type": "integer", "description": "Which line of the body, from 1."}
        }}
    })
}

fn status(text: &Value, maybe: &Value) -> Value {
    json!({
        "name": text, "version": text, "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "number": {"type": "integer", "minimum": 1},
        "since": text, "looked": text, "watching": {"enum": ["not", "events", "polling"]}, "failed_tests": {"type": "array", "items": text},
        "stale_since": maybe, "trouble": {"type": "array"}
    })
}

/// A schema of docs/schema as a part of this description: its references lead to where it stands now.
fn embedded(schema: Value, name: &str) -> Value {
    match schema {
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(key, _)| key != "$schema" && key != "$id");
            let moved = kept.map(|(key, value)| match (key.as_str(), value) {
                ("$ref", Value::String(to)) => {
                    let to = to.replace("#/", &format!("#/components/schemas/{name}/"));
                    (key, Value::String(to))
                }
                (_, value) => (key, embedded(value, name)),
            });
            Value::Object(moved.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| embedded(item, name)).collect()),
        other => other,
    }
}
