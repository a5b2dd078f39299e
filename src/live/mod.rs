//! The disk: from a path to a rule set that is ready to use, and on with it when it changes. Only this room and `cli` touch files.

mod bell;
pub mod clock;
mod complaints;
mod data;
mod disk;
mod load;
mod look;
mod mounts;
mod open;
mod places;
mod revision;
mod rules;
mod seen;
#[cfg(feature = "snapshots")]
mod snapshots;
mod status;
mod watch;

pub use complaints::CODES;
pub use load::{Loaded, load};
pub use open::{ASKED, Failed, Opened, open, open_asking, open_revision, open_text, open_texts};
pub use revision::revision;
pub use rules::{Desk, Made, Reasons, Rules};
#[cfg(feature = "testing")]
pub use snapshots::in_use as snapshots_in_use;
#[cfg(feature = "snapshots")]
pub use snapshots::snapshots;
pub use status::{Change, Status, Trouble, Watching};
pub use watch::{Live, Notice, Subscription, Tests, WatchOptions};
