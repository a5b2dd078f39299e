//! The parts of a decision, each by itself: where the time goes.

#![expect(clippy::unwrap_used, reason = "a benchmark stops when it can't go on")]
#![allow(dead_code, clippy::allow_attributes, reason = "the rules by hand are measured elsewhere")]

mod support;

use divan::{Bencher, black_box, counter::ItemsCount};
use leadwright::evaluate::{Decision, Recorded, Scratch, Silent, evaluate};
use leadwright::explain::explain;
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;

const LEADS: u64 = 500;

fn main() {
    divan::main();
}

fn now() -> Instant {
    Instant::parse_rfc3339(support::NOW).unwrap()
}

fn records(program: &Program) -> Vec<Record> {
    let mut reader = Reader::new(&program.schema);
    let read = |lead: String| {
        let mut record = Record::default();
        reader.read_json(lead.as_bytes(), &mut record).unwrap();
        record
    };
    support::leads(LEADS).into_iter().map(read).collect()
}

fn decided(program: &Program, records: &[Record], near: bool) -> Vec<(Decision, Recorded)> {
    let mut scratch = Scratch::new();
    scratch.near = near;
    let one = |record: &Record| {
        let mut recorded = Recorded::new(program, false);
        let decision = evaluate(program, record, now(), &mut scratch, &mut recorded);
        (decision, recorded)
    };
    records.iter().map(one).collect()
}

#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    let rules = support::rules();
    bencher.bench_local(|| support::compile(black_box(&rules)));
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    let program = support::compile(&support::rules());
    let leads = support::leads(LEADS);
    let (mut reader, mut record) = (Reader::new(&program.schema), Record::default());
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| {
        for lead in &leads {
            reader.read_json(black_box(lead.as_bytes()), &mut record).unwrap();
        }
    });
}

#[divan::bench(args = [false, true])]
fn evaluate_silently(bencher: Bencher<'_, '_>, near: bool) {
    let program = support::compile(&support::rules());
    let records = records(&program);
    let mut scratch = Scratch::new();
    scratch.near = near;
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| {
        for record in &records {
            black_box(evaluate(&program, black_box(record), now(), &mut scratch, &mut Silent));
        }
    });
}

#[divan::bench]
fn evaluate_recording(bencher: Bencher<'_, '_>) {
    let program = support::compile(&support::rules());
    let records = records(&program);
    let (mut scratch, mut recorded) = (Scratch::new(), Recorded::new(&program, false));
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| {
        for record in &records {
            recorded.clear(&program);
            black_box(evaluate(&program, black_box(record), now(), &mut scratch, &mut recorded));
        }
    });
}

#[divan::bench]
fn reasons(bencher: Bencher<'_, '_>) {
    let program = support::compile(&support::rules());
    let records = records(&program);
    let decided = decided(&program, &records, false);
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| {
        for (record, (decision, recorded)) in records.iter().zip(&decided) {
            black_box(explain(&program, record, decision, recorded));
        }
    });
}

#[divan::bench(args = [false, true])]
fn write(bencher: Bencher<'_, '_>, reasons: bool) {
    let program = support::compile(&support::rules());
    let records = records(&program);
    let decided = decided(&program, &records, reasons);
    let told: Vec<_> =
        records.iter().zip(&decided).map(|(record, (d, recorded))| explain(&program, record, d, recorded)).collect();
    let mut out = Vec::new();
    bencher.counter(ItemsCount::new(LEADS)).bench_local(|| {
        for ((record, (decision, _)), told) in records.iter().zip(&decided).zip(&told) {
            out.clear();
            let explanation = reasons.then_some(told);
            json::write(&mut out, &Decided { program: &program, record, decision, explanation });
            black_box(&out);
        }
    });
}
