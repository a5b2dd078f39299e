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
Rules are a folder of .lead files, leads are NDJSON, JSON, CSV or RON. A first walk:

  leadwright new my-rules             rules and six leads to start from
  cd my-rules
  leadwright check .                  all that is wrong with them, at once
  leadwright test .                   whether the rules do what their tests say
  leadwright eval . --leads leads.ndjson
                                      points, stage and owner of each lead
  leadwright explain . --leads leads.ndjson --lead S-2
                                      why, why not, what would do it
  leadwright queue . --leads leads.ndjson
                                      whom to call first
  leadwright near . --leads leads.ndjson
                                      what is worth asking for
  leadwright replay . --leads leads.ndjson --lead S-2
                                      its whole story, or a picture of it
  leadwright diff . changed-rules --leads leads.ndjson
                                      what a change of the rules does to leads
  leadwright watch . --leads leads.ndjson
                                      the same at each save, while you write
  leadwright serve .                  decisions over HTTP, for programs
  leadwright explain E0107            what the code of a problem means

`leadwright COMMAND --help` tells more about each.
Exit codes: 0 fine, 1 rules or leads are wrong, 2 wrong usage or the machine,
3 `diff` found changes.",
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Args {
    /// When to use colours: auto (on a terminal, unless NO_COLOR is set), always, never
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = When::Auto,
        value_name = "WHEN",
        hide_possible_values = true,
        help_heading = "Everywhere",
        display_order = 900
    )]
    pub color: When,
    /// Draw with ASCII characters only
    #[arg(long, global = true, help_heading = "Everywhere", display_order = 901)]
    pub ascii: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

// The values of flags have no comments of their own: clap would print them one below the other.

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
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
    /// The story of each lead: stages, people, clocks and alerts in time
    Replay(Replay),
    /// Make the decisions of a log once more, and tell which come out otherwise
    ReplayLog(ReplayLog),
    /// Check and decide anew at each save, and show what it changed
    Watch(Watch),
    /// Run the tests and snapshots of a rule set
    Test(Test),
    /// Tell what a change of rules does to leads
    Diff(Diff),
    /// Answer over HTTP, by rules that follow their files
    #[cfg(feature = "http")]
    Serve(Serve),
    /// Make a token for `serve`
    #[cfg(feature = "http")]
    Token {
        /// What to do with tokens
        #[command(subcommand)]
        what: TokenCommand,
    },
    /// Print a completion script for your shell
    #[command(after_help = "\
Examples:
  leadwright completions bash > /etc/bash_completion.d/leadwright
  leadwright completions zsh > ~/.zfunc/_leadwright")]
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
#[command(after_help = "\
Example:
  leadwright new my-rules
  leadwright check my-rules

Nothing that is there already is ever written over.")]
pub struct New {
    /// The folder to make; it must not have anything in it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `leadwright check`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright check my-rules
  leadwright check my-rules --format plain
  leadwright check my-rules --format github --deny warnings

Errors keep rules from being used, warnings are advice. The exit code is 1 when
there is an error, or with `--deny warnings` anything at all.")]
pub struct Check {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// How problems are told: human, plain (a line each), json, sarif (2.1.0), github (annotations)
    #[arg(long, value_enum, default_value_t = ProblemFormat::Human, hide_possible_values = true, value_name = "FORMAT")]
    pub format: ProblemFormat,
    /// `warnings` count as wrong too
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub deny: Option<Deny>,
    /// The time to look at `review by` dates from, such as 2026-11-23T09:00:00Z; the clock's if not given
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// How problems are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProblemFormat {
    Human,
    Plain,
    Json,
    Sarif,
    Github,
}

/// What counts as wrong beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

/// Where leads come from, and the time: what every command on leads takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Input {
    /// Activities in a CSV file of their own (lead, type, at, …); may be given several times. Columns can be named:
    /// FILE:lead=contact_id,at=created,kind=visit
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 101)]
    pub activities: Vec<String>,
    /// Past stages in a CSV file of their own (lead, stage, at, by); may be given several times
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 102)]
    pub history: Vec<String>,
    /// The assignments so far, as CSV or NDJSON (team, assignee, lead, at, and until when the lead was open), for teams that
    /// assign in turn or limit the leads of a member
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 102)]
    pub ledger: Option<String>,
    /// The format of the leads, when their name does not tell: ndjson, json, csv, ron
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true,
        help_heading = "Leads",
        display_order = 103
    )]
    pub input: Option<InputFormat>,
    /// The time to decide for, such as 2026-11-23T09:00:00Z; the clock's if not given
    #[arg(long, value_name = "TIME", help_heading = "Leads", display_order = 104)]
    pub now: Option<String>,
    /// The longest lead that is read, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 64_000_000, help_heading = "Leads", display_order = 106)]
    pub longest: usize,
}

