//! Rules that change all at once: by git, by links, by folders that take the place of others.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use leadwright::Change::{Cleared, Loaded, Refused};
use leadwright::{WatchOptions, Watching};

use super::{Watched, rules, using};

fn git(at: &Path, args: &[&str]) {
    let ran = Command::new("git")
        .args(["-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "init.defaultBranch=main"])
        .args(args)
        .current_dir(at)
        .output()
        .unwrap();
    assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_branch_is_checked_out() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: there is no git here");
        return;
    }
    let prepare = |at: &Path| {
        git(at, &["init", "-q"]);
        git(at, &["add", "."]);
        git(at, &["commit", "-qm", "first"]);
        git(at, &["checkout", "-qb", "next"]);
        fs::write(at.join("rules/a.lead"), using("welcome", 2)).unwrap();
        fs::remove_file(at.join("rules/b.lead")).unwrap();
        fs::create_dir_all(at.join("rules/deep")).unwrap();
        fs::write(at.join("rules/deep/c.lead"), "list welcome = \"L-1\"\n").unwrap();
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "second"]);
        git(at, &["checkout", "-q", "main"]);
    };
    let files = [("rules/a.lead", using("good", 1)), ("rules/b.lead", "list good = \"L-1\"\n".to_owned())];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let live = Watched::of(&files, "rules", prepare, WatchOptions::new());
    git(&live.at, &["checkout", "-q", "next"]);
    live.expect(&[Loaded], 2);
    // What came with the branch is followed, too.
    live.write("rules/deep/c.lead", "list welcome = \"L-2\"\n");
    live.expect(&[Loaded], 0);
    git(&live.at, &["checkout", "-qf", "main"]);
    live.expect(&[Loaded], 1);
}

#[cfg(unix)]
#[test]
fn a_release_is_linked() {
    use std::os::unix::fs::symlink;
    let (one, two) = (rules(1), rules(2));
    let files = [("releases/1/rules/a.lead", one.as_str()), ("releases/2/rules/a.lead", two.as_str())];
    let live = Watched::of(
        &files,
        "current/rules",
        |at| symlink("releases/1", at.join("current")).unwrap(),
        WatchOptions::new(),
    );
    symlink("releases/2", live.at.join("next")).unwrap();
    live.rename("next", "current");
    live.expect(&[Loaded], 2);
    live.write("releases/2/rules/a.lead", &rules(3));
    live.expect(&[Loaded], 3);
    // The one before is nobody's any more.
    live.write("releases/1/rules/a.lead", &rules(4));
    live.expect(&[], 3);
    // Removed and made anew, as `ln -sfn` does it.
    live.remove("current");
    symlink("releases/1", live.at.join("current")).unwrap();
    live.expect(&[Loaded], 4);
}

#[cfg(unix)]
#[test]
fn kubernetes_turns_the_link_of_a_config_map() {
    use std::os::unix::fs::symlink;
    let (one, two) = (using("good", 1), using("good", 2));
    let files = [
        ("..2026_11_23/a.lead", one.as_str()),
        ("..2026_11_23/b.lead", "list good = \"L-1\"\n"),
        ("..2026_11_24/a.lead", two.as_str()),
        ("..2026_11_24/b.lead", "list good = \"L-1\", \"L-2\"\n"),
    ];
    let prepare = |at: &Path| {
        symlink("..2026_11_23", at.join("..data")).unwrap();
        symlink("..data/a.lead", at.join("a.lead")).unwrap();
        symlink("..data/b.lead", at.join("b.lead")).unwrap();
    };
    let live = Watched::of(&files, "", prepare, WatchOptions::new());
    symlink("..2026_11_24", live.at.join("..data_tmp")).unwrap();
    live.rename("..data_tmp", "..data");
    fs::remove_dir_all(live.at.join("..2026_11_23")).unwrap();
    live.expect(&[Loaded], 2);
    // And once more, from folders that came meanwhile.
    fs::create_dir(live.at.join("..2026_11_25")).unwrap();
    live.write("..2026_11_25/a.lead", &using("good", 3));
    live.write("..2026_11_25/b.lead", "list good = \"L-1\"\n");
    symlink("..2026_11_25", live.at.join("..data_tmp")).unwrap();
    live.rename("..data_tmp", "..data");
    fs::remove_dir_all(live.at.join("..2026_11_24")).unwrap();
    live.expect(&[Loaded], 3);
}

