//! Decisions of a log, made once more.

use std::fs;

use leadwright::journal::{Input, Journal, JournalOptions};
use leadwright::{Instant, Lead, Leadwright, Reasons};

use super::*;
use crate::support::folder;

fn eval(log: &Path, leads: &str, more: &[&str]) -> Output {
    run(&[&["eval", ACME, "--leads", leads, "--now", NOW, "--log", text(log)], more].concat())
}

#[test]
fn every_form_of_leads_and_of_input_comes_out_the_same_byte_for_byte() {
    let leads = |name: &str| format!("{ACME}/leads/{name}");
    let csv: &[&str] = &["--activities", &leads("activities.csv"), "--history", &leads("history.csv")];
    for (name, more) in [("leads.ndjson", &[][..]), ("leads.json", &[]), ("leads.ron", &[]), ("leads.csv", csv)] {
        for input in ["masked", "whole"] {
            let dir = tempfile::tempdir().unwrap();
            let log = dir.path().join("log");
            let output = eval(&log, &leads(name), &[&["--log-input", input][..], more].concat());
            assert_eq!(output.status.code(), Some(0), "{}", err(&output));
            let (code, told) = replayed(&log, &[]);
            assert_eq!(
                (code, &told["decisions"], &told["agree"]),
                (0, &300.into(), &300.into()),
                "{name} {input} {told}"
            );
            // What is logged is what was put out, but for who the contact is.
            for (line, put_out) in lines(&log, "decision").iter().zip(out(&output).lines()) {
                let mut put_out: Value = serde_json::from_str(put_out).unwrap();
                let mut logged = line["result"].clone();
                if input == "masked" {
                    for one in [&mut put_out, &mut logged] {
                        if let Some(contact) = one.pointer_mut("/handoff/contact") {
                            *contact = Value::Null;
                        }
                    }
                }
                assert_eq!(logged, put_out);
            }
        }
    }
}

#[test]
fn other_reasons_are_made_with_these_reasons() {
    for more in [&["--no-reasons"][..], &["--format", "table"], &["--format", "csv", "--no-reasons"]] {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(eval(dir.path(), &format!("{ACME}/leads/leads.ndjson"), more).status.code(), Some(0));
        let (code, told) = replayed(dir.path(), &[]);
        assert_eq!((code, &told["agree"]), (0, &300.into()), "{more:?} {told}");
    }
}

/// Every personal value of the leads, as the rules declare them.
#[test]
fn no_personal_value_is_in_a_log_unless_it_was_asked_for() {
    let leads = fs::read_to_string(format!("{ACME}/leads/leads.ndjson")).unwrap();
    let mut values = Vec::new();
    for line in leads.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        for key in ["Full Name", "name", "email", "phone"] {
            // What the rules call blank says nothing of anybody, and short texts stand elsewhere by chance.
            values
                .extend(line[key].as_str().filter(|value| value.trim().len() > 4).map(|value| value.trim().to_owned()));
        }
    }
    assert!(values.len() > 500, "only {}", values.len());
    for input in ["masked", "digest", "whole"] {
        let dir = tempfile::tempdir().unwrap();
        eval(dir.path(), &format!("{ACME}/leads/leads.ndjson"), &["--log-input", input]);
        let all = log_text(dir.path());
        let shown = values.iter().filter(|value| all.contains(value.as_str())).count();
        if input == "whole" {
            // Texts with escapes are written as they came.
            assert!(shown > values.len() - 10, "{shown} of {}", values.len());
        } else {
            let shown: Vec<_> = values.iter().filter(|value| all.contains(value.as_str())).collect();
            assert!(shown.is_empty(), "{input}: {shown:?}");
        }
    }
}

#[test]
fn digests_can_not_be_replayed_and_it_is_told() {
    let dir = tempfile::tempdir().unwrap();
    eval(dir.path(), &format!("{ACME}/leads/leads.ndjson"), &["--log-input", "digest"]);
    let output = run(&["replay-log", text(dir.path())]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        out(&output),
        "300 decisions in 1 part: 0 come out the same, byte for byte\n300 can't be made once more: only the digest of the lead is kept\n"
    );
    let first = &lines(dir.path(), "decision")[0]["input"];
    assert_eq!(first["digest"].as_str().map(str::len), Some(64));
    assert_eq!(first["lead"], Value::Null);
}

#[test]
fn teams_in_turn_go_on_from_the_ledger_and_from_lead_to_lead() {
    let rules = folder(&[("turns.lead", TURNS.as_bytes()), ("leads/leads.ndjson", french(12).as_bytes())]);
    let ledger = "group,assignee,lead,at\ndesk,ana@acme.example,X-1,2026-11-20T09:00:00Z\ndesk,ana@acme.example,X-2,2026-11-20T09:01:00Z\n";
    fs::write(rules.path().join("ledger.csv"), ledger).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let ledger = format!("{}:team=group", text(&rules.path().join("ledger.csv")));
    let leads = rules.path().join("leads/leads.ndjson");
    let args = [
        "eval",
        text(rules.path()),
        "--leads",
        text(&leads),
        "--now",
        NOW,
        "--log",
        text(dir.path()),
        "--ledger",
        &ledger,
    ];
    // Twice: each run begins with the ledger that it was given.
    for _ in 0..2 {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let got: Vec<_> = lines(dir.path(), "decision").iter().map(|line| line["result"]["assignee"].clone()).collect();
    // Weights 2, 1, 1 with two behind Ana: Ben and Cleo come first. Then each round of four has Ana twice.
    assert_eq!(got[..4], ["ben@acme.example", "cleo@acme.example", "ana@acme.example", "ben@acme.example"]);
    assert_eq!(got[..12], got[12..]);
    // The files are gone: the log has all it needs.
    drop(rules);
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["agree"]), (0, &24.into()), "{told}");

    // Without one of them, those behind it can't be known; in the run after it they can.
    let path = dir.path().join("decisions-000001.ndjson");
    let all = fs::read_to_string(&path).unwrap();
    let without: String =
        all.lines().filter(|line| !line.contains("\"n\":3,")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, without).unwrap();
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["agree"], &told["differ"]), (1, &14.into(), &0.into()), "{told}");
    assert_eq!(told["missing"][0]["first"], 3, "{told}");
    assert_eq!(told["cannot"][0]["why"], "decisions before it in its run are missing");
    assert_eq!(told["cannot"][0]["decisions"], 9);
}

