//! Nothing that stands in leads, rules or names of files plays with the terminal of who reads about it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const NOW: &str = "2026-11-23T09:00:00Z";
/// A colour, a title of the window, a cleared screen in one byte and in two, text from right to left, a line that is written over.
const POISON: &str = "\u{1b}[31mRED\u{1b}]0;title\u{7}\u{9b}2J\u{1b}[2J\u{202e}live\r\u{8}over";

/// What a command writes, to both.
fn written(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).stdin(Stdio::null());
    for name in ["NO_COLOR", "TERM", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

/// That nothing is in a text which a terminal obeys: no control characters but line ends and, if they were asked for, our own colours.
fn harmless(args: &[&str]) {
    let colours = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for colour in ["never", "always"] {
        let told = written(&[args, &["--color", colour]].concat());
        assert!(!told.contains("\u{1b}[31mRED"), "{args:?}: {told:?}");
        let bare = if colour == "always" { colours.replace_all(&told, "").into_owned() } else { told };
        // Data for programs keeps what only orders how a text is read.
        let data = ["json", "ndjson", "ron", "sarif", "junit", "svg"].iter().any(|format| args.contains(format));
        let obeyed =
            |sign: char| (sign.is_control() && sign != '\n') || (!data && ('\u{202a}'..='\u{202e}').contains(&sign));
        if let Some(at) = bare.find(obeyed) {
            let around: String = bare.chars().skip(bare[..at].chars().count().saturating_sub(60)).take(120).collect();
            panic!("{args:?} --color {colour}: {around:?}");
        }
    }
}

/// Each text of a lead with poison behind it, but for `only` this key when there is one.
fn poisoned(value: &mut Value, key: &str, only: Option<&str>) {
    match value {
        Value::String(text) if only.is_none_or(|only| only == key) => text.push_str(POISON),
        Value::Array(all) => all.iter_mut().for_each(|one| poisoned(one, key, only)),
        Value::Object(all) => all.iter_mut().for_each(|(key, one)| poisoned(one, key, only)),
        _ => {}
    }
}

fn leads(path: &Path, only: Option<&str>) {
    let mut out = String::new();
    for line in fs::read_to_string("rules/starter/leads.ndjson").unwrap().lines() {
        let mut lead: Value = serde_json::from_str(line).unwrap();
        poisoned(&mut lead, "", only);
        out.push_str(&format!("{lead}\n"));
    }
    // And some that can't be read.
    out.push_str(&format!("{{\"id\": \"{}\nnonsense {}\n", "x".repeat(9), POISON.replace('\r', "")));
    fs::write(path, out).unwrap();
}

#[test]
fn what_stands_in_leads_is_never_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    for only in [Some("id"), None] {
        let path = folder.path().join("leads.ndjson");
        leads(&path, only);
        let path = path.to_str().unwrap();
        let first = format!("S-1{POISON}");
        let of = ["rules/starter", "--leads", path, "--now", NOW];
        let edited = folder.path().join("edited");
        if !edited.exists() {
            fs::create_dir(&edited).unwrap();
            for file in ["profile", "scoring", "stages", "routing", "time"] {
                let text = fs::read_to_string(format!("rules/starter/{file}.lead")).unwrap();
                fs::write(edited.join(format!("{file}.lead")), text.replace("+20", "+90")).unwrap();
            }
        }
        let (edited, two) = (edited.to_str().unwrap(), ["--leads", path, "--now", NOW]);
        for format in ["table", "csv", "ndjson", "json", "ron"] {
            harmless(&[&["eval"], &of[..], &["--format", format]].concat());
        }
        harmless(&[&["explain"], &of[..], &["--lead", &first]].concat());
        harmless(&[&["explain"], &of[..], &["--lead", POISON]].concat());
        harmless(&[&["queue"], &of[..]].concat());
        harmless(&[&["near"], &of[..]].concat());
        for format in ["text", "json", "svg"] {
            harmless(&[&["replay"], &of[..], &["--lead", &first, "--format", format]].concat());
        }
        for format in ["text", "markdown", "json"] {
            harmless(&[&["diff", "rules/starter", edited], &two[..], &["--format", format]].concat());
        }
    }
}

#[test]
fn what_stands_in_rules_and_names_of_files_is_never_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "# {POISON}\nfield country: text\nlist home = [\"{POISON}\", \"a\"]\nscore fit {{ +20 \"{POISON}\" when cuntry is \"{POISON}\" }}\n\
         table t from \"data.csv\" {{ match country, give number }}\nlet x = {POISON}\ntest \"{POISON}\" {{ expect fit is 3 }}\n"
    );
    // Names of files can't be chosen as freely everywhere.
    let name = if cfg!(unix) { "a\u{1b}[31mRED\u{9b}2J.lead" } else { "a.lead" };
    fs::write(folder.path().join(name), text).unwrap();
    fs::write(folder.path().join("data.csv"), format!("country,number\n{POISON},{POISON}\n")).unwrap();
    let rules = folder.path().to_str().unwrap();
    for format in ["human", "plain", "github", "json", "sarif"] {
        harmless(&["check", rules, "--format", format]);
    }
    for format in ["human", "json", "junit", "github"] {
        harmless(&["test", rules, "--format", format]);
    }
    harmless(&["watch", rules, "--leads", "rules/starter/leads.ndjson", "--once"]);
    harmless(&["eval", rules, "--leads", &format!("{rules}/none{POISON}")]);
    harmless(&["check", &format!("{rules}/{POISON}")]);
    harmless(&["explain", POISON]);
    harmless(&[POISON]);
    harmless(&["check", POISON, POISON]);
}

/// Cells that a spreadsheet would run are shown by it instead; numbers stay numbers.
#[test]
fn no_cell_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.ndjson");
    let ids = ["=HYPERLINK(\"http://x.example\")", "+1+1", "-2+3", "@SUM(A1)", "\u{ff1d}1", "-7"];
    let text: String = ids.iter().map(|id| format!("{}\n", serde_json::json!({"id": id}))).collect();
    fs::write(&path, text).unwrap();
    let told = written(&["eval", "rules/starter", "--leads", path.to_str().unwrap(), "--now", NOW, "--format", "csv"]);
    let mut rows = csv::Reader::from_reader(told.as_bytes());
    let found: Vec<String> =
        rows.records().filter_map(Result::ok).filter_map(|row| row.get(0).map(str::to_owned)).collect();
    let wanted = ["'=HYPERLINK(\"http://x.example\")", "'+1+1", "'-2+3", "'@SUM(A1)", "'\u{ff1d}1", "-7"];
    assert_eq!(found[..wanted.len()], wanted);
}
