//! Reading a rule set from the disk: folders, links, data files, and what is said when that fails.

use std::path::Path;

use leadwright::live::{Loaded, load};
use leadwright::source::{DataFile, FileKind};

use crate::support::{folder, plain};

/// What is told, with the folder's own path as `DIR`.
fn told(loaded: &Loaded, folder: &Path) -> String {
    plain(&loaded.problems, &loaded.sources).replace(folder.to_str().unwrap(), "DIR")
}

fn rule_paths(loaded: &Loaded) -> Vec<&str> {
    loaded.sources.rules().map(|(_, source)| source.path.as_str()).collect()
}

#[test]
fn all_rule_files_below_a_folder_are_read_in_the_order_of_their_paths() {
    let dir = folder(&[
        ("b.lead", b"let b = 1\n"),
        ("a.lead", b"let a = 1\n"),
        ("deep/er/c.lead", b"let c = 1\n"),
        (".git/d.lead", b"not read"),
        (".#a.lead", b"not read"),
        ("notes.txt", b"not read"),
    ]);
    let loaded = load(dir.path());
    assert_eq!(told(&loaded, dir.path()), "");
    assert_eq!(rule_paths(&loaded), ["a.lead", "b.lead", "deep/er/c.lead"]);
    assert_eq!(loaded.files.len(), 3);
    assert!(loaded.complete);
}

#[test]
fn a_single_file_is_a_rule_set_too() {
    let dir = folder(&[("a.lead", b"list x from \"x.txt\"\n"), ("b.lead", b"let b = 1\n"), ("x.txt", b"one\n")]);
    let loaded = load(&dir.path().join("a.lead"));
    assert_eq!(told(&loaded, dir.path()), "");
    assert_eq!(rule_paths(&loaded), ["a.lead"]);
    let (id, _) = loaded.sources.rules().next().unwrap();
    let DataFile::Found(data) = loaded.sources.data(id, "x.txt") else { panic!("x.txt is there") };
    assert_eq!(loaded.sources.file(data).unwrap().text, "one\n");
    assert_eq!(loaded.sources.file(data).unwrap().kind, FileKind::Data);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_circles_end() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[("rules/a.lead", b"let a = 1\n"), ("rules/z/b.lead", b"let b = 1\n")]);
    symlink(dir.path().join("rules"), dir.path().join("rules/a_circle")).unwrap();
    symlink(dir.path().join("rules/z"), dir.path().join("rules/again")).unwrap();
    symlink("nowhere.lead", dir.path().join("rules/broken.lead")).unwrap();
    let loaded = load(&dir.path().join("rules"));
    assert_eq!(rule_paths(&loaded), ["a.lead", "z/b.lead"]);
    assert_eq!(
        told(&loaded, dir.path()),
        "error E0514 broken.lead\n  `broken.lead` can't be read: it is not there any more\n  \
         help: check that it is still there and that you are allowed to read it\n"
    );
}

#[cfg(unix)]
#[test]
fn a_mounted_folder_of_links_reads_like_a_plain_one() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[("..2026/a.lead", b"list x from \"x.txt\"\n"), ("..2026/x.txt", b"one\n")]);
    symlink("..2026", dir.path().join("..data")).unwrap();
    symlink("..data/a.lead", dir.path().join("a.lead")).unwrap();
    symlink("..data/x.txt", dir.path().join("x.txt")).unwrap();
    let loaded = load(dir.path());
    assert_eq!(rule_paths(&loaded), ["a.lead"]);
    let (id, _) = loaded.sources.rules().next().unwrap();
    assert!(matches!(loaded.sources.data(id, "x.txt"), DataFile::Found(_)));
}

