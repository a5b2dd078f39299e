//! `saas-inbound` held against its older version: what `diff` tells of made-up leads is counted by brute force. The edits between
//! the two are written down here as replacements in text. Each is made by itself in a copy of the old folder, `eval` decides about
//! all leads under each copy, and the decisions are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value as Json, json};

use crate::decisions::leadwright;
use crate::outcomes::{KINDS as ALL, Outcome, Shift, Value, beside, decisions, differing, outcomes, shift};

const OLD: &str = "tests/rules/saas-inbound-2020";
const NEW: &str = "rules/saas-inbound";
const NOW: &str = "2026-11-23T18:00:00Z";

/// Something that is different between the two folders: what stands in a file, and what instead.
enum Change {
    Replace(&'static str, &'static str, &'static str),
    /// Takes out whole lines.
    Remove(&'static str, &'static str),
    /// Puts a whole line after the one in which this stands.
    Insert(&'static str, &'static str, &'static str),
}
use Change::{Insert, Remove, Replace};

/// One edit between the two, with those it can't stand without.
struct Fact {
    name: &'static str,
    changes: &'static [Change],
    needs: &'static [&'static str],
}

const fn fact(name: &'static str, changes: &'static [Change]) -> Fact {
    Fact { name, changes, needs: &[] }
}

const FACTS: [Fact; 27] = [
    fact("threshold", &[Replace("stages.lead", "person >= 90", "person >= 100")]),
    fact("meaning", &[Replace("stages.lead", "means \"Has 90 points", "means \"Has 100 points")]),
    fact("registered", &[Replace("behaviour.lead", "+15  \"Registered\"", "+10  \"Registered\"")]),
    fact("gated content", &[Replace("behaviour.lead", "+30  \"Gated content\"", "+15  \"Gated content\"")]),
    fact("trial", &[Replace("behaviour.lead", "+100 \"Trial\"", "+65  \"Trial\"")]),
    fact("news", &[Replace("behaviour.lead", "+10  \"Subscribed to news\"", "+5   \"Subscribed to news\"")]),
    fact(
        "jobs",
        &[Replace(
            "behaviour.lead",
            "-25  \"Looked for a job\"       for every 3 visits where page starts with any of low_pages",
            "-10  \"Looked for a job\"       for each visit where page starts with any of low_pages, once per 1 day",
        )],
    ),
    fact(
        "trial page",
        &[Remove(
            "behaviour.lead",
            "  +50  \"Looked at the trial\"    for each visit where page starts with \"/free-trial\", once per 1 day",
        )],
    ),
    fact(
        "bounces are known",
        &[Insert("profile.lead", "visit   { page text }", "  bounce  { hard yes/no }")],
    ),
    Fact {
        name: "bounces",
        changes: &[Insert(
            "behaviour.lead",
            "\"Looked for a job\"",
            "  -20  \"Mail bounced\"           for each bounce where hard is yes, once per 1 month",
        )],
        needs: &["bounces are known"],
    },
    fact(
        "restart",
        &[Replace(
            "behaviour.lead",
            "score behaviour from 0, restarts on recycle {",
            "score behaviour from 0, restarts on recycle, restarts on unsubscribe {",
        )],
    ),
    fact(
        "unsubscribed",
        &[Remove("behaviour.lead", "  -25  \"Unsubscribed\"           for each unsubscribe, once per 1 day")],
    ),
    fact(
        "back again",
        &[Replace(
            "behaviour.lead",
            "  +20  \"Back again\"             for each (program, content, survey, form, chat, trial, webcast_view, fast_mover)
                                  where lead.came_back, once per 1 week",
            "  +20  \"Back again\"             for each (program, content, survey, form, chat, trial, webcast_view, fast_mover)
                                  where lead.came_back, once per 1 month",
        )],
    ),
    fact("generic address", &[Replace("demographic.lead", "-5  \"Generic address\"", "-10 \"Generic address\"")]),
    fact("top management", &[Replace("demographic.lead", "+50 \"Top management\"", "+20 \"Top management\"")]),
    fact(
        "health check",
        &[Insert(
            "definitions.lead",
            "any form since recycle where kind is \"hand raise\"",
            "  any form since recycle where kind is \"health check\"",
        )],
    ),
    fact("large", &[Replace("definitions.lead", "when employees > 750", "when employees > 2_000")]),
    fact(
        "no companies",
        &[Insert(
            "definitions.lead",
            "list rivals ",
            "list not_a_company   = \"student\", \"personal\", \"test\", \"none\", \"n/a\", \"self\", \"private\"",
        )],
    ),
    Fact {
        name: "not a company",
        changes: &[Insert(
            "definitions.lead",
            "exclude \"Bad data\"",
            "exclude \"Not a company\"             when company in not_a_company",
        )],
        needs: &["no companies"],
    },
    fact(
        "below",
        &[Replace("routing.lead", "\"Below 50 points\" when person < 50", "\"Below 30 points\" when person < 30")],
    ),
    fact(
        "mailed",
        &[
            Remove("routing.lead", MAILED),
            Insert("routing.lead", "keep assignee           \"Qualified again\"", MAILED),
        ],
    ),
    fact("finn", &[Insert("routing.lead", "amara@brightforge.example", FINN)]),
    fact(
        "first touch",
        &[Replace(
            "sla.lead",
            "first touch within 1 business day  otherwise ",
            "first touch within 1 business hour otherwise ",
        )],
    ),
    fact(
        "ageing",
        &[Replace(
            "sla.lead",
            "  stay at most 30 days when new_business and segment is \"SMB\",        then close",
            "  stay at most 15 days when new_business and segment is \"SMB\",        then close",
        )],
    ),
    fact("first steps", &[Remove("nurture.lead", FIRST_STEPS)]),
    fact("version", &[Replace("process.lead", "2020.10", "2022.11")]),
    fact("free mail", &[Replace("free-mail.txt", "fastpost.example", "poczta.example")]),
];

const MAILED: &str = "  to nobody               \"Somebody mails it\"  when sequenced is yes";
const FINN: &str = "  member \"finn@brightforge.example\",  weight 1";
const FIRST_STEPS: &str = "nurture first_steps \"First steps\" {
  enter when stage is inquiry and person < 60
  leave when stage is not inquiry or person >= 80
  after 2 days  send \"How others began\"
  after 10 days send \"Invitation to the demo webcast\"
  every 30 days send \"Newsletter\"
}";

