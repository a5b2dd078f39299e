//! The program as it is run: what it prints where, and how it ends.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const NOW: &str = "2026-11-23T09:00:00Z";
const STARTER: &str = "rules/starter";
const LEADS: &str = "rules/starter/leads.ndjson";

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["NO_COLOR", "COLUMNS", "TERM", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

fn run(args: &[&str]) -> Output {
    program().args(args).stdin(Stdio::null()).output().unwrap()
}

fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut child =
        program().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Written beside the reading, as a pipe does; whether all of it is read is up to the program.
    let writing = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writing.join().unwrap();
    output
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn exit(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// How it ended, what went to stdout and what to stderr.
fn told(args: &[&str]) -> String {
    let output = run(args);
    format!("exit code {}\n--- stdout\n{}--- stderr\n{}", exit(&output), out(&output), err(&output))
}

fn eval(leads: &str, more: &[&str]) -> Output {
    run(&[&["eval", STARTER, "--leads", leads, "--now", NOW], more].concat())
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A number below 0 looks like an option, but is meant as the value of the one before it.
#[test]
fn a_number_below_0_is_told_as_such() {
    for (args, words) in [
        (["queue", STARTER, "--leads", "x", "--top", "-1"], "--top can't be `-1`; write a whole number from 0 up"),
        (["queue", STARTER, "--leads", "x", "--top", "-15"], "--top can't be `-15`; write a whole number from 0 up"),
        (
            ["queue", STARTER, "--leads", "x", "--top=-1", "--ascii"],
            "--top can't be `-1`; write a whole number from 0 up",
        ),
        (["queue", STARTER, "--leads", "x", "--owner", "-1"], "there is no option -1"),
    ] {
        let output = run(&args);
        assert_eq!(exit(&output), 2);
        assert!(err(&output).contains(words), "{}", err(&output));
    }
}

#[cfg(feature = "http")]
#[test]
fn the_page_that_is_pointed_to_knows_the_option_that_is_missing() {
    let output = run(&["token", "new"]);
    assert_eq!(exit(&output), 2);
    let text = err(&output);
    assert!(text.contains("`leadwright token new` needs --scope"), "{text}");
    assert!(text.contains("all about it: leadwright token new --help"), "{text}");
    assert!(out(&run(&["token", "new", "--help"])).contains("--scope"));
    let output = run(&["serve", STARTER, "--drain", "-1"]);
    assert!(err(&output).contains("--drain can't be `-1`; write a whole number from 0 up"), "{}", err(&output));
}

#[test]
fn help_tells_the_story() {
    let output = run(&["--help"]);
    assert_eq!(exit(&output), 0);
    assert_eq!(err(&output), "");
    insta::assert_snapshot!("help", out(&output));
    for command in ["new", "check", "eval", "explain", "queue", "near", "test", "serve", "completions"] {
        let output = run(&[command, "--help"]);
        assert_eq!(exit(&output), 0, "{command}");
        let help = out(&output);
        assert!(help.contains("Example"), "{command} has no example");
        let example = format!("  leadwright {command} ");
        assert!(help.contains(&example), "{command} has no example of itself");
        for line in help.lines().skip_while(|line| !line.starts_with("Example")) {
            assert!(line.chars().count() <= 80, "too long for a small terminal: {line}");
        }
    }
    for later in ["fix", "fmt", "lsp"] {
        assert!(!out(&run(&["--help"])).contains(&format!("  {later} ")), "{later} is listed");
    }
}

#[test]
fn nothing_at_all_shows_the_help_as_wrong_usage() {
    let output = run(&[]);
    assert_eq!((exit(&output), out(&output)), (2, String::new()));
    assert!(err(&output).contains("leadwright new my-rules"));
}

#[test]
fn wrong_usage_says_what_is_right() {
    let usages: [&[&str]; 22] = [
        &["check"],
        &["eval", STARTER],
        &["eval", STARTER, "--leads"],
        &["eval", STARTER, "--leads", "a", "--formt", "json"],
        &["eval", STARTER, "--leads", "a", "--format", "jsn"],
        &["eval", STARTER, "b", "--leads", "a"],
        &["eval", STARTER, "--leads", "a", "--now", "x", "--now", "y"],
        &["eval", STARTER, "--leads", LEADS, "--ledger", "b"],
        &["queue", STARTER, "--leads", LEADS, "--top", "ten"],
        &["chekc", STARTER],
        &["frobnicate"],
        &["rules/starter"],
        &["fix", STARTER],
        &["help", "report"],
        &["eval", STARTER, "--leads", LEADS, "--now", "yesterday"],
        &["eval", STARTER, "--leads", "rules/starter/leads.ndjsn"],
        &["eval", STARTER, "--leads", "rules"],
        &["eval", STARTER, "--leads", "rules/starter/leads.ndjson:when=x"],
        &["eval", STARTER, "--leads", LEADS, "--rejects", "-"],
        &["queue", STARTER, "--leads", LEADS, "--owner", "salse"],
        &["explain", STARTER, "--leads", LEADS],
        &["explain", "E9999"],
    ];
    let mut all = String::new();
    for usage in usages {
        let output = run(usage);
        assert_eq!(exit(&output), 2, "{usage:?}");
        assert_eq!(out(&output), "", "{usage:?}");
        all.push_str(&format!("$ leadwright {}\n{}\n", usage.join(" "), err(&output)));
    }
    insta::assert_snapshot!("wrong_usage", all);
}

#[test]
fn check_is_content_or_tells_everything() {
    assert_eq!(told(&["check", STARTER]), "exit code 0\n--- stdout\n--- stderr\nno problems in 6 files\n");
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "a.lead", "fields { employees number }\n");
    file(folder.path(), "b.lead", "score fit {\n  +20 \"Big\" when employes >= 500\n}\n");
    let rules = folder.path().to_str().unwrap();
    let output = run(&["check", rules]);
    assert_eq!(exit(&output), 1);
    insta::assert_snapshot!("check", format!("{}---\n{}", out(&output), err(&output)));
    let codes = |output: &Output| {
        let problems: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&run(&["check", rules, "--format", "json"])).contains(&"E0107".to_owned()));
    let github = out(&run(&["check", rules, "--format", "github"]));
    assert!(github.contains(&format!("::error file={rules}/b.lead,line=2,")), "{github}");
    let one = format!("{rules}/b.lead");
    assert!(out(&run(&["check", &one, "--format", "github"])).contains(&format!("file={one},")), "one file");
    let sarif: serde_json::Value = serde_json::from_slice(&run(&["check", rules, "--format", "sarif"]).stdout).unwrap();
    let rules_told = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules_told.iter().all(|rule| rule["shortDescription"]["text"].is_string()), "{rules_told:?}");
}

