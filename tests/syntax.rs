//! Rule texts and what is said about how they are written.

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
    assert_eq!(file.items.len(), 60, "a declaration each");
}
