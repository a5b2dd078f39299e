//! How many requests may be at work at a time, and how many of these one token may have.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Permits to be at work.
#[derive(Debug)]
pub struct Permits {
    all: Arc<Semaphore>,
    /// The most that one token has where others have some, too.
    share: usize,
    of_tokens: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

/// A permit, given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    _of_all: OwnedSemaphorePermit,
    _of_token: Option<OwnedSemaphorePermit>,
}

/// Why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPermit {
    /// All are taken.
    All,
    /// The token has its share.
    Token,
}

/// The permit of a request, which is given back early where the request begins to wait for more of its body.
#[derive(Debug, Clone)]
pub struct Held {
    /// Who asks.
    pub token: Option<String>,
    permit: Arc<Mutex<Option<Permit>>>,
}

impl Permits {
    /// So many.
    pub fn new(requests: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(requests)), share: requests.div_ceil(2), of_tokens: Mutex::default() }
    }

    /// One, if there is one; `token` is who asks, where several may.
    pub fn take(&self, token: Option<&str>) -> Result<Permit, NoPermit> {
        let of_token = match token {
            None => None,
            Some(token) => Some(self.of(token).try_acquire_owned().map_err(|_| NoPermit::Token)?),
        };
        let of_all = Arc::clone(&self.all).try_acquire_owned().map_err(|_| NoPermit::All)?;
        Ok(Permit { _of_all: of_all, _of_token: of_token })
    }

    /// One, as soon as there is one.
    pub async fn wait(&self, token: Option<&str>) -> Option<Permit> {
        let of_token = match token {
            None => None,
            Some(token) => Some(self.of(token).acquire_owned().await.ok()?),
        };
        let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
        Some(Permit { _of_all: of_all, _of_token: of_token })
    }

    fn of(&self, token: &str) -> Arc<Semaphore> {
        let mut known = self.of_tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(token) {
            return Arc::clone(found);
        }
        let fresh = Arc::new(Semaphore::new(self.share));
        known.insert(token.to_owned(), Arc::clone(&fresh));
        fresh
    }
}

impl Held {
    /// Held until it is given back.
    pub fn new(token: Option<String>, permit: Option<Permit>) -> Self {
        Self { token, permit: Arc::new(Mutex::new(permit)) }
    }

    /// Gives it back.
    pub fn give_back(&self) {
        self.permit.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_leaves_room_for_others() {
        let permits = Permits::new(4);
        let held: Vec<_> = (0..2).map(|_| permits.take(Some("crm")).unwrap()).collect();
        assert_eq!(permits.take(Some("crm")).unwrap_err(), NoPermit::Token);
        let others: Vec<_> = (0..2).map(|_| permits.take(Some("site")).unwrap()).collect();
        assert_eq!(permits.take(Some("third")).unwrap_err(), NoPermit::All);
        drop((held, others));
        let all: Vec<_> = (0..4).map(|_| permits.take(None).unwrap()).collect();
        assert_eq!(permits.take(None).unwrap_err(), NoPermit::All);
        drop(all);
    }
}
