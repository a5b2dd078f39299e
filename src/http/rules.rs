//! `/v1/rules` and `/v1/reload`: which rules are in use, and what is wrong with those that are not.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::IF_NONE_MATCH;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::api::{Change, Notice, Status, Watching};
use crate::check::StageKind;
use crate::live::Rules;
use crate::render::json::kind;
use crate::render::problems;
use crate::source::FileKind;

use super::ask::Ask;
use super::decide::answer;
use super::endpoints::JSON;
use super::log::Lines;
use super::problem::Refused;
use super::server::Service;
use super::{router, work};

/// Answers with the rules in use.
pub async fn rules(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let ask = Ask::of(&service.rules, router::endpoint(&request)?, request.uri(), request.headers())?;
    let quoted = format!("\"{}\"", ask.digest);
    let known = request.headers().get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    // What else there is to tell (how they stand) may have changed: so the answer is only left out when the rules are all there is.
    let status = service.rules.status();
    let settled = status.stale_since.is_none();
    let mut known = known.flat_map(|value| value.split(',')).map(str::trim);
    if settled && known.any(|tag| tag.trim_start_matches("W/") == quoted) {
        return Ok((StatusCode::NOT_MODIFIED, axum::response::AppendHeaders(ask.headers())).into_response());
    }
    let headers = ask.headers();
    let told = work::within(&service.limits, move || {
        let rules = ask.rules.rules();
        let mut told = about(&status);
        if let Value::Object(told) = &mut told {
            // Those that were held, should others have come meanwhile.
            told.insert("digest".to_owned(), Value::String(ask.digest));
            told.insert("warnings".to_owned(), listed(&problems::json(&rules.warnings, &rules.sources)));
            told.insert("files".to_owned(), files(&rules));
            told.insert("graph".to_owned(), graph(&rules));
        }
        told.to_string()
    });
    Ok(answer(JSON, Body::from(told.await?), headers))
}

/// Looks at the files, and answers with what came of it.
pub async fn reload(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    Ask::of(&service.rules, router::endpoint(&request)?, request.uri(), request.headers())?;
    let rules = service.rules.clone();
    let status = work::within(&service.limits, move || {
        rules.look();
        rules.status()
    });
    let told = about(&status.await?).to_string();
    Ok(answer(JSON, Body::from(told), []))
}

fn listed(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or(Value::Null)
}

/// How the rules stand.
fn about(status: &Status) -> Value {
    let trouble = status.trouble.as_ref().map(|trouble| listed(&problems::json(&trouble.problems, &trouble.sources)));
    let watching = match &status.watching {
        Watching::Not => "not",
        Watching::Events => "events",
        Watching::Polling { .. } => "polling",
    };
    json!({
        "name": status.name,
        "version": status.version,
        "digest": status.digest,
        "number": status.number,
        "since": status.since.to_string(),
        "looked": status.looked.to_string(),
        "watching": watching,
        "failed_tests": status.failed_tests,
        "stale_since": status.stale_since.map(|since| since.to_string()),
        "trouble": trouble.unwrap_or_else(|| json!([])),
    })
}

/// All texts.
fn files(rules: &Rules) -> Value {
    let files = rules.sources.files().map(|(_, source)| {
        let kind = match source.kind {
            FileKind::Rules => "rules",
            FileKind::Data => "data",
        };
        json!({"path": source.path, "kind": kind, "text": source.text})
    });
    Value::Array(files.collect())
}

/// The process: stages, and how leads move between them.
fn graph(rules: &Rules) -> Value {
    let book = &rules.program.book;
    let owner = |id| book.owners.get(id).map(|owner| owner.name.clone());
    let name = |id| book.stages.get(id).map(|stage| stage.name.clone());
    let (mut stages, mut moves) = (Vec::new(), Vec::new());
    for (id, stage) in book.stages.enumerated() {
        let (end, success) = match stage.kind {
            StageKind::Stage => (false, false),
            StageKind::End { success } => (true, success),
        };
        stages.push(json!({
            "name": stage.name,
            "label": stage.label,
            "start": id == book.start,
            "end": end,
            "success": success,
            "owner": stage.owner.and_then(owner),
            "means": stage.means,
            "next": stage.next,
            "hands_off_to": stage.hand_off.and_then(owner),
            "at": rules.sources.place(stage.span),
        }));
        for taken in &stage.moves {
            moves.push(json!({
                "kind": kind(taken.kind),
                "from": stage.name,
                "to": name(taken.to),
                "label": taken.label,
                "text": rules.sources.slice(taken.span).split_whitespace().collect::<Vec<_>>().join(" "),
                "at": rules.sources.place(taken.span),
            }));
        }
    }
    json!({"stages": stages, "moves": moves})
}

/// What a code stands for, whatever the rules are.
fn title(code: &str) -> &'static str {
    let all = [crate::syntax::CODES, crate::check::CODES, crate::analyze::CODES, crate::live::CODES];
    all.into_iter().flatten().find(|(known, _)| *known == code).map_or("", |(_, title)| title)
}

/// A line of the log for a change of the rules: by codes and places, without the texts.
pub fn log_change(log: &Lines, notice: &Notice) {
    let (level, event) = match notice.change {
        Change::Loaded => ("info", "rules_loaded"),
        Change::Refused => ("warn", "rules_refused"),
        Change::Cleared => ("info", "rules_cleared"),
        Change::Watching => ("info", "rules_watching"),
    };
    let problems = notice.status.trouble.as_ref().map_or(Value::Null, |trouble| {
        let one = |problem: &crate::source::Problem| {
            let place = problem.primary.as_ref().map(|label| trouble.sources.place(label.span));
            json!({"code": problem.code.0, "title": title(problem.code.0), "at": place.or_else(|| problem.path.clone())})
        };
        Value::Array(trouble.problems.iter().map(one).collect())
    });
    let version = Value::String(notice.status.version.clone());
    let failed: Vec<Value> = notice.status.failed_tests.iter().cloned().map(Value::String).collect();
    let failed = if failed.is_empty() { Value::Null } else { Value::Array(failed) };
    log.tell(
        level,
        event,
        &[
            ("rules", Value::String(notice.status.digest.clone())),
            ("version", version),
            ("failed_tests", failed),
            ("problems", problems),
        ],
    );
}
