//! `leadwright diff`: which leads come out differently, from what to what, and which edits did it. Everything is counted a second
//! time by applying the edits by hand and deciding about every lead under every version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value as Json;

use crate::outcomes::{KINDS, Outcome, Value, differing};
use crate::support::folder;

const NOW: &str = "2026-11-24T09:00:00Z";

/// Rules with a place for each edit of [`EDITS`], marked by its number.
const RULES: &str = r#"
process "Diff" { timezone "Europe/Paris", currency EUR }
owner sales "Sales"
fields {
  title     text
  country   country
  employees number
  need      yes/no
}
activities { visit { page text }, call touch }
score fit from 0 to 100 {
  +[20|25] "Senior" when title contains word "vp"
  +20 "Large"  when employees >= 500
  [|+10 "Needs it" when need is yes]
}
score interest {
  +5 "Visit" for each visit in the last [30|20] days, up to 30
}
score total = fit + interest
grade tier {
  "A" when total >= [60|55]
  "B" when total >= 30
  "C" otherwise
}
stage lead "Lead" start {
  advance to ready when [total >= 40 and employees >= 1000|total >= 40 or employees >= 5000]
}
stage ready "Ready" {
  owner sales
  hand off to sales
  answers "won"
  advance to won when sales says "won"
}
end won "Won" success
route to sales {
  [|to "be@acme.example" "Belgium" when country is "BE"]
  to "large@acme.example" "Large" when employees >= 2000
  to nobody otherwise
}
sla speed in ready {
  first touch within [4 hours|2 hours] when tier is "A"
  first touch within 8 hours otherwise
}
nurture keep_warm {
  enter when stage is lead and interest < 10
  after 3 days send "Case study"
}
"#;

/// The rules with some of the edits applied.
fn version(set: usize) -> String {
    let mut out = String::new();
    let mut rest = RULES;
    let mut number = 0;
    while let Some((before, after)) = rest.split_once('[') {
        let (edit, after) = after.split_once(']').unwrap();
        let (old, new) = edit.split_once('|').unwrap();
        out.push_str(before);
        out.push_str(if set >> number & 1 == 1 { new } else { old });
        rest = after;
        number += 1;
    }
    out + rest
}

const EDITS: usize = 7;

fn leads() -> String {
    let mut out = String::new();
    let mut number = 0;
    for title in ["VP Sales", "Clerk", ""] {
        for country in ["FR", "BE"] {
            for employees in [100, 700, 1_200, 3_000, 6_000] {
                for visits in [0_usize, 2, 3, 6] {
                    number += 1;
                    let visits: Vec<Json> = (0..visits)
                        .map(|at| serde_json::json!({"type": "visit", "at": format!("2026-11-{:02}T10:00:00Z", 23 - at * 4 % 22), "page": "/"}))
                        .collect();
                    let lead = serde_json::json!({
                        "id": format!("L-{number}"), "created": "2026-10-01T10:00:00Z", "title": title, "country": country,
                        "employees": employees, "need": number % 3 == 0, "activities": visits,
                    });
                    out.push_str(&format!("{lead}\n"));
                }
            }
        }
    }
    out
}

