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
