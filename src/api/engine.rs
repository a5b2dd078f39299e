//! Rules that can be asked.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use crate::live::{self, Live, Notice, Reasons, Rules, Status, Subscription, WatchOptions};
use crate::value::Instant;

use super::batch::Batch;
use super::decision::Decision;
use super::error::Error;
use super::lead::Lead;

/// A rule set that can be asked, from many threads at once. A clone is the same rules, and costs next to nothing.
///
/// ```no_run
/// use leadwright::{Lead, Leadwright};
///
/// let rules = Leadwright::open("rules/acme-emea")?;
/// let decision = rules.decide(&Lead::from_json(r#"{"id": "L-1042", "country": "FR"}"#))?;
/// println!("{}", decision.explain());
/// # Ok::<(), leadwright::Error>(())
/// ```
#[derive(Clone)]
pub struct Leadwright {
    from: From,
    reasons: Reasons,
}

#[derive(Clone)]
enum From {
    /// As they were opened.
    Opened(Arc<Rules>),
    /// As their files are now.
    Watched(Arc<Live>),
}

impl Leadwright {
    /// Opens a rule set: a folder with `.lead` files, or a single file. It stays as it is, whatever becomes of the files.
    ///
    /// # Errors
    /// [`Error::Rules`] with all that is wrong with them.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(Self::opened(live::open(path.as_ref())?))
    }

    /// Rules from a text; `name` is what decisions and problems call it.
    ///
    /// # Errors
    /// [`Error::Rules`] with all that is wrong with them.
    ///
    /// ```
    /// let wrong = leadwright::Leadwright::of_text("agreement.lead", "condition big = employes > 500\n");
    /// let told = wrong.err().map(|error| error.to_string()).unwrap_or_default();
    /// assert!(told.contains("agreement.lead:1:17: error E0107"), "{told}");
    /// ```
    pub fn of_text(name: &str, text: &str) -> Result<Self, Error> {
        Ok(Self::opened(live::open_text(name, text)?))
    }

    /// Rules from several texts by their paths, as they would stand in a folder: `.lead` files, and the data files that these name.
    ///
    /// # Errors
    /// [`Error::Rules`] with all that is wrong with them.
    ///
    /// ```
    /// let rules = "fields { country country }\nlist home from \"home.txt\"\nstage lead \"Lead\" start { advance to won when country in home }\nend won \"Won\" success\n";
    /// let rules = leadwright::Leadwright::of_texts([("a.lead", rules), ("home.txt", "FR\nDE\n")])?;
    /// # let now = leadwright::Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
    /// assert_eq!(rules.decide_json(br#"{"id": 1, "country": "FR"}"#, now)?.stage(), "won");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, Error> {
        let texts = texts.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        Ok(Self::opened(live::open_texts(&texts)?))
    }

    fn opened(opened: live::Opened) -> Self {
        let rules = Rules::new(opened, live::clock::now(), 1);
        Self { from: From::Opened(Arc::new(rules)), reasons: Reasons::default() }
    }

    /// Opens a rule set and follows its files, until the last clone is dropped: what is saved is used within a second, as a whole, if
    /// nothing is wrong with it. If something is, the rules before stay in use, and [`Leadwright::status`] and whoever
    /// [subscribed](Leadwright::subscribe) know. What counts as saved is told in `docs/live.md`.
    ///
    /// # Errors
    /// [`Error::Rules`] when they can't be used as they are now.
    ///
    /// ```no_run
    /// use leadwright::{Leadwright, Tests, WatchOptions};
    ///
    /// let rules = Leadwright::watch("rules", WatchOptions::new().tests(Tests::Require))?;
    /// let alarm = rules.subscribe(|notice| eprintln!("{:?}: {}", notice.change, notice.status));
    /// # drop(alarm);
    /// # Ok::<(), leadwright::Error>(())
    /// ```
    pub fn watch(path: impl AsRef<Path>, options: WatchOptions) -> Result<Self, Error> {
        let live = Live::start(path.as_ref(), options)?;
        Ok(Self { from: From::Watched(Arc::new(live)), reasons: Reasons::default() })
    }

    /// The same rules, with decisions that come with other reasons. The fewer, the faster.
    #[must_use]
    pub fn with_reasons(&self, reasons: Reasons) -> Self {
        Self { from: self.from.clone(), reasons }
    }

    /// The rules in use now, which stay as they are whatever is saved: for several decisions that belong together.
    ///
    /// ```
    /// # let rules = leadwright::Leadwright::of_text("a.lead", "stage lead \"Lead\" start {\n}\n")?;
    /// let held = rules.held();
    /// assert_eq!(held.status().digest, rules.status().digest);
    /// # Ok::<(), leadwright::Error>(())
    /// ```
    #[must_use]
    pub fn held(&self) -> Self {
        Self { from: From::Opened(self.rules()), reasons: self.reasons }
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        match &self.from {
            From::Opened(rules) => Arc::clone(rules),
            From::Watched(live) => live.rules(),
        }
    }

    /// Decides about a lead as of now, by this computer's clock.
    ///
    /// # Errors
    /// [`Error::Lead`] when it can't be read.
    pub fn decide(&self, lead: &Lead) -> Result<Decision, Error> {
        self.decide_at(lead, live::clock::now())
    }

    /// Decides about a lead as of a time. The same rules, lead and time give the same decision, to the byte. Where a team assigns in turn,
    /// nobody had a turn before; a [batch](Leadwright::decide_batch), also one of a single lead, begins with a [ledger](Batch::ledger).
    ///
    /// # Errors
    /// [`Error::Lead`] when it can't be read.
    pub fn decide_at(&self, lead: &Lead, now: Instant) -> Result<Decision, Error> {
        self.decide_json(&lead.json, now)
    }

    /// The same for a lead that is there as JSON.
    ///
    /// # Errors
    /// [`Error::Lead`] when it can't be read.
    ///
    /// ```
    /// # let rules = leadwright::Leadwright::of_text("a.lead", "stage lead \"Lead\" start { advance to won when id is known }\nend won \"Won\" success\n")?;
    /// # let now = leadwright::Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
    /// assert_eq!(rules.decide_json(br#"{"id": "L-1"}"#, now)?.stage(), "won");
    ///
    /// let error = rules.decide_json(br#"{"id": "L-1""#, now).err().map(|error| error.to_string());
    /// assert_eq!(error.as_deref(), Some("the lead can't be read: broken JSON: the record ends too early (character 13)"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_json(&self, lead: &[u8], now: Instant) -> Result<Decision, Error> {
        let rules = self.rules();
        let (desk, made) = rules.decide(rules.desk(), lead, (now, self.reasons), None);
        rules.leave(desk);
        let made = made?;
        let (decision, explanation) = (made.outcome.decision, made.outcome.explanation);
        let reasons = self.reasons;
        Ok(Decision { rules, record: made.record, decision, explanation, reasons, in_batch: false })
    }

    /// Decides about one lead after the other as they are asked for, in their order: an item a lead. All are decided about by the same
    /// rules, those in use now. Of two with the same id the second is an error. A team that assigns in turn goes on from lead to lead;
    /// see [`Batch::ledger`] for what went before.
    ///
    /// ```
    /// # use leadwright::{Instant, Lead, Leadwright};
    /// # let rules = Leadwright::of_text("a.lead", "fields { country country }\nstage lead \"Lead\" start { advance to won when country is \"FR\" }\nend won \"Won\" success\n")?;
    /// # let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
    /// let leads = [r#"{"id": 1, "country": "FR"}"#, r#"{"id": 2}"#, "not a lead"].map(Lead::from_json);
    /// let stages: Vec<_> = rules.decide_batch(leads, now).map(|one| one.map(|decision| decision.stage().to_owned()).ok()).collect();
    /// assert_eq!(stages, [Some("won".to_owned()), Some("lead".to_owned()), None]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_batch<I>(&self, leads: I, now: Instant) -> Batch<I::IntoIter>
    where
        I: IntoIterator<Item: std::borrow::Borrow<Lead>>,
    {
        Batch::new(self.rules(), leads.into_iter(), now, self.reasons)
    }

    /// Which rules are in use, and what is wrong with those that are not.
    #[must_use]
    pub fn status(&self) -> Status {
        match &self.from {
            From::Opened(rules) => Status::of(rules),
            From::Watched(live) => live.status(),
        }
    }

    /// Tells of every change of the rules, for as long as what it gives lives. The listener is called on the thread that watches: what
    /// takes long there delays the next change. Rules that were only opened never change.
    pub fn subscribe(&self, listener: impl Fn(&Notice) + Send + Sync + 'static) -> Option<Subscription> {
        match &self.from {
            From::Opened(_) => None,
            From::Watched(live) => Some(live.subscribe(listener)),
        }
    }

    /// The same by a channel: for as long as its other end lives.
    #[must_use]
    pub fn changes(&self) -> Receiver<Notice> {
        match &self.from {
            From::Opened(_) => channel().1,
            From::Watched(live) => live.changes(),
        }
    }

    /// Looks at the files right now, and comes back when what stands there is in use or refused. Nobody has to: it is for tests and for
    /// those who don't want to wait.
    pub fn look(&self) {
        if let From::Watched(live) = &self.from {
            live.look();
        }
    }
}

impl fmt::Debug for Leadwright {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status();
        f.debug_struct("Leadwright").field("digest", &status.digest).field("watching", &status.watching).finish()
    }
}
