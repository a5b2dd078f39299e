//! Files of leads that are not what they should be: each gets a clear answer, and no other lead is lost.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// What came of a file of leads.
struct Outcome {
    exit: i32,
    /// The id, the stage and the fit of each lead.
    leads: Vec<String>,
    /// What was told, without the folder.
    told: String,
    rejects: String,
}

fn eval(name: &str, bytes: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let rejects = folder.path().join("rejects");
    let output = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .current_dir(folder.path())
        .arg("eval")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/starter"))
        .args(["--leads", name, "--now", "2026-11-23T09:00:00Z", "--rejects", "rejects", "--format", "csv"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|header| header == name).unwrap();
    let shown = |row: csv::StringRecord| {
        ["lead", "stage_after", "fit", "engagement"].map(|name| row[column(name)].to_owned()).join(" ")
    };
    Outcome {
        exit: output.status.code().unwrap(),
        leads: rows.records().map(|row| shown(row.unwrap())).collect(),
        told: String::from_utf8(output.stderr).unwrap(),
        rejects: fs::read_to_string(rejects).unwrap_or_default(),
    }
}

/// Leads that all can be read: what is told.
fn fine(name: &str, text: &str, leads: &[&str]) -> String {
    let outcome = eval(name, text.as_bytes());
    assert_eq!(outcome.leads, leads, "{}", outcome.told);
    assert_eq!((outcome.exit, outcome.rejects.as_str()), (0, ""), "{}", outcome.told);
    outcome.told
}

const REJECTS: &str = "note: rejects are in rejects, with line, text and reason\n";

#[test]
fn an_empty_file() {
    for (name, text) in [
        ("a.ndjson", ""),
        ("a.ndjson", "\n \n"),
        ("a.json", ""),
        ("a.json", "[]"),
        ("a.csv", ""),
        ("a.csv", "id,title\n"),
        ("a.ron", ""),
    ] {
        let missing = if text.starts_with("id,title") {
            no_columns(
                &["name", "email", "phone", "title", "country", "employees", "budget", "need", "timeline", "source"],
                &["id", "title"],
            )
        } else {
            String::new()
        };
        assert_eq!(fine(name, text, &[]), format!("{missing}there were no leads\n"), "{name} {text:?}");
    }
}

#[test]
fn a_file_that_was_cut_off() {
    let outcome = eval("a.ndjson", b"{\"id\": \"a\"}\n{\"id\": \"b\", \"title\": \"Head of");
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned()]));
    let reason = "broken JSON: the record ends within a quoted text (character 30)";
    assert_eq!(outcome.told, format!("note: line 2: {reason}\n{REJECTS}1 lead read, 1 rejected\n"));
    assert_eq!(
        outcome.rejects,
        format!(
            "{{\"line\":2,\"reason\":\"{reason}\",\"text\":\"{{\\\"id\\\": \\\"b\\\", \\\"title\\\": \\\"Head of\"}}\n"
        )
    );

    let outcome = eval("a.json", b"[{\"id\": \"a\"},\n {\"id\": \"b\", \"title\": ");
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned()]));
    assert_eq!(
        outcome.told,
        format!(
            "note: line 2: the file ends in the middle of it: was the file cut off?\n{REJECTS}1 lead read, 1 rejected\n"
        )
    );

    let outcome = eval("a.json", b"[{\"id\": \"a\"},\n");
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned()]));
    let told = outcome.told;
    assert!(told.contains("the list of leads is never closed with `]`: was the file cut off?"), "{told}");

    let outcome = eval("a.csv", b"id,title,country\na,Head of Sales,FR\nb,\"Head of\n");
    assert_eq!((outcome.exit, outcome.leads.len()), (1, 1));
    // The rules read `title` from `Job Title`.
    let fields = ["name", "email", "phone", "title", "employees", "budget", "need", "timeline", "source"];
    let missing = no_columns(&fields, &["id", "title", "country"]);
    assert_eq!(
        outcome.told,
        format!(
            "{missing}note: line 3: a quote is opened in this row and never closed\n{REJECTS}1 lead read, 1 rejected\n"
        )
    );

    // A row that lacks cells is read, but for the last one where the line does not end: it may have been cut off.
    let rows = "id,title,country\na,Head of Sales,FR\nb,Head of";
    let outcome = eval("a.csv", rows.as_bytes());
    assert_eq!((outcome.exit, outcome.leads.len()), (1, 1));
    assert!(outcome.told.contains("note: line 3: the file ends in the middle of it: was the file cut off?"));
    assert_eq!(eval("a.csv", format!("{rows}\n").as_bytes()).leads.len(), 2);
    assert_eq!(eval("a.csv", format!("{rows},").as_bytes()).leads.len(), 2);
    // A single cell is how reports end.
    let outcome = eval("a.csv", b"id,title,country\na,Head of Sales,FR\nGrand total: 1\n");
    assert_eq!((outcome.exit, outcome.leads.len()), (1, 1));
}

