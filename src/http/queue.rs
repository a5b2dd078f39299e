//! `POST /v1/queue`: leads in order, best first. However many come, no more are held than are asked for, but for as many again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::api::{Decision, Reasons};
use crate::live::Rules;
use crate::render::Place;
use crate::value::Number;

use super::ask::{self, Ask};
use super::decide::{answer, held, tally};
use super::endpoints::{JSON, NDJSON};
use super::ledger::WithLeads;
use super::lines::Line;
use super::problem::{BROKEN_JSON, NO_PRIORITY, NO_SUCH_OWNER, Refused};
use super::server::Service;
use super::stream::{Desk, Lines, Outcome, permit};
use super::{body, router, work};

/// How many are given when nobody says how many.
const USUAL: usize = 100;
/// How many leads that can't be read are told one by one.
const TOLD: usize = 100;

/// Answers with the best leads.
pub async fn queue(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Refused> {
    let endpoint = router::endpoint(&request)?;
    let mut ask = Ask::of(&service.rules, endpoint, request.uri(), request.headers())?;
    let format = ask::media_type(request.headers(), &[JSON, NDJSON])?;
    let rules = ask.rules.rules();
    known(&rules, ask.owner.as_deref())?;
    ask.rules = ask.rules.with_reasons(Reasons::None);
    let (headers, tally, held) = (ask.headers(), tally(&request), held(&request));
    let list = List::new(&service, &ask);
    let (parts, body) = request.into_parts();
    let list = if format == JSON {
        let body = body::whole(&parts.headers, body, &service.limits).await?;
        let adding = work::within(&service.limits, move || {
            let leads = leads(&body)?;
            let mut list = list;
            list.add(leads)?;
            Ok(list)
        });
        adding.await??
    } else {
        held.give_back();
        let (mut list, mut lines) = (list, Lines::new(body, &service));
        while let Some(some) = lines.next().await {
            let some = some?;
            let permit = permit(&service, &held).await?;
            let adding = work::within(&service.limits, move || {
                let _permit = permit;
                list.add(some).map(|()| list)
            });
            list = adding.await??;
        }
        list
    };
    tally.leads.fetch_add(list.read, Ordering::Relaxed);
    tally.rejected.fetch_add(list.rejected, Ordering::Relaxed);
    service.metrics.decided(list.stages.iter().map(|(stage, count)| (stage.as_str(), *count)));
    let told = work::within(&service.limits, move || list.told(&rules, &ask.digest, ask.now.to_string()));
    Ok(answer(JSON, Body::from(told.await?), headers))
}

/// That the rules say what comes first, and know whose leads are asked for.
fn known(rules: &Rules, owner: Option<&str>) -> Result<(), Refused> {
    let book = &rules.program.book;
    if rules.program.priority.is_none() {
        let score = book.scores.iter().last().map_or("total", |score| &score.name);
        let help = format!("add a line such as `priority = {score}` to the rules");
        return Err(Refused::new(NO_PRIORITY, "there is no `priority` in the rules", help));
    }
    let Some(owner) = owner else { return Ok(()) };
    if owner.contains('@') || book.owners.iter().any(|known| known.name == owner) {
        return Ok(());
    }
    let names: Vec<&str> = book.owners.iter().map(|owner| owner.name.as_str()).collect();
    let names = if names.is_empty() { "these rules name none".to_owned() } else { names.join(", ") };
    let help = format!("departments: {names}; a person is named by their address");
    Err(Refused::new(NO_SUCH_OWNER, "`owner` names no department of the rules", help))
}

/// The leads of a JSON list, and the assignments so far if these come along, as if they stood one a line.
fn leads(bytes: &[u8]) -> Result<Vec<Line>, Refused> {
    let help = "send a list of leads, `[{…}, {…}]`, or one a line as application/x-ndjson";
    if let Some(WithLeads { ledger, leads }) = body::object(bytes)? {
        let mut lines = vec![Line::Whole(1, format!("{{\"ledger\":{ledger}}}").into_bytes())];
        lines.extend(numbered(leads));
        return Ok(lines);
    }
    let leads: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(|error| {
        let at = format!(
            "the body is no list of leads, or is broken JSON (line {}, character {})",
            error.line(),
            error.column()
        );
        Refused::new(BROKEN_JSON, at, help)
    })?;
    Ok(numbered(leads).collect())
}

fn numbered(leads: Vec<&RawValue>) -> impl Iterator<Item = Line> {
    leads.into_iter().zip(1..).map(|(lead, number)| Line::Whole(number, lead.get().as_bytes().to_vec()))
}

/// The best so far.
struct List {
    desk: Desk,
    owner: Option<String>,
    top: usize,
    best: Vec<(Place, Decision)>,
    found: u64,
    read: u64,
    rejected: u64,
    errors: Vec<Value>,
    stages: BTreeMap<String, u64>,
}

impl List {
    fn new(service: &Service, ask: &Ask) -> Self {
        Self {
            desk: Desk::new(service, ask),
            owner: ask.owner.clone(),
            top: ask.top.unwrap_or(USUAL),
            best: Vec::new(),
            found: 0,
            read: 0,
            rejected: 0,
            errors: Vec::new(),
            stages: BTreeMap::new(),
        }
    }

    /// Adds what waits among these leads.
    fn add(&mut self, lines: Vec<Line>) -> Result<(), Refused> {
        for line in lines {
            let (number, outcome) = self.desk.decide(line);
            match outcome {
                Outcome::Begun(..) => {}
                Outcome::Over(refused) => return Err(refused),
                Outcome::Refused(refused) => {
                    self.rejected += 1;
                    if self.errors.len() < TOLD {
                        self.errors.push(refused.listed(number));
                    }
                }
                Outcome::Decided(decision) => self.add_one(decision),
            }
        }
        self.desk.settle();
        Ok(())
    }

    fn add_one(&mut self, decision: Decision) {
        self.read += 1;
        *self.stages.entry(decision.stage().to_owned()).or_default() += 1;
        let Some(place) = decision.place(self.owner.as_deref()) else { return };
        self.found += 1;
        self.best.push((place, decision));
        if self.best.len() >= self.top.saturating_mul(2).max(100) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.best.sort_by(|a, b| a.0.cmp(&b.0));
        self.best.truncate(self.top);
    }

    fn told(mut self, rules: &Rules, digest: &str, now: String) -> String {
        self.cut();
        let number = |number: Option<Number>| {
            let number: Option<Value> = number.and_then(|number| serde_json::from_str(&number.to_string()).ok());
            number.unwrap_or(Value::Null)
        };
        let leads = self.best.iter().map(|(place, decision)| {
            let scores = decision.scores().map(|(name, value)| (name.to_owned(), number(value)));
            json!({
                "lead": decision.lead(),
                "priority": number(place.priority()),
                "stage": decision.stage(),
                "scores": Value::Object(scores.collect()),
                "assignee": decision.assignee(),
                "due": place.due().map(|due| due.to_string()),
                "late": place.is_late(),
                "valid_until": decision.valid_until().map(|at| at.to_string()),
            })
        });
        let leads: Vec<Value> = leads.collect();
        let process = &rules.program.book.process;
        json!({
            "rules": {"name": process.name, "version": process.version, "digest": digest},
            "now": now,
            "found": self.found,
            "leads": leads,
            "rejected": self.rejected,
            "errors": self.errors,
        })
        .to_string()
    }
}
