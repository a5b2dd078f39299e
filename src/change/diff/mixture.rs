//! Two rule sets laid over each other: what both say, and the edits between them. Any part of the edits can be applied to the old
//! one, which gives a rule set of its own.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::ast;
use crate::check;
use crate::explain::{Edit, Written};
use crate::program::{self, Program};
use crate::source::{DataFile, FileId, FileKind, Problem, Source, Sources};
use crate::syntax::{self, Part};

use super::align::{Pair, align, whole};

/// How many bytes of files are kept as they were read.
const MOST_READ: usize = 4 << 20;

/// A set of edits, a yes or no for each.
pub(super) type Set = Vec<bool>;

/// Two rule sets laid over each other.
pub(super) struct Mixture {
    /// Declarations with the path of the file they stand in.
    declarations: Vec<(String, Slot)>,
    /// Data files with their lines.
    data: Vec<(String, Vec<Slot>)>,
    /// The path of each data file, by the folder of the file that names it and the name as written; none where neither side has
    /// it.
    names: BTreeMap<(String, String), String>,
    /// All edits.
    pub edits: Vec<Edit>,
    /// Files as they were read, with whether something is wrong with how they are written: most versions share most of them.
    read: Mutex<FxHashMap<(FileId, String), (ast::File, bool)>>,
}

/// Something that stands at a place of one side or both.
enum Slot {
    Line(Line),
    /// A block: its heading, and what is in it.
    Block(Line, Vec<Slot>),
}

/// A text as it is on each side. Without an edit both are the same.
struct Line {
    old: String,
    new: String,
    edit: Option<usize>,
}

impl Mixture {
    /// Lays the texts of two rule sets that are right over each other.
    pub fn of(old: &Sources, new: &Sources) -> Self {
        let mut mixture = Self {
            declarations: Vec::new(),
            data: Vec::new(),
            names: BTreeMap::new(),
            edits: Vec::new(),
            read: Mutex::default(),
        };
        let (old_parts, new_parts) = (declarations(old), declarations(new));
        let mut keys: Vec<&Key> = Vec::new();
        for (key, _) in old_parts.iter().chain(&new_parts) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        for key in keys {
            let of = |parts: &[(Key, Vec<Part>)]| {
                parts.iter().find(|(other, _)| other == key).map(|(_, parts)| parts.clone()).unwrap_or_default()
            };
            mixture.declaration((old, &of(&old_parts)), (new, &of(&new_parts)));
        }
        mixture.data_files(old, new);
        mixture
    }

    fn declaration(&mut self, (old, old_parts): (&Sources, &[Part]), (new, new_parts): (&Sources, &[Part])) {
        let mut weaver = Weaver { old, new, edits: &mut self.edits, of: String::new() };
        // All that shares a key stands in one file: in their order they are one sequence.
        let first = old_parts.first().map(|part| (old, part)).or(new_parts.first().map(|part| (new, part)));
        let path = first.map(|(sources, part)| path(sources, part.span.file)).unwrap_or_default();
        let slots = weaver.sequence(old_parts, new_parts);
        self.declarations.extend(slots.into_iter().map(|slot| (path.clone(), slot)));
    }

