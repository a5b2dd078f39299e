//! Calendars as rules declare them, against cases worked out by hand. Weekdays are real.

use std::fs;

use leadwright::calendar::Calendar;
use leadwright::evaluate::Decision;
use leadwright::live;
use leadwright::program::Program;
use leadwright::source::{Id, Sources};
use leadwright::value::duration::{HOUR, MINUTE};
use leadwright::value::{Date, Instant, Truth};
use serde_json::json;

use crate::engine::{decide, program};
use crate::support::plain;

/// The first calendar of some rules.
fn calendar(rules: &str) -> Calendar {
    program(rules).calendars.as_slice()[0].clone()
}

const WEEK: &str = "calendar office {\n  timezone \"Europe/Berlin\"\n  open mon-fri 09:00-17:00\n}\n";

/// A moment: RFC 3339, or a clock in the calendar's zone.
fn at(calendar: &Calendar, text: &str) -> Instant {
    Instant::parse_rfc3339(text)
        .or_else(|| Instant::parse_local(text, calendar.hours().zone))
        .unwrap_or_else(|| panic!("no time: {text}"))
}

fn adds(calendar: &Calendar, from: &str, micros: i64, wanted: &str) {
    let due = calendar.add(at(calendar, from), micros).unwrap();
    assert_eq!(due, at(calendar, wanted), "{from} + {micros}: {due} instead of {wanted}");
}

fn adds_days(calendar: &Calendar, from: &str, days: u32, wanted: &str) {
    let due = calendar.add_days(at(calendar, from), days).unwrap();
    assert_eq!(due, at(calendar, wanted), "{from} + {days} days: {due} instead of {wanted}");
}

#[test]
fn hours_run_only_while_it_is_open() {
    let office = calendar(WEEK);
    adds(&office, "2026-06-12 16:30", HOUR, "2026-06-15 09:30");
    adds(&office, "2026-06-10 07:00", 2 * HOUR, "2026-06-10 11:00");
    adds(&office, "2026-06-10 10:00", 2 * HOUR, "2026-06-10 12:00");
    adds(&office, "2026-06-15 15:00", 2 * HOUR, "2026-06-15 17:00");
    adds(&office, "2026-06-15 17:00", HOUR, "2026-06-16 10:00");
    // Ten years of eight hours a day, five days a week: 2,608 weekdays (521 whole weeks, and a Thursday, a Friday and a Monday) lie from 1 January 2026 up to the end of 2035.
    adds(&office, "2026-01-01 09:00", 2_608 * 8 * HOUR, "2035-12-31 17:00");
}

#[test]
fn a_break_at_noon() {
    let office = calendar(&WEEK.replace("09:00-17:00", "09:00-12:00, 13:00-17:00"));
    adds(&office, "2026-06-15 11:30", 2 * HOUR, "2026-06-15 14:30");
    adds(&office, "2026-06-15 12:15", MINUTE, "2026-06-15 13:01");
    assert_eq!(office.between(at(&office, "2026-06-15 00:00"), at(&office, "2026-06-16 00:00")), 7 * HOUR);
}

#[test]
fn round_the_clock_while_clocks_go_forward() {
    let always = calendar(&WEEK.replace("mon-fri 09:00-17:00", "mon-sun 00:00-24:00"));
    adds(&always, "2026-03-28 22:00", 6 * HOUR, "2026-03-29T05:00:00+02:00");
    assert_eq!(always.changes(at(&always, "2026-03-28 22:00")), None, "it never closes");
}

#[test]
fn a_weekend_is_no_business_time() {
    let office = calendar(WEEK);
    let (assigned, worked) = (at(&office, "2026-06-13 10:00"), at(&office, "2026-06-14 20:00"));
    assert_eq!(worked.since(assigned), 34 * HOUR);
    assert_eq!(office.between(assigned, worked), 0);
    assert_eq!(office.opens(assigned), Some(at(&office, "2026-06-15 09:00")), "held until then");
    assert_eq!(office.days_between(assigned, worked), 0);
}

