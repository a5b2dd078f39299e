//! What it takes to hold two versions of 200 rules against each other on many leads, beside evaluating the leads twice with `eval`.
//!
//! Run as `cargo bench --bench change`, with `-- --leads 1000000` for as many leads.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a benchmark measures time, and stops when it can't go on"
)]

mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Clock};

/// The rules of the benchmark with lines for each city and segment, so that they are 200.
fn rules() -> String {
    let mut more = String::from("score place from 0 to 60 {\n");
    for at in 0..60 {
        let _ = writeln!(more, "  +{} \"City {at}\" when city is \"city {}\"", at % 7 + 1, at * 8);
    }
    more.push_str("}\n\ngrade tier {\n");
    for at in 0..34 {
        let _ = writeln!(more, "  \"T{at}\" when total >= {}", 170 - at * 5);
    }
    more.push_str("  \"T99\" otherwise\n}\n\nscore total");
    support::rules().replace("score total", &more)
}

/// What is written differently: points of a few leads and of many, a limit, a new line and one less, the threshold, a route.
const EDITS: [(&str, &str); 8] = [
    ("+12 \"Senior\"", "+14 \"Senior\""),
    ("+3 \"City 2\"", "+5 \"City 2\""),
    ("+9 \"Budget\" when budget >= 50k", "+9 \"Budget\" when budget >= 60k"),
    ("minutes >= 60, once per 7 days, up to 20", "minutes >= 60, once per 7 days, up to 10"),
    ("  +8 \"Director\" when title starts with \"director\"\n", ""),
    ("when title contains \"student\"\n", "when title contains \"student\"\n  -5 \"Tiny\" when employees < 20\n"),
    ("when total >= 70", "when total >= 72"),
    ("employees >= 150\n", "employees >= 250\n"),
];

fn run(at: &Path, args: &[&str]) -> Duration {
    let started = Clock::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .current_dir(at)
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    // As a pipe that somebody reads: what is written is part of the work.
    std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 3)), "{args:?} {status}");
    started.elapsed()
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let test = args.iter().any(|arg| arg == "--test");
    let wanted = args.iter().position(|arg| arg == "--leads").and_then(|at| args.get(at + 1)?.parse().ok());
    let count: u64 = wanted.unwrap_or(if test { 500 } else { 100_000 });
    let rounds = if test || count > 200_000 { 1 } else { 5 };
    let at = tempfile::tempdir().unwrap();
    let old = rules();
    let mut new = old.clone();
    for (before, after) in EDITS {
        assert!(new.contains(before), "{before}");
        new = new.replacen(before, after, 1);
    }
    std::fs::write(at.path().join("old.lead"), old).unwrap();
    std::fs::write(at.path().join("new.lead"), new).unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(at.path().join("leads.ndjson")).unwrap());
    let mut random = support::Random::new(7);
    for number in 0..count {
        writeln!(file, "{}", support::lead(number, &mut random)).unwrap();
    }
    file.into_inner().unwrap();
    let leads = ["--leads", "leads.ndjson", "--now", support::NOW];
    let commands: [Vec<&str>; 5] = [
        [&["eval", "old.lead"], &leads[..]].concat(),
        [&["eval", "new.lead"], &leads[..]].concat(),
        [&["eval", "old.lead", "--no-reasons"], &leads[..]].concat(),
        [&["eval", "new.lead", "--no-reasons"], &leads[..]].concat(),
        [&["diff", "old.lead", "new.lead"], &leads[..]].concat(),
    ];
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..rounds {
        for (slot, command) in commands.iter().enumerate() {
            times[slot].push(run(at.path(), command));
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let [a, b, c, d, diff] = times.each_mut().map(median);
    println!("{count} leads                            {:>8}  {:>6}", "seconds", "ratio");
    println!("eval twice                               {:>8.2}  {:>6.2}", a + b, 1.0);
    println!("eval twice, without reasons              {:>8.2}  {:>6.2}", c + d, (c + d) / (a + b));
    println!("diff                                     {diff:>8.2}  {:>6.2}", diff / (a + b));
    println!("diff, beside eval without reasons                  {:>6.2}", diff / (c + d));
}
