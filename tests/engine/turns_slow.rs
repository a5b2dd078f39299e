//! Turns at random: a ledger that is kept up to date row by row says the same as going through all of it for each lead, with
//! fractions, by the sentences of docs/language.md.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike, Days, NaiveDateTime, Timelike, Weekday};
use leadwright::ast::{LimitPer, Unit};
use leadwright::check::{Assign, Limit, Member, Nobody, TeamId};
use leadwright::evaluate::{Decision, Ledger, PassedOver, Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::{LedgerFile, Shape};
use leadwright::source::Id;
use leadwright::value::{
    Instant,
    duration::{HOUR, MINUTE},
};
use serde_json::json;

use super::same::Dice;
use super::{lead, program};

#[derive(Debug, Clone)]
struct Row {
    team: String,
    who: String,
    lead: String,
    at: Instant,
    until: Option<Instant>,
}

/// A clock in Berlin; all of this happens in summer, two hours ahead of UTC.
fn clock(at: Instant) -> NaiveDateTime {
    DateTime::from_timestamp_micros(at.0 + 2 * HOUR).unwrap().naive_utc()
}

/// Going through all rows.
struct Slow<'a> {
    program: &'a Program,
    rows: &'a [Row],
}

impl Slow<'_> {
    /// The rows up to an instant, in the order of time.
    fn until(&self, now: Instant) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.at <= now).collect();
        rows.sort_by_key(|row| row.at);
        rows
    }

    fn open(who: &str, rows: &[&Row], at: Instant) -> usize {
        let newest = |number: usize| !rows[number + 1..].iter().any(|later| later.lead == rows[number].lead);
        let open = |row: &Row| row.who == who && row.until.is_none_or(|until| until > at);
        (0..rows.len()).filter(|number| newest(*number) && open(rows[*number])).count()
    }

    fn full(limit: &Limit, who: &str, rows: &[&Row], at: Instant) -> bool {
        let period = |at: Instant| {
            let day = clock(at).date();
            match limit.per {
                LimitPer::Unit(Unit::Day) => (day.year(), day.ordinal()),
                LimitPer::Unit(Unit::Week) => (day.iso_week().year(), day.iso_week().week()),
                LimitPer::Unit(Unit::Month) => (day.year(), day.month()),
                _ => panic!(),
            }
        };
        let count = match limit.per {
            LimitPer::Open => Self::open(who, rows, at),
            LimitPer::Unit(_) => rows.iter().filter(|row| row.who == who && period(row.at) == period(at)).count(),
        };
        count >= limit.most as usize
    }

    fn away(member: &Member, at: Instant) -> bool {
        let day = clock(at).date();
        member.away.iter().any(|(from, to)| from.naive() <= day && day <= to.naive())
    }

    /// Outside of the hours of a member: their own, or else the team's.
    fn closed(&self, team: TeamId, member: &Member, at: Instant) -> bool {
        let at = clock(at);
        let weekend = matches!(at.weekday(), Weekday::Sat | Weekday::Sun);
        match member.calendar.or(self.program.book.teams[team].calendar) {
            None => false,
            Some(id) if self.program.book.calendars[id].name == "office" => weekend || !(9..17).contains(&at.hour()),
            Some(_) => !weekend && !(19..24).contains(&at.hour()),
        }
    }

    fn available(&self, team: TeamId, member: &Member, rows: &[&Row], at: Instant) -> bool {
        let full = member.limits.iter().any(|limit| Self::full(limit, &member.address, rows, at));
        !Self::away(member, at) && !self.closed(team, member, at) && !full
    }

    /// Who competes for a lead: all that are available, or all when nobody is.
    fn competing(&self, team: TeamId, rows: &[&Row], at: Instant) -> Vec<bool> {
        let members = &self.program.book.teams[team].members;
        let there: Vec<bool> = members.iter().map(|member| self.available(team, member, rows, at)).collect();
        if there.contains(&true) { there } else { vec![true; members.len()] }
    }

    /// What each member had by weight, as fractions, at an instant before which these rows were. Who comes back stands no lower than the
    /// lowest of those who were there at the assignment before and are there now, or, when none of these is there now, of all who were
    /// there; who never had a lead of the team stands no lower than a round behind the lowest of these that had one.
    fn shares(&self, team: TeamId, rows: &[&Row], at: Instant) -> Vec<(u64, u64)> {
        let members = &self.program.book.teams[team].members;
        let mut shares = vec![(0, 1); members.len()];
        let mut had = vec![false; members.len()];
        let mut before: Option<Vec<bool>> = None;
        for (number, row) in rows.iter().enumerate() {
            let of_team = row.team == self.program.book.teams[team].name;
            let Some(member) = members.iter().position(|member| of_team && member.address == row.who) else { continue };
            let there = self.competing(team, &rows[..number], row.at);
            let stand = self.stand(team, &shares, &had, before.as_deref(), &there);
            for (number, share) in shares.iter_mut().enumerate() {
                // Who never had a lead stands where they would join, and that is found anew each time until they have one.
                let back = there[number] && before.as_ref().is_some_and(|before| !before[number]);
                if number == member && there[number] {
                    *share = stand[number].0;
                } else if back {
                    *share = stand[number].1;
                }
            }
            let (top, bottom) = shares[member];
            let weight = u64::from(members[member].weight);
            shares[member] = shortened(top * weight + bottom, bottom * weight);
            had[member] = true;
            before = Some(there);
        }
        let there = self.competing(team, rows, at);
        self.stand(team, &shares, &had, before.as_deref(), &there).into_iter().map(|(stands, _)| stands).collect()
    }

    /// Where each member stands who is there now, and where without regard to who joins.
    fn stand(
        &self,
        team: TeamId,
        shares: &[(u64, u64)],
        had: &[bool],
        before: Option<&[bool]>,
        now: &[bool],
    ) -> Vec<((u64, u64), (u64, u64))> {
        let Some(before) = before else { return shares.iter().map(|share| (*share, *share)).collect() };
        let members = &self.program.book.teams[team].members;
        let all: Vec<usize> = (0..shares.len()).filter(|number| before[*number]).collect();
        let still: Vec<usize> = all.iter().copied().filter(|number| now[*number]).collect();
        let those = if still.is_empty() { all } else { still };
        let lowest = those.iter().filter(|number| had[**number]).map(|number| shares[*number]);
        let (top, bottom) = lowest.min_by(|a, b| compare(*a, *b)).unwrap_or((0, 1));
        // A round is over when the member of the smallest weight has had one lead.
        let smallest = members.iter().map(|member| u64::from(member.weight)).min().unwrap();
        let joins = shortened((top * smallest).saturating_sub(bottom), bottom * smallest);
        let joined = |number: usize, share| if had[number] { share } else { highest(share, joins) };
        let lowest =
            those.iter().map(|number| joined(*number, shares[*number])).min_by(|a, b| compare(*a, *b)).unwrap();
        let stands = (0..shares.len()).map(|number| {
            let back = if before[number] { shares[number] } else { highest(shares[number], lowest) };
            (joined(number, back), back)
        });
        stands.collect()
    }

    /// Who gets a lead of a team; nobody when it is held. By hash, whoever may get it.
    fn next(&self, team: TeamId, now: Instant) -> Vec<Option<String>> {
        let rows = self.until(now);
        let plan = &self.program.book.teams[team];
        let nobody = !plan.members.iter().any(|member| self.available(team, member, &rows, now));
        match &plan.nobody {
            Nobody::Hold if nobody => return vec![None],
            Nobody::To(address) if nobody => return vec![Some(address.clone())],
            _ => {}
        }
        let competing = self.competing(team, &rows, now);
        let names = |number: usize| Some(plan.members[number].address.clone());
        let all = (0..plan.members.len()).filter(|number| competing[*number]);
        if plan.assign == Assign::ByHash {
            return all.map(names).collect();
        }
        let shares = self.shares(team, &rows, now);
        // The first of the lowest.
        vec![all.min_by(|a, b| compare(shares[*a], shares[*b])).and_then(names)]
    }

    /// The first full hour from now at which some member takes leads, if nothing but time passes.
    fn held_until(&self, team: TeamId, now: Instant) -> Option<Instant> {
        let rows = self.until(now);
        let members = &self.program.book.teams[team].members;
        let open = |member: &Member| {
            let open = member.limits.iter().filter(|limit| limit.per == LimitPer::Open);
            open.clone().any(|limit| Self::full(limit, &member.address, &rows, now))
        };
        let by_time = |member: &Member, at: Instant| {
            let full = member.limits.iter().filter(|limit| limit.per != LimitPer::Open);
            let full = full.clone().any(|limit| Self::full(limit, &member.address, &rows, at));
            !open(member) && !Self::away(member, at) && !self.closed(team, member, at) && !full
        };
        let full_hour = Instant(now.0 - now.0.rem_euclid(HOUR));
        let hours = std::iter::once(now).chain((1..24 * 70).map(|hours| full_hour.plus(hours * HOUR)));
        hours.into_iter().find(|at| members.iter().any(|member| by_time(member, *at)))
    }
}

