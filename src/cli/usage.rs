//! Wrong usage: what is wrong with it, and how it is right.

use std::any::TypeId;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::Args;
use super::{End, Stop, output};

/// Commands with an example of each.
const COMMANDS: [(&str, &str); 14] = [
    ("new", "leadwright new my-rules"),
    ("check", "leadwright check my-rules"),
    ("eval", "leadwright eval my-rules --leads leads.ndjson"),
    ("explain", "leadwright explain my-rules --leads leads.ndjson --lead L-1042"),
    ("queue", "leadwright queue my-rules --leads leads.ndjson --top 20"),
    ("near", "leadwright near my-rules --leads leads.ndjson"),
    ("replay", "leadwright replay my-rules --leads leads.ndjson --lead L-1042"),
    ("replay-log", "leadwright replay-log decisions-log"),
    ("watch", "leadwright watch my-rules --leads leads.ndjson"),
    ("test", "leadwright test my-rules"),
    ("diff", "leadwright diff main:my-rules my-rules --leads leads.ndjson"),
    ("serve", "leadwright serve my-rules"),
    ("token", "leadwright token new --scope decide --name crm"),
    ("completions", "leadwright completions bash"),
];

/// Commands that come with later versions, and what they will do.
const LATER: [(&str, &str); 6] = [
    ("fix", "applies safe fixes"),
    ("fmt", "lays rules out"),
    ("report", "counts the funnel"),
    ("graph", "draws the process"),
    ("doc", "writes the process as a page"),
    ("lsp", "is for editors"),
];

/// What clap has to say: help and version on stdout, all else as wrong usage in our words.
pub fn answer(error: &clap::Error) -> Result<End, Stop> {
    let rendered = error.render();
    if !error.use_stderr() {
        let colour = std::io::IsTerminal::is_terminal(&std::io::stdout());
        let text = if colour { rendered.ansi().to_string() } else { rendered.to_string() };
        return output::print(text.as_bytes()).map(|()| End::Fine);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), rendered.to_string().as_bytes());
        return Ok(End::Unusable);
    }
    if let (ErrorKind::InvalidSubcommand, Some(word)) = (error.kind(), one(error, ContextKind::InvalidSubcommand)) {
        return Err(no_such_command(&word));
    }
    let next = match command() {
        Some((name, example)) => {
            format!("\n  for example: {example}\n  all about it: leadwright {} --help", whole(name))
        }
        None => "\n  all commands: leadwright --help".to_owned(),
    };
    Err(Stop::unusable(format!("{}{next}", what(error, &rendered.to_string()))))
}

/// There is no command of this name, or not yet.
pub fn no_such_command(word: &str) -> Stop {
    if let Some((word, does)) = LATER.iter().find(|(later, _)| *later == word) {
        return Stop::unusable(format!(
            "`leadwright {word}`, which {does}, is not part of this version yet\n  what there is: leadwright --help"
        ));
    }
    if cfg!(not(feature = "http")) && ["serve", "token"].contains(&word) {
        return Stop::unusable(format!(
            "this program was built without `leadwright {word}`\n  build it with: --features http"
        ));
    }
    if std::path::Path::new(word).exists() {
        return Stop::unusable(format!(
            "say what to do with {word}\n  for example: leadwright check {word}\n  all commands: leadwright --help"
        ));
    }
    let near = crate::source::closest(word, COMMANDS.iter().map(|(name, _)| *name));
    let near = near.map(|near| format!("; did you mean `leadwright {near}`?")).unwrap_or_default();
    Stop::unusable(format!("there is no command `{word}`{near}\n  all commands: leadwright --help"))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "clap knows more kinds of errors than these commands can cause")]
fn what(error: &clap::Error, rendered: &str) -> String {
    let argument = one(error, ContextKind::InvalidArg).unwrap_or_default();
    let option = argument.split(' ').next().unwrap_or_default().to_owned();
    let known = one(error, ContextKind::SuggestedArg).or_else(|| one(error, ContextKind::SuggestedValue));
    let near = known.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let name = command().map_or("", |(name, _)| whole(name));
            format!(
                "`{}` needs {}",
                format!("leadwright {name}").trim_end(),
                all(error, ContextKind::InvalidArg).join(" and ")
            )
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            below_0(&argument).unwrap_or_else(|| format!("there is no option {argument}{near}"))
        }
        ErrorKind::UnknownArgument => format!("`{argument}` is one word too many{near}"),
        ErrorKind::InvalidValue => {
            let value = one(error, ContextKind::InvalidValue).unwrap_or_default();
            let valid = all(error, ContextKind::ValidValue);
            match (value.is_empty(), valid.is_empty()) {
                (true, true) => format!("{option} needs a value behind it: {argument}"),
                (true, false) => format!("{option} needs one of {}", valid.join(", ")),
                (false, _) => format!("{option} can't be `{value}`; it is one of {}{near}", valid.join(", ")),
            }
        }
        ErrorKind::ValueValidation => {
            let value = one(error, ContextKind::InvalidValue).unwrap_or_default();
            format!("{option} can't be `{value}`; write a whole number from 0 up")
        }
        ErrorKind::ArgumentConflict => {
            let other = one(error, ContextKind::PriorArg).unwrap_or_default();
            match other.split(' ').next().unwrap_or_default() {
                "" => format!("{option} is given twice"),
                other if other == option => format!("{option} is given twice"),
                other => format!("{option} and {other} don't go together; leave one of them out"),
            }
        }
        _ => {
            let first = rendered.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
    }
}

/// The command that was meant, by the words that were typed.
fn command() -> Option<(&'static str, &'static str)> {
    std::env::args_os().skip(1).find_map(|word| COMMANDS.iter().find(|(name, _)| word == *name).copied())
}

/// A command as it has to be typed: the one that has others below it, with the one there is.
fn whole(name: &str) -> &str {
    if name == "token" { "token new" } else { name }
}

/// What looks like an option, but is a number below 0 behind one that wants a number.
fn below_0(argument: &str) -> Option<String> {
    let is_number = argument.strip_prefix('-').is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let (option, value) = words.iter().zip(words.iter().skip(1)).find(|(_, value)| value.starts_with(argument))?;
    let wanted = is_number && wants_a_number(option.strip_prefix("--")?);
    wanted.then(|| format!("{option} can't be `{value}`; write a whole number from 0 up"))
}

/// Whether an option of the command that was meant takes a number.
fn wants_a_number(option: &str) -> bool {
    let numbers = [TypeId::of::<u64>(), TypeId::of::<usize>()];
    let (all, name) = (Args::command(), command().map_or("", |(name, _)| name));
    let is_it = |arg: &clap::Arg| {
        arg.get_long() == Some(option) && numbers.iter().any(|number| arg.get_value_parser().type_id() == *number)
    };
    all.find_subcommand(name).is_some_and(|command| command.get_arguments().any(is_it))
}

fn one(error: &clap::Error, kind: ContextKind) -> Option<String> {
    all(error, kind).into_iter().next()
}

fn all(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
