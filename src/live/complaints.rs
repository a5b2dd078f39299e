//! What can be wrong with the folder and the files of a rule set: the words for it.

use crate::source::{Code, Problem};

/// The codes of this stage with their titles.
pub const CODES: &[(&str, &str)] = &[
    ("E0511", "no such folder or file"),
    ("E0512", "no rule file in the folder"),
    ("E0513", "a rule file that is not UTF-8 text"),
    ("E0514", "a file that can't be read"),
    ("E0515", "a rule file that is too large"),
    ("E0516", "a git revision that is not there"),
    ("E0517", "no folder or file of that name in a git revision"),
    ("E0518", "git can't be asked"),
    ("E0531", "files that change while they are read"),
    ("E0532", "new rules whose tests fail"),
    ("W0533", "rules in use whose tests fail"),
    ("W0534", "changes that are looked for instead of heard"),
];

/// The path leads nowhere.
pub(super) fn no_such_path(path: &str) -> Problem {
    Problem::error(Code("E0511"), format!("there is no folder or file `{path}`"))
        .in_path(path)
        .help("check the spelling, or write a first rule set with `leadwright new DIR`")
}

/// A folder in which nothing is a rule file.
pub(super) fn no_rules(path: &str) -> Problem {
    Problem::error(Code("E0512"), format!("there is no rule file in `{path}`"))
        .in_path(path)
        .help("rule files end in `.lead`; `leadwright new DIR` writes a first rule set to start from")
}

/// No rule file in what is no folder; `what` in words.
pub(super) fn no_rules_among(what: &str) -> Problem {
    Problem::error(Code("E0512"), format!("there is no rule file in {what}")).help("rule files end in `.lead`")
}

/// A rule file in another encoding.
pub(super) fn not_text(path: &str, why: &str) -> Problem {
    Problem::error(Code("E0513"), format!("`{path}` can't be read as text: {why}"))
        .in_path(path)
        .help("save the file as UTF-8 (most editors: Save as, Encoding)")
}

/// The machine refuses.
pub(super) fn unreadable(path: &str, why: &str) -> Problem {
    Problem::error(Code("E0514"), format!("`{path}` can't be read: {why}"))
        .in_path(path)
        .help("check that it is still there and that you are allowed to read it")
}

/// More bytes than somebody writes.
pub(super) fn too_large(path: &str, size: u64) -> Problem {
    let megabytes = size / 1_000_000;
    Problem::error(Code("E0515"), format!("`{path}` has {megabytes} MB, and a rule file has 16 MB at most"))
        .in_path(path)
        .help("keep long lists and tables in data files: `list NAME from \"….txt\"`, `table NAME from \"….csv\" { … }`")
}

/// A path that led to rules and leads nowhere now.
pub(super) fn gone(path: &str) -> Problem {
    Problem::error(Code("E0511"), format!("there is no folder or file `{path}` any more"))
        .in_path(path)
        .help("put it back; until then the rules before stay in use")
}

/// Whether a problem is that a path leads nowhere.
pub(super) fn is_gone(problem: &Problem) -> bool {
    problem.code == Code("E0511")
}

/// Somebody writes and writes.
pub(super) fn restless(path: &str) -> Problem {
    Problem::error(Code("E0531"), format!("the files in `{path}` change again and again while they are read"))
        .in_path(path)
        .help("the rules before stay in use; see which program keeps writing there")
}

/// Rules that don't do what they say they do.
pub(super) fn failing(path: &str, failed: &[String], first: bool) -> Problem {
    let (tests, fail, these) = tests(failed);
    let (which, stay) = if first { ("the rules", "") } else { ("the new rules", "the rules before stay in use; ") };
    Problem::error(Code("E0532"), format!("{tests} of {which} {fail}, so they are not used: {these}"))
        .in_path(path)
        .help(format!("{stay}`leadwright test {path}` tells why, and either a rule or its test has to change"))
}

/// The same where nobody asked for more.
pub(super) fn failing_in_use(path: &str, failed: &[String]) -> Problem {
    let (tests, fail, these) = tests(failed);
    Problem::warning(Code("W0533"), format!("{tests} of the rules in use {fail}: {these}"))
        .in_path(path)
        .help("`leadwright test` tells why; rules whose tests fail can be refused, if you ask for it")
}

fn tests(failed: &[String]) -> (String, &'static str, String) {
    /// More names than these are not read.
    const NAMED: usize = 3;
    let (tests, fail) =
        if failed.len() == 1 { ("1 test".to_owned(), "fails") } else { (format!("{} tests", failed.len()), "fail") };
    let mut named: Vec<String> = failed.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if failed.len() > NAMED {
        named.push(format!("and {} more", failed.len() - NAMED));
    }
    (tests, fail, named.join(", "))
}

/// The machine does not ring.
pub(super) fn polled(path: &str, why: &str, every: &str) -> Problem {
    Problem::warning(
        Code("W0534"),
        format!("changes of `{path}` can't be heard ({why}), so it is looked at every {every}"),
    )
    .in_path(path)
    .help("a change takes effect a little later; set how often to look with the option `poll`")
}

/// A revision that git does not know.
pub(super) fn no_such_revision(revision: &str, near: Option<&str>) -> Problem {
    let server = revision.split_once('/').filter(|(server, _)| *server == "origin" || *server == "upstream");
    let help = match (server, near) {
        (Some((server, branch)), _) => format!(
            "if it is a branch of the server, fetch it first: `git fetch {server} {branch}`; a clone that CI makes is often shallow"
        ),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => "`git branch --all` and `git tag` list the names there are; in CI, fetch the history first \
                 (`git fetch origin main`, or `fetch-depth: 0`)"
            .to_owned(),
    };
    Problem::error(Code("E0516"), format!("there is no git revision `{revision}`")).in_path(revision).help(help)
}

/// A revision without the path; whether it is there from the current folder, or what may be meant.
pub(super) fn not_in_revision(revision: &str, path: &str, here: bool, near: Option<&str>) -> Problem {
    let help = match near {
        _ if here => {
            format!(
                "the path counts from the top of the repository; from the current folder write `{revision}:./{path}`"
            )
        }
        Some(near) => format!("did you mean `{revision}:{near}`?"),
        None => format!("the path counts from the top of the repository; `git ls-tree {revision}` lists what is there"),
    };
    Problem::error(Code("E0517"), format!("there is no folder or file `{path}` in the revision `{revision}`"))
        .in_path(format!("{revision}:{path}"))
        .help(help)
}

/// Git is not there, or there is no repository.
pub(super) fn no_git(path: &str, why: &str) -> Problem {
    Problem::error(Code("E0518"), format!("`{path}` is taken for a git revision and a path, but {why}"))
        .in_path(path)
        .help("run this inside of the repository, or name a folder or a file that is there")
}
