//! A folder inside the data folder for work that leaves nothing: gone when it is dropped, and when the next one
//! begins after a kill. Only under the lock of whoever uses it.

use domain::Result;
use std::cell::Cell;
use std::path::{Path, PathBuf};

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