/// The note about fields that no column of `a.csv` holds.
fn no_columns(fields: &[&str], columns: &[&str]) -> String {
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!(
        "note: a.csv has no column for {}, so they are unknown of every lead\n  the columns are {}; `from` in the rules says which column a field is read from\n",
        listed(fields),
        listed(columns)
    )
}

#[test]
fn rows_in_which_nothing_stands() {
    for text in [
        "id,title,country\n,,\na,x,FR\n,,\n\"\",\"\",\"\"\n",
        "sep=,\nid,title,country\na,x,FR\n , ,\n",
        "\"sep=;\"\r\nid;title;country\r\na;x;FR\r\n;;\r\n",
        "\u{feff}sep=\t\nid\ttitle\tcountry\na\tx\tFR",
    ] {
        let outcome = eval("a.csv", text.as_bytes());
        assert_eq!((outcome.exit, outcome.leads), (0, vec!["a prospect 20 0".to_owned()]), "{text}");
    }
}

#[test]
fn a_key_that_comes_twice() {
    let reason = "stands twice in one object, and which of its values is meant nobody can tell";
    for (lead, key, character) in [
        ("{\"id\": \"a\", \"country\": \"FR\", \"country\": \"US\"}", "country", 30),
        ("{\"id\": \"a\", \"id\": \"b\"}", "id", 13),
        ("{\"id\": \"a\", \"\\u0069d\": \"b\"}", "id", 13),
        ("{\"id\": \"a\", \"history\": [], \"history\": []}", "history", 28),
        ("{\"id\": \"a\", \"history\": [{\"stage\": \"prospect\", \"stage\": \"lead\"}]}", "stage", 47),
        ("{\"id\": \"a\", \"activities\": [{\"type\": \"status\", \"type\": \"status\"}]}", "type", 47),
        ("{\"id\": \"a\", \"activities\": [{\"at\": 1, \"type\": \"status\", \"at\": 2}]}", "at", 56),
    ] {
        let outcome = eval("a.ndjson", lead.as_bytes());
        assert_eq!((outcome.exit, outcome.leads.len()), (1, 0), "{lead}");
        assert!(
            outcome.told.contains(&format!("broken JSON: `{key}` {reason} (character {character})")),
            "{lead}: {}",
            outcome.told
        );
    }
    // What no rule reads may come as often as it likes, and so may one key in several leads or activities.
    let lead = "{\"id\": \"a\", \"odd\": 1, \"odd\": 2, \"country\": \"FR\"}\n{\"id\": \"b\", \"country\": \"FR\"}\n";
    assert_eq!(eval("a.ndjson", lead.as_bytes()).leads.len(), 2);
}

#[test]
fn a_file_of_another_kind() {
    for (name, bytes, told) in [
        (
            "a.ndjson",
            &b"\x1f\x8b\x08\0\0"[..],
            "`a.ndjson` is a gzip file (E0550)\n  help: unpack it first: gunzip a.ndjson",
        ),
        (
            "a.csv.gz",
            b"\x1f\x8b\x08\0\0",
            "`a.csv.gz` is a gzip file (E0550)\n  help: unpack it first: gunzip a.csv.gz",
        ),
        ("a.zip", b"PK\x03\x04\x14\0", "`a.zip` is a zip file (E0550)\n  help: unpack it first: unzip a.zip"),
        (
            "a.xlsx",
            b"PK\x03\x04\x14\0",
            "`a.xlsx` is an Excel workbook (E0550)\n  help: save the sheet as `CSV UTF-8` and use that file",
        ),
        (
            "a.csv",
            b"\xff\xfei\0d\0",
            "`a.csv` is written in UTF-16 (E0550)\n  help: save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 a.csv > a-utf8.csv",
        ),
    ] {
        let outcome = eval(name, bytes);
        assert_eq!((outcome.exit, outcome.told), (1, format!("error: {told}\n")));
    }
}

#[test]
fn nothing_is_written_when_the_leads_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.gz"), b"\x1f\x8b\x08\0\0").unwrap();
    for format in ["ndjson", "json", "ron", "csv", "table"] {
        for leads in ["a.gz", "no-such-file"] {
            let output = Command::new(env!("CARGO_BIN_EXE_leadwright"))
                .current_dir(folder.path())
                .arg("eval")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/starter"))
                .args(["--leads", leads, "--format", format])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{format} of {leads}");
        }
    }
}

