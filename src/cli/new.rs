//! `leadwright new`: a small rule set to start from.

use std::fs;
use std::path::Path;

use super::args::New;
use super::output::Terminal;
use super::{End, Stop};

/// The files of the starter, as they stand in `rules/starter`.
const STARTER: [(&str, &str); 5] = [
    ("profile.lead", include_str!("../../rules/starter/profile.lead")),
    ("scoring.lead", include_str!("../../rules/starter/scoring.lead")),
    ("stages.lead", include_str!("../../rules/starter/stages.lead")),
    ("routing.lead", include_str!("../../rules/starter/routing.lead")),
    ("leads.ndjson", include_str!("../../rules/starter/leads.ndjson")),
];

/// Writes the starter into a folder that is new or empty.
pub fn run(args: &New, terminal: &Terminal) -> Result<End, Stop> {
    let folder = &args.folder;
    let shown = folder.display();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Stop::unusable(format!(
            "{shown} has something in it already; nothing was written. Name a new folder"
        )));
    }
    let failed =
        |path: &Path, error: &std::io::Error| Stop::unusable(format!("{} can't be written: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (name, text) in STARTER {
        let path = folder.join(name);
        write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    terminal.tell(&format!("wrote {} files to {shown}. Next:", STARTER.len()));
    terminal.tell(&format!("  leadwright check {shown}"));
    terminal
        .tell(&format!("  leadwright eval {shown} --leads {} --format table", folder.join("leads.ndjson").display()));
    Ok(End::Fine)
}

#[expect(clippy::disallowed_methods, reason = "this command is there to write files")]
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}