#[test]
fn warnings_are_wrong_when_they_are_denied() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "a.lead", "fields { a number }\nscore s {\n  +1 when a > 3 and a < 1\n}\n");
    let output = run(&["check", &rules]);
    assert_eq!(exit(&output), 0, "{}", out(&output));
    assert!(out(&output).contains("W0"), "{}", out(&output));
    assert_eq!(exit(&run(&["check", &rules, "--deny", "warnings"])), 1);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "a.lead", "score fit { +20 when employes >= 500 }\n");
    let colours = |command: &mut Command| {
        let output = command.args(["check", &rules]).output().unwrap();
        out(&output).contains('\u{1b}')
    };
    assert!(!colours(&mut program()), "a pipe");
    assert!(colours(program().args(["--color", "always"])));
    assert!(!colours(program().args(["--color", "never"])));
    assert!(colours(program().env("NO_COLOR", "1").args(["--color", "always"])), "the flag is the stronger wish");
    assert!(!colours(program().env("NO_COLOR", "1")));
    let ascii = out(&run(&["check", &rules, "--ascii"]));
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn eval_decides_in_input_order() {
    let output = eval(LEADS, &[]);
    assert_eq!(exit(&output), 0);
    let decisions: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = decisions.iter().map(|decision| decision["lead"].as_str().unwrap()).collect();
    assert_eq!(ids, ["S-1", "S-2", "S-3", "S-4", "S-5", "S-6"]);
    assert_eq!(err(&output), "6 leads\n");
    // By hand: title "Head of …" 30, 320 employees 25, France 20, referral 15; /pricing three days ago 25, two visits 5 each.
    assert_eq!(decisions[1]["scores"]["fit"]["value"], 90);
    assert_eq!(decisions[1]["scores"]["engagement"]["value"], 35);
    assert_eq!(decisions[1]["stage"]["after"], "qualified");
}

#[test]
fn all_formats_tell_the_same() {
    let lines = out(&eval(LEADS, &[]));
    let wanted: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let json: Vec<serde_json::Value> = serde_json::from_slice(&eval(LEADS, &["--format", "json"]).stdout).unwrap();
    assert_eq!(json, wanted);
    let ron: Vec<serde_json::Value> = ron::from_str(&out(&eval(LEADS, &["--format", "ron"]))).unwrap();
    assert_eq!(ron, wanted);
    let table = out(&eval(LEADS, &["--format", "csv"]));
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|header| header == name).unwrap();
    for (row, decision) in rows.records().map(Result::unwrap).zip(&wanted) {
        assert_eq!(row[column("lead")], decision["lead"].as_str().unwrap().to_owned());
        assert_eq!(row[column("stage_after")], decision["stage"]["after"].as_str().unwrap().to_owned());
        assert_eq!(row[column("fit")], decision["scores"]["fit"]["value"].to_string().replace("null", ""));
    }
    insta::assert_snapshot!("table", out(&eval(LEADS, &["--format", "table"])));
}

