//! Calculating with dates, durations and percentages, from the rule to the answer. Worked out by hand.

use leadwright::evaluate::{Scratch, Silent, evaluate};
use leadwright::program::compile;
use leadwright::record::Record;
use leadwright::source::Sources;
use leadwright::value::{Date, Duration, Instant, Number, Truth, Value};
use leadwright::{check, syntax};

/// What each criterion of the one checklist says of a lead with these values.
fn answers(text: &str, fields: &[Value]) -> Vec<Truth> {
    let sources = Sources::of_text("values.lead", text);
    let (id, source) = sources.rules().next().unwrap();
    let (file, problems) = syntax::parse(id, source);
    assert!(problems.is_empty(), "{problems:?}");
    let (checked, problems) = check::check(&[file], &sources);
    let program = compile(checked.unwrap_or_else(|| panic!("{problems:?}")), &sources, String::new());
    let mut record = Record::default();
    record.clear(fields.len());
    record.fields.copy_from_slice(fields);
    let now = Instant::parse_rfc3339("2026-11-23T10:00:00Z").unwrap();
    evaluate(&program, &record, now, &mut Scratch::default(), &mut Silent).checklists[0].clone()
}

#[test]
fn dates_durations_and_percentages() {
    let text = r#"
fields { renewal date, timeline duration, share number }
checklist v {
  a when renewal - today is 38 days            # 23 November to 31 December
  b when renewal - created < 30 days           # nobody knows when it was created
  c when timeline / 2 is 3 months
  d when timeline * 1.5 is 9 months
  e when timeline / 4 is known                 # a month and a half has no length
  f when timeline / 2 months is 3
  g when renewal + 1 day is 2027-01-01
  h when share >= 20% and share < 20.1%
  i when 2 * 36 hours is 3 days
}
"#;
    let fields = [
        Value::Date(Date::parse("2026-12-31").unwrap()),
        Value::Duration(Duration::months(6)),
        Value::Number(Number::parse("0.2").unwrap().0),
    ];
    use Truth::{No, Unknown, Yes};
    assert_eq!(answers(text, &fields), [Yes, Unknown, Yes, Yes, No, Yes, Yes, Yes, Yes]);
}

#[test]
fn an_empty_list_is_known_to_have_nothing() {
    let rules = "fields { markets list of text }\nowner o\nscore s { +1 \"not retail\" when not (markets include \"retail\"), +10 \"known\" when markets is known,\n\
                 +100 \"none\" when length of markets is 0 }\nstage a \"A\" start { owner o }\n\
                 test \"Nothing\" { at 2026-11-23 10:00, given { markets () }, expect s is 111 }\n\
                 test \"Not told\" { at 2026-11-23 10:00, expect s is 0 }\n";
    let rules = leadwright::Leadwright::of_text("a.lead", rules).unwrap();
    assert_eq!(rules.status().failed_tests, Vec::<String>::new());
    for (json, wanted) in [
        (r#"{"id": "1", "markets": []}"#, 111),
        (r#"{"id": "1", "markets": [ ]}"#, 111),
        (r#"{"id": "1", "markets": null}"#, 0),
        (r#"{"id": "1", "markets": ""}"#, 0),
        (r#"{"id": "1", "markets": [null, ""]}"#, 0),
        (r#"{"id": "1", "markets": ["x"]}"#, 11),
        (r#"{"id": "1"}"#, 0),
    ] {
        let lead = leadwright::Lead::from_json(json.as_bytes());
        let now = Instant::parse_rfc3339("2026-11-23T10:00:00Z").unwrap();
        let score = rules.decide_at(&lead, now).unwrap().score("s");
        assert_eq!(score.map(|points| points.to_string()), Some(wanted.to_string()), "{json}");
    }
}
