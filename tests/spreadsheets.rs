//! Files as spreadsheets and databases write them: the same values decide the same, however a file writes them.

use serde_json::Value;

use crate::decisions::leadwright;
use crate::engine::Dice;
use crate::support::folder;

const RULES: &str = r#"process "P" { timezone "Europe/Berlin", currency EUR }
owner sales
fields { size number, budget money, rates list of number, renewal date, phone text, place country }
activities { order { value money } }
table desks from "desks.csv" {
  match size between low and high
  give rate
}
list codes from "codes.csv"
stage a "A" start { owner sales, advance to done when size > 1_000_000_000 }
end done "Done" success
score s {
  +1 when size > 1000
  +2 when budget > 1000 EUR
  +4 when sum value of order > 1000 EUR
  +8 when rate of desks > 2
}
"#;

/// The decisions, each without what tells how a value was written.
fn decide(files: &[(&str, &str)], leads: &str, more: &[&str]) -> (Vec<Value>, String) {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = folder(&files);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (rules, leads) = (path("rules.lead"), path(leads));
    let mut arguments = vec!["eval", &rules, "--now", "2026-06-15T12:00:00Z", "--format", "ndjson", "--leads", &leads];
    let more: Vec<String> =
        more.iter().map(|word| if word.starts_with("--") { (*word).to_owned() } else { path(word) }).collect();
    arguments.extend(more.iter().map(String::as_str));
    let (out, told, code) = leadwright(&arguments);
    assert_eq!(code, 0, "{told}");
    let decisions = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (decisions, told)
}

fn notes(decision: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = decision["warnings"].as_array().unwrap().iter();
    all.map(|one| format!("{} {}: {}", text(&one["field"]), text(&one["value"]), text(&one["note"]))).collect()
}

/// A number in thousands groups of points and with a decimal comma, as a spreadsheet of a German or a French machine writes it.
fn written(number: i64, places: usize, groups: bool) -> String {
    let digits = format!("{:0width$}", number.abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if groups && at > 0 && (whole.len() - at) % 3 == 0 {
            out.push('.');
        }
        out.push(digit);
    }
    let sign = if number < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{out}") } else { format!("{sign}{out},{part}") }
}

