//! `/openapi.json`: the service described for programs, from the table of endpoints and the schemas in docs/schema.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::ask::{LONGEST_NAME, MOST};
use super::decide::answer;
use super::endpoints::{ENDPOINTS, Endpoint, JSON, METRICS_TYPE, NDJSON, Parameter, TEXT, TEXT_TYPE};
use super::problem::{KINDS, Kind};
use super::schemas::schemas;

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
    // Not `date-time`, which generators have no headers of.
    if endpoint.parameters.contains(&Parameter::Now) {
        parameters.push(json!({
            "name": "Leadwright-Now", "in": "header", "required": false, "schema": {"type": "string", "format": "instant"},
            "description": "The time to decide for, as `now`: day, time and zone, for example 2026-11-23T09:00:00Z."
        }));
    }
    if endpoint.pins {
        parameters.push(json!({
            "name": "If-Match", "in": "header", "required": false, "schema": {"type": "string", "minLength": 1, "pattern": "^(\\*|\"[0-9a-f]{64}\")$"},
            "description": "The digest of the rules that are wanted, in double quotes. If others are in use, the answer is 412."
        }));
    }
    if endpoint.path == "/v1/rules" {
        parameters.push(json!({
            "name": "If-None-Match", "in": "header", "required": false, "schema": {"type": "string"},
            "description": "Digests of rules in double quotes. If those in use are among them, and nothing is wrong with the files, the answer is 304."
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

/// The formats of the answer as `Content-Type` has them.
fn answered(endpoint: &Endpoint) -> Vec<(&'static str, &'static str)> {
    let full = |format: &'static str| match format {
        TEXT if endpoint.path == "/metrics" => METRICS_TYPE,
        TEXT => TEXT_TYPE,
        other => other,
    };
    endpoint.gives.iter().map(|(format, schema)| (full(format), *schema)).collect()
}

fn with_example(format: &str, schema: &str, mut about: Value) -> Value {
    let example = match (format, schema) {
        (_, "OneLead") => {
            json!({"id": "L-1042", "country": "FR", "activities": [{"type": "visit", "at": "2026-11-21T10:00:00Z"}]})
        }
        (_, "ManyLeads") => json!([{"id": "L-1042", "country": "FR"}, {"id": "L-1043"}]),
        (JSON, "RuleFiles") => json!({"files": [
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
        json!({"description": endpoint.summary, "headers": headers, "content": content(&answered(endpoint))}),
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
