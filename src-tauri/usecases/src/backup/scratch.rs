//! A folder inside the data folder for work that leaves nothing: gone when it is dropped, and when the next one
//! begins after a kill. Only under the lock of whoever uses it.

use domain::Result;
use std::path::{Path, PathBuf};

/// The folder, empty at first.
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Clears what a killed one left.
    pub fn new(dir: &Path, name: &str) -> Result<Self> {
        let path = dir.join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path).map_err(|error| cipherfile::io_fault(&path, &error))?;
        }
        cipherfile::private_dir(&path)?;
        Ok(Self { path })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next one; all in it is encrypted.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}
