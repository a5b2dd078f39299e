//! What differs between the pages that were accepted and those of now, lead by lead.

use std::collections::BTreeMap;

use similar::{ChangeTag, TextDiff};

use crate::render::snapshots::{DiffLine, Difference, DifferenceKind, Side};

/// How many lines are shown around one that differs.
const AROUND: usize = 1;

/// The difference of each lead that differs: those of now in their order, then those that are gone.
pub(super) fn differences(old: &str, new: &str) -> Vec<Difference> {
    let (old_head, old) = pages(old);
    let (new_head, new) = pages(new);
    let mut differences = Vec::new();
    if old_head != new_head {
        let lines = lines(&old_head, &new_head);
        differences.push(Difference { lead: None, kind: DifferenceKind::Changed, lines });
    }
    let mut before: BTreeMap<&str, &str> = old.iter().map(|(lead, page)| (*lead, page.as_str())).collect();
    for (lead, page) in &new {
        let of = |kind, lines| Difference { lead: Some((*lead).to_owned()), kind, lines };
        match before.remove(lead) {
            Some(before) if before == page => {}
            Some(before) => differences.push(of(DifferenceKind::Changed, lines(before, page))),
            None => differences.push(of(DifferenceKind::New, lines("", page))),
        }
    }
    for (lead, _) in old.iter().filter(|(lead, _)| before.contains_key(lead)) {
        let lead = Some((*lead).to_owned());
        differences.push(Difference { lead, kind: DifferenceKind::Gone, lines: Vec::new() });
    }
    if differences.is_empty() {
        differences.push(Difference { lead: None, kind: DifferenceKind::Order, lines: Vec::new() });
    }
    differences
}

/// What stands before the first lead, and the page of each lead without its headline, which is its id.
fn pages(text: &str) -> (String, Vec<(&str, String)>) {
    let mut head = String::new();
    let mut pages: Vec<(&str, String)> = Vec::new();
    let mut first = true;
    for line in text.lines().map(str::trim_end) {
        // The first line is the time, whatever it says.
        let headline = !std::mem::take(&mut first) && !line.is_empty() && !line.starts_with(' ');
        if headline {
            pages.push((line, String::new()));
            continue;
        }
        let page = pages.last_mut().map_or(&mut head, |(_, page)| page);
        if !line.is_empty() {
            page.push_str(line);
            page.push('\n');
        }
    }
    (head, pages)
}

/// The lines that differ, with some around them, and the line that those which stand deeper belong to.
fn lines(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(old, new);
    let all: Vec<(Side, &str)> = diff
        .iter_all_changes()
        .map(|change| {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Old,
                ChangeTag::Insert => Side::New,
            };
            (side, change.value().trim_end())
        })
        .collect();
    let changed: Vec<usize> =
        all.iter().enumerate().filter(|(_, (side, _))| *side != Side::Both).map(|(at, _)| at).collect();
    let mut shown = vec![false; all.len()];
    for at in changed {
        for near in shown.iter_mut().take(at + AROUND + 1).skip(at.saturating_sub(AROUND)) {
            *near = true;
        }
        let depth = all.get(at).map_or(0, |(_, text)| indent(text));
        let above = all.iter().take(at).rposition(|(side, text)| *side == Side::Both && indent(text) < depth);
        if let Some(above) = above.filter(|_| depth > 2).and_then(|above| shown.get_mut(above)) {
            *above = true;
        }
    }
    let mut lines = Vec::new();
    let mut last = None;
    for (at, ((side, text), _)) in all.iter().zip(&shown).enumerate().filter(|(_, (_, shown))| **shown) {
        if last.is_some_and(|last| last + 1 < at) {
            lines.push(DiffLine { side: Side::Gap, text: String::new() });
        }
        last = Some(at);
        let text = text.strip_prefix("  ").unwrap_or(text).to_owned();
        lines.push(DiffLine { side: *side, text });
    }
    lines
}

fn indent(line: &str) -> usize {
    // Points stand in a column of their own, to the right.
    let blanks = line.len() - line.trim_start().len();
    blanks.min(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> String {
        let mut out = String::new();
        for difference in differences(old, new) {
            out.push_str(&format!("{:?} {:?}\n", difference.lead.unwrap_or_default(), difference.kind));
            for line in difference.lines {
                let sign = match line.side {
                    Side::Both => ' ',
                    Side::Old => '-',
                    Side::New => '+',
                    Side::Gap => '…',
                };
                out.push_str(format!("{sign} {}", line.text).trim_end());
                out.push('\n');
            }
        }
        out
    }

    #[test]
    fn each_lead_by_itself() {
        let old = "now 1\n\nA\n  fit 5\n        +5  x\n  z\n\nB\n  s\n\nC\n  s\n";
        let new = "now 1\n\nA\n  fit 5\n        +5  x\n  z\n\nD\n  t\n\nB\n  u\n";
        assert_eq!(told(old, new), "\"D\" New\n+ t\n\"B\" Changed\n- s\n+ u\n\"C\" Gone\n");
    }

    #[test]
    fn a_line_below_shows_what_it_belongs_to() {
        let old = "now 1\n\nA\n  fit 12\n    +5  x\n    +1  m\n    +1  n\n    +5  y\n    +0  o\n  z\n";
        let new = "now 1\n\nA\n  fit 12\n    +5  x\n    +1  m\n    +1  n\n    +6  y\n    +0  o\n  z\n";
        assert_eq!(told(old, new), "\"A\" Changed\n  fit 12\n…\n    +1  n\n-   +5  y\n+   +6  y\n    +0  o\n");
    }

    #[test]
    fn another_time_and_another_order() {
        assert_eq!(told("now 1\n\nA\n  s", "now 2\n\nA\n  s"), "\"\" Changed\n- now 1\n+ now 2\n");
        assert_eq!(told("now 1\n\nA\n  s\n\nB\n  s", "now 1\n\nB\n  s\n\nA\n  s"), "\"\" Order\n");
    }
}
