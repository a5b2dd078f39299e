//! `leadwright check`: all problems of all files in one run.

use std::path::Path;

use crate::live;
use crate::render::problems::{self, Paths};
use crate::source::Problem;

use super::args::{Check, ProblemFormat};
use super::output::{Terminal, print_json};
use super::{End, Stop, pages};

/// Tells everything that is wrong or odd with a rule set.
pub fn run(args: &Check, terminal: &Terminal) -> Result<End, Stop> {
    let now = super::rules::now(args.now.as_deref())?;
    let (problems, sources) = match live::open(&args.rules) {
        Ok(opened) => {
            let reviews = opened.reviews(now);
            let mut problems = opened.warnings;
            problems.extend(reviews);
            (problems, opened.sources)
        }
        Err(failed) => (failed.problems, failed.sources),
    };
    let wrong = problems.iter().any(Problem::is_error) || (args.deny.is_some() && !problems.is_empty());
    let paths = paths(&args.rules);
    match args.format {
        ProblemFormat::Human => {
            terminal.page(problems::human(&problems, &sources, terminal.look(true)))?;
            terminal.tell(&summary(&problems, sources.rules().count()));
        }
        ProblemFormat::Plain => {
            terminal.page(problems::plain(&problems, &sources, &paths))?;
            terminal.tell(&summary(&problems, sources.rules().count()));
        }
        ProblemFormat::Json => print_json(&problems::json(&problems, &sources))?,
        ProblemFormat::Sarif => print_json(&problems::sarif(&problems, &sources, &paths, &pages::title))?,
        ProblemFormat::Github => terminal.page(problems::github(&problems, &sources, &paths))?,
    }
    Ok(if wrong { End::Wrong } else { End::Fine })
}

/// How many there are, and where to read more.
fn summary(problems: &[Problem], files: usize) -> String {
    let count = problems::count(problems);
    let told = match files {
        0 => count,
        1 => format!("{count} in 1 file"),
        _ => format!("{count} in {files} files"),
    };
    match problems.first() {
        Some(problem) => format!("{told}; `leadwright explain {}` tells more about a code", problem.code.0),
        None => told,
    }
}

/// Paths as they are opened from where the command runs: the folder of the rules, or that of the one file.
pub fn paths(rules: &Path) -> Paths {
    let folder = if rules.is_file() { rules.parent().unwrap_or(Path::new("")) } else { rules };
    Paths::below(&folder.to_string_lossy())
}
