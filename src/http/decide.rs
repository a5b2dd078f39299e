//! `POST /v1/decide`: a lead as JSON, with the assignments so far or without, or one a line as they come.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

use crate::api::Error;

use crate::journal::Journal;

use super::around::Tally;
use super::ask::{self, Ask};
use super::endpoints::{JSON, NDJSON};
use super::permits::Held;
use super::problem::{INTERNAL, Refused, WRONG_LEDGER};
use super::server::Service;
use super::{body, ledger, router, stream, work};

/// Answers with a decision, or with one a line.
pub async fn decide(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let endpoint = router::endpoint(&request)?;
    let ask = Ask::of(&service.rules, endpoint, request.uri(), request.headers())?;
    let format = ask::media_type(request.headers(), &[JSON, NDJSON])?;
    let (tally, held) = (tally(&request), held(&request));
    if format == NDJSON {
        let headers = ask.headers();
        let body = stream::decide(Arc::clone(&service), ask, request.into_body(), (tally, held));
        return Ok(answer(NDJSON, body, headers));
    }
    let (parts, body) = request.into_parts();
    let lead = body::whole(&parts.headers, body, &service.limits).await?;
    body::not_empty(&lead)?;
    let headers = ask.headers();
    let journal = service.journal.clone();
    let counting = Arc::clone(&tally);
    let made = work::within(&service.limits, move || {
        let decision = ledger::decide(&ask, &lead, journal.as_ref(), &counting)?;
        journal.iter().for_each(Journal::settle);
        Ok((decision.stage().to_owned(), decision.to_json()))
    });
    let (stage, json) = made.await??;
    tally.leads.fetch_add(1, Ordering::Relaxed);
    service.metrics.decided([(stage.as_str(), 1)]);
    Ok(answer(JSON, Body::from(json), headers))
}

/// What is counted for a request.
pub fn tally(request: &Request) -> Arc<Tally> {
    request.extensions().get::<Arc<Tally>>().cloned().unwrap_or_default()
}

/// The permit that a request holds.
pub fn held(request: &Request) -> Held {
    request.extensions().get::<Held>().cloned().unwrap_or_else(|| Held::new(None, None))
}

/// Why there is no decision; a lead that can't be read is counted.
pub fn counted(error: &Error, tally: &Tally) -> Refused {
    if matches!(error, Error::Lead(_)) {
        tally.rejected.fetch_add(1, Ordering::Relaxed);
    }
    refused(error)
}

/// Why there is no decision.
pub fn refused(error: &Error) -> Refused {
    match error {
        Error::Lead(unreadable) => Refused::unreadable(&unreadable.reason),
        Error::Ledger(reason) => Refused::new(
            WRONG_LEDGER,
            format!("the assignments so far can't be read: {reason}"),
            "send a list of objects with `team`, `assignee`, `lead` and `at`, as docs/leads.md tells",
        ),
        Error::Rules(_) => {
            Refused::new(INTERNAL, "the rules can't be used", "tell who runs this service the request_id")
        }
    }
}

/// An answer in a format, with the headers that name its rules.
pub fn answer(
    format: &'static str,
    body: Body,
    headers: impl IntoIterator<Item = (axum::http::HeaderName, HeaderValue)>,
) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().extend(headers);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format));
    response
}
