//! The second door: bytes in, typed records out.

mod record;

pub use record::*;
