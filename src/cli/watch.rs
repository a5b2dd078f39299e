//! `leadwright watch`
use super::args::Watch;
use super::output::Terminal;
use super::{End, Stop};

/// Watches.
pub fn run(_args: &Watch, _terminal: &Terminal) -> Result<End, Stop> {
    Ok(End::Fine)
}
