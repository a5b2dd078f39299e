//! Snapshots: what is told, what is accepted, and what is left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const RULES: &str = r#"process "Acme" { version "7", timezone "Europe/Paris", currency EUR }
owner sales "Sales"
fields { name text personal, email text personal, title text, country country, employees number }
activities { visit { page text }, form { name text } }
score fit from 0 to 60 {
  +25 "Senior" when title contains word "vp"
  first of "Size" { +40 when employees >= 1_000, +10 otherwise }
}
exclude "Test leads" when title is "test"
stage lead "Lead" start { advance to qualified "Enough" when fit >= 30 }
stage qualified "Qualified" {
  needs name
  hand off to sales
}
team desk "Desk" { member "ana@acme.example", member "jules@acme.example", assign in turn, assign anyway when nobody is available }
route to sales { to team desk "In turn" otherwise }
test "a VP" { at 2026-11-23 10:00, given { title "VP" }, expect fit is 35 }
"#;

const LEADS: &str = r#"{"now": "2026-11-23T09:00:00Z"}
{"id": "L-1", "created": "2026-11-01", "title": "VP", "name": "Zoé", "email": "zoe@secret.example"}
{"id": "L-2", "created": "2026-11-01", "title": "VP", "name": "Ali", "employees": "many"}
{"id": "L-3", "created": "2026-11-01", "title": "Buyer"}
"#;

/// A rule set on the disk.
pub struct Rules(TempDir);

