//! Files in: customers and removals. Streamed; every refused row named with its reason; a dry run first.

use crate::Desk;
use crate::progress::Progress;
use domain::{Fault, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What to import.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct ImportAsk {
    pub file: PathBuf,
    pub map: Option<PathBuf>,
    pub dry_run: bool,
    /// Customers absent from the file are retired.
    pub replace: bool,
    /// The name of the source, for removals.
    pub source: Option<String>,
}

/// A row that was not taken.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RefusedRow {
    pub line: u32,
    pub column: String,
    pub reason: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ImportReport {
    pub dry_run: bool,
    pub read: u32,
    pub added: u32,
    pub updated: u32,
    pub unchanged: u32,
    pub refused: u32,
    /// The first thousand.
    pub refused_rows: Vec<RefusedRow>,
    pub unknown_columns: Vec<String>,
    pub encoding: String,
    pub generation: Option<u32>,
    pub seconds: f64,
}

impl Desk {
    /// Imports the customer master as a new generation.
    pub fn import_customers(&self, ask: &ImportAsk, progress: &Progress<'_>) -> Result<ImportReport> {
        let _ = (ask, progress);
        Err(Fault::internal("unfinished"))
    }
    /// Imports removals that came by letter, web, e-mail or STOP; the same file twice adds nothing.
    pub fn import_removals(&self, ask: &ImportAsk, progress: &Progress<'_>) -> Result<ImportReport> {
        let _ = (ask, progress);
        Err(Fault::internal("unfinished"))
    }
}
