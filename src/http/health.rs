//! `/healthz`, `/readyz` and `/metrics`: how the service fares, for those who look after it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use super::ask::Ask;
use super::decide::answer;
use super::endpoints::{METRICS_TYPE, TEXT_TYPE};
use super::problem::{Refused, STOPPING};
use super::router;
use super::server::Service;

/// It is alive.
pub async fn healthz() -> Response {
    answer(TEXT_TYPE, Body::from("alive\n"), [])
}

/// It takes requests. With rules that can't be used any more it goes on with those before, so that is nothing to take it out of service for.
pub async fn readyz(State(service): State<Arc<Service>>) -> Result<Response, Refused> {
    if service.stopping() {
        let refused =
            Refused::new(STOPPING, "no new requests will be taken", "ask another one, or try again in a moment");
        return Err(refused.header(RETRY_AFTER, HeaderValue::from_static("1")));
    }
    Ok(answer(TEXT_TYPE, Body::from("ready\n"), []))
}

/// All numbers.
pub async fn metrics(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let ask = Ask::of(&service.rules, router::endpoint(&request)?, request.uri(), request.headers())?;
    let journal = service.journal.as_ref().map(crate::journal::Journal::status);
    let page = service.metrics.page(&service.rules.status(), journal.as_ref(), ask.now);
    Ok(answer(METRICS_TYPE, Body::from(page), []))
}
