//! A progress bar for work over a second, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Terminal;

/// How far the work is.
pub struct Progress {
    size: Option<u64>,
    /// Whether it counts bytes.
    bytes: bool,
    /// None until the work has taken a second, and always when nobody watches.
    bar: Option<ProgressBar>,
    started: Option<std::time::Instant>,
}

impl Progress {
    /// For `size` bytes, if that is known. When decisions are on the same terminal, they are the progress.
    #[expect(clippy::disallowed_methods, reason = "only progress is measured, no decision")]
    pub fn new(size: Option<u64>, terminal: &Terminal) -> Self {
        let watched = terminal.interactive && !terminal.shown;
        Self { size, bytes: true, bar: None, started: watched.then(std::time::Instant::now) }
    }

    /// For work that knows what part of it is done.
    pub fn share(terminal: &Terminal) -> Self {
        Self { bytes: false, ..Self::new(Some(1_000), terminal) }
    }

    /// That much of a whole is done.
    pub fn of(&mut self, done: i64, whole: i64) {
        let share = i128::from(done) * 1_000 / i128::from(whole.max(1));
        self.at(u64::try_from(share.clamp(0, 1_000)).unwrap_or(0));
    }

    /// So many bytes are done.
    pub fn at(&mut self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            return;
        }
        if self.started.is_some_and(|started| started.elapsed() >= Duration::from_secs(1)) {
            let (bar, template) = match self.size {
                Some(size) if !self.bytes => (ProgressBar::new(size), "{bar:30} {percent} %, {eta} left"),
                Some(size) => (ProgressBar::new(size), "{bar:30} {bytes} of {total_bytes}, {eta} left"),
                None => (ProgressBar::no_length(), "{spinner} {bytes} in {elapsed}"),
            };
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            bar.set_style(style);
            bar.set_position(bytes);
            self.bar = Some(bar);
        }
    }

    /// The work is done: the bar goes away.
    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