fn compare(a: (u64, u64), b: (u64, u64)) -> Ordering {
    (u128::from(a.0) * u128::from(b.1)).cmp(&(u128::from(b.0) * u128::from(a.1)))
}

fn highest(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    if compare(a, b).is_lt() { b } else { a }
}

fn shortened(top: u64, bottom: u64) -> (u64, u64) {
    let (mut a, mut b) = (top, bottom);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (top / a, bottom / a)
}

fn rules(dice: &mut Dice) -> String {
    let people = ["ana", "ben", "cem", "dora", "eve"];
    let mut out = "process \"P\" { timezone \"Europe/Berlin\" }\nowner sales\nfields { x number }\n\
         stage a start {\nowner sales\nhand off to sales\nanswers \"won\"\nadvance to won when sales says \"won\"\n}\n\
         end won success\nroute to sales { to team one when x > 0, to team two otherwise }\n\
         calendar office {\n timezone \"Europe/Berlin\"\n open mon-fri 09:00-17:00\n}\n\
         calendar late {\n timezone \"Europe/Berlin\"\n open mon-fri 19:00-24:00\n open sat-sun 00:00-24:00\n}\n"
        .to_owned();
    for team in ["one", "two"] {
        out += &format!("team {team} {{\n");
        for person in people {
            if dice.chance(40) {
                continue;
            }
            out += &format!("member \"{person}\"");
            if dice.chance(50) {
                out += &format!(", weight {}", dice.below(4) + 1);
            }
            if dice.chance(40) {
                let from = dice.below(20) + 1;
                out += &format!(", away 2026-06-{from:02} to 2026-06-{:02}", from + dice.below(8));
            }
            if dice.chance(30) {
                out +=
                    &format!(", at most {} leads per {}", dice.below(3) + 1, dice.of(&["day", "day", "week", "month"]));
            }
            if dice.chance(20) {
                out += dice.of(&[", calendar late", ", calendar office"]);
            }
            if dice.chance(25) {
                out += &format!(", at most {} open leads", dice.below(4) + 1);
            }
            out += "\n";
        }
        if out.ends_with("{\n") {
            out += "member \"fay\"\n";
        }
        out += dice.of(&["assign in turn\n", "assign in turn\n", "assign in turn\n", "assign by hash\n"]);
        out += dice.of(&["", "", "calendar office\n"]);
        let nobody = dice.of(&["hold until open", "assign anyway", "to \"desk\"", "to \"ana\""]);
        out += &format!("{nobody} when nobody is available\n}}\n");
    }
    out
}

