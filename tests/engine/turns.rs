//! Whose turn it is: worked out by hand, and by going through the whole ledger again for each lead.

use leadwright::evaluate::{Assignment, Decision, Ledger, PassedOver, Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::{LedgerFile, Shape};
use leadwright::value::Instant;
use serde_json::json;

use super::{decide, lead, program};

/// Rules of one team with these lines; every lead that is seen for the first time goes to it.
fn team(lines: &str) -> Program {
    program(&format!(
        "process \"P\" {{ timezone \"Europe/Berlin\" }}\nowner sales\nfields {{ x number }}\n\
         stage a start {{\nowner sales\nhand off to sales\nanswers \"won\"\nadvance to won when sales says \"won\"\n}}\n\
         end won success\nroute to sales {{ to team desk otherwise }}\n{CALENDAR}\nteam desk {{\n{lines}\n}}\n"
    ))
}

const CALENDAR: &str = "calendar office {\n timezone \"Europe/Berlin\"\n open mon-fri 09:00-17:00\n}";

fn ledger(program: &Program, rows: &str) -> Ledger {
    let file = LedgerFile::read("ledger.csv", rows.as_bytes(), &Shape::default(), program).unwrap();
    assert!(file.rejects.is_empty() && file.strangers.is_empty(), "{file:?}");
    Ledger::new(file.rows)
}

/// A day after another, and so many leads on each.
struct Batch<'a> {
    program: &'a Program,
    scratch: Scratch,
    next: usize,
}

impl<'a> Batch<'a> {
    fn new(program: &'a Program) -> Self {
        Self { program, scratch: Scratch::new(), next: 0 }
    }

    fn after(program: &'a Program, rows: &str) -> Self {
        let mut batch = Self::new(program);
        batch.scratch.ledger = ledger(program, rows);
        batch
    }

    fn one(&mut self, json: serde_json::Value, now: &str) -> Decision {
        let mut record = lead::lead(self.program, json);
        if record.id == "L-1" {
            record.id = format!("B-{}", self.next);
        }
        self.next += 1;
        let now = lead::moment(self.program, now);
        let decision = evaluate(self.program, &record, now, &mut self.scratch, &mut Silent);
        self.scratch.ledger.note(self.program, &decision, &record.id);
        decision
    }

    /// The first letters of who got the next leads; `-` for nobody.
    fn leads(&mut self, count: usize, now: &str) -> String {
        (0..count).map(|_| initial(&self.one(json!({}), now))).collect()
    }
}

fn initial(decision: &Decision) -> char {
    decision.assignee.as_ref().and_then(|who| who.chars().next()).unwrap_or('-')
}

fn assignment(decision: &Decision) -> &Assignment {
    decision.assignment.as_ref().unwrap()
}

const MONDAY: &str = "2026-06-15 10:00";

#[test]
fn weights_two_one_one_share_sixty_leads() {
    let program = team(
        "member \"M\", weight 2\nmember \"J\"\nmember \"S\"\nassign in turn\nhold until open when nobody is available",
    );
    let leads = Batch::new(&program).leads(60, MONDAY);
    assert!(leads.starts_with("MJSMMJSM"), "{leads}");
    let count = |who: char| leads.chars().filter(|found| *found == who).count();
    assert_eq!((count('M'), count('J'), count('S')), (30, 15, 15));
}

#[test]
fn three_members_take_a_batch_of_six_in_the_order_of_the_list() {
    let program =
        team("member \"A\"\nmember \"B\"\nmember \"C\"\nassign round robin\nassign anyway when nobody is available");
    assert_eq!(Batch::new(&program).leads(6, MONDAY), "ABCABC");
}

