//! Commands, flags and their help.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// What is typed.
#[derive(Debug, Parser)]
#[command(
    name = "leadwright",
    version,
    about = "Lead management rules that read like an agreement and prove every decision",
    after_help = "\
A rule set is a folder of .lead files. The usual way:

  leadwright new my-rules                                  write a small rule set to start from
  leadwright check my-rules                                everything that is wrong with it, at once
  leadwright eval my-rules --leads leads.ndjson            a decision for each lead
  leadwright explain my-rules --leads leads.ndjson --lead L-1042
  leadwright explain E0107                                 what a problem's code means

Exit codes: 0 fine, 1 the rules or the leads are wrong, 2 wrong usage or the machine.",
    disable_help_subcommand = false,
    arg_required_else_help = true
)]
pub struct Args {
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Draw with ASCII characters only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a small commented rule set to start from
    New(New),
    /// Tell all problems of all files in one run
    Check(Check),
    /// Decide about each lead
    Eval(Eval),
    /// Explain one lead's decision, or a problem's code
    Explain(Explain),
    /// The hot list: whom to call first
    Queue(Queue),
    /// Leads that one datum or a few points keep from a stage
    Near(Near),
    /// Print a completion script for your shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Anything else.
    #[command(external_subcommand)]
    Later(Vec<OsString>),
}

/// `leadwright new`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  leadwright new my-rules && leadwright check my-rules")]
pub struct New {
    /// The folder to make; it must not have anything in it
    pub folder: PathBuf,
}

/// `leadwright check`
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  leadwright check rules/\n  leadwright check rules/ --format github --deny warnings"
)]
pub struct Check {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// How problems are told
    #[arg(long, value_enum, default_value_t = ProblemFormat::Human)]
    pub format: ProblemFormat,
    /// What counts as wrong beside errors
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Option<Deny>,
    /// The time to check dates by, such as 2026-11-23T09:00:00Z; the clock's if not given
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// How problems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProblemFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For code hosts (SARIF 2.1.0).
    Sarif,
    /// For GitHub Actions.
    Github,
}

/// What counts as wrong beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings.
    Warnings,
}

/// Rules, leads and the time: what every command on leads takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Leads {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// Leads as NDJSON, JSON, CSV or RON; `-` for standard input. CSV columns can be named: FILE:id=contact_id
    #[arg(long, value_name = "FILE")]
    pub leads: String,
    /// Activities in a CSV file of their own; may be given several times. Columns can be named:
    /// FILE:lead=contact_id,at=created,kind=visit
    #[arg(long, value_name = "FILE")]
    pub activities: Vec<String>,
    /// Past stages in a CSV file of their own
    #[arg(long, value_name = "FILE")]
    pub history: Vec<String>,
    /// The time to decide for, such as 2026-11-23T09:00:00Z; the clock's if not given
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// The format of the leads, when their name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input: Option<InputFormat>,
    /// Where leads that can't be read go, with line, text and reason
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// The longest lead that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64_000_000)]
    pub longest: usize,
}

/// Formats of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Ndjson,
    Json,
    Csv,
    Ron,
}

/// `leadwright eval`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright eval rules/ --leads leads.ndjson
  leadwright eval rules/ --leads leads.csv --activities visits.csv --format table
  zcat leads.ndjson.gz | leadwright eval rules/ --leads - --rejects rejects.ndjson > decisions.ndjson")]
pub struct Eval {
    #[command(flatten)]
    pub leads: Leads,
    /// How decisions are written
    #[arg(long, value_enum, default_value_t = DecisionFormat::Ndjson)]
    pub format: DecisionFormat,
    /// Leave out reasons and near misses, which is faster
    #[arg(long)]
    pub no_reasons: bool,
    /// The assignments so far; for teams that assign in turn, which come with a later version
    #[arg(long, value_name = "FILE", hide = true)]
    pub ledger: Option<PathBuf>,
}

/// How decisions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionFormat {
    /// A line of JSON a lead.
    Ndjson,
    /// One JSON array.
    Json,
    /// RON.
    Ron,
    /// A row a lead, for spreadsheets.
    Csv,
    /// For people.
    Table,
}

/// `leadwright explain`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright explain E0107
  leadwright explain rules/ --leads leads.ndjson --lead L-1042")]
pub struct Explain {
    /// A folder of .lead files, or one file; or the code of a problem
    #[arg(value_name = "RULES|CODE")]
    pub what: String,
    /// Leads as NDJSON, JSON, CSV or RON; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub leads: Option<String>,
    /// Which lead
    #[arg(long, value_name = "ID")]
    pub lead: Option<String>,
    /// Activities in a CSV file of their own
    #[arg(long, value_name = "FILE")]
    pub activities: Vec<String>,
    /// Past stages in a CSV file of their own
    #[arg(long, value_name = "FILE")]
    pub history: Vec<String>,
    /// The time to decide for, such as 2026-11-23T09:00:00Z; the clock's if not given
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// The format of the leads, when their name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input: Option<InputFormat>,
}

/// `leadwright queue`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  leadwright queue rules/ --leads leads.ndjson --owner sales --top 20")]
pub struct Queue {
    #[command(flatten)]
    pub leads: Leads,
    /// Only leads of this department, or of this person
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// How many
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
}

/// `leadwright near`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  leadwright near rules/ --leads leads.ndjson")]
pub struct Near {
    #[command(flatten)]
    pub leads: Leads,
}
