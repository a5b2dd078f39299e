//! What comes out for a lead, read from its decision as JSON: the outcomes that `diff` tells of, worked out a second time.

use std::collections::BTreeMap;
use std::path::Path;

use leadwright::change::Decider;
use leadwright::record::{Reader, Record, warn_future};
use leadwright::render::{Decided, json};
use leadwright::value::Instant;
use serde_json::Value as Json;

/// An outcome as the JSON of a difference names it: its kind, and its name where there are several.
pub type Outcome = (&'static str, Option<String>);

/// What came out in one respect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Points, in ten-thousandths.
    Points(i64),
    /// A word.
    Word(String),
    /// Who has it: the person, the team, whether it is held, and until when.
    Who(Option<String>, Option<String>, bool, Option<String>),
    /// Words, a time, a state, all else, and whether it is a clock.
    Told(String, Option<String>, String, String, bool),
}

/// What is told of a change: for points only by how much, for the same thing at another time only whether it is sooner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shift {
    Points,
    Earlier,
    Later,
    Otherwise,
    FromTo(Option<String>, Option<String>),
}

pub const KINDS: [&str; 18] = [
    "name",
    "excluded",
    "checklist",
    "score",
    "grade",
    "territory",
    "stage",
    "department",
    "handoff",
    "owner",
    "due",
    "nurture",
    "alert",
    "priority",
    "odd",
    "near",
    "until",
    "reasons",
];
/// What is told only of leads of which nothing else comes out differently.
const FINE: [&str; 3] = ["near", "until", "reasons"];

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A decision without its rules, their places, and what runs by itself.
fn bare(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|key, value| key != "at" || !value.as_str().is_some_and(|at| at.contains(".lead:")));
            map.values_mut().for_each(bare);
        }
        Json::Array(items) => items.iter_mut().for_each(bare),
        // A line without a label is told by its place.
        Json::String(told) if told.contains(".lead:") => *told = told.rsplit(" +").next().unwrap().to_owned(),
        Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn points(value: &Json) -> Option<i64> {
    let (whole, rest) = value
        .as_number()?
        .to_string()
        .split_once('.')
        .map_or((value.to_string(), String::new()), |(a, b)| (a.to_owned(), b.to_owned()));
    format!("{whole}{rest:0<4}").parse().ok()
}

