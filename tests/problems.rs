//! Problems in every form they are told in.

use leadwright::render::problems::{self, Look, Paths};
use leadwright::source::{Code, FileKind, Problem, Source, Sources, Span};
use serde_json::{Value, json};

const WIDE: Look = Look { colour: false, ascii: false, width: 80 };

/// Two files, and problems of every shape: labels in one and in two files, at the end of a file, with fixes, about a file.
fn gallery() -> (Vec<Problem>, Sources) {
    let mut sources = Sources::new();
    let scoring = "score fit {\n  +20 \"Größe 東京\" when employes >= 500\n  +5 when a > 3 and a < 1\n";
    let one = sources.add(Source::new("sub folder/scoring.lead", scoring, FileKind::Rules));
    let profile = "fields {\n  employees number\n}\n";
    let two = sources.add(Source::new("profile.lead", profile, FileKind::Rules));
    let at = |file, text: &str, part: &str| {
        let start = u32::try_from(text.find(part).unwrap()).unwrap();
        Span::new(file, start, start + u32::try_from(part.len()).unwrap())
    };
    let end = u32::try_from(scoring.len()).unwrap();
    let name = at(one, scoring, "employes");
    let problems = vec![
        name.problem(Code("E0107"), "there is no field called `employes`", "not among the fields")
            .and(at(two, profile, "employees"), "`employees` is declared here")
            .help("did you mean `employees`?")
            .safe_fix("replace it by `employees`", name, "employees"),
        at(one, scoring, "a > 3")
            .warning(Code("W0301"), "this condition can never be yes", "needs more than 3")
            .and(at(one, scoring, "a < 1"), "needs less than 1")
            .witness("a 2, b 100%"),
        at(one, scoring, "{")
            .problem(Code("E0003"), "`score fit` is not closed", "opened here")
            .and(Span::new(one, end, end), "the file ends here")
            .help("add `}` where it ends"),
        Problem::error(Code("E0513"), "`old.lead` can't be read as text").in_path("old.lead").help("save it as UTF-8"),
        Problem::error(Code("E0401"), "no stage is the start"),
    ];
    (problems, sources)
}

#[test]
fn drawn_for_people() {
    let (problems, sources) = gallery();
    insta::assert_snapshot!(problems::human(&problems, &sources, WIDE));
}

#[test]
fn drawn_in_ascii() {
    let (problems, sources) = gallery();
    let drawn = problems::human(&problems, &sources, Look { ascii: true, ..WIDE });
    let drawn = drawn.replace("Größe 東京", "text of the rules");
    assert!(drawn.is_ascii(), "{drawn}");
    insta::assert_snapshot!(drawn);
}

#[test]
fn colours_are_asked_for() {
    let (problems, sources) = gallery();
    // Stands for the escape character until a page is shown.
    let escape = '\u{fdd0}';
    assert!(!problems::human(&problems, &sources, WIDE).contains(escape));
    assert!(problems::human(&problems, &sources, Look { colour: true, ..WIDE }).contains(escape));
}

#[test]
fn a_line_a_problem() {
    let (problems, sources) = gallery();
    insta::assert_snapshot!(problems::plain(&problems, &sources, &Paths::below("rules")));
}

#[test]
fn annotations_for_github() {
    let (problems, sources) = gallery();
    let told = problems::github(&problems, &sources, &Paths::below("rules"));
    assert_eq!(
        told,
        "::error file=rules/sub folder/scoring.lead,line=2,endLine=2,col=23,endColumn=31,title=E0107::\
         there is no field called `employes`%0Adid you mean `employees`?\n\
         ::warning file=rules/sub folder/scoring.lead,line=3,endLine=3,col=11,endColumn=16,title=W0301::\
         this condition can never be yes%0Afor example a 2, b 100%25\n\
         ::error file=rules/sub folder/scoring.lead,line=1,endLine=1,col=11,endColumn=12,title=E0003::\
         `score fit` is not closed%0Aadd `}` where it ends\n\
         ::error file=rules/old.lead,title=E0513::`old.lead` can't be read as text%0Asave it as UTF-8\n\
         ::error title=E0401::no stage is the start\n"
    );
}