    fn data_files(&mut self, old: &Sources, new: &Sources) {
        let mut paths: Vec<String> = Vec::new();
        for sources in [old, new] {
            for (naming, name, file) in sources.all_data() {
                let DataFile::Found(id) = file else { continue };
                let path = path(sources, *id);
                self.names.entry((folder(&self::path(sources, naming)), name.to_owned())).or_insert(path.clone());
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        for path in paths {
            let of = |sources: &Sources| {
                let mut files = sources.files().filter(|(_, source)| source.kind == FileKind::Data);
                files.find(|(_, source)| source.path == path).map(|(id, source)| (id, source.text.clone()))
            };
            let slots = match (of(old), of(new)) {
                (Some((a, before)), Some((b, after))) if before != after => {
                    let (before, after) = (lines(a, &before), lines(b, &after));
                    let mut weaver = Weaver { old, new, edits: &mut self.edits, of: path.clone() };
                    weaver.rows(&before, &after)
                }
                (Some((_, text)), _) | (None, Some((_, text))) => {
                    vec![Slot::Line(Line { old: text.clone(), new: text, edit: None })]
                }
                (None, None) => continue,
            };
            self.data.push((path, slots));
        }
    }

    /// How much text the old rules have.
    pub fn bytes(&self) -> usize {
        let declarations = self.declarations.iter().map(|(_, slot)| slot.bytes());
        declarations.sum::<usize>() + self.data.iter().flat_map(|(_, slots)| slots).map(Slot::bytes).sum::<usize>()
    }

    /// How many edits there are.
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// The old rule set with some of the edits applied; none when something is wrong with how it is written.
    fn sources(&self, set: &Set) -> Option<(Sources, Vec<ast::File>)> {
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        for (path, slot) in &self.declarations {
            slot.write(set, texts.entry(path).or_default());
        }
        let mut sources = Sources::new();
        for (path, text) in texts {
            sources.add(Source::new(path, text, FileKind::Rules));
        }
        let files: Vec<ast::File> = sources.rules().map(|(id, source)| self.file(id, source)).collect::<Option<_>>()?;
        let mut added: BTreeMap<&str, FileId> = BTreeMap::new();
        for (naming, name) in ast::data_files(&files) {
            let place = (folder(&path(&sources, naming)), name.text.clone());
            let found = self.names.get(&place).and_then(|path| self.data.iter().find(|(other, _)| other == path));
            let file = found.map(|(path, slots)| {
                let id = added.get(path.as_str()).copied().unwrap_or_else(|| {
                    let mut text = String::new();
                    slots.iter().for_each(|slot| slot.write(set, &mut text));
                    sources.add(Source::new(path.clone(), text, FileKind::Data))
                });
                added.insert(path, id);
                DataFile::Found(id)
            });
            sources.add_data(naming, &name.text, file.unwrap_or(DataFile::Missing(None)));
        }
        Some((sources, files))
    }

    /// The tree of a rule file; none when something is wrong with how it is written.
    fn file(&self, id: FileId, source: &Source) -> Option<ast::File> {
        let key = (id, source.text.clone());
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let (file, wrong) = known.unwrap_or_else(|| {
            let (file, problems) = syntax::parse(id, source);
            let read = (file, problems.iter().any(Problem::is_error));
            let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            // Trees are many times larger than their texts, and a large change has thousands of them.
            if known.keys().map(|(_, text)| text.len()).sum::<usize>() > MOST_READ {
                known.clear();
            }
            known.insert(key, read.clone());
            read
        });
        (!wrong).then_some(file)
    }

    /// The same, ready to run; none if it is no rule set that is right.
    pub fn program(&self, set: &Set) -> Option<Program> {
        let (sources, files) = self.sources(set)?;
        let (checked, problems) = check::check(&files, &sources);
        if problems.iter().any(Problem::is_error) {
            return None;
        }
        Some(program::compile(checked?, &sources, String::new()))
    }
}

impl Slot {
    fn bytes(&self) -> usize {
        match self {
            Self::Line(line) => line.old.len(),
            Self::Block(heading, inside) => heading.old.len() + inside.iter().map(Self::bytes).sum::<usize>(),
        }
    }

    fn write(&self, set: &Set, out: &mut String) {
        match self {
            Self::Line(line) => line.write(set, out),
            Self::Block(heading, inside) => {
                let text = heading.text(set);
                out.push_str(text.trim_end());
                // A heading may end in a comment.
                out.push_str("\n{\n");
                inside.iter().for_each(|slot| slot.write(set, out));
                out.push_str("}\n");
            }
        }
    }
}

impl Line {
    fn text(&self, set: &Set) -> &str {
        let applied = self.edit.is_some_and(|edit| set.get(edit).copied().unwrap_or(false));
        if applied { &self.new } else { &self.old }
    }

    fn write(&self, set: &Set, out: &mut String) {
        let text = self.text(set);
        out.push_str(text);
        if !text.is_empty() && !text.ends_with('\n') {
            out.push('\n');
        }
    }
}

/// What tells a declaration from all others: its word and its name; of those that name data files, the folder too.
type Key = (String, String);

/// All declarations by their key, each key where it is first met.
fn declarations(sources: &Sources) -> Vec<(Key, Vec<Part>)> {
    let mut all: Vec<(Key, Vec<Part>)> = Vec::new();
    for (id, source) in sources.rules() {
        for part in syntax::outline(id, source) {
            let key = key(&part, &source.path);
            match all.iter_mut().find(|(other, _)| *other == key) {
                Some((_, parts)) => parts.push(part),
                None => all.push((key, vec![part])),
            }
        }
    }
    all
}

fn key(part: &Part, path: &str) -> Key {
    let mut words = part.says.split(' ');
    let word = words.next().unwrap_or("").to_owned();
    let says = whole(part);
    // What is one of a sequence, or of which there is one, has no name to tell it by.
    let name = match word.as_str() {
        "territory" | "exclude" | "fields" | "activities" | "process" | "priority" | "bant" => "",
        "route" => words.nth(1).unwrap_or(""),
        _ => words.next().unwrap_or(""),
    };
    let folder = if says.contains(" from \"") { folder(path) } else { String::new() };
    (word, format!("{name}\n{folder}"))
}

fn path(sources: &Sources, id: FileId) -> String {
    sources.file(id).map(|source| source.path.clone()).unwrap_or_default()
}

fn folder(path: &str) -> String {
    path.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default()
}

/// The lines of a data file.
fn lines(file: FileId, text: &str) -> Vec<Part> {
    let mut start = 0_u32;
    let line = |line: &str| {
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        let span = crate::source::Span::new(file, start, start.saturating_add(length));
        start = start.saturating_add(length);
        Part { span, says: line.trim_end().to_owned(), text: line.to_owned(), inside: None }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// Lays two sequences over each other and notes the edits.
struct Weaver<'a> {
    old: &'a Sources,
    new: &'a Sources,
    edits: &'a mut Vec<Edit>,
    /// The heading of the declaration it is in; empty outside of any.
    of: String,
}

impl Weaver<'_> {
    fn sequence(&mut self, old: &[Part], new: &[Part]) -> Vec<Slot> {
        let pairs = align(old, new);
        // A line that is taken out here and put in there has moved.
        let mut moved: Vec<(String, usize)> = Vec::new();
        let mut slots = Vec::new();
        for pair in &pairs {
            slots.push(self.slot(pair, &pairs, &mut moved));
        }
        slots
    }

    fn slot(&mut self, pair: &Pair<'_>, all: &[Pair<'_>], moved: &mut Vec<(String, usize)>) -> Slot {
        if let (Some(old), Some(new)) = (pair.old, pair.new)
            && let (false, Some(old_inside), Some(new_inside)) = (pair.same, &old.inside, &new.inside)
        {
            let outermost = self.of.is_empty();
            if outermost {
                self.of = tidy(&new.text);
            }
            let same = old.says == new.says;
            let edit = (!same).then(|| self.edit((Some(old), Some(new)), |part| tidy(&part.text)));
            let heading = Line { old: old.text.clone(), new: new.text.clone(), edit };
            let inside = self.sequence(old_inside, new_inside);
            if outermost {
                self.of.clear();
            }
            return Slot::Block(heading, inside);
        }
        let text = |part: Option<&Part>, sources: &Sources| part.map(|part| written(sources, part)).unwrap_or_default();
        let (old, new) = (text(pair.old, self.old), text(pair.new, self.new));
        if pair.same {
            return Slot::Line(Line { old: old.clone(), new: old, edit: None });
        }
        let edit = match (pair.old, pair.new) {
            (Some(one), None) | (None, Some(one)) => {
                let says = whole(one);
                let elsewhere = |other: &&Pair<'_>| match (pair.old, other.old, other.new) {
                    (Some(_), None, Some(new)) => whole(new) == says,
                    (None, Some(old), None) => whole(old) == says,
                    _ => false,
                };
                match (moved.iter().position(|(other, _)| *other == says), all.iter().find(elsewhere)) {
                    (Some(at), _) => moved.remove(at).1,
                    (None, Some(other)) => {
                        let edit = self.edit((pair.old.or(other.old), pair.new.or(other.new)), one_line);
                        if let Some(edit) = self.edits.get_mut(edit) {
                            edit.moved = true;
                        }
                        moved.push((says, edit));
                        edit
                    }
                    (None, None) => self.edit((pair.old, pair.new), one_line),
                }
            }
            _ => self.edit((pair.old, pair.new), one_line),
        };
        Slot::Line(Line { old, new, edit: Some(edit) })
    }