fn leadwright(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leadwright"))
        .current_dir(at)
        .args(args)
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What comes out for every lead: the outcomes by name, those without a value left out.
fn outcomes(at: &Path, rules: &str) -> Vec<BTreeMap<Outcome, Value>> {
    let rules = at.join(rules);
    let text = std::fs::read_to_string(&rules).unwrap();
    let given = |place: &str| {
        let line: usize = place.split(':').nth(1).unwrap().parse().unwrap();
        text.lines().nth(line - 1).unwrap().split(" when ").next().unwrap().trim().to_owned()
    };
    crate::outcomes::decisions(&rules, &at.join("leads.ndjson"), NOW)
        .iter()
        .map(|decision| crate::outcomes::outcomes(decision, &given))
        .collect()
}

/// For each way of acting, set of edits and outcome: how many leads.
type Counts = BTreeMap<(String, BTreeSet<usize>, Outcome), u64>;

#[test]
fn every_outcome_is_laid_to_the_edits_that_do_it() {
    let versions: Vec<(String, String)> = (0..1 << EDITS).map(|set| (format!("v{set}.lead"), version(set))).collect();
    let leads = leads();
    let last = (1 << EDITS) - 1;
    let files: Vec<(&str, &[u8])> = [0, last]
        .into_iter()
        .map(|at| (versions[at].0.as_str(), versions[at].1.as_bytes()))
        .chain([("leads.ndjson", leads.as_bytes())])
        .collect();
    let at = folder(&files);
    let (old, new) = (outcomes(at.path(), "v0.lead"), outcomes(at.path(), &format!("v{last}.lead")));
    let mut known: BTreeMap<usize, Vec<BTreeMap<Outcome, Value>>> = BTreeMap::new();
    let mut under = |set: usize, lead: usize, outcome: &Outcome| -> Option<Value> {
        let all = known.entry(set).or_insert_with(|| {
            let name = format!("v{set}.lead");
            std::fs::write(at.path().join(&name), &versions[set].1).unwrap();
            outcomes(at.path(), &name)
        });
        all[lead].get(outcome).cloned()
    };
    let mut wanted = Counts::new();
    let mut changed = 0;
    for (lead, (old, new)) in old.iter().zip(&new).enumerate() {
        changed += u64::from(old != new);
        for name in &differing(old, new) {
            let mut does = |set: usize| under(set, lead, name).as_ref() == new.get(name);
            let alone: BTreeSet<usize> = (0..EDITS).filter(|edit| does(1 << edit)).collect();
            let (acting, edits) = match alone.len() {
                1 => ("alone".to_owned(), alone),
                2.. => ("each".to_owned(), alone),
                0 => {
                    // All sets that do it and of which no edit can be left out.
                    let all: Vec<bool> = (0..1_usize << EDITS).map(&mut does).collect();
                    let of = |set: usize| (0..EDITS).filter(move |edit| set >> edit & 1 == 1);
                    let tight = |set: &usize| all[*set] && of(*set).all(|edit| !all[*set & !(1 << edit)]);
                    let sets: Vec<usize> = (0..1_usize << EDITS).filter(tight).collect();
                    let [set] = sets[..] else {
                        // Which of them is told is a matter of taste, that one is told is not.
                        *wanted.entry(("several".to_owned(), BTreeSet::new(), name.clone())).or_default() += 1;
                        continue;
                    };
                    let edits: BTreeSet<usize> = (0..EDITS).filter(|edit| set >> edit & 1 == 1).collect();
                    let moving =
                        edits.iter().filter(|edit| under(1 << **edit, lead, name).as_ref() != old.get(name)).count();
                    let acting = match moving {
                        0 => "only together",
                        all if all == edits.len() => "in parts",
                        _ => "together",
                    };
                    (acting.to_owned(), edits)
                }
            };
            *wanted.entry((acting, edits, name.clone())).or_default() += 1;
        }
    }
    let output = leadwright(
        at.path(),
        &["diff", "v0.lead", &format!("v{last}.lead"), "--leads", "leads.ndjson", "--now", NOW, "--format", "json"],
    );
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((told["leads"].as_u64(), told["changed"].as_u64()), (Some(old.len() as u64), Some(changed)));
    assert_eq!(told["edits"].as_array().unwrap().len(), EDITS);
    let mut found = Counts::new();
    for group in told["groups"].as_array().unwrap() {
        let edits: BTreeSet<usize> =
            group["edits"].as_array().unwrap().iter().map(|e| e.as_u64().unwrap() as usize).collect();
        // The edits of the JSON stand in the order of the file, as those of the test do.
        for row in group["outcomes"].as_array().unwrap() {
            let kind = KINDS.into_iter().find(|kind| row["outcome"] == *kind).unwrap();
            let name: Outcome = (kind, row["name"].as_str().map(str::to_owned));
            let key = (group["acting"].as_str().unwrap().to_owned(), edits.clone(), name);
            *found.entry(key).or_default() += row["leads"].as_u64().unwrap();
        }
    }
    // What several sets do must be told too, under whichever of them.
    let mut several: BTreeMap<Outcome, u64> = BTreeMap::new();
    wanted.retain(|(acting, _, name), leads| {
        let is = acting == "several";
        if is {
            *several.entry(name.clone()).or_default() += *leads;
        }
        !is
    });
    let mut rest: BTreeMap<Outcome, u64> = BTreeMap::new();
    for ((acting, edits, name), leads) in &found {
        let of_one_set = wanted.get(&(acting.clone(), edits.clone(), name.clone())).copied().unwrap_or(0);
        assert!(*leads >= of_one_set, "{acting} {edits:?} {name:?}: {leads} told, {of_one_set} counted");
        *rest.entry(name.clone()).or_default() += leads - of_one_set;
    }
    for key in wanted.keys() {
        assert!(found.contains_key(key), "{key:?} is not told");
    }
    rest.retain(|_, leads| *leads > 0);
    assert_eq!(rest, several);
    // All ways of acting came up, so that the test is about something.
    let ways: BTreeSet<&str> = found.keys().map(|(acting, ..)| acting.as_str()).collect();
    assert_eq!(ways, BTreeSet::from(["alone", "each", "in parts", "only together", "together"]));
}

/// What `diff` says as JSON about two rule sets, each one or several files, on a few leads.
fn compared(old: &[(&str, &str)], new: &[(&str, &str)], leads: &str) -> Json {
    let mut files: Vec<(String, &[u8])> = vec![("leads.ndjson".to_owned(), leads.as_bytes())];
    for (side, of) in [("old", old), ("new", new)] {
        files.extend(of.iter().map(|(name, text)| (format!("{side}/{name}"), text.as_bytes())));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let at = folder(&files);
    let output =
        leadwright(at.path(), &["diff", "old", "new", "--leads", "leads.ndjson", "--now", NOW, "--format", "json"]);
    let told: Json = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)));
    let changes = told["changed"].as_u64().unwrap() > 0 || told["renamed"] != serde_json::json!([]);
    assert_eq!(output.status.code(), Some(if changes { 3 } else { 0 }));
    told
}

