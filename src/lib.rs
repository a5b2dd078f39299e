//! Leadwright: lead management agreements as programs.

pub mod ast;
pub mod source;
pub mod value;
