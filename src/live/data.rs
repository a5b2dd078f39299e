//! The data files that rules name: found from the file that names them, inside the rule set's folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::ast;
use crate::source::{DataFile, FileKind, Source, Sources, closest};

use super::disk::{self, Refusal};

/// Reads every data file that the rules name, each once, by `read_one`, and records what became of it.
pub(super) fn read(
    files: &[ast::File],
    sources: &mut Sources,
    read_one: &mut dyn FnMut(&Path, &str) -> Result<String, DataFile>,
) {
    let mut known: BTreeMap<PathBuf, DataFile> = BTreeMap::new();
    for (naming, name) in ast::data_files(files) {
        let place = sources.file(naming).and_then(|source| place_of(&source.path, &name.text));
        let data = match place {
            None => DataFile::Outside,
            Some(place) => match known.get(&place) {
                Some(data) => data.clone(),
                None => {
                    let data = match read_one(&place, &name.text) {
                        Ok(text) => {
                            let shown = place.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                            DataFile::Found(sources.add(Source::new(shown, text, FileKind::Data)))
                        }
                        Err(data) => data,
                    };
                    known.insert(place, data.clone());
                    data
                }
            },
        };
        sources.add_data(naming, &name.text, data);
    }
}

/// How a data file is read from the rule set's folder on the disk.
pub(super) fn from_disk(root: &Path) -> impl FnMut(&Path, &str) -> Result<String, DataFile> {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    move |place, name| {
        let path = root.join(place);
        // A link may lead out of the folder even though the name doesn't.
        if fs::canonicalize(&path).is_ok_and(|real| !real.starts_with(&root)) {
            return Err(DataFile::Outside);
        }
        disk::text(&path, disk::LARGEST_DATA).map_err(|refusal| match refusal {
            Refusal::Missing => DataFile::Missing(near(&path, name)),
            Refusal::Unreadable(why) | Refusal::NotText(why) => DataFile::Unreadable(why),
            Refusal::TooLarge(_) => DataFile::Unreadable("it is larger than 4 GiB".to_owned()),
        })
    }
}

/// Where a data file stands in the rule set's folder; none if it would be outside.
pub(super) fn place_of(naming: &str, name: &str) -> Option<PathBuf> {
    let mut place: PathBuf = Path::new(naming).parent().map(Path::to_path_buf).unwrap_or_default();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => place.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !place.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(place)
}

/// What is told of a data file that is not among these paths, which are those from the rule set's folder.
pub(super) fn missing<'p>(path: &str, name: &str, there: impl Iterator<Item = &'p String>) -> DataFile {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let in_folder = |other: &String| {
        let (at, name) = other.rsplit_once('/').unwrap_or(("", other));
        (at == folder).then(|| name.to_owned())
    };
    DataFile::Missing(near_of(there.filter_map(in_folder).collect(), name))
}

/// A place in the rule set's folder as a path with `/`.
pub(super) fn path_of(place: &Path) -> String {
    let parts = place.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The name of a file in the same folder that may be meant by one that is not there.
fn near(path: &Path, name: &str) -> Option<String> {
    let there = fs::read_dir(path.parent()?).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    near_of(there.collect(), name)
}

/// Which of the names in a folder may be meant by `name`, as the rule would write it.
pub(super) fn near_of(mut there: Vec<String>, name: &str) -> Option<String> {
    there.retain(|name| !name.starts_with('.') && !name.ends_with(".lead"));
    there.sort();
    let wanted = Path::new(name).file_name()?.to_str()?;
    let near = closest(wanted, there.iter().map(String::as_str))?;
    Some(format!("{}{near}", name.strip_suffix(wanted)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_file_is_found_from_the_file_that_names_it() {
        let place = |naming, name| place_of(naming, name).map(|p| p.to_string_lossy().into_owned());
        assert_eq!(place("acme.lead", "free-mail.txt").as_deref(), Some("free-mail.txt"));
        assert_eq!(place("emea/acme.lead", "./data/a.csv").as_deref(), Some("emea/data/a.csv"));
        assert_eq!(place("emea/acme.lead", "../shared.txt").as_deref(), Some("shared.txt"));
        assert_eq!(place("acme.lead", "../secrets.txt"), None);
        assert_eq!(place("emea/acme.lead", "../emea/../../secrets.txt"), None);
        assert_eq!(place("acme.lead", "/etc/passwd"), None);
    }
}
