//! The story of a lead is the same whether it is followed in one go or taken up again on the way.

use leadwright::change::{Decider, Replay};
use leadwright::explain::StoryEntry;
use leadwright::program::Program;
use leadwright::record::Record;
use leadwright::value::Instant;
use leadwright::value::duration::DAY;

use super::same::{Dice, Rules, made_up};
use super::until::time_rules;
use super::{lead, try_program};

fn follow(program: &Program, record: Record, until: Instant) -> (Vec<StoryEntry>, Record, Option<Instant>) {
    let mut decider = Decider::new(program, false, false);
    let mut replay = Replay::of(program, record);
    replay.run(&mut decider, until);
    let (story, record) = replay.end();
    (story.entries, record, story.next)
}

#[test]
fn a_story_in_two_halves_is_the_same_story() {
    let sets = std::env::var("LEADWRIGHT_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(8);
    let (mut told, mut moved) = (0, 0);
    for seed in 0..sets {
        let mut dice = Dice::new(seed ^ 0x0099_0003);
        let text = Rules::file(seed)
            .replace("business minutes since", "business days since")
            .replace("hours since", "months since")
            .replace("days since", "months since")
            .replace("business months since", "business days since")
            + &time_rules(&mut dice);
        let Ok(program) = try_program(&text) else { continue };
        for number in 0..3 {
            let written = made_up(&mut dice);
            let record = lead::lead(&program, written.clone());
            let now = lead::moment(&program, "2026-06-30T12:00:00Z");
            let end = now.plus(20 * DAY);
            let (whole, stands, next) = follow(&program, record.clone(), end);
            let cut = now.plus(i64::try_from(dice.below(60)).unwrap() * DAY - 40 * DAY);
            let (mut first, half, _) = follow(&program, record, cut);
            let (second, stands_too, next_too) = follow(&program, half, end);
            first.extend(second);
            let case = || format!("seed {seed}, lead {number}, cut at {cut}\n{text}\n{written:#}");
            assert_eq!(first, whole, "{}", case());
            assert_eq!(
                (stands_too.stage, stands_too.entered, next_too),
                (stands.stage, stands.entered, next),
                "{}",
                case()
            );
            assert!(whole.is_sorted_by_key(|_| 0) && whole.iter().all(|entry| entry.at <= end), "{}", case());
            told += whole.len();
            moved +=
                whole.iter().filter(|entry| matches!(entry.what, leadwright::explain::Happened::Moved { .. })).count();
        }
    }
    assert!(told > sets as usize * 10 && moved > sets as usize, "{told} entries, {moved} moves");
}
