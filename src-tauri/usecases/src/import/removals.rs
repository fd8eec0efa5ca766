//! Importing removals that came by letter, web, e-mail or STOP.

use super::{ImportAsk, ImportReport};
use crate::Desk;
use crate::progress::Progress;
use domain::{Fault, Result};

impl Desk {
    /// Imports removals that came by letter, web, e-mail or STOP; the same file twice adds nothing.
    pub fn import_removals(&self, ask: &ImportAsk, progress: &Progress<'_>) -> Result<ImportReport> {
        let _ = (ask, progress);
        Err(Fault::internal("unfinished"))
    }
}
