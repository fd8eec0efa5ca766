//! Salvage: what a damaged store still gives, put into a fresh one that goes on as a new log.
//!
//! Every entry that can be read and is the one it says is kept as it stands; what follows from the entries is derived
//! anew; what is gone is stated in the first entry of the new log. The damaged file is only ever read.

mod gaps;
mod known;
mod look;
mod rebuild;
mod tables;
#[cfg(test)]
mod tests;
mod wreck;

pub use gaps::shown as shown_gaps;
pub use rebuild::{Salvaged, salvage};
pub use wreck::Wreck;

use crate::backup::InUse;
use crate::vault::Ring;
use crate::write::Acting;
use crate::{JournalFile, Store};
use domain::Result;
use std::path::Path;

/// What is to be saved, and who asks.
pub struct SalvageAsk<'a> {
    /// The folder with the damaged store.
    pub dir: &'a Path,
    /// An empty folder, for the fresh one.
    pub scratch: &'a Path,
    pub ring: &'a Ring,
    pub acting: &'a Acting,
    /// The journal that was kept beside it: what it holds need not be read from the wreck.
    pub journal: Option<&'a JournalFile>,
    /// So many confirmation numbers are left out.
    pub skipped: u64,
}

/// Told the entries done and in all; stops the work by `false`.
pub type GoOn<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

impl Store {
    /// Opens the store for whoever has the folder alone, and holds nobody off by it.
    pub fn open_alone(dir: &Path, ring: &Ring, _alone: &InUse) -> Result<Self> {
        Self::open_aside(dir, ring)
    }
}
