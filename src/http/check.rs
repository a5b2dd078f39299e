//! `POST /v1/check`: all that is wrong with a text of rules. It is looked at and forgotten; what it names in files is not read.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;

use crate::live;
use crate::render::problems;
use crate::source::Problem;

use super::ask::{self, Ask};
use super::decide::answer;
use super::endpoints::{JSON, TEXT};
use super::problem::{BROKEN_JSON, Refused};
use super::server::Service;
use super::{body, router, work};

/// Answers with the problems of the text.
pub async fn check(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let endpoint = router::endpoint(&request)?;
    let ask = Ask::of(&service.rules, endpoint, request.uri(), request.headers())?;
    ask::media_type(request.headers(), &[TEXT])?;
    let (parts, body) = request.into_parts();
    let text = body::whole(&parts.headers, body, &service.limits).await?;
    let text = String::from_utf8(text.to_vec())
        .map_err(|_| Refused::new(BROKEN_JSON, "the text is not UTF-8", "save the rules as UTF-8"))?;
    let name = ask.name.unwrap_or_else(|| "rules.lead".to_owned());
    let now = ask.now;
    let turn = tokio::time::timeout(service.limits.time, Arc::clone(&service.checks).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(work::too_slow()) };
    let told = work::within(&service.limits, move || {
        let _turn = turn;
        let (problems, sources) = match live::open_text(&name, &text) {
            Ok(opened) => {
                let mut problems = opened.warnings;
                problems.extend(crate::analyze::reviews(&opened.program.book, now));
                (problems, opened.sources)
            }
            Err(failed) => (failed.problems, failed.sources),
        };
        let errors = problems.iter().filter(|problem| Problem::is_error(problem)).count();
        let listed = problems::json(&problems, &sources);
        format!("{{\"errors\":{errors},\"warnings\":{},\"problems\":{}}}", problems.len() - errors, listed.trim())
    });
    Ok(answer(JSON, Body::from(told.await?), []))
}
