//! What is shown of the last save.

use crate::live::{Rules, Status};
use crate::render::problems;
use crate::source::{Problem, Sources};

use super::super::Stop;
use super::super::output::Terminal;
use super::at;
use super::compare::Compared;
use super::leads::Standing;

/// What is shown of the last save, to be drawn in any width.
#[derive(Default)]
pub struct View {
    /// When, and what was saved.
    head: String,
    /// Whether something is wrong with it.
    pub wrong: bool,
    body: Vec<Part>,
}

enum Part {
    Text(String),
    Odd(String),
    Changed(Box<Compared>),
    Problems(Vec<Problem>, Sources),
}

impl View {
    /// Before the first save.
    pub fn start(rules: &Rules, standing: &Standing) -> Self {
        let mut body = vec![Part::Text(standing.line())];
        body.extend(tests(&rules.failed));
        Self { head: format!("{}  watching", at(rules)), wrong: false, body }
    }

    /// Other rules are in use.
    pub fn loaded(
        rules: &Rules,
        changed: Result<Compared, Stop>,
        since: Option<Result<Compared, Stop>>,
        standing: &Standing,
    ) -> Self {
        let mut body = Vec::new();
        match changed {
            Ok(changed) => body.push(Part::Changed(Box::new(changed))),
            Err(stop) => body.push(Part::Odd(words(stop))),
        }
        if let Some(Ok(since)) = since {
            body.push(Part::Text(format!("Since the start: {}", since.headline())));
        }
        body.extend(tests(&rules.failed));
        body.push(Part::Text(standing.line()));
        Self { head: format!("{}  rules saved", at(rules)), wrong: !rules.failed.is_empty(), body }
    }

    /// What was saved can't be used.
    pub fn refused(rules: &Rules, status: &Status, standing: &Standing) -> Self {
        let (problems, sources) = match &status.trouble {
            Some(trouble) => (trouble.problems.clone(), trouble.sources.clone()),
            None => (Vec::new(), Sources::new()),
        };
        let count = problems::count(&problems);
        let body = vec![
            Part::Odd(format!("{count}; the rules before the save stay in use")),
            Part::Problems(problems, sources),
            Part::Text(standing.line()),
        ];
        Self { head: format!("{}  rules saved, but not used", at(rules)), wrong: true, body }
    }

    /// The files are again what is in use.
    pub fn cleared(rules: &Rules, standing: &Standing) -> Self {
        let body = vec![Part::Text("The rules are again those in use.".to_owned()), Part::Text(standing.line())];
        Self { head: format!("{}  rules saved", at(rules)), wrong: false, body }
    }

    /// The leads are others.
    pub fn leads(name: &str, rules: &Rules, before: &Standing, now: &Standing) -> Self {
        let body = vec![Part::Text(now.changes(before)), Part::Text(now.line())];
        Self { head: format!("{}  leads saved: {name}", at(rules)), wrong: false, body }
    }

    /// The leads can't be read any more.
    pub fn no_leads(name: &str, stop: Stop, standing: &Standing) -> Self {
        let body = vec![Part::Odd(words(stop)), Part::Text(format!("before: {}", standing.line()))];
        Self { head: format!("leads saved: {name}"), wrong: true, body }
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

fn words(stop: Stop) -> String {
    match stop {
        Stop::Told(message, _) => message,
        Stop::Enough => String::new(),
    }
}
