//! Leads through the engine on all cores, in input order: one thread cuts, the others read and decide, and what comes out is
//! put back in order. Memory is that of a few blocks and 16 bytes a lead id, however long the file.
//!
//! A lead that goes to a team which counts its leads depends on those before it. Such leads, and no others, are decided about
//! once more when all before them are, on the thread that puts them in order. So what comes out is the same on any number of cores.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::change::Decider;
use crate::evaluate::{Entry, rests_on_ledger};
use crate::journal::{Scribe, Told};
use crate::live;
use crate::program::{NodeId, Program};
use crate::record::{
    Block, Companion, DataWarning, DataWarningKind, IdKey, Kept, Reader, Reason, Record, Reject, SeenIds, Unit,
    warn_future,
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

/// What becomes of a lead; runs on the workers.
pub enum Make<'a, R> {
    /// It is decided about, and this keeps something of the decision.
    Decision(&'a (dyn Fn(&Decided<'_>) -> R + Sync)),
    /// It is decided about, and this keeps something of the decision and of its entry in the log.
    Logged(Scribe, &'a (dyn Fn(&Decided<'_>, Vec<u8>) -> R + Sync)),
    /// This takes it as it was read.
    Record(&'a (dyn Fn(Record) -> R + Sync)),
}

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
    /// Whether it matters who gets a lead, so that the order of leads is kept.
    pub in_sequence: bool,
    /// Leads that need not be decided about, but for what they add to the ledger.
    pub skip: Option<&'a Skip<'a, R>>,
    /// Only leads for which this is yes, once they are decided about; and what is kept of the others.
    pub only: Option<(NodeId, fn() -> R)>,
    /// What is kept of it.
    pub make: Make<'a, R>,
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
pub enum Done<R> {
    /// What was kept, and what it adds to the ledger.
    Decided(IdKey, R, Odd, Option<Entry>),
    /// It has to be decided about in its turn; what is kept of it, if that is settled already.
    Waits(IdKey, Box<(Record, Kept)>, Odd, Option<R>),
    /// It can't be read.
    Rejected(Box<Reject>),
}

/// The id of a lead with its warnings; none when there are none.
pub type Odd = Option<Box<(String, Vec<DataWarning>)>>;

/// What a thread does with one lead after the other.
pub trait Work<R> {
    /// Makes something of a lead, on any thread.
    fn one(&mut self, block: &Block, unit: &Unit) -> Done<R>;
    /// What is kept of it in the end, in input order and on one thread; none for one that can't be read.
    fn settle(&mut self, done: Done<R>) -> Option<R>;
    /// The id of a lead that can be read.
    fn id(&mut self, block: &Block, unit: &Unit) -> String;
}

/// A block with what was made of each lead of it, by the number of the block.
struct Finished<R> {
    number: u64,
    block: Block,
    done: Vec<Done<R>>,
}

/// Decides about all leads.
pub fn run<R: Send>(mut source: Source, job: &Job<'_, R>, takers: &mut Takers<'_, R>) -> Result<Tally, Stop> {
    let companions = std::mem::take(&mut source.companions);
    let worker = || Worker::new(job, &companions);
    let mut settler = worker();
    settler.decider.scratch.ledger = std::mem::take(&mut source.ledger);
    work_on(source, &companions, (&worker, settler), takers)
}

