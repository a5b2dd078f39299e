//! What a change of rules does to leads, for people, for pull requests and for programs.

mod json;
mod markdown;
mod sides;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use sides::{SideRow, sides};
pub use text::text;

use crate::explain::{Acting, Changes, Edit, Group, Outcome, OutcomeKind, Row, Shift};
use crate::render::grouped;
use crate::value::Number;

/// A change with all it takes to tell of it.
#[derive(Debug, Clone)]
pub struct Changed<'a> {
    /// What it does.
    pub changes: &'a Changes,
    /// For each group, what differs for its example, side by side.
    pub examples: &'a [Vec<SideRow>],
}

impl<'a> Changed<'a> {
    fn groups(&self) -> impl Iterator<Item = (&'a Group, &'a [SideRow])> {
        let examples = self.examples.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
        self.changes.groups.iter().zip(examples)
    }

    fn edits_of(&self, group: &Group) -> Vec<&'a Edit> {
        group.edits.iter().filter_map(|edit| self.changes.edits.get(*edit)).collect()
    }

    /// The edits that change nothing for these leads.
    fn silent(&self) -> Vec<&'a Edit> {
        let acts =
            |at: &usize| self.changes.groups.iter().any(|group| group.edits.contains(at) || group.needs.contains(at));
        let edits = self.changes.edits.iter().enumerate();
        edits.filter(|(at, _)| !acts(at)).map(|(_, edit)| edit).collect()
    }

    /// `408 of 9,310 leads change (4.4 %), by 2 edits.`
    fn headline(&self) -> String {
        let Changes { leads, changed, edits, .. } = self.changes;
        let acting = edits.len() - self.silent().len();
        let all = plural(*leads, "lead", "leads");
        let share =
            if *leads > 0 && *changed > 0 { format!(" ({} %)", percent(*changed, *leads)) } else { String::new() };
        match (*leads, *changed, edits.len()) {
            (0, ..) => "There are no leads to look at.".to_owned(),
            (_, 0, 0) => format!("The rules are the same; none of {all} changes."),
            (_, 0, edits) => {
                let but = if self.changes.renamed.is_empty() { "" } else { " but in names" };
                format!("None of {all} changes{but}, for all of {}.", plural(edits as u64, "edit", "edits"))
            }
            (_, _, 0) => format!("{} of {all} change{share}.", grouped(*changed)),
            _ => {
                let change = if *changed == 1 { "changes" } else { "change" };
                let acting = plural(acting as u64, "edit", "edits");
                format!("{} of {all} {change}{share}, by {acting}.", grouped(*changed))
            }
        }
    }

    /// What is only called otherwise, and what was taken together: a sentence each.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.changes.renamed.is_empty() {
            let told =
                self.changes.renamed.iter().map(|one| format!("{} `{}` is `{}` now", one.what, one.from, one.to));
            notes.push(format!("Renamed: {}.", told.collect::<Vec<_>>().join("; ")));
        }
        let edits = plural(self.changes.edits.len() as u64, "edit", "edits");
        notes.extend(self.changes.taken_together.map(|what| match what {
            "all" => format!("{edits} are too many to tell apart: all are taken together."),
            what => format!("{edits} are too many to tell apart: those of a {what} are taken together."),
        }));
        notes
    }

    /// Who loses an owner, and who gets less far.
    fn losses(&self) -> String {
        if self.changes.changed == 0 {
            return String::new();
        }
        let lost = |kind: OutcomeKind| {
            self.changes.totals.iter().find(|(other, _)| *other == kind).map_or(0, |(_, totals)| totals.lost)
        };
        let (owners, stages) = (lost(OutcomeKind::Owner), lost(OutcomeKind::Stage));
        let owners = match owners {
            0 => "No lead loses its owner".to_owned(),
            1 => "1 lead loses its owner".to_owned(),
            _ => format!("{} leads lose their owner", grouped(owners)),
        };
        let stages = match stages {
            0 => "none gets less far".to_owned(),
            1 => "1 gets less far".to_owned(),
            _ => format!("{} get less far", grouped(stages)),
        };
        format!("{owners}, {stages}.")
    }
}

/// How the edits of a group act, where that has to be said.
fn acting(acting: Acting) -> Option<&'static str> {
    match acting {
        Acting::Alone => None,
        Acting::Each => Some("each of them alone does it"),
        Acting::InParts => Some("each of them does its part"),
        Acting::Together => Some("together"),
        Acting::OnlyTogether => Some("only together"),
    }
}

