//! What a save does to the leads: the rules before and after, held against each other.

use crate::live::Rules;
use crate::program::Program;
use crate::render::changes;
use crate::render::text::Style;
use crate::source::Sources;
use crate::value::Instant;

use super::super::args::Watch;
use super::super::compared::{self, Hearing};
use super::super::output::Terminal;
use super::super::{Stop, input};

/// How many groups of edits are told.
const TOP: usize = 12;

/// Rules with their texts.
pub struct Side<'r> {
    program: &'r Program,
    sources: &'r Sources,
}

impl<'r> Side<'r> {
    /// Those of rules in use.
    pub fn of(rules: &'r Rules) -> Self {
        Self { program: &rules.program, sources: &rules.sources }
    }
}

/// What a save does, to be drawn in any width.
pub struct Compared(compared::Compared);

impl Compared {
    /// All of it, in so many columns.
    pub fn text(&self, style: Style, width: usize) -> String {
        changes::text(&self.0.changed(), style, width, TOP)
    }

    /// How many leads change, in a sentence or two.
    pub fn headline(&self) -> String {
        let text = self.text(Style { colour: false }, 100);
        text.lines().next().unwrap_or("").to_owned()
    }
}

/// Decides about all leads by both.
pub fn compare(
    old: &Side<'_>,
    new: &Side<'_>,
    args: &Watch,
    now: Instant,
    terminal: &Terminal,
) -> Result<Compared, Stop> {
    let source = input::open(&args.leads, &args.input, new.program, terminal)?;
    let side = |side: &Side<'_>| (side.program.clone(), side.sources.clone());
    let hearing = Hearing { reject: &mut |_| Ok(()), progress: &mut |_| () };
    let (compared, _) = compared::compare((side(old), side(new)), source, &args.input, now, hearing)?;
    Ok(Compared(compared))
}
