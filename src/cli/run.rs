//! Leads through the engine on all cores, in input order: one thread cuts, the others read and decide, and what comes out is
//! put back in order. Memory is that of a few blocks and 16 bytes a lead id, however long the file.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::evaluate::{Recorded, Scratch, Silent, evaluate};
use crate::explain::explain;
use crate::program::{Program, Schema};
use crate::record::{
    Block, Companion, DataWarning, DataWarningKind, IdKey, Reader, Reason, Record, Reject, SeenIds, warn_future,
};
use crate::render::Decided;
use crate::value::Instant;

use super::Stop;
use super::input::{Input, Source};
use super::summary::Tally;

/// Which reasons are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// None, which is fastest.
    None,
    /// Those of what counted.
    Counted,
    /// Also why the rest did not.
    Whole,
}

/// Gives what is kept of a lead that need not be decided about.
pub type Skip<'a, R> = dyn Fn(&Record) -> Option<R> + Sync + 'a;

/// What is wanted of each lead.
pub struct Job<'a, R> {
    /// The rules.
    pub program: &'a Program,
    /// The time.
    pub now: Instant,
    /// Which reasons are wanted.
    pub reasons: Reasons,
    /// Whether near misses are.
    pub near: bool,
    /// Leads that need not be decided about.
    pub skip: Option<&'a Skip<'a, R>>,
    /// Turns a decision into what is kept of it; runs on the workers.
    pub make: &'a (dyn Fn(&Decided<'_>) -> R + Sync),
}

/// Who gets what comes out, on the thread that called, in input order.
pub struct Takers<'a, R> {
    /// What was kept of each lead.
    pub take: &'a mut dyn FnMut(R) -> Result<(), Stop>,
    /// Leads that can't be read.
    pub reject: &'a mut dyn FnMut(&Reject) -> Result<(), Stop>,
    /// Hears how many bytes are done.
    pub progress: &'a mut dyn FnMut(u64),
}

/// What a worker made of one lead.
enum Done<R> {
    Decided(IdKey, R, Odd),
    Rejected(Box<Reject>),
}

/// The id of a lead with its warnings; none when there are none.
type Odd = Option<Box<(String, Vec<DataWarning>)>>;

/// A block with what was made of each lead of it, by the number of the block.
struct Finished<R> {
    number: u64,
    block: Block,
    done: Vec<Done<R>>,
}

/// Decides about all leads.
pub fn run<R: Send>(source: Source, job: &Job<'_, R>, takers: &mut Takers<'_, R>) -> Result<Tally, Stop> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Source { leads, name, companions, .. } = source;
    let companions = companions.as_slice();
    // A block is only cut when a place is free, and its place is free again when it has been taken, in its turn: so no more
    // than these are ever in memory, even while all wait for a slow one.
    let places = workers * 4;
    let (free, taken) = sync_channel::<()>(places);
    for _ in 0..places {
        let _ = free.send(());
    }
    let (to_workers, blocks) = sync_channel::<(u64, Block)>(places);
    let (results, finished) = sync_channel::<Finished<R>>(places);
    let blocks = Arc::new(Mutex::new(blocks));
    thread::scope(|scope| {
        let reading = scope.spawn(move || cut(leads, &taken, &to_workers));
        for _ in 0..workers {
            let (blocks, results) = (Arc::clone(&blocks), results.clone());
            scope.spawn(move || work(&blocks, &results, job, companions));
        }
        // Only the workers hold these from here on, so that each side stops when the other does.
        drop((results, blocks));
        let mut seen = SeenIds::new();
        let mut tally = Tally::default();
        let end = settle_all(&finished, &free, &mut seen, &mut tally, takers, &job.program.schema);
        drop((finished, free));
        match (end, reading.join()) {
            (Err(stop), _) => return Err(stop),
            (Ok(()), Ok(Err(error))) => {
                return Err(Stop::unusable(format!("{name} can't be read to its end: {}", super::why(&error))));
            }
            (Ok(()), Ok(Ok(())) | Err(_)) => {}
        }
        for companion in companions {
            for bad in companion.rejects().iter().chain(&companion.strangers(&seen)) {
                tally.rejects += 1;
                (takers.reject)(bad)?;
            }
        }
        Ok(tally)
    })
}