/// An outcome as it is called: `score fit`, `tier`, `stage`.
fn name(outcome: &Outcome) -> String {
    let word = match outcome.kind {
        OutcomeKind::Handoff => "handed over to",
        OutcomeKind::Odd => "odd data",
        OutcomeKind::Near => "near misses",
        OutcomeKind::Until => "holds until",
        OutcomeKind::Name
        | OutcomeKind::Excluded
        | OutcomeKind::Checklist
        | OutcomeKind::Score
        | OutcomeKind::Grade
        | OutcomeKind::Territory
        | OutcomeKind::Stage
        | OutcomeKind::Department
        | OutcomeKind::Owner
        | OutcomeKind::Due
        | OutcomeKind::Nurture
        | OutcomeKind::Alert
        | OutcomeKind::Priority
        | OutcomeKind::Reasons => outcome.kind.word(),
    };
    if outcome.name.is_empty() { word.to_owned() } else { format!("{word} {}", outcome.name) }
}

/// The first signs of two texts that are the same and long enough to be left out where there is little room.
fn shared(a: &str, b: &str) -> usize {
    /// How much of what is the same is kept before what differs.
    const KEPT: usize = 24;
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    same.saturating_sub(KEPT)
}

/// A line that was changed, before and after, each in so much room: where something has to go, what differs stays.
fn pair(before: &str, after: &str, room: usize) -> (String, String) {
    if before.chars().count() <= room && after.chars().count() <= room {
        return (before.to_owned(), after.to_owned());
    }
    let skip = shared(before, after);
    let cut_at = |text: &str| {
        let start: String =
            if skip > 0 { format!("…{}", text.chars().skip(skip).collect::<String>()) } else { text.to_owned() };
        cut(&start, room)
    };
    (cut_at(before), cut_at(after))
}

/// A text that is no longer than it may be.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// From what to what, in words.
fn shift(row: &Row) -> String {
    let nothing = match row.outcome.kind {
        OutcomeKind::Owner | OutcomeKind::Handoff => "nobody",
        OutcomeKind::Due => "no clock",
        OutcomeKind::Nurture => "not in it",
        OutcomeKind::Excluded => "not excluded",
        OutcomeKind::Alert => "nobody is told",
        OutcomeKind::Territory | OutcomeKind::Department => "none",
        OutcomeKind::Odd | OutcomeKind::Near => "nothing",
        OutcomeKind::Until => "for good",
        OutcomeKind::Score
        | OutcomeKind::Grade
        | OutcomeKind::Stage
        | OutcomeKind::Checklist
        | OutcomeKind::Priority
        | OutcomeKind::Name
        | OutcomeKind::Reasons => "unknown",
    };
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| nothing.to_owned());
    match &row.shift {
        Shift::Points(least, most) if least == most => signed(*least),
        Shift::Points(least, most) => format!("{} to {}", signed(*least), signed(*most)),
        Shift::FromTo(from, to) => format!("{} → {}", word(from), word(to)),
        Shift::Earlier => "earlier".to_owned(),
        Shift::Later => "later".to_owned(),
        Shift::Otherwise => "otherwise".to_owned(),
    }
}

/// What an outcome follows from: `follows from grade tier`.
fn follows(row: &Row) -> Option<String> {
    let names: Vec<String> = row.follows.iter().map(name).collect();
    (!names.is_empty()).then(|| format!("follows from {}", names.join(" and ")))
}

fn signed(number: Number) -> String {
    if number > Number::ZERO { format!("+{number}") } else { number.to_string() }
}

/// `1 lead`, `2,000 leads`.
fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A share in per cent with one decimal, rounded; what is more than nothing is never told as 0, and less than all never as 100.
fn percent(part: u64, of: u64) -> String {
    let tenths = (u128::from(part) * 2_000 / u128::from(of.max(1))).div_ceil(2);
    match tenths {
        0 => "less than 0.1".to_owned(),
        1_000 if part < of => "99.9".to_owned(),
        _ if tenths % 10 == 0 => (tenths / 10).to_string(),
        _ => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_and_never_lie_at_the_ends() {
        for (part, of, told) in [
            (408, 9_310, "4.4"),
            (1, 3, "33.3"),
            (2, 3, "66.7"),
            (1, 1, "100"),
            (1, 2, "50"),
            (999_999, 1_000_000, "99.9"),
            (1, 1_000_000, "less than 0.1"),
            (1, 1_000, "0.1"),
        ] {
            assert_eq!(percent(part, of), told, "{part} of {of}");
        }
    }
}