#[test]
fn business_days_keep_the_clock_time() {
    let office = calendar(
        "calendar office {\n  timezone \"Europe/Berlin\"\n  open mon-thu 09:00-17:00\n  open fri 09:00-12:00\n  closed 2026-06-17\n}\n",
    );
    adds_days(&office, "2026-06-15 10:30", 1, "2026-06-16 10:30");
    adds_days(&office, "2026-06-16 10:30", 1, "2026-06-18 10:30");
    // On Friday it is closed at 14:00: due when it closes. Before it opens: due when it opens.
    adds_days(&office, "2026-06-18 14:00", 1, "2026-06-19 12:00");
    adds_days(&office, "2026-06-13 14:00", 1, "2026-06-16 09:00");
    adds_days(&office, "2026-06-15 07:00", 0, "2026-06-15 09:00");
    assert_eq!(office.days_between(at(&office, "2026-06-15 23:00"), at(&office, "2026-06-19 01:00")), 3);
    assert_eq!(office.days_between(at(&office, "2026-06-19 01:00"), at(&office, "2026-06-15 23:00")), -3);
}

const PARIS: &str = r#"process "P" { timezone "America/New_York" }
calendar office "Paris office" {
  timezone "Europe/Paris"
  open   mon-fri 09:00-12:30, 14:00-18:00
  open   2026-12-24 09:00-12:00
  open   2026-12-28 to 2026-12-29 10:00-12:00
  open   2026-12-26 10:00-11:00
  closed 2026-12-25, 2026-12-28, 2026-12-31 to 2027-01-02
  closed every year 01-01, 05-01, 08-10 to 08-14
}
calendar lyon like office {
  closed 2026-12-08, 2026-12-24
  open   fri 09:00-12:30
  closed mon
}
calendar montreal like office {
  timezone "America/Toronto"
  open     sat 10:00-12:00
  open     2026-12-26 13:00-14:00
  closed   every year 12-24
}
"#;

/// Hours of a day on which it opens, as `09:00-12:30`.
fn day(calendar: &Calendar, date: &str) -> String {
    let clock = |seconds: u32| format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60);
    let openings = calendar.hours().on(Date::parse(date).unwrap()).iter();
    openings.map(|o| format!("{}-{}", clock(o.from.0), clock(o.to.0))).collect::<Vec<_>>().join(" ")
}

#[test]
fn days_that_differ_and_days_that_are_closed() {
    let program = program(PARIS);
    let [office, lyon, montreal] = program.calendars.as_slice() else { panic!("three calendars") };
    for (date, of_office, of_lyon, of_montreal) in [
        ("2026-12-07", "09:00-12:30 14:00-18:00", "", "09:00-12:30 14:00-18:00"), // a Monday
        ("2026-12-08", "09:00-12:30 14:00-18:00", "", "09:00-12:30 14:00-18:00"),
        ("2026-12-11", "09:00-12:30 14:00-18:00", "09:00-12:30", "09:00-12:30 14:00-18:00"), // a Friday
        ("2026-12-12", "", "", "10:00-12:00"),                                               // a Saturday
        ("2026-12-24", "09:00-12:00", "", ""),
        ("2026-12-25", "", "", ""),
        ("2026-12-26", "10:00-11:00", "10:00-11:00", "13:00-14:00"),
        // Hours of its own win over closed.
        ("2026-12-28", "10:00-12:00", "10:00-12:00", "10:00-12:00"),
        ("2026-12-29", "10:00-12:00", "10:00-12:00", "10:00-12:00"),
        ("2026-12-31", "", "", ""),
        ("2027-01-02", "", "", ""),
        ("2027-01-05", "09:00-12:30 14:00-18:00", "09:00-12:30 14:00-18:00", "09:00-12:30 14:00-18:00"),
        ("2029-05-01", "", "", ""),
        ("2030-08-12", "", "", ""),
        ("2030-08-15", "09:00-12:30 14:00-18:00", "09:00-12:30 14:00-18:00", "09:00-12:30 14:00-18:00"),
    ] {
        let found = [office, lyon, montreal].map(|calendar| day(calendar, date));
        assert_eq!(found, [of_office, of_lyon, of_montreal], "{date}");
    }
    assert!(office.is_open(at(office, "2026-12-11T08:00:00Z")), "nine o'clock in Paris");
    assert!(
        !montreal.is_open(at(office, "2026-12-11T08:00:00Z")) && montreal.is_open(at(office, "2026-12-11T14:00:00Z"))
    );
}

