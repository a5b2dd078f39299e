//! Which lines of a log are not as they were written: their sum tells. Logs of earlier versions have lines without sums.

/// Goes along with a log, line by line.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Whether the program that wrote here writes sums.
    written: Option<bool>,
    /// The line by which that is known.
    known_by: (String, u64),
    /// Whether the last line was the first of a part.
    by_part: bool,
}

impl Sums {
    /// A line, by its kind, and whether its sum fits if it has one. Gives the place of a line that is not as it was written.
    pub(super) fn met(&mut self, kind: &str, fits: Option<bool>, (part, line): (&str, u64)) -> Option<(String, u64)> {
        let (has, here) = (fits.is_some(), || (part.to_owned(), line));
        let begins = kind == "part" || kind == "start";
        // A program writes sums for all its lines, or for none; the first line of a part comes together with the next one.
        let same_program = !begins || (kind == "start" && self.by_part);
        let damaged = match (fits, self.written) {
            (Some(false), _) => Some(here()),
            (Some(true), Some(false)) if same_program => Some(self.known_by.clone()),
            (None, Some(true)) if same_program => Some(here()),
            (Some(true) | None, _) => None,
        };
        self.written = Some(has || (same_program && self.written == Some(true)));
        self.by_part = kind == "part";
        if begins {
            self.known_by = here();
        }
        damaged
    }
}
