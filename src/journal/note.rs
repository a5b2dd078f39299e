//! The log for those who ask by [`crate::api`].

use std::borrow::Borrow;

use crate::api::{Batch, Decision, Inside, Lead, Witness};
use crate::evaluate::{Ledger, rests_on_ledger};
use crate::live::Reasons;

use super::scribe::{Scribe, Told};
use super::{GivenLedger, Journal, Run};

impl Journal {
    /// Notes a decision about a lead. It takes up to twice as long as the decision did, and waits for nothing.
    ///
    /// A decision of a batch rests on those before it; [`Journal::batch`] notes these.
    pub fn note(&self, lead: &Lead, decision: &Decision) {
        let inside = decision.inside();
        let program = &inside.rules.program;
        let alone = !inside.in_batch || !rests_on_ledger(program, inside.decided.decision);
        let never = (!alone).then_some("it rests on decisions before it that were not noted with it");
        let entry = entry(self.scribe(), lead.as_json(), &inside, never, None);
        self.write(&self.version(&program.digest, &inside.rules.sources), entry);
    }

    /// Has all decisions of a batch noted as they are made. Set its ledger before.
    ///
    /// ```
    /// # use leadwright::journal::{Journal, JournalOptions};
    /// # use leadwright::{Instant, Lead, Leadwright};
    /// # let folder = tempfile::tempdir()?;
    /// # let rules = Leadwright::of_text("a.lead", "stage lead \"Lead\" start { advance to won when id is known }\nend won \"Won\" success\n")?;
    /// # let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
    /// # let leads = [Lead::from_json(r#"{"id": "L-1"}"#), Lead::from_json(r#"{"id": "L-2"}"#)];
    /// let journal = Journal::open(folder.path(), JournalOptions::new())?;
    /// let decisions: Vec<_> = journal.batch(rules.decide_batch(&leads, now)).collect();
    /// # assert_eq!(decisions.len(), 2);
    /// # journal.flush()?;
    /// # assert_eq!(journal.status().written, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn batch<I>(&self, batch: Batch<I>) -> Batch<I>
    where
        I: Iterator<Item: Borrow<Lead>>,
    {
        let rules = batch.rules();
        let version = self.version(&rules.program.digest, &rules.sources);
        let ledger = GivenLedger { called: "ledger".to_owned(), bytes: batch.ledger_bytes().to_vec() };
        let run = self.run(&version, Some(ledger), false);
        batch.seen_by(Box::new(Noting { scribe: self.scribe(), run }))
    }
}

/// Notes the decisions of a batch.
struct Noting {
    scribe: Scribe,
    run: Run,
}

impl Witness for Noting {
    fn saw(&mut self, lead: &[u8], decision: &Decision, ledger: &mut Ledger) {
        self.run.write(entry(self.scribe, lead, &decision.inside(), None, Some(ledger)));
    }
}

fn entry(
    scribe: Scribe,
    lead: &[u8],
    inside: &Inside<'_>,
    never: Option<&'static str>,
    mut ledger: Option<&mut Ledger>,
) -> Vec<u8> {
    let (rules, reasons) = (inside.rules, inside.reasons);
    let told = Told { now: inside.decided.decision.now, reasons, near: reasons != Reasons::None, never };
    // It was read, so it is text.
    let text = std::str::from_utf8(lead).unwrap_or("");
    let (desk, entry) = rules.at_desk(rules.desk(), reasons, |reader, decider| {
        if let Some(ledger) = ledger.as_deref_mut() {
            std::mem::swap(&mut decider.scratch.ledger, ledger);
        }
        let kept = scribe.keep_json(reader, text);
        let entry = scribe.entry((reader, &mut *decider), &kept, &inside.decided, told);
        if let Some(ledger) = ledger {
            std::mem::swap(&mut decider.scratch.ledger, ledger);
        }
        entry
    });
    rules.leave(desk);
    entry
}
