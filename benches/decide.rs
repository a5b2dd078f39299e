//! From the bytes of a lead to the bytes of its decision, beside the same rules written by hand in Rust.
//!
//! Both run in one process on the same leads, and their answers are compared before anything is measured.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]

mod support;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use leadwright::evaluate::{Recorded, Scratch, Silent, evaluate};
use leadwright::explain::explain;
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;

/// One engine with its buffers.
struct Engine<'a> {
    program: &'a Program,
    reader: Reader<'a>,
    record: Record,
    scratch: Scratch,
    recorded: Recorded,
    now: Instant,
}

impl<'a> Engine<'a> {
    fn new(program: &'a Program) -> Self {
        Self {
            program,
            reader: Reader::new(&program.schema),
            record: Record::default(),
            scratch: Scratch::new(),
            recorded: Recorded::new(program, false),
            now: Instant::parse_rfc3339(support::NOW).unwrap(),
        }
    }

    fn brief(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        out.clear();
        self.reader.read_json(bytes, &mut self.record).unwrap();
        self.scratch.near = false;
        let decision = evaluate(self.program, &self.record, self.now, &mut self.scratch, &mut Silent);
        json::write(
            out,
            &Decided { program: self.program, record: &self.record, decision: &decision, explanation: None },
        );
    }

    fn full(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        out.clear();
        self.reader.read_json(bytes, &mut self.record).unwrap();
        self.recorded.clear(self.program);
        self.scratch.near = true;
        let decision = evaluate(self.program, &self.record, self.now, &mut self.scratch, &mut self.recorded);
        let explanation = explain(self.program, &self.record, &decision, &self.recorded);
        let decided = Decided {
            program: self.program,
            record: &self.record,
            decision: &decision,
            explanation: Some(&explanation),
        };
        json::write(out, &decided);
    }
}

/// The median time a lead, over many rounds that take turns, so that a busy machine slows all alike.
fn main() {
    let leads = support::leads(2_000);
    let rules = support::rules();
    let (program, places) = (support::compile(&rules), support::by_hand::Places::of(&rules));
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    let mut engine = Engine::new(&program);
    let (mut ours, mut theirs) = (Vec::new(), String::new());
    for lead in &leads {
        engine.brief(lead.as_bytes(), &mut ours);
        support::by_hand::decide(lead.as_bytes(), now, support::NOW, &places, &mut theirs);
        assert_eq!(String::from_utf8_lossy(&ours), theirs, "\n{lead}");
    }
    let size: usize = leads.iter().map(String::len).sum::<usize>() / leads.len();
    println!("{} leads of {size} bytes on average; the same answers", leads.len());

    let mut rounds: [Vec<Duration>; 4] = Default::default();
    let rounds_wanted = if std::env::args().any(|arg| arg == "--test") { 1 } else { 41 };
    for _ in 0..rounds_wanted {
        let started = Clock::now();
        for lead in &leads {
            support::by_hand::decide(black_box(lead.as_bytes()), now, support::NOW, &places, &mut theirs);
            black_box(&theirs);
        }
        rounds[0].push(started.elapsed());
        let started = Clock::now();
        for lead in &leads {
            engine.brief(black_box(lead.as_bytes()), &mut ours);
            black_box(&ours);
        }
        rounds[1].push(started.elapsed());
        let started = Clock::now();
        for lead in &leads {
            engine.full(black_box(lead.as_bytes()), &mut ours);
            black_box(&ours);
        }
        rounds[2].push(started.elapsed());
        let started = Clock::now();
        for lead in &leads {
            engine.reader.read_json(black_box(lead.as_bytes()), &mut engine.record).unwrap();
        }
        rounds[3].push(started.elapsed());
    }
    let median = |rounds: &mut Vec<Duration>| {
        rounds.sort();
        rounds[rounds.len() / 2].as_nanos() as f64 / leads.len() as f64 / 1_000.0
    };
    let [hand, brief, full, read] = rounds.each_mut().map(median);
    println!("{:<44} {:>8}  {:>6}", "", "µs/lead", "ratio");
    println!("{:<44} {hand:>8.2}  {:>6.2}", "by hand: JSON to decision", 1.0);
    println!("{:<44} {brief:>8.2}  {:>6.2}", "Leadwright, without reasons", brief / hand);
    println!("{:<44} {full:>8.2}  {:>6.2}", "Leadwright, with reasons and near misses", full / hand);
    println!("{:<44} {read:>8.2}  {:>6.2}", "  of which reading the lead", read / hand);
}
