//! Whether two decisions about a lead say the same but for the time that runs.

use crate::evaluate::Decision;
use crate::record::{DataWarning, DataWarningKind, Record};
use crate::value::Instant;

/// A decision without what runs by itself: its now, the running times of its clocks, and until when it holds.
pub(super) fn still(decision: &Decision) -> Decision {
    let mut still = decision.clone();
    still.now = Instant::default();
    still.horizon = crate::evaluate::Horizon::default();
    still.valid_until = None;
    for clock in &mut still.clocks {
        clock.business_left = clock.business_left.map(|_| 0);
        clock.business_spent = clock.business_spent.map(|_| 0);
        clock.wall_spent = 0;
    }
    still
}

/// The warnings about a record as they are at a later time: what lay ahead by then doesn't any more.
pub(super) fn warnings_at(record: &Record, now: Instant) -> Vec<DataWarning> {
    let ahead = |warning: &&DataWarning| {
        warning.kind != DataWarningKind::Future
            || warning.value.as_deref().and_then(Instant::parse_rfc3339).is_none_or(|at| at > now)
    };
    record.warnings.iter().filter(ahead).cloned().collect()
}
