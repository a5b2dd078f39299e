//! Leads that come one a line, and are answered one a line, in order and while more come.
//!
//! What is held is a line that has begun, and the answers to a few lines that wait to be taken: whoever reads slowly is sent slowly, and is
//! read slowly from. All lines are decided about by the rules in use when the request came.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame};
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::api::{Batch, Decision, Error, Lead, Leadwright};
use crate::journal::Journal;
use crate::live::clock;
use crate::value::Instant;

use super::around::Tally;
use super::ask::Ask;
use super::lines::{Cutter, Line};
use super::permits::{Held, Permit};
use super::problem::{Refused, SLOW_BODY, TOO_MANY_LINES, WRONG_LEDGER};
use super::server::Service;
use super::{body, decide, ledger, work};

/// How many lines are decided about in one go: long enough that handing them over is a small part of the work, short enough that a single
/// lead that comes meanwhile does not wait for long.
const AT_ONCE: usize = 32;

/// Leads on the way to a batch. The batch asks for the next; when none is there it waits to be asked again.
#[derive(Debug, Clone, Default)]
struct Inbox(Arc<Mutex<VecDeque<Lead>>>);

impl Iterator for Inbox {
    type Item = Lead;

    fn next(&mut self) -> Option<Lead> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

/// Decides about leads one after the other, wherever it is carried.
#[derive(Debug)]
pub struct Desk {
    /// Begun with the first line, which may be the assignments so far.
    batch: Option<Batch<Inbox>>,
    rules: Leadwright,
    now: Instant,
    /// Whether each lead is decided about as of when it came.
    by_clock: bool,
    journal: Option<Journal>,
    inbox: Inbox,
    limit: u64,
    longest: usize,
    taken: u64,
}

/// What became of a line.
pub enum Outcome {
    /// It was the assignments so far: how many, and how many of these take no turn, because they name nobody the rules know.
    Begun(u64, u64),
    /// A decision.
    Decided(Decision),
    /// Why there is none.
    Refused(Refused),
    /// The same, and nothing more is read.
    Over(Refused),
}

impl Desk {
    /// For a request.
    pub fn new(service: &Service, ask: &Ask) -> Self {
        let (limit, longest) = (service.limits.leads, service.limits.body);
        Self {
            batch: None,
            rules: ask.rules.clone(),
            now: ask.now,
            by_clock: false,
            journal: service.journal.clone(),
            inbox: Inbox::default(),
            limit,
            longest,
            taken: 0,
        }
    }

    /// Decides about each lead as of when it came, unless a time was told.
    pub const fn by_clock(mut self, ask: &Ask) -> Self {
        self.by_clock = !ask.told_now;
        self
    }

    /// Waits for the log, where that was asked for: what is answered is in it.
    pub fn settle(&self) {
        self.journal.iter().for_each(Journal::settle);
    }

    /// Looks at the clock, for the leads that came now.
    fn look_at_the_clock(&mut self) {
        if self.by_clock {
            self.now = clock::now();
            if let Some(batch) = &mut self.batch {
                batch.turn_to(self.now);
            }
        }
    }

    /// The leads from here on, after these assignments.
    fn begin(&self, ledger: Option<&RawValue>) -> Result<Batch<Inbox>, Error> {
        let batch = self.rules.decide_batch(self.inbox.clone(), self.now);
        ledger::begin(batch, ledger, self.journal.as_ref())
    }

    /// A line that is the assignments so far: they count for all leads, or for none.
    fn ledger(&mut self, ledger: &RawValue) -> Outcome {
        if self.taken > 0 || self.batch.is_some() {
            let detail = "the assignments so far come twice, or behind a lead";
            let help = "send them once, as the first line, or in another request";
            return Outcome::Over(Refused::new(WRONG_LEDGER, detail, help));
        }
        match self.begin(Some(ledger)) {
            Ok(batch) => {
                let (rows, unknown) = batch.rows();
                self.batch = Some(batch);
                Outcome::Begun(rows, unknown)
            }
            Err(error) => Outcome::Over(decide::refused(&error)),
        }
    }

