//! Until when a decision holds: up to that instant time alone changes nothing, and at it something does.

use leadwright::change::{Decider, Outcome};
use leadwright::program::Program;
use leadwright::record::Record;
use leadwright::render::{Decided, json};
use leadwright::value::Instant;
use leadwright::value::duration::DAY;
use serde_json::Value as Json;

use super::same::{Dice, Rules, made_up};
use super::{lead, try_program};

const NOW: &str = "2026-06-30T12:00:00Z";

/// A calendar, an SLA and a nurture programme for the stages of the made-up rules.
pub fn time_rules(dice: &mut Dice) -> String {
    let mut out = String::from(
        "\ncalendar office {\n  timezone \"Europe/Berlin\"\n  open mon-fri 09:00-12:30, 13:30-18:00\n  open sat 22:00-02:00\n  closed 2026-07-14 to 2026-07-15\n}\n",
    );
    let within = ["2 business hours", "1 business day", "3 hours", "2 days", "1 month", "90 business minutes"];
    for stage in ["stage_a", "stage_b"] {
        if dice.chance(40) {
            continue;
        }
        out.push_str(&format!("\nsla sla_{stage} in {stage} {{\n  calendar office\n"));
        if dice.chance(40) {
            out.push_str("  restarts on reassignment\n");
        }
        match dice.below(4) {
            0 => out.push_str("  pauses while any call in the last 12 hours\n"),
            1 => out.push_str("  pauses while office is not open\n"),
            _ => {}
        }
        out.push_str(&format!("  first touch within {}\n", dice.of(&within)));
        if dice.chance(50) {
            out.push_str(&format!("  at least 2 touches within {} when days since created > 20\n", dice.of(&within)));
        }
        let then = if dice.chance(50) && stage == "stage_b" { ", then recycle to stage_a" } else { "" };
        out.push_str(&format!("  stay at most {}{then}\n", dice.of(&["5 days", "10 business days", "1 month"])));
        out.push_str("  warn at 50%, 75% to sales\n  breach to sales\n  breach + 4 hours to marketing\n}\n");
    }
    if dice.chance(50) {
        return out;
    }
    out.push_str("\nnurture warm {\n  enter when fit < 20\n  leave when any call in the last 3 days\n");
    if dice.chance(50) {
        out.push_str("  calendar office\n  after 2 business days send \"Case study\"\n");
    }
    out.push_str("  after 1 day send \"Hello\"\n  every 10 days send \"News\"\n}\n");
    out
}

/// All that is told about a lead, but for now and the times that run.
fn told(program: &Program, record: &Record, outcome: &Outcome) -> Json {
    let mut bytes = Vec::new();
    let decided = Decided { program, record, decision: &outcome.decision, explanation: outcome.explanation.as_ref() };
    json::write(&mut bytes, &decided);
    let mut told: Json = serde_json::from_slice(&bytes).unwrap();
    told["now"] = Json::Null;
    for clock in told["sla"].as_array_mut().unwrap() {
        for running in ["business_left", "wall_spent", "business_spent"] {
            clock[running] = Json::Null;
        }
    }
    told
}

/// Where two decisions differ.
fn differences(a: &Json, b: &Json, at: &str) -> Vec<String> {
    match (a, b) {
        _ if a == b => Vec::new(),
        (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
            a.keys().flat_map(|key| differences(&a[key], &b[key], &format!("{at}.{key}"))).collect()
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().flat_map(|(n, (a, b))| differences(a, b, &format!("{at}[{n}]"))).collect()
        }
        _ => vec![format!("{at}: {a} | {b}")],
    }
}

