//! Numbers of a log: what is missing, twice or out of order is told. What is left is right by itself, so nothing else would tell it.

use std::fs;
use std::time::Duration;

use leadwright::journal::{Agreement, Journal, JournalOptions, replay};
use leadwright::{Instant, Lead, Leadwright};
use serde_json::json;

use super::*;

/// A log of so many parts with four decisions each, not packed, and its parts. On a busy machine a part may get too old before it has its four; then
/// another log is made.
fn log(parts: usize) -> (tempfile::TempDir, Vec<PathBuf>) {
    let decisions = |part: &PathBuf| fs::read_to_string(part).unwrap().matches("\"log\":\"decision\"").count();
    let logs = std::iter::repeat_with(|| log_of_about(parts)).take(200);
    let (dir, found) = logs
        .into_iter()
        .find(|(_, found)| found.len() == parts && found.iter().all(|part| decisions(part) == 4))
        .expect("a log of such parts");
    (dir, found)
}

fn log_of_about(parts: usize) -> (tempfile::TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let mut from = 0;
    for _ in 0..parts {
        // A program after the other: each begins a part, since the one before is too old.
        let options = JournalOptions::new().part_age(Duration::from_millis(20)).pack(false);
        let journal = Journal::open(dir.path(), options).unwrap();
        for line in french(from + 4).lines().skip(from) {
            let lead = Lead::from_json(line);
            journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
        }
        journal.flush().unwrap();
        from += 4;
        drop(journal);
        std::thread::sleep(Duration::from_millis(25));
    }
    let mut paths: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| text(path).ends_with(".ndjson"));
    paths.sort();
    (dir, paths)
}

