//! Where things are printed: data to stdout, all else to stderr, colours only where they are wanted.

use std::io::{self, IsTerminal, Write};

use crate::render::problems::Look;
use crate::render::text::Style;
use crate::render::{in_json, visible};

use super::Stop;
use super::args::When;

/// What is known of the terminal.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    out: bool,
    err: bool,
    ascii: bool,
    width: Option<usize>,
    /// Whether stdout is a terminal.
    pub shown: bool,
    /// Whether stderr is a terminal that can draw progress bars.
    pub interactive: bool,
    /// Whether nothing is told on stderr.
    quiet: bool,
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
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let told =
            std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = if out { told.or_else(measured) } else { told };
        Self { out: wanted(out), err: wanted(err), ascii, width, shown: out, interactive: err && !dumb, quiet: false }
    }

    /// The same for who tells all on a screen of its own, in so many columns.
    pub const fn on_a_screen(self, columns: usize) -> Self {
        Self { quiet: true, interactive: false, width: Some(columns), ..self }
    }

    /// How pages on stdout are dressed.
    pub const fn style(&self) -> Style {
        Style { colour: self.out }
    }

    const fn err_style(&self) -> Style {
        Style { colour: self.err }
    }

    /// A page as stdout shows it: in the signs that are wanted, and with nothing in it that a terminal would obey but our colours.
    pub fn shown(&self, page: String) -> String {
        visible(&self.signs(page), self.out).into_owned()
    }

    /// Prints a page on stdout.
    pub fn page(&self, page: String) -> Result<(), Stop> {
        print(self.shown(page).as_bytes())
    }

    /// How problems are drawn; `to_stdout` is where they go.
    pub fn look(&self, to_stdout: bool) -> Look {
        Look { colour: if to_stdout { self.out } else { self.err }, ascii: self.ascii, width: self.columns().max(40) }
    }

    /// How many columns a table may take; none when it goes to a file, where nothing has to be cut.
    pub const fn width(&self) -> Option<usize> {
        self.width
    }

    /// How many columns a page of words takes.
    pub fn columns(&self) -> usize {
        self.width.unwrap_or(100).max(20)
    }

    /// A text in the signs that are wanted: arrows and dots as ASCII when that was asked for.
    pub fn signs(&self, text: String) -> String {
        if !self.ascii || text.is_ascii() {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        for sign in text.chars() {
            match sign {
                '→' => out.push_str("->"),
                '–' => out.push('-'),
                '…' => out.push_str("..."),
                '·' | '│' => out.push('|'),
                '×' => out.push('x'),
                '─' => out.push('-'),
                '↑' => out.push('^'),
                '↓' => out.push('v'),
                sign => out.push(sign),
            }
        }
        out
    }

    /// The same for XML, which has a way to write any sign in ASCII.
    pub fn xml_signs(&self, text: String) -> String {
        if !self.ascii || text.is_ascii() {
            return text;
        }
        let sign = |sign: char| if sign.is_ascii() { sign.to_string() } else { format!("&#{};", u32::from(sign)) };
        text.chars().map(sign).collect()
    }

    /// Tells something on stderr. Nobody can be told that stderr is gone.
    pub fn tell(&self, message: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", visible(message, self.err));
        }
    }

    /// Tells what went wrong.
    pub fn error(&self, message: &str) {
        let word = self.err_style().bad("error:");
        self.tell(&format!("{word} {message}"));
    }

    /// Tells what is odd.
    pub fn note(&self, message: &str) {
        let word = self.err_style().odd("note:");
        self.tell(&format!("{word} {message}"));
    }
}

/// Writes JSON to stdout.
pub fn print_json(json: &str) -> Result<(), Stop> {
    print(in_json(json).as_bytes())
}

/// Writes data to stdout, as it is.
pub fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Stop::output)
}
