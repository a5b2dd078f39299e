//! `leadwright watch`: real saves, and what it shows of them.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

const RULES: &str = r#"fields { title text, country country }
score fit from 0 to 60 {
  +25 "Senior" when title contains word "vp"
  +15 "France" when country is "FR"
}
stage lead "Lead" start { advance to won when fit >= 40 }
end won "Won" success
test "A French VP wins" {
  at 2026-11-23 10:00
  given { title "VP", country "FR" }
  expect stage is won
}
"#;

const LEADS: &str = r#"{"id": "L-1", "title": "VP Sales", "country": "FR"}
{"id": "L-2", "title": "VP Sales", "country": "DE"}
{"id": "L-3", "title": "Intern", "country": "FR"}
"#;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = crate::support::folder(&[("rules/a.lead", RULES.as_bytes()), ("leads.ndjson", LEADS.as_bytes())]);
        Self { folder }
    }

    fn command(&self, more: &[&str]) -> Command {
        self.command_on("leads.ndjson", more)
    }

    fn command_on(&self, leads: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        for name in ["NO_COLOR", "COLUMNS", "TERM", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        let args = ["watch", "rules", "--leads", leads, "--now", "2026-11-23T09:00:00Z"];
        command.current_dir(self.folder.path()).args(args).args(more);
        command
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.folder.path().join(from), self.folder.path().join(to)).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }
}

/// A watch whose blocks are read one by one.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    block: String,
}

impl Running {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        // Whoever waits for what never comes is told so.
        let id = child.id();
        std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_secs(120));
            let _ = Command::new("kill").arg(id.to_string()).stderr(Stdio::null()).status();
        });
        Self { child, out, block: String::new() }
    }

    /// All of a block: up to the empty line after what it ends with, how the leads stand since or why that is not known.
    fn block(&mut self) -> &str {
        const ENDS: [&str; 4] = [" leads: ", " lead: ", "decided about anew", "is not UTF-8"];
        self.block.clear();
        let mut ends = false;
        loop {
            let mut line = String::new();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "it ended: {}", self.block);
            self.block.push_str(&line);
            ends |= ENDS.iter().any(|end| line.contains(end));
            if ends && line.trim().is_empty() {
                return &self.block;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn each_save_is_a_block_of_text() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&[]));
    let start = watch.block();
    assert!(start.contains("watching") && start.contains("3 leads: lead 2, won 1"), "{start}");

    place.write("rules/a.lead", &RULES.replace("+15 \"France\"", "+20 \"France\"").replace("fit >= 40", "fit >= 20"));
    let saved = watch.block();
    assert!(saved.contains("3 of 3 leads change (100 %), by 2 edits"), "{saved}");
    assert!(saved.contains("a.lead:4") && saved.contains("lead → won") && saved.contains("3 leads: won 3"), "{saved}");
    assert!(!saved.contains("Since the start"), "{saved}");

    place.write("rules/a.lead", &RULES.replace("score fit", "scroe fit"));
    let broken = watch.block();
    assert!(broken.contains("rules saved, but not used"), "{broken}");
    assert!(broken.contains("1 error; the rules before the save stay in use"), "{broken}");
    assert!(broken.contains("a.lead:2") && broken.contains("did you mean `score`"), "{broken}");
    assert!(broken.contains("3 leads: won 3"), "{broken}");

    // Back to the start, but for a test that fails.
    place.write("rules/a.lead", &RULES.replace("stage is won", "stage is lead"));
    let back = watch.block();
    assert!(back.contains("3 of 3 leads change"), "{back}");
    assert!(
        back.contains("Since the start: None of 3 leads changes")
            || back.contains("Since the start: The rules are the same"),
        "{back}"
    );
    assert!(back.contains("1 test fails: \"A French VP wins\""), "{back}");

    place.write("leads.ndjson", &format!("{}{{\"id\": \"L-4\"}}\nno lead\n", LEADS.replace("\"DE\"", "\"FR\"")));
    let leads = watch.block();
    assert!(leads.contains("leads saved: leads.ndjson"), "{leads}");
    assert!(leads.contains("1 came (L-4); 1 decided otherwise (L-2)"), "{leads}");
    assert!(leads.contains("4 leads: lead 2, won 2; 1 can't be read"), "{leads}");
}