/// All outcomes of a decision; `given` tells what the line of an SLA at a place gives.
pub fn outcomes(decision: &Json, given: &dyn Fn(&str) -> String) -> BTreeMap<Outcome, Value> {
    let mut values: BTreeMap<Outcome, Value> = BTreeMap::new();
    let word = |value: &Json| text(value).map(Value::Word);
    let told = |words: &str, rest: String| Value::Told(words.to_owned(), None, String::new(), rest, false);
    for (name, score) in decision["scores"].as_object().unwrap() {
        values.extend(points(&score["value"]).map(|points| (("score", Some(name.clone())), Value::Points(points))));
    }
    for (name, grade) in decision["grades"].as_object().unwrap() {
        values.extend(word(grade).map(|grade| (("grade", Some(name.clone())), grade)));
    }
    for (list_name, checks) in decision["checklists"].as_object().unwrap() {
        for (key, says) in [("met", "met"), ("not_met", "not met"), ("unknown", "unknown")] {
            for check in list(&checks[key]) {
                let name = format!("{list_name}.{}", check.as_str().unwrap());
                values.insert(("checklist", Some(name)), Value::Word(says.to_owned()));
            }
        }
    }
    if decision["excluded"].is_object() {
        let label = text(&decision["excluded"]["label"]).unwrap_or("by a rule without a label".to_owned());
        values.insert(("excluded", None), Value::Word(label));
    }
    values.extend(word(&decision["territory"]).map(|word| (("territory", None), word)));
    values.extend(points(&decision["priority"]).map(|points| (("priority", None), Value::Points(points))));
    let stage = &decision["stage"];
    let moves = list(&stage["moves"]);
    let way: Vec<String> = moves
        .iter()
        .map(|step| format!("{} to {}", step["kind"].as_str().unwrap(), step["to"].as_str().unwrap()))
        .collect();
    let state = if way.is_empty() { "stays".to_owned() } else { way.join(", ") };
    let times: Vec<&Json> = moves.iter().map(|step| &step["time"]).collect();
    let rest = format!("{} {times:?}", stage["before"]);
    values.insert(
        ("stage", None),
        Value::Told(text(&stage["after"]).unwrap(), text(&stage["entered"]), state, rest, false),
    );
    values.extend(word(&stage["owner"]).map(|word| (("department", None), word)));
    values.extend(word(&decision["handoff"]["owner"]).map(|word| (("handoff", None), word)));
    let assignment = &decision["assignment"];
    let team = text(&assignment["team"]).filter(|_| assignment["kept"] == false);
    let (person, held) = (text(&decision["assignee"]), assignment["held"] == true);
    if person.is_some() || held {
        values.insert(("owner", None), Value::Who(person, team, held, text(&assignment["held_until"])));
    }
    let mut clocks: BTreeMap<String, (Vec<String>, Json)> = BTreeMap::new();
    for clock in list(&decision["sla"]) {
        let name = format!("{} {}", clock["sla"].as_str().unwrap(), clock["clause"].as_str().unwrap());
        let known = clocks.entry(name).or_insert((Vec::new(), Json::Null));
        let mut rest = clock.clone();
        bare(&mut rest);
        // Whose the running lap is, is the owner's outcome.
        if clock["ended"].is_null() {
            rest["assignee"] = Json::Null;
        }
        known.0.push(rest.to_string());
        if clock["ended"].is_null() || known.1.is_null() {
            known.1 = clock.clone();
        }
    }
    for (name, (rest, clock)) in clocks {
        let state = if clock["ended"].is_null() { text(&clock["state"]).unwrap() } else { "ended".to_owned() };
        let words = given(clock["at"].as_str().unwrap());
        values.insert(("due", Some(name)), Value::Told(words, text(&clock["due"]), state, rest.join(" "), true));
    }
    for programme in list(&decision["nurture"]) {
        let mut words = match text(&programme["next"]) {
            _ if programme["left"] == true => "left".to_owned(),
            Some(next) => format!("\"{next}\" next"),
            None => "nothing more to send".to_owned(),
        };
        for sent in list(&programme["send"]) {
            words += &format!(", \"{}\" now", sent["what"].as_str().unwrap());
        }
        let state = if programme["entered"] == true { "enters" } else { "is in it" }.to_owned();
        let value = Value::Told(words, text(&programme["at"]), state, programme.to_string(), false);
        values.insert(("nurture", text(&programme["name"])), value);
    }
    let mut alerts: BTreeMap<String, (Vec<String>, String, String)> = BTreeMap::new();
    for alert in list(&decision["alerts"]) {
        let (kind, id) = (alert["kind"].as_str().unwrap(), alert["id"].as_str().unwrap());
        let mut parts = id.split('/');
        let name = match kind {
            "handoff" => kind.to_owned(),
            _ => format!("{kind} {} {}", parts.next().unwrap(), parts.next().unwrap()),
        };
        let known = alerts.entry(name).or_insert((Vec::new(), text(&alert["at"]).unwrap(), String::new()));
        known.0.push(format!("to {}", alert["to"].as_str().unwrap_or("")));
        known.2 += &format!("{} {id} ", alert["at"]);
    }
    for (name, (to, at, rest)) in alerts {
        values.insert(("alert", Some(name)), Value::Told(to.join(", "), Some(at), String::new(), rest, false));
    }
    let odd = list(&decision["warnings"]);
    if !odd.is_empty() {
        let mut fields: Vec<&str> = odd.iter().map(|one| one["field"].as_str().unwrap()).collect();
        fields.dedup();
        values.insert(("odd", None), told(&fields.join(", "), decision["warnings"].to_string()));
    }
    let near: Vec<String> = list(&decision["near_miss"])
        .iter()
        .map(|miss| match (text(&miss["unknown"]), text(&miss["score"])) {
            (Some(field), _) => field,
            (None, score) => format!("{} by {}", score.unwrap(), miss["points_short"]),
        })
        .collect();
    if !near.is_empty() {
        let rest: Vec<String> = list(&decision["near_miss"]).iter().map(|miss| miss["would_do"].to_string()).collect();
        values.insert(("near", None), told(&near.join(", "), rest.join(" ")));
    }
    if let Some(until) = text(&decision["valid_until"]) {
        values.insert(("until", None), Value::Told(String::new(), Some(until), String::new(), String::new(), false));
    }
    let mut whole = decision.clone();
    whole["rules"] = Json::Null;
    bare(&mut whole);
    values.insert(("reasons", None), told("", whole.to_string()));
    values
}

