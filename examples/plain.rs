//! A plain program that asks for decisions while somebody edits the rules:
//!
//! ```sh
//! cargo run --example plain -- rules/starter
//! ```
//!
//! It follows the rules, tells of every change, and decides about each lead that is typed as a line of JSON:
//! `{"id": "L-1", "country": "FR", "Job Title": "VP Sales"}`.

use std::io::{BufRead, stdin};
use std::process::ExitCode;

use leadwright::{Change, Error, Lead, Leadwright, Notice, WatchOptions};

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "a program reads its arguments")]
    let path = std::env::args().nth(1);
    let Some(path) = path else {
        eprintln!("which rules? for example: cargo run --example plain -- rules/starter");
        return ExitCode::from(2);
    };
    match run(&path) {
        Ok(()) => ExitCode::SUCCESS,
        // Drawn with the text it is about, as `leadwright check` does it.
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(path: &str) -> Result<(), Error> {
    let rules = Leadwright::watch(path, WatchOptions::new())?;
    eprintln!("{}", rules.status());
    let _listening = rules.subscribe(tell);
    for line in stdin().lock().lines().map_while(Result::ok) {
        if line.trim().is_empty() {
            continue;
        }
        // One lead that can't be read is no reason to stop.
        match rules.decide(&Lead::from_json(line)) {
            Ok(decision) => println!("{}", decision.explain()),
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}

/// Is called whenever something happens to the rules. A service would write it to its log, and raise an alarm for what was refused.
fn tell(notice: &Notice) {
    let what = match notice.change {
        Change::Loaded => "new rules are in use",
        Change::Refused => "what was saved can't be used, so the rules before stay",
        Change::Cleared => "the files are again what is in use",
        Change::Watching | _ => "changes are noticed in another way",
    };
    eprintln!("{what}\n  {}", notice.status.to_string().replace('\n', "\n  "));
}