#[test]
fn no_reasons_keeps_the_answers() {
    let whole = out(&eval(LEADS, &[]));
    let brief = out(&eval(LEADS, &["--no-reasons"]));
    assert!(brief.len() < whole.len());
    for (whole, brief) in whole.lines().zip(brief.lines()) {
        let read = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
        let (whole, brief) = (read(whole), read(brief));
        for key in ["lead", "grades", "territory", "assignee", "priority"] {
            assert_eq!(whole[key], brief[key], "{key}");
        }
        assert_eq!(whole["scores"]["fit"]["value"], brief["scores"]["fit"]["value"]);
        assert_eq!(whole["stage"]["after"], brief["stage"]["after"]);
    }
}

#[test]
fn the_formats_of_acme_decide_alike() {
    let leads = "rules/acme-emea/leads";
    let eval = |name: &str, more: &[&str]| {
        let path = format!("{leads}/{name}");
        let args = ["eval", "rules/acme-emea", "--leads", &path, "--now", NOW, "--format", "csv"];
        let output = run(&[&args[..], more].concat());
        assert_eq!(exit(&output), 0, "{name}: {}", err(&output));
        out(&output)
    };
    let wanted = eval("leads.ndjson", &[]);
    assert_eq!(wanted.lines().count(), 301);
    assert_eq!(eval("leads.json", &[]), wanted);
    assert_eq!(eval("leads.ron", &[]), wanted);
    let (activities, history) = (format!("{leads}/activities.csv"), format!("{leads}/history.csv"));
    let from_csv = eval("leads.csv", &["--activities", &activities, "--history", &history]);
    // A cell can't be empty in as many ways as JSON, so only the number of warnings may differ.
    let without_warnings = |table: &str| -> Vec<csv::StringRecord> {
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let warnings = rows.headers().unwrap().iter().position(|name| name == "warnings").unwrap();
        let kept = |row: csv::StringRecord| {
            row.iter().enumerate().filter(|(at, _)| *at != warnings).map(|(_, cell)| cell.to_owned()).collect()
        };
        rows.records().map(|row| kept(row.unwrap())).collect()
    };
    for (from_csv, wanted) in without_warnings(&from_csv).iter().zip(&without_warnings(&wanted)) {
        assert_eq!(from_csv, wanted);
    }
}

#[test]
fn standard_input_reads_like_a_file() {
    let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(LEADS)).unwrap();
    let output = run_with_input(&["eval", STARTER, "--leads", "-", "--now", NOW], &text);
    assert_eq!(exit(&output), 0, "{}", err(&output));
    assert_eq!(out(&output), out(&eval(LEADS, &[])));
    let nothing = run_with_input(&["eval", STARTER, "--leads", "-", "--now", NOW], b"");
    assert_eq!((exit(&nothing), out(&nothing), err(&nothing)), (0, String::new(), "there were no leads\n".into()));
}

#[test]
fn what_cannot_be_read_is_kept_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let leads =
        "{\"id\": \"a\"}\n{\"id\": \"b\", \n{\"name\": \"x\"}\n{\"id\": \"a\", \"country\": \"FR\"}\n{\"id\": \"c\"}\n";
    let leads = file(folder.path(), "leads.ndjson", leads);
    let rejects = folder.path().join("rejects.ndjson").to_str().unwrap().to_owned();
    let output = eval(&leads, &["--rejects", &rejects, "--format", "table"]);
    assert_eq!(exit(&output), 1);
    let table = out(&output);
    let ids: Vec<&str> = table.lines().skip(1).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(ids, ["a", "c"]);
    insta::assert_snapshot!(
        "rejects",
        format!("{}---\n{}", err(&output).replace(&rejects, "REJECTS"), fs::read_to_string(&rejects).unwrap())
    );
    let without = err(&eval(&leads, &[]));
    assert!(without.contains("--rejects FILE"), "{without}");
    assert!(without.ends_with("2 leads read, 3 rejected\n"), "{without}");
}

#[test]
fn of_two_leads_with_one_id_the_first_counts_wherever_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    // Long enough for several blocks on several threads.
    let padding = "x".repeat(2_000);
    let mut text = String::new();
    for number in 0..3_000 {
        text.push_str(&format!(
            "{{\"id\": \"L-{}\", \"employees\": {number}, \"other\": \"{padding}\"}}\n",
            number % 1_500
        ));
    }
    let leads = file(folder.path(), "leads.ndjson", &text);
    let output = eval(&leads, &["--format", "csv"]);
    assert_eq!(exit(&output), 1);
    let ids: Vec<String> =
        out(&output).lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(ids, (0..1_500).map(|number| format!("L-{number}")).collect::<Vec<_>>());
    let told = err(&output);
    assert!(told.contains("note: line 1501: a lead with the id `L-0` came before it"), "{told}");
    assert!(told.ends_with("1,500 leads read, 1,500 rejected\n"), "{told}");
    assert_eq!(out(&eval(&leads, &["--format", "csv"])), out(&output), "the same again");
}

#[test]
fn odd_values_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let leads =
        "{\"id\": \"a\", \"employees\": \"many\", \"country\": \"France\"}\n{\"id\": \"b\", \"employees\": \"few\"}\n";
    let leads = file(folder.path(), "leads.ndjson", leads);
    assert_eq!(
        err(&eval(&leads, &[])),
        "note: employees is 2 times not a number, for example \"many\" in a\n2 leads: 2 with warnings\n"
    );
}

