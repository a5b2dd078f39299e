//! Pages of other sites: a browser sends what they ask to this machine, too, and tells where it comes from.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Uri, Version};

use super::problem::{FOREIGN_ORIGIN, Refused, WRONG_PARAMETER};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what a page of another site asks, whatever it asks for and in whatever format. Programs that are no browser say nothing about it.
pub fn check(headers: &HeaderMap, uri: &Uri) -> Result<(), Refused> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let own = match text(&FETCH_SITE) {
        // A browser knows better than we do, who may stand behind a proxy of another name.
        Some(site) => site == "same-origin" || site == "none",
        None => text(&ORIGIN).is_none_or(|origin| {
            let host = uri.authority().map(|authority| authority.as_str()).or_else(|| text(&HOST)).unwrap_or("");
            let from = origin.split_once("://").map_or("", |(_, from)| from);
            !host.is_empty() && from.eq_ignore_ascii_case(host)
        }),
    };
    if own {
        return Ok(());
    }
    Err(Refused::new(
        FOREIGN_ORIGIN,
        "the request comes from a page of another site",
        "ask from a program, or from the page that this service shows at /",
    ))
}

/// Refuses headers that say twice what can be said once: which of the two counts would differ from program to program on the way.
/// And a request that does not say at all whom it asks, where HTTP wants it said.
pub fn once(headers: &HeaderMap, version: Version) -> Result<(), Refused> {
    if version == Version::HTTP_11 && !headers.contains_key(HOST) {
        let help = "say whom it asks: `Host: localhost`, or the name of the service";
        return Err(Refused::new(WRONG_PARAMETER, "the request comes without a `Host`", help));
    }
    for (name, shown) in [
        (HOST, "Host"),
        (AUTHORIZATION, "Authorization"),
        (CONTENT_TYPE, "Content-Type"),
        (ORIGIN, "Origin"),
        (FETCH_SITE, "Sec-Fetch-Site"),
    ] {
        if headers.get_all(name).iter().nth(1).is_some() {
            return Err(Refused::new(WRONG_PARAMETER, format!("`{shown}` stands there twice"), "say it once"));
        }
    }
    Ok(())
}
