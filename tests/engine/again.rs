//! A decision that was carried out, made again at the same instant, changes nothing: over rules and leads made up at random that reach
//! all that a decision says.

use leadwright::ast::MoveKind;
use leadwright::change::apply;
use leadwright::evaluate::{Decision, Ledger, Scratch, Silent, evaluate};
use leadwright::program::Program;
use leadwright::record::{Nurtured, Record};
use leadwright::source::Id;
use leadwright::value::Instant;
use serde_json::{Value as Json, json};

use super::same::{Dice, NOW, Rules, made_up};
use super::{lead, try_program};

/// SLAs, nurture programmes and a priority that ask for moves and assignments, each in its own words.
fn asking(dice: &mut Dice) -> String {
    const ASKS: &[&str] = &[
        "any recycle",
        "no recycle",
        "any entering stage_a",
        "count of entering stage_b >= 2",
        "times entered stage_a >= 2",
        "days since entered stage_b > 3",
        "any visit since recycle",
        "no call since entering stage",
        "any (visit, form) since entering stage",
        "assignee is known",
        "assigned in the last 2 days",
        "stage is stage_a",
        "entered in the last 3 days",
        "fit > 10",
        "late",
        "cond_0",
        "tier is \"A\"",
        "territory is north",
        "bant.budget",
        "flag",
        "5 days without call",
        "office is open",
    ];
    let within = ["2 hours", "2 business hours", "1 business day", "1 day", "3 days", "2 weeks"];
    let mut out = String::from(
        "\ncalendar office {\n  timezone \"Europe/Berlin\"\n  open mon-fri 09:00-12:30, 13:30-18:00\n  open sat 22:00-02:00\n}\n",
    );
    for stage in ["stage_a", "stage_b", "stage_c"] {
        for number in 0..dice.below(3) {
            out += &format!("\nsla sla_{number}_{stage} in {stage} {{\n  calendar office\n");
            out +=
                dice.of(&["", "", "  restarts on reassignment\n", "  restarts on visit\n", "  restarts on recycle\n"]);
            match dice.below(6) {
                0 => out += "  pauses while any call in the last 12 hours\n",
                1 => out += "  pauses while office is not open\n",
                2 => out += &format!("  pauses while {}\n", dice.of(&ASKS[..13])),
                _ => {}
            }
            let to = ["recycle to stage_a", "advance to stage_c", "close as junk", "advance to stage_b"];
            for what in ["first touch", "at least 2 touches", "answer", "stay"] {
                if dice.chance(40) {
                    continue;
                }
                let what = if what == "stay" { "stay at most".to_owned() } else { format!("{what} within") };
                let then = |dice: &mut Dice| match dice.of(&to) {
                    taken if dice.chance(30) && !taken.ends_with(stage) => format!(", then {taken}"),
                    _ => String::new(),
                };
                let ladder = dice.chance(50);
                if ladder {
                    let when = dice.of(ASKS);
                    out += &format!("  {what} {} when {when}{}\n", dice.of(&within), then(dice));
                }
                let otherwise = if ladder && dice.chance(50) { " otherwise" } else { "" };
                out += &format!("  {what} {}{otherwise}{}\n", dice.of(&within), then(dice));
            }
            out += "  warn at 50%, 75% to sales\n  warn at 90%\n  breach to sales\n  breach + 4 hours to marketing\n  breach + 2 business hours to sales\n}\n";
        }
    }
    for number in 0..dice.below(3) {
        out += &format!("\nnurture warm_{number} {{\n  enter when {}\n", dice.of(ASKS));
        if dice.chance(70) {
            out += &format!("  leave when {}\n", dice.of(ASKS));
        }
        out += dice.of(&["", "  calendar office\n  after 2 business hours send \"Soon\"\n"]);
        out += "  after 1 hour send \"Hello\"\n  after 1 day send \"Case\"\n  every 12 hours send \"News\"\n}\n";
    }
    out
}

/// A lead that may have been decided about before.
fn known(dice: &mut Dice) -> Json {
    let mut lead = made_up(dice);
    // Answers that lie at the instant of entering, and at that of each other.
    if let (Some(entered), true) = (lead.get("entered").cloned(), dice.chance(40)) {
        for _ in 0..dice.below(3) {
            let said = json!({"type": "status", "at": entered, "by": dice.of(&["sales", "marketing"]), "id": format!("a{}", dice.below(9)),
                "value": dice.of(&["yes", "no", "later", "won", "maybe"])});
            lead["activities"].as_array_mut().unwrap().push(said);
        }
        if let (Some(stage), true) = (lead.get("stage").cloned(), dice.chance(60)) {
            let by = dice.of(&["advance", "recycle", "reopen", "close"]);
            let before = json!({"stage": dice.of(&["stage_a", "stage_b", "stage_c"]), "at": entered, "by": "advance"});
            let history = lead["history"].as_array_mut().unwrap();
            history.extend([before].into_iter().filter(|_| dice.chance(60)));
            history.push(json!({"stage": stage, "at": entered, "by": by}));
        }
    }
    lead
}

struct Engine<'p> {
    program: &'p Program,
    scratch: Scratch,
}

impl Engine<'_> {
    fn decide(&mut self, record: &Record, now: Instant) -> Decision {
        evaluate(self.program, record, now, &mut self.scratch, &mut Silent)
    }
}

