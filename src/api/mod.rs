//! Decisions from within another program: open rules, ask, read the answer.
//!
//! This is the part of Leadwright that other programs build on. What is here, and what it gives out, changes only as
//! [semantic versioning](https://semver.org) allows; all other modules are the inside of the engine and may change with any version.
//!
//! ```
//! use leadwright::{Instant, Lead, Leadwright};
//!
//! let rules = Leadwright::of_text(
//!     "agreement.lead",
//!     r#"
//! fields { title text, country country }
//! activities { visit { page text } }
//! score interest from 0 to 100 {
//!   +25 "Senior"  when title contains word "vp"
//!   +30 "Pricing" for visit in the last 30 days where page starts with "/pricing"
//! }
//! stage lead "Lead" start { advance to qualified when interest > 50 and country in ("FR", "BE") }
//! end qualified "Qualified" success
//! "#,
//! )?;
//! let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
//! let lead = Lead::new("L-1")
//!     .field("title", "VP Sales")
//!     .field("country", "FR")
//!     .activity("visit", Instant::parse_rfc3339("2026-11-20T08:00:00Z").ok_or("no time")?, [("page", "/pricing")])
//!     .build();
//!
//! let decision = rules.decide_at(&lead, now)?;
//! assert_eq!(decision.stage(), "qualified");
//! assert_eq!(decision.score("interest").map(|points| points.to_string()).as_deref(), Some("55"));
//! assert_eq!(decision.valid_until().map(|at| at.to_string()).as_deref(), Some("2026-12-20T08:00:00Z"));
//! assert!(decision.explain().contains("+30  Pricing"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rules that lie in a folder are opened with [`Leadwright::open`], or with [`Leadwright::watch`], which follows the files. A
//! [`Leadwright`] is cheap to clone and can be asked from many threads at once. Nothing here needs an async runtime: a decision takes
//! some tens of microseconds of work and waits for nothing, so it can be asked for on any thread.

mod batch;
mod decision;
mod engine;
mod error;
mod lead;
mod time;

pub use crate::live::{Change, Notice, Reasons, Status, Subscription, Tests, Trouble, WatchOptions, Watching};
pub use crate::source::{Problem, Severity};
pub use crate::value::{Instant, Number};

pub use batch::Batch;
#[cfg(feature = "log")]
pub(crate) use batch::Witness;
#[cfg(feature = "log")]
pub(crate) use decision::Inside;
pub use decision::{Decision, Move};
pub use engine::Leadwright;
pub use error::{Error, Unreadable};
pub use lead::{Lead, LeadBuilder};