#[test]
fn nothing_that_is_read_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let leads = file(folder.path(), "leads.ndjson", "{\"id\": \"a\"}\nbroken\n");
    let other = format!("{}/./leads.ndjson", folder.path().display());
    for rejects in [&leads, &other] {
        let output = eval(&leads, &["--rejects", rejects]);
        assert_eq!((exit(&output), out(&output)), (2, String::new()));
        assert!(err(&output).contains("would write over"), "{}", err(&output));
        assert_eq!(fs::read_to_string(&leads).unwrap(), "{\"id\": \"a\"}\nbroken\n");
    }
    let output = eval(&leads, &["--rejects", "no/such/folder/rejects"]);
    assert_eq!(
        (exit(&output), out(&output), err(&output)),
        (2, String::new(), "error: no/such/folder/rejects can't be written: no such file or directory\n".to_owned())
    );
}

#[test]
fn rules_that_are_wrong_decide_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "a.lead", "score fit { +20 when employes >= 500 }\n");
    for command in ["eval", "queue", "near"] {
        let output = run(&[command, &rules, "--leads", LEADS]);
        assert_eq!((exit(&output), out(&output)), (1, String::new()), "{command}");
        let told = err(&output);
        assert!(told.contains("E0107") && told.contains("no lead was looked at"), "{told}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..20_000).map(|number| format!("{{\"id\": \"L-{number}\"}}\n")).collect();
    let leads = file(folder.path(), "leads.ndjson", &text);
    for args in [
        &["eval", STARTER, "--leads", &leads, "--now", NOW][..],
        &["eval", STARTER, "--leads", &leads, "--now", NOW, "--format", "table"],
        &["queue", STARTER, "--leads", &leads, "--now", NOW],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut child = program().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0_u8; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(exit(&output), 0, "{args:?}");
        let told = err(&output);
        assert!(!told.contains("panic") && !told.contains("rror"), "{args:?}: {told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for args in [
        &["eval", STARTER, "--leads", LEADS, "--now", NOW][..],
        &["eval", STARTER, "--leads", LEADS, "--now", NOW, "--format", "csv"],
        &["explain", "E0107"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program().args(args).stdout(full).output().unwrap();
        assert_eq!(exit(&output), 2, "{args:?}");
        assert!(err(&output).ends_with("error: the output can't be written: no space left on device\n"), "{args:?}");
    }
}

#[test]
fn new_writes_a_rule_set_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("my rules").to_str().unwrap().to_owned();
    let output = run(&["new", &rules]);
    assert_eq!((exit(&output), out(&output)), (0, String::new()));
    insta::assert_snapshot!("new", err(&output).replace(&rules, "DIR"));
    assert_eq!(exit(&run(&["check", &rules, "--deny", "warnings"])), 0);
    let leads = format!("{rules}/leads.ndjson");
    assert_eq!(exit(&run(&["eval", &rules, "--leads", &leads, "--now", NOW])), 0);
    let again = run(&["new", &rules]);
    assert_eq!(exit(&again), 2);
    assert!(err(&again).contains("nothing was written"), "{}", err(&again));
    let here = run(&["new", "Cargo.toml"]);
    assert_eq!(exit(&here), 2);
}

#[test]
fn explain_tells_about_a_lead_or_a_code() {
    insta::assert_snapshot!("explain_code", told(&["explain", "e0107"]));
    let page = run(&["explain", STARTER, "--leads", LEADS, "--lead", "S-2", "--now", NOW]);
    assert_eq!((exit(&page), err(&page)), (0, String::new()));
    let text = out(&page);
    assert!(text.starts_with("S-2 "), "{text}");
    for wanted in ["Decides", "scoring.lead:13", "Head of Purchasing", "ana@ourselves.example"] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert_eq!(
        told(&["explain", STARTER, "--leads", LEADS, "--lead", "S-22"]),
        format!(
            "exit code 1\n--- stdout\n--- stderr\nerror: there is no lead `S-22` in {LEADS}; did you mean `S-2`?\n"
        )
    );
}

#[test]
fn the_hot_list_is_best_first() {
    let queue = |more: &[&str]| {
        let output = run(&[
            &["queue", "rules/acme-emea", "--leads", "rules/acme-emea/leads/leads.ndjson"],
            more,
            &["--now", NOW],
        ]
        .concat());
        assert_eq!(exit(&output), 0, "{}", err(&output));
        out(&output)
    };
    let all = queue(&[]);
    let due = |line: &str| {
        let from = line.find(" 2026-").map(|at| line[at + 1..at + 17].to_owned());
        (!line.contains(" late "), from.is_none(), from)
    };
    let rows: Vec<(f64, _, &str)> = all
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split_whitespace();
            (cells.next().unwrap().parse().unwrap(), due(line), cells.next().unwrap())
        })
        .collect();
    assert!(rows.len() > 100);
    // Of one priority: what is late, then what is due sooner, then by id.
    let in_order = |a: &(f64, _, &str), b: &(f64, _, &str)| a.0 > b.0 || (a.0 == b.0 && (&a.1, a.2) < (&b.1, b.2));
    assert!(rows.windows(2).all(|pair| in_order(&pair[0], &pair[1])));
    let stage = |line: &str| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        cells[if cells[2] == "→" { 3 } else { 2 }].to_owned()
    };
    for line in all.lines().skip(1) {
        assert!(!["won", "lost", "junk"].contains(&stage(line).as_str()), "nobody calls a lead at an end: {line}");
    }
    let top = queue(&["--top", "3"]);
    let ids = |table: &str| {
        table.lines().skip(1).map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&top), ids(&all)[..3]);
    let hers = queue(&["--owner", "ANA@acme.example"]);
    assert!(hers.lines().count() > 2 && hers.lines().skip(1).all(|line| line.contains(" ana@acme.example ")), "{hers}");
}

