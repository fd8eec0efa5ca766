//! `check` and `doctor`: is everything whole, and is this machine fit.

use crate::Desk;
use crate::progress::Progress;
use domain::{Fault, Result};
use serde::Serialize;
use std::path::Path;

/// One thing looked at.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Finding {
    pub name: String,
    pub ok: bool,
    pub detail: String,
    pub advice: String,
}

impl Desk {
    /// Integrity, foreign keys, both chains, the in-force table rebuilt and compared, free space.
    pub fn check(&self, progress: &Progress<'_>) -> Result<Vec<Finding>> {
        let _ = progress;
        Err(Fault::internal("unfinished"))
    }
}

/// Versions, paths, permissions, disk, clock; needs nobody signed in.
pub fn doctor(dir: &Path) -> Result<Vec<Finding>> {
    let _ = dir;
    Err(Fault::internal("unfinished"))
}
