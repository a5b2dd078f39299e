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
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
        for name in ["NO_COLOR", "COLUMNS", "TERM", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        let args = ["watch", "rules", "--leads", "leads.ndjson", "--now", "2026-11-23T09:00:00Z"];
        command.current_dir(self.folder.path()).args(args).args(more);
        command
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

    /// All up to a line that ends a block: how the leads stand since.
    fn block(&mut self) -> &str {
        self.block.clear();
        loop {
            let mut line = String::new();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "it ended: {}", self.block);
            self.block.push_str(&line);
            if line.contains(" leads: ") || line.contains(" lead: ") {
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
