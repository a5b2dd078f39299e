//! The disk: from a path to a rule set that is ready to use. Only this room and `cli` touch files.

pub mod clock;
mod complaints;
mod data;
mod disk;
mod load;
mod open;
mod revision;
#[cfg(feature = "snapshots")]
mod snapshots;

pub use complaints::CODES;
pub use load::{Loaded, load};
pub use open::{Failed, Opened, open, open_revision};
pub use revision::revision;
#[cfg(feature = "snapshots")]
pub use snapshots::snapshots;
