//! A folder held by its handle, and files moved between two of them by name: a link in the place of a folder or of
//! a file is refused, also one that is put there meanwhile. What is moved, and why, is decided in `swap`.

use nix::fcntl::{AtFlags, OFlag, openat, renameat};
use nix::sys::stat::{Mode, SFlag, fstatat};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// An open folder.
pub(super) struct Place(File);

impl Place {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = (OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW).bits();
        OpenOptions::new().read(true).custom_flags(flags).open(path).map(Self)
    }

    /// None where there is no such folder.
    pub(super) fn if_there(path: &Path) -> io::Result<Option<Self>> {
        match Self::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            found => found.map(Some),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        fstatat(self.0.as_fd(), name, AtFlags::AT_SYMLINK_NOFOLLOW).is_ok()
    }

    pub(super) fn move_to(&self, name: &str, to: &Self) -> io::Result<()> {
        Ok(renameat(self.0.as_fd(), name, to.0.as_fd(), name)?)
    }

    /// An ordinary file, to read.
    pub(super) fn file(&self, name: &str) -> io::Result<File> {
        let about = fstatat(self.0.as_fd(), name, AtFlags::AT_SYMLINK_NOFOLLOW)?;
        if SFlag::from_bits_truncate(about.st_mode) & SFlag::S_IFMT != SFlag::S_IFREG {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        Ok(openat(self.0.as_fd(), name, flags, Mode::empty())?.into())
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }
}
