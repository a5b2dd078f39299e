//! What time costs: SLA clocks and until when a decision holds, on top of the same leads and rules without them.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]
#![allow(dead_code, clippy::allow_attributes, reason = "the rules by hand are measured elsewhere")]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use leadwright::change::Decider;
use leadwright::evaluate::{Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;

/// An SLA for the qualified leads of the benchmark, with a calendar: first touch, six touches, an answer, a stay, warnings.
const SLA: &str = "
calendar office { timezone \"Europe/Paris\", open mon-fri 09:00-12:30, 14:00-18:00 }
sla work \"Work\" in qualified {
  calendar office
  first touch within 4 business hours when total >= 90
  first touch within 1 business day otherwise
  at least 6 touches within 10 business days
  stay at most 30 days, then close as lost
  warn at 50%, 75% to sales
  breach to marketing
}
sla keep \"Keep\" in lead {
  calendar office
  stay at most 400 days
  warn at 75% to marketing
}
";

/// From JSON to JSON by evaluating alone.
fn without(program: &Program, leads: &[String], now: Instant) {
    let (mut reader, mut record) = (Reader::new(&program.schema), Record::default());
    let (mut scratch, mut out) = (Scratch::new(), Vec::new());
    for lead in leads {
        out.clear();
        reader.read_json(black_box(lead.as_bytes()), &mut record).unwrap();
        let decision = evaluate(program, &record, now, &mut scratch, &mut Silent);
        json::write(&mut out, &Decided { program, record: &record, decision: &decision, explanation: None });
        black_box(&out);
    }
}

/// From JSON to JSON with all that time adds.
fn with(program: &Program, leads: &[String], now: Instant) {
    let (mut reader, mut record) = (Reader::new(&program.schema), Record::default());
    let (mut decider, mut out) = (Decider::new(program, false, false), Vec::new());
    for lead in leads {
        out.clear();
        reader.read_json(black_box(lead.as_bytes()), &mut record).unwrap();
        let outcome = decider.decide(&record, now);
        json::write(&mut out, &Decided { program, record: &record, decision: &outcome.decision, explanation: None });
        black_box(&out);
    }
}

fn main() {
    let leads = support::leads(2_000);
    let plain = support::compile(&support::rules());
    let rules = support::rules().replace("email {", "call touch { outcome text }\n  email {") + SLA;
    let timed = support::compile(&rules);
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    let rounds_wanted = if std::env::args().any(|arg| arg == "--test") { 1 } else { 41 };
    let mut rounds: [Vec<Duration>; 4] = Default::default();
    for _ in 0..rounds_wanted {
        for (slot, run) in [
            (0, Box::new(|| without(&plain, &leads, now)) as Box<dyn Fn()>),
            (1, Box::new(|| without(&timed, &leads, now))),
            (2, Box::new(|| with(&plain, &leads, now))),
            (3, Box::new(|| with(&timed, &leads, now))),
        ] {
            let started = Clock::now();
            run();
            rounds[slot].push(started.elapsed());
        }
    }
    let median = |rounds: &mut Vec<Duration>| {
        rounds.sort();
        rounds[rounds.len() / 2].as_nanos() as f64 / leads.len() as f64 / 1_000.0
    };
    let [bare, clocks, until, both] = rounds.each_mut().map(median);
    println!("{:<44} {:>8}  {:>6}", "", "µs/lead", "ratio");
    for (name, time) in [
        ("JSON to decision", bare),
        ("with the clocks of SLAs", clocks),
        ("with until when it holds", until),
        ("with both", both),
    ] {
        println!("{name:<44} {time:>8.2}  {:>6.2}", time / bare);
    }
}
