//! The assignments so far, which come along with leads: before the lead of a JSON body, or as the first line of a stream. The service itself
//! remembers none, so that a decision rests on what is asked alone, whichever copy of the service is asked.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::api::{Batch, Decision, Error, Lead};
use crate::journal::Journal;
use crate::record::Reason;

use super::around::Tally;
use super::ask::Ask;
use super::body;
use super::decide::counted;
use super::problem::Refused;

/// A line that is the assignments so far.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone<'a> {
    #[serde(borrow)]
    ledger: &'a RawValue,
}

/// A lead with the assignments so far.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithLead<'a> {
    #[serde(borrow)]
    ledger: &'a RawValue,
    #[serde(borrow)]
    lead: &'a RawValue,
}

/// A list of leads with the assignments so far.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithLeads<'a> {
    /// The assignments.
    #[serde(borrow)]
    pub ledger: &'a RawValue,
    /// The leads.
    #[serde(borrow)]
    pub leads: Vec<&'a RawValue>,
}

/// The assignments so far, if a line is these. What is a lead is passed over at its first key.
///
/// # Errors
/// When it says them twice.
pub fn of_line(line: &[u8]) -> Result<Option<&RawValue>, Refused> {
    Ok(body::object::<Alone<'_>>(line)?.map(|alone| alone.ledger))
}

/// A decision about the lead of a body, with the assignments so far if these come along. It is noted in the log of decisions if there is one.
///
/// # Errors
/// When the one or the other can't be read, which is counted.
pub fn decide(ask: &Ask, json: &[u8], journal: Option<&Journal>, tally: &Tally) -> Result<Decision, Refused> {
    let with_lead = body::object(json)?;
    decided(ask, json, with_lead, journal).map_err(|error| counted(&error, tally))
}

fn decided(
    ask: &Ask,
    json: &[u8],
    with_lead: Option<WithLead<'_>>,
    journal: Option<&Journal>,
) -> Result<Decision, Error> {
    let Some(WithLead { ledger, lead }) = with_lead else {
        let decision = ask.rules.decide_json(json, ask.now)?;
        if let Some(journal) = journal {
            journal.note(&Lead::from_json(json), &decision);
        }
        return Ok(decision);
    };
    let mut batch = begin(ask.rules.decide_batch([Lead::from_json(lead.get())], ask.now), Some(ledger), journal)?;
    batch.next().unwrap_or_else(|| Err(Reason::CutOff.into()))
}

/// Leads that are decided about one after the other, from these assignments on, and noted in the log of decisions if there is one.
///
/// # Errors
/// When the assignments can't be read.
pub fn begin<I: Iterator<Item = Lead>>(
    batch: Batch<I>,
    ledger: Option<&RawValue>,
    journal: Option<&Journal>,
) -> Result<Batch<I>, Error> {
    let batch = match ledger {
        Some(ledger) => batch.ledger_of_rows(&rows(ledger)?)?,
        None => batch,
    };
    Ok(match journal {
        Some(journal) => journal.batch(batch),
        None => batch,
    })
}

/// The assignments, one a line.
fn rows(ledger: &RawValue) -> Result<Vec<u8>, Error> {
    let no_list = |_| Error::Ledger("it is no list".to_owned());
    let rows: Vec<&RawValue> = serde_json::from_str(ledger.get()).map_err(no_list)?;
    let mut lines = Vec::with_capacity(ledger.get().len());
    for row in rows {
        // Line ends can only stand between the parts of a row, where a blank says the same.
        lines.extend(row.get().bytes().map(|byte| if byte < b' ' { b' ' } else { byte }));
        lines.push(b'\n');
    }
    Ok(lines)
}