/// Which outcomes of a lead are told: those that differ, and what mostly follows from them only if nothing else does.
pub fn differing(old: &BTreeMap<Outcome, Value>, new: &BTreeMap<Outcome, Value>) -> Vec<Outcome> {
    let mut names: Vec<&Outcome> =
        old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).collect();
    names.sort();
    names.dedup();
    let fine = |name: &&Outcome| FINE.contains(&name.0);
    if names.iter().any(|name| name.0 != "reasons") {
        names.retain(|name| name.0 != "reasons");
    }
    if !names.iter().all(fine) {
        names.retain(|name| !fine(name));
    }
    names.into_iter().cloned().collect()
}

/// What differs although it is not told.
pub fn beside(old: &BTreeMap<Outcome, Value>, new: &BTreeMap<Outcome, Value>) -> Vec<&'static str> {
    let told = differing(old, new);
    let differ = |kind: &&str| old.get(&(*kind, None)) != new.get(&(*kind, None));
    ["near", "until"].into_iter().filter(differ).filter(|kind| !told.iter().any(|one| one.0 == *kind)).collect()
}

pub fn shift(from: Option<&Value>, to: Option<&Value>) -> Shift {
    let timed = |before: &String, after: &String| if after < before { Shift::Earlier } else { Shift::Later };
    let from_to = |from: &str, to: &str| Shift::FromTo(Some(from.to_owned()), Some(to.to_owned()));
    match (from, to) {
        (Some(Value::Points(_)), Some(Value::Points(_))) => Shift::Points,
        // An excluded lead has no points, however many it had.
        (Some(Value::Points(_)), None) => Shift::FromTo(Some("points".to_owned()), None),
        (None, Some(Value::Points(_))) => Shift::FromTo(None, Some("points".to_owned())),
        (Some(Value::Told(a, before, one, _, clock)), Some(Value::Told(b, after, other, ..))) if a == b => {
            match (before, after) {
                (None, Some(_)) if *clock => from_to("standing still", a),
                (Some(_), None) if *clock => from_to(a, "standing still"),
                (Some(before), Some(after)) if before != after && (*clock || one == other) => timed(before, after),
                _ if one != other => from_to(one, other),
                _ => Shift::Otherwise,
            }
        }
        _ => Shift::FromTo(from.and_then(words), to.and_then(words)),
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::Points(points) => Some(points.to_string()),
        Value::Word(word) => Some(word.clone()),
        Value::Who(_, Some(team), true, _) => Some(format!("held for team {team}")),
        Value::Who(Some(_), Some(team), false, _) => Some(format!("team {team}")),
        Value::Who(person, ..) => person.clone(),
        Value::Told(words, at, ..) if words.is_empty() => at.clone(),
        Value::Told(words, ..) => Some(words.clone()),
    }
}

/// Decides about each lead of a file by itself, whole, under the rules at a path.
pub fn decisions(rules: &Path, leads: &Path, now: &str) -> Vec<Json> {
    let opened = leadwright::live::open(rules).unwrap_or_else(|failed| panic!("{:?}", failed.problems));
    let program = &opened.program;
    let now = Instant::parse_rfc3339(now).unwrap();
    let text = std::fs::read_to_string(leads).unwrap();
    let mut reader = Reader::new(&program.schema);
    let mut record = Record::default();
    let mut decider = Decider::new(program, true, false);
    let one = |line: &str| {
        reader.read_json(line.as_bytes(), &mut record).unwrap();
        warn_future(&mut record, &program.schema, now);
        let outcome = decider.decide(&record, now);
        let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
        let mut bytes = Vec::new();
        json::write(&mut bytes, &Decided { program, record: &record, decision, explanation });
        serde_json::from_slice(&bytes).unwrap()
    };
    text.lines().filter(|line| !line.is_empty()).map(one).collect()
}
