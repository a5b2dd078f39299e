//! From a path to a rule set that is right: load, parse, check, analyze and compile in one call.

use std::collections::BTreeMap;
use std::path::Path;

use crate::analyze::{self, Told};
use crate::check;
use crate::program::{self, NodeId, Program};
use crate::source::{FileKind, Problem, Severity, Source, Sources};
use crate::syntax;
use crate::value::Instant;

use super::load::{Loaded, load, load_text, load_texts};
use super::revision::load_revision;

/// A rule set that works.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What runs.
    pub program: Program,
    /// What is legal, but hardly meant.
    pub warnings: Vec<Problem>,
    /// All its texts.
    pub sources: Sources,
}

impl Opened {
    /// What the day makes of the rules, as of `now`: what has passed, but for what is allowed.
    #[must_use]
    pub fn reviews(&self, now: Instant) -> Vec<Problem> {
        let mut problems = analyze::reviews(&self.program.book, now);
        analyze::silence(&mut problems, &self.sources, Told::Some);
        problems
    }
}

/// A rule set that can't be used.
#[derive(Debug, Clone)]
pub struct Failed {
    /// All that is wrong, and the warnings known by then. At least one is an error.
    pub problems: Vec<Problem>,
    /// All texts that could be read.
    pub sources: Sources,
}

/// Opens a rule set: a folder, or a single file.
///
/// # Errors
/// [`Failed`] with all problems of all files, if one of them is an error.
pub fn open(path: &Path) -> Result<Opened, Failed> {
    open_loaded(load(path))
}

/// What the text of a condition is called that is asked of leads on the command line.
pub const ASKED: &str = "--where";
/// The name that it has beside those of the rules.
const ASKED_NAME: &str = "where_of_the_command_line";

/// Opens a rule set with a condition beside it, and gives what to ask of each lead. What is wrong with the condition is told like what is
/// wrong with rules.
///
/// # Errors
/// As [`open`].
pub fn open_asking(path: &Path, condition: &str) -> Result<(Opened, Option<NodeId>), Failed> {
    let mut loaded = load(path);
    let text = format!("condition {ASKED_NAME} = {condition}");
    let id = loaded.sources.add(Source::new(ASKED, text, FileKind::Rules));
    if let Some(source) = loaded.sources.file(id) {
        let (file, problems) = syntax::parse(id, source);
        loaded.files.push(file);
        loaded.problems.extend(problems);
    }
    let mut opened = open_loaded(loaded)?;
    let named = opened.program.book.conditions.enumerated().find(|(_, known)| known.name == ASKED_NAME);
    let Some(id) = named.map(|(id, _)| id) else { return Ok((opened, None)) };
    let (program, question) = opened.program.asking(id);
    opened.program = program;
    Ok((opened, question))
}

/// Opens a rule set of one text that stands in no file; `name` is what problems and decisions call it.
///
/// # Errors
/// As [`open`].
pub fn open_text(name: &str, text: &str) -> Result<Opened, Failed> {
    open_loaded(load_text(name, text))
}

/// Opens a rule set of texts that stand in no files, by their paths from its folder: `.lead` files, and the data files that these name.
///
/// # Errors
/// As [`open`].
pub fn open_texts(texts: &BTreeMap<String, String>) -> Result<Opened, Failed> {
    open_loaded(load_texts(texts))
}

/// Opens a rule set as it was in a revision of a git repository: `main:rules/acme`.
///
/// # Errors
/// As [`open`]; and when there is no git, no repository around the current folder, no such revision, or nothing at the path.
pub fn open_revision(revision: &str, path: &str) -> Result<Opened, Failed> {
    open_loaded(load_revision(revision, path))
}

/// Opens a rule set that was read.
///
/// # Errors
/// As [`open`].
pub(super) fn open_loaded(loaded: Loaded) -> Result<Opened, Failed> {
    let Loaded { sources, files, mut problems, complete, digest } = loaded;
    if !complete {
        return Err(Failed { problems, sources });
    }
    let (checked, found) = check::check(&files, &sources);
    problems.extend(found);
    in_order(&mut problems);
    match checked {
        Some(checked) if !problems.iter().any(Problem::is_error) => {
            problems.extend(analyze::analyze(&checked));
            analyze::silence(&mut problems, &sources, Told::OfTexts);
            in_order(&mut problems);
            let program = program::compile(checked, &sources, digest);
            Ok(Opened { program, warnings: problems, sources })
        }
        _ => {
            analyze::silence(&mut problems, &sources, Told::Some);
            Err(Failed { problems, sources })
        }
    }
}

/// By file and place; of two at one place, the worse first. What has no place comes before all.
fn in_order(problems: &mut [Problem]) {
    let key = |problem: &Problem| {
        let mild = problem.severity == Severity::Warning;
        problem.primary.as_ref().map(|label| (label.span.file, label.span.start, mild))
    };
    problems.sort_by_key(key);
}
