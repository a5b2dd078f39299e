//! What must hold whatever the rules and the leads: made up at random, as for the comparison with the plain evaluator.

use leadwright::evaluate::{Recorded, Scratch, evaluate};
use leadwright::explain::explain;
use leadwright::program::Program;
use leadwright::record::{Reader, Record};
use leadwright::render::{Decided, json};
use serde_json::Value as Json;

use super::same::{Dice, NOW, Rules, made_up};
use super::until::time_rules;
use super::{lead, try_files, try_program};

/// What is used again from lead to lead.
struct Engine<'a> {
    program: &'a Program,
    reader: Reader<'a>,
    record: Record,
    scratch: Scratch,
    recorded: Recorded,
}

impl<'a> Engine<'a> {
    fn new(program: &'a Program) -> Self {
        let recorded = Recorded::new(program, false);
        let mut scratch = Scratch::new();
        scratch.near = true;
        Self { program, reader: Reader::new(&program.schema), record: Record::default(), scratch, recorded }
    }

    /// From the bytes of a lead to those of its decision.
    fn decide(&mut self, bytes: &str) -> Vec<u8> {
        let program = self.program;
        self.reader.read_json(bytes.as_bytes(), &mut self.record).unwrap();
        self.recorded.clear(program);
        let now = lead::moment(program, NOW);
        let decision = evaluate(program, &self.record, now, &mut self.scratch, &mut self.recorded);
        let why = explain(program, &self.record, &decision, &self.recorded);
        let mut out = Vec::new();
        json::write(&mut out, &Decided { program, record: &self.record, decision: &decision, explanation: Some(&why) });
        out
    }
}

fn leads(seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed ^ 0x1234);
    (0..10).map(|_| made_up(&mut dice).to_string()).collect()
}

#[test]
fn the_same_lead_gives_the_same_bytes_whatever_came_before() {
    let mut decided = 0;
    for seed in 0..60 {
        let Ok(program) = try_program(&Rules::file(seed)) else { continue };
        let leads = leads(seed);
        let mut used = Engine::new(&program);
        let first: Vec<Vec<u8>> = leads.iter().map(|lead| used.decide(lead)).collect();
        for (lead, first) in leads.iter().zip(&first).rev() {
            let [fresh, again] = [Engine::new(&program).decide(lead), used.decide(lead)];
            assert_eq!(String::from_utf8_lossy(&fresh), String::from_utf8_lossy(first), "seed {seed}\n{lead}");
            assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(first), "seed {seed}\n{lead}");
            decided += 1;
        }
    }
    assert!(decided > 400, "only {decided} decisions");
}

/// The declarations of a file. Each ends with the line on which its last bracket closes.
pub fn declarations(text: &str) -> Vec<String> {
    let (mut all, mut depth) = (vec![String::new()], 0_i32);
    for line in text.lines() {
        let last = all.last_mut().unwrap();
        *last += line;
        *last += "\n";
        depth += line.chars().map(|sign| i32::from(sign == '{') - i32::from(sign == '}')).sum::<i32>();
        if depth == 0 {
            all.push(String::new());
        }
    }
    all.retain(|declaration| !declaration.trim().is_empty());
    all
}

/// Another order of the declarations. Territories are a ladder and keep theirs.
fn shuffled(text: &str, dice: &mut Dice) -> String {
    let mut all = declarations(text);
    for at in (1..all.len()).rev() {
        all.swap(at, dice.below(at + 1));
    }
    let mut ladder = declarations(text).into_iter().filter(|one| one.starts_with("territory"));
    for one in all.iter_mut().filter(|one| one.starts_with("territory")) {
        *one = ladder.next().unwrap();
    }
    all.concat()
}

/// Takes out what tells where a rule stands, and sorts what is in the order of the file.
pub fn without_places(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|key, value| key != "at" || !value.as_str().is_some_and(|at| at.contains(".lead:")));
            if let Some(Json::Array(why)) = map.get_mut("why") {
                why.iter_mut().for_each(|why| {
                    let told = why.as_str().unwrap();
                    let points = told.rsplit_once(" +").map_or(told, |(_, points)| points).to_owned();
                    // A line without a label is told by its place.
                    if told.contains(".lead:") {
                        *why = Json::String(points);
                    }
                });
                why.sort_by_key(Json::to_string);
            }
            map.values_mut().for_each(without_places);
        }
        Json::Array(items) => items.iter_mut().for_each(without_places),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn the_order_of_declarations_changes_no_decision() {
    let mut decided = 0;
    for seed in 0..60 {
        let text = Rules::file(seed);
        let Ok(program) = try_program(&text) else { continue };
        let mut dice = Dice::new(seed ^ 0x77);
        let other_text = shuffled(&text, &mut dice);
        let other = try_program(&other_text).unwrap_or_else(|told| panic!("seed {seed}\n{told}\n{other_text}"));
        for lead in leads(seed) {
            let [one, two] = [&program, &other].map(|program| {
                let mut decision: Json = serde_json::from_slice(&Engine::new(program).decide(&lead)).unwrap();
                without_places(&mut decision);
                decision
            });
            assert_eq!(one, two, "seed {seed}\n{text}\n---\n{other_text}\n{lead}");
            decided += 1;
        }
    }
    assert!(decided > 400, "only {decided} decisions");
}

/// The same declarations over three files in any order, whatever is a ladder in one of them.
fn split(text: &str, dice: &mut Dice) -> [String; 3] {
    let mut files: [Vec<String>; 3] = Default::default();
    for declaration in declarations(text) {
        // What is in an order of its own stays together.
        let at =
            if declaration.starts_with("territory") || declaration.starts_with("exclude") { 0 } else { dice.below(3) };
        let file = &mut files[at];
        let ladder = declaration.starts_with("territory") || declaration.starts_with("exclude");
        let place = if ladder { file.len() } else { dice.below(file.len() + 1) };
        let last = file.iter().rposition(|one| one.starts_with("territory") || one.starts_with("exclude"));
        file.insert(if ladder { place.max(last.map_or(0, |last| last + 1)) } else { place }, declaration);
    }
    files.map(|file| file.concat())
}

/// A decision without its digest and with each place as `@`.
fn bare(bytes: &[u8]) -> String {
    let place = regex::Regex::new(r"[a-z]+\.lead:\d+(:\d+)?").unwrap();
    place.replace_all(&String::from_utf8_lossy(bytes), "@").into_owned()
}

#[test]
fn which_file_a_declaration_stands_in_changes_no_byte_but_places() {
    let mut decided = 0;
    for seed in 0..60 {
        let text = Rules::file(seed) + &time_rules(&mut Dice::new(seed ^ 0x99));
        let Ok(program) = try_program(&text) else { continue };
        let mut dice = Dice::new(seed ^ 0x5711);
        let [a, b, c] = split(&text, &mut dice);
        let files = [("a.lead", a.as_str()), ("b.lead", b.as_str()), ("c.lead", c.as_str())];
        let other = try_files(&files).unwrap_or_else(|told| panic!("seed {seed}\n{told}\n{files:#?}"));
        for lead in leads(seed) {
            let [one, two] = [&program, &other].map(|program| bare(&Engine::new(program).decide(&lead)));
            assert_eq!(one, two, "seed {seed}\n{text}\n---\n{a}\n---\n{b}\n---\n{c}\n{lead}");
            decided += 1;
        }
    }
    assert!(decided > 400, "only {decided} decisions");
}
