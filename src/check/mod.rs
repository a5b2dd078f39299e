//! From what was written to what is meant: every name an id, every expression a type, sugar gone.

mod checked;

pub use checked::*;