#[test]
fn without_a_zone_it_is_that_of_the_process() {
    let office = calendar("process \"P\" { timezone \"Asia/Tokyo\" }\ncalendar office { open mon-fri 09:00-17:00 }\n");
    assert_eq!(office.hours().zone.name(), "Asia/Tokyo");
}

/// What a rule set in a folder of its own opens as.
fn opened(files: &[(&str, &str)]) -> Result<live::Opened, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    live::open(folder.path()).map_err(|failed| plain(&failed.problems, &failed.sources))
}

#[test]
fn holidays_come_from_files_and_belong_to_the_rule_set() {
    let rules = "calendar office {\n  timezone \"Europe/Paris\"\n  open mon-fri 09:00-17:00\n  open 2026-11-11 10:00-11:00\n  \
                 closed from \"fr.csv\"\n  closed from \"own.txt\"\n  closed 2026-12-24\n  closed every year 12-31\n}\ncondition c = office is open\nlet d = 1\npriority = d\n";
    let csv = "name;Date;open\nFête nationale;2026-07-14;\nVeille;2026-07-13;9:00-12:00, 13:00-14:00\nArmistice;2026-11-11;\nMatin;2026-12-24;9:00-12:00\nMatin;2026-12-31;9:00-12:00\n";
    let files = [("a.lead", rules), ("fr.csv", csv), ("own.txt", "# ours\n\n2026-09-01 # the party\n")];
    let first = opened(&files).unwrap();
    let office = &first.program.calendars.as_slice()[0];
    assert_eq!(day(office, "2026-07-14"), "");
    assert_eq!(day(office, "2026-07-13"), "09:00-12:00 13:00-14:00");
    assert_eq!(day(office, "2026-09-01"), "");
    assert_eq!(day(office, "2026-11-11"), "10:00-11:00", "what the rules say of a day wins over the file");
    assert_eq!(day(office, "2026-12-24") + &day(office, "2026-12-31"), "", "also where they close it");
    let changed = opened(&[files[0], ("fr.csv", &csv.replace("07-14", "07-15")), files[2]]).unwrap();
    assert_ne!(first.program.digest, changed.program.digest);
}

/// What conditions of a name say of a lead.
fn truth(program: &Program, decision: &Decision, name: &str) -> Truth {
    let (list, check) = program
        .book
        .checklists
        .enumerated()
        .find_map(|(id, list)| Some((id.index(), list.checks.iter().position(|check| check.name == name)?)))
        .unwrap();
    decision.checklists[list][check]
}

