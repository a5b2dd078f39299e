//! Rule sets that can't be used: each gets a clear answer, and nothing else goes wrong.

use std::path::Path;

use leadwright::live::open;

use crate::support::{folder, plain};

/// All that is told about a rule set that can't be used, with the path to it as `DIR`.
fn refused(path: &Path, dir: &Path) -> String {
    let failed = open(path).expect_err("these rules are wrong");
    plain(&failed.problems, &failed.sources).replace(dir.to_str().unwrap(), "DIR")
}

fn refused_folder(files: &[(&str, &[u8])]) -> String {
    let dir = folder(files);
    refused(dir.path(), dir.path())
}

fn refused_text(text: &str) -> String {
    refused_folder(&[("rules.lead", text.as_bytes())])
}

/// As [`refused_text`] on a small stack: nothing may recurse as deep as a text nests.
fn refused_on_a_small_stack(text: String) -> String {
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || refused_text(&text)).unwrap();
    thread.join().unwrap()
}

#[test]
fn an_empty_folder() {
    let nothing = "error E0512 DIR\n  there is no rule file in `DIR`\n  \
        help: rule files end in `.lead`; `leadwright new DIR` writes a first rule set to start from\n";
    assert_eq!(refused_folder(&[]), nothing);
    assert_eq!(refused_folder(&[("leads.ndjson", b"{}"), (".hidden/a.lead", b"let a = 1\n")]), nothing);
}

#[test]
fn a_path_that_leads_nowhere() {
    let dir = folder(&[]);
    assert_eq!(
        refused(&dir.path().join("ruels"), dir.path()),
        "error E0511 DIR/ruels\n  there is no folder or file `DIR/ruels`\n  \
         help: check the spelling, or write a first rule set with `leadwright new DIR`\n"
    );
}

#[test]
fn no_start_stage() {
    assert_eq!(
        refused_text("stage lead \"Lead\" {\n  advance to won always\n}\nend won \"Won\" success\n"),
        "error E0401 rules.lead:1:7\n  no stage is the start\n  ^ rules.lead:1:7 \"lead\" perhaps this one\n  \
         help: say where leads begin: `stage lead … start {`\n"
    );
}

#[test]
fn a_file_that_is_not_utf8() {
    let told = |bytes: &[u8]| refused_folder(&[("a.lead", bytes), ("b.lead", b"score s { +1 when nme is known }\n")]);
    let help = "  help: save the file as UTF-8 (most editors: Save as, Encoding)\n";
    assert_eq!(
        told(b"fields { name text }\n# M\xfcnchen\n"),
        format!(
            "error E0513 a.lead\n  `a.lead` can't be read as text: it is not UTF-8, the first wrong byte (0xFC) stands \
             in line 2, column 4\n{help}"
        ),
        "names of the other file are not blamed: they may be declared in this one"
    );
    assert_eq!(
        told(b"\xff\xfef\0i\0"),
        format!("error E0513 a.lead\n  `a.lead` can't be read as text: it is UTF-16, not UTF-8\n{help}")
    );
    assert_eq!(
        told(b"\x1f\x8b\x08\0"),
        format!("error E0513 a.lead\n  `a.lead` can't be read as text: it is packed with gzip\n{help}")
    );
}

