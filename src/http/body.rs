//! Bodies that come in whole, within limits.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::Deserialize;

use super::options::Limits;
use super::problem::{BROKEN_BODY, BROKEN_JSON, Refused, SLOW_BODY, TOO_LARGE};

/// What some editors put before a text in UTF-8.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads a body to its end.
///
/// # Errors
/// When it is too large, too slow, or breaks off.
pub async fn whole(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, Refused> {
    let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|told| told > limits.body as u64) {
        return Err(too_large(limits));
    }
    let reading = collect(body, limits);
    let body = tokio::time::timeout(limits.time, reading).await.unwrap_or_else(|_| Err(slow()))?;
    unmarked(body)
}

async fn collect(mut body: Body, limits: &Limits) -> Result<Bytes, Refused> {
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else { continue };
        if first.len() + more.len() + data.len() > limits.body {
            return Err(too_large(limits));
        }
        // Most bodies come in one piece, which needs no copy.
        if first.is_empty() && more.is_empty() {
            first = data;
            continue;
        }
        if more.is_empty() {
            more.extend_from_slice(&std::mem::take(&mut first));
        }
        more.extend_from_slice(&data);
    }
    Ok(if more.is_empty() { first } else { more.freeze() })
}

/// An object with just these keys. A list of their values is none, though it could be read as one.
///
/// # Errors
/// When one of them stands there twice.
pub fn object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<Option<T>, Refused> {
    if !json.trim_ascii_start().starts_with(b"{") {
        return Ok(None);
    }
    let error = match serde_json::from_slice(json) {
        Ok(object) => return Ok(Some(object)),
        Err(error) => error,
    };
    // The only way in which it tells of the key.
    let told = error.to_string();
    let Some((key, _)) = told.strip_prefix("duplicate field `").and_then(|told| told.split_once('`')) else {
        return Ok(None);
    };
    // It tells where the key ends, with its closing quote.
    let (line, character) = (error.line(), error.column().saturating_sub(key.len() + 1));
    let what = format!(
        "`{key}` stands twice in one object, and which of the two is meant nobody can tell (line {line}, character {character})"
    );
    Err(Refused::new(BROKEN_JSON, what, "send each key once"))
}

/// Refuses a body in which nothing stands, where a lead has to.
///
/// # Errors
/// When it is empty.
pub fn not_empty(body: &[u8]) -> Result<(), Refused> {
    if body.trim_ascii().is_empty() {
        return Err(Refused::new(
            BROKEN_JSON,
            "the body is empty",
            "send a lead as JSON, for example {\"id\": \"L-1\"}",
        ));
    }
    Ok(())
}

/// A text without the mark that some editors put before it.
///
/// # Errors
/// When it is in another encoding that such a mark tells of.
fn unmarked(body: Bytes) -> Result<Bytes, Refused> {
    if body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]) {
        return Err(Refused::new(BROKEN_JSON, "the body is UTF-16", "send it in UTF-8"));
    }
    Ok(if body.starts_with(BOM) { body.slice(BOM.len()..) } else { body })
}

/// A body, or a line of one, is too large.
pub fn too_large(limits: &Limits) -> Refused {
    Refused::new(
        TOO_LARGE,
        format!("at most {} bytes are read", limits.body),
        "send less at a time; many leads as NDJSON, one a line; or start the service with a larger --max-body",
    )
}

/// A body doesn't come.
pub fn slow() -> Refused {
    Refused::new(SLOW_BODY, "the body did not come in the time there is", "send it in one go, or try again")
}

/// A body breaks off.
pub fn broken() -> Refused {
    Refused::new(BROKEN_BODY, "the body ended before its end", "send it again, whole")
}