/// What changes no decision by itself: words, a share in a team, a version, and what others need.
const SILENT: [&str; 3] = ["meaning", "no companies", "version"];

type Files = BTreeMap<String, String>;

/// All files of a rule set but its tests and its page.
fn files(folder: &str) -> Files {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let read =
        |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap());
    paths.map(read).filter(|(name, _)| name != "README.md" && name != "tests.lead").collect()
}

/// Where a text stands; it has to stand there once.
fn only(text: &str, wanted: &str) -> usize {
    let mut found = text.match_indices(wanted);
    let (at, _) = found.next().unwrap_or_else(|| panic!("{wanted:?} is not there"));
    assert!(found.next().is_none(), "{wanted:?} stands there twice");
    at
}

impl Change {
    fn make(&self, files: &mut Files) {
        match self {
            Replace(file, old, new) => {
                let text = files.get_mut(*file).unwrap();
                text.replace_range(only(text, old)..only(text, old) + old.len(), new);
            }
            Remove(file, old) => {
                let text = files.get_mut(*file).unwrap();
                let at = only(text, &format!("{old}\n"));
                text.replace_range(at..=at + old.len(), "");
            }
            Insert(file, after, line) => {
                let text = files.get_mut(*file).unwrap();
                let end = only(text, after) + text[only(text, after)..].find('\n').unwrap() + 1;
                text.insert_str(end, &format!("{line}\n"));
            }
        }
    }
}

