//! A line of JSON for each request. What stands in bodies, in addresses and in tokens is never part of it.

use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use serde_json::Value;

use super::options::Log;

/// How many lines may wait. When whoever reads the log is slower than that, lines are lost rather than requests held up.
const WAITING: usize = 4_096;

/// Hands lines to the thread that writes them.
#[derive(Debug, Clone)]
pub struct Lines {
    to: Option<SyncSender<String>>,
}

impl Lines {
    /// Begins a log. The second is done when all lines are written, after all senders are gone.
    pub fn begin(log: Log) -> (Self, Option<thread::JoinHandle<()>>) {
        let Log::To(mut out) = log else { return (Self { to: None }, None) };
        let (to, lines) = sync_channel::<String>(WAITING);
        let writing = thread::spawn(move || {
            while let Ok(line) = lines.recv() {
                // Nobody can be told that the log is gone.
                let _ = out.write_all(line.as_bytes());
                let _ = out.flush();
            }
        });
        (Self { to: Some(to) }, Some(writing))
    }

    /// Whether somebody reads them.
    pub const fn wanted(&self) -> bool {
        self.to.is_some()
    }

    /// Writes an event, with when it was.
    pub fn tell(&self, level: &str, event: &str, more: &[(&str, Value)]) {
        let Some(to) = &self.to else { return };
        let quoted = |text: &str| Value::String(text.to_owned()).to_string();
        let mut line =
            format!("{{\"time\":\"{}\",\"level\":\"{level}\",\"event\":\"{event}\"", crate::live::clock::now());
        for (key, value) in more.iter().filter(|(_, value)| !value.is_null()) {
            line.push_str(&format!(",{}:{value}", quoted(key)));
        }
        line.push_str("}\n");
        let _ = to.try_send(line);
    }
}