/// Each group: its edits as `before → after`, how they act, and its outcomes with their counts.
fn groups(told: &Json) -> Vec<String> {
    let edit = |number: &Json| {
        let edit = &told["edits"][number.as_u64().unwrap() as usize];
        let side = |side: &Json| {
            let texts: Vec<&str> = side.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
            texts.join(" / ")
        };
        format!("{} → {}", side(&edit["before"]), side(&edit["after"]))
    };
    let row = |row: &Json| {
        let shift = match row["shift"].as_str().unwrap() {
            "value" => format!("{} → {}", row["from"].as_str().unwrap_or("–"), row["to"].as_str().unwrap_or("–")),
            "points" => format!("{} to {}", row["points_from"], row["points_to"]),
            other => other.to_owned(),
        };
        format!(
            "{} {} {shift}: {}",
            row["outcome"].as_str().unwrap(),
            row["name"].as_str().unwrap_or("-"),
            row["leads"]
        )
    };
    let one = |group: &Json| {
        let edits: Vec<String> = group["edits"].as_array().unwrap().iter().map(edit).collect();
        let rows: Vec<String> = group["outcomes"].as_array().unwrap().iter().map(row).collect();
        format!("{} {}: {}", group["acting"].as_str().unwrap(), edits.join(" & "), rows.join(", "))
    };
    told["groups"].as_array().unwrap().iter().map(one).collect()
}

const SMALL: &str = "fields { size number, country country }\n\
    list home = \"FR\", \"BE\"\n\
    score fit {\n  +10 \"Size\" when size > 10\n  +5 \"Home\" when country in home\n}\n\
    stage lead \"Lead\" start {\n  advance to ready when fit >= 15\n}\nend ready \"Ready\" success\n";
const THREE: &str = "{\"id\": \"A\", \"size\": 20, \"country\": \"FR\"}\n{\"id\": \"B\", \"size\": 5, \"country\": \"BE\"}\n\
    {\"id\": \"C\", \"size\": 20, \"country\": \"DE\"}\n";

#[test]
fn layout_comments_order_and_files_are_no_edits() {
    let other = "# Another head.\nend ready \"Ready\" success\nscore fit\n{\n   # why\n   +10   \"Size\"\n      when size > 10\n  +5 \"Home\" when \
                 country in home # and here\n}\ntest \"new\" {\n  at 2026-11-23\n  given { size 20 }\n  expect fit is 10\n}\n";
    let rest = "fields { size number, country country }\r\nlist home = \"FR\", \"BE\"\r\nstage lead \"Lead\" start {\r\n  advance to ready when fit >= 15\r\n}\r\n";
    let told = compared(&[("a.lead", SMALL)], &[("b.lead", other), ("deep/c.lead", rest)], THREE);
    assert_eq!(told["edits"], serde_json::json!([]));
    assert_eq!((told["leads"].as_u64(), told["changed"].as_u64()), (Some(3), Some(0)));
}

