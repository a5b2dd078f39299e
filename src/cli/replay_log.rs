//! `leadwright replay-log`: makes the decisions of a log once more.

use std::fmt::Write as _;

use serde_json::json;

use crate::journal::{Agreement, Difference, Order, Replayed, Stretch, replay};
use crate::live;

use super::args::{ReplayFormat, ReplayLog};
use super::output::{Terminal, print_json};
use super::progress::Progress;
use super::summary::grouped;
use super::{End, Stop, input, rules};

/// Makes all decisions once more and tells what came of it.
pub fn run(args: &ReplayLog, terminal: &Terminal) -> Result<End, Stop> {
    let mut given = Vec::new();
    for path in &args.rules {
        given.push(live::open(path).map_err(|failed| {
            let told = rules::told(failed, &path.display().to_string(), terminal);
            Stop::wrong(format!("{told}, so nothing was replayed"))
        })?);
    }
    let mut progress = Progress::new(None, terminal);
    let replayed = replay(&args.log, given, &mut |decisions| progress.at(decisions));
    progress.finish();
    let replayed = replayed.map_err(|problem| Stop::wrong(input::sentence(&problem)))?;
    match args.format {
        ReplayFormat::Text => terminal.page(text(&replayed))?,
        ReplayFormat::Json => print_json(&String::from_utf8_lossy(&as_json(&replayed)))?,
    }
    Ok(match replayed.agreement() {
        Agreement::Agrees => End::Fine,
        Agreement::Differs | Agreement::Unknown => End::Wrong,
    })
}

fn text(replayed: &Replayed) -> String {
    let mut out = String::new();
    let parts = if replayed.parts == 1 { "1 part".to_owned() } else { format!("{} parts", grouped(replayed.parts)) };
    let all = replayed.decisions;
    let decisions = if all == 1 { "1 decision".to_owned() } else { format!("{} decisions", grouped(all)) };
    let _ = writeln!(out, "{decisions} in {parts}: {} come out the same, byte for byte", grouped(replayed.agree));
    if replayed.differ > 0 {
        let _ = writeln!(out, "{} come out otherwise", grouped(replayed.differ));
    }
    for (why, count) in &replayed.cannot {
        let _ = writeln!(out, "{} can't be made once more: {why}", grouped(*count));
    }
    for (why, count) in &replayed.no_rules {
        let _ = writeln!(out, "{} have no rules to be made by: {why}", grouped(*count));
    }
    if replayed.lost > 0 {
        let _ =
            writeln!(out, "{} are missing, as the log says itself: they could not be written", grouped(replayed.lost));
    }
    for (part, line) in &replayed.broken {
        let _ = writeln!(out, "line {line} of {part} is none of a log (E0545)");
    }
    if replayed.broken_lines > replayed.broken.len() as u64 {
        let _ = writeln!(out, "{} lines are none of a log, in all", grouped(replayed.broken_lines));
    }
    for (part, line) in &replayed.damaged {
        let _ = writeln!(out, "line {line} of {part} is not as it was written: its sum does not fit (E0547)");
    }
    if replayed.damaged_lines > replayed.damaged.len() as u64 {
        let _ = writeln!(out, "{} lines are not as they were written, in all", grouped(replayed.damaged_lines));
    }
    order(replayed, &mut out);
    if replayed.torn > 0 {
        let _ = writeln!(
            out,
            "the last line was not written to its end ({} bytes); it is left out",
            grouped(replayed.torn)
        );
    }
    for difference in &replayed.differences {
        tell(difference, &mut out);
    }
    let more = replayed.differ.saturating_sub(replayed.differences.len() as u64);
    if more > 0 {
        let _ = writeln!(out, "\nand {} more that come out otherwise", grouped(more));
    }
    out
}