/// The reading thread: blocks in order, each when there is a place for it.
fn cut(mut leads: Input, places: &Receiver<()>, to_workers: &SyncSender<(u64, Block)>) -> io::Result<()> {
    let mut number = 0;
    while let Some(block) = leads.next_block()? {
        // Nobody waits for blocks any more when the output has gone.
        if places.recv().is_err() || to_workers.send((number, block)).is_err() {
            break;
        }
        number += 1;
    }
    Ok(())
}

/// Puts blocks back in order and hands out what is in them.
fn settle_all<R>(
    finished: &Receiver<Finished<R>>,
    free: &SyncSender<()>,
    seen: &mut SeenIds,
    tally: &mut Tally,
    takers: &mut Takers<'_, R>,
    schema: &Schema,
) -> Result<(), Stop> {
    let mut waiting = BTreeMap::new();
    let (mut next, mut bytes) = (0_u64, 0_u64);
    let (mut reader, mut record) = (Reader::new(schema), Record::default());
    for one in finished {
        waiting.insert(one.number, one);
        while let Some(Finished { block, done, .. }) = waiting.remove(&next) {
            next += 1;
            for (one, unit) in done.into_iter().zip(block.units()) {
                match one {
                    Done::Decided(key, result, odd) if seen.first_time(key) => {
                        tally.add(odd.as_deref());
                        (takers.take)(result)?;
                    }
                    Done::Decided(..) => {
                        // Only its key was kept, so that most leads cost no more.
                        let _ = reader.read(&block, unit, &mut record);
                        tally.rejects += 1;
                        (takers.reject)(&block.reject(unit, Reason::Twice(record.id.clone())))?;
                    }
                    Done::Rejected(bad) => {
                        tally.rejects += 1;
                        (takers.reject)(&bad)?;
                    }
                }
            }
            bytes += block.len() as u64;
            (takers.progress)(bytes);
            // The reading thread may have come to its end.
            let _ = free.send(());
        }
    }
    Ok(())
}

fn work<R: Send>(
    blocks: &Mutex<Receiver<(u64, Block)>>,
    results: &SyncSender<Finished<R>>,
    job: &Job<'_, R>,
    companions: &[Companion],
) {
    let mut reader = Reader::new(&job.program.schema).with(companions);
    let recorded = Recorded::new(job.program, job.reasons == Reasons::Whole);
    let mut worker = Worker { job, record: Record::default(), scratch: Scratch::new(), recorded };
    worker.scratch.near = job.near;
    loop {
        let received = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, block)) = received else { return };
        let done = block.units().iter().map(|unit| match reader.read(&block, unit, &mut worker.record) {
            Err(bad) => Done::Rejected(bad),
            Ok(()) => worker.one(),
        });
        let done = done.collect();
        if results.send(Finished { number, block, done }).is_err() {
            return;
        }
    }
}

/// What a thread uses again from lead to lead.
struct Worker<'j, 'a, R> {
    job: &'j Job<'a, R>,
    record: Record,
    scratch: Scratch,
    recorded: Recorded,
}

impl<R> Worker<'_, '_, R> {
    fn one(&mut self) -> Done<R> {
        let job = self.job;
        let key = IdKey::of(&self.record.id);
        if let Some(kept) = job.skip.and_then(|skip| skip(&self.record)) {
            return Done::Decided(key, kept, None);
        }
        warn_future(&mut self.record, &job.program.schema, job.now);
        let result = self.decide();
        let notes = |warning: &&DataWarning| !matches!(warning.kind, DataWarningKind::ReadAs(_));
        let warnings: Vec<DataWarning> = self.record.warnings.iter().filter(notes).cloned().collect();
        let odd = (!warnings.is_empty()).then(|| Box::new((self.record.id.clone(), warnings)));
        Done::Decided(key, result, odd)
    }

    fn decide(&mut self) -> R {
        let (job, record) = (self.job, &self.record);
        let program = job.program;
        if job.reasons == Reasons::None {
            let decision = evaluate(program, record, job.now, &mut self.scratch, &mut Silent);
            return (job.make)(&Decided { program, record, decision: &decision, explanation: None });
        }
        self.recorded.clear(program);
        let decision = evaluate(program, record, job.now, &mut self.scratch, &mut self.recorded);
        let explanation = explain(program, record, &decision, &self.recorded);
        (job.make)(&Decided { program, record, decision: &decision, explanation: Some(&explanation) })
    }
}