#[test]
fn a_renamed_field_is_one_edit_that_changes_nothing() {
    let renamed = SMALL.replace("size number", "staff number from \"size\"").replace("size >", "staff >");
    let told = compared(&[("a.lead", SMALL)], &[("a.lead", &renamed)], THREE);
    assert_eq!((told["changed"].as_u64(), told["edits"].as_array().unwrap().len()), (Some(0), 2));
    // With a change of its own beside it, that one is found all the same.
    let both = renamed.replace("+5 \"Home\"", "+7 \"Home\"");
    let told = compared(&[("a.lead", SMALL)], &[("a.lead", &both)], THREE);
    assert_eq!(
        groups(&told),
        ["alone +5 \"Home\" when country in home → +7 \"Home\" when country in home: score fit 2 to 2: 2"]
    );
}

#[test]
fn a_new_field_and_the_line_that_uses_it_are_told_by_the_line() {
    let new = SMALL
        .replace("{ size number", "{ score number from \"rating\", size number")
        .replace("score number from \"rating\", size", "rating number, size")
        .replace("  +5 \"Home\"", "  +1 \"Rated\" when rating is unknown\n  +5 \"Home\"");
    let told = compared(&[("a.lead", SMALL)], &[("a.lead", &new)], THREE);
    assert_eq!(groups(&told), ["alone  → +1 \"Rated\" when rating is unknown: score fit 1 to 1: 3"]);
}

#[test]
fn a_line_that_moved_is_one_edit() {
    let ladder = "fields { size number }\ngrade g {\n  \"A\" when size > 10\n  \"B\" when size > 5\n  \"C\" otherwise\n}\n\
                  stage lead \"Lead\" start { }\n";
    let moved = "fields { size number }\ngrade g {\n  \"B\" when size > 5\n  \"A\" when size > 10\n  \"C\" otherwise\n}\n\
                 stage lead \"Lead\" start { }\n";
    let told = compared(&[("a.lead", ladder)], &[("a.lead", moved)], THREE);
    let edits = told["edits"].as_array().unwrap();
    assert_eq!((edits.len(), edits[0]["done"].as_str()), (1, Some("moved line")));
    assert_eq!(told["groups"][0]["outcomes"][0]["to"], "B");
    assert_eq!(told["groups"][0]["leads"], 2);
}

#[test]
fn rows_of_data_files_are_edits() {
    let rules = SMALL.replace("= \"FR\", \"BE\"", "from \"home.txt\"");
    let old = [("a.lead", rules.as_str()), ("home.txt", "FR\nBE\n")];
    let told = compared(&old, &[("a.lead", &rules), ("home.txt", "FR\nDE\n")], THREE);
    let edit = &told["edits"][0];
    assert_eq!((edit["at"].as_str(), edit["before"][0]["text"].as_str()), (Some("home.txt:2"), Some("BE")));
    assert_eq!(groups(&told), ["alone BE → DE: score fit -5 to 5: 2, stage - lead → ready: 1"]);
    // The same folder under other files: a list that is read from elsewhere is another.
    let told = compared(&old, &[("deep/a.lead", &rules), ("deep/home.txt", "DE\n")], THREE);
    assert_eq!(told["changed"], 3);
}

#[test]
fn a_whole_rule_set_against_another_is_told_too() {
    let other = "fields { size number }\nscore need {\n  +1 when size > 1\n}\nstage first \"First\" start { }\n";
    let told = compared(&[("a.lead", SMALL)], &[("b.lead", other)], THREE);
    assert_eq!(told["changed"], 3);
    let totals = told["totals"].as_array().unwrap();
    let stage = totals.iter().find(|totals| totals["outcome"] == "stage").unwrap();
    // Lead A was ready under the old rules and gets nowhere under the new ones.
    assert_eq!((stage["changed"].as_u64(), stage["lost"].as_u64()), (Some(3), Some(1)));
}

#[test]
fn its_json_has_the_shape_of_its_schema() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = compiler.compile("docs/schema/changes.schema.json", &mut schemas).unwrap();
    let changed = SMALL.replace("> 10", "> 4").replace("+5", "+6").replace("fit >= 15", "fit >= 16");
    let renamed = SMALL.replace("list home", "list near").replace("in home", "in near");
    for new in [SMALL, changed.as_str(), renamed.as_str()] {
        let told = compared(&[("a.lead", SMALL)], &[("a.lead", new)], THREE);
        if let Err(error) = schemas.validate(&told, schema) {
            panic!("{error:#}\n{told:#}");
        }
    }
    let broken = serde_json::json!({"leads": 1});
    assert!(schemas.validate(&broken, schema).is_err());
}

