//! Leadwright: lead management agreements as programs.

pub mod analyze;
pub mod ast;
pub mod calendar;
pub mod change;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod evaluate;
pub mod explain;
pub mod live;
pub mod program;
pub mod record;
pub mod render;
pub mod source;
pub mod syntax;
pub mod value;
