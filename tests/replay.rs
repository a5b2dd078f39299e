//! `leadwright replay`: the story of a lead as it is told, worked out by hand; in halves; together with others; and as a picture.

use std::path::Path;

use serde_json::{Value, json};

use crate::decisions::leadwright;

const RULES: &str = "tests/rules/story";

/// Monday 2026-11-23 to Thursday 2026-12-10 in Berlin, where it is one hour later than here.
fn lead(id: &str) -> Value {
    let visit = |at: &str| json!({"type": "visit", "at": at, "page": "/hidden-page"});
    let says = |at: &str, what: &str| json!({"type": "status", "by": "sales", "at": at, "value": what});
    json!({"id": id, "created": "2026-11-23T08:00:00Z", "name": "Zoé Secret", "activities": [
        visit("2026-11-23T09:00:00Z"),
        visit("2026-11-24T13:00:00Z"),
        visit("2026-11-30T10:00:00Z"),
        visit("2026-12-01T10:00:00Z"),
        {"type": "call", "by": "sales", "at": "2026-12-01T11:30:00Z"},
        says("2026-12-02T08:00:00Z", "accepted"),
        says("2026-12-10T08:00:00Z", "won"),
    ]})
}

/// A folder with these leads in a file.
struct Leads {
    folder: tempfile::TempDir,
}