#[test]
fn a_decision_that_was_changed_is_told_with_what_differs() {
    let dir = tempfile::tempdir().unwrap();
    eval(dir.path(), &format!("{ACME}/leads/leads.ndjson"), &[]);
    let path = dir.path().join("decisions-000001.ndjson");
    let all = fs::read_to_string(&path).unwrap();
    let changed = all.replacen("\"before\":\"lead\",\"after\":\"lead\"", "\"before\":\"lead\",\"after\":\"won\"", 1);
    assert_ne!(all, changed);
    fs::write(&path, changed).unwrap();
    let output = run(&["replay-log", text(dir.path())]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    assert!(told.contains("299 come out the same") && told.contains("1 come out otherwise"), "{told}");
    assert!(told.contains("stage.after  \"won\" → \"lead\""), "{told}");
}

#[test]
fn rules_that_were_changed_or_are_missing_are_told() {
    let dir = tempfile::tempdir().unwrap();
    eval(dir.path(), &format!("{ACME}/leads/leads.ndjson"), &[]);
    // Others than those it was decided by.
    let output = run(&["replay-log", text(dir.path()), "--rules", "rules/starter"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("300 have no rules to be made by: the rules "), "{}", out(&output));
    assert!(out(&output).contains("are not among those that --rules names (E0544)"), "{}", out(&output));
    // The very same, among others.
    let (code, told) = replayed(dir.path(), &["--rules", "rules/starter", "--rules", ACME]);
    assert_eq!((code, &told["agree"]), (0, &300.into()));
    let rules = fs::read_dir(dir.path().join("rules")).unwrap().next().unwrap().unwrap().path();
    let fit = rules.join("fit.lead");
    fs::write(&fit, fs::read_to_string(&fit).unwrap().replace("+25 \"Senior", "+26 \"Senior")).unwrap();
    let output = run(&["replay-log", text(dir.path())]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("were changed: what stands in"), "{}", out(&output));
    fs::remove_dir_all(rules).unwrap();
    let output = run(&["replay-log", text(dir.path())]);
    assert!(out(&output).contains("are not in") && output.status.code() == Some(1), "{}", out(&output));
}

#[test]
fn a_folder_without_a_log_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(&["replay-log", text(dir.path())]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("there is no log in") && err(&output).contains("E0542".replace('2', "3").as_str()));
}

#[test]
fn rules_of_other_programs_note_what_they_decide() {
    let rules = Leadwright::of_text("turns.lead", TURNS).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let now = Instant::parse_rfc3339(NOW).unwrap();
    let all = french(9);
    let leads: Vec<Lead> = all.lines().map(Lead::from_json).collect();
    {
        let journal = Journal::open(dir.path(), JournalOptions::new()).unwrap();
        for reasons in [Reasons::None, Reasons::Counted, Reasons::Whole] {
            let rules = rules.with_reasons(reasons);
            let decision = rules.decide_at(&leads[0], now).unwrap();
            journal.note(&leads[0], &decision);
            let ledger = b"{\"team\":\"desk\",\"assignee\":\"ben@acme.example\",\"lead\":\"X\",\"at\":\"2026-11-20T09:00:00Z\"}\n";
            let batch = rules.decide_batch(&leads, now).ledger(ledger).unwrap();
            assert_eq!(journal.batch(batch).filter(Result::is_ok).count(), 9);
        }
        // One that is broken over lines, as services get them.
        let lead =
            Lead::from_json("{\n  \"id\": \"L\",\n  \"country\": {\n \"a\": 1},\n \"email\": \"x@y.example\"\n}");
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
        // A rule looks into this name: masked, it does not come out the same, and the log says so.
        let lead = Lead::from_json(r#"{"id": "C", "nick": "the clown", "email": "x@y.example"}"#);
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
        // In another one, it does not matter.
        let lead = Lead::from_json(r#"{"id": "D", "nick": "the mime", "email": "x@y.example"}"#);
        journal.note(&lead, &rules.decide_at(&lead, now).unwrap());
        // Noted by itself, this one lacks those before it.
        let second = rules.decide_batch(&leads[..2], now).nth(1).unwrap().unwrap();
        journal.note(&leads[1], &second);
        journal.flush().unwrap();
        assert_eq!((journal.status().written, journal.status().lost, journal.status().failing), (34, 0, None));
    }
    let all = log_text(dir.path());
    assert!(
        !all.contains("Zoé") && !all.contains("the clown") && !all.contains("mime") && !all.contains("zoe1@"),
        "{all}"
    );
    let (code, told) = replayed(dir.path(), &[]);
    assert_eq!((code, &told["agree"], &told["differ"]), (0, &32.into(), &0.into()), "{told}");
    let why: Vec<_> = told["cannot"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["it rests on decisions before it that were not noted with it", "rules look into what is masked"]);
    // A rule set that was a text is kept like a file.
    assert_eq!(Input::default(), Input::Masked);
    assert!(
        fs::read_dir(dir.path().join("rules")).unwrap().next().unwrap().unwrap().path().join("turns.lead").is_file()
    );
}
