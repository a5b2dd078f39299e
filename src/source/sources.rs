//! All texts of a rule set: the rule files and the data files they name.

use super::idvec::IdVec;
use super::span::{FileId, Span};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A `.lead` file.
    Rules,
    /// A list, a table or a holiday file that a rule names.
    Data,
}

/// One text with its name and the places where its lines start.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path that a person knows it by, relative to the rule set's folder, with `/` between folders.
    pub path: String,
    /// The text: UTF-8, without a byte order mark. CRLF is kept as it stands.
    pub text: String,
    /// Rules or data.
    pub kind: FileKind,
    line_starts: Vec<u32>,
    /// How many bytes of the file stand before the text.
    mark: u32,
}

/// A line and a column as a person counts them: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

impl Source {
    /// A text under a name. A byte order mark at its start is dropped.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>, kind: FileKind) -> Self {
        let mut text = text.into();
        let mut mark = 0;
        if text.starts_with('\u{feff}') {
            mark = 3;
            text.drain(..'\u{feff}'.len_utf8());
        }
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes().enumerate().filter(|(_, b)| *b == b'\n').filter_map(|(i, _)| u32::try_from(i + 1).ok()),
        );
        Self { path: path.into(), text, kind, line_starts, mark }
    }

    /// The text of a stretch; empty if it lies outside or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Where a byte of the text stands in the file, whose byte order mark counts.
    #[must_use]
    pub const fn byte_in_file(&self, offset: u32) -> u32 {
        offset.saturating_add(self.mark)
    }

    /// Line and column of a byte.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_of(offset);
        let start = self.line_start(line);
        let column = self.text.get(start as usize..offset as usize).map_or(0, |s| s.chars().count());
        Position { line: line + 1, column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1) }
    }

    /// The number of the line that holds a byte, from 0.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        let after = self.line_starts.partition_point(|start| *start <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Where a line starts (lines from 0); the end of the text past the last one.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        self.line_starts
            .get(line as usize)
            .copied()
            .unwrap_or_else(|| u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    /// How many lines there are.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// A data file as it was asked for: found, or why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataFile {
    /// It is here.
    Found(FileId),
    /// There is no such file; the name that may be meant, as the rule would write it.
    Missing(Option<String>),
    /// It lies outside the rule set's folder.
    Outside,
    /// It is there but can't be read; why, in plain words.
    Unreadable(String),
}

/// Owner of all texts of a rule set. Nothing else keeps rule text.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: IdVec<FileId, Source>,
    /// What each data file that a rule names (by the naming file and the name as written) turned out to be.
    data: Vec<(FileId, String, DataFile)>,
}

impl Sources {
    /// No text yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A rule set of one rule text, for tests and for text that comes without a file.
    #[must_use]
    pub fn of_text(path: &str, text: &str) -> Self {
        let mut sources = Self::new();
        sources.add(Source::new(path, text, FileKind::Rules));
        sources
    }

    /// Adds a text.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source)
    }

    /// Records what became of the data file that `naming` calls `name`.
    pub fn add_data(&mut self, naming: FileId, name: &str, data: DataFile) {
        self.data.push((naming, name.to_owned(), data));
    }

    /// What became of the data file that `naming` calls `name`. [`DataFile::Missing`] when nobody looked for it.
    #[must_use]
    pub fn data(&self, naming: FileId, name: &str) -> DataFile {
        self.data
            .iter()
            .find(|(file, asked, _)| *file == naming && asked == name)
            .map_or(DataFile::Missing(None), |(_, _, data)| data.clone())
    }

    /// All data files that rules name: the naming file, the name as written, and what became of it.
    pub fn all_data(&self) -> impl Iterator<Item = (FileId, &str, &DataFile)> {
        self.data.iter().map(|(naming, name, data)| (*naming, name.as_str(), data))
    }

    /// A text.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&Source> {
        self.files.get(id)
    }

    /// All texts with their ids.
    pub fn files(&self) -> impl DoubleEndedIterator<Item = (FileId, &Source)> {
        self.files.enumerated()
    }

    /// The rule files with their ids.
    pub fn rules(&self) -> impl DoubleEndedIterator<Item = (FileId, &Source)> {
        self.files().filter(|(_, source)| source.kind == FileKind::Rules)
    }

    /// The text of a stretch.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).map_or("", |source| source.slice(span))
    }

    /// What is written somewhere, on one line and without comments.
    #[must_use]
    pub fn words(&self, span: Span) -> String {
        super::one_line(self.slice(span)).0
    }

    /// `path:line:column` of the start of a stretch, as decisions and problems quote it.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        match self.file(span.file) {
            Some(source) => {
                let at = source.position(span.start);
                format!("{}:{}:{}", source.path, at.line, at.column)
            }
            None => String::new(),
        }
    }
}
