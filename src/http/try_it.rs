//! A page to try the service: nothing on it comes from elsewhere, and it asks nobody but the service it came from.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_FRAME_OPTIONS};
use axum::response::Response;

use super::decide::answer;

const PAGE: &str = include_str!("try.html");
const SCRIPT: &str = include_str!("try.js");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub async fn page() -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    answer("text/html; charset=utf-8", Body::from(PAGE), headers)
}

/// What it runs.
pub async fn script() -> Response {
    answer("text/javascript; charset=utf-8", Body::from(SCRIPT), [])
}
