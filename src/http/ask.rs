//! What a request says beside its body: which rules, which time, which reasons.

use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::api::{Leadwright, Reasons};
use crate::value::Instant;

use super::endpoints::{Endpoint, Parameter};
use super::problem::{OTHER_RULES, Refused, WRONG_MEDIA_TYPE, WRONG_PARAMETER};

/// The header that names the rules of an answer.
pub const RULES: HeaderName = HeaderName::from_static("leadwright-rules");
/// The header that tells the time to decide for.
const NOW: HeaderName = HeaderName::from_static("leadwright-now");

/// What a request asks for.
#[derive(Debug)]
pub struct Ask {
    /// The rules in use when it came; it ends with them.
    pub rules: Leadwright,
    /// Their digest.
    pub digest: String,
    /// The time to decide for.
    pub now: Instant,
    /// Whether somebody said so; if not, it is the clock's.
    pub told_now: bool,
    /// How many.
    pub top: Option<usize>,
    /// Whose.
    pub owner: Option<String>,
    /// What a file is called.
    pub name: Option<String>,
}

impl Ask {
    /// Reads it, and holds the rules.
    ///
    /// # Errors
    /// When something is said that can't be, or other rules are in use than `If-Match` wants.
    pub fn of(rules: &Leadwright, endpoint: &Endpoint, uri: &Uri, headers: &HeaderMap) -> Result<Self, Refused> {
        let mut rules = rules.held();
        let digest = rules.status().digest;
        let (mut now, mut top, mut owner, mut name) = (None, None, None, None);
        for (key, value) in pairs(uri.query().unwrap_or(""))? {
            let Some(parameter) = endpoint.parameters.iter().find(|parameter| parameter.name() == key) else {
                return Err(unknown(endpoint));
            };
            match parameter {
                Parameter::Now => now = Some(time("now", &value)?),
                Parameter::Reasons => rules = rules.with_reasons(reasons(&value)?),
                Parameter::Top => top = Some(number(&value)?),
                Parameter::Owner => owner = Some(value),
                Parameter::Name => name = Some(file_name(value)?),
            }
        }
        if endpoint.parameters.contains(&Parameter::Now) {
            // Wrong is wrong, also where the other one counts.
            let given = header_time(headers)?;
            now = now.or(given);
        }
        if endpoint.pins {
            pinned(headers, &digest)?;
        }
        let told_now = now.is_some();
        let now = now.unwrap_or_else(crate::live::clock::now);
        Ok(Self { rules, digest, now, told_now, top, owner, name })
    }

    /// The headers that name the rules of an answer.
    pub fn headers(&self) -> [(HeaderName, HeaderValue); 2] {
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        [(RULES, value(&self.digest)), (ETAG, value(&format!("\"{}\"", self.digest)))]
    }
}

fn wrong(detail: impl Into<String>, help: impl Into<String>) -> Refused {
    Refused::new(WRONG_PARAMETER, detail, help)
}

fn unknown(endpoint: &Endpoint) -> Refused {
    let names: Vec<String> = endpoint.parameters.iter().map(|known| format!("`{}`", known.name())).collect();
    let help = match names.is_empty() {
        true => "leave out what stands behind `?`".to_owned(),
        false => format!("what can stand behind `?`: {}", names.join(", ")),
    };
    wrong("something stands behind `?` that is not known here", help)
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Refused> {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(key), Some(value)) = (decoded(key), decoded(value)) else {
            return Err(wrong(
                "what stands behind `?` can't be read",
                "write other signs than letters as %XX, in UTF-8",
            ));
        };
        if found.iter().any(|(known, _)| *known == key) {
            return Err(wrong("something stands behind `?` twice", "say it once"));
        }
        found.push((key, value));
    }
    Ok(found)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The time that a header tells.
fn header_time(headers: &HeaderMap) -> Result<Option<Instant>, Refused> {
    let mut given = headers.get_all(NOW).iter();
    let Some(first) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(wrong("`Leadwright-Now` stands there twice", "say it once"));
    }
    time("Leadwright-Now", first.to_str().unwrap_or("")).map(Some)
}

fn time(what: &str, text: &str) -> Result<Instant, Refused> {
    // A `+` of an offset that nobody encoded came as a blank.
    let repaired = match text.rsplit_once(' ') {
        Some((start, offset)) if start.contains(['T', 't']) => format!("{start}+{offset}"),
        _ => text.to_owned(),
    };
    Instant::parse_rfc3339(&repaired).ok_or_else(|| {
        wrong(format!("`{what}` is no time"), "write day, time and zone, for example 2026-11-23T09:00:00Z")
    })
}

fn reasons(text: &str) -> Result<Reasons, Refused> {
    match text {
        "none" => Ok(Reasons::None),
        "counted" => Ok(Reasons::Counted),
        _ => Err(wrong("`reasons` is none of those there are", "write `none` or `counted`")),
    }
}

/// The longest list that is given.
pub const MOST: usize = 10_000;

fn number(text: &str) -> Result<usize, Refused> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| plain && (1..=MOST).contains(number));
    number.ok_or_else(|| wrong("`top` is no number that is taken", format!("write a whole number from 1 to {MOST}")))
}

/// The longest name of a posted file.
pub const LONGEST_NAME: usize = 200;

fn file_name(text: String) -> Result<String, Refused> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b" ._/-".contains(&byte);
    if !(1..=LONGEST_NAME).contains(&text.len()) || !text.bytes().all(known) {
        let help = "write a name of letters, digits and ` ._/-`, for example agreement.lead";
        return Err(wrong("`name` can't be the name of a file", help));
    }
    Ok(text)
}

