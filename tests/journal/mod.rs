//! The log of decisions, with real files: what is written, what is masked, and that it can be made once more.

mod crash;
mod full;
mod harm;
mod numbers;
mod parts;
mod replay;
mod schema;
mod sums;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub const ACME: &str = "rules/acme-emea";
pub const NOW: &str = "2026-11-24T09:00:00Z";

/// A rule set with a team that assigns in turn, and a personal field that a rule looks into.
pub const TURNS: &str = r#"
process "Turns" {
  version  "1"
  timezone "Europe/Paris"
}
owner sales "Sales" { contact "sales@acme.example" }
fields {
  name    text personal
  email   text personal
  nick    text personal
  country country
}
score fit from 0 to 100 {
  +40 "From a house" when domain of email is "client.example"
  +10 "A clown"      when nick contains word "clown"
}
stage lead "Lead" start { advance to handed when country is "FR" }
stage handed "Handed over" {
  hand off to sales
  needs email
  advance to won when fit > 90
}
end won "Won" success
team desk "Desk" {
  member "ana@acme.example", weight 2
  member "ben@acme.example"
  member "cleo@acme.example"
  assign in turn
  assign anyway when nobody is available
}
route to sales { to team desk otherwise }
"#;

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["NO_COLOR", "COLUMNS", "TERM", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

pub fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// All that stands in a log, part by part, unpacked.
pub fn log_text(log: &Path) -> String {
    let mut names: Vec<PathBuf> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut all = String::new();
    for path in names.iter().filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("decisions-")) {
        if path.extension().is_some_and(|end| end == "zst") {
            zstd::Decoder::new(fs::File::open(path).unwrap()).unwrap().read_to_string(&mut all).unwrap();
        } else {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// Its lines of one kind.
pub fn lines(log: &Path, kind: &str) -> Vec<Value> {
    let all = log_text(log);
    all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).filter(|line| line["log"] == kind).collect()
}

/// What `replay-log` says as JSON, with its exit code.
pub fn replayed(log: &Path, more: &[&str]) -> (i32, Value) {
    let output = run(&[&["replay-log", text(log), "--format", "json"], more].concat());
    let told = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)));
    (output.status.code().unwrap(), told)
}

/// Leads that go to the team, so many.
pub fn french(count: usize) -> String {
    (1..=count)
        .map(|number| {
            format!(
                "{{\"id\": \"L-{number}\", \"name\": \"Zoé {number}\", \"email\": \"zoe{number}@client.example\", \"country\": \"FR\"}}\n"
            )
        })
        .collect()
}

/// A line with its sum: CRC-32 as everybody has it (ISO 3309, as zip and PNG), bit by bit.
pub fn summed(line: &str) -> String {
    let before = line.strip_suffix('}').unwrap();
    let mut sum = u32::MAX;
    for byte in before.bytes() {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    format!("{before},\"sum\":\"{:08x}\"}}", !sum)
}

/// The same line without its sum.
pub fn unsummed(line: &str) -> String {
    format!("{}}}", line.split(",\"sum\":\"").next().unwrap())
}