#[test]
fn another_folder_takes_the_place_of_the_root() {
    let (one, two) = (rules(1), rules(2));
    let files = [("rules/a.lead", one.as_str()), ("next/a.lead", two.as_str())];
    let live = Watched::of(&files, "rules", |_| (), WatchOptions::new());
    live.rename("rules", "before");
    sleep(Duration::from_millis(150));
    live.rename("next", "rules");
    live.expect(&[Loaded], 2);
    live.write("rules/a.lead", &rules(3));
    live.expect(&[Loaded], 3);
    live.write("before/a.lead", &rules(4));
    live.expect(&[], 3);
    // Twice, so that whatever was watched first is long gone.
    live.rename("rules", "after");
    live.rename("before", "rules");
    live.expect(&[Loaded], 4);
    live.write("rules/a.lead", &rules(5));
    live.expect(&[Loaded], 5);
}

#[cfg(target_os = "linux")]
#[test]
fn the_folder_around_the_root_is_replaced() {
    let (one, two) = (rules(1), rules(2));
    let files = [("app/rules/a.lead", one.as_str()), ("next/rules/a.lead", two.as_str())];
    let live = Watched::of(&files, "app/rules", |_| (), WatchOptions::new());
    live.rename("app", "before");
    live.rename("next", "app");
    live.expect(&[Loaded], 2);
    live.write("app/rules/a.lead", &rules(3));
    live.expect(&[Loaded], 3);
}

#[test]
fn the_root_is_deleted_and_comes_back() {
    let live = Watched::of(&[("rules/deep/a.lead", &rules(1))], "rules", |_| (), WatchOptions::new());
    fs::remove_dir_all(live.at.join("rules")).unwrap();
    live.expect(&[Refused], 1);
    let status = live.rules.status();
    let path = live.at.join("rules");
    let told = status.trouble.unwrap().to_string().replace(path.to_str().unwrap(), "RULES");
    assert_eq!(
        told,
        "RULES: error E0511: there is no folder or file `RULES` any more; put it back; until then the rules before stay in use"
    );
    fs::create_dir_all(live.at.join("rules/deep")).unwrap();
    live.write("rules/deep/a.lead", &rules(2));
    live.expect(&[Loaded], 2);
    assert!(live.rules.status().trouble.is_none());
    fs::remove_dir_all(live.at.join("rules")).unwrap();
    live.expect(&[Refused], 2);
    fs::create_dir_all(live.at.join("rules/deep")).unwrap();
    live.write("rules/deep/a.lead", &rules(2));
    live.expect(&[Cleared], 2);
}

#[test]
fn a_single_file_is_followed_and_nothing_beside_it() {
    let live =
        Watched::of(&[("a.lead", &rules(1)), ("b.lead", "list x = \"1\"\n")], "a.lead", |_| (), WatchOptions::new());
    live.write("b.lead", "broken");
    live.expect(&[], 1);
    live.write("new", &rules(2));
    live.rename("new", "a.lead");
    live.expect(&[Loaded], 2);
}

#[test]
fn a_folder_of_rules_is_moved_in_and_out() {
    let live = Watched::of(
        &[("rules/a.lead", &rules(1)), ("more/b.lead", "list x = \"1\"\n")],
        "rules",
        |_| (),
        WatchOptions::new(),
    );
    live.rename("more", "rules/more");
    live.expect(&[Loaded], 1);
    live.write("rules/more/b.lead", "list x = \"2\"\n");
    live.expect(&[Loaded], 1);
    live.rename("rules/more", "more");
    live.expect(&[Loaded], 1);
    assert_eq!(live.rules.status().number, 4);
}

#[test]
fn events_that_were_lost_are_made_up_for() {
    // More than a queue of the machine holds, made faster than anybody reads them. Whether it really overflowed is for the machine to
    // say; what counts is what stands there in the end.
    let live = Watched::one(0);
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let at = &live.at;
            scope.spawn(move || {
                for _ in 0..6_000 {
                    let path = at.join(format!("{worker}.txt"));
                    fs::write(&path, "x").unwrap();
                    fs::remove_file(&path).unwrap();
                }
            });
        }
        for points in 1..=50 {
            live.write("a.lead", &rules(points));
        }
    });
    let _ = live.changes();
    assert_eq!(live.points(), "50");
}

#[test]
fn where_nothing_rings_files_are_looked_at() {
    let options = WatchOptions::new().poll(Duration::from_millis(100));
    let live = Watched::of(&[("a.lead", &rules(1))], "", |_| (), options);
    assert!(
        matches!(live.rules.status().watching, Watching::Polling { every, why: None, .. } if every.as_millis() == 100)
    );
    live.write("new", &rules(2));
    live.rename("new", "a.lead");
    live.expect(&[Loaded], 2);
    live.write("a.lead", "broken");
    live.expect(&[Refused], 2);
    live.write("a.lead", &rules(2));
    live.expect(&[Cleared], 2);
}