/// In turn, B away on 16 June: nine turns go by, and on coming back B does not catch up.
#[test]
fn who_was_away_does_not_catch_up() {
    let program = team(
        "member \"A\"\nmember \"B\", away 2026-06-16\nmember \"C\"\nassign in turn\nassign anyway when nobody is available",
    );
    let mut batch = Batch::new(&program);
    assert_eq!(batch.leads(3, MONDAY), "ABC");
    assert_eq!(batch.leads(9, "2026-06-16 10:00"), "ACACACACA");
    // A has 6, C has 5, and B is lifted from 1 to 5.
    assert_eq!(batch.leads(6, "2026-06-17 10:00"), "BCABCA");
    // The same from a ledger that comes in.
    let rows = "team,assignee,lead,at\n\
        desk,A,1,2026-06-15T08:00:00Z\ndesk,B,2,2026-06-15T08:00:00Z\ndesk,C,3,2026-06-15T08:00:00Z\n\
        desk,A,4,2026-06-16T08:00:00Z\ndesk,C,5,2026-06-16T08:00:00Z\ndesk,A,6,2026-06-16T08:00:00Z\n\
        desk,C,7,2026-06-16T08:00:00Z\ndesk,A,8,2026-06-16T08:00:00Z\ndesk,C,9,2026-06-16T08:00:00Z\n\
        desk,A,10,2026-06-16T08:00:00Z\ndesk,C,11,2026-06-16T08:00:00Z\ndesk,A,12,2026-06-16T08:00:00Z\n";
    assert_eq!(Batch::after(&program, rows).leads(6, "2026-06-17 10:00"), "BCABCA");
}

/// With weights, a lift is in shares: A (weight 2) has 4 ÷ 2 = 2, so B (weight 3) comes back with 2, as if with 6 leads.
#[test]
fn a_lift_goes_by_weight() {
    let program = team(
        "member \"A\", weight 2\nmember \"B\", weight 3, away 2026-06-15\nassign in turn\nassign anyway when nobody is available",
    );
    let mut batch = Batch::new(&program);
    assert_eq!(batch.leads(4, MONDAY), "AAAA");
    // Shares: A 2, B 2 → A 2½; B 2⅓, 2⅔; A 3; B 3; A 3½ …
    assert_eq!(batch.leads(7, "2026-06-16 10:00"), "ABBABAB");
}

#[test]
fn the_ledger_is_read_in_the_order_of_time_and_only_up_to_now() {
    let program =
        team("member \"A\"\nmember \"B\"\nmember \"C\"\nassign in turn\nassign anyway when nobody is available");
    let rows = "team,assignee,lead,at\ndesk,C,3,2026-06-17T08:00:00Z\ndesk,A,1,2026-06-14T08:00:00Z\n";
    let mut batch = Batch::after(&program, rows);
    // Nobody knows on Monday what happens on Wednesday; and going back in time is an evaluation like any other.
    assert_eq!(batch.leads(2, MONDAY), "BC");
    assert_eq!(batch.leads(1, "2026-06-18 10:00"), "A");
    assert_eq!(batch.leads(1, "2026-06-14 09:00"), "A", "before all of it");
    assert_eq!(batch.leads(1, "2026-06-18 10:00"), "B", "the row of the 14th is there now: A 3, B 1, C 2");
}

#[test]
fn members_who_left_are_forgotten() {
    let program = team("member \"A\"\nmember \"B\"\nassign in turn\nassign anyway when nobody is available");
    let rows = "team,assignee,lead,at\ndesk,Zoe,1,2026-06-14T08:00:00Z\ndesk,A,2,2026-06-14T08:00:00Z\n\
                old,A,3,2026-06-14T08:00:00Z\n";
    let file = LedgerFile::read("ledger.csv", rows.as_bytes(), &Shape::default(), &program).unwrap();
    assert_eq!(file.strangers.len(), 2);
    let mut batch = Batch::new(&program);
    batch.scratch.ledger = Ledger::new(file.rows);
    let decision = batch.one(json!({}), MONDAY);
    assert_eq!(initial(&decision), 'B');
    let turn = assignment(&decision).turn.unwrap();
    assert_eq!((turn.leads, turn.of_leads, turn.weight, turn.of_weight), (0, 1, 1, 2));
}

#[test]
fn nobody_available_is_held_until_the_office_opens() {
    let program =
        team("member \"A\"\nmember \"B\"\nassign in turn\ncalendar office\nhold until open when nobody is available");
    let mut batch = Batch::new(&program);
    // Friday evening in Berlin; the office opens on Monday at nine.
    let decision = batch.one(json!({}), "2026-06-12 18:00");
    let held = assignment(&decision);
    assert_eq!((held.held, held.held_until.map(|at| at.to_string())), (true, Some("2026-06-15T07:00:00Z".into())));
    assert_eq!(held.passed_over[0].1, PassedOver::Closed(Instant::parse_rfc3339("2026-06-15T07:00:00Z")));
    assert_eq!((decision.assignee.clone(), held.passed_over.len(), held.turn), (None, 2, None));
    // It took no turn.
    assert_eq!(batch.leads(3, MONDAY), "ABA");
}

