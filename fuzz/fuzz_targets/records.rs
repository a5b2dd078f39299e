//! Any bytes as a file of leads, in each format, read for the rules of the example company: no panic, and each lead is read or told to
//! be unreadable. What is read can be decided about and written.

#![no_main]

use std::sync::LazyLock;

use leadwright::evaluate::{Scratch, Silent, evaluate};
use leadwright::live;
use leadwright::program::Program;
use leadwright::record::{Content, Format, Leads, Limits, Reader, Record, Shape};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;
use libfuzzer_sys::fuzz_target;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules/acme-emea");
    live::open(std::path::Path::new(rules)).map(|opened| opened.program).unwrap_or_else(|failed| panic!("{failed:?}"))
});

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let format = [Format::Ndjson, Format::Json, Format::Csv, Format::Ron][usize::from(*first) % 4];
    let Ok((_, shape)) = Shape::parse(Content::Leads, "leads") else { return };
    let limits = Limits { lead: 1 << 20, ..Limits::default() };
    let opened = Leads::open(bytes, "leads", Some(format), &shape, &PROGRAM.schema, limits);
    let Ok(mut leads) = opened else { return };
    let (mut reader, mut record, mut scratch) = (Reader::new(&PROGRAM.schema), Record::default(), Scratch::new());
    let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").unwrap_or_default();
    while let Ok(Some(block)) = leads.next_block() {
        for unit in block.units() {
            if let Err(bad) = reader.read(&block, unit, &mut record) {
                assert!(!bad.reason.to_string().is_empty());
                continue;
            }
            let decision = evaluate(&PROGRAM, &record, now, &mut scratch, &mut Silent);
            let mut out = Vec::new();
            json::write(&mut out, &Decided { program: &PROGRAM, record: &record, decision: &decision, explanation: None });
            assert!(std::str::from_utf8(&out).is_ok());
        }
    }
});
