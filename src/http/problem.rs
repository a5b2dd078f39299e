//! What went wrong with a request, as RFC 9457 has it: what it is, why, and what to do.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::record::{Flaw, Reason};

/// A kind of problem. Its name is for life: programs look at it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name, at the end of `type`.
    pub name: &'static str,
    /// The status it comes with.
    pub status: StatusCode,
    /// What it is, whatever the request.
    pub title: &'static str,
}

macro_rules! kinds {
    ($($constant:ident = $name:literal, $status:ident, $title:literal;)*) => {
        $(pub const $constant: &Kind = &Kind { name: $name, status: StatusCode::$status, title: $title };)*
        /// All kinds.
        pub const KINDS: &[&Kind] = &[$($constant),*];
    };
}

kinds! {
    BROKEN_JSON = "broken-json", BAD_REQUEST, "the body can't be read";
    TOO_DEEP = "too-deep", BAD_REQUEST, "the JSON has brackets within brackets, too deep";
    WRONG_PARAMETER = "wrong-parameter", BAD_REQUEST, "a part of the address or a header says something that can't be";
    BROKEN_BODY = "broken-body", BAD_REQUEST, "the body broke off";
    NO_TOKEN = "no-token", UNAUTHORIZED, "a token is needed";
    MISSING_SCOPE = "missing-scope", FORBIDDEN, "the token doesn't allow this";
    FOREIGN_ORIGIN = "foreign-origin", FORBIDDEN, "a page of another site asks";
    NO_SUCH_PATH = "no-such-path", NOT_FOUND, "there is nothing at this address";
    WRONG_METHOD = "wrong-method", METHOD_NOT_ALLOWED, "this address is asked in another way";
    NOT_ACCEPTABLE = "not-acceptable", NOT_ACCEPTABLE, "the answer doesn't come in this format";
    SLOW_BODY = "slow-body", REQUEST_TIMEOUT, "the body took too long to come";
    SAME_PATH = "same-path", CONFLICT, "two files have one path";
    OTHER_RULES = "other-rules", PRECONDITION_FAILED, "other rules are in use";
    TOO_LARGE = "too-large", PAYLOAD_TOO_LARGE, "the body is too large";
    TOO_MANY_LINES = "too-many-lines", PAYLOAD_TOO_LARGE, "there are too many leads";
    WRONG_MEDIA_TYPE = "wrong-media-type", UNSUPPORTED_MEDIA_TYPE, "the body comes in a format that is not read";
    WRONG_HOST = "wrong-host", MISDIRECTED_REQUEST, "the request is meant for another host";
    NO_LEAD = "no-lead", UNPROCESSABLE_ENTITY, "this is no lead";
    WRONG_LEDGER = "wrong-ledger", UNPROCESSABLE_ENTITY, "the assignments so far can't be used";
    NO_PRIORITY = "no-priority", UNPROCESSABLE_ENTITY, "the rules don't say what comes first";
    NO_SUCH_OWNER = "no-such-owner", UNPROCESSABLE_ENTITY, "the rules know no such department";
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "something went wrong here";
    BUSY = "busy", SERVICE_UNAVAILABLE, "too much is asked at once";
    STOPPING = "stopping", SERVICE_UNAVAILABLE, "the service is about to end";
    TOO_SLOW = "too-slow", SERVICE_UNAVAILABLE, "the answer took too long";
}

/// A request that is not answered, or a line of one.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Which kind of problem.
    pub kind: &'static Kind,
    detail: String,
    help: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refused {
    /// Why, and what to do about it.
    pub fn new(kind: &'static Kind, detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), help: help.into(), headers: Vec::new() }
    }

    /// In a part of what was sent.
    pub fn of_part(mut self, part: &str) -> Self {
        self.detail = format!("{part}: {}", self.detail);
        self
    }

    /// With a header of the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// For a lead that can't be read.
    pub fn unreadable(reason: &Reason) -> Self {
        let detail = format!("the lead can't be read: {reason}");
        match reason {
            Reason::Broken { flaw: Flaw::TooDeep, .. } => Self::new(TOO_DEEP, detail, "send the lead as a flat object"),
            Reason::Broken { .. } | Reason::KeyTwice { .. } | Reason::NotUtf8 => {
                Self::new(BROKEN_JSON, detail, "send one JSON object a lead, in UTF-8; in NDJSON, each on one line")
            }
            Reason::NoId => Self::new(NO_LEAD, detail, "give each lead an `id`, a text or a number"),
            Reason::Twice(_) => Self::new(NO_LEAD, detail, "send each lead once, with all that is known of it"),
            _ => Self::new(NO_LEAD, detail, "send an object with an `id`, as docs/leads.md tells"),
        }
    }

    /// As an object; with the id of the request, or the line of the body.
    fn json(&self, more: (&str, Value)) -> Value {
        let mut object = Map::new();
        object.insert("type".to_owned(), Value::String(format!("/problems#{}", self.kind.name)));
        object.insert("title".to_owned(), Value::String(self.kind.title.to_owned()));
        object.insert("status".to_owned(), Value::from(self.kind.status.as_u16()));
        object.insert("detail".to_owned(), Value::String(self.detail.clone()));
        object.insert("help".to_owned(), Value::String(self.help.clone()));
        object.insert(more.0.to_owned(), more.1);
        Value::Object(object)
    }

    /// As a line between decisions: `{"error": {…}}`.
    pub fn write_line(&self, line: u64, out: &mut Vec<u8>) {
        let error = serde_json::json!({"error": self.json(("line", Value::from(line)))});
        out.extend_from_slice(error.to_string().as_bytes());
        out.push(b'\n');
    }

    /// As an entry of a list.
    pub fn listed(&self, line: u64) -> Value {
        self.json(("line", Value::from(line)))
    }

    /// As the answer to the request of this id.
    pub fn answer(self, id: &str) -> Response {
        let json = self.json(("request_id", Value::String(id.to_owned()))).to_string();
        let mut response = Response::new(Body::from(json));
        *response.status_mut() = self.kind.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.extend(self.headers);
        response
    }
}

/// Only a note: the layer around all endpoints knows the id of the request, and writes the answer.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.kind.status;
        response.extensions_mut().insert(self);
        response
    }
}

/// `GET /problems`: all kinds on a page, where the `type` of a problem leads.
pub async fn page() -> Response {
    let mut out = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Problems</title><h1>Problems of the Leadwright service</h1><dl>\n",
    );
    for kind in KINDS {
        out.push_str(&format!(
            "<dt id=\"{0}\"><code>{0}</code> ({1})</dt><dd>{2}</dd>\n",
            kind.name,
            kind.status.as_u16(),
            kind.title
        ));
    }
    out.push_str("</dl></html>\n");
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], out).into_response()
}
