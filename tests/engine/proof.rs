//! A score is a proof, and so is every other answer: terms add up, and whatever could change an answer is named in its reason.

use leadwright::evaluate::{Decision, Recorded, Scratch, evaluate};
use leadwright::explain::{Because, EventReasonKind, Explanation, TermReason, because, explain};
use leadwright::program::{NodeId, Program, TermPlan};
use leadwright::record::{Reader, Record};
use leadwright::render::text::{Style, page};
use leadwright::render::{Decided, json};
use leadwright::source::Id;
use leadwright::value::{Instant, Truth};
use serde_json::{Value as Json, json};

use super::same::{Dice, NOW, Rules, made_up};
use super::{program, try_program};

/// A lead, what was decided about it, and all that was told about that.
struct Told {
    record: Record,
    decision: Decision,
    recorded: Recorded,
    explanation: Explanation,
}

fn now() -> Instant {
    Instant::parse_rfc3339(NOW).unwrap()
}

fn told(program: &Program, lead: &Json) -> Told {
    let mut record = Record::default();
    Reader::new(&program.schema).read_json(lead.to_string().as_bytes(), &mut record).unwrap();
    let mut recorded = Recorded::new(program, true);
    let decision = evaluate(program, &record, now(), &mut Scratch::new(), &mut recorded);
    let explanation = explain(program, &record, &decision, &recorded);
    Told { record, decision, recorded, explanation }
}

impl Told {
    fn decided<'a>(&'a self, program: &'a Program) -> Decided<'a> {
        Decided { program, record: &self.record, decision: &self.decision, explanation: Some(&self.explanation) }
    }

    fn json(&self, program: &Program) -> Json {
        let mut bytes = Vec::new();
        json::write(&mut bytes, &self.decided(program));
        serde_json::from_slice(&bytes).unwrap()
    }

    fn page(&self, program: &Program) -> String {
        page(&self.decided(program), Style::default())
    }
}

/// What terms add up to; none where one of them is unknown.
fn sum(terms: &[TermReason], plans: &[TermPlan]) -> Option<i64> {
    assert_eq!(terms.len(), plans.len());
    terms.iter().map(|term| term.points.map(|points| points.0)).sum()
}

#[test]
fn the_terms_of_a_derived_score_add_up_to_it() {
    let (mut known, mut unknown, mut several) = (0, 0, 0);
    for seed in 0..120 {
        let mut dice = Dice::new(seed ^ 0x7e2);
        let factor = dice.of(&["2", "-3", "0.5", "10"]);
        let text = Rules::file(seed)
            + &format!(
                "score apart = {factor} * (fit - deed) - (number_a + -number_b * 4) - -2 * (fit + 0.3 * deed)\n"
            );
        let Ok(program) = try_program(&text) else { continue };
        for _ in 0..6 {
            let lead = made_up(&mut dice);
            let told = told(&program, &lead);
            for ((plan, value), reasons) in
                program.scores.iter().zip(&told.decision.scores).zip(&told.explanation.scores)
            {
                if plan.terms.is_empty() || told.decision.excluded.is_some() {
                    assert!(reasons.terms.is_empty());
                    continue;
                }
                several += usize::from(plan.terms.len() > 2);
                match (value.value, sum(&reasons.terms, &plan.terms)) {
                    (Some(value_), sum) => {
                        known += 1;
                        assert_eq!(sum, Some(value_.0 + value.lost_to_limits.0), "seed {seed}\n{text}\n{lead}");
                    }
                    (None, sum) => {
                        unknown += 1;
                        assert_eq!(sum, None, "seed {seed}: nobody is told why it is unknown\n{text}\n{lead}");
                    }
                }
            }
            if let (Some(priority), None) = (told.decision.priority, told.decision.excluded) {
                let sum = sum(&told.explanation.priority, &program.priority_terms);
                assert_eq!(sum, Some(priority.0), "seed {seed}\n{text}\n{lead}");
            }
        }
    }
    assert!(known > 150 && unknown > 90 && several > 150, "{known} {unknown} {several}");
}