/// Rules and leads for lists: two departments, a grade, a clock, and a priority that may be unknown.
fn listed() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (rules, leads) = (folder.path().join("rules.lead"), folder.path().join("leads.ndjson"));
    std::fs::write(
        &rules,
        "process \"t\" { timezone \"Europe/Paris\" }\nowner m \"M\"\nowner sales \"Sales\"\n\
         fields { fit number, bonus number, phone text }\nactivities { call touch }\n\
         score heat from 0 to 100 {\n  +5 when fit > 20\n}\n\
         grade tier {\n  \"start\" when fit > 50\n  \"middle\" otherwise\n}\n\
         stage a \"A\" start { owner m\n  advance to b when fit > 10\n}\n\
         stage b \"B\" { owner sales\n  needs phone\n  advance to c when fit > 1_000\n}\n\
         end c \"C\" success\nsla quick in a {\n  first touch within 4 hours\n}\npriority = fit + bonus\n",
    )
    .unwrap();
    let lead = |id: &str, rest: &str| {
        format!("{{\"id\":\"{id}\",\"entered\":\"2026-06-15T06:00:00Z\",\"stage\":\"a\",{rest}}}\n")
    };
    std::fs::write(
        &leads,
        [
            lead("L1", "\"fit\":60,\"bonus\":5"),
            lead("L2", "\"fit\":65,\"bonus\":0,\"phone\":\"1\""),
            lead("L3", "\"fit\":90"),
            lead("L4", "\"fit\":30,\"bonus\":1"),
            lead("L5", "\"fit\":64,\"bonus\":1").replace("06-15T06", "06-15T11"),
            lead("L6", "\"fit\":12,\"bonus\":3"),
        ]
        .concat(),
    )
    .unwrap();
    let told = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    (folder, told(rules), told(leads))
}

#[test]
fn lists_are_in_one_order_and_can_be_narrowed_down() {
    let (_folder, rules, leads) = listed();
    let list = |command: &str, more: &[&str]| {
        let output = run(&[&[command, &rules, "--leads", &leads, "--now", "2026-06-15T12:00:00Z"], more].concat());
        assert_eq!(exit(&output), 0, "{}", err(&output));
        out(&output)
    };
    assert_eq!(
        list("queue", &[]),
        "priority  lead  stage  heat  tier    who    due (Europe/Paris)     why\n      \
           65  L1    a         5  start   m      late 2026-06-15 12:00  fit > 20 +5\n      \
           65  L5    a         5  start   m      2026-06-15 17:00       fit > 20 +5\n      \
           65  L2    → b       5  start   sales  –                      fit > 20 +5\n      \
           31  L4    a         5  middle  m      late 2026-06-15 12:00  fit > 20 +5\n      \
           15  L6    a         0  middle  m      late 2026-06-15 12:00  fit 12\n       \
            –  L3    a         5  start   m      late 2026-06-15 12:00  priority unknown: bonus\n"
    );
    let ids = |text: &str| {
        text.lines()
            .filter_map(|line| line.split("\"lead\":\"").nth(1))
            .map(|at| at[..2].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&list("queue", &["--format", "ndjson", "--owner", "sales"])), ["L2"]);
    // Where a lead stands is where this decision leaves it.
    assert_eq!(ids(&list("queue", &["--format", "ndjson", "--where", "stage is b"])), ["L2"]);
    assert_eq!(ids(&list("queue", &["--format", "ndjson", "--where", "bonus is unknown or fit < 20"])), ["L6", "L3"]);
    let blocks = list("queue", &["--by", "tier", "--top", "1"]);
    assert!(blocks.starts_with("start  ·  4 leads\n") && blocks.contains("\nmiddle  ·  2 leads\n"), "{blocks}");
    assert_eq!(
        list("near", &["--top", "3"]),
        "b needs phone, which is unknown  ·  5 leads\n  65  L1  m\n  65  L5  m\n  31  L4  m\n  and 2 more\n"
    );
    assert_eq!(
        ids(&list("near", &["--format", "ndjson", "--by", "tier", "--where", "fit >= 30"])),
        ["L1", "L5", "L3", "L4"]
    );
    for (more, wanted) in [
        (["--by", "teir"], "there is no grade `teir`; did you mean tier?"),
        (["--where", "fti > 3"], "1 error in `--where`, so no lead was looked at"),
        (["--owner", "seles"], "there is no department `seles`; did you mean sales?"),
    ] {
        for command in ["queue", "near"] {
            let output = run(&[&[command, &rules, "--leads", &leads][..], &more].concat());
            assert!(exit(&output) == 2 && err(&output).contains(wanted), "{}", err(&output));
        }
    }
}

