//! Leadwright: lead management agreements as programs.
//!
//! Rules are text. They are parsed, checked and compiled once; then each lead is read, decided about, explained and written.
//! Other programs start at [`Leadwright`]: [`api`] is what is promised to them. All else is the inside of the engine, open to read and free to
//! change with any version.
//!
//! Nothing here reads the clock or the disk but [`live`]: the time is an argument, and the same rules, lead and time give the
//! same bytes.
//!
//! The whole road, from a text to a decision:
//!
//! ```
//! use leadwright::evaluate::{Recorded, Scratch, evaluate};
//! use leadwright::{check, explain, program, record, render, source::Sources, syntax, value::Instant};
//!
//! let rules = r#"
//! fields { title text, country country }
//! score fit from 0 to 100 { +25 "Senior" when title contains word "vp" }
//! stage lead "Lead" start { advance to qualified when fit >= 20 and country in ("FR", "BE") }
//! end qualified "Qualified" success
//! "#;
//! let sources = Sources::of_text("agreement.lead", rules);
//! let files: Vec<_> = sources.rules().map(|(id, source)| syntax::parse(id, source).0).collect();
//! let (checked, problems) = check::check(&files, &sources);
//! assert!(problems.is_empty());
//! let program = program::compile(checked.ok_or("the rules are wrong")?, &sources, "digest".into());
//!
//! let (mut reader, mut lead) = (record::Reader::new(&program.schema), record::Record::default());
//! reader.read_json(br#"{"id": "L-1", "title": "VP Sales", "country": "FR"}"#, &mut lead).map_err(|why| why.to_string())?;
//! let now = Instant::parse_rfc3339("2026-11-23T09:00:00Z").ok_or("no time")?;
//! let mut trace = Recorded::new(&program, false);
//! let decision = evaluate(&program, &lead, now, &mut Scratch::new(), &mut trace);
//! let why = explain::explain(&program, &lead, &decision, &trace);
//!
//! let mut json = Vec::new();
//! let decided = render::Decided { program: &program, record: &lead, decision: &decision, explanation: Some(&why) };
//! render::json::write(&mut json, &decided);
//! let json = String::from_utf8(json)?;
//! assert!(json.contains(r#""fit":{"value":25,"lost_to_limits":0,"lines":[{"label":"Senior","points":25,"at":"agreement.lead:3:27""#));
//! assert!(json.contains(r#""before":"lead","after":"qualified""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Rules that lie in a folder are opened by one call, [`live::open`]. Where each module stands on this road, and what it may
//! import, is told in `docs/architecture.md`.

#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod analyze;
pub mod api;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod ast;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod calendar;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod change;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod check;
#[cfg(feature = "cli")]
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod cli;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod evaluate;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod explain;
#[cfg(feature = "http")]
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod http;
#[cfg(feature = "log")]
pub mod journal;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod live;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod program;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod record;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod render;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod source;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod syntax;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg_attr(feature = "_promised", doc(hidden))]
pub mod value;

pub use api::{
    Batch, Change, Decision, Error, Instant, Lead, LeadBuilder, Leadwright, Notice, Number, Reasons, Status,
    Subscription, Tests, Trouble, Unreadable, WatchOptions, Watching,
};