/// Rules and all leads of a file.
#[derive(Debug, Clone, clap::Args)]
pub struct Leads {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// Leads as NDJSON, JSON, CSV or RON; `-` for standard input. CSV columns can be named: FILE:id=contact_id
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 100)]
    pub leads: String,
    #[command(flatten)]
    pub input: Input,
    /// Where leads that can't be read go, with line, text and reason
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 105)]
    pub rejects: Option<PathBuf>,
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
  leadwright eval my-rules --leads leads.ndjson > decisions.ndjson
  leadwright eval my-rules --leads leads.csv --activities visits.csv
  leadwright eval my-rules --leads leads.ndjson --ledger assignments.csv
  zcat leads.gz | leadwright eval my-rules --leads - --rejects rejects.ndjson
  leadwright eval my-rules --leads leads.ndjson --log decisions-log

Decisions come out in the order of the leads; of two leads with one id the first
counts. A lead that can't be read goes to the rejects, the others go on, and the
exit code is 1.")]
pub struct Eval {
    #[command(flatten)]
    pub leads: Leads,
    /// How decisions are written: ndjson (one a line), json, ron, csv (for spreadsheets), table (for people)
    #[arg(long, value_enum, default_value_t = DecisionFormat::Ndjson, hide_possible_values = true, value_name = "FORMAT")]
    pub format: DecisionFormat,
    /// Leave out reasons and near misses, which is faster
    #[arg(long)]
    pub no_reasons: bool,
    #[command(flatten)]
    pub log: Log,
}

/// The log of decisions.
#[derive(Debug, Clone, clap::Args)]
pub struct Log {
    /// Write each decision to the log in this folder, so that `leadwright replay-log` can make it once more
    #[arg(long, value_name = "DIR", help_heading = "Log", display_order = 200)]
    pub log: Option<PathBuf>,
    /// What the log has of leads: masked (what the rules read, personal values masked), whole, digest (can't be replayed)
    #[arg(
        long,
        value_enum,
        default_value_t = LogInput::Masked,
        hide_possible_values = true,
        value_name = "WHAT",
        help_heading = "Log",
        display_order = 201,
        requires = "log"
    )]
    pub log_input: LogInput,
    /// When the log is made safe against a crash of the machine: interval (each second), always, never
    #[arg(
        long,
        value_enum,
        default_value_t = LogSync::Interval,
        hide_possible_values = true,
        value_name = "WHEN",
        help_heading = "Log",
        display_order = 202,
        requires = "log"
    )]
    pub log_sync: LogSync,
    /// How large a part of the log gets before it is packed and the next one is begun
    #[arg(
        long,
        value_name = "BYTES",
        default_value_t = 64_000_000,
        help_heading = "Log",
        display_order = 203,
        requires = "log"
    )]
    pub log_size: u64,
    /// For how many hours a part of the log is written to, at most
    #[arg(
        long,
        value_name = "HOURS",
        default_value_t = 24,
        help_heading = "Log",
        display_order = 204,
        requires = "log"
    )]
    pub log_hours: u64,
}

/// What the log has of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogInput {
    Masked,
    Whole,
    Digest,
}

/// When the log is made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogSync {
    Interval,
    Always,
    Never,
}

/// How decisions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecisionFormat {
    Ndjson,
    Json,
    Ron,
    Csv,
    Table,
}

/// `leadwright explain`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright explain my-rules --leads leads.ndjson --lead L-1042
  leadwright explain E0107

The page of a lead tells its points line by line, what moved it, what keeps it
from the next stage, and what would do it. The page of a code tells what it
means, with a wrong and a right example.")]
pub struct Explain {
    /// A folder of .lead files, or one file; or the code of a problem
    #[arg(value_name = "RULES|CODE")]
    pub what: String,
    /// Which lead
    #[arg(long, value_name = "ID")]
    pub lead: Option<String>,
    /// Leads as NDJSON, JSON, CSV or RON; `-` for standard input
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 100)]
    pub leads: Option<String>,
    #[command(flatten)]
    pub input: Input,
}

