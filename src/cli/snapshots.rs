//! Snapshots on the command line: taking them, accepting them all, and looking at them one by one.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::explain::Covered;
use crate::live;
use crate::program::Program;
use crate::render::snapshots::{Snapped, SnapshotState, one};
use crate::value::fold;

use super::args::Test;
use super::output::{Terminal, print};
use super::{Stop, why};

/// Refuses what can't be done here, before anything is done.
pub fn allowed(args: &Test) -> Result<(), Stop> {
    let option = match (args.accept, args.review) {
        (true, _) => "--accept",
        (false, true) => "--review",
        (false, false) => return Ok(()),
    };
    if in_ci() {
        return Err(Stop::unusable(format!(
            "{option} is not for build servers (CI is set), where a snapshot has to stay as it was accepted\n  \
             help: accept it on your own machine, and commit the file that is written"
        )));
    }
    let asks = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if args.review && !asks {
        return Err(Stop::unusable(format!(
            "--review asks on a terminal, and this is none\n  help: `leadwright test {0}` tells what differs, \
             `leadwright test {0} --accept` accepts all of it",
            args.rules.display()
        )));
    }
    Ok(())
}

/// Whether a build server says that it is one.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1"))
}

/// Takes the snapshots that are asked for, and tells how many there are. What is wrong with the folder as a whole is told even if
/// others are asked for.
pub fn take(args: &Test, program: &Program, covered: &mut Covered, terminal: &Terminal) -> (Vec<Snapped>, usize) {
    if args.rules.is_file() {
        let beside = args.rules.parent().map(|folder| folder.join("snapshots")).filter(|folder| folder.is_dir());
        if let Some(beside) = beside {
            terminal.note(&format!(
                "{} was left alone: snapshots belong to a folder of rules, and {} is one file of it",
                beside.display(),
                args.rules.display()
            ));
        }
        return (Vec::new(), 0);
    }
    let wanted = args.filter.as_deref().map(|filter| fold(filter).into_owned());
    let wanted = |name: &str| wanted.as_ref().is_none_or(|wanted| fold(name).contains(wanted.as_str()));
    let folder = live::snapshots(&args.rules);
    (folder.cover(program, &wanted, covered), folder.snapshots.len())
}

/// Accepts all of them, and tells what that changed. What can't be accepted stays.
pub fn accept(args: &Test, snapped: &mut Vec<Snapped>, terminal: &Terminal) -> Result<(), Stop> {
    let mut done = 0_usize;
    for one in snapped.iter_mut().filter(|one| one.acceptable()) {
        terminal.tell(&write(&args.rules, one)?);
        done += 1;
    }
    snapped.retain(|one| one.state != SnapshotState::Orphaned || !one.problems.is_empty());
    if done == 0 {
        terminal.tell("nothing to accept");
    }
    Ok(())
}

/// Writes one snapshot, or deletes an orphan, and says so. Afterwards it is as accepted.
fn write(rules: &Path, snapped: &mut Snapped) -> Result<String, Stop> {
    let path = rules.join(&snapped.snap);
    let failed = |verb: &str, error: &std::io::Error| {
        Stop::unusable(format!("{} can't be {verb}: {}", path.display(), why(error)))
    };
    let Some(text) = snapped.text.take() else {
        fs::remove_file(&path).map_err(|error| failed("deleted", &error))?;
        // Activities or a ledger that it leaves behind are still to be told of.
        snapped.problems.retain(|problem| problem.code.0 != "E0521");
        return Ok(format!("deleted {}, whose leads are gone", path.display()));
    };
    let what = snapped.in_words();
    replace(&path, &text).map_err(|error| failed("written", &error))?;
    snapped.state = SnapshotState::Same;
    snapped.problems.clear();
    Ok(format!("wrote {} ({what})", path.display()))
}

/// Writes a file beside and puts it in place, so that nobody ever finds half of it.
#[expect(clippy::disallowed_methods, reason = "accepting is there to write files")]
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, path));
    if placed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    placed
}

/// What is answered about a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
    Quit,
}

/// Shows the snapshots that are not as accepted one by one, and does with each what is answered.
pub fn review(args: &Test, snapped: &mut Vec<Snapped>, terminal: &Terminal) -> Result<(), Stop> {
    let all = snapped.iter().filter(|one| one.acceptable()).count();
    if all == 0 {
        terminal.tell("nothing to review");
        return Ok(());
    }
    let (mut accepted, mut number) = (0_usize, 0_usize);
    for snapshot in snapped.iter_mut().filter(|one| one.acceptable()) {
        number += 1;
        show(snapshot, (number, all), terminal)?;
        match ask()? {
            Answer::Accept => {
                print(format!("{}\n\n", write(&args.rules, snapshot)?).as_bytes())?;
                accepted += 1;
            }
            Answer::Reject => print(b"rejected: the snapshot stays as it is, so correct the rules\n\n")?,
            Answer::Skip => print(b"skipped\n\n")?,
            Answer::Quit => {
                print(b"\n")?;
                break;
            }
        }
    }
    snapped.retain(|one| one.state != SnapshotState::Orphaned || !one.problems.is_empty());
    terminal.tell(&format!("{accepted} of {all} accepted"));
    Ok(())
}

fn show(snapshot: &Snapped, (number, all): (usize, usize), terminal: &Terminal) -> Result<(), Stop> {
    let style = terminal.style();
    let mut page = format!("{}\n{}", style.dim(&format!("{number} of {all}")), one(snapshot, style));
    let whole = snapshot.text.as_deref().filter(|_| {
        matches!(&snapshot.state, SnapshotState::New)
            || matches!(&snapshot.state, SnapshotState::Changed(differences) if differences.is_empty())
    });
    if let Some(text) = whole {
        // A new one is shown whole, without its head.
        let pages = text.splitn(3, "---\n").nth(2).unwrap_or(text);
        for line in pages.lines() {
            page.push_str(&style.good(&format!("  {line}")));
            page.push('\n');
        }
    }
    let accept = if snapshot.state == SnapshotState::Orphaned { "delete it" } else { "accept" };
    page.push_str(&format!(
        "\n{}{accept}   {}reject, keep the old   {}skip   {}quit  ",
        style.bold("a "),
        style.bold("r "),
        style.bold("s "),
        style.bold("q ")
    ));
    terminal.page(page)
}

/// Waits for a key that is an answer.
fn ask() -> Result<Answer, Stop> {
    let keys = console::Term::stdout();
    loop {
        let answer = match keys.read_key() {
            Ok(console::Key::Char('a' | 'A')) => Answer::Accept,
            Ok(console::Key::Char('r' | 'R')) => Answer::Reject,
            Ok(console::Key::Char('s' | 'S')) => Answer::Skip,
            Ok(console::Key::Char('q' | 'Q') | console::Key::Escape | console::Key::CtrlC) => Answer::Quit,
            Ok(_) => continue,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Answer::Quit,
            Err(error) => return Err(Stop::unusable(format!("the terminal gives no keys: {}", why(&error)))),
        };
        print(b"\n")?;
        return Ok(answer);
    }
}

/// What to do next about snapshots that are not as accepted.
pub fn next_step(args: &Test, snapped: &[Snapped]) -> Option<String> {
    let rules = args.rules.display();
    snapped.iter().any(Snapped::acceptable).then(|| {
        format!("look at them one by one with `leadwright test {rules} --review`, or accept all with `leadwright test {rules} --accept`")
    })
}
