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

/// All that is proposed for what people write at first, taken at once, again and again: in the end there is a rule file.
#[test]
fn what_is_proposed_can_be_taken() {
    let mut text = std::fs::read_to_string("tests/cases/syntax/slips.lead").unwrap();
    let problems_of = |text: &str| {
        let sources = Sources::of_text("case.lead", text);
        let (id, source) = sources.rules().next().unwrap();
        syntax::parse(id, source).1
    };
    for _ in 0..4 {
        let edits = problems_of(&text).into_iter().filter_map(|problem| problem.fixes.into_iter().next());
        let mut edits: Vec<_> = edits.flat_map(|fix| fix.edits).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        for edit in edits {
            text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        }
    }
    // Only what can't be known is left: which values belong together, and how long after.
    let left: Vec<_> = problems_of(&text).into_iter().map(|problem| problem.message).collect();
    assert_eq!(left, ["a value can't stand here", "a value can't stand here", "a unit is missing"], "{text}");
    for (was, is) in [
        ("when employees 50 or more", "when employees >= 50"),
        ("when title does not contain \"vp\"", "when not title contains \"vp\""),
        ("when title has \"vp\" && employees greater than 50", "when title contains \"vp\" and employees > 50"),
        ("when visit page contains", "when any visit where page contains"),
        ("open weekdays 9am to 5pm", "open mon-fri 09:00-17:00"),
    ] {
        assert!(text.contains(is) && !text.contains(was), "{was}: {text}");
    }
}

/// A file that is none is given up, and what may be declared in its rest is not missed.
#[test]
fn a_file_full_of_mistakes_is_given_up() {
    let score = format!("score fit {{\n{}}}\n", "  zzz\n".repeat(100_000));
    for text in ["zzz\n".repeat(100_000), score] {
        let text =
            format!("{text}condition big = employees > 5\nstage lead \"Lead\" start {{ advance to gone when big }}\n");
        let loaded = leadwright::live::open_text("a.lead", &text).err().unwrap();
        let told: Vec<&str> = loaded.problems.iter().map(|problem| problem.code.0).collect();
        assert!((1_000..1_010).contains(&told.len()), "{}", told.len());
        assert_eq!(told.iter().filter(|code| **code == "E0025").count(), 1);
        assert!(!told.iter().any(|code| code.starts_with("E01")), "{told:?}");
    }
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
