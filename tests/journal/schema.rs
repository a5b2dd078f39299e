//! Lines of a log against their schema.

use super::*;

#[test]
fn every_line_is_as_the_schema_says() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema =
        compiler.compile("docs/schema/log.schema.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
    for input in ["masked", "whole", "digest"] {
        let dir = tempfile::tempdir().unwrap();
        let leads = format!("{ACME}/leads/leads.csv");
        let activities = format!("{ACME}/leads/activities.csv");
        run(&[
            "eval",
            ACME,
            "--leads",
            &leads,
            "--activities",
            &activities,
            "--now",
            NOW,
            "--log",
            text(dir.path()),
            "--log-input",
            input,
            "--log-size",
            "300000",
        ]);
        let all = log_text(dir.path());
        assert!(all.lines().count() > 300);
        for line in all.lines() {
            let value: Value = serde_json::from_str(line).unwrap();
            if let Err(error) = schemas.validate(&value, schema) {
                panic!("{line}\n{error:#}");
            }
        }
    }
    let lost = r#"{"log":"lost","n":7,"count":2,"since":"2026-11-24T09:00:00Z","until":"2026-11-24T09:00:01Z","why":"no space left on device"}"#;
    schemas.validate(&serde_json::from_str(lost).unwrap(), schema).unwrap();
    for wrong in [r#"{"log":"lost"}"#, r#"{"log":"decision","n":1}"#, r#"{"n":1}"#] {
        assert!(schemas.validate(&serde_json::from_str(wrong).unwrap(), schema).is_err(), "{wrong}");
    }
}
