//! A folder inside the data folder for work that leaves nothing: gone when it is dropped and, after a kill, when the
//! next one begins or somebody signs in. Only under the lock of whoever uses it.

use chrono::{DateTime, Utc};
use domain::Result;
use std::cell::Cell;
use std::path::{Path, PathBuf};
use store::NamedLock;

/// Whose work a folder is for: the lock it is done under, and the folder's name.
pub(crate) struct Work {
    pub(crate) lock: &'static str,
    pub(crate) scratch: &'static str,
}

pub(crate) const BACKUP: Work = Work { lock: "backup", scratch: "backup-scratch" };
pub(crate) const DRILL: Work = Work { lock: "drill", scratch: "drill-scratch" };
pub(crate) const RESTORE: Work = Work { lock: "restore", scratch: "restore-scratch" };
pub(crate) const ROTATION: Work = Work { lock: "rotation", scratch: "rotation-scratch" };
pub(crate) const SALVAGE: Work = Work { lock: "restore", scratch: "salvage-scratch" };

/// Removes what killed work left: copies with a vault for everybody who was here then, who may be shut out since.
/// What is being worked on is locked; what cannot be removed now is tried again at the next sign-in.
pub(crate) fn clear_left(dir: &Path, now: DateTime<Utc>) {
    for Work { lock, scratch } in [BACKUP, DRILL, RESTORE, ROTATION, SALVAGE] {
        let path = dir.join(scratch);
        let left = path.is_dir().then(|| NamedLock::take(dir, lock, now)).and_then(Result::ok);
        let _ = left.map(|_still_locked| std::fs::remove_dir_all(&path));
    }
}

/// The folder, empty at first.
pub struct Scratch {
    path: PathBuf,
    is_ours: Cell<bool>,
}

impl Scratch {
    /// Clears what a killed one left.
    pub fn new(dir: &Path, name: &str) -> Result<Self> {
        let path = dir.join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(|error| cipherfile::io_fault(&path, &error))?;
        }
        cipherfile::private_dir(&path)?;
        Ok(Self { path, is_ours: Cell::new(true) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is in it belongs to somebody else from now on and is left alone.
    pub fn hand_over(&self) {
        self.is_ours.set(false);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.is_ours.get() {
            // What cannot be removed now is removed by the next one; all in it is encrypted.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