/// Changes the lines of a part.
fn edit(part: &Path, change: impl Fn(&mut Vec<String>)) {
    let mut lines: Vec<String> = fs::read_to_string(part).unwrap().lines().map(str::to_owned).collect();
    change(&mut lines);
    fs::write(part, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
}

/// The line of this number.
fn at(lines: &[String], n: u64) -> usize {
    lines.iter().position(|line| line.starts_with(&format!("{{\"log\":\"decision\",\"n\":{n},"))).unwrap()
}

fn part_with(parts: &[PathBuf], n: u64) -> &Path {
    let has = |part: &&PathBuf| fs::read_to_string(part).unwrap().contains(&format!("\"log\":\"decision\",\"n\":{n},"));
    parts.iter().find(has).unwrap()
}

/// Exit code 1, no decision that comes out otherwise, and these words.
fn told(log: &Path, wanted: &str) -> Value {
    let output = run(&["replay-log", text(log)]);
    let shown = out(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains(wanted) && !shown.contains("come out otherwise"), "{shown}");
    let (code, json) = replayed(log, &[]);
    assert_eq!((code, &json["agrees"], &json["differ"]), (1, &false.into(), &0.into()), "{json}");
    json
}

fn ranges(of: &Value) -> Vec<(u64, u64)> {
    of.as_array().unwrap().iter().map(|it| (it["first"].as_u64().unwrap(), it["last"].as_u64().unwrap())).collect()
}

#[test]
fn a_log_that_is_whole_agrees_and_the_oldest_parts_may_be_gone() {
    let (dir, parts) = log(4);
    assert_eq!(replayed(dir.path(), &[]).0, 0);
    for gone in parts.iter().take(2) {
        fs::remove_file(gone).unwrap();
        let (code, told) = replayed(dir.path(), &[]);
        assert_eq!((code, &told["missing"]), (0, &json!([])), "{told}");
    }
}

#[test]
fn a_part_or_a_line_in_the_middle_that_is_gone_is_told() {
    let (dir, parts) = log(4);
    let middle = part_with(&parts, 6);
    let whole = fs::read_to_string(middle).unwrap();
    edit(middle, |lines| {
        lines.remove(at(lines, 6));
    });
    let json = told(dir.path(), "decision 6 is missing, and no line tells why: before line ");
    assert_eq!(ranges(&json["missing"]), [(6, 6)]);
    // The last line of a part, and the first of one.
    for gone in [8, 5] {
        let (dir, parts) = log(3);
        let part = part_with(&parts, gone);
        edit(part, |lines| {
            lines.remove(at(lines, gone));
        });
        told(dir.path(), &format!("decision {gone} is missing, and no line tells why"));
    }
    // What the advice for a part that can't be read asks for: the other ones are replayed, and what is missing is told.
    fs::write(middle, &whole).unwrap();
    let numbers: Vec<u64> =
        whole.lines().filter_map(|line| serde_json::from_str::<Value>(line).unwrap()["n"].as_u64()).collect();
    fs::remove_file(middle).unwrap();
    let (first, last) = (numbers[0], *numbers.last().unwrap());
    let json = told(dir.path(), &format!("decisions {first} to {last} are missing, and no line tells why"));
    assert_eq!(ranges(&json["missing"]), [(first, last)]);
    assert_eq!(json["agree"].as_u64().unwrap(), 16 - numbers.len() as u64);
}

#[test]
fn a_gap_before_a_part_without_decisions_and_at_the_very_beginning_is_told() {
    let (dir, parts) = log(2);
    edit(part_with(&parts, 1), |lines| {
        lines.remove(at(lines, 1));
    });
    told(dir.path(), "decision 1 is missing, and no line tells why");
    let (dir, parts) = log(2);
    let last = parts.last().unwrap();
    let head: Value = serde_json::from_str(fs::read_to_string(last).unwrap().lines().next().unwrap()).unwrap();
    let before = head["next"].as_u64().unwrap() - 1;
    edit(part_with(&parts, before), |lines| {
        lines.remove(at(lines, before));
    });
    // Only its head is left.
    edit(last, |lines| lines.truncate(1));
    told(dir.path(), &format!("decision {before} is missing, and no line tells why: before line 1 of "));
}

#[test]
fn a_line_that_stands_there_twice_or_out_of_order_is_told() {
    let (dir, parts) = log(3);
    edit(part_with(&parts, 6), |lines| {
        let line = lines[at(lines, 6)].clone();
        lines.insert(at(lines, 7), line);
    });
    let json = told(dir.path(), "decision 6 stands there twice: once more at line ");
    assert_eq!((ranges(&json["twice"]), &json["missing"]), (vec![(6, 6)], &json!([])));
    let (dir, parts) = log(3);
    edit(part_with(&parts, 6), |lines| {
        let (one, other) = (at(lines, 6), at(lines, 7));
        lines.swap(one, other);
    });
    let json = told(dir.path(), "decision 6 stands out of order: at line ");
    assert_eq!((ranges(&json["out_of_order"]), &json["missing"]), (vec![(6, 6)], &json!([])));
}

#[test]
fn a_packed_part_under_another_number_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new().part_bytes(10_000)).unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    for line in french(40).lines() {
        let lead = Lead::from_json(line);
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
        journal.flush().unwrap();
    }
    drop(journal);
    let packed = |number: u32| dir.path().join(format!("decisions-{number:06}.ndjson.zst"));
    let second = fs::read(packed(2)).unwrap();
    fs::copy(packed(1), packed(2)).unwrap();
    let json = told(dir.path(), "decisions-000002.ndjson.zst says itself that it is part 1 (E0546)");
    let first = ranges(&json["twice"])[0];
    assert_eq!(first.0, 1, "{json}");
    assert_eq!(ranges(&json["missing"])[0].0, first.1 + 1, "{json}");
    // With its own name, all is well.
    fs::write(packed(2), second).unwrap();
    assert_eq!(replayed(dir.path(), &[]).0, 0);
}

#[test]
fn a_wrong_number_is_told_alone() {
    for wrong in [99, 2] {
        let (dir, parts) = log(3);
        edit(part_with(&parts, 6), |lines| {
            let line = at(lines, 6);
            lines[line] = summed(&unsummed(&lines[line]).replacen("\"n\":6,", &format!("\"n\":{wrong},"), 1));
        });
        let json = told(dir.path(), &format!("has the number {wrong}, where 6 belongs (E0546)"));
        assert_eq!((&json["missing"], &json["twice"], &json["out_of_order"]), (&json!([]), &json!([]), &json!([])));
        assert_eq!(json["damaged_lines"], 0);
        assert_eq!((&json["misnumbered"][0]["n"], &json["misnumbered"][0]["belongs"]), (&json!(wrong), &json!(6)));
    }
    // Without one it is no line of a log.
    let (dir, parts) = log(3);
    edit(part_with(&parts, 6), |lines| {
        let line = at(lines, 6);
        lines[line] = lines[line].replacen("\"n\":6,", "", 1);
    });
    let json = told(dir.path(), "is none of a log (E0545)");
    assert_eq!((&json["broken_lines"], &json["missing"]), (&json!(1), &json!([])));
}