#[test]
fn a_byte_order_mark() {
    for (name, text) in [
        ("a.ndjson", "{\"id\": \"a\", \"country\": \"FR\"}\n"),
        ("a.json", "[{\"id\": \"a\", \"country\": \"FR\"}]\n"),
        ("a.csv", "id,country\r\na,FR\r\n"),
        ("a.ron", "[(id: \"a\", country: \"FR\")]\n"),
    ] {
        let with_mark = format!("\u{feff}{text}");
        let missing = if name == "a.csv" {
            no_columns(
                &["name", "email", "phone", "title", "employees", "budget", "need", "timeline", "source"],
                &["id", "country"],
            )
        } else {
            String::new()
        };
        assert_eq!(fine(name, &with_mark, &["a prospect 20 0"]), format!("{missing}1 lead\n"), "{name}");
    }
}

#[test]
fn an_id_that_comes_again() {
    let outcome =
        eval("a.ndjson", b"{\"id\": \"a\"}\n{\"id\": \"a\", \"country\": \"FR\"}\n{\"id\": 7}\n{\"id\": \"7\"}\n");
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned(), "7 prospect 0 0".to_owned()]));
    assert_eq!(
        outcome.told,
        format!(
            "note: line 2: a lead with the id `a` came before it, and that one counts\n\
             note: line 4: a lead with the id `7` came before it, and that one counts\n{REJECTS}2 leads read, 2 rejected\n"
        )
    );
    assert_eq!(
        outcome.rejects.lines().next().unwrap(),
        "{\"line\":2,\"reason\":\"a lead with the id `a` came before it, and that one counts\",\
         \"text\":\"{\\\"id\\\": \\\"a\\\", \\\"country\\\": \\\"FR\\\"}\"}"
    );
}

#[test]
fn a_line_of_100_megabytes() {
    let mut text = b"{\"id\": \"a\"}\n{\"id\": \"b\", \"x\": \"".to_vec();
    text.resize(text.len() + 100_000_000, b'x');
    text.extend_from_slice(b"\"}\n{\"id\": \"c\"}\n");
    let outcome = eval("a.ndjson", &text);
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned(), "c prospect 0 0".to_owned()]));
    assert_eq!(
        outcome.told,
        format!(
            "note: line 2: it is 100 MB long, and at most 64 MB are read: is a line end missing?\n{REJECTS}2 leads read, 1 rejected\n"
        )
    );
    assert!(outcome.rejects.len() < 2_000, "only its beginning is kept");
}

#[test]
fn what_is_no_utf8() {
    let outcome = eval("a.ndjson", b"{\"id\": \"a\"}\n{\"id\": \"M\xfcller\"}\n");
    assert_eq!((outcome.exit, outcome.leads), (1, vec!["a prospect 0 0".to_owned()]));
    assert_eq!(
        outcome.told,
        format!(
            "note: line 2: its characters are not UTF-8: save the file as UTF-8\n{REJECTS}1 lead read, 1 rejected\n"
        )
    );
}

#[test]
fn numbers_written_as_text_and_texts_as_numbers() {
    // 320 employees earn 25; the year of a title earns nothing, but is a text.
    let text = "{\"id\": \"a\", \"employees\": \"320\"}\n{\"id\": \"b\", \"employees\": \"five hundred\"}\n\
                {\"id\": \"c\", \"title\": 1010}\n";
    assert_eq!(
        fine("a.ndjson", text, &["a prospect 25 0", "b prospect 0 0", "c prospect 0 0"]),
        "note: employees is once not a number, for example \"five hundred\" in b\n3 leads: 1 with warnings\n"
    );
}

#[test]
fn dates_at_both_ends_of_the_calendar() {
    // 1800 was no leap year, so its 29 February never was; the year 10000 can't be written in RFC 3339.
    let text = "{\"id\": \"a\", \"created\": \"1800-01-01T00:00:00Z\", \"activities\": [\
                {\"type\": \"visit\", \"at\": \"1800-02-28T00:00:00Z\"}, {\"type\": \"visit\", \"at\": \"1800-02-29T00:00:00Z\"}, \
                {\"type\": \"visit\", \"at\": \"9999-12-31T23:59:59Z\"}, {\"type\": \"visit\", \"at\": \"10000-01-01T00:00:00Z\"}]}\n";
    assert_eq!(
        fine("a.ndjson", text, &["a lead 0 0"]),
        "note: visit.at is 2 times without a time that can be read, for example \"10000-01-01T00:00:00Z\" in a\n\
         note: visit.at is once later than now, for example \"9999-12-31T23:59:59Z\" in a\n1 lead: 1 with warnings\n"
    );
}

