//! A progress bar for work over a second, on a terminal only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Terminal;

/// How far the work is.
pub struct Progress {
    size: Option<u64>,
    /// None until the work has taken a second, and always when nobody watches.
    bar: Option<ProgressBar>,
    started: Option<std::time::Instant>,
}

impl Progress {
    /// For `size` bytes, if that is known. When decisions are on the same terminal, they are the progress.
    #[expect(clippy::disallowed_methods, reason = "only progress is measured, no decision")]
    pub fn new(size: Option<u64>, terminal: &Terminal) -> Self {
        let watched = terminal.interactive && !terminal.shown;
        Self { size, bar: None, started: watched.then(std::time::Instant::now) }
    }

    /// So many bytes are done.
    pub fn at(&mut self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
            return;
        }
        if self.started.is_some_and(|started| started.elapsed() >= Duration::from_secs(1)) {
            let (bar, template) = match self.size {
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
