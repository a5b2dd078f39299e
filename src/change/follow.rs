//! Stories of leads, up to an instant: of one by itself, or of many that share teams and so have to be followed together.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::check::StageId;
use crate::evaluate::{Decision, Ledger};
use crate::explain::Story;
use crate::program::Program;
use crate::record::Record;
use crate::value::Instant;

use super::decide::Decider;
use super::replay::Replay;

/// A lead that was followed.
#[derive(Debug)]
pub struct Followed {
    /// What happened.
    pub story: Story,
    /// The lead as it stands at the end: with this record, its story can be taken up again.
    pub record: Record,
    /// How it stands: a decision that changes nothing any more. None for a lead without a story.
    pub stands: Option<Decision>,
}

/// Follows one lead up to an instant, that one too.
pub fn follow<'p>(program: &'p Program, decider: &mut Decider<'p>, record: Record, until: Instant) -> Followed {
    let mut replay = Replay::of(program, record);
    replay.run(decider, until);
    end(replay, decider, until)
}

/// Follows leads together in the order of time, of one instant in the order in which they come, so that each takes its turn and counts
/// for the limits of a team when it does. `ledger` holds the assignments of all other leads. `progress` hears how far it is.
#[must_use]
pub fn follow_together(
    program: &Program,
    records: Vec<Record>,
    ledger: Ledger,
    until: Instant,
    progress: &mut dyn FnMut(Instant),
) -> Vec<Followed> {
    let mut decider = Decider::new(program, false, false);
    decider.scratch.ledger = ledger;
    let mut leads: Vec<Replay<'_>> = records.into_iter().map(|record| Replay::of(program, record)).collect();
    let mut queue: BinaryHeap<Reverse<(Instant, usize)>> =
        leads.iter().enumerate().filter_map(|(number, lead)| Some(Reverse((lead.next()?, number)))).collect();
    while let Some(Reverse((now, number))) = queue.pop().filter(|Reverse((now, _))| *now <= until) {
        let Some(lead) = leads.get_mut(number) else { continue };
        // A lead that was woken on the way stands in the queue twice.
        if lead.next() != Some(now) {
            continue;
        }
        progress(now);
        let before = place(lead.record());
        lead.step(&mut decider);
        if let Some(next) = lead.next() {
            queue.push(Reverse((next, number)));
        }
        // Whoever may have fewer open leads now may take one that waits.
        if program.people.open && place(lead.record()) != before {
            for (number, other) in leads.iter_mut().enumerate() {
                if other.wake(now) {
                    queue.push(Reverse((now, number)));
                }
            }
        }
    }
    leads
        .into_iter()
        .map(|mut lead| {
            // All that is due has been decided; this only notes up to when.
            lead.run(&mut decider, until);
            end(lead, &mut decider, until)
        })
        .collect()
}

/// Where a lead stands, as far as others wait for it.
fn place(record: &Record) -> (Option<StageId>, Option<String>) {
    (record.stage, record.assignee.map(|text| record.text(text.folded).to_owned()))
}

fn end<'p>(replay: Replay<'p>, decider: &mut Decider<'p>, until: Instant) -> Followed {
    let next = replay.next();
    let (mut story, record) = replay.end();
    // One that begins later has its beginning ahead.
    story.next = next;
    if story.decisions == 0 {
        story.until = until;
    }
    let stands = (story.decisions > 0).then(|| decider.evaluate(&record, until.max(story.from)));
    Followed { story, record, stands }
}