/// Refuses when other rules are wanted than those in use.
fn pinned(headers: &HeaderMap, digest: &str) -> Result<(), Refused> {
    let mut wanted = headers.get_all(IF_MATCH).iter().peekable();
    if wanted.peek().is_none() {
        return Ok(());
    }
    let quoted = format!("\"{digest}\"");
    let malformed = |value: &HeaderValue| !value.to_str().is_ok_and(is_match);
    if headers.get_all(IF_MATCH).iter().any(malformed) {
        return Err(wrong(
            "`If-Match` can't be read",
            "write the digest of the rules in double quotes, or `*` for any",
        ));
    }
    let found = wanted
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.trim() == "*" || value.split(',').any(|tag| tag.trim() == quoted));
    if found {
        return Ok(());
    }
    Err(Refused::new(
        OTHER_RULES,
        format!("the rules in use are {digest}, and `If-Match` wants others"),
        "look at /v1/rules, then ask for those in use, or leave `If-Match` out; their digest stands in double quotes",
    ))
}

/// Whether this is `*` or a list of quoted tags.
fn is_match(value: &str) -> bool {
    let is_tag = |tag: &str| {
        let tag = tag.trim();
        // A list may have nothing between its commas, or be empty: then it names no rules.
        if tag.is_empty() {
            return true;
        }
        let inner = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        inner.is_some_and(|inner| inner.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'))
    };
    value.trim() == "*" || value.split(',').all(is_tag)
}

/// The format of the body, if it is one of these.
pub fn media_type(headers: &HeaderMap, known: &[&'static str]) -> Result<&'static str, Refused> {
    let refused = |detail: &str| {
        let help = format!("send it with `Content-Type: {}`", known.join("` or `"));
        Refused::new(WRONG_MEDIA_TYPE, detail, help)
    };
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        let help = "send it unpacked, without `Content-Encoding`";
        return Err(Refused::new(WRONG_MEDIA_TYPE, "the body is packed", help));
    }
    let Some(given) = headers.get(CONTENT_TYPE) else { return Err(refused("the body comes without a `Content-Type`")) };
    let given = given.to_str().unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let given = match given.as_str() {
        "application/ndjson" | "application/jsonl" | "application/x-jsonlines" => super::endpoints::NDJSON,
        other => other,
    };
    let found = known.iter().find(|known| **known == given);
    found.copied().ok_or_else(|| refused("the `Content-Type` of the body is none that is read here"))
}

/// The format that is wanted most of these; the first if it is all the same.
pub fn accepted(headers: &HeaderMap, known: &[&'static str]) -> Option<&'static str> {
    let accept: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accept.is_empty() {
        return known.first().copied();
    }
    let accept = accept.join(",");
    let ranges: Vec<(String, u32)> = accept.split(',').map(range).collect();
    let mut best: Option<(&'static str, u32)> = None;
    for format in known {
        let family = format.split('/').next().unwrap_or("");
        // The more exactly a range names the format, the more it counts.
        let exact = ranges.iter().find(|(name, _)| name == format);
        let exact = exact.or_else(|| ranges.iter().find(|(name, _)| *name == format!("{family}/*")));
        let weight = exact.or_else(|| ranges.iter().find(|(name, _)| name == "*/*")).map_or(0, |(_, weight)| *weight);
        if weight > best.map_or(0, |(_, weight)| weight) {
            best = Some((format, weight));
        }
    }
    best.map(|(format, _)| format)
}

/// A part of `Accept` with its weight in thousandths.
fn range(part: &str) -> (String, u32) {
    let mut pieces = part.split(';').map(str::trim);
    let name = pieces.next().unwrap_or("").to_ascii_lowercase();
    let weight = pieces.find_map(|piece| piece.strip_prefix("q=")).map_or(1_000, |weight| {
        let (whole, rest) = weight.split_once('.').unwrap_or((weight, ""));
        let digits: String = rest.chars().chain("000".chars()).take(3).collect();
        whole.parse::<u32>().unwrap_or(0).saturating_mul(1_000).saturating_add(digits.parse().unwrap_or(0))
    });
    (name, weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_that_is_wanted_most() {
        let known = &["application/json", "text/plain"];
        let accepted = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            super::accepted(&headers, known)
        };
        assert_eq!(super::accepted(&HeaderMap::new(), known), Some("application/json"));
        for (accept, wanted) in [
            ("*/*", Some("application/json")),
            ("text/plain", Some("text/plain")),
            ("text/*", Some("text/plain")),
            ("text/html, text/plain;q=0.5, */*;q=0.1", Some("text/plain")),
            ("application/json;q=0, */*", Some("text/plain")),
            ("application/json;q=0.4, text/plain;q=0.5", Some("text/plain")),
            ("image/png", None),
        ] {
            assert_eq!(accepted(accept), wanted, "{accept}");
        }
    }

    #[test]
    fn queries_are_decoded() {
        let of = |query: &str| pairs(query).ok().map(|pairs| format!("{pairs:?}"));
        assert_eq!(of("a=1&b=%C3%A9+x").as_deref(), Some(r#"[("a", "1"), ("b", "é x")]"#));
        assert_eq!(of(""), Some("[]".to_owned()));
        for wrong in ["a=%C3", "a=%zz", "a=%", "a=1&a=2"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