impl Rules {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let mut all = vec![("a.lead", RULES.as_bytes())];
        all.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
        Self(crate::support::folder(&all))
    }

    /// With one snapshot that is accepted.
    fn accepted() -> Self {
        let rules = Self::with(&[("snapshots/week.ndjson", LEADS)]);
        let (code, _, told) = rules.test(&["--accept"]);
        assert_eq!(code, 0, "{told}");
        rules
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        command.arg("test").arg(self.0.path()).args(args);
        for name in ["CI", "NO_COLOR", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }

    /// The exit code, what was written, and what was told, with the folder called RULES.
    pub fn test(&self, args: &[&str]) -> (i32, String, String) {
        self.run(self.command(args))
    }

    fn run(&self, mut command: Command) -> (i32, String, String) {
        let output = command.stdin(Stdio::null()).output().unwrap();
        let folder = self.0.path().to_str().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(folder, "RULES");
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("snapshots")).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

#[test]
fn a_new_one_fails_until_it_is_accepted() {
    let rules = Rules::with(&[("snapshots/week.ndjson", LEADS)]);
    let (code, out, err) = rules.test(&[]);
    assert_eq!(code, 1);
    assert_eq!(out, "FAIL snapshots/week.ndjson   new: 3 leads that nobody has accepted yet\n\n");
    assert!(err.contains("1 of 1 snapshot is not as accepted: 1 new"), "{err}");
    assert!(err.contains("`leadwright test RULES --accept`"), "{err}");
    assert_eq!(rules.files(), ["week.ndjson"], "nothing is written by itself");

    let (code, out, err) = rules.test(&["--accept"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.starts_with("wrote RULES/snapshots/week.snap (new: 3 leads"), "{err}");
    assert_eq!(rules.files(), ["week.ndjson", "week.snap"], "no file is left beside");
    insta::assert_snapshot!("snapshot", rules.read("snapshots/week.snap"));
    assert_eq!(rules.test(&[]), (0, String::new(), "1 test passed\n1 snapshot as accepted\n".into()));
    let (_, _, err) = rules.test(&["--accept"]);
    assert!(err.starts_with("nothing to accept\n"), "{err}");
}

#[test]
fn no_personal_value_gets_into_one_and_none_rests_on_version_or_place() {
    let rules = Rules::accepted();
    let text = rules.read("snapshots/week.snap");
    for never in ["Zoé", "Ali", "secret.example", ".lead", "digest"] {
        assert!(!text.contains(never), "{never}\n{text}");
    }
    // Lines further down, in another file, of another version: nothing is decided otherwise.
    let moved = format!("# a note\n\n{}", RULES.replace("version \"7\"", "version \"8\""));
    rules.write("b.lead", &moved);
    fs::remove_file(rules.path("a.lead")).unwrap();
    assert_eq!(rules.test(&[]).0, 0);
}

#[test]
fn a_change_is_told_by_lead() {
    let rules = Rules::accepted();
    rules.write(
        "a.lead",
        &RULES.replace("+25 \"Senior\"", "+15 \"Senior\"").replace("expect fit is 35", "expect fit is 25"),
    );
    let changed = LEADS.replace("L-3", "L-4");
    rules.write("snapshots/week.ndjson", &changed);
    let (code, out, _) = rules.test(&[]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("changed", out);

    let coloured = rules.test(&["--color", "always"]).1;
    assert!(coloured.contains("\u{1b}[31m"), "{coloured}");
    let mut command = rules.command(&[]);
    command.env("NO_COLOR", "1");
    assert_eq!(rules.run(command).1, out);
    let ascii = rules.test(&["--ascii"]).1;
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn another_time_is_a_change() {
    let rules = Rules::accepted();
    rules.write("snapshots/week.ndjson", &LEADS.replace("09:00:00Z", "09:01:00Z"));
    let (code, out, _) = rules.test(&[]);
    assert_eq!(code, 1);
    assert!(out.contains("changed: the time is another"), "{out}");
    assert!(
        out.contains("    - now 2026-11-23 10:00 Europe/Paris\n    + now 2026-11-23 10:01 Europe/Paris\n"),
        "{out}"
    );
}

#[test]
fn an_orphan_is_told_and_deleted_when_that_is_accepted() {
    let rules = Rules::accepted();
    fs::remove_file(rules.path("snapshots/week.ndjson")).unwrap();
    let (code, out, _) = rules.test(&[]);
    assert_eq!(code, 1);
    insta::assert_snapshot!(out, @"
    FAIL snapshots/week.snap   orphaned: its leads are gone
        `snapshots/week.snap` has no leads any more (E0521)
        help: bring back `snapshots/week.ndjson`, or let `--accept` delete the snapshot
    ");
    let (code, _, err) = rules.test(&["--accept"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.starts_with("deleted RULES/snapshots/week.snap, whose leads are gone\n"), "{err}");
    assert!(rules.files().is_empty());
}

#[test]
fn build_servers_accept_nothing() {
    let rules = Rules::with(&[("snapshots/week.ndjson", LEADS)]);
    for (option, value) in [("--accept", "true"), ("--accept", "1"), ("--review", "TRUE")] {
        let mut command = rules.command(&[option]);
        command.env("CI", value);
        let (code, out, err) = rules.run(command);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.starts_with(&format!("error: {option} is not for build servers (CI is set)")), "{err}");
    }
    assert_eq!(rules.files(), ["week.ndjson"]);
    // Without these options they test as everybody does.
    let mut command = rules.command(&[]);
    command.env("CI", "true");
    assert_eq!(rules.run(command).0, 1);
    let mut command = rules.command(&["--accept"]);
    command.env("CI", "false");
    assert_eq!(rules.run(command).0, 0);
}

#[test]
fn reviewing_needs_a_terminal() {
    let rules = Rules::with(&[("snapshots/week.ndjson", LEADS)]);
    let (code, out, err) = rules.test(&["--review"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: --review asks on a terminal, and this is none"), "{err}");
    let (code, _, err) = rules.test(&["--review", "--format", "json"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: --review and --format don't go together"), "{err}");
    let (code, _, err) = rules.test(&["--review", "--accept"]);
    assert_eq!(code, 2);
    assert!(err.contains("don't go together; leave one of them out"), "{err}");
}

#[test]
fn filters_are_for_snapshots_too() {
    let broken = "{\"id\": \"L-1\"}\n";
    let rules = Rules::with(&[("snapshots/week.ndjson", LEADS), ("snapshots/Month.ndjson", broken)]);
    let (code, out, err) = rules.test(&["--filter", "WEEK"]);
    assert_eq!(code, 1);
    assert!(out.contains("week.ndjson") && !out.contains("Month"), "{out}");
    assert!(!err.contains("test passed"), "{err}");
    assert_eq!(rules.test(&["--filter", "week", "--accept"]).0, 0);
    assert_eq!(rules.files(), ["Month.ndjson", "week.ndjson", "week.snap"]);
    assert_eq!(rules.test(&["--filter", "a vp"]), (0, String::new(), "1 test passed\n".into()));
    let (code, _, err) = rules.test(&["--filter", "nothing"]);
    assert_eq!(code, 2);
    assert!(err.starts_with("error: no test or snapshot has \"nothing\" in its name, and 3 have not"), "{err}");
}

#[test]
fn leads_that_cannot_be_read_are_never_accepted() {
    let rules = Rules::accepted();
    let before = rules.read("snapshots/week.snap");
    rules.write("snapshots/week.ndjson", &format!("{LEADS}{{\"id\": \"L-1\"}}\nnonsense\n"));
    let (code, _, err) = rules.test(&["--accept"]);
    assert_eq!(code, 1);
    assert!(err.starts_with("nothing to accept"), "{err}");
    assert_eq!(rules.read("snapshots/week.snap"), before);
}

/// What the shipped leads get in one batch, once by `eval`, once in a snapshot.
#[test]
fn snapshots_decide_as_eval_does() {
    let leads = fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let now = "2026-11-24T09:00:00Z";
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir("rules/acme-emea").unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::create_dir(copy.path().join("snapshots")).unwrap();
    let leads_file = copy.path().join("leads.ndjson");
    fs::write(&leads_file, &leads).unwrap();
    fs::write(copy.path().join("snapshots/all.ndjson"), format!("{{\"now\": \"{now}\"}}\n{leads}")).unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        command.args(args).env_remove("CI").output().unwrap()
    };
    let folder = copy.path().to_str().unwrap();
    let accepted = run(&["test", folder, "--accept"]);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    let text = fs::read_to_string(copy.path().join("snapshots/all.snap")).unwrap();
    let pages: Vec<&str> = text.split("\n\n").skip(1).collect();
    let decisions = run(&["eval", folder, "--leads", leads_file.to_str().unwrap(), "--now", now]);
    let decisions = String::from_utf8(decisions.stdout).unwrap();
    let decisions: Vec<serde_json::Value> = decisions.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.len(), decisions.len());
    assert!(pages.len() > 250);
    let mut assigned = 0;
    for (page, decision) in pages.iter().zip(&decisions) {
        let says = |line: &str| page.lines().any(|have| have == line);
        let starts = |line: &str| page.lines().any(|have| have.starts_with(line));
        assert_eq!(page.lines().next().unwrap(), decision["lead"].as_str().unwrap());
        for (name, score) in decision["scores"].as_object().unwrap() {
            if !score["value"].is_null() {
                let value = &score["value"];
                assert!(
                    says(&format!("  {name} {value}")) || starts(&format!("  {name} {value} of")),
                    "{name}\n{page}"
                );
            }
        }
        let (before, after) = (&decision["stage"]["before"], &decision["stage"]["after"]);
        let (before, after) = (before.as_str().unwrap(), after.as_str().unwrap());
        let moved = !decision["stage"]["moves"].as_array().unwrap().is_empty();
        let stage = if moved { format!("  stage {before} → {after}") } else { format!("  stage {after}") };
        assert!(says(&stage), "{stage}\n{page}");
        if let Some(assignee) = decision["assignee"].as_str() {
            assigned += 1;
            assert!(starts(&format!("  assignee {assignee}")), "{assignee}\n{page}");
        }
        assert_eq!(decision["near_miss"].as_array().unwrap().len(), page.matches("\n  nearly: ").count(), "{page}");
        assert_eq!(decision["alerts"].as_array().unwrap().len(), page.matches("\n  alert ").count(), "{page}");
    }
    assert!(assigned > 20, "only {assigned} have somebody");
}

/// What insta reads, and how it would write the same.
#[test]
fn insta_opens_the_files() {
    let rules = Rules::accepted();
    let odd = "snapshots/été \"2\" #.ndjson";
    rules.write(odd, LEADS);
    assert_eq!(rules.test(&["--accept"]).0, 0);
    let mut all: Vec<PathBuf> = rules.files().iter().map(|name| rules.path(&format!("snapshots/{name}"))).collect();
    for shipped in ["rules/starter", "rules/acme-emea", "rules/saas-inbound"] {
        all.extend(fs::read_dir(Path::new(shipped).join("snapshots")).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut seen = 0;
    for path in all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "snap")) {
        let read = insta::Snapshot::from_file(&path).unwrap();
        let source = read.metadata().source().unwrap();
        assert!(source.starts_with("snapshots/"), "{source}");
        assert_eq!(read.metadata().expression(), Some("leadwright test"));
        let text = fs::read_to_string(&path).unwrap();
        let pages = read.as_text().unwrap().to_string();
        assert!(pages.starts_with("now 2026-"), "{pages}");
        assert!(text.ends_with(&format!("---\n{pages}\n")), "{text}");
        let again = rules.path("again.snap");
        read.save(&again).unwrap();
        assert_eq!(fs::read_to_string(&again).unwrap(), text, "as insta would write it");
        seen += 1;
    }
    assert!(seen >= 7, "only {seen}");
}

#[cfg(unix)]
#[test]
fn one_by_one_on_a_terminal() {
    use rexpect::session::spawn_command;
    let rules = Rules::with(&[
        ("snapshots/a.ndjson", LEADS),
        ("snapshots/b.ndjson", LEADS),
        ("snapshots/c.ndjson", LEADS),
        ("snapshots/d.ndjson", LEADS),
        ("snapshots/gone.snap", "---\nsource: x\n---\nnow 1\n"),
    ]);
    rules.write("snapshots/c.snap", "---\nsource: x\n---\nnow 1\n\nL-3\n  fit 9 of 60\n");
    let mut command = rules.command(&["--review", "--color", "never"]);
    command.env("TERM", "xterm");
    let mut terminal = spawn_command(command, Some(30_000)).unwrap();
    terminal.exp_string("1 of 5").unwrap();
    terminal.exp_string("snapshots/a.ndjson   new: 3 leads").unwrap();
    terminal.exp_string("fit 35 of 60").unwrap();
    terminal.exp_string("a accept").unwrap();
    // A key that is no answer is none.
    terminal.send("x").unwrap();
    terminal.send("a").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("wrote ").unwrap();
    terminal.exp_string("2 of 5").unwrap();
    terminal.exp_string("snapshots/b.ndjson").unwrap();
    terminal.exp_string("q quit").unwrap();
    terminal.send("s").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("skipped").unwrap();
    terminal.exp_string("3 of 5").unwrap();
    terminal.exp_string("- fit 9 of 60").unwrap();
    terminal.exp_string("q quit").unwrap();
    terminal.send("r").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("rejected").unwrap();
    terminal.exp_string("snapshots/d.ndjson").unwrap();
    terminal.exp_string("q quit").unwrap();
    terminal.send("s").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("5 of 5").unwrap();
    terminal.exp_string("orphaned").unwrap();
    terminal.exp_string("a delete it").unwrap();
    terminal.send("a").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("deleted ").unwrap();
    terminal.exp_string("2 of 5 accepted").unwrap();
    terminal.exp_string("3 of 4 snapshots are not as accepted: 2 new, 1 changed").unwrap();
    terminal.exp_eof().unwrap();
    assert_eq!(rules.files(), ["a.ndjson", "a.snap", "b.ndjson", "c.ndjson", "c.snap", "d.ndjson"]);
    assert!(rules.read("snapshots/c.snap").contains("fit 9"), "what is rejected stays");

    let mut terminal = spawn_command(rules.command(&["--review", "--color", "never"]), Some(30_000)).unwrap();
    terminal.exp_string("1 of 3").unwrap();
    terminal.exp_string("q quit").unwrap();
    terminal.send("q").unwrap();
    terminal.flush().unwrap();
    terminal.exp_string("0 of 3 accepted").unwrap();
    terminal.exp_eof().unwrap();
    assert!(!rules.path("snapshots/b.snap").exists());
}
