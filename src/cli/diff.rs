//! `leadwright diff`: what a change of rules does to leads.

use std::path::Path;

use crate::explain::{Changes, OutcomeKind};
use crate::live;
use crate::render::changes;
use crate::source::closest;

use super::args::{self, DiffFormat};
use super::compared::{Compared, Hearing, compare};
use super::output::{Terminal, print_json};
use super::progress::Progress;
use super::rejects::Rejects;
use super::{End, Stop, input, rules};

/// Holds two rule sets against each other on all leads.
pub fn run(args: &args::Diff, terminal: &Terminal) -> Result<End, Stop> {
    let fail_on = args.fail_on.as_deref().map(conditions).transpose()?;
    let now = rules::now(args.input.now.as_deref())?;
    // Both are opened before either is complained about: one broken rule set doesn't hide the other.
    let (old, new) = (open(&args.old, terminal), open(&args.new, terminal));
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(stop), Err(Stop::Told(message, _))) => {
            terminal.error(&message);
            return Err(stop);
        }
        (Err(stop), _) | (_, Err(stop)) => return Err(stop),
    };
    let source = input::open(&args.leads, &args.input, &new.program, terminal)?;
    let read: Vec<&Path> = source.paths.iter().map(std::path::PathBuf::as_path).collect();
    let mut rejects = Rejects::new(args.rejects.as_deref(), &read)?;
    let mut progress = Progress::new(source.size, terminal);
    let hearing = Hearing { reject: &mut |bad| rejects.add(bad), progress: &mut |bytes| progress.at(bytes) };
    let sides = ((old.program, old.sources), (new.program, new.sources));
    let compared = compare(sides, source, &args.input, now, hearing);
    progress.finish();
    rejects.finish()?;
    let (compared, tally) = compared?;
    tell(args, &compared, terminal)?;
    tally.tell(&rejects, terminal);
    let fails = match &fail_on {
        None => compared.changes.changed > 0 || !compared.changes.renamed.is_empty(),
        Some(conditions) => conditions.iter().any(|condition| condition.holds(&compared.changes)),
    };
    if compared.changes.leads == 0 {
        terminal.error("there were no leads, so nothing was compared\n  help: give a sample with leads in it: rules that nothing was decided by have passed nothing");
        return Ok(End::Wrong);
    }
    Ok(match (tally.rejects > 0, fails) {
        (true, _) => End::Wrong,
        (false, true) => End::Changed,
        (false, false) => End::Fine,
    })
}

/// Opens one of the two: a folder, a file, or `REV:PATH` of a git repository.
fn open(what: &str, terminal: &Terminal) -> Result<live::Opened, Stop> {
    let opened = match live::revision(what) {
        Some((revision, path)) => live::open_revision(revision, path),
        None => live::open(Path::new(what)),
    };
    opened.map_err(|failed| {
        let told = rules::told(failed, what, terminal);
        Stop::wrong(format!("{told}, so nothing was compared"))
    })
}

fn tell(args: &args::Diff, compared: &Compared, terminal: &Terminal) -> Result<(), Stop> {
    let changed = compared.changed();
    match args.format {
        DiffFormat::Text => {
            let text = changes::text(&changed, terminal.style(), terminal.width().unwrap_or(120).max(60), args.top);
            terminal.page(text)
        }
        DiffFormat::Markdown => terminal.page(changes::markdown(&changed)),
        DiffFormat::Json => print_json(&String::from_utf8_lossy(&changes::json(&changed))),
    }
}

/// What makes the command fail: a kind of outcome, in whatever way it changes or only when it is lost or gained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Condition {
    kind: OutcomeKind,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Changed,
    Lost,
    Gained,
}

impl Condition {
    fn holds(self, changes: &Changes) -> bool {
        let totals = changes.totals.iter().find(|(kind, _)| *kind == self.kind).map(|(_, totals)| totals);
        totals.is_some_and(|totals| match self.how {
            How::Changed => totals.changed > 0,
            How::Lost => totals.lost > 0,
            How::Gained => totals.gained > 0,
        })
    }
}

/// Reads `owner lost, stage lost`.
fn conditions(text: &str) -> Result<Vec<Condition>, Stop> {
    let kinds = || OutcomeKind::ALL.map(OutcomeKind::word).join(", ");
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let (kind, how, more) = (words.next().unwrap_or(""), words.next(), words.next());
        let known = OutcomeKind::ALL.into_iter().find(|known| known.word() == kind).ok_or_else(|| {
            let near = closest(kind, OutcomeKind::ALL.map(OutcomeKind::word));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("there is nothing called `{kind}`{near}; write one of {}", kinds())
        })?;
        let how = match (how, more) {
            (None | Some("changed"), None) => How::Changed,
            (Some("lost"), None) => How::Lost,
            (Some("gained"), None) => How::Gained,
            (Some(word), _) => {
                return Err(format!("`{kind} {word}` is not known; write `{kind} lost`, `{kind} gained` or `{kind}`"));
            }
            (None, Some(_)) => How::Changed,
        };
        Ok(Condition { kind: known, how })
    };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(one).collect::<Result<Vec<_>, _>>();
    match parts {
        Ok(parts) if !parts.is_empty() => Ok(parts),
        Ok(_) => {
            Err(Stop::unusable(format!("--fail-on is empty; write for example `owner lost, stage lost` ({})", kinds())))
        }
        Err(why) => Err(Stop::unusable(format!("--fail-on: {why}\n  for example: --fail-on `owner lost, stage lost`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_and_wrong_ones_say_how_they_are_right() {
        let read = |text: &str| {
            conditions(text).map_err(|stop| match stop {
                Stop::Told(message, End::Unusable) => message,
                other @ (Stop::Told(..) | Stop::Enough) => format!("{other:?}"),
            })
        };
        let condition = |kind, how| Condition { kind, how };
        assert_eq!(
            read("owner lost, stage lost,score").unwrap(),
            [
                condition(OutcomeKind::Owner, How::Lost),
                condition(OutcomeKind::Stage, How::Lost),
                condition(OutcomeKind::Score, How::Changed)
            ]
        );
        assert!(read("ownr lost").unwrap_err().contains("did you mean `owner`?"));
        assert!(read("owner gone").unwrap_err().contains("write `owner lost`, `owner gained` or `owner`"));
        assert!(read(" , ").unwrap_err().contains("--fail-on is empty"));
    }
}