/// Whether a reason names an activity or a move of the lead.
fn names_event(program: &Program, because: &Because, event: &Json) -> bool {
    let at = Instant::parse_rfc3339(event["at"].as_str().unwrap()).unwrap();
    because.events.iter().any(|named| {
        let same = match named.kind {
            EventReasonKind::Activity(kind) => event["type"] == json!(program.book.activities[kind].name),
            EventReasonKind::Entered(stage, _) => event["stage"] == json!(program.book.stages[stage].name),
        };
        same && named.at == at
    })
}

fn scores_of(told: &Told, because: &Because) -> Vec<Option<i64>> {
    because.scores.iter().map(|id| told.decision.scores[id.index()].value.map(|value| value.0)).collect()
}

/// All changes of a lead by one field or one event, with whether a reason names it.
fn changes(program: &Program, lead: &Json, other: &Json, because: &Because) -> Vec<(Json, bool, String)> {
    let mut out = Vec::new();
    for (id, field) in program.book.fields.enumerated() {
        let named = because.fields.contains(&id);
        for value in [Json::Null, other[&field.name].clone()] {
            let mut changed = lead.clone();
            changed[&field.name] = value;
            out.push((changed, named, field.name.clone()));
        }
    }
    for key in ["activities", "history"] {
        for (number, event) in lead[key].as_array().unwrap().iter().enumerate() {
            if event["type"] == "status" {
                continue;
            }
            let mut changed = lead.clone();
            changed[key].as_array_mut().unwrap().remove(number);
            out.push((changed, names_event(program, because, event), event.to_string()));
        }
    }
    out
}

#[test]
fn whatever_could_change_an_answer_is_named_in_its_reason() {
    let mut answers = [0; 3];
    let mut changed_answers = 0;
    for seed in 0..70 {
        let text = Rules::file(seed);
        let Ok(program) = try_program(&text) else { continue };
        let mut dice = Dice::new(seed ^ 0xabc);
        for _ in 0..2 {
            let (mut lead, other) = (made_up(&mut dice), made_up(&mut dice));
            // When a lead was created is worked out from its activities unless it is told.
            lead["created"] = json!("2026-04-01T00:00:00Z");
            // And since when it is in its stage, from its history.
            if lead.get("stage").is_some() && lead.get("entered").is_none() {
                lead["entered"] = json!("2026-05-20T00:00:00Z");
            }
            let before = told(&program, &lead);
            let roots = program.conditions.iter().chain(program.checks.iter().flatten());
            let questions: Vec<(NodeId, Truth, Because)> = roots
                .map(|node| {
                    let truth = before.recorded.truth(*node).unwrap();
                    (*node, truth, because(&program, &before.record, &before.recorded, now(), *node))
                })
                .collect();
            for (node, truth, because) in &questions {
                answers[*truth as usize] += 1;
                for (changed, named, what) in changes(&program, &lead, &other, because) {
                    let after = told(&program, &changed);
                    if scores_of(&before, because) != scores_of(&after, because) {
                        continue;
                    }
                    let now_is = after.recorded.truth(*node).unwrap();
                    changed_answers += usize::from(now_is != *truth);
                    assert!(
                        named || now_is == *truth,
                        "seed {seed}: {:?} was {truth:?} and is {now_is:?} without {what}, which its reason does not name: \
                         {because:?}\n{text}\n{lead}",
                        program.nodes[*node],
                    );
                }
            }
        }
    }
    assert!(answers.iter().all(|count| *count > 50) && changed_answers > 80, "{answers:?} {changed_answers}");
}

const HEAD: &str = r#"process "t" { timezone "UTC" }
owner m "M"
fields { demo_day date, land country, size number, name text personal }
activities { visit { seconds number } }
territory north when land is "SE"
territory south when land is "IT"
table band {
  match size
  give worth
  < 10 -> 1
  >= 10 -> 2
}
"#;

const TAIL: &str = "stage a \"A\" start { owner m\n advance to b when s > 1_000 }\nend b \"B\" success\n";

