//! Rules that change while others ask.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant as Clock};

use leadwright::{Change, Instant, Lead, WatchOptions};

use super::{Watched, rules};

#[test]
fn nobody_ever_sees_half_a_rule_set() {
    // Two files that have to agree: the points of both scores are the same in every rule set that was saved.
    let fit = |points: u32| {
        format!(
            "score fit {{ +{points} \"All\" when id is known }}\nstage lead \"Lead\" start {{ advance to done when fit > 1000000 }}\nend done \"Done\" success\n"
        )
    };
    let other = |points: u32| format!("score other {{ +{points} \"All\" when id is known }}\n");
    let live =
        Watched::of(&[("rules/a.lead", &fit(0)), ("rules/b.lead", &other(0))], "rules", |_| (), WatchOptions::new());
    let stop = AtomicBool::new(false);
    let seen: Mutex<BTreeMap<String, String>> = Mutex::default();
    let lead = Lead::from_json(r#"{"id": "L-1"}"#);
    let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").unwrap();
    let asked = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut asked = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let decision = live.rules.decide_at(&lead, now).unwrap();
                        let points = decision.score("fit").unwrap().to_string();
                        assert_eq!(points, decision.score("other").unwrap().to_string());
                        // One digest, one answer.
                        let known = seen.lock().unwrap().insert(decision.digest().to_owned(), points.clone());
                        assert!(known.is_none_or(|known| known == points));
                        // The parts of a decision are of the rules that made it, whatever is in use by now.
                        assert!(decision.to_json().contains(decision.digest()));
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        for points in 1..=8 {
            live.write("rules/a.lead", &fit(points));
            live.write("rules/b.lead", &other(points));
            sleep(Duration::from_millis(400));
        }
        stop.store(true, Ordering::Relaxed);
        askers.into_iter().map(|asker| asker.join().unwrap()).sum::<u64>()
    });
    let seen = seen.into_inner().unwrap();
    assert!(asked > 200 && seen.len() >= 3, "{asked} asked, {} rule sets seen", seen.len());
    assert_eq!(live.points(), "8");
}

#[test]
fn who_began_by_some_rules_ends_by_them() {
    let live = Watched::one(1);
    let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").unwrap();
    let leads: Vec<Lead> = (0..4).map(|id| Lead::new(format!("L-{id}")).build()).collect();
    let mut batch = live.rules.decide_batch(&leads, now);
    let first = batch.next().unwrap().unwrap();
    live.write("a.lead", &rules(2));
    live.expect(&[Change::Loaded], 2);
    for decision in batch {
        assert_eq!(decision.unwrap().digest(), first.digest());
    }
    assert_eq!(first.score("fit").unwrap().to_string(), "1");
    assert_ne!(live.rules.status().digest, first.digest());
}

#[test]
fn a_save_of_a_thousand_rules_takes_effect_soon() {
    // What performance.md tells was measured by `cargo bench --bench live`; this is the same without optimization, so far more is allowed.
    let text = |round: u32| {
        let mut text = rules(round);
        for rule in 0..1_000 {
            writeln!(text, "condition big_{rule} = id is \"L-{rule}\" or created is known").unwrap();
        }
        text
    };
    let live = Watched::of(&[("a.lead", &text(0))], "", |_| (), WatchOptions::new());
    let mut times: Vec<Duration> = (1..=5)
        .map(|round| {
            live.write("a.lead", &text(round));
            let started = Clock::now();
            while live.points() != round.to_string() {
                assert!(started.elapsed() < Duration::from_secs(20));
                sleep(Duration::from_millis(2));
            }
            started.elapsed()
        })
        .collect();
    times.sort();
    assert!(times[2] < Duration::from_secs(3), "{times:?}");
}

#[test]
fn files_that_never_rest_are_used_when_they_do() {
    // Another rule set every few moments, for longer than anybody waits. Whether one of them stood still long enough to be read is up to
    // the machine. What is never used is one that was not read as it stood there; and the last one is used in the end.
    let live = Watched::one(0);
    let started = Clock::now();
    let mut last = 0;
    while started.elapsed() < Duration::from_secs(9) {
        last += 1;
        live.write("new", &rules(last));
        live.rename("new", "a.lead");
    }
    let changes = live.changes();
    assert_eq!(live.points(), last.to_string(), "{changes:?}");
    let status = live.rules.status();
    assert!(status.trouble.is_none() && status.stale_since.is_none(), "{status}");
    assert!(matches!(changes.last(), Some(Change::Loaded | Change::Cleared)), "{changes:?}");
    eprintln!("{last} saves: {changes:?}");
}
