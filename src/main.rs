//! The command line of Leadwright.

fn main() {}
