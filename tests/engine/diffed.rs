//! `leadwright diff` tells the truth: a lead comes out differently for it if and only if its decisions differ in more than places.

use std::process::Command;

use leadwright::change::Decider;
use leadwright::program::Program;
use leadwright::record::{Reader, Record, warn_future};
use leadwright::render::{Decided, json};
use serde_json::Value as Json;

use super::laws::{declarations, without_places};
use super::same::{Dice, NOW, Rules, made_up};
use super::until::time_rules;
use super::{lead, try_program};

/// All that is decided about a lead, but for places and for which rules they are.
fn decided(program: &Program, lead: &str) -> Json {
    let mut record = Record::default();
    Reader::new(&program.schema).read_json(lead.as_bytes(), &mut record).unwrap();
    let now = lead::moment(program, NOW);
    warn_future(&mut record, &program.schema, now);
    let outcome = Decider::new(program, true, false).decide(&record, now);
    let mut bytes = Vec::new();
    let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
    json::write(&mut bytes, &Decided { program, record: &record, decision, explanation });
    let mut told: Json = serde_json::from_slice(&bytes).unwrap();
    told["rules"] = Json::Null;
    without_places(&mut told);
    told
}

/// The first two words of a declaration, which tell it from all others.
fn head(declaration: &str) -> Vec<&str> {
    declaration.split_whitespace().take(2).collect()
}

/// The rules after somebody worked on them: some declarations as other rules have them, some labels and numbers new, some order another.
fn edited(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut all = declarations(text);
    let others = declarations(other);
    for _ in 0..dice.below(3) {
        let at = dice.below(all.len());
        if let Some(other) = others.iter().find(|other| head(other) == head(&all[at])) {
            all[at].clone_from(other);
        }
    }
    let words = [
        ("\"E\"", "\"Ex\""),
        ("\"row 1\"", "\"row x\""),
        ("\"desk@x.example\"", "\"other@x.example\""),
        ("warn at 50%", "warn at 60%"),
        ("send \"Hello\"", "send \"Good day\""),
        ("owner marketing\nanswers", "owner sales\nanswers"),
        ("priority = ", "priority = 1 + "),
        ("score total from -20", "score total from -19"),
        ("\"Senior\"", "\"Old\""),
    ];
    if dice.chance(50) {
        let (from, to) = words[dice.below(words.len())];
        all.iter_mut().for_each(|one| *one = one.replace(from, to));
    }
    if dice.chance(30) && !all.is_empty() {
        let first = all.remove(0);
        all.push(first);
    }
    all.concat()
}

#[test]
fn a_lead_changes_for_diff_if_and_only_if_its_decisions_differ() {
    let (mut pairs, mut same, mut different) = (0, 0, 0);
    for seed in 0..40 {
        let text = Rules::file(seed) + &time_rules(&mut Dice::new(seed ^ 0x99));
        let other = Rules::file(seed + 1_000) + &time_rules(&mut Dice::new(seed ^ 0x77));
        let new = edited(&text, &other, &mut Dice::new(seed ^ 0x3141));
        let (Ok(one), Ok(two)) = (try_program(&text), try_program(&new)) else { continue };
        let mut dice = Dice::new(seed ^ 0x2718);
        let leads: Vec<String> = (0..6)
            .map(|number| {
                let mut lead = made_up(&mut dice);
                lead["id"] = Json::String(format!("L-{number}"));
                lead.to_string()
            })
            .collect();
        let changed: Vec<&String> = leads.iter().filter(|lead| decided(&one, lead) != decided(&two, lead)).collect();
        let at = crate::support::folder(&[
            ("rules.lead", text.as_bytes()),
            ("new/rules.lead", new.as_bytes()),
            ("leads.ndjson", leads.join("\n").as_bytes()),
        ]);
        let output = Command::new(env!("CARGO_BIN_EXE_leadwright"))
            .current_dir(at.path())
            .args(["diff", "rules.lead", "new/rules.lead", "--leads", "leads.ndjson", "--now", NOW, "--format", "json"])
            .output()
            .unwrap();
        let told: Json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("seed {seed}: {}", String::from_utf8_lossy(&output.stderr)));
        if told["renamed"] != serde_json::json!([]) {
            continue;
        }
        let count = told["changed"].as_u64().unwrap();
        assert_eq!(count, changed.len() as u64, "seed {seed}\n{changed:#?}\n{told:#}\n{text}\n---\n{new}");
        pairs += 1;
        same += 6 - count;
        different += count;
    }
    assert!(pairs > 15 && same > 20 && different > 20, "{pairs} pairs, {same} leads as before, {different} not");
}
