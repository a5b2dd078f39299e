//! Snapshots that are not as accepted, as people read them.

use crate::render::text::Style;

use super::{DiffLine, Difference, DifferenceKind, Side, Snapped, SnapshotState};

/// Every snapshot that is not as accepted: what is wrong with its files, and each lead that differs.
#[must_use]
pub fn human(all: &[Snapped], style: Style) -> String {
    let mut out = String::new();
    for snapped in all.iter().filter(|snapped| !snapped.passed()) {
        out.push_str(&one(snapped, style));
        out.push('\n');
    }
    out
}

/// One snapshot that is not as accepted.
#[must_use]
pub fn one(snapped: &Snapped, style: Style) -> String {
    let (word, file) = (style.bad("FAIL"), style.bold(snapped.file()));
    // What is broken is told right below.
    let what = if snapped.word() == "broken" { "broken".to_owned() } else { snapped.in_words() };
    let mut lines = vec![format!("{word} {file}   {what}")];
    for (number, problem) in snapped.problems.iter().enumerate() {
        lines.push(format!("    {} ({})", problem.message, problem.code.0));
        // A next step that is the same for several is told once, below them.
        if snapped.problems.get(number + 1).is_some_and(|next| next.help == problem.help) {
            continue;
        }
        for (number, help) in problem.help.iter().flat_map(|help| help.lines()).enumerate() {
            let title = if number == 0 { style.odd("help:") } else { "     ".to_owned() };
            lines.push(format!("    {title} {help}"));
        }
    }
    if let SnapshotState::Changed(differences) = &snapped.state {
        lines.extend(differences.iter().flat_map(|difference| self::difference(difference, style)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn difference(difference: &Difference, style: Style) -> Vec<String> {
    let lead = difference.lead.as_deref().unwrap_or("the time");
    let lead = style.bold(lead);
    let headline = match difference.kind {
        DifferenceKind::Changed => format!("  {lead}"),
        DifferenceKind::New => format!("  {lead}  {}", style.good("is new")),
        DifferenceKind::Gone => format!("  {lead}  {}", style.bad("is gone")),
        DifferenceKind::Order => "  the leads stand in another order, and nothing else differs".to_owned(),
    };
    let mut lines = vec![headline];
    lines.extend(difference.lines.iter().map(|line| diff_line(line, style)));
    lines
}

fn diff_line(line: &DiffLine, style: Style) -> String {
    let text = &line.text;
    match line.side {
        Side::Both => style.dim(&format!("      {text}")),
        Side::Old => style.bad(&format!("    - {text}")),
        Side::New => style.good(&format!("    + {text}")),
        Side::Gap => style.dim("      …"),
    }
}

/// All of it but the headline, undressed: for reports.
pub(in crate::render) fn plain_lines(snapped: &Snapped) -> String {
    let text = one(snapped, Style::default());
    text.split_once('\n').map_or("", |(_, rest)| rest).trim_end().to_owned()
}