impl Leads {
    fn new(leads: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text: String = leads.iter().map(|lead| format!("{lead}\n")).collect();
        std::fs::write(folder.path().join("leads.ndjson"), text).unwrap();
        Self { folder }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs `replay`; gives what it wrote, what it told, and its exit code.
    fn run(&self, rules: &str, more: &[&str]) -> (String, String, i32) {
        let leads = self.folder.path().join("leads.ndjson");
        leadwright(&[&["replay", rules, "--leads", leads.to_str().unwrap()], more].concat())
    }

    fn stories(&self, rules: &str, until: &str, more: &[&str]) -> Vec<Value> {
        let (out, told, code) = self.run(rules, &[&["--until", until, "--format", "ndjson"], more].concat());
        assert_eq!(code, 0, "{told}");
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

const END: &str = "2026-12-31T00:00:00Z";

/// The timeline with the text of the line of each rule in place of where it stands.
fn timeline(story: &Value, rules: &str) -> Vec<Value> {
    let mut entries = story["timeline"].as_array().unwrap().clone();
    for entry in &mut entries {
        let Some(place) = entry.get("rule").and_then(Value::as_str) else { continue };
        let parts: Vec<&str> = place.rsplitn(3, ':').collect();
        let text = std::fs::read_to_string(Path::new(rules).join(parts[2])).unwrap();
        let line = text.lines().nth(parts[1].parse::<usize>().unwrap() - 1).unwrap();
        entry["rule"] = line.trim().into();
    }
    entries
}

#[test]
fn a_story_worked_out_by_hand() {
    let story = Leads::new(&[lead("L-1")]).stories(RULES, END, &[]).remove(0);
    let moved = |at: &str, kind: &str, from: &str, to: &str, label: Option<&str>, sla: Option<&str>, rule: &str| json!({"at": at, "what": "moved", "kind": kind, "from": from, "to": to, "label": label, "sla": sla, "rule": rule});
    let touch = "first touch within 4 business hours, then recycle to lead";
    // Tuesday 14:00 in Berlin, three hours before the office closes; the fourth is Wednesday's first.
    let first = |at: &str, what: &str| {
        json!({"at": at, "what": what, "sla": "speed", "clause": "first touch", "lap": 1,
            "started": "2026-11-24T13:00:00Z", "due": "2026-11-25T09:00:00Z", "rule": touch})
    };
    let second = |at: &str, what: &str| {
        json!({"at": at, "what": what, "sla": "speed", "clause": "first touch", "lap": 1,
            "started": "2026-12-01T10:00:00Z", "due": "2026-12-01T14:00:00Z", "rule": touch})
    };
    let route = "route to sales { to team desk otherwise }";
    let goes = |at: &str, to: &str| json!({"at": at, "what": "assigned", "assignee": to, "team": "desk", "kept": false, "rule": route});
    let told = |at: &str, kind: &str, to: &str, text: &str| json!({"at": at, "what": "alert", "kind": kind, "to": to, "text": text});
    let asks = "Speed to lead: first touch within 4 business hours";
    let wanted = [
        json!({"at": "2026-11-23T08:00:00Z", "what": "seen", "stage": "captured"}),
        moved("2026-11-23T09:00:00Z", "advance", "captured", "lead", None, None, "advance to lead when any visit"),
        // Two visits of 30 points.
        moved(
            "2026-11-24T13:00:00Z",
            "advance",
            "lead",
            "qualified",
            Some("Interested"),
            None,
            "advance to qualified \"Interested\" when interest >= 60",
        ),
        goes("2026-11-24T13:00:00Z", "ana@x.example"),
        first("2026-11-24T13:00:00Z", "clock_started"),
        told("2026-11-24T13:00:00Z", "handoff", "sales", "L-1 is for ana@x.example: Qualified"),
        // Half of four hours.
        first("2026-11-24T15:00:00Z", "clock_warned"),
        told(
            "2026-11-24T15:00:00Z",
            "warning",
            "sales",
            &format!("L-1: 50% of the time is over. {asks}, due 2026-11-25 10:00"),
        ),
        moved("2026-11-25T09:00:00Z", "recycle", "qualified", "lead", None, Some("speed"), touch),
        first("2026-11-25T09:00:00Z", "clock_breached"),
        // Its points begin anew: nought.
        json!({"at": "2026-11-25T09:00:00Z", "what": "nurture_entered", "nurture": "warm"}),
        told(
            "2026-11-25T09:00:00Z",
            "breach",
            "lead_manager",
            &format!("L-1 is late. {asks}, was due 2026-11-25 10:00"),
        ),
        json!({"at": "2026-11-28T09:00:00Z", "what": "nurture_sent", "nurture": "warm", "message": "Case study"}),
        moved(
            "2026-12-01T10:00:00Z",
            "advance",
            "lead",
            "qualified",
            Some("Interested"),
            None,
            "advance to qualified \"Interested\" when interest >= 60",
        ),
        goes("2026-12-01T10:00:00Z", "ben@x.example"),
        second("2026-12-01T10:00:00Z", "clock_started"),
        json!({"at": "2026-12-01T10:00:00Z", "what": "nurture_left", "nurture": "warm"}),
        told("2026-12-01T10:00:00Z", "handoff", "sales", "L-1 is for ben@x.example: Qualified"),
        second("2026-12-01T11:30:00Z", "clock_met"),
        moved(
            "2026-12-02T08:00:00Z",
            "advance",
            "qualified",
            "accepted",
            None,
            None,
            "advance to accepted when sales says \"accepted\"",
        ),
        moved(
            "2026-12-10T08:00:00Z",
            "advance",
            "accepted",
            "won",
            None,
            None,
            "advance to won when sales says \"won\"",
        ),
    ];
    let found = timeline(&story, RULES);
    for (number, wanted) in wanted.iter().enumerate() {
        assert_eq!(found.get(number), Some(wanted), "entry {number}");
    }
    assert_eq!(found.len(), wanted.len());
    assert_eq!((&story["from"], &story["until"]), (&json!("2026-11-23T08:00:00Z"), &json!(END)));
    let standing = &story["standing"];
    assert_eq!((&standing["stage"], &standing["entered"]), (&json!("won"), &json!("2026-12-10T08:00:00Z")));
    assert_eq!(
        (&standing["assignee"], &standing["assigned"]),
        (&json!("ben@x.example"), &json!("2026-12-01T10:00:00Z"))
    );
}

#[test]
fn a_story_as_a_page() {
    let leads = Leads::new(&[lead("L-1")]);
    let (page, told, code) = leads.run(RULES, &["--until", END]);
    assert_eq!((told.as_str(), code), ("1 lead\n", 0));
    insta::assert_snapshot!("story", page);
    // On the way, with a clock that runs and a message to come.
    let (page, _, _) = leads.run(RULES, &["--until", "2026-11-24T14:30:00Z", "--lead", "L-1"]);
    let (later, _, _) = leads.run(RULES, &["--until", "2026-11-26T09:00:00Z", "--lead", "L-1"]);
    let stands = |page: &str| page.split_once("Where it stands\n").unwrap().1.to_owned();
    insta::assert_snapshot!("story_stands", format!("{}---\n{}", stands(&page), stands(&later)));
    let (ascii, _, _) = leads.run(RULES, &["--until", END, "--ascii"]);
    assert!(ascii.is_ascii(), "{ascii}");
    let (coloured, _, _) = leads.run(RULES, &["--until", END, "--color", "always"]);
    assert!(coloured.contains("\u{1b}[1mcaptured → lead\u{1b}[0m  \u{1b}[2mrules.lead:"), "{coloured}");
}

#[test]
fn many_activities_in_a_row_are_one_line() {
    let visits: Vec<Value> =
        (10..50).map(|minute| json!({"type": "visit", "at": format!("2026-11-23T09:{minute}:00Z")})).collect();
    let leads = Leads::new(&[json!({"id": "L-1", "created": "2026-11-23T09:00:00Z", "activities": visits})]);
    let (page, _, _) = leads.run(RULES, &["--until", "2026-11-23T10:00:00Z"]);
    // The first moves it to `lead`, the second to `qualified`.
    assert_eq!(page.lines().filter(|line| line.contains("visit")).count(), 3, "{page}");
    assert!(page.contains("2026-11-23 10:12     visit, 38 times until 10:49\n"), "{page}");
}

/// The lead with what a story says it stands at, as `jq '.lead + .standing'` does it.
fn merged(lead: &Value, story: &Value) -> Value {
    let mut lead = lead.clone();
    for (key, value) in story["standing"].as_object().unwrap() {
        lead[key] = value.clone();
    }
    lead
}

/// The assignments of stories as a ledger.
fn ledger(stories: &[Value]) -> String {
    let mut rows = String::new();
    for story in stories {
        let assigned = |entry: &&Value| entry["what"] == "assigned" && entry["kept"] == false;
        for entry in story["timeline"].as_array().unwrap().iter().filter(assigned) {
            let (team, to, at) = (&entry["team"], &entry["assignee"], &entry["at"]);
            rows.push_str(&format!("{}\n", json!({"team": team, "assignee": to, "lead": story["lead"], "at": at})));
        }
    }
    rows
}

#[test]
fn a_story_that_is_taken_up_again_goes_on() {
    let shifted = |id: &str| {
        // A second lead an hour later, so that turns are taken in between.
        let text = lead(id).to_string();
        let later = |hour: u32| format!("T{:02}:", hour + 1);
        let text = (8..14).rev().fold(text, |text, hour| text.replace(&format!("T{hour:02}:"), &later(hour)));
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let both = [lead("L-1"), shifted("L-2")];
    let whole = Leads::new(&both).stories(RULES, END, &[]);
    let cuts = [
        "2026-11-23T08:00:00Z",
        "2026-11-24T13:00:00Z",
        "2026-11-24T14:00:00Z",
        "2026-11-24T14:30:00Z",
        "2026-11-25T08:59:59Z",
        "2026-11-25T09:00:00Z",
        "2026-11-27T00:00:00Z",
        "2026-12-01T10:00:00Z",
        "2026-12-01T11:15:00Z",
        "2026-12-01T13:00:00Z",
        "2026-12-10T08:00:00Z",
    ];
    for cut in cuts {
        let first = Leads::new(&both).stories(RULES, cut, &[]);
        // The second lead has not begun at the first cut.
        let halves: Vec<Value> = both
            .iter()
            .zip(&first)
            .map(|(lead, story)| if story["standing"].is_null() { lead.clone() } else { merged(lead, story) })
            .collect();
        let halves = Leads::new(&halves);
        let rows = halves.file("ledger.ndjson", &ledger(&first));
        let second = halves.stories(RULES, END, &["--ledger", &rows]);
        for ((whole, first), second) in whole.iter().zip(&first).zip(&second) {
            let mut entries = first["timeline"].as_array().unwrap().clone();
            entries.extend(second["timeline"].as_array().unwrap().clone());
            assert_eq!(json!(entries), whole["timeline"], "cut at {cut}");
            assert_eq!((&second["standing"], &second["next"]), (&whole["standing"], &whole["next"]), "cut at {cut}");
        }
    }
}

#[test]
fn leads_that_share_a_team_take_turns_in_the_order_of_time() {
    // L-2 comes first in the file, and is qualified an hour after L-1, both times.
    let late = lead("L-2").to_string().replace("T13:00", "T14:00").replace("12-01T10:00", "12-01T11:00");
    let stories = Leads::new(&[serde_json::from_str(&late).unwrap(), lead("L-1")]).stories(RULES, END, &[]);
    let who = |story: &Value| -> Vec<(String, String)> {
        let entries = story["timeline"].as_array().unwrap().iter().filter(|entry| entry["what"] == "assigned");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        entries.map(|entry| (text(&entry["at"]), text(&entry["assignee"]))).collect()
    };
    let row = |at: &str, to: &str| (at.to_owned(), to.to_owned());
    // Ana, Ben, Ana, Ben in the order of time; each by itself would get Ana, then Ben.
    assert_eq!(stories[0]["lead"], "L-2");
    assert_eq!(
        who(&stories[0]),
        [row("2026-11-24T14:00:00Z", "ben@x.example"), row("2026-12-01T11:00:00Z", "ben@x.example")]
    );
    assert_eq!(
        who(&stories[1]),
        [row("2026-11-24T13:00:00Z", "ana@x.example"), row("2026-12-01T10:00:00Z", "ana@x.example")]
    );
    // Of one instant, the order of the file.
    let stories = Leads::new(&[lead("L-2"), lead("L-1")]).stories(RULES, END, &[]);
    assert_eq!(who(&stories[0])[0].1, "ana@x.example");
    assert_eq!(who(&stories[1])[0].1, "ben@x.example");
    // The ledger counts: Ana had one before.
    let leads = Leads::new(&[lead("L-1")]);
    let rows = leads.file("ledger.csv", "team,assignee,lead,at\ndesk,ana@x.example,L-0,2026-11-20T09:00:00Z\n");
    let stories = leads.stories(RULES, END, &["--ledger", &rows]);
    assert_eq!(who(&stories[0])[0].1, "ben@x.example");
}

#[test]
fn a_lead_that_waits_is_taken_when_another_one_is_closed() {
    let rules = "owner sales \"Sales\"\nstage lead \"Lead\" start { hand off to sales\n answers \"won\"\n\
        advance to won when sales says \"won\" }\nend won \"Won\" success\n\
        team desk { member \"ana@x.example\", at most 1 open leads\n assign in turn\n\
        hold until open when nobody is available }\nroute to sales { to team desk otherwise }\n";
    let won = json!([{"type": "status", "by": "sales", "value": "won", "at": "2026-11-25T08:00:00Z"}]);
    let leads = Leads::new(&[
        json!({"id": "L-1", "created": "2026-11-23T08:00:00Z", "activities": won}),
        json!({"id": "L-2", "created": "2026-11-23T09:00:00Z"}),
        json!({"id": "L-3", "created": "2026-11-23T10:00:00Z"}),
    ]);
    let rules = leads.file("rules.lead", rules);
    let stories = leads.stories(&rules, "2026-12-01T00:00:00Z", &[]);
    let told = |story: &Value| -> Vec<String> {
        let entries = story["timeline"].as_array().unwrap().iter();
        let kept = entries.filter(|entry| entry["what"] == "assigned" || entry["what"] == "held");
        kept.map(|entry| format!("{} {}", entry["what"].as_str().unwrap(), entry["at"].as_str().unwrap())).collect()
    };
    assert_eq!(told(&stories[0]), ["assigned 2026-11-23T08:00:00Z"]);
    assert_eq!(told(&stories[1]), ["held 2026-11-23T09:00:00Z", "assigned 2026-11-25T08:00:00Z"]);
    assert_eq!(told(&stories[2]), ["held 2026-11-23T10:00:00Z"]);
    assert_eq!(stories[2]["standing"]["held"], "2026-11-23T10:00:00Z");
}

#[test]
fn every_story_has_the_documented_shape() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = compiler.compile("docs/schema/story.schema.json", &mut schemas).unwrap();
    let leads = Leads::new(&[
        lead("L-1"),
        json!({"id": "no-time"}),
        json!({"id": "later", "created": "2027-06-01T00:00:00Z"}),
        json!({"id": "quiet", "created": "2026-11-01T00:00:00Z"}),
    ]);
    let mut stories = leads.stories(RULES, END, &[]);
    stories.extend(leads.stories(RULES, "2026-11-24T15:30:00Z", &[]));
    let text = std::fs::read_to_string("rules/acme-emea/leads/leads.ndjson").unwrap();
    let some: Vec<Value> = text.lines().step_by(30).map(|line| serde_json::from_str(line).unwrap()).collect();
    stories.extend(Leads::new(&some).stories("rules/acme-emea", "2026-11-24T09:00:00Z", &[]));
    assert!(stories.len() >= 18, "only {} stories", stories.len());
    for story in stories {
        if let Err(error) = schemas.validate(&story, schema) {
            panic!("{error}\n{story}");
        }
    }
}

#[test]
fn a_lead_without_a_time_has_no_story() {
    let leads = Leads::new(&[json!({"id": "L-1"}), json!({"id": "L-2", "created": "2027-01-01T00:00:00Z"})]);
    let (page, told, code) = leads.run(RULES, &["--until", END]);
    assert_eq!((told.as_str(), code), ("2 leads\n", 0));
    assert_eq!(
        page,
        "L-1  ·  no story\n  Nothing tells when it began: give it `created`, or an activity with its time.\n\n\n\
         L-2  ·  no story yet\n  It begins at 2027-01-01 01:00, which is later.\n"
    );
    let stories = leads.stories(RULES, END, &[]);
    assert_eq!((&stories[0]["from"], &stories[0]["timeline"]), (&Value::Null, &json!([])));
    assert_eq!(stories[0]["standing"], Value::Null);
    assert_eq!((&stories[1]["from"], &stories[1]["next"]), (&stories[1]["next"], &json!("2027-01-01T00:00:00Z")));
    let (picture, _, code) = leads.run(RULES, &["--until", END, "--lead", "L-1", "--format", "svg"]);
    assert_eq!(code, 0);
    assert!(picture.contains("no story") && picture.contains("Nothing tells when it began"), "{picture}");
    well_formed(&picture);
}

#[test]
fn no_leads_are_no_stories() {
    let leads = Leads::new(&[]);
    for (format, wanted) in [("text", ""), ("ndjson", ""), ("json", "[\n]\n")] {
        let (out, told, code) = leads.run(RULES, &["--until", END, "--format", format]);
        assert_eq!((out.as_str(), told.as_str(), code), (wanted, "there were no leads\n", 0), "{format}");
    }
    let (out, told, code) = leads.run(RULES, &["--until", END, "--format", "svg"]);
    assert_eq!((out.as_str(), code), ("", 1));
    assert!(told.starts_with("error: there is no lead in ") && told.contains(" to draw"), "{told}");
}

#[test]
fn formats_tell_the_same() {
    let leads = Leads::new(&[lead("L-1"), lead("L-2")]);
    let lines = leads.stories(RULES, END, &[]);
    let (array, _, _) = leads.run(RULES, &["--until", END, "--format", "json"]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array).unwrap(), lines);
    // One of them is followed with the other one, whose turns come in between.
    assert_eq!(leads.stories(RULES, END, &["--lead", "L-2"]), [lines[1].clone()]);
}

#[test]
fn wrong_usage_of_replay_says_what_is_right() {
    let leads = Leads::new(&[lead("L-1"), lead("L-2")]);
    let alone = "owner sales\nactivities { visit }\nstage lead \"Lead\" start { advance to won when any visit }\nend won \"Won\" success\n";
    let alone = leads.file("alone.lead", alone);
    let path = leads.folder.path().to_str().unwrap().to_owned();
    let mut all = String::new();
    let usages: [(&str, &[&str], i32); 7] = [
        (RULES, &["--until", "yesterday"], 2),
        (RULES, &["--format", "csv"], 2),
        (RULES, &["--format", "svg"], 2),
        (&alone, &["--format", "svg"], 2),
        (RULES, &["--lead", "L-3"], 1),
        (&alone, &["--lead", "nobody"], 1),
        (RULES, &["--lead", "L-1", "--rejects", "r.ndjson"], 2),
    ];
    for (rules, usage, wanted) in usages {
        let (out, told, code) = leads.run(rules, usage);
        assert_eq!((out.as_str(), code), ("", wanted), "{usage:?} {told}");
        let words = [&[rules], usage].concat().join(" ");
        all.push_str(&format!("$ leadwright replay --leads … {words}\n{told}\n").replace(&path, "FOLDER"));
    }
    insta::assert_snapshot!("wrong_usage_of_replay", all);
}

#[test]
fn what_is_personal_is_in_no_story() {
    let leads = Leads::new(&[lead("L-1")]);
    for format in ["text", "ndjson", "json", "svg"] {
        let (out, told, _) = leads.run(RULES, &["--until", END, "--format", format]);
        for secret in ["Secret", "Zoé", "hidden-page"] {
            assert!(!out.contains(secret) && !told.contains(secret), "{format} tells {secret}: {out}");
        }
    }
}

#[test]
fn rejects_are_told_and_the_others_go_on() {
    let leads = Leads::new(&[lead("L-1"), json!({"name": "x"}), lead("L-1")]);
    let (out, told, code) = leads.run(RULES, &["--until", END, "--format", "ndjson"]);
    assert_eq!((out.lines().count(), code), (1, 1));
    assert!(told.ends_with("1 lead read, 2 rejected\n"), "{told}");
}

/// That all elements of an XML text are closed in the right order, and that no sign stands where it may not.
fn well_formed(text: &str) {
    let mut open: Vec<String> = Vec::new();
    for part in text.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or_else(|| panic!("not closed: <{part}"));
        assert!(!after.contains('>'), "a bare > in {after}");
        for entity in after.split('&').skip(1).chain(tag.split('&').skip(1)) {
            assert!(["amp;", "lt;", "gt;", "quot;", "#"].iter().any(|known| entity.starts_with(known)), "&{entity}");
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop().as_deref(), Some(name)),
            (None, true) => {}
            (None, false) => open.push(tag.split(' ').next().unwrap().to_owned()),
        }
    }
    assert!(open.is_empty(), "{open:?} are never closed");
}

