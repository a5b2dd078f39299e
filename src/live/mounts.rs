//! Whether a folder lies on a file system that other machines change, too: they don't ring here.

use std::path::{Path, PathBuf};

/// File systems that are somewhere else.
const ELSEWHERE: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "drvfs",
    "gfs2",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
];

/// The kind of file system a path lies on, if it is one that other machines may change; none where that can't be told.
pub(super) fn elsewhere(path: &Path) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    #[expect(clippy::disallowed_methods, reason = "Linux tells about its file systems in a file")]
    let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let real = std::fs::canonicalize(path).ok()?;
    let kind = kind_of(&table, &real)?;
    let is_elsewhere = ELSEWHERE.contains(&kind) || kind == "fuse" || kind.starts_with("fuse.");
    is_elsewhere.then(|| kind.to_owned())
}

/// The kind of the last mount that holds a path: mounts hide what was there before.
fn kind_of<'t>(table: &'t str, path: &Path) -> Option<&'t str> {
    let mut best: Option<(PathBuf, &str)> = None;
    for line in table.lines() {
        // 36 35 98:0 /root /mount/point options … - kind source options
        let Some((mount, about)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (mount.split(' ').nth(4), about.split(' ').next()) else { continue };
        let point = PathBuf::from(point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"));
        if path.starts_with(&point) && best.as_ref().is_none_or(|(longest, _)| point.starts_with(longest)) {
            best = Some((point, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_and_latest_mount_tells() {
        let table = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
                     30 22 0:40 / /srv/team\\040rules rw shared:1 - nfs4 host:/rules rw\n\
                     31 22 0:41 / /srv/local rw - tmpfs tmpfs rw\n\
                     32 31 0:42 / /srv/local rw - fuse.sshfs me@host: rw\n";
        let kind = |path: &str| kind_of(table, Path::new(path));
        assert_eq!(kind("/srv/team rules/emea"), Some("nfs4"));
        assert_eq!(kind("/srv/teams"), Some("ext4"));
        assert_eq!(kind("/srv/local/rules"), Some("fuse.sshfs"));
        assert_eq!(kind("relative"), None);
    }
}
