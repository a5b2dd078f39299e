//! Times as other programs have them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::value::Instant;

/// Whole microseconds; what is smaller is cut off, and what is too far away for them stands at the end of time.
impl From<SystemTime> for Instant {
    fn from(time: SystemTime) -> Self {
        let micros = |length: Duration| i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(micros(after)),
            Err(before) => Self(micros(before.duration()).saturating_neg()),
        }
    }
}

impl From<Instant> for SystemTime {
    fn from(at: Instant) -> Self {
        let length = Duration::from_micros(at.0.unsigned_abs());
        let time = if at.0 < 0 { UNIX_EPOCH.checked_sub(length) } else { UNIX_EPOCH.checked_add(length) };
        time.unwrap_or(UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["2026-11-23T09:00:00.25Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
            let at = Instant::parse_rfc3339(text).unwrap();
            assert_eq!(Instant::from(SystemTime::from(at)), at);
        }
        let at = UNIX_EPOCH + Duration::from_secs(1_795_424_400);
        // `date -u -d @1795424400` says so.
        assert_eq!(Instant::from(at).to_string(), "2026-11-23T09:00:00Z");
    }
}
