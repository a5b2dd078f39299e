//! Which path goes where.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use super::endpoints::Endpoint;
use super::problem::{INTERNAL, Refused};
use super::server::Service;
use super::{around, check, decide, explain, health, openapi, problem, queue, rules, try_it};

/// All endpoints, with what is around each of them.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/decide", post(decide::decide))
        .route("/v1/explain", post(explain::explain))
        .route("/v1/queue", post(queue::queue))
        .route("/v1/check", post(check::check))
        .route("/v1/rules", get(rules::rules))
        .route("/v1/reload", post(rules::reload))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/openapi.json", get(openapi::openapi))
        .route("/problems", get(problem::page))
        .route("/", get(try_it::page))
        .route("/try.js", get(try_it::script))
        .fallback(|| async { axum::http::StatusCode::NOT_FOUND.into_response() })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&service), around::around))
        .with_state(service)
}

/// The row of the endpoint table that a request came by.
pub fn endpoint(request: &Request) -> Result<&'static Endpoint, Refused> {
    request
        .extensions()
        .get::<&'static Endpoint>()
        .copied()
        .ok_or_else(|| Refused::new(INTERNAL, "the request went astray", "tell who runs this service its request_id"))
}
