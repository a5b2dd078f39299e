//! Leads through the engine on all cores, in input order: one thread cuts, the others read and decide, and what comes out is
//! put back in order. Memory is that of a few blocks and 16 bytes a lead id, however long the file.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::evaluate::{Decision, Recorded, Scratch, Silent, evaluate};
use crate::explain::explain;
use crate::program::Program;
use crate::record::{Block, IdKey, Reader, Reason, Record, Reject, SeenIds, warn_future};
use crate::render::Decided;
use crate::value::Instant;

use super::Stop;
use super::input::Source;

/// What is wanted of each lead.
pub struct Job<'a> {
    /// The rules.
    pub program: &'a Program,
    /// The time.
    pub now: Instant,
    /// Whether reasons are wanted.
    pub reasons: bool,
    /// Whether what did not count is told, too.
    pub whole: bool,
    /// Whether near misses are.
    pub near: bool,
}

/// What came of all leads.
#[derive(Debug, Default)]
pub struct Tally {
    /// Leads decided about.
    pub leads: u64,
    /// Leads with something odd.
    pub odd: u64,
    /// Leads that could not be read.
    pub rejects: u64,
}

/// What a worker made of one lead.
enum Done<R> {
    Decided(IdKey, R, bool),
    Rejected(Box<Reject>),
}

type Blocks = Receiver<(u64, Block)>;
type Results<R> = SyncSender<(u64, usize, Block, Vec<(Done<R>, usize)>)>;

/// Decides about all leads. `make` runs on the workers and turns a decision into what is kept of it; `take` gets them in input
/// order, and `reject` those that can't be read. `progress` hears how many bytes are done.
pub fn run<R: Send>(
    source: Source,
    job: &Job<'_>,
    make: &(dyn Fn(&Decided<'_>) -> R + Sync),
    take: &mut dyn FnMut(R) -> Result<(), Stop>,
    reject: &mut dyn FnMut(&Reject) -> Result<(), Stop>,
    progress: &mut dyn FnMut(u64),
) -> Result<Tally, Stop> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Source { mut leads, name, companions, .. } = source;
    let companions = companions.as_slice();
    let (to_workers, blocks) = sync_channel::<(u64, Block)>(workers * 2);
    let (results, from_workers) = sync_channel(workers * 2);
    let blocks = Arc::new(Mutex::new(blocks));
    thread::scope(|scope| {
        let reading = scope.spawn(move || -> std::io::Result<()> {
            let mut number = 0;
            while let Some(block) = leads.next_block()? {
                // Nobody waits for blocks any more when the output has gone.
                if to_workers.send((number, block)).is_err() {
                    break;
                }
                number += 1;
            }
            Ok(())
        });
        for _ in 0..workers {
            let (blocks, results) = (Arc::clone(&blocks), results.clone());
            scope.spawn(move || work(&blocks, &results, job, companions, make));
        }
        drop(results);
        // Only the workers hold the blocks from here on, so that the reading thread stops when they do.
        drop(blocks);
        let mut tally = Tally::default();
        let mut seen = SeenIds::new();
        let mut waiting = BTreeMap::new();
        let mut next = 0_u64;
        let mut end = Ok(());
        let mut bytes = 0;
        'all: for (number, length, block, done) in from_workers {
            waiting.insert(number, (length, block, done));
            while let Some((length, block, done)) = waiting.remove(&next) {
                next += 1;
                for (one, unit) in done {
                    if let Err(stop) = settle(one, unit, &block, &mut seen, &mut tally, take, reject) {
                        end = Err(stop);
                        break 'all;
                    }
                }
                bytes += length as u64;
                progress(bytes);
            }
        }
        drop(waiting);
        match (end, reading.join()) {
            (Err(stop), _) => return Err(stop),
            (Ok(()), Ok(Err(error))) => {
                return Err(Stop::unusable(format!("{name} can't be read to its end: {error}")));
            }
            (Ok(()), Ok(Ok(())) | Err(_)) => {}
        }
        for companion in companions {
            for bad in companion.rejects().iter().chain(&companion.strangers(&seen)) {
                tally.rejects += 1;
                reject(bad)?;
            }
        }
        Ok(tally)
    })
}

fn settle<R>(
    done: Done<R>,
    unit: usize,
    block: &Block,
    seen: &mut SeenIds,
    tally: &mut Tally,
    take: &mut dyn FnMut(R) -> Result<(), Stop>,
    reject: &mut dyn FnMut(&Reject) -> Result<(), Stop>,
) -> Result<(), Stop> {
    match done {
        Done::Decided(key, result, odd) => {
            if seen.first_time(key) {
                tally.leads += 1;
                tally.odd += u64::from(odd);
                return take(result);
            }
            tally.rejects += 1;
            match block.units().get(unit) {
                Some(at) => reject(&block.reject(at, Reason::Twice(String::new()))),
                None => Ok(()),
            }
        }
        Done::Rejected(bad) => {
            tally.rejects += 1;
            reject(&bad)
        }
    }
}

fn work<R: Send>(
    blocks: &Mutex<Blocks>,
    results: &Results<R>,
    job: &Job<'_>,
    companions: &[crate::record::Companion],
    make: &(dyn Fn(&Decided<'_>) -> R + Sync),
) {
    let mut reader = Reader::new(&job.program.schema).with(companions);
    let mut record = Record::default();
    let mut scratch = Scratch::new();
    scratch.near = job.near;
    let mut recorded = Recorded::new(job.program, job.whole);
    loop {
        let received = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, block)) = received else { return };
        let mut done = Vec::with_capacity(block.units().len());
        for (at, unit) in block.units().iter().enumerate() {
            let one = match reader.read(&block, unit, &mut record) {
                Err(bad) => Done::Rejected(bad),
                Ok(()) => {
                    warn_future(&mut record, &job.program.schema, job.now);
                    let result = decide(job, &record, &mut scratch, &mut recorded, make);
                    Done::Decided(IdKey::of(&record.id), result, !record.warnings.is_empty())
                }
            };
            done.push((one, at));
        }
        if results.send((number, block.len(), block, done)).is_err() {
            return;
        }
    }
}

fn decide<R>(
    job: &Job<'_>,
    record: &Record,
    scratch: &mut Scratch,
    recorded: &mut Recorded,
    make: &(dyn Fn(&Decided<'_>) -> R + Sync),
) -> R {
    let program = job.program;
    let decision: Decision;
    if !job.reasons {
        decision = evaluate(program, record, job.now, scratch, &mut Silent);
        return make(&Decided { program, record, decision: &decision, explanation: None });
    }
    recorded.clear(program);
    decision = evaluate(program, record, job.now, scratch, recorded);
    let explanation = explain(program, record, &decision, recorded);
    make(&Decided { program, record, decision: &decision, explanation: Some(&explanation) })
}