/// Whoever moves the leads away is told so. What is saved meanwhile is shown when they are back.
#[test]
fn leads_that_are_gone_are_told_and_what_was_missed_is_shown_when_they_are_back() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&[]));
    watch.block();

    place.rename("leads.ndjson", "away");
    let gone = watch.block();
    assert!(gone.contains("  leads.ndjson is gone\n") && gone.starts_with("── 20"), "{gone}");
    assert!(gone.contains("there is no file leads.ndjson any more, so no lead is decided about"), "{gone}");
    assert!(!gone.contains("lead 2"), "{gone}");

    place.write("rules/a.lead", &RULES.replace("+15 \"France\"", "+20 \"France\""));
    let blind = watch.block();
    assert!(blind.contains("  rules saved\n") && blind.contains("what this save changes is shown"), "{blind}");
    assert!(blind.contains("there is no file leads.ndjson any more") && !blind.contains("lead 2"), "{blind}");

    place.write("rules/a.lead", &RULES.replace("score fit", "scroe fit"));
    let broken = watch.block();
    assert!(broken.contains("rules saved, but not used") && !broken.contains("lead 2"), "{broken}");

    // Two edits since the leads were last decided about, one of which was loaded without them.
    place.write("rules/a.lead", &RULES.replace("+15 \"France\"", "+20 \"France\"").replace("+25", "+24"));
    assert!(watch.block().contains("what this save changes is shown"));
    place.rename("away", "leads.ndjson");
    let back = watch.block();
    assert!(back.contains("  leads.ndjson is back\n"), "{back}");
    assert!(back.contains("3 of 3 leads change (100 %), by 2 edits"), "{back}");
    assert!(back.contains("3 leads: lead 2, won 1") && !back.contains("any more"), "{back}");
}

#[test]
fn leads_that_are_back_as_they_were_clear_the_alarm() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&[]));
    watch.block();
    place.write("leads.ndjson", "");
    let empty = watch.block();
    assert!(empty.contains("  leads saved: leads.ndjson\n"), "{empty}");
    assert!(empty.contains("there is no lead in leads.ndjson; ") && !empty.contains("lead 2"), "{empty}");
    place.write("leads.ndjson", LEADS);
    let back = watch.block();
    assert!(back.contains("all are decided as before\n3 leads: lead 2, won 1"), "{back}");

    // No lead that can be read is no lead, either.
    place.write("leads.ndjson", "nothing\n");
    let none = watch.block();
    assert!(none.contains("there is no lead in leads.ndjson; ") && none.contains("  line 1: broken JSON"), "{none}");
}

/// Programs save by putting another file in place of the one before: for a moment there is none.
#[test]
fn leads_that_are_gone_for_a_moment_are_nothing() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&[]));
    watch.block();
    place.rename("leads.ndjson", "away");
    std::thread::sleep(std::time::Duration::from_millis(400));
    place.rename("away", "leads.ndjson");
    std::thread::sleep(std::time::Duration::from_millis(400));
    // The same while rules are saved: they are held against each other when the leads are back.
    place.rename("leads.ndjson", "away");
    place.write("rules/a.lead", &RULES.replace("+15 \"France\"", "+20 \"France\""));
    std::thread::sleep(std::time::Duration::from_millis(500));
    place.rename("away", "leads.ndjson");
    let saved = watch.block();
    assert!(saved.contains("  rules saved\n2 of 3 leads change (66.7 %), by 1 edit"), "{saved}");
}

