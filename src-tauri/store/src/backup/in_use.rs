//! Whether the folder is in use: everybody who has its store open shares a lock; who puts another store in its place
//! holds it alone. It dies with its process.

use domain::{Code, Fault, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

const NAME: &str = "folder.lock";

/// The lock, held until dropped.
#[derive(Debug)]
pub struct InUse {
    _file: File,
}

impl InUse {
    /// With everybody else who works here; refused while the folder is being restored or its keys renewed.
    pub fn share(dir: &Path) -> Result<Self> {
        Self::take(dir, File::try_lock_shared, || {
            Fault::new(
                Code::Conflict,
                "the folder is being restored, or its keys renewed, right now; nothing was opened",
                "wait until that ends",
            )
        })
    }

    /// Alone; refused while anybody has the folder open.
    pub fn alone(dir: &Path) -> Result<Self> {
        Self::take(dir, File::try_lock, || {
            Fault::new(
                Code::Conflict,
                "another process has this folder open; nothing was changed",
                "close every console and wait for scheduled work to end, then try again",
            )
        })
    }

    fn take(
        dir: &Path,
        lock: impl FnOnce(&File) -> std::result::Result<(), TryLockError>,
        held: impl FnOnce() -> Fault,
    ) -> Result<Self> {
        let path = dir.join(NAME);
        let file = cipherfile::private_file(&path).map_err(|error| cipherfile::io_fault(&path, &error))?;
        match lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(held().at(NAME)),
            Err(TryLockError::Error(error)) => Err(cipherfile::io_fault(&path, &error)),
        }
    }
}
