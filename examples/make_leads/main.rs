//! Makes up the leads of `rules/acme-emea`, in the four formats that Leadwright reads.
//!
//! ```text
//! cargo run --example make_leads -- rules/acme-emea/leads
//! ```
//!
//! The same seed gives the same bytes, so a change here shows as a change of the files. All people, companies and
//! addresses are invented; the times lie before 2026-11-23 09:00 UTC, the moment the shipped leads are meant for.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

mod lead_stories;
mod lead_values;

use lead_stories::story;
use lead_values::{PEOPLE, Value};

/// How many leads.
const COUNT: usize = 300;
/// Where the invented chances start.
const SEED: u64 = 20_261_123;

/// A made-up lead.
#[derive(Debug, Default)]
pub struct Lead {
    id: String,
    /// What it has besides activities and history, in order.
    values: Vec<(&'static str, Value)>,
    activities: Vec<Activity>,
    /// The stages it entered and the people who got it.
    history: Vec<Vec<(&'static str, Value)>>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Activity {
    kind: &'static str,
    at: DateTime<Utc>,
    values: Vec<(&'static str, Value)>,
}

/// Chances that are the same each time (splitmix64).
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to and without `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Yes in so many of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at).copied().unwrap_or_else(|| unreachable_empty())
    }
}

#[expect(clippy::panic, reason = "the lists in this example are never empty")]
fn unreachable_empty() -> ! {
    panic!("a list to pick from is empty")
}

/// The moment the leads are made for.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_424_400, 0).unwrap_or_default()
}

/// So many minutes before it.
pub fn ago(minutes: u64) -> DateTime<Utc> {
    now() - TimeDelta::minutes(i64::try_from(minutes).unwrap_or(0))
}

#[expect(clippy::disallowed_methods, reason = "an example writes files")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("say into which folder")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for (name, bytes) in files()? {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// A file to write: its name and what is in it.
pub type File = (&'static str, Vec<u8>);

/// All files.
pub fn files() -> Result<Vec<File>, Box<dyn Error>> {
    let mut chance = Chance(SEED);
    let leads: Vec<Lead> = (1..=COUNT).map(|number| make(number, &mut chance)).collect();
    let json: Vec<String> = leads.iter().map(json).collect();
    let ron: Vec<String> = leads.iter().map(ron).collect();
    Ok(vec![
        ("leads.json", format!("[\n{}\n]\n", json.join(",\n")).into_bytes()),
        ("leads.ndjson", (json.join("\n") + "\n").into_bytes()),
        ("leads.ron", format!("[\n{},\n]\n", ron.join(",\n")).into_bytes()),
        ("leads.csv", lead_rows(&leads)?),
        ("activities.csv", activity_rows(&leads)?),
        ("history.csv", history_rows(&leads)?),
    ])
}

fn make(number: usize, chance: &mut Chance) -> Lead {
    let mut lead = Lead { id: format!("L-{number:04}"), ..Lead::default() };
    let person = chance.pick(PEOPLE);
    lead_values::describe(&mut lead.values, number, &person, chance);
    story(&mut lead, chance);
    lead
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The pairs of an activity, its kind and time first.
fn pairs(activity: &Activity) -> Vec<(&'static str, Value)> {
    let mut pairs = vec![("type", Value::text(activity.kind)), ("at", Value::Text(moment(activity.at)))];
    pairs.extend(activity.values.iter().cloned());
    pairs
}

/// The pairs of a stage entered.
fn entered(stage: &str, at: DateTime<Utc>, by: &str) -> Vec<(&'static str, Value)> {
    vec![("stage", Value::text(stage)), ("at", Value::Text(moment(at))), ("by", Value::text(by))]
}

/// The pairs of somebody who got the lead.
fn assigned(whom: &str, at: DateTime<Utc>) -> Vec<(&'static str, Value)> {
    vec![("at", Value::Text(moment(at))), ("assignee", Value::text(whom))]
}

// ---------- JSON and RON ----------

fn json(lead: &Lead) -> String {
    let list = |rows: Vec<Vec<(&'static str, Value)>>| {
        let rows: Vec<String> = rows.iter().map(|row| object(row, Value::json)).collect();
        format!("[{}]", rows.join(", "))
    };
    let mut out = format!("{{\"id\": {}", quoted(&lead.id));
    for (key, value) in &lead.values {
        let _ = write!(out, ", {}: {}", quoted(key), value.json());
    }
    if !lead.activities.is_empty() {
        let _ = write!(out, ", \"activities\": {}", list(lead.activities.iter().map(pairs).collect()));
    }
    if !lead.history.is_empty() {
        let _ = write!(out, ", \"history\": {}", list(lead.history.clone()));
    }
    out + "}"
}

fn ron(lead: &Lead) -> String {
    let list = |key: &str, rows: Vec<Vec<(&'static str, Value)>>, out: &mut String| {
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(out, "    {}: [", quoted(key));
        for row in rows {
            let _ = writeln!(out, "      {},", object(&row, Value::ron));
        }
        out.push_str("    ],\n");
    };
    let mut out = format!("  {{\n    \"id\": {},\n", quoted(&lead.id));
    for (key, value) in &lead.values {
        let _ = writeln!(out, "    {}: {},", quoted(key), value.ron());
    }
    list("activities", lead.activities.iter().map(pairs).collect(), &mut out);
    list("history", lead.history.clone(), &mut out);
    out + "  }"
}

fn object(row: &[(&'static str, Value)], write: impl Fn(&Value) -> String) -> String {
    let pairs: Vec<String> = row.iter().map(|(key, value)| format!("{}: {}", quoted(key), write(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// A text in quotation marks, as JSON and RON both write it.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

// ---------- CSV ----------

/// All keys that some row has, in the order in which they first come.
fn keys<'a>(rows: impl Iterator<Item = &'a Vec<(&'static str, Value)>>) -> Vec<&'static str> {
    let mut keys = Vec::new();
    for (key, _) in rows.flatten() {
        if !keys.contains(key) {
            keys.push(*key);
        }
    }
    keys
}

fn table(id: &str, rows: &[(&str, Vec<(&'static str, Value)>)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let keys = keys(rows.iter().map(|(_, row)| row));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(std::iter::once(id).chain(keys.iter().copied()))?;
    for (lead, row) in rows {
        let cells =
            keys.iter().map(|key| row.iter().find(|(k, _)| k == key).map(|(_, v)| v.cell()).unwrap_or_default());
        out.write_record(std::iter::once((*lead).to_owned()).chain(cells))?;
    }
    Ok(out.into_inner()?)
}

fn lead_rows(leads: &[Lead]) -> Result<Vec<u8>, Box<dyn Error>> {
    let rows: Vec<_> = leads.iter().map(|lead| (lead.id.as_str(), lead.values.clone())).collect();
    table("id", &rows)
}

fn activity_rows(leads: &[Lead]) -> Result<Vec<u8>, Box<dyn Error>> {
    let rows = leads.iter().flat_map(|lead| lead.activities.iter().map(|a| (lead.id.as_str(), pairs(a))));
    table("lead", &rows.collect::<Vec<_>>())
}

fn history_rows(leads: &[Lead]) -> Result<Vec<u8>, Box<dyn Error>> {
    let rows = leads.iter().flat_map(|lead| lead.history.iter().map(|h| (lead.id.as_str(), h.clone())));
    table("lead", &rows.collect::<Vec<_>>())
}