#[test]
fn conditions_count_on_a_calendar() {
    let rules = "process \"P\" { timezone \"Europe/Berlin\" }\nfields { started date, deadline date }\nowner sales\n\
         calendar office { open mon-fri 09:00-17:00, closed 2026-06-17 }\n\
         score hours = business hours since created\n\
         score minutes = business minutes since entered\n\
         score days = business days since started\n\
         score ahead = business days since deadline\n\
         checklist asked {\n  open when office is open\n  shut when office is not open\n  before when office is open at created\n  \
         later when office is not open at created + 9 hours\n  never when office is open at assigned\n}\n\
         stage a start { owner sales }\n";
    let program = program(rules);
    let lead = json!({"created": "2026-06-12 16:30", "stage": "a", "entered": "2026-06-16 16:58:30",
                      "started": "2026-06-13", "deadline": "2026-06-23"});
    let decision = decide(&program, lead, "2026-06-18 10:45");
    let score = |name: &str| crate::engine::score(&program, &decision, name).unwrap();
    // Half an hour on Friday, eight on Monday and on Tuesday, none on Wednesday, one and three quarters on Thursday: 18.25.
    assert_eq!(score("hours"), "18");
    // A minute and a half on Tuesday, 105 on Thursday.
    assert_eq!(score("minutes"), "106");
    assert_eq!(score("days"), "3", "Monday, Tuesday and Thursday, since a Saturday");
    assert_eq!(score("ahead"), "-3", "Friday, Monday and Tuesday are ahead");
    let truths = ["open", "shut", "before", "later", "never"].map(|name| truth(&program, &decision, name));
    assert_eq!(truths, [Truth::Yes, Truth::No, Truth::Yes, Truth::Yes, Truth::Unknown]);
}

#[test]
fn a_condition_may_be_called_open() {
    let rules = "calendar office { open mon-fri 09:00-17:00 }\ncondition open = office is open\n\
                 condition both = open and office is not open\nowner sales\nstage a start { owner sales }\n\
                 checklist c { o when open }\n";
    let program = program(rules);
    assert_eq!(truth(&program, &decide(&program, json!({}), "2026-06-12T10:00:00Z"), "o"), Truth::Yes);
}

/// What is said about rules that are legal, at a time.
fn warned(rules: &str, now: &str) -> Vec<String> {
    let sources = Sources::of_text("a.lead", rules);
    let (id, source) = sources.rules().next().unwrap();
    let (file, _) = leadwright::syntax::parse(id, source);
    let (checked, mut problems) = leadwright::check::check(&[file], &sources);
    let checked = checked.unwrap_or_else(|| panic!("{}", plain(&problems, &sources)));
    problems.extend(leadwright::analyze::analyze(&checked));
    problems.extend(leadwright::analyze::reviews(&checked, Instant::parse_rfc3339(now).unwrap()));
    let told = |p: &leadwright::source::Problem| format!("{} {}", p.code.0, p.message);
    problems
        .iter()
        .map(told)
        .filter(|told| {
            told.contains("calendar")
                || told.contains("`office`")
                || told.contains("review")
                || told.contains("looked at")
        })
        .collect()
}

#[test]
fn calendars_that_nobody_asks_and_days_that_have_passed() {
    let rules = "calendar office {\n  open mon-fri 09:00-17:00\n  open 2025-12-24 09:00-12:00\n  closed 2024-12-25 to 2024-12-26\n}\n";
    let unused = "W0406 nothing uses the calendar `office`".to_owned();
    let passed = "W0409 the days that `office` names all lie in past years".to_owned();
    assert_eq!(warned(rules, "2025-12-31T22:00:00Z"), vec![unused.clone()]);
    assert_eq!(warned(rules, "2026-01-01T00:00:00Z"), [unused.clone(), passed.clone()]);
    let used = format!("{rules}condition c = business hours since created > 4\n");
    assert_eq!(warned(&used, "2026-01-01T00:00:00Z"), [passed]);
    let like = format!("{rules}calendar lyon like office {{ closed 2026-12-08 }}\ncondition c = lyon is open\n");
    assert_eq!(warned(&like, "2025-12-31T22:00:00Z"), Vec::<String>::new());
    let review = rules.replace("17:00\n", "17:00, review by 2026-01-31\n") + "condition c = office is open\n";
    assert_eq!(
        warned(&review, "2026-02-01T12:00:00Z"),
        [
            "W0408 this line was to be looked at again by 2026-01-31",
            "W0409 the days that `office` names all lie in past years"
        ]
    );
}
