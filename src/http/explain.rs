//! `POST /v1/explain`: why a lead is decided about as it is, as a page or as JSON.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

use crate::api::Reasons;
use crate::journal::Journal;

use super::ask::{self, Ask};
use super::decide::{answer, tally};
use super::endpoints::{JSON, TEXT, TEXT_TYPE};
use super::problem::{NOT_ACCEPTABLE, Refused};
use super::server::Service;
use super::{body, ledger, router, work};

/// Answers with the decision and the page about it, or with the page alone.
pub async fn explain(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let endpoint = router::endpoint(&request)?;
    let mut ask = Ask::of(&service.rules, endpoint, request.uri(), request.headers())?;
    ask::media_type(request.headers(), &[JSON])?;
    let format = ask::accepted(request.headers(), &[JSON, TEXT]).ok_or_else(|| {
        let help = "ask with `Accept: application/json` or `Accept: text/plain`";
        Refused::new(NOT_ACCEPTABLE, "none of the formats in `Accept` is there", help)
    })?;
    let tally = tally(&request);
    let (parts, body) = request.into_parts();
    let lead = body::whole(&parts.headers, body, &service.limits).await?;
    body::not_empty(&lead)?;
    let headers = ask.headers();
    ask.rules = ask.rules.with_reasons(Reasons::Whole);
    let journal = service.journal.clone();
    let counting = Arc::clone(&tally);
    let made = work::within(&service.limits, move || {
        let decision = ledger::decide(&ask, &lead, journal.as_ref(), &counting)?;
        journal.iter().for_each(Journal::settle);
        let page = decision.explain();
        let told = match format == TEXT {
            true => page,
            false => {
                // The decision is JSON as it is; only the page has to become a text of it.
                let mut json = String::from("{\"decision\":");
                json.push_str(&decision.to_json());
                json.push_str(",\"page\":");
                json.push_str(&Value::String(page).to_string());
                json.push('}');
                json
            }
        };
        Ok((decision.stage().to_owned(), told))
    });
    let (stage, told) = made.await??;
    tally.leads.fetch_add(1, Ordering::Relaxed);
    service.metrics.decided([(stage.as_str(), 1)]);
    let format = if format == TEXT { TEXT_TYPE } else { JSON };
    Ok(answer(format, Body::from(told), headers))
}
