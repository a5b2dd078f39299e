//! What is warned about in rules that are legal but hardly meant: a rule file a case, and beside it what is told.

use std::path::{Path, PathBuf};

use leadwright::live::load;
use leadwright::{analyze, check};

use crate::rules_shipped::rule_files;
use crate::support::plain;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<PathBuf> {
    rule_files(&root().join("tests/cases/analyze"))
}

#[test]
fn each_case_warns_of_what_is_beside_it() {
    let mut seen = 0;
    for path in cases() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let loaded = load(&path);
        let (checked, found) = check::check(&loaded.files, &loaded.sources);
        let problems = [loaded.problems.clone(), found].concat();
        assert_eq!(plain(&problems, &loaded.sources), "", "{name} has to be right");
        let told = plain(&analyze::analyze(&checked.unwrap()), &loaded.sources);
        let code = name.split('_').next().unwrap();
        match code.starts_with('W') {
            true => assert!(told.contains(&format!("warning {code} ")), "{name} tells\n{told}"),
            false => assert_eq!(told, "", "{name} is fine"),
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_input_file(path.strip_prefix(root()).unwrap());
        let source = std::fs::read_to_string(&path).unwrap();
        settings.bind(|| insta::assert_snapshot!(name, format!("{source}----\n{told}")));
        seen += 1;
    }
    assert!(seen > 0, "no cases found");
}

#[test]
fn each_code_has_a_page() {
    let page = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
    for (code, title) in analyze::CODES {
        assert!(page.contains(&format!("## {code} {title}\n")), "{code} {title} has no section in docs/errors.md");
    }
}