#[test]
fn a_held_lead_is_tried_again() {
    let program = team("member \"A\"\nassign in turn\ncalendar office\nhold until open when nobody is available");
    let mut batch = Batch::new(&program);
    let held = json!({"stage": "a", "entered": "2026-06-12T16:00:00Z", "held": "2026-06-12T16:00:00Z"});
    let still = batch.one(held.clone(), "2026-06-13 12:00");
    assert_eq!((assignment(&still).held, still.moves.len()), (true, 0));
    let then = batch.one(held.clone(), "2026-06-15 09:00");
    assert_eq!(assignment(&then).assignee.as_deref(), Some("A"));
    // What was not held is left alone, and what moves on is no longer held.
    let mut other = held.clone();
    other["held"] = json!(null);
    assert_eq!(batch.one(other, "2026-06-15 09:00").assignment, None);
    let mut won = held;
    won["activities"] = json!([{"type": "status", "by": "sales", "value": "won", "at": "2026-06-14T16:00:00Z"}]);
    let decision = batch.one(won, "2026-06-15 09:00");
    assert_eq!((decision.assignment, decision.moves.len()), (None, 1));
}

#[test]
fn limits_of_a_day_end_at_midnight() {
    let program = team(
        "member \"A\", at most 2 leads per day\nmember \"B\", at most 3 leads per day, at most 4 leads per week\n\
         assign in turn\nhold until open when nobody is available",
    );
    let mut batch = Batch::new(&program);
    assert_eq!(batch.leads(6, MONDAY), "ABABB-");
    let decision = batch.one(json!({}), MONDAY);
    let why: Vec<String> =
        assignment(&decision).passed_over.iter().map(|(who, why)| format!("{who} {why:?}")).collect();
    assert!(why[0].contains("most: 2") && why[1].contains("most: 3"), "{why:?}");
    // Midnight in Berlin.
    assert_eq!(assignment(&decision).held_until.unwrap().to_string(), "2026-06-15T22:00:00Z");
    // The next day: A was full at the last assignment and is lifted to B's 3; B takes the fourth of the week.
    assert_eq!(batch.leads(4, "2026-06-16 10:00"), "ABA-");
    assert_eq!(batch.leads(2, "2026-06-22 10:00"), "AB");
}

#[test]
fn the_earliest_return_combines_days_away_hours_and_limits() {
    let program = team(
        "member \"A\", at most 1 leads per day\nmember \"B\", away 2026-06-15 to 2026-06-22\nassign in turn\ncalendar office\n\
         hold until open when nobody is available",
    );
    let mut batch = Batch::new(&program);
    assert_eq!(batch.leads(1, "2026-06-19 10:00"), "A");
    let decision = batch.one(json!({}), "2026-06-19 11:00");
    // Friday; on Saturday A may take a lead again, but the office opens on Monday.
    assert_eq!(assignment(&decision).held_until.unwrap().to_string(), "2026-06-22T07:00:00Z");
}

#[test]
fn open_leads_are_those_not_closed_and_not_with_somebody_else() {
    let program = team(
        "member \"A\", at most 2 open leads\nmember \"B\"\nassign in turn\nhold until open when nobody is available",
    );
    let rows = "team,assignee,lead,at,until\n\
        desk,A,1,2026-06-01T08:00:00Z,\n\
        desk,A,2,2026-06-01T09:00:00Z,2026-06-20T08:00:00Z\n\
        desk,A,3,2026-06-01T10:00:00Z,2026-06-05T08:00:00Z\n\
        desk,A,4,2026-06-01T11:00:00Z,\n\
        desk,B,4,2026-06-02T11:00:00Z,2026-06-03T08:00:00Z\n";
    // 1 is open, 2 until Saturday, 3 was closed, 4 is with B.
    let decision = Batch::after(&program, rows).one(json!({}), MONDAY);
    assert_eq!(initial(&decision), 'B');
    assert!(matches!(assignment(&decision).passed_over[..], [(_, PassedOver::Full(_, None))]));
    // From Saturday on A has one open lead. A had four turns and B one, so B catches up first; then A takes one more and is full.
    let mut batch = Batch::after(&program, rows);
    assert_eq!(batch.leads(5, "2026-06-20 10:00"), "BBBAB");
    // Lead 1 is won: its place is free for the next.
    let won = json!({"id": "1", "stage": "a", "entered": "2026-06-01T08:00:00Z", "assignee": "A", "activities": [
        {"type": "status", "by": "sales", "value": "won", "at": "2026-06-14T16:00:00Z"}]});
    assert_eq!(batch.one(won, "2026-06-20 10:00").moves.len(), 1);
    assert_eq!(batch.leads(2, "2026-06-20 10:00"), "AB");
}