/// What is saved is named: the file itself, also when it stands beside the leads.
#[test]
fn the_files_beside_the_leads_are_named() {
    let place = Place::new();
    place.write("rules/a.lead", &RULES.replace("\nscore", "\nactivities { visit { page text } }\nscore"));
    place.write("activities.csv", "lead,type,at\nL-1,visit,2026-11-20T10:00:00Z\n");
    place.write("history.csv", "lead,stage,at,by\nL-1,lead,2026-11-19T10:00:00Z,advance\n");
    let more = ["--activities", "activities.csv", "--history", "history.csv"];
    let mut watch = Running::start(place.command(&more));
    watch.block();

    place.write("activities.csv", "lead,type,at\nL-2,visit,2026-11-20T10:00:00Z\n");
    let saved = watch.block();
    assert!(saved.contains("  saved: activities.csv\n") && !saved.contains("leads.ndjson"), "{saved}");

    place.rename("history.csv", "away");
    let gone = watch.block();
    assert!(
        gone.contains("  history.csv is gone\n") && gone.contains("there is no file history.csv any more"),
        "{gone}"
    );
    place.rename("away", "history.csv");
    assert!(watch.block().contains("  history.csv is back\nall are decided as before"));

    place.rename("history.csv", "away");
    place.rename("activities.csv", "away-too");
    let both = watch.block();
    // They may be missed a moment after one another.
    let both = if both.contains(" and no file ") { both.to_owned() } else { watch.block().to_owned() };
    assert!(both.contains("there is no file activities.csv and no file history.csv any more"), "{both}");
    assert!(both.contains("put them back"), "{both}");
}

#[test]
fn leads_in_another_encoding_have_a_time_in_their_head() {
    let place = Place::new();
    place.write("leads.csv", "id,title,country\nL-1,VP,FR\n");
    let mut watch = Running::start(place.command_on("leads.csv", &[]));
    watch.block();
    fs::write(place.folder.path().join("leads.csv"), b"id,title,country,\xe9\nL-1,VP,FR,x\n").unwrap();
    let odd = watch.block();
    let head = odd.lines().next().unwrap();
    assert!(head.starts_with("── 20") && head.ends_with("  leads saved: leads.csv"), "{odd}");
    assert!(odd.contains("is not UTF-8") && !odd.contains("lead 1"), "{odd}");
}

/// Line and reason, as `eval` tells them.
#[test]
fn leads_that_cannot_be_read_are_told() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&[]));
    watch.block();
    place.write("leads.ndjson", &format!("{LEADS}no lead\n{{\"title\": \"VP\"}}\n{}", "7\n".repeat(5)));
    let saved = watch.block();
    assert!(saved.contains("3 leads: lead 2, won 1; 7 can't be read\n  line 4: broken JSON: "), "{saved}");
    assert!(
        saved.contains("\n  line 5: it has no `id`\n  line 6: a lead has to be an object `{ … }`, this is "),
        "{saved}"
    );
    assert!(saved.contains("\n  line 8: ") && !saved.contains("line 9"), "{saved}");
    assert!(saved.contains("\n  and 2 more; `leadwright eval` with `--rejects FILE` keeps all of them\n"), "{saved}");
}

/// A file that is gone or empty is told before all the errors that follow from it.
#[test]
fn rule_files_that_are_gone_empty_or_new_are_told_first() {
    let place = Place::new();
    let (fields, rest) = RULES.split_once('\n').unwrap();
    place.write("rules/a.lead", rest);
    place.write("rules/fields.lead", fields);
    let mut watch = Running::start(place.command(&[]));
    watch.block();

    place.rename("rules/fields.lead", "away");
    let gone = watch.block();
    let lines: Vec<&str> = gone.lines().collect();
    assert!(lines[1].starts_with("`fields.lead` is gone since the rules in use were loaded; "), "{gone}");
    assert!(lines[2].contains("the rules before the save stay in use"), "{gone}");

    place.write("rules/fields.lead", "\n");
    let empty = watch.block();
    assert!(empty.contains("`fields.lead` is empty since the rules in use were loaded; "), "{empty}");

    place.write("rules/new.lead", "fields { title txt }\n");
    let new = watch.block();
    assert!(new.contains("`fields.lead` is empty since the rules in use were loaded"), "{new}");
    assert!(new.contains("`new.lead` is new since the rules in use were loaded"), "{new}");
}