/// What a decision says apart from what is told once, and from what led to it.
fn stands(decision: &Decision) -> Decision {
    let mut stands = decision.clone();
    stands.stage_before = stands.stage_after;
    stands.moves.clear();
    (stands.assignment, stands.handed_to, stands.first_seen) = (None, None, false);
    stands.alerts.clear();
    stands.horizon = leadwright::evaluate::Horizon::default();
    let left: Vec<usize> = (0..stands.clocks.len()).filter(|at| stands.clocks[*at].sla.index() == usize::MAX).collect();
    assert!(left.is_empty());
    for nurturing in &mut stands.nurture {
        let sent = nurturing.send.iter().map(|(_, at)| *at).max();
        nurturing.sent = nurturing.sent.max(sent);
        nurturing.entered = false;
        nurturing.send.clear();
    }
    stands.nurture.retain(|nurturing| !nurturing.left);
    stands
}

/// The clocks of the stage a decision leaves a lead in.
fn clocks_here(program: &Program, decision: &mut Decision) {
    let here = decision.stage_after;
    decision.clocks.retain(|clock| program.slas[clock.sla].stage == here);
}

/// Whether rules may move a lead on that was just decided about: after it was sent back, closed or reopened, or round in a circle.
fn may_go_on(first: &Decision, then: &Decision) -> bool {
    let Some(next) = then.moves.first() else { return false };
    let stopped = first.moves.last().is_some_and(|taken| matches!(taken.kind, MoveKind::Recycle | MoveKind::Close));
    let been = first.stage_before == next.to || first.moves.iter().any(|taken| taken.to == next.to);
    stopped || been
}

#[test]
fn a_decision_that_was_carried_out_changes_nothing_when_made_again() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60);
    let from: u64 = std::env::var("LEADWRIGHT_FROM").ok().and_then(|from| from.parse().ok()).unwrap_or(0);
    let (mut decided, mut moved, mut settled, mut told, mut sent, mut given) = (0, 0, 0, 0, 0, 0);
    for seed in from..from + sets {
        let mut dice = Dice::new(seed ^ 0x0a6a_0001);
        let answers = "stage stage_a start {\nowner sales\nanswers \"yes\", \"maybe\"\nadvance to stage_b when sales says \"maybe\"\n";
        let text = Rules::file(seed).replace("stage stage_a start {\nowner sales\n", answers) + &asking(&mut dice);
        let program = match try_program(&text) {
            Ok(program) => program,
            Err(wrong) => {
                if std::env::var("LEADWRIGHT_SHOW").is_ok() {
                    eprintln!("{wrong}\n{text}");
                }
                continue;
            }
        };
        let mut engine = Engine { program: &program, scratch: Scratch::new() };
        for number in 0..12 {
            let written = known(&mut dice);
            let mut record = lead::lead(&program, written.clone());
            let now = lead::moment(&program, NOW);
            for id in program.nurtures.ids() {
                if dice.chance(70) {
                    continue;
                }
                let ago = i64::try_from(dice.below(300)).unwrap() * 3_600_000_000;
                record.nurture.push(Nurtured { nurture: id, since: now.plus(-ago), sent: None });
            }
            engine.scratch.ledger = Ledger::default();
            let mut first = engine.decide(&record, now);
            decided += 1;
            moved += usize::from(!first.moves.is_empty());
            for round in 0.. {
                engine.scratch.ledger.note(&program, &first, &record.id);
                apply(&program, &mut record, &first);
                let then = engine.decide(&record, now);
                let case = || format!("seed {seed}, lead {number}, round {round}\n{text}\n{written:#}");
                told += first.alerts.len();
                sent += first.nurture.iter().map(|nurturing| nurturing.send.len()).sum::<usize>();
                given += usize::from(first.assignment.is_some());
                if !then.moves.is_empty() {
                    assert!(
                        program.cells_stand || may_go_on(&first, &then),
                        "it moves on\n{:#?}\n{:#?}\n{}",
                        first.moves,
                        then.moves,
                        case()
                    );
                    if round > 6 {
                        break;
                    }
                    first = then;
                    continue;
                }
                assert!(then.alerts.is_empty(), "told again\n{:#?}\n{:#?}\n{}", first.alerts, then.alerts, case());
                let (mut before, mut after) = (stands(&first), stands(&then));
                clocks_here(&program, &mut before);
                clocks_here(&program, &mut after);
                if program.cells_stand {
                    // Scores and what is worked out beside them are told as the lead came in.
                    for decision in [&mut before, &mut after] {
                        decision.scores.clear();
                        decision.grades.clear();
                        decision.checklists.clear();
                        (decision.excluded, decision.territory) = (None, None);
                    }
                }
                assert!(before == after, "{before:#?}\n{after:#?}\n{}", case());
                let sends = then.nurture.iter().any(|nurturing| !nurturing.send.is_empty() || nurturing.entered);
                assert!(!sends && then.assignment.as_ref().is_none_or(|again| again.held), "{then:#?}\n{}", case());
                settled += 1;
                break;
            }
        }
    }
    eprintln!("{decided} decided, {moved} moved, {settled} settled, {told} told, {sent} sent, {given} given");
    assert!(moved > decided / 5 && told > decided / 10 && sent > decided / 20 && given > decided / 10);
    // Whoever is sent round in a circle by rules that lead round never comes to rest; all others do.
    assert!(settled * 10 > decided * 9, "{settled} of {decided} settled");
}
