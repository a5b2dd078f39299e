//! Problems drawn by miette: the text, what is wrong with it, and the next step.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, ReportHandler,
    SourceCode, SourceSpan, SpanContents,
};

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
    for problem in problems {
        let drawn = Drawn::of(problem, sources);
        let _ = fmt::write(&mut out, format_args!("{:?}", Report { drawn: &drawn, handler: &handler }));
        out.push('\n');
    }
    out
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

/// A problem as miette draws it: the labels of one file, and for each other file a related one.
#[derive(Debug)]
struct Drawn<'a> {
    message: String,
    code: Option<&'static str>,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    text: Option<Text<'a>>,
    related: Vec<Drawn<'a>>,
}

/// A text with its line table, so that miette does not count lines anew for each label.
#[derive(Debug, Clone, Copy)]
struct Text<'a>(&'a Source);

impl<'a> Drawn<'a> {
    fn of(problem: &'a Problem, sources: &'a Sources) -> Self {
        let file = problem.primary.as_ref().map(|label| label.span.file);
        let here = |label: &&Label| Some(label.span.file) == file;
        let mut labels: Vec<LabeledSpan> = problem.primary.iter().map(|label| span(label, true)).collect();
        labels.extend(problem.secondary.iter().filter(here).map(|label| span(label, false)));
        let mut elsewhere: Vec<FileId> = problem.secondary.iter().map(|label| label.span.file).collect();
        elsewhere.retain(|other| Some(*other) != file);
        elsewhere.sort_unstable();
        elsewhere.dedup();
        let related = elsewhere.into_iter().map(|other| Self {
            message: "see also".to_owned(),
            code: None,
            severity: Severity::Warning,
            labels: problem.secondary.iter().filter(|l| l.span.file == other).map(|label| span(label, false)).collect(),
            help: None,
            text: sources.file(other).map(Text),
            related: Vec::new(),
        });
        let message = match (&problem.path, &problem.primary) {
            (Some(path), None) if !problem.message.contains(path.as_str()) => format!("{path}: {}", problem.message),
            _ => problem.message.clone(),
        };
        Self {
            message,
            code: Some(problem.code.0),
            severity: problem.severity,
            labels,
            help: help(problem),
            text: file.and_then(|file| sources.file(file)).map(Text),
            related: related.collect(),
        }
    }
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

fn span(label: &Label, primary: bool) -> LabeledSpan {
    let at = SourceSpan::new((label.span.start as usize).into(), label.span.len() as usize);
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    if primary { LabeledSpan::new_primary_with_span(text, at) } else { LabeledSpan::new_with_span(text, at) }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

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

    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn Diagnostic> + 'b>> {
        (!self.related.is_empty())
            .then(|| Box::new(self.related.iter().map(|r| r as &dyn Diagnostic)) as Box<dyn Iterator<Item = _>>)
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
        let first = source.line_of(offset).saturating_sub(up);
        let last = source.line_of(end.saturating_sub(u32::from(end > offset))).saturating_add(down);
        let start = source.line_start(first);
        let stop = source.line_start(last.saturating_add(1));
        let data = source.text.as_bytes().get(start as usize..stop as usize).ok_or(MietteError::OutOfBounds)?;
        // The line and the column at which the primary stretch starts, for the headline.
        let at = source.position(offset);
        let shown = SourceSpan::new((start as usize).into(), data.len());
        let lines = usize::try_from(last.saturating_sub(first)).unwrap_or(0) + 1;
        let column = if before == 0 && after == 0 { at.column.saturating_sub(1) as usize } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(source.path.clone(), data, shown, first as usize, column, lines)))
    }
}
