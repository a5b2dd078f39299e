//! Clocks whose line changes while the lead is in the stage: nothing was due before anybody could know, and what was late stays late.

use leadwright::change::Decider;
use leadwright::check::StageId;
use leadwright::evaluate::{Clock, ClockState, Decision};
use leadwright::program::Program;
use leadwright::record::Record;
use leadwright::value::Instant;
use leadwright::value::duration::HOUR;
use serde_json::{Value as Json, json};

use super::lead;
use super::same::Dice;
use super::try_program;

const NOW: &str = "2026-06-30T12:00:00Z";

/// What lines of the ladders ask: facts without a time, what happens, what stops having happened, time alone, people, the history.
const ASKS: &[&str] = &[
    "size > 50",
    "any demo",
    "any demo in the last 3 hours",
    "at least 2 visit in the last 1 day",
    "count of visit since entering stage >= 3",
    "hours since entered > 5",
    "no visit in the last 6 hours",
    "heat >= 40",
    "tier is \"A\"",
    "assignee is known",
    "assignee is \"a@r.example\"",
    "days since created > 2",
    "any recycle",
    "office is open",
    "not (any call) and any visit",
    "any demo where plan is \"big\"",
];

fn rules(dice: &mut Dice) -> String {
    let within = ["15 minutes", "1 hour", "4 hours", "1 day", "3 days", "2 business hours", "1 business day"];
    let mut out = String::from(
        "process \"p\" { timezone \"Europe/Berlin\" }\nowner m \"M\"\nowner boss \"Boss\"\nfields { size number }
activities { visit\n  demo { plan text }\n  call touch\n  mail touch }
calendar office {\n  timezone \"Europe/Berlin\"\n  open mon-fri 09:00-12:30, 13:30-18:00\n}
exclude \"closed\" when count of call >= 9
score heat { +30 \"visit\" for visit in the last 8 hours\n  +20 \"demo\" for demo\n  +20 \"size\" when size > 20 }
grade tier {\n  \"A\" when heat >= 50\n  \"B\" otherwise\n}
stage q \"Q\" start {\n  owner m\n  answers \"ok\", \"never\"\n  advance to won when m says \"never\" }
end won \"Won\" success
",
    );
    for number in 0..2 {
        out += &format!("sla s{number} in q {{\n  calendar office\n");
        out += dice.of(&["", "", "  restarts on visit\n", "  restarts on reassignment\n"]);
        out +=
            dice.of(&["", "", "  pauses while any mail in the last 2 hours\n", "  pauses while office is not open\n"]);
        for what in ["first touch within", "at least 2 touches within", "answer within", "stay at most"] {
            if dice.chance(30) {
                continue;
            }
            let lines = 1 + dice.below(3);
            for _ in 0..lines {
                let what =
                    if what.starts_with("at least") && dice.chance(50) { "at least 3 touches within" } else { what };
                out += &format!("  {what} {} when {}\n", dice.of(&within), dice.of(ASKS));
            }
            if dice.chance(60) {
                out += &format!("  {what} {} otherwise\n", dice.of(&within));
            }
        }
        out += "  stay at most 2 years\n";
        out += "  warn at 50% to m\n  breach to boss\n}\n";
    }
    // An SLA may have one line that takes every lead of a kind, at its end.
    out.replace("  stay at most 2 years\n", "")
}

/// A lead that has been in its stage for some days; things happened there and before, some of them at one instant.
fn made_up(dice: &mut Dice) -> Json {
    let at = |hours: i64, minutes: i64| {
        let minutes = hours * 60 + minutes;
        let (day, rest) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
        format!("2026-06-{:02}T{:02}:{:02}:00Z", 24 + day, rest / 60, rest % 60)
    };
    let moment =
        |dice: &mut Dice| at(i64::try_from(dice.below(150)).unwrap(), i64::try_from(dice.below(4)).unwrap() * 15);
    let entered = at(24 + i64::try_from(dice.below(80)).unwrap(), 0);
    let mut activities = Vec::new();
    for _ in 0..dice.below(9) {
        let kind = dice.of(&["visit", "visit", "demo", "demo", "call", "mail"]);
        activities.push(json!({"type": kind, "at": moment(dice), "plan": dice.of(&["big", "small"])}));
    }
    if dice.chance(30) {
        activities.push(json!({"type": "status", "at": moment(dice), "by": "m", "value": "ok"}));
    }
    let mut lead = json!({"id": "1", "created": at(0, 0), "stage": "q", "entered": entered, "activities": activities});
    if dice.chance(60) {
        lead["size"] = json!(dice.below(100));
    }
    if dice.chance(50) {
        lead["assignee"] = json!(dice.of(&["a@r.example", "b@r.example"]));
        lead["assigned"] = json!(moment(dice));
    }
    if dice.chance(30) {
        lead["history"] =
            json!([{"stage": "q", "at": at(2, 0), "by": "recycle"}, {"stage": "q", "at": entered, "by": "advance"}]);
    }
    lead
}

/// The clocks of the stay, by what tells them apart: the SLA, the kind of line, and the lap.
fn same_clock<'d>(decision: &'d Decision, of: &Clock, program: &Program) -> Option<&'d Clock> {
    let kind = |clock: &Clock| std::mem::discriminant(&program.slas[clock.sla].clauses[clock.clause as usize].target);
    decision.clocks.iter().find(|clock| (clock.sla, clock.lap) == (of.sla, of.lap) && kind(clock) == kind(of))
}

fn is_late(clock: &Clock) -> bool {
    matches!(clock.state, ClockState::Breached | ClockState::MetLate)
}

fn stays(decision: &Decision, stage: StageId) -> bool {
    decision.moves.is_empty() && decision.stage_after == stage
}

#[test]
fn nothing_was_due_before_anybody_could_know() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let (mut late, mut changed, mut kept, mut refused) = (0, 0, 0, 0);
    for seed in 0..sets {
        let mut dice = Dice::new(seed ^ 0x1add_e401);
        let text = rules(&mut dice);
        let program = match try_program(&text) {
            Ok(program) => program,
            Err(wrong) => {
                refused += 1;
                if std::env::var("LEADWRIGHT_SHOW").is_ok() {
                    eprintln!("{wrong}\n{text}");
                }
                continue;
            }
        };
        let mut decider = Decider::new(&program, false, false);
        for number in 0..8 {
            let written = made_up(&mut dice);
            let record = lead::lead(&program, written.clone());
            let case = || format!("seed {seed}, lead {number}\n{text}\n{written:#}");
            let now = lead::moment(&program, NOW);
            let end = decider.evaluate(&record, now);
            if !stays(&end, record.stage.unwrap()) {
                continue;
            }
            for clock in &end.clocks {
                changed += usize::from(clock.started > record.entered.unwrap() && clock.lap == 1);
                let Some(due) = clock.due.filter(|due| *due <= now && is_late(clock)) else { continue };
                late += 1;
                assert!(due >= clock.started, "{clock:?}\n{}", case());
                let then = decider.evaluate(&record, due);
                let told = same_clock(&then, clock, &program);
                assert!(
                    told.is_some_and(|told| told.due == Some(due) && told.clause == clock.clause && is_late(told)),
                    "at {due} it was not late, and at {now} it was so since then: {clock:#?}\n{told:#?}\n{}",
                    case()
                );
            }
            kept += never_moved(&mut decider, &program, &record, now, &case);
        }
    }
    assert!(refused * 4 < sets, "{refused} of {sets} sets are wrong");
    assert!(late > 200 && changed > 100 && kept > 200, "{late} late, {changed} began later, {kept} stayed late");
}

