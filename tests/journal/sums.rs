//! Each line has a sum: whatever bit of it changes is noticed.

use std::fs;

use leadwright::journal::{Agreement, Input, Journal, JournalOptions, replay};
use leadwright::{Instant, Lead, Leadwright};

use super::*;

/// A log in one part, with every kind of input that has something replay does not look at.
fn log() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    for input in [Input::Masked, Input::Digest, Input::Whole] {
        let journal = Journal::open(dir.path(), JournalOptions::new().input(input)).unwrap();
        let leads = [
            Lead::from_json(r#"{"id": "A", "name": "Zoé", "country": "FR", "email": "x@y.example", "other": 7}"#),
            Lead::from_json(r#"{"id": "C", "nick": "the clown"}"#),
        ];
        for lead in &leads {
            journal.note(lead, &rules.decide_at(lead, now).unwrap());
        }
        let batch = journal.batch(rules.decide_batch(&leads, now));
        assert_eq!(batch.filter(Result::is_ok).count(), 2);
    }
    let part = dir.path().join("decisions-000001.ndjson");
    (dir, part)
}

#[test]
fn sums_are_those_that_everybody_makes() {
    // The check value of CRC-32.
    assert!(summed("123456789}").ends_with(",\"sum\":\"cbf43926\"}"));
    let (dir, _) = log();
    let all = log_text(dir.path());
    assert!(all.lines().count() > 15);
    for line in all.lines() {
        assert_eq!(line, summed(&unsummed(line)));
    }
    assert_eq!(replayed(dir.path(), &[]).0, 0);
}

#[test]
fn a_bit_that_changes_is_noticed_wherever_it_is() {
    let (dir, part) = log();
    let whole = fs::read(&part).unwrap();
    let agreement = |bytes: &[u8]| {
        fs::write(&part, bytes).unwrap();
        replay(dir.path(), Vec::new(), &mut |_| {}).unwrap().agreement()
    };
    assert_eq!(agreement(&whole), Agreement::Agrees);
    // All of the first two lines, whose sums tell that there are sums; and every so many bytes, with other bits each time.
    let begin = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
    let places = (0..=begin).chain((begin..whole.len() - 1).step_by(67));
    for (round, place) in places.enumerate() {
        let mut changed = whole.clone();
        changed[place] ^= 1 << (round % 8);
        assert_ne!(
            agreement(&changed),
            Agreement::Agrees,
            "byte {place}, bit {}, of {}",
            round % 8,
            String::from_utf8_lossy(&changed[place.saturating_sub(40)..(place + 40).min(changed.len())])
        );
    }
}

#[test]
fn a_line_that_was_changed_where_replay_does_not_look_is_told() {
    let (dir, part) = log();
    let all = fs::read_to_string(&part).unwrap();
    for (what, other) in [
        ("\"leadwright\":\"0", "\"leadwright\":\"7"),
        ("\"kept\":\"digest\"", "\"kept\":\"masked\""),
        ("\"other\": 7", "\"other\": 8"),
    ] {
        assert!(all.contains(what), "{what} is not in {all}");
        fs::write(&part, all.replacen(what, other, 1)).unwrap();
        let output = run(&["replay-log", text(dir.path())]);
        assert_eq!(output.status.code(), Some(1));
        let line = all.split(what).next().unwrap().lines().count();
        let told =
            format!("line {line} of decisions-000001.ndjson is not as it was written: its sum does not fit (E0547)");
        assert!(out(&output).contains(&told), "{}", out(&output));
        assert_eq!(replayed(dir.path(), &[]).1["damaged_lines"], 1);
    }
}

#[test]
fn logs_from_before_there_were_sums_replay_and_go_on_with_them() {
    let (dir, part) = log();
    let old: String = fs::read_to_string(&part).unwrap().lines().map(|line| unsummed(line) + "\n").collect();
    fs::write(&part, &old).unwrap();
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["decisions"]), (0, &12.into()), "{told}");
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new()).unwrap();
    let lead = Lead::from_json(french(1).lines().next().unwrap());
    journal.note(&lead, &rules.decide_at(&lead, Instant::parse_rfc3339(NOW).unwrap()).unwrap());
    drop(journal);
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["decisions"]), (0, &13.into()), "{told}");
    assert!(fs::read_to_string(&part).unwrap().starts_with(&old));
}

#[test]
fn a_ledger_that_was_changed_or_taken_away_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let ledger =
        b"{\"team\":\"desk\",\"assignee\":\"ben@acme.example\",\"lead\":\"X\",\"at\":\"2026-11-20T09:00:00Z\"}\n";
    let leads: Vec<Lead> = french(3).lines().map(Lead::from_json).collect();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new()).unwrap();
    assert_eq!(journal.batch(rules.decide_batch(&leads, now).ledger(ledger).unwrap()).filter(Result::is_ok).count(), 3);
    drop(journal);
    assert_eq!(replayed(dir.path(), &[]).0, 0);
    let kept = fs::read_dir(dir.path().join("ledgers")).unwrap().next().unwrap().unwrap().path();
    fs::write(&kept, String::from_utf8_lossy(ledger).replace("ben@", "ana@")).unwrap();
    for _ in 0..2 {
        let (code, told) = replayed(dir.path(), &[]);
        assert_eq!((code, &told["differ"]), (1, &0.into()), "{told}");
        let why = told["cannot"][0]["why"].as_str().unwrap();
        assert_eq!(why, "the ledger that its run began with is missing or was changed (E0544)");
        let _ = fs::remove_file(&kept);
    }
}