#[test]
fn an_open_leads_limit_alone_gives_no_time() {
    let program = team("member \"A\", at most 1 open leads\nassign in turn\nhold until open when nobody is available");
    let mut batch = Batch::new(&program);
    batch.leads(1, MONDAY);
    let decision = batch.one(json!({}), MONDAY);
    assert_eq!((assignment(&decision).held, assignment(&decision).held_until), (true, None));
}

/// `assign anyway` lets all compete as if they were available.
#[test]
fn anyway_goes_on_in_turn() {
    let program = team(
        "member \"A\", at most 1 leads per day\nmember \"B\", away 2026-06-15\nassign in turn\nassign anyway when nobody is available",
    );
    let mut batch = Batch::new(&program);
    let first = batch.one(json!({}), MONDAY);
    assert_eq!((initial(&first), assignment(&first).passed_over.len()), ('A', 1));
    let second = batch.one(json!({}), MONDAY);
    // B was not there, so is lifted to A's 1, and A is first on the list.
    assert_eq!((initial(&second), assignment(&second).passed_over.len()), ('A', 2));
    assert_eq!(batch.leads(3, MONDAY), "BAB");
}

#[test]
fn limits_count_the_leads_of_all_teams_and_hold_for_teams_by_hash() {
    let program = program(&format!(
        "owner sales\nfields {{ x number }}\nstage a start {{\nowner sales\nhand off to sales\n}}\n{CALENDAR}\n\
         team one {{\nmember \"A\", at most 2 leads per day\nassign by hash\nto \"S\" when nobody is available\n}}\n\
         team two {{\nmember \"a\"\nmember \"B\"\nassign in turn\nassign anyway when nobody is available\n}}\n\
         route to sales {{\nto team two when x > 0\nto team one otherwise\n}}\n"
    ));
    let mut batch = Batch::new(&program);
    let one = |batch: &mut Batch<'_>, x: i32| initial(&batch.one(json!({"x": x}), MONDAY));
    assert_eq!([one(&mut batch, 1), one(&mut batch, 0)], ['a', 'A']);
    // A of the one team is a of the other: two leads today.
    assert_eq!(one(&mut batch, 0), 'S');
    // The turns of a team are its own.
    assert_eq!([one(&mut batch, 1), one(&mut batch, 1)], ['B', 'a']);
}

#[test]
fn keeping_takes_no_turn() {
    let program = program(
        "owner sales\nfields { x number }\nstage a start {\nowner sales\nhand off to sales\n}\n\
         team desk {\nmember \"A\", at most 1 leads per day\nmember \"B\"\nassign in turn\nassign anyway when nobody is available\n}\n\
         route to sales {\nkeep assignee\nto team desk otherwise\n}\n",
    );
    let mut batch = Batch::new(&program);
    assert_eq!(batch.leads(1, MONDAY), "A");
    for _ in 0..3 {
        // Limits and hours are not asked, and nothing is counted.
        assert_eq!(initial(&batch.one(json!({"assignee": "A"}), MONDAY)), 'A');
    }
    let decision = batch.one(json!({}), MONDAY);
    assert_eq!((initial(&decision), assignment(&decision).turn.unwrap().of_leads), ('B', 1));
}

#[test]
fn asking_what_if_and_asking_again_change_nothing() {
    let program = team("member \"A\"\nmember \"B\"\nassign in turn\nassign anyway when nobody is available");
    let mut scratch = Scratch::new();
    scratch.near = true;
    let record = lead::lead(&program, json!({}));
    let now = lead::moment(&program, MONDAY);
    for _ in 0..3 {
        assert_eq!(initial(&evaluate(&program, &record, now, &mut scratch, &mut Silent)), 'A');
    }
    assert_eq!(initial(&decide(&program, json!({}), MONDAY)), 'A', "a ledger that nobody gave is empty");
}

