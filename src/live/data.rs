//! The data files that rules name: found from the file that names them, inside the rule set's folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::ast;
use crate::source::{DataFile, FileKind, Source, Sources, closest};

use super::disk::{self, Refusal};

/// Reads every data file that the rules name, each once, and records what became of it.
pub(super) fn read(root: &Path, files: &[ast::File], sources: &mut Sources) {
    let mut known: BTreeMap<PathBuf, DataFile> = BTreeMap::new();
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    for (naming, name) in ast::data_files(files) {
        let place = sources.file(naming).and_then(|source| place_of(&source.path, &name.text));
        let data = match place {
            None => DataFile::Outside,
            Some(place) => match known.get(&place) {
                Some(data) => data.clone(),
                None => {
                    let data = read_one(&real_root, &place, &name.text, sources);
                    known.insert(place, data.clone());
                    data
                }
            },
        };
        sources.add_data(naming, &name.text, data);
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

fn read_one(root: &Path, place: &Path, name: &str, sources: &mut Sources) -> DataFile {
    let path = root.join(place);
    // A link may lead out of the folder even though the name doesn't.
    if fs::canonicalize(&path).is_ok_and(|real| !real.starts_with(root)) {
        return DataFile::Outside;
    }
    match disk::text(&path, disk::LARGEST_DATA) {
        Ok(text) => {
            let shown = place.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            DataFile::Found(sources.add(Source::new(shown, text, FileKind::Data)))
        }
        Err(Refusal::Missing) => DataFile::Missing(near(&path, name)),
        Err(Refusal::Unreadable(why) | Refusal::NotText(why)) => DataFile::Unreadable(why),
        Err(Refusal::TooLarge(_)) => DataFile::Unreadable("it is larger than 4 GiB".to_owned()),
    }
}

/// The name of a file in the same folder that may be meant by one that is not there.
fn near(path: &Path, name: &str) -> Option<String> {
    let mut there: Vec<String> = fs::read_dir(path.parent()?)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.') && !name.ends_with(".lead"))
        .collect();
    there.sort();
    let wanted = path.file_name()?.to_str()?;
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
