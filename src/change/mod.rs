//! What becomes of a lead when its decisions are carried out: applying them, until when they hold, and its whole story.

mod apply;
#[cfg(feature = "snapshots")]
mod complaints;
mod decide;
mod diff;
mod expected;
mod follow;
mod replay;
#[cfg(feature = "snapshots")]
mod snapshot;
#[cfg(feature = "snapshots")]
mod snapshot_diff;
#[cfg(feature = "snapshots")]
mod snapshot_file;
#[cfg(feature = "snapshots")]
mod snapshot_settings;
mod still;
mod test;

pub use apply::apply;
#[cfg(feature = "snapshots")]
pub use complaints::CODES;
pub use decide::{Buffers, Decider, Outcome};
pub use diff::{Changed, Court, Diff, Door, Doors, Judge, Side, Sum, Summed};
pub use follow::{Followed, follow, follow_together};
pub use replay::Replay;
#[cfg(feature = "snapshots")]
pub use snapshot::{SnapshotFile, SnapshotFiles, SnapshotFolder};
pub use test::{cover, test, tests};
