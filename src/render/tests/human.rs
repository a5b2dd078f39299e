//! Failed tests as people read them.

use crate::explain::{Failure, Tested};
use crate::render::text::{Style, local};

use super::Ran;
use super::told::{Mark, Told, told};
use super::view::short_place;

/// Every test that failed: what was expected, what was met, why, and why not. Then every snapshot that is not as accepted.
#[must_use]
pub fn human(ran: &Ran<'_>, style: Style) -> String {
    let mut out = String::new();
    for tested in ran.tested.iter().filter(|tested| !tested.passed()) {
        let lines = test(ran, tested, style);
        out.push_str(&lines.join("\n"));
        out.push_str("\n\n");
    }
    out.push_str(&crate::render::snapshots::human(ran.snapped, style));
    out
}

fn test(ran: &Ran<'_>, tested: &Tested, style: Style) -> Vec<String> {
    let Some(known) = ran.program.book.tests.get(tested.test) else { return Vec::new() };
    let place = ran.sources.place(known.name_span);
    let (word, name) = (style.bad("FAIL"), style.bold(&format!("{:?}", known.name)));
    let mut lines = Vec::new();
    for (number, failure) in tested.failures.iter().enumerate() {
        let now = style.dim(&format!("now {}", when(ran, failure)));
        if number == 0 {
            lines.push(format!("{word} {} {name}   {now}", short_place(&place)));
        } else {
            lines.push(format!("  and at the step   {now}"));
        }
        let mut before: Vec<Vec<String>> = Vec::new();
        for mut told in unmet(ran, tested, failure) {
            // The same reasons are not told twice.
            for reasons in [&mut told.why, &mut told.why_not] {
                if reasons.len() > 1 && before.contains(reasons) {
                    *reasons = vec!["as above".to_owned()];
                } else {
                    before.push(reasons.clone());
                }
            }
            lines.extend(draw(&told, style));
        }
    }
    lines
}

/// When a step was, with the zone.
pub(super) fn when(ran: &Ran<'_>, failure: &Failure) -> String {
    let zone = ran.program.book.process.zone;
    format!("{} {}", local(zone, failure.decision.now), zone.name())
}

/// The expectations of a step that were not met.
pub(super) fn unmet(ran: &Ran<'_>, tested: &Tested, failure: &Failure) -> Vec<Told> {
    let step = ran.program.book.tests.get(tested.test).and_then(|test| test.steps.get(failure.step));
    let plans = ran.program.tests.as_ref().and_then(|tests| tests.asks.get(tested.test)?.get(failure.step));
    let (Some(step), Some(plans)) = (step, plans) else { return Vec::new() };
    let one = |unmet: &crate::explain::Unmet| {
        let (expectation, plan) = (step.expects.get(unmet.expect)?, plans.get(unmet.expect)?);
        Some(told(ran.program, ran.sources, failure, (expectation, plan, unmet)))
    };
    failure.unmet.iter().filter_map(one).collect()
}

/// An expectation with the values it met below what they are about.
pub(super) fn draw(told: &Told, style: Style) -> Vec<String> {
    const INDENT: usize = 4;
    let mut marks: Vec<&Mark> = told.marks.iter().collect();
    marks.sort_by_key(|mark| mark.column);
    let mut lines = vec![format!("{}{}", " ".repeat(INDENT), style.bold(&told.text))];
    let bars = |marks: &[&Mark]| {
        let mut bars = String::new();
        for mark in marks {
            let room = (INDENT + mark.column).saturating_sub(bars.chars().count());
            bars.push_str(&" ".repeat(room));
            if bars.chars().count() == INDENT + mark.column {
                bars.push('│');
            }
        }
        bars
    };
    let mut first = bars(&marks);
    if let [Mark { expected: Some(at), .. }] = marks.as_slice() {
        let room = (INDENT + at).saturating_sub(first.chars().count());
        first.push_str(&format!("{}expected", " ".repeat(room)));
    }
    lines.push(style.dim(&first));
    while let Some(mark) = marks.pop() {
        let mut line = bars(&marks);
        let room = (INDENT + mark.column).saturating_sub(line.chars().count());
        line = format!("{}{}{}", style.dim(&line), " ".repeat(room), style.bad(&mark.value));
        if !mark.origin.is_empty() {
            line.push_str(&format!("     {}", mark.origin));
        }
        lines.push(line);
    }
    for (title, texts) in [("why    ", &told.why), ("why not", &told.why_not)] {
        for (number, text) in texts.iter().enumerate() {
            let title = if number == 0 { style.odd(title) } else { " ".repeat(title.len()) };
            lines.push(format!("  {title}  {text}"));
        }
    }
    lines
}