/// What a file says, without comments and blanks.
fn said(text: &str) -> String {
    let line = |line: &str| {
        let quotes_before = |at: usize| line[..at].matches('"').count();
        let comment = line.match_indices('#').map(|(at, _)| at).find(|at| quotes_before(*at) % 2 == 0);
        line[..comment.unwrap_or(line.len())].split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn place_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The versions that are looked at, each in a folder of its own.
struct Versions {
    folder: tempfile::TempDir,
}

impl Versions {
    /// The old rules with some of the facts, and what these need.
    fn folder(&self, facts: &BTreeSet<&'static str>) -> PathBuf {
        let mut made = facts.clone();
        made.extend(FACTS.iter().filter(|fact| facts.contains(fact.name)).flat_map(|fact| fact.needs));
        let mut files = files(OLD);
        FACTS
            .iter()
            .filter(|fact| made.contains(fact.name))
            .flat_map(|fact| fact.changes)
            .for_each(|c| c.make(&mut files));
        let name: Vec<&str> = made.into_iter().collect();
        let folder = self.folder.path().join(format!("+{}", name.join("+")));
        if !folder.exists() {
            fs::create_dir(&folder).unwrap();
            files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        }
        folder
    }

    fn leads(&self, name: &str, leads: &[&Json]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, leads.iter().map(|lead| format!("{lead}\n")).collect::<String>()).unwrap();
        path
    }
}

#[test]
fn the_facts_turn_the_older_version_into_the_newer_one() {
    let mut made = files(OLD);
    FACTS.iter().flat_map(|fact| fact.changes).for_each(|change| change.make(&mut made));
    let said = |files: Files| -> Files {
        files.iter().map(|(name, text)| (name.clone(), said(text))).filter(|(_, said)| !said.is_empty()).collect()
    };
    assert_eq!(said(made), said(files(NEW)));
}

#[test]
fn the_older_version_does_what_its_tests_say() {
    let (_, told, code) = leadwright(&["test", OLD, "--deny", "warnings"]);
    assert_eq!((code, told.trim()), (0, "5 tests passed"));
}

// ---- Leads --------------------------------------------------------------------------------------------------------------------

/// A row of numbers that is the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

fn ago(hours: usize) -> String {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    (now - TimeDelta::hours(i64::try_from(hours).unwrap())).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Leads with a few things each, so that the edits meet them alone, in twos and in threes.
fn leads(count: usize) -> Vec<Json> {
    let mut dice = Dice(2020);
    (0..count).map(|at| lead(&mut dice, at)).collect()
}

fn lead(dice: &mut Dice, at: usize) -> Json {
    let domain = dice.of(&["works.example", "works.example", "mail.example", "fastpost.example", "poczta.example"]);
    let created = 24 * (1 + dice.below(60));
    let mut lead = json!({
        "id": format!("L-{at:04}"), "created": ago(created), "email": format!("someone@{domain}"),
        "company": dice.of(&["Works", "Works", "Works", "Works", "Works", "Works", "Works", "Works", "Works", "Student"]), "made_by": dice.of(&["integration", "integration", "import"]),
        "country": dice.of(&[Some("US"), Some("DE"), Some("JP"), Some("BR"), None]),
        "employees": dice.of(&[None, Some(50), Some(200), Some(1_000), Some(3_000)]),
        "title": dice.of(&[None, None, Some("CTO"), Some("Director of Platform"), Some("Senior consultant")]),
        "Setup for Company Use": dice.of(&[None, None, Some(true)]),
    });
    if dice.chance(20) {
        lead["Key Account"] = json!(true);
    }
    if dice.chance(15) {
        lead["BDR Assigned"] = json!("dana@brightforge.example");
        lead["bdr_status"] = json!("actively working");
    }
    match dice.below(10) {
        // An opportunity that nothing happens to.
        0 | 1 => {
            lead["stage"] = json!(dice.of(&["discovery", "scoping"]));
            lead["entered"] = json!(ago(24 * (2 + dice.below(40)) + 3));
            lead["deal_kind"] = json!("new business");
        }
        // One that came back from sales.
        2 | 3 => {
            let (qualified, back) = (24 * (50 + dice.below(20)), 24 * (30 + dice.below(10)));
            lead["created"] = json!(ago(qualified + 200));
            lead["stage"] = json!("nurture");
            lead["entered"] = json!(ago(back));
            lead["history"] = json!([
                {"stage": "mql", "at": ago(qualified), "by": "advance"},
                {"stage": "nurture", "at": ago(back), "by": "recycle"},
            ]);
            lead["assignee"] = json!("nurture-queue@brightforge.example");
            lead["Original Owner"] = json!(dice.of(&[None, Some("ines@brightforge.example")]));
            if dice.chance(30) {
                lead["sequenced"] = json!(true);
            }
        }
        // One that is known as an inquiry.
        4 | 5 => {
            lead["stage"] = json!("inquiry");
            lead["entered"] = json!(ago(created - 1));
        }
        _ => {}
    }
    let mut activities = Vec::new();
    // The first ones do one thing each, in turn; then come some that one edit alone changes.
    if at < 10 * KINDS {
        doing(dice, at % KINDS, &mut activities);
    } else if at < 10 * KINDS + 18 {
        return plain(&lead, at);
    } else {
        for _ in 0..dice.below(4) {
            let kind = dice.below(KINDS);
            doing(dice, kind, &mut activities);
        }
    }
    lead["activities"] = Json::Array(activities);
    lead
}

/// A lead of which little is known: with 90 points, with 40 and a trial, somebody who registered, who asked for us after unsubscribing,
/// who comes back a second time within a month, or while somebody mails them.
fn plain(lead: &Json, at: usize) -> Json {
    let done = match at % 6 {
        0 => json!([{"type": "chat", "meeting": false, "at": ago(30 + at)}]),
        1 => json!([{"type": "trial", "edition": "hosted", "success": false, "at": ago(30)}]),
        2 => json!([{"type": "program", "kind": "webcast", "Program Status": "registered", "at": ago(30 + at)}]),
        3 => json!([{"type": "unsubscribe", "at": ago(at)}, {"type": "form", "kind": "contact", "at": ago(30)}]),
        4 => {
            json!([{"type": "chat", "meeting": false, "at": ago(30)}, {"type": "chat", "meeting": false, "at": ago(30 + 24 * 9)}])
        }
        _ => json!([{"type": "form", "kind": "contact", "at": ago(30)}]),
    };
    let mut plain = json!({
        "id": lead["id"], "created": ago(24 * 5), "email": "someone@works.example", "company": "Works", "made_by": "integration",
        "country": "US", "employees": lead["employees"], "activities": done,
        "title": if at.is_multiple_of(6) { "Director of Platform" } else { "Director" }, "Key Account": at.is_multiple_of(6),
    });
    if at % 6 >= 4 {
        plain["stage"] = json!("nurture");
        plain["entered"] = json!(ago(24 * 20));
        plain["created"] = json!(ago(24 * 25));
        plain["history"] = json!([
            {"stage": "mql", "at": ago(24 * 24), "by": "advance"},
            {"stage": "nurture", "at": ago(24 * 20), "by": "recycle"},
        ]);
    }
    if at % 6 == 5 {
        plain["sequenced"] = json!(true);
        plain["Original Owner"] = json!("ines@brightforge.example");
    }
    plain
}

/// How many kinds of things leads do.
const KINDS: usize = 13;

/// Something that a lead does, so that one of the edits may touch it.
fn doing(dice: &mut Dice, kind: usize, done: &mut Vec<Json>) {
    let mut add = |hours: usize, mut activity: Json| {
        activity["at"] = json!(ago(hours));
        done.push(activity);
    };
    let hours = 1 + dice.below(24 * 25);
    match kind {
        0 => add(hours, json!({"type": "program", "kind": "webcast", "Program Status": "registered"})),
        1 => {
            add(hours, json!({"type": "content", "kind": "gated", "success": true}));
            if dice.chance(50) {
                add(hours + 24 * 9, json!({"type": "content", "kind": "gated", "success": true}));
            }
        }
        2 => add(hours, json!({"type": "trial", "edition": "portal", "success": true})),
        3 => {
            let edition = dice.of(&["hosted", "self-managed"]);
            add(hours, json!({"type": "trial", "edition": edition, "success": true}));
        }
        4 => add(hours, json!({"type": "form", "kind": "subscription"})),
        5 => add(hours, json!({"type": "form", "kind": "health check"})),
        6 => add(hours, json!({"type": "form", "kind": dice.of(&["contact", "other inbound", "social lead form"])})),
        7 => add(hours, json!({"type": "visit", "page": "/free-trial"})),
        8 => {
            (0..1 + dice.below(4)).for_each(|visit| add(hours + 24 * visit, json!({"type": "visit", "page": "/jobs"})))
        }
        9 => add(hours, json!({"type": "bounce", "hard": true})),
        10 => add(hours, json!({"type": "unsubscribe"})),
        11 => add(hours, json!({"type": "survey", "tool": "interview", "success": true})),
        _ => add(hours, json!({"type": "chat", "meeting": false})),
    }
}

// ---- What comes out -----------------------------------------------------------------------------------------------------------

/// Where a decision led: what came out, how the lead moved (forward, not, back), and the stages on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Came {
    values: BTreeMap<Outcome, Value>,
    direction: i8,
    way: Vec<String>,
}

/// How long a line gives, as the language names it: whole weeks and days where it is one of these.
fn spoken(length: &str) -> String {
    let (count, unit) = length.split_once(' ').unwrap();
    let count: u64 = count.parse().unwrap();
    let hours = match unit.trim_end_matches('s') {
        "hour" => count,
        "day" => count * 24,
        _ => return length.to_owned(),
    };
    let of = |size: u64, unit: &str| format!("{} {unit}{}", hours / size, if hours == size { "" } else { "s" });
    match hours {
        hours if hours % 168 == 0 => of(168, "week"),
        hours if hours % 24 == 0 => of(24, "day"),
        _ => of(1, "hour"),
    }
}

/// What the line of an SLA gives: `within 1 business hour`.
fn given(folder: &Path, at: &str) -> String {
    let mut place = at.split(':');
    let text = fs::read_to_string(folder.join(place.next().unwrap())).unwrap();
    let line = text.lines().nth(place.next().unwrap().parse::<usize>().unwrap() - 1).unwrap();
    let (word, rest) = ["within", "at most"].iter().find_map(|word| Some((word, line.split_once(word)?.1))).unwrap();
    let ends = [" when ", " otherwise", ",", "#"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    format!("{word} {}", spoken(rest[..ends].trim()))
}

fn text(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn came(decision: &Json, folder: &Path) -> Came {
    let values = outcomes(decision, &|at| given(folder, at));
    let moves = decision["stage"]["moves"].as_array().unwrap();
    let direction = match moves.last().map(|last| last["kind"].as_str().unwrap()) {
        None => 0,
        Some("advance" | "reopen") => 1,
        Some(_) => -1,
    };
    let way = moves.iter().map(|step| &step["to"]);
    let way = std::iter::once(&decision["stage"]["before"]).chain(way).filter_map(text).collect();
    Came { values, direction, way }
}

/// What comes out for each lead, by its id, under the rules of a folder.
fn decided(folder: &Path, leads: &Path) -> BTreeMap<String, Came> {
    let decisions = decisions(folder, leads, NOW);
    decisions.iter().map(|decision| (text(&decision["lead"]).unwrap(), came(decision, folder))).collect()
}

/// Whether something is lost or gained.
fn turn(outcome: &Outcome, old: &Came, new: &Came) -> (bool, bool) {
    if outcome.0 == "stage" {
        let ahead = |one: &Came, other: &Came| {
            one.direction > other.direction
                || (one.direction == other.direction && one.way.contains(other.way.last().unwrap()))
        };
        let (before, after) = (ahead(old, new), ahead(new, old));
        return (before && !after, after && !before);
    }
    let nobody = |came: &Came| matches!(came.values.get(outcome), None | Some(Value::Who(None, ..)));
    (!nobody(old) && nobody(new), nobody(old) && !nobody(new))
}

// ---- The difference -----------------------------------------------------------------------------------------------------------

/// A group of a difference, its edits as facts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    leads: u64,
    rows: BTreeMap<(Outcome, Shift), Row>,
    example: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    leads: u64,
    points: Option<(i64, i64)>,
}

type Because = (BTreeSet<&'static str>, String);

/// Whether each of the edits does it by itself.
fn one(because: &Because) -> bool {
    because.1 == "alone" || because.1 == "each"
}

fn kind(word: &Json) -> &'static str {
    ALL.into_iter().find(|kind| word == kind).unwrap()
}

fn groups(told: &Json, facts: &[&'static str]) -> Vec<(Because, Group)> {
    let group = |group: &Json| {
        let edits = group["edits"].as_array().unwrap().iter();
        let edits = edits.map(|edit| facts[usize::try_from(edit.as_u64().unwrap()).unwrap()]).collect();
        let rows = group["outcomes"].as_array().unwrap().iter().map(|row| {
            let shift = match row["shift"].as_str().unwrap() {
                "points" => Shift::Points,
                "earlier" => Shift::Earlier,
                "later" => Shift::Later,
                "otherwise" => Shift::Otherwise,
                _ => Shift::FromTo(text(&row["from"]), text(&row["to"])),
            };
            let points = row["points_from"].as_i64().zip(row["points_to"].as_i64());
            (
                ((kind(&row["outcome"]), text(&row["name"])), shift),
                Row { leads: row["leads"].as_u64().unwrap(), points },
            )
        });
        let (rows, leads) = (rows.collect(), group["leads"].as_u64().unwrap());
        let example = text(&group["example"]["lead"]).unwrap();
        ((edits, text(&group["acting"]).unwrap()), Group { leads, rows, example })
    };
    told["groups"].as_array().unwrap().iter().map(group).collect()
}

/// The fact behind an edit: the one that changes the line where the edit stands.
fn fact_of(edit: &Json, old: &Files, new: &Files) -> &'static str {
    let at = |side: &str| -> Option<(String, usize)> {
        let at = text(&edit[side].as_array().unwrap().first()?["at"]).unwrap();
        let mut parts = at.split(':');
        Some((parts.next().unwrap().to_owned(), parts.next().unwrap().parse().unwrap()))
    };
    let (before, after) = (at("before"), at("after"));
    let here = |change: &Change| {
        let (file, piece, files, place) = match change {
            Replace(file, piece, _) | Remove(file, piece) => (file, piece, old, &before),
            Insert(file, _, piece) => (file, piece, new, &after),
        };
        let text = &files[*file];
        place.as_ref() == Some(&((*file).to_owned(), place_of(text, only(text, piece))))
    };
    let found: Vec<&str> = FACTS.iter().filter(|fact| fact.changes.iter().any(here)).map(|fact| fact.name).collect();
    let [fact] = found.as_slice() else { panic!("{edit:#} is {found:?}") };
    FACTS.iter().find(|known| known.name == *fact).unwrap().name
}

/// What a lead comes to under both rule sets and under each fact by itself.
struct Lead<'v> {
    old: &'v Came,
    new: &'v Came,
    single: Vec<(&'static str, &'v Came)>,
}

impl Lead<'_> {
    fn changed(&self) -> Vec<Outcome> {
        differing(&self.old.values, &self.new.values)
    }

    fn shift(&self, outcome: &Outcome) -> Shift {
        shift(self.old.values.get(outcome), self.new.values.get(outcome))
    }

    /// The facts that bring the new value by themselves.
    fn whole(&self, outcome: &Outcome) -> BTreeSet<&'static str> {
        let wanted = self.new.values.get(outcome);
        by_themselves(self.single.iter().filter(|(_, came)| came.values.get(outcome) == wanted).map(|(name, _)| *name))
    }

    /// Those that bring another value than the old one.
    fn moving(&self, outcome: &Outcome) -> BTreeSet<&'static str> {
        let before = self.old.values.get(outcome);
        by_themselves(self.single.iter().filter(|(_, came)| came.values.get(outcome) != before).map(|(name, _)| *name))
    }

    fn points(&self, outcome: &Outcome) -> Option<i64> {
        match (self.old.values.get(outcome), self.new.values.get(outcome)) {
            (Some(Value::Points(before)), Some(Value::Points(after))) => Some((after - before) / 10_000),
            _ => None,
        }
    }
}

