//! The command line: a file a command. The only place that reads the environment, writes files and prints.

mod args;
mod check;
mod compared;
mod diff;
mod eval;
mod explain;
mod input;
mod list;
mod logging;
mod near;
mod new;
mod output;
mod pages;
mod progress;
mod queue;
mod rejects;
#[cfg(feature = "http")]
mod renewal;
mod replay;
mod replay_log;
mod rules;
mod run;
#[cfg(feature = "http")]
mod serve;
mod snapshots;
mod summary;
mod table;
mod test;
#[cfg(feature = "http")]
mod token;
mod usage;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command, When};
use output::Terminal;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Fine.
    Fine,
    /// The rules or the leads are wrong.
    Wrong,
    /// Used wrongly, or the machine would not.
    Unusable,
    /// Leads come out differently.
    Changed,
}

/// Why a command stopped early.
#[derive(Debug)]
pub enum Stop {
    /// Something to tell, with how it ends.
    Told(String, End),
    /// Whoever reads our output has gone, or has all that was asked for: end quietly.
    Enough,
}

impl Stop {
    /// The rules or the leads are wrong.
    fn wrong(message: impl Into<String>) -> Self {
        Self::Told(message.into(), End::Wrong)
    }

    /// Used wrongly, or the machine would not.
    fn unusable(message: impl Into<String>) -> Self {
        Self::Told(message.into(), End::Unusable)
    }

    /// What became of writing to stdout.
    fn output(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::Enough;
        }
        Self::unusable(format!("the output can't be written: {}", why(&error)))
    }
}

/// The machine's reason without its number: `no space left on device`.
fn why(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or("");
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Runs the program and gives its exit code: 0 fine, 1 the rules or the leads are wrong, 2 wrong usage or the machine,
/// 3 a comparison found changes.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return code(usage::answer(&error), &Terminal::new(When::Auto, false)),
    };
    let terminal = Terminal::new(args.color, args.ascii);
    let end = match args.command {
        Command::New(args) => new::run(&args, &terminal),
        Command::Check(args) => check::run(&args, &terminal),
        Command::Eval(args) => eval::run(&args, &terminal),
        Command::Explain(args) => explain::run(&args, &terminal),
        Command::Queue(args) => queue::run(&args, &terminal),
        Command::Near(args) => near::run(&args, &terminal),
        Command::Replay(args) => replay::run(&args, &terminal),
        Command::ReplayLog(args) => replay_log::run(&args, &terminal),
        Command::Watch(args) => watch::run(&args, &terminal),
        Command::Test(args) => test::run(&args, &terminal),
        Command::Diff(args) => diff::run(&args, &terminal),
        #[cfg(feature = "http")]
        Command::Serve(args) => serve::run(&args, &terminal),
        #[cfg(feature = "http")]
        Command::Token { what: args::TokenCommand::New(args) } => token::run(&args, &terminal),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "leadwright", &mut script);
            output::print(&script).map(|()| End::Fine)
        }
        Command::Later(words) => Err(usage::no_such_command(
            &words.first().map_or_else(String::new, |word| word.to_string_lossy().into_owned()),
        )),
    };
    code(end, &terminal)
}

fn code(end: Result<End, Stop>, terminal: &Terminal) -> ExitCode {
    let end = match end {
        Ok(end) => end,
        Err(Stop::Enough) => End::Fine,
        Err(Stop::Told(message, end)) => {
            terminal.error(&message);
            end
        }
    };
    match end {
        End::Fine => ExitCode::SUCCESS,
        End::Wrong => ExitCode::from(1),
        End::Unusable => ExitCode::from(2),
        End::Changed => ExitCode::from(3),
    }
}
