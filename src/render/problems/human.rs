//! Problems drawn by miette: the text, what is wrong with it, and the next step.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, ReportHandler,
    SourceCode, SourceSpan, SpanContents,
};

use crate::render::visible::{ESCAPE, in_line, in_place, visible};
use crate::source::{FileId, Label, Problem, Severity, Source, Sources};

/// How problems are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether colours are used.
    pub colour: bool,
    /// Whether only ASCII characters are used for lines and arrows.
    pub ascii: bool,
    /// How many columns there are.
    pub width: usize,
}

/// A line longer than this is shown only around what is wrong with it.
const LONG_LINE: u32 = 400;
/// How much of it is shown on either side, in bytes.
const AROUND: u32 = 60;

/// All problems, one after the other.
#[must_use]
pub fn human(problems: &[Problem], sources: &Sources, look: Look) -> String {
    let theme = match (look.ascii, look.colour) {
        (true, false) => GraphicalTheme::none(),
        (true, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::unicode(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).with_links(false);
    let mut out = String::new();
    let mut shown: BTreeMap<FileId, Cow<'_, str>> = BTreeMap::new();
    for file in problems.iter().filter_map(|problem| Some(problem.primary.as_ref()?.span.file)) {
        if let Some(source) = sources.file(file) {
            shown.entry(file).or_insert_with(|| in_place(&source.text));
        }
    }
    for problem in problems {
        let drawn = Drawn::of(problem, sources, &shown);
        let _ = fmt::write(&mut out, format_args!("{:?}", Report { drawn: &drawn, handler: &handler }));
        for other in drawn.elsewhere {
            let hand = if look.ascii { "->" } else { "☞" };
            let _ = fmt::write(
                &mut out,
                format_args!("  {hand} {}  {}\n", in_line(&sources.place(other.span)), in_line(&other.text)),
            );
        }
        out.push('\n');
    }
    // What was drawn from comes without escapes, so these are the colours.
    if look.colour { out.replace('\u{1b}', ESCAPE.encode_utf8(&mut [0; 4])) } else { out }
}

struct Report<'a> {
    drawn: &'a Drawn<'a>,
    handler: &'a GraphicalReportHandler,
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.handler.debug(self.drawn, f)
    }
}

/// A problem as miette draws it: one text with the labels in it. Labels in other files follow as a line each.
#[derive(Debug)]
struct Drawn<'a> {
    message: String,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    text: Option<Text<'a>>,
    elsewhere: Vec<&'a Label>,
}

/// A text with its line table, so that miette does not count lines anew for each label; and the text as it may be shown.
#[derive(Debug, Clone, Copy)]
struct Text<'a>(&'a Source, &'a str);

impl<'a> Drawn<'a> {
    fn of(problem: &'a Problem, sources: &'a Sources, shown: &'a BTreeMap<FileId, Cow<'a, str>>) -> Self {
        let source = problem.primary.as_ref().and_then(|label| sources.file(label.span.file));
        let here = |label: &&Label| {
            let (Some(source), Some(primary)) = (source, &problem.primary) else { return false };
            label.span.file == primary.span.file && fits(source, primary, label)
        };
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = problem.secondary.iter().partition(here);
        let mut labels: Vec<LabeledSpan> = problem.primary.iter().map(|label| span(source, label, true)).collect();
        labels.extend(here.into_iter().map(|label| span(source, label, false)));
        let message = match (&problem.path, &problem.primary) {
            (Some(path), None) if !problem.message.contains(path.as_str()) => format!("{path}: {}", problem.message),
            _ => problem.message.clone(),
        };
        Self {
            message: format!("{} {}", problem.code.0, in_line(&message)),
            severity: problem.severity,
            labels,
            help: help(problem).map(|help| visible(&help, false).into_owned()),
            text: problem.primary.as_ref().and_then(|label| Some(Text(source?, shown.get(&label.span.file)?))),
            elsewhere,
        }
    }
}

/// Whether a second label can be drawn beside the first: not when one of them is somewhere in a very long line, which is not
/// shown whole.
fn fits(source: &Source, primary: &Label, label: &Label) -> bool {
    !is_long(source, source.line_of(primary.span.start)) && !is_long(source, source.line_of(label.span.start))
}

fn is_long(source: &Source, line: u32) -> bool {
    source.line_start(line.saturating_add(1)).saturating_sub(source.line_start(line)) > LONG_LINE
}

/// The next step, the lead that shows it, and the fixes.
fn help(problem: &Problem) -> Option<String> {
    let mut lines: Vec<String> = problem.help.iter().cloned().collect();
    if let Some(witness) = &problem.witness {
        lines.push(format!("for example {witness}"));
    }
    for fix in &problem.fixes {
        let told =
            problem.help.as_ref().is_some_and(|help| fix.edits.iter().all(|e| help.contains(e.replacement.trim())));
        if !told {
            lines.push(format!("fix{}: {}", if fix.safe { "" } else { " (look first)" }, fix.title));
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn span(source: Option<&Source>, label: &Label, primary: bool) -> LabeledSpan {
    let mut end = label.span.end;
    if let Some(source) = source.filter(|source| is_long(source, source.line_of(label.span.start))) {
        end = boundary(source, end.min(label.span.start.saturating_add(AROUND)));
    }
    let length = end.saturating_sub(label.span.start) as usize;
    let at = SourceSpan::new((label.span.start as usize).into(), length);
    let text = (!label.text.is_empty()).then(|| in_line(&label.text).into_owned());
    if primary { LabeledSpan::new_primary_with_span(text, at) } else { LabeledSpan::new_with_span(text, at) }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.as_ref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

impl SourceCode for Text<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let source = self.0;
        let offset = u32::try_from(span.offset()).map_err(|_| MietteError::OutOfBounds)?;
        let end = u32::try_from(span.offset() + span.len()).map_err(|_| MietteError::OutOfBounds)?;
        let up = u32::try_from(before).unwrap_or(0);
        let down = u32::try_from(after).unwrap_or(0);
        let at = source.line_of(offset);
        let last = source.line_of(end.saturating_sub(u32::from(end > offset)));
        let (mut first, mut last) = (at.saturating_sub(up), last.saturating_add(down));
        // Neighbours that are very long would bury what is shown.
        while first < at && is_long(source, first) {
            first += 1;
        }
        while last > at && is_long(source, last) {
            last -= 1;
        }
        let (mut start, mut stop) = (source.line_start(first), source.line_start(last.saturating_add(1)));
        if is_long(source, at) {
            (first, last) = (at, at);
            start = boundary(source, source.line_start(at).max(offset.saturating_sub(AROUND)));
            stop =
                boundary(source, source.line_start(at.saturating_add(1)).min(end.max(offset).saturating_add(AROUND)));
        }
        let data = self.1.as_bytes().get(start as usize..stop as usize).ok_or(MietteError::OutOfBounds)?;
        // The line and the column at which the primary stretch starts, for the headline.
        let position = source.position(offset);
        let shown = SourceSpan::new((start as usize).into(), data.len());
        let lines = usize::try_from(last.saturating_sub(first)).unwrap_or(0) + 1;
        let column = if before == 0 && after == 0 { position.column.saturating_sub(1) as usize } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            in_line(&source.path).into_owned(),
            data,
            shown,
            first as usize,
            column,
            lines,
        )))
    }
}

/// The end of the character that `offset` is in.
fn boundary(source: &Source, mut offset: u32) -> u32 {
    while !source.text.is_char_boundary(offset as usize) {
        offset += 1;
    }
    offset
}
