//! The engine: what is decided, and that the fast way decides it like the plain one.

mod again;
mod diffed;
mod golden;
mod ladders;
mod laws;
mod lead;
mod moves;
mod near;
mod proof;
mod replay;
mod replay_json;
mod same;
pub use same::Dice;
mod slow;
mod texts;
mod turns;
mod turns_slow;
mod until;
mod warned;

use leadwright::evaluate::{Decision, Recorded, Scratch, Silent, evaluate};
use leadwright::program::{Program, compile};
use leadwright::record::Record;
use leadwright::source::{FileKind, Problem, Source, Sources};
use leadwright::value::Number;
use leadwright::{check, syntax};

use crate::support::plain;

/// A program of one file; what is wrong with it fails the test.
pub fn program(text: &str) -> Program {
    try_program(text).unwrap_or_else(|told| panic!("{told}\n{text}"))
}

/// A program of one file, or what is wrong with it.
pub fn try_program(text: &str) -> Result<Program, String> {
    try_files(&[("rules.lead", text)])
}

/// A program of several files, by name and text, or what is wrong with it.
pub fn try_files(texts: &[(&str, &str)]) -> Result<Program, String> {
    let mut sources = Sources::new();
    for (name, text) in texts {
        sources.add(Source::new(*name, *text, FileKind::Rules));
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for (id, source) in sources.rules() {
        let (file, found) = syntax::parse(id, source);
        files.push(file);
        problems.extend(found);
    }
    let (checked, found) = check::check(&files, &sources);
    problems.extend(found);
    match checked.filter(|_| !problems.iter().any(Problem::is_error)) {
        Some(checked) => Ok(compile(checked, &sources, "digest".into())),
        None => Err(plain(&problems, &sources)),
    }
}

/// Decides about a lead written as JSON. Silent and recording evaluation must agree.
pub fn decide(program: &Program, lead: serde_json::Value, now: &str) -> Decision {
    decide_record(program, &self::lead::lead(program, lead), self::lead::moment(program, now))
}

/// Decides about a record, silent and recording.
pub fn decide_record(program: &Program, record: &Record, now: leadwright::value::Instant) -> Decision {
    let mut scratch = Scratch::new();
    let silent = evaluate(program, record, now, &mut scratch, &mut Silent);
    let mut recorded = evaluate(program, record, now, &mut scratch, &mut Recorded::new(program, true));
    // Whoever tells all looks at more, so their next step may come sooner; until when a decision holds is settled from it elsewhere.
    recorded.horizon = silent.horizon;
    assert_eq!(silent, recorded, "telling why changed what is decided");
    silent
}

/// What a score shows, by its name.
pub fn score(program: &Program, decision: &Decision, name: &str) -> Option<String> {
    let (id, _) = program.book.scores.enumerated().find(|(_, score)| score.name == name).unwrap();
    decision.scores[leadwright::source::Id::index(id)].value.map(|n: Number| n.to_string())
}

/// The moves that were taken: `advance lead 2026-01-01T00:00:00Z`.
pub fn moves(program: &Program, decision: &Decision) -> Vec<String> {
    let one = |taken: &leadwright::evaluate::MoveTaken| {
        format!("{:?} {} {}", taken.kind, program.book.stages[taken.to].name, taken.time).to_lowercase()
    };
    decision.moves.iter().map(one).collect()
}
