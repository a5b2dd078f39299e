//! What happens to every request, whatever it asks for: an id, who may ask, how many at a time, and a line of the log once it is answered.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONNECTION, EXPECT, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use serde_json::Value;

use super::connections::Spare;
use super::endpoints::{self, Endpoint};
use super::origin;
use super::permits::{Held, NoPermit, Permit};
use super::problem::{BUSY, NO_SUCH_PATH, Refused, SLOW_BODY, WRONG_METHOD};
use super::rest;
use super::server::Service;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What was done for a request, for its line of the log.
#[derive(Debug, Default)]
pub struct Tally {
    /// Leads that were decided about.
    pub leads: AtomicU64,
    /// Leads that could not be read.
    pub rejected: AtomicU64,
}

/// Wraps everything.
pub async fn around(State(service): State<Arc<Service>>, mut request: Request, next: Next) -> Response {
    let started = crate::live::clock::steady();
    let id = service.ids.of(request.headers());
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let endpoint = path.as_deref().and_then(|path| endpoints::find(path, &method));
    let tally = Arc::new(Tally::default());
    request.extensions_mut().insert(Arc::clone(&tally));
    let mut ending = Ending {
        service: Arc::clone(&service),
        id: id.clone(),
        method: if endpoint.is_some() { method } else { "other".to_owned() },
        path: endpoint.map_or("other", |endpoint| endpoint.path),
        token: None,
        alone: true,
        status: 0,
        problem: None,
        rules: None,
        started,
        tally,
        whole: false,
    };
    service.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    // Who waits to be asked for the body has sent nothing of it.
    let waits = request.headers().contains_key(EXPECT);
    let (parts, body) = request.into_parts();
    let (body, rest) = rest::lend(body);
    let mut request = Request::from_parts(parts, body);
    let mut response = match admit(&service, path.as_deref(), endpoint, &request, &mut ending) {
        Ok((endpoint, permit)) => {
            request.extensions_mut().insert(endpoint);
            let held = Held::new(ending.shares(), permit);
            request.extensions_mut().insert(held.clone());
            let response = next.run(request).await;
            // What is still to be sent takes no more work.
            held.give_back();
            response
        }
        Err(refused) => {
            drop(request);
            axum::response::IntoResponse::into_response(refused)
        }
    };
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        ending.problem = Some(refused.kind.name);
        // A body that was waited for in vain is not waited for once more.
        let in_vain = refused.kind == SLOW_BODY;
        response = refused.answer(&id);
        if !waits && !in_vain {
            rest.forget().await;
        }
    }
    ending.status = response.status().as_u16();
    ending.rules = response.headers().get(super::ask::RULES).and_then(|rules| rules.to_str().ok()).map(str::to_owned);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if service.stopping() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response.map(|body| Body::new(Told { body, ending }))
}

/// Lets a request pass to its endpoint, or not.
fn admit(
    service: &Arc<Service>,
    path: Option<&str>,
    endpoint: Option<&'static Endpoint>,
    request: &Request,
    ending: &mut Ending,
) -> Result<(&'static Endpoint, Option<Permit>), Refused> {
    origin::once(request.headers(), request.version())?;
    let access = service.access.read().unwrap_or_else(PoisonError::into_inner);
    access.check_host(request.headers(), request.uri())?;
    let Some(path) = path else {
        return Err(Refused::new(
            NO_SUCH_PATH,
            "nothing is known at this path",
            "look at /openapi.json for what there is",
        ));
    };
    let Some(endpoint) = endpoint else {
        let allowed = endpoints::allowed(path);
        let refused = Refused::new(WRONG_METHOD, "this method is not known at this path", format!("use {allowed}"));
        let allowed = HeaderValue::from_str(&allowed).unwrap_or_else(|_| HeaderValue::from_static(""));
        return Err(refused.header(ALLOW, allowed));
    };
    let Some(scope) = endpoint.scope else { return Ok((endpoint, None)) };
    origin::check(request.headers(), request.uri())?;
    ending.token = access.check(scope, request.headers())?;
    ending.alone = access.is_alone();
    drop(access);
    // What tells how the service fares has to be there when it is busy.
    if endpoint.method == "GET" {
        return Ok((endpoint, None));
    }
    let busy = |why: &str| {
        service.metrics.shed();
        Refused::new(BUSY, why, "try again in a second").header(RETRY_AFTER, HeaderValue::from_static("1"))
    };
    if request.extensions().get::<Spare>().is_some() {
        return Err(busy("as many connections as are taken at a time are open"));
    }
    match service.permits.take(ending.shares().as_deref()) {
        Ok(permit) => Ok((endpoint, Some(permit))),
        Err(NoPermit::All) => Err(busy("as many requests as are taken at a time are at work")),
        Err(NoPermit::Token) => Err(busy("as many requests of one token as are taken at a time are at work")),
    }
}

