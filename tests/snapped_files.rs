//! The files of snapshots: every form they come in, every mistake in them, and what programs are told of both.

use crate::snapped::Rules;

const LEAD: &str = "{\"id\": \"L-1\", \"title\": \"VP\", \"name\": \"Zoé\"}\n";
const NOW: &str = "{\"now\": \"2026-11-23T09:00:00Z\"}\n";

#[test]
fn one_lead_in_four_formats_gets_one_page() {
    let rules = Rules::with(&[
        ("snapshots/a.ndjson", &format!("{NOW}{LEAD}")),
        ("snapshots/b.json", &format!("{{\"now\": \"2026-11-23T10:00:00+01:00\",\n\"leads\": [{LEAD}]}}")),
        ("snapshots/c.csv", "# now 2026-11-23 10:00\nid,title,name\nL-1,VP,Zoé\n"),
        ("snapshots/d.ron", "(now: \"2026-11-23 10:00\", leads: [(id: \"L-1\", title: \"VP\", name: \"Zoé\")])"),
        // The settings hold where the file says nothing.
        ("snapshots/e.json", &format!("[{LEAD}]")),
        ("snapshots/f.csv", "id,title,name\r\nL-1,VP,Zoé\r\n"),
        ("snapshots/settings.ron", "(now: \"2026-11-23T09:00:00Z\")"),
    ]);
    let (code, _, err) = rules.test(&["--accept"]);
    assert_eq!(code, 0, "{err}");
    let pages = |name: &str| {
        let text = std::fs::read_to_string(rules.path(&format!("snapshots/{name}.snap"))).unwrap();
        text.splitn(3, "---\n").nth(2).unwrap().to_owned()
    };
    let first = pages("a");
    assert!(first.contains("now 2026-11-23 10:00 Europe/Paris\n\nL-1\n  fit 35 of 60\n"), "{first}");
    for other in ["b", "c", "d", "e", "f"] {
        assert_eq!(pages(other), first, "{other}");
    }
}

#[test]
fn activities_history_and_a_ledger_come_in_files_of_their_own() {
    let rules = Rules::with(&[
        ("snapshots/a.csv", "# now 2026-11-23 10:00\nid,title,name\nL-1,VP,Zoé\nL-2,VP,Ali\n"),
        (
            "snapshots/a.activities.csv",
            "lead,type,at,page\nL-1,visit,2026-11-22 10:00,/\nL-1,dance,2026-11-22 10:00,\n",
        ),
        ("snapshots/a.history.csv", "lead,stage,at,by\nL-1,lead,2026-11-20 10:00,advance\n"),
        ("snapshots/a.ledger.csv", "team,assignee,lead,at\ndesk,ana@acme.example,X,2026-11-20 10:00\n"),
    ]);
    let (code, _, err) = rules.test(&["--accept"]);
    assert_eq!(code, 0, "{err}");
    let text = std::fs::read_to_string(rules.path("snapshots/a.snap")).unwrap();
    assert!(text.contains("odd: activities \"dance\""), "{text}");
    let people: Vec<&str> = text.lines().filter(|line| line.starts_with("  assignee")).collect();
    assert_eq!(people, ["  assignee jules@acme.example", "  assignee ana@acme.example"], "ana has had one");
    let (_, _, err) = rules.test(&[]);
    assert!(err.contains("1 snapshot as accepted"), "a companion is no snapshot of its own: {err}");
}

/// All mistakes at once: each is told, and none hides another.
fn mistakes() -> Rules {
    let (one, odd) = (format!("{NOW}{LEAD}"), LEAD.replace("L-1", "L-2"));
    let rules = Rules::with(&[
        ("snapshots/orphan.snap", "---\nsource: x\n---\nnow 1\n"),
        ("snapshots/yaml.ndjson", &one),
        ("snapshots/yaml.snap", "---\nsource: \"open\n---\nnow 1\n"),
        ("snapshots/timeless.ndjson", LEAD),
        ("snapshots/timeless-and-odd.csv", "id\nL-1\nL-1\n"),
        ("snapshots/odd-time.json", &format!("{{\"now\": \"next Monday\",\n\"leads\": [{LEAD}]}}")),
        ("snapshots/twice.ndjson", &one),
        ("snapshots/twice.csv", "# now 2026-11-23 10:00\nid\nL-1\n"),
        ("snapshots/rejects.ndjson", &format!("{one}{LEAD}nonsense\n{{\"title\": \"VP\"}}\n{odd}")),
        ("snapshots/rejects.activities.csv", "lead,type,at\nL-1,visit,2026-11-01,more\n"),
        ("snapshots/no-id.csv", "# now 2026-11-23 10:00\nname\nZoé\n"),
        ("snapshots/empty.ndjson", NOW),
        ("snapshots/alone.activities.csv", "lead,type,at\n"),
        ("snapshots/strange.ndjson", &one),
        ("snapshots/strange.activities.csv", "lead,type,at\nL-9,visit,2026-11-20 10:00\n"),
        ("snapshots/almost.jsonl", &one),
        ("snapshots/below/deep.ndjson", &one),
        ("snapshots/README.md", "What these are.\n"),
    ]);
    std::fs::write(rules.path("snapshots/latin.csv"), b"# now 2026-11-23 10:00\nid,name\nL-1,Zo\xe9\n").unwrap();
    rules
}