/// Runs all leads through workers, and what they make of them through the one that settles it in input order.
pub fn work_on<R: Send, W: Work<R>>(
    source: Source,
    companions: &[Companion],
    (worker, settler): (&(dyn Fn() -> W + Sync), W),
    takers: &mut Takers<'_, R>,
) -> Result<Tally, Stop> {
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Source { leads, name, rejects, .. } = source;
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
            scope.spawn(move || work(&blocks, &results, worker()));
        }
        // Only the workers hold these from here on, so that each side stops when the other does.
        drop((results, blocks));
        let mut settling = Settling { seen: SeenIds::new(), tally: Tally::default(), worker: settler };
        let end = settling.all(&finished, &free, takers);
        drop((finished, free));
        let Settling { seen, mut tally, .. } = settling;
        match (end, reading.join()) {
            (Err(stop), _) => return Err(stop),
            (Ok(()), Ok(Err(error))) => {
                return Err(Stop::unusable(format!("{name} can't be read to its end: {}", super::why(&error))));
            }
            (Ok(()), Ok(Ok(())) | Err(_)) => {}
        }
        for bad in &rejects {
            tally.rejects += 1;
            (takers.reject)(bad)?;
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

/// The thread that puts leads in order.
struct Settling<W> {
    seen: SeenIds,
    tally: Tally,
    /// Decides about those that had to wait. Its ledger is that of all leads so far.
    worker: W,
}

impl<W> Settling<W> {
    /// Puts blocks back in order and hands out what is in them.
    fn all<R>(
        &mut self,
        finished: &Receiver<Finished<R>>,
        free: &SyncSender<()>,
        takers: &mut Takers<'_, R>,
    ) -> Result<(), Stop>
    where
        W: Work<R>,
    {
        let mut waiting = BTreeMap::new();
        let (mut next, mut bytes) = (0_u64, 0_u64);
        for one in finished {
            waiting.insert(one.number, one);
            while let Some(Finished { block, done, .. }) = waiting.remove(&next) {
                next += 1;
                for (one, unit) in done.into_iter().zip(block.units()) {
                    self.one(one, &block, unit, takers)?;
                }
                bytes += block.len() as u64;
                (takers.progress)(bytes);
                // The reading thread may have come to its end.
                let _ = free.send(());
            }
        }
        Ok(())
    }

    fn one<R>(&mut self, one: Done<R>, block: &Block, unit: &Unit, takers: &mut Takers<'_, R>) -> Result<(), Stop>
    where
        W: Work<R>,
    {
        let (key, odd) = match &one {
            Done::Decided(key, _, odd, _) | Done::Waits(key, _, odd, _) => (*key, odd.as_deref()),
            Done::Rejected(bad) => {
                self.tally.rejects += 1;
                return (takers.reject)(bad);
            }
        };
        if !self.seen.first_time(key) {
            // Only its key was kept, so that most leads cost no more.
            let id = self.worker.id(block, unit);
            self.tally.rejects += 1;
            return (takers.reject)(&block.reject(unit, Reason::Twice(id)));
        }
        self.tally.add(odd);
        match self.worker.settle(one) {
            Some(kept) => (takers.take)(kept),
            None => Ok(()),
        }
    }
}

fn work<R: Send>(blocks: &Mutex<Receiver<(u64, Block)>>, results: &SyncSender<Finished<R>>, mut worker: impl Work<R>) {
    loop {
        let received = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, block)) = received else { return };
        let done = block.units().iter().map(|unit| worker.one(&block, unit)).collect();
        if results.send(Finished { number, block, done }).is_err() {
            return;
        }
    }
}

/// What a thread uses again from lead to lead.
struct Worker<'j, 'a, R> {
    job: &'j Job<'a, R>,
    reader: Reader<'j>,
    record: Record,
    /// What the log keeps of it.
    kept: Kept,
    decider: Decider<'j>,
}

impl<R> Work<R> for Worker<'_, '_, R> {
    fn one(&mut self, block: &Block, unit: &Unit) -> Done<R> {
        match self.reader.read(block, unit, &mut self.record) {
            Err(bad) => Done::Rejected(bad),
            Ok(()) => {
                if let Make::Logged(scribe, _) = &self.job.make {
                    // It was read, so it is text.
                    let text = std::str::from_utf8(block.bytes_of(unit)).unwrap_or("");
                    self.kept = scribe.keep(&mut self.reader, block.layout(), text, &self.record.id);
                }
                self.made()
            }
        }
    }

    fn settle(&mut self, done: Done<R>) -> Option<R> {
        let (key, kept, entry) = match done {
            Done::Decided(key, kept, _, entry) => (key, kept, entry),
            Done::Waits(key, waiting, _, kept) => {
                (self.record, self.kept) = *waiting;
                let (kept, entry) = self.decide(kept, true).ok()?;
                (key, kept, entry)
            }
            Done::Rejected(_) => return None,
        };
        if let Some(entry) = entry {
            self.decider.scratch.ledger.add(self.job.program, key, self.job.now, entry);
        }
        Some(kept)
    }