/// `leadwright queue`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright queue my-rules --leads leads.ndjson --top 20
  leadwright queue my-rules --leads leads.ndjson --owner sales
  leadwright queue my-rules --leads leads.ndjson --owner ana@acme.example

  leadwright queue my-rules --leads leads.ndjson --where 'fit >= 50' --by tier

Best first by the `priority` of the rules; of one priority, what is late comes
first, then what is due sooner. Leads whose priority is unknown come last, with
what is missing for it. Leads at an end (won, lost, …) and excluded ones are
left out.")]
pub struct Queue {
    #[command(flatten)]
    pub leads: Leads,
    #[command(flatten)]
    pub which: Which,
    /// How many; with --by, how many of each block
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// What to write: table, csv, ndjson
    #[arg(long, value_enum, default_value_t = ListFormat::Table, hide_possible_values = true, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Which leads a list has, and in which blocks.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Only leads of this department, or of the person with this address
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// Only leads for which this is so, such as 'fit >= 50 and not customer'
    #[arg(long = "where", value_name = "CONDITION")]
    pub only: Option<String>,
    /// In blocks by this grade, the best first
    #[arg(long, value_name = "GRADE")]
    pub by: Option<String>,
}

/// The forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Table,
    Csv,
    Ndjson,
}

/// `leadwright near`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  leadwright near my-rules --leads leads.ndjson --top 10

  leadwright near my-rules --leads leads.ndjson --owner sales --by tier

Grouped by what is missing, what would help most leads first: a phone number to
ask for, a question to add to a form, a score that is a few points short. The
leads of each group come in the order of `leadwright queue`.")]
pub struct Near {
    #[command(flatten)]
    pub leads: Leads,
    #[command(flatten)]
    pub which: Which,
    /// How many leads to list for each thing that is missing; all if not given
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// What to write: table, csv, ndjson
    #[arg(long, value_enum, default_value_t = ListFormat::Table, hide_possible_values = true, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// `leadwright replay`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright replay my-rules --leads leads.ndjson --lead L-1042
  leadwright replay my-rules --leads leads.ndjson --format ndjson > stories
  leadwright replay my-rules --leads leads.ndjson --until 2026-12-01T00:00:00Z
  leadwright replay my-rules --leads leads.csv --lead L-7 --format svg > L-7.svg

Each lead is decided about when it begins, and again whenever something happens
to it or time alone changes something; what follows is carried out before it
goes on. Its activities and answers are the facts; the stage, the person and the
history of its record are worked out anew, unless an earlier replay wrote them.")]
#[command(mut_arg("now", |arg| arg
    .long("until")
    .alias("now")
    .help("Up to when the leads are followed, such as 2026-11-23T09:00:00Z; up to the clock's time if not given")))]
pub struct Replay {
    #[command(flatten)]
    pub leads: Leads,
    /// Only the story of this lead
    #[arg(long, value_name = "ID")]
    pub lead: Option<String>,
    /// How stories are told: text (for people), ndjson (one a line), json, svg (a picture of one lead)
    #[arg(long, value_enum, default_value_t = StoryFormat::Text, hide_possible_values = true, value_name = "FORMAT")]
    pub format: StoryFormat,
}

/// How stories are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoryFormat {
    Text,
    Json,
    Ndjson,
    Svg,
}

/// `leadwright test`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright test my-rules
  leadwright test my-rules --filter \"French VP\"
  leadwright test my-rules --review
  leadwright test my-rules --accept
  leadwright test my-rules --format junit > report.xml
  leadwright test my-rules --format github --deny warnings

A test stands in a .lead file: a lead, what happens to it, and what has to
follow. The time comes from the test, so that it passes on any day. One that
fails tells the values it met, why they are so, and why not as expected.