#[test]
fn a_rename_is_told_as_one() {
    let old = SMALL.replace("score fit", "score fit \"Fit\"").replace("score fit \"Fit\"", "score fit");
    let new =
        old.replace("score fit", "score match").replace("fit >= 15", "match >= 15").replace("end ready", "end done");
    let new = new.replace("advance to ready", "advance to done");
    let told = compared(&[("a.lead", &old)], &[("a.lead", &new)], THREE);
    assert_eq!((told["changed"].as_u64(), told["groups"].as_array().unwrap().len()), (Some(0), 0), "{told:#}");
    let renamed: Vec<String> = told["renamed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["what"], one["from"], one["to"]))
        .collect();
    assert_eq!(renamed, ["\"score\" \"fit\" \"match\"", "\"stage\" \"ready\" \"done\""]);
    // With a change of its own it is told by that, under its new name.
    let both = new.replace("+5 \"Home\"", "+7 \"Home\"");
    let told = compared(&[("a.lead", &old)], &[("a.lead", &both)], THREE);
    assert_eq!(told["changed"], 2);
    assert!(groups(&told).iter().all(|group| group.contains("score match 2 to 2")), "{told:#}");
}

#[test]
fn what_only_some_people_see_is_an_outcome_too() {
    let rules = |team: &str, label: &str, priority: &str, department: &str| {
        format!(
            "owner sales \"Sales\"\nowner marketing \"Marketing\"\nfields {{ size number, country country }}\nscore fit {{\n  +10 \"{label}\" when size > 10\n}}\n\
             team desk \"Desk\" {{\n  {team}\n  assign in turn\n  hold until open when nobody is available\n}}\n\
             stage lead \"Lead\" start {{\n  advance to ready when size > 1\n}}\n\
             stage ready \"Ready\" {{\n  owner {department}\n  hand off to sales\n}}\n\
             route to sales {{\n  to team desk otherwise\n}}\npriority = {priority}\n"
        )
    };
    let (ann, bob) = ("member \"ann@acme.example\"", "member \"bob@acme.example\"");
    let away = "member \"ann@acme.example\", away 2026-11-20 to 2026-11-30";
    let old = rules(ann, "Size", "fit", "sales");
    let told = |new: &str| {
        let told = compared(&[("a.lead", &old)], &[("a.lead", new)], THREE);
        let rows: BTreeSet<String> = told["groups"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|group| group["outcomes"].as_array().unwrap())
            .map(|row| {
                format!(
                    "{} {} {} → {}: {}",
                    row["outcome"].as_str().unwrap(),
                    row["shift"].as_str().unwrap(),
                    row["from"],
                    row["to"],
                    row["leads"]
                )
            })
            .collect();
        let lost = |kind: &str| {
            told["totals"]
                .as_array()
                .unwrap()
                .iter()
                .find(|one| one["outcome"] == kind)
                .map_or(0, |one| one["lost"].as_u64().unwrap())
        };
        (rows.into_iter().collect::<Vec<_>>(), lost("owner"))
    };
    assert_eq!(
        told(&rules(bob, "Size", "fit", "sales")),
        (vec!["owner value \"ann@acme.example\" → \"bob@acme.example\": 3".to_owned()], 0)
    );
    let (rows, lost) = told(&rules(away, "Size", "fit", "sales"));
    assert_eq!((rows, lost), (vec!["owner value \"team desk\" → \"held for team desk\": 3".to_owned()], 3));
    assert_eq!(told(&rules(ann, "How large", "fit", "sales")).0, ["reasons otherwise null → null: 2"]);
    assert_eq!(told(&rules(ann, "Size", "fit + 1", "sales")).0, ["priority points null → null: 3"]);
    assert_eq!(told(&rules(ann, "Size", "fit", "marketing")).0, ["department value \"sales\" → \"marketing\": 3"]);
}

#[test]
fn a_sample_without_leads_fails_the_gate() {
    let files = [("old.lead", SMALL.as_bytes()), ("leads.ndjson", b"")];
    let at = folder(&files);
    for more in [&[][..], &["--fail-on", "owner lost"][..]] {
        let args = [&["diff", "old.lead", "old.lead", "--leads", "leads.ndjson", "--now", NOW], more].concat();
        let output = leadwright(at.path(), &args);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains("there were no leads, so nothing was compared"), "{}", err(&output));
    }
}