/// Without those that only do something because another comes with them.
fn by_themselves(found: impl Iterator<Item = &'static str>) -> BTreeSet<&'static str> {
    let found: BTreeSet<&'static str> = found.collect();
    let brings =
        |name: &str| FACTS.iter().any(|fact| fact.name == name && fact.needs.iter().any(|need| found.contains(need)));
    found.iter().copied().filter(|name| !brings(name)).collect()
}

#[test]
fn what_a_change_does_is_what_brute_force_counts() {
    let versions = Versions { folder: tempfile::tempdir().unwrap() };
    let leads = leads(200);
    let all = versions.leads("leads.ndjson", &leads.iter().collect::<Vec<_>>());
    // Both take their time, so they go side by side.
    let single = |fact: &Fact| (fact.name, decided(&versions.folder(&BTreeSet::from([fact.name])), &all));
    let (ran, alone) = std::thread::scope(|threads| {
        let arguments = ["diff", OLD, NEW, "--leads", all.to_str().unwrap(), "--now", NOW, "--format", "json"];
        let ran = threads.spawn(move || leadwright(&arguments));
        let alone: Vec<(&str, BTreeMap<String, Came>)> = FACTS.iter().map(single).collect();
        (ran.join().unwrap(), alone)
    });
    let old = decided(&versions.folder(&BTreeSet::new()), &all);
    let new = decided(Path::new(NEW), &all);
    let (out, complaint, code) = ran;
    assert_eq!(code, 3, "{complaint}");
    let diff: Json = serde_json::from_str(&out).unwrap();

    // Each edit is one of the facts, and each fact an edit.
    let (before, after) = (files(OLD), files(NEW));
    let facts: Vec<&'static str> =
        diff["edits"].as_array().unwrap().iter().map(|edit| fact_of(edit, &before, &after)).collect();
    let names: BTreeSet<&str> = FACTS.iter().map(|fact| fact.name).collect();
    assert_eq!((facts.len(), facts.iter().copied().collect::<BTreeSet<_>>()), (FACTS.len(), names));

    let lead = |id: &str| Lead {
        old: &old[id],
        new: &new[id],
        single: alone.iter().map(|(name, came)| (*name, &came[id])).collect(),
    };
    let ids: Vec<&str> = leads.iter().map(|lead| lead["id"].as_str().unwrap()).collect();

    // How many leads come out differently, and in what.
    let changed: Vec<&str> = ids.iter().copied().filter(|id| !lead(id).changed().is_empty()).collect();
    assert_eq!((diff["leads"].as_u64(), diff["changed"].as_u64()), (Some(200), Some(changed.len() as u64)));
    let mut totals: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    let mut rows: BTreeMap<(Outcome, Shift), u64> = BTreeMap::new();
    for id in &changed {
        let lead = lead(id);
        let mut kinds: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
        for outcome in lead.changed() {
            let (lost, gained) = turn(&outcome, lead.old, lead.new);
            let known = kinds.entry(outcome.0).or_default();
            *known = (known.0 || lost, known.1 || gained);
            *rows.entry((outcome.clone(), lead.shift(&outcome))).or_default() += 1;
        }
        for kind in beside(&lead.old.values, &lead.new.values) {
            totals.entry(kind).or_default()[0] += 1;
        }
        for (kind, (lost, gained)) in kinds {
            let [changed, all_lost, all_gained] = totals.entry(kind).or_default();
            (*changed, *all_lost, *all_gained) =
                (*changed + 1, *all_lost + u64::from(lost), *all_gained + u64::from(gained));
        }
    }
    let told = diff["totals"].as_array().unwrap().iter().map(|total| {
        let number = |key: &str| total[key].as_u64().unwrap();
        (kind(&total["outcome"]), [number("changed"), number("lost"), number("gained")])
    });
    assert_eq!(told.collect::<BTreeMap<_, _>>(), totals);
    let groups = groups(&diff, &facts);
    let mut told: BTreeMap<(Outcome, Shift), u64> = BTreeMap::new();
    for (row, of) in groups.iter().flat_map(|(_, group)| &group.rows) {
        *told.entry(row.clone()).or_default() += of.leads;
    }
    assert_eq!(told, rows);
    attribution(&versions, &leads, &groups, &lead);

    // The leads meet every edit that can change something, and more than one at a time.
    let met = |name: &str| groups.iter().any(|(because, _)| one(because) && because.0.contains(name));
    let unmet: Vec<&str> = FACTS.iter().map(|fact| fact.name).filter(|name| !met(name)).collect();
    assert_eq!(unmet, SILENT, "what changes no lead by itself");
    let kinds: BTreeSet<&str> = groups.iter().map(|((_, acting), _)| acting.as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["alone", "each", "in parts", "only together", "together"]));
}