fn moment(dice: &mut Dice) -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap() + Days::new(dice.below(26) as u64);
    let hour = [5, 8, 8, 10, 15, 20][dice.below(6)];
    Instant(day.and_hms_opt(hour, 0, 0).unwrap().and_utc().timestamp_micros())
}

fn rows(dice: &mut Dice) -> Vec<Row> {
    let count = dice.below(25);
    let one = |_| {
        let at = moment(dice);
        Row {
            team: dice.of(&["one", "one", "two", "gone"]).to_owned(),
            who: dice.of(&["ana", "ben", "cem", "dora", "eve", "zoe"]).to_owned(),
            lead: format!("L-{}", dice.below(12)),
            at,
            until: dice.chance(40).then(|| at.plus(HOUR * i64::try_from(dice.below(200)).unwrap())),
        }
    };
    (0..count).map(one).collect()
}

fn csv(rows: &[Row]) -> String {
    let mut out = "team,assignee,lead,at,until\n".to_owned();
    for Row { team, who, lead, at, until } in rows {
        let until = until.map(|until| until.to_string()).unwrap_or_default();
        out += &format!("{team},{who},{lead},{at},{until}\n");
    }
    out
}

fn ledger(program: &Program, rows: &[Row]) -> Ledger {
    Ledger::new(LedgerFile::read("l.csv", csv(rows).as_bytes(), &Shape::default(), program).unwrap().rows)
}

