//! A line of JSON a snapshot.

use serde::Serialize;

use super::{Difference, DifferenceKind, Side, Snapped, SnapshotState};

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    test: &'a str,
    at: &'a str,
    passed: bool,
    state: &'static str,
    now: Option<String>,
    leads: usize,
    differences: Vec<Differs<'a>>,
    problems: Vec<Wrong<'a>>,
}

#[derive(Serialize)]
struct Differs<'a> {
    lead: Option<&'a str>,
    kind: &'static str,
    old: Vec<&'a str>,
    new: Vec<&'a str>,
}

#[derive(Serialize)]
struct Wrong<'a> {
    code: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    help: Option<&'a str>,
}

/// A line a snapshot, in the order of their names.
#[must_use]
pub fn json(all: &[Snapped]) -> String {
    let mut out = String::new();
    for snapped in all {
        out.push_str(&serde_json::to_string(&line(snapped)).unwrap_or_default());
        out.push('\n');
    }
    out
}

fn line(snapped: &Snapped) -> Line<'_> {
    let differences = match &snapped.state {
        SnapshotState::Changed(differences) => differences.as_slice(),
        SnapshotState::Same | SnapshotState::New | SnapshotState::Orphaned | SnapshotState::Broken => &[],
    };
    let problems = snapped.problems.iter().map(|problem| Wrong {
        code: problem.code.0,
        message: &problem.message,
        path: problem.path.as_deref(),
        help: problem.help.as_deref(),
    });
    Line {
        kind: "snapshot",
        test: &snapped.name,
        at: snapped.file(),
        passed: snapped.passed(),
        state: snapped.word(),
        now: snapped.now.map(|now| now.to_string()),
        leads: snapped.count,
        differences: differences.iter().map(differs).collect(),
        problems: problems.collect(),
    }
}

fn differs(difference: &Difference) -> Differs<'_> {
    let of = |side: Side| {
        let lines = difference.lines.iter().filter(|line| line.side == side);
        lines.map(|line| line.text.trim()).collect()
    };
    let kind = match difference.kind {
        DifferenceKind::Changed => "changed",
        DifferenceKind::New => "new",
        DifferenceKind::Gone => "gone",
        DifferenceKind::Order => "order",
    };
    Differs { lead: difference.lead.as_deref(), kind, old: of(Side::Old), new: of(Side::New) }
}
