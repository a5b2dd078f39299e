//! `leadwright new`: a small rule set to start from.

use std::fs;
use std::path::Path;

use super::args::New;
use super::output::Terminal;
use super::{End, Stop, why};

/// The files of the starter, as they stand in `rules/starter`.
const STARTER: [(&str, &str); 9] = [
    ("profile.lead", include_str!("../../rules/starter/profile.lead")),
    ("scoring.lead", include_str!("../../rules/starter/scoring.lead")),
    ("stages.lead", include_str!("../../rules/starter/stages.lead")),
    ("routing.lead", include_str!("../../rules/starter/routing.lead")),
    ("time.lead", include_str!("../../rules/starter/time.lead")),
    ("tests.lead", include_str!("../../rules/starter/tests.lead")),
    ("leads.ndjson", include_str!("../../rules/starter/leads.ndjson")),
    ("snapshots/monday-morning.ndjson", include_str!("../../rules/starter/snapshots/monday-morning.ndjson")),
    ("snapshots/monday-morning.snap", include_str!("../../rules/starter/snapshots/monday-morning.snap")),
];

/// Writes the starter into a folder that is new or empty.
pub fn run(args: &New, terminal: &Terminal) -> Result<End, Stop> {
    let folder = &args.folder;
    let shown = folder.display();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Stop::unusable(format!(
            "{shown} has something in it already, and nothing was written\n  help: name a new folder"
        )));
    }
    let failed = |path: &Path, error: &std::io::Error| {
        Stop::unusable(format!("{} can't be written: {}", path.display(), why(error)))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (name, text) in STARTER {
        let path = folder.join(name);
        if let Some(within) = path.parent() {
            fs::create_dir_all(within).map_err(|error| failed(within, &error))?;
        }
        write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    let (rules, leads) = (quoted(folder), quoted(&folder.join("leads.ndjson")));
    terminal.tell(&format!("wrote {} files to {shown}; read them, they explain themselves. Then:\n", STARTER.len()));
    terminal.tell(&format!("  leadwright check {rules}"));
    terminal.tell(&format!("  leadwright test {rules}"));
    terminal.tell(&format!("  leadwright eval {rules} --leads {leads} --now {NOW} --format table"));
    terminal.tell(&format!("  leadwright explain {rules} --leads {leads} --now {NOW} --lead S-2\n"));
    terminal.tell("(--now is there because the example leads are of that week; leave it out for your own)");
    Ok(End::Fine)
}

/// When the example leads are up to date.
const NOW: &str = "2026-11-23T09:00:00Z";

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |sign: char| sign.is_alphanumeric() || "/._-+~:\\".contains(sign);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

#[expect(clippy::disallowed_methods, reason = "this command is there to write files")]
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}
