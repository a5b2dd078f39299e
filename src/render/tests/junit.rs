//! Tests and snapshots as JUnit XML, which every build server reads, a suite of each: valid by the schemas of both Ant and Jenkins.

use crate::render::snapshots::{self, Snapped};
use crate::render::text::Style;
use crate::value::Instant;

use super::Ran;
use super::human::{draw, unmet, when};
use super::view::short_place;

/// The report of one run. `now` is when it ran, which these reports ask for; nothing else depends on it.
#[must_use]
pub fn junit(ran: &Ran<'_>, now: Instant) -> String {
    let book = &ran.program.book;
    let name = if book.process.name.is_empty() { "rules" } else { &book.process.name };
    let failed = ran.tested.iter().filter(|tested| !tested.passed()).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    open(&mut out, name, 0, (ran.tested.len(), failed), now);
    for tested in ran.tested {
        let Some(known) = book.tests.get(tested.test) else { continue };
        let place = ran.sources.place(known.name_span);
        let place = short_place(&place);
        let file = place.rsplit_once(':').map_or(place, |(file, _)| file);
        let case = format!("<testcase name=\"{}\" classname=\"{}\" time=\"0\"", escaped(&known.name), escaped(file));
        if tested.passed() {
            out.push_str(&format!("    {case}/>\n"));
            continue;
        }
        let (mut lines, mut message) = (Vec::new(), String::new());
        for failure in &tested.failures {
            lines.push(format!("{place}   now {}", when(ran, failure)));
            for told in unmet(ran, tested, failure) {
                if message.is_empty() {
                    let values: Vec<&str> = told.marks.iter().map(|mark| mark.value.as_str()).collect();
                    message = format!("{}: {}", told.text, values.join(", "));
                }
                lines.extend(draw(&told, Style::default()));
            }
        }
        let text = escaped(&lines.join("\n"));
        let message = escaped(&message);
        out.push_str(&format!(
            "    {case}>\n      <failure message=\"{message}\" type=\"expectation\">{text}</failure>\n    </testcase>\n"
        ));
    }
    out.push_str(CLOSE);
    if !ran.snapped.is_empty() {
        let failed = ran.snapped.iter().filter(|snapped| !snapped.passed()).count();
        open(&mut out, &format!("{name}, snapshots"), 1, (ran.snapped.len(), failed), now);
        ran.snapped.iter().for_each(|snapped| snapshot(&mut out, snapped));
        out.push_str(CLOSE);
    }
    out.push_str("</testsuites>\n");
    out
}

/// What ends a suite.
const CLOSE: &str = "    <system-out/>\n    <system-err/>\n  </testsuite>\n";

/// What begins a suite: its name, its number, how many cases it has and how many of them failed.
fn open(out: &mut String, name: &str, id: u32, (cases, failed): (usize, usize), now: Instant) {
    let stamp = now.to_string();
    let stamp = stamp.get(..19).unwrap_or(&stamp);
    out.push_str(&format!(
        "  <testsuite name=\"{}\" package=\"leadwright\" id=\"{id}\" timestamp=\"{stamp}\" hostname=\"localhost\" \
         tests=\"{cases}\" failures=\"{failed}\" errors=\"0\" time=\"0\">\n    <properties/>\n",
        escaped(name),
    ));
}

fn snapshot(out: &mut String, snapped: &Snapped) {
    let (name, file) = (escaped(&snapped.name), escaped(snapped.file()));
    let case = format!("<testcase name=\"{name}\" classname=\"{file}\" time=\"0\"");
    if snapped.passed() {
        out.push_str(&format!("    {case}/>\n"));
        return;
    }
    let (message, text) = (escaped(&snapped.in_words()), escaped(&snapshots::plain_lines(snapped)));
    out.push_str(&format!(
        "    {case}>\n      <failure message=\"{message}\" type=\"snapshot\">{text}</failure>\n    </testcase>\n"
    ));
}

/// A text in XML. Characters that XML can't hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(sign),
            sign if sign < ' ' || matches!(sign, '\u{fffe}' | '\u{ffff}') => {}
            sign => out.push(sign),
        }
    }
    out
}
