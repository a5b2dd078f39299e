//! Where decisions are made: on a few threads beside those that wait for connections, so that no connection waits for a decision about the lead
//! of another. How many there are is set where the runtime is made.

use tokio::task::{JoinHandle, spawn_blocking};

use crate::source::stop::Stop;

use super::options::Limits;
use super::problem::{INTERNAL, Refused, TOO_SLOW};

/// Work that nobody waits for any more, because its time is over or whoever asked is gone, is not begun; what was begun ends at its next
/// checkpoint, and its thread is free.
struct Wanted<T>(JoinHandle<T>, Stop);

impl<T> Drop for Wanted<T> {
    fn drop(&mut self) {
        self.0.abort();
        self.1.call_off();
    }
}

/// Does this within the time there is.
pub async fn within<T: Send + 'static>(
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    let stop = Stop::default();
    let at_work = stop.clone();
    let mut wanted = Wanted(spawn_blocking(move || at_work.over(work)), stop);
    match tokio::time::timeout(limits.time, &mut wanted.0).await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(_)) => Err(Refused::new(
            INTERNAL,
            "the answer could not be found",
            "try again; if it happens again with the same request, tell who runs this service its request_id",
        )),
        Err(_) => Err(too_slow()),
    }
}

/// The time there is was over.
pub fn too_slow() -> Refused {
    let help = "try again later, or with less at a time";
    Refused::new(TOO_SLOW, "the answer was not found in the time there is", help)
        .header(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from_static("1"))
}
