//! What is told at the end of work on leads: how many, which could not be read, and what was odd about the others.

use std::collections::BTreeMap;

use crate::record::{DataWarning, DataWarningKind};
use crate::render::text::with_article;

pub use crate::render::grouped;

use super::output::Terminal;
use super::rejects::Rejects;

/// What came of all leads.
#[derive(Debug, Default)]
pub struct Tally {
    /// Leads decided about.
    pub leads: u64,
    /// Leads with a value that is not what the rules want.
    pub odd: u64,
    /// Leads that could not be read.
    pub rejects: u64,
    /// What was odd, by field and what is wrong with it.
    kinds: BTreeMap<(String, String), Kind>,
}

#[derive(Debug)]
struct Kind {
    count: u64,
    /// A value and the lead it is from; no value when it is personal.
    example: (Option<String>, String),
}

/// More different oddities than this are not kept apart, so that memory stays what it is.
const MOST_KINDS: usize = 1_000;
/// How many of them are told.
const TOLD: usize = 5;

impl Tally {
    /// Counts a lead, with its id and its warnings if it has some.
    pub fn add(&mut self, odd: Option<&(String, Vec<DataWarning>)>) {
        self.leads += 1;
        let Some((lead, warnings)) = odd else { return };
        self.odd += 1;
        for warning in warnings {
            let key = (warning.field.clone(), what(&warning.kind));
            if let Some(kind) = self.kinds.get_mut(&key) {
                kind.count += 1;
            } else if self.kinds.len() < MOST_KINDS {
                let example = (warning.value.clone(), lead.clone());
                self.kinds.insert(key, Kind { count: 1, example });
            }
        }
    }

    /// Tells it all on stderr.
    pub fn tell(&self, rejects: &Rejects, terminal: &Terminal) {
        rejects.tell(self.rejects, terminal);
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        // Of those that come equally often, the order of their names.
        kinds.sort_by_key(|(_, kind)| std::cmp::Reverse(kind.count));
        for ((field, what), kind) in kinds.iter().take(TOLD) {
            let (value, lead) = &kind.example;
            let value = value.as_ref().map(|value| format!("{} in ", shortened(value))).unwrap_or_default();
            let text = format!("{field} is {} {what}, for example {value}{lead}", times(kind.count));
            terminal.note(&terminal.signs(text));
        }
        if kinds.len() > TOLD {
            terminal.note(&format!("{} other kinds of odd values; each decision tells its own", kinds.len() - TOLD));
        }
        terminal.tell(&self.line());
    }

    /// `9,240 leads read, 3 rejected, 120 with warnings`
    fn line(&self) -> String {
        if self.leads == 0 && self.rejects == 0 {
            return "there were no leads".to_owned();
        }
        let mut parts = Vec::new();
        if self.rejects > 0 {
            parts.push(format!("{} rejected", grouped(self.rejects)));
        }
        if self.odd > 0 {
            parts.push(format!("{} with warnings", grouped(self.odd)));
        }
        let leads = format!("{} lead{}", grouped(self.leads), if self.leads == 1 { "" } else { "s" });
        match (parts.is_empty(), self.rejects > 0) {
            (true, _) => leads,
            // Those that were rejected are not among the leads that were read.
            (false, true) => format!("{leads} read, {}", parts.join(", ")),
            (false, false) => format!("{leads}: {}", parts.join(", ")),
        }
    }
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{} times", grouped(count)) }
}

/// What is wrong, without the value.
fn what(kind: &DataWarningKind) -> String {
    match kind {
        DataWarningKind::Wanted(wanted) => format!("not {}", with_article(wanted)),
        DataWarningKind::ReadAs(_) => "read as something else".to_owned(),
        DataWarningKind::Rounded(_) => "rounded to four decimals".to_owned(),
        DataWarningKind::NoRate(currency) => format!("an amount in {currency}, which has no rate"),
        DataWarningKind::UnknownActivity => "an activity that the rules don't know".to_owned(),
        DataWarningKind::Future | DataWarningKind::Ahead => "later than now".to_owned(),
        DataWarningKind::Twice => "the same once more".to_owned(),
        DataWarningKind::NoTime => "without a time that can be read".to_owned(),
        DataWarningKind::UnknownStage => "a stage that the rules don't know".to_owned(),
        DataWarningKind::UnknownAssignee => "somebody whom no team and no route names".to_owned(),
        DataWarningKind::ShortRow(..) => "fewer cells than the header has".to_owned(),
        DataWarningKind::LostDigits => "a number that a spreadsheet has shortened".to_owned(),
        DataWarningKind::Nested => "an object within the lead, which is not read".to_owned(),
        DataWarningKind::UnknownOwner => "a department that the rules don't know".to_owned(),
        DataWarningKind::UnknownAnswer => "an answer that no stage offers".to_owned(),
        DataWarningKind::UnknownReason => "a reason that the answer does not ask for".to_owned(),
    }
}

/// A value in quotes, cut where it is long.
fn shortened(value: &str) -> String {
    const MOST: usize = 40;
    if value.chars().count() <= MOST {
        return format!("{value:?}");
    }
    let head: String = value.chars().take(MOST).collect();
    format!("{:?}", format!("{head}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_with_commas() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (9_240, "9,240"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn what_is_odd_is_counted_by_field() {
        let warning = |field: &str, value: &str| DataWarning {
            field: field.into(),
            value: Some(value.into()),
            kind: DataWarningKind::Wanted("number".into()),
        };
        let mut tally = Tally::default();
        tally.add(None);
        tally.add(Some(&("L-1".into(), vec![warning("employees", "many"), warning("budget", "lots")])));
        tally.add(Some(&("L-2".into(), vec![warning("employees", "few")])));
        assert_eq!((tally.leads, tally.odd), (3, 2));
        assert_eq!(tally.line(), "3 leads: 2 with warnings");
        let kind = &tally.kinds[&("employees".to_owned(), "not a number".to_owned())];
        assert_eq!((kind.count, kind.example.clone()), (2, (Some("many".into()), "L-1".into())));
    }
}
