//! What it costs to ask through the API, beside the engine by itself; and how long a save takes to be in use.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]
#![allow(dead_code, clippy::allow_attributes, reason = "the rules by hand are measured elsewhere")]

mod support;

use std::fmt::Write;
use std::hint::black_box;
use std::thread::{scope, yield_now};
use std::time::{Duration, Instant as Clock};

use leadwright::change::Decider;
use leadwright::journal::{Input, Journal, JournalOptions};
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use leadwright::{Instant, Lead, Leadwright, Reasons, Tests, WatchOptions};

fn main() {
    let test = std::env::args().any(|arg| arg == "--test");
    calls(if test { 1 } else { 21 });
    logged(if test { 1 } else { 21 });
    saves(if test { 2 } else { 200 });
}

/// The API beside the engine by itself, in turns, and the API from two threads.
fn calls(rounds: usize) {
    let leads = support::leads(2_000);
    let text = support::rules();
    let program = support::compile(&text);
    let rules = Leadwright::of_text("rules.lead", &text).unwrap();
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    println!("{:<36} {:>10} {:>10} {:>7}", "µs a lead, JSON to JSON", "engine", "API", "ratio");
    for (name, reasons) in [("without reasons", Reasons::None), ("with reasons", Reasons::Counted)] {
        let told = reasons != Reasons::None;
        let rules = rules.with_reasons(reasons);
        let (mut reader, mut record) = (Reader::new(&program.schema), Record::default());
        let mut decider = Decider::new(&program, told, false);
        let mut out = Vec::new();
        let mut engine = |out: &mut Vec<u8>, lead: &str| {
            out.clear();
            reader.read_json(lead.as_bytes(), &mut record).unwrap();
            let mut outcome = decider.decide(&record, now);
            if !told {
                outcome.decision.near_misses.clear();
            }
            let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
            json::write(out, &Decided { program: &program, record: &record, decision, explanation });
        };
        let api = |out: &mut Vec<u8>, lead: &str| {
            out.clear();
            rules.decide_json(lead.as_bytes(), now).unwrap().write_json(out);
        };
        let mut times: [Vec<Duration>; 2] = Default::default();
        for _ in 0..rounds {
            let started = Clock::now();
            for lead in &leads {
                engine(&mut out, black_box(lead));
            }
            times[0].push(started.elapsed());
            let started = Clock::now();
            for lead in &leads {
                api(&mut out, black_box(lead));
            }
            times[1].push(started.elapsed());
        }
        let [engine, api] = times.each_mut().map(|times| {
            times.sort();
            times[times.len() / 2].as_nanos() as f64 / leads.len() as f64 / 1_000.0
        });
        println!("{name:<36} {engine:>10.2} {api:>10.2} {:>7.2}", api / engine);
    }
    let rules = rules.with_reasons(Reasons::None);
    let ask = |leads: &[String]| {
        for lead in leads {
            black_box(rules.decide_json(lead.as_bytes(), now).unwrap());
        }
    };
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..rounds {
        let started = Clock::now();
        ask(&leads);
        times[0].push(started.elapsed());
        let started = Clock::now();
        scope(|scope| {
            for half in leads.chunks(leads.len() / 2) {
                scope.spawn(move || ask(half));
            }
        });
        times[1].push(started.elapsed());
    }
    let [one, two] = times.each_mut().map(|times| {
        times.sort();
        times[times.len() / 2].as_nanos() as f64
    });
    println!("two threads decide {:.2} times as many as one", one / two);
}

/// Deciding with a log of decisions beside deciding without, in turns. What the log writes, it writes on a thread of its own; how long that takes beyond
/// deciding is told by itself.
fn logged(rounds: usize) {
    let leads: Vec<Lead> = support::leads(2_000).into_iter().map(Lead::from_json).collect();
    let rules = Leadwright::of_text("rules.lead", &support::rules()).unwrap();
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    println!(
        "\n{:<36} {:>10} {:>10} {:>7} {:>14}",
        "µs a lead, decision to JSON", "API", "logged", "ratio", "bytes a lead"
    );
    for (name, input) in [("masked", Input::Masked), ("whole", Input::Whole), ("digest", Input::Digest)] {
        let folder = tempfile::tempdir().unwrap();
        let mut options = JournalOptions::new();
        options.input = input;
        let journal = Journal::open(folder.path(), options).unwrap();
        let mut times: [Vec<Duration>; 2] = Default::default();
        for _ in 0..rounds {
            for (log, times) in [None, Some(&journal)].into_iter().zip(&mut times) {
                let started = Clock::now();
                for lead in &leads {
                    let decision = rules.decide_at(lead, now).unwrap();
                    black_box(decision.to_json());
                    if let Some(log) = log {
                        log.note(lead, &decision);
                    }
                }
                times.push(started.elapsed());
                journal.flush().unwrap();
            }
        }
        let [plain, logged] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_nanos() as f64 / leads.len() as f64 / 1_000.0
        });
        let status = journal.status();
        assert_eq!((status.written, status.lost), (leads.len() as u64 * rounds as u64, 0));
        drop(journal);
        let size: u64 =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
        println!(
            "{name:<36} {plain:>10.2} {logged:>10.2} {:>7.2} {:>14}",
            logged / plain,
            size / leads.len() as u64 / rounds as u64
        );
    }
}

/// From the end of a save to the first decision by it, with a thread that asks all the time.
fn saves(rounds: u32) {
    let text = |round: u32| {
        let mut text = support::rules().replace("version \"1\"", &format!("version \"{round}\""));
        let lines = text.lines().filter(|line| line.trim_start().starts_with(['+', '-'])).count();
        text.push_str("score more from 0 to 100 {\n");
        for rule in lines..1_000 {
            writeln!(text, "  +1 \"Rule {rule}\" when employees > {rule} and country is \"FR\"").unwrap();
        }
        text.push_str("}\n");
        text
    };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rules.lead");
    std::fs::write(&path, text(0)).unwrap();
    let rules = Leadwright::watch(dir.path(), WatchOptions::new().tests(Tests::Skip)).unwrap();
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    let lead = Lead::from_json(support::leads(1).remove(0));
    let mut times: Vec<Duration> = Vec::new();
    for round in 1..=rounds {
        let (wanted, text) = (round.to_string(), text(round));
        std::fs::write(&path, text).unwrap();
        let saved = Clock::now();
        while rules.decide_at(&lead, now).unwrap().version() != wanted {
            assert!(saved.elapsed() < Duration::from_secs(30), "the save is not used: {}", rules.status());
            yield_now();
        }
        times.push(saved.elapsed());
    }
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_millis();
    println!("\n{} saves of 1,000 rules, from the end of the save to the first decision by them, in ms", times.len());
    println!("median {}   p90 {}   p99 {}   longest {}", at(50), at(90), at(99), times[times.len() - 1].as_millis());
}
