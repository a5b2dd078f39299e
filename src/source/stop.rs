//! Work that may be called off, because nobody waits for it any more or its time is over.
//!
//! What takes long passes a [`checkpoint`] now and then: with each declaration that is checked, with each event phrase that is evaluated. When the
//! work was called off it ends right there, by unwinding to where it was begun, so that no step in between has to know about it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static AT_WORK: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// Calls work off. A clone calls off the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// What unwinds when work was called off.
#[derive(Debug, Clone, Copy)]
pub struct CalledOff;

impl Stop {
    /// Ends the work at its next checkpoint.
    pub fn call_off(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Does work on this thread that this can call off.
    pub fn over<T>(&self, work: impl FnOnce() -> T) -> T {
        let _before = Before(AT_WORK.with(|at_work| at_work.replace(Some(self.clone()))));
        checkpoint();
        work()
    }
}

/// Puts back what was there before, also when the work was called off.
struct Before(Option<Stop>);

impl Drop for Before {
    fn drop(&mut self) {
        AT_WORK.with(|at_work| at_work.replace(self.0.take()));
    }
}

/// Ends the work of this thread if it was called off.
#[inline]
pub fn checkpoint() {
    let off = AT_WORK.with(|at_work| at_work.borrow().as_ref().is_some_and(|stop| stop.0.load(Ordering::Relaxed)));
    if off {
        end();
    }
}

#[cold]
fn end() {
    // Nothing went wrong, so no hook is told.
    std::panic::resume_unwind(Box::new(CalledOff));
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn work_ends_at_the_next_checkpoint_and_the_thread_goes_on() {
        let stop = Stop::default();
        let mut steps = 0;
        let ended = catch_unwind(AssertUnwindSafe(|| {
            stop.over(|| {
                for step in 0..10 {
                    checkpoint();
                    steps = step + 1;
                    if step == 3 {
                        stop.call_off();
                    }
                }
            });
        }));
        assert!(ended.unwrap_err().is::<CalledOff>());
        assert_eq!(steps, 4);
        // What comes next on this thread is not called off.
        checkpoint();
        assert_eq!(Stop::default().over(|| 5), 5);
    }
}
