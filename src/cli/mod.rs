//! The command line: a file a command. The only place that reads the environment, writes files and prints.

mod args;
mod check;
mod eval;
mod explain;
mod input;
mod near;
mod new;
mod output;
mod pages;
mod queue;
mod rules;
mod run;
mod table;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Args, Command};
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
}

/// Why a command stopped early.
#[derive(Debug)]
pub enum Stop {
    /// Something to tell, with how it ends.
    Told(String, End),
    /// Whoever reads our output has gone: end quietly.
    BrokenPipe,
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
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::unusable(error.to_string())
    }
}

/// Runs the program and gives its exit code: 0 fine, 1 the rules or the leads are wrong, 2 wrong usage or the machine.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    let terminal = Terminal::new(args.color, args.ascii);
    let end = match args.command {
        Command::New(args) => new::run(&args, &terminal),
        Command::Check(args) => check::run(&args, &terminal),
        Command::Eval(args) => eval::run(&args, &terminal),
        Command::Explain(args) => explain::run(&args, &terminal),
        Command::Queue(args) => queue::run(&args, &terminal),
        Command::Near(args) => near::run(&args, &terminal),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "leadwright", &mut std::io::stdout());
            Ok(End::Fine)
        }
        Command::Later(words) => Err(later(&words)),
    };
    match end {
        Ok(End::Fine) | Err(Stop::BrokenPipe) => ExitCode::SUCCESS,
        Ok(End::Wrong) => ExitCode::from(1),
        Ok(End::Unusable) => ExitCode::from(2),
        Err(Stop::Told(message, end)) => {
            terminal.error(&message);
            if end == End::Wrong { ExitCode::from(1) } else { ExitCode::from(2) }
        }
    }
}

/// Clap's own words: help goes to stdout and is fine, all else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let fine = !error.use_stderr();
    // Nobody is left to be told when this can't be printed.
    let _ = error.print();
    if fine { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

/// Commands of later versions say so; others get the nearest one.
fn later(words: &[std::ffi::OsString]) -> Stop {
    const LATER: [&str; 11] =
        ["fix", "fmt", "test", "diff", "report", "graph", "doc", "watch", "serve", "lsp", "replay"];
    let word = words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    if LATER.contains(&word.as_str()) {
        return Stop::unusable(format!(
            "`leadwright {word}` is not part of this version yet; `leadwright --help` lists what is"
        ));
    }
    let known = ["new", "check", "eval", "explain", "queue", "near", "completions", "help"];
    let near = crate::source::closest(&word, known).map(|near| format!("; did you mean `leadwright {near}`?"));
    Stop::unusable(format!(
        "there is no command `{word}`{}",
        near.unwrap_or_else(|| "; `leadwright --help` lists them".to_owned())
    ))
}