/// The silent lines of score `s` with this line, for a lead that visited once.
fn silent(line: &str) -> String {
    let program = program(&format!("{HEAD}score s {{ +10 when {line} }}\n{TAIL}"));
    let lead = json!({"id": "1", "created": "2026-01-01T00:00:00Z",
        "activities": [{"type": "visit", "at": "2026-06-10T10:00:00Z"}]});
    let page = told(&program, &lead).page(&program);
    page.lines().filter(|line| line.trim_start().starts_with('·')).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_unknown_is_named_whatever_asks_for_it() {
    for (line, wanted) in [
        ("any visit since demo_day", "demo_day"),
        ("no visit since demo_day", "demo_day"),
        ("any visit since demo_day where seconds > size", "demo_day, size"),
        ("count of visit since demo_day > 0", "demo_day"),
        ("count of days with visit since demo_day > 0", "demo_day"),
        ("sum seconds of visit since demo_day > 0", "demo_day"),
        ("60 days without visit since demo_day", "demo_day"),
        ("latest seconds of visit since demo_day > 3", "demo_day"),
        ("territory is north", "land"),
        ("worth of band > 1", "size"),
    ] {
        let told = silent(line);
        assert!(told.ends_with(&format!("unknown: {wanted}")), "{line}: {told}");
    }
}

const HAND_OFF: &str = r#"process "t" { timezone "UTC" }
owner m "M"
owner sales "Sales"
fields { name text personal, size number }
activities {
  visit { page text, minutes number, note text personal }
  form { campaign text }
}
score s { +5 "Visits" for visit }
stage a "A" start { owner m
  advance to b when size > 1
}
stage b "B" { owner sales
  hand off to sales
  answers "no", "yes" because one of ("no budget", "no time")
  recycle to a when sales says "no"
  advance to c when sales says "yes"
}
end c "C" success
route to sales { to "ana@x.example" otherwise }
"#;

fn hand_off() -> (Program, Json) {
    let program = program(HAND_OFF);
    let mut activities: Vec<Json> = (1..=24)
        .map(|day| {
            let page = if day % 3 == 0 { "/Pricing" } else if day == 23 { "/docs" } else { "/pricing" };
            json!({"type": "visit", "at": format!("2026-05-{day:02}T10:00:00Z"), "page": page, "minutes": day, "note": "secret"})
        })
        .collect();
    activities.push(json!({"type": "form", "at": "2026-06-01T10:00:00Z", "campaign": "Spring"}));
    activities.push(
        json!({"type": "status", "at": "2026-03-02T10:00:00Z", "by": "sales", "value": "no", "because": "no budget"}),
    );
    let lead = json!({"id": "1", "name": "Zoe", "size": 5, "created": "2026-01-01T00:00:00Z", "stage": "a",
        "entered": "2026-03-02T10:00:00Z", "activities": activities, "history": [
            {"stage": "a", "at": "2026-01-01T00:00:00Z"},
            {"stage": "b", "at": "2026-02-01T00:00:00Z", "by": "advance"},
            {"stage": "a", "at": "2026-03-02T10:00:00Z", "by": "recycle"}]});
    (program, lead)
}

#[test]
fn sales_is_told_what_happened_what_the_lead_is_after_and_how_it_ended() {
    let (program, lead) = hand_off();
    let told = told(&program, &lead);
    let brief = told.json(&program)["handoff"].clone();
    let history = brief["history"].as_array().unwrap();
    // 24 visits, a form, an answer, three stages and the move of this decision: the twenty newest are told.
    assert_eq!((history.len(), &brief["earlier"]), (20, &json!(10)));
    assert!(history.windows(2).all(|pair| pair[0]["at"].as_str() >= pair[1]["at"].as_str()));
    assert_eq!(history[0]["what"], "advance b");
    assert_eq!(history[1], json!({"at": "2026-06-01T10:00:00Z", "what": "form", "values": {"campaign": "Spring"}}));
    assert_eq!(
        history[2],
        json!({"at": "2026-05-24T10:00:00Z", "what": "visit", "values": {"page": "/Pricing", "minutes": 24}})
    );
    assert_eq!(
        brief["interests"],
        json!([
            {"activity": "visit", "field": "page", "values": [{"value": "/Pricing", "times": 23}, {"value": "/docs", "times": 1}]},
            {"activity": "form", "field": "campaign", "values": [{"value": "Spring", "times": 1}]},
        ])
    );
    let answer = json!({"by": "sales", "value": "no", "at": "2026-03-02T10:00:00Z", "because": "no budget"});
    assert_eq!(
        brief["last_time"],
        json!({"stage": "b", "by": "recycle", "at": "2026-03-02T10:00:00Z", "answer": answer})
    );
    let page = told.page(&program);
    for wanted in [
        "recycled from b, ended on 2026-03-02: sales says \"no\" because \"no budget\" on 2026-03-02",
        "visit page: \"/Pricing\" × 23, \"/docs\" × 1",
        "2026-05-24 10:00  visit  page \"/Pricing\", minutes 24",
        "and 10 more before that",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert!(!page.contains("secret") && !brief.to_string().contains("secret"), "{page}\n{brief}");
}

#[test]
fn a_move_tells_the_answer_that_made_it_and_what_is_wanted_beside_what_there_is() {
    let (program, mut lead) = hand_off();
    lead["stage"] = json!("b");
    lead["entered"] = json!("2026-06-20T00:00:00Z");
    let wait = told(&program, &lead).page(&program);
    assert!(wait.contains("not yet: advance c  sales says \"yes\": no"), "{wait}");
    lead["activities"].as_array_mut().unwrap().push(
        json!({"type": "status", "at": "2026-06-21T10:00:00Z", "by": "sales", "value": "no", "because": "no time"}),
    );
    let moved = told(&program, &lead);
    let moves = moved.json(&program)["stage"]["moves"].clone();
    assert_eq!(
        moves[0]["because"]["answers"],
        json!([{"by": "sales", "value": "no", "at": "2026-06-21T10:00:00Z", "because": "no time"}])
    );
    let page = moved.page(&program);
    assert!(page.contains("because sales says \"no\" because \"no time\" on 2026-06-21"), "{page}");
    assert!(page.contains("at 2026-06-30 12:00 (UTC)"), "{page}");
    let page = told(&program, &json!({"id": "2", "size": 1, "activities": []})).page(&program);
    assert!(page.contains("not yet: advance b  size > 1: 1"), "{page}");
}

#[test]
fn a_line_without_a_label_is_told_by_its_pick_or_by_what_it_asks() {
    let program = program(&format!(
        "{HEAD}score s {{\n  first of \"Size\" {{\n    +3 when size > 5\n    +1 otherwise\n  }}\n  +2 when land is \"SE\"\n  +4 for each visit in the last 60 days, up to 8\n}}\n\
         score t = s + 2 * (size - 1)\n{TAIL}"
    ));
    let lead = json!({"id": "1", "land": "SE", "size": 7,
        "activities": [{"type": "visit", "at": "2026-06-10T10:00:00Z"}]});
    let told = told(&program, &lead);
    let lines = told.json(&program)["scores"]["s"]["lines"].clone();
    let of = |key: &str| lines.as_array().unwrap().iter().map(|line| line[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("label"), [json!("Size"), Json::Null, Json::Null]);
    assert_eq!(
        of("words"),
        [Json::Null, json!("land is \"SE\""), json!("for each visit in the last 60 days, up to 8")]
    );
    let terms = told.json(&program)["scores"]["t"].clone();
    let of = |key: &str| terms["lines"].as_array().unwrap().iter().map(|line| line[key].clone()).collect::<Vec<_>>();
    assert_eq!(terms["value"], json!(21));
    assert_eq!(of("words"), ["s", "2 * size", "-2 * 1"]);
    assert_eq!(of("points"), [json!(9), json!(14), json!(-2)]);
}
