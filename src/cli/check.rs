//! `leadwright check`: all problems of all files in one run.

use crate::live;
use crate::render::problems;
use crate::source::Problem;

use super::args::{Check, ProblemFormat};
use super::output::{Terminal, print};
use super::{End, Stop};

/// Tells everything that is wrong or odd with a rule set.
pub fn run(args: &Check, terminal: &Terminal) -> Result<End, Stop> {
    let now = super::rules::now(args.now.as_deref())?;
    let (mut problems, sources) = match live::open(&args.rules) {
        Ok(opened) => {
            let mut problems = opened.warnings;
            problems.extend(crate::analyze::reviews(&opened.program.book, now));
            (problems, opened.sources)
        }
        Err(failed) => (failed.problems, failed.sources),
    };
    let wrong = problems.iter().any(Problem::is_error) || (args.deny.is_some() && !problems.is_empty());
    let files = sources.rules().count();
    match args.format {
        ProblemFormat::Human => {
            let drawn = problems::human(&problems, &sources, terminal.look(true));
            print(drawn.as_bytes())?;
            let files = format!("{files} file{}", if files == 1 { "" } else { "s" });
            let more = problems.iter().any(|problem| problem.code.0.starts_with(['E', 'W']));
            let explain = problems
                .first()
                .filter(|_| more)
                .map(|problem| format!("; `leadwright explain {}` tells more about a code", problem.code.0));
            terminal.tell(&format!("{} in {files}{}", problems::count(&problems), explain.unwrap_or_default()));
        }
        ProblemFormat::Json => print(problems::json(&problems, &sources).as_bytes())?,
        ProblemFormat::Sarif => print(problems::sarif(&problems, &sources).as_bytes())?,
        ProblemFormat::Github => print(problems::github(&problems, &sources).as_bytes())?,
    }
    problems.clear();
    Ok(if wrong { End::Wrong } else { End::Fine })
}
