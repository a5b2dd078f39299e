//! Opening rules for a command, and the time it decides for.

use std::path::Path;

use crate::live;
use crate::program::NodeId;
use crate::render::problems;
use crate::source::Problem;
use crate::value::Instant;

use super::Stop;
use super::output::Terminal;

/// Opens rules; what is wrong with them is told on stderr. Warnings are for `check`.
pub fn open(path: &Path, terminal: &Terminal) -> Result<live::Opened, Stop> {
    live::open(path).map_err(|failed| {
        let first = failed.problems.iter().find(|problem| problem.is_error()).map_or("", |problem| problem.code.0);
        let count = told(failed, "", terminal);
        Stop::wrong(format!(
            "{count}, so no lead was looked at\n  help: correct the rules until `leadwright check {}` is content; \
             `leadwright explain {first}` tells more about a code",
            path.display()
        ))
    })
}

/// The same with a condition beside them, that is asked of each lead.
pub fn open_asking(
    path: &Path,
    condition: Option<&str>,
    terminal: &Terminal,
) -> Result<(live::Opened, Option<NodeId>), Stop> {
    // Rules that are wrong are told as ever.
    let plain = open(path, terminal)?;
    let Some(condition) = condition else { return Ok((plain, None)) };
    live::open_asking(path, condition).map_err(|failed| {
        let count = told(failed, "", terminal);
        Stop::unusable(format!("{count} in `--where`, so no lead was looked at"))
    })
}

/// Tells on stderr what is wrong with rules, and gives how much that is; `of` names them where there are several.
pub fn told(failed: live::Failed, of: &str, terminal: &Terminal) -> String {
    let errors: Vec<Problem> = failed.problems.into_iter().filter(Problem::is_error).collect();
    let drawn = problems::human(&errors, &failed.sources, terminal.look(false));
    terminal.tell(drawn.trim_end());
    let count = problems::count(&errors);
    if of.is_empty() { count } else { format!("{count} in {of}") }
}

/// The time that was given, or the clock's.
pub fn now(given: Option<&str>) -> Result<Instant, Stop> {
    time("--now", given)
}

/// The time that was given with an option, or the clock's.
pub fn time(option: &str, given: Option<&str>) -> Result<Instant, Stop> {
    let Some(text) = given else { return Ok(live::clock::now()) };
    Instant::parse_rfc3339(text).ok_or_else(|| {
        Stop::unusable(format!(
            "{option} can't be {text:?}: write day, time and zone, for example 2026-11-23T09:00:00Z"
        ))
    })
}
