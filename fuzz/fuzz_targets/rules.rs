//! Any text as a rule file: it is parsed, checked, analyzed, compiled and, where it is right, decides about a lead. Nothing of it may
//! panic or take long.

#![no_main]

use leadwright::evaluate::{Recorded, Scratch, evaluate};
use leadwright::record::{Reader, Record};
use leadwright::source::Sources;
use leadwright::value::Instant;
use leadwright::{analyze, check, explain, program, render, syntax};
use libfuzzer_sys::fuzz_target;

const LEAD: &[u8] = br#"{"id":"L-1","created":"2026-10-01T09:00:00Z","stage":"lead","title":"VP","country":"FR","employees":640,"budget":"50k EUR",
"activities":[{"type":"visit","at":"2026-11-20T10:00:00Z","page":"/pricing"},{"type":"status","at":"2026-11-21T10:00:00Z","by":"sales","value":"accepted"}]}"#;

fuzz_target!(|text: &str| {
    let sources = Sources::of_text("fuzz.lead", text);
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for (id, source) in sources.rules() {
        let (file, found) = syntax::parse(id, source);
        let _ = syntax::outline(id, source);
        files.push(file);
        problems.extend(found);
    }
    let (checked, found) = check::check(&files, &sources);
    problems.extend(found);
    let wrong = problems.iter().any(|problem| problem.is_error());
    // Every problem can be drawn wherever it stands.
    let _ = render::problems::json(&problems, &sources);
    let Some(checked) = checked.filter(|_| !wrong) else { return };
    let _ = analyze::analyze(&checked);
    let program = program::compile(checked, &sources, String::new());
    let (mut reader, mut record) = (Reader::new(&program.schema), Record::default());
    if reader.read_json(LEAD, &mut record).is_err() {
        return;
    }
    let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").unwrap_or_default();
    let mut recorded = Recorded::new(&program, true);
    let decision = evaluate(&program, &record, now, &mut Scratch::new(), &mut recorded);
    let explanation = explain::explain(&program, &record, &decision, &recorded);
    let mut out = Vec::new();
    let decided =
        render::Decided { program: &program, record: &record, decision: &decision, explanation: Some(&explanation) };
    render::json::write(&mut out, &decided);
    assert!(std::str::from_utf8(&out).is_ok());
});