/// Makes ids of requests.
#[derive(Debug)]
pub struct Ids {
    start: u64,
    next: AtomicU64,
}

impl Ids {
    /// With a start that differs from run to run.
    pub fn new() -> Self {
        let mut bytes = [0; 8];
        let random = tokio_rustls::rustls::crypto::ring::default_provider().secure_random;
        let start = match random.fill(&mut bytes) {
            Ok(()) => u64::from_le_bytes(bytes),
            // An id only has to differ from others.
            Err(_) => crate::live::clock::now().0.unsigned_abs(),
        };
        Self { start, next: AtomicU64::new(1) }
    }

    /// The id that came along, if it is one that can stand in a log; or else a new one.
    fn of(&self, headers: &HeaderMap) -> String {
        let fit = |id: &&str| {
            let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
            (1..=128).contains(&id.len()) && id.bytes().all(known)
        };
        let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(fit);
        given
            .map_or_else(|| format!("{:016x}-{}", self.start, self.next.fetch_add(1, Ordering::Relaxed)), str::to_owned)
    }
}

/// What is to be told when an answer is through. It lives as long as the answer's body.
#[derive(Debug)]
struct Ending {
    service: Arc<Service>,
    id: String,
    method: String,
    path: &'static str,
    token: Option<String>,
    /// Whether there is no other token, which would have to have its share.
    alone: bool,
    status: u16,
    problem: Option<&'static str>,
    rules: Option<String>,
    started: Instant,
    tally: Arc<Tally>,
    /// Whether the answer went out to its end.
    whole: bool,
}

impl Ending {
    /// The token whose share is counted.
    fn shares(&self) -> Option<String> {
        self.token.clone().filter(|_| !self.alone)
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let took = self.started.elapsed();
        let metrics = &self.service.metrics;
        metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
        metrics.answered(self.path, self.status, took);
        let (leads, rejected) = (self.tally.leads.load(Ordering::Relaxed), self.tally.rejected.load(Ordering::Relaxed));
        metrics.rejected(rejected);
        if !self.service.log.wanted() {
            return;
        }
        let level = if self.status >= 500 || self.status == 0 { "warn" } else { "info" };
        let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::String(text.to_owned()));
        let count = |count: u64| if count == 0 { Value::Null } else { Value::from(count) };
        self.service.log.tell(
            level,
            "request",
            &[
                ("request_id", text(Some(&self.id))),
                ("method", text(Some(&self.method))),
                ("path", text(Some(self.path))),
                ("status", if self.status == 0 { Value::Null } else { Value::from(self.status) }),
                ("problem", text(self.problem)),
                ("micros", Value::from(u64::try_from(took.as_micros()).unwrap_or(u64::MAX))),
                ("leads", count(leads)),
                ("rejected", count(rejected)),
                ("token", text(self.token.as_deref())),
                ("rules", text(self.rules.as_deref())),
                ("broken_off", if self.whole { Value::Null } else { Value::Bool(true) }),
            ],
        );
    }
}

/// The body of an answer, with what is to be told at its end.
struct Told {
    body: Body,
    ending: Ending,
}

impl HttpBody for Told {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) || self.body.is_end_stream() {
            self.ending.whole = true;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
