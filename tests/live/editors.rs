//! Saving as editors do it. Each save is used once.

use std::fs;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

use leadwright::Change::{self, Loaded};

use super::{Watched, rules};

const QUIET: &[Change] = &[];

#[test]
fn vim_renames_the_file_away_and_writes_it_anew() {
    let live = Watched::one(1);
    // 'backupcopy' no: a probe, the old file becomes the backup, a new one is written.
    live.write("4913", "");
    live.remove("4913");
    live.rename("a.lead", "a.lead~");
    live.write("a.lead", &rules(2));
    live.remove("a.lead~");
    live.expect(&[Loaded], 2);
    // With a backup that stays.
    live.rename("a.lead", "a.lead~");
    sleep(Duration::from_millis(100));
    live.write("a.lead", &rules(3));
    live.expect(&[Loaded], 3);
}

#[cfg(unix)]
#[test]
fn emacs_locks_by_a_link_to_nowhere_and_renames_a_temporary_file() {
    let live = Watched::one(1);
    std::os::unix::fs::symlink("ana@host.1234:1700000000", live.at.join(".#a.lead")).unwrap();
    live.write("#a.lead#", "half a sent");
    live.expect(QUIET, 1);
    live.write("a.lead.tmp.1234", &rules(2));
    live.rename("a.lead.tmp.1234", "a.lead");
    live.remove(".#a.lead");
    live.remove("#a.lead#");
    live.expect(&[Loaded], 2);
}

#[test]
fn visual_studio_code_cuts_the_file_to_nothing_and_writes_it() {
    let live = Watched::one(1);
    let mut file = fs::OpenOptions::new().write(true).truncate(true).open(live.at.join("a.lead")).unwrap();
    sleep(Duration::from_millis(120));
    file.write_all(rules(2).as_bytes()).unwrap();
    drop(file);
    live.expect(&[Loaded], 2);
}

#[test]
fn jetbrains_writes_beside_it_and_renames_twice() {
    let live = Watched::one(1);
    live.write("a.lead___jb_tmp___", &rules(2));
    live.rename("a.lead", "a.lead___jb_old___");
    live.rename("a.lead___jb_tmp___", "a.lead");
    live.remove("a.lead___jb_old___");
    live.expect(&[Loaded], 2);
}

#[test]
fn who_writes_slowly_is_waited_for() {
    let live = Watched::one(1);
    let text = rules(2) + &"# the end is long\n".repeat(200);
    // Every half of it is a rule set that could be used: the cut is between declarations.
    let first = text.find("# the end").unwrap();
    let parts = [&text[..first], &text[first..first + 400], &text[first + 400..first + 1200], &text[first + 1200..]];
    let mut file = fs::File::create(live.at.join("a.lead")).unwrap();
    for part in parts {
        sleep(Duration::from_millis(300));
        file.write_all(part.as_bytes()).unwrap();
        if cfg!(target_os = "linux") {
            assert_eq!(live.points(), "1", "half a file is in use");
        }
    }
    drop(file);
    live.expect(&[Loaded], 2);
    let digest = live.rules.status().digest;
    assert_eq!(digest, leadwright::live::load(&live.at).digest);
}

#[test]
fn a_file_may_go_for_a_moment() {
    let live = Watched::of(&[("a.lead", &rules(1)), ("b.lead", "list x = \"1\"\n")], "", |_| (), Default::default());
    live.remove("a.lead");
    sleep(Duration::from_millis(250));
    live.write("a.lead", &rules(2));
    live.expect(&[Loaded], 2);
    // The rest would be a rule set without it.
    live.remove("b.lead");
    sleep(Duration::from_millis(250));
    live.write("b.lead", "list x = \"2\"\n");
    live.expect(&[Loaded], 2);
    // Who deletes it for good, means it.
    live.remove("b.lead");
    live.expect(&[Loaded], 2);
}

#[test]
fn touching_and_reading_change_nothing() {
    let live = Watched::one(1);
    let file = fs::OpenOptions::new().append(true).open(live.at.join("a.lead")).unwrap();
    file.set_modified(std::time::SystemTime::now()).unwrap();
    drop(file);
    fs::read(live.at.join("a.lead")).unwrap();
    live.write("a.lead", &rules(1));
    live.write("leads.ndjson", "{\"id\": 1}\n");
    live.write("notes.txt", "nothing");
    let before = live.rules.status();
    live.expect(QUIET, 1);
    assert_eq!(live.rules.status().number, 1);
    assert_eq!(live.rules.status().since, before.since);
}

#[test]
fn a_data_file_is_a_part_of_the_rules() {
    let text = "list good from \"good.txt\"\nscore fit { +1 \"Good\" when id in good }\nstage lead \"Lead\" start { advance to done when fit > 5 }\nend done \"Done\" success\n";
    let live = Watched::of(&[("sub/a.lead", text), ("sub/good.txt", "L-2\n")], "", |_| (), Default::default());
    assert_eq!(live.points(), "0");
    live.write("sub/good.txt", "L-1\n");
    live.expect(&[Loaded], 1);
    // Missing for good, and back again.
    live.remove("sub/good.txt");
    live.expect(&[Change::Refused], 1);
    live.write("sub/good.txt", "L-1\n");
    live.expect(&[Change::Cleared], 1);
}

#[test]
fn two_hundred_saves_in_two_seconds_are_few_loads() {
    let live = Watched::one(0);
    for points in 1..=200 {
        live.write("new", &rules(points));
        live.rename("new", "a.lead");
        sleep(Duration::from_millis(10));
    }
    let loads = live.changes();
    assert!(loads.iter().all(|change| *change == Loaded) && loads.len() <= 3, "{loads:?}");
    assert_eq!(live.points(), "200");
}

#[test]
fn strangers_that_never_rest_keep_nobody_waiting() {
    let live = Watched::one(1);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let (at, stop) = (live.at.clone(), &stop);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0.. {
                fs::write(at.join("leads.ndjson"), format!("{{\"id\": {number}}}\n")).unwrap();
                fs::write(at.join("leads.tmp"), "").unwrap();
                fs::rename(at.join("leads.tmp"), at.join("decisions.ndjson")).unwrap();
                if stop.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
                sleep(Duration::from_millis(2));
            }
        });
        sleep(Duration::from_millis(100));
        live.write("a.lead", &rules(2));
        let took = live.time_to(Loaded);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(took < Duration::from_millis(1_000), "{took:?}");
    });
    live.expect(QUIET, 2);
}