    /// Decides about the lead of a line; the number of the line comes along.
    pub fn decide(&mut self, line: Line) -> (u64, Outcome) {
        let (number, lead) = match line {
            Line::Whole(number, lead) => (number, Some(lead)),
            Line::TooLong(number) => (number, None),
        };
        match lead.as_deref().map_or(Ok(None), ledger::of_line) {
            Ok(Some(ledger)) => return (number, self.ledger(ledger)),
            Ok(None) => {}
            // Which assignments count is not known, so nothing that rests on them is decided.
            Err(refused) => return (number, Outcome::Over(refused)),
        }
        self.taken += 1;
        if self.taken > self.limit {
            let detail = format!("at most {} leads are taken in one request", self.limit);
            return (number, Outcome::Over(Refused::new(TOO_MANY_LINES, detail, "send the rest in another request")));
        }
        let Some(lead) = lead else {
            let detail = format!("the line is longer than the {} bytes that are read", self.longest);
            let help = "look whether a line end is missing, or start the service with a larger --max-body";
            return (number, Outcome::Refused(Refused::new(super::problem::TOO_LARGE, detail, help)));
        };
        self.inbox.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(Lead::from_json(lead));
        let batch = match self.batch.take() {
            Some(batch) => batch,
            None => match self.begin(None) {
                Ok(batch) => batch,
                Err(error) => return (number, Outcome::Over(decide::refused(&error))),
            },
        };
        match self.batch.insert(batch).next() {
            Some(Ok(decision)) => (number, Outcome::Decided(decision)),
            Some(Err(error)) => (number, Outcome::Refused(decide::refused(&error))),
            None => (number, Outcome::Refused(Refused::unreadable(&crate::record::Reason::CutOff))),
        }
    }
}

/// The answers to the leads of a body, as they come.
///
/// A stream that waits holds no permit: it takes one for each few lines, and waits for it like whoever sends them.
pub fn decide(service: Arc<Service>, ask: Ask, body: Body, (tally, held): (Arc<Tally>, Held)) -> Body {
    held.give_back();
    let (to, answers) = mpsc::channel(2);
    let desk = Desk::new(&service, &ask).by_clock(&ask);
    tokio::spawn(async move {
        let mut lines = Lines::new(body, &service);
        let mut desk = Some(desk);
        while let (Some(at), Some(some)) = (desk.take(), lines.next().await) {
            let Answered { desk: back, mut out, over } = match some {
                Ok(some) => match answer(&service, at, some, (&tally, &held)).await {
                    Ok(answered) => answered,
                    Err(refused) => last(&refused, lines.number()),
                },
                Err(refused) => last(&refused, lines.number()),
            };
            let sent = timeout(service.limits.idle, to.send(Bytes::from(std::mem::take(&mut out)))).await;
            if over || !matches!(sent, Ok(Ok(()))) {
                return;
            }
            desk = back;
        }
    });
    Body::new(Answers(answers))
}

/// A permit for some lines of a stream, as soon as there is one.
///
/// # Errors
/// When there is none in the time there is.
pub async fn permit(service: &Service, held: &Held) -> Result<Permit, Refused> {
    let waiting = service.permits.wait(held.token.as_deref());
    timeout(service.limits.time, waiting).await.ok().flatten().ok_or_else(work::too_slow)
}

struct Answered {
    desk: Option<Desk>,
    out: Vec<u8>,
    over: bool,
}

fn last(refused: &Refused, line: u64) -> Answered {
    let mut out = Vec::new();
    refused.write_line(line, &mut out);
    Answered { desk: None, out, over: true }
}

async fn answer(
    service: &Arc<Service>,
    mut desk: Desk,
    some: Vec<Line>,
    (tally, held): (&Arc<Tally>, &Held),
) -> Result<Answered, Refused> {
    let (counting, tally) = (Arc::clone(service), Arc::clone(tally));
    let permit = permit(service, held).await?;
    work::within(&service.limits, move || {
        let _permit = permit;
        desk.look_at_the_clock();
        let mut out = Vec::with_capacity(some.len() * 2_048);
        let mut stages: BTreeMap<String, u64> = BTreeMap::new();
        let (mut leads, mut rejected, mut over) = (0, 0, false);
        for line in some {
            let (number, outcome) = desk.decide(line);
            match outcome {
                Outcome::Decided(decision) => {
                    decision.write_json(&mut out);
                    out.push(b'\n');
                    leads += 1;
                    match stages.get_mut(decision.stage()) {
                        Some(count) => *count += 1,
                        None => {
                            stages.insert(decision.stage().to_owned(), 1);
                        }
                    }
                }
                Outcome::Begun(rows, unknown) => {
                    let told = format!("{{\"ledger\":{{\"rows\":{rows},\"unknown\":{unknown}}}}}\n");
                    out.extend_from_slice(told.as_bytes());
                }
                Outcome::Refused(refused) => {
                    refused.write_line(number, &mut out);
                    rejected += 1;
                }
                Outcome::Over(refused) => {
                    refused.write_line(number, &mut out);
                    over = true;
                    break;
                }
            }
        }
        desk.settle();
        tally.leads.fetch_add(leads, Ordering::Relaxed);
        tally.rejected.fetch_add(rejected, Ordering::Relaxed);
        counting.metrics.decided(stages.iter().map(|(stage, count)| (stage.as_str(), *count)));
        Answered { desk: Some(desk), out, over }
    })
    .await
}

/// Lines of a body, some at a time.
pub struct Lines {
    body: Body,
    cutter: Cutter,
    ready: VecDeque<Line>,
    ended: bool,
    idle: std::time::Duration,
    number: u64,
}

impl Lines {
    /// Of this body.
    pub fn new(body: Body, service: &Service) -> Self {
        let cutter = Cutter::new(service.limits.body);
        Self { body, cutter, ready: VecDeque::new(), ended: false, idle: service.limits.idle, number: 1 }
    }

    /// The line that is next.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Some lines that are there, or come; none at the end.
    pub async fn next(&mut self) -> Option<Result<Vec<Line>, Refused>> {
        while self.ready.is_empty() {
            if self.ended {
                return None;
            }
            let mut found = Vec::new();
            match timeout(self.idle, self.body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.cutter.cut(&data, &mut found);
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    self.cutter.finish(&mut found);
                }
                Ok(Some(Err(_))) => return Some(Err(body::broken())),
                Err(_) => {
                    let help = "send an empty line now and then, or end the request and begin another";
                    return Some(Err(Refused::new(SLOW_BODY, "nothing came in the time there is", help)));
                }
            }
            self.ready.extend(found);
        }
        let some: Vec<Line> = self.ready.drain(..self.ready.len().min(AT_ONCE)).collect();
        if let Some(Line::Whole(number, _) | Line::TooLong(number)) = some.last() {
            self.number = number + 1;
        }
        Some(Ok(some))
    }
}

/// Answers as a body.
struct Answers(mpsc::Receiver<Bytes>);

impl HttpBody for Answers {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}