#[test]
fn activities_out_of_order_or_in_the_future() {
    let visits = [
        "{\"type\": \"visit\", \"at\": \"2026-11-20T09:00:00Z\", \"page\": \"/pricing\"}",
        "{\"type\": \"visit\", \"at\": \"2026-11-22T09:00:00Z\", \"page\": \"/b\"}",
        "{\"type\": \"visit\", \"at\": \"2026-11-24T09:00:00Z\", \"page\": \"/pricing\"}",
    ];
    // /pricing three days ago 25, two visits 5 each; the one of tomorrow counts nothing, wherever it stands.
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let visits = order.map(|at| visits[at]).join(", ");
        let text = format!("{{\"id\": \"a\", \"activities\": [{visits}]}}\n");
        assert_eq!(
            fine("a.ndjson", &text, &["a lead 0 35"]),
            "note: visit.at is once later than now, for example \"2026-11-24T09:00:00Z\" in a\n1 lead: 1 with warnings\n"
        );
    }
}

#[test]
fn a_stage_an_assignee_and_a_history_of_the_future() {
    let text = "{\"id\": \"a\", \"stage\": \"lead\", \"entered\": \"2026-11-24T09:00:00Z\", \
                \"assignee\": \"ana@ourselves.example\", \"assigned\": \"2026-11-25T09:00:00Z\", \"history\": [\
                {\"stage\": \"lead\", \"at\": \"2026-11-24T09:00:00Z\", \"by\": \"advance\", \"assignee\": \"kam@ourselves.example\"}, \
                {\"stage\": \"prospect\", \"at\": \"2026-11-23T09:00:00Z\"}, \
                {\"assignee\": \"ana@ourselves.example\", \"at\": \"2026-11-25T09:00:00Z\"}]}\n";
    let told = fine("a.ndjson", text, &["a lead 0 0"]);
    assert_eq!(
        told,
        "note: history.at is 2 times later than now, for example \"2026-11-24T09:00:00Z\" in a\n\
         note: assigned is once later than now, for example \"2026-11-25T09:00:00Z\" in a\n\
         note: entered is once later than now, for example \"2026-11-24T09:00:00Z\" in a\n\
         1 lead: 1 with warnings\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let leads = folder.path().join("a.ndjson");
    fs::write(&leads, text).unwrap();
    let decision = &crate::decisions::decide(
        Path::new("rules/starter"),
        "2026-11-23T09:00:00Z",
        &["--leads", leads.to_str().unwrap()],
    )[0];
    let ahead = "later than now, and what counts from it starts only then";
    let ignored = "later than now, so it is ignored";
    let warning = |field: &str, value: &str, note: &str| serde_json::json!({"field": field, "value": value, "wanted": null, "note": note});
    assert_eq!(
        decision["warnings"],
        serde_json::json!([
            warning("history.at", "2026-11-24T09:00:00Z", ignored),
            warning("history.at", "2026-11-25T09:00:00Z", ignored),
            warning("entered", "2026-11-24T09:00:00Z", ahead),
            warning("assigned", "2026-11-25T09:00:00Z", ahead),
        ])
    );
    // The first of them no longer lies ahead then, and is no longer told.
    assert_eq!(decision["valid_until"], "2026-11-24T09:00:00Z");
}

#[test]
fn a_reader_that_leaves_got_whole_decisions() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..20_000).map(|number| format!("{{\"id\": \"L-{number}\"}}\n")).collect();
    fs::write(folder.path().join("a.ndjson"), text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .current_dir(folder.path())
        .arg("eval")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/starter"))
        .args(["--leads", "a.ndjson", "--now", "2026-11-23T09:00:00Z"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut got = vec![0_u8; 100_000];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut got).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    let got = String::from_utf8(got).unwrap();
    let (whole, _) = got.rsplit_once('\n').unwrap();
    for (number, line) in whole.lines().enumerate() {
        let decision: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(decision["lead"], format!("L-{number}"), "in input order, and each whole");
    }
}

/// The most memory, in bytes, that the program held while it read so many leads of a kilobyte from a pipe.
#[cfg(target_os = "linux")]
fn peak(leads: usize) -> usize {
    let mut child = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["eval", "rules/starter", "--leads", "-", "--input", "ndjson", "--format", "csv", "--no-reasons"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()).unwrap());
    let padding = "x".repeat(1_000);
    for number in 0..leads {
        stdin.write_all(format!("{{\"id\": \"L-{number}\", \"other\": \"{padding}\"}}\n").as_bytes()).unwrap();
    }
    // All but what a pipe holds has been read by now, and the program waits for more.
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    reading.join().unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1_024
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let (small, large) = (peak(30_000), peak(120_000));
    // The longer file is 90 MB longer; what is kept of it is 16 bytes an id, and a little room for more.
    let grown = large.saturating_sub(small);
    assert!(grown < 90_000 * 18 + 16_000_000, "{small} bytes became {large}");
}
