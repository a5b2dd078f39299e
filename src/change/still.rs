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

/// The warnings about a record as they are at a later time: what lay ahead by then doesn't any more, nor does what was replaced.
pub(super) fn warnings_at(record: &Record, now: Instant) -> Vec<DataWarning> {
    let holds = |warning: &&DataWarning| {
        let at = || warning.value.as_deref().and_then(Instant::parse_rfc3339);
        if warning.kind == DataWarningKind::Future {
            return at().is_none_or(|at| at > now);
        }
        if warning.kind == DataWarningKind::Ahead {
            let since = if warning.field == "entered" { record.entered } else { record.assigned };
            return at().is_none_or(|at| at > now && since == Some(at));
        }
        true
    };
    record.warnings.iter().filter(holds).cloned().collect()
}