/// Tells which numbers are not there as they should be.
fn order(replayed: &Replayed, out: &mut String) {
    const MOST: usize = 5;
    let Order { missing, twice, late, misnumbered, .. } = &replayed.order;
    let of = |stretch: &Stretch, one: &str, several: &str| match (stretch.first, stretch.last) {
        (first, last) if first == last => format!("decision {first} {one}"),
        (first, last) => format!("decisions {first} to {last} {several}"),
    };
    let missing = missing.iter().map(|it| {
        let told = of(it, "is missing", "are missing");
        format!("{told}, and no line tells why: before line {} of {}", it.line, it.part)
    });
    let twice = twice.iter().map(|it| {
        let told = of(it, "stands there twice", "stand there twice");
        format!("{told}: once more at line {} of {}", it.line, it.part)
    });
    let late = late.iter().map(|it| {
        let told = of(it, "stands out of order", "stand out of order");
        format!("{told}: at line {} of {}", it.line, it.part)
    });
    let misnumbered = misnumbered.iter().map(|it| {
        format!("line {} of {} has the number {}, where {} belongs", it.line, it.part, it.number, it.belongs)
    });
    let misnamed = replayed.misnamed.iter().map(|(name, says)| format!("{name} says itself that it is part {says}"));
    let holed = replayed.holed.iter().map(|run| format!("the run {run} is not whole, though no number is missing"));
    let all: Vec<String> = misnamed.chain(missing).chain(twice).chain(late).chain(misnumbered).chain(holed).collect();
    for told in all.iter().take(MOST) {
        let _ = writeln!(out, "{told} (E0546)");
    }
    let more = all.len().saturating_sub(MOST);
    if more > 0 {
        let _ = writeln!(out, "and in {more} more places, decisions are missing or out of order");
    }
}

fn tell(difference: &Difference, out: &mut String) {
    let Difference { number, lead, now, values, more } = difference;
    let _ = writeln!(out, "\ndecision {number}, lead {lead}, at {now}");
    let width = values.iter().map(|(place, ..)| place.chars().count()).max().unwrap_or(0).min(40);
    for (place, before, after) in values {
        let _ = writeln!(out, "  {place:width$}  {} → {}", short(before), short(after));
    }
    if *more > 0 {
        let _ = writeln!(out, "  and {more} more values");
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_owned(),
    }
}

fn as_json(replayed: &Replayed) -> Vec<u8> {
    let counts = |counts: &std::collections::BTreeMap<String, u64>| {
        counts.iter().map(|(why, count)| json!({"why": why, "decisions": count})).collect::<Vec<_>>()
    };
    let differences = replayed.differences.iter().map(|difference| {
        let values = difference.values.iter().map(|(place, before, after)| {
            let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
            json!({"at": place, "logged": value(before), "now": value(after)})
        });
        json!({
            "n": difference.number, "lead": difference.lead, "now": difference.now,
            "values": values.collect::<Vec<_>>(), "more": difference.more,
        })
    });
    let stretches = |stretches: &[Stretch]| {
        let one = |it: &Stretch| json!({"first": it.first, "last": it.last, "part": it.part, "line": it.line});
        stretches.iter().map(one).collect::<Vec<_>>()
    };
    let misnumbered = replayed
        .order
        .misnumbered
        .iter()
        .map(|it| json!({"n": it.number, "belongs": it.belongs, "part": it.part, "line": it.line}));
    let misnamed = replayed.misnamed.iter().map(|(name, says)| json!({"part": name, "says": says}));
    let told = json!({
        "agrees": replayed.agreement() == Agreement::Agrees,
        "parts": replayed.parts,
        "decisions": replayed.decisions,
        "agree": replayed.agree,
        "differ": replayed.differ,
        "cannot": counts(&replayed.cannot),
        "no_rules": counts(&replayed.no_rules),
        "lost": replayed.lost,
        "missing": stretches(&replayed.order.missing),
        "twice": stretches(&replayed.order.twice),
        "out_of_order": stretches(&replayed.order.late),
        "misnumbered": misnumbered.collect::<Vec<_>>(),
        "misnamed": misnamed.collect::<Vec<_>>(),
        "runs_not_whole": replayed.holed,
        "broken_lines": replayed.broken_lines,
        "damaged_lines": replayed.damaged_lines,
        "torn_bytes": replayed.torn,
        "differences": differences.collect::<Vec<_>>(),
    });
    let mut out = serde_json::to_vec(&told).unwrap_or_default();
    out.push(b'\n');
    out
}
