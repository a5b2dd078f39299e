//! What can be wrong with a log: the words for it.

use std::fmt;
use std::path::Path;

use crate::source::{Code, Problem};

/// The codes of this room with their titles.
pub const CODES: &[(&str, &str)] = &[
    ("E0541", "a log that another program writes to"),
    ("E0542", "a log that can't be written"),
    ("E0543", "no log in the folder"),
    ("E0544", "rules of a log that are missing or were changed"),
    ("E0545", "a part of a log that can't be read"),
    ("E0546", "decisions of a log that are missing or out of order"),
    ("E0547", "a line of a log that was changed"),
];

/// Why a log can't be opened. `Display` tells what is wrong, with its code and the next step.
#[derive(Clone)]
pub struct Refused(Box<Problem>);

impl Refused {
    /// What is wrong.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.0
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.0.message, self.0.code.0)?;
        self.0.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// The same as `Display`, so that a `main` that ends with it tells it, too.
impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Refused {}

impl From<Box<Problem>> for Refused {
    fn from(problem: Box<Problem>) -> Self {
        Self(problem)
    }
}

fn problem(code: &'static str, path: &Path, message: String) -> Box<Problem> {
    Box::new(Problem::error(Code(code), message).in_path(path.display().to_string()))
}

/// Somebody else has it.
pub(super) fn in_use(folder: &Path) -> Box<Problem> {
    let message = format!("another program writes to the log in `{}`", folder.display());
    Box::new(
        problem("E0541", folder, message).help("give each program a folder of its own, or end the other one first"),
    )
}

/// The disk refuses.
pub(super) fn unwritable(folder: &Path, why: &str) -> Box<Problem> {
    let message = format!("the log in `{}` can't be written: {why}", folder.display());
    Box::new(problem("E0542", folder, message).help("check that the folder may be written to and the disk has room"))
}

/// Nothing there.
pub(super) fn no_log(folder: &Path) -> Box<Problem> {
    let message = format!("there is no log in `{}`", folder.display());
    let help = "name the folder that `--log` was given; its parts are called decisions-000001.ndjson, or .ndjson.zst";
    Box::new(problem("E0543", folder, message).help(help))
}

/// A rule set that decisions were made by.
pub(super) fn no_rules(digest: &str, why: &str) -> String {
    format!("the rules {} {why} (E0544)", short(digest))
}

/// A part that gives no lines.
pub(super) fn unreadable(path: &Path, why: &str) -> Box<Problem> {
    let message = format!("`{}` can't be read: {why}", path.display());
    Box::new(
        problem("E0545", path, message).help(
            "take it from a backup, or move it away to replay the other parts, with its decisions told as missing",
        ),
    )
}

/// The beginning of a digest, which is enough to know it by.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// The machine's reason without its number: `no space left on device`.
pub(super) fn words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or("").to_lowercase()
}
