//! The files of a log: parts in order, the one that is written to, and what becomes of those that are full.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A part that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// Its number, from 1.
    pub number: u64,
    /// Whether it is packed.
    pub packed: bool,
    /// Where it stands.
    pub path: PathBuf,
}

/// How a part is called.
pub(super) fn name(number: u64) -> String {
    format!("decisions-{number:06}.ndjson")
}

/// All parts in order. Of one that stands there packed and not, the packed one counts: it only gets its name when it is whole.
pub(super) fn parts(folder: &Path) -> io::Result<Vec<Part>> {
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix("decisions-") else { continue };
        let (number, packed) = match (rest.strip_suffix(".ndjson"), rest.strip_suffix(".ndjson.zst")) {
            (Some(number), _) => (number, false),
            (None, Some(number)) => (number, true),
            (None, None) => continue,
        };
        if let Ok(number) = number.parse() {
            parts.push(Part { number, packed, path });
        }
    }
    parts.sort_by_key(|part| (part.number, !part.packed));
    parts.dedup_by_key(|part| part.number);
    Ok(parts)
}

/// The same of a log that may be in use: a part that gets its packed name while the folder is read may be met under neither.
pub(super) fn settled(folder: &Path) -> io::Result<Vec<Part>> {
    let mut found = parts(folder)?;
    for _ in 0..3 {
        if found.iter().zip(found.iter().skip(1)).all(|(one, next)| one.number + 1 == next.number) {
            break;
        }
        found = parts(folder)?;
    }
    Ok(found)
}

/// How a part is called once it is packed.
pub(super) fn packed(path: &Path) -> PathBuf {
    with_end(path, ".zst")
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(end);
    path.with_file_name(name)
}

/// Opens a part to write at its end.
pub(super) fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// Begins a part that is not there yet.
pub(super) fn begin(path: &Path) -> io::Result<File> {
    OpenOptions::new().create_new(true).append(true).open(path)
}

/// Opens a file to read it.
#[expect(clippy::disallowed_methods, reason = "a log is read where the user says it is")]
pub(super) fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Writes a file that is not there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8], safe: bool) -> io::Result<()> {
    let mut file = OpenOptions::new().create_new(true).write(true).open(path)?;
    file.write_all(bytes)?;
    if safe { file.sync_all() } else { Ok(()) }
}

/// Makes the names in a folder safe, where a machine can do that.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { open(folder)?.sync_all() } else { Ok(()) }
}

/// Where the file stands that keeps other programs out.
pub(super) fn lock_of(folder: &Path) -> PathBuf {
    folder.join("lock")
}

/// Takes the log for this program alone, for as long as the file lives; none when another one has it.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(lock_of(folder))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Packs a part that is full. It stands under its new name only when it is whole, and only then is the old one taken away.
pub(super) fn pack(path: &Path) -> io::Result<()> {
    let (draft, packed) = (with_end(path, ".zst.tmp"), packed(path));
    let written = (|| {
        let from = open(path)?;
        let to = OpenOptions::new().create(true).truncate(true).write(true).open(&draft)?;
        let mut packing = zstd::Encoder::new(to, 3)?;
        packing.include_checksum(true)?;
        io::copy(&mut io::BufReader::new(from), &mut packing)?;
        packing.finish()?.sync_all()?;
        std::fs::rename(&draft, &packed)
    })();
    if let Err(error) = written {
        let _ = std::fs::remove_file(&draft);
        return Err(error);
    }
    std::fs::remove_file(path)
}