#[test]
fn a_decision_holds_until_it_says_and_no_longer() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(15);
    let (mut decided, mut restless, mut never, mut at_once) = (0, 0, 0, 0);
    for seed in 0..sets {
        let mut dice = Dice::new(seed ^ 0x77_0001);
        // Hours and minutes that change nothing would be more steps than are looked at.
        let text = Rules::file(seed)
            .replace("business minutes since", "business days since")
            .replace("hours since", "days since")
            + &time_rules(&mut dice);
        let program = match try_program(&text) {
            Ok(program) => program,
            Err(told) => {
                if std::env::var("LEADWRIGHT_SHOW").is_ok() {
                    eprintln!("{told}\n{text}");
                }
                continue;
            }
        };
        let mut decider = Decider::new(&program, true, false);
        for number in 0..6 {
            let written = made_up(&mut dice);
            let case = || format!("seed {seed}, lead {number}\n{text}\n{written:#}");
            let record = lead::lead(&program, written.clone());
            let now = lead::moment(&program, NOW);
            let first = decider.decide(&record, now);
            let (record, _) = decider.settle(&record, &first.decision);
            let base = decider.decide(&record, now);
            if !base.decision.moves.is_empty() {
                // Made-up rules may send a lead round and round at one instant.
                restless += 1;
                continue;
            }
            assert_eq!(base.decision.valid_until, first.decision.valid_until, "changes applied\n{}", case());
            let base_told = told(&program, &record, &base);
            let end = base.decision.valid_until.unwrap_or(now.plus(800 * DAY));
            decided += 1;
            never += usize::from(base.decision.valid_until.is_none());
            at_once += usize::from(end.since(now) < DAY);
            assert!(end > now, "{}", case());
            let mut instants: Vec<Instant> =
                (0..3).map(|_| now.plus(i64::try_from(dice.below(1 << 40)).unwrap() % end.since(now))).collect();
            instants.push(end.plus(-1));
            for at in instants {
                let then = decider.decide(&record, at);
                let then = told(&program, &record, &then);
                let differs = differences(&base_told, &then, "");
                assert!(differs.is_empty(), "at {at}, before {end}: {differs:#?}\n{}", case());
            }
            if base.decision.valid_until.is_some() {
                let then = decider.decide(&record, end);
                let mut then = told(&program, &record, &then);
                then["valid_until"] = base_told["valid_until"].clone();
                assert!(then != base_told, "nothing changes at {end}\n{then:#}\n{}", case());
            }
        }
    }
    assert!(
        decided > sets as usize * 3 && restless * 10 < decided,
        "{decided} leads were decided about, {restless} never rest"
    );
    assert!(never > 0 && at_once > decided / 10, "{decided} decided, {never} for ever, {at_once} for less than a day");
}

/// What is named among the reasons is named until it leaves its window, though the answer stays the same.
#[test]
fn what_leaves_a_window_is_named_no_more() {
    let rules = "process \"t\" { timezone \"UTC\" }\nowner m\nactivities { visit }
score s { +5 \"Quiet\" when not (at least 2 visit in the last 7 days) }
stage q start { owner m, advance to won when s >= 50 }\nend won success\n";
    let program = try_program(rules).unwrap();
    let written = serde_json::json!({"id": "1", "created": "2026-06-01T06:00:00Z", "stage": "q", "entered": "2026-06-15T06:00:00Z",
        "activities": [{"type": "visit", "at": "2026-06-24T11:50:00Z"}]});
    let record = lead::lead(&program, written);
    let (now, leaves) = (lead::moment(&program, NOW), lead::moment(&program, "2026-07-01T11:50:00Z"));
    // Whether its reasons are asked for or not, a decision holds until the same instant.
    for reasons in [true, false] {
        let outcome = Decider::new(&program, reasons, false).decide(&record, now);
        assert_eq!(outcome.decision.valid_until, Some(leaves));
    }
    let mut decider = Decider::new(&program, true, false);
    let named = |told: &Json| told["scores"]["s"]["lines"][0]["because"]["activities"].as_array().unwrap().len();
    for (at, names) in [(leaves.plus(-1), 1), (leaves, 0)] {
        let outcome = decider.decide(&record, at);
        assert_eq!(named(&told(&program, &record, &outcome)), names);
    }
}
