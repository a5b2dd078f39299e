//! `leadwright test`: whether rules do what their tests say.

use crate::change;
use crate::check::TestId;
use crate::live;
use crate::render::problems;
use crate::render::tests::{self, Ran};
use crate::value::fold;

use super::args::{Test, TestFormat};
use super::output::{Terminal, print};
use super::{End, Stop, check};

/// What somebody sees whose rules have no tests.
const FIRST: &str = "\
  a test stands in any .lead file, for example:

    test \"a visitor becomes a lead\" {
      at 2026-11-23 10:00
      given { country \"FR\" }
      visit 2 days ago
      expect stage is lead
    }";

/// Runs the tests of a rule set.
pub fn run(args: &Test, terminal: &Terminal) -> Result<End, Stop> {
    let opened = live::open(&args.rules).map_err(|failed| wrong(args, terminal, &failed))?;
    let noisy = args.deny.is_some() && !opened.warnings.is_empty();
    if noisy {
        warnings(args, terminal, &opened)?;
    }
    let program = opened.program.with_tests();
    let which = chosen(args, &program)?;
    if which.is_empty() {
        terminal.note(&format!("{} has no tests yet\n{FIRST}", args.rules.display()));
    }
    let tested = change::tests(&program, &which);
    let ran = Ran { program: &program, sources: &opened.sources, tested: &tested };
    match args.format {
        TestFormat::Human => print(terminal.signs(tests::human(&ran, terminal.style())).as_bytes())?,
        TestFormat::Json => print(tests::json(&ran).as_bytes())?,
        TestFormat::Junit => print(tests::junit(&ran, live::clock::now()).as_bytes())?,
        TestFormat::Github => print(tests::github(&ran, &check::paths(&args.rules)).as_bytes())?,
    }
    if !which.is_empty() {
        terminal.tell(&tests::summary(&tested));
    }
    let passed = tested.iter().all(crate::explain::Tested::passed);
    Ok(if passed && !noisy { End::Fine } else { End::Wrong })
}

/// The tests that are asked for.
fn chosen(args: &Test, program: &crate::program::Program) -> Result<Vec<TestId>, Stop> {
    let all = program.book.tests.enumerated();
    let Some(filter) = &args.filter else { return Ok(all.map(|(id, _)| id).collect()) };
    let wanted = fold(filter).into_owned();
    let some: Vec<TestId> = all.filter(|(_, test)| fold(&test.name).contains(&wanted)).map(|(id, _)| id).collect();
    if some.is_empty() && !program.book.tests.is_empty() {
        let count = program.book.tests.len();
        return Err(Stop::unusable(format!(
            "no test has {filter:?} in its name, and {count} have not\n  help: leave --filter out to run all of them"
        )));
    }
    Ok(some)
}

/// Rules that can't be used: nothing was tested. Annotations are told where they are read.
fn wrong(args: &Test, terminal: &Terminal, failed: &live::Failed) -> Stop {
    let errors: Vec<_> = failed.problems.iter().filter(|problem| problem.is_error()).cloned().collect();
    if args.format == TestFormat::Github {
        let told = problems::github(&errors, &failed.sources, &check::paths(&args.rules));
        if let Err(stop) = print(told.as_bytes()) {
            return stop;
        }
    } else {
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
        print(told.as_bytes())?;
    } else {
        terminal.tell(problems::human(&opened.warnings, &opened.sources, terminal.look(false)).trim_end());
    }
    Ok(())
}
