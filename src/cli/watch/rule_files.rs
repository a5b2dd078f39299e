//! Which rule files are gone, empty or new since the rules in use were loaded: all that is wrong may follow from that.

use crate::source::{Problem, Sources};

/// What became of a file.
#[derive(Debug, Clone, Copy)]
enum Became {
    Gone,
    Empty,
    New,
}

/// A sentence for each of these that there is; `there` is what could be read, and `problems` what is wrong with it.
pub fn told(used: &Sources, there: &Sources, problems: &[Problem]) -> Vec<String> {
    // Where no file is found at all, a problem says so.
    if there.rules().next().is_none() {
        return Vec::new();
    }
    // One that is there, but can't be read, has a problem of its own.
    let unread = |path: &str| problems.iter().any(|problem| problem.path.as_deref() == Some(path));
    let gone = |path: &str| text(there, path).is_none() && !unread(path);
    let emptied = |path: &str| text(there, path).is_some_and(is_empty) && !text(used, path).is_some_and(is_empty);
    let new = |path: &str| text(used, path).is_none();
    let told =
        [(Became::Gone, paths(used, &gone)), (Became::Empty, paths(used, &emptied)), (Became::New, paths(there, &new))];
    told.into_iter().filter_map(|(became, paths)| sentence(became, &paths)).collect()
}

fn paths<'s>(sources: &'s Sources, wanted: &dyn Fn(&str) -> bool) -> Vec<&'s str> {
    sources.rules().map(|(_, source)| source.path.as_str()).filter(|path| wanted(path)).collect()
}

fn text<'s>(sources: &'s Sources, path: &str) -> Option<&'s str> {
    sources.rules().find(|(_, source)| source.path == path).map(|(_, source)| source.text.as_str())
}

fn is_empty(text: &str) -> bool {
    text.trim().is_empty()
}

/// Such as: `fit.lead` is gone since the rules in use were loaded.
fn sentence(became: Became, paths: &[&str]) -> Option<String> {
    const NAMED: usize = 3;
    let mut named: Vec<String> = paths.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(NAMED);
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let last = named.pop()?;
    let (names, are, them) = match named.as_slice() {
        [] => (last, "is", "it"),
        _ => (format!("{} and {last}", named.join(", ")), "are", "them"),
    };
    let (what, next) = match became {
        Became::Gone => ("gone", format!("put {them} back, or correct what still needs {them}")),
        Became::Empty => ("empty", format!("write into {them} again, or correct what still needs {them}")),
        Became::New => ("new", format!("look there first, or take {them} out again")),
    };
    Some(format!("{names} {are} {what} since the rules in use were loaded; {next}"))
}