#[test]
fn a_gap_that_a_line_names_is_none() {
    let (dir, parts) = log(3);
    let lost = r#"{"log":"lost","n":6,"count":2,"since":"2026-11-24T09:00:00Z","until":"2026-11-24T09:00:01Z","why":"no space left on device"}"#;
    for (n, lines_gone) in [(6, vec![6, 7])] {
        for gone in lines_gone {
            edit(part_with(&parts, gone), |lines| {
                let line = at(lines, gone);
                if gone == n {
                    lines[line] = summed(lost);
                } else {
                    lines.remove(line);
                }
            });
        }
    }
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["lost"], &told["missing"]), (0, &json!(2), &json!([])), "{told}");
}

#[test]
fn the_first_line_of_a_run_that_is_gone_is_told() {
    let rules = crate::support::folder(&[("turns.lead", TURNS.as_bytes()), ("leads.ndjson", french(6).as_bytes())]);
    let dir = tempfile::tempdir().unwrap();
    let leads = rules.path().join("leads.ndjson");
    run(&["eval", text(rules.path()), "--leads", text(&leads), "--now", NOW, "--log", text(dir.path())]);
    edit(&dir.path().join("decisions-000001.ndjson"), |lines| lines.retain(|line| !line.contains("\"log\":\"run\"")));
    let json = told(dir.path(), "is not whole, though no number is missing (E0546)");
    assert_eq!(json["runs_not_whole"].as_array().unwrap().len(), 1);
}

#[test]
fn a_part_that_was_begun_when_the_program_went_down_does_not_begin_anew() {
    for torn in ["", "{\"log\":\"part\",\"for"] {
        let (dir, parts) = log(2);
        let next = dir.path().join(format!("decisions-{:06}.ndjson", parts.len() + 1));
        fs::write(next, torn).unwrap();
        let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
        let journal = Journal::open(dir.path(), JournalOptions::new()).unwrap();
        let lead = Lead::from_json(french(1).lines().next().unwrap());
        journal.note(&lead, &rules.decide_at(&lead, Instant::parse_rfc3339(NOW).unwrap()).unwrap());
        drop(journal);
        assert_eq!(lines(dir.path(), "decision").last().unwrap()["n"], 9);
        assert_eq!(replayed(dir.path(), &[]).0, 0);
    }
}

/// Parts get their packed names, and the oldest are deleted, while the log is read.
#[test]
fn a_log_in_use_gives_no_alarm() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new().part_bytes(400_000).pack(false)).unwrap();
    let lead = Lead::from_json(french(1).lines().next().unwrap());
    for _ in 0..1_200 {
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
    }
    drop(journal);
    let last = dir.path().join("decisions-000002.ndjson");
    assert!(last.exists());
    let mut packed = false;
    let told = replay(dir.path(), Vec::new(), &mut |_| {
        if !std::mem::replace(&mut packed, true) {
            for entry in fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()) {
                if text(&entry).ends_with(".ndjson") {
                    let bytes = zstd::encode_all(fs::File::open(&entry).unwrap(), 1).unwrap();
                    fs::write(format!("{}.zst", text(&entry)), bytes).unwrap();
                    fs::remove_file(&entry).unwrap();
                }
            }
        }
    })
    .unwrap();
    assert!(packed);
    assert_eq!((told.agree, told.agreement()), (1_200, Agreement::Agrees), "{told:?}");
}

#[test]
fn a_log_that_is_written_while_it_is_read_agrees_each_time() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new().part_bytes(20_000)).unwrap();
    journal.flush().unwrap();
    let lead = Lead::from_json(french(1).lines().next().unwrap());
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..1_500 {
                journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
                if number % 5 == 0 {
                    journal.flush().unwrap();
                }
            }
        });
        while !writing.is_finished() {
            let told = replay(dir.path(), Vec::new(), &mut |_| {}).unwrap();
            assert_eq!((told.agree, told.agreement()), (told.decisions, Agreement::Agrees), "{told:?}");
        }
    });
}
