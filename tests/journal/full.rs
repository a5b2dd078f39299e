//! A disk that is full: decisions go on, it is told, and what is missing is counted. A limit on the size of files stands for the disk; the
//! machine refuses to write in the same way.

#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use super::*;
use crate::support::folder;

/// The program, with files of at most so many blocks of 512 bytes.
fn limited(blocks: u32, args: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    // Without the signal, writing fails as it does on a full disk.
    command
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_leadwright"));
    command.args(args);
    command
}

#[test]
fn decisions_go_on_and_it_is_told_once() {
    let rules = folder(&[("turns.lead", TURNS.as_bytes()), ("leads.ndjson", french(2_000).as_bytes())]);
    let leads = rules.path().join("leads.ndjson");
    let dir = tempfile::tempdir().unwrap();
    let args = ["eval", text(rules.path()), "--leads", text(&leads), "--now", NOW, "--log", text(dir.path())];
    let output = limited(400, &args).output().unwrap();
    // All decisions are there, and the end says that the log is not whole.
    assert_eq!(out(&output).lines().count(), 2_000);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert_eq!(
        err(&output).matches("can't be written: file too large; decisions go on").count(),
        1,
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("decisions are missing from the log in"), "{}", err(&output));
    // Once when it begins, and once at the end with the sum.
    assert_eq!(err(&output).matches("the log in").count(), 2, "{}", err(&output));
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!(
        (code, &told["differ"], &told["broken_lines"], &told["torn_bytes"]),
        (0, &0.into(), &0.into(), &0.into()),
        "{told}"
    );
    assert_eq!(told["agree"], told["decisions"]);
    assert!(told["agree"].as_u64().unwrap() < 2_000);
    let sum = format!("{} decisions are missing from the log in", 2_000 - told["agree"].as_u64().unwrap());
    assert!(err(&output).replace(',', "").contains(&sum), "{sum}: {}", err(&output));
    // With room again, the next one goes on.
    assert_eq!(run(&args).status.code(), Some(0));
    assert_eq!(replayed(dir.path(), &[]).1["agree"].as_u64(), Some(told["agree"].as_u64().unwrap() + 2_000));
}

#[test]
fn when_there_is_room_again_it_goes_on_and_names_what_is_missing() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("skipped: there is no prlimit here");
        return;
    }
    let rules = folder(&[("turns.lead", TURNS.as_bytes())]);
    let dir = tempfile::tempdir().unwrap();
    // A service that takes leads from standard input stands for one that takes them from a network.
    let example = env!("CARGO_BIN_EXE_leadwright");
    assert!(Path::new(example).exists());
    let args =
        ["eval", text(rules.path()), "--leads", "-", "--input", "ndjson", "--now", NOW, "--log", text(dir.path())];
    let mut child =
        limited(200, &args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, stderr) = (child.stdin.take().unwrap(), child.stderr.take().unwrap());
    let mut told = BufReader::new(stderr).lines();
    let leads = french(30_000);
    let feeding = std::thread::spawn(move || {
        // Nobody is kept waiting by the log: more than may wait for it is taken.
        stdin.write_all(leads.as_bytes()).unwrap();
        stdin
    });
    let first = told.next().unwrap().unwrap();
    assert!(first.contains("can't be written: file too large; decisions go on"), "{first}");
    let stdin = feeding.join().unwrap();
    let done = Command::new("prlimit").args(["--pid", &child.id().to_string(), "--fsize=unlimited"]).status().unwrap();
    assert!(done.success());
    let second = told.next().unwrap().unwrap();
    assert!(second.contains("is written again; "), "{second}");
    drop(stdin);
    let code = child.wait().unwrap().code();
    let rest: Vec<String> = told.map(Result::unwrap).collect();
    let (replay_code, replayed) = replayed(dir.path(), &[]);
    assert_eq!((replay_code, &replayed["differ"], &replayed["broken_lines"]), (0, &0.into(), &0.into()), "{replayed}");
    let lost = replayed["lost"].as_u64().unwrap();
    assert_eq!(replayed["decisions"].as_u64().unwrap() + lost, 30_000, "{replayed}");
    // The counter, the log and the words say the same.
    if lost > 0 {
        assert_eq!(code, Some(2));
        assert!(rest.iter().any(|line| line.contains("decisions are missing from the log")), "{rest:?}");
        let line = &lines(dir.path(), "lost")[0];
        assert_eq!(line["why"], "file too large");
    } else {
        assert_eq!(code, Some(0), "{rest:?}");
    }
}
