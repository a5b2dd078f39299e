//! What the pages show in `console` blocks is run, in the order of the page, and has to print what stands there.
//!
//! `UPDATE_DOCS=1 cargo test docs_walk` writes what is printed now into the pages; read the difference before you keep it.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The pages with such a block.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![Path::new(ROOT).join("README.md")];
    let mut folders = vec![Path::new(ROOT).join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                pages.push(path);
            }
        }
    }
    pages.retain(|page| fs::read_to_string(page).unwrap().contains("\n```console\n"));
    pages.sort();
    pages
}

/// A folder as the reader's: the rule sets of the project under `rules`, the program on the path, nothing else.
fn readers_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    symlink(Path::new(ROOT).join("rules"), folder.path().join("rules")).unwrap();
    folder
}

fn printed(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_leadwright")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    // Both streams into one, in the order in which they come, as a terminal shows them.
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(folder);
    shell.env("PATH", path).env("NO_COLOR", "1").env("COLUMNS", "100").env("TZ", "UTC");
    for name in ["TERM", "CLICOLOR_FORCE", "RUST_BACKTRACE", "GITHUB_ACTIONS"] {
        shell.env_remove(name);
    }
    let output = shell.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The page as it would stand if its commands printed what they print now, and how many commands there are.
fn walked(page: &str) -> (String, usize) {
    let folder = readers_folder();
    let (mut out, mut commands, mut inside) = (String::new(), 0, false);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ").filter(|_| inside) else {
            // Within a block, all but commands was printed by one of them.
            if !inside || line == "```" {
                writeln!(out, "{line}").unwrap();
                inside = line == "```console";
            }
            continue;
        };
        commands += 1;
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            write!(command, "\n{}", lines.next().unwrap()).unwrap();
        }
        writeln!(out, "$ {command}").unwrap();
        out.push_str(&printed(&command, folder.path()));
    }
    (out, commands)
}

#[test]
fn every_command_shown_prints_what_stands_below_it() {
    let mut seen = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let (now, commands) = walked(&page);
        seen += commands;
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, now).unwrap();
        } else {
            same(&path, &page, &now);
        }
    }
    assert!(seen > 10, "only {seen} commands found");
}

fn same(path: &Path, page: &str, now: &str) {
    if page == now {
        return;
    }
    let lines = similar::TextDiff::from_lines(page, now);
    let changes = lines.unified_diff().context_radius(2).header("the page", "what is printed").to_string();
    panic!("{} shows what is not printed any more (UPDATE_DOCS=1 writes it anew)\n{changes}", path.display());
}