#[test]
fn once_ends_after_one_save_and_tells_how_it_went() {
    for (text, code) in [(RULES.replace("+15", "+16"), 0), (RULES.replace("score fit", "scroe fit"), 1)] {
        let place = Place::new();
        let mut watch = Running::start(place.command(&["--once"]));
        watch.block();
        place.write("rules/a.lead", &text);
        watch.block();
        assert_eq!(watch.child.wait().unwrap().code(), Some(code));
    }
}

#[test]
fn rules_that_are_broken_at_the_start_are_waited_for() {
    let place = Place::new();
    place.write("rules/a.lead", &RULES.replace("score fit", "scroe fit"));
    let output = place.command(&["--once"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("so there is nothing to watch yet"));
    let mut watch = Running::start(place.command(&[]));
    let mut told = BufReader::new(watch.child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("waiting for rules to be saved") {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0);
    }
    place.write("rules/a.lead", RULES);
    assert!(watch.block().contains("3 leads: lead 2, won 1"));
}

#[test]
fn wrong_usage_says_how_it_is_right() {
    let place = Place::new();
    let told = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        let output = command.current_dir(place.folder.path()).args(args).stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = told(&["watch", "rules", "--leads", "-"]);
    assert!(code == Some(2) && text.contains("--leads has to be a file"), "{text}");
    let (code, text) = told(&["watch", "no-rules", "--leads", "leads.ndjson"]);
    assert!(code == Some(1) && text.contains("there is no folder or file `") && text.contains("no-rules`"), "{text}");
    let (code, text) = told(&["watch", "rules", "--leads", "no-leads.ndjson"]);
    assert!(code == Some(2) && text.contains("there is no file no-leads.ndjson; did you mean"), "{text}");
    let (code, text) = told(&["watch", "rules", "--leads", "leads.ndjson", "--poll", "0"]);
    assert!(code == Some(2) && text.contains("--poll can't be 0") && text.contains("leave it out"), "{text}");
}

#[cfg(unix)]
mod on_a_terminal {
    use super::*;
    use rexpect::session::{PtySession, spawn_command};

    fn screen(place: &Place, more: &[&str]) -> PtySession {
        let mut command = place.command(more);
        command.env("TERM", "xterm");
        spawn_command(command, Some(30_000)).unwrap()
    }

    #[test]
    fn a_save_is_drawn_and_q_puts_the_screen_away() {
        let place = Place::new();
        let mut terminal = screen(&place, &["--color", "never"]);
        terminal.exp_string("\u{1b}[?1049h").unwrap();
        terminal.exp_string("3 leads: lead 2, won 1").unwrap();
        terminal.exp_string("q leaves").unwrap();
        place.write("rules/a.lead", &RULES.replace("+15 \"France\"", "+20 \"France\""));
        terminal.exp_string("2 of 3 leads change (66.7 %), by 1 edit.").unwrap();
        terminal.exp_string("q leaves").unwrap();
        place.write("rules/a.lead", &RULES.replace("+15", "+x"));
        terminal.exp_string("the rules before the save stay in use").unwrap();
        terminal.exp_string("how many?").unwrap();
        terminal.exp_string("q leaves").unwrap();
        // A key without a meaning has none.
        terminal.send("x").unwrap();
        terminal.send("q").unwrap();
        terminal.flush().unwrap();
        terminal.exp_string("\u{1b}[?1049l").unwrap();
        terminal.exp_string("1 save; since the start: 2 of 3 leads change").unwrap();
        terminal.exp_eof().unwrap();
    }

    #[test]
    fn control_c_puts_it_away_too_and_no_colour_and_ascii_hold() {
        let place = Place::new();
        let mut command = place.command(&["--ascii"]);
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        let mut terminal = spawn_command(command, Some(30_000)).unwrap();
        terminal.exp_string("q leaves").unwrap();
        place.write("rules/a.lead", &RULES.replace("fit >= 40", "fit >= 20"));
        let before = terminal.exp_string("by 1 edit").unwrap();
        assert!(before.is_ascii(), "{before}");
        assert!(!before.contains("\u{1b}[1m") && !before.contains("\u{1b}[3"), "{before:?}");
        terminal.send_control('c').unwrap();
        terminal.exp_string("\u{1b}[?1049l").unwrap();
        terminal.exp_eof().unwrap();
    }

    /// Whoever is told to end puts the screen away first, and then ends as told.
    #[test]
    fn a_signal_puts_it_away_too() {
        use rexpect::process::{Signal, WaitStatus};
        for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
            let place = Place::new();
            let mut terminal = screen(&place, &[]);
            terminal.exp_string("q leaves").unwrap();
            terminal.process_mut().signal(signal).unwrap();
            terminal.exp_string("\u{1b}[?1049l").unwrap();
            terminal.exp_eof().unwrap();
            match terminal.process().wait().unwrap() {
                WaitStatus::Signaled(_, by, _) => assert_eq!(by, signal),
                other => panic!("{signal}: {other:?}"),
            }
        }
    }

    #[test]
    fn plain_writes_blocks_on_a_terminal_too() {
        let place = Place::new();
        let mut terminal = screen(&place, &["--plain"]);
        let before = terminal.exp_string("3 leads: lead 2, won 1").unwrap();
        assert!(!before.contains("1049h"), "{before:?}");
    }

    /// A terminal that can't put anything in another place gets blocks, too.
    #[test]
    fn a_dumb_terminal_gets_blocks() {
        let place = Place::new();
        let mut command = place.command(&[]);
        command.env("TERM", "dumb");
        let mut terminal = spawn_command(command, Some(30_000)).unwrap();
        let before = terminal.exp_string("3 leads: lead 2, won 1").unwrap();
        assert!(!before.contains('\u{1b}'), "{before:?}");
    }

    /// The screen is put away before the program stops, and drawn anew when it goes on: here at once, as nobody could wake it.
    #[test]
    fn control_z_puts_it_away_until_it_goes_on() {
        let place = Place::new();
        let mut terminal = screen(&place, &[]);
        terminal.exp_string("q leaves").unwrap();
        terminal.send_control('z').unwrap();
        terminal.exp_string("\u{1b}[?1049l").unwrap();
        terminal.exp_string("\u{1b}[?1049h").unwrap();
        terminal.exp_string("3 leads: lead 2, won 1").unwrap();
        terminal.exp_string("q leaves").unwrap();
        terminal.send("q").unwrap();
        terminal.flush().unwrap();
        terminal.exp_eof().unwrap();
    }

    /// In whose time zone the times are is told once.
    #[test]
    fn the_head_tells_the_zone() {
        let place = Place::new();
        let mut terminal = screen(&place, &["--color", "never"]);
        terminal.exp_string("times in UTC").unwrap();
        place.write("rules/b.lead", "process \"Acme\" { timezone \"Europe/Berlin\" }\n");
        terminal.exp_string("times in Europe/Berlin").unwrap();
    }
}

/// Nothing of the terminal is left behind in a file.
#[test]
fn a_file_gets_text_alone() {
    let place = Place::new();
    let mut watch = Running::start(place.command(&["--once"]));
    watch.block();
    place.write("rules/a.lead", &RULES.replace("+15", "+16"));
    let mut rest = String::new();
    watch.out.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("leads change") && !rest.contains('\u{1b}'), "{rest:?}");
    assert!(Path::new(place.folder.path()).is_dir());
}
