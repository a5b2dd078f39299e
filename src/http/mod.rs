//! Decisions over HTTP: a file an endpoint.
//!
//! ```no_run
//! use leadwright::http::{Options, Server};
//! use leadwright::{Leadwright, WatchOptions};
//!
//! let rules = Leadwright::watch("rules", WatchOptions::new())?;
//! let server = Server::bind(rules, Options::default())?;
//! println!("listening on {}", server.address());
//! server.run()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What comes in is read with limits on everything; what takes the processor is done beside the threads that wait for connections (`work`);
//! what goes wrong is told as a problem (`problem`). Nothing here logs or quotes what stands in a lead.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what other crates can tell of requests is more than what is looked for here"
)]

mod access;
mod around;
mod ask;
mod body;
mod check;
mod connections;
mod decide;
mod endpoints;
mod explain;
mod health;
mod ledger;
mod lines;
mod log;
mod metrics;
mod openapi;
mod options;
mod origin;
mod patient;
mod permits;
mod problem;
mod queue;
mod renew;
mod rest;
mod router;
mod rules;
mod schemas;
mod server;
mod stream;
mod tls;
mod token;
mod try_it;
mod work;

pub use access::Access;
pub use options::{Limits, Log, Options};
pub use renew::{Renewed, Renewer};
pub use server::{BindError, Server, Stopper};
pub use tls::{Tls, TlsError};
pub use token::{Scope, Token, TokenError, Tokens};
