//! What is shown of the last save.

use crate::live::{Rules, Status};
use crate::render::problems;
use crate::source::{Problem, Sources};

use super::super::Stop;
use super::super::output::Terminal;
use super::compare::Compared;
use super::files::{LeadFiles, News};
use super::leads::Standing;
use super::{Effect, at, rule_files};

/// What is shown of the last save, to be drawn in any width.
#[derive(Default)]
pub struct View {
    /// When, and what was saved.
    head: String,
    /// Whether something is wrong with it.
    pub wrong: bool,
    body: Vec<Part>,
}

/// A part of what is shown.
pub enum Part {
    /// As it is.
    Text(String),
    /// What is wrong.
    Odd(String),
    /// What a save does.
    Changed(Box<Compared>),
    /// What keeps rules from being used.
    Problems(Vec<Problem>, Sources),
}

/// What was saved.
pub struct Saved {
    /// Whether rules were.
    pub rules: bool,
    /// Files of the leads, and what happened to them.
    pub files: Vec<(String, News)>,
    /// How the file of the leads themselves is called.
    pub leads: String,
}

impl Saved {
    /// `rules saved, leads.ndjson is back`
    fn words(&self) -> String {
        let of = |news: News| {
            let names: Vec<&str> =
                self.files.iter().filter(|(_, what)| *what == news).map(|(name, _)| name.as_str()).collect();
            (listed(&names), if names.len() == 1 { "is" } else { "are" })
        };
        let mut words = Vec::new();
        if self.rules {
            words.push("rules saved".to_owned());
        }
        let (saved, _) = of(News::Saved);
        if saved == self.leads && !saved.is_empty() {
            words.push(format!("leads saved: {saved}"));
        } else if !saved.is_empty() {
            words.push(format!("saved: {saved}"));
        }
        for (news, word) in [(News::Gone, "gone"), (News::Back, "back")] {
            let (names, are) = of(news);
            if !names.is_empty() {
                words.push(format!("{names} {are} {word}"));
            }
        }
        words.join("; ")
    }
}

impl View {
    /// Before the first save.
    pub fn start(rules: &Rules, zone: &str, stands: Vec<Part>) -> Self {
        let mut body = stands;
        body.extend(tests(&rules.failed));
        Self { head: format!("{}  watching{zone}", at(rules)), wrong: false, body }
    }

    /// Other rules than those by which leads were last decided about.
    pub fn loaded(rules: &Rules, saved: &Saved, effect: Effect, stands: Vec<Part>) -> Self {
        let mut body = Vec::new();
        if !saved.rules {
            body.push(Part::Text("This is what the rules change that were saved meanwhile:".to_owned()));
        }
        match effect.changed {
            Ok(changed) => body.push(Part::Changed(Box::new(changed))),
            Err(stop) => body.push(Part::Odd(words(&stop))),
        }
        if let Some(Ok(since)) = effect.since {
            body.push(Part::Text(format!("Since the start: {}", since.headline())));
        }
        body.extend(tests(&rules.failed));
        body.extend(stands);
        Self { head: format!("{}  {}", at(rules), saved.words()), wrong: !rules.failed.is_empty(), body }
    }

    /// What was saved can't be used.
    pub fn refused(rules: &Rules, status: &Status, stands: Vec<Part>) -> Self {
        let (problems, sources) = match &status.trouble {
            Some(trouble) => (trouble.problems.clone(), trouble.sources.clone()),
            None => (Vec::new(), Sources::new()),
        };
        let count = problems::count(&problems);
        let mut body: Vec<Part> =
            rule_files::told(&rules.sources, &sources, &problems).into_iter().map(Part::Odd).collect();
        body.push(Part::Odd(format!("{count}; the rules before the save stay in use")));
        body.push(Part::Problems(problems, sources));
        body.extend(stands);
        Self { head: format!("{}  rules saved, but not used", at(rules)), wrong: true, body }
    }

    /// The files are again what is in use.
    pub fn cleared(rules: &Rules, stands: Vec<Part>) -> Self {
        let mut body = vec![Part::Text("The rules are again those in use.".to_owned())];
        body.extend(stands);
        Self { head: format!("{}  rules saved", at(rules)), wrong: false, body }
    }