    fn id(&mut self, block: &Block, unit: &Unit) -> String {
        let mut record = Record::default();
        let _ = self.reader.read(block, unit, &mut record);
        record.id
    }
}

impl<'j, 'a, R> Worker<'j, 'a, R> {
    fn new(job: &'j Job<'a, R>, companions: &'j [Companion]) -> Self {
        let decider = Decider::new(job.program, job.reasons != Reasons::None, job.reasons == Reasons::Whole);
        let reader = Reader::new(&job.program.schema).with(companions);
        Self { job, reader, record: Record::default(), kept: Kept::default(), decider }
    }

    fn made(&mut self) -> Done<R> {
        let job = self.job;
        let key = IdKey::of(&self.record.id);
        let kept = job.skip.and_then(|skip| skip(&self.record));
        if let (Make::Record(make), None) = (&job.make, &kept) {
            let odd = odd(&self.record);
            return Done::Decided(key, make(std::mem::take(&mut self.record)), odd, None);
        }
        let odd = if kept.is_none() {
            warn_future(&mut self.record, &job.program.schema, job.now);
            odd(&self.record)
        } else {
            None
        };
        let kept = match kept {
            Some(kept) if !job.in_sequence => return Done::Decided(key, kept, None, None),
            kept => kept,
        };
        match self.decide(kept, false) {
            Ok((result, entry)) => Done::Decided(key, result, odd, entry),
            Err(kept) => {
                let waiting = (std::mem::take(&mut self.record), std::mem::take(&mut self.kept));
                Done::Waits(key, Box::new(waiting), odd, kept)
            }
        }
    }

    /// What is kept of a lead, unless that is settled already, and what the decision adds to the ledger. A lead that rests on those
    /// before it has to wait, unless it is its turn.
    fn decide(&mut self, kept: Option<R>, its_turn: bool) -> Result<(R, Option<Entry>), Option<R>> {
        let job = self.job;
        // Who takes records as they are never asks for a decision.
        if matches!(job.make, Make::Record(_)) {
            return Err(kept);
        }
        let program = job.program;
        let decision = self.decider.evaluate(&self.record, job.now);
        if job.in_sequence && !its_turn && rests_on_ledger(program, &decision) {
            return Err(kept);
        }
        let entry = if job.in_sequence { Entry::of(program, &decision) } else { None };
        if let Some(kept) = kept {
            return Ok((kept, entry));
        }
        if let Some((question, others)) = job.only
            && !self.decider.ask(&mut self.record, &decision, question).is_yes()
        {
            return Ok((others(), entry));
        }
        let record = &self.record;
        let mut outcome = self.decider.complete(record, decision);
        // Until when a decision holds rests on near misses, too; whether they are told is another matter.
        if !job.near {
            outcome.decision.near_misses.clear();
        }
        let (decision, explanation) = (&outcome.decision, outcome.explanation.as_ref());
        let decided = Decided { program, record, decision, explanation };
        let made = match &job.make {
            Make::Decision(make) => make(&decided),
            Make::Logged(scribe, make) => {
                let reasons = match job.reasons {
                    Reasons::None => live::Reasons::None,
                    Reasons::Counted => live::Reasons::Counted,
                    Reasons::Whole => live::Reasons::Whole,
                };
                let told = Told { now: job.now, reasons, near: job.near, never: None };
                let line = scribe.entry((&mut self.reader, &mut self.decider), &self.kept, &decided, told);
                make(&decided, line)
            }
            Make::Record(_) => return Err(None),
        };
        Ok((made, entry))
    }
}

/// The id of a lead with its warnings, if it has some that say more than how a value was read.
pub fn odd(record: &Record) -> Odd {
    let notes = |warning: &&DataWarning| !matches!(warning.kind, DataWarningKind::ReadAs(_));
    let warnings: Vec<DataWarning> = record.warnings.iter().filter(notes).cloned().collect();
    (!warnings.is_empty()).then(|| Box::new((record.id.clone(), warnings)))
}