#[test]
fn a_page_and_a_comment_for_people() {
    let new = SMALL.replace("+5 \"Home\"", "+4 \"Home\"").replace("size > 10", "size > 4");
    let at =
        folder(&[("old.lead", SMALL.as_bytes()), ("new.lead", new.as_bytes()), ("leads.ndjson", THREE.as_bytes())]);
    let told = |format: &str| {
        let output = leadwright(
            at.path(),
            &["diff", "old.lead", "new.lead", "--leads", "leads.ndjson", "--now", NOW, "--format", format],
        );
        assert_eq!(output.status.code(), Some(3));
        out(&output)
    };
    insta::assert_snapshot!("diff_text", told("text"));
    insta::assert_snapshot!("diff_markdown", told("markdown"));
}

#[test]
fn a_comment_stays_short_and_values_of_leads_stay_text() {
    // Every lead goes to somebody else, and is called something that Markdown would read.
    let rules = |mark: &str| {
        format!(
            "owner sales \"Sales\"\nfields {{ who text }}\nlet whose = who\nstage lead \"Lead\" start {{\n  advance to ready always\n}}\n\
             stage ready \"Ready\" {{\n  owner sales\n  hand off to sales\n}}\nroute to sales {{\n  to {mark} when who is known\n  to nobody otherwise\n}}\n"
        )
    };
    let leads: String = (0..300)
        .map(|n| {
            format!(
                "{}\n",
                serde_json::json!({"id": format!("<b>L|{n}</b> @all `x`"), "who": format!("|{n}|@a<i>.example")})
            )
        })
        .collect();
    let (old, new) = (rules("\"desk@acme.example\""), rules("whose"));
    let at = folder(&[("old.lead", old.as_bytes()), ("new.lead", new.as_bytes()), ("leads.ndjson", leads.as_bytes())]);
    let output = leadwright(
        at.path(),
        &["diff", "old.lead", "new.lead", "--leads", "leads.ndjson", "--now", NOW, "--format", "markdown"],
    );
    let comment = out(&output);
    assert!(comment.lines().count() < 60, "{comment}");
    assert!(comment.contains("and 280 more outcomes"), "{comment}");
    for line in
        comment.lines().filter(|line| line.starts_with('|') && !line.starts_with("| ---") && !line.contains("| | |"))
    {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 4, "{line}");
    }
    // Outside of code nothing of a lead is left: it can neither draw nor call anybody.
    let plain: String = comment.replace("<code>", "`").replace("</code>", "`").split('`').step_by(2).collect();
    assert!(!plain.contains('@') && !plain.contains("<b>"), "{plain}");
}

