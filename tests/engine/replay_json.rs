//! A story is taken up again from what its JSON says, and leads that share nothing are the same together and alone.

use leadwright::change::{Decider, Followed, follow, follow_together};
use leadwright::evaluate::Ledger;
use leadwright::program::Program;
use leadwright::record::{IdKey, LedgerRow, Reader, Record};
use leadwright::render::{Told, story_json};
use leadwright::value::duration::DAY;
use leadwright::value::{Instant, fold};
use serde_json::Value as Json;

use super::same::{Dice, Rules, made_up};
use super::until::time_rules;
use super::{lead, try_program};

fn read(program: &Program, lead: &Json) -> Record {
    let mut record = Record::default();
    Reader::new(&program.schema).read_json(lead.to_string().as_bytes(), &mut record).unwrap();
    record
}

fn followed(program: &Program, lead: &Json, ledger: Vec<LedgerRow>, until: Instant) -> Json {
    let mut decider = Decider::new(program, false, false);
    decider.scratch.ledger = Ledger::new(ledger);
    json(program, &follow(program, &mut decider, read(program, lead), until))
}

/// The assignments of a story, as whoever keeps a ledger would write them down.
fn ledger(program: &Program, story: &Json) -> Vec<LedgerRow> {
    let text = |entry: &Json, key: &str| entry[key].as_str().unwrap_or("").to_owned();
    let mut rows: Vec<LedgerRow> = Vec::new();
    for entry in story["timeline"].as_array().unwrap() {
        let at = Instant::parse_rfc3339(&text(entry, "at")).unwrap();
        let what = text(entry, "what");
        let ends = what == "moved" && ["won", "junk"].contains(&text(entry, "to").as_str());
        let assigned = what == "assigned" && entry["kept"] == false;
        if let (true, Some(last)) = (ends || assigned || what == "held", rows.last_mut()) {
            last.until = last.until.or(Some(at));
        }
        let name = text(entry, "team");
        let team = program.book.teams.enumerated().find(|(_, team)| team.name == name).map(|(id, _)| id);
        let person = program.people.by_address.get(&*fold(&text(entry, "assignee"))).copied();
        if assigned && team.is_some() {
            rows.push(LedgerRow { team, person, lead: IdKey::of(&text(story, "lead")), at, until: None });
        }
    }
    rows
}

fn json(program: &Program, followed: &Followed) -> Json {
    let Followed { story, record, stands } = followed;
    let mut bytes = Vec::new();
    story_json::write(&mut bytes, &Told { program, story, record, stands: stands.as_ref() });
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn a_story_goes_on_from_what_its_json_says() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(5);
    let mut told = 0;
    for seed in 0..sets {
        let mut dice = Dice::new(seed ^ 0x0055_0007);
        let text = Rules::file(seed)
            .replace("business minutes since", "business days since")
            .replace("hours since", "months since")
            .replace("days since", "months since")
            + &time_rules(&mut dice).replace("office is not open", "flag");
        let Ok(program) = try_program(&text) else { continue };
        let mut alone = Vec::new();
        let now = lead::moment(&program, "2026-06-30T12:00:00Z");
        let end = now.plus(20 * DAY);
        for number in 0..2 {
            let mut written = made_up(&mut dice);
            written["id"] = format!("L-{number}").into();
            let whole = followed(&program, &written, Vec::new(), end);
            // Rules that send a lead round and round at one instant go on doing so in the second half.
            let entries = whole["timeline"].as_array().unwrap();
            if entries.chunk_by(|a, b| a["at"] == b["at"]).any(|at_once| at_once.len() > 100) {
                continue;
            }
            let cut = now.plus(i64::try_from(dice.below(60)).unwrap() * DAY - 40 * DAY);
            let first = followed(&program, &written, Vec::new(), cut);
            let mut half = written.clone();
            for (key, value) in first["standing"].as_object().into_iter().flatten() {
                half[key] = value.clone();
            }
            let second = followed(&program, &half, ledger(&program, &first), end);
            let case = || format!("seed {seed}, lead {number}, cut at {cut}\n{text}\n{written:#}");
            let both = [&first["timeline"], &second["timeline"]].map(|half| half.as_array().unwrap().clone()).concat();
            assert_eq!(Json::from(both), whole["timeline"], "{}", case());
            assert_eq!((&second["standing"], &second["next"]), (&whole["standing"], &whole["next"]), "{}", case());
            told += whole["timeline"].as_array().unwrap().len();
            alone.push((written, whole));
        }
        if !program.people.in_sequence {
            let records = alone.iter().map(|(written, _)| read(&program, written)).collect();
            let together = follow_together(&program, records, Ledger::default(), end, &mut |_| ());
            for (together, (_, alone)) in together.iter().zip(&alone) {
                assert_eq!(json(&program, together), *alone);
            }
        }
    }
    assert!(told > sets as usize * 10, "only {told} entries");
}