#[test]
fn near_groups_by_what_is_missing() {
    let near = |more: &[&str]| {
        let args = ["near", "rules/acme-emea", "--leads", "rules/acme-emea/leads/leads.ndjson", "--now", NOW];
        out(&run(&[&args[..], more].concat()))
    };
    let all = near(&[]);
    let counts: Vec<usize> = all
        .lines()
        .filter(|line| !line.starts_with(' ') && !line.is_empty())
        .map(|line| line.rsplit("·  ").next().unwrap().split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(counts.len() > 2 && counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    assert!(all.starts_with("qualified needs phone, which is unknown  ·  9 leads\n"), "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 100 && !line.ends_with(' ')), "{all}");
    assert!(near(&["--top", "2"]).contains("  and 7 more\n"));
}

#[test]
fn completions_are_there_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert_eq!(exit(&output), 0);
        assert!(out(&output).contains("rejects"), "{shell}");
    }
}

const TURNS: &str = "owner sales\nfields { size number }\n\
    stage lead \"Lead\" start {\nowner sales\nhand off to sales\nanswers \"won\"\nadvance to won when sales says \"won\"\n}\n\
    end won \"Won\" success\n\
    team desk \"The desk\" {\nmember \"ana@x.example\", weight 2\nmember \"ben@x.example\", at most 3 leads per day\n\
    member \"cem@x.example\", away 2026-11-20 to 2026-11-30\nassign in turn\nhold until open when nobody is available\n}\n\
    route to sales {\nkeep assignee\nto team desk when size > 10\nto \"post@x.example\" otherwise\n}\n";

const CLOCKS: &str = r#"process "Clocks" { timezone "Europe/Berlin" }
owner sales "Sales"
owner boss "Boss"
fields { tier text, holiday yes/no }
activities { visit, call touch }
calendar office { timezone "Europe/Berlin", open mon-fri 09:00-17:00 }
stage lead "Lead" start { owner sales, advance to qualified when any visit since recycle }
stage qualified "Qualified" {
  owner sales
  answers "yes"
  advance to won when sales says "yes"
}
end won "Won" success
sla speed "Speed to lead" in qualified {
  calendar office
  restarts on reassignment
  first touch within 4 business hours when tier is "A"
  first touch within 2 days otherwise
  answer within 5 business days, then recycle to lead
  warn at 50% to sales
  breach to boss
}
sla slow "Slowly" in qualified {
  pauses while holiday is yes
  stay at most 2 weeks
}
nurture warm "Keep warm" {
  enter when stage is lead or stage is qualified
  after 1 hour send "Hello"
  every 1 week send "News"
}
"#;

/// Clocks of two laps, of a pause without an end, of one that is over; a breach that moved the lead; what is due in the table.
#[test]
fn explain_and_the_table_tell_of_clocks() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "rules.lead", CLOCKS);
    let stands = r#""stage": "qualified", "entered": "2026-06-15T08:00:00Z""#;
    let leads = file(
        folder.path(),
        "leads.ndjson",
        &format!(
            r#"{{"id": "L-1", "tier": "A", {stands}, "assignee": "ben@x.example", "assigned": "2026-06-15T09:30:00Z", "history": [{{"assignee": "ana@x.example", "at": "2026-06-15T08:00:00Z"}}, {{"assignee": "ben@x.example", "at": "2026-06-15T09:30:00Z"}}], "activities": [{{"type": "call", "at": "2026-06-16T07:30:00Z"}}], "leadwright": {{"nurture": [{{"name": "warm", "since": "2026-06-15T08:00:00Z"}}]}}}}
{{"id": "L-2", "tier": "B", "holiday": true, {stands}}}
{{"id": "L-3", {stands}, "activities": [{{"type": "status", "at": "2026-06-15T09:00:00Z", "by": "sales", "value": "yes"}}]}}
{{"id": "L-4", "stage": "qualified", "entered": "2026-06-01T08:00:00Z"}}
"#
        ),
    );
    let args = ["--leads", &leads, "--now", "2026-06-16T08:00:00Z"];
    let mut told = String::new();
    for lead in ["L-1", "L-2", "L-3", "L-4"] {
        told += &out(&run(&[&["explain", &rules, "--lead", lead][..], &args].concat()));
        told += "\n================\n\n";
    }
    told += &out(&run(&[&["eval", &rules, "--format", "table"][..], &args].concat()));
    insta::assert_snapshot!("explain_clocks", told.replace(&rules, "rules.lead"));
}