/// Hour by hour: what was said to be late is said to be so ever after, due at the same instant; and what was met in time is never late for the
/// same line.
fn never_moved(
    decider: &mut Decider<'_>,
    program: &Program,
    record: &Record,
    now: Instant,
    case: &dyn Fn() -> String,
) -> usize {
    let mut kept = 0;
    let mut at = record.entered.unwrap();
    let mut before: Option<Decision> = None;
    while at <= now {
        let then = decider.evaluate(record, at);
        if let Some(before) = &before {
            for clock in &before.clocks {
                let told = same_clock(&then, clock, program);
                if is_late(clock) {
                    kept += 1;
                    assert!(
                        told.is_some_and(|told| is_late(told) && (told.due, told.clause) == (clock.due, clock.clause)),
                        "late, and at {at} no more: {clock:#?}\n{told:#?}\n{}",
                        case()
                    );
                }
                if clock.state == ClockState::Met {
                    let late =
                        told.is_some_and(|told| is_late(told) && told.clause == clock.clause && told.due < Some(at));
                    assert!(
                        !late || told.is_some_and(|told| told.started > clock.started),
                        "met, and at {at} late: {clock:#?}\n{told:#?}\n{}",
                        case()
                    );
                }
            }
        }
        before = Some(then);
        at = at.plus(HOUR);
    }
    kept
}
