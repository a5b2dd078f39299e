//! Problems as people and programs read them.

mod github;
#[cfg(feature = "cli")]
mod human;
mod json;
mod paths;
mod plain;
mod sarif;

pub use github::github;
pub(super) use github::{data, property};
#[cfg(feature = "cli")]
pub use human::{Look, human};
pub use json::json;
pub use paths::Paths;
pub use plain::plain;
pub use sarif::sarif;

use crate::source::{Problem, Severity};

/// `2 errors, 1 warning`, or `no problems`.
#[must_use]
pub fn count(problems: &[Problem]) -> String {
    let of = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let several = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => "no problems".to_owned(),
        (errors, 0) => several(errors, "error"),
        (0, warnings) => several(warnings, "warning"),
        (errors, warnings) => format!("{}, {}", several(errors, "error"), several(warnings, "warning")),
    }
}

pub(crate) const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
