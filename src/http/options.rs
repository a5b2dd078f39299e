//! How the service is set up.

use std::fmt;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::journal::Journal;

use super::access::Access;
use super::tls::Tls;

/// How the service is set up. The default answers this machine alone.
#[derive(Debug)]
#[non_exhaustive]
pub struct Options {
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Who is answered.
    pub access: Access,
    /// With what to encrypt; none for plain HTTP.
    pub tls: Option<Tls>,
    /// How much is taken.
    pub limits: Limits,
    /// Where a line of JSON for each request goes.
    pub log: Log,
    /// Where every decision is written down, so that it can be made once more; none for nowhere.
    pub journal: Option<Journal>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7878)),
            access: Access::Local,
            tls: None,
            limits: Limits::default(),
            log: Log::default(),
            journal: None,
        }
    }
}

/// Where a line of JSON for each request goes.
#[derive(Default)]
#[non_exhaustive]
pub enum Log {
    /// Nowhere.
    #[default]
    None,
    /// There, from a thread of its own.
    To(Box<dyn Write + Send>),
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::To(_) => "To(..)",
        })
    }
}

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The largest body, and the longest line of NDJSON, in bytes.
    pub body: usize,
    /// The most leads in one request.
    pub leads: u64,
    /// The most requests at a time.
    pub requests: usize,
    /// The most connections at a time; further ones wait.
    pub connections: usize,
    /// How long a body may take to come, and then the answer to be found.
    pub time: Duration,
    /// How long nothing may happen on a connection, or in a stream.
    pub idle: Duration,
    /// How long requests are still taken once the service should stop, so that nobody who was on the way is turned away.
    pub drain: Duration,
    /// How long, after that, requests may take to their end.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1_000_000,
            leads: 100_000,
            requests: 256,
            connections: 1_024,
            time: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            drain: Duration::from_millis(500),
            grace: Duration::from_secs(30),
        }
    }
}
