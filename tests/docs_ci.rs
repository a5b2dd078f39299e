//! The files of docs/ci.md do what the page says: they are taken from the page and run on a repository with a `main` and a branch.
//! `leadwright` and `git` are the real ones. What needs a network or a service (`curl`, `gh`) is a stand-in on the path that notes how
//! it was called; `uses:` steps are left out.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yaml_rust2::{Yaml, YamlLoader};

/// The fenced blocks of the page, by their kind.
fn blocks(kind: &str) -> Vec<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci.md")).unwrap();
    let fences: Vec<&str> = page.split("```").collect();
    let inside = fences.iter().skip(1).step_by(2).filter_map(|fence| fence.split_once('\n'));
    inside.filter(|(info, _)| *info == kind).map(|(_, text)| text.to_owned()).collect()
}

/// The two files, in the order of the page.
fn file(which: usize) -> Yaml {
    let all = blocks("yaml");
    assert_eq!(all.len(), 2);
    let mut documents =
        YamlLoader::load_from_str(&all[which]).unwrap_or_else(|wrong| panic!("{wrong}\n{}", all[which]));
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

fn text(value: &Yaml) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text")).to_owned()
}

type Settings = BTreeMap<String, String>;

fn settings(value: &Yaml) -> Settings {
    value.as_hash().map(|hash| hash.iter().map(|(key, value)| (text(key), text(value))).collect()).unwrap_or_default()
}

const CURL: &str = r#"#!/bin/sh
echo "curl $*" >> "$CALLS"
while [ $# -gt 0 ]; do
  if [ "$1" = "--output" ]; then cp "$SAMPLE" "$2"; fi
  case "$1" in body=\<*) cat "${1#body=<}" > "$COMMENT" ;; esac
  shift
done
"#;