/// A was the only one there while B was away; C, who is away now, had few leads and lifts nobody down.
#[test]
fn who_is_back_stands_with_those_who_are_there() {
    let program = team(
        "member \"C\", away 2026-06-08 to 2026-06-30\nmember \"A\"\nmember \"B\", away 2026-05-01 to 2026-06-14\n\
         assign in turn\nassign anyway when nobody is available",
    );
    let rows = "team,assignee,lead,at\n\
        desk,B,1,2026-04-10T08:00:00Z\n\
        desk,C,2,2026-04-20T08:00:00Z\n\
        desk,C,3,2026-04-21T08:00:00Z\n\
        desk,A,4,2026-05-10T08:00:00Z\n\
        desk,A,5,2026-05-11T08:00:00Z\n\
        desk,A,6,2026-05-12T08:00:00Z\n\
        desk,A,7,2026-05-13T08:00:00Z\n";
    assert_eq!(Batch::after(&program, rows).leads(6, MONDAY), "ABABAB");
    // When none of those who were there is there now, their count is all there is to go by.
    let program = team(
        "member \"A\", away 2026-06-15\nmember \"B\", away 2026-05-01 to 2026-06-14\nassign in turn\n\
         assign anyway when nobody is available",
    );
    let rows = "team,assignee,lead,at\ndesk,A,4,2026-05-10T08:00:00Z\ndesk,A,5,2026-05-11T08:00:00Z\n";
    let mut batch = Batch::after(&program, rows);
    assert_eq!(batch.leads(1, MONDAY), "B");
    // B was lifted to the 2 of A and has 3 now; A, who is back, stands level with these.
    assert_eq!(batch.leads(3, "2026-06-16 10:00"), "ABA");
}

/// Who has no row in the ledger has just joined, and gets no more leads than the others from then on.
#[test]
fn who_joins_stands_level() {
    let mut rows = "team,assignee,lead,at\n".to_owned();
    for day in 1..9 {
        rows += &format!("desk,A,A{day},2026-05-0{day}T08:00:00Z\ndesk,B,B{day},2026-05-0{day}T09:00:00Z\n");
    }
    let program =
        team("member \"A\"\nmember \"B\"\nmember \"C\"\nassign in turn\nassign anyway when nobody is available");
    assert_eq!(Batch::after(&program, &rows).leads(9, MONDAY), "CABCABCAB");
    // With a weight of 2 she has had two where each of the others has had one.
    let program = team(
        "member \"A\"\nmember \"B\"\nmember \"C\", weight 2\nassign in turn\nassign anyway when nobody is available",
    );
    assert_eq!(Batch::after(&program, &rows).leads(8, MONDAY).matches('C').count(), 4);
    // Who is back while somebody has just joined is lifted no further down than to the others.
    let program = team(
        "member \"A\"\nmember \"B\"\nmember \"C\"\nmember \"D\", away 2026-05-01 to 2026-06-14\nassign in turn\n\
         assign anyway when nobody is available",
    );
    let mut sequence = Batch::after(&program, &rows).leads(8, MONDAY).into_bytes();
    sequence.sort_unstable();
    assert_eq!(sequence, b"AABBCCDD");
}

/// Of those who are there from the beginning nobody joins, whatever the weights: the turns of a new team are as they always were.
#[test]
fn a_new_team_is_shared_out_by_weight() {
    for (lines, wanted) in [
        ("member \"A\", weight 2\nmember \"B\"\nmember \"C\"", "ABCAABCA"),
        ("member \"A\"\nmember \"B\", weight 3", "ABBBABBB"),
        ("member \"A\"\nmember \"B\"\nmember \"C\"", "ABCABCAB"),
    ] {
        let program = team(&format!("{lines}\nassign in turn\nassign anyway when nobody is available"));
        assert_eq!(Batch::new(&program).leads(8, MONDAY), wanted, "{lines}");
    }
}