A snapshot is a file of leads in the folder `snapshots` of the rules, such as
snapshots/first-week.ndjson, with a first line {\"now\": \"2026-11-23T09:00:00Z\"}.
What is decided about them is kept beside it, in snapshots/first-week.snap; when
it is decided otherwise, that is told, until somebody accepts it.

The exit code is 1 when a test fails, a snapshot is new, changed or orphaned, or
the rules are wrong.")]
pub struct Test {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// How results are told: human, json (a line a test), junit (XML), github (annotations)
    #[arg(long, value_enum, default_value_t = TestFormat::Human, hide_possible_values = true, value_name = "FORMAT")]
    pub format: TestFormat,
    /// Only tests and snapshots with this in their name
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Accept all snapshots as they are decided now; not where CI is set
    #[arg(long)]
    pub accept: bool,
    /// Show each snapshot that is not as accepted, and ask what to do with it; on a terminal
    #[arg(long, conflicts_with_all = ["accept", "format"])]
    pub review: bool,
    /// Tell which lines of the rules no test and no snapshot makes use of
    #[arg(long)]
    pub coverage: bool,
    /// With --coverage: fail when less than so many per cent of the lines are made use of
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min: Option<u8>,
    /// `warnings` about the rules count as wrong too
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub deny: Option<Deny>,
}

/// How the results of tests are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    Human,
    Json,
    Junit,
    Github,
}

/// `leadwright diff`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright diff main:my-rules my-rules --leads leads.ndjson
  leadwright diff v2026.3:my-rules v2026.4:my-rules --leads leads.csv
  leadwright diff old-rules new-rules --leads leads.ndjson --format markdown
  leadwright diff main:my-rules my-rules --leads leads.ndjson \\
    --fail-on `owner lost, stage lost`

Both rule sets decide about each lead at the same time. What comes out differently
(scores, grades, stage, owner, due times, nurture programmes) is told by the edit
that did it: edits are tried alone, and together where none does it alone.

The exit code is 3 when leads come out differently; with --fail-on only when that
happens: score, grade, stage, owner, due or nurture, alone or with `lost` or
`gained`, separated by commas.")]
pub struct Diff {
    /// The rules before: a folder, a file, or REV:PATH of the git repository you are in
    pub old: String,
    /// The rules after
    pub new: String,
    /// Leads as NDJSON, JSON, CSV or RON; `-` for standard input. CSV columns can be named: FILE:id=contact_id
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 100)]
    pub leads: String,
    #[command(flatten)]
    pub input: Input,
    /// Where leads that can't be read go, with line, text and reason
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 105)]
    pub rejects: Option<PathBuf>,
    /// How it is told: text (for people), markdown (for a pull request), json
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, hide_possible_values = true, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Of how many groups of edits the text tells
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub top: usize,
    /// Exit with 3 only when this happens, for example `owner lost, stage lost`
    #[arg(long, value_name = "WHAT")]
    pub fail_on: Option<String>,
}

/// How a change of rules is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    Text,
    Markdown,
    Json,
}

/// `leadwright replay-log`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright eval my-rules --leads leads.ndjson --log decisions-log > decisions
  leadwright replay-log decisions-log
  leadwright replay-log decisions-log --rules my-rules
  leadwright replay-log decisions-log --rules v1-rules --rules v2-rules

Each decision of the log is made once more, from what the log has of the lead, at
its time and by its rules, and held against what was logged, byte for byte. The
rules stand in the log; with --rules, those that are named are used instead, each
for the decisions that were made by just these, which their digest tells.

The exit code is 1 when a decision comes out otherwise, its rules are not there or
were changed, a line can't be read, or decisions are missing or out of order. What can't be made once more, because the
log has only a digest of the lead, is told.")]
pub struct ReplayLog {
    /// The folder of the log
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
    /// Rules to use instead of those in the log: a folder or a file; may be given several times
    #[arg(long, value_name = "RULES")]
    pub rules: Vec<PathBuf>,
    /// How it is told: text (for people), json
    #[arg(long, value_enum, default_value_t = ReplayFormat::Text, hide_possible_values = true, value_name = "FORMAT")]
    pub format: ReplayFormat,
}

/// How the replay of a log is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    Text,
    Json,
}

/// `leadwright watch`
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright watch my-rules --leads leads.ndjson
  leadwright watch my-rules --leads leads.ndjson > changes.txt

At each save the rules are checked, their tests are run and all leads are decided
about anew, as of one time. What comes out otherwise than before the save is shown,
with the edit that did it, and how much does since the start. Rules that can't be
used are told with what is wrong; those before stay. The file of the leads is
watched, too.