fn who(output: &Output) -> Vec<String> {
    let lines = out(output);
    let one = |line: &str| {
        let decision: serde_json::Value = serde_json::from_str(line).unwrap();
        decision["assignee"].as_str().unwrap_or("-").split('@').next().unwrap().to_owned()
    };
    lines.lines().map(one).collect()
}

#[test]
fn a_batch_is_one_sequence_after_its_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "rules.lead", TURNS);
    let leads: String =
        (1..=6).map(|n| format!("{{\"id\":\"L-{n}\",\"size\":{}}}\n", if n == 2 { 1 } else { 50 })).collect();
    // The third comes twice, and takes one turn.
    let leads = leads.replacen("{\"id\":\"L-4\"", "{\"id\":\"L-3\",\"size\":50}\n{\"id\":\"L-4\"", 1);
    let leads = file(folder.path(), "leads.ndjson", &leads);
    let base = ["eval", &rules, "--leads", &leads, "--now", NOW];
    assert_eq!(who(&run(&base)), ["ana", "post", "ben", "ana", "ana", "ben"]);
    let rows = "when;owner;team;lead\n2026-11-22T09:00:00Z;ana@x.example;desk;A\n2026-11-22T09:00:00Z;Ana@X.example;Desk;B\n\
                2026-11-23T08:00:00Z;ben@x.example;desk;C\n2026-11-23T08:00:00Z;ben@x.example;desk;D\n";
    let csv = file(folder.path(), "ledger.csv", rows) + ":at=when,assignee=owner";
    // ana 2 of weight 2, ben 2 of weight 1, two today: ana twice, then ana and ben are level, and ben takes his third.
    let output = run(&[&base[..], &["--ledger", &csv]].concat());
    assert_eq!(who(&output), ["ana", "post", "ana", "ana", "ben", "ana"], "{}", err(&output));
    let rows = "{\"team\":\"desk\",\"assignee\":\"ana@x.example\",\"lead\":7,\"at\":\"2026-11-22T09:00:00Z\"}\n";
    let ndjson = file(folder.path(), "ledger.ndjson", rows);
    assert_eq!(who(&run(&[&base[..], &["--ledger", &ndjson]].concat()))[..3], ["ben", "post", "ana"]);
    // Explaining one lead decides about those before it, so that it explains what `eval` says.
    let page = out(&run(&["explain", &rules, "--leads", &leads, "--lead", "L-6", "--now", NOW, "--ledger", &csv]));
    insta::assert_snapshot!("explain_turn", page);
    let output = run(&["explain", &rules, "--leads", &leads, "--lead", "L-5", "--now", NOW, "--ledger", &csv]);
    assert!(out(&output).contains("  ben@x.example"), "{}", out(&output));
    for command in ["near", "queue"] {
        let output = run(&[command, &rules, "--leads", &leads, "--now", NOW, "--ledger", &csv]);
        assert_ne!(exit(&output), 2, "{}", err(&output));
    }
}

#[test]
fn odd_ledgers_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "rules.lead", TURNS);
    let leads = file(folder.path(), "leads.ndjson", "{\"id\":\"L-1\",\"size\":50,\"assignee\":\"zoe@x.example\"}\n");
    let odd: &[(&str, &str)] = &[
        (
            "rows.csv",
            "team,assignee,lead,at,until\ndesk,ana@x.example,A,2026-11-22T09:00:00Z,\ndesc,ana@x.example,B,2026-11-22T09:00:00Z,\n\
             desk,zoe@x.example,C,2026-11-22T09:00:00Z,\ndesc,ben@x.example,D,2026-11-22T09:00:00Z,\n\
             desk,ben@x.example,E,yesterday,\ndesk,ben@x.example,F,2026-11-22T09:00:00Z,soon\ndesk,,G,2026-11-22T09:00:00Z,\n\
             desk,ben@x.example,H\n",
        ),
        (
            "rows.ndjson",
            "{\"team\":\"desk\",\"assignee\":\"ana@x.example\",\"lead\":\"A\",\"at\":\"2026-11-22T09:00:00Z\"}\n\
             {\"team\":\"desk\",\"assignee\"\n[1]\n{\"team\":\"desk\",\"assignee\":\"ana@x.example\",\"at\":\"2026-11-22T09:00:00Z\"}\n",
        ),
        ("columns.csv", "team,assignee,id,at\ndesk,ana@x.example,A,2026-11-22T09:00:00Z\n"),
        ("notation.ron", "[(team: \"desk\")]\n"),
        ("empty.csv", ""),
    ];
    let mut all = String::new();
    let mut tell = |name: &str, ledger: &str| {
        let output = run(&["eval", &rules, "--leads", &leads, "--now", NOW, "--ledger", ledger]);
        let told = err(&output).replace(folder.path().to_str().unwrap(), "FOLDER");
        all += &format!("--- {name}: exit code {}, {:?}\n{told}", exit(&output), who(&output));
    };
    for (name, text) in odd {
        tell(name, &file(folder.path(), name, text));
    }
    let path = folder.path().to_str().unwrap();
    tell("not there", &format!("{path}/no-such.csv"));
    tell("a column of another name", &format!("{path}/rows.csv:when=at"));
    let many: String = (0..9).map(|n| format!("team{n},ana@x.example,A,2026-11-22T09:00:00Z\n")).collect();
    tell("many names", &file(folder.path(), "many.csv", &format!("team,assignee,lead,at\n{many}{many}")));
    insta::assert_snapshot!("odd_ledgers", all);
}