#[test]
fn hours_of_a_member_are_their_own() {
    let lines = "calendar office\nmember \"A\"\nmember \"B\", calendar late\nassign in turn\nhold until open when nobody is available";
    let late = "\ncalendar late {\n timezone \"Europe/Berlin\"\n open mon-fri 16:00-20:00\n}";
    let program = |nobody: &str| {
        let lines = lines.replace("hold until open", nobody);
        program(&format!(
            "process \"P\" {{ timezone \"Europe/Berlin\" }}\nowner sales\nstage a start {{\nowner sales\nhand off to sales\n}}\n\
             route to sales {{ to team desk otherwise }}\n{CALENDAR}{late}\nteam desk {{\n{lines}\n}}\n"
        ))
    };
    let held = program("hold until open");
    let at = |now: &str| Batch::new(&held).leads(3, now);
    // Monday morning, when both are there, and in the evening.
    assert_eq!([at("2026-06-15 10:00"), at("2026-06-15 16:30"), at("2026-06-15 18:00")], ["AAA", "ABA", "BBB"]);
    let decision = Batch::new(&held).one(json!({}), "2026-06-15 21:00");
    let told = |decision: &Decision| -> Vec<String> {
        let zone = |until: Option<Instant>| until.map(|until| until.to_string());
        let one = |(who, why): &(String, PassedOver)| match why {
            PassedOver::Closed(until) => format!("{who} {:?}", zone(*until)),
            other => format!("{who} {other:?}"),
        };
        assignment(decision).passed_over.iter().map(one).collect()
    };
    // 09:00 and 16:00 of Tuesday in Berlin.
    let wanted = ["A Some(\"2026-06-16T07:00:00Z\")", "B Some(\"2026-06-16T14:00:00Z\")"];
    assert_eq!(told(&decision), wanted);
    assert_eq!(assignment(&decision).held_until.unwrap().to_string(), "2026-06-16T07:00:00Z");
    let decision = Batch::new(&program("assign anyway")).one(json!({}), "2026-06-15 10:00");
    assert_eq!((initial(&decision), told(&decision)), ('A', vec!["B Some(\"2026-06-15T14:00:00Z\")".to_owned()]));
}

/// Rules whose route names people by a field, by a table and by address before it asks a team.
fn named(teams: &str) -> Program {
    program(&format!(
        "process \"P\" {{ timezone \"Europe/Berlin\" }}\nowner sales\nfields {{ x number, keeper text }}\n\
         table desks {{\nmatch x\ngive person\n1 -> \"Ben\"\n2 -> \"zoe\"\n}}\n\
         stage a start {{\nowner sales\nhand off to sales\n}}\n{CALENDAR}\n{teams}\n\
         route to sales {{\nkeep assignee\nto keeper\nto person of desks when x is known\nto \"ben\" when x > 10\nto team desk otherwise\n}}\n"
    ))
}

/// Whoever a line names and is away is passed over, the next line is tried, and the decision says so.
#[test]
fn whom_a_line_names_may_be_away() {
    let program = named(
        "team desk {\nmember \"ana\"\nassign in turn\nhold until open when nobody is available\n}\n\
         team other {\nmember \"ben\", away 2026-06-15 to 2026-06-17\nassign in turn\nassign anyway when nobody is available\n}",
    );
    let to = |json: serde_json::Value, now: &str| {
        let decision = decide(&program, json, now);
        let assignment = assignment(&decision);
        let passed: Vec<&str> = assignment.passed_over.iter().map(|(who, _)| who.as_str()).collect();
        format!("{} {}", assignment.assignee.as_deref().unwrap_or("-"), passed.join(","))
    };
    for (json, away, back) in [
        (json!({"keeper": "BEN"}), "ana BEN", "BEN "),
        (json!({"keeper": "zoe"}), "zoe ", "zoe "),
        (json!({"x": 1}), "ana Ben", "Ben "),
        (json!({"x": 2}), "zoe ", "zoe "),
        (json!({"x": 11}), "ana ben", "ben "),
        (json!({"x": 1, "keeper": "ben"}), "ana ben", "ben "),
        (json!({"assignee": "ben"}), "ana ben", "ben "),
        (json!({}), "ana ", "ana "),
    ] {
        assert_eq!(to(json.clone(), "2026-06-17 10:00"), away, "{json}");
        assert_eq!(to(json.clone(), "2026-06-18 10:00"), back, "{json}");
    }
}

/// A lead that waits goes to whom a line names once they are back, if that is sooner.
#[test]
fn a_held_lead_waits_for_whom_a_line_names_too() {
    let program = named(
        "team desk {\nmember \"ana\", away 2026-06-15 to 2026-06-20\nmember \"ben\", away 2026-06-15 to 2026-06-17\n\
         calendar office\nassign in turn\nhold until open when nobody is available\n}",
    );
    let decision = decide(&program, json!({"keeper": "ben"}), "2026-06-15 10:00");
    let passed: Vec<&str> = assignment(&decision).passed_over.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(passed, ["ana", "ben"]);
    // Midnight in Berlin: a field asks for no hours.
    assert_eq!(assignment(&decision).held_until.unwrap().to_string(), "2026-06-17T22:00:00Z");
}