    fn edit(&mut self, (old, new): (Option<&Part>, Option<&Part>), quote: impl Fn(&Part) -> String) -> usize {
        let written = |sources: &Sources, part: &Part| {
            let at = sources.file(part.span.file)?.position(part.span.start);
            Some(Written { path: path(sources, part.span.file), at, text: quote(part) })
        };
        let before = old.and_then(|part| written(self.old, part)).into_iter().collect();
        let after = new.and_then(|part| written(self.new, part)).into_iter().collect();
        let of = if self.of.is_empty() { new.or(old).map(heading).unwrap_or_default() } else { self.of.clone() };
        self.edits.push(Edit { of, before, after, moved: false });
        self.edits.len() - 1
    }

    /// The rows of a data file: what stands together is one edit, and so is all of it when it is much.
    fn rows(&mut self, old: &[Part], new: &[Part]) -> Vec<Slot> {
        const MOST: usize = 12;
        let pairs = align(old, new);
        let mut runs: Vec<(bool, Vec<&Pair<'_>>)> = Vec::new();
        for pair in &pairs {
            match runs.last_mut() {
                Some((same, run)) if *same == pair.same => run.push(pair),
                _ => runs.push((pair.same, vec![pair])),
            }
        }
        let one = runs.iter().filter(|(same, _)| !same).count() > MOST;
        let mut shared: Option<usize> = None;
        let mut slots = Vec::new();
        for (same, run) in runs {
            let side = |of: fn(&Pair<'_>) -> Option<String>| run.iter().filter_map(|pair| of(pair)).collect::<String>();
            let mut old: String = side(|pair| pair.old.map(|part| part.text.clone()));
            let mut new: String = side(|pair| pair.new.map(|part| part.text.clone()));
            for text in [&mut old, &mut new] {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
            let edit = if same {
                None
            } else {
                let (before, after) = (self.rows_written(&run, true), self.rows_written(&run, false));
                match shared.filter(|_| one).and_then(|edit| self.edits.get_mut(edit).map(|known| (edit, known))) {
                    Some((edit, known)) => {
                        known.before.extend(before);
                        known.after.extend(after);
                        Some(edit)
                    }
                    None => {
                        self.edits.push(Edit { of: self.of.clone(), before, after, moved: false });
                        shared = Some(self.edits.len() - 1);
                        shared
                    }
                }
            };
            slots.push(Slot::Line(Line { old, new, edit }));
        }
        slots
    }

    fn rows_written(&self, run: &[&Pair<'_>], old: bool) -> Vec<Written> {
        let sources = if old { self.old } else { self.new };
        let parts = run.iter().filter_map(|pair| if old { pair.old } else { pair.new });
        let written = parts.filter_map(|part| {
            let at = sources.file(part.span.file)?.position(part.span.start);
            Some(Written { path: self.of.clone(), at, text: part.says.clone() })
        });
        written.collect()
    }
}

/// All of a part as it is written.
fn written(sources: &Sources, part: &Part) -> String {
    sources.slice(part.span).to_owned()
}

/// What a declaration without a block is about: `condition enough_points`.
fn heading(part: &Part) -> String {
    let text = tidy(&part.text);
    let ends = [" = ", " {", " when ", " from ", " otherwise"].into_iter().filter_map(|end| text.find(end));
    let end = ends.min().unwrap_or(text.len());
    text.get(..end).unwrap_or(&text).to_owned()
}

/// A line as it is quoted, with what is in its block.
fn one_line(part: &Part) -> String {
    match &part.inside {
        None => tidy(&part.text),
        Some(inside) => {
            let inside: Vec<String> = inside.iter().map(one_line).collect();
            format!("{} {{ {} }}", tidy(&part.text), inside.join(", "))
        }
    }
}

/// A text on one line, without its comments.
fn tidy(text: &str) -> String {
    let line = |line: &str| {
        // A `#` inside quotes is no comment.
        let mut quotes = 0;
        let comment = line.char_indices().find(|(_, c)| {
            quotes += usize::from(*c == '"');
            *c == '#' && quotes % 2 == 0
        });
        let line = comment.and_then(|(at, _)| line.get(..at)).unwrap_or(line);
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