/// What is told, without the line ends it is laid out with.
fn one_line(told: &str) -> String {
    told.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

fn git(at: &Path, args: &[&str]) {
    let output = Command::new("git")
        .current_dir(at)
        .args(["-c", "user.name=Ana", "-c", "user.email=ana@acme.example", "-c", "commit.gpgsign=false"])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", err(&output));
}

#[test]
fn revisions_of_a_git_repository() {
    let rules = SMALL.replace("= \"FR\", \"BE\"", "from \"home.txt\"");
    let at = folder(&[
        ("my rules/a.lead", rules.as_bytes()),
        ("my rules/home.txt", b"FR\nBE\n"),
        ("my rules/.hidden/b.lead", b"nonsense"),
        ("leads.ndjson", THREE.as_bytes()),
    ]);
    git(at.path(), &["init", "-q", "-b", "main"]);
    git(at.path(), &["add", "-A"]);
    git(at.path(), &["commit", "-q", "-m", "rules"]);
    std::fs::write(at.path().join("my rules/home.txt"), "FR\nDE\n").unwrap();
    std::fs::write(at.path().join("my rules/a.lead"), rules.replace("+10", "+12")).unwrap();
    let diff = |at: &Path, old: &str, new: &str, leads: &str| {
        leadwright(at, &["diff", old, new, "--leads", leads, "--now", NOW, "--format", "json"])
    };
    let told = diff(at.path(), "main:my rules", "my rules", "leads.ndjson");
    assert_eq!(told.status.code(), Some(3), "{}", err(&told));
    let told: Json = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((told["changed"].as_u64(), told["edits"].as_array().unwrap().len()), (Some(3), 2));
    // A single file with the data file beside it, and both sides from git.
    let same = diff(at.path(), "main:my rules/a.lead", "HEAD:my rules", "leads.ndjson");
    assert_eq!(same.status.code(), Some(0), "{}", err(&same));
    // From a folder below, paths count from the top unless they begin with a dot.
    let below = at.path().join("my rules");
    assert_eq!(diff(&below, "main:./", ".", "../leads.ndjson").status.code(), Some(3));
    for (old, new, wanted) in [
        ("mian:my rules", "my rules", "E0516 there is no git revision `mian`"),
        ("mian:my rules", "my rules", "did you mean `main`?"),
        ("main:rules", "my rules", "E0517"),
        ("--help:my rules", "my rules", "there is no option"),
        ("my rules", "main:my rules/b.lead", "there is no folder or file `my rules/b.lead` in the revision"),
        ("my rules", "main:my rules/b.lead", "did you mean `main:my rules/a.lead`?"),
        ("main", "my rules", "E0511"),
    ] {
        let output = diff(at.path(), old, new, "leads.ndjson");
        assert!(matches!(output.status.code(), Some(1 | 2)), "{old} {new}");
        assert!(one_line(&err(&output)).contains(wanted), "{old} {new}: {}", err(&output));
    }
    let elsewhere = folder(&[("leads.ndjson", THREE.as_bytes())]);
    let output = diff(elsewhere.path(), "main:my rules", "main:my rules", "leads.ndjson");
    let told = one_line(&err(&output));
    assert!(told.contains("there is no git repository around the current folder"), "{told}");
}

#[test]
fn the_exit_code_says_what_was_asked_for() {
    let (fewer, broken) = (SMALL.replace("fit >= 15", "fit >= 16"), SMALL.replace("size > 10", "sise > 10"));
    let at = folder(&[
        ("old.lead", SMALL.as_bytes()),
        ("fewer.lead", fewer.as_bytes()),
        ("broken.lead", broken.as_bytes()),
        ("leads.ndjson", THREE.as_bytes()),
        ("odd.ndjson", b"{\"id\": \"A\", \"size\": 20, \"country\": \"FR\"}\nnonsense\n"),
        ("leads.csv", b"key,size,country\nA,20,FR\n"),
    ]);
    let diff = |old: &str, new: &str, more: &[&str]| {
        let output = leadwright(at.path(), &[&["diff", old, new, "--now", NOW], more].concat());
        (output.status.code().unwrap(), out(&output), err(&output))
    };
    let leads = ["--leads", "leads.ndjson"];
    let code = |old, new, more: &[&str]| diff(old, new, &[&leads, more].concat()).0;
    assert_eq!(code("old.lead", "old.lead", &[]), 0);
    assert_eq!(code("old.lead", "fewer.lead", &[]), 3);
    assert_eq!(code("old.lead", "fewer.lead", &["--fail-on", "owner lost, stage lost"]), 3);
    assert_eq!(code("fewer.lead", "old.lead", &["--fail-on", "owner lost, stage lost"]), 0);
    assert_eq!(code("fewer.lead", "old.lead", &["--fail-on", "stage gained"]), 3);
    assert_eq!(code("old.lead", "fewer.lead", &["--fail-on", "score"]), 0);
    let (code, _, told) = diff("old.lead", "fewer.lead", &["--leads", "leads.ndjson", "--fail-on", "stages"]);
    assert!(code == 2 && told.contains("did you mean `stage`?"), "{told}");
    // Both sides are complained about at once.
    let (code, shown, told) = diff("broken.lead", "broken.lead", &leads);
    assert_eq!((code, shown.as_str(), told.matches("there is no field called `sise`").count()), (1, "", 2), "{told}");
    let (code, shown, told) = diff("old.lead", "fewer.lead", &["--leads", "odd.ndjson"]);
    assert!(code == 1 && shown.starts_with("1 of 1 lead changes (100 %)") && told.contains("line 2"), "{shown}{told}");
    let (code, shown, _) = diff("old.lead", "fewer.lead", &["--leads", "leads.csv:id=key"]);
    assert!(code == 3 && shown.starts_with("1 of 1 lead"), "{shown}");
    let (code, _, told) = diff("old.lead", "fewer.lead", &["--leads", "none.ndjson"]);
    assert!(code == 2 && told.contains("there is no file none.ndjson"), "{told}");
}