fn pointed(number: i64, places: usize) -> String {
    let digits = format!("{:0width$}", number.abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if number < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Numbers at random: the same rows parted by semicolons with decimal commas, by commas with points, and as JSON, in leads, activities and tables.
#[test]
fn numbers_mean_the_same_however_a_file_writes_them() {
    let mut dice = Dice::new(7);
    let (mut semicolons, mut commas, mut json) =
        ("id;size;budget\n".to_owned(), "id,size,budget\n".to_owned(), String::new());
    let (mut orders, mut plain_orders) = ("lead;type;at;value\n".to_owned(), "lead,type,at,value\n".to_owned());
    let (mut german, mut plain) = ("low;high;rate\n".to_owned(), "low,high,rate\n".to_owned());
    for number in 0..400_i64 {
        let mut random = || {
            let places = dice.below(3);
            let size = [9, 99, 1_999, 99_999, 9_999_999][dice.below(5)];
            let number = i64::try_from(dice.below(size)).unwrap() - if dice.chance(20) { 50 } else { 0 };
            let groups = dice.chance(50);
            (written(number, places, groups), pointed(number, places))
        };
        let ((size, size_plain), (budget, budget_plain), (value, value_plain)) = (random(), random(), random());
        semicolons += &format!("L{number};{size};{budget} €\n");
        commas += &format!("L{number},{size_plain},EUR {budget_plain}\n");
        json += &format!("{{\"id\":\"L{number}\",\"size\":{size_plain},\"budget\":{budget_plain}}}\n");
        orders += &format!("L{number};order;2026-06-01;{value}\n");
        plain_orders += &format!("L{number},order,2026-06-01,{value_plain}\n");
        let (low, high) = (written(number * 2_500, 1, true), written(number * 2_500 + 2_499, 1, true));
        german += &format!("{low};{high};{}\n", written(number, 2, false));
        plain +=
            &format!("{},{},{}\n", pointed(number * 2_500, 1), pointed(number * 2_500 + 2_499, 1), pointed(number, 2));
    }
    let codes = "code;of\n1.250;x\n0,5;y\n";
    let told = |table: &str, leads: (&str, &str), orders: &str| {
        let files = [("rules.lead", RULES), ("desks.csv", table), ("codes.csv", codes), leads, ("orders.csv", orders)];
        let (decisions, _) = decide(&files, leads.0, &["--activities", "orders.csv"]);
        let one = |decision: &Value| format!("{} {}", decision["lead"], decision["scores"]["s"]["value"]);
        decisions.iter().map(one).collect::<Vec<_>>()
    };
    let by_commas = told(&plain, ("leads.csv", &commas), &plain_orders);
    assert!((0..16).filter(|sum| by_commas.iter().any(|lead| lead.ends_with(&format!(" {sum}")))).count() > 6);
    assert_eq!(told(&german, ("leads.csv", &semicolons), &orders), by_commas);
    assert_eq!(told(&plain, ("leads.ndjson", &json), &orders), by_commas);
    assert_eq!(told(&german, ("leads.ndjson", &json), &plain_orders), by_commas);
}

/// What a single cell says in a file parted by semicolons, and what is noted of it.
#[test]
fn cells_of_a_file_parted_by_semicolons() {
    let cell = |size: &str| {
        let rules = "owner sales\nfields { size number }\nstage a start { owner sales, advance to done when size > 9_999_999 }\n\
             end done success\nscore s = size\n";
        let leads = format!("id;size\na;{size}\n");
        let (decisions, _) = decide(&[("rules.lead", rules), ("leads.csv", &leads)], "leads.csv", &[]);
        (decisions[0]["scores"]["s"]["value"].to_string(), notes(&decisions[0]).join("; "))
    };
    for (size, value, note) in [
        ("1250,5", "1250.5", ""),
        ("4,25", "4.25", ""),
        ("0,125", "0.125", ""),
        ("1250", "1250", ""),
        ("1250.5", "1250.5", ""),
        ("1.250", "1250", "size 1.250: read as 1250"),
        ("1.250,50", "1250.5", "size 1.250,50: read as 1250.5"),
        ("1,234", "1.234", "size 1,234: read as 1.234"),
        ("1,234.5", "1234.5", "size 1,234.5: read as 1234.5"),
        ("1,5k", "1500", "size 1,5k: read as 1500"),
        ("12.50.000", "null", "size 12.50.000: not a number, so it is unknown"),
        ("1,2,3", "null", "size 1,2,3: not a number, so it is unknown"),
    ] {
        assert_eq!(cell(size), (value.to_owned(), note.to_owned()), "{size}");
    }
}

#[test]
fn days_and_moments_as_databases_and_people_write_them() {
    let rules = "process \"P\" { timezone \"Europe/Berlin\" }\nowner sales\nfields { renewal date }\n\
         stage a start { owner sales, advance to done when renewal is 2001-01-01 }\nend done success\n\
         score s { +1 when renewal is 2026-03-12, +10 when minutes since created is 136_920 }\n";
    // From 2026-03-12T10:00Z to 2026-06-15T12:00Z are 95 days and two hours.
    for (column, cell, wanted, noted) in [
        ("renewal", "2026-03-12", "1", false),
        ("renewal", "12.03.2026", "1", true),
        ("renewal", "12.3.2026", "1", true),
        ("renewal", "03.12.2026", "0", true),
        ("renewal", "12.3.26", "0", true),
        ("renewal", "12/03/2026", "0", true),
        ("renewal", "31.02.2026", "0", true),
        // Midnight in UTC, and midnight in Berlin.
        ("renewal", "1773273600000", "1", false),
        ("renewal", "1773270000000", "1", false),
        ("renewal", "177327360000", "0", true),
        ("created", "2026-03-12 11:00:00", "10", false),
        ("created", "12.03.2026 11:00", "10", false),
        ("created", "2026-03-12 10:00:00+00", "10", false),
        ("created", "2026-03-12 05:00:00-05", "10", false),
        ("created", "2026-03-12 15:30:00.000+0530", "10", false),
        ("created", "2026-03-12T10:00:00.000+0000", "10", false),
        ("created", "1773309600000", "10", false),
        ("created", "2026-03-12 10:00:00+000", "0", true),
    ] {
        let leads = format!("id,{column}\na,{cell}\n");
        let (decisions, _) = decide(&[("rules.lead", rules), ("leads.csv", &leads)], "leads.csv", &[]);
        let told = (decisions[0]["scores"]["s"]["value"].to_string(), notes(&decisions[0]).is_empty());
        assert_eq!(told, (wanted.to_owned(), !noted), "{cell}: {:?}", notes(&decisions[0]));
    }
}

#[test]
fn what_a_spreadsheet_makes_of_texts_is_seen_or_told() {
    let rules = "owner sales\nfields { phone text, place country }\n\
         stage a start { owner sales, advance to done when phone is \"none\" }\nend done success\n\
         score s { +1 when phone starts with \"+49\", +10 when place is \"CI\" }\n";
    let leads = "id,phone,place\na,'+49 30,Cote d'Ivoire\nb,\"=\"\"+49 30\"\"\",Côte d’Ivoire\nc,4.42072E+11,CI\n4.42072E+11,+49,\n";
    let (decisions, _) = decide(&[("rules.lead", rules), ("leads.csv", leads)], "leads.csv", &[]);
    let told: Vec<String> =
        decisions.iter().map(|one| format!("{} {}", one["scores"]["s"]["value"], notes(one).join("; "))).collect();
    let lost = "a spreadsheet has shortened this number, and digits of it are lost";
    assert_eq!(
        told,
        [
            "11 place Cote d'Ivoire: read as CI".to_owned(),
            "11 place Côte d’Ivoire: read as CI".to_owned(),
            format!("10 phone 4.42072E+11: {lost}"),
            format!("1 id 4.42072E+11: {lost}"),
        ]
    );
}

#[test]
fn blank_rows_of_the_files_beside_the_rules_are_no_rows() {
    let rules = "owner sales\nfields { size number }\ntable desks from \"desks.csv\" {\nmatch size between low and high\ngive rep\n}\n\
         list codes from \"codes.csv\"\nstage a start { owner sales, advance to done when size is 5 }\nend done success\n\
         score s { +1 when rep of desks is \"cy\", +10 when rep of desks is \"ann\" }\n";
    let desks = "sep=;\r\nlow;high;rep\r\n;;\r\n1;999;ann\r\n ; ;\r\n2.000;;cy\r\n;;\r\n";
    let files = [
        ("rules.lead", rules),
        ("desks.csv", desks),
        ("codes.csv", "code;x\n;\na;1\n;;\n"),
        ("leads.csv", "id,size\na,5\nb,2500\nc,1500\n"),
    ];
    let (decisions, _) = decide(&files, "leads.csv", &[]);
    let sums: Vec<String> = decisions.iter().map(|one| one["scores"]["s"]["value"].to_string()).collect();
    assert_eq!(sums, ["10", "1", "0"]);
}

#[test]
fn columns_that_are_not_there_and_objects_that_are_not_read_are_told() {
    let rules = "owner sales\nfields { size number, title text from \"Job Title\", city text from \"address.city\" }\n\
         stage a start { owner sales, advance to done when size > 5 and title is known and city is known }\nend done success\n";
    let leads = "id,Size,JobTitle,size,Size\na,1,x,2,3\n";
    let (_, told) = decide(&[("rules.lead", rules), ("leads.csv", leads)], "leads.csv", &[]);
    assert!(told.contains("leads.csv has no column for `title`, `city`, so they are unknown of every lead\n  the columns are `id`, `Size`, `JobTitle`"), "{told}");
    let leads = "id,Job Title,Job Title,address.city,size\na,1,x,2,3\n";
    let (_, told) = decide(&[("rules.lead", rules), ("leads.csv", leads)], "leads.csv", &[]);
    assert!(told.contains("leads.csv has more than one column `Job Title`\n  the first of them is read"), "{told}");
    let leads = "{\"id\": \"a\", \"address\": {\"city\": \"Bonn\"}, \"other\": {\"x\": 1}}\n";
    let (decisions, _) = decide(&[("rules.lead", rules), ("leads.ndjson", leads)], "leads.ndjson", &[]);
    assert_eq!(notes(&decisions[0]).len(), 1, "{:?}", notes(&decisions[0]));
    assert!(notes(&decisions[0])[0].starts_with("address : what stands within it is not read"));
}