/// How many groups of several edits are tried; each takes a few runs.
const TRIED: usize = 8;

/// Which edits did it: counted for those that do it alone, tried on the example for those that do it with others.
fn attribution<'v>(versions: &Versions, leads: &[Json], groups: &[(Because, Group)], lead: &dyn Fn(&str) -> Lead<'v>) {
    let mut counted: Vec<(Because, Group)> = Vec::new();
    let mut rest: BTreeMap<Outcome, u64> = BTreeMap::new();
    let mut by_themselves: BTreeSet<Because> = BTreeSet::new();
    for id in leads.iter().map(|lead| lead["id"].as_str().unwrap()) {
        let lead = lead(id);
        let mut of_lead: BTreeSet<Because> = BTreeSet::new();
        for outcome in lead.changed() {
            let whole = lead.whole(&outcome);
            if whole.is_empty() {
                *rest.entry(outcome).or_default() += 1;
                continue;
            }
            let because = (whole.clone(), if whole.len() == 1 { "alone" } else { "each" }.to_owned());
            if !counted.iter().any(|(known, _)| *known == because) {
                let empty = Group { leads: 0, rows: BTreeMap::new(), example: id.to_owned() };
                counted.push((because.clone(), empty));
            }
            let (_, group) = counted.iter_mut().find(|(known, _)| *known == because).unwrap();
            // The first lead that nothing else changes stands for the group, or else its first.
            let alone = lead.changed().iter().all(|outcome| lead.whole(outcome) == because.0);
            if alone && by_themselves.insert(because.clone()) {
                group.example = id.to_owned();
            }
            group.leads += u64::from(of_lead.insert(because));
            let row = group.rows.entry((outcome.clone(), lead.shift(&outcome))).or_default();
            row.leads += 1;
            if let Some(by) = lead.points(&outcome) {
                let (least, most) = row.points.unwrap_or((by, by));
                row.points = Some((least.min(by), most.max(by)));
            }
        }
    }
    let told: BTreeMap<&Because, &Group> =
        groups.iter().filter(|(because, _)| one(because)).map(|(because, group)| (because, group)).collect();
    let counted: BTreeMap<&Because, &Group> = counted.iter().map(|(because, group)| (because, group)).collect();
    assert_eq!(told, counted);

    // All others change by several edits.
    let mut several: BTreeMap<Outcome, u64> = BTreeMap::new();
    for ((outcome, _), row) in groups.iter().filter(|(because, _)| !one(because)).flat_map(|(_, group)| &group.rows) {
        *several.entry(outcome.clone()).or_default() += row.leads;
    }
    assert_eq!(several, rest);
    let mut tried = 0;
    let several: Vec<_> = groups.iter().filter(|(because, _)| !one(because)).collect();
    for ((edits, acting), group) in several.iter().step_by(several.len().div_ceil(TRIED)) {
        assert!(edits.len() > 1, "{edits:?}");
        let example = leads.iter().find(|lead| lead["id"] == group.example.as_str()).unwrap();
        let file = versions.leads("one.ndjson", &[example]);
        let values = |edits: &BTreeSet<&'static str>| {
            decided(&versions.folder(edits), &file).remove(&group.example).unwrap().values
        };
        let whole = values(edits);
        let without: Vec<_> =
            edits.iter().map(|edit| values(&edits.iter().copied().filter(|other| other != edit).collect())).collect();
        let lead = lead(&group.example);
        let explained: Vec<Outcome> = lead
            .changed()
            .into_iter()
            .filter(|outcome| {
                let wanted = lead.new.values.get(outcome);
                let moving = lead.moving(outcome).intersection(edits).count();
                let how = match moving {
                    0 => "only together",
                    all if all == edits.len() => "in parts",
                    _ => "together",
                };
                lead.whole(outcome).is_empty()
                    && group.rows.contains_key(&(outcome.clone(), lead.shift(outcome)))
                    && how == acting
                    && whole.get(outcome) == wanted
                    && without.iter().all(|values| values.get(outcome) != wanted)
            })
            .collect();
        assert!(!explained.is_empty(), "{edits:?} {acting} does nothing for {}: {:?}", group.example, group.rows);
        tried += 1;
    }
    assert!(tried >= TRIED / 2, "only {tried} groups of several edits");
}
