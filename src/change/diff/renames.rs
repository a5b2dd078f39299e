//! What is only called otherwise: a declaration of the old rules that stands in the new ones under another name.

use std::collections::BTreeSet;

use crate::check::Checked;
use crate::explain::Renamed;
use crate::source::Sources;
use crate::syntax::{self, Part};

/// The words that begin a declaration whose name decisions tell.
const WORDS: [&str; 11] =
    ["score", "grade", "stage", "end", "checklist", "territory", "owner", "team", "sla", "nurture", "bant"];

/// How much of two declarations has to be the same, in per cent of their lines.
const ENOUGH: usize = 50;

/// A declaration: its word, its name, and what it says without that name.
struct Declared {
    word: String,
    name: String,
    lines: Vec<String>,
}

/// What both have under different names: what is gone and what has come, if they say mostly the same; fields, if they hold the same of the same
/// key.
pub(super) fn renamed(
    (old, old_sources): (&Checked, &Sources),
    (new, new_sources): (&Checked, &Sources),
) -> Vec<Renamed> {
    let (old_all, new_all) = (all(old_sources), all(new_sources));
    let only = |of: &[Declared], other: &[Declared]| -> Vec<usize> {
        let known: BTreeSet<(&str, &str)> = other.iter().map(|one| (kind(&one.word), one.name.as_str())).collect();
        let gone = of.iter().enumerate().filter(|(_, one)| !known.contains(&(kind(&one.word), one.name.as_str())));
        gone.map(|(at, _)| at).collect()
    };
    let (gone, come) = (only(&old_all, &new_all), only(&new_all, &old_all));
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for a in &gone {
        for b in &come {
            let (Some(one), Some(other)) = (old_all.get(*a), new_all.get(*b)) else { continue };
            let alike = likeness(one, other);
            if one.word == other.word && alike >= ENOUGH {
                pairs.push((alike, *a, *b));
            }
        }
    }
    pairs.sort_by_key(|(alike, a, b)| (std::cmp::Reverse(*alike), *a, *b));
    let mut found = Vec::new();
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    for (_, a, b) in pairs {
        if from.contains(&a) || to.contains(&b) {
            continue;
        }
        from.insert(a);
        to.insert(b);
        if let (Some(one), Some(other)) = (old_all.get(a), new_all.get(b)) {
            found.push(Renamed { what: kind(&one.word), from: one.name.clone(), to: other.name.clone() });
        }
    }
    found.extend(fields(old, new));
    found
}

fn fields(old: &Checked, new: &Checked) -> Vec<Renamed> {
    let missing = |name: &str, of: &Checked| !of.fields.iter().any(|field| field.name == name);
    let gone = old.fields.iter().filter(|field| missing(&field.name, new));
    let renamed = gone.filter_map(|field| {
        let mut same = new.fields.iter().filter(|other| {
            missing(&other.name, old) && other.ty == field.ty && other.from.iter().any(|key| field.from.contains(key))
        });
        let (first, more) = (same.next()?, same.next());
        more.is_none().then(|| Renamed { what: "field", from: field.name.clone(), to: first.name.clone() })
    });
    renamed.collect()
}

/// Ends share their names with stages.
fn kind(word: &str) -> &'static str {
    match WORDS.into_iter().find(|known| *known == word) {
        Some("end") => "stage",
        Some("bant") => "checklist",
        Some(word) => word,
        None => "",
    }
}

fn all(sources: &Sources) -> Vec<Declared> {
    let mut all = Vec::new();
    for (id, source) in sources.rules() {
        for part in syntax::outline(id, source) {
            let mut words = part.says.split(' ');
            let (Some(word), Some(name)) = (words.next(), words.next()) else { continue };
            if kind(word).is_empty() || word == "bant" {
                continue;
            }
            let rest = words.collect::<Vec<_>>().join(" ");
            let mut lines = vec![rest];
            inner(&part, &mut lines);
            all.push(Declared { word: word.to_owned(), name: name.to_owned(), lines });
        }
    }
    all
}

fn inner(part: &Part, lines: &mut Vec<String>) {
    for line in part.inside.iter().flatten() {
        lines.push(line.says.clone());
        inner(line, lines);
    }
}

/// How many of their lines are the same, in per cent; of what is one line all of it has to be.
fn likeness(a: &Declared, b: &Declared) -> usize {
    let mut rest: Vec<&String> = b.lines.iter().collect();
    let same = a.lines.iter().filter(|line| {
        let found = rest.iter().position(|other| other == line);
        found.map(|at| rest.swap_remove(at)).is_some()
    });
    same.count() * 200 / (a.lines.len() + b.lines.len()).max(1)
}

/// Calls everything as the new rules do. What goes by a new name already stays.
pub(super) fn rename(book: &mut Checked, renamed: &[Renamed]) {
    for Renamed { what, from, to } in renamed {
        match *what {
            "score" => one(book.scores.iter_mut().map(|x| &mut x.name), from, to),
            "grade" => one(book.grades.iter_mut().map(|x| &mut x.name), from, to),
            "stage" => one(book.stages.iter_mut().map(|x| &mut x.name), from, to),
            "checklist" => one(book.checklists.iter_mut().map(|x| &mut x.name), from, to),
            "territory" => one(book.territories.iter_mut().map(|x| &mut x.name), from, to),
            "owner" => one(book.owners.iter_mut().map(|x| &mut x.name), from, to),
            "team" => one(book.teams.iter_mut().map(|x| &mut x.name), from, to),
            "sla" => one(book.slas.iter_mut().map(|x| &mut x.name), from, to),
            "nurture" => one(book.nurtures.iter_mut().map(|x| &mut x.name), from, to),
            "field" => one(book.fields.iter_mut().map(|x| &mut x.name), from, to),
            _ => {}
        }
    }
}

fn one<'n>(names: impl Iterator<Item = &'n mut String>, from: &str, to: &str) {
    let mut names: Vec<&mut String> = names.collect();
    if names.iter().any(|name| name.as_str() == to) {
        return;
    }
    for name in names.iter_mut().filter(|name| name.as_str() == from) {
        to.clone_into(name);
    }
}
