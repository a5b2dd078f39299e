//! Decisions of the command line, as other programs read them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A folder of published data beside the project, if it is there; otherwise says that the test is skipped.
pub fn data(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: {} isn't there", path.display());
    None
}

/// Runs `leadwright` and gives what it wrote to stdout and to stderr, and its exit code.
pub fn leadwright(arguments: &[&str]) -> (String, String, i32) {
    let ran = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(ran.stdout), text(ran.stderr), ran.status.code().unwrap_or(-1))
}

/// Decides leads: `arguments` name them, as in `["--leads", "leads.csv"]`.
pub fn decide(rules: &Path, now: &str, arguments: &[&str]) -> Vec<Value> {
    let rules = rules.to_str().unwrap();
    let all = [&["eval", rules, "--now", now, "--format", "ndjson"], arguments].concat();
    let (out, told, code) = leadwright(&all);
    assert_eq!(code, 0, "{told}");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A rule set written down in a test.
pub struct Written {
    folder: tempfile::TempDir,
}

impl Written {
    /// Writes the rules, and the leads as NDJSON.
    pub fn new(rules: &str, leads: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("case.lead"), rules).unwrap();
        std::fs::write(folder.path().join("leads.ndjson"), leads).unwrap();
        Self { folder }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its decisions.
    pub fn decide(&self, now: &str) -> Vec<Value> {
        decide(self.path(), now, &["--leads", self.path().join("leads.ndjson").to_str().unwrap()])
    }
}

/// How many leads there are of each group, and how many of them were won.
pub type Conversion = BTreeMap<String, (u64, u64)>;

/// Conversion by a grade, from decisions alone; leads without the grade stand under `(none)`.
pub fn conversion(decisions: &[Value], grade: &str, won: &str) -> Conversion {
    let mut groups = Conversion::new();
    for decision in decisions {
        let group = decision["grades"][grade].as_str().unwrap_or("(none)");
        let (leads, wins) = groups.entry(group.to_owned()).or_default();
        *leads += 1;
        *wins += u64::from(decision["stage"]["after"] == won);
    }
    groups
}

/// Conversion as a published report tells it: `{"group": {"leads": 1, "won": 0}}`.
pub fn published(report: &Value) -> Conversion {
    let groups = report.as_object().unwrap().iter();
    groups.map(|(g, r)| (g.clone(), (r["leads"].as_u64().unwrap(), r["won"].as_u64().unwrap()))).collect()
}

/// A JSON file.
pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The rows of a CSV file as maps from column to cell.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The value of a score, as it is written.
pub fn score(decision: &Value, name: &str) -> String {
    decision["scores"][name]["value"].to_string()
}

/// The lines of a score with their points, as they are written.
pub fn lines(decision: &Value, name: &str) -> Vec<(String, String)> {
    let lines = decision["scores"][name]["lines"].as_array().unwrap();
    lines.iter().map(|l| (l["label"].as_str().unwrap_or("").to_owned(), l["points"].to_string())).collect()
}
