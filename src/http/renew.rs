//! Tokens and a certificate that take the place of those a service was started with.

use std::sync::{PoisonError, RwLock, Weak};

use serde_json::Value;

use super::access::Access;
use super::server::Service;
use super::tls::Tls;
use super::token::Tokens;

/// Gives a running service other tokens, or another certificate: those that were taken back are refused from the next request on, and the next
/// connection is encrypted by the new certificate. What is being answered goes on.
#[derive(Debug, Clone)]
pub struct Renewer {
    pub(super) service: Weak<Service>,
}

/// What is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Renewed {
    /// Who may ask.
    Tokens,
    /// The certificate and its key.
    Certificate,
}

impl Renewed {
    const fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Certificate => "certificate",
        }
    }
}

impl Renewer {
    /// Uses these tokens from now on. A service that was started without any goes on without. Whether the service is still there.
    #[must_use]
    pub fn tokens(&self, tokens: Tokens) -> bool {
        let Some(service) = self.service.upgrade() else { return false };
        if let Access::Tokens(known) = &mut *service.access.write().unwrap_or_else(PoisonError::into_inner) {
            let count = tokens.count();
            *known = tokens;
            // Without any, nobody is admitted any more: that may be meant, and has to be seen.
            let level = if count == 0 { "warn" } else { "info" };
            service.log.tell(level, "tokens_renewed", &[("tokens", Value::from(count))]);
        }
        true
    }

    /// Uses this certificate from now on. A service that was started without one goes on without. Whether the service is still there.
    #[must_use]
    pub fn certificate(&self, tls: Tls) -> bool {
        let Some(service) = self.service.upgrade() else { return false };
        if let Some(known) = &service.tls {
            *known.write().unwrap_or_else(PoisonError::into_inner) = tls;
            service.log.tell("info", "certificate_renewed", &[]);
        }
        true
    }

    /// Tells in the log of requests that what should be used can't be, and that what was goes on. Whether the service is still there.
    #[must_use]
    pub fn refused(&self, what: Renewed, why: &str) -> bool {
        let Some(service) = self.service.upgrade() else { return false };
        let event = format!("{}_refused", what.name());
        service.log.tell("error", &event, &[("reason", Value::String(why.to_owned()))]);
        true
    }
}

/// The certificate in use.
pub(super) fn current(tls: &RwLock<Tls>) -> Tls {
    tls.read().unwrap_or_else(PoisonError::into_inner).clone()
}
