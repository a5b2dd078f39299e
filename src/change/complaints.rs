//! What can be wrong with the files of a snapshot: the words for it.

use crate::record::Reject;
use crate::source::{Code, Problem};

/// The codes of this stage with their titles.
pub const CODES: &[(&str, &str)] = &[
    ("E0521", "a snapshot without leads"),
    ("E0522", "a snapshot file that can't be read"),
    ("E0523", "leads of a snapshot without an instant"),
    ("E0524", "an instant that is none"),
    ("E0525", "several files of one snapshot"),
    ("E0526", "a lead of a snapshot that can't be read"),
    ("E0527", "settings of snapshots that can't be read"),
    ("E0528", "a file of a snapshot that is not used"),
    ("E0529", "leads of a snapshot that can't be read at all"),
];

fn problem(code: &'static str, path: &str, message: String, help: impl Into<String>) -> Problem {
    Problem::error(Code(code), message).in_path(path).help(help)
}

/// The file of the leads is gone.
pub(super) fn orphan(name: &str, snap: &str) -> Problem {
    let message = format!("`{snap}` has no leads any more");
    problem(
        "E0521",
        snap,
        message,
        format!("bring back `snapshots/{name}.ndjson`, or let `--accept` delete the snapshot"),
    )
}

/// The head is wrong, or the machine refuses.
pub(super) fn spoilt(snap: &str, why: &str) -> Problem {
    let message = format!("`{snap}` can't be read: {why}");
    problem("E0522", snap, message, "take it back from version control, or let `--accept` write it anew")
}

/// Nobody says when.
pub(super) fn no_instant(leads: &str) -> Problem {
    let first = match leads.rsplit_once('.').map(|(_, end)| end) {
        Some("csv") => "a first line `# now 2026-11-23T09:00:00Z`",
        Some("json") => "an object around them, `{\"now\": \"2026-11-23T09:00:00Z\", \"leads\": [ … ]}`",
        Some("ron") => "a struct around them, `(now: \"2026-11-23T09:00:00Z\", leads: [ … ])`",
        _ => "a first line `{\"now\": \"2026-11-23T09:00:00Z\"}`",
    };
    let help =
        format!("add {first}, or `snapshots/settings.ron` with `(now: \"2026-11-23T09:00:00Z\")` for all of them");
    problem("E0523", leads, format!("`{leads}` does not say for which instant its leads are decided"), help)
}

/// What is written is no instant.
pub(super) fn odd_instant(path: &str, line: u64, written: &str) -> Problem {
    let message = format!("line {line} of `{path}` gives {written:?} as the instant, which is none");
    problem("E0524", path, message, "write day, time and zone, for example 2026-11-23T09:00:00Z")
}

/// Leads, or what belongs to them, come in several files.
pub(super) fn several(name: &str, what: &str, paths: &[&str]) -> Problem {
    let shown: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    let message = format!("the snapshot `{name}` has {} files of {what}: {}", paths.len(), shown.join(", "));
    problem("E0525", paths.first().copied().unwrap_or(""), message, "keep one of them, or rename the other")
}

/// A lead, or a row of what belongs to it, can't be read.
pub(super) fn unreadable_lead(path: &str, bad: &Reject) -> Problem {
    let message = format!("line {} of `{path}` can't be read: {}", bad.line, bad.reason);
    problem("E0526", path, message, "correct it, or take it out")
}

/// More of the same.
pub(super) fn more_unreadable(path: &str, count: usize) -> Problem {
    let lines = if count == 1 { "1 more line".to_owned() } else { format!("{count} more lines") };
    problem("E0526", path, format!("{lines} of `{path}` can't be read"), "correct those above first")
}

/// Nothing to decide about.
pub(super) fn no_leads(path: &str) -> Problem {
    problem("E0529", path, format!("there is no lead in `{path}`"), "add a lead, or delete the file")
}

/// The machine refuses.
pub(super) fn unreadable(path: &str, why: &str) -> Problem {
    let message = format!("`{path}` can't be read: {why}");
    problem("E0529", path, message, "check that it is there, that it is UTF-8 text and that you may read it")
}

/// The settings can't be read.
pub(super) fn odd_settings(path: &str, why: &str) -> Problem {
    let message = format!("`{path}` can't be read: {why}");
    problem("E0527", path, message, "write `(now: \"2026-11-23T09:00:00Z\")`, or delete the file")
}

/// A snapshot rests on settings that can't be read; they are told of, too.
pub(super) fn rests_on_settings(leads: &str, path: &str) -> Problem {
    let message = format!("`{leads}` takes its instant from `{path}`, which gives none");
    problem("E0523", leads, message, format!("correct `{path}` first"))
}

/// Activities, history or a ledger of leads that are not there.
pub(super) fn no_leads_to(path: &str, name: &str) -> Problem {
    let message = format!("`{path}` belongs to leads that are not there");
    problem("E0528", path, message, format!("add `snapshots/{name}.ndjson`, or delete the file"))
}

/// A file that looks like leads, but is not taken for such.
pub(super) fn not_used(path: &str) -> Problem {
    let message = format!("`{path}` is not used as a snapshot");
    let help = "leads stand directly in `snapshots/`, in files that end in `.ndjson`, `.json`, `.csv` or `.ron`";
    problem("E0528", path, message, help)
}
