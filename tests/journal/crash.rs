//! The program goes down while it writes.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::*;
use crate::support::folder;

#[test]
fn a_torn_last_line_is_cut_off_and_nothing_before_it_is_lost() {
    let rules = folder(&[("turns.lead", TURNS.as_bytes()), ("leads.ndjson", french(10).as_bytes())]);
    let leads = rules.path().join("leads.ndjson");
    let dir = tempfile::tempdir().unwrap();
    let args = ["eval", text(rules.path()), "--leads", text(&leads), "--now", NOW, "--log", text(dir.path())];
    assert_eq!(run(&args).status.code(), Some(0));
    let path = dir.path().join("decisions-000001.ndjson");
    let whole = fs::read(&path).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    // Wherever in the last line it is torn.
    for (kept, agree, cut) in
        [(last + 1, 9, true), (last + 40, 9, true), (whole.len() - 2, 9, true), (whole.len() - 1, 10, false)]
    {
        fs::write(&path, &whole[..kept]).unwrap();
        if cut {
            let output = run(&["replay-log", text(dir.path())]);
            assert_eq!(output.status.code(), Some(0));
            assert!(out(&output).contains("the last line was not written to its end"), "{}", out(&output));
        }
        assert_eq!(run(&args).status.code(), Some(0));
        let (code, told) = replayed(dir.path(), &[]);
        assert_eq!((code, &told["torn_bytes"], &told["broken_lines"]), (0, &0.into(), &0.into()), "{kept} {told}");
        assert_eq!(told["agree"], agree + 10, "{kept} {told}");
        let start = lines(dir.path(), "start").pop().unwrap();
        assert_eq!(start["cut"], if cut { kept - last } else { 0 });
        let numbers: Vec<u64> = lines(dir.path(), "decision").iter().map(|line| line["n"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=agree as u64 + 10).collect::<Vec<_>>());
    }
    // Within the log, a line that is none is told.
    fs::write(&path, [&whole[..last], b"{\"log\":\"deci\n", &whole[last..]].concat()).unwrap();
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["broken_lines"], &told["agree"]), (1, &1.into(), &10.into()), "{told}");
}

#[test]
fn killed_under_load_it_replays_to_the_last_whole_line_and_goes_on() {
    let rules = folder(&[("turns.lead", TURNS.as_bytes())]);
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let mut decisions = 0;
    for round in 0..3_usize {
        let args = [
            "eval",
            text(rules.path()),
            "--leads",
            "-",
            "--input",
            "ndjson",
            "--now",
            NOW,
            "--log",
            text(&log),
            "--log-size",
            "400000",
        ];
        let mut child =
            program().args(args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Leads without an end, until nobody reads them.
        let feeding = std::thread::spawn(move || {
            let mut number = 0;
            loop {
                number += 1;
                let lead = format!(
                    "{{\"id\": \"L-{number}\", \"name\": \"Zoé\", \"email\": \"z@client.example\", \"country\": \"FR\"}}\n"
                );
                if stdin.write_all(lead.as_bytes()).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let size = || {
            fs::read_dir(&log).map_or(0, |files| {
                files.flatten().map(|file| file.metadata().map_or(0, |about| about.len())).sum::<u64>()
            })
        };
        let before = size();
        while size() < before + 150_000 * (1 + round as u64) {
            assert!(started.elapsed() < Duration::from_secs(60), "nothing is logged");
            std::thread::sleep(Duration::from_millis(2));
        }
        // SIGKILL on Unix, its like elsewhere.
        child.kill().unwrap();
        child.wait().unwrap();
        feeding.join().unwrap();
        let (code, told) = replayed(&log, &[]);
        assert_eq!(
            (code, &told["differ"], &told["broken_lines"], &told["lost"]),
            (0, &0.into(), &0.into(), &0.into()),
            "{told}"
        );
        assert_eq!(told["agree"], told["decisions"]);
        let now = told["decisions"].as_u64().unwrap();
        assert!(now > decisions, "{told}");
        decisions = now;
    }
    // Goes on after half a line, too.
    let mut parts: Vec<_> = fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.retain(|path| path.extension().is_some_and(|end| end == "ndjson"));
    parts.sort();
    OpenOptions::new()
        .append(true)
        .open(parts.last().unwrap())
        .unwrap()
        .write_all(b"{\"log\":\"decision\",\"n\":")
        .unwrap();
    let leads = rules.path().join("leads");
    fs::write(&leads, french(5)).unwrap();
    let output = run(&[
        "eval",
        text(rules.path()),
        "--leads",
        text(&leads),
        "--input",
        "ndjson",
        "--now",
        NOW,
        "--log",
        text(&log),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let (code, told) = replayed(&log, &[]);
    assert_eq!((code, &told["agree"], &told["torn_bytes"]), (0, &(decisions + 5).into(), &0.into()), "{told}");
}
