//! What happened to a made-up lead: from silence to a contract, with recycling and dead ends on the way.

use chrono::{DateTime, TimeDelta, Utc};

use super::lead_values::Value;
use super::{Activity, Chance, Lead, ago, now};

const PAGES: &[&str] =
    &["/", "/pricing", "/pricing/enterprise", "/docs/start", "/customers", "/jobs", "/blog/été-2026"];
const FORMS: &[&str] = &["newsletter", "demo", "contact", "quote", "white paper"];
const DAY: u64 = 1_440;

/// Makes up what happened.
pub fn story(lead: &mut Lead, chance: &mut Chance) {
    match chance.below(100) {
        0..=14 => {}
        15..=44 => browse(lead, chance, 3, 120),
        45..=59 => browse(lead, chance, 12, 40),
        60..=64 => {
            browse(lead, chance, 5, 60);
            add(lead, chance, "unsubscribe", ago(chance_minutes(3)), vec![]);
        }
        _ => along_the_way(lead, chance),
    }
    if chance.percent(3) {
        let later = now() + TimeDelta::days(9);
        add(lead, chance, "visit", later, vec![("page", Value::text("/pricing")), ("seconds", Value::number(30))]);
    }
    if chance.percent(3) {
        add(lead, chance, "carrier pigeon", ago(5 * DAY), vec![]);
    }
    if chance.percent(4) {
        // The same activity twice: an export that overlapped with the one before.
        let twice = lead.activities.first().cloned();
        lead.activities.extend(twice);
    }
}

const fn chance_minutes(days: u64) -> u64 {
    days * DAY + 77
}

fn add(
    lead: &mut Lead,
    chance: &mut Chance,
    kind: &'static str,
    at: DateTime<Utc>,
    mut values: Vec<(&'static str, Value)>,
) {
    if chance.percent(60) {
        values.push(("id", Value::Text(format!("{}-{}", lead.id, lead.activities.len() + 1))));
    }
    lead.activities.push(Activity { kind, at, values });
}

/// A number of things a lead does by itself within so many days, in no order.
fn browse(lead: &mut Lead, chance: &mut Chance, most: u64, days: u64) {
    for _ in 0..=chance.below(most) {
        let at = ago(60 + chance.below(days * DAY));
        match chance.below(20) {
            0..=9 => {
                let seconds = match chance.below(12) {
                    0 => Value::text("n/a"),
                    _ => Value::number(2 + chance.below(400)),
                };
                let page = Value::text(chance.pick(PAGES));
                add(lead, chance, "visit", at, vec![("page", page), ("seconds", seconds)]);
            }
            10..=13 => {
                let action = Value::text(chance.pick(&["opened", "clicked", "Opened", "printed"]));
                let campaign = Value::text(chance.pick(&["autumn-2026", "Autumn-2026", "spring-2026"]));
                add(lead, chance, "email", at, vec![("action", action), ("campaign", campaign)]);
            }
            14..=16 => {
                let name = Value::text(chance.pick(FORMS));
                add(lead, chance, "form", at, vec![("name", name)]);
            }
            17 => {
                let minutes = Value::number(5 + chance.below(70));
                add(lead, chance, "webinar", at, vec![("minutes", minutes)]);
            }
            18 => add(lead, chance, "fair", at, vec![("name", Value::text("Messe für Erfundenes"))]),
            _ => add(lead, chance, "bounce", at, vec![]),
        }
    }
}

/// A lead that is past the first stage.
fn along_the_way(lead: &mut Lead, chance: &mut Chance) {
    browse(lead, chance, 8, 90);
    let which = chance.below(10);
    // Those that were just handed over are still within the time that sales has for them.
    let first = if matches!(which, 3..=5) { 13 + chance.below(12) } else { 40 + chance.below(60) };
    let mut entered = ago(first * DAY - chance.below(600));
    lead.history.push(super::entered("prospect", entered, "advance"));
    entered += TimeDelta::days(3);
    lead.history.push(super::entered("lead", entered, "advance"));
    let stages: &[&'static str] = match which {
        0..=2 => &[],
        3..=5 => &["qualified"],
        6 => &["qualified", "accepted"],
        7 => &["qualified", "accepted", "with_partner"],
        8 => &["qualified", "accepted", "opportunity"],
        _ => &["qualified", "lead", "qualified", "lost"],
    };
    let mut before = "lead";
    for stage in stages {
        entered += TimeDelta::days(i64::try_from(2 + chance.below(9)).unwrap_or(2));
        let by = match *stage {
            "lead" => "recycle",
            "lost" => "close",
            _ => "advance",
        };
        lead.history.push(super::entered(stage, entered, by));
        before = stage;
    }
    stand(lead, chance, before, entered);
}

/// Where it stands now, and what people did and said since.
fn stand(lead: &mut Lead, chance: &mut Chance, stage: &'static str, entered: DateTime<Utc>) {
    lead.values.push(("stage", Value::text(stage)));
    lead.values.push(("entered", Value::Text(super::moment(entered))));
    if matches!(stage, "lead" | "prospect") {
        return;
    }
    let whom = chance.pick(&["ana@acme.example", "zsofia@acme.example", "jules@acme.example", "gone@acme.example"]);
    let mut assigned = entered;
    if chance.percent(30) {
        // Somebody else had it first.
        lead.history.push(super::assigned("sven@acme.example", entered));
        assigned += TimeDelta::hours(20);
        lead.history.push(super::assigned(whom, assigned));
    }
    lead.values.push(("assignee", Value::text(whom)));
    lead.values.push(("assigned", Value::Text(super::moment(assigned))));
    if chance.percent(20) {
        lead.values.push(("call_after", Value::text(chance.pick(&["2026-11-30", "2026-11-18", "next year"]))));
    }
    let by = ("by", Value::text("sales"));
    for round in 0..chance.below(4) {
        let at = entered + TimeDelta::hours(5 + i64::try_from(round * 30).unwrap_or(0));
        let call = ("outcome", Value::text(chance.pick(&["reached", "voicemail", "no answer"])));
        add(lead, chance, "call", at, vec![by.clone(), call]);
    }
    if chance.percent(40) {
        let subject = ("subject", Value::text("Votre demande — Ihre Anfrage"));
        add(lead, chance, "mail", entered + TimeDelta::hours(2), vec![by.clone(), subject]);
    }
    if chance.percent(55) {
        answer(lead, chance, stage, entered + TimeDelta::days(3));
    }
}

fn answer(lead: &mut Lead, chance: &mut Chance, stage: &str, at: DateTime<Utc>) {
    let (who, said): (&str, &[(&str, &str)]) = match stage {
        "qualified" => (
            "sales",
            &[
                ("accepted", ""),
                ("accepted", ""),
                ("could not reach", ""),
                ("recycle", "no budget"),
                ("junk", "student"),
            ],
        ),
        "accepted" => ("sales", &[("meeting held", ""), ("recycle", ""), ("for a partner", "")]),
        "with_partner" => ("partners", &[("sold", ""), ("gave up", ""), ("", ""), ("", ""), ("", "")]),
        "opportunity" => ("sales", &[("won", ""), ("lost", ""), ("recycle", "")]),
        _ => return,
    };
    let (value, because) = chance.pick(said);
    if value.is_empty() {
        // Nothing heard yet.
        return;
    }
    let mut values = vec![("by", Value::text(who)), ("value", Value::text(value))];
    if !because.is_empty() {
        values.push(("because", Value::text(because)));
    }
    add(lead, chance, "status", at.min(ago(30)), values);
}
