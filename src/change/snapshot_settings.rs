//! The settings of all snapshots: the instant for those whose file says none.

use crate::program::Program;
use crate::record::instant;
use crate::source::Problem;
use crate::value::Instant;

use super::complaints;
use super::snapshot::{SnapshotFile, SnapshotFolder};

/// The instant that the settings give to all snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Nothing,
    At(Instant),
    Wrong,
}

/// The settings of all snapshots.
#[derive(serde::Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    now: Option<String>,
}

impl SnapshotFolder {
    /// The instant that the settings give, and what is wrong with them.
    pub(super) fn given(&self, program: &Program) -> (Given, Option<Problem>) {
        let Some(SnapshotFile { path, content }) = &self.settings else { return (Given::Nothing, None) };
        let wrong = |why: &str| (Given::Wrong, Some(complaints::odd_settings(path, why)));
        let bytes = match content {
            Ok(bytes) => bytes,
            Err(why) => return wrong(why),
        };
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let settings: Settings = match options.from_bytes(bytes) {
            Ok(settings) => settings,
            Err(error) => return wrong(&odd_ron(&error)),
        };
        let Some(now) = settings.now else { return (Given::Nothing, None) };
        match instant(&now, program.book.process.zone) {
            Some(at) => (Given::At(at), None),
            None => {
                let line = String::from_utf8_lossy(bytes).lines().take_while(|line| !line.contains("now")).count() + 1;
                (Given::Wrong, Some(complaints::odd_instant(path, line as u64, &now)))
            }
        }
    }
}

/// What is wrong with settings, in plain words.
fn odd_ron(error: &ron::error::SpannedError) -> String {
    let line = error.span.start.line;
    if let ron::Error::NoSuchStructField { found, .. } = &error.code {
        return format!("there is no setting `{found}` (line {line})");
    }
    format!("line {line} is no RON as it is wanted here")
}
