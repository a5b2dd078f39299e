//! What is said when a save can't be used.

use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use leadwright::Change::{Cleared, Loaded, Refused};
use leadwright::{Change, Leadwright, Tests, WatchOptions};

use super::{Watched, rules, using};

#[test]
fn good_bad_and_good_again_clears_the_alarm() {
    let live = Watched::one(1);
    let fresh = live.rules.status();
    assert_eq!((fresh.name.as_str(), fresh.version.as_str(), fresh.number), ("Test", "1", 1));
    live.write("a.lead", &rules(1).replace("id is known", "idd is known"));
    live.expect(&[Refused], 1);
    let status = live.rules.status();
    assert_eq!((status.digest, status.number, status.since), (fresh.digest.clone(), 1, fresh.since));
    let trouble = status.trouble.unwrap();
    assert_eq!(status.stale_since, Some(trouble.since));
    let told = trouble.to_string();
    assert!(
        told.starts_with("a.lead:2:27: error E0107: there is no field called `idd`")
            && told.contains("did you mean `id`?"),
        "{told}"
    );
    // Worse, then good as before: nothing is loaded anew.
    live.write("a.lead", "score {");
    live.expect(&[Refused], 1);
    assert_eq!(live.rules.status().stale_since, status.stale_since);
    live.write("a.lead", &rules(1));
    live.expect(&[Cleared], 1);
    let status = live.rules.status();
    assert!(status.trouble.is_none() && status.stale_since.is_none());
    // Bad, then good and other.
    live.write("a.lead", "score {");
    live.expect(&[Refused], 1);
    live.write("a.lead", &rules(2));
    live.expect(&[Loaded], 2);
    let status = live.rules.status();
    assert!(status.trouble.is_none() && status.stale_since.is_none());
    assert_eq!((status.version.as_str(), status.number), ("2", 2));
    assert!(status.since > fresh.since);
}

#[test]
fn of_two_files_saved_one_after_the_other_nobody_sees_the_first_alone() {
    let live = Watched::of(
        &[("a.lead", &using("good", 1)), ("b.lead", "list good = \"L-1\"\n")],
        "",
        |_| (),
        WatchOptions::new(),
    );
    live.write("a.lead", &using("welcome", 2));
    live.expect(&[Refused], 1);
    live.write("b.lead", "list welcome = \"L-1\"\n");
    live.expect(&[Loaded], 2);
    // Quickly one after the other: not even an alarm.
    live.write("a.lead", &using("good", 3));
    live.write("b.lead", "list good = \"L-1\"\n");
    live.expect(&[Loaded], 3);
}

#[test]
fn rules_whose_tests_fail_can_be_refused() {
    let test = |stage: &str| {
        rules(1) + &format!("test \"stays a lead\" {{\n  at 2026-11-23 10:00\n  expect stage is {stage}\n}}\n")
    };
    let options = WatchOptions::new().tests(Tests::Require);
    let live = Watched::of(&[("a.lead", &test("lead"))], "", |_| (), options);
    live.write("a.lead", &test("done"));
    live.expect(&[Refused], 1);
    let told = live.rules.status().trouble.unwrap().to_string();
    let path = format!("{}/", live.at.display());
    assert_eq!(
        told.replace(path.trim_end_matches('/'), "DIR").replace("DIR/", "DIR"),
        "DIR: error E0532: 1 test of the new rules fails, so they are not used: `stays a lead`; the rules before stay in use; \
         `leadwright test DIR` tells why, and either a rule or its test has to change"
    );
    // Such rules are not even begun with.
    let error = Leadwright::watch(&live.at, WatchOptions::new().tests(Tests::Require)).err().unwrap().to_string();
    assert!(error.contains("E0532"), "{error}");
    // Who only wants to know, is told.
    let told = Leadwright::watch(&live.at, WatchOptions::new()).unwrap().status();
    assert_eq!(told.failed_tests, ["stays a lead"]);
    assert!(told.trouble.is_none());
    let skipped = Leadwright::watch(&live.at, WatchOptions::new().tests(Tests::Skip)).unwrap().status();
    assert!(skipped.failed_tests.is_empty());
}

#[test]
fn subscribers_are_told_until_they_leave_and_harm_nobody() {
    let live = Watched::one(1);
    let heard: Arc<Mutex<Vec<(Change, String)>>> = Arc::default();
    let theirs = Arc::clone(&heard);
    let bad = live.rules.subscribe(|_| panic!("a listener that fails")).unwrap();
    let good = live
        .rules
        .subscribe(move |notice| theirs.lock().unwrap().push((notice.change, notice.status.version.clone())))
        .unwrap();
    live.write("a.lead", &rules(2));
    live.expect(&[Loaded], 2);
    drop((good, bad));
    live.write("a.lead", &rules(3));
    live.expect(&[Loaded], 3);
    assert_eq!(*heard.lock().unwrap(), [(Loaded, "2".to_owned())]);
}

#[test]
fn a_listener_may_ask_and_the_last_user_may_be_one() {
    let live = Watched::one(1);
    let (to, from) = std::sync::mpsc::channel();
    let theirs = live.rules.clone();
    let slot: Arc<Mutex<Option<Leadwright>>> = Arc::new(Mutex::new(Some(theirs)));
    let to = Mutex::new(to);
    let listening = live
        .rules
        .subscribe(move |notice| {
            let rules = slot.lock().unwrap().take().unwrap();
            to.lock().unwrap().send((super::points(&rules), rules.status().digest == notice.status.digest)).unwrap();
        })
        .unwrap();
    live.write("a.lead", &rules(2));
    assert_eq!(from.recv_timeout(Duration::from_secs(5)).unwrap(), ("2".to_owned(), true));
    drop(listening);
}

#[test]
fn looking_takes_effect_before_it_comes_back() {
    let live = Watched::one(1);
    for points in 2..6 {
        live.write("a.lead", &rules(points));
        live.rules.look();
        assert_eq!(live.points(), points.to_string());
    }
}

#[test]
fn nothing_is_watched_once_nobody_needs_it() {
    let inotify = || {
        let links = std::fs::read_dir("/proc/self/fd")
            .map(|fds| fds.flatten().filter_map(|fd| std::fs::read_link(fd.path()).ok()));
        links.map(|links| links.filter(|link| link.to_string_lossy().contains("inotify")).count()).unwrap_or(0)
    };
    let many: Vec<Watched> = (0..12).map(Watched::one).collect();
    let during = inotify();
    drop(many);
    sleep(Duration::from_millis(500));
    // Other tests run beside this one and watch a few folders of their own.
    assert!(inotify() + 6 < during.max(7), "{during} before, {} after", inotify());
}