On a terminal this is a screen; q or Ctrl-C leaves it. Elsewhere each save writes a
block of text.")]
pub struct Watch {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// Leads as NDJSON, JSON, CSV or RON. CSV columns can be named: FILE:id=contact_id
    #[arg(long, value_name = "FILE", help_heading = "Leads", display_order = 100)]
    pub leads: String,
    #[command(flatten)]
    pub input: Input,
    /// End after the first save that changed something
    #[arg(long)]
    pub once: bool,
    /// Write blocks of text, on a terminal, too
    #[arg(long)]
    pub plain: bool,
    /// Look at the rules this often, in milliseconds, instead of waiting to be told of a save; for network file systems
    #[arg(long, value_name = "MS")]
    pub poll: Option<u64>,
}

/// `leadwright serve`
#[cfg(feature = "http")]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  leadwright serve my-rules
  curl http://127.0.0.1:7878/v1/decide \\
    -H 'Content-Type: application/json' -d '{\"id\": \"L-1\"}'
  leadwright serve my-rules --listen 0.0.0.0:7878 --tokens tokens \\
    --tls-cert cert.pem --tls-key key.pem

What is saved is used within a second; what is wrong with it is told, and the
rules before stay in use. Only this machine is answered, unless --tokens says
who else may ask, or --insecure that anybody may. http://127.0.0.1:7878/ is a
page to try it, and /openapi.json describes it for programs.

SIGTERM and Ctrl-C end it once all requests are answered; the exit code is 0.")]
pub struct Serve {
    /// A folder of .lead files, or one file
    pub rules: PathBuf,
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    pub listen: String,
    /// Who may ask: a file with a line a token, as `leadwright token new` prints it
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Answer anybody who can reach the address, without a token
    #[arg(long, conflicts_with = "tokens")]
    pub insecure: bool,
    /// The certificate, as PEM, to encrypt with
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// What the tests of the rules are for: tell (which fail), require (rules whose tests fail are not used), skip
    #[arg(long, value_enum, default_value_t = RuleTests::Tell, hide_possible_values = true, value_name = "WHAT")]
    pub tests: RuleTests,
    /// Look at the rules this often, in milliseconds, instead of waiting to be told of a save; for network file systems
    #[arg(long, value_name = "MS")]
    pub poll: Option<u64>,
    /// Leave the log of requests out
    #[arg(long)]
    pub quiet: bool,
    #[command(flatten)]
    pub log: Log,
    /// The largest body, and the longest line of NDJSON, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = 1_000_000, help_heading = "Limits")]
    pub max_body: usize,
    /// The most leads in one request
    #[arg(long, value_name = "N", default_value_t = 100_000, help_heading = "Limits")]
    pub max_leads: u64,
    /// The most requests at work at a time; more are answered with 503
    #[arg(long, value_name = "N", default_value_t = 256, help_heading = "Limits")]
    pub max_requests: usize,
    /// The most connections at a time; more wait
    #[arg(long, value_name = "N", default_value_t = 1_024, help_heading = "Limits")]
    pub max_connections: usize,
    /// How long a body may take to come, and an answer to be found, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, help_heading = "Limits")]
    pub timeout: u64,
    /// How long nothing may happen on a connection, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, help_heading = "Limits")]
    pub idle: u64,
    /// How long requests are still taken after SIGTERM, in milliseconds
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500, help_heading = "Limits")]
    pub drain: u64,
    /// How long, after that, requests may take to their end, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, help_heading = "Limits")]
    pub grace: u64,
}

/// What the tests of rules are for.
#[cfg(feature = "http")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleTests {
    Tell,
    Require,
    Skip,
}

/// `leadwright token`
#[cfg(feature = "http")]
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Print a new token, and the line for the file of tokens
    New(TokenNew),
}

/// `leadwright token new`
#[cfg(feature = "http")]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  leadwright token new --scope decide --name crm

The token is for whoever asks; only its hash stands in the file, so it can't be
shown again. Scopes: decide (decisions about leads), read (the rules, numbers),
admin (everything).")]
pub struct TokenNew {
    /// What it is for: decide, read, admin; several with commas
    #[arg(long, value_enum, value_name = "SCOPE", value_delimiter = ',', required = true, hide_possible_values = true)]
    pub scope: Vec<TokenScope>,
    /// Whose it is, in one word; it stands in the log
    #[arg(long, value_name = "NAME", default_value = "unnamed")]
    pub name: String,
}

/// What a token is for.
#[cfg(feature = "http")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TokenScope {
    Decide,
    Read,
    Admin,
}
