//! How cost grows with the size of the rules: tables, score lines, routes.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]

mod support;

use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant as Clock;

use leadwright::evaluate::{Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::source::{DataFile, FileKind, Source, Sources};
use leadwright::value::Instant;

/// Rules with a table of so many rows by country, city and size.
fn table(rows: usize) -> Sources {
    let rules = "fields { country country, city text, employees number }\n\
        table people from \"people.csv\" {\n  match country | city | employees between low and high\n  give person\n}\n\
        let person = person of people\ncondition has_person = person is known\n\
        score fit { +1 \"Known\" when has_person }\n";
    let mut csv = String::from("country,city,low,high,person\n");
    for row in 0..rows {
        let country = support::COUNTRIES[row % 12];
        let _ = writeln!(
            csv,
            "{country},city {},{},{},rep{row}@x.example",
            row / 24,
            1_000 * (row % 2),
            1_000 * (row % 2) + 999
        );
    }
    let mut sources = Sources::new();
    let file = sources.add(Source::new("bench.lead", rules, FileKind::Rules));
    let data = sources.add(Source::new("people.csv", csv, FileKind::Data));
    sources.add_data(file, "people.csv", DataFile::Found(data));
    sources
}

/// Rules with so many score lines and so many lines of a route.
fn many(lines: usize) -> String {
    let mut out = String::from(
        "owner sales \"Sales\"\nfields { country country, industry text, employees number }\nactivities { visit { page text } }\nscore fit {\n",
    );
    for line in 0..lines {
        let _ = match line % 3 {
            0 => writeln!(out, "  +1 \"Line {line}\" when industry is \"industry {line}\""),
            1 => writeln!(out, "  +1 \"Line {line}\" when employees >= {line} and country is \"FR\""),
            _ => writeln!(
                out,
                "  +1 \"Line {line}\" for each visit in the last 30 days where page is \"/page/{line}\", up to 5"
            ),
        };
    }
    out.push_str("}\nstage lead \"Lead\" start { hand off to sales\n advance to won when fit > 3 }\nend won \"Won\" success\nroute to sales {\n");
    for line in 0..lines {
        let _ = writeln!(out, "  to \"rep{line}@x.example\" when industry is \"industry {line}\"");
    }
    out.push_str("  to \"desk@x.example\" otherwise\n}\n");
    out
}

fn per_lead(program: &Program, leads: &[Record]) -> f64 {
    let now = Instant::parse_rfc3339(support::NOW).unwrap();
    let mut scratch = Scratch::new();
    let mut best = f64::MAX;
    for _ in 0..15 {
        let started = Clock::now();
        for lead in leads {
            black_box(evaluate(program, black_box(lead), now, &mut scratch, &mut Silent));
        }
        best = best.min(started.elapsed().as_nanos() as f64 / leads.len() as f64);
    }
    best
}

fn records(program: &Program, rows: usize) -> Vec<Record> {
    let mut random = support::Random::new(3);
    let mut reader = Reader::new(&program.schema);
    (0..2_000)
        .map(|number| {
            let row = random.below(rows as u64) as usize;
            let text = format!(
                "{{\"id\":\"{number}\",\"country\":\"{}\",\"city\":\"city {}\",\"employees\":{}}}",
                support::COUNTRIES[row % 12],
                row / 24,
                1_000 * (row % 2) + 5
            );
            let mut record = Record::default();
            reader.read_json(text.as_bytes(), &mut record).unwrap();
            record
        })
        .collect()
}

fn main() {
    let quick = std::env::args().any(|arg| arg == "--test");
    let mut times = Vec::new();
    for rows in [100, 100_000] {
        let sources = table(rows);
        let started = Clock::now();
        let program = support::compile_sources(&sources);
        let load = started.elapsed();
        let leads = records(&program, rows);
        let each = per_lead(&program, &leads);
        println!("table of {rows:>7} rows: loaded in {load:>9.1?}, {each:>6.0} ns a lead");
        times.push(each);
    }
    println!("100,000 rows against 100: {:.2} times", times[1] / times[0]);
    let lines = if quick { 1_000 } else { 10_000 };
    let text = many(lines);
    let started = Clock::now();
    black_box(support::compile(&text));
    println!(
        "{lines} score lines and {lines} lines of a route: read, checked and compiled in {:.1?}",
        started.elapsed()
    );
}
