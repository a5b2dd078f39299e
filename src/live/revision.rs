//! Rules as they were in a revision of a git repository, without checking it out. Git itself is asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::source::{DataFile, Problem, closest};

use super::disk::{self, Refusal};
use super::load::Loaded;
use super::{complaints, data};

/// `REV:PATH`, when a text reads so and there is no such file or folder.
#[must_use]
pub fn revision(text: &str) -> Option<(&str, &str)> {
    if Path::new(text).exists() {
        return None;
    }
    text.split_once(':').filter(|(revision, _)| !revision.is_empty())
}

/// Reads a rule set from a revision of the repository around the current folder.
pub(super) fn load_revision(revision: &str, path: &str) -> Loaded {
    match find(revision, path) {
        Ok(tree) => tree.load(),
        Err(problem) => Loaded::nothing(*problem),
    }
}

/// The files of a rule set in a revision.
struct Tree {
    /// The path of each file from the rule set's folder, with git's name for its content; none for what has no content.
    files: BTreeMap<String, Option<String>>,
    /// The one rule file, when it is no folder.
    only: Option<String>,
}

fn find(revision: &str, path: &str) -> Result<Tree, Box<Problem>> {
    let shown = format!("{revision}:{path}");
    let git = |arguments: &[&str]| git(arguments).map_err(|why| Box::new(complaints::no_git(&shown, &why)));
    if git(&["rev-parse", "--git-dir"])?.is_none() {
        return Err(Box::new(complaints::no_git(&shown, "there is no git repository around the current folder")));
    }
    // A name that starts with a dash would be an option.
    let commit = format!("{revision}^{{commit}}");
    if revision.starts_with('-') || git(&["rev-parse", "--verify", "--quiet", &commit])?.is_none() {
        let names = git(&["for-each-ref", "--format=%(refname:short)"])?.unwrap_or_default();
        let names = String::from_utf8_lossy(&names).into_owned();
        return Err(Box::new(complaints::no_such_revision(revision, closest(revision, names.lines()))));
    }
    let path = path.trim_end_matches('/');
    let place = if path == "." { format!("{revision}:./") } else { format!("{revision}:{path}") };
    let Some(object) = git(&["rev-parse", "--verify", "--quiet", &place])? else {
        let here = git(&["rev-parse", "--verify", "--quiet", &format!("{revision}:./{path}")])?.is_some();
        let listed = git(&["ls-tree", "-r", "-t", "-z", "--full-tree", revision])?;
        let there = files(&listed).into_keys().filter(|path| path.ends_with(".lead") || !path.contains('.'));
        let there: Vec<String> = there.collect();
        let near = closest(path, there.iter().map(String::as_str));
        return Err(Box::new(complaints::not_in_revision(revision, path, here, near)));
    };
    let object = text(&object);
    let kind = git(&["cat-file", "-t", &object])?.map(|kind| text(&kind)).unwrap_or_default();
    if kind == "tree" {
        return Ok(Tree { files: files(&git(&["ls-tree", "-r", "-z", "--full-tree", &object])?), only: None });
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let listed = git(&["ls-tree", "-r", "-z", "--full-tree", &format!("{revision}:{folder}")])?;
    let mut files = files(&listed);
    files.insert(name.to_owned(), Some(object));
    Ok(Tree { files, only: Some(name.to_owned()) })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// What git lists: `mode type name<TAB>path`, ended by a zero byte each.
fn files(listed: &Option<Vec<u8>>) -> BTreeMap<String, Option<String>> {
    let listed = String::from_utf8_lossy(listed.as_deref().unwrap_or(&[])).into_owned();
    let one = |line: &str| {
        let (about, path) = line.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, kind, object) = (about.next()?, about.next()?, about.next()?);
        // Links and other repositories have no content of their own here.
        let content = (kind == "blob" && mode != "120000").then(|| object.to_owned());
        Some((path.to_owned(), content))
    };
    listed.split('\0').filter_map(one).collect()
}

impl Tree {
    fn load(&self) -> Loaded {
        let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        let is_rules = |path: &&String| match &self.only {
            Some(only) => *path == only,
            None => path.ends_with(".lead") && !hidden(path),
        };
        let rules: Vec<&String> = self.files.keys().filter(is_rules).collect();
        if rules.is_empty() {
            return Loaded::nothing(complaints::no_rules_among("that revision"));
        }
        let texts = rules.into_iter().map(|path| (path.clone(), self.text(path, disk::LARGEST_RULES)));
        Loaded::of(texts, Vec::new(), &mut |place, name| self.data(place, name))
    }

    fn data(&self, place: &Path, name: &str) -> Result<String, DataFile> {
        let path = data::path_of(place);
        self.text(&path, disk::LARGEST_DATA).map_err(|refusal| match refusal {
            Refusal::Missing => data::missing(&path, name, self.files.keys()),
            Refusal::Unreadable(why) | Refusal::NotText(why) => DataFile::Unreadable(why),
            Refusal::TooLarge(_) => DataFile::Unreadable("it is larger than 4 GiB".to_owned()),
        })
    }

    fn text(&self, path: &str, most: u64) -> Result<String, Refusal> {
        let object = match self.files.get(path) {
            None => return Err(Refusal::Missing),
            Some(None) => {
                return Err(Refusal::Unreadable("it is a link, and links of a revision are not followed".to_owned()));
            }
            Some(Some(object)) => object,
        };
        let bytes = git(&["cat-file", "blob", object]).map_err(Refusal::Unreadable)?;
        let bytes = bytes.ok_or_else(|| Refusal::Unreadable("git does not give it".to_owned()))?;
        disk::as_text(bytes, most)
    }
}

/// What git says; none when it says no.
fn git(arguments: &[&str]) -> Result<Option<Vec<u8>>, String> {
    let output = Command::new("git").args(arguments).stdin(Stdio::null()).output().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            return "git is not installed".to_owned();
        }
        format!("git can't be run: {}", error.to_string().to_lowercase())
    })?;
    Ok(output.status.success().then_some(output.stdout))
}
