//! The one place where the clock is read.

use crate::value::Instant;

/// The time it is.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place where the clock is read")]
pub fn now() -> Instant {
    Instant(chrono::Utc::now().timestamp_micros())
}

/// A reading of the steady clock: for how long to wait and how long something took, never for what time it is.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "waiting for quiet is no part of any decision")]
pub fn steady() -> std::time::Instant {
    std::time::Instant::now()
}