/// What the caller writes into the ledger after a decision.
fn write(program: &Program, rows: &mut Vec<Row>, lead: &str, decision: &Decision) {
    let now = decision.now;
    let close = |rows: &mut Vec<Row>| {
        let newest = rows.iter_mut().filter(|row| row.lead == lead && row.at <= now).max_by_key(|row| row.at);
        if let Some(row) = newest.filter(|row| row.until.is_none_or(|until| until > now)) {
            row.until = Some(now);
        }
    };
    if let Some(assignment) = &decision.assignment {
        close(rows);
        let team = &program.book.teams[assignment.team.unwrap()];
        if let Some(who) = assignment.assignee.clone().filter(|who| team.members.iter().any(|m| m.address == *who)) {
            rows.push(Row { team: team.name.clone(), who, lead: lead.to_owned(), at: now, until: None });
        }
    }
    if program.book.stages[decision.stage_after].name == "won" {
        close(rows);
    }
}

#[test]
fn row_by_row_is_all_at_once() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150);
    let (mut turns, mut held, mut full, mut lifted_or_closed) = (0, 0, 0, 0);
    for seed in 0..sets {
        let mut dice = Dice::new(seed);
        let text = rules(&mut dice);
        let program = program(&text);
        let mut rows = rows(&mut dice);
        let mut scratch = Scratch::new();
        scratch.ledger = ledger(&program, &rows);
        // A ledger does not tell which of two things came first at one instant, that a lead was closed or that another was assigned.
        // So either many leads are new at one instant, or leads come back, at ever different instants.
        let many_at_once = seed % 2 == 0;
        let mut now = moment(&mut dice);
        for step in 0..25_i64 {
            if dice.chance(30) || !many_at_once {
                let (minute, to) = (1 + step, moment(&mut dice));
                now = if dice.chance(80) { now.max(to) } else { to };
                now = Instant(now.0 - now.0.rem_euclid(HOUR) + if many_at_once { 0 } else { minute * MINUTE });
            }
            let id = if many_at_once { format!("B-{step}") } else { format!("L-{}", dice.below(12)) };
            let mut json = json!({"id": id, "x": dice.below(2)});
            if dice.chance(20) {
                json["stage"] = json!("a");
                json["entered"] = json!("2026-05-01T08:00:00Z");
                json["activities"] =
                    json!([{"type": "status", "by": "sales", "value": "won", "at": "2026-05-02T08:00:00Z"}]);
            }
            let record = lead::lead(&program, json);
            let decision = evaluate(&program, &record, now, &mut scratch, &mut Silent);
            let told = || format!("seed {seed} at {now}\n{text}\n{}\n{decision:#?}", csv(&rows));
            // The same from a ledger that is read anew.
            let mut fresh = Scratch::new();
            fresh.ledger = ledger(&program, &rows);
            assert!(evaluate(&program, &record, now, &mut fresh, &mut Silent) == decision, "{}", told());
            if let Some(assignment) = &decision.assignment {
                let team = assignment.team.unwrap();
                let slow = Slow { program: &program, rows: &rows };
                let next = slow.next(team, now);
                assert!(next.contains(&assignment.assignee), "not {next:?}: {}", told());
                let until = if assignment.held { slow.held_until(team, now) } else { None };
                assert!(assignment.held_until == until, "not {until:?}: {}", told());
                turns += usize::from(assignment.turn.is_some());
                held += usize::from(assignment.held_until.is_some());
                full += assignment.passed_over.iter().filter(|(_, why)| matches!(why, PassedOver::Full(..))).count();
                let shares = slow.shares(team, &slow.until(now), now);
                lifted_or_closed += usize::from(shares.iter().any(|share| share.1 > 1) && team.index() == 0);
            }
            scratch.ledger.note(&program, &decision, &record.id);
            write(&program, &mut rows, &record.id, &decision);
        }
    }
    assert!(
        turns > 1_000 && held > 50 && full > 500 && lifted_or_closed > 500,
        "{turns} {held} {full} {lifted_or_closed}"
    );
}
