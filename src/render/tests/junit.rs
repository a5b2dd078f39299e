//! Tests and snapshots as JUnit XML, which every build server reads, a suite of each: valid by the schemas of both Ant and Jenkins.

use crate::render::problems::{Paths, plain};
use crate::render::snapshots::{self, Snapped};
use crate::render::text::Style;
use crate::source::{Problem, Sources};
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
    let mut out = String::from(HEAD);
    open(&mut out, (name, 0), Counts { cases: ran.tested.len(), failed, errors: 0 }, now);
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
        let counts = Counts { cases: ran.snapped.len(), failed, errors: 0 };
        open(&mut out, (&format!("{name}, snapshots"), 1), counts, now);
        ran.snapped.iter().for_each(|snapped| snapshot(&mut out, snapped));
        out.push_str(CLOSE);
    }
    if !ran.denied.is_empty() {
        suite_of_problems(&mut out, (&format!("{name}, rules"), 2), (ran.denied, ran.sources), now);
    }
    out.push_str("</testsuites>\n");
    out
}

/// The report of rules that can't be used: a case a problem, each an error, since nothing was tested.
#[must_use]
pub fn junit_of_problems(problems: &[Problem], sources: &Sources, now: Instant) -> String {
    let mut out = String::from(HEAD);
    suite_of_problems(&mut out, ("rules", 0), (problems, sources), now);
    out.push_str("</testsuites>\n");
    out
}

fn suite_of_problems(
    out: &mut String,
    (name, id): (&str, u32),
    (problems, sources): (&[Problem], &Sources),
    now: Instant,
) {
    open(out, (name, id), Counts { cases: problems.len(), failed: 0, errors: problems.len() }, now);
    for problem in problems {
        let place = problem.primary.as_ref().map(|label| sources.place(label.span)).or_else(|| problem.path.clone());
        let place = place.unwrap_or_default();
        let short = short_place(&place);
        let file = short.rsplit_once(':').map_or(short, |(file, _)| file);
        let told = plain(std::slice::from_ref(problem), sources, &Paths::default());
        let (code, message) = (problem.code.0, escaped(&problem.message));
        out.push_str(&format!(
            "    <testcase name=\"{code} {}\" classname=\"{}\" time=\"0\">\n      <error message=\"{message}\" type=\"{code}\">{}</error>\n    \
             </testcase>\n",
            escaped(short),
            escaped(file),
            escaped(told.trim_end()),
        ));
    }
    out.push_str(CLOSE);
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";

/// How many cases a suite has, how many of them failed, and how many could not be run.
struct Counts {
    cases: usize,
    failed: usize,
    errors: usize,
}

/// What ends a suite.
const CLOSE: &str = "    <system-out/>\n    <system-err/>\n  </testsuite>\n";

/// What begins a suite: its name, its number, how many cases it has and how many of them failed.
fn open(out: &mut String, (name, id): (&str, u32), counts: Counts, now: Instant) {
    let Counts { cases, failed, errors } = counts;
    let stamp = now.to_string();
    let stamp = stamp.get(..19).unwrap_or(&stamp);
    out.push_str(&format!(
        "  <testsuite name=\"{}\" package=\"leadwright\" id=\"{id}\" timestamp=\"{stamp}\" hostname=\"localhost\" \
         tests=\"{cases}\" failures=\"{failed}\" errors=\"{errors}\" time=\"0\">\n    <properties/>\n",
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
            sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => {}
            sign => out.push(sign),
        }
    }
    out
}