#[test]
fn what_became_of_each_data_file_is_recorded() {
    let dir = folder(&[
        (
            "rules/sub/a.lead",
            b"list a from \"../ok.txt\"\nlist b from \"../../secret.txt\"\nlist c from \"no.txt\"\nlist d from \"latin.txt\"\n",
        ),
        ("rules/ok.txt", b"one\n"),
        ("secret.txt", b"hidden\n"),
        ("rules/sub/latin.txt", b"M\xfcnchen\n"),
    ]);
    let loaded = load(&dir.path().join("rules"));
    let (id, _) = loaded.sources.rules().next().unwrap();
    assert!(matches!(loaded.sources.data(id, "../ok.txt"), DataFile::Found(_)));
    assert_eq!(loaded.sources.data(id, "../../secret.txt"), DataFile::Outside);
    assert_eq!(loaded.sources.data(id, "no.txt"), DataFile::Missing(None));
    assert_eq!(
        loaded.sources.data(id, "latin.txt"),
        DataFile::Unreadable("it is not UTF-8, the first wrong byte (0xFC) stands in line 1, column 2".to_owned())
    );
    assert!(loaded.sources.files().all(|(_, source)| !source.text.contains("hidden")));
}

#[test]
fn the_digest_follows_names_and_contents_and_nothing_else() {
    let digest = |files: &[(&str, &[u8])]| load(folder(files).path()).digest;
    let first = digest(&[("a.lead", b"list x from \"x.txt\"\n"), ("x.txt", b"one\n")]);
    assert_eq!(first.len(), 64);
    assert_eq!(first, digest(&[("x.txt", b"one\n"), ("a.lead", b"list x from \"x.txt\"\n"), ("other.txt", b"?")]));
    assert_ne!(first, digest(&[("a.lead", b"list x from \"x.txt\"\n"), ("x.txt", b"two\n")]));
    assert_ne!(first, digest(&[("b.lead", b"list x from \"x.txt\"\n"), ("x.txt", b"one\n")]));
    assert_ne!(first, digest(&[("a.lead", b"list x from \"x.txt\" \n"), ("x.txt", b"one\n")]));
}

/// A pipe would be waited for without an end, and what lies outside the folder is nobody's rules.
#[test]
#[cfg(unix)]
fn only_files_within_the_folder_are_read() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[("rules/a.lead", b"score fit { }"), ("secret.lead", b"secret"), ("other/b.lead", b"secret")]);
    let rules = dir.path().join("rules");
    symlink(dir.path().join("secret.lead"), rules.join("link.lead")).unwrap();
    symlink(dir.path().join("other"), rules.join("more")).unwrap();
    symlink(dir.path().join("rules/a.lead"), rules.join("same.lead")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(rules.join("pipe.lead")).status().unwrap();
    assert!(made.success());
    let loaded = load(&rules);
    let told: Vec<&str> = loaded.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().filter(|told| told.contains("leads out of the folder")).count() == 2, "{told:?}");
    assert!(told.iter().any(|told| told.contains("a pipe or a device")), "{told:?}");
    assert!(loaded.sources.files().all(|(_, source)| !source.text.contains("secret")));
}

/// Calendars cost what they say, not a table of decades each; and what each takes over is bounded.
#[test]
#[cfg(unix)]
fn many_calendars_take_little_memory() {
    let many: String =
        (0..8_000).map(|n| format!("calendar c{n} {{ open mon-fri 09:00-17:{:02} }}\n", n % 60)).collect();
    let mut deep =
        String::from("calendar base { open mon-fri 09:00-17:00, open 2020-01-01 to 2029-12-31 10:00-12:00 }\n");
    (0..8_000).for_each(|n| deep.push_str(&format!("calendar d{n} like base {{ closed 2030-01-02 }}\n")));
    for (text, wrong) in [(many, false), (deep, true)] {
        let dir = folder(&[("a.lead", text.as_bytes())]);
        let limited = format!(
            "ulimit -v 1200000; exec {} check {} --format plain",
            env!("CARGO_BIN_EXE_leadwright"),
            dir.path().display()
        );
        let output = std::process::Command::new("sh").args(["-c", &limited]).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(i32::from(wrong)), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(told.contains("error E0560"), wrong);
    }
}