    /// The leads are others, or there again.
    pub fn leads(rules: &Rules, saved: &Saved, changes: String, stands: Vec<Part>) -> Self {
        let mut body = vec![Part::Text(changes)];
        body.extend(stands);
        Self { head: format!("{}  {}", at(rules), saved.words()), wrong: false, body }
    }

    /// There are no leads to decide about; `other` is whether that keeps a change of the rules from being shown.
    pub fn no_leads(rules: &Rules, saved: &Saved, other: bool, stands: Vec<Part>) -> Self {
        let mut body = stands;
        if other {
            let what = if saved.rules { "what this save changes" } else { "what the rules saved meanwhile change" };
            body.insert(0, Part::Text(format!("{what} is shown when there are leads again")));
        }
        if saved.rules {
            body.extend(tests(&rules.failed));
        }
        Self { head: format!("{}  {}", at(rules), saved.words()), wrong: true, body }
    }

    /// All of it.
    pub fn text(&self, terminal: &Terminal) -> String {
        let style = terminal.style();
        let mut out = vec![style.bold(&format!("── {}", self.head))];
        for (number, part) in self.body.iter().enumerate() {
            // What was found stands apart from how things are since.
            let tall = |part: &Part| matches!(part, Part::Changed(_) | Part::Problems(..));
            if number.checked_sub(1).and_then(|before| self.body.get(before)).is_some_and(tall) {
                out.push(String::new());
            }
            out.push(match part {
                Part::Text(text) => text.clone(),
                Part::Odd(text) => style.odd(text),
                Part::Changed(changed) => {
                    let width = terminal.width().unwrap_or(120).max(60);
                    changed.text(style, width).trim_end().to_owned()
                }
                Part::Problems(found, sources) => {
                    problems::human(found, sources, terminal.look(true)).trim_end().to_owned()
                }
            });
        }
        out.push(String::new());
        out.join("\n")
    }
}

fn tests(failed: &[String]) -> Option<Part> {
    const NAMED: usize = 3;
    let names: Vec<String> = failed.iter().take(NAMED).map(|name| format!("\"{name}\"")).collect();
    let more = if failed.len() > NAMED { ", …" } else { "" };
    let count = if failed.len() == 1 { "1 test fails".to_owned() } else { format!("{} tests fail", failed.len()) };
    let next = "`leadwright test` tells why";
    (!failed.is_empty()).then(|| Part::Odd(format!("{count}: {}{more}; {next}", names.join(", "))))
}

/// `a.csv, b.csv and c.csv`
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., before, last] if !first.is_empty() => format!("{}, {before} and {last}", first.join(", ")),
        [before, last] => format!("{before} and {last}"),
        names => names.concat(),
    }
}

fn words(stop: &Stop) -> String {
    match stop {
        Stop::Told(message, _) => message.clone(),
        Stop::Enough => String::new(),
    }
}

/// Why the leads can't be decided about, in lines; none if they can.
pub fn lack(files: &LeadFiles, found: Result<&Standing, &Stop>) -> Option<Vec<String>> {
    let (gone, leads) = (files.gone(), files.leads());
    match found {
        _ if !gone.is_empty() => Some(vec![format!(
            "there is no file {} any more, so no lead is decided about; put {} back, and all are decided about anew",
            gone.join(" and no file "),
            if gone.len() == 1 { "it" } else { "them" }
        )]),
        Ok(standing) if standing.is_empty() => {
            let mut lines =
                vec![format!("there is no lead in {leads}; when leads are saved in it, they are decided about anew")];
            lines.extend(standing.rejects());
            Some(lines)
        }
        Ok(_) => None,
        Err(stop) => Some(vec![words(stop)]),
    }
}

/// How the leads stand; if they can't be decided about, why.
pub fn stands(standing: &Standing, lack: &[String]) -> Vec<Part> {
    if !lack.is_empty() {
        return lack.iter().cloned().map(Part::Odd).collect();
    }
    let mut parts = vec![Part::Text(standing.line())];
    parts.extend(standing.rejects().into_iter().map(Part::Odd));
    parts
}
