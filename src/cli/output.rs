//! Where things are printed: data to stdout, all else to stderr, colours only where they are wanted.

use std::io::{self, IsTerminal, Write};

use crate::render::problems::Look;
use crate::render::text::Style;

use super::args::When;

/// What is known of the terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    out: bool,
    err: bool,
    ascii: bool,
    width: usize,
    /// Whether stderr is a terminal, for progress bars.
    pub interactive: bool,
}

impl Terminal {
    /// Looks at the environment once.
    #[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
    pub fn new(when: When, ascii: bool) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let wanted = |terminal: bool| match when {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !no_color && !dumb,
        };
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let width = columns.unwrap_or(if out || err { 100 } else { 120 });
        Self { out: wanted(out), err: wanted(err), ascii, width, interactive: err && !dumb }
    }

    /// How pages on stdout are dressed.
    pub const fn style(&self) -> Style {
        Style { colour: self.out }
    }

    /// How problems are drawn; `to_stdout` is where they go.
    pub const fn look(&self, to_stdout: bool) -> Look {
        Look { colour: if to_stdout { self.out } else { self.err }, ascii: self.ascii, width: self.width }
    }

    /// How many columns there are.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Tells something on stderr. Nobody can be told that stderr is gone.
    pub fn tell(&self, message: &str) {
        let _ = writeln!(io::stderr(), "{message}");
    }

    /// Tells what went wrong.
    pub fn error(&self, message: &str) {
        let word = if self.err { "\u{1b}[31;1merror:\u{1b}[0m" } else { "error:" };
        self.tell(&format!("{word} {message}"));
    }

    /// Tells what is odd.
    pub fn note(&self, message: &str) {
        let word = if self.err { "\u{1b}[33mnote:\u{1b}[0m" } else { "note:" };
        self.tell(&format!("{word} {message}"));
    }
}

/// Writes to stdout, whole or not at all as far as the reader lets us.
pub fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
