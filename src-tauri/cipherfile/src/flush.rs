//! What makes the bytes of a file, and its name, last through a power cut. What is written is the caller's.

use crate::place::{io_fault, private_file};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Flushes a file, or the names in a folder.
pub fn flush(path: &Path) -> domain::Result<()> {
    let flushed =
        if path.is_dir() { flush_folder(path) } else { File::open(path).and_then(|it| it.sync_all()) };
    flushed.map_err(|error| io_fault(path, &error))
}

/// Flushes the names in a folder; only where folders can be opened.
pub fn flush_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes a new or renamed file keep its name.
pub fn flush_name_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    flush_folder(folder.unwrap_or(Path::new(".")))
}

/// Replaces a small file whole: written beside it, flushed, renamed.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = PathBuf::from(format!("{}.new", path.display()));
    let mut file = private_file(&beside)?;
    file.set_len(0)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    flush_name_of(path)
}
