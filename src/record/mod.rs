//! The second door: bytes in, typed records out.
//!
//! [`Leads`] cuts a file into blocks of whole leads, [`Reader`] reads each straight into the slots of a [`Record`].

#![expect(clippy::wildcard_enum_match_arm, reason = "what a value can't be read as is odd, whatever else it may be")]

mod batch;
mod codes;
mod companion;
mod complaints;
mod cut;
mod decode;
mod events;
mod format;
mod grammar;
mod json;
mod kept;
mod keys;
mod lead;
mod leads;
mod ledger;
mod numbers;
mod order;
mod recall;
#[expect(clippy::module_inception, reason = "the record is what this door gives, and is called so")]
mod record;
mod reject;
mod ron;
mod rows;
mod seen;
mod shape;
mod so_far;
mod test;
mod times;

pub use batch::{Batch, instant};
pub use companion::Companion;
pub use complaints::CODES;
pub use cut::{Block, Limits, Unit};
pub use format::{Format, Layout};
pub use kept::{Keep, Kept};
pub use lead::{Reader, ReaderBuffers};
pub use leads::{HeaderOddities, Leads, OpenError};
pub use ledger::{LedgerFile, LedgerRow, Stranger, Strangers};
pub use order::warn_future;
pub use record::*;
pub use reject::{Flaw, Reason, Reject};
pub use seen::{IdKey, SeenIds};
pub use shape::{Content, Shape};
