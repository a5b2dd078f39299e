//! Decisions as they go out: their shape, that their lines add up, and that nothing personal gets out.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn eval(args: &[&str]) -> Vec<Value> {
    let out = Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .arg("eval")
        .args(args)
        .args(["--now", "2026-11-24T09:00:00Z"])
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn decisions() -> Vec<Value> {
    let mut all = Vec::new();
    for rules in ["rules/acme-emea", "rules/starter"] {
        let leads = [format!("{rules}/leads/leads.ndjson"), format!("{rules}/leads.ndjson")];
        let leads = leads.iter().find(|path| Path::new(path).exists()).unwrap();
        all.extend(eval(&[rules, "--leads", leads]));
        all.extend(eval(&[rules, "--leads", leads, "--no-reasons"]));
    }
    assert!(all.len() > 600, "only {} decisions", all.len());
    all
}

#[test]
fn every_decision_has_the_documented_shape() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = compiler.compile("docs/schema/decision.schema.json", &mut schemas).unwrap();
    for decision in decisions() {
        if let Err(error) = schemas.validate(&decision, schema) {
            panic!("{error}\n{decision}");
        }
    }
}

#[test]
fn shipped_leads_have_the_documented_shape() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = compiler.compile("docs/schema/lead.schema.json", &mut schemas).unwrap();
    let text = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    for line in text.lines() {
        let lead: Value = serde_json::from_str(line).unwrap();
        if let Err(error) = schemas.validate(&lead, schema) {
            panic!("{error}\n{lead}");
        }
    }
}

/// Ten-thousandths of a JSON number, exactly.
fn exact(value: &Value) -> i64 {
    leadwright::value::Number::parse(&value.to_string()).unwrap().0.0
}

#[test]
fn the_lines_of_a_score_add_up() {
    let mut seen = 0;
    for decision in decisions() {
        for (name, score) in decision["scores"].as_object().unwrap() {
            let lines = score["lines"].as_array().unwrap();
            if lines.is_empty() || score["value"].is_null() {
                continue;
            }
            let sum: i64 = lines.iter().map(|line| exact(&line["points"])).sum();
            assert_eq!(sum - exact(&score["lost_to_limits"]), exact(&score["value"]), "{name} of {decision}");
            seen += 1;
        }
    }
    assert!(seen > 200, "only {seen} scores with lines");
}

#[test]
fn reasons_change_nothing_but_reasons() {
    let leads = "rules/acme-emea/leads/leads.ndjson";
    let full = eval(&["rules/acme-emea", "--leads", leads]);
    let brief = eval(&["rules/acme-emea", "--leads", leads, "--no-reasons"]);
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for key in [
                    "lines",
                    "priority_lines",
                    "because",
                    "why",
                    "history",
                    "earlier",
                    "interests",
                    "last_time",
                    "near_miss",
                ] {
                    map.remove(key);
                }
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    for (mut full, mut brief) in full.into_iter().zip(brief) {
        strip(&mut full);
        strip(&mut brief);
        assert_eq!(full, brief);
    }
}

#[test]
fn personal_values_stay_in_the_contact() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.lead");
    std::fs::write(
        &rules,
        "owner sales \"Sales\"\nfields { email text personal\n salary money personal\n town text }\n\
         let domain = domain of email\nscore fit { +10 \"Client\" when domain is \"secret-client.example\" }\n\
         condition rich = salary > 5k EUR\n\
         stage lead \"Lead\" start { hand off to sales\n advance to won when fit > 5 or rich }\nend won \"Won\" success\n\
         route to sales { to \"desk@x.example\" otherwise }\n",
    )
    .unwrap();
    let leads = folder.path().join("leads.ndjson");
    std::fs::write(
        &leads,
        "{\"id\":\"1\",\"email\":\"jane@secret-client.example\",\"salary\":\"what 77777\",\"town\":\"Ulm\"}\n\
         {\"id\":\"2\",\"email\":[\"jane@secret-client.example\"],\"salary\":77777.123456}\n",
    )
    .unwrap();
    let (rules, leads) = (rules.to_str().unwrap(), leads.to_str().unwrap());
    for format in ["ndjson", "json", "ron", "csv", "table"] {
        let out = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .args(["eval", rules, "--leads", leads, "--format", format])
            .output()
            .unwrap();
        let mut text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
        assert!(!text.is_empty());
        // The contact is where they belong.
        while let Some((before, after)) = text.clone().split_once("\"contact\"") {
            text = before.to_owned() + after.split_once("\"why\"").map_or("", |(_, rest)| rest);
        }
        for secret in ["jane", "secret-client", "77777"] {
            assert!(!text.contains(secret), "{format} tells {secret}: {text}");
        }
    }
    for lead in ["1", "2"] {
        let out = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .args(["explain", rules, "--leads", leads, "--lead", lead])
            .output()
            .unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(text.contains("Lead") || text.contains("Won"), "{text}");
        for secret in ["jane", "secret-client", "77777"] {
            assert!(!text.contains(secret), "explain tells {secret}: {text}");
        }
    }
}
