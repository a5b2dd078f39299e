//! Names and words of the language that are not written as they are spelt.

use std::collections::BTreeMap;

use super::scan::{Kind, Set, find};
use super::{Plant, some};

/// A kind of names: patterns whose blank is where it is declared, and patterns whose blank is where one is used.
type Names = (&'static str, &'static [&'static str], &'static [&'static str]);

const NAMES: &[Names] = &[
    (
        "a field",
        &["^ $w text", "^ $w number", "^ $w money", "^ $w yes / no", "^ $w one of", "^ $w country"],
        &["when $w is", "when $w >=", "and $w is", "domain of $w", "sum $w of", "where $w is"],
    ),
    ("a list", &["list $w ="], &["in $w", "any of $w"]),
    ("a let", &["let $w ="], &["when $w", "when $w in", "and $w"]),
    ("a condition", &["condition $w ="], &["when $w", "and $w", "or $w"]),
    ("a score", &["score $w"], &["expect $w is", "and $w is", "when $w >=", "= $w +"]),
    ("a grade", &["grade $w"], &["when $w is", "and $w is", "expect $w is"]),
    (
        "a stage",
        &["^ stage $w", "^ end $w"],
        &[
            "advance to $w",
            "recycle to $w",
            "close as $w",
            "reopen to $w",
            "expect stage is $w",
            "entered $w",
            "$t in $w {",
            "stage is $w",
        ],
    ),
    (
        "an owner",
        &["^ owner $w $t"],
        &["^ owner $w ¶", "hand off to $w", "when $w says", "breach to $w", "route to $w"],
    ),
    ("a team", &["^ team $w"], &["to team $w"]),
    ("a territory", &["^ territory $w"], &["territory is $w"]),
    (
        "an activity",
        &["^ $w {", "^ $w touch", "^ $w ¶"],
        &["for each $w", "for $w where", "any $w", "of $w in the last"],
    ),
    ("a field of an activity", &["^ $w { $w text"], &["where $w is", "where $w in", "where $w starts"]),
    ("a criterion", &["^ $w when"], &["bant . $w", "ideal_customer . $w", "sales_accepted . $w"]),
    ("a calendar", &["^ calendar $w"], &["^ calendar $w ¶", "like $w", "on $w"]),
    ("a table", &["^ table $w"], &["of $w $t", "of $w is"]),
    ("an SLA", &["^ sla $w"], &["expect sla $w"]),
    ("a checklist", &["^ checklist $w", "^ firmographics $w"], &["all of $w", "$w . $w"]),
];

fn dropped(word: &str) -> String {
    let middle = word.chars().count() / 2;
    word.chars().enumerate().filter(|(at, _)| *at != middle).map(|(_, c)| c).collect()
}

fn swapped(word: &str) -> String {
    let mut signs: Vec<char> = word.chars().collect();
    let at = signs.len() / 2;
    signs.swap(at - 1, at);
    signs.into_iter().collect()
}

fn doubled(word: &str) -> String {
    let middle = word.chars().count() / 2;
    word.chars().enumerate().flat_map(|(at, c)| vec![c; if at == middle { 2 } else { 1 }]).collect()
}

fn large(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// A way to misspell a word.
type Manner = (&'static str, fn(&str) -> String);

const MANNERS: [Manner; 4] = [
    ("a letter left out", dropped),
    ("two letters turned round", swapped),
    ("a letter twice", doubled),
    ("a capital letter", large),
];

pub fn plant(sets: &[Set], number: usize) -> Vec<Plant> {
    let set = &sets[number];
    let mut plants = Vec::new();
    // What is declared, by its kind; a name of two kinds may be meant as either, so it is left out.
    let mut declared = BTreeMap::<&str, Vec<&str>>::new();
    for (kind, heads, _) in NAMES {
        for (file, pieces) in set.pieces.iter().enumerate() {
            for head in *heads {
                for (_, _, _, blanks) in find(set.text(file), pieces, head) {
                    declared.entry(kind).or_default().push(blanks[0]);
                }
            }
        }
    }
    let all: Vec<&str> = declared.values().flatten().copied().collect();
    for (kind, _, uses) in NAMES {
        for (manner, misspell) in MANNERS {
            let mut found = Vec::new();
            for (file, pieces) in set.pieces.iter().enumerate() {
                let text = set.text(file);
                for (start, end, line, blanks) in uses.iter().flat_map(|pattern| find(text, pieces, pattern)) {
                    let name = *blanks.last().unwrap();
                    let known = declared.get(kind).is_some_and(|names| names.contains(&name));
                    let wrong = misspell(name);
                    let at = start + text[start..end].rfind(name).unwrap();
                    if !known || name.chars().count() < 4 || wrong == name || all.contains(&wrong.as_str()) {
                        continue;
                    }
                    let planted = format!("{}{wrong}{}", &text[..at], &text[at + name.len()..]);
                    let class = format!("{kind}: {manner}");
                    found.push(Plant {
                        class,
                        set: number,
                        file,
                        text: planted,
                        lines: vec![line],
                        word: vec![name.to_owned()],
                    });
                }
            }
            plants.extend(some(found));
        }
    }
    plants.extend(parted(set, number));
    plants.extend(words(set, number));
    plants.extend(texts(set, number));
    plants
}

/// Names of two words, which are written as people write them elsewhere.
fn parted(set: &Set, number: usize) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (class, sign) in [("a name with a hyphen", "-"), ("a name of two words", " ")] {
        let mut found = Vec::new();
        for (file, pieces) in set.pieces.iter().enumerate() {
            let text = set.text(file);
            for (start, _, line, blanks) in
                ["^ $w text", "^ $w yes / no"].iter().flat_map(|kind| find(text, pieces, kind))
            {
                let name = blanks[0];
                if name.matches('_').count() == 1 {
                    let text = format!("{}{}{}", &text[..start], name.replace('_', sign), &text[start + name.len()..]);
                    let (class, word) = (class.to_owned(), vec![name.to_owned()]);
                    found.push(Plant { class, set: number, file, text, lines: vec![line], word });
                }
            }
        }
        plants.extend(some(found));
    }
    plants
}

/// Words of the language.
fn words(set: &Set, number: usize) -> Vec<Plant> {
    const KNOWN: &[&str] = &[
        "advance",
        "recycle",
        "close",
        "answers",
        "needs",
        "means",
        "owner",
        "when",
        "where",
        "between",
        "contains",
        "starts",
        "in",
        "last",
        "for",
        "each",
        "once",
        "halves",
        "loses",
        "fades",
        "restarts",
        "member",
        "weight",
        "away",
        "assign",
        "hold",
        "match",
        "give",
        "first",
        "answer",
        "warn",
        "breach",
        "enter",
        "leave",
        "send",
        "open",
        "closed",
        "expect",
        "given",
        "personal",
        "text",
        "number",
        "money",
        "country",
        "otherwise",
        "always",
        "version",
        "timezone",
        "stage",
        "score",
        "grade",
        "route",
        "team",
        "territory",
        "table",
        "calendar",
        "nurture",
        "list",
        "condition",
        "fields",
        "activities",
        "exclude",
        "checklist",
        "test",
    ];
    let mut plants = Vec::new();
    for (manner, misspell) in MANNERS {
        for (what, first) in [("a word inside a line", false), ("the first word of a line", true)] {
            let mut by_word = BTreeMap::<&str, Vec<Plant>>::new();
            for (file, pieces) in set.pieces.iter().enumerate() {
                let text = set.text(file);
                for (at, piece) in pieces.iter().enumerate() {
                    let word = &text[piece.start..piece.end];
                    let begins = at == 0 || pieces[at - 1].kind == Kind::Newline;
                    let known = KNOWN.iter().find(|known| **known == word && word.len() > 3);
                    let (Some(known), true) = (known, piece.kind == Kind::Word && begins == first) else { continue };
                    let wrong = misspell(word);
                    if wrong == word {
                        continue;
                    }
                    // Where it is a name that somebody gave, this is not about words.
                    let after = pieces.get(at + 1).map_or("", |next| &text[next.start..next.end]);
                    let before = at.checked_sub(1).map_or("", |before| &text[pieces[before].start..pieces[before].end]);
                    let kinds = ["country", "text", "number", "money", "yes", "one", "list"];
                    if begins && (kinds.contains(&after) || word == "country")
                        || before == "territory"
                        || after == "is"
                        || after == "."
                        || before == "."
                        || ["on", "of", "to", "any", "calendar", "is"].contains(&before)
                    {
                        continue;
                    }
                    let planted = format!("{}{wrong}{}", &text[..piece.start], &text[piece.end..]);
                    let class = format!("{what}: {manner}");
                    let plant = Plant {
                        class,
                        set: number,
                        file,
                        text: planted,
                        lines: vec![piece.line],
                        word: vec![word.to_owned()],
                    };
                    by_word.entry(known).or_default().push(plant);
                }
            }
            plants.extend(by_word.into_values().flat_map(|plants| some(plants).into_iter().take(1)));
        }
    }
    plants
}

/// Texts that are chosen from a few: options, answers, letters of grades, time zones, currencies, files.
fn texts(set: &Set, number: usize) -> Vec<Plant> {
    const PLACES: &[(&str, &str)] = &[
        ("an option", "source is $t"),
        ("an option", "outcome is $t"),
        ("an option", "action is $t"),
        ("an option", "kind is $t"),
        ("an answer", "says $t"),
        ("a letter of a grade", "tier is $t"),
        ("a line of a grade", "heat is $t"),
        ("a line of a grade", "segment is $t"),
        ("a time zone", "timezone $t"),
        ("a data file", "from $t {"),
        ("a data file", "closed from $t"),
        ("a label of a route", "expect route $t"),
        ("a label of an exclusion", "expect excluded $t"),
    ];
    let mut plants = Vec::new();
    for (manner, misspell) in [MANNERS[0], MANNERS[1], MANNERS[2]] {
        let mut found = BTreeMap::<&str, Vec<Plant>>::new();
        for (kind, pattern) in PLACES {
            for (file, pieces) in set.pieces.iter().enumerate() {
                let text = set.text(file);
                for (_, end, line, blanks) in find(text, pieces, pattern) {
                    let right = blanks[0].trim_matches('"');
                    if right.chars().count() < 4 {
                        continue;
                    }
                    let end = if *pattern == "from $t {" {
                        end - text[..end].len() + text[..end].rfind('"').unwrap() + 1
                    } else {
                        end
                    };
                    let at = end - right.len() - 1;
                    let planted = format!("{}{}{}", &text[..at], misspell(right), &text[at + right.len()..]);
                    // Which files there are is not known to who reads only the rules.
                    let word = if *kind == "a data file" { Vec::new() } else { vec![right.to_owned()] };
                    let class = format!("{kind}: {manner}");
                    found.entry(kind).or_default().push(Plant {
                        class,
                        set: number,
                        file,
                        text: planted,
                        lines: vec![line],
                        word,
                    });
                }
            }
        }
        plants.extend(found.into_values().flat_map(some));
    }
    plants
}
