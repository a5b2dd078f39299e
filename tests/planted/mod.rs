//! Mistakes as people make them, planted into the shipped rule sets, each by itself and at many places: what is told about them?
//!
//! To see what is told about one class: `PLANTED="its name" cargo test --test all planted -- --nocapture`.

mod broken;
mod names;
mod scan;
mod slips;

use std::collections::BTreeMap;

use leadwright::source::{Edit, Problem, Sources};

use scan::Set;

/// A mistake in one place.
pub struct Plant {
    /// The class it belongs to.
    pub class: String,
    /// The rule set it stands in.
    pub set: usize,
    /// The file of it.
    pub file: usize,
    /// The whole text of that file, with the mistake.
    pub text: String,
    /// The lines at which it may be told.
    pub lines: Vec<usize>,
    /// What has to be named, of several one; none where only the writer knows.
    pub word: Vec<String>,
}

/// What became of the mistakes of a class.
#[derive(Debug, Default, Clone)]
struct Tally {
    planted: usize,
    told: usize,
    followed: usize,
    with_word: usize,
    named: usize,
    wrong_safe: usize,
    worse: usize,
    /// What was told, for whoever looks.
    shown: Vec<String>,
}

/// How many places of a class are looked at in each rule set: the larger it is, the longer each takes.
const PLACES: [usize; 4] = [1, 1, 2, 1];

/// Some of these places, from everywhere in the rule set.
pub fn some(mut all: Vec<Plant>) -> Vec<Plant> {
    let (many, most) = (all.len(), all.first().map_or(0, |plant| PLACES[plant.set]));
    if many <= most {
        return all;
    }
    let kept: Vec<usize> = (0..most).map(|number| number * many / most).collect();
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
    all
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut out = text.to_owned();
    for edit in edits {
        out.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
    }
    out
}

fn parts(text: &str) -> Vec<&str> {
    scan::scan(text).iter().filter(|p| p.kind != scan::Kind::Newline).map(|p| &text[p.start..p.end]).collect()
}

fn line_of(problem: &Problem, sources: &Sources, file: usize) -> Option<usize> {
    let label = problem.primary.as_ref()?;
    let (id, source) = sources.rules().nth(file)?;
    (label.span.file == id).then(|| source.line_of(label.span.start) as usize + 1)
}

/// Whether what is told gives the word, in the help or in something that can be taken.
fn names(problem: &Problem, words: &[String]) -> bool {
    let help = problem.help.clone().unwrap_or_default();
    let fixes = problem.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.replacement.as_str());
    let told: Vec<&str> = fixes.chain([help.as_str(), problem.message.as_str()]).collect();
    words.iter().any(|word| told.iter().any(|told| told.contains(word.as_str())))
}

