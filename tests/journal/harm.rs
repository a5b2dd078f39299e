//! Somebody deletes the part that is written to, or cuts it short: it is told, and the log goes on in a new part.

#![cfg(unix)]

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Steady};

use leadwright::journal::{Journal, JournalOptions, Sync};
use leadwright::{Instant, Lead, Leadwright};
use serde_json::json;

use super::*;

struct Noting {
    dir: tempfile::TempDir,
    log: PathBuf,
    rules: Leadwright,
    journal: Journal,
    told: Arc<Mutex<Vec<String>>>,
}

fn noting(options: JournalOptions) -> Noting {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let options = options.told(move |message| hears.lock().unwrap().push(message.to_owned()));
    let journal = Journal::open(&log, options).unwrap();
    Noting { dir, log, rules: Leadwright::of_text("turns.lead", TURNS).unwrap(), journal, told }
}

impl Noting {
    fn note(&self, count: usize) {
        let now = Instant::parse_rfc3339(NOW).unwrap();
        for line in french(count).lines() {
            let lead = Lead::from_json(line);
            self.journal.note(&lead, &self.rules.decide_at(&lead, now).unwrap());
        }
    }

    fn part(&self, number: u32) -> PathBuf {
        self.log.join(format!("decisions-{number:06}.ndjson"))
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    /// Waits until it was told so often; nobody asks the log for anything meanwhile.
    fn wait(&self, times: usize) -> Vec<String> {
        let since = Steady::now();
        while self.told().len() < times {
            assert!(since.elapsed() < Duration::from_secs(20), "{:?}", self.told());
            std::thread::sleep(Duration::from_millis(10));
        }
        self.told()
    }
}

#[test]
fn a_part_that_is_deleted_is_told_and_named_and_the_next_one_begun() {
    for sync in [Sync::Interval(Duration::from_secs(1)), Sync::Always, Sync::Never] {
        let it = noting(JournalOptions::new().sync(sync));
        it.note(5);
        it.journal.flush().unwrap();
        fs::remove_file(it.part(1)).unwrap();
        // At most a second later it is looked, though nobody waits for it and nothing more is decided.
        it.note(2);
        let told = it.wait(2);
        assert!(
            told[0].contains("decisions-000001.ndjson was deleted or moved away while it was written to"),
            "{told:?}"
        );
        assert!(told[1].contains("is written again; 7 decisions are missing from it"), "{told:?}");
        it.note(3);
        it.journal.flush().unwrap();
        let status = it.journal.status();
        assert_eq!((status.lost, status.part, status.failing), (7, 2, None));
        assert_eq!(it.told().len(), 2);
        let lost = &lines(&it.log, "lost")[0];
        assert_eq!((&lost["n"], &lost["count"]), (&json!(1), &json!(7)));
        assert!(lost["why"].as_str().unwrap().contains("was deleted or moved away"), "{lost}");
        let numbers: Vec<_> = lines(&it.log, "decision").iter().map(|line| line["n"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [8, 9, 10]);
        let (code, told) = replayed(&it.log, &[]);
        assert_eq!((code, &told["agree"], &told["lost"], &told["missing"]), (0, &json!(3), &json!(7), &json!([])));
    }
}

#[test]
fn a_folder_that_is_deleted_is_made_anew_with_the_rules() {
    let it = noting(JournalOptions::new());
    it.note(5);
    it.journal.flush().unwrap();
    fs::remove_dir_all(&it.log).unwrap();
    it.note(2);
    // Whoever waits hears that not all is there.
    assert!(it.journal.flush().is_err());
    it.note(3);
    it.journal.flush().unwrap();
    let (code, told) = replayed(&it.log, &[]);
    assert_eq!((code, told["agree"].as_u64().unwrap() + told["lost"].as_u64().unwrap()), (0, 10), "{told}");
    assert_eq!(told["no_rules"], json!([]));
    // Nobody else may write to it, as before.
    assert_eq!(Journal::open(&it.log, JournalOptions::new()).unwrap_err().problem().code.0, "E0541");
    let lost = it.journal.status().lost;
    assert_eq!(lost, told["lost"].as_u64().unwrap());
    assert!(lost >= 5);
    // It goes on where it was: with this number in the next program, too.
    let Noting { dir, log, journal, rules, .. } = it;
    drop(journal);
    let journal = Journal::open(&log, JournalOptions::new()).unwrap();
    let lead = Lead::from_json(french(1).lines().next().unwrap());
    journal.note(&lead, &rules.decide_at(&lead, Instant::parse_rfc3339(NOW).unwrap()).unwrap());
    drop(journal);
    assert_eq!(lines(&log, "decision").last().unwrap()["n"], 11);
    assert_eq!(replayed(&log, &[]).0, 0);
    drop(dir);
}

#[test]
fn a_part_that_is_cut_short_keeps_what_is_written_behind() {
    let it = noting(JournalOptions::new());
    it.note(20);
    it.journal.flush().unwrap();
    // As logrotate does with `copytruncate`.
    fs::File::options().write(true).open(it.part(1)).unwrap().set_len(0).unwrap();
    it.note(4);
    let told = it.wait(2);
    assert!(told[0].contains("decisions-000001.ndjson was cut short while it was written to"), "{told:?}");
    it.note(4);
    it.journal.flush().unwrap();
    let lost = it.journal.status().lost;
    assert!((20..=24).contains(&lost), "{lost}");
    let (code, told) = replayed(&it.log, &[]);
    assert_eq!((code, &told["lost"], told["agree"].as_u64().unwrap()), (0, &json!(lost), 28 - lost), "{told}");
    assert_eq!(told["missing"], json!([]));
    // Once more, at the very end.
    fs::File::options().write(true).open(it.part(2)).unwrap().set_len(0).unwrap();
    let Noting { dir, log, journal, told, .. } = it;
    drop(journal);
    assert!(told.lock().unwrap()[2].contains("decisions-000002.ndjson was cut short"), "{told:?}");
    let (code, told) = replayed(&log, &[]);
    assert_eq!((code, told["lost"].as_u64().unwrap() + told["agree"].as_u64().unwrap()), (0, 28), "{told}");
    drop(dir);
}

#[test]
fn a_part_that_is_replaced_or_written_to_by_somebody_else_loses_what_it_lacks() {
    // An editor writes a file of its own under the name.
    let it = noting(JournalOptions::new());
    it.note(6);
    it.journal.flush().unwrap();
    let whole = fs::read_to_string(it.part(1)).unwrap();
    let less: String =
        whole.lines().filter(|line| !line.contains("\"n\":4,")).map(|line| format!("{line}\n")).collect();
    fs::write(it.log.join("other"), less).unwrap();
    fs::rename(it.log.join("other"), it.part(1)).unwrap();
    assert!(it.journal.flush().is_err());
    assert!(it.told()[0].contains("was replaced by another file"), "{:?}", it.told());
    it.note(1);
    it.journal.flush().unwrap();
    let lost = &lines(&it.log, "lost")[0];
    assert_eq!((&lost["n"], &lost["count"]), (&json!(4), &json!(1)));
    assert_eq!(replayed(&it.log, &[]).0, 0);
    // What others add, takes nothing away.
    let it = noting(JournalOptions::new());
    it.note(6);
    it.journal.flush().unwrap();
    fs::write(it.part(1), format!("{}half a li", fs::read_to_string(it.part(1)).unwrap())).unwrap();
    let _ = it.journal.flush();
    it.note(1);
    it.journal.flush().unwrap();
    assert!(it.told()[0].contains("somebody else wrote to decisions-000001.ndjson"), "{:?}", it.told());
    assert_eq!(it.journal.status().lost, 0);
    assert_eq!(lines_that_are(&it.log), 7);
}

fn lines_that_are(log: &Path) -> usize {
    log_text(log).lines().filter(|line| line.contains("\"log\":\"decision\"")).count()
}

#[test]
fn a_full_part_that_is_deleted_is_noticed_before_the_next_one_is_begun() {
    let it = noting(JournalOptions::new().part_bytes(20_000));
    it.note(3);
    it.journal.flush().unwrap();
    fs::remove_file(it.part(1)).unwrap();
    it.note(40);
    let _ = it.journal.flush();
    assert!(it.told()[0].contains("decisions-000001.ndjson was deleted"), "{:?}", it.told());
    assert!(it.told().iter().all(|told| !told.contains("packed")), "{:?}", it.told());
    let (code, told) = replayed(&it.log, &[]);
    assert_eq!((code, told["lost"].as_u64().unwrap() + told["agree"].as_u64().unwrap()), (0, 43), "{told}");
}
