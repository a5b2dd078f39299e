//! What becomes of a lead when its decisions are carried out: applying them, until when they hold, and its whole story.

mod apply;
mod decide;
mod diff;
mod follow;
mod replay;
mod still;
mod test;

pub use apply::apply;
pub use decide::{Buffers, Decider, Outcome};
pub use diff::{Changed, Court, Diff, Door, Doors, Judge, Side, Sum, Summed};
pub use follow::{Followed, follow, follow_together};
pub use replay::Replay;
pub use test::{test, tests};