const GH: &str = r#"#!/bin/sh
echo "gh $*" >> "$CALLS"
while [ $# -gt 0 ]; do
  if [ "$1" = "--body-file" ]; then cat "$2" > "$COMMENT"; fi
  shift
done
"#;

/// A machine of a build service, with a clone whose branch changes the rules of `main`.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    /// Each change is a file of the rules, what stands there, and what instead.
    fn new(changes: &[(&str, &str, &str)]) -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(machine.path("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_leadwright"), machine.path("bin/leadwright")).unwrap();
        for (name, script) in [("curl", CURL), ("gh", GH)] {
            let path = machine.path("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::create_dir(machine.path("origin")).unwrap();
        machine.fine(
            "origin",
            "git init --quiet --initial-branch main && leadwright new rules && cp rules/leads.ndjson ../export.ndjson",
        );
        machine.fine("origin", "git add --all && git commit --quiet --message 'Our rules'");
        machine.fine(".", "git clone --quiet origin clone && cd clone && git switch --quiet --create change");
        for (file, old, new) in changes {
            let path = machine.path("clone/rules").join(file);
            let rules = fs::read_to_string(&path).unwrap();
            assert_eq!(rules.matches(old).count(), 1, "{old} in {file}");
            fs::write(&path, rules.replace(old, new)).unwrap();
        }
        // Whoever changes rules accepts what that does to the snapshots; of rules that are wrong there is nothing to accept.
        machine.run("clone", "unset CI; leadwright test rules --accept", &Settings::new());
        machine.fine("clone", "git commit --quiet --all --message 'Other rules'");
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs a script as the services do: the first command that fails ends it.
    fn run(&self, folder: &str, script: &str, settings: &Settings) -> Output {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-e", "-c", script]).current_dir(self.path(folder)).env("PATH", path);
        command.envs(settings).env("CALLS", self.path("calls")).env("COMMENT", self.path("comment"));
        command
            .env("SAMPLE", self.path("export.ndjson"))
            .env("NO_COLOR", "1")
            .env("CI", "true")
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        for who in ["GIT_AUTHOR", "GIT_COMMITTER"] {
            command.env(format!("{who}_NAME"), "Robin").env(format!("{who}_EMAIL"), "robin@client.example");
        }
        command.output().unwrap()
    }

    fn fine(&self, folder: &str, script: &str) -> String {
        let ran = self.run(folder, script, &Settings::new());
        assert!(ran.status.success(), "{script}\n{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().trim().to_owned()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }
}

/// The steps of the GitHub workflow that were run, and whether they went well.
fn github(machine: &Machine) -> Vec<(String, bool, String)> {
    let file = file(0);
    let mut known: Settings = [
        ("secrets.SAMPLE_URL", "https://sample.example"),
        ("secrets.SAMPLE_KEY", "key"),
        ("github.token", "token"),
        ("github.event.number", "7"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let (mut ran, mut good) = (Vec::new(), true);
    for step in file["jobs"]["rules"]["steps"].as_vec().unwrap() {
        if let Some(uses) = step["uses"].as_str() {
            assert!(step["run"].is_badvalue());
            // As here, where the clone has its whole history.
            assert!(!uses.starts_with("actions/checkout@") || step["with"]["fetch-depth"].as_i64() == Some(0));
            continue;
        }
        let whatever_happened = match step["if"].as_str() {
            None => false,
            Some(condition) => {
                assert_eq!(condition, "${{ !cancelled() }}");
                true
            }
        };
        if !good && !whatever_happened {
            continue;
        }
        let script = text(&step["run"]);
        assert!(!script.contains("${{"), "what comes from outside goes by the environment: {script}");
        let mut with = settings(&file["env"]);
        for (name, value) in settings(&step["env"]) {
            let inside = value.trim_start_matches("${{ ").trim_end_matches(" }}").to_owned();
            with.insert(name, known.get(&inside).unwrap_or_else(|| panic!("{value}")).clone());
        }
        let output = machine.path("output");
        with.insert("GITHUB_OUTPUT".to_owned(), output.display().to_string());
        let done = machine.run("clone", &script, &with);
        good &= done.status.success();
        if let Some(id) = step["id"].as_str() {
            for line in machine.read("output").lines() {
                let (name, value) = line.split_once('=').unwrap();
                known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
        let told = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        ran.push((text(&step["name"]), done.status.success(), told));
    }
    ran
}

/// How the GitLab job ends.
fn gitlab(machine: &Machine) -> (i32, String) {
    let file = file(1);
    let job = &file["rules"];
    let lines =
        ["before_script", "script"].map(|part| job[part].as_vec().unwrap().iter().map(text).collect::<Vec<_>>());
    let mut with = settings(&job["variables"]);
    assert_eq!(with["GIT_DEPTH"], "0");
    for (name, value) in [
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", machine.fine("clone", "git merge-base origin/main HEAD").as_str()),
        ("CI_PROJECT_DIR", machine.path("clone").to_str().unwrap()),
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("COMMENT_TOKEN", "token"),
        ("SAMPLE_KEY", "key"),
        ("SAMPLE_URL", "https://sample.example"),
    ] {
        with.insert(name.to_owned(), value.to_owned());
    }
    let done = machine.run("clone", &lines.concat().join("\n"), &with);
    let told = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (done.status.code().unwrap(), told)
}

/// Names of the steps that went well, and of those that didn't.
fn went(ran: &[(String, bool, String)], well: bool) -> Vec<&str> {
    ran.iter().filter(|(_, good, _)| *good == well).map(|(name, ..)| name.as_str()).collect()
}

/// More points for a webinar: a score changes, and nobody loses anything.
const HARMLESS: [(&str, &str, &str); 1] = [("scoring.lead", "+20 \"Saw a webinar\"", "+25 \"Saw a webinar\"")];

/// One company is no longer qualified by its points.
const LOSES: [(&str, &str, &str); 1] =
    [("stages.lead", "at least 2 of bant", "at least 2 of bant and domain is not \"atelier.example\"")];

const STEPS: [&str; 8] = [
    "Install",
    "Get the sample of leads",
    "Compare with main",
    "Comment",
    "Check",
    "Test",
    "Reports",
    "No lead loses its owner or its stage",
];

#[test]
fn a_change_that_takes_nothing_from_any_lead_passes_with_a_comment() {
    let machine = Machine::new(&HARMLESS);
    let ran = github(&machine);
    assert_eq!((went(&ran, true), went(&ran, false)), (STEPS.to_vec(), vec![]), "{ran:?}");
    commented(&machine);
    assert!(machine.read("calls").contains("gh pr comment 7 --body-file diff.md"), "{}", machine.read("calls"));
    assert!(machine.read("clone/rules.sarif").contains("\"2.1.0\""));
    assert!(machine.read("clone/rules-tests.xml").contains("failures=\"0\""));

    let machine = Machine::new(&HARMLESS);
    let (code, told) = gitlab(&machine);
    assert_eq!(code, 0, "{told}");
    commented(&machine);
    let comment = "--form body=<diff.md https://gitlab.example/api/v4/projects/1/merge_requests/7/notes";
    assert!(machine.read("calls").contains(comment), "{}", machine.read("calls"));
}

/// The comment is short, tells what changes and by which line.
fn commented(machine: &Machine) {
    let comment = machine.read("comment");
    assert_eq!(comment, machine.read("clone/diff.md"));
    assert!(comment.lines().count() < 60, "{comment}");
    assert!(comment.starts_with("### 1 of 6 leads changes"), "{comment}");
    for piece in [
        "| score engagement `+5` | 1 |",
        "`+20 \"Saw a webinar\"",
        "→ `+25 \"Saw a webinar\"",
        "For example <code>S-3</code>",
    ] {
        assert!(comment.contains(piece), "{piece}\n{comment}");
    }
}

#[test]
fn a_lead_that_gets_less_far_is_commented_on_and_then_fails() {
    let machine = Machine::new(&LOSES);
    let ran = github(&machine);
    assert_eq!(went(&ran, false), ["No lead loses its owner or its stage"], "{ran:?}");
    assert!(machine.read("comment").contains("| stage `qualified → lead` | 1 |"), "{}", machine.read("comment"));

    let machine = Machine::new(&LOSES);
    let (code, told) = gitlab(&machine);
    assert_eq!(code, 3, "{told}");
    assert_eq!(file(1)["rules"]["allow_failure"]["exit_codes"].as_i64(), Some(3));
    assert!(machine.read("comment").contains("| stage `qualified → lead` | 1 |"), "{}", machine.read("comment"));
}

#[test]
fn what_is_wrong_is_annotated_and_commented_on() {
    let change = [("scoring.lead", "when country in our_region", "when contry in our_region")];
    let machine = Machine::new(&change);
    let ran = github(&machine);
    let good = vec!["Install", "Get the sample of leads", "Compare with main", "Comment", "Reports"];
    assert_eq!((went(&ran, true), went(&ran, false)), (good, vec!["Check", "Test"]), "{ran:?}");
    assert!(ran[4].2.contains("::error file=rules/scoring.lead,line="), "{}", ran[4].2);
    let told = |comment: String| {
        assert!(comment.starts_with("### Nothing was compared\n\n<pre>\n") && comment.contains("contry"), "{comment}");
    };
    assert!(machine.read("clone/rules.sarif").contains("contry"));
    told(machine.read("comment"));
    assert!(machine.read("clone/rules-tests.xml").contains("<error "));
    let machine = Machine::new(&change);
    assert_eq!(gitlab(&machine).0, 1);
    told(machine.read("comment"));
    assert!(machine.read("clone/rules-tests.xml").contains("<error "));
}

#[test]
fn a_test_that_no_longer_holds_is_reported() {
    let change = [("scoring.lead", "+30 \"Decides\"", "+31 \"Decides\"")];
    let machine = Machine::new(&change);
    let ran = github(&machine);
    assert_eq!(went(&ran, false), ["Test"], "{ran:?}");
    assert!(ran[5].2.contains("::error file=rules/tests.lead,line="), "{}", ran[5].2);
    assert!(machine.read("clone/rules-tests.xml").contains("<failure"));
    assert!(machine.read("comment").contains("score fit"), "{}", machine.read("comment"));
    let machine = Machine::new(&change);
    assert_eq!(gitlab(&machine).0, 1);
    assert!(machine.read("clone/rules-tests.xml").contains("<failure"));
    assert!(machine.read("comment").contains("score fit"), "{}", machine.read("comment"));
}

#[test]
fn the_sample_has_no_names_and_no_addresses() {
    let machine = Machine::new(&HARMLESS);
    if !machine.run("clone", "command -v jq && command -v shuf", &Settings::new()).status.success() {
        eprintln!("skipped: jq or shuf isn't there");
        return;
    }
    let scripts = blocks("sh");
    let [script] = scripts.as_slice() else { panic!("{scripts:?}") };
    fs::copy(machine.path("export.ndjson"), machine.path("clone/export.ndjson")).unwrap();
    let now = Settings::from([("SAMPLE_NOW".to_owned(), "2026-11-23T09:00:00Z".to_owned())]);
    let done = machine.run("clone", script, &now);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (export, sample) = (machine.read("export.ndjson"), machine.read("clone/sample.ndjson"));
    let lead = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    assert_eq!(export.lines().count(), sample.lines().count());
    for given in export.lines().map(lead) {
        let masked = sample.lines().map(lead).find(|masked| masked["id"] == given["id"]).unwrap();
        assert!(masked["name"].is_null() && masked["phone"].is_null(), "{masked}");
        let domain = given["email"].as_str().map(|email| format!("someone@{}", email.split('@').nth(1).unwrap()));
        assert_eq!(masked["email"].as_str(), domain.as_deref());
        assert_eq!((&masked["activities"], &masked["country"]), (&given["activities"], &given["country"]));
    }
}
