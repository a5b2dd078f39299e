//! `POST /v1/check`: all that is wrong with a text of rules, or with a rule set of several. They are looked at and forgotten; nothing is read but what
//! is sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::live::{self, Failed, Opened};
use crate::render::problems;
use crate::source::Problem;

use super::ask::{self, Ask};
use super::decide::answer;
use super::endpoints::{JSON, TEXT};
use super::problem::{BROKEN_JSON, Refused, SAME_PATH};
use super::server::Service;
use super::{body, router, work};

/// Answers with the problems of the text.
pub async fn check(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let endpoint = router::endpoint(&request)?;
    let ask = Ask::of(&service.rules, endpoint, request.uri(), request.headers())?;
    let format = ask::media_type(request.headers(), &[TEXT, JSON])?;
    let (parts, body) = request.into_parts();
    let body = body::whole(&parts.headers, body, &service.limits).await?;
    let sent = if format == JSON { files(&body)? } else { text(ask.name, &body)? };
    let now = ask.now;
    let turn = tokio::time::timeout(service.limits.time, Arc::clone(&service.checks).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(work::too_slow()) };
    let told = work::within(&service.limits, move || {
        let _turn = turn;
        let (problems, sources) = match sent.open() {
            Ok(opened) => {
                let reviews = opened.reviews(now);
                let mut problems = opened.warnings;
                problems.extend(reviews);
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

/// The files of a rule set, as `/v1/rules` gives them.
#[derive(Deserialize)]
struct Files<'a> {
    #[serde(borrow)]
    files: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    text: String,
}

/// What was sent.
enum Sent {
    /// A text with its name.
    Text(String, String),
    /// Texts by their paths.
    Files(BTreeMap<String, String>),
}

impl Sent {
    fn open(&self) -> Result<Opened, Failed> {
        match self {
            Self::Text(name, text) => live::open_text(name, text),
            Self::Files(texts) => live::open_texts(texts),
        }
    }
}

fn text(name: Option<String>, body: &[u8]) -> Result<Sent, Refused> {
    let text = std::str::from_utf8(body)
        .map_err(|_| Refused::new(BROKEN_JSON, "the text is not UTF-8", "save the rules as UTF-8"))?;
    Ok(Sent::Text(name.unwrap_or_else(|| "rules.lead".to_owned()), text.to_owned()))
}

fn files(body: &[u8]) -> Result<Sent, Refused> {
    let help = "send `{\"files\": [{\"path\": \"a.lead\", \"text\": \"…\"}]}`, as /v1/rules gives them";
    let Some(Files { files }) = body::object(body)? else {
        let what = match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => "the body has no list of files".to_owned(),
            Err(error) => format!("the body is broken JSON (line {}, character {})", error.line(), error.column()),
        };
        return Err(Refused::new(BROKEN_JSON, what, help));
    };
    let mut texts = BTreeMap::new();
    for (file, number) in files.into_iter().zip(1..) {
        let Some(File { path, text }) = body::object(file.get().as_bytes())
            .map_err(|refused| refused.of_part(&format!("file {number} of the list")))?
        else {
            let what = format!("file {number} of the list has no `path` or no `text`");
            return Err(Refused::new(BROKEN_JSON, what, help));
        };
        if texts.insert(path, text).is_some() {
            return Err(Refused::new(SAME_PATH, "which of the two counts is not known", "send each file once"));
        }
    }
    Ok(Sent::Files(texts))
}
