//! Where to listen for changes of a rule set: its folders, and wherever a link on the way to it or in it could be turned.

use std::collections::{BTreeSet, VecDeque};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::seen::DataPlaces;

/// Folders to watch, and what in them matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Folders, by their real paths.
    pub(super) folders: BTreeSet<PathBuf>,
    /// Those of them that hold rules.
    inside: BTreeSet<PathBuf>,
    /// Paths that matter, whatever they are called: links, what they lead to, data files, the root itself.
    points: BTreeSet<PathBuf>,
}

/// Links that lead on and on stop here.
const MOST_LINKS: usize = 40;

impl Places {
    /// The places of a rule set at this absolute path.
    pub(super) fn of(path: &Path, data: &DataPlaces) -> Self {
        let mut places = Self::default();
        let Some(real) = places.follow(path) else { return places };
        let root = if real.is_dir() {
            places.tree(real.clone());
            real
        } else {
            real.parent().map(Path::to_path_buf).unwrap_or_default()
        };
        for place in data {
            places.follow(&root.join(place));
        }
        places
    }

    /// Goes along a path, through all links; notes where each can be turned, and where its end can be replaced. Gives the real path,
    /// if there is something.
    fn follow(&mut self, path: &Path) -> Option<PathBuf> {
        let mut real = PathBuf::new();
        let mut ahead: VecDeque<OsString> = path.components().map(|part| part.as_os_str().to_owned()).collect();
        let mut links = 0;
        while let Some(part) = ahead.pop_front() {
            match Path::new(&part).components().next() {
                Some(Component::ParentDir) => {
                    real.pop();
                    continue;
                }
                Some(Component::Normal(_)) => {}
                Some(Component::RootDir | Component::Prefix(_)) => {
                    real.push(part);
                    continue;
                }
                Some(Component::CurDir) | None => continue,
            }
            let next = real.join(&part);
            let Ok(about) = fs::symlink_metadata(&next) else {
                // Whatever comes into being here, is on the way.
                self.point(&real, next);
                return None;
            };
            if about.is_symlink() {
                links += 1;
                self.point(&real, next.clone());
                let target = fs::read_link(&next).ok()?;
                if links > MOST_LINKS {
                    return None;
                }
                for part in target.components().rev() {
                    ahead.push_front(part.as_os_str().to_owned());
                }
                continue;
            }
            real = next;
        }
        let folder = real.parent()?.to_path_buf();
        self.point(&folder, real.clone());
        Some(real)
    }

    fn point(&mut self, folder: &Path, point: PathBuf) {
        self.folders.insert(folder.to_path_buf());
        self.points.insert(point);
    }

    /// All folders below one, links followed.
    fn tree(&mut self, root: PathBuf) {
        let mut ahead = vec![root];
        while let Some(folder) = ahead.pop() {
            if !self.inside.insert(folder.clone()) {
                continue;
            }
            self.folders.insert(folder.clone());
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                if is_hidden(&entry.file_name()) {
                    continue;
                }
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    ahead.push(entry.path());
                } else if kind.is_symlink()
                    && let Some(real) = self.follow(&entry.path())
                    && real.is_dir()
                {
                    ahead.push(real);
                }
            }
        }
    }

    /// Whether a change of what stands at a path can change the rules: one that only wrote into it, or one that made, moved or removed
    /// it (`whole`).
    pub(super) fn concern(&self, path: &Path, whole: bool) -> bool {
        if self.points.contains(path) || self.folders.contains(path) && whole {
            return true;
        }
        let Some(name) = path.file_name() else { return false };
        if is_hidden(name) || !path.parent().is_some_and(|folder| self.inside.contains(folder)) {
            return false;
        }
        path.extension().is_some_and(|ending| ending == "lead")
            || whole && fs::symlink_metadata(path).is_ok_and(|about| about.is_dir() || about.is_symlink())
    }
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "tests write what is watched")]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_release_that_is_linked_is_watched_at_the_link_and_behind_it() {
        let dir = tempfile::tempdir().unwrap();
        let dir = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(dir.join("releases/1/rules/deep")).unwrap();
        fs::create_dir_all(dir.join("shared")).unwrap();
        fs::write(dir.join("releases/1/rules/a.lead"), "").unwrap();
        fs::write(dir.join("shared/b.lead"), "").unwrap();
        symlink("releases/1", dir.join("current")).unwrap();
        symlink("../../../shared/b.lead", dir.join("releases/1/rules/b.lead")).unwrap();
        let places = Places::of(&dir.join("current/rules"), &DataPlaces::from([PathBuf::from("x.txt")]));
        let folders = ["", "releases/1", "releases/1/rules", "releases/1/rules/deep", "shared"];
        let wanted: BTreeSet<PathBuf> =
            folders.iter().map(|at| dir.join(at)).map(|at| at.components().collect()).collect();
        assert_eq!(places.folders, wanted);
        let rules = dir.join("releases/1/rules");
        assert!(places.concern(&dir.join("current"), true));
        assert!(places.concern(&dir.join("shared/b.lead"), false));
        assert!(places.concern(&rules.join("new.lead"), false));
        assert!(places.concern(&rules.join("x.txt"), false));
        assert!(places.concern(&rules.join("deep"), true));
        // Another file beside, what editors leave behind, and whatever is in folders of others.
        for other in ["leads.ndjson", "a.lead~", ".#a.lead", "a.lead___jb_tmp___", "4913"] {
            assert!(!places.concern(&rules.join(other), true), "{other}");
        }
        assert!(!places.concern(&dir.join("other.lead"), true));
    }
}