/// 20,000 leads are several blocks, which all cores read at once; they take their turns in the order of the file all the same.
#[test]
fn turns_are_the_same_on_any_number_of_cores() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(
        folder.path(),
        "rules.lead",
        &TURNS.replace(", at most 3 leads per day", "").replace(", away 2026-11-20 to 2026-11-30", ""),
    );
    let pad = "x".repeat(100);
    let lead = |n: usize| {
        format!("{{\"id\":\"L-{n}\",\"size\":{},\"pad\":\"{pad}\"}}\n", if n.is_multiple_of(3) { 1 } else { 50 })
    };
    let leads = file(folder.path(), "leads.ndjson", &(0..20_000).map(lead).collect::<String>());
    let output = run(&["eval", &rules, "--leads", &leads, "--now", NOW]);
    let found: Vec<String> = who(&output).into_iter().filter(|who| who != "post").collect();
    assert_eq!(found.len(), 13_333);
    // Weights 2, 1, 1.
    let wanted = ["ana", "ben", "cem", "ana"].iter().cycle();
    assert!(found.iter().zip(wanted).all(|(found, wanted)| found == wanted));
}

#[test]
fn held_leads_come_in_every_format_and_are_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let rules = file(folder.path(), "rules.lead", &TURNS.replace("keep assignee\n", ""));
    let (entered, held) = ("2026-11-20T18:00:00Z", "2026-11-20T18:00:00Z");
    let json =
        format!("{{\"id\":\"L-1\",\"size\":50,\"stage\":\"lead\",\"entered\":\"{entered}\",\"held\":\"{held}\"}}\n");
    let files = [
        ("a.ndjson", json.clone()),
        ("a.json", format!("[{json}]")),
        ("a.csv", format!("id,size,stage,entered,held\nL-1,50,lead,{entered},{held}\n")),
        (
            "a.ron",
            format!("[(id: \"L-1\", size: 50, stage: \"lead\", entered: \"{entered}\", held: Some(\"{held}\"))]"),
        ),
    ];
    for (name, text) in files {
        let output = eval_with(&rules, &file(folder.path(), name, &text));
        assert_eq!((who(&output), err(&output)), (vec!["ana".to_owned()], "1 lead\n".to_owned()), "{name}");
    }
    // Not held, or held by something that is no time: it stays with nobody.
    let output = eval_with(
        &rules,
        &file(folder.path(), "b.ndjson", &json.replace(&format!("\"held\":\"{held}\""), "\"held\":\"yes\"")),
    );
    assert_eq!(who(&output), ["-"]);
    assert!(err(&output).contains("held is once not date and time"), "{}", err(&output));
    // A field that is called so has the key for itself.
    let rules = file(
        folder.path(),
        "field.lead",
        &TURNS.replace("size number", "size number, held yes/no").replace("size > 10", "held"),
    );
    let output = eval_with(&rules, &file(folder.path(), "c.ndjson", "{\"id\":\"L-1\",\"held\":\"yes\"}\n"));
    assert_eq!((who(&output), err(&output)), (vec!["ana".to_owned()], "1 lead\n".to_owned()));
}

fn eval_with(rules: &str, leads: &str) -> Output {
    run(&["eval", rules, "--leads", leads, "--now", NOW])
}

#[test]
fn an_assignee_nobody_names_is_told_where_it_matters() {
    let folder = tempfile::tempdir().unwrap();
    let leads = "{\"id\":\"1\",\"assignee\":\"zoe@x.example\"}\n{\"id\":\"2\",\"assignee\":\" ANA@x.example\"}\n";
    let leads = file(folder.path(), "leads.ndjson", leads);
    let told = |rules: &str| err(&eval_with(&file(folder.path(), "rules.lead", rules), &leads));
    let note = "note: assignee is once somebody whom no team and no route names, for example";
    assert!(told(TURNS).contains(&format!("{note} \"zoe@x.example\" in 1")), "{}", told(TURNS));
    let personal = TURNS.replace("size number", "size number, mail text personal from \"assignee\"");
    assert!(told(&personal).contains(&format!("{note} 1\n")), "{}", told(&personal));
    // Nobody is asked for, or anybody may be named by the data.
    let nobody_keeps = TURNS.replace("keep assignee\n", "");
    assert_eq!(told(&nobody_keeps), "2 leads\n");
    let by_data = TURNS
        .replace("size number", "size number, rep text")
        .replace("keep assignee\n", "keep assignee\nto rep when rep is known\n");
    assert_eq!(told(&by_data), "2 leads\n");
}