#[test]
fn every_mistake_is_told_in_plain_words() {
    let (code, out, err) = mistakes().test(&[]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("mistakes", format!("{out}--- stderr\n{err}"));
}

#[test]
fn settings_that_cannot_be_read_are_told_once() {
    let told = |settings: &str| {
        let rules = Rules::with(&[
            ("snapshots/own.ndjson", &format!("{NOW}{LEAD}")),
            ("snapshots/own.snap", ""),
            ("snapshots/rests.ndjson", LEAD),
            ("snapshots/settings.ron", settings),
        ]);
        rules.test(&[]).1
    };
    insta::assert_snapshot!(told("(now: 5"), @r#"
    FAIL snapshots/settings.ron   broken
        `snapshots/settings.ron` can't be read: line 1 is no RON as it is wanted here (E0527)
        help: write `(now: "2026-11-23T09:00:00Z")`, or delete the file

    FAIL snapshots/own.snap   changed: the accepted decisions can't be read
        `snapshots/own.snap` can't be read: it does not begin with a line `---` (E0522)
        help: take it back from version control, or let `--accept` write it anew

    FAIL snapshots/rests.ndjson   broken
        `snapshots/rests.ndjson` takes its instant from `snapshots/settings.ron`, which gives none (E0523)
        help: correct `snapshots/settings.ron` first
    "#);
    insta::assert_snapshot!(told("(\n  now: \"tomorrow\",\n)"), @r#"
    FAIL snapshots/settings.ron   broken
        line 2 of `snapshots/settings.ron` gives "tomorrow" as the instant, which is none (E0524)
        help: write day, time and zone, for example 2026-11-23T09:00:00Z

    FAIL snapshots/own.snap   changed: the accepted decisions can't be read
        `snapshots/own.snap` can't be read: it does not begin with a line `---` (E0522)
        help: take it back from version control, or let `--accept` write it anew

    FAIL snapshots/rests.ndjson   broken
        `snapshots/rests.ndjson` takes its instant from `snapshots/settings.ron`, which gives none (E0523)
        help: correct `snapshots/settings.ron` first
    "#);
    insta::assert_snapshot!(told("(when: \"2026-11-23\")"), @r#"
    FAIL snapshots/settings.ron   broken
        `snapshots/settings.ron` can't be read: there is no setting `when` (line 1) (E0527)
        help: write `(now: "2026-11-23T09:00:00Z")`, or delete the file

    FAIL snapshots/own.snap   changed: the accepted decisions can't be read
        `snapshots/own.snap` can't be read: it does not begin with a line `---` (E0522)
        help: take it back from version control, or let `--accept` write it anew

    FAIL snapshots/rests.ndjson   broken
        `snapshots/rests.ndjson` takes its instant from `snapshots/settings.ron`, which gives none (E0523)
        help: correct `snapshots/settings.ron` first
    "#);
}

#[test]
fn a_spoilt_file_is_written_anew_when_that_is_accepted() {
    let rules = mistakes();
    let (code, _, err) = rules.test(&["--accept"]);
    assert_eq!(code, 1, "mistakes in leads stay");
    assert!(err.contains("yaml.snap (changed: the accepted decisions can't be read)"), "{err}");
    assert!(err.contains("deleted RULES/snapshots/orphan.snap"), "{err}");
    let written = insta::Snapshot::from_file(&rules.path("snapshots/yaml.snap")).unwrap();
    assert_eq!(written.metadata().source(), Some("snapshots/yaml.ndjson"));
}

#[test]
fn lines_of_json_have_the_documented_shape() {
    let rules = mistakes();
    let failing = "test \"fails\" {\n  at 2026-11-23 10:00\n  given { title \"VP\", email \"x@secret.example\" }\n  expect fit is 99\n}\n";
    rules.write("b.lead", failing);
    rules.write("snapshots/new.ndjson", &format!("{NOW}{LEAD}"));
    rules.write("snapshots/changed.ndjson", &format!("{NOW}{LEAD}"));
    rules.write(
        "snapshots/changed.snap",
        "---\nsource: x\n---\nnow 2026-11-23 10:00 Europe/Paris\n\nL-1\n  fit 9 of 60\n\nL-7\n  fit 1\n",
    );
    let (code, out, _) = rules.test(&["--format", "json"]);
    assert_eq!(code, 1);
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile("docs/schema/test.schema.json", &mut schemas).unwrap();
    let mut states = std::collections::BTreeSet::new();
    for line in out.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Err(error) = schemas.validate(&line, schema) {
            panic!("{error}\n{line}");
        }
        states.insert(line["state"].as_str().unwrap_or("a test").to_owned());
        if line["test"] == "changed" {
            assert_eq!(line["differences"][0]["lead"], "L-1");
            assert_eq!(line["differences"][0]["old"], serde_json::json!(["fit 9 of 60"]));
            assert_eq!(line["differences"][0]["new"][0], "fit 35 of 60");
            assert_eq!(line["differences"][1]["kind"], "gone");
        }
    }
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["a test", "broken", "changed", "new", "orphaned"]);
}

#[test]
fn annotations_name_files_as_they_are_opened_from_here() {
    let rules = mistakes();
    let (_, out, _) = rules.test(&["--format", "github"]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with("::error file=RULES/snapshots/")), "{out}");
    assert!(
        out.contains("::error file=RULES/snapshots/orphan.snap,title=snapshot orphan::orphaned: its leads are gone%0A"),
        "{out}"
    );
    assert!(out.contains("rejects.ndjson,title=snapshot rejects::"), "{out}");
}

/// The schema of Jenkins' xUnit plugin; see tests/schema/README.md.
#[test]
fn junit_reports_are_valid_by_their_schema() {
    let schema = std::fs::read_to_string("tests/schema/junit-10.xsd").unwrap();
    let schema = uppsala::parse(&schema).unwrap();
    let validator = uppsala::XsdValidator::from_schema(&schema).unwrap();
    let errors = |xml: &str| -> Vec<String> {
        validator.validate(&uppsala::parse(xml).unwrap()).iter().map(|error| error.to_string()).collect()
    };
    // It does say no.
    assert!(!errors("<testsuites><testcase name=\"x\"/></testsuites>").is_empty());
    assert!(
        !errors(
            "<testsuites><testsuite name=\"x\" tests=\"1\" failures=\"0\" errors=\"0\" time=\"soon\"/></testsuites>"
        )
        .is_empty()
    );

    let rules = mistakes();
    let odd =
        "test \"<&> \\\"quoted\\\" \\u{7}\\u{1b}[31m ]]> été \u{1f600}\" { at 2026-11-23 10:00, expect fit is 99 }\n";
    rules.write("b.lead", odd);
    rules.write(
        "snapshots/<odd> & 'co'.ndjson",
        &format!("{NOW}{{\"id\": \"<L&1>\\u0001\\u001b]]>\", \"title\": \"VP\"}}\n"),
    );
    rules.write(
        "snapshots/changed.ndjson",
        &format!("{NOW}{{\"id\": \"<L&1>\\u0001\\u001b]]>\", \"title\": \"VP\"}}\n"),
    );
    rules.write("snapshots/changed.snap", "---\nsource: x\n---\nnow 1\n\n<b>\n  fit 9 of 60\n");
    let (code, xml, _) = rules.test(&["--format", "junit"]);
    assert_eq!(code, 1);
    assert_eq!(errors(&xml), Vec::<String>::new(), "{xml}");
    assert!(xml.contains("type=\"expectation\"") && xml.contains("type=\"snapshot\""), "{xml}");
    assert_eq!(xml.matches("<testsuite ").count(), 2);
    let ascii = rules.test(&["--format", "junit", "--ascii"]).1;
    assert_eq!(errors(&ascii), Vec::<String>::new(), "{ascii}");
    assert!(ascii.is_ascii());

    // Rules that can't be used are a report, too, and so is advice that counts as wrong.
    let (code, xml, _) = {
        let broken = mistakes();
        broken.write("b.lead", "score odd { +1 when nobody_said \"<&>\" is 1 }\nscore more { +1 when other > 1 }\n");
        broken.test(&["--format", "junit"])
    };
    assert_eq!((code, errors(&xml)), (1, Vec::<String>::new()), "{xml}");
    assert!(
        xml.matches("<error ").count() >= 2 && xml.contains("errors=\"") && xml.contains("classname=\"b.lead\""),
        "{xml}"
    );
    rules.write("c.lead", "list nobody_asks = \"a\"\n");
    let (code, xml, _) = rules.test(&["--format", "junit", "--deny", "warnings"]);
    assert_eq!((code, errors(&xml)), (1, Vec::<String>::new()), "{xml}");
    assert!(xml.contains("nobody_asks") && xml.matches("<testsuite ").count() == 3, "{xml}");

    for shipped in ["rules/starter", "rules/acme-emea", "rules/saas-inbound"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .args(["test", shipped, "--format", "junit"])
            .output()
            .unwrap();
        assert!(output.status.success());
        assert_eq!(errors(&String::from_utf8(output.stdout).unwrap()), Vec::<String>::new(), "{shipped}");
    }
}

#[test]
fn every_code_has_its_section() {
    let page = std::fs::read_to_string("docs/errors.md").unwrap();
    for (code, title) in leadwright::change::CODES {
        assert!(page.contains(&format!("## {code} {title}\n")), "{code}");
    }
}