#[test]
fn json_has_lines_columns_fixes_and_witnesses() {
    let (problems, sources) = gallery();
    let told: Value = serde_json::from_str(&problems::json(&problems, &sources)).unwrap();
    let name = json!({"file": "sub folder/scoring.lead",
        "start": {"line": 2, "column": 23, "byte": 40}, "end": {"line": 2, "column": 31, "byte": 48}});
    let with = |mut place: Value, key: &str, value: &str| {
        place[key] = value.into();
        place
    };
    assert_eq!(
        told[0],
        json!({"code": "E0107", "severity": "error", "message": "there is no field called `employes`", "path": null,
            "primary": with(name.clone(), "label", "not among the fields"),
            "secondary": [{"file": "profile.lead", "label": "`employees` is declared here",
                "start": {"line": 2, "column": 3, "byte": 11}, "end": {"line": 2, "column": 12, "byte": 20}}],
            "help": "did you mean `employees`?", "witness": null,
            "fixes": [{"title": "replace it by `employees`", "safe": true,
                "edits": [with(name, "replacement", "employees")]}]})
    );
    assert_eq!((&told[1]["severity"], &told[1]["witness"]), (&json!("warning"), &json!("a 2, b 100%")));
    assert_eq!(told[2]["secondary"][0]["start"], json!({"line": 4, "column": 1, "byte": 82}));
    assert_eq!((&told[3]["path"], &told[3]["primary"]), (&json!("old.lead"), &Value::Null));
    assert_eq!(told.as_array().unwrap().len(), 5);
}

/// What the SARIF 2.1.0 schema asks of the parts that are used.
#[test]
fn sarif_has_the_shape_of_its_schema() {
    let (problems, sources) = gallery();
    let title = |code: &str| (code == "E0107").then(|| "no field of that name".to_owned());
    let log = problems::sarif(&problems, &sources, &Paths::below("./rules"), &title);
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["$schema"], "https://json.schemastore.org/sarif-2.1.0.json");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "leadwright");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 5);
    assert!(rules.contains(&json!({"id": "E0107", "shortDescription": {"text": "no field of that name"}})));
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        assert!(matches!(result["level"].as_str(), Some("error" | "warning")), "{result}");
        assert!(result["message"]["text"].is_string(), "{result}");
        for place in
            result["locations"].as_array().unwrap().iter().chain(result["relatedLocations"].as_array().unwrap())
        {
            let physical = &place["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.starts_with("rules/") && !uri.contains(' '), "{uri}");
            if let Some(region) = physical.get("region") {
                for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                    assert!(region[key].as_u64().is_some_and(|number| number >= 1), "{region}");
                }
            }
        }
    }
    let uri = json!({"uri": "rules/sub%20folder/scoring.lead"});
    let region = json!({"startLine": 2, "startColumn": 23, "endLine": 2, "endColumn": 31});
    assert_eq!(results[0]["locations"][0]["physicalLocation"], json!({"artifactLocation": uri, "region": region}));
    assert_eq!(
        results[0]["fixes"],
        json!([{"description": {"text": "replace it by `employees`"},
            "artifactChanges": [{"artifactLocation": uri,
                "replacements": [{"deletedRegion": region, "insertedContent": {"text": "employees"}}]}],
            "properties": {"safe": true}}])
    );
    assert!(results[1].get("fixes").is_none());
    assert_eq!(results[4]["locations"], json!([]));
}

#[test]
fn a_very_long_line_is_shown_around_what_is_wrong() {
    let text = format!("score a {{ +1 when {} }}\n# after\n", "é or ".repeat(20_000));
    let sources = Sources::of_text("long.lead", &text);
    let (file, _) = sources.files().next().unwrap();
    let start = u32::try_from(text.match_indices('é').nth(10_000).unwrap().0).unwrap();
    let long = Span::new(file, start, start + 50_000);
    let problem =
        long.problem(Code("E0107"), "there is no field called `é`", "here").and(Span::new(file, 0, 5), "the score");
    let drawn = problems::human(&[problem], &sources, WIDE);
    assert!(drawn.len() < 2_000, "{} bytes", drawn.len());
    assert!(drawn.contains("long.lead:1:50019"), "{drawn}");
    assert!(drawn.contains("☞ long.lead:1:1  the score"), "{drawn}");
}

#[test]
fn counts() {
    let (problems, _) = gallery();
    assert_eq!(problems::count(&problems), "4 errors, 1 warning");
    assert_eq!(problems::count(&problems[..1]), "1 error");
    assert_eq!(problems::count(&[]), "no problems");
}

/// An editor that takes an edit counts from the start of the file, where the mark is.
#[test]
fn bytes_are_those_of_a_file_with_a_byte_order_mark() {
    let mut sources = Sources::new();
    let text = "\u{feff}score fit { +1 when employes > 5 }\n";
    let file = sources.add(Source::new("a.lead", text, FileKind::Rules));
    let name = Span::new(file, 20, 28);
    assert_eq!(sources.slice(name), "employes");
    let told = vec![name.problem(Code("E0107"), "no such field", "").safe_fix("replace it", name, "employees")];
    let told: Value = serde_json::from_str(&problems::json(&told, &sources)).unwrap();
    let edit = &told[0]["fixes"][0]["edits"][0];
    let byte = |place: &Value| usize::try_from(place["byte"].as_u64().unwrap()).unwrap();
    assert_eq!(&text[byte(&edit["start"])..byte(&edit["end"])], "employes");
    assert_eq!((&edit["start"]["line"], &edit["start"]["column"]), (&json!(1), &json!(21)));
}