#[test]
fn a_data_file_outside_the_folder_or_missing() {
    let dir = folder(&[
        (
            "rules/a.lead",
            b"fields { d text }\nlist x from \"../secret.txt\"\nlist y from \"/etc/hostname\"\nlist z from \"mial.txt\"\n\
              condition c = d in x or d in y or d in z\n",
        ),
        ("secret.txt", b"hidden"),
    ]);
    assert_eq!(
        refused(&dir.path().join("rules"), dir.path()),
        "error E0502 a.lead:2:13\n  \"../secret.txt\" lies outside the rule set\n  \
         ^ a.lead:2:13 \"\\\"../secret.txt\\\"\" not in the folder of the rules\n  \
         help: copy the file into the folder of the rules, so that they stay together\n\
         error E0502 a.lead:3:13\n  \"/etc/hostname\" lies outside the rule set\n  \
         ^ a.lead:3:13 \"\\\"/etc/hostname\\\"\" not in the folder of the rules\n  \
         help: copy the file into the folder of the rules, so that they stay together\n\
         error E0501 a.lead:4:13\n  there is no file \"mial.txt\"\n  ^ a.lead:4:13 \"\\\"mial.txt\\\"\" not found\n  \
         help: the name counts from the folder of this rule file\n"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder() {
    let dir = folder(&[("rules/a.lead", b"list x from \"x.txt\"\n"), ("secret.txt", b"hidden")]);
    std::os::unix::fs::symlink(dir.path().join("secret.txt"), dir.path().join("rules/x.txt")).unwrap();
    assert_eq!(
        refused(&dir.path().join("rules"), dir.path()),
        "error E0502 a.lead:1:13\n  \"x.txt\" lies outside the rule set\n  \
         ^ a.lead:1:13 \"\\\"x.txt\\\"\" not in the folder of the rules\n  \
         help: copy the file into the folder of the rules, so that they stay together\n"
    );
}

#[test]
fn a_hundred_thousand_open_brackets() {
    let deep = |at: &str, what: &str| {
        format!(
            "error E0008 rules.lead:{at}\n  this is nested more than 64 levels deep\n  \
             ^ rules.lead:{at} \"{what}\" the 65th level\n  \
             help: give a part of it a name with `condition NAME = …` and use the name here\n"
        )
    };
    assert_eq!(refused_on_a_small_stack("let x = ".to_owned() + &"(".repeat(100_000)), deep("1:73", "("));
    assert_eq!(refused_on_a_small_stack("score s ".to_owned() + &"{".repeat(100_000)), deep("1:73", "{"));
    let groups = "score s {\n".to_owned() + &"  group \"x\" {\n".repeat(2_000) + &"  }\n".repeat(2_000) + "}\n";
    assert_eq!(refused_on_a_small_stack(groups), deep("65:13", "{"));
}

#[test]
fn a_hundred_thousand_times_not() {
    let rules = |name: &str| {
        format!(
            "fields {{ a yes/no }}\ncondition c = {}{name} is yes\nscore s {{ +1 when c }}\n",
            "not ".repeat(99_999)
        )
    };
    let dir = folder(&[("rules.lead", rules("a").as_bytes())]);
    let opened = open(dir.path()).expect("an odd number of nots is one");
    assert_eq!(plain(&opened.warnings, &opened.sources), "");
    assert_eq!(
        refused_text(&rules("b")),
        "error E0107 rules.lead:2:400011\n  there is no field called `b`\n  \
         ^ rules.lead:2:400011 \"b\" not among the fields, nor any other value\n  \
         help: declare it, for example `fields { b text }`; a text stands in quotes: \"b\"\n"
    );
}

#[test]
fn lets_within_lets_end_at_a_limit_and_below_it_all_is_worked_out() {
    let chain = |count: usize| {
        let mut rules = "fields { f number }\nowner o\nlet l0 = f\n".to_owned();
        (1..count).for_each(|at| rules.push_str(&format!("let l{at} = l{} + 1\n", at - 1)));
        rules
            + &format!(
                "condition c = l{} > 9000\nstage a start {{ owner o, advance to b when c }}\nstage b {{ owner o }}\n",
                count - 1
            )
    };
    for count in [302, 15_000] {
        let told = leadwright::Leadwright::of_text("a.lead", &chain(count)).err().unwrap().to_string();
        assert!(told.contains("E0117") && told.lines().count() < 4, "{told}");
    }
    // On a thread of a service, whose stack is small: decided, explained, with near misses.
    let decided = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let rules = leadwright::Leadwright::of_text("a.lead", &chain(300)).unwrap();
        let decision = |lead: &str| rules.decide(&leadwright::Lead::from_json(lead.as_bytes())).unwrap();
        let (known, unknown) = (decision(r#"{"id": "1", "f": 8702}"#), decision(r#"{"id": "2"}"#));
        assert!(known.explain().contains("8702"), "{}", known.explain());
        (known.stage().to_owned(), unknown.stage().to_owned(), unknown.explain().len() > 10)
    });
    assert_eq!(decided.unwrap().join().unwrap(), ("b".to_owned(), "a".to_owned(), true));
}

#[test]
fn a_chain_of_a_hundred_thousand_ands_is_fine() {
    let rules = format!("fields {{ a yes/no }}\nscore s {{ +1 when {}a is yes }}\n", "a is yes and ".repeat(100_000));
    let dir = folder(&[("rules.lead", rules.as_bytes())]);
    let opened = open(dir.path()).expect("a long condition is one");
    assert_eq!(plain(&opened.warnings, &opened.sources), "");
}

#[test]
fn a_rule_file_of_50_megabytes() {
    let line = "+1 when a > 3 and a < 1000 # one of very many lines that a program has written\n";
    let text = "fields { a number }\nscore s {\n".to_owned() + &line.repeat(50_000_000 / line.len() + 1) + "}\n";
    assert_eq!(
        refused_text(&text),
        "error E0515 rules.lead\n  `rules.lead` has 50 MB, and a rule file has 16 MB at most\n  \
         help: keep long lists and tables in data files: `list NAME from \"….txt\"`, `table NAME from \"….csv\" { … }`\n"
    );
}

#[test]
fn two_declarations_of_one_name_in_two_files() {
    let told = refused_folder(&[
        ("a.lead", b"fields { size text }\nstage lead \"Lead\" start { advance to won always }\nend won success\n"),
        ("b.lead", b"let size = 1\nend won\n"),
    ]);
    assert_eq!(
        told,
        "error E0101 b.lead:1:5\n  `size` is declared twice\n  ^ b.lead:1:5 \"size\" declared again here\n  \
         - a.lead:1:10 \"size\" first declared here\n  \
         help: give one of them another name; fields, lets, conditions, lists, scores, grades, checklists and tables \
         share their names\n\
         error E0101 b.lead:2:5\n  the stage `won` is declared twice\n  ^ b.lead:2:5 \"won\" declared again here\n  \
         - a.lead:3:5 \"won\" first declared here\n  \
         help: give one of them another name; stages and ends share their names\n"
    );
}

#[test]
fn scores_that_run_in_a_circle() {
    assert_eq!(
        refused_text("score a = b + 1\nscore b = c * 2\nscore c = a\n"),
        "error E0115 rules.lead:1:7\n  `a` runs in a circle: `a` asks for `b` asks for `c` asks for `a`\n  \
         ^ rules.lead:1:7 \"a\" can't be worked out before itself\n  - rules.lead:1:11 \"b\" `a` asks for it here\n  \
         - rules.lead:2:11 \"c\" `b` asks for it here\n  - rules.lead:3:11 \"a\" `c` asks for it here\n  \
         help: take one of these out\n"
    );
}

#[test]
fn a_country_called_uk() {
    assert_eq!(
        refused_text("fields { country country }\nscore s { +1 when country is \"UK\" }\n"),
        "error E0205 rules.lead:2:30\n  there is no country \"UK\"\n  ^ rules.lead:2:30 \"\\\"UK\\\"\" no code of ISO 3166\n  \
         help: did you mean \"GB\"?\n  fix (look first): replace it by \"GB\" [rules.lead:2:30 \"\\\"GB\\\"\"]\n"
    );
}

#[test]
fn a_currency_without_a_rate() {
    let told = "error E0203 rules.lead:3:29\n  an amount in USD can't be compared with an amount in EUR\n  \
         ^ rules.lead:3:29 \"5M USD\" money in USD\n  help: write the limit in EUR, or declare `rate 1 USD = … EUR` in `process`\n";
    assert_eq!(
        refused_text(
            "process \"P\" { currency EUR }\nfields { revenue money }\nscore s { +1 when revenue > 5M USD }\n"
        ),
        told
    );
}
