//! The command line of Leadwright.

use std::process::ExitCode;

fn main() -> ExitCode {
    leadwright::cli::main()
}