#[test]
fn a_story_as_a_picture() {
    let leads = Leads::new(&[lead("L-1")]);
    let (picture, _, code) = leads.run(RULES, &["--until", END, "--format", "svg"]);
    assert_eq!(code, 0);
    well_formed(&picture);
    assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" "), "{picture}");
    for wanted in [
        "role=\"img\"",
        "<title id=\"title\">Story of L-1</title>",
        "Qualified since 2026-11-24 14:00, Lead since 2026-11-25 10:00",
        "Won (a success) since 2026-12-10 09:00",
        // A stay, its length and its tip.
        "<title>Qualified: 2026-11-24 14:00 – 2026-11-25 10:00 (20 hours)</title>",
        ">20 hours</text>",
        "✓ Won",
        "<title>ana@x.example: 2026-11-24 14:00 – 2026-12-01 11:00 (6 days 21 hours)</title>",
        // The clock: late, then met.
        ">late</text>",
        ">met</text>",
        "<title>due 2026-11-25 10:00</title>",
        "<title>running out since 2026-11-24 16:00</title>",
        "<title>met 2026-12-01 12:30</title>",
        "<title>Case study, 2026-11-28 10:00</title>",
        "<title>breach to lead_manager, 2026-11-25 10:00: L-1 is late.",
        ">visit (4)</text>",
        "<title>call by sales, 2026-12-01 12:30</title>",
    ] {
        assert!(picture.contains(wanted), "{wanted} is not in\n{picture}");
    }
    // The picture in the documentation is this one; look at it before it is replaced.
    let page = "docs/story.svg";
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(page, &picture).unwrap();
    }
    assert!(std::fs::read_to_string(page).unwrap() == picture, "{page} is another one: INSTA_UPDATE=always draws it");
    let (ascii, _, _) = leads.run(RULES, &["--until", END, "--format", "svg", "--ascii"]);
    assert!(ascii.is_ascii());
    well_formed(&ascii);
}