fn judge(plant: &Plant, sets: &[Set], tally: &mut Tally) {
    let set = &sets[plant.set];
    let (problems, sources) = set.told(plant.file, &plant.text);
    tally.planted += 1;
    let at_line: Vec<&Problem> = problems
        .iter()
        .filter(|problem| line_of(problem, &sources, plant.file).is_some_and(|line| plant.lines.contains(&line)))
        .collect();
    let told = !at_line.is_empty();
    tally.told += usize::from(told);
    tally.followed += problems.len().saturating_sub(1);
    let named = at_line.iter().any(|problem| names(problem, &plant.word));
    if !plant.word.is_empty() {
        tally.with_word += 1;
        tally.named += usize::from(named);
    }
    let (mut wrong_safe, mut worse) = (false, false);
    let id = sources.rules().nth(plant.file).unwrap().0;
    for fix in problems.iter().flat_map(|problem| &problem.fixes) {
        if fix.edits.iter().any(|edit| edit.span.file != id) {
            continue;
        }
        let mended = apply(&plant.text, &fix.edits);
        if fix.safe && problems.len() == 1 && parts(&mended) != parts(set.text(plant.file)) {
            wrong_safe = true;
        }
        let left = set.told(plant.file, &mended).0;
        worse |= left.len() >= problems.len();
    }
    tally.wrong_safe += usize::from(wrong_safe);
    tally.worse += usize::from(worse);
    let fine = told && problems.len() == 1 && (named || plant.word.is_empty()) && !wrong_safe && !worse;
    let asked = std::env::var("PLANTED")
        .is_ok_and(|class| !class.is_empty() && class.split("|").any(|part| plant.class.contains(part)));
    if !fine && (asked || tally.shown.len() < 2) || asked && tally.shown.len() < 40 {
        let marks = [
            (!told, "UNTOLD"),
            (problems.len() > 1, "FOLLOWED"),
            (!named && !plant.word.is_empty(), "UNNAMED"),
            (wrong_safe, "UNSAFE"),
            (worse, "WORSE"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(holds, _)| *holds).map(|(_, mark)| *mark).collect();
        let line = plant.lines.first().and_then(|line| plant.text.lines().nth(line - 1)).unwrap_or("").trim();
        let told = crate::support::plain(&problems.iter().take(4).cloned().collect::<Vec<_>>(), &sources);
        let told = told.lines().map(|line| format!("      {line}\n")).collect::<String>();
        let all = problems.len();
        tally.shown.push(format!(
            "    {} {marks:?} {all} at {:?} wants {:?}: {line}\n{told}",
            set.name, plant.lines, plant.word
        ));
    }
}

fn tallies(plants: &[Plant], sets: &[Set]) -> BTreeMap<String, Tally> {
    let half = plants.len().div_ceil(2);
    let parts: Vec<BTreeMap<String, Tally>> = std::thread::scope(|scope| {
        let running: Vec<_> = plants
            .chunks(half)
            .map(|part| {
                scope.spawn(move || {
                    let mut tallies = BTreeMap::<String, Tally>::new();
                    for plant in part {
                        judge(plant, sets, tallies.entry(plant.class.clone()).or_default());
                    }
                    tallies
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut all = BTreeMap::<String, Tally>::new();
    for (class, part) in parts.into_iter().flatten() {
        let sum = all.entry(class).or_default();
        sum.planted += part.planted;
        sum.told += part.told;
        sum.followed += part.followed;
        sum.with_word += part.with_word;
        sum.named += part.named;
        sum.wrong_safe += part.wrong_safe;
        sum.worse += part.worse;
        sum.shown.extend(part.shown);
    }
    all
}

#[test]
fn what_people_get_wrong_is_told_where_it_stands() {
    let sets: Vec<Set> = ["acme-emea", "saas-inbound", "starter", "saas-accounts"].map(Set::read).into();
    let mut plants = Vec::new();
    for number in 0..sets.len() {
        plants.extend(slips::plant(&sets, number));
        plants.extend(names::plant(&sets, number));
        plants.extend(broken::plant(&sets, number));
    }
    if let Ok(asked) = std::env::var("PLANTED") {
        plants.retain(|plant| asked.split("|").any(|part| plant.class.contains(part)));
    }
    let tallies = tallies(&plants, &sets);
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let (planted, told, followed) = (sum(|t| t.planted), sum(|t| t.told), sum(|t| t.followed));
    let (with_word, named) = (sum(|t| t.with_word), sum(|t| t.named));
    let (wrong_safe, worse) = (sum(|t| t.wrong_safe), sum(|t| t.worse));
    let summary = format!(
        "{} classes, {planted} planted: {told} told at the line, {followed} follow-on; {named} of {with_word} named; \
         {wrong_safe} wrong safe fixes, {worse} fixes that mend nothing",
        tallies.len()
    );
    if std::env::var("PLANTED").is_ok() {
        let mut worst: Vec<_> = tallies.iter().collect();
        worst.sort_by_key(|(_, t)| {
            std::cmp::Reverse(
                (t.planted - t.told) * 3 + t.followed + t.with_word - t.named + 3 * (t.wrong_safe + t.worse),
            )
        });
        for (class, t) in worst {
            println!(
                "{class}: {} planted, {} untold, {} follow-on, {} unnamed, {} unsafe, {} worse",
                t.planted,
                t.planted - t.told,
                t.followed,
                t.with_word - t.named,
                t.wrong_safe,
                t.worse
            );
            t.shown.iter().for_each(|shown| print!("{shown}"));
        }
        println!("{summary}");
        return;
    }
    assert!(tallies.len() >= 150, "{summary}");
    assert!(told * 100 >= planted * 99, "{summary}");
    assert!(followed * 20 <= planted, "{summary}");
    assert!(named * 100 >= with_word * 95, "{summary}");
    assert_eq!(wrong_safe, 0, "{summary}");
    // A field whose name is a kind, and whose kind is misspelt, is still taken for the two turned round.
    assert!(worse <= 3, "{summary}");
}
