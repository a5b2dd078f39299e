//! `leadwright test`: whether rules do what their tests say, and whether they decide as was accepted.

use crate::change;
use crate::check::TestId;
use crate::explain::{Covered, spots};
use crate::live;
use crate::render::in_json;
use crate::render::problems;
use crate::render::snapshots as snapped;
use crate::render::tests::{self, Ran};
use crate::render::text::Style;
use crate::value::fold;

use super::args::{Test, TestFormat};
use super::output::{Terminal, print, print_json};
use super::{End, Stop, check, snapshots};

/// What somebody sees whose rules have no tests.
const FIRST: &str = "\
  a test stands in any .lead file, for example:

    test \"a visitor becomes a lead\" {
      at 2026-11-23 10:00
      given { country \"FR\" }
      visit 2 days ago
      expect stage is lead
    }";

/// Runs the tests of a rule set, and takes its snapshots.
pub fn run(args: &Test, terminal: &Terminal) -> Result<End, Stop> {
    snapshots::allowed(args)?;
    let opened = live::open(&args.rules).map_err(|failed| wrong(args, terminal, &failed))?;
    let noisy = args.deny.is_some() && !opened.warnings.is_empty();
    let denied = if noisy { opened.warnings.as_slice() } else { &[] };
    if noisy {
        warnings(args, terminal, &opened)?;
    }
    let program = opened.program.with_tests();
    let mut covered = Covered::default();
    let (mut snapped, count) = snapshots::take(args, &program, &mut covered, terminal);
    let which = chosen(args, &program);
    if let (Some(filter), true, true) = (&args.filter, which.is_empty(), snapped.is_empty()) {
        let all = program.book.tests.len() + count;
        if all > 0 {
            return Err(nothing(filter, count > 0, all));
        }
    }
    if which.is_empty() && snapped.is_empty() {
        terminal.note(&format!("{} has no tests yet, so nothing was tested\n{FIRST}", args.rules.display()));
    }
    // A gate that nothing can fail is none.
    let nothing = which.is_empty() && snapped.is_empty();
    if args.accept {
        snapshots::accept(args, &mut snapped, terminal)?;
    } else if args.review {
        snapshots::review(args, &mut snapped, terminal)?;
    }
    let tested = change::tests(&program, &which);
    let ran = Ran { program: &program, sources: &opened.sources, tested: &tested, snapped: &snapped, denied };
    match args.format {
        // Who has just looked at each snapshot need not see them again.
        TestFormat::Human if args.review => {
            let ran = Ran { snapped: &[], ..ran };
            terminal.page(tests::human(&ran, terminal.style()))?;
        }
        TestFormat::Human => terminal.page(tests::human(&ran, terminal.style()))?,
        TestFormat::Json => print_json(&tests::json(&ran))?,
        TestFormat::Junit => print(terminal.xml_signs(tests::junit(&ran, live::clock::now())).as_bytes())?,
        TestFormat::Github => terminal.page(tests::github(&ran, &check::paths(&args.rules)))?,
    }
    let mut enough = true;
    if args.coverage {
        change::cover(&program, &which, &mut covered);
        enough = args.min.is_none_or(|min| reaches(&program, &covered, min));
        match args.format {
            TestFormat::Json => print_json(&tests::coverage_json(&program, &opened.sources, &covered))?,
            TestFormat::Human => {
                let told = tests::coverage(&program, &opened.sources, &covered, terminal.style());
                terminal.page(told)?;
            }
            TestFormat::Junit | TestFormat::Github => {
                let told = tests::coverage(&program, &opened.sources, &covered, Style::default());
                terminal.tell(terminal.signs(told).trim_end());
            }
        }
    }
    if let (false, Some(min)) = (enough, args.min) {
        terminal.error(&format!("tests and snapshots make use of less than {min} % of the lines\n  help: the lines above without any use are what a new test is for"));
    }
    if !which.is_empty() {
        terminal.tell(&tests::summary(&tested));
    }
    if !snapped.is_empty() {
        terminal.tell(&snapped::summary(&snapped));
        if let Some(next) = snapshots::next_step(args, &snapped) {
            terminal.tell(&format!("  help: {next}"));
        }
    }
    let passed = tested.iter().all(crate::explain::Tested::passed) && snapped.iter().all(snapped::Snapped::passed);
    Ok(if passed && enough && !noisy && !nothing { End::Fine } else { End::Wrong })
}

/// Whether so many per cent of all lines were made use of. Of no lines at all they are.
fn reaches(program: &crate::program::Program, covered: &Covered, min: u8) -> bool {
    let spots = spots(program);
    let met = spots.iter().filter(|spot| covered.met(**spot)).count();
    met * 100 >= usize::from(min) * spots.len()
}

/// The tests that are asked for.
fn chosen(args: &Test, program: &crate::program::Program) -> Vec<TestId> {
    let all = program.book.tests.enumerated();
    let Some(filter) = &args.filter else { return all.map(|(id, _)| id).collect() };
    let wanted = fold(filter).into_owned();
    all.filter(|(_, test)| fold(&test.name).contains(&wanted)).map(|(id, _)| id).collect()
}

/// Nothing is called so.
fn nothing(filter: &str, snapshots: bool, all: usize) -> Stop {
    let what = if snapshots { "test or snapshot" } else { "test" };
    Stop::unusable(format!(
        "no {what} has {filter:?} in its name, and {all} have not\n  help: leave --filter out to run all of them"
    ))
}

/// Rules that can't be used: nothing was tested. Reports tell it where they are read, so that a build server shows it and not an old report.
fn wrong(args: &Test, terminal: &Terminal, failed: &live::Failed) -> Stop {
    let errors: Vec<_> = failed.problems.iter().filter(|problem| problem.is_error()).cloned().collect();
    let report = match args.format {
        TestFormat::Human => None,
        TestFormat::Github => {
            Some(terminal.shown(problems::github(&errors, &failed.sources, &check::paths(&args.rules))))
        }
        TestFormat::Json => Some(in_json(&tests::json_of_problems(&errors, &failed.sources)).into_owned()),
        TestFormat::Junit => {
            Some(terminal.xml_signs(tests::junit_of_problems(&errors, &failed.sources, live::clock::now())))
        }
    };
    if let Some(Err(stop)) = report.map(|report| print(report.as_bytes())) {
        return stop;
    }
    if args.format != TestFormat::Github {
        terminal.tell(problems::human(&errors, &failed.sources, terminal.look(false)).trim_end());
    }
    let first = errors.first().map_or("", |problem| problem.code.0);
    Stop::wrong(format!(
        "{}, so no test was run\n  help: correct the rules until `leadwright check {}` is content; \
         `leadwright explain {first}` tells more about a code",
        problems::count(&errors),
        args.rules.display()
    ))
}

/// Warnings where these count as wrong.
fn warnings(args: &Test, terminal: &Terminal, opened: &live::Opened) -> Result<(), Stop> {
    if args.format == TestFormat::Github {
        let told = problems::github(&opened.warnings, &opened.sources, &check::paths(&args.rules));
        terminal.page(told)?;
    } else {
        terminal.tell(problems::human(&opened.warnings, &opened.sources, terminal.look(false)).trim_end());
    }
    Ok(())
}
