//! Texts, places in them, and what can be said about a place.
//!
//! The leftmost room: it imports nothing of the project, and everything else may import it.

mod idvec;
mod line;
mod problem;
mod sources;
mod span;
pub mod stop;
mod suggest;

pub use idvec::{Id, IdVec};
pub use line::one_line;
pub use problem::{Code, Edit, Fix, Label, Problem, Severity};
pub use sources::{DataFile, FileKind, Position, Source, Sources};
pub use span::{FileId, Span};
pub use suggest::{Near, closest, similar};

pub(crate) use idvec::id;
