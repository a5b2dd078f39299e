//! The files of snapshots: which of them belong together, by their names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::change::{SnapshotFile, SnapshotFiles, SnapshotFolder};

use super::disk::{self, Refusal};

/// The name of the folder.
const FOLDER: &str = "snapshots";

/// What a file is by the end of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Leads,
    Activities,
    History,
    Ledger,
    Snap,
}

/// Ends of names, the longer first.
const ENDS: [(&str, Part); 9] = [
    (".activities.csv", Part::Activities),
    (".history.csv", Part::History),
    (".ledger.csv", Part::Ledger),
    (".ledger.ndjson", Part::Ledger),
    (".ndjson", Part::Leads),
    (".json", Part::Leads),
    (".csv", Part::Leads),
    (".ron", Part::Leads),
    (".snap", Part::Snap),
];

/// Ends of files that hold leads, but are not taken for a snapshot.
const ALMOST: [&str; 7] = [".jsonl", ".jsonlines", ".tsv", ".tab", ".xlsx", ".xls", ".yaml"];

/// Reads all snapshots of a rule set. One that is a single file, or has no folder of snapshots, has none.
#[must_use]
pub fn snapshots(rules: &Path) -> SnapshotFolder {
    let path = rules.join(FOLDER);
    let mut folder = SnapshotFolder::default();
    let Ok(entries) = fs::read_dir(&path) else { return folder };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut snapshots: BTreeMap<String, SnapshotFiles> = BTreeMap::new();
    for file in names.iter().filter(|name| !name.starts_with('.')) {
        let shown = format!("{FOLDER}/{file}");
        let at = path.join(file);
        if at.is_dir() || ALMOST.iter().any(|end| file.ends_with(end)) {
            folder.others.push(shown);
            continue;
        }
        let read = || SnapshotFile { path: shown.clone(), content: content(&at) };
        if file == "settings.ron" {
            folder.settings = Some(read());
            continue;
        }
        let Some((name, part)) = part_of(file) else { continue };
        let files = snapshots.entry(name.to_owned()).or_default();
        name.clone_into(&mut files.name);
        match part {
            Part::Leads => files.leads.push(read()),
            Part::Activities => files.activities = Some(read()),
            Part::History => files.history = Some(read()),
            Part::Ledger => files.ledger.push(read()),
            Part::Snap => files.snap = Some(read()),
        }
    }
    folder.snapshots = snapshots.into_values().collect();
    folder
}

/// The snapshot that a file belongs to, and what it is of it.
fn part_of(file: &str) -> Option<(&str, Part)> {
    let of = |(end, part): &(&str, Part)| Some((file.strip_suffix(end).filter(|name| !name.is_empty())?, *part));
    ENDS.iter().find_map(of)
}

fn content(path: &Path) -> Result<Vec<u8>, String> {
    match disk::text(path, disk::LARGEST_DATA) {
        Ok(text) => Ok(text.into_bytes()),
        Err(Refusal::Missing) => Err("it is not there any more".to_owned()),
        Err(Refusal::Unreadable(why) | Refusal::NotText(why)) => Err(why),
        Err(Refusal::TooLarge(_)) => Err("it is larger than 4 GiB".to_owned()),
    }
}

/// Tells `cargo insta`, where it runs the tests, that the snapshots of a rule set are in use: with `--unreferenced=delete` it takes away all
/// `.snap` files of the package that no test has named in its list.
#[cfg(feature = "testing")]
pub fn in_use(rules: &Path, folder: &SnapshotFolder) {
    if let Some(list) = std::env::var_os("INSTA_SNAPSHOT_REFERENCES_FILE") {
        // Where the list can't be written, insta has told that already.
        let _ = name_in(Path::new(&list), rules, folder);
    }
}

#[cfg(feature = "testing")]
fn name_in(list: &Path, rules: &Path, folder: &SnapshotFolder) -> std::io::Result<()> {
    use std::io::Write;
    let kept = folder.snapshots.iter().filter_map(|files| files.snap.as_ref());
    let mut lines = String::new();
    for file in kept {
        lines.push_str(&format!("{}\n", std::path::absolute(rules.join(&file.path))?.display()));
    }
    fs::OpenOptions::new().append(true).create(true).open(list)?.write_all(lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "testing")]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test reads and writes a file of its own")]
    fn all_snapshots_of_a_rule_set_are_named_to_insta() {
        let at = tempfile::tempdir().unwrap();
        let list = at.path().join("references");
        fs::write(&list, "/elsewhere/one.snap\n").unwrap();
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/saas-inbound");
        name_in(&list, &rules, &snapshots(&rules)).unwrap();
        let wanted = ["every-line.snap", "inbound.snap", "shares.snap"]
            .map(|name| rules.join("snapshots").join(name).display().to_string());
        assert_eq!(fs::read_to_string(&list).unwrap(), format!("/elsewhere/one.snap\n{}\n", wanted.join("\n")));
        assert!(wanted.iter().all(|file| Path::new(file).is_file()));
    }

    #[test]
    fn files_by_their_names() {
        assert_eq!(part_of("a.csv"), Some(("a", Part::Leads)));
        assert_eq!(part_of("a.b.ndjson"), Some(("a.b", Part::Leads)));
        assert_eq!(part_of("a.activities.csv"), Some(("a", Part::Activities)));
        assert_eq!(part_of("activities.csv"), Some(("activities", Part::Leads)));
        assert_eq!(part_of(".ledger.csv"), Some((".ledger", Part::Leads)));
        assert_eq!(part_of("a.ledger.ndjson"), Some(("a", Part::Ledger)));
        assert_eq!(part_of("a.snap"), Some(("a", Part::Snap)));
        assert_eq!(part_of("README.md"), None);
    }
}