#[test]
fn odd_texts_stay_texts_in_a_picture() {
    let rules = "owner sales \"Sales\"\nactivities { visit }\n\
        stage lead \"<b>Lead</b> & \\\"co\\\" 'x' สวัสดี เรื่องราวของลูกค้าเป้าหมายที่ยาวมาก\" start { hand off to sales\n advance to won when any visit }\n\
        end won \"]]> <!--\" success\nroute to sales { to \"a&b<c>@x.example\" otherwise }\n";
    let lead = json!({"id": "<script>\"'&\u{1}", "created": "2026-11-23T08:00:00Z",
        "activities": [{"type": "visit", "at": "2026-11-24T08:00:00Z"}]});
    let leads = Leads::new(&[lead]);
    let rules = leads.file("rules.lead", rules);
    let (picture, told, code) = leads.run(&rules, &["--until", END, "--format", "svg"]);
    assert_eq!(code, 0, "{told}");
    well_formed(&picture);
    assert!(!picture.contains("<script") && !picture.contains('\u{1}') && !picture.contains("<!--"), "{picture}");
}

#[test]
fn what_happened_at_one_instant_keeps_its_order_from_half_to_half() {
    let at = "2026-11-24T13:00:00Z";
    let history = json!([
        {"stage": "captured", "at": "2026-11-23T08:00:00Z", "by": null},
        {"stage": "lead", "at": "2026-11-23T09:00:00Z", "by": "advance"},
        {"stage": "qualified", "at": "2026-11-24T12:00:00Z", "by": "advance"},
        {"assignee": "ana@x.example", "at": "2026-11-24T12:00:00Z"},
        {"assignee": null, "at": "2026-11-24T12:30:00Z"},
        {"stage": "lead", "at": at, "by": "recycle"},
        {"stage": "qualified", "at": at, "by": "advance"},
    ]);
    let lead = json!({"id": "L-1", "created": "2026-11-23T08:00:00Z", "stage": "qualified", "entered": at,
        "history": history, "leadwright": {"decided": at}});
    let leads = Leads::new(&[lead]);
    let story = leads.stories(RULES, "2026-11-24T13:30:00Z", &[]).remove(0);
    assert_eq!(story["standing"]["history"], history);
    let (page, told, _) = leads.run(RULES, &["--until", "2026-11-24T13:30:00Z"]);
    assert_eq!(told, "1 lead\n", "nothing about it is odd");
    assert!(page.starts_with("L-1  ·  Qualified\n2026-11-24 14:00 – 2026-11-24 14:30 "), "{page}");
}
