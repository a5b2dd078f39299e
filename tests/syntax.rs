//! Rule texts and what is said about how they are written.

use std::path::Path;

use leadwright::source::Sources;
use leadwright::{ast, syntax};

use crate::support::plain;

fn parse(text: &str) -> (ast::File, String) {
    let sources = Sources::of_text("case.lead", text);
    let (id, source) = sources.rules().next().unwrap();
    let (file, problems) = syntax::parse(id, source);
    (file, plain(&problems, &sources))
}

#[test]
fn every_construct_reads_without_a_problem() {
    let text = std::fs::read_to_string("tests/cases/syntax/everything.lead").unwrap();
    let (file, told) = parse(&text);
    assert_eq!(told, "");
    assert_eq!(file.items.len(), 65, "a declaration each");
}

#[test]
fn broken_lines_are_told_one_by_one() {
    let mut seen = 0;
    for path in crate::rules_shipped::rule_files(Path::new("tests/cases/syntax")) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "everything" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(&path);
        let loaded = leadwright::live::load(&path);
        let problems = [loaded.problems, leadwright::check::check(&loaded.files, &loaded.sources).1].concat();
        settings.bind(|| insta::assert_snapshot!(name, format!("{text}----\n{}", plain(&problems, &loaded.sources))));
        seen += 1;
    }
    assert!(seen > 0, "no cases found");
}
