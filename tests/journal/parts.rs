//! Parts: how they follow each other, and how they are packed.

use std::fs;
use std::time::Duration;

use leadwright::journal::{Journal, JournalOptions, Sync};
use leadwright::{Instant, Lead, Leadwright};

use super::*;

fn names(log: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(log).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.retain(|name| name.starts_with("decisions"));
    names
}

fn note(journal: &Journal, rules: &Leadwright, count: usize) {
    let now = Instant::parse_rfc3339(NOW).unwrap();
    for line in french(count).lines() {
        let lead = Lead::from_json(line);
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
    }
    journal.flush().unwrap();
}

#[test]
fn parts_that_are_full_are_packed_and_numbers_go_on() {
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for sync in [Sync::Always, Sync::Never, Sync::Interval(Duration::from_millis(1))] {
        let journal = Journal::open(dir.path(), JournalOptions::new().part_bytes(20_000).sync(sync)).unwrap();
        note(&journal, &rules, 60);
    }
    let names = names(dir.path());
    assert!(names.len() > 5, "{names:?}");
    let (last, packed) = names.split_last().unwrap();
    assert!(packed.iter().all(|name| name.ends_with(".ndjson.zst")), "{names:?}");
    assert!(last.ends_with(".ndjson"), "{names:?}");
    for name in &names {
        let size = fs::metadata(dir.path().join(name)).unwrap().len();
        assert!(size < 24_000, "{name} has {size}");
    }
    let numbers: Vec<u64> = lines(dir.path(), "decision").iter().map(|line| line["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=180).collect::<Vec<_>>());
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["agree"], &told["parts"]), (0, &180.into(), &names.len().into()), "{told}");
    // Parts that nobody needs any more may be deleted: the others need none of them.
    fs::remove_file(dir.path().join(&names[0])).unwrap();
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["differ"]), (0, &0.into()), "{told}");
    assert!(told["agree"].as_u64().unwrap() > 140);
}

#[test]
fn a_part_ends_by_age_too_and_may_stay_unpacked() {
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let options = JournalOptions::new().part_age(Duration::from_millis(30)).pack(false);
    let journal = Journal::open(dir.path(), options).unwrap();
    for _ in 0..3 {
        note(&journal, &rules, 2);
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(journal);
    assert_eq!(names(dir.path()), ["decisions-000001.ndjson", "decisions-000002.ndjson", "decisions-000003.ndjson"]);
    assert_eq!(replayed(dir.path(), &[]).1["agree"], 6);
}

#[test]
fn a_log_has_one_writer() {
    let dir = tempfile::tempdir().unwrap();
    let first = Journal::open(dir.path(), JournalOptions::new()).unwrap();
    let problem = Journal::open(dir.path(), JournalOptions::new()).unwrap_err();
    assert_eq!(problem.problem().code.0, "E0541");
    drop(first);
    Journal::open(dir.path(), JournalOptions::new()).unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(Journal::open(&file, JournalOptions::new()).unwrap_err().problem().code.0, "E0542");
}

#[test]
fn what_was_being_packed_when_the_program_went_down_is_packed_later() {
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), JournalOptions::new().part_bytes(20_000).pack(false)).unwrap();
    note(&journal, &rules, 60);
    drop(journal);
    let before = names(dir.path());
    assert!(before.len() > 2 && before.iter().all(|name| name.ends_with(".ndjson")), "{before:?}");
    fs::write(dir.path().join(format!("{}.zst.tmp", before[0])), "half").unwrap();
    drop(Journal::open(dir.path(), JournalOptions::new()).unwrap());
    let after = names(dir.path());
    assert_eq!(after.iter().filter(|name| name.ends_with(".zst")).count(), before.len() - 1, "{after:?}");
    assert_eq!(replayed(dir.path(), &[]).1["agree"], 60);
    // Whole and packed, but not yet taken away.
    let plain = dir.path().join(&before[0]);
    fs::write(&plain, "left over\n").unwrap();
    assert_eq!(replayed(dir.path(), &[]).1["agree"], 60);
    drop(Journal::open(dir.path(), JournalOptions::new()).unwrap());
    assert!(!plain.exists());
}

#[test]
fn a_part_has_room_for_something() {
    let dir = tempfile::tempdir().unwrap();
    let leads = format!("{ACME}/leads/leads.ndjson");
    let log = dir.path().join("log");
    for (option, unit) in [("--log-size", "bytes"), ("--log-hours", "hours")] {
        let output = run(&["eval", ACME, "--leads", &leads, "--now", NOW, "--log", text(&log), option, "0"]);
        assert_eq!((output.status.code(), out(&output).len()), (Some(2), 0));
        let told = err(&output);
        assert!(told.contains(&format!("{option} can't be 0 {unit}: each decision would begin a part")), "{told}");
        assert!(told.contains("leave it out"), "{told}");
        assert!(!log.exists());
    }
}
